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
    connection.check(CheckOptions { write_probes }).await
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
