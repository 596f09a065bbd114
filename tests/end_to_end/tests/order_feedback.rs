//! What became of orders, told to JOOR: exported, failed, and never revived.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeMap;
use std::time::Duration;

use seamline::{CheckOptions, Exit, FlowName, SyncOptions, SyncReport};
use seamline_end_to_end::Bench;
use seamline_sandbox::{ExpectedOrder, FaultKind, FaultRule, JoorOrderView, OrderEdit};

/// Only orders, with or without feedback.
fn configure(bench: &Bench, feedback: bool) {
    bench.configure(|text| {
        let off = |text: String, flow: &str| {
            let section = format!("[connections.{flow}]\nenabled = ");
            assert!(text.contains(&format!("{section}true")), "{flow}");
            text.replace(&format!("{section}true"), &format!("{section}false"))
        };
        let text = off(off(text, "products"), "inventory");
        format!("{text}\n[connections.order_feedback]\nenabled = {feedback}\nevery = \"10m\"\n")
    });
}

fn orders(bench: &Bench) -> BTreeMap<i64, JoorOrderView> {
    let orders = bench.sandbox.joor_orders().into_iter();
    orders.map(|order| (order.order_id, order)).collect()
}

/// Orders that are delivered, and those that are parked with the code of their problem.
fn expected(bench: &Bench) -> (Vec<i64>, BTreeMap<i64, &'static str>) {
    let (mut delivered, mut parked) = (Vec::new(), BTreeMap::new());
    for (id, order) in bench.sandbox.expected().orders {
        match order {
            ExpectedOrder::Deliver(_) => delivered.push(id),
            ExpectedOrder::Park(code) => drop(parked.insert(id, code)),
            ExpectedOrder::Skip(_) => {}
        }
    }
    assert!(delivered.len() > 3 && parked.len() > 1);
    (delivered, parked)
}

