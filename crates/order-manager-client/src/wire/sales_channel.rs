//! Sales channels.

use seamline_api_core::loose_json;
use serde::Deserialize;

use super::decode;

/// A sales channel, from `GET /v1/saleschannels` [C]. `connectionParams` is not read: it may hold the
/// channel's secrets.
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
    #[serde(deserialize_with = "decode::required_flag")]
    pub active: bool,
    /// Company behind it.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub company_name: Option<String>,
    /// Its telephone.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub phone_number: Option<String>,
}

/// The sales channel inside an order. Which of its fields orders always show is not known: only the key
/// is confirmed [C], and `active` was seen once [1].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderChannel {
    /// Key.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub sales_channel_id: i64,
    /// The name people know it by.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub name: Option<String>,
    /// The kind of channel; its words are not public, so it is text [I].
    #[serde(default, rename = "type", deserialize_with = "decode::peripheral_text")]
    pub kind: Option<String>,
    /// Whether the channel is in use, when the order says so.
    #[serde(default, deserialize_with = "decode::peripheral_flag")]
    pub active: Option<bool>,
    /// Company behind it.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub company_name: Option<String>,
    /// Its telephone.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub phone_number: Option<String>,
}
