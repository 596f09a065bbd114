//! Styles published through v2, against the same brand published through v4.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;

use seamline::config::Publish;
use seamline::demo::{self, DemoOptions};
use seamline::engine::State;
use seamline::{CheckOptions, Config, Exit, FlowName, RecordsQuery};
use seamline_end_to_end::Bench;
use seamline_sandbox::{JoorStyleView, Quotas, SandboxOptions, Switches};

async fn bench(seed: u64) -> Bench {
    Bench::with(SandboxOptions {
        seed,
        styles: 14,
        orders: 10,
        quotas: Quotas::off(),
        switches: Switches {
            // A job is done when its call returns, so nobody waits for it here.
            job_steps: 0,
            ..Switches::default()
        },
        ..SandboxOptions::default()
    })
    .await
}

fn through_v2(text: &str) -> String {
    let changed = text.replace("publish = \"v4\"", "publish = \"v2\"");
    assert_ne!(changed, text);
    changed
}

/// Without the v4 login, with what v2 cannot list as rules.
fn without_login(text: &str) -> String {
    const LOGIN: [&str; 5] = [
        "account ",
        "client_id ",
        "client_secret ",
        "username ",
        "password ",
    ];
    let lines = text.lines();
    let lines: Vec<&str> = lines
        .filter(|line| !LOGIN.iter().any(|key| line.starts_with(key)))
        .collect();
    lines.join("\n").replace(
        "[connections.products]\n",
        "[connections.products]\nprice_type = \"USD Wholesale\"\nprice_currency = \"USD\"\n",
    )
}

fn as_merchants_see_it(bench: &Bench) -> BTreeMap<Option<String>, JoorStyleView> {
    let styles = bench.sandbox.joor_styles().into_iter();
    styles
        .map(|style| (style.external_id.clone(), style.as_merchants_see_it()))
        .collect()
}

async fn parked(bench: &Bench) -> BTreeMap<String, String> {
    let seamline = bench.open().await.unwrap();
    let query = RecordsQuery {
        states: vec![State::Parked],
        ..RecordsQuery::default()
    };
    let records = seamline.connection(None).unwrap().records(&query).await;
    let records = records.unwrap().into_iter();
    records
        .filter(|record| record.flow == FlowName::Products.as_str())
        .map(|record| (record.key, record.problem.unwrap().code))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn both_ways_end_in_the_same_state_and_park_the_same_records() {
    let (by_v4, by_v2) = (bench(7).await, bench(7).await);
    by_v2.configure(|text| through_v2(&text));
    by_v4.sync().await.unwrap();
    by_v2.sync().await.unwrap();
    let styles = as_merchants_see_it(&by_v4);
    assert!(styles.len() > 4, "{}", styles.len());
    assert_eq!(as_merchants_see_it(&by_v2), styles);
    assert_eq!(parked(&by_v2).await, parked(&by_v4).await);
    assert_eq!(
        by_v2.sandbox.joor_quantities(),
        by_v4.sandbox.joor_quantities()
    );
    let calls = by_v2.sandbox.calls();
    assert_eq!(calls.endpoint("joor.v2.bulk_style"), 1);
    assert_eq!(calls.endpoint("joor.v4.products.create"), 0);
    let before = by_v2.writes();
    by_v2.sync().await.unwrap();
    assert_eq!(by_v2.writes(), before, "nothing changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn v2_publishes_and_verifies_without_the_v4_login() {
    let bench = bench(7).await;
    bench.configure(|text| without_login(&through_v2(&text)));
    bench.sync().await.unwrap();
    assert!(bench.sandbox.joor_styles().len() > 4);
    let seamline = bench.open().await.unwrap();
    let connection = seamline.connection(None).unwrap();
    let report = connection.verify().await.unwrap();
    assert_eq!(report.differences, []);
    let check = connection.check(CheckOptions::default()).await.unwrap();
    assert_eq!(check.exit(), Exit::Done, "{check:?}");
    let names: Vec<&str> = check.findings.iter().map(|finding| finding.name).collect();
    assert!(names.contains(&"JOOR v2 styles"), "{names:?}");
    assert!(!names.contains(&"JOOR v4 account"), "{names:?}");
    let calls = bench.sandbox.calls().per_endpoint;
    let of_v4: Vec<&String> = calls.keys().filter(|name| name.contains(".v4.")).collect();
    assert!(of_v4.is_empty(), "{of_v4:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_login_v2_needs_a_price_type_and_its_currency() {
    let bench = bench(7).await;
    for key in ["price_type", "price_currency"] {
        bench.configure(|text| {
            let text = without_login(&through_v2(&text));
            let lines = text
                .lines()
                .filter(|line| !line.starts_with(&format!("{key} ")));
            lines.collect::<Vec<&str>>().join("\n")
        });
        let error = Config::read(&bench.config()).unwrap_err().to_string();
        assert!(error.contains(&format!("needs `{key}`")), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_through_v2_agrees_too() {
    // Every image is a call of its own: with few styles they fit into one window of the quota.
    let options = DemoOptions {
        publish: Publish::V2,
        styles: 6,
        orders: 10,
        ..DemoOptions::default()
    };
    let report = demo::run(&options).await.unwrap();
    assert_eq!(report.differences, []);
    assert_eq!(report.exit(), Exit::Done);
}
