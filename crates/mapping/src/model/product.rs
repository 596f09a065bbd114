//! A product: a parent that groups, a variation that is sold, a bundle.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::money::Money;

/// Key of a product in the back end. SKUs and names can be changed, this cannot.
pub type ProductId = i64;

/// One product of the back end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Key.
    pub id: ProductId,
    /// SKU, unique without regard to case.
    pub sku: String,
    /// Name.
    pub name: String,
    /// Description.
    pub description: Option<String>,
    /// What kind of product it is.
    pub kind: ProductKind,
    /// Whether it is in use.
    pub active: bool,
    /// The parent, for a variation.
    pub parent: Option<ProductId>,
    /// What one bundle is made of, in the order of the back end; empty for everything else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<Component>,
    /// Bar code.
    pub upc: Option<String>,
    /// Options by name (Color, Size) with their values: one on a variation, all on its parent. The
    /// order of the values is the one they are shown in.
    pub options: BTreeMap<String, Vec<OptionValue>>,
    /// Prices of the back end.
    pub prices: Prices,
    /// Categories, by name.
    pub categories: Vec<String>,
    /// Images in the order they are shown in, each with an address.
    pub images: Vec<Image>,
    /// The account's own fields that have a value, by key of their definition.
    pub custom_fields: BTreeMap<String, String>,
    /// Brand.
    pub brand: Option<String>,
    /// Manufacturer's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mpn: Option<String>,
    /// Labels, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When it was last changed; `None` if never.
    pub modified_at: Option<Timestamp>,
}

impl Product {
    /// Version of the stored form.
    pub const SCHEMA_VERSION: u32 = 1;

    /// Whether the product only groups others: it is neither sold nor stocked.
    pub fn is_virtual(&self) -> bool {
        self.kind == ProductKind::Virtual
    }

    /// Whether it is made of other products: a bundle, or a kit, which the back end does not tell apart.
    pub fn is_bundle(&self) -> bool {
        self.kind == ProductKind::Bundle
    }

    /// The values of the first option whose name is in `names`, without regard to case.
    pub fn option(&self, names: &[String]) -> &[OptionValue] {
        names
            .iter()
            .find_map(|wanted| {
                self.options
                    .iter()
                    .find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted.trim()))
            })
            .map_or(&[], |(_, values)| values)
    }
}

/// What kind of product it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProductKind {
    /// Sold and stocked; also every variation.
    Core,
    /// Groups variations.
    Virtual,
    /// Made of other products.
    Bundle,
    /// A word of the back end that we do not know. Treated like `Core`.
    Other(String),
}

/// A product of which bundles are made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    /// The component.
    pub product: ProductId,
    /// Its SKU, where the back end tells it.
    pub sku: Option<String>,
    /// Pieces of it in one bundle.
    pub pieces: i64,
}

/// One value of an option.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionValue {
    /// Key, where the back end has one.
    pub id: Option<i64>,
    /// The value, such as Ivory or M.
    pub name: String,
}

/// Prices that the back end knows. Zero means that nobody set one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prices {
    /// Minimum advertised price.
    pub map: Option<Money>,
    /// Cost.
    pub vendor_cost: Option<Money>,
}

/// One image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// Key, where the back end has one.
    pub id: Option<i64>,
    /// Address.
    pub url: String,
}
