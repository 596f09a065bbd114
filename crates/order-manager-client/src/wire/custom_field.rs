//! Definitions of the account's own product fields.

use seamline_api_core::loose_json;
use serde::Deserialize;

use super::decode;

/// One definition, from `GET /v1.1/products/customfielddefinitions` [1].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomFieldDefinition {
    /// Key; a text [C].
    #[serde(deserialize_with = "loose_json::required_code")]
    pub custom_field_def_id: String,
    /// The name people know it by.
    #[serde(default, deserialize_with = "decode::text")]
    pub name: String,
    /// `TEXT` or another word.
    #[serde(default, rename = "type", deserialize_with = "loose_json::code")]
    pub kind: Option<String>,
    /// Whether the field is in use.
    #[serde(default, deserialize_with = "decode::flag")]
    pub active: bool,
    /// What it is for.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub description: Option<String>,
    /// Whether products need it.
    #[serde(default, deserialize_with = "decode::peripheral_flag")]
    pub required: Option<bool>,
}
