//! `GET /v4/traits`: the properties that products and SKUs may have. \[C\]

use seamline_api_core::{ApiRequest, loose_json};
use serde::{Deserialize, Serialize};

use crate::UnknownFields;

/// Name of the endpoint for quota and errors.
pub const ENDPOINT: &str = "joor.v4.traits";

/// Id of the colour of a SKU. \[C\]
pub const COLOR: &str = "U0tVVHJhaXQ6U3R5bGVDb2xvcg==";
/// Id of the size of a SKU. \[C\]
pub const SIZE: &str = "U0tVVHJhaXQ6U2l6ZQ==";
/// Id of the materials of a product. \[C\]
pub const MATERIALS: &str = "UHJvZHVjdFRyYWl0Ok1BVA==";

/// A property that a product or a SKU may have. \[C\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trait {
    /// JOOR's id, opaque.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub id: Option<String>,
    /// Name, for example `Color`.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub name: Option<String>,
    /// `product` or `sku`.
    #[serde(default, rename = "type", deserialize_with = "loose_json::code")]
    pub kind: Option<String>,
    /// What JOOR sent beyond these fields.
    #[serde(flatten)]
    pub unknown: UnknownFields,
}

/// The call that lists all traits.
pub fn list_request() -> ApiRequest {
    super::list(ENDPOINT, "/v4/traits")
}

#[cfg(feature = "client")]
impl crate::JoorClient {
    /// Lists all traits.
    pub async fn traits(&self) -> Result<super::Envelope<Trait>, seamline_api_core::ApiError> {
        self.v4_rows(&list_request()).await
    }
}
