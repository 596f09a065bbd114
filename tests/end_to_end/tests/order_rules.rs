//! A merchant changes the rules of orders, and what waited goes on by itself.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;

use seamline::engine::State;
use seamline::{FlowName, RecordSummary, RecordsQuery};
use seamline_end_to_end::Bench;
use seamline_sandbox::{NewOrder, OrderEdit};

/// Writes these settings into the table of the orders flow.
fn set(bench: &Bench, settings: &str) {
    let table = format!("[connections.orders]\n{settings}");
    bench.configure(|text| text.replace("[connections.orders]", &table));
}

/// Places an order for these bar codes.
fn place(bench: &Bench, upcs: &[&str], customer_code: Option<&str>) -> String {
    let order = NewOrder {
        lines: upcs.iter().map(|upc| ((*upc).to_owned(), 2)).collect(),
        customer_code: customer_code.map(str::to_owned),
        status: None,
    };
    bench.sandbox.place_joor_order(order).unwrap().to_string()
}

/// Bar codes that are published, and so sold.
fn sold(bench: &Bench) -> Vec<String> {
    let quantities = bench.sandbox.joor_quantities();
    quantities.into_keys().map(|(_, _, upc)| upc).collect()
}

/// Orders of Order Manager by number, as they were asked for.
fn made(bench: &Bench) -> BTreeMap<String, String> {
    let orders = bench.sandbox.order_manager_orders();
    orders
        .into_iter()
        .map(|order| (order.order_number, order.request))
        .collect()
}

