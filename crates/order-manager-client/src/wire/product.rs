//! Products: virtual parents, their variations, bundles.

use jiff::Timestamp;
use rust_decimal::Decimal;
use seamline_api_core::loose_json;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::decode;
use super::money::{self, Money};

/// A product, from `GET /v1.1/products` [C].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
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
    #[serde(deserialize_with = "decode::required_flag")]
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
    #[serde(default, deserialize_with = "decode::objects")]
    pub attribute_groups: Vec<AttributeGroup>,
    /// Labels, as they came: their shape on products is not public.
    #[serde(default, deserialize_with = "decode::raw")]
    pub labels: Option<Value>,
    /// Attributes beside their groups, as they came: their shape is not public.
    #[serde(default, deserialize_with = "decode::raw")]
    pub attributes: Option<Value>,
    /// Components of a bundle [1].
    #[serde(default, deserialize_with = "decode::objects")]
    pub bundled_items: Vec<BundledItem>,
    /// Cost.
    #[serde(default, deserialize_with = "money::optional")]
    pub vendor_cost: Option<Money>,
    /// Minimum advertised price, the nearest thing to a price on a product [1].
    #[serde(default, deserialize_with = "money::optional")]
    pub map_price: Option<Money>,
    /// Cost of shipping it.
    #[serde(default, deserialize_with = "money::optional")]
    pub shipping_cost: Option<Money>,
    /// Weight, the whole of it; pounds, it seems [I].
    #[serde(default, deserialize_with = "decode::peripheral_number")]
    pub weight: Option<Decimal>,
    /// Pounds of the weight.
    #[serde(default, deserialize_with = "decode::peripheral_number")]
    pub pounds: Option<Decimal>,
    /// Ounces of the weight, beside the pounds.
    #[serde(default, deserialize_with = "decode::peripheral_number")]
    pub ounces: Option<Decimal>,
    /// Length in inches [C].
    #[serde(default, deserialize_with = "decode::peripheral_number")]
    pub length: Option<Decimal>,
    /// Width in inches [C].
    #[serde(default, deserialize_with = "decode::peripheral_number")]
    pub width: Option<Decimal>,
    /// Height in inches [C].
    #[serde(default, deserialize_with = "decode::peripheral_number")]
    pub height: Option<Decimal>,
    /// Dangerous goods.
    #[serde(default, deserialize_with = "decode::peripheral_flag")]
    pub hazmat: Option<bool>,
    /// Nothing to ship.
    #[serde(default, deserialize_with = "decode::peripheral_flag")]
    pub digital: Option<bool>,
    /// A gift card.
    #[serde(default, deserialize_with = "decode::peripheral_flag")]
    pub gift_card: Option<bool>,
    /// May be sold when there is none.
    #[serde(default, deserialize_with = "decode::peripheral_flag")]
    pub allow_backorders: Option<bool>,
    /// Needs no other box.
    #[serde(default, deserialize_with = "decode::peripheral_flag")]
    pub ships_in_own_box: Option<bool>,
    /// Has shipping rules of its own.
    #[serde(default, deserialize_with = "decode::peripheral_flag")]
    pub custom_shipping_rule: Option<bool>,
    /// Who buys it for the house [1].
    #[serde(default, deserialize_with = "decode::peripheral")]
    pub buyer: Option<Buyer>,
    /// What customs are told [1].
    #[serde(default, deserialize_with = "decode::peripheral")]
    pub customs_declaration: Option<CustomsDeclaration>,
    /// Images.
    #[serde(default, deserialize_with = "decode::objects")]
    pub image_urls: Vec<ProductImage>,
    /// Values of the account's own fields; the key of the value is inferred [I].
    #[serde(default, deserialize_with = "decode::objects")]
    pub custom_field_values: Vec<CustomFieldValue>,
    /// When it was made.
    #[serde(default, deserialize_with = "decode::instant")]
    pub created_date: Option<Timestamp>,
    /// When it was last changed. Null until the first change.
    #[serde(default, deserialize_with = "decode::instant")]
    pub modified_date: Option<Timestamp>,
}

impl Product {
    /// Whether it only groups variations and holds no stock [C].
    pub fn is_virtual(&self) -> bool {
        self.kind.eq_ignore_ascii_case("VIRTUAL_PRODUCT")
    }

    /// Whether it is made of other products. The flag and the kind are both believed [1].
    pub fn is_bundle(&self) -> bool {
        self.bundle || self.kind.eq_ignore_ascii_case("BUNDLE_KIT")
    }

    /// Whether it is one of a family: it has a virtual parent.
    pub fn is_variation(&self) -> bool {
        self.parent_id.is_some()
    }

    /// When it was last changed, or made when it never was: `modified_date` is missing until the
    /// first edit [C].
    pub fn last_change(&self) -> Option<Timestamp> {
        self.modified_date.or(self.created_date)
    }
}

/// Who buys a product for the house [1].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Buyer {
    /// Name.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub name: Option<String>,
    /// E-mail address.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub email: Option<String>,
}

/// What customs are told about a product [1].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomsDeclaration {
    /// Country of origin.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub country: Option<String>,
    /// Tariff number.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub harmonization_code: Option<String>,
    /// What it is.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub description: Option<String>,
    /// What it is worth.
    #[serde(default, deserialize_with = "money::or_number")]
    pub declared_value: Option<Money>,
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
    #[serde(default, deserialize_with = "decode::objects")]
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
    /// Key.
    #[serde(default, deserialize_with = "decode::peripheral_integer")]
    pub bundle_item_id: Option<i64>,
    /// Pieces of the component in one bundle.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub bundled_product_quantity: i64,
    /// The component.
    #[serde(deserialize_with = "decode::object")]
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
    /// Bar code of the component.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub upc: Option<String>,
    /// Manufacturer's number of the component.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub mpn: Option<String>,
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

/// The value of one of the account's own fields. Read with products, sent with an order create; the
/// key of the value is inferred [I].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomFieldValue {
    /// Key of the definition.
    #[serde(deserialize_with = "loose_json::required_code")]
    pub custom_field_def_id: String,
    /// The value as text; `None` when it is a list or an object.
    #[serde(default, deserialize_with = "decode::peripheral_code")]
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
    /// Name.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub name: Option<String>,
    /// Manufacturer's number.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub mpn: Option<String>,
    /// Description.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub description: Option<String>,
    /// Dangerous goods.
    #[serde(default, deserialize_with = "decode::peripheral_flag")]
    pub hazmat: Option<bool>,
    /// What the product resource calls `weight`.
    #[serde(default, deserialize_with = "decode::peripheral_number")]
    pub product_weight: Option<Decimal>,
    /// Amazon's key [1].
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub fn_sku: Option<String>,
}
