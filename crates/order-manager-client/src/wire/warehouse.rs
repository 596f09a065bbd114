//! Warehouses.

use seamline_api_core::loose_json;
use serde::Deserialize;
use serde_json::Value;

use super::decode;

/// A warehouse, from `GET /v1/warehouses` [C].
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
    #[serde(deserialize_with = "decode::required_flag")]
    pub active: bool,
    /// Where it is.
    #[serde(default, deserialize_with = "decode::peripheral")]
    pub address: Option<WarehouseAddress>,
    /// Whom to write to.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub contact_email: Option<String>,
    /// Whom to call.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub contact_phone: Option<String>,
    /// Extension of the telephone.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub phone_extension: Option<String>,
    /// Fax.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub fax: Option<String>,
    /// Where returns go, as it came: its shape is not public.
    #[serde(default, deserialize_with = "decode::raw")]
    pub returns_location: Option<Value>,
    /// Which states it serves, as it came: its shape is not public.
    #[serde(default, deserialize_with = "decode::raw")]
    pub state_allocations: Option<Value>,
    /// Which warehouses stand in for it, as it came: its shape is not public.
    #[serde(default, deserialize_with = "decode::raw")]
    pub domestic_backups: Option<Value>,
    /// Its rank for orders from abroad.
    #[serde(default, deserialize_with = "decode::peripheral_integer")]
    pub international_rank: Option<i64>,
    /// The channel it belongs to, if it belongs to one.
    #[serde(default, deserialize_with = "decode::peripheral_integer")]
    pub sales_channel_id: Option<i64>,
}

/// Where a warehouse is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WarehouseAddress {
    /// Key.
    #[serde(deserialize_with = "decode::peripheral_integer")]
    pub address_id: Option<i64>,
    /// First line.
    #[serde(deserialize_with = "decode::peripheral_text")]
    pub address1: Option<String>,
    /// Second line.
    #[serde(deserialize_with = "decode::peripheral_text")]
    pub address2: Option<String>,
    /// Third line.
    #[serde(deserialize_with = "decode::peripheral_text")]
    pub address3: Option<String>,
    /// City.
    #[serde(deserialize_with = "decode::peripheral_text")]
    pub city: Option<String>,
    /// State.
    #[serde(deserialize_with = "decode::peripheral_text")]
    pub state: Option<String>,
    /// Province.
    #[serde(deserialize_with = "decode::peripheral_text")]
    pub province: Option<String>,
    /// Postal code.
    #[serde(deserialize_with = "decode::peripheral_text")]
    pub zip_code: Option<String>,
    /// Country, alpha-3 in the examples.
    #[serde(deserialize_with = "decode::peripheral_text")]
    pub country: Option<String>,
    /// Kind of address; the words are not public.
    #[serde(rename = "type", deserialize_with = "decode::peripheral_text")]
    pub kind: Option<String>,
}
