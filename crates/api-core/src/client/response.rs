//! An answer with a success status.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::loose_json::{self, DecodeError};
use crate::{ApiError, Replay};

/// An answer with a success status.
#[derive(Clone)]
pub struct ApiResponse {
    /// The endpoint that answered.
    pub endpoint: &'static str,
    /// Whether the request may be repeated.
    pub replay: Replay,
    /// HTTP status, 200 to 299.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// The whole body. May hold personal data: never log it.
    pub body: Bytes,
    /// When the request that was answered left; what the answer says is not older than that.
    pub started_at: Timestamp,
    /// When the answer was complete.
    pub finished_at: Timestamp,
}

impl ApiResponse {
    /// The body as JSON.
    pub fn json_value(&self) -> Result<Value, ApiError> {
        loose_json::parse(&self.body).map_err(|problem| self.decode_error(problem))
    }

    /// The body decoded into `T`; the error names the JSON path.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        loose_json::decode(self.json_value()?).map_err(|problem| self.decode_error(problem))
    }

    /// The error for an answer that is not as documented. After a request that must not be repeated
    /// it says that the work may have been done.
    pub fn decode_error(&self, problem: DecodeError) -> ApiError {
        ApiError::Decode {
            endpoint: self.endpoint,
            problem,
            may_have_executed: self.replay == Replay::Never,
        }
    }
}

impl std::fmt::Debug for ApiResponse {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ApiResponse")
            .field("endpoint", &self.endpoint)
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