/// Orders that are not delivered because of this problem or rule, by key.
async fn because(bench: &Bench, code: &str) -> BTreeMap<String, RecordSummary> {
    let seamline = bench.open().await.unwrap();
    let query = RecordsQuery {
        flow: Some(FlowName::Orders),
        states: vec![State::Parked, State::Skipped],
        problem: Some(code.to_owned()),
    };
    let records = seamline.connection(None).unwrap().records(&query).await;
    let records = records.unwrap().into_iter();
    records.map(|record| (record.key.clone(), record)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_held_for_their_ship_method_go_by_themselves_once_it_is_mapped() {
    let bench = Bench::start(5).await;
    set(&bench, "hold_unmapped_ship_methods = true");
    bench.sync().await.unwrap();
    let held = because(&bench, "unmapped-ship-method").await;
    assert!(!held.is_empty(), "no order has a ship method");
    let before = made(&bench);
    assert!(held.keys().all(|key| !before.contains_key(key)));
    let problem = held.values().next().unwrap().problem.clone().unwrap();
    assert!(problem.message.contains("GROUND"), "{}", problem.message);
    assert!(problem.remedy.contains("ship_methods"));

    set(
        &bench,
        "hold_unmapped_ship_methods = true\nship_methods = { GROUND = \"UPS Ground\" }",
    );
    bench.sync().await.unwrap();
    assert!(because(&bench, "unmapped-ship-method").await.is_empty());
    let after = made(&bench);
    // Some wait for something else as well.
    let released: Vec<&String> = held.keys().filter_map(|key| after.get(key)).collect();
    assert!(!released.is_empty());
    assert!(
        released
            .iter()
            .all(|request| request.contains("UPS Ground"))
    );
    for (number, request) in before {
        assert_eq!(after[&number], request, "a delivered order was touched");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_without_a_customer_code_is_listed_and_goes_once_it_is_linked() {
    let bench = Bench::start(5).await;
    bench.sync().await.unwrap();
    let upcs = sold(&bench);
    let key = place(&bench, &[&upcs[0]], Some(""));
    bench.sync().await.unwrap();
    let listed = because(&bench, "no-customer-code").await;
    let problem = listed[&key].problem.clone().unwrap();
    assert!(problem.remedy.contains("customer_links"));

    set(
        &bench,
        &format!("customer_links = {{ \"{key}\" = \"LINKED-7\" }}"),
    );
    bench.sync().await.unwrap();
    assert!(!because(&bench, "no-customer-code").await.contains_key(&key));
    assert!(made(&bench)[&key].contains("LINKED-7"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_waits_keeps_its_number_when_the_prefix_changes() {
    let bench = Bench::start(5).await;
    bench.sync().await.unwrap();
    let upcs = sold(&bench);
    let waiting = place(&bench, &[&upcs[0]], Some(""));
    bench.sync().await.unwrap();
    set(
        &bench,
        "number_prefix = \"NEW-\"\nskip_empty_customer_code = false",
    );
    let later = place(&bench, &[&upcs[0]], None);
    bench.sync().await.unwrap();
    let made = made(&bench);
    assert!(
        made.contains_key(&waiting),
        "it was staged without a prefix"
    );
    assert!(!made.contains_key(&format!("NEW-{waiting}")));
    assert!(made.contains_key(&format!("NEW-{later}")));
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_that_a_filter_stops_are_skipped_and_come_back_when_it_is_lifted() {
    let bench = Bench::start(5).await;
    set(
        &bench,
        "order_filters = [{ field = \"country\", values = [\"XXX\"] }]",
    );
    bench.sync().await.unwrap();
    let skipped = because(&bench, "rule-order-filters").await;
    assert!(!skipped.is_empty());
    let before = made(&bench);
    assert!(skipped.keys().all(|key| !before.contains_key(key)));
    bench.configure(|text| text);
    bench.sync().await.unwrap();
    assert!(because(&bench, "rule-order-filters").await.is_empty());
    assert!(made(&bench).len() > before.len());
    let seamline = bench.open().await.unwrap();
    let found = seamline.connection(None).unwrap().verify().await.unwrap();
    assert_eq!(found.differences, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_on_the_black_list_stays_behind_and_the_rest_adds_up() {
    let bench = Bench::start(5).await;
    bench.sync().await.unwrap();
    let upcs = sold(&bench);
    let first = place(&bench, &[&upcs[0], &upcs[1]], None);
    bench.sync().await.unwrap();
    let orders = bench.sandbox.order_manager_orders();
    let whole = orders.iter().find(|order| order.order_number == first);
    let whole = whole.unwrap();
    let skus: Vec<&str> = whole.quantities.keys().map(String::as_str).collect();
    assert_eq!(skus.len(), 2);

    set(
        &bench,
        &format!(
            "item_filter = {{ list = \"black\", skus = [\"{}\"] }}",
            skus[0]
        ),
    );
    let second = place(&bench, &[&upcs[0], &upcs[1]], None);
    bench.sync().await.unwrap();
    let orders = bench.sandbox.order_manager_orders();
    let part = orders.iter().find(|order| order.order_number == second);
    let part = part.unwrap();
    assert_eq!(part.quantities, BTreeMap::from([(skus[1].to_owned(), 2)]));
    assert!(part.total < whole.total);
    assert!(part.request.contains("left out by item_filter"));
    let seamline = bench.open().await.unwrap();
    let found = seamline.connection(None).unwrap().verify().await.unwrap();
    assert_eq!(found.differences, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_with_one_unknown_sku_is_parked_whole() {
    let bench = Bench::start(5).await;
    bench.sync().await.unwrap();
    let upcs = sold(&bench);
    let key = place(&bench, &[&upcs[0], "000000000000"], None);
    bench.sync().await.unwrap();
    assert!(because(&bench, "unknown-product").await.contains_key(&key));
    assert!(!made(&bench).contains_key(&key));
    // Its code is an alias of something that is sold.
    let orders = bench.sandbox.order_manager_orders();
    let sku = orders
        .iter()
        .find_map(|order| order.quantities.keys().next());
    set(
        &bench,
        &format!(
            "sku_aliases = {{ \"000000000000\" = \"{}\" }}",
            sku.unwrap()
        ),
    );
    bench.sync().await.unwrap();
    assert!(!because(&bench, "unknown-product").await.contains_key(&key));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retailer_that_became_two_customers_is_told_and_its_orders_stand() {
    let bench = Bench::start(5).await;
    bench.sync().await.unwrap();
    let upcs = sold(&bench);
    let retailers = bench.sandbox.joor_connections();
    let codes: Vec<&str> = retailers
        .iter()
        .map(|retailer| retailer.customer_code.as_str())
        .filter(|code| !code.is_empty())
        .collect();
    let first = place(&bench, &[&upcs[0]], Some(codes[0]));
    // The same customer code, another e-mail: Order Manager takes it for somebody else.
    let second = place(&bench, &[&upcs[0]], Some(codes[1]));
    let edit = OrderEdit {
        customer_code: Some(codes[0].to_owned()),
        ..OrderEdit::default()
    };
    bench
        .sandbox
        .edit_joor_order(second.parse().unwrap(), edit)
        .unwrap();
    bench.sync().await.unwrap();
    let made = made(&bench);
    assert!(made.contains_key(&first) && made.contains_key(&second));
    let seamline = bench.open().await.unwrap();
    let report = seamline.connection(None).unwrap().verify().await.unwrap();
    assert_eq!(report.differences, []);
    assert_eq!(report.notices.len(), 1, "{:?}", report.notices);
    let notice = &report.notices[0];
    assert_eq!(notice.code, "customer-split");
    for told in [&first, &second] {
        assert!(notice.message.contains(told), "{}", notice.message);
    }
    assert!(report.agree, "a notice is no difference");
}
