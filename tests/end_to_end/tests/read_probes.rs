//! `check`: what JOOR's documents leave open is looked at, and nothing is left behind.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use seamline::{CheckOptions, CheckOutcome, CheckReport, Exit};
use seamline_end_to_end::Bench;
use seamline_sandbox::{OrderListForm, Quotas, SandboxOptions, Switches};

const ORDERS: [&str; 6] = [
    "JOOR order pages",
    "JOOR order filter",
    "JOOR order dates",
    "JOOR connections",
    "JOOR v4 order ids",
    "JOOR v4 last_modified",
];
const PRODUCTS: &str = "JOOR v4 pages";

async fn bench(orders: usize, order_list_form: OrderListForm) -> Bench {
    Bench::with(SandboxOptions {
        seed: 9,
        styles: 8,
        orders,
        quotas: Quotas::off(),
        switches: Switches {
            order_list_form,
            ..Switches::default()
        },
        ..SandboxOptions::default()
    })
    .await
}

async fn check(bench: &Bench) -> CheckReport {
    let seamline = bench.open().await.unwrap();
    let connection = seamline.connection(None).unwrap();
    connection.check(CheckOptions::default()).await.unwrap()
}

fn told<'a>(report: &'a CheckReport, name: &str) -> (CheckOutcome, &'a str) {
    let found = report.findings.iter().find(|finding| finding.name == name);
    let found = found.unwrap_or_else(|| panic!("no {name} in {:?}", report.findings));
    (found.outcome, &found.message)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_joor_that_does_as_assumed_passes_every_probe_and_keeps_no_trace() {
    for form in [
        OrderListForm::Beside,
        OrderListForm::Inside,
        OrderListForm::Collapsed,
    ] {
        let bench = bench(12, form).await;
        bench.sync().await.unwrap();
        let (before, styles) = (bench.sandbox.joor_orders(), bench.sandbox.joor_styles());
        let writes = bench.writes();
        let report = check(&bench).await;
        assert_eq!(report.exit(), Exit::Done, "{:?}", report.findings);
        for name in ORDERS.into_iter().chain([PRODUCTS]) {
            let (outcome, message) = told(&report, name);
            assert_eq!(outcome, CheckOutcome::Ok, "{name}: {message}");
            assert!(!message.starts_with("not seen"), "{name}: {message}");
        }
        assert_eq!(bench.writes(), writes);
        assert_eq!(bench.sandbox.calls().exporting_reads, 0);
        assert_eq!(
            format!("{:?}", bench.sandbox.joor_orders()),
            format!("{before:?}")
        );
        assert_eq!(bench.sandbox.joor_styles().len(), styles.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_account_has_nothing_to_see_it_by_and_that_is_no_fault() {
    let bench = bench(0, OrderListForm::Beside).await;
    let report = check(&bench).await;
    for name in ORDERS
        .into_iter()
        .filter(|name| *name != "JOOR connections")
    {
        let (outcome, message) = told(&report, name);
        assert_eq!(outcome, CheckOutcome::Ok, "{name}: {message}");
        assert!(message.starts_with("not seen"), "{name}: {message}");
    }
}
