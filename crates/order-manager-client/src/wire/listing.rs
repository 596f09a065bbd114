//! Listings: what a product is called on one sales channel.

use jiff::Timestamp;
use seamline_api_core::loose_json;
use serde::Deserialize;

use super::decode;

/// One listing, from `GET /v1/listings` [C]. An order names products by `listing_sku`, which is
/// case-sensitive and can differ from the master SKU.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Listing {
    /// Key.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub listing_id: i64,
    /// The SKU on the channel.
    #[serde(deserialize_with = "loose_json::required_code")]
    pub listing_sku: String,
    /// The product's own SKU.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub master_sku: Option<String>,
    /// The product, if the listing is mapped.
    #[serde(default, deserialize_with = "decode::id_or_none")]
    pub product_id: Option<i64>,
    /// The channel.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub sales_channel_id: i64,
    /// Whether the listing is in use.
    #[serde(deserialize_with = "decode::required_flag")]
    pub active: bool,
    /// Amazon's key.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub fn_sku: Option<String>,
    /// Whether the vendor tells the channel its stock.
    #[serde(default, deserialize_with = "decode::peripheral_flag")]
    pub push_inventory: Option<bool>,
    /// When it was made. Note the name, which differs from other resources.
    #[serde(default, deserialize_with = "decode::instant")]
    pub created: Option<Timestamp>,
    /// When it was last changed.
    #[serde(default, deserialize_with = "decode::instant")]
    pub last_modified: Option<Timestamp>,
}
