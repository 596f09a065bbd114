//! Records that wait: rendered again on every pass, and asked for again before they are sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use seamline_sync_engine::{
    Capabilities, Claim, Fetched, Ledger as _, Located, Progress, Rendered, Replay, RunOptions,
    Sink, State, Stop, Undecodable, Verdict, Write,
};

use crate::bench::Bench;
use crate::channels::{
    MockSink, MockSource, Rules, accept_all, as_it_is, document, empty_order_sink, page, problem,
    safe_sink, sink, source, source_without_fetch, unavailable,
};

/// Rules that a test changes: what the record waits for is not there, missing, or there.
fn rules_by(step: &Arc<AtomicU8>) -> Rules {
    let step = Arc::clone(step);
    Rules::new(move |input| match step.load(Ordering::SeqCst) {
        0 => Rendered::Blocked(problem("no-style")),
        1 => Rendered::Problem(problem("no-customer")),
        2 => Rendered::Skip(problem("drafts-are-left-out")),
        _ => as_it_is(input),
    })
}

fn one_order() -> MockSource {
    source_without_fetch([page([document("1", 1, "a")], "1")])
}

/// One order that is read, and then found, or not, by key.
fn order_fetched_as(answer: impl Fn() -> Fetched + Send + 'static) -> MockSource {
    let mut source = source([page([document("1", 1, "a")], "1")]);
    source
        .expect_fetch()
        .times(1)
        .withf(|keys| keys == ["1"])
        .returning(move |_| Ok(vec![answer()]));
    source
}

fn gone() -> Fetched {
    Fetched::Gone {
        reason: "it is cancelled".to_owned(),
    }
}

#[tokio::test]
async fn blocked_and_parked_records_are_rendered_again_on_every_pass() {
    let bench = Bench::new().await;
    let step = Arc::new(AtomicU8::new(0));
    let mut sink = safe_sink();
    sink.expect_write()
        .times(1)
        .returning(|batch| Ok(accept_all(batch)));
    let flow = bench.flow(one_order(), rules_by(&step), sink);
    for (now, state, code) in [
        (0, State::Blocked, "no-style"),
        (0, State::Blocked, "no-style"),
        (1, State::Parked, "no-customer"),
        (1, State::Parked, "no-customer"),
        (0, State::Blocked, "no-style"),
        (3, State::Delivered, ""),
    ] {
        step.store(now, Ordering::SeqCst);
        bench.run(&flow).await;
        assert_eq!(bench.state("1").await, state);
        assert_eq!(bench.problem("1").await, code);
    }
    assert_eq!(
        bench.life("1").await,
        [
            State::Due,
            State::Blocked,
            State::Parked,
            State::Blocked,
            State::Sending,
            State::Delivered,
        ],
        "a pass that finds the same reason leaves no history"
    );
}

#[tokio::test]
async fn a_record_left_out_by_a_rule_is_rendered_again_when_the_rules_change() {
    let bench = Bench::new().await;
    let step = Arc::new(AtomicU8::new(2));
    let flow = bench.flow(one_order(), rules_by(&step), safe_sink());
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Skipped);
    step.store(3, Ordering::SeqCst);
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Skipped, "the same rules");
    let mut sink = safe_sink();
    sink.expect_write()
        .times(1)
        .returning(|batch| Ok(accept_all(batch)));
    let rules = rules_by(&step).revision("rules 2");
    let flow = bench.flow(source_without_fetch([]), rules, sink);
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Delivered);
}

#[tokio::test]
async fn an_order_left_out_by_a_rule_is_fetched_again_before_changed_rules_send_it() {
    let unchanged = || Fetched::Found(document("1", 1, "a"));
    for (answer, state) in [
        (unchanged as fn() -> Fetched, State::Delivered),
        (gone, State::Skipped),
    ] {
        let bench = Bench::telling().await;
        let step = Arc::new(AtomicU8::new(2));
        let flow = bench.flow(one_order(), rules_by(&step), empty_order_sink());
        bench.run(&flow).await;
        assert_eq!(bench.state("1").await, State::Skipped);
        step.store(3, Ordering::SeqCst);
        let mut sink = empty_order_sink();
        sink.expect_write()
            .times(usize::from(state == State::Delivered))
            .returning(|batch| Ok(accept_all(batch)));
        let mut source = source([]);
        source
            .expect_fetch()
            .times(1)
            .returning(move |_| Ok(vec![answer()]));
        let rules = rules_by(&step).revision("rules 2");
        let flow = bench.flow(source, rules, sink);
        bench.run(&flow).await;
        assert_eq!(bench.state("1").await, state);
    }
}

