//! What happens after the first pass.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::time::Duration;

use seamline::engine::State;
use seamline::{
    CheckOptions, Config, ConnectOptions, Error, Exit, FlowName, Seamline, SyncOptions, SyncReport,
};
use seamline_end_to_end::Bench;
use seamline_sandbox::{
    ExpectedOrder, ExpectedProduct, FaultKind, FaultRule, OrderEdit, ProductEdit, StockEdit,
    StyleEdit,
};

fn delivered_order(bench: &Bench) -> i64 {
    let expected = bench.sandbox.expected().orders;
    let mut orders = expected.iter();
    *orders
        .find(|(_, order)| matches!(order, ExpectedOrder::Deliver(_)))
        .unwrap()
        .0
}

fn published_product(bench: &Bench) -> (i64, String) {
    let expected = bench.sandbox.expected().products;
    expected
        .iter()
        .find_map(|(id, product)| match product {
            ExpectedProduct::Publish(style) => Some((*id, style.external_id.clone())),
            _ => None,
        })
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_pass_on_the_same_state_writes_nothing() {
    let bench = Bench::start(3).await;
    bench.sync().await.unwrap();
    let before = bench.writes();
    let report = bench.sync().await.unwrap();
    assert_eq!(bench.writes(), before);
    assert!(report.flows.iter().all(|flow| flow.stop.is_none()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_changed_in_joor_after_delivery_does_not_change_order_manager() {
    let bench = Bench::start(3).await;
    bench.sync().await.unwrap();
    let before = bench.sandbox.order_manager_orders();
    let id = delivered_order(&bench);
    let edit = OrderEdit {
        first_line_quantity: Some(99),
        ..OrderEdit::default()
    };
    bench.sandbox.edit_joor_order(id, edit).unwrap();
    let report = bench.sync().await.unwrap();
    assert_eq!(bench.sandbox.order_manager_orders(), before);
    let run = report.flow(FlowName::Orders).unwrap().run.as_ref().unwrap();
    assert_eq!(run.counts.changed, 1);
    let seamline = bench.open().await.unwrap();
    let connection = seamline.connection(None).unwrap();
    let record = connection
        .record(FlowName::Orders, &id.to_string())
        .await
        .unwrap();
    assert_eq!(
        record.summary.problem.unwrap().code,
        "changed-after-delivery"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_style_edited_in_joor_is_overwritten_after_a_change_in_order_manager() {
    let bench = Bench::start(3).await;
    bench.sync().await.unwrap();
    let (id, number) = published_product(&bench);
    let name = |bench: &Bench| {
        let styles = bench.sandbox.joor_styles();
        let style = styles
            .into_iter()
            .find(|s| s.external_id.as_ref() == Some(&number))
            .unwrap();
        (style.name, style.collections.len())
    };
    let (original, sheets) = name(&bench);
    let by_hand = StyleEdit {
        name: Some("Edited by hand".to_owned()),
        add_to_collection: Some("Made by hand".to_owned()),
        ..StyleEdit::default()
    };
    bench.sandbox.edit_joor_style(&number, by_hand).unwrap();
    let seamline = bench.open().await.unwrap();
    let found = seamline.connection(None).unwrap().verify().await.unwrap();
    assert_eq!(found.differences.len(), 1, "{:?}", found.differences);
    assert_eq!(found.differences[0].field, "name");
    drop(seamline);
    let edit = ProductEdit {
        description: Some("New words".to_owned()),
        ..ProductEdit::default()
    };
    bench.sandbox.edit_om_product(id, edit).unwrap();
    bench.sync().await.unwrap();
    // The edit is overwritten; the linesheet that a person made keeps the style.
    assert_eq!(name(&bench), (original, sheets + 1));
    assert_eq!(bench.sandbox.calls().product_writes_to_order_manager, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stock_count_reaches_joor_and_nothing_else_is_pushed() {
    let bench = Bench::start(3).await;
    bench.sync().await.unwrap();
    let (id, _) = published_product(&bench);
    let ExpectedProduct::Publish(style) = &bench.sandbox.expected().products[&id] else {
        panic!("not published")
    };
    let sku = style.skus.values().next().unwrap();
    bench
        .sandbox
        .set_stock(&StockEdit {
            product_id: sku.product_id,
            on_hand: 777,
        })
        .unwrap();
    let report = bench.sync().await.unwrap();
    let run = report
        .flow(FlowName::Inventory)
        .unwrap()
        .run
        .as_ref()
        .unwrap();
    assert_eq!(run.counts.delivered, 1);
    let warehouse = bench.sandbox.credentials().joor_warehouse;
    let available = bench.sandbox.order_manager_available()[&sku.product_id].available;
    let quantity = bench.sandbox.joor_quantities()[&(warehouse, None, sku.upc.clone())];
    assert_eq!(quantity, available);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parked_order_is_delivered_once_its_cause_is_mended() {
    let bench = Bench::start(3).await;
    bench.sync().await.unwrap();
    let parked = bench
        .sandbox
        .expected()
        .orders
        .into_iter()
        .find_map(|(id, order)| {
            matches!(order, ExpectedOrder::Park("no-customer-code")).then_some(id)
        });
    let id = parked.unwrap();
    let edit = OrderEdit {
        customer_code: Some("MV-C9".to_owned()),
        ..OrderEdit::default()
    };
    bench.sandbox.edit_joor_order(id, edit).unwrap();
    bench.sync().await.unwrap();
    let orders = bench.sandbox.order_manager_orders();
    assert_eq!(
        orders
            .iter()
            .filter(|order| order.order_number == id.to_string())
            .count(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_do_not_fit_stop_everything_before_anything_is_written() {
    let bench = Bench::start(3).await;
    for (from, to, says) in [
        (
            "sales_channel = \"JOOR Wholesale\"",
            "sales_channel = \"Nope\"",
            "no sales channel",
        ),
        (
            "joor_warehouse = \"Main\"",
            "joor_warehouse = \"Nope\"",
            "warehouse `Nope`",
        ),
        (
            "joor_warehouse = \"Main\"",
            "joor_warehose = \"Main\"",
            "joor_warehose",
        ),
        (
            "token = { file = \"ORDER_MANAGER_TOKEN\" }",
            "token = { file = \"JOOR_PASSWORD\" }",
            "rejects",
        ),
        (
            "token = { file = \"ORDER_MANAGER_TOKEN\" }",
            "token = { env = \"SEAMLINE_NOT_SET\" }",
            "SEAMLINE_NOT_SET",
        ),
    ] {
        bench.configure(|text| {
            assert!(text.contains(from), "{from}");
            text.replace(from, to)
        });
        let error: Error = bench.sync().await.unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
        assert_eq!(error.exit(), Exit::Usage, "{error}");
    }
    assert_eq!(bench.writes(), 0);
}

/// A pass that does not wait for a quota.
async fn sync_without_waiting(bench: &Bench) -> SyncReport {
    let options = ConnectOptions {
        max_wait: Some(Duration::ZERO),
        ..ConnectOptions::default()
    };
    let config = Config::read(&bench.config()).unwrap();
    let seamline = Seamline::with_options(config, options).await.unwrap();
    let connection = seamline.connection(None).unwrap();
    connection.sync(&SyncOptions::default()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn styles_wait_while_the_catalog_is_read_in_part_only() {
    let bench = Bench::start(3).await;
    bench.sync().await.unwrap();
    let (id, number) = published_product(&bench);
    let edit = ProductEdit {
        name: Some("A new name".to_owned()),
        ..ProductEdit::default()
    };
    bench.sandbox.edit_om_product(id, edit).unwrap();
    let name = || {
        let styles = bench.sandbox.joor_styles();
        let mut styles = styles.into_iter();
        let style = styles.find(|style| style.external_id.as_ref() == Some(&number));
        style.unwrap().name
    };
    let before = name();
    // The catalog stops between the products and the listings, because of a quota.
    let rule = FaultRule {
        times: 100,
        ..FaultRule::once(FaultKind::TooManyRequests, "GET", "/v1/listings")
    };
    bench.sandbox.inject(rule);
    let report = sync_without_waiting(&bench).await;
    let catalog = report.flow(FlowName::Catalog).unwrap();
    assert!(catalog.stop.is_some());
    assert!(report.flow(FlowName::Products).unwrap().run.is_none());
    assert!(report.flow(FlowName::Orders).unwrap().run.is_some());
    assert_eq!(report.exit(), Exit::Again);
    assert_eq!(name(), before);
    bench.sandbox.clear_faults();
    // What the vendor said of its quota is over by then.
    bench.sync().await.unwrap();
    assert_eq!(name(), "A new name");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quota_that_cuts_the_last_batch_is_told_although_some_styles_have_their_outcome() {
    let bench = Bench::start(3).await;
    // Half of the styles do not come back, and are refused; then there is no quota for the others.
    let products = "/v4/products/bulk_create";
    for rule in [
        FaultRule::once(FaultKind::PartialBatch, "POST", products),
        FaultRule {
            times: 100,
            ..FaultRule::once(FaultKind::TooManyRequests, "POST", "/v4/skus/bulk_create")
        },
    ] {
        bench.sandbox.inject(rule);
    }
    let report = sync_without_waiting(&bench).await;
    let styles = report.flow(FlowName::Products).unwrap();
    assert!(styles.run.as_ref().unwrap().tally.of(State::Parked) > 0);
    let stop = styles.stop.as_ref().unwrap();
    assert!(stop.to_string().contains("quota"), "{stop}");
    assert_eq!(report.exit(), Exit::Again);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_variation_whose_master_sku_is_renamed_stays_one_sku_in_joor() {
    let bench = Bench::start(3).await;
    bench.sync().await.unwrap();
    let (id, number) = published_product(&bench);
    let skus = || {
        let styles = bench.sandbox.joor_styles();
        let mut styles = styles.into_iter();
        let style = styles.find(|style| style.external_id.as_ref() == Some(&number));
        style.unwrap().skus
    };
    let before = skus().len();
    let ExpectedProduct::Publish(style) = &bench.sandbox.expected().products[&id] else {
        panic!("not published")
    };
    let variation = style.skus.values().next().unwrap().product_id;
    let edit = ProductEdit {
        sku: Some("RENAMED-1".to_owned()),
        ..ProductEdit::default()
    };
    bench.sandbox.edit_om_product(variation, edit).unwrap();
    bench.sync().await.unwrap();
    let after = skus();
    assert_eq!(after.len(), before);
    assert!(format!("{after:?}").contains("RENAMED-1"), "{after:?}");
    let seamline = bench.open().await.unwrap();
    let found = seamline.connection(None).unwrap().verify().await.unwrap();
    assert_eq!(found.differences, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_fails_leaves_no_trace_in_the_ledger() {
    let bench = Bench::start(3).await;
    let typo = "sales_channel = \"JOOR Wholesale typo\"";
    bench.configure(|text| text.replace("sales_channel = \"JOOR Wholesale\"", typo));
    let seamline = bench.open().await.unwrap();
    let report = seamline
        .connection(None)
        .unwrap()
        .check(CheckOptions::default())
        .await
        .unwrap();
    assert_eq!(report.exit(), Exit::Usage);
    drop(seamline);
    bench.configure(|text| text);
    bench.sync().await.unwrap();
    // By name or by id, the channel is the same.
    let orders = bench.sandbox.order_manager_orders();
    let channel = orders
        .iter()
        .find(|order| order.channel == "JOOR Wholesale");
    let by_id = format!("sales_channel = \"{}\"", channel.unwrap().channel_id);
    bench.configure(|text| text.replace("sales_channel = \"JOOR Wholesale\"", &by_id));
    bench.sync().await.unwrap();
    let other = "sales_channel = \"Other\"";
    bench.configure(|text| text.replace("sales_channel = \"JOOR Wholesale\"", other));
    assert!(bench.sync().await.is_err());
}
