//! A pass that writes nothing says what the next pass does.

use std::sync::Arc;

use seamline_sync_engine::{
    Intention, Ledger as _, Located, Opaque, Receipt, Rehearsal, RehearsalStore, RunOptions,
    Select, Silent, SkippedRecord, State,
};

use crate::bench::Bench;
use crate::channels::{
    MockSink, MockSource, Rules, accept_all, document, page, problem, safe_sink, sink, source,
};

async fn rehearse(bench: &Bench, source: MockSource, render: Rules, sink: MockSink) -> Rehearsal {
    let flow = bench.flow(source, render, sink);
    let base = Arc::new(bench.store.clone());
    let copy = RehearsalStore::copy(base, std::slice::from_ref(&bench.id)).await;
    let run = RunOptions::default();
    flow.rehearse(&copy.unwrap(), &bench.lease, &bench.clock, &Silent, run)
        .await
        .unwrap()
}

/// A sink that must not be written to.
fn untouched() -> MockSink {
    safe_sink()
}

#[tokio::test]
async fn new_records_are_shown_and_neither_written_nor_kept() {
    let bench = Bench::new().await;
    let mut first = page([document("1", 1, "dress")], "p1");
    first.skipped.push(SkippedRecord {
        key: "2".to_owned(),
        rule: "warehouse_code".to_owned(),
    });
    let plan = rehearse(&bench, source([first]), Rules::plain(), untouched()).await;
    assert!(plan.stop.is_none());
    let intentions: Vec<_> = plan.intended.iter().map(|one| &one.intention).collect();
    let payload = Opaque::new("payload", 1, "dress");
    assert_eq!(*intentions[0], Intention::New { payload });
    assert!(matches!(intentions[1], Intention::LeftOut { rule } if rule == "warehouse_code"));
    assert_eq!(bench.tally().await.staged, 0);
    assert_eq!(bench.store.position(&bench.id).await.unwrap(), None);
    assert!(bench.store.runs(&bench.id, 1).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_change_shows_what_was_confirmed_before() {
    let bench = Bench::new().await;
    let mut real = safe_sink();
    real.expect_write()
        .times(1)
        .returning(|batch| Ok(accept_all(batch)));
    let flow = bench.flow(
        source([page([document("1", 1, "red")], "p1")]),
        Rules::plain(),
        real,
    );
    bench.run(&flow).await;
    let row = bench.row("1").await;

    let changed = source([page([document("1", 2, "blue")], "p2")]);
    let plan = rehearse(&bench, changed, Rules::plain(), untouched()).await;
    assert_eq!(
        plan.intended[0].intention,
        Intention::Change {
            before: Some(Opaque::new("payload", 1, "red")),
            payload: Opaque::new("payload", 1, "blue"),
        }
    );
    assert_eq!(bench.row("1").await, row, "the ledger is as it was");

    let same = source([page([document("1", 1, "red")], "p2")]);
    let plan = rehearse(&bench, same, Rules::plain(), untouched()).await;
    assert_eq!((plan.intended.len(), plan.unchanged), (0, 1));
}

#[tokio::test]
async fn what_is_at_the_sink_already_is_taken_over() {
    let bench = Bench::telling().await;
    let mut orders = sink(seamline_sync_engine::Replay::LookupFirst { at_once: 10 });
    orders.expect_locate().times(1).returning(|writes| {
        let found = writes.iter().map(|_| {
            Located::Found(Receipt {
                remote_id: "701".to_owned(),
                detail: String::new(),
                adopted: true,
                notice: None,
            })
        });
        Ok(found.collect())
    });
    let read = source([page([document("1", 1, "dress")], "p1")]);
    let plan = rehearse(&bench, read, Rules::plain(), orders).await;
    assert_eq!(
        plan.intended[0].intention,
        Intention::TakeOver {
            remote_id: "701".to_owned()
        }
    );
}

#[tokio::test]
async fn what_would_wait_says_why() {
    let bench = Bench::new().await;
    let parks = Rules::new(|_| seamline_sync_engine::Rendered::Problem(problem("no-listing")));
    let read = source([page([document("1", 1, "dress")], "p1")]);
    let plan = rehearse(&bench, read, parks, untouched()).await;
    let Intention::Rest { state, problem } = &plan.intended[0].intention else {
        panic!("{:?}", plan.intended[0]);
    };
    assert_eq!(*state, State::Parked);
    assert_eq!(problem.as_ref().unwrap().code, "no-listing");
    let rows = bench.store.rows(&bench.id, &Select::default()).await;
    assert!(rows.unwrap().is_empty());
}

#[tokio::test]
async fn what_was_asked_for_is_tried_out_and_still_asked_for() {
    let bench = Bench::new().await;
    let parks = Rules::new(|_| seamline_sync_engine::Rendered::Problem(problem("no-listing")));
    let flow = bench.flow(
        source([page([document("1", 1, "dress")], "p1")]),
        parks,
        untouched(),
    );
    bench.run(&flow).await;
    bench
        .ask_for("1", seamline_sync_engine::IntentAction::Discard)
        .await;
    let plan = rehearse(&bench, source([]), Rules::plain(), untouched()).await;
    assert!(matches!(
        plan.intended[0].intention,
        Intention::Rest {
            state: State::Discarded,
            ..
        }
    ));
    assert_eq!(bench.state("1").await, State::Parked);
    assert_eq!(bench.store.intents(&bench.id).await.unwrap().len(), 1);
}
