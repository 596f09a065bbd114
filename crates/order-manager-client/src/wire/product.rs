//! Products: virtual parents, their variations, bundles.

use jiff::Timestamp;
use seamline_api_core::loose_json;
use serde::Deserialize;

use super::decode;
use super::money::{self, Money};

/// A product, from `GET /v1.1/products` [C].
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Product {
    /// Key. The SKU can be renamed, this cannot.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub product_id: i64,
    /// SKU, unique in the account, active or not.
    #[serde(deserialize_with = "loose_json::required_code")]
    pub master_sku: String,
    /// Name. A variation carries the name of its family.
    #[serde(default, deserialize_with = "decode::text")]
    pub name: String,
    /// Description, at most 500 characters.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub description: Option<String>,
    /// `CORE_PRODUCT`, `VIRTUAL_PRODUCT`, `BUNDLE_KIT` or a word we do not know [I].
    #[serde(default, rename = "type", deserialize_with = "decode::text")]
    pub kind: String,
    /// Whether it is a bundle or kit.
    #[serde(default, deserialize_with = "decode::flag")]
    pub bundle: bool,
    /// Whether it is in use. Products cannot be deleted, only made inactive.
    #[serde(default, deserialize_with = "decode::flag")]
    pub active: bool,
    /// Brand.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub brand: Option<String>,
    /// Categories, by name.
    #[serde(default, deserialize_with = "decode::texts")]
    pub categories: Vec<String>,
    /// Bar code, at most 30 characters.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub upc: Option<String>,
    /// Manufacturer's number.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub mpn: Option<String>,
    /// The virtual parent's `productId`. The vendor sends 0 for none.
    #[serde(default, deserialize_with = "decode::id_or_none")]
    pub parent_id: Option<i64>,
    /// Options (group) and their values (attributes). One value a group on a variation; the parent
    /// presumably lists all [I].
    #[serde(default, deserialize_with = "loose_json::list")]
    pub attribute_groups: Vec<AttributeGroup>,
    /// Components of a bundle [1].
    #[serde(default, deserialize_with = "loose_json::list")]
    pub bundled_items: Vec<BundledItem>,
    /// Cost.
    #[serde(default, deserialize_with = "money::optional")]
    pub vendor_cost: Option<Money>,
    /// Minimum advertised price, the nearest thing to a price on a product [1].
    #[serde(default, deserialize_with = "money::optional")]
    pub map_price: Option<Money>,
    /// Images.
    #[serde(default, deserialize_with = "loose_json::list")]
    pub image_urls: Vec<ProductImage>,
    /// Values of the account's own fields; the key of the value is inferred [I].
    #[serde(default, deserialize_with = "loose_json::list")]
    pub custom_field_values: Vec<CustomFieldValue>,
    /// When it was made.
    #[serde(default, deserialize_with = "decode::instant")]
    pub created_date: Option<Timestamp>,
    /// When it was last changed. Null until the first change.
    #[serde(default, deserialize_with = "decode::instant")]
    pub modified_date: Option<Timestamp>,
}

/// One option of a product, such as Color.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttributeGroup {
    /// Key.
    #[serde(default, deserialize_with = "loose_json::integer")]
    pub attribute_group_id: Option<i64>,
    /// Name of the option.
    #[serde(default, deserialize_with = "decode::text")]
    pub name: String,
    /// Its values.
    #[serde(default, deserialize_with = "loose_json::list")]
    pub attributes: Vec<Attribute>,
}

/// One value of an option, such as Ivory.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attribute {
    /// Key.
    #[serde(default, deserialize_with = "loose_json::integer")]
    pub attribute_id: Option<i64>,
    /// The value.
    #[serde(default, deserialize_with = "decode::text")]
    pub name: String,
}

/// One component of a bundle [1].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BundledItem {
    /// Pieces of the component in one bundle.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub bundled_product_quantity: i64,
    /// The component.
    pub bundled_product: BundledProduct,
}

/// The component inside a [`BundledItem`] [1].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BundledProduct {
    /// Key of the component.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub product_id: i64,
    /// SKU of the component.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub master_sku: Option<String>,
}

/// One image. Its address can be empty.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ProductImage {
    /// Key.
    #[serde(default, deserialize_with = "loose_json::integer")]
    pub id: Option<i64>,
    /// Address.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub url: Option<String>,
    /// Position; smaller comes first.
    #[serde(default, deserialize_with = "decode::int_or_zero")]
    pub rank: i64,
}

/// The value of one of the account's own fields.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomFieldValue {
    /// Key of the definition.
    #[serde(deserialize_with = "loose_json::required_code")]
    pub custom_field_def_id: String,
    /// The value as text.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub value: Option<String>,
}

/// A product as embedded in stock rows and order lines, which name some fields differently [C].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EmbeddedProduct {
    /// Key.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub product_id: i64,
    /// SKU.
    #[serde(deserialize_with = "loose_json::required_code")]
    pub master_sku: String,
    /// What the product resource calls `type`.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub product_type: Option<String>,
    /// Bar code.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub upc: Option<String>,
}
