//! JOOR's background jobs, which run one after the other in the order of their arrival \[C\].

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

/// What a job's records are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum JobKind {
    Styles,
    Connections,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Job {
    pub(crate) id: i64,
    pub(crate) kind: JobKind,
    pub(crate) created: Timestamp,
    pub(crate) modified: Timestamp,
    pub(crate) records: Vec<Value>,
    /// One per record that was done. JOOR tells them by e-mail alone \[C\].
    pub(crate) results: Vec<JobResult>,
    /// Steps taken so far.
    pub(crate) steps: u32,
    pub(crate) finished: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct JobResult {
    /// Style identifier or customer code.
    pub(crate) key: String,
    /// Why the record was not taken.
    pub(crate) error: Option<String>,
}

impl Job {
    /// `queued`, `started` or `finished` \[C\].
    pub(crate) fn status(&self) -> &'static str {
        match (self.finished, self.steps) {
            (true, _) => "finished",
            (false, 0) => "queued",
            (false, _) => "started",
        }
    }
}
