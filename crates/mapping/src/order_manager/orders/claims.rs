//! What an order takes from the stock before Order Manager has taken it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::case_packs::pieces_of;
use super::catalog::CatalogView;
use super::products::known_products;
use super::screening;
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
/// order or a line that a rule leaves out takes nothing.
pub fn order_claims(order: &Order, rules: &OrderRules, view: &CatalogView) -> Vec<Claim> {
    if screening::by_its_own_texts(order, rules).is_some() {
        return Vec::new();
    }
    let Ok(going) = screening::lines(order, rules, view) else {
        return Vec::new();
    };
    let mut claims: BTreeMap<ProductId, i64> = BTreeMap::new();
    for ((line, product), goes) in known_products(order, rules, view).zip(going) {
        if let Some(product) = product.filter(|_| goes) {
            let sum = claims.entry(product).or_default();
            *sum = sum.saturating_add(pieces_of(line, rules));
        }
    }
    claims
        .into_iter()
        .filter(|(_, quantity)| *quantity > 0)
        .map(|(product, quantity)| Claim { product, quantity })
        .collect()
}
