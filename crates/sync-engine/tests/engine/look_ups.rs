//! Exactly one: what is at the sink already is found before anything is sent.

use std::time::Duration;

use seamline_sync_engine::{IntentAction, Located, Replay, RunOptions, State, Stop, Verdict};

use crate::bench::Bench;
use crate::channels::{
    MockSink, Rules, accept_all, document, empty_order_sink, page, problem, receipt, sink, source,
    source_without_fetch, unavailable,
};

const LAG: Duration = Duration::from_secs(60);

fn one_order() -> crate::channels::MockSource {
    source_without_fetch([page([document("1", 1, "a")], "1")])
}

/// A sink whose first write has an unknown outcome.
fn sink_that_loses_an_answer() -> MockSink {
    let mut sink = sink(Replay::LookupFirst { at_once: 10 });
    sink.expect_locate()
        .times(1)
        .returning(|_| Ok(vec![Located::Absent]));
    sink.expect_write()
        .times(1)
        .returning(|_| Ok(vec![Verdict::Unknown(problem("timeout"))]));
    sink
}

#[tokio::test]
async fn an_order_that_is_there_already_is_taken_over_and_not_sent() {
    let bench = Bench::telling().await;
    let mut sink = sink(Replay::LookupFirst { at_once: 10 });
    sink.expect_locate()
        .times(1)
        .withf(|writes| writes[0].identity.as_deref() == Some("N1"))
        .returning(|_| Ok(vec![Located::Found(receipt("701501"))]));
    let flow = bench.flow(one_order(), Rules::plain(), sink);
    let report = bench.run(&flow).await;
    assert_eq!(report.counts.delivered, 1);
    let row = bench.row("1").await;
    assert_eq!(row.state, State::Delivered);
    let receipt = row.confirmed.unwrap().receipt;
    assert!(receipt.adopted);
    assert_eq!(receipt.remote_id, "701501");
    assert_eq!(bench.life("1").await, [State::Due, State::Delivered]);
    bench.run(&flow).await;
}

#[tokio::test]
async fn a_number_taken_by_another_order_parks_and_is_not_looked_up_for_ever() {
    let bench = Bench::telling().await;
    let mut sink = sink(Replay::LookupFirst { at_once: 10 });
    sink.expect_locate()
        .times(1)
        .returning(|_| Ok(vec![Located::Conflict(problem("number-taken"))]));
    let flow = bench.flow(one_order(), Rules::plain(), sink);
    for _ in 0..4 {
        bench.run(&flow).await;
        assert_eq!(bench.state("1").await, State::Parked);
        assert_eq!(bench.problem("1").await, "number-taken");
    }
}

#[tokio::test]
async fn an_order_that_cannot_be_looked_up_is_not_sent() {
    let bench = Bench::telling().await;
    let mut sink = sink(Replay::LookupFirst { at_once: 10 });
    sink.expect_locate()
        .times(1)
        .returning(|_| Ok(vec![Located::CannotSay(problem("list-failed"))]));
    sink.expect_locate()
        .times(1)
        .returning(|_| Ok(vec![Located::Absent]));
    sink.expect_write()
        .times(1)
        .returning(|batch| Ok(accept_all(batch)));
    let flow = bench.flow(one_order(), Rules::plain(), sink);
    bench.run(&flow).await;
    let row = bench.row("1").await;
    assert_eq!((row.state, row.attempted), (State::Retrying, None));
    bench.clock.advance(Duration::from_secs(3600));
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Delivered);
}

#[tokio::test]
async fn a_look_up_that_stops_leaves_the_order_due() {
    let bench = Bench::telling().await;
    let mut sink = sink(Replay::LookupFirst { at_once: 10 });
    sink.expect_locate()
        .times(1)
        .returning(|_| Err(unavailable()));
    let flow = bench.flow(one_order(), Rules::plain(), sink);
    let (_, stop) = bench.pass(&flow, RunOptions::default()).await;
    assert!(matches!(stop, Some(Stop::Unavailable { .. })));
    assert_eq!(bench.state("1").await, State::Due);
}

#[tokio::test]
async fn an_unknown_outcome_is_not_looked_up_before_lists_can_show_it() {
    let bench = Bench::telling().await;
    let flow = bench.flow(one_order(), Rules::plain(), sink_that_loses_an_answer());
    bench.run(&flow).await;
    bench
        .clock
        .advance(LAG.saturating_sub(Duration::from_secs(2)));
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Unknown);
}

#[tokio::test]
async fn an_unknown_outcome_that_is_found_is_ours_and_not_sent_again() {
    let bench = Bench::telling().await;
    let mut sink = sink_that_loses_an_answer();
    sink.expect_locate()
        .times(1)
        .returning(|_| Ok(vec![Located::Found(receipt("701501"))]));
    let flow = bench.flow(one_order(), Rules::plain(), sink);
    bench.run(&flow).await;
    bench.clock.advance(LAG);
    let report = bench.run(&flow).await;
    assert_eq!(report.counts.delivered, 1);
    let row = bench.row("1").await;
    assert_eq!(row.state, State::Delivered);
    assert!(!row.confirmed.unwrap().receipt.adopted);
}

