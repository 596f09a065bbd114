//! What people ask for.

use seamline_sync_engine::{
    Fetched, IntentAction, IntentTarget, Ledger as _, Located, Replay, State, Undecodable, Verdict,
};

use crate::bench::Bench;
use crate::channels::{
    MockSink, MockSource, Rules, accept_all, document, empty_order_sink, page, problem, receipt,
    safe_sink, sink, source, source_without_fetch, unavailable,
};

/// A sink that refuses the first write and accepts the second.
fn sink_that_refuses_once() -> MockSink {
    let mut sink = safe_sink();
    let refuse = |key: &str| Verdict::Refused(problem(&format!("no-linesheet-{key}")));
    sink.expect_write()
        .times(1)
        .returning(move |batch| Ok(batch.iter().map(|write| refuse(&write.key)).collect()));
    sink
}

fn records(keys: &[&str]) -> MockSource {
    let records: Vec<_> = keys.iter().map(|key| document(key, 1, "a")).collect();
    source_without_fetch([page(records, "1")])
}

#[tokio::test]
async fn a_refused_record_is_sent_again_only_when_somebody_asks() {
    let bench = Bench::new().await;
    let mut sink = sink_that_refuses_once();
    sink.expect_write()
        .times(1)
        .returning(|batch| Ok(accept_all(batch)));
    let flow = bench.flow(records(&["1"]), Rules::plain(), sink);
    bench.run(&flow).await;
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Parked);
    bench.ask_for("1", IntentAction::Retry).await;
    bench.run(&flow).await;
    let row = bench.row("1").await;
    assert_eq!(row.state, State::Delivered);
    assert_eq!(row.attempted.unwrap().number, 2);
    let asked = &bench.history("1").await[3];
    assert_eq!((asked.to, asked.by.as_deref()), (State::Due, Some("ana")));
    assert!(bench.store.intents(&bench.id).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_retry_by_problem_or_of_all_parked_reaches_those_and_no_other() {
    let bench = Bench::new().await;
    let mut sink = sink_that_refuses_once();
    for keys in [&["2"][..], &["1", "3"]] {
        sink.expect_write()
            .times(1)
            .withf(move |batch| {
                batch
                    .iter()
                    .map(|write| &*write.key)
                    .eq(keys.iter().copied())
            })
            .returning(|batch| Ok(accept_all(batch)));
    }
    let flow = bench.flow(records(&["1", "2", "3"]), Rules::plain(), sink);
    bench.run(&flow).await;
    let by_problem = IntentTarget::Problem("no-linesheet-2".to_owned());
    bench.ask(by_problem, IntentAction::Retry).await;
    bench.run(&flow).await;
    assert_eq!(bench.tally().await.of(State::Parked), 2);
    bench
        .ask(IntentTarget::AllParked, IntentAction::Retry)
        .await;
    bench.run(&flow).await;
    assert_eq!(bench.tally().await.of(State::Delivered), 3);
}

#[tokio::test]
async fn a_retry_brings_a_waiting_try_forward() {
    let bench = Bench::new().await;
    let mut sink = safe_sink();
    sink.expect_write().times(1).returning(|_| {
        Ok(vec![Verdict::Later {
            not_before: None,
            quota: false,
            problem: problem("overloaded"),
        }])
    });
    sink.expect_write()
        .times(1)
        .returning(|batch| Ok(accept_all(batch)));
    let flow = bench.flow(records(&["1"]), Rules::plain(), sink);
    bench.run(&flow).await;
    bench.ask_for("1", IntentAction::Retry).await;
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Delivered);
}

