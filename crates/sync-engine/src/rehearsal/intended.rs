//! What would become of a record.

use crate::{Opaque, Problem, Row, SkippedRecord, State, Write};

/// A record, and what a pass would do with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intended {
    /// The key.
    pub key: String,
    /// Its name at the sink, where it has one.
    pub identity: Option<String>,
    /// What would become of it.
    pub intention: Intention,
}

/// What would become of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Intention {
    /// It would be made at the sink.
    New {
        /// What would be sent.
        payload: Opaque,
    },
    /// It would be changed at the sink.
    Change {
        /// What was sent last and confirmed; `None` where that is no longer known.
        before: Option<Opaque>,
        /// What would be sent.
        payload: Opaque,
    },
    /// It is at the sink already, and would be taken over.
    TakeOver {
        /// Its id there.
        remote_id: String,
    },
    /// A rule leaves it out while it is read; it is not kept.
    LeftOut {
        /// The rule, by the name of its setting.
        rule: String,
    },
    /// It would wait, be left out, or be told of.
    Rest {
        /// Where it would stand.
        state: State,
        /// Why.
        problem: Option<Problem>,
    },
}

impl Intended {
    /// A record that the source left out.
    pub(super) fn left_out(skipped: SkippedRecord) -> Self {
        Self {
            key: skipped.key,
            identity: None,
            intention: Intention::LeftOut { rule: skipped.rule },
        }
    }
}

/// What becomes of a row; `None` when it is delivered and stays as it is.
pub(super) fn of_row(
    before: Option<&Row>,
    row: &Row,
    written: Option<&Write>,
) -> Option<Intention> {
    if let Some(write) = written {
        let payload = write.payload.clone();
        return Some(if write.confirmed.is_none() {
            Intention::New { payload }
        } else {
            Intention::Change {
                before: before.and_then(confirmed_payload),
                payload,
            }
        });
    }
    if row.state != State::Delivered {
        return Some(Intention::Rest {
            state: row.state,
            problem: row.problem.clone(),
        });
    }
    let was_confirmed = before.is_some_and(|row| row.confirmed.is_some());
    let confirmed = row.confirmed.as_ref().filter(|_| !was_confirmed)?;
    Some(Intention::TakeOver {
        remote_id: confirmed.receipt.remote_id.clone(),
    })
}

/// The payload that the sink confirmed, if it is still known.
fn confirmed_payload(row: &Row) -> Option<Opaque> {
    let confirmed = row.confirmed.as_ref()?;
    let attempt = row.attempted.as_ref()?;
    (attempt.fingerprint == confirmed.fingerprint).then(|| attempt.payload.clone())
}
