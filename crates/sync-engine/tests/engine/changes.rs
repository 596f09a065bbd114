//! Records that change after they were delivered, and writes that are not needed.

use seamline_sync_engine::{Document, Operation, RenderInput, Rendered, State, Verdict};

use crate::bench::Bench;
use crate::channels::{
    MockSink, MockSource, Rules, accept_all, as_it_is, document, empty_order_sink, page, problem,
    safe_sink, source,
};

/// A source that shows one record a pass, in these versions.
fn versions(contents: &[&str]) -> MockSource {
    source(contents.iter().zip(1_i64..).map(|(content, version)| {
        let record: Document = document("1", version, content);
        page([record], &version.to_string())
    }))
}

/// A sink that takes these payloads, in order, and no other.
fn sink_taking(payloads: &'static [&'static str]) -> MockSink {
    let mut sink = safe_sink();
    let mut expected = payloads.iter();
    sink.expect_write()
        .times(payloads.len())
        .returning(move |batch| {
            assert_eq!(Some(&&*batch[0].payload.content), expected.next());
            Ok(accept_all(batch))
        });
    sink
}

fn salted(salt: &'static str) -> impl Fn(RenderInput<'_>) -> Rendered {
    move |input| {
        let mut rendered = as_it_is(input);
        if let Rendered::Payload { salt: own, .. } = &mut rendered {
            salt.clone_into(own);
        }
        rendered
    }
}

#[tokio::test]
async fn a_change_of_a_delivered_record_is_written_as_an_update() {
    let bench = Bench::new().await;
    let mut sink = safe_sink();
    sink.expect_write()
        .times(1)
        .withf(|batch| batch[0].operation == Operation::Create && batch[0].confirmed.is_none())
        .returning(|batch| Ok(accept_all(batch)));
    sink.expect_write()
        .times(1)
        .withf(|batch| {
            let confirmed = batch[0].confirmed.as_ref().unwrap();
            batch[0].operation == Operation::Update && confirmed.receipt.remote_id == "remote-1"
        })
        .returning(|batch| Ok(accept_all(batch)));
    let flow = bench.flow(versions(&["a", "b"]), Rules::plain(), sink);
    bench.run(&flow).await;
    let report = bench.run(&flow).await;
    assert_eq!((report.counts.changed, report.counts.delivered), (1, 1));
    assert_eq!(bench.row("1").await.closed.delivered, 1);
}

#[tokio::test]
async fn a_change_of_a_delivered_order_is_told_and_not_written() {
    let bench = Bench::telling().await;
    let mut sink = empty_order_sink();
    sink.expect_write()
        .times(1)
        .returning(|batch| Ok(accept_all(batch)));
    let flow = bench.flow(versions(&["a", "b", "b", "c"]), Rules::plain(), sink);
    bench.run(&flow).await;
    for _ in 0..3 {
        bench.run(&flow).await;
        assert_eq!(bench.state("1").await, State::Reported);
        assert_eq!(bench.problem("1").await, "changed-after-delivery");
    }
    let row = bench.row("1").await;
    assert_eq!((row.closed.delivered, row.closed.reported), (1, 1));
    assert_eq!(row.confirmed.unwrap().of_version, 1);
}

#[tokio::test]
async fn an_order_changed_back_to_what_was_delivered_is_delivered() {
    let bench = Bench::telling().await;
    let mut sink = empty_order_sink();
    sink.expect_write()
        .times(1)
        .returning(|batch| Ok(accept_all(batch)));
    let flow = bench.flow(versions(&["a", "b", "a"]), Rules::plain(), sink);
    for state in [State::Delivered, State::Reported, State::Delivered] {
        bench.run(&flow).await;
        assert_eq!(bench.state("1").await, state);
    }
}

#[tokio::test]
async fn a_change_that_renders_to_what_is_confirmed_is_not_written() {
    let bench = Bench::new().await;
    let rules = Rules::new(|input| {
        let mut rendered = as_it_is(input);
        if let Rendered::Payload { payload, .. } = &mut rendered {
            payload.content.truncate(1);
        }
        rendered
    });
    let source = versions(&["a, seen", "a, seen again"]);
    let flow = bench.flow(source, rules, sink_taking(&["a"]));
    bench.run(&flow).await;
    let report = bench.run(&flow).await;
    assert_eq!((report.counts.changed, report.counts.delivered), (1, 0));
    let row = bench.row("1").await;
    assert_eq!(row.state, State::Delivered);
    assert_eq!(row.confirmed.unwrap().of_version, 2);
}

#[tokio::test]
async fn a_second_pass_over_the_same_records_commits_nothing_to_their_rows() {
    let bench = Bench::new().await;
    let flow = bench.flow(versions(&["a"]), Rules::plain(), sink_taking(&["a"]));
    bench.run(&flow).await;
    let before = bench.row("1").await;
    bench.run(&flow).await;
    assert_eq!(bench.row("1").await, before);
}