#[tokio::test]
async fn an_attempt_that_may_have_happened_is_neither_retried_nor_given_up() {
    let bench = Bench::telling().await;
    let mut sink = empty_order_sink();
    sink.expect_write()
        .times(1)
        .returning(|_| Ok(vec![Verdict::Unknown(problem("timeout"))]));
    let flow = bench.flow(records(&["1"]), Rules::plain(), sink);
    bench.run(&flow).await;
    for action in [
        IntentAction::Retry,
        IntentAction::Skip,
        IntentAction::Discard,
    ] {
        bench.ask_for("1", action).await;
        bench.run(&flow).await;
        assert_eq!(bench.state("1").await, State::Unknown);
    }
    assert!(bench.store.intents(&bench.id).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_retry_after_a_taken_number_looks_first_again() {
    let bench = Bench::telling().await;
    let mut sink = sink(Replay::LookupFirst { at_once: 10 });
    sink.expect_locate()
        .times(1)
        .returning(|_| Ok(vec![Located::Conflict(problem("number-taken"))]));
    sink.expect_locate()
        .times(1)
        .returning(|_| Ok(vec![Located::Found(receipt("701501"))]));
    let flow = bench.flow(records(&["1"]), Rules::plain(), sink);
    bench.run(&flow).await;
    bench.ask_for("1", IntentAction::Retry).await;
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Delivered);
}

#[tokio::test]
async fn a_record_skipped_by_hand_stays_out_until_it_changes() {
    let bench = Bench::new().await;
    let pages = [
        page([document("1", 1, "a")], "1"),
        page([document("1", 2, "a")], "2"),
        page([document("1", 3, "b")], "3"),
    ];
    let mut sink = sink_that_refuses_once();
    sink.expect_write()
        .times(1)
        .returning(|batch| Ok(accept_all(batch)));
    let flow = bench.flow(source_without_fetch(pages), Rules::plain(), sink);
    bench.run(&flow).await;
    bench.ask_for("1", IntentAction::Skip).await;
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Skipped);
    let other_rules = Rules::plain().revision("rules 2");
    let same = bench.flow(source_without_fetch([]), other_rules, safe_sink());
    bench.run(&same).await;
    assert_eq!(bench.state("1").await, State::Skipped, "rules do not count");
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Delivered);
}

#[tokio::test]
async fn a_discarded_record_stays_out_for_good() {
    let bench = Bench::new().await;
    let pages = [
        page([document("1", 1, "a")], "1"),
        page([document("1", 2, "b")], "2"),
        seamline_sync_engine::Page {
            undecodable: vec![Undecodable {
                key: "1".to_owned(),
                problem: problem("no-total"),
            }],
            ..page([], "3")
        },
    ];
    let flow = bench.flow(
        source_without_fetch(pages),
        Rules::plain(),
        sink_that_refuses_once(),
    );
    bench.run(&flow).await;
    bench.ask_for("1", IntentAction::Discard).await;
    for _ in 0..3 {
        bench.run(&flow).await;
        assert_eq!(bench.state("1").await, State::Discarded);
        bench.ask_for("1", IntentAction::Retry).await;
    }
    let tally = bench.tally().await;
    assert_eq!((tally.staged, tally.closed.discarded), (3, 2));
}

#[tokio::test]
async fn a_delivered_record_is_not_put_aside() {
    let bench = Bench::new().await;
    let mut sink = safe_sink();
    sink.expect_write()
        .times(1)
        .returning(|batch| Ok(accept_all(batch)));
    let flow = bench.flow(records(&["1"]), Rules::plain(), sink);
    bench.run(&flow).await;
    for action in [IntentAction::Skip, IntentAction::Discard] {
        bench.ask_for("1", action).await;
        bench.run(&flow).await;
        assert_eq!(bench.state("1").await, State::Delivered);
    }
}

#[tokio::test]
async fn a_record_that_cannot_be_read_is_read_again_at_once_when_somebody_asks() {
    let bench = Bench::new().await;
    let unreadable = || Undecodable {
        key: "1".to_owned(),
        problem: problem("no-total"),
    };
    let mut source = source([seamline_sync_engine::Page {
        undecodable: vec![unreadable()],
        ..page([], "1")
    }]);
    let mut answers = [
        Fetched::Undecodable(unreadable()),
        Fetched::Unsupported,
        Fetched::Found(document("1", 1, "a")),
    ]
    .into_iter();
    source
        .expect_fetch()
        .times(3)
        .returning(move |_| Ok(vec![answers.next().unwrap()]));
    let mut sink = safe_sink();
    sink.expect_write()
        .times(1)
        .returning(|batch| Ok(accept_all(batch)));
    let flow = bench.flow(source, Rules::plain(), sink);
    bench.run(&flow).await;
    for state in [State::Parked, State::Parked, State::Delivered] {
        bench.ask_for("1", IntentAction::Retry).await;
        bench.run(&flow).await;
        assert_eq!(bench.state("1").await, state);
    }
}

