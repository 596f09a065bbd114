//! Lines and parcels of an order.

use seamline_api_core::loose_json;
use serde::Deserialize;

use super::decode;
use super::money::{self, Money};
use super::product::EmbeddedProduct;
use super::shipment::DeliveryStatus;
use super::stock::StockRow;

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderItem {
    /// Key.
    #[serde(default, deserialize_with = "loose_json::integer")]
    pub order_item_id: Option<i64>,
    /// SKU on the channel.
    #[serde(default, deserialize_with = "decode::text")]
    pub listing_sku: String,
    /// Title on the channel.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub listing_name: Option<String>,
    /// Pieces.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub quantity_ordered: i64,
    /// Price of one piece.
    #[serde(default, deserialize_with = "money::optional")]
    pub unit_price: Option<Money>,
    /// Tax, taken to be for the line [1].
    #[serde(default, deserialize_with = "money::optional")]
    pub tax: Option<Money>,
    /// Discount, taken to be for the line [1].
    #[serde(default, deserialize_with = "money::optional")]
    pub discount: Option<Money>,
    /// Notes.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub notes: Option<String>,
    /// The product, or nothing while the listing is not mapped [1].
    #[serde(default, deserialize_with = "decode::optional")]
    pub product: Option<EmbeddedProduct>,
    /// Number of the line on a purchase order.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub purchase_order_item_number: Option<String>,
    /// Stock that was set aside for the line. `None` when the order does not say or says it in
    /// another way; nothing is left out of a list that is there.
    #[serde(default, deserialize_with = "decode::peripheral_objects")]
    pub picking_stocks: Option<Vec<PickingStock>>,
}

/// Stock that was set aside for a line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PickingStock {
    /// The row of stock, as it was when the order was read.
    #[serde(deserialize_with = "decode::object")]
    pub product_stock: StockRow,
}

/// One parcel of an order. The shape beyond its contents is inferred [I].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderShipment {
    /// Key.
    #[serde(default, deserialize_with = "decode::peripheral_integer")]
    pub shipment_id: Option<i64>,
    /// The carrier's number.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub tracking_number: Option<String>,
    /// Where it is.
    #[serde(default, deserialize_with = "decode::peripheral")]
    pub delivery_status: Option<DeliveryStatus>,
    /// What is in it. `None` when the order does not say or says it in another way; nothing is left
    /// out of a list that is there.
    #[serde(default, deserialize_with = "decode::peripheral_objects")]
    pub items: Option<Vec<OrderShipmentItem>>,
}

/// One line of a parcel.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderShipmentItem {
    /// SKU on the channel.
    #[serde(default, deserialize_with = "decode::text")]
    pub listing_sku: String,
    /// Pieces.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub quantity: i64,
}
