//! The order of v4 as it is created and changed (reference 4.3).

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use super::order::{Address, Buyer, ExportStatus, OrderStatus};

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
    /// JOOR's id of the retailer, as documented in 2021 \[C\]; `customer_id` is today's name for it \[I\].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retailer_id: Option<String>,
    /// JOOR's id of the ship-to address, as documented in 2021. \[C\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_id: Option<String>,
    /// JOOR's id of the bill-to address, as documented in 2021. \[C\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_id: Option<String>,
    /// The sales representative, as documented in 2021. \[C\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sales_rep: Option<String>,
    /// The payment terms, as documented in 2021. \[C\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<String>,
    /// Discounts on the whole order, as documented in 2021. \[C\]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub order_discount: Vec<OrderDiscount>,
}

/// A discount on an order, as documented in 2021. \[C\] names
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderDiscount {
    /// What `discount_amount` is; the words are those of [`Discount`]. \[I\]
    pub discount_type: DiscountKind,
    /// Percent or amount, sent as text. \[I\]
    pub discount_amount: Decimal,
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
