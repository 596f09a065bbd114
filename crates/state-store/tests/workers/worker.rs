//! A worker: it takes whatever connection is free and makes a pass, for ever.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use seamline_state_store::PostgresStore;
use seamline_sync_engine::{
    Capabilities, ChangePolicy, Commit, Document, Flow, FlowOptions, Lease, Leases as _,
    Ledger as _, Located, Opaque, Owner, Page, Problem, Progress, ReadOptions, Receipt, Render,
    RenderInput, Rendered, Replay, RunOptions, Sighting, Silent, Sink, Source, Stop, StoreError,
    SystemClock, Verdict, Write,
};
use serde::de::DeserializeOwned;

use super::vendor::Ask;
use super::{OPTIONS, all_connections, orders_of};

/// Where a worker finds its ledger, its vendor and its luck.
pub(crate) const LEDGER: &str = "SEAMLINE_TEST_LEDGER";
pub(crate) const PORT: &str = "SEAMLINE_TEST_PORT";
pub(crate) const SEED: &str = "SEAMLINE_TEST_SEED";

/// What a worker says.
pub(crate) const PASS: &str = "pass";
pub(crate) const FENCED: &str = "fenced";

/// Most orders on a page.
const PAGE: usize = 2;

#[tokio::test]
#[ignore = "the child of the tests, not a test"]
async fn child_that_works_until_it_is_killed() {
    let Ok(url) = std::env::var(LEDGER) else {
        return;
    };
    let number = |name| std::env::var(name).unwrap().parse::<u64>().unwrap();
    let port = u16::try_from(number(PORT)).unwrap();
    let mut chance = fastrand::Rng::with_seed(number(SEED));
    let url = url.into();
    let store = loop {
        match PostgresStore::open(&url, None, OPTIONS).await {
            Ok(store) => break store,
            // A server that is too busy now has time later.
            Err(StoreError::Unusable { .. }) => {}
            Err(error) => panic!("{error:?}"),
        }
    };
    let mut names: Vec<String> = all_connections().collect();
    loop {
        chance.shuffle(&mut names);
        for name in &names {
            match pass(&store, port, name).await {
                Ok(()) => say(PASS),
                Err(StoreError::Fenced { .. }) => say(FENCED),
                Err(StoreError::LeaseHeld { .. } | StoreError::Unusable { .. }) => {}
                Err(error) => panic!("{error:?}"),
            }
        }
    }
}

fn say(word: &str) {
    writeln!(std::io::stdout(), "\n{word}").unwrap();
}

/// One pass of a connection, if its lease is free.
async fn pass(store: &PostgresStore, port: u16, name: &str) -> Result<(), StoreError> {
    let lease = store.acquire(name).await?;
    let options = FlowOptions {
        sweep_every: Duration::from_secs(3600),
        ..options()
    };
    run(store, port, name, lease, options).await
}

/// One pass that looks for what was made twice.
pub(crate) async fn sweep(store: &PostgresStore, port: u16, name: &str) {
    let lease = loop {
        match store.acquire(name).await {
            // The worker that was killed with it has a moment left.
            Err(StoreError::LeaseHeld { .. }) => tokio::time::sleep(OPTIONS.lease_time / 20).await,
            taken => break taken.unwrap(),
        }
    };
    let options = FlowOptions {
        sweep_every: Duration::ZERO,
        ..options()
    };
    run(store, port, name, lease, options).await.unwrap();
}

fn options() -> FlowOptions {
    FlowOptions {
        policy: ChangePolicy::Report,
        list_lag: Duration::from_millis(20),
        settle_time: Duration::ZERO,
        ..FlowOptions::default()
    }
}

async fn run(
    store: &PostgresStore,
    port: u16,
    name: &str,
    lease: Lease,
    options: FlowOptions,
) -> Result<(), StoreError> {
    let shop = Arc::new(Shop {
        name: name.to_owned(),
        port,
        line: Mutex::new(None),
        store: store.clone(),
        lease: lease.clone(),
    });
    let flow = Flow::new(
        orders_of(name),
        shop.clone(),
        Arc::new(Plain),
        shop,
        options,
    );
    let run = RunOptions::default();
    match flow.run(store, &lease, &SystemClock, &Silent, run).await {
        Err(Stop::Store(error)) | Ok((_, Some(Stop::Store(error)))) => Err(error),
        Ok((_, None | Some(Stop::Unavailable { .. }))) => Ok(()),
        other => panic!("{other:?}"),
    }
}

/// Both sides of one connection, as a worker sees them.
struct Shop {
    name: String,
    port: u16,
    line: Mutex<Option<BufReader<TcpStream>>>,
    store: PostgresStore,
    lease: Lease,
}

