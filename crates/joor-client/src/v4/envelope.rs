//! The envelope of v4 replies: rows that worked beside errors of rows that did not (reference 3.3).

use seamline_api_core::loose_json::{self, DecodeError};
use seamline_api_core::{ApiError, Replay};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A v4 reply. Errors inside an HTTP success are part of it, not an `Err`. \[C\]
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope<T> {
    /// The rows that worked, or the rows of a list.
    pub data: Vec<T>,
    /// The rows that did not work. JOOR gives no position; see [`RowError::detail`].
    pub errors: Vec<RowError>,
    /// Rows of `data` that cannot be read. They do not keep the others from being used.
    pub undecodable: Vec<UndecodableRow>,
}

/// One error in a v4 reply. \[C\]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RowError {
    /// A word, not an HTTP status. Only `DUPLICATED` is known. \[1\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub status: Option<String>,
    /// JOOR's text.
    #[serde(default, deserialize_with = "loose_json::text")]
    pub message: Option<String>,
    /// May hold the key of the row, such as `sku_id`. \[1\]
    #[serde(default)]
    pub details: Value,
}

impl RowError {
    /// Reads one error. What it is made of cannot make it go away: bare text, and an error of an
    /// unknown shape, are errors still.
    fn from_value(row: Value) -> Self {
        match row {
            Value::String(message) => Self {
                message: Some(message),
                ..Self::default()
            },
            row if row.is_object() => loose_json::decode(row.clone()).unwrap_or_else(|_| Self {
                status: row.get("status").and_then(loose_json::text_of),
                message: row.get("message").and_then(loose_json::text_of),
                details: row,
            }),
            details => Self {
                details,
                ..Self::default()
            },
        }
    }

    /// Whether the row exists already.
    pub fn is_duplicated(&self) -> bool {
        self.status
            .as_deref()
            .is_some_and(|status| status.eq_ignore_ascii_case("DUPLICATED"))
    }

    /// One of the `details`, as text.
    pub fn detail(&self, name: &str) -> Option<String> {
        self.details.get(name).and_then(loose_json::text_of)
    }
}

/// A row of a reply that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndecodableRow {
    /// JOOR's id of the row, if that much can be read.
    pub id: Option<String>,
    /// Where in the reply, and what was expected there.
    pub problem: DecodeError,
}

impl<T: DeserializeOwned> Envelope<T> {
    /// Reads the reply of `endpoint`; each row by itself, so one bad row loses no other.
    pub fn from_json(
        endpoint: &'static str,
        replay: Replay,
        body: Value,
    ) -> Result<Self, ApiError> {
        Self::read(body).map_err(|problem| ApiError::Decode {
            endpoint,
            problem,
            may_have_executed: replay == Replay::Never,
        })
    }

    fn read(body: Value) -> Result<Self, DecodeError> {
        let Value::Object(mut fields) = body else {
            return Err(DecodeError::document("expected an object with `data`"));
        };
        let (data, errors) = (fields.remove("data"), fields.remove("errors"));
        if data.is_none() && errors.is_none() {
            return Err(DecodeError::document(
                "expected `data` or `errors`, found neither",
            ));
        }
        let mut envelope = Self {
            data: Vec::new(),
            errors: Vec::new(),
            undecodable: Vec::new(),
        };
        for (index, row) in rows("data", data)?.into_iter().enumerate() {
            let id = row.get("id").and_then(loose_json::text_of);
            match loose_json::decode(row) {
                Ok(row) => envelope.data.push(row),
                Err(problem) => envelope.undecodable.push(UndecodableRow {
                    id,
                    problem: problem.within(&format!("data[{index}]")),
                }),
            }
        }
        envelope.errors = rows("errors", errors)?
            .into_iter()
            .map(RowError::from_value)
            .collect();
        Ok(envelope)
    }
}

impl<T> Envelope<T> {
    /// Whether every row worked and can be read.
    pub fn is_clean(&self) -> bool {
        self.errors.is_empty() && self.undecodable.is_empty()
    }

    /// How many rows JOOR put into `data`, readable or not.
    pub fn len(&self) -> usize {
        self.data.len() + self.undecodable.len()
    }

    /// Whether JOOR put no row into `data`.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows, for a caller to whom anything less than all of them is a failure.
    pub fn into_clean(self) -> Result<Vec<T>, PartialFailure<T>> {
        if self.is_clean() {
            Ok(self.data)
        } else {
            Err(PartialFailure(Box::new(self)))
        }
    }
}

/// Some rows of a v4 call did not work, or cannot be read. Rows in `data` did work.
pub struct PartialFailure<T>(
    /// The whole reply.
    pub Box<Envelope<T>>,
);

impl<T> std::fmt::Display for PartialFailure<T> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Envelope {
            data,
            errors,
            undecodable,
        } = &*self.0;
        write!(
            formatter,
            "carry out all rows: {} worked, {} did not, {} cannot be read",
            data.len(),
            errors.len(),
            undecodable.len()
        )?;
        if let Some(error) = errors.first() {
            let status = error.status.as_deref().unwrap_or("no status");
            let message = error.message.as_deref().unwrap_or("no message");
            write!(formatter, "; the first: {status}: {message}")?;
        } else if let Some(row) = undecodable.first() {
            write!(formatter, "; the first: {}", row.problem)?;
        }
        Ok(())
    }
}

/// Shows what the message shows: rows may hold personal data.
impl<T> std::fmt::Debug for PartialFailure<T> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, formatter)
    }
}

impl<T> std::error::Error for PartialFailure<T> {}

fn rows(name: &str, value: Option<Value>) -> Result<Vec<Value>, DecodeError> {
    match value {
        None => Ok(Vec::new()),
        Some(Value::Array(rows)) => Ok(rows),
        Some(value) if loose_json::is_nothing(&value) => Ok(Vec::new()),
        Some(row @ Value::Object(_)) => Ok(vec![row]),
        Some(_) => Err(DecodeError {
            path: name.to_owned(),
            message: "expected a list".to_owned(),
        }),
    }
}
