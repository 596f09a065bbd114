//! Shipments as read.

use jiff::Timestamp;
use seamline_api_core::loose_json;
use serde::Deserialize;
use serde_json::Value;

use super::decode;
use super::money::{self, Money};
use super::ship_method::ShipMethod;
use super::word::open_words;

/// A shipment, from `GET /v1/shipments` [C]. It does not say what is in the parcel; the parcels of
/// the order do, see [`Order::parcels`](super::Order::parcels).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shipment {
    /// Key.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub shipment_id: i64,
    /// The order.
    #[serde(default, deserialize_with = "decode::id_or_none")]
    pub order_id: Option<i64>,
    /// The order's number on the channel.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub order_number: Option<String>,
    /// When it was made. Note the name, which differs from other resources.
    #[serde(default, deserialize_with = "decode::instant")]
    pub created: Option<Timestamp>,
    /// When it left.
    #[serde(default, deserialize_with = "decode::instant")]
    pub ship_date: Option<Timestamp>,
    /// When it should arrive.
    #[serde(default, deserialize_with = "decode::instant")]
    pub estimated_arrival: Option<Timestamp>,
    /// When it arrived.
    #[serde(default, deserialize_with = "decode::instant")]
    pub received: Option<Timestamp>,
    /// The carrier's number.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub tracking_number: Option<String>,
    /// Where it is.
    #[serde(default)]
    pub delivery_status: DeliveryStatus,
    /// Out or back.
    #[serde(default, rename = "type")]
    pub kind: ShipmentType,
    /// Recorded from outside.
    #[serde(default, deserialize_with = "decode::flag")]
    pub external: bool,
    /// The warehouse it left from.
    #[serde(default, deserialize_with = "decode::id_or_none")]
    pub warehouse_id: Option<i64>,
    /// The batch it was shipped in.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub batch_number: Option<String>,
    /// What the carrier takes.
    #[serde(default, deserialize_with = "money::optional")]
    pub carrier_fee: Option<Money>,
    /// The insurer's number.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub insurance_tracking_number: Option<String>,
    /// The return it belongs to; its shape inside a shipment is not public, so it stays as it came.
    #[serde(default, deserialize_with = "decode::raw")]
    pub rma: Option<Value>,
    /// The carrier's transaction.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub transaction_id: Option<String>,
    /// Where the labels lie.
    #[serde(default, deserialize_with = "decode::texts")]
    pub shipping_label_urls: Vec<String>,
    /// Carrier, service and package.
    #[serde(default, deserialize_with = "decode::peripheral")]
    pub ship_method: Option<ShipMethod>,
}

open_words! {
    /// Where a shipment is [C].
    DeliveryStatus {
        /// Nobody knows.
        UNKNOWN = "UNKNOWN",
        /// Under way.
        IN_TRANSIT = "IN_TRANSIT",
        /// Arrived.
        DELIVERED = "DELIVERED",
        /// Lost.
        LOST_IN_TRANSIT = "LOST_IN_TRANSIT",
        /// On its way back.
        RETURN_TO_SENDER = "RETURN_TO_SENDER",
        /// Cannot be delivered.
        UNDELIVERABLE = "UNDELIVERABLE",
        /// Sent on.
        FORWARDED = "FORWARDED",
        /// The label was cancelled.
        VOIDED = "VOIDED",
    }
}

open_words! {
    /// Which way a shipment goes [1].
    ShipmentType {
        /// To the buyer.
        FULFILLMENT = "FULFILLMENT",
        /// Back.
        RETURN = "RETURN",
    }
}
