//! Payment types.

use seamline_api_core::loose_json;
use serde::Deserialize;

use super::decode;

/// A way to pay, from `GET /v1/paymenttypes` [C] and from orders. The fields are those that orders
/// show; that the list has the same ones is inferred [I].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PaymentType {
    /// Key.
    #[serde(default, deserialize_with = "loose_json::integer")]
    pub order_payment_type_id: Option<i64>,
    /// Name.
    #[serde(default, deserialize_with = "decode::text")]
    pub name: String,
}
