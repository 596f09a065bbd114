//! The style of v2: one type for what is sent and for what is listed (reference 6.1).
//!
//! JOOR's table of fields is public in part only. What JOOR sends beyond it is kept in
//! [`Style::unknown`]; what is to be sent beyond it can be put into the body of a request, which is
//! plain JSON. Colours that a delivery leaves out are such a case: the name of the node that holds
//! them is not public.

use jiff::civil::Date;
use rust_decimal::Decimal;
use seamline_api_core::loose_json;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::nested;
use crate::UnknownFields;
use crate::dates::optional_day;

/// A style with its colours, sizes, prices and deliveries. \[C\] fields; nothing is sent for a field
/// that is `None` or empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Style {
    /// JOOR's id, which inventory rows and `GET /v2/style/{id}` name. \[I\] that lists hold it. Never
    /// sent.
    #[serde(default, deserialize_with = "loose_json::integer", skip_serializing)]
    pub style_id: Option<i64>,
    /// Name, at most 100 characters; needed in a create.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub style_name: Option<String>,
    /// Style number, at most 45 characters; needed in a create.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub style_number: Option<String>,
    /// The brand's own key of the style, at most 100 characters; unique, and needed in a create.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub style_identifier: Option<String>,
    /// Description, at most 500 characters.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub style_description: Option<String>,
    /// Sold without stock.
    #[serde(default, deserialize_with = "loose_json::boolean")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made_to_order: Option<bool>,
    /// Division of the brand.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub division: Option<String>,
    /// Code of the division.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub division_code: Option<String>,
    /// Country of origin.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub style_country_origin: Option<String>,
    /// Fabrication.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fabrication: Option<String>,
    /// Code of the fabrication.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fabrication_code: Option<String>,
    /// Measurements.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measurements: Option<String>,
    /// Silhouette.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silhouette: Option<String>,
    /// Code of the silhouette.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silhouette_code: Option<String>,
    /// Where the materials come from.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_of_materials: Option<String>,
    /// Height of the heel, as text.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heel_height: Option<String>,
    /// Whether it contains fur.
    #[serde(default, deserialize_with = "loose_json::boolean")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contains_fur: Option<bool>,
    /// What happens to the style's linesheets; always sent, because JOOR's own default removes.
    #[serde(default)]
    pub delivery_overwrite: DeliveryOverwrite,
    /// Smallest order, in units.
    #[serde(default, deserialize_with = "loose_json::integer")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<i64>,
    /// JOOR's categories.
    #[serde(default, deserialize_with = "nested::list")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<StyleCategory>,
    /// Materials.
    #[serde(default, deserialize_with = "nested::list")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub materials: Vec<StyleMaterial>,
    /// One price for each price type: v2 prices the style, not the SKU.
    #[serde(default, deserialize_with = "nested::list")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prices: Vec<StylePrice>,
    /// Linesheets.
    #[serde(default, deserialize_with = "nested::list")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deliveries: Vec<StyleDelivery>,
    /// Colours.
    #[serde(default, deserialize_with = "nested::list")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub colors: Vec<StyleColor>,
    /// Sizes.
    #[serde(default, deserialize_with = "nested::list")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sizes: Vec<StyleSize>,
    /// Bar codes, one for each colour and size.
    #[serde(default, deserialize_with = "nested::list")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub upcs: Vec<StyleUpc>,
    /// Tags of the brand.
    #[serde(default, deserialize_with = "nested::list")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<StyleTag>,
    /// What JOOR sent beyond these fields. Never sent back.
    #[serde(flatten, skip_serializing)]
    pub unknown: UnknownFields,
}

/// What a write does to the linesheets of the style. \[C\]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DeliveryOverwrite {
    /// 1: **takes the style off every linesheet that is not named**, also those a person put it on.
    /// JOOR's own default.
    ReplaceAll,
    /// 2: takes the style off linesheets made through the API; those made by hand keep it.
    ReplaceOwn,
    /// 3: only adds. The default of this client.
    #[default]
    AddOnly,
    /// 4: only removes, from the linesheets that are named.
    RemoveNamed,
    /// A code that is not documented.
    Other(i64),
}

impl DeliveryOverwrite {
    /// The code.
    pub fn code(self) -> i64 {
        match self {
            Self::ReplaceAll => 1,
            Self::ReplaceOwn => 2,
            Self::AddOnly => 3,
            Self::RemoveNamed => 4,
            Self::Other(code) => code,
        }
    }
}

impl From<i64> for DeliveryOverwrite {
    fn from(code: i64) -> Self {
        match code {
            1 => Self::ReplaceAll,
            2 => Self::ReplaceOwn,
            3 => Self::AddOnly,
            4 => Self::RemoveNamed,
            code => Self::Other(code),
        }
    }
}

impl Serialize for DeliveryOverwrite {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.code())
    }
}

