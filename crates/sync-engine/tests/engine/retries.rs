//! Trying again: how long, how often, and what counts.

use std::time::Duration;

use seamline_sync_engine::{Located, Replay, State, Verdict};

use crate::bench::Bench;
use crate::channels::{
    MockSource, Rules, accept_all, as_it_is, document, empty_order_sink, page, problem, safe_sink,
    sink, source_without_fetch, unavailable,
};

const DAY: Duration = Duration::from_secs(24 * 3600);

fn one_record() -> MockSource {
    source_without_fetch([page([document("1", 1, "a")], "1")])
}

fn later(not_before: Option<jiff::Timestamp>, quota: bool) -> Verdict {
    Verdict::Later {
        not_before,
        quota,
        problem: problem("overloaded"),
    }
}

#[tokio::test]
async fn a_record_is_not_sent_again_before_its_wait_is_over() {
    let bench = Bench::new().await;
    let mut sink = safe_sink();
    sink.expect_write()
        .times(1)
        .returning(|_| Ok(vec![later(None, false)]));
    sink.expect_write()
        .times(1)
        .returning(|batch| Ok(accept_all(batch)));
    let flow = bench.flow(one_record(), Rules::plain(), sink);
    bench.run(&flow).await;
    bench.clock.advance(Duration::from_secs(28));
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Retrying);
    bench.clock.advance(Duration::from_secs(1));
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Delivered);
    let row = bench.row("1").await;
    assert_eq!((row.tries, row.first_try_at), (0, None));
}

#[tokio::test]
async fn a_record_that_fails_for_fifteen_days_is_parked_and_left_alone() {
    let bench = Bench::new().await;
    let mut sink = safe_sink();
    sink.expect_write()
        .times(15)
        .returning(|_| Ok(vec![later(None, false)]));
    let flow = bench.flow(one_record(), Rules::plain(), sink);
    for _ in 0..15 {
        bench.run(&flow).await;
        assert_eq!(bench.state("1").await, State::Retrying);
        bench.clock.advance(DAY);
    }
    for _ in 0..3 {
        bench.run(&flow).await;
        assert_eq!(bench.state("1").await, State::Parked);
        assert_eq!(bench.problem("1").await, "gave-up");
    }
    let problem = bench.row("1").await.problem.unwrap();
    assert!(problem.message.contains("15 tries"), "{problem}");
    assert!(problem.message.contains("it is overloaded"), "{problem}");
}

#[tokio::test]
async fn a_record_that_was_given_up_starts_afresh_when_it_renders_to_something_else() {
    let bench = Bench::new().await;
    let mut sink = safe_sink();
    sink.expect_write()
        .times(2)
        .returning(|_| Ok(vec![later(None, false)]));
    let render = Rules::plain();
    let flow = bench.flow(one_record(), render, sink);
    bench.run(&flow).await;
    bench.clock.advance(DAY * 14);
    bench.run(&flow).await;
    bench.clock.advance(DAY);
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Parked);
    let mut sink = safe_sink();
    sink.expect_write()
        .times(2)
        .returning(|_| Ok(vec![later(None, false)]));
    let rules = Rules::new(|input| {
        let mut rendered = as_it_is(input);
        if let seamline_sync_engine::Rendered::Payload { salt, .. } = &mut rendered {
            salt.push_str("other");
        }
        rendered
    });
    let flow = bench.flow(source_without_fetch([]), rules.revision("rules 2"), sink);
    bench.run(&flow).await;
    let row = bench.row("1").await;
    assert_eq!((row.state, row.tries), (State::Retrying, 1));
    bench.clock.advance(DAY);
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Retrying);
}

