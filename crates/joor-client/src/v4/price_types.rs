//! `GET /v4/price_types`: the price lists of the account. \[C\]

use seamline_api_core::{ApiRequest, loose_json};
use serde::{Deserialize, Serialize};

use crate::UnknownFields;

/// Name of the endpoint for quota and errors.
pub const ENDPOINT: &str = "joor.v4.price_types";

/// A price type: a name with its currencies. A retailer sees only styles that have its price type.
/// \[C\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceType {
    /// JOOR's id.
    #[serde(deserialize_with = "loose_json::required_code")]
    pub id: String,
    /// Name, for example `USD Wholesale`.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub name: Option<String>,
    /// Currency of the wholesale price, ISO code.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub currency_code: Option<String>,
    /// Currency of the retail price, ISO code.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub retail_currency_code: Option<String>,
    /// What JOOR sent beyond these fields.
    #[serde(flatten)]
    pub unknown: UnknownFields,
}

/// The call that lists all price types.
pub fn list_request() -> ApiRequest {
    super::list(ENDPOINT, "/v4/price_types")
}

#[cfg(feature = "client")]
impl crate::JoorClient {
    /// Lists all price types.
    pub async fn price_types(
        &self,
    ) -> Result<super::Envelope<PriceType>, seamline_api_core::ApiError> {
        self.v4_rows(&list_request()).await
    }
}