impl<'de> Deserialize<'de> for DeliveryOverwrite {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(loose_json::integer(deserializer)?.map_or_else(Self::default, Self::from))
    }
}

/// A category of JOOR. \[C\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StyleCategory {
    /// JOOR's id; differs between sandbox and production. Sent as text.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub category_id: Option<String>,
    /// What JOOR sent beyond these fields. Never sent back.
    #[serde(flatten, skip_serializing)]
    pub unknown: UnknownFields,
}

/// A material. \[C\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StyleMaterial {
    /// The material, for example `100% viscose`.
    #[serde(default, deserialize_with = "loose_json::text")]
    pub material: Option<String>,
    /// What JOOR sent beyond these fields. Never sent back.
    #[serde(flatten, skip_serializing)]
    pub unknown: UnknownFields,
}

/// A price of the style in one price type; label and currency must match the price type exactly, or
/// no retailer sees the style. \[C\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StylePrice {
    /// Name of the price type.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_label: Option<String>,
    /// Currency of the wholesale price, ISO code.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_currency: Option<String>,
    /// Wholesale price in `price_currency`; sent as text.
    #[serde(default, deserialize_with = "loose_json::decimal")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_wholesale: Option<Decimal>,
    /// Currency of the retail price, ISO code.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_currency_retail: Option<String>,
    /// Retail price in `price_currency_retail`; sent as text.
    #[serde(default, deserialize_with = "loose_json::decimal")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_retail: Option<Decimal>,
    /// What JOOR sent beyond these fields. Never sent back.
    #[serde(flatten, skip_serializing)]
    pub unknown: UnknownFields,
}

/// A linesheet that the style is on. \[C\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StyleDelivery {
    /// Name of the linesheet.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_name: Option<String>,
    /// Code of the linesheet.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_code: Option<String>,
    /// Season.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub season_name: Option<String>,
    /// Year of the season; sent as text.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub season_year: Option<String>,
    /// Code of the season.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub season_code: Option<String>,
    /// First day of the delivery.
    #[serde(default, deserialize_with = "optional_day")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_delivery_start: Option<Date>,
    /// Last day of the delivery.
    #[serde(default, deserialize_with = "optional_day")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_delivery_end: Option<Date>,
    /// Whether every retailer sees the linesheet; sent as 1 or 0. \[I\] sense
    #[serde(default, deserialize_with = "loose_json::boolean")]
    #[serde(
        serialize_with = "one_or_zero",
        skip_serializing_if = "Option::is_none"
    )]
    pub public: Option<bool>,
    /// Place of the style on the linesheet.
    #[serde(default, deserialize_with = "loose_json::integer")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub style_display_order: Option<i64>,
    /// What JOOR sent beyond these fields. Never sent back.
    #[serde(flatten, skip_serializing)]
    pub unknown: UnknownFields,
}

/// A colour of the style. \[C\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StyleColor {
    /// Name.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color_name: Option<String>,
    /// Code.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color_code: Option<String>,
    /// What JOOR sent beyond these fields. Never sent back.
    #[serde(flatten, skip_serializing)]
    pub unknown: UnknownFields,
}

/// A size of the style. \[C\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StyleSize {
    /// Name.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size_name: Option<String>,
    /// Code.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size_code: Option<String>,
    /// What JOOR sent beyond these fields. Never sent back.
    #[serde(flatten, skip_serializing)]
    pub unknown: UnknownFields,
}

/// The bar code of one colour and size. \[C\] `upc`, \[I\] that colour and size stand beside it
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StyleUpc {
    /// The UPC.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upc: Option<String>,
    /// Code of the colour.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color_code: Option<String>,
    /// Name of the size.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size_name: Option<String>,
    /// What JOOR sent beyond these fields. Never sent back.
    #[serde(flatten, skip_serializing)]
    pub unknown: UnknownFields,
}

/// A tag of the style. \[C\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StyleTag {
    /// Group.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_group: Option<String>,
    /// Name.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_name: Option<String>,
    /// Value.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_value: Option<String>,
    /// Code of the value.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_value_code: Option<String>,
    /// What JOOR sent beyond these fields. Never sent back.
    #[serde(flatten, skip_serializing)]
    pub unknown: UnknownFields,
}

#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands the field over like this"
)]
fn one_or_zero<S: Serializer>(flag: &Option<bool>, serializer: S) -> Result<S::Ok, S::Error> {
    flag.map(u8::from).serialize(serializer)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_style_never_asks_for_a_removal_by_default() {
        let sent = serde_json::to_value(Style::default()).unwrap();
        assert_eq!(sent, json!({ "delivery_overwrite": 3 }));
    }

    #[test]
    fn an_unknown_overwrite_code_is_kept() {
        let style: Style = loose_json::decode(json!({ "delivery_overwrite": "9" })).unwrap();
        assert_eq!(style.delivery_overwrite, DeliveryOverwrite::Other(9));
        assert_eq!(style.delivery_overwrite.code(), 9);
    }
}
