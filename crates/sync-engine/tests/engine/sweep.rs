//! Requests that the sink carries out long after their answers were lost.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use seamline_sync_engine::{
    Capabilities, Fetched, IntentAction, Located, Problem, Progress, Replay, Sighting, Sink, State,
    Stop, Verdict, Write, out_of_place,
};

use crate::bench::Bench;
use crate::channels::{
    MockSink, Rules, document, page, problem, receipt, sink, source, source_without_fetch,
    unavailable,
};

const HOUR: Duration = Duration::from_secs(3600);

/// A sink with what each sweep of it finds.
struct Swept {
    sink: MockSink,
    sweeps: Mutex<VecDeque<Result<Vec<Sighting>, Stop>>>,
    /// From when on the last sweep looked.
    since: Arc<Mutex<Timestamp>>,
}

/// What was told, by key.
async fn told(bench: &Bench) -> BTreeMap<String, Problem> {
    out_of_place(&bench.store, &bench.id).await.unwrap()
}

fn swept(sink: MockSink, sweeps: impl IntoIterator<Item = Vec<Sighting>>) -> Swept {
    Swept {
        sink,
        sweeps: Mutex::new(sweeps.into_iter().map(Ok).collect()),
        since: Arc::default(),
    }
}

fn sighting(live: &[&str]) -> Vec<Sighting> {
    vec![Sighting {
        identity: "N1".to_owned(),
        live: live.iter().map(|id| (*id).to_owned()).collect(),
    }]
}

#[async_trait]
impl Sink for Swept {
    fn capabilities(&self) -> Capabilities {
        self.sink.capabilities()
    }

    async fn write(&self, batch: &[Write], _: &dyn Progress) -> Result<Vec<Verdict>, Stop> {
        self.sink.write(batch)
    }

    async fn locate(&self, writes: &[Write]) -> Result<Vec<Located>, Stop> {
        self.sink.locate(writes)
    }

    async fn sweep(&self, since: Timestamp) -> Result<Option<Vec<Sighting>>, Stop> {
        *self.since.lock().unwrap() = since;
        let next = self.sweeps.lock().unwrap().pop_front();
        next.unwrap().map(Some)
    }

    async fn health(&self) -> Result<(), Stop> {
        Ok(())
    }
}

/// Nothing is there before; the first `lost` answers are lost, then orders are made.
fn losing(lost: usize) -> MockSink {
    let mut sink = sink(Replay::LookupFirst { at_once: 1 });
    sink.expect_locate()
        .returning(|writes| Ok(vec![Located::Absent; writes.len()]));
    if lost > 0 {
        sink.expect_write()
            .times(lost)
            .returning(|_| Ok(vec![Verdict::Unknown(problem("timeout"))]));
    }
    sink.expect_write()
        .returning(|_| Ok(vec![Verdict::Accepted(receipt("702"))]));
    sink
}

#[tokio::test]
async fn an_order_made_twice_by_a_late_request_is_told_until_one_is_cancelled() {
    let bench = Bench::telling().await;
    let sweeps = [
        sighting(&["702"]),
        sighting(&["701", "702"]),
        sighting(&["701", "702"]),
        sighting(&["702"]),
    ];
    let flow = bench.flow(
        source_without_fetch([page([document("1", 1, "a")], "1")]),
        Rules::plain(),
        swept(losing(0), sweeps),
    );
    let report = bench.run(&flow).await;
    assert!(report.out_of_place.is_empty());
    for _ in 0..2 {
        bench.clock.advance(HOUR);
        let report = bench.run(&flow).await;
        assert_eq!(report.out_of_place, ["1"]);
        assert_eq!(bench.state("1").await, State::Delivered);
        let problem = told(&bench).await.remove("1").unwrap();
        assert_eq!(problem.code, "live-twice");
        assert!(
            problem
                .message
                .contains("701, 702; the one on record is 702")
        );
    }
    bench.clock.advance(HOUR);
    let report = bench.run(&flow).await;
    assert!(report.out_of_place.is_empty());
    assert_eq!(bench.state("1").await, State::Delivered);
    let history = bench.history("1").await;
    let notes: Vec<&str> = history.iter().map(|entry| entry.note.as_str()).collect();
    assert!(
        notes[notes.len() - 2].contains("2 live records"),
        "{notes:?}"
    );
    assert_eq!(notes[notes.len() - 1], "put right at the sink");
}

#[tokio::test]
async fn between_two_sweeps_nothing_is_listed() {
    let bench = Bench::telling().await;
    let flow = bench.flow(
        source([]),
        Rules::plain(),
        swept(losing(0), [Vec::new(), Vec::new()]),
    );
    bench.run(&flow).await;
    bench.clock.advance(Duration::from_secs(3590));
    bench.run(&flow).await;
    bench.clock.advance(Duration::from_secs(20));
    bench.run(&flow).await;
}

