//! What would be written: a pure decision over a document, the rules and answered look-ups.

use std::collections::BTreeMap;

use crate::{Claim, Opaque, Problem, Query, StoredDocument};

/// Look-ups that were made, each with what was found (nothing found is an answer too).
pub type Answers = BTreeMap<Query, Vec<StoredDocument>>;

/// What a render sees.
#[derive(Debug, Clone, Copy)]
pub struct RenderInput<'a> {
    /// The key of the record.
    pub key: &'a str,
    /// The record.
    pub document: &'a Opaque,
    /// Its name at the sink, decided once.
    pub identity: Option<&'a str>,
    /// Answered look-ups.
    pub answers: &'a Answers,
    /// Steps that a sink of several steps has committed for it.
    pub progress: Option<&'a str>,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rendered {
    /// This would be written.
    Payload {
        /// What.
        payload: Opaque,
        /// Changes when the sink may have changed by itself.
        salt: String,
        /// Size for the mass-change guard.
        magnitude: Option<i64>,
    },
    /// A rule leaves it out.
    Skip(Problem),
    /// Waits for another record.
    Blocked(Problem),
    /// Waits for a person.
    Problem(Problem),
}

/// The pure function of a flow. It does no I/O and reads no clock; what it needs from other records
/// it names as look-ups, which the engine answers from the document store.
pub trait Render: Send + Sync {
    /// Changes whenever the same document might render to something else.
    fn rules_revision(&self) -> &str;

    /// The name at the sink, decided once when the record is first staged.
    fn identity(&self, _key: &str, _document: &Opaque) -> Result<Option<String>, Problem> {
        Ok(None)
    }

    /// Look-ups that are still to be answered; called again with the answers until none is left.
    fn queries(&self, _document: &Opaque, _answers: &Answers) -> Vec<Query> {
        Vec::new()
    }

    /// What the record holds against other keys while it is in flight, as far as it can be told.
    fn claims(&self, _document: &Opaque, _answers: &Answers) -> Vec<Claim> {
        Vec::new()
    }

    /// What would be written.
    fn render(&self, input: RenderInput<'_>) -> Rendered;
}