/// A pass that writes again what could not be written.
async fn sync_to_the_end(bench: &Bench) -> SyncReport {
    let seamline = bench.open().await.unwrap();
    let options = SyncOptions {
        linger: Duration::from_secs(10),
        ..SyncOptions::default()
    };
    let connection = seamline.connection(None).unwrap();
    connection.sync(&options).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_order_shows_in_joor_what_became_of_it_and_that_is_no_change_of_the_order() {
    let bench = Bench::start(3).await;
    configure(&bench, true);
    let before = orders(&bench);
    let report = bench.sync().await.unwrap();
    let flow = report.flow(FlowName::OrderFeedback).unwrap();
    let (delivered, parked) = expected(&bench);
    let run = flow.run.as_ref().unwrap();
    let told = (delivered.len() + parked.len()) as u64;
    assert_eq!(run.counts.delivered, told);
    // One list of statuses, and one call for all marks.
    assert_eq!((flow.calls, flow.credits), (2, 6));
    let after = orders(&bench);
    for (id, order) in &after {
        let expected = if delivered.contains(id) {
            "SUCCESS"
        } else if parked.contains_key(id) {
            "FAILED"
        } else {
            "UNDEFINED"
        };
        assert_eq!(order.export_status, expected, "{id}");
        assert_eq!(order.status, before[id].status);
        if let Some(code) = parked.get(id) {
            assert!(order.export_description.starts_with(code), "{order:?}");
            // Why it failed is told without naming anybody.
            assert!(!order.export_description.contains(&order.customer_name));
        }
        let told = expected != "UNDEFINED";
        assert_eq!(order.modified > before[id].modified, told, "{id}");
    }
    let writes = bench.writes();
    let report = bench.sync().await.unwrap();
    let read = report.flow(FlowName::Orders).unwrap().run.as_ref().unwrap();
    assert!(read.counts.unchanged > 0);
    assert_eq!((read.counts.new, read.counts.changed), (0, 0));
    let flow = report.flow(FlowName::OrderFeedback).unwrap();
    assert_eq!((flow.run.as_ref().unwrap().counts.read, flow.calls), (0, 0));
    assert_eq!(bench.writes(), writes);
    assert!(bench.sandbox.defects().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parked_order_that_is_mended_changes_from_failed_to_exported() {
    let bench = Bench::start(3).await;
    configure(&bench, true);
    bench.sync().await.unwrap();
    let (_, parked) = expected(&bench);
    let (id, _) = parked
        .iter()
        .find(|(_, code)| **code == "no-customer-code")
        .unwrap();
    assert_eq!(orders(&bench)[id].export_status, "FAILED");
    let edit = OrderEdit {
        customer_code: Some("MV-C9".to_owned()),
        ..OrderEdit::default()
    };
    bench.sandbox.edit_joor_order(*id, edit).unwrap();
    let report = bench.sync().await.unwrap();
    let flow = report.flow(FlowName::OrderFeedback).unwrap();
    assert_eq!(flow.run.as_ref().unwrap().counts.delivered, 1);
    let order = &orders(&bench)[id];
    assert_eq!(order.export_status, "SUCCESS");
    let made = bench.sandbox.order_manager_orders();
    let made = made
        .iter()
        .find(|order| order.order_number == id.to_string())
        .unwrap();
    let description = format!("in Order Manager with id {}", made.order_id);
    assert_eq!(order.export_description, description);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_cancelled_before_it_is_marked_is_not_revived() {
    let bench = Bench::start(3).await;
    configure(&bench, false);
    bench.sync().await.unwrap();
    let (delivered, _) = expected(&bench);
    assert_eq!(orders(&bench)[&delivered[0]].export_status, "UNDEFINED");
    bench.sandbox.cancel_joor_order(delivered[0]).unwrap();
    configure(&bench, true);
    bench.sync().await.unwrap();
    let orders = orders(&bench);
    for id in &delivered {
        assert_eq!(orders[id].export_status, "SUCCESS");
    }
    assert_eq!(orders[&delivered[0]].status, "cancelled");
    assert!(bench.sandbox.defects().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_cancelled_after_a_lost_answer_is_marked_again_and_not_revived() {
    for kind in [
        FaultKind::LostAnswer,
        FaultKind::ServerErrorHtml,
        FaultKind::TruncatedJson,
        FaultKind::TooManyRequests,
        FaultKind::PartialBatch,
    ] {
        let bench = Bench::start(3).await;
        configure(&bench, true);
        let rule = FaultRule::once(kind, "POST", "/v4/orders/bulk_update");
        bench.sandbox.inject(rule);
        let report = bench.sync().await.unwrap();
        let flow = report.flow(FlowName::OrderFeedback).unwrap();
        assert!(flow.run.as_ref().unwrap().tally.due() > 0, "{kind:?}");
        let (delivered, parked) = expected(&bench);
        for id in &delivered {
            bench.sandbox.cancel_joor_order(*id).unwrap();
        }
        if kind == FaultKind::TooManyRequests {
            // Nothing waited for the window, and the next process waits for it again.
            assert_eq!(report.exit(), Exit::Again);
            assert!(orders(&bench).values().all(|order| !order.exported));
            continue;
        }
        sync_to_the_end(&bench).await;
        let orders = orders(&bench);
        for id in &delivered {
            assert_eq!(orders[id].status, "cancelled", "{kind:?}");
            assert_eq!(orders[id].export_status, "SUCCESS", "{kind:?}");
        }
        for id in parked.keys() {
            assert_eq!(orders[id].export_status, "FAILED", "{kind:?}");
        }
        assert!(bench.sandbox.defects().is_empty(), "{kind:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_marked_unless_it_is_asked_for() {
    let bench = Bench::start(3).await;
    let report = bench.sync().await.unwrap();
    assert!(report.flow(FlowName::OrderFeedback).is_none());
    let orders = orders(&bench);
    assert!(orders.values().all(|o| o.export_status == "UNDEFINED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn feedback_without_a_v4_login_is_an_error_of_the_configuration() {
    let bench = Bench::start(3).await;
    configure(&bench, true);
    let whole = std::fs::read_to_string(bench.config()).unwrap();
    for key in [
        "account",
        "client_id",
        "client_secret",
        "username",
        "password",
    ] {
        let without: String = whole
            .lines()
            .filter(|line| !line.starts_with(&format!("{key} = ")))
            .flat_map(|line| [line, "\n"])
            .collect();
        assert_ne!(without, whole);
        std::fs::write(bench.config(), &without).unwrap();
        let error = bench.sync().await.unwrap_err();
        let said = error.to_string();
        let wanted = format!("marking orders through v4 needs `{key}`");
        assert!(said.contains(&wanted), "{said}");
        assert_eq!(error.exit(), Exit::Usage);
    }
    assert_eq!(bench.writes(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_reads_the_orders_of_v4_when_they_are_to_be_marked() {
    let bench = Bench::start(3).await;
    for (feedback, tests) in [(false, 0), (true, 1)] {
        configure(&bench, feedback);
        let seamline = bench.open().await.unwrap();
        let report = seamline
            .connection(None)
            .unwrap()
            .check(CheckOptions::default())
            .await
            .unwrap();
        assert_eq!(report.exit(), Exit::Done);
        let of_v4 = report
            .findings
            .iter()
            .filter(|finding| finding.name == "JOOR v4 orders");
        assert_eq!(of_v4.count(), tests);
    }
    assert_eq!(bench.writes(), 0);
}
