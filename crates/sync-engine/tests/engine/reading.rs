//! Reading: every record of a page is in the ledger before the position passes it.

use seamline_sync_engine::{
    Fetched, Ledger as _, Page, ReadOptions, RunOptions, SkippedRecord, State, Stop, Undecodable,
};

use crate::bench::Bench;
use crate::channels::{
    MockSink, MockSource, Rules, accept_all, document, page, problem, safe_sink, source,
    source_without_fetch, unavailable,
};

fn accepting() -> MockSink {
    let mut sink = safe_sink();
    sink.expect_write().returning(|batch| Ok(accept_all(batch)));
    sink
}

fn unreadable(key: &str) -> Undecodable {
    Undecodable {
        key: key.to_owned(),
        problem: problem("no-total"),
    }
}

fn page_of_unreadable(keys: &[&str], next: &str) -> Page {
    Page {
        undecodable: keys.iter().map(|key| unreadable(key)).collect(),
        ..page([], next)
    }
}

async fn position(bench: &Bench) -> Option<String> {
    let position = bench.store.position(&bench.id).await.unwrap();
    position.map(|position| position.text)
}

#[tokio::test]
async fn every_record_of_a_page_is_accounted_for() {
    let bench = Bench::new().await;
    let flow = bench.flow(
        source_without_fetch([
            page([document("1", 5, "a"), document("2", 5, "a")], "1"),
            Page {
                records: vec![
                    document("1", 6, "b"),
                    document("2", 6, "a"),
                    document("3", 1, "a"),
                    document("1", 4, "old"),
                ],
                skipped: vec![SkippedRecord {
                    key: "4".to_owned(),
                    rule: "orders.statuses".to_owned(),
                }],
                undecodable: vec![unreadable("5")],
                ..page([], "2")
            },
        ]),
        Rules::plain(),
        accepting(),
    );
    bench.run(&flow).await;
    let counts = bench.run(&flow).await.counts;
    assert_eq!(counts.read, 6);
    assert_eq!(
        (counts.new, counts.changed, counts.unchanged, counts.stale),
        (1, 1, 1, 1)
    );
    assert_eq!((counts.skipped, counts.undecodable), (1, 1));
    let tally = bench.tally().await;
    assert_eq!((tally.staged, tally.closed.delivered), (5, 1));
}

#[tokio::test]
async fn a_record_that_cannot_be_read_is_parked_under_its_key() {
    let bench = Bench::new().await;
    let pages = [page_of_unreadable(&["1"], "1")];
    let flow = bench.flow(source_without_fetch(pages), Rules::plain(), safe_sink());
    for _ in 0..3 {
        bench.run(&flow).await;
        assert_eq!(bench.state("1").await, State::Parked);
        assert_eq!(bench.problem("1").await, "no-total");
    }
    assert_eq!(position(&bench).await.as_deref(), Some("1"));
    assert_eq!(bench.life("1").await, [State::Parked]);
}

#[tokio::test]
async fn it_is_released_when_a_reading_shows_it_readable() {
    let bench = Bench::telling().await;
    let pages = [
        page_of_unreadable(&["1"], "1"),
        page_of_unreadable(&["1"], "2"),
        page([document("1", 0, "a")], "3"),
    ];
    let mut sink = crate::channels::empty_order_sink();
    sink.expect_write()
        .times(1)
        .withf(|batch| batch[0].identity.as_deref() == Some("N1"))
        .returning(|batch| Ok(accept_all(batch)));
    let flow = bench.flow(source_without_fetch(pages), Rules::plain(), sink);
    for state in [State::Parked, State::Parked, State::Delivered] {
        bench.run(&flow).await;
        assert_eq!(bench.state("1").await, state);
    }
}

#[tokio::test]
async fn it_is_released_when_it_can_be_fetched() {
    let bench = Bench::new().await;
    let mut source = source([page_of_unreadable(&["1"], "1")]);
    source
        .expect_fetch()
        .times(1)
        .returning(|_| Ok(vec![Fetched::Found(document("1", 9, "a"))]));
    let flow = bench.flow(source, Rules::plain(), accepting());
    bench.run(&flow).await;
    bench.clock.advance(bench.options.refetch_parked);
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Delivered);
}

#[tokio::test]
async fn what_was_delivered_before_it_became_unreadable_stays_as_it_is() {
    let bench = Bench::new().await;
    let pages = [
        page([document("1", 1, "a")], "1"),
        page_of_unreadable(&["1"], "2"),
        page([document("1", 3, "b")], "3"),
    ];
    let flow = bench.flow(source(pages), Rules::plain(), accepting());
    for _ in 0..2 {
        bench.run(&flow).await;
        let row = bench.row("1").await;
        assert_eq!(row.state, State::Delivered);
        assert_eq!(row.wanted.document.content, "a");
    }
    assert_eq!(bench.run(&flow).await.counts.delivered, 1);
}

