//! What orders claim of each product, with the components of claimed kits.

use std::collections::BTreeMap;

use jiff::Timestamp;
use seamline_mapping::model::Product;
use seamline_mapping::rules::{InventoryMode, KitStock};
use seamline_sync_engine::{ClaimRow, FlowId, Stop, Store};

use super::in_flight::settled_orders;
use crate::{body, kinds};

/// Pieces of a product that an order claims.
pub(super) struct Pieces {
    /// The claim; its quantity is in pieces of this product.
    pub(super) claim: ClaimRow,
    /// The kit that was ordered, when the product is claimed as a component of it.
    pub(super) kit: Option<i64>,
}

/// Claims by product and by the order that holds them.
pub(super) struct Claims {
    all: BTreeMap<i64, Vec<Pieces>>,
    by_holder: BTreeMap<String, Vec<i64>>,
    /// Orders that were seen to be out of the number that counts, and when.
    settled: BTreeMap<String, Timestamp>,
}

impl Claims {
    /// Reads the claims. Where the number of kits is computed, an order for a kit claims its
    /// components too, also when there are boxed ones: which of them it takes is not known before it
    /// is allocated.
    pub(super) async fn read(
        store: &dyn Store,
        orders: &FlowId,
        mode: InventoryMode,
        kits: KitStock,
    ) -> Result<Self, Stop> {
        let mut claims = Self {
            all: BTreeMap::new(),
            by_holder: BTreeMap::new(),
            settled: BTreeMap::new(),
        };
        for row in store.claims(orders).await? {
            if let Ok(product) = row.key.parse() {
                claims.add(product, row, None);
            }
        }
        if kits == KitStock::Components {
            claims.add_components(store, orders).await?;
        }
        claims.settled = settled_orders(store, orders, claims.by_holder.keys(), mode).await?;
        Ok(claims)
    }

    fn add(&mut self, product: i64, claim: ClaimRow, kit: Option<i64>) {
        let holder = claim.holder.clone();
        self.by_holder.entry(holder).or_default().push(product);
        let pieces = Pieces { claim, kit };
        self.all.entry(product).or_default().push(pieces);
    }

    async fn add_components(&mut self, store: &dyn Store, orders: &FlowId) -> Result<(), Stop> {
        let keys: Vec<String> = self.products().map(|id| id.to_string()).collect();
        let products = store.get(&orders.connection, kinds::PRODUCT, &keys).await?;
        for product in products {
            let product: Product =
                body::unwrap(&product.body).map_err(|problem| Stop::Books(problem.to_string()))?;
            let kits: Vec<ClaimRow> = self
                .of_product(product.id)
                .iter()
                .filter(|pieces| pieces.kit.is_none() && product.is_bundle())
                .map(|pieces| pieces.claim.clone())
                .collect();
            for kit in kits {
                for component in &product.components {
                    let claim = ClaimRow {
                        quantity: kit.quantity.saturating_mul(component.pieces),
                        ..kit.clone()
                    };
                    self.add(component.product, claim, Some(product.id));
                }
            }
        }
        Ok(())
    }

    /// Products of which something is or was claimed.
    pub(super) fn products(&self) -> impl Iterator<Item = i64> {
        self.all.keys().copied()
    }

    pub(super) fn of_product(&self, product: i64) -> &[Pieces] {
        self.all.get(&product).map_or(&[], Vec::as_slice)
    }

    pub(super) fn products_of(&self, holder: &str) -> impl Iterator<Item = i64> {
        self.by_holder.get(holder).into_iter().flatten().copied()
    }

    /// When an order was seen to be out of the number that counts.
    pub(super) fn settled_at(&self, holder: &str) -> Option<Timestamp> {
        self.settled.get(holder).copied()
    }
}
