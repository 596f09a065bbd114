//! The order of v4 as it is listed (reference 4.3), and the words for its states.

use rust_decimal::Decimal;
use seamline_api_core::loose_json;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::UnknownFields;

/// Gives an enum of words JOOR's spelling, and keeps words that are not documented.
macro_rules! words {
    ($name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $name {
            /// JOOR's word.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Other(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word.to_ascii_uppercase().as_str() {
                    $($word => Self::$variant,)+
                    _ => Self::Other(word.to_owned()),
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                loose_json::required_code(deserializer).map(|word| Self::from(word.as_str()))
            }
        }
    };
}

/// State of an order. \[C\] unless marked; these words have nothing to do with the codes of v2.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum OrderStatus {
    /// Being written; an order cannot be moved back to it.
    InProgress,
    /// A draft of buyer or brand.
    Notes,
    /// Waits for the brand's approval.
    Pending,
    /// Final for the retailer.
    Approved,
    /// Cancelled.
    Cancelled,
    /// Shipped. \[1\]
    Shipped,
    /// A word that is not documented.
    Other(String),
}

words!(OrderStatus {
    InProgress = "IN_PROGRESS",
    Notes = "NOTES",
    Pending = "PENDING",
    Approved = "APPROVED",
    Cancelled = "CANCELLED",
    Shipped = "SHIPPED",
});

/// What JOOR shows about the export of an order. \[C\] words, \[I\] that they are the export state that
/// v2 filters by
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ExportStatus {
    /// Exported.
    Success,
    /// Failed; `export_description` says why.
    Failed,
    /// Neither.
    Undefined,
    /// A word that is not documented.
    Other(String),
}

words!(ExportStatus {
    Success = "SUCCESS",
    Failed = "FAILED",
    Undefined = "UNDEFINED",
});

/// An order as JOOR lists it; its lines are a list of their own, see [`super::sku_line_items`]. \[1\]
/// fields unless marked
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// JOOR's id, the same as `order_id` of v2 \[I\]. \[C\]
    #[serde(deserialize_with = "loose_json::required_code")]
    pub id: String,
    /// State. \[C\]
    #[serde(default, deserialize_with = "status")]
    pub status: Option<OrderStatus>,
    /// JOOR's id of the retailer. \[C\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub retailer_id: Option<String>,
    /// JOOR's id of the price type. \[C\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub price_type_id: Option<String>,
    /// JOOR's id of the linesheet. \[C\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub collection_id: Option<String>,
    /// Total.
    #[serde(default, deserialize_with = "loose_json::decimal")]
    pub total: Option<Decimal>,
    /// Shipping.
    #[serde(default, deserialize_with = "loose_json::decimal")]
    pub shipping_price: Option<Decimal>,
    /// Units.
    #[serde(default, deserialize_with = "loose_json::integer")]
    pub quantity: Option<i64>,
    /// Comments for the brand.
    #[serde(default, deserialize_with = "loose_json::text")]
    pub comments: Option<String>,
    /// Comments that the retailer does not see.
    #[serde(default, deserialize_with = "loose_json::text")]
    pub internal_comments: Option<String>,
    /// Number of the parcel.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub tracking_number: Option<String>,
    /// The buyer.
    #[serde(default, deserialize_with = "loose_json::object")]
    pub buyer: Option<Buyer>,
    /// The retailer.
    #[serde(default, deserialize_with = "loose_json::object")]
    pub customer: Option<Customer>,
    /// Ship-to address of the retailer's book.
    #[serde(default, deserialize_with = "loose_json::object")]
    pub shipping_address: Option<Address>,
    /// Ship-to address of this order alone.
    #[serde(default, deserialize_with = "loose_json::object")]
    pub custom_shipping_address: Option<Address>,
    /// What JOOR sent beyond these fields.
    #[serde(flatten)]
    pub unknown: UnknownFields,
}

fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<OrderStatus>, D::Error> {
    Ok(loose_json::code(deserializer)?.map(|word| OrderStatus::from(word.as_str())))
}

/// A retailer, by name. \[1\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// Name.
    #[serde(default, deserialize_with = "loose_json::text")]
    pub name: Option<String>,
    /// The buyer.
    #[serde(default, deserialize_with = "loose_json::text")]
    pub buyer_name: Option<String>,
    /// What JOOR sent beyond these fields.
    #[serde(flatten)]
    pub unknown: UnknownFields,
}

/// A buyer. \[1\] Nothing is sent for a field that is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buyer {
    /// JOOR's id.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Name.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// E-mail.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// What JOOR sent beyond these fields. Never sent back.
    #[serde(flatten, skip_serializing)]
    pub unknown: UnknownFields,
}

/// An address. \[1\] Nothing is sent for a field that is `None`; a bill-to address has neither `fax`
/// nor `email`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Name of the person.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Company.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// Street.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line1: Option<String>,
    /// Street, second line.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line2: Option<String>,
    /// City.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// State.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Postal code.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zip: Option<String>,
    /// Country.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Telephone.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Fax.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fax: Option<String>,
    /// E-mail.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// What JOOR sent beyond these fields. Never sent back.
    #[serde(flatten, skip_serializing)]
    pub unknown: UnknownFields,
}
