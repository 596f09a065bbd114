//! Stock to be set or made, and what channels may sell. For embedding services; no flow uses it.

use seamline_api_core::loose_json;
use serde::{Deserialize, Serialize};

use super::decode;

/// One element of the body of `POST /v1.1/inventory/adjust` [1]: sets the pieces on hand in one
/// location. It overwrites, also what is going on there; the row must exist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StockAdjustment {
    /// The product.
    pub master_sku: String,
    /// Pieces on hand from now on, at most [`LARGEST_QUANTITY`](Self::LARGEST_QUANTITY).
    pub on_hand_quantity: i64,
    /// The warehouse.
    pub warehouse_id: i64,
    /// The location; 3PL warehouses have one, [`GLOBAL`](Self::GLOBAL).
    pub stock_location_name: String,
}

impl StockAdjustment {
    /// The most pieces that the vendor takes [1].
    pub const LARGEST_QUANTITY: i64 = 100_000_000;
    /// The one location of a 3PL warehouse [1].
    pub const GLOBAL: &str = "GLOBAL";

    /// Whether a result is about this record.
    pub fn is(&self, result: &StockWritten) -> bool {
        let sku = result.master_sku.as_deref();
        sku.is_some_and(|sku| super::same_sku(sku, &self.master_sku))
            && result
                .warehouse_id
                .is_none_or(|warehouse| warehouse == self.warehouse_id)
    }
}

/// One element of the body of `PUT /v1.1/inventory` [1]: makes a stock row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewStockRow {
    /// The product.
    pub product_id: i64,
    /// Pieces on hand.
    pub quantity: i64,
    /// The warehouse.
    pub warehouse_id: i64,
    /// The location.
    pub stock_location_name: String,
    /// Whether orders can be filled from here.
    pub pickable: bool,
    /// Whether goods can be taken in here.
    pub receivable: bool,
    /// Least stock that should lie here.
    pub min_stock: i64,
    /// Pieces set aside.
    pub quantity_locked: i64,
    /// Pieces reserved for open orders.
    pub allocated_quantity: i64,
}

impl NewStockRow {
    /// A row from which orders can be filled, with nothing set aside.
    pub fn new(
        product_id: i64,
        warehouse_id: i64,
        stock_location_name: impl Into<String>,
        quantity: i64,
    ) -> Self {
        Self {
            product_id,
            quantity,
            warehouse_id,
            stock_location_name: stock_location_name.into(),
            pickable: true,
            receivable: true,
            min_stock: 0,
            quantity_locked: 0,
            allocated_quantity: 0,
        }
    }
}

/// What the vendor says of a stock row that was set or made [1].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StockWritten {
    /// The product.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub master_sku: Option<String>,
    /// Pieces that can be sold from now on.
    #[serde(default, deserialize_with = "loose_json::integer")]
    pub available_quantity: Option<i64>,
    /// The row.
    #[serde(default, deserialize_with = "decode::id_or_none")]
    pub product_stock_id: Option<i64>,
    /// The warehouse.
    #[serde(default, deserialize_with = "decode::id_or_none")]
    pub warehouse_id: Option<i64>,
}

/// What one channel may sell of one listing, from `POST /v1.2/inventory/acknowledge`. The call is
/// documented [C], its answer is not: these fields are inferred [I].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChannelQuantity {
    /// The SKU on the channel.
    #[serde(deserialize_with = "loose_json::required_code")]
    pub listing_sku: String,
    /// The product's own SKU.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub master_sku: Option<String>,
    /// The channel.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub sales_channel_id: i64,
    /// Pieces.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub quantity: i64,
}