#[tokio::test]
async fn an_order_made_after_it_had_been_withdrawn_is_told() {
    let bench = Bench::telling().await;
    let mut orders = source([page([document("1", 1, "a")], "1")]);
    orders.expect_fetch().times(1).returning(|_| {
        let reason = "cancelled".to_owned();
        Ok(vec![Fetched::Gone { reason }])
    });
    let sweeps = [Vec::new(), sighting(&["701"]), sighting(&[])];
    let flow = bench.flow(orders, Rules::plain(), swept(losing(1), sweeps));
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Unknown);
    bench.clock.advance(Duration::from_secs(90));
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Skipped);
    bench.clock.advance(HOUR);
    let report = bench.run(&flow).await;
    assert_eq!(report.out_of_place, ["1"]);
    assert_eq!(told(&bench).await["1"].code, "made-late");
    assert_eq!(bench.state("1").await, State::Skipped);
    bench.clock.advance(HOUR);
    assert!(bench.run(&flow).await.out_of_place.is_empty());
    assert_eq!(
        bench.problem("1").await,
        "withdrawn",
        "it comes back when its source shows it"
    );
}

#[tokio::test]
async fn an_order_that_was_refused_and_then_made_by_hand_is_not_told() {
    let bench = Bench::telling().await;
    let mut sink = sink(Replay::LookupFirst { at_once: 1 });
    sink.expect_locate()
        .returning(|_| Ok(vec![Located::Absent]));
    sink.expect_write()
        .returning(|_| Ok(vec![Verdict::Refused(problem("bad-address"))]));
    let sweeps = [Vec::new(), sighting(&["650"])];
    let flow = bench.flow(
        source_without_fetch([page([document("1", 1, "a")], "1")]),
        Rules::plain(),
        swept(sink, sweeps),
    );
    bench.run(&flow).await;
    bench.ask_for("1", IntentAction::Discard).await;
    bench.clock.advance(HOUR);
    assert!(bench.run(&flow).await.out_of_place.is_empty());
}

#[tokio::test]
async fn what_was_told_is_looked_for_until_it_was_put_right() {
    let bench = Bench::telling().await;
    let sweeps = [
        sighting(&["702"]),
        sighting(&["701", "702"]),
        sighting(&["702"]),
    ];
    let swept = swept(losing(0), sweeps);
    let since = Arc::clone(&swept.since);
    let flow = bench.flow(
        source_without_fetch([page([document("1", 1, "a")], "1")]),
        Rules::plain(),
        swept,
    );
    bench.run(&flow).await;
    let staged = bench.row("1").await.wanted.staged_at;
    bench.clock.advance(HOUR);
    assert_eq!(bench.run(&flow).await.out_of_place, ["1"]);
    bench.clock.advance(bench.options.sweep_window * 2);
    assert!(bench.run(&flow).await.out_of_place.is_empty());
    assert!(*since.lock().unwrap() < staged);
}

#[tokio::test]
async fn an_order_that_was_only_found_there_and_discarded_is_not_told() {
    let bench = Bench::telling().await;
    let mut sink = sink(Replay::LookupFirst { at_once: 1 });
    sink.expect_locate()
        .returning(|_| Ok(vec![Located::Conflict(problem("number-taken"))]));
    let sweeps = [sighting(&["650"]), sighting(&["650"])];
    let flow = bench.flow(
        source_without_fetch([page([document("1", 1, "a")], "1")]),
        Rules::plain(),
        swept(sink, sweeps),
    );
    bench.run(&flow).await;
    bench.ask_for("1", IntentAction::Discard).await;
    bench.clock.advance(HOUR);
    assert!(bench.run(&flow).await.out_of_place.is_empty());
    assert_eq!(bench.state("1").await, State::Discarded);
}

#[tokio::test]
async fn a_sweep_that_fails_is_made_again_by_the_next_pass() {
    let bench = Bench::telling().await;
    let swept = swept(losing(0), [Vec::new()]);
    swept.sweeps.lock().unwrap().push_front(Err(unavailable()));
    let flow = bench.flow(source([]), Rules::plain(), swept);
    let (_, stop) = bench
        .pass(&flow, seamline_sync_engine::RunOptions::default())
        .await;
    assert!(matches!(stop, Some(Stop::Unavailable { .. })));
    bench.run(&flow).await;
}

#[tokio::test]
async fn a_request_that_is_not_listed_gets_its_settle_time_before_it_is_sent_again() {
    let mut bench = Bench::telling().await;
    bench.options.settle_time = Duration::from_secs(100);
    let mut orders = source([page([document("1", 1, "a")], "1")]);
    orders
        .expect_fetch()
        .returning(|keys| Ok(vec![Fetched::Unsupported; keys.len()]));
    let flow = bench.flow(orders, Rules::plain(), swept(losing(1), [Vec::new()]));
    bench.run(&flow).await;
    // Looked up after the lag of lists, and again when the request has had its time.
    for (seconds, expected) in [(70, State::Unknown), (110, State::Delivered)] {
        bench.clock.advance(Duration::from_secs(seconds));
        bench.run(&flow).await;
        assert_eq!(bench.state("1").await, expected, "{seconds} s later");
    }
}