#[tokio::test]
async fn an_order_whose_creates_get_lost_for_fifteen_days_is_parked() {
    let bench = Bench::telling().await;
    let mut sink = empty_order_sink();
    sink.expect_write()
        .times(16)
        .returning(|_| Ok(vec![Verdict::Unknown(problem("bad-gateway"))]));
    let records = [page([document("1", 1, "a")], "1")];
    let flow = bench.flow(source_without_fetch(records), Rules::plain(), sink);
    for _ in 0..15 {
        bench.run(&flow).await;
        assert_eq!(bench.state("1").await, State::Unknown);
        bench
            .clock
            .advance(DAY.saturating_sub(Duration::from_secs(2)));
    }
    bench.run(&flow).await;
    assert_eq!(bench.row("1").await.tries, 16);
    bench.clock.advance(DAY);
    for _ in 0..3 {
        bench.run(&flow).await;
        assert_eq!(bench.problem("1").await, "gave-up");
        assert_eq!(bench.state("1").await, State::Parked);
    }
}

#[tokio::test]
async fn an_order_that_cannot_be_looked_up_for_fifteen_days_is_parked_and_left_alone() {
    let bench = Bench::telling().await;
    let mut sink = sink(Replay::LookupFirst { at_once: 10 });
    sink.expect_locate()
        .times(2)
        .returning(|_| Ok(vec![Located::CannotSay(problem("list-failed"))]));
    let records = [page([document("1", 1, "a")], "1")];
    let flow = bench.flow(source_without_fetch(records), Rules::plain(), sink);
    bench.run(&flow).await;
    bench.clock.advance(DAY);
    bench.run(&flow).await;
    bench.clock.advance(DAY * 15);
    for _ in 0..3 {
        bench.run(&flow).await;
        assert_eq!(bench.state("1").await, State::Parked);
        assert_eq!(bench.problem("1").await, "gave-up");
    }
}

#[tokio::test]
async fn a_quota_is_no_try_and_nothing_is_sent_before_the_moment_it_names() {
    let bench = Bench::new().await;
    let until =
        seamline_sync_engine::Clock::now(&bench.clock) + jiff::SignedDuration::from_secs(300);
    let mut sink = safe_sink();
    sink.expect_write()
        .times(1)
        .returning(move |_| Ok(vec![later(Some(until), true)]));
    sink.expect_write()
        .times(1)
        .returning(|batch| Ok(accept_all(batch)));
    let flow = bench.flow(one_record(), Rules::plain(), sink);
    bench.run(&flow).await;
    let row = bench.row("1").await;
    assert_eq!((row.state, row.tries), (State::Retrying, 0));
    assert_eq!(row.next_at, Some(until));
    bench.clock.advance(Duration::from_secs(297));
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Retrying);
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Delivered);
}

#[tokio::test]
async fn quotas_alone_never_make_a_record_given_up() {
    let bench = Bench::new().await;
    let mut sink = safe_sink();
    sink.expect_write()
        .times(20)
        .returning(|_| Ok(vec![later(None, true)]));
    let flow = bench.flow(one_record(), Rules::plain(), sink);
    for _ in 0..20 {
        bench.run(&flow).await;
        assert_eq!(bench.state("1").await, State::Retrying);
        bench.clock.advance(DAY);
    }
}

#[tokio::test]
async fn stops_alone_never_make_a_record_given_up() {
    let bench = Bench::new().await;
    let mut sink = safe_sink();
    sink.expect_write()
        .times(20)
        .returning(|_| Err(unavailable()));
    sink.expect_write()
        .times(1)
        .returning(|_| Ok(vec![later(None, false)]));
    sink.expect_write()
        .times(1)
        .returning(|batch| Ok(accept_all(batch)));
    let flow = bench.flow(one_record(), Rules::plain(), sink);
    for _ in 0..21 {
        let run = seamline_sync_engine::RunOptions::default();
        bench.pass(&flow, run).await;
        bench.clock.advance(DAY);
    }
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Delivered);
}

#[tokio::test]
async fn a_moment_that_has_passed_is_no_reason_to_try_without_pause() {
    let bench = Bench::new().await;
    let long_ago = jiff::Timestamp::UNIX_EPOCH;
    let mut sink = safe_sink();
    sink.expect_write()
        .times(1..5)
        .returning(move |_| Ok(vec![later(Some(long_ago), true)]));
    let flow = bench.flow(one_record(), Rules::plain(), sink);
    bench.linger(&flow, 60).await;
    assert_eq!(bench.state("1").await, State::Retrying);
}
