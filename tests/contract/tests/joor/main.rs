//! Every call of the JOOR client against the simulated JOOR. Each story cares for its own records, so
//! that all of them can also run against one sandbox, where it is seen that no call is left out.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod assumptions;
mod catalog;
mod connections;
mod failures;
mod inventory;
mod orders;
mod orders_v4;
mod styles;

use seamline_contract::Bench;

/// Every call of JOOR that the sandbox answers, the second verb of those that have two by itself.
const CALLS: &[&str] = &[
    "joor.auth",
    "joor.v2.bulk_connection",
    "joor.v2.bulk_connection.job",
    "joor.v2.bulk_connection.put",
    "joor.v2.bulk_inventory",
    "joor.v2.bulk_inventory.put",
    "joor.v2.bulk_style",
    "joor.v2.bulk_style.job",
    "joor.v2.connection",
    "joor.v2.connection.delete",
    "joor.v2.connection.update",
    "joor.v2.connection.update.post",
    "joor.v2.connections",
    "joor.v2.order",
    "joor.v2.order.one",
    "joor.v2.style",
    "joor.v2.style.create",
    "joor.v2.style.delete",
    "joor.v2.style.image",
    "joor.v2.style.update",
    "joor.v2.style_inventory",
    "joor.v2.styles",
    "joor.v4.assets.products",
    "joor.v4.assets.sku_trait_values",
    "joor.v4.categories",
    "joor.v4.collections",
    "joor.v4.collections.create",
    "joor.v4.collections.update",
    "joor.v4.line_items",
    "joor.v4.line_items.create",
    "joor.v4.line_items.update",
    "joor.v4.orders",
    "joor.v4.orders.create",
    "joor.v4.orders.update",
    "joor.v4.price_types",
    "joor.v4.prices",
    "joor.v4.prices.create",
    "joor.v4.prices.update",
    "joor.v4.products",
    "joor.v4.products.create",
    "joor.v4.products.update",
    "joor.v4.seasons",
    "joor.v4.seasons.create",
    "joor.v4.seasons.update",
    "joor.v4.skus",
    "joor.v4.skus.create",
    "joor.v4.skus.update",
    "joor.v4.skus.update_by_external_id",
    "joor.v4.traits",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_call_is_made_and_nothing_unknown_is_sent() {
    let bench = Bench::start(|_| {}).await;
    orders::story(&bench).await;
    connections::story(&bench).await;
    styles::story(&bench).await;
    catalog::story(&bench).await;
    inventory::story(&bench).await;
    orders_v4::story(&bench).await;
    bench.assert_nothing_unknown_was_sent();
    let calls = bench.sandbox.calls().per_endpoint;
    let made: Vec<&str> = calls.keys().map(String::as_str).collect();
    assert_eq!(made, CALLS);
}
