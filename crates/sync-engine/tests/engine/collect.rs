//! Flows that fill the document store.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use seamline_sync_engine::{
    Collect, DocumentPage, DocumentSource, Documents as _, FlowId, Ledger as _, Opaque,
    PutDocument, ReadOptions, RunOptions, RunReport, Silent, SkippedRecord, Stop, Undecodable,
};

use crate::bench::Bench;
use crate::channels::{problem, unavailable};

/// What it was asked, and the answers that are left, last first.
#[derive(Default)]
struct Shelf {
    asked: Mutex<Vec<(Option<String>, bool)>>,
    answers: Mutex<Vec<Option<DocumentPage>>>,
}

struct Handle(Arc<Shelf>);

#[async_trait]
impl DocumentSource for Handle {
    async fn read(
        &self,
        position: Option<&str>,
        options: ReadOptions,
    ) -> Result<DocumentPage, Stop> {
        let asked = (position.map(str::to_owned), options.full);
        self.0.asked.lock().unwrap().push(asked);
        let answer = self.0.answers.lock().unwrap().pop().unwrap();
        answer.ok_or_else(unavailable)
    }
}

fn product(key: &str, version: i64, content: &str) -> PutDocument {
    PutDocument {
        key: key.to_owned(),
        version,
        body: Opaque::new("product", 1, content),
        indexes: Vec::new(),
        stamp: version,
    }
}

fn page(documents: Vec<PutDocument>, next: &str, more: bool) -> DocumentPage {
    DocumentPage {
        documents,
        next: next.to_owned(),
        more,
        complete: !more,
        ..DocumentPage::default()
    }
}

async fn collect(
    bench: &Bench,
    answers: Vec<Option<DocumentPage>>,
    run: RunOptions,
) -> (RunReport, Option<Stop>, Vec<(Option<String>, bool)>) {
    let shelf = Arc::new(Shelf::default());
    *shelf.answers.lock().unwrap() = answers.into_iter().rev().collect();
    let flow = Collect::new(catalog(), Arc::new(Handle(Arc::clone(&shelf))));
    let done = flow.run(&bench.store, &bench.lease, &bench.clock, &Silent, run);
    let (report, stop) = done.await.unwrap();
    let asked = shelf.asked.lock().unwrap().clone();
    (report, stop, asked)
}

fn catalog() -> FlowId {
    FlowId::new("maison-verre", "catalog")
}

#[tokio::test]
async fn a_pass_counts_what_became_of_every_document() {
    let bench = Bench::new().await;
    let first = vec![product("1", 2, "a"), product("2", 2, "a")];
    collect(
        &bench,
        vec![Some(page(first, "1", false))],
        RunOptions::default(),
    )
    .await;
    let second = DocumentPage {
        skipped: vec![SkippedRecord {
            key: "5".to_owned(),
            rule: "catalog.inactive".to_owned(),
        }],
        undecodable: vec![Undecodable {
            key: "6".to_owned(),
            problem: problem("no-sku"),
        }],
        ..page(
            vec![
                product("1", 3, "b"),
                product("2", 1, "old"),
                product("3", 1, "a"),
                product("3", 1, "a"),
            ],
            "2",
            false,
        )
    };
    let (report, stop, asked) = collect(&bench, vec![Some(second)], RunOptions::default()).await;
    assert!(stop.is_none());
    assert_eq!(asked, [(Some("1".to_owned()), false)]);
    let counts = report.counts;
    assert_eq!(
        (counts.read, counts.new, counts.changed, counts.unchanged),
        (6, 1, 1, 1)
    );
    assert_eq!(
        (counts.stale, counts.skipped, counts.undecodable),
        (1, 1, 1)
    );
}

#[tokio::test]
async fn a_pass_that_stops_keeps_its_earlier_pages_and_is_not_complete() {
    let bench = Bench::new().await;
    let answers = vec![Some(page(vec![product("1", 1, "a")], "1", true)), None];
    let (report, stop, _) = collect(&bench, answers, RunOptions::default()).await;
    assert!(matches!(stop, Some(Stop::Unavailable { .. })));
    assert_eq!(report.counts.new, 1);
    let position = bench.store.position(&catalog()).await.unwrap().unwrap();
    assert_eq!((&*position.text, position.complete), ("1", false));
    let answers = vec![Some(page(Vec::new(), "2", false))];
    let (_, _, asked) = collect(&bench, answers, RunOptions::default()).await;
    assert_eq!(asked, [(Some("1".to_owned()), false)]);
    let position = bench.store.position(&catalog()).await.unwrap().unwrap();
    assert_eq!((&*position.text, position.complete), ("2", true));
    assert_eq!(bench.store.revision("maison-verre").await.unwrap(), 1);
    let runs = bench.store.runs(&catalog(), 9).await.unwrap();
    assert_eq!(runs.len(), 2);
}

#[tokio::test]
async fn a_full_pass_starts_over_once_and_stays_complete() {
    let bench = Bench::new().await;
    let first = vec![Some(page(Vec::new(), "1", false))];
    collect(&bench, first, RunOptions::default()).await;
    let answers = vec![
        Some(page(Vec::new(), "2", true)),
        Some(page(Vec::new(), "3", false)),
    ];
    let run = RunOptions {
        full: true,
        ..RunOptions::default()
    };
    let (_, _, asked) = collect(&bench, answers, run).await;
    assert_eq!(
        asked,
        [(Some("1".to_owned()), true), (Some("2".to_owned()), false)]
    );
    let position = bench.store.position(&catalog()).await.unwrap().unwrap();
    assert!(position.complete);
}
