//! A pass that would zero most of the stock waits for a person.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeMap;

use seamline::engine::State;
use seamline::{Exit, FlowName, SyncOptions, SyncReport};
use seamline_end_to_end::Bench;
use seamline_sandbox::{ExpectedProduct, QuantityKey};

/// Enough SKUs that the guard takes notice.
const STYLES: usize = 30;

/// A brand without orders: what is in flight would move the quantities, too.
async fn bench() -> Bench {
    let bench = Bench::of(11, STYLES, 0).await;
    bench.configure(|text| {
        let warehouse = "joor_warehouse = \"Main\"";
        assert!(text.contains(warehouse));
        // No order names it.
        text.replace(
            warehouse,
            &format!("{warehouse}\nwarehouse_confirmed = true"),
        )
    });
    bench
}

/// Product ids of everything that stands in JOOR.
fn published(bench: &Bench) -> Vec<i64> {
    let expected = bench.sandbox.expected().products.into_values();
    expected
        .filter_map(|product| match product {
            ExpectedProduct::Publish(style) => Some(style.skus.into_values()),
            _ => None,
        })
        .flatten()
        .map(|sku| sku.product_id)
        .collect()
}

/// Leaves so many pieces of each product.
fn count(bench: &Bench, products: &[i64], available: i64) {
    for product in products {
        bench.sandbox.set_available(*product, available).unwrap();
    }
}

async fn sync(bench: &Bench, accept_first: bool) -> SyncReport {
    let seamline = bench.open().await.unwrap();
    let options = SyncOptions {
        flow: Some(FlowName::Inventory),
        accept_first,
        ..SyncOptions::default()
    };
    let connection = seamline.connection(None).unwrap();
    connection.sync(&options).await.unwrap()
}

/// The reading that is held, as the pass tells it.
fn held(report: &SyncReport) -> Option<String> {
    let inventory = report.flow(FlowName::Inventory).unwrap();
    assert!(inventory.stop.is_none(), "{:?}", inventory.stop);
    inventory.run.as_ref().unwrap().held.clone()
}

/// What `status` says of it.
async fn status(bench: &Bench) -> (Option<String>, u64) {
    let seamline = bench.open().await.unwrap();
    let status = seamline.connection(None).unwrap().status().await.unwrap();
    let mut flows = status.flows.into_iter();
    let inventory = flows.find(|flow| flow.flow == FlowName::Inventory).unwrap();
    let rows = inventory.tally.of(State::Held);
    (inventory.held.map(|held| held.message), rows)
}

async fn confirm(bench: &Bench, reading: &str) {
    let seamline = bench.open().await.unwrap();
    let connection = seamline.connection(None).unwrap();
    connection
        .confirm(FlowName::Inventory, reading, "a test")
        .await
        .unwrap();
}

fn quantities(bench: &Bench) -> BTreeMap<QuantityKey, i64> {
    bench.sandbox.joor_quantities()
}

/// JOOR and Order Manager after a first pass, and the products that are sold.
async fn in_step() -> (Bench, Vec<i64>) {
    let bench = bench().await;
    let products = published(&bench);
    assert!(products.len() >= 60, "{} SKUs", products.len());
    count(&bench, &products, 40);
    bench.sync().await.unwrap();
    assert_eq!(held(&sync(&bench, false).await), None);
    assert!(
        quantities(&bench)
            .values()
            .filter(|level| **level > 0)
            .count()
            >= 60
    );
    (bench, products)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_that_zeroes_most_of_the_stock_is_held_until_its_reading_is_confirmed() {
    let (bench, products) = in_step().await;
    let before = quantities(&bench);
    let (most, rest) = products.split_at(products.len() - 3);
    count(&bench, most, 0);
    count(&bench, rest, 7);

    let report = sync(&bench, false).await;
    assert_eq!(report.exit(), Exit::Attention);
    let reading = held(&report).unwrap();
    assert_eq!(
        quantities(&bench),
        before,
        "nothing is written, not even the rest"
    );
    let (told, rows) = status(&bench).await;
    assert!(told.unwrap().contains(&reading));
    assert!(rows >= most.len() as u64, "{rows} of {}", most.len());

    // The same again is the same reading, and is still held.
    assert_eq!(held(&sync(&bench, false).await), Some(reading.clone()));
    assert_eq!(quantities(&bench), before);

    confirm(&bench, &reading).await;
    assert_eq!(held(&sync(&bench, false).await), None);
    let after = quantities(&bench);
    let zero = after.values().filter(|level| **level == 0).count();
    assert!(zero >= most.len(), "{zero} of {}", most.len());
    assert!(after.values().filter(|level| **level == 7).count() >= rest.len());
    assert_eq!(status(&bench).await, (None, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmation_releases_what_its_reading_proposed_and_is_used_up() {
    let (bench, products) = in_step().await;
    let before = quantities(&bench);
    count(&bench, &products, 0);
    let first = held(&sync(&bench, false).await).unwrap();
    confirm(&bench, &first).await;
    // Before the next pass one count is corrected, and that reading is what the pass writes.
    count(&bench, &products[..1], 3);
    assert_eq!(held(&sync(&bench, false).await), None);
    let after = quantities(&bench);
    assert_ne!(after, before);
    assert_eq!(after.values().filter(|level| **level == 3).count(), 1);
    // Used up: the same zeroes after a recovery are held again.
    count(&bench, &products, 40);
    let seamline = bench.open().await.unwrap();
    let connection = seamline.connection(None).unwrap();
    let unknown = connection.confirm(FlowName::Inventory, &first, "a test");
    assert!(
        unknown.await.is_err(),
        "nothing of that name is held any more"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stock_that_comes_back_before_anybody_confirmed_is_no_mass_change() {
    let (bench, products) = in_step().await;
    let before = quantities(&bench);
    count(&bench, &products, 0);
    assert!(held(&sync(&bench, false).await).is_some());
    count(&bench, &products, 40);
    assert_eq!(held(&sync(&bench, false).await), None);
    assert_eq!(quantities(&bench), before);
    assert_eq!(status(&bench).await, (None, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fifth_of_the_stock_may_change_and_may_not_become_zero() {
    let (bench, products) = in_step().await;
    let fifth = &products[..products.len() / 5];
    assert!(fifth.len() >= 20, "{}", fifth.len());
    count(&bench, fifth, 39);
    assert_eq!(held(&sync(&bench, false).await), None);
    let before = quantities(&bench);
    assert!(before.values().filter(|level| **level == 39).count() >= 20);
    count(&bench, fifth, 0);
    assert!(held(&sync(&bench, false).await).is_some());
    assert_eq!(quantities(&bench), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_pass_with_mostly_nothing_is_held_unless_it_is_accepted() {
    let bench = bench().await;
    let everything: Vec<i64> = bench
        .sandbox
        .order_manager_products()
        .into_iter()
        .filter(|product| product.kind == "CORE_PRODUCT")
        .map(|product| product.product_id)
        .collect();
    count(&bench, &everything, 0);
    bench.sync().await.unwrap();
    let report = sync(&bench, false).await;
    assert!(held(&report).is_some());
    assert_eq!(report.exit(), Exit::Attention);
    assert!(quantities(&bench).is_empty());
    let (told, _) = status(&bench).await;
    assert!(told.unwrap().contains("first"));
    assert_eq!(held(&sync(&bench, true).await), None);
    assert!(quantities(&bench).len() >= 60);
}
