//! Quantities as JOOR's v2 API takes them.

use seamline_joor_client::v2::inventory::InventoryItem;

use crate::model::Product;
use crate::outcome::Outcome;
use crate::rules::InventoryRules;

/// The quantity that JOOR is told: what can be sold, less what orders in flight will take, never
/// negative, and zero below the minimum level.
///
/// `in_flight` counts the orders that the back end's reading cannot know of yet.
pub fn published_quantity(available: i64, in_flight: i64, rules: &InventoryRules) -> i64 {
    let free = available.saturating_sub(in_flight).max(0);
    if free < i64::from(rules.minimum_level) {
        0
    } else {
        free
    }
}

/// The row for one product.
///
/// The bar code is the key: it is the one that JOOR recommends [C], and how v2 names the colours of
/// styles that were made through v4 is not documented. A product without one is skipped, not
/// zeroed; so is a virtual product, which holds no stock [C].
pub fn inventory_item(
    product: &Product,
    quantity: i64,
    rules: &InventoryRules,
) -> Outcome<InventoryItem> {
    if product.is_virtual() {
        return Outcome::skip("virtual-product", "a virtual product holds no stock");
    }
    let Some(upc) = &product.upc else {
        return Outcome::skip(
            "no-upc",
            format!("product {} has no UPC, so JOOR cannot tell it", product.sku),
        );
    };
    let mut item = InventoryItem::by_upc("", upc.as_str(), quantity);
    item.warehouse = rules
        .joor_warehouse
        .as_deref()
        .map(|name| name.trim().to_owned());
    Outcome::Ready(item)
}
