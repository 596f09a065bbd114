//! What a person asks for: written without the lease, carried out by its holder.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Select, State};

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
    /// Read it again at its source, whether or not it is known here.
    ReadAgain,
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

impl IntentTarget {
    /// Which rows to look at; which of them the action changes is [`IntentAction::concerns`].
    pub fn select(&self) -> Select {
        match self {
            Self::Key(key) => Select::keys(vec![key.clone()]),
            Self::Problem(code) => Select {
                problem: Some(code.clone()),
                ..Select::default()
            },
            Self::AllParked => Select::states([State::Parked]),
            Self::Flow => Select::keys(Vec::new()),
        }
    }
}

impl IntentAction {
    /// Whether a row in this state is changed. An attempt that may have happened is left alone, and so
    /// is what has come to its end.
    pub const fn concerns(&self, state: State) -> bool {
        let waits = matches!(
            state,
            State::Parked | State::Blocked | State::Held | State::Retrying
        );
        match self {
            Self::Retry => waits || matches!(state, State::Skipped),
            Self::Skip | Self::Discard => {
                waits || matches!(state, State::Due | State::Skipped | State::Reported)
            }
            Self::ReadAgain | Self::Confirm { .. } => false,
        }
    }
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
