//! `POST /v1.1/inventory/adjust`, `PUT /v1.1/inventory`, `POST /v1.2/inventory/acknowledge`. For
//! embedding services; no flow uses them.

use seamline_api_core::{ApiRequest, Priority};
use serde_json::{Value, json};

use super::endpoint;

/// Sets the pieces on hand, at most [`crate::limits::STOCK_WRITES`] rows a call [1]. The values are
/// absolute, but repeating one would overwrite what has happened since, so it is not repeated
/// unless the caller says so. `rows` is a list of [`crate::wire::StockAdjustment`] as JSON.
pub fn adjust_stock(rows: Value) -> ApiRequest {
    ApiRequest::post(
        endpoint::INVENTORY_ADJUST,
        "/v1.1/inventory/adjust",
        Priority::Inventory,
        rows,
    )
}

/// Makes stock rows, at most [`crate::limits::STOCK_WRITES`] a call [1]. Never repeated without
/// looking first. `rows` is a list of [`crate::wire::NewStockRow`] as JSON.
pub fn create_stock_rows(rows: Value) -> ApiRequest {
    ApiRequest::put(
        endpoint::INVENTORY_CREATE,
        "/v1.1/inventory",
        Priority::Inventory,
        rows,
    )
}

/// Asks what has changed for these channels since the last call [C]. The vendor keeps the place, so
/// a lost answer loses the changes: it is never repeated, and its answer must be stored before it is
/// used. The body, a list of channels, is inferred [I].
pub fn acknowledge(sales_channel_ids: &[i64]) -> ApiRequest {
    ApiRequest::post(
        endpoint::INVENTORY_ACKNOWLEDGE,
        "/v1.2/inventory/acknowledge",
        Priority::Inventory,
        json!(sales_channel_ids),
    )
}
