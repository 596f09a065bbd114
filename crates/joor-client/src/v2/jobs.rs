//! Background jobs of v2 (reference 3.5).
//!
//! `bulk-style` and `bulk-connection` queue a job; jobs run in the order in which they arrived. That
//! a job has finished says nothing about single records \[I\]: those results come by e-mail only, on
//! request to JOOR \[C\], so read back what matters.

use seamline_api_core::loose_json::{self, DecodeError};
use seamline_api_core::{ApiError, Replay};
use serde::Deserialize;
use serde_json::Value;

use super::envelope::take_response;

/// A job and how far it is. \[C\]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// JOOR's id of the job.
    pub id: i64,
    /// What it does.
    pub status: JobStatus,
    /// When it was queued, as JOOR writes it; see [`crate::dates::moment`].
    pub created: Option<String>,
    /// When it last moved, as JOOR writes it.
    pub modified: Option<String>,
    /// Records in the job.
    pub record_count: Option<i64>,
    /// Records that it has gone through.
    pub record_progress: Option<i64>,
}

/// What a job does. \[C\]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum JobStatus {
    /// It waits for the jobs before it.
    Queued,
    /// It runs.
    Started,
    /// It has ended. That says nothing about single records. \[I\]
    Finished,
    /// A word that is not documented.
    Other(String),
}

impl From<&str> for JobStatus {
    fn from(word: &str) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "queued" => Self::Queued,
            "started" => Self::Started,
            "finished" => Self::Finished,
            _ => Self::Other(word.to_owned()),
        }
    }
}

/// The two kinds of jobs, which differ in the names of their fields.
pub(crate) struct Kind {
    pub(crate) endpoint: &'static str,
    pub(crate) wrapper: &'static str,
    pub(crate) list: &'static str,
    pub(crate) id: &'static str,
    pub(crate) count: &'static str,
    pub(crate) progress: &'static str,
}

impl Job {
    /// Reads the reply to a bulk write or to the question for a job; both are taken to be the same
    /// node \[I\]. A `response` node with an error is an [`ApiError::Vendor`].
    pub(crate) fn from_json(
        kind: &Kind,
        replay: Replay,
        wanted: Option<i64>,
        body: Value,
    ) -> Result<Self, ApiError> {
        let failed = |problem| ApiError::Decode {
            endpoint: kind.endpoint,
            problem,
            may_have_executed: replay == Replay::Never,
        };
        let Value::Object(mut fields) = body else {
            return Err(failed(DecodeError::document("expected an object")));
        };
        let mut inner = match fields.remove(kind.wrapper) {
            Some(Value::Object(inner)) => inner,
            _ => serde_json::Map::new(),
        };
        let nodes = [
            take_response(&mut fields).map_err(failed)?,
            take_response(&mut inner).map_err(|problem| failed(problem.within(kind.wrapper)))?,
        ];
        for node in nodes.into_iter().flatten() {
            node.into_result(kind.endpoint)?;
        }
        let jobs = inner.remove(kind.list).or_else(|| fields.remove(kind.list));
        let path = format!("{}.{}", kind.wrapper, kind.list);
        let jobs = kind
            .read(jobs.unwrap_or_default())
            .map_err(|problem| failed(problem.within(&path)))?;
        let found = match wanted {
            Some(id) => jobs.into_iter().find(|job| job.id == id),
            None => jobs.into_iter().next_back(),
        };
        found.ok_or_else(|| {
            failed(DecodeError {
                path,
                message: "expected the job, found no job".to_owned(),
            })
        })
    }
}

impl Kind {
    fn read(&self, jobs: Value) -> Result<Vec<Job>, DecodeError> {
        let rows = match jobs {
            Value::Array(rows) => rows,
            row @ Value::Object(_) => vec![row],
            _ => Vec::new(),
        };
        rows.into_iter()
            .enumerate()
            .map(|(index, row)| {
                self.read_one(row)
                    .map_err(|problem| problem.within(&format!("[{index}]")))
            })
            .collect()
    }

    fn read_one(&self, row: Value) -> Result<Job, DecodeError> {
        let Value::Object(mut fields) = row else {
            return Err(DecodeError::document("expected an object"));
        };
        let mut whole = |name: &str| {
            loose_json::integer_of(&fields.remove(name).unwrap_or_default()).map_err(|message| {
                DecodeError {
                    path: name.to_owned(),
                    message,
                }
            })
        };
        let (id, record_count, record_progress) =
            (whole(self.id)?, whole(self.count)?, whole(self.progress)?);
        let id = id.ok_or_else(|| DecodeError {
            path: self.id.to_owned(),
            message: "expected a whole number, found nothing".to_owned(),
        })?;
        let rest: Rest = loose_json::decode(Value::Object(fields))?;
        Ok(Job {
            id,
            status: JobStatus::from(rest.status.as_str()),
            created: rest.created,
            modified: rest.modified,
            record_count,
            record_progress,
        })
    }
}

#[derive(Deserialize)]
struct Rest {
    #[serde(deserialize_with = "loose_json::required_code")]
    status: String,
    #[serde(default, deserialize_with = "loose_json::code")]
    created: Option<String>,
    #[serde(default, deserialize_with = "loose_json::code")]
    modified: Option<String>,
}
