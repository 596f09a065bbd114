//! Sales channels.

use seamline_api_core::loose_json;
use serde::Deserialize;

use super::decode;

/// A sales channel, from `GET /v1/saleschannels` [C].
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
}
