//! What people and programs read after a pass.

use insta::Settings;
use seamline_sandbox::{ExpectedOrder, ExpectedProduct, StyleEdit};

use crate::bench::{Bench, GENEROUS, Said, run, small};

/// Hides what differs from run to run: times, and how often was called.
fn settings() -> Settings {
    let mut settings = Settings::clone_current();
    let time = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z";
    settings.add_filter(time, "[time]");
    settings.add_filter(r#""(calls|credits)":( ?)\d+"#, r#""$1":$2"[count]""#);
    settings
}

fn snapshot(name: &str, text: &str) {
    let mut settings = settings();
    // Columns follow the widest time, so their width is hidden, too.
    settings.add_filter(r"─+", "─");
    settings.add_filter(r"═+", "═");
    settings.add_filter(r" {2,}", "  ");
    settings.add_filter(r"(?m)[ ]+$", "");
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// JSON as people read it, keys in order.
fn json_snapshot(name: &str, text: &str) {
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    let text = serde_json::to_string_pretty(&value).unwrap();
    settings().bind(|| insta::assert_snapshot!(name, text));
}

/// The last two columns of a table of a pass are calls and credits.
fn without_calls(table: &str) -> String {
    let lines = table.lines().map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [flow @ .., _, _] if flow.len() == 9 && flow[1].parse::<u64>().is_ok() => {
                format!("{} [calls] [credits]", flow.join(" "))
            }
            _ => line.to_owned(),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn plain(said: &Said) {
    for text in [&said.out, &said.err] {
        assert!(!text.contains('\u{1b}'), "{text:?}");
        assert!(!text.contains('\r'), "{text:?}");
    }
}

/// A sandbox after one pass. Its generated bad records are parked.
async fn after_a_pass() -> (Bench, Said) {
    let bench = Bench::start(small(), GENEROUS).await;
    let said = bench.run(&["sync", "--max-wait", "20"]).await;
    assert_eq!(said.code, Some(3), "{}", said.err);
    (bench, said)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_without_a_terminal_prints_one_plain_table() {
    let (bench, said) = after_a_pass().await;
    plain(&said);
    assert_eq!(said.err, "");
    snapshot("sync", &without_calls(&said.out));
    let said = bench.run(&["sync", "--json"]).await;
    plain(&said);
    assert_eq!(said.out.lines().count(), 1);
    json_snapshot("sync-json", &said.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_names_every_record_and_writes_none() {
    let bench = Bench::start(small(), GENEROUS).await;
    let before = bench.sandbox.order_manager_orders().len();
    let said = bench.run(&["plan", "--brief"]).await;
    plain(&said);
    assert_eq!(said.code, Some(3), "{}", said.err);
    snapshot("plan", &said.out);
    let said = bench.run(&["plan", "orders", "--json"]).await;
    plain(&said);
    let plan: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let record = plan["flows"][0]["records"]
        .as_array()
        .unwrap()
        .iter()
        .find(|record| record["verdict"] == "new")
        .unwrap();
    let fields = record["fields"].as_array().unwrap();
    let total = fields
        .iter()
        .find(|field| {
            field["field"]
                .as_str()
                .unwrap()
                .ends_with("orderTotal.amount")
        })
        .unwrap();
    assert!(
        total["old"].is_null() && total["new"].is_string(),
        "{total}"
    );
    assert_eq!(bench.sandbox.order_manager_orders().len(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_says_where_each_flow_stands() {
    let (bench, _) = after_a_pass().await;
    let said = bench.run(&["status"]).await;
    plain(&said);
    assert_eq!(said.code, Some(3));
    snapshot("status", &said.out);
    let said = bench.run(&["status", "--json"]).await;
    json_snapshot("status-json", &said.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn records_are_listed_with_their_reason_and_remedy() {
    let (bench, _) = after_a_pass().await;
    let said = bench.run(&["records", "list"]).await;
    plain(&said);
    assert_eq!(said.code, Some(0), "{}", said.err);
    snapshot("records-list", &said.out);
    let arguments = [
        "records",
        "list",
        "--flow",
        "orders",
        "--problem",
        "no-customer-code",
    ];
    let said = bench.run(&[&arguments[..], &["--json"]].concat()).await;
    json_snapshot("records-list-json", &said.out);
    let said = bench.run(&["records", "list", "--state", "lost"]).await;
    assert_eq!(said.code, Some(2));
    snapshot("records-list-unknown-state", &said.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_shown_with_its_history() {
    let (bench, _) = after_a_pass().await;
    let orders = bench.sandbox.expected().orders;
    let of = |wanted: fn(&ExpectedOrder) -> bool| {
        let mut fitting = orders.iter().filter(|(_, order)| wanted(order));
        fitting.next().unwrap().0.to_string()
    };
    let delivered = of(|order| matches!(order, ExpectedOrder::Deliver(_)));
    let parked = of(|order| matches!(order, ExpectedOrder::Park("no-customer-code")));
    for (name, key) in [("delivered", &delivered), ("parked", &parked)] {
        let said = bench.run(&["records", "show", "orders", key]).await;
        plain(&said);
        assert_eq!(said.code, Some(0), "{}", said.err);
        snapshot(&format!("records-show-{name}"), &said.out);
    }
    let said = bench
        .run(&["records", "show", "orders", &parked, "--json"])
        .await;
    json_snapshot("records-show-json", &said.out);
    let said = bench.run(&["records", "show", "orders", "1"]).await;
    assert_ne!(said.code, Some(0));
    snapshot("records-show-nothing", &said.err);
    let said = bench.run(&["retry", "orders", &parked]).await;
    assert_eq!(said.code, Some(0), "{}", said.err);
    snapshot("retry", &said.out);
    let said = bench.run(&["retry", "orders"]).await;
    assert_eq!(said.code, Some(2));
    snapshot("retry-nothing", &said.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_sides_are_compared_and_every_difference_is_told() {
    let (bench, _) = after_a_pass().await;
    let said = bench.run(&["verify"]).await;
    plain(&said);
    snapshot("verify", &said.out);
    let products = bench.sandbox.expected().products.into_values();
    let mut published = products.filter_map(|product| match product {
        ExpectedProduct::Publish(style) => Some(style.external_id),
        _ => None,
    });
    let edit = StyleEdit {
        name: Some("Edited by hand".to_owned()),
        ..StyleEdit::default()
    };
    let number = published.next().unwrap();
    bench.sandbox.edit_joor_style(&number, edit).unwrap();
    let said = bench.run(&["verify"]).await;
    assert_eq!(said.code, Some(3), "{}", said.err);
    snapshot("verify-difference", &said.out);
    let said = bench.run(&["verify", "--json"]).await;
    json_snapshot("verify-json", &said.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connection_is_checked_in_words() {
    let (bench, _) = after_a_pass().await;
    let said = bench.run(&["check"]).await;
    plain(&said);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    assert!(said.out.contains("ok"), "{}", said.out);
}

#[test]
fn the_demonstration_prints_one_object_of_a_fixed_shape() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [
        "demo", "--styles", "12", "--orders", "16", "--seed", "7", "--json",
    ];
    let said = run(folder.path(), &arguments);
    plain(&said);
    assert_eq!(
        (said.code, said.err.as_str()),
        (Some(0), ""),
        "{}",
        said.out
    );
    assert_eq!(said.out.lines().count(), 1);
    json_snapshot("demo-json", &said.out);
}
