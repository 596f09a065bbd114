//! The quantity that JOOR is told.

use crate::rules::InventoryRules;

/// What can be sold, less what orders in flight will take, never
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
