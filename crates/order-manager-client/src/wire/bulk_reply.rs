//! The answer to a call about several records: 200 with `results` and `errors` [C], brought back to
//! each record that was sent.

use seamline_api_core::loose_json::{self, DecodeError};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::decode;

/// One failure inside a 200 [C].
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplyError {
    /// What is wrong.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub message: Option<String>,
    /// Code, see [`PRODUCT_UNKNOWN`](Self::PRODUCT_UNKNOWN) and
    /// [`STOCK_ROW_UNKNOWN`](Self::STOCK_ROW_UNKNOWN); others are not public [1].
    #[serde(default, deserialize_with = "loose_json::code")]
    pub error_code: Option<String>,
    /// Key of the record that failed, such as its SKU.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub identifier: Option<String>,
    /// Position in the request, counted from 1 [1].
    #[serde(default, deserialize_with = "decode::peripheral_integer")]
    pub index: Option<i64>,
}

impl ReplyError {
    /// The product does not exist [1].
    pub const PRODUCT_UNKNOWN: &str = "ERR053";
    /// The product has no stock row there; an unknown SKU may come back as this too [1].
    pub const STOCK_ROW_UNKNOWN: &str = "ERR097";

    /// The vendor's words, or its code when it has none.
    pub fn text(&self) -> &str {
        self.message
            .as_deref()
            .or(self.error_code.as_deref())
            .unwrap_or("no reason given")
    }
}

/// The answer as it came: `{ "message", "results": [..], "errors": [..] }` [C], or `results` alone as
/// a bare list [1].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkReply<T> {
    /// Free text about the whole call.
    pub message: Option<String>,
    /// What was done, in the vendor's order.
    pub results: Vec<T>,
    /// What was not.
    pub errors: Vec<ReplyError>,
    /// Results that could not be read.
    pub unreadable: Vec<DecodeError>,
}

/// What became of one record that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordOutcome<T> {
    /// The vendor says that it was done.
    Done(T),
    /// The vendor says that it was not, or not wholly.
    Refused(Vec<ReplyError>),
    /// The answer says nothing about this record. It may have been done: read it back.
    Unsaid,
}

impl<T> RecordOutcome<T> {
    /// Whether the vendor says that it was done.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Done(_))
    }
}

/// The answer, brought back to the records that were sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkOutcome<T> {
    /// Free text about the whole call.
    pub message: Option<String>,
    /// One outcome a record, in the order in which they were sent.
    pub records: Vec<RecordOutcome<T>>,
    /// Errors that cannot be brought back to one record. While there are any, an
    /// [`Unsaid`](RecordOutcome::Unsaid) record may be the one that failed.
    pub unmatched: Vec<ReplyError>,
    /// Results that could not be read. While there are any, an [`Unsaid`](RecordOutcome::Unsaid)
    /// record may be the one that was done.
    pub unreadable: Vec<DecodeError>,
}

impl<T> BulkOutcome<T> {
    /// Whether the vendor says of every record that it was done, and speaks of no error.
    pub fn is_complete(&self) -> bool {
        self.unmatched.is_empty() && self.records.iter().all(RecordOutcome::is_done)
    }
}

impl<T: DeserializeOwned> BulkReply<T> {
    /// Decodes an answer. A result that cannot be read does not hide the errors.
    pub fn decode(body: Value) -> Result<Self, DecodeError> {
        let mut fields = match body {
            Value::Object(fields) => fields,
            results @ Value::Array(_) => serde_json::Map::from_iter([("results".into(), results)]),
            _ => return Err(DecodeError::document("expected an object or a list")),
        };
        let mut part = |name: &str| match fields.remove(name) {
            Some(Value::Array(elements)) => Ok(Some(elements)),
            Some(element @ Value::Object(_)) => Ok(Some(vec![element])),
            None => Ok(None),
            Some(value) if loose_json::is_nothing(&value) => Ok(None),
            Some(_) => Err(DecodeError {
                path: name.to_owned(),
                message: "expected a list".to_owned(),
            }),
        };
        let (results, errors) = (part("results")?, part("errors")?);
        let message = fields.get("message").and_then(loose_json::text_of);
        if results.is_none() && errors.is_none() && message.is_none() {
            // Anything but the documented reply decides nothing.
            return Err(DecodeError::document(
                "expected results, errors or a message, found none of them",
            ));
        }
        let mut reply = Self {
            message,
            results: Vec::new(),
            errors: Vec::new(),
            unreadable: Vec::new(),
        };
        for (index, element) in results.into_iter().flatten().enumerate() {
            match decode::record(element) {
                Ok(result) => reply.results.push(result),
                Err(error) => reply
                    .unreadable
                    .push(error.within(&format!("results[{index}]"))),
            }
        }
        for element in errors.into_iter().flatten() {
            // An error in another shape is still an error.
            reply.errors.push(
                decode::record(element.clone()).unwrap_or_else(|_| ReplyError {
                    message: loose_json::text_of(&element),
                    ..ReplyError::default()
                }),
            );
        }
        Ok(reply)
    }
}

impl<T> BulkReply<T> {
    /// Brings the answer back to the records that were sent.
    ///
    /// `is_result` says whether a result is about a record, `is_named` whether the `identifier` of
    /// an error is a record's. An error belongs to the record at its 1-based `index` [1], unless its
    /// identifier names another record and no more than that one; without either, to the only
    /// record that was sent.
    pub fn outcome<R>(
        self,
        sent: &[R],
        is_result: impl Fn(&T, &R) -> bool,
        is_named: impl Fn(&str, &R) -> bool,
    ) -> BulkOutcome<T> {
        let mut refusals: Vec<Vec<ReplyError>> = sent.iter().map(|_| Vec::new()).collect();
        let mut unmatched = Vec::new();
        for error in self.errors {
            match position(&error, sent, &is_named) {
                Some(index) => refusals[index].push(error),
                None => unmatched.push(error),
            }
        }
        let mut done: Vec<Option<T>> = sent.iter().map(|_| None).collect();
        for result in self.results {
            // Records can look alike: one that an error names does not take another one's result.
            let place = (0..sent.len()).find(|at| {
                done[*at].is_none() && refusals[*at].is_empty() && is_result(&result, &sent[*at])
            });
            if let Some(place) = place {
                done[place] = Some(result);
            }
        }
        let records = done
            .into_iter()
            .zip(refusals)
            .map(|(done, refusals)| match done {
                _ if !refusals.is_empty() => RecordOutcome::Refused(refusals),
                Some(result) => RecordOutcome::Done(result),
                None => RecordOutcome::Unsaid,
            })
            .collect();
        BulkOutcome {
            message: self.message,
            records,
            unmatched,
            unreadable: self.unreadable,
        }
    }
}

fn position<R>(
    error: &ReplyError,
    sent: &[R],
    is_named: impl Fn(&str, &R) -> bool,
) -> Option<usize> {
    let by_index = error
        .index
        .and_then(|index| usize::try_from(index).ok()?.checked_sub(1))
        .filter(|index| *index < sent.len());
    let named: Vec<usize> = error.identifier.as_deref().map_or_else(Vec::new, |name| {
        (0..sent.len())
            .filter(|at| is_named(name, &sent[*at]))
            .collect()
    });
    match (by_index, named.as_slice()) {
        // The name tells more than a count whose base only one source knows.
        (_, [only]) => Some(*only),
        (Some(index), []) => Some(index),
        (Some(index), several) => several.contains(&index).then_some(index),
        (None, _) if sent.len() == 1 => Some(0),
        (None, _) => None,
    }
}

#[cfg(test)]
#[path = "bulk_reply_tests.rs"]
mod tests;
