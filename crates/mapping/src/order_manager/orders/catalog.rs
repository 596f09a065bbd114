//! What has to be known about the catalog to place an order, and what is known.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::{Listing, Product, ProductId};

/// One look-up in the catalog. SKUs are compared without regard to case, bar codes exactly.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CatalogQuery {
    /// Products with this bar code.
    ProductByUpc(String),
    /// All variations of the parent with this SKU; the product itself where it has none.
    ProductsByParentSku(String),
    /// Products with this SKU.
    ProductBySku(String),
    /// The product with this key.
    ProductById(ProductId),
    /// Listings with this SKU, which is compared exactly.
    ListingsBySku(String),
    /// All listings of this product, on every channel.
    ListingsByProduct(ProductId),
}

/// One record that answers a look-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CatalogRecord {
    /// A product.
    Product(Box<Product>),
    /// A listing.
    Listing(Listing),
}

/// The answers so far. A look-up with an empty answer is answered; one that is absent is not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogView(pub BTreeMap<CatalogQuery, Vec<CatalogRecord>>);

impl CatalogView {
    /// Records the answer to a look-up.
    pub fn answer(&mut self, query: CatalogQuery, records: Vec<CatalogRecord>) {
        self.0.insert(query, records);
    }

    /// Whether a look-up has been answered.
    pub fn knows(&self, query: &CatalogQuery) -> bool {
        self.0.contains_key(query)
    }

    /// The products in an answer; `None` if the look-up is not answered.
    pub(super) fn products(&self, query: &CatalogQuery) -> Option<Vec<&Product>> {
        Some(
            self.0
                .get(query)?
                .iter()
                .filter_map(|record| match record {
                    CatalogRecord::Product(product) => Some(&**product),
                    CatalogRecord::Listing(_) => None,
                })
                .collect(),
        )
    }

    /// The listings in an answer; `None` if the look-up is not answered.
    pub(super) fn listings(&self, query: &CatalogQuery) -> Option<Vec<&Listing>> {
        Some(
            self.0
                .get(query)?
                .iter()
                .filter_map(|record| match record {
                    CatalogRecord::Listing(listing) => Some(listing),
                    CatalogRecord::Product(_) => None,
                })
                .collect(),
        )
    }
}