impl Shop {
    /// Calls the vendor; None when the answer is lost.
    ///
    /// Before every call the ledger is told, under the lease, as the clients do it for their quotas: so a
    /// worker that stood still and was taken over is refused here.
    async fn call<T: DeserializeOwned>(&self, ask: &Ask) -> Result<Option<T>, Stop> {
        let told = Commit::note("budget", &self.name, "a call");
        let flow = orders_of(&self.name);
        self.store.commit(&self.lease, &flow, told).await?;
        let mut line = self.line.lock().unwrap();
        let answer = ask_on(&mut line, self.port, ask);
        if answer.is_none() {
            *line = None;
        }
        Ok(answer)
    }
}

fn ask_on<T: DeserializeOwned>(
    line: &mut Option<BufReader<TcpStream>>,
    port: u16,
    ask: &Ask,
) -> Option<T> {
    if line.is_none() {
        let stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
        stream.set_nodelay(true).ok()?;
        *line = Some(BufReader::new(stream));
    }
    let reader = line.as_mut()?;
    let text = serde_json::to_string(ask).ok()? + "\n";
    reader.get_mut().write_all(text.as_bytes()).ok()?;
    let mut answer = String::new();
    reader.read_line(&mut answer).ok()?;
    serde_json::from_str(&answer).ok()
}

fn lost() -> Stop {
    Stop::Unavailable {
        system: "the vendor".to_owned(),
        message: "no answer".to_owned(),
    }
}

fn receipt(id: u64) -> Receipt {
    Receipt {
        remote_id: id.to_string(),
        detail: "{}".to_owned(),
        adopted: false,
        notice: None,
    }
}

#[async_trait]
impl Source for Shop {
    async fn read(&self, position: Option<&str>, _: ReadOptions) -> Result<Page, Stop> {
        let count: usize = self
            .call(&Ask::Count(self.name.clone()))
            .await?
            .ok_or_else(lost)?;
        let start = position.map_or(0, |text| text.parse::<usize>().unwrap());
        let end = count.min(start + PAGE);
        let records = (start..end).map(|number| Document {
            key: format!("{number:04}"),
            version: 1,
            body: Opaque::new("order", 1, format!("{}-{number:04}", self.name)),
        });
        Ok(Page {
            records: records.collect(),
            next: end.to_string(),
            more: end < count,
            complete: end == count,
            ..Page::default()
        })
    }
}

struct Plain;

impl Render for Plain {
    fn rules_revision(&self) -> &'static str {
        "1"
    }

    fn identity(&self, _: &str, document: &Opaque) -> Result<Option<String>, Problem> {
        Ok(Some(document.content.clone()))
    }

    fn render(&self, input: RenderInput<'_>) -> Rendered {
        Rendered::Payload {
            payload: input.document.clone(),
            salt: String::new(),
            magnitude: None,
        }
    }
}

#[async_trait]
impl Sink for Shop {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            max_batch: 1,
            replay: Replay::LookupFirst { at_once: 10 },
        }
    }

    async fn write(&self, batch: &[Write], _: &dyn Progress) -> Result<Vec<Verdict>, Stop> {
        let mut verdicts = Vec::new();
        for write in batch {
            let made = self
                .call(&Ask::Make(write.identity.clone().unwrap()))
                .await?;
            verdicts.push(match made {
                Some(id) => Verdict::Accepted(receipt(id)),
                None => Verdict::Unknown(Problem::new(
                    "timeout",
                    Owner::Vendor,
                    "no answer",
                    "It is looked up.",
                )),
            });
        }
        Ok(verdicts)
    }

    async fn locate(&self, writes: &[Write]) -> Result<Vec<Located>, Stop> {
        let names = writes.iter().map(|write| write.identity.clone().unwrap());
        let found: Vec<Vec<u64>> = self
            .call(&Ask::Find(names.collect()))
            .await?
            .ok_or_else(lost)?;
        let located = found.into_iter().map(|ids| match ids.first() {
            Some(id) => Located::Found(receipt(*id)),
            None => Located::Absent,
        });
        Ok(located.collect())
    }

    async fn sweep(&self, _: Timestamp) -> Result<Option<Vec<Sighting>>, Stop> {
        let made: Vec<(String, Vec<u64>)> = self
            .call(&Ask::Sweep(self.name.clone()))
            .await?
            .ok_or_else(lost)?;
        let sightings = made.into_iter().map(|(identity, ids)| Sighting {
            identity,
            live: ids.iter().map(u64::to_string).collect(),
        });
        Ok(Some(sightings.collect()))
    }

    async fn health(&self) -> Result<(), Stop> {
        Ok(())
    }
}
