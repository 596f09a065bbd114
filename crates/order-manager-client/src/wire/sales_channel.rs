//! Sales channels.

use seamline_api_core::loose_json;
use serde::Deserialize;

use super::decode;

/// A sales channel, from `GET /v1/saleschannels` [C] and from orders. `connectionParams` is not read:
/// it may hold the channel's secrets.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SalesChannel {
    /// Key.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub sales_channel_id: i64,
    /// The name people know it by.
    #[serde(default, deserialize_with = "decode::text")]
    pub name: String,
    /// The kind of channel; its words are not public, so it is text [I].
    #[serde(default, rename = "type", deserialize_with = "loose_json::code")]
    pub kind: Option<String>,
    /// Whether the channel is in use.
    #[serde(default, deserialize_with = "decode::flag")]
    pub active: bool,
    /// Company behind it.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub company_name: Option<String>,
    /// Its telephone.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub phone_number: Option<String>,
}
