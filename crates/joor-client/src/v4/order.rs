//! The order of v4: as it is listed, and as it is written (reference 4.3).

use jiff::civil::Date;
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

/// What a create and an update may say about an order. \[1\] unless marked; nothing is sent for a field
/// that is `None`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct OrderFields {
    /// JOOR's id of the retailer; or `customer_code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<String>,
    /// The brand's own id of the retailer. \[C\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_code: Option<String>,
    /// JOOR's id of the price type; or `price_type_name`. \[C\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_type_id: Option<String>,
    /// Name of the price type. \[C\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_type_name: Option<String>,
    /// JOOR's id of the linesheet; or `collection_code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collection_id: Option<String>,
    /// Code of the linesheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collection_code: Option<String>,
    /// JOOR's id of the ship-to address; or its code, or `custom_shipping_address`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_address_id: Option<String>,
    /// Code of the ship-to address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_address_code: Option<String>,
    /// Shipping, sent as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_price: Option<Decimal>,
    /// JOOR's id of the ship method; or its code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_method_id: Option<String>,
    /// Code of the ship method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_method_code: Option<String>,
    /// Number of the parcel. \[C\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking_number: Option<String>,
    /// A ship-to address of this order alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_shipping_address: Option<Address>,
    /// JOOR's id of the bill-to address; or its code, or `custom_billing_address`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_address_id: Option<String>,
    /// Code of the bill-to address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_address_code: Option<String>,
    /// A bill-to address of this order alone, without `fax` and `email`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_billing_address: Option<Address>,
    /// JOOR's id of the sales representative; or the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sales_rep_id: Option<String>,
    /// Code of the sales representative.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sales_rep_code: Option<String>,
    /// The buyer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer: Option<Buyer>,
    /// JOOR's id of the payment terms; or the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method_id: Option<String>,
    /// Code of the payment terms. \[C\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method_code: Option<String>,
    /// What JOOR shows about the export. \[C\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub export_status: Option<ExportStatus>,
    /// Why the export failed, or where the order went.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub export_description: Option<String>,
    /// The buyer's purchase order number. \[C\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub po_number: Option<String>,
    /// Comments for the brand. \[C\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comments: Option<String>,
    /// Comments that the retailer does not see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internal_comments: Option<String>,
    /// First and last day of shipping; JOOR wants both or neither \[C\], so they are one field.
    #[serde(flatten)]
    pub delivery_window: Option<DeliveryWindow>,
    /// The warehouse that ships.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warehouse: Option<Named>,
    /// The season, by `id` or `code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub season: Option<Named>,
    /// The group of the retailer, by `name` or `code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_group: Option<Named>,
    /// The company number, by `name` or `code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_number: Option<Named>,
    /// Market or show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<Event>,
    /// The brand's own order type.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub order_type: Option<Named>,
    /// Tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax: Option<Tax>,
    /// Discount on the whole order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount: Option<Discount>,
}

/// First and last day of shipping. \[C\] that both are needed
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct DeliveryWindow {
    /// First day.
    #[serde(rename = "delivery_window_start")]
    pub start: Date,
    /// Last day; not before the first.
    #[serde(rename = "delivery_window_end")]
    pub end: Date,
}

/// Something that JOOR knows by id, code or name. \[1\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Named {
    /// JOOR's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Named {
    /// By code.
    pub fn by_code(code: impl Into<String>) -> Self {
        Self {
            code: Some(code.into()),
            ..Self::default()
        }
    }
}

/// A market or show. \[1\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Event {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// Its code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// Tax of an order. \[1\]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tax {
    /// The amount, sent as a number.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub amount: Decimal,
    /// The tax number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
}

/// Discount on an order. \[1\]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Discount {
    /// The amount, sent as a number.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub discount: Decimal,
    /// How it comes about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<DiscountDetail>,
}

/// A part of a discount. \[1\]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiscountDetail {
    /// What `value` is.
    #[serde(rename = "type")]
    pub kind: DiscountKind,
    /// Percent or amount, sent as a number.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub value: Decimal,
}

/// What the value of a discount is. \[1\]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum DiscountKind {
    /// Percent.
    Percentage,
    /// An amount.
    Amount,
}

/// An order to create. \[C\] that retailer, price type, linesheet and status are needed
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NewOrder {
    /// The state that it starts in; each asks for more fields than the one before.
    pub status: OrderStatus,
    /// All else.
    #[serde(flatten)]
    pub fields: OrderFields,
}

/// A change of an order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OrderUpdate {
    /// JOOR's id of the order.
    pub id: String,
    /// The state; needed also when it does not change. \[C\] **A state that is not that of now changes
    /// the order: read it immediately before.**
    pub status: OrderStatus,
    /// All else; what is `None` stays. \[I\]
    #[serde(flatten)]
    pub fields: OrderFields,
    /// The door that the order is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub door: Option<Named>,
}

impl OrderUpdate {
    /// A change of nothing: `status` is the state of now.
    pub fn new(id: impl Into<String>, status: OrderStatus) -> Self {
        Self {
            id: id.into(),
            status,
            fields: OrderFields::default(),
            door: None,
        }
    }

    /// Marks an order as exported; `status` is the state of now, `description` says where it went.
    /// \[C\] fields, \[I\] effect
    pub fn exported(
        id: impl Into<String>,
        status: OrderStatus,
        description: Option<String>,
    ) -> Self {
        Self {
            fields: OrderFields {
                export_status: Some(ExportStatus::Success),
                export_description: description,
                ..OrderFields::default()
            },
            ..Self::new(id, status)
        }
    }

    /// Marks an order as failed to export; `status` is the state of now, `reason` is for people.
    /// \[C\] fields, \[I\] effect
    pub fn failed(id: impl Into<String>, status: OrderStatus, reason: impl Into<String>) -> Self {
        Self {
            fields: OrderFields {
                export_status: Some(ExportStatus::Failed),
                export_description: Some(reason.into()),
                ..OrderFields::default()
            },
            ..Self::new(id, status)
        }
    }

    /// Marks an order as shipped. \[1\]
    pub fn shipped(id: impl Into<String>, tracking_number: Option<String>) -> Self {
        Self {
            fields: OrderFields {
                tracking_number,
                ..OrderFields::default()
            },
            ..Self::new(id, OrderStatus::Shipped)
        }
    }
}
