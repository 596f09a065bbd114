//! Stock transfers between warehouses.

use jiff::Timestamp;
use seamline_api_core::loose_json;
use serde::Deserialize;

use super::decode;

/// A transfer, from `GET /v1/inventory/stocktransfers` [1].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StockTransfer {
    /// Key.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub stock_transfer_order_id: i64,
    /// Its number.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub stock_transfer_order_number: Option<String>,
    /// State; the words are not public.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub status: Option<String>,
    /// When it was made.
    #[serde(default, deserialize_with = "decode::instant")]
    pub created_date: Option<Timestamp>,
    /// The warehouse it leaves.
    #[serde(default, deserialize_with = "decode::id_or_none")]
    pub from_warehouse_id: Option<i64>,
    /// The warehouse it goes to.
    #[serde(default, deserialize_with = "decode::id_or_none")]
    pub to_warehouse_id: Option<i64>,
    /// How it travels; its shape is not public, text only is read.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub ship_method: Option<String>,
    /// Notes for the house.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub internal_notes: Option<String>,
    /// What is moved.
    #[serde(default, deserialize_with = "decode::objects")]
    pub items: Vec<StockTransferItem>,
}

/// One line of a transfer [1].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StockTransferItem {
    /// Key.
    #[serde(default, deserialize_with = "decode::id_or_none")]
    pub stock_transfer_order_item_id: Option<i64>,
    /// The product.
    #[serde(default, deserialize_with = "decode::id_or_none")]
    pub product_id: Option<i64>,
    /// The product's SKU.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub master_sku: Option<String>,
    /// Pieces.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub quantity: i64,
    /// State; the words are not public.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub status: Option<String>,
    /// When it arrived.
    #[serde(default, deserialize_with = "decode::instant")]
    pub received_date: Option<Timestamp>,
}