#[tokio::test]
async fn an_order_read_in_this_pass_is_not_fetched_again() {
    let bench = Bench::telling().await;
    let mut sink = empty_order_sink();
    sink.expect_write()
        .times(1)
        .returning(|batch| Ok(accept_all(batch)));
    let mut source = source([page([document("1", 1, "a")], "1")]);
    source.expect_fetch().never();
    let flow = bench.flow(source, Rules::plain(), sink);
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Delivered);
}

#[tokio::test]
async fn an_order_withdrawn_while_it_waits_is_not_sent() {
    let bench = Bench::telling().await;
    let step = Arc::new(AtomicU8::new(0));
    let mut sink = empty_order_sink();
    sink.expect_write().never();
    let flow = bench.flow(order_fetched_as(gone), rules_by(&step), sink);
    bench.run(&flow).await;
    step.store(3, Ordering::SeqCst);
    for _ in 0..3 {
        bench.run(&flow).await;
        assert_eq!(bench.state("1").await, State::Skipped);
        assert_eq!(bench.problem("1").await, "withdrawn");
    }
    let told = bench.row("1").await.problem.unwrap().message;
    assert!(told.contains("it is cancelled"), "{told}");
}

#[tokio::test]
async fn a_withdrawn_order_that_comes_back_as_it_was_is_sent() {
    let bench = Bench::telling().await;
    let step = Arc::new(AtomicU8::new(0));
    let mut source = source([
        page([document("1", 1, "a")], "1"),
        page([], "1"),
        page([document("1", 1, "a")], "2"),
    ]);
    source.expect_fetch().returning(|_| Ok(vec![gone()]));
    let mut sink = empty_order_sink();
    sink.expect_write()
        .times(1)
        .returning(|batch| Ok(accept_all(batch)));
    let flow = bench.flow(source, rules_by(&step), sink);
    bench.run(&flow).await;
    step.store(3, Ordering::SeqCst);
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Skipped);
    let report = bench.run(&flow).await;
    assert_eq!((report.counts.unchanged, report.counts.delivered), (1, 1));
    assert_eq!(bench.state("1").await, State::Delivered);
}

#[tokio::test]
async fn an_order_changed_while_it_waits_is_sent_as_it_is_now() {
    let bench = Bench::telling().await;
    let step = Arc::new(AtomicU8::new(0));
    let source = order_fetched_as(|| Fetched::Found(document("1", 2, "b")));
    let mut sink = empty_order_sink();
    sink.expect_write()
        .times(1)
        .withf(|batch| batch[0].payload.content == "b")
        .returning(|batch| Ok(accept_all(batch)));
    let flow = bench.flow(source, rules_by(&step), sink);
    bench.run(&flow).await;
    step.store(3, Ordering::SeqCst);
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Delivered);
    assert_eq!(bench.row("1").await.closed.superseded, 1);
}

#[tokio::test]
async fn an_order_that_cannot_be_read_any_more_is_parked_and_not_sent() {
    let bench = Bench::telling().await;
    let step = Arc::new(AtomicU8::new(0));
    let source = order_fetched_as(|| {
        Fetched::Undecodable(Undecodable {
            key: "1".to_owned(),
            problem: problem("no-total"),
        })
    });
    let mut sink = empty_order_sink();
    sink.expect_write().never();
    let flow = bench.flow(source, rules_by(&step), sink);
    bench.run(&flow).await;
    step.store(3, Ordering::SeqCst);
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Parked);
    assert_eq!(bench.problem("1").await, "no-total");
}

#[tokio::test]
async fn an_order_that_was_not_there_after_all_is_fetched_again_before_it_is_sent_again() {
    let bench = Bench::telling().await;
    let mut sink = empty_order_sink();
    sink.expect_write()
        .times(1)
        .returning(|_| Ok(vec![Verdict::Unknown(problem("timeout"))]));
    let flow = bench.flow(order_fetched_as(gone), Rules::plain(), sink);
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Unknown);
    // Withdrawn now; the look-up falls into the time that the next pass lingers.
    bench.linger(&flow, 120).await;
    assert_eq!(bench.state("1").await, State::Skipped);
}

#[tokio::test]
async fn a_parked_order_is_fetched_again_at_times_for_causes_mended_at_the_source() {
    let bench = Bench::telling().await;
    let step = Arc::new(AtomicU8::new(1));
    let source = order_fetched_as(|| Fetched::Found(document("1", 1, "a")));
    let flow = bench.flow(source, rules_by(&step), empty_order_sink());
    bench.run(&flow).await;
    bench.run(&flow).await;
    bench.clock.advance(Duration::from_secs(3600));
    bench.run(&flow).await;
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Parked);
}

