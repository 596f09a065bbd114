//! What v2 replies have in common: the `response` node (reference 3.3), and acknowledgements.

use seamline_api_core::loose_json::{self, DecodeError};
use seamline_api_core::{ApiError, Replay};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

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
    object: &mut Map<String, Value>,
) -> Result<Option<ResponseNode>, DecodeError> {
    match object.remove("response") {
        Some(node @ (Value::Object(_) | Value::Array(_))) => {
            let outer: Outer = loose_json::decode(json!({ "response": node }))?;
            Ok(outer.response)
        }
        _ => Ok(None),
    }
}

#[derive(Deserialize)]
struct Outer {
    #[serde(default, deserialize_with = "loose_json::object")]
    response: Option<ResponseNode>,
}

/// JOOR took a write. What the reply holds beside the `response` node is not documented.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Acknowledgement {
    /// The `response` node; it reports no failure. Always there, except for [raw](crate::raw) calls.
    pub response: Option<ResponseNode>,
    /// The rest of the reply, as JOOR wrote it. May hold personal data: never log it.
    pub rest: Map<String, Value>,
}

impl Acknowledgement {
    /// Reads a reply: the `response` node at the top, or one level below, whose other fields then
    /// count as the top \[I\]. A node with an error is an [`ApiError::Vendor`].
    pub(crate) fn from_json(
        endpoint: &'static str,
        replay: Replay,
        body: Value,
    ) -> Result<Self, ApiError> {
        let failed = |problem| ApiError::Decode {
            endpoint,
            problem,
            may_have_executed: replay == Replay::Never,
        };
        let Value::Object(mut rest) = body else {
            return Err(failed(DecodeError::document("expected an object")));
        };
        let mut response = take_response(&mut rest).map_err(failed)?;
        let wrapper = rest
            .iter()
            .find(|(_, inner)| inner.get("response").is_some())
            .map(|(name, _)| name.clone());
        if let Some(wrapper) = wrapper
            && let Some(Value::Object(mut inner)) = rest.remove(&wrapper)
        {
            let node =
                take_response(&mut inner).map_err(|problem| failed(problem.within(&wrapper)))?;
            // Whichever of two nodes reports a failure, it is one.
            if let Some(node) = node {
                response = response.or(Some(node.into_result(endpoint)?));
            }
            rest.extend(inner);
        }
        let response = response
            .map(|node| node.into_result(endpoint))
            .transpose()?;
        Ok(Self { response, rest })
    }

    /// The same for a call whose reply has the node \[C\]: without it nobody knows what happened.
    pub(crate) fn from_json_with_node(
        endpoint: &'static str,
        replay: Replay,
        body: Value,
    ) -> Result<Self, ApiError> {
        let taken = Self::from_json(endpoint, replay, body)?;
        if taken.response.is_some() {
            return Ok(taken);
        }
        Err(ApiError::Decode {
            endpoint,
            problem: DecodeError::document("expected a `response` node, found none"),
            may_have_executed: replay == Replay::Never,
        })
    }
}
