//! The texts of a product that a filter can name.

use serde::{Deserialize, Serialize};

use crate::rules::FilterField;

/// A text of a product: of the family as a whole, so of its parent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ProductField {
    /// The SKU of the parent.
    Sku,
    /// The name.
    Name,
    /// The brand.
    Brand,
    /// Each category.
    Category,
    /// The first category, which is what Order Manager has for a product type [I].
    ProductType,
    /// Each tag that the rules make of the product: those of `tag_fields`, and labels with `label_tags`.
    Tag,
    /// A custom field of that name: `{ custom-field = "Line" }`.
    CustomField(String),
}

impl FilterField for ProductField {
    fn name(&self) -> &str {
        match self {
            Self::Sku => "sku",
            Self::Name => "name",
            Self::Brand => "brand",
            Self::Category => "category",
            Self::ProductType => "product-type",
            Self::Tag => "tag",
            Self::CustomField(name) => name,
        }
    }
}
