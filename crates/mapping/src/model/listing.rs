//! What a product is called on one sales channel of the back end.

use serde::{Deserialize, Serialize};

use super::product::ProductId;

/// One listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// Key.
    pub id: i64,
    /// SKU on the channel, case-sensitive. Orders name products by it.
    pub sku: String,
    /// The product.
    pub product: ProductId,
    /// The channel.
    pub channel: i64,
    /// Whether it is in use.
    pub active: bool,
}

impl Listing {
    /// Version of the stored form.
    pub const SCHEMA_VERSION: u32 = 1;
}
