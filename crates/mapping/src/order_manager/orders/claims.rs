//! What an order takes from the stock before Order Manager has taken it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::amounts::pieces_of;
use super::catalog::CatalogView;
use super::excluded;
use super::products::known_products;
use crate::model::{Order, ProductId};
use crate::rules::OrderRules;

/// Pieces of a product that an order takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The product.
    pub product: ProductId,
    /// Pieces.
    pub quantity: i64,
}

/// What an order takes, by product, as far as its products are known. An order that has to wait
/// takes what it is known to take: its other lines are no reason to sell these pieces twice. An
/// order that a rule leaves out takes nothing.
pub fn order_claims(order: &Order, rules: &OrderRules, view: &CatalogView) -> Vec<Claim> {
    if excluded(order, rules).is_some() {
        return Vec::new();
    }
    let mut claims: BTreeMap<ProductId, i64> = BTreeMap::new();
    for (line, product) in known_products(order, view) {
        let sum = claims.entry(product).or_default();
        *sum = sum.saturating_add(pieces_of(line));
    }
    claims
        .into_iter()
        .filter(|(_, quantity)| *quantity > 0)
        .map(|(product, quantity)| Claim { product, quantity })
        .collect()
}