#[tokio::test]
async fn an_unknown_outcome_that_is_absent_is_looked_for_once_more_and_sent_again() {
    let bench = Bench::telling().await;
    let mut sink = sink_that_loses_an_answer();
    sink.expect_locate()
        .times(2)
        .returning(|_| Ok(vec![Located::Absent]));
    sink.expect_write()
        .times(1)
        .returning(|batch| Ok(accept_all(batch)));
    let flow = bench.flow(one_order(), Rules::plain(), sink);
    bench.run(&flow).await;
    bench.clock.advance(LAG);
    bench.run(&flow).await;
    let row = bench.row("1").await;
    assert_eq!(row.state, State::Delivered);
    assert_eq!(row.attempted.unwrap().number, 2);
}

#[tokio::test]
async fn an_order_that_turns_up_late_is_ours_although_it_was_absent_before() {
    let bench = Bench::telling().await;
    let mut sink = sink_that_loses_an_answer();
    sink.expect_locate()
        .times(1)
        .returning(|_| Ok(vec![Located::Absent]));
    sink.expect_locate()
        .times(1)
        .returning(|_| Ok(vec![Located::Found(receipt("701501"))]));
    let flow = bench.flow(one_order(), Rules::plain(), sink);
    bench.run(&flow).await;
    bench.clock.advance(LAG);
    bench.run(&flow).await;
    let row = bench.row("1").await;
    assert_eq!(row.state, State::Delivered);
    assert!(!row.confirmed.unwrap().receipt.adopted);
}

#[tokio::test]
async fn an_unknown_outcome_stays_unknown_while_the_look_up_cannot_say() {
    let bench = Bench::telling().await;
    let mut sink = sink_that_loses_an_answer();
    sink.expect_locate()
        .times(3)
        .returning(|_| Ok(vec![Located::CannotSay(problem("list-failed"))]));
    sink.expect_locate()
        .times(1)
        .returning(|_| Ok(vec![Located::Found(receipt("701501"))]));
    let flow = bench.flow(one_order(), Rules::plain(), sink);
    bench.run(&flow).await;
    for _ in 0..3 {
        bench.clock.advance(Duration::from_secs(3600));
        bench.run(&flow).await;
        let row = bench.row("1").await;
        assert_eq!((row.state, row.tries), (State::Unknown, 1));
    }
    bench.clock.advance(Duration::from_secs(3600));
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Delivered);
    assert_eq!(
        bench.life("1").await,
        [
            State::Due,
            State::Sending,
            State::Unknown,
            State::Unknown,
            State::Delivered,
        ],
        "the same answer again is no event"
    );
}

#[tokio::test]
async fn an_unknown_outcome_whose_number_has_another_order_parks() {
    let bench = Bench::telling().await;
    let mut sink = sink_that_loses_an_answer();
    sink.expect_locate()
        .times(1)
        .returning(|_| Ok(vec![Located::Conflict(problem("number-taken"))]));
    let flow = bench.flow(one_order(), Rules::plain(), sink);
    bench.run(&flow).await;
    bench.clock.advance(LAG);
    for _ in 0..3 {
        bench.run(&flow).await;
        assert_eq!(bench.state("1").await, State::Parked);
    }
}

#[tokio::test]
async fn a_pass_that_lingers_settles_what_it_lost_sight_of() {
    let bench = Bench::telling().await;
    let mut sink = sink_that_loses_an_answer();
    sink.expect_locate()
        .times(1)
        .returning(|_| Ok(vec![Located::Found(receipt("701501"))]));
    let flow = bench.flow(one_order(), Rules::plain(), sink);
    let report = bench.linger(&flow, 120).await;
    assert_eq!(report.counts.delivered, 1);
    assert_eq!(bench.state("1").await, State::Delivered);
}

#[tokio::test]
async fn two_records_never_share_a_number() {
    let bench = Bench::telling().await;
    let mut sink = empty_order_sink();
    sink.expect_write()
        .times(1)
        .withf(|batch| batch.len() == 1 && batch[0].key == "1")
        .returning(|batch| Ok(accept_all(batch)));
    let records = page([document("1", 1, "a"), document("2", 1, "b")], "1");
    let later = page([document("3", 1, "c")], "2");
    let rules = Rules::plain().names(|_| Some("SAME".to_owned()));
    let flow = bench.flow(source([records, later]), rules, sink);
    for _ in 0..2 {
        bench.run(&flow).await;
    }
    for key in ["2", "3"] {
        assert_eq!(bench.state(key).await, State::Parked);
        assert_eq!(bench.problem(key).await, "number-not-unique");
        assert_eq!(bench.row(key).await.identity, None);
    }
}

#[tokio::test]
async fn a_record_at_the_sink_is_taken_over_once() {
    let bench = Bench::telling().await;
    let mut sink = sink(Replay::LookupFirst { at_once: 10 });
    sink.expect_locate()
        .returning(|writes| Ok(vec![Located::Found(receipt("650001")); writes.len()]));
    let pages = [
        page([document("1", 1, "a"), document("2", 1, "a")], "1"),
        page([document("3", 1, "a")], "2"),
    ];
    let flow = bench.flow(source_without_fetch(pages), Rules::plain(), sink);
    for _ in 0..2 {
        bench.run(&flow).await;
    }
    // Also when somebody asks again.
    bench.ask_for("2", IntentAction::Retry).await;
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Delivered);
    for key in ["2", "3"] {
        assert_eq!(bench.state(key).await, State::Parked, "{key}");
        assert_eq!(bench.problem(key).await, "number-taken");
    }
}
