//! Stock: rows per location, totals per product.

use seamline_api_core::loose_json;
use serde::Deserialize;

use super::decode;
use super::product::EmbeddedProduct;

/// One row of stock, from `GET /v1/inventory`: one product in one location [C].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StockRow {
    /// Key.
    #[serde(default, deserialize_with = "loose_json::integer")]
    pub product_stock_id: Option<i64>,
    /// The product. The `sku` filter matches parts of a SKU, so rows of other products can come too.
    #[serde(deserialize_with = "decode::object")]
    pub product: EmbeddedProduct,
    /// Where the stock lies.
    #[serde(deserialize_with = "decode::object")]
    pub stock_location: StockLocation,
    /// Pieces on hand in this location.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub quantity: i64,
    /// Pieces set aside, never sold.
    #[serde(default, deserialize_with = "decode::int_or_zero")]
    pub quantity_locked: i64,
    /// Pieces reserved for open orders.
    #[serde(default, deserialize_with = "decode::int_or_zero")]
    pub allocated_quantity: i64,
    /// On hand minus locked minus allocated, as the vendor counts it.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub available_quantity: i64,
    /// Whether orders can be filled from this location.
    #[serde(deserialize_with = "decode::required_flag")]
    pub pickable: bool,
    /// Whether goods can be taken in here.
    #[serde(default, deserialize_with = "decode::peripheral_flag")]
    pub receivable: Option<bool>,
    /// Order in which locations are drawn from; smaller comes first.
    #[serde(default, deserialize_with = "decode::peripheral_integer")]
    pub draw_rank: Option<i64>,
    /// Least stock that should lie here.
    #[serde(default, deserialize_with = "decode::peripheral_integer")]
    pub min_stock: Option<i64>,
    /// Whether the row is in use.
    #[serde(deserialize_with = "decode::required_flag")]
    pub active: bool,
    /// Sums over the warehouse. Repeated on every row of the product, so never to be added up [I].
    #[serde(default, deserialize_with = "decode::optional")]
    pub warehouse_stock_totals: Option<WarehouseStockTotals>,
}

/// A place in a warehouse.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StockLocation {
    /// Key.
    #[serde(default, deserialize_with = "loose_json::integer")]
    pub stock_location_id: Option<i64>,
    /// Name, such as `A-01-02`; 3PL warehouses have one, `GLOBAL` [1].
    #[serde(default, deserialize_with = "loose_json::code")]
    pub location: Option<String>,
    /// The warehouse.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub warehouse_id: i64,
}

/// Sums per product and warehouse.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WarehouseStockTotals {
    /// On hand.
    #[serde(default, deserialize_with = "loose_json::integer")]
    pub on_hand_quantity: Option<i64>,
    /// Available.
    #[serde(default, deserialize_with = "loose_json::integer")]
    pub available_quantity: Option<i64>,
    /// Allocated.
    #[serde(default, deserialize_with = "loose_json::integer")]
    pub allocated_quantity: Option<i64>,
    /// Locked.
    #[serde(default, deserialize_with = "loose_json::integer")]
    pub locked_quantity: Option<i64>,
    /// On the way in.
    #[serde(default, deserialize_with = "loose_json::integer")]
    pub in_transit_quantity: Option<i64>,
}

/// Physical count of one product, from `GET /v1/productstocks/total` [C]. It knows neither
/// available nor allocated, and a product without stock rows is absent from the list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StockTotal {
    /// The product.
    #[serde(deserialize_with = "decode::object")]
    pub product: EmbeddedProduct,
    /// Pieces on hand.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub on_hand_quantity: i64,
    /// Pieces set aside.
    #[serde(default, deserialize_with = "decode::int_or_zero")]
    pub locked_quantity: i64,
    /// Pieces on the way in, pending purchase orders excluded [1].
    #[serde(default, deserialize_with = "decode::int_or_zero")]
    pub in_transit_quantity: i64,
}
