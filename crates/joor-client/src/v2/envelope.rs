//! What v2 replies have in common: the `response` node (reference 3.3), records in one of several
//! shapes, and acknowledgements.

use jiff::Timestamp;
use seamline_api_core::loose_json::{self, DecodeError};
use seamline_api_core::{ApiError, Replay};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Records on a page when the query does not say. \[C\] for orders
pub const DEFAULT_COUNT: u32 = 50;

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

/// A record that JOOR listed and that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndecodableRecord {
    /// The record's own key, if that much can be read.
    pub key: Option<String>,
    /// Where in the record, and what was expected there.
    pub problem: DecodeError,
}

/// One page of a v2 list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// The records that could be read, in JOOR's order.
    pub records: Vec<T>,
    /// The records that could not. They do not keep the others from being used.
    pub undecodable: Vec<UndecodableRecord>,
    /// The paging node, if there was one.
    pub response: Option<ResponseNode>,
    /// When the request left: the page is not older than that. `None` for a page that was not read
    /// through the client.
    pub started_at: Option<Timestamp>,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self {
            records: Vec::new(),
            undecodable: Vec::new(),
            response: None,
            started_at: None,
        }
    }
}

impl<T> Page<T> {
    /// How many records JOOR put on the page, readable or not.
    pub fn len(&self) -> usize {
        self.records.len() + self.undecodable.len()
    }

    /// Whether JOOR put no record on the page.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where the next page starts, after one that started at `start_from` and was asked to hold
    /// `count`; `None` after the last page.
    ///
    /// The end is not documented. It is taken to be \[I\]: an empty page; `next_start` absent, 0 or
    /// not beyond this page; or a short page. As JOOR may cap `count` without saying so, a page is
    /// short only if it is also smaller than JOOR's default page. Without any paging node, a full
    /// page is followed by the next offset.
    pub fn next_start(&self, start_from: u32, count: u32) -> Option<u32> {
        next_start(self.len(), self.response.as_ref(), start_from, count)
    }
}

impl<T> Page<T> {
    /// The only record of a reply to the read of one; `None` when JOOR lists none. One that cannot
    /// be read is an [`ApiError::Decode`] here.
    pub fn into_one(mut self, endpoint: &'static str) -> Result<Option<T>, ApiError> {
        if self.records.is_empty()
            && let Some(record) = self.undecodable.pop()
        {
            return Err(ApiError::Decode {
                endpoint,
                problem: record.problem,
                may_have_executed: false,
            });
        }
        Ok(self.records.into_iter().next())
    }
}

impl<T: DeserializeOwned> Page<T> {
    pub(crate) fn from_json(
        endpoint: &'static str,
        shape: &Shape,
        body: Value,
    ) -> Result<Self, ApiError> {
        let found = Found::from_json(endpoint, shape, body)?;
        let mut page = Self {
            response: found.response,
            ..Self::default()
        };
        for record in found.records {
            let key = shape
                .keys
                .iter()
                .find_map(|name| record.get(name).and_then(loose_json::text_of));
            match loose_json::decode(record) {
                Ok(record) => page.records.push(record),
                Err(problem) => page.undecodable.push(UndecodableRecord { key, problem }),
            }
        }
        Ok(page)
    }
}

pub(crate) fn next_start(
    held: usize,
    response: Option<&ResponseNode>,
    start_from: u32,
    count: u32,
) -> Option<u32> {
    let held = u32::try_from(held).ok()?;
    if held == 0 || held < count.min(DEFAULT_COUNT) {
        return None;
    }
    match response {
        None => start_from.checked_add(held),
        Some(node) => node
            .next_start
            .and_then(|next| u32::try_from(next).ok())
            .filter(|next| *next > start_from),
    }
}

/// Under which names the records of a list are found.
pub(crate) struct Shape {
    /// Names that hold the list at the top of a reply; the first is the documented one.
    pub(crate) lists: &'static [&'static str],
    /// Names that hold records inside the list.
    pub(crate) elements: &'static [&'static str],
    /// Fields that only a record has. The first that is there names an unreadable record.
    pub(crate) keys: &'static [&'static str],
}

