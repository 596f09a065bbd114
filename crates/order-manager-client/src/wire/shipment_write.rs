//! Shipments to be recorded, and the answers.

use jiff::Timestamp;
use seamline_api_core::loose_json;
use serde::{Deserialize, Serialize};

use super::decode::{self, seconds};
use super::money::Money;
use super::order_identifier::OrderIdentifier;
use super::ship_method::ShipMethod;
use super::shipment::DeliveryStatus;

/// The body of `PUT /v1.1/shipment/external` [C]: parcels that left outside of Order Manager.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExternalShipments {
    /// Whether the vendor writes to the customer.
    pub notify_customer: bool,
    /// Whether the vendor tells the channel.
    pub update_channel: bool,
    /// The parcels.
    pub shipments: Vec<ExternalShipment>,
}

/// One parcel that left outside of Order Manager.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExternalShipment {
    /// The order, by key or by number.
    #[serde(flatten)]
    pub order: OrderIdentifier,
    /// The carrier's number. Required.
    pub tracking_number: String,
    /// Carrier and service; the carrier is required.
    pub ship_method: ShipMethod,
    /// What the carrier takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier_fee: Option<Money>,
    /// When it left.
    #[serde(skip_serializing_if = "Option::is_none", with = "seconds")]
    pub ship_date: Option<Timestamp>,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_status: Option<DeliveryStatus>,
    /// When it should arrive.
    #[serde(skip_serializing_if = "Option::is_none", with = "seconds")]
    pub estimated_arrival: Option<Timestamp>,
    /// When it arrived.
    #[serde(skip_serializing_if = "Option::is_none", with = "seconds")]
    pub received: Option<Timestamp>,
    /// The insurer's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub insurance_tracking_number: Option<String>,
}

impl ExternalShipment {
    /// A parcel with what is required.
    pub fn new(
        order: OrderIdentifier,
        carrier: impl Into<String>,
        tracking_number: impl Into<String>,
    ) -> Self {
        Self {
            order,
            tracking_number: tracking_number.into(),
            ship_method: ShipMethod {
                shipping_carrier: Some(carrier.into()),
                ..ShipMethod::default()
            },
            carrier_fee: None,
            ship_date: None,
            delivery_status: None,
            estimated_arrival: None,
            received: None,
            insurance_tracking_number: None,
        }
    }
}

/// The body of `PUT /v1.1/shipment/standard` [1]: orders that Order Manager ships in one batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StandardShipment {
    /// The orders. Required.
    pub order_ids: Vec<i64>,
    /// The batch; the vendor numbers it when none is given [I].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_batch_number: Option<i64>,
    /// Whether the batch goes ahead without the orders that failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complete_batch_and_discard_failed_orders: Option<bool>,
}

/// What became of one parcel [1].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShipmentResult {
    /// The order.
    #[serde(default, deserialize_with = "decode::optional")]
    pub order: Option<OrderReference>,
    /// The batch.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub order_batch_number: Option<String>,
    /// What went wrong, if something did [I].
    #[serde(default, deserialize_with = "loose_json::text")]
    pub processing_message: Option<String>,
    /// The shipment that was made.
    #[serde(default, deserialize_with = "decode::optional")]
    pub shipment: Option<ShipmentReference>,
    /// A word; the list is not public, so nothing is concluded from it.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub status: Option<String>,
}

impl ShipmentResult {
    /// Whether a shipment was made: it has a key [I].
    pub fn is_recorded(&self) -> bool {
        self.shipment
            .as_ref()
            .is_some_and(|shipment| shipment.shipment_id.is_some())
    }
}

/// An order that was put into a batch. The fields of the answer are not public [I]: the order is
/// looked for beside them and inside `order`, as an external shipment shows it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "BatchedForm")]
pub struct BatchedOrder {
    /// The order.
    pub order: OrderReference,
    /// The shipment that was made, when the answer shows one.
    pub shipment: Option<ShipmentReference>,
    /// What went wrong, if something did.
    pub processing_message: Option<String>,
}

impl BatchedOrder {
    /// Whether the answer says why there is no shipment.
    pub fn is_refused(&self) -> bool {
        self.shipment.is_none() && self.processing_message.is_some()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BatchedForm {
    #[serde(default, deserialize_with = "decode::optional")]
    order: Option<OrderReference>,
    #[serde(default, deserialize_with = "decode::id_or_none")]
    order_id: Option<i64>,
    #[serde(default, deserialize_with = "loose_json::code")]
    order_number: Option<String>,
    #[serde(default, deserialize_with = "decode::optional")]
    shipment: Option<ShipmentReference>,
    #[serde(default, deserialize_with = "loose_json::text")]
    processing_message: Option<String>,
}

impl From<BatchedForm> for BatchedOrder {
    fn from(form: BatchedForm) -> Self {
        let beside = OrderReference {
            order_id: form.order_id,
            order_number: form.order_number,
        };
        Self {
            order: form.order.unwrap_or(beside),
            shipment: form.shipment,
            processing_message: form.processing_message,
        }
    }
}

/// An order in the answer to a write.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderReference {
    /// Key.
    #[serde(default, deserialize_with = "decode::id_or_none")]
    pub order_id: Option<i64>,
    /// Number on the channel.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub order_number: Option<String>,
}

/// A shipment in the answer to a write.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShipmentReference {
    /// Key.
    #[serde(default, deserialize_with = "decode::id_or_none")]
    pub shipment_id: Option<i64>,
    /// The carrier's number.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub tracking_number: Option<String>,
}
