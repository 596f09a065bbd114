//! Whether an order that already exists is the one we would create.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rust_decimal::Decimal;
use seamline_order_manager_client::wire;
use serde::{Deserialize, Serialize};

use super::OrderPlan;

/// One thing that differs. Holds amounts, currencies, SKUs and quantities, nothing personal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The field, as Order Manager calls it.
    pub field: String,
    /// What we would write.
    pub expected: String,
    /// What is there.
    pub found: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{}: expected {}, found {}",
            self.field, self.expected, self.found
        )
    }
}

/// Whether an existing order has the total, the currency and the quantity of every listing SKU of
/// the plan. Only then may it be taken for ours. Its state is the caller's business.
///
/// # Errors
/// All differences.
pub fn same_order(plan: &OrderPlan, existing: &wire::Order) -> Result<(), Vec<Difference>> {
    same_order_in_parts(plan, &[existing])
}

/// The same for an order that was split: its parts together have to be the plan.
///
/// # Errors
/// All differences.
pub fn same_order_in_parts(
    plan: &OrderPlan,
    parts: &[&wire::Order],
) -> Result<(), Vec<Difference>> {
    let mut differences = Vec::new();
    let mut differ = |field: &str, expected: String, found: String| {
        differences.push(Difference {
            field: field.to_owned(),
            expected,
            found,
        });
    };

    let mut total = Some(Decimal::ZERO);
    let mut currencies = BTreeSet::new();
    let mut quantities: BTreeMap<&str, i64> = BTreeMap::new();
    for order in parts {
        total = match (&order.order_total, total) {
            (Some(money), Some(sum)) => sum.checked_add(money.amount),
            _ => None,
        };
        currencies.insert(currency(order));
        for item in &order.order_items {
            let sum = quantities.entry(&item.listing_sku).or_default();
            *sum = sum.saturating_add(item.quantity_ordered);
        }
    }

    if total != Some(plan.total.amount) || parts.is_empty() {
        let found = total.map_or_else(|| "none".to_owned(), |sum| sum.normalize().to_string());
        differ("orderTotal", plan.total.amount.to_string(), found);
    }
    if currencies.iter().any(|code| *code != plan.total.currency) {
        let found: Vec<&str> = currencies.iter().map(String::as_str).collect();
        differ("currency", plan.total.currency.clone(), found.join(", "));
    }
    let skus: BTreeSet<&str> = plan
        .quantities
        .keys()
        .map(String::as_str)
        .chain(quantities.keys().copied())
        .collect();
    for sku in skus {
        let expected = plan.quantities.get(sku).copied().unwrap_or_default();
        let found = quantities.get(sku).copied().unwrap_or_default();
        if expected != found {
            differ(
                &format!("orderItems[{sku}].quantityOrdered"),
                expected.to_string(),
                found.to_string(),
            );
        }
    }
    if differences.is_empty() {
        Ok(())
    } else {
        Err(differences)
    }
}

fn currency(order: &wire::Order) -> String {
    order
        .currency
        .clone()
        .or_else(|| {
            order
                .order_total
                .as_ref()
                .map(|money| money.currency.clone())
        })
        .unwrap_or_default()
        .trim()
        .to_ascii_uppercase()
}