/// What a reply in any of the shapes that JOOR may use holds \[I\]: the records as an array, as an
/// object that holds them under another name, as a single object, or as `""`; the `response` node
/// beside them or among them. Elements without a key are not records and are skipped.
pub(crate) struct Found {
    pub(crate) records: Vec<Value>,
    pub(crate) response: Option<ResponseNode>,
    /// Whether anything in the list was a record, a node or an empty list of records.
    recognised: bool,
}

impl Found {
    /// An error in the `response` node is an [`ApiError::Vendor`].
    pub(crate) fn from_json(
        endpoint: &'static str,
        shape: &Shape,
        body: Value,
    ) -> Result<Self, ApiError> {
        let failed = |problem| ApiError::Decode {
            endpoint,
            problem,
            may_have_executed: false,
        };
        let mut found = Self {
            records: Vec::new(),
            response: None,
            recognised: false,
        };
        let list_was_there = found.document(shape, body).map_err(failed)?;
        if let Some(node) = found.response.take() {
            found.response = Some(node.into_result(endpoint)?);
        }
        // A success without any list is empty only if JOOR says that it is empty; anything else
        // would turn an unknown envelope into "there is nothing".
        let says_empty = found
            .response
            .as_ref()
            .is_some_and(|node| node.count.unwrap_or(0) == 0);
        if !list_was_there && !says_empty {
            let name = shape.lists[0];
            return Err(failed(DecodeError::document(format!(
                "expected `{name}`, found neither {name} nor an empty result"
            ))));
        }
        Ok(found)
    }

    /// Looks for records and the paging node in a whole reply; true when a list was there.
    fn document(&mut self, shape: &Shape, body: Value) -> Result<bool, DecodeError> {
        match body {
            list @ Value::Array(_) => self.whole_list(shape, list),
            Value::Object(mut fields) => {
                self.take_node(&mut fields)?;
                for name in shape.lists {
                    if let Some(list) = fields.remove(*name) {
                        return self.whole_list(shape, list);
                    }
                }
                Ok(false)
            }
            _ => Err(DecodeError::document(format!(
                "expected an object with `{}`",
                shape.lists[0]
            ))),
        }
    }

    /// A list that holds something, but nothing that is known, is not an empty list.
    fn whole_list(&mut self, shape: &Shape, list: Value) -> Result<bool, DecodeError> {
        let is_nothing = loose_json::is_nothing(&list);
        self.list(shape, list)?;
        if !is_nothing && !self.recognised {
            return Err(wrong_list(shape));
        }
        Ok(true)
    }

    fn list(&mut self, shape: &Shape, list: Value) -> Result<(), DecodeError> {
        match list {
            Value::Array(elements) => self.elements(shape, elements),
            list if loose_json::is_nothing(&list) => Ok(()),
            Value::Object(fields) => self.element(shape, fields),
            _ => Err(wrong_list(shape)),
        }
    }

    fn elements(&mut self, shape: &Shape, elements: Vec<Value>) -> Result<(), DecodeError> {
        for element in elements {
            match element {
                Value::Object(fields) => self.element(shape, fields)?,
                Value::Array(inner) => self.elements(shape, inner)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn element(
        &mut self,
        shape: &Shape,
        mut fields: Map<String, Value>,
    ) -> Result<(), DecodeError> {
        if shape.keys.iter().any(|key| fields.contains_key(*key)) {
            self.recognised = true;
            self.records.push(Value::Object(fields));
            return Ok(());
        }
        self.recognised |= self.take_node(&mut fields)?;
        for name in shape.elements {
            if let Some(inner) = fields.remove(*name) {
                self.recognised |= loose_json::is_nothing(&inner);
                self.list(shape, inner)?;
            }
        }
        Ok(())
    }

    fn take_node(&mut self, fields: &mut Map<String, Value>) -> Result<bool, DecodeError> {
        let node = take_response(fields)?;
        let found = node.is_some();
        // A failure is never covered by a node that comes after it.
        if !self.response.as_ref().is_some_and(ResponseNode::is_failure) {
            self.response = node.or(self.response.take());
        }
        Ok(found)
    }
}

fn wrong_list(shape: &Shape) -> DecodeError {
    DecodeError {
        path: shape.lists[0].to_owned(),
        message: format!("expected a list of {}", shape.lists[0]),
    }
}
