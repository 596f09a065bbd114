//! Mocked channels, and a render whose rules a test writes down.

use std::collections::VecDeque;

use async_trait::async_trait;
use mockall::mock;
use seamline_sync_engine::{
    Answers, Capabilities, Claim, Document, Fetched, Located, Opaque, Owner, Page, Problem,
    Progress, ReadOptions, Receipt, Render, RenderInput, Rendered, Replay, Sink, Source, Stop,
    Verdict, Write,
};

// The mocks have plain methods: a mock of an async method with several borrowed arguments does not
// compile. The channels' traits hand over to them.
mock! {
    pub Source {
        pub fn read(&self, position: Option<String>, options: ReadOptions) -> Result<Page, Stop>;
        pub fn fetch(&self, keys: &[String]) -> Result<Vec<Fetched>, Stop>;
    }
}

mock! {
    pub Sink {
        pub fn capabilities(&self) -> Capabilities;
        pub fn write(&self, batch: &[Write]) -> Result<Vec<Verdict>, Stop>;
        pub fn locate(&self, writes: &[Write]) -> Result<Vec<Located>, Stop>;
    }
}

#[async_trait]
impl Source for MockSource {
    async fn read(&self, position: Option<&str>, options: ReadOptions) -> Result<Page, Stop> {
        self.read(position.map(str::to_owned), options)
    }

    async fn fetch(&self, keys: &[String]) -> Result<Vec<Fetched>, Stop> {
        self.fetch(keys)
    }
}

#[async_trait]
impl Sink for MockSink {
    fn capabilities(&self) -> Capabilities {
        self.capabilities()
    }

    async fn write(&self, batch: &[Write], _: &dyn Progress) -> Result<Vec<Verdict>, Stop> {
        self.write(batch)
    }

    async fn locate(&self, writes: &[Write]) -> Result<Vec<Located>, Stop> {
        self.locate(writes)
    }

    async fn health(&self) -> Result<(), Stop> {
        Ok(())
    }
}

/// A record as read.
pub(crate) fn document(key: &str, version: i64, content: &str) -> Document {
    Document {
        key: key.to_owned(),
        version,
        body: Opaque::new("order", 1, content),
    }
}

/// A reading of one page.
pub(crate) fn page(records: impl IntoIterator<Item = Document>, next: &str) -> Page {
    Page {
        records: records.into_iter().collect(),
        next: next.to_owned(),
        complete: true,
        ..Page::default()
    }
}

/// A source that shows these readings, one a pass, and then nothing new.
pub(crate) fn source(pages: impl IntoIterator<Item = Page>) -> MockSource {
    let mut source = MockSource::new();
    let mut pages: VecDeque<Page> = pages.into_iter().collect();
    source.expect_read().returning(move |position, _| {
        let nothing_new = || page([], &position.unwrap_or_default());
        Ok(pages.pop_front().unwrap_or_else(nothing_new))
    });
    source
}

/// As [`source`], of a source that cannot fetch by key.
pub(crate) fn source_without_fetch(pages: impl IntoIterator<Item = Page>) -> MockSource {
    let mut source = source(pages);
    source
        .expect_fetch()
        .returning(|keys| Ok(vec![Fetched::Unsupported; keys.len()]));
    source
}

/// A sink of which a test says what is written to it.
pub(crate) fn sink(replay: Replay) -> MockSink {
    let mut sink = MockSink::new();
    sink.expect_capabilities().return_const(Capabilities {
        max_batch: 10,
        replay,
    });
    sink
}

/// As [`sink`], where a second write is as good as one.
pub(crate) fn safe_sink() -> MockSink {
    sink(Replay::Safe)
}

/// As [`sink`], with nothing there before.
pub(crate) fn empty_order_sink() -> MockSink {
    let mut sink = sink(Replay::LookupFirst { at_once: 10 });
    sink.expect_locate()
        .returning(|writes| Ok(vec![Located::Absent; writes.len()]));
    sink
}

pub(crate) fn problem(code: &str) -> Problem {
    Problem::new(code, Owner::Vendor, format!("it is {code}"), "Mend it.")
}

pub(crate) fn receipt(remote_id: &str) -> Receipt {
    Receipt {
        remote_id: remote_id.to_owned(),
        detail: String::new(),
        adopted: false,
        notice: None,
    }
}

/// Accepts every record of a batch under its own key.
pub(crate) fn accept_all(batch: &[Write]) -> Vec<Verdict> {
    let accept = |write: &Write| Verdict::Accepted(receipt(&format!("remote-{}", write.key)));
    batch.iter().map(accept).collect()
}

pub(crate) fn unavailable() -> Stop {
    Stop::Unavailable {
        system: "the vendor".to_owned(),
        message: "no route".to_owned(),
    }
}

/// What would be written is the record itself.
pub(crate) fn as_it_is(input: RenderInput<'_>) -> Rendered {
    Rendered::Payload {
        payload: Opaque::new("payload", 1, input.document.content.clone()),
        salt: String::new(),
        magnitude: None,
    }
}

type Decide = Box<dyn Fn(RenderInput<'_>) -> Rendered + Send + Sync>;

/// Rules written down by a test.
pub(crate) struct Rules {
    revision: &'static str,
    decide: Decide,
    names: fn(&str) -> Option<String>,
    claims: fn(&Opaque) -> Vec<Claim>,
}

impl Rules {
    pub(crate) fn new(
        decide: impl Fn(RenderInput<'_>) -> Rendered + Send + Sync + 'static,
    ) -> Self {
        Self {
            revision: "rules 1",
            decide: Box::new(decide),
            names: |key| Some(format!("N{key}")),
            claims: |_| Vec::new(),
        }
    }

    /// Writes every record as it is.
    pub(crate) fn plain() -> Self {
        Self::new(as_it_is)
    }

    pub(crate) fn revision(self, revision: &'static str) -> Self {
        Self { revision, ..self }
    }

    pub(crate) fn names(self, names: fn(&str) -> Option<String>) -> Self {
        Self { names, ..self }
    }

    pub(crate) fn claims(self, claims: fn(&Opaque) -> Vec<Claim>) -> Self {
        Self { claims, ..self }
    }
}

impl Render for Rules {
    fn rules_revision(&self) -> &str {
        self.revision
    }

    fn identity(&self, key: &str, _: &Opaque) -> Result<Option<String>, Problem> {
        Ok((self.names)(key))
    }

    fn claims(&self, document: &Opaque, _: &Answers) -> Vec<Claim> {
        (self.claims)(document)
    }

    fn render(&self, input: RenderInput<'_>) -> Rendered {
        (self.decide)(input)
    }
}