#[tokio::test]
async fn what_a_record_claims_is_kept_though_the_run_stops() {
    let bench = Bench::telling().await;
    let rules = Rules::plain().claims(|document| {
        vec![Claim {
            key: "9001".to_owned(),
            quantity: i64::try_from(document.content.len()).unwrap(),
        }]
    });
    // It stops at the look-up, before there is an attempt.
    let mut sink = sink(Replay::LookupFirst { at_once: 10 });
    sink.expect_locate()
        .times(1)
        .returning(|_| Err(unavailable()));
    let flow = bench.flow(one_order(), rules, sink);
    let (_, stop) = bench.pass(&flow, RunOptions::default()).await;
    assert!(stop.is_some());
    let claims = bench.store.claims(&bench.id).await.unwrap();
    assert_eq!(claims.len(), 1);
    assert_eq!((claims[0].quantity, claims[0].state), (1, State::Due));
    assert_eq!(claims[0].confirmed_at, None);
}

#[tokio::test]
async fn a_backlog_is_read_again_only_as_far_as_it_is_written() {
    let bench = Bench::telling().await;
    let keys: Vec<String> = (10..40).map(|key| key.to_string()).collect();
    let records = keys.iter().map(|key| document(key, 1, "a"));
    let mut orders = source([page(records, "1")]);
    let fetched = Arc::new(AtomicU8::new(0));
    let count = Arc::clone(&fetched);
    orders.expect_fetch().returning(move |keys| {
        count.fetch_add(u8::try_from(keys.len()).unwrap(), Ordering::SeqCst);
        let found = keys.iter().map(|key| document(key, 1, "a"));
        Ok(found.map(Fetched::Found).collect())
    });
    let mut sink = empty_order_sink();
    // Each pass makes three orders, and then the quota is used up.
    let mut room = 0;
    sink.expect_write().returning(move |batch| {
        room += 1;
        if room % 4 == 0 {
            return Err(unavailable());
        }
        Ok(accept_all(batch))
    });
    let flow = bench.flow(orders, Rules::plain(), OneByOne(sink));
    for pass in 1..=10 {
        bench.pass(&flow, RunOptions::default()).await;
        assert_eq!(bench.tally().await.of(State::Delivered), 3 * pass);
    }
    // Those of the first pass were fresh; of each later one three were made and one tried in vain.
    assert_eq!(fetched.load(Ordering::SeqCst), 9 * 4 - 1);
}

#[tokio::test]
async fn parked_records_are_read_again_a_few_a_pass_the_longest_unread_first() {
    let mut bench = Bench::telling().await;
    bench.options.refetch_at_most = 2;
    let records = ["1", "2", "3"].map(|key| document(key, 1, "a"));
    let mut orders = source([page(records, "1")]);
    for expected in [["1", "2"].as_slice(), &["3"], &[]] {
        orders
            .expect_fetch()
            .times(usize::from(!expected.is_empty()))
            .withf(move |keys| keys == expected)
            .returning(|keys| {
                let found = keys.iter().map(|key| document(key, 2, "mended"));
                Ok(found.map(Fetched::Found).collect())
            });
    }
    let rules = Rules::new(|input| match input.document.content.as_str() {
        "mended" => as_it_is(input),
        _ => Rendered::Problem(problem("no-customer")),
    });
    let mut sink = empty_order_sink();
    sink.expect_write().returning(|batch| Ok(accept_all(batch)));
    let flow = bench.flow(orders, rules, sink);
    bench.run(&flow).await;
    bench.clock.advance(Duration::from_secs(3600));
    for delivered in [2, 3, 3] {
        bench.run(&flow).await;
        assert_eq!(bench.tally().await.of(State::Delivered), delivered);
    }
}

/// A sink that takes one record a call.
struct OneByOne(MockSink);

#[async_trait]
impl Sink for OneByOne {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            max_batch: 1,
            replay: Replay::LookupFirst { at_once: 1 },
        }
    }

    async fn write(&self, batch: &[Write], _: &dyn Progress) -> Result<Vec<Verdict>, Stop> {
        self.0.write(batch)
    }

    async fn locate(&self, writes: &[Write]) -> Result<Vec<Located>, Stop> {
        self.0.locate(writes)
    }

    async fn health(&self) -> Result<(), Stop> {
        Ok(())
    }
}