#[tokio::test]
async fn a_record_without_a_number_of_its_own_gets_one_before_it_is_sent() {
    let bench = Bench::telling().await;
    let shared = Rules::plain().names(|_| Some("SAME".to_owned()));
    let mut sink = empty_order_sink();
    sink.expect_write()
        .times(1)
        .returning(|batch| Ok(accept_all(batch)));
    let flow = bench.flow(records(&["1", "2"]), shared, sink);
    bench.run(&flow).await;
    bench.ask_for("2", IntentAction::Retry).await;
    bench.run(&flow).await;
    assert_eq!(bench.problem("2").await, "number-not-unique");
    let mut sink = empty_order_sink();
    sink.expect_write()
        .times(1)
        .withf(|batch| batch[0].identity.as_deref() == Some("N2"))
        .returning(|batch| Ok(accept_all(batch)));
    let flow = bench.flow(source_without_fetch([]), Rules::plain(), sink);
    bench.ask_for("2", IntentAction::Retry).await;
    bench.run(&flow).await;
    assert_eq!(bench.state("2").await, State::Delivered);
}

#[tokio::test]
async fn a_record_that_is_tried_again_and_again_can_be_put_aside_and_taken_up_again() {
    let bench = Bench::new().await;
    let mut sink = safe_sink();
    sink.expect_write().times(1).returning(|_| {
        Ok(vec![Verdict::Later {
            not_before: None,
            quota: false,
            problem: problem("busy"),
        }])
    });
    sink.expect_write()
        .times(1)
        .returning(|batch| Ok(accept_all(batch)));
    let source = source_without_fetch([page([document("1", 1, "a")], "1")]);
    let flow = bench.flow(source, Rules::plain(), sink);
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Retrying);
    bench.ask_for("1", IntentAction::Skip).await;
    bench.clock.advance(bench.options.retry.cap);
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Skipped);
    bench.ask_for("1", IntentAction::Retry).await;
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Delivered);
}

#[tokio::test]
async fn a_record_that_a_person_names_is_read_by_key_and_written() {
    let bench = Bench::telling().await;
    let mut read = source([]);
    read.expect_fetch()
        .times(1)
        .returning(|_| Ok(vec![Fetched::Found(document("7", 1, "dress"))]));
    let mut sink = empty_order_sink();
    sink.expect_write()
        .times(1)
        .returning(|batch| Ok(accept_all(batch)));
    bench.ask_for("7", IntentAction::ReadAgain).await;
    let flow = bench.flow(read, Rules::plain(), sink);
    bench.run(&flow).await;
    assert_eq!(bench.state("7").await, State::Delivered);
    bench.run(&flow).await;
}

#[tokio::test]
async fn a_delivered_record_that_is_gone_from_its_source_stays_as_it_is() {
    let bench = Bench::telling().await;
    let mut read = source([page([document("7", 1, "dress")], "p1")]);
    read.expect_fetch().times(1).returning(|_| {
        Ok(vec![Fetched::Gone {
            reason: "cancelled".to_owned(),
        }])
    });
    let mut sink = empty_order_sink();
    sink.expect_write().returning(|batch| Ok(accept_all(batch)));
    let flow = bench.flow(read, Rules::plain(), sink);
    bench.run(&flow).await;
    let before = bench.row("7").await;
    bench.ask_for("7", IntentAction::ReadAgain).await;
    bench.run(&flow).await;
    assert_eq!(bench.row("7").await, before);
}

#[tokio::test]
async fn what_cannot_be_read_now_stays_asked_for() {
    let bench = Bench::telling().await;
    let mut read = source([]);
    let mut answers = vec![Err(unavailable()), Ok(vec![Fetched::Unsupported])].into_iter();
    read.expect_fetch()
        .times(2)
        .returning(move |_| answers.next().unwrap());
    let flow = bench.flow(read, Rules::plain(), empty_order_sink());
    bench.ask_for("7", IntentAction::ReadAgain).await;
    bench.run(&flow).await;
    assert_eq!(bench.store.intents(&bench.id).await.unwrap().len(), 1);
    bench.run(&flow).await;
    assert!(bench.store.intents(&bench.id).await.unwrap().is_empty());
}