#[tokio::test]
async fn an_older_reading_changes_nothing() {
    let bench = Bench::new().await;
    let pages = [
        page([document("1", 2, "new")], "1"),
        page([document("1", 1, "old")], "2"),
    ];
    let flow = bench.flow(source(pages), Rules::plain(), sink_taking(&["new"]));
    bench.run(&flow).await;
    let report = bench.run(&flow).await;
    assert_eq!(report.counts.stale, 1);
    assert_eq!(bench.row("1").await.wanted.document.content, "new");
}

#[tokio::test]
async fn another_salt_writes_the_same_payload_again() {
    let bench = Bench::new().await;
    let rules = Rules::new(salted("monday"));
    let flow = bench.flow(versions(&["a"]), rules, sink_taking(&["a"]));
    bench.run(&flow).await;
    let rules = Rules::new(salted("tuesday")).revision("rules 2");
    let flow = bench.flow(source([]), rules, sink_taking(&["a"]));
    bench.run(&flow).await;
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Delivered);
}

#[tokio::test]
async fn changed_rules_make_delivered_records_due_where_they_lead_elsewhere() {
    let bench = Bench::new().await;
    let pages = [page([document("1", 1, "a"), document("2", 1, "b")], "1")];
    let mut sink = safe_sink();
    sink.expect_write()
        .times(1)
        .returning(|batch| Ok(accept_all(batch)));
    let flow = bench.flow(source(pages), Rules::plain(), sink);
    bench.run(&flow).await;
    let shouting = Rules::new(|input| {
        let mut rendered = as_it_is(input);
        if let Rendered::Payload { payload, .. } = &mut rendered {
            payload.content = payload.content.replace('b', "B");
        }
        rendered
    });
    let flow = bench.flow(
        source([]),
        shouting.revision("rules 2"),
        sink_taking(&["B"]),
    );
    bench.run(&flow).await;
    bench.run(&flow).await;
    assert_eq!(bench.row("1").await.rules_revision, "rules 2");
}

#[tokio::test]
async fn changed_rules_leave_delivered_orders_alone() {
    let bench = Bench::telling().await;
    let mut sink = empty_order_sink();
    sink.expect_write()
        .times(1)
        .returning(|batch| Ok(accept_all(batch)));
    let flow = bench.flow(versions(&["a"]), Rules::plain(), sink);
    bench.run(&flow).await;
    let rules = Rules::new(salted("other")).revision("rules 2");
    let flow = bench.flow(source([]), rules, empty_order_sink());
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Delivered);
}

#[tokio::test]
async fn a_change_back_is_written_when_the_write_between_may_have_happened() {
    let bench = Bench::new().await;
    let mut sink = safe_sink();
    let mut outcomes = ["5", "lost", "5"].into_iter();
    sink.expect_write().times(3).returning(move |batch| {
        Ok(match outcomes.next() {
            Some("lost") => vec![Verdict::Unknown(problem("timeout"))],
            _ => accept_all(batch),
        })
    });
    let flow = bench.flow(versions(&["5", "0", "5"]), Rules::plain(), sink);
    bench.run(&flow).await;
    bench.run(&flow).await;
    assert_eq!(bench.state("1").await, State::Retrying);
    bench.clock.advance(std::time::Duration::from_secs(3600));
    let report = bench.run(&flow).await;
    assert_eq!(report.counts.delivered, 1, "the sink may hold 0 now");
    assert_eq!(bench.state("1").await, State::Delivered);
    bench.run(&flow).await;
}

#[tokio::test]
async fn a_version_read_while_an_attempt_is_open_is_looked_at_once_that_is_settled() {
    let bench = Bench::telling().await;
    let mut sink = crate::channels::sink(seamline_sync_engine::Replay::LookupFirst { at_once: 10 });
    let absent = seamline_sync_engine::Located::Absent;
    let found = seamline_sync_engine::Located::Found(crate::channels::receipt("701501"));
    let mut answers = [absent, found].into_iter();
    sink.expect_locate()
        .times(2)
        .returning(move |_| Ok(vec![answers.next().unwrap()]));
    sink.expect_write()
        .times(1)
        .returning(|_| Ok(vec![Verdict::Unknown(problem("timeout"))]));
    let flow = bench.flow(versions(&["a", "b"]), Rules::plain(), sink);
    bench.run(&flow).await;
    let open = bench.row("1").await;
    bench.run(&flow).await;
    let row = bench.row("1").await;
    assert_eq!(row.state, State::Unknown);
    assert_eq!(row.attempted, open.attempted);
    assert_eq!(row.wanted.document.content, "b");
    bench.clock.advance(std::time::Duration::from_secs(60));
    bench.run(&flow).await;
    let row = bench.row("1").await;
    assert_eq!(row.state, State::Reported);
    assert_eq!(row.confirmed.unwrap().of_version, 1);
}
