//! JOOR's ids of the prices of a style: an id is of one price of one SKU in one price type.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Price ids by JOOR's id of the price type, and by the key of the SKU.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PriceIds(BTreeMap<String, BTreeMap<String, String>>);

impl PriceIds {
    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The id of the price of a SKU in a price type.
    pub fn get(&self, price_type: &str, sku: &str) -> Option<&String> {
        self.0.get(price_type)?.get(sku)
    }

    /// Every id.
    pub fn ids(&self) -> impl Iterator<Item = &String> {
        self.0.values().flat_map(BTreeMap::values)
    }

    /// Notes the id of the price of a SKU in a price type.
    pub(super) fn insert(&mut self, price_type: &str, sku: String, id: String) {
        let prices = self.0.entry(price_type.to_owned()).or_default();
        prices.insert(sku, id);
    }

    /// Forgets the prices of price types that are no longer written.
    pub(super) fn retain_types(&mut self, is_written: impl Fn(&str) -> bool) {
        self.0.retain(|price_type, _| is_written(price_type));
    }

    /// Forgets the prices of SKUs that JOOR does not have any more.
    pub(super) fn retain_skus(&mut self, is_there: impl Fn(&String) -> bool) {
        for prices in self.0.values_mut() {
            prices.retain(|sku, _| is_there(sku));
        }
        self.0.retain(|_, prices| !prices.is_empty());
    }

    /// Forgets all prices of a SKU.
    pub(super) fn forget_sku(&mut self, sku: &str) {
        self.retain_skus(|known| known != sku);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids() -> PriceIds {
        let mut ids = PriceIds::default();
        for (price_type, sku, id) in [("71", "1", "a"), ("72", "1", "b"), ("71", "2", "c")] {
            ids.insert(price_type, sku.to_owned(), id.to_owned());
        }
        ids
    }

    #[test]
    fn a_sku_has_a_price_in_each_price_type() {
        let ids = ids();
        let of = |price_type, sku| ids.get(price_type, sku).map(String::as_str);
        assert_eq!((of("71", "1"), of("72", "1")), (Some("a"), Some("b")));
        assert_eq!((of("72", "2"), of("73", "1")), (None, None));
    }

    #[test]
    fn what_is_gone_is_forgotten_in_every_price_type() {
        let left = |ids: &PriceIds| ids.ids().cloned().collect::<Vec<_>>().concat();
        let mut without_sku = ids();
        without_sku.forget_sku("1");
        assert_eq!(left(&without_sku), "c");
        without_sku.retain_skus(|_| false);
        assert!(without_sku.is_empty());
        let mut without_type = ids();
        without_type.retain_types(|price_type| price_type == "72");
        assert_eq!(left(&without_type), "b");
    }
}
