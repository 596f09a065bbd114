//! `GET /v4/categories`: JOOR's own categories. \[C\]

use seamline_api_core::{ApiRequest, loose_json};
use serde::{Deserialize, Serialize};

use crate::UnknownFields;

/// Name of the endpoint for quota and errors.
pub const ENDPOINT: &str = "joor.v4.categories";

/// A category of JOOR. Its id differs between sandbox and production. \[C\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// JOOR's id.
    #[serde(deserialize_with = "loose_json::required_code")]
    pub id: String,
    /// Name, for example `Dresses`.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub name: Option<String>,
    /// Name of the category above.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub parent_name: Option<String>,
    /// `HOME`, `WOMEN`, `MEN`, `GIRLS`, `BOYS`, `UNISEX`, `BABY_GIRLS`, `BABY_BOYS` and others. \[1\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub department: Option<String>,
    /// What JOOR sent beyond these fields.
    #[serde(flatten)]
    pub unknown: UnknownFields,
}

/// The call that lists all categories.
pub fn list_request() -> ApiRequest {
    super::list(ENDPOINT, "/v4/categories")
}

#[cfg(feature = "client")]
impl crate::JoorClient {
    /// Lists all categories.
    pub async fn categories(
        &self,
    ) -> Result<super::Envelope<Category>, seamline_api_core::ApiError> {
        self.v4_rows(&list_request()).await
    }
}
