//! A style with its colours and sizes.

use serde::{Deserialize, Serialize};

use super::product::{Product, ProductId};

/// A parent and all its variations; or a product without variations, which is its own parent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Family {
    /// The virtual parent, or the product that stands alone.
    pub parent: Product,
    /// Its variations, active or not. Empty for a product that stands alone.
    pub variations: Vec<Product>,
}

impl Family {
    /// Version of the stored form.
    pub const SCHEMA_VERSION: u32 = 1;

    /// Key of the family: the parent's.
    pub fn id(&self) -> ProductId {
        self.parent.id
    }
}