#[tokio::test]
async fn a_key_twice_in_one_page_is_staged_one_over_the_other() {
    let bench = Bench::new().await;
    let records = [
        document("1", 1, "a"),
        document("2", 1, "a"),
        document("1", 2, "b"),
        document("2", 1, "a"),
    ];
    let mut sink = safe_sink();
    sink.expect_write()
        .times(1)
        .withf(|batch| batch.len() == 2 && batch[0].payload.content == "b")
        .returning(|batch| Ok(accept_all(batch)));
    let flow = bench.flow(source([page(records, "1")]), Rules::plain(), sink);
    let counts = bench.run(&flow).await.counts;
    assert_eq!((counts.new, counts.changed, counts.unchanged), (2, 1, 1));
    assert_eq!(bench.row("1").await.closed.superseded, 1);
    for key in ["1", "2"] {
        let first = &bench.history(key).await[0];
        assert_eq!((first.from, first.to), (None, State::Due), "{key}");
    }
}

#[tokio::test]
async fn a_key_that_is_unreadable_twice_or_also_readable_in_one_page_stops_nothing() {
    let bench = Bench::new().await;
    let mixed = Page {
        records: vec![document("1", 1, "a"), document("3", 1, "a")],
        undecodable: vec![unreadable("1"), unreadable("2"), unreadable("2")],
        ..page([], "1")
    };
    let flow = bench.flow(source_without_fetch([mixed]), Rules::plain(), accepting());
    let counts = bench.run(&flow).await.counts;
    assert_eq!((counts.read, counts.new, counts.undecodable), (5, 2, 3));
    assert_eq!(bench.state("1").await, State::Parked);
    assert_eq!(bench.state("2").await, State::Parked);
    assert_eq!(bench.state("3").await, State::Delivered);
    let first = &bench.history("1").await[0];
    assert_eq!((first.from, first.to), (None, State::Parked));
}

#[tokio::test]
async fn a_page_that_fails_keeps_the_pages_before_it_and_the_position_between() {
    let bench = Bench::new().await;
    let mut source = MockSource::new();
    let mut asked_from = Vec::new();
    source.expect_read().times(4).returning(move |from, _| {
        asked_from.push(from);
        match asked_from.len() {
            1 => Ok(Page {
                more: true,
                complete: false,
                ..page([document("1", 1, "a")], "after 1")
            }),
            2 => Err(unavailable()),
            3 => Ok(Page {
                more: true,
                ..page([document("2", 1, "a")], "after 2")
            }),
            _ => {
                let expected = [None, Some("after 1"), Some("after 1"), Some("after 2")];
                let expected = expected.map(|text| text.map(str::to_owned));
                assert_eq!(asked_from, expected);
                Ok(page([], "end"))
            }
        }
    });
    let flow = bench.flow(source, Rules::plain(), accepting());
    let (report, stop) = bench.pass(&flow, RunOptions::default()).await;
    assert!(matches!(stop, Some(Stop::Unavailable { .. })));
    assert_eq!((report.counts.read, report.counts.delivered), (1, 1));
    assert_eq!(position(&bench).await.as_deref(), Some("after 1"));
    let kept = bench.store.position(&bench.id).await.unwrap().unwrap();
    assert!(!kept.complete);
    bench.run(&flow).await;
    assert_eq!(position(&bench).await.as_deref(), Some("end"));
    let kept = bench.store.position(&bench.id).await.unwrap().unwrap();
    assert!(kept.complete);
    assert_eq!(bench.tally().await.of(State::Delivered), 2);
}

#[tokio::test]
async fn a_full_reading_starts_over_once_and_goes_on_from_its_own_pages() {
    let bench = Bench::new().await;
    let mut source = MockSource::new();
    let mut asked = Vec::new();
    source.expect_read().times(3).returning(move |_, options| {
        asked.push(options);
        let more = asked.len() < 3;
        if !more {
            let later = ReadOptions::default();
            let full = ReadOptions {
                full: true,
                ..later
            };
            assert_eq!(asked, [full, later, later]);
        }
        Ok(Page {
            more,
            ..page([], "next")
        })
    });
    let flow = bench.flow(source, Rules::plain(), safe_sink());
    let run = RunOptions {
        full: true,
        ..RunOptions::default()
    };
    bench.pass(&flow, run).await;
    assert_eq!(position(&bench).await.as_deref(), Some("next"));
}

#[tokio::test]
async fn every_run_is_noted_with_its_counts_and_why_it_stopped() {
    let bench = Bench::new().await;
    let mut source = MockSource::new();
    source
        .expect_read()
        .times(1)
        .returning(|_, _| Err(unavailable()));
    source
        .expect_read()
        .returning(|_, _| Ok(page([document("1", 1, "a")], "1")));
    let flow = bench.flow(source, Rules::plain(), accepting());
    bench.pass(&flow, RunOptions::default()).await;
    let report = bench.run(&flow).await;
    let runs = bench.store.runs(&bench.id, 10).await.unwrap();
    assert_eq!(runs.len(), 2);
    assert_eq!((runs[0].counts, &runs[0].stopped), (report.counts, &None));
    assert!(runs[1].stopped.as_ref().unwrap().contains("the vendor"));
}
