//! What v2 replies have in common: the `response` node (reference 3.3).

use seamline_api_core::{ApiError, loose_json};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The `response` node of a v2 reply: result code, paging, and the id under which JOOR logged the
/// call. \[C\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseNode {
    /// 0 is success, anything else an error code; arrives as a number or as text. \[C\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub code: Option<String>,
    /// Text of the error. \[C\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub comment: Option<String>,
    /// Offset of this page. \[C\]
    #[serde(default, deserialize_with = "loose_json::integer")]
    pub start_from: Option<i64>,
    /// Offset of the next page. \[C\]
    #[serde(default, deserialize_with = "loose_json::integer")]
    pub next_start: Option<i64>,
    /// A count; whether of the page or of everything is not documented. \[C\] field
    #[serde(default, deserialize_with = "loose_json::integer")]
    pub count: Option<i64>,
    /// Id of the call in JOOR's log; support asks for it. \[C\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub log_id: Option<String>,
}

impl ResponseNode {
    /// Whether the node reports a failure: a code that is there and is not 0.
    pub fn is_failure(&self) -> bool {
        match self.code.as_deref() {
            None => false,
            Some(code) => !code.trim_start_matches('0').is_empty(),
        }
    }

    /// The failure as an error, if the node reports one.
    ///
    /// `may_have_executed` is for the endpoint to say: a read has nothing to execute.
    pub fn into_result(self, endpoint: &'static str) -> Result<Self, ApiError> {
        if !self.is_failure() {
            return Ok(self);
        }
        Err(ApiError::Vendor {
            endpoint,
            code: self.code.unwrap_or_default(),
            message: self.comment.unwrap_or_default(),
            log_id: self.log_id,
        })
    }
}

/// Takes the `response` node out of an object; `None` when there is none.
pub(crate) fn take_response(
    object: &mut serde_json::Map<String, Value>,
) -> Result<Option<ResponseNode>, loose_json::DecodeError> {
    match object.remove("response") {
        Some(Value::Object(fields)) => loose_json::decode(Value::Object(fields))
            .map(Some)
            .map_err(|error| error.within("response")),
        _ => Ok(None),
    }
}
