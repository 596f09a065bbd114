//! The mass-change guard over whole passes.

use seamline_sync_engine::{
    Capabilities, Guard, IntentAction, IntentTarget, Opaque, Page, Rendered, Replay, RunOptions,
    State, Stop, Verdict, held_reading,
};

use crate::bench::Bench;
use crate::channels::{
    MockSink, MockSource, Rules, accept_all, document, page, problem, safe_sink, source,
    unavailable,
};

const KEYS: i64 = 10;

async fn guarded_bench() -> Bench {
    let mut bench = Bench::new().await;
    bench.options.guard = Some(Guard {
        changed_percent: 30,
        changed_least: 5,
        zero_percent: 10,
        zero_least: 2,
        new_place: false,
    });
    bench
}

/// Rules of a flow whose records are quantities.
fn quantities() -> Rules {
    Rules::new(|input| Rendered::Payload {
        payload: Opaque::new("quantity", 1, input.document.content.clone()),
        salt: String::new(),
        magnitude: input.document.content.parse().ok(),
    })
}

/// A reading in which the first `zeroes` of all keys are zero and the others have `quantity`.
fn reading(number: i64, zeroes: i64, quantity: i64) -> Page {
    let records = (0..KEYS).map(|key| {
        let quantity = if key < zeroes { 0 } else { quantity };
        document(&key.to_string(), number, &quantity.to_string())
    });
    page(records, &number.to_string())
}

fn sink_taking(batches: usize) -> MockSink {
    let mut sink = safe_sink();
    sink.expect_write()
        .times(batches)
        .returning(|batch| Ok(accept_all(batch)));
    sink
}

/// A first pass that sets every key to 5.
async fn delivered(bench: &Bench) {
    let flow = bench.flow(source([reading(1, 0, 5)]), quantities(), sink_taking(1));
    assert_eq!(bench.run(&flow).await.counts.delivered, 10);
}

async fn confirm(bench: &Bench, reading: &str) {
    let reading = reading.to_owned();
    let action = IntentAction::Confirm { reading };
    bench.ask(IntentTarget::Flow, action).await;
}

#[tokio::test]
async fn a_pass_that_changes_little_is_written() {
    let bench = guarded_bench().await;
    delivered(&bench).await;
    let flow = bench.flow(source([reading(2, 1, 5)]), quantities(), sink_taking(1));
    let report = bench.run(&flow).await;
    assert_eq!((report.counts.delivered, report.held), (1, None));
}

#[tokio::test]
async fn a_pass_that_zeroes_too_much_is_held_as_a_whole_until_it_is_confirmed() {
    let bench = guarded_bench().await;
    delivered(&bench).await;
    let flow = bench.flow(source([reading(2, 4, 5)]), quantities(), sink_taking(1));
    let name = bench.run(&flow).await.held.unwrap();
    for _ in 0..2 {
        let report = bench.run(&flow).await;
        assert_eq!(
            report.held.as_deref(),
            Some(&*name),
            "held by the same name"
        );
        assert_eq!(report.tally.of(State::Held), 4);
        assert_eq!(bench.problem("0").await, "mass-change");
    }
    let remedy = bench.row("0").await.problem.unwrap().remedy;
    assert!(
        remedy.contains(&format!("seamline confirm {name}")),
        "{remedy}"
    );
    confirm(&bench, "another name").await;
    assert!(bench.run(&flow).await.held.is_some());
    confirm(&bench, &name).await;
    let report = bench.run(&flow).await;
    assert_eq!((report.counts.delivered, report.held), (4, None));
}

#[tokio::test]
async fn a_confirmation_lets_through_what_the_reading_proposed_and_nothing_newer() {
    let bench = guarded_bench().await;
    delivered(&bench).await;
    let pages = [reading(2, 4, 5), reading(3, 6, 5)];
    let flow = bench.flow(source(pages), quantities(), sink_taking(1));
    let first = bench.run(&flow).await.held.unwrap();
    confirm(&bench, &first).await;
    let report = bench.run(&flow).await;
    let second = report.held.unwrap();
    assert_ne!(first, second);
    assert_eq!(report.counts.delivered, 4, "as confirmed");
    assert_eq!(bench.tally().await.of(State::Held), 2, "zero since then");
    let held = held_reading(&bench.store, &bench.id).await.unwrap();
    assert_eq!(held, Some(second));
}

#[tokio::test]
async fn one_key_that_changes_between_hold_and_confirmation_does_not_undo_it() {
    let bench = guarded_bench().await;
    delivered(&bench).await;
    let other = page([document("9", 3, "7")], "3");
    let flow = bench.flow(
        source([reading(2, 4, 5), other]),
        quantities(),
        sink_taking(1),
    );
    let name = bench.run(&flow).await.held.unwrap();
    confirm(&bench, &name).await;
    let report = bench.run(&flow).await;
    assert_eq!((report.counts.delivered, report.held), (5, None));
    let held = held_reading(&bench.store, &bench.id).await.unwrap();
    assert_eq!(held, None);
}

#[tokio::test]
async fn a_confirmed_pass_that_stops_half_way_goes_on_without_another_confirmation() {
    let bench = guarded_bench().await;
    delivered(&bench).await;
    let mut sink = MockSink::new();
    sink.expect_capabilities().return_const(Capabilities {
        max_batch: 1,
        replay: Replay::Safe,
    });
    sink.expect_write()
        .times(1)
        .returning(|batch| Ok(accept_all(batch)));
    sink.expect_write()
        .times(1)
        .returning(|_| Err(unavailable()));
    sink.expect_write()
        .times(3)
        .returning(|batch| Ok(accept_all(batch)));
    let flow = bench.flow(source([reading(2, 4, 5)]), quantities(), sink);
    let name = bench.run(&flow).await.held.unwrap();
    confirm(&bench, &name).await;
    let (report, stop) = bench.pass(&flow, RunOptions::default()).await;
    assert!(stop.is_some());
    assert_eq!(report.counts.delivered, 1);
    let report = bench.run(&flow).await;
    assert_eq!((report.counts.delivered, report.held), (3, None));
}

