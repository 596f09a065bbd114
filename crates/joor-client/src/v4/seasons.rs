//! `/v4/seasons`: list, create, update. \[C\]

use seamline_api_core::{ApiError, ApiRequest, Replay, loose_json};
use serde::{Deserialize, Serialize};

use crate::UnknownFields;

/// Name of the list endpoint for quota and errors.
pub const LIST: &str = "joor.v4.seasons";
/// Name of the create endpoint for quota and errors.
pub const CREATE: &str = "joor.v4.seasons.bulk_create";
/// Name of the update endpoint for quota and errors.
pub const UPDATE: &str = "joor.v4.seasons.bulk_update";

/// A season: `id` is missing in a create and needed in an update. \[C\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Season {
    /// JOOR's id.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Name, for example `Fall`.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Year, sent as text. \[I\]
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<String>,
    /// Our own key of the season.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// What JOOR sent beyond these fields. Never sent back: JOOR rejects fields that it does not know.
    #[serde(flatten, skip_serializing)]
    pub unknown: UnknownFields,
}

/// The call that lists all seasons.
pub fn list_request() -> ApiRequest {
    super::list(LIST, "/v4/seasons")
}

/// The call that creates seasons.
pub fn create_request(rows: &[Season]) -> Result<ApiRequest, ApiError> {
    super::write(CREATE, "/v4/seasons/bulk_create", Replay::Never, rows)
}

/// The call that updates seasons; each row needs its `id`.
pub fn update_request(rows: &[Season]) -> Result<ApiRequest, ApiError> {
    super::write(UPDATE, "/v4/seasons/bulk_update", Replay::Safe, rows)
}

#[cfg(feature = "client")]
impl crate::JoorClient {
    /// Lists all seasons.
    pub async fn seasons(&self) -> Result<super::Envelope<Season>, ApiError> {
        self.v4_rows(&list_request()).await
    }

    /// Creates seasons. After an unknown outcome, list before trying again.
    pub async fn create_seasons(
        &self,
        rows: &[Season],
    ) -> Result<super::Envelope<Season>, ApiError> {
        self.v4_rows(&create_request(rows)?).await
    }

    /// Updates seasons by their ids.
    pub async fn update_seasons(
        &self,
        rows: &[Season],
    ) -> Result<super::Envelope<Season>, ApiError> {
        self.v4_rows(&update_request(rows)?).await
    }
}
