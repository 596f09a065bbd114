//! Pages of v2 lists (reference 3.2), in whichever of several shapes the records come.

use jiff::Timestamp;
use seamline_api_core::ApiError;
use seamline_api_core::loose_json::{self, DecodeError};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::envelope::{ResponseNode, take_response};

/// Records on a page when the query does not say. \[C\] for orders
pub const DEFAULT_COUNT: u32 = 50;

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
    /// Elements of the list that have no key of such a record, and so are none \[I\]. They count where
    /// it matters whether a page is full.
    pub skipped: usize,
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
            skipped: 0,
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
    /// The end is not documented. It is taken to be \[I\]: an empty page; or `next_start` absent, 0 or
    /// not beyond this page. How many records a page holds says nothing beside a paging node: JOOR may
    /// cap `count` without saying so. Without any node, a page that is full, or as large as JOOR's
    /// default page, is followed by the next offset.
    pub fn next_start(&self, start_from: u32, count: u32) -> Option<u32> {
        let held = Held {
            records: self.len(),
            skipped: self.skipped,
        };
        next_start(held, self.response.as_ref(), start_from, count)
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
        for element in found.elements {
            let Some(record) = element else {
                page.skipped += 1;
                continue;
            };
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

/// What the list of a page holds.
#[derive(Clone, Copy)]
pub(crate) struct Held {
    /// Records, readable or not.
    pub(crate) records: usize,
    /// Elements that are no records.
    pub(crate) skipped: usize,
}

pub(crate) fn next_start(
    held: Held,
    response: Option<&ResponseNode>,
    start_from: u32,
    count: u32,
) -> Option<u32> {
    let elements = u32::try_from(held.records.checked_add(held.skipped)?).ok()?;
    if elements == 0 {
        return None;
    }
    let next = match response {
        Some(node) => node.next_start.and_then(|next| u32::try_from(next).ok()),
        None if elements < count.min(DEFAULT_COUNT) => None,
        // Whether JOOR counts what is no record is not known: a record that comes twice does no
        // harm, one that is passed over does.
        None => start_from.checked_add(u32::try_from(held.records).ok()?),
    };
    next.filter(|next| *next > start_from)
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
/// beside them or among them.
pub(crate) struct Found {
    /// The records in JOOR's order; `None` stands for an element without a key, which is no record.
    pub(crate) elements: Vec<Option<Value>>,
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
            elements: Vec::new(),
            response: None,
            recognised: false,
        };
        let contents = found.document(shape, body).map_err(failed)?;
        if let Some(node) = found.response.take() {
            found.response = Some(node.into_result(endpoint)?);
        }
        // A success without any list is empty only if JOOR says that it is empty; anything else
        // would turn an unknown envelope into "there is nothing".
        let is_empty = found
            .response
            .as_ref()
            .is_some_and(|node| match node.count {
                Some(count) => count == 0,
                None => contents == Contents::Nothing,
            });
        if contents != Contents::List && !is_empty {
            let name = shape.lists[0];
            return Err(failed(DecodeError::document(format!(
                "expected `{name}`, found neither {name} nor an empty result"
            ))));
        }
        Ok(found)
    }

    /// Looks for records and the paging node in a whole reply.
    fn document(&mut self, shape: &Shape, body: Value) -> Result<Contents, DecodeError> {
        match body {
            list @ Value::Array(_) => self.whole_list(shape, list),
            Value::Object(mut fields) => {
                self.take_node(&mut fields)?;
                // Of several names, one may be there with nothing under it.
                let mut lists: Vec<Value> = shape
                    .lists
                    .iter()
                    .filter_map(|name| fields.remove(*name))
                    .collect();
                let filled = lists.iter().position(|list| !loose_json::is_nothing(list));
                if !lists.is_empty() {
                    return self.whole_list(shape, lists.swap_remove(filled.unwrap_or(0)));
                }
                Ok(if fields.values().all(loose_json::is_nothing) {
                    Contents::Nothing
                } else {
                    Contents::Unknown
                })
            }
            _ => Err(DecodeError::document(format!(
                "expected an object with `{}`",
                shape.lists[0]
            ))),
        }
    }

    /// A list that holds something, but nothing that is known, is not an empty list.
    fn whole_list(&mut self, shape: &Shape, list: Value) -> Result<Contents, DecodeError> {
        let is_nothing = loose_json::is_nothing(&list);
        self.list(shape, list)?;
        if !is_nothing && !self.recognised {
            return Err(wrong_list(shape));
        }
        Ok(Contents::List)
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
            self.elements.push(Some(Value::Object(fields)));
            return Ok(());
        }
        let mut is_known = self.take_node(&mut fields)?;
        self.recognised |= is_known;
        for name in shape.elements {
            if let Some(inner) = fields.remove(*name) {
                is_known = true;
                self.recognised |= loose_json::is_nothing(&inner);
                self.list(shape, inner)?;
            }
        }
        if !is_known && !fields.values().all(loose_json::is_nothing) {
            self.elements.push(None);
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

/// What a reply holds beside the `response` node.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Contents {
    /// The list, empty or not.
    List,
    /// No field that says anything.
    Nothing,
    /// Fields, and no list among them.
    Unknown,
}

fn wrong_list(shape: &Shape) -> DecodeError {
    DecodeError {
        path: shape.lists[0].to_owned(),
        message: format!("expected a list of {}", shape.lists[0]),
    }
}
