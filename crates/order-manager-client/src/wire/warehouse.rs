//! Warehouses.

use seamline_api_core::loose_json;
use serde::Deserialize;

use super::decode;

/// A warehouse, from `GET /v1/warehouses` [C]. Its address and routing fields are not read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Warehouse {
    /// Key.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub warehouse_id: i64,
    /// The name people know it by.
    #[serde(default, deserialize_with = "decode::text")]
    pub name: String,
    /// `DIRECT_FULFILLMENT`, `THIRD_PARTY_LOGISTICS`, `DROPSHIP_VENDOR` or a word we do not know [1].
    #[serde(default, rename = "type", deserialize_with = "loose_json::code")]
    pub kind: Option<String>,
    /// Whether the warehouse is in use.
    #[serde(default, deserialize_with = "decode::flag")]
    pub active: bool,
}