#[tokio::test]
async fn a_reading_that_recovers_releases_what_was_held() {
    let bench = guarded_bench().await;
    delivered(&bench).await;
    let pages = [reading(2, 4, 5), reading(3, 0, 5)];
    let flow = bench.flow(source(pages), quantities(), sink_taking(0));
    assert!(bench.run(&flow).await.held.is_some());
    let report = bench.run(&flow).await;
    assert_eq!(report.held, None);
    assert_eq!(report.tally.of(State::Delivered), 10);
}

#[tokio::test]
async fn a_confirmation_is_used_up_by_the_pass_it_lets_through() {
    let bench = guarded_bench().await;
    delivered(&bench).await;
    let pages = [reading(2, 4, 5), reading(3, 4, 5)];
    let flow = bench.flow(source(pages), quantities(), sink_taking(1));
    let name = bench.run(&flow).await.held.unwrap();
    confirm(&bench, &name).await;
    assert_eq!(bench.run(&flow).await.counts.delivered, 4);
    // Everything comes back one by one, and a week later the same keys are zero again.
    let one_by_one = (0..4).rev().map(|zeroes| reading(14 - zeroes, zeroes, 5));
    let pages: Vec<Page> = one_by_one.chain([reading(20, 4, 5)]).collect();
    let flow = bench.flow(source(pages), quantities(), sink_taking(4));
    for _ in 0..4 {
        assert_eq!(bench.run(&flow).await.held, None);
    }
    assert_eq!(bench.run(&flow).await.held, Some(name));
}

#[tokio::test]
async fn what_was_let_through_is_tried_again_without_another_confirmation() {
    let bench = guarded_bench().await;
    delivered(&bench).await;
    let mut sink = safe_sink();
    // Of the four that were let through two are put off, and then put off again.
    for _ in 0..2 {
        sink.expect_write().times(1).returning(|batch| {
            let mut verdicts = accept_all(batch);
            for (write, verdict) in batch.iter().zip(&mut verdicts) {
                if ["2", "3"].contains(&&*write.key) {
                    *verdict = Verdict::Later {
                        not_before: None,
                        quota: true,
                        problem: problem("quota"),
                    };
                }
            }
            Ok(verdicts)
        });
    }
    sink.expect_write()
        .times(1)
        .returning(|batch| Ok(accept_all(batch)));
    let flow = bench.flow(source([reading(2, 4, 5)]), quantities(), sink);
    let name = bench.run(&flow).await.held.unwrap();
    confirm(&bench, &name).await;
    // Once more in the pass that lingers, and once more in the next.
    let report = bench.linger(&flow, 40).await;
    assert_eq!((report.counts.delivered, report.held), (2, None));
    bench.clock.advance(bench.options.retry.cap);
    let report = bench.run(&flow).await;
    assert_eq!((report.counts.delivered, report.held), (2, None));
}

#[tokio::test]
async fn a_first_pass_of_mostly_zeroes_is_held_unless_it_is_accepted() {
    let bench = guarded_bench().await;
    let flow = bench.flow(source([reading(1, 6, 5)]), quantities(), sink_taking(1));
    let report = bench.run(&flow).await;
    assert_eq!((report.counts.new, report.counts.delivered), (10, 0));
    assert_eq!(report.tally.of(State::Held), 10);
    let remedy = bench.row("0").await.problem.unwrap().remedy;
    assert!(remedy.contains("--accept-first"), "{remedy}");
    let run = RunOptions {
        accept_first: true,
        ..RunOptions::default()
    };
    let (report, _) = bench.pass(&flow, run).await;
    assert_eq!((report.counts.delivered, report.held), (10, None));
}

#[tokio::test]
async fn accepting_the_first_pass_does_not_accept_a_later_one() {
    let bench = guarded_bench().await;
    delivered(&bench).await;
    let flow = bench.flow(source([reading(2, 9, 5)]), quantities(), sink_taking(0));
    let run = RunOptions {
        accept_first: true,
        ..RunOptions::default()
    };
    assert!(bench.pass(&flow, run).await.0.held.is_some());
}

/// A source whose second page fails.
fn source_failing_half_way() -> MockSource {
    let mut source = MockSource::new();
    let mut calls = 0;
    source.expect_read().returning(move |_, _| {
        calls += 1;
        if calls > 1 {
            return Err(unavailable());
        }
        Ok(Page {
            more: true,
            ..reading(2, 1, 5)
        })
    });
    source
}

#[tokio::test]
async fn a_guarded_flow_writes_nothing_of_half_a_reading() {
    let bench = guarded_bench().await;
    delivered(&bench).await;
    let flow = bench.flow(source_failing_half_way(), quantities(), sink_taking(0));
    let (report, stop) = bench.pass(&flow, RunOptions::default()).await;
    assert!(matches!(stop, Some(Stop::Unavailable { .. })));
    assert_eq!((report.counts.read, report.counts.delivered), (10, 0));
    assert_eq!(bench.state("0").await, State::Due);
}

#[tokio::test]
async fn a_flow_without_a_guard_writes_what_was_read_before_the_source_failed() {
    let bench = Bench::new().await;
    let flow = bench.flow(source_failing_half_way(), quantities(), sink_taking(1));
    let (report, stop) = bench.pass(&flow, RunOptions::default()).await;
    assert!(matches!(stop, Some(Stop::Unavailable { .. })));
    assert_eq!((report.counts.read, report.counts.delivered), (10, 10));
}
