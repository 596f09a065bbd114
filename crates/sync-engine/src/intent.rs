//! What a person asks for: written without the lease, carried out by its holder.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Which rows are meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IntentTarget {
    /// One row.
    Key(String),
    /// Every row that waits with this problem code.
    Problem(String),
    /// Every row that waits for a person.
    AllParked,
    /// The flow itself, not a row.
    Flow,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IntentAction {
    /// Try again.
    Retry,
    /// Leave out until it changes.
    Skip,
    /// Give up for good.
    Discard,
    /// Believe the reading of this name although it changes a great deal.
    Confirm {
        /// Name of the reading, as the held rows tell it.
        reading: String,
    },
}

/// A request by a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// Which rows.
    pub target: IntentTarget,
    /// What.
    pub action: IntentAction,
    /// Who asked.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A request as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredIntent {
    /// Its number in the store.
    pub id: i64,
    /// What is asked.
    pub intent: Intent,
}
