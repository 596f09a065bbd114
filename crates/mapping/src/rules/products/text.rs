//! Which text of a product JOOR gets.

use serde::{Deserialize, Serialize};

/// Where a text of a style comes from. Where a product does not have it, the default of the setting is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TextSource {
    /// Its name: `"name"`.
    Name,
    /// Its SKU: `"sku"`.
    Sku,
    /// Its key in Order Manager, which stays when the SKU is changed: `"product-id"`.
    ProductId,
    /// Its description: `"description"`.
    Description,
    /// Its bar code: `"upc"`.
    Upc,
    /// The manufacturer's number: `"mpn"`.
    Mpn,
    /// Its brand: `"brand"`.
    Brand,
    /// The first of its categories: `"category"`.
    Category,
    /// A custom field of that name: `{ custom-field = "Line" }`.
    CustomField(String),
    /// Nothing: `"none"`.
    None,
}

impl TextSource {
    /// Whether no two products have the same.
    pub(crate) fn is_unique(&self) -> bool {
        matches!(self, Self::Sku | Self::ProductId)
    }
}
