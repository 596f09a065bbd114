//! `check --write-probes`: what only a write shows, tried and removed again.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use seamline::{CheckOptions, CheckOutcome, CheckReport, Error, Exit};
use seamline_end_to_end::Bench;
use seamline_sandbox::{Quotas, RepeatedNumber, SandboxOptions, Switches};

async fn bench(repeated_number: RepeatedNumber) -> Bench {
    let bench = Bench::with(SandboxOptions {
        seed: 9,
        styles: 14,
        orders: 6,
        quotas: Quotas::off(),
        switches: Switches {
            repeated_number,
            // A job is done when its call returns, so nobody waits for it here.
            job_steps: 0,
            ..Switches::default()
        },
        ..SandboxOptions::default()
    })
    .await;
    bench.configure(|text| text.replace("publish = \"v4\"", "publish = \"v2\""));
    bench
}

async fn check(bench: &Bench, write_probes: bool) -> Result<CheckReport, Error> {
    let seamline = bench.open().await.unwrap();
    let connection = seamline.connection(None).unwrap();
    let options = CheckOptions {
        write_probes,
        ..CheckOptions::default()
    };
    connection.check(options).await
}

fn told<'a>(report: &'a CheckReport, name: &str) -> &'a str {
    let found = report.findings.iter().find(|finding| finding.name == name);
    let found = found.unwrap_or_else(|| panic!("no {name} in {:?}", report.findings));
    assert_eq!(found.outcome, CheckOutcome::Ok, "{found:?}");
    &found.message
}

#[tokio::test(flavor = "multi_thread")]
async fn a_probe_shows_what_a_repeated_number_does_and_leaves_nothing_behind() {
    for (switch, words) in [
        (
            RepeatedNumber::Refused,
            "a repeated order number is refused",
        ),
        (RepeatedNumber::Accepted, "makes a second order"),
    ] {
        let bench = bench(switch).await;
        let styles = bench.sandbox.joor_styles().len();
        let report = check(&bench, true).await.unwrap();
        assert_eq!(report.exit(), Exit::Done, "{:?}", report.findings);
        assert!(told(&report, "Order Manager order writes").contains(words));
        told(&report, "JOOR style writes");
        told(&report, "JOOR style job");
        let left = bench.sandbox.order_manager_orders();
        assert!(!left.is_empty(), "the probe wrote");
        assert!(
            left.iter().all(|order| order.status == "CANCELLED"),
            "{left:?}"
        );
        let live = bench.sandbox.joor_styles();
        assert_eq!(live.len(), styles, "{live:?}");
    }
}

/// Listing and product of every order that probes have made.
fn ordered(bench: &Bench) -> Vec<(String, i64)> {
    let orders = bench.sandbox.order_manager_orders();
    let items = orders.iter().flat_map(|order| &order.items);
    let ordered = items.map(|item| (item.listing_sku.clone(), item.product_id.unwrap()));
    ordered.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_probe_orders_what_is_there_and_nothing_when_nothing_is() {
    let bench = bench(RepeatedNumber::Accepted).await;
    let name = "Order Manager order writes";
    told(&check(&bench, true).await.unwrap(), name);
    let first = ordered(&bench);
    // One piece is not enough: the number is sent twice.
    bench.sandbox.set_available(first[0].1, 1).unwrap();
    told(&check(&bench, true).await.unwrap(), name);
    let both = ordered(&bench);
    assert_eq!((first.len(), both.len()), (2, 4));
    let other = both.iter().find(|one| **one != first[0]).unwrap();
    assert_ne!(
        other.1, first[0].1,
        "the other order is for another product"
    );

    let rows = bench.sandbox.order_manager_stock_rows();
    for row in rows.iter().filter(|row| row.available > 0) {
        bench.sandbox.set_available(row.product_id, 0).unwrap();
    }
    let report = check(&bench, true).await.unwrap();
    let found = report.findings.iter().find(|finding| finding.name == name);
    let found = found.unwrap();
    assert_eq!(found.outcome, CheckOutcome::Warning, "{found:?}");
    assert!(found.message.contains("has 2 pieces"), "{found:?}");
    assert_eq!(ordered(&bench).len(), 4, "nothing was ordered");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_was_not_asked_to_writes_nothing() {
    let bench = bench(RepeatedNumber::Refused).await;
    let report = check(&bench, false).await.unwrap();
    assert_eq!(report.exit(), Exit::Done, "{:?}", report.findings);
    assert_eq!(bench.writes(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn live_data_are_never_probed() {
    let bench = bench(RepeatedNumber::Refused).await;
    let address = bench.running.order_manager_url();
    bench.configure(|text| {
        text.replace(
            &format!("base_url = \"{address}\""),
            "environment = \"production\"",
        )
    });
    let error = check(&bench, true).await.unwrap_err();
    assert_eq!(error.exit(), Exit::Usage);
    assert!(
        error
            .to_string()
            .contains("Order Manager of connection sandbox"),
        "{error}"
    );
    assert_eq!(bench.sandbox.calls().total(), 0);
}
