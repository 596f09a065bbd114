//! An order to be changed.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::Serialize;

use super::decode::{number, seconds};
use super::money::Money;
use super::order::FulfillmentSource;
use super::order_identifier::OrderIdentifier;
use super::order_status::CancelReasonType;
use super::ship_method::{CustomShipBilling, ShipMethod};

/// One element of the body of `POST /v1.1/orders` [C]. What is `None` stays as it is.
///
/// It holds only what can be changed: lines, prices, number, e-mail, hold date, labels and state
/// cannot [I].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderUpdate {
    /// The order.
    pub order_identifier: OrderIdentifier,
    /// What was paid; with `payment_date` it makes the order ready to ship [I].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_paid: Option<Money>,
    /// When it was paid.
    #[serde(skip_serializing_if = "Option::is_none", with = "seconds")]
    pub payment_date: Option<Timestamp>,
    /// The warehouse.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fulfillment_source: Option<FulfillmentSource>,
    /// Carrier, service and package.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_method: Option<ShipMethod>,
    /// Recipient.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_name: Option<String>,
    /// Recipient's company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_company: Option<String>,
    /// Recipient's telephone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_phone: Option<String>,
    /// First address line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_address1: Option<String>,
    /// Second address line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_address2: Option<String>,
    /// Third address line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_address3: Option<String>,
    /// City.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_city: Option<String>,
    /// State or province, free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_state: Option<String>,
    /// Postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_zip_code: Option<String>,
    /// ISO 3166 alpha-3 code [C].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_country: Option<String>,
    /// When it has to leave.
    #[serde(skip_serializing_if = "Option::is_none", with = "seconds")]
    pub ship_by_date: Option<Timestamp>,
    /// When it has to arrive.
    #[serde(skip_serializing_if = "Option::is_none", with = "seconds")]
    pub receive_by_date: Option<Timestamp>,
    /// Free field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_field1: Option<String>,
    /// Free field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_field2: Option<String>,
    /// Free field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_field3: Option<String>,
    /// Billing of the carrier to somebody else [1].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_ship_billing: Option<CustomShipBilling>,
    /// Which billing [1]; the words are not public.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_ship_billing_option: Option<String>,
    /// A gift [1].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gift: Option<bool>,
    /// Words to go with the gift, at most
    /// [`LONGEST_GIFT_MESSAGE`](Self::LONGEST_GIFT_MESSAGE) characters [1].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gift_message: Option<String>,
    /// Notes for the house.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internal_notes: Option<String>,
    /// Weight.
    #[serde(skip_serializing_if = "Option::is_none", with = "number")]
    pub weight: Option<Decimal>,
    /// Length.
    #[serde(skip_serializing_if = "Option::is_none", with = "number")]
    pub length: Option<Decimal>,
    /// Width.
    #[serde(skip_serializing_if = "Option::is_none", with = "number")]
    pub width: Option<Decimal>,
    /// Height.
    #[serde(skip_serializing_if = "Option::is_none", with = "number")]
    pub height: Option<Decimal>,
}

impl OrderUpdate {
    /// The most characters of a gift message [1].
    pub const LONGEST_GIFT_MESSAGE: usize = 1000;

    /// A change of an order, still without anything to change.
    pub fn new(order: OrderIdentifier) -> Self {
        Self {
            order_identifier: order,
            amount_paid: None,
            payment_date: None,
            fulfillment_source: None,
            ship_method: None,
            ship_name: None,
            ship_company: None,
            ship_phone: None,
            ship_address1: None,
            ship_address2: None,
            ship_address3: None,
            ship_city: None,
            ship_state: None,
            ship_zip_code: None,
            ship_country: None,
            ship_by_date: None,
            receive_by_date: None,
            custom_field1: None,
            custom_field2: None,
            custom_field3: None,
            custom_ship_billing: None,
            custom_ship_billing_option: None,
            gift: None,
            gift_message: None,
            internal_notes: None,
            weight: None,
            length: None,
            width: None,
            height: None,
        }
    }
}

/// A cancellation, `POST /v1/orders/cancel` [1]. It travels in the query string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderCancel {
    /// The order. The client this comes from always gave number and channel [1].
    pub order: OrderIdentifier,
    /// Why. Required.
    pub reason: CancelReasonType,
    /// Why, in words.
    pub details: Option<String>,
    /// Whether the vendor gives money back on the channel.
    pub refund_orders_on_channels: bool,
    /// Whether the vendor tells the channel.
    pub update_sales_channels: bool,
}

impl OrderCancel {
    /// A cancellation that touches no channel and gives no money back.
    pub fn new(order: OrderIdentifier, reason: impl Into<CancelReasonType>) -> Self {
        Self {
            order,
            reason: reason.into(),
            details: None,
            refund_orders_on_channels: false,
            update_sales_channels: false,
        }
    }
}
