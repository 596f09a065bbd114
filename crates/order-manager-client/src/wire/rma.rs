//! Returns, which the vendor calls RMAs.

use jiff::Timestamp;
use seamline_api_core::loose_json;
use serde::Deserialize;
use serde_json::Value;

use super::decode;
use super::product::EmbeddedProduct;

/// A return, from `GET /v1/shipments/rmas` [1].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rma {
    /// Key.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub rma_id: i64,
    /// Its number.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub rma_number: Option<String>,
    /// When it was made out.
    #[serde(default, deserialize_with = "decode::instant")]
    pub issue_date: Option<Timestamp>,
    /// The shipment that comes back.
    #[serde(default, deserialize_with = "decode::id_or_none")]
    pub shipment_id: Option<i64>,
    /// What comes back.
    #[serde(default, deserialize_with = "decode::objects")]
    pub items: Vec<RmaItem>,
}

/// One line of a return [1].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RmaItem {
    /// Key.
    #[serde(default, deserialize_with = "decode::id_or_none")]
    pub rma_item_id: Option<i64>,
    /// Pieces that came back.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub returned_quantity: i64,
    /// Why; the words are not public.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub reason: Option<String>,
    /// What is done with it; the words are not public.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub action: Option<String>,
    /// Whether, or how much, the seller loses; the type is not public, so it stays as it came.
    #[serde(default, deserialize_with = "decode::raw")]
    pub loss_to_seller: Option<Value>,
    /// The line of the order that it was.
    #[serde(default, deserialize_with = "decode::optional")]
    pub rma_order_item: Option<RmaOrderItem>,
}

/// The line of an order that comes back [1].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RmaOrderItem {
    /// The order.
    #[serde(default, deserialize_with = "decode::id_or_none")]
    pub order_id: Option<i64>,
    /// SKU on the channel.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub listing_sku: Option<String>,
    /// Pieces that were ordered.
    #[serde(default, deserialize_with = "loose_json::integer")]
    pub quantity_ordered: Option<i64>,
    /// The product; can be nothing, as in orders.
    #[serde(default, deserialize_with = "decode::optional")]
    pub product: Option<EmbeddedProduct>,
}
