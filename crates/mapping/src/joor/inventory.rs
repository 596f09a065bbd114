//! The quantity that JOOR is told.

use std::collections::BTreeSet;

use seamline_joor_client::v2::inventory::InventoryItem;

use crate::rules::{InventoryRules, LevelRules};

/// What can be sold, less what orders in flight will take, after the rules of its warehouse: never
/// negative, never more than there is. See [`LevelRules`] for their order.
///
/// `in_flight` counts the orders that the back end's reading cannot know of yet.
pub fn published_quantity(available: i64, in_flight: i64, rules: &LevelRules) -> i64 {
    rules.published(available, in_flight)
}

/// Whether a SKU is sold to order.
pub fn is_made_to_order(sku: &str, rules: &InventoryRules) -> bool {
    contains(&rules.made_to_order, sku)
}

fn contains(skus: &BTreeSet<String>, sku: &str) -> bool {
    let sku = sku.trim().to_lowercase();
    skus.iter().any(|one| one.trim().to_lowercase() == sku)
}

/// The row of a SKU that is sold to order, by the name it goes by in JOOR: it has no quantity there.
pub fn made_to_order_row(warehouse: &str, sku: &str) -> InventoryItem {
    InventoryItem {
        made_to_order: true,
        ..InventoryItem::by_upc(warehouse, sku, 0)
    }
}
