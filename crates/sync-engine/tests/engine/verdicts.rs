//! What a sink says, and where the row goes.

use std::time::Duration;

use seamline_sync_engine::{Replay, RunOptions, State, Stop, Verdict};

use crate::bench::Bench;
use crate::channels::{
    Rules, accept_all, document, empty_order_sink, page, problem, receipt, safe_sink, sink, source,
    source_without_fetch, unavailable,
};

#[tokio::test]
async fn each_verdict_leads_to_its_state() {
    let bench = Bench::new().await;
    let keys = ["accepted", "blocked", "later", "refused", "skipped"];
    let mut sink = safe_sink();
    sink.expect_write().times(1).returning(|batch| {
        Ok(batch
            .iter()
            .map(|write| match write.key.as_str() {
                "accepted" => Verdict::Accepted(receipt("701501")),
                "blocked" => Verdict::Blocked(problem("no-style")),
                "later" => Verdict::Later {
                    not_before: None,
                    quota: false,
                    problem: problem("overloaded"),
                },
                "refused" => Verdict::Refused(problem("no-linesheet")),
                _ => Verdict::Skipped(problem("no-counterpart")),
            })
            .collect())
    });
    let records = keys.map(|key| document(key, 1, "a"));
    let flow = bench.flow(source([page(records, "1")]), Rules::plain(), sink);
    let report = bench.run(&flow).await;
    let expected = [
        (State::Delivered, ""),
        (State::Blocked, "no-style"),
        (State::Retrying, "overloaded"),
        (State::Parked, "no-linesheet"),
        (State::Skipped, "no-counterpart"),
    ];
    for (key, (state, code)) in keys.into_iter().zip(expected) {
        assert_eq!(bench.state(key).await, state, "{key}");
        assert_eq!(bench.problem(key).await, code, "{key}");
        assert_eq!(
            bench.life(key).await,
            [State::Due, State::Sending, state],
            "{key}"
        );
    }
    assert_eq!(report.counts.delivered, 1);
    let confirmed = bench.row("accepted").await.confirmed.unwrap();
    assert_eq!(confirmed.receipt.remote_id, "701501");
    assert!(bench.row("refused").await.confirmed.is_none());
}

#[tokio::test]
async fn an_unknown_outcome_is_retried_where_twice_is_as_good_as_once() {
    let bench = Bench::new().await;
    let mut sink = safe_sink();
    sink.expect_write()
        .times(1)
        .returning(|_| Ok(vec![Verdict::Unknown(problem("timeout"))]));
    let records = page([document("1", 1, "a")], "1");
    let flow = bench.flow(source([records]), Rules::plain(), sink);
    bench.run(&flow).await;
    let row = bench.row("1").await;
    assert_eq!((row.state, row.tries), (State::Retrying, 1));
}

#[tokio::test]
async fn an_unknown_outcome_waits_to_be_looked_up_where_twice_is_too_often() {
    let bench = Bench::telling().await;
    let mut sink = empty_order_sink();
    sink.expect_write()
        .times(1)
        .returning(|_| Ok(vec![Verdict::Unknown(problem("timeout"))]));
    let records = page([document("1", 1, "a")], "1");
    let flow = bench.flow(source([records]), Rules::plain(), sink);
    bench.run(&flow).await;
    let row = bench.row("1").await;
    assert_eq!((row.state, row.tries), (State::Unknown, 1));
    let sent_at = row.attempted.unwrap().committed_at;
    let look_at = row.next_at.unwrap();
    assert_eq!(
        look_at.duration_since(sent_at).unsigned_abs(),
        bench.options.list_lag
    );
}

#[tokio::test]
async fn a_sink_that_stops_has_its_attempts_taken_back() {
    let bench = Bench::new().await;
    let mut sink = safe_sink();
    sink.expect_write()
        .times(1)
        .returning(|_| Err(unavailable()));
    sink.expect_write()
        .times(1)
        .returning(|batch| Ok(accept_all(batch)));
    let records = page([document("1", 1, "a"), document("2", 1, "b")], "1");
    let flow = bench.flow(source([records]), Rules::plain(), sink);
    let (report, stop) = bench.pass(&flow, RunOptions::default()).await;
    assert!(matches!(stop, Some(Stop::Unavailable { .. })));
    assert!(report.stopped.unwrap().contains("the vendor"));
    let row = bench.row("1").await;
    assert_eq!((row.state, row.tries), (State::Due, 0));
    assert_eq!((row.attempted, row.first_try_at), (None, None));
    assert_eq!(bench.run(&flow).await.counts.delivered, 2);
    assert_eq!(bench.row("1").await.attempted.unwrap().number, 1);
}

#[tokio::test]
async fn a_stop_gives_back_the_attempt_that_was_there_before() {
    let bench = Bench::new().await;
    let mut sink = safe_sink();
    sink.expect_write()
        .times(1)
        .returning(|_| Ok(vec![Verdict::Refused(problem("no-linesheet"))]));
    sink.expect_write()
        .times(1)
        .returning(|_| Err(unavailable()));
    let pages = [
        page([document("1", 1, "a")], "1"),
        page([document("1", 2, "b")], "2"),
    ];
    let flow = bench.flow(source(pages), Rules::plain(), sink);
    bench.run(&flow).await;
    let refused = bench.row("1").await.attempted;
    bench.pass(&flow, RunOptions::default()).await;
    assert_eq!(bench.row("1").await.attempted, refused);
}

#[tokio::test]
async fn batches_are_no_larger_than_the_sink_takes_and_one_stop_keeps_the_earlier_ones() {
    let bench = Bench::new().await;
    let mut sink = sink(Replay::Safe);
    let records: Vec<_> = (0..25)
        .map(|n| document(&format!("{n:02}"), 1, "a"))
        .collect();
    sink.expect_write()
        .times(2)
        .withf(|batch| batch.len() == 10)
        .returning(|batch| Ok(accept_all(batch)));
    sink.expect_write()
        .times(1)
        .withf(|batch| batch.len() == 5)
        .returning(|_| Err(unavailable()));
    let flow = bench.flow(source([page(records, "1")]), Rules::plain(), sink);
    let (report, stop) = bench.pass(&flow, RunOptions::default()).await;
    assert!(stop.is_some());
    assert_eq!(report.counts.delivered, 20);
    let tally = bench.tally().await;
    assert_eq!((tally.of(State::Delivered), tally.of(State::Due)), (20, 5));
}

#[tokio::test]
async fn a_record_without_a_verdict_is_taken_for_unknown_and_looked_up() {
    let bench = Bench::telling().await;
    let mut sink = empty_order_sink();
    sink.expect_write().times(1).returning(|_| Ok(Vec::new()));
    sink.expect_write()
        .times(1)
        .returning(|batch| Ok(accept_all(batch)));
    let records = page([document("1", 1, "a")], "1");
    let flow = bench.flow(source_without_fetch([records]), Rules::plain(), sink);
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Sending);
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Unknown);
    bench.clock.advance(Duration::from_secs(60));
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Delivered);
}
