//! A row of the ledger: what is wanted, what was attempted, what is confirmed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Fingerprint, Opaque, Problem};

/// Where a row stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// To be rendered and written.
    Due,
    /// An attempt is committed; its outcome is not yet known.
    Sending,
    /// A try failed for a passing reason; there will be another.
    Retrying,
    /// An attempt may have happened; it has to be looked up.
    Unknown,
    /// Confirmed by the sink.
    Delivered,
    /// Waits for another record.
    Blocked,
    /// Waits for a confirmation, because the change is too large to be believed.
    Held,
    /// Waits for a person.
    Parked,
    /// Excluded by a rule, which is named.
    Skipped,
    /// Given up by a person.
    Discarded,
    /// Changed since it was delivered, and the policy says to tell only.
    Reported,
}

impl State {
    /// Every state, in the order people read them.
    pub const ALL: [Self; 11] = [
        Self::Due,
        Self::Sending,
        Self::Retrying,
        Self::Unknown,
        Self::Delivered,
        Self::Blocked,
        Self::Held,
        Self::Parked,
        Self::Skipped,
        Self::Discarded,
        Self::Reported,
    ];

    /// The word for it, as stored and shown.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Sending => "sending",
            Self::Retrying => "retrying",
            Self::Unknown => "unknown",
            Self::Delivered => "delivered",
            Self::Blocked => "blocked",
            Self::Held => "held",
            Self::Parked => "parked",
            Self::Skipped => "skipped",
            Self::Discarded => "discarded",
            Self::Reported => "reported",
        }
    }

    /// The state named by `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether an attempt is open: nothing else may be sent for this key before it is settled.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Sending | Self::Retrying | Self::Unknown)
    }

    /// Whether the current version is still on its way without anybody's help.
    pub const fn is_due(self) -> bool {
        matches!(
            self,
            Self::Due | Self::Sending | Self::Retrying | Self::Unknown
        )
    }
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}

/// What is done at the sink.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// Make it.
    Create,
    /// Change it.
    Update,
    /// Take it back.
    Cancel,
}

/// What happens to a delivered key that changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangePolicy {
    /// Write the change.
    Update,
    /// Tell, and leave the other side as it is.
    Report,
}

/// The version that is wanted at the sink.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// The record as read.
    pub document: Opaque,
    /// Its fingerprint.
    pub fingerprint: Fingerprint,
    /// Source version.
    pub version: i64,
    /// Count of versions staged for this key, from 1.
    pub number: u64,
    /// When it was staged.
    pub staged_at: Timestamp,
    /// When the source last showed it, changed or not.
    pub read_at: Timestamp,
}

/// The last attempt, committed before it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// What was sent.
    pub payload: Opaque,
    /// Its fingerprint.
    pub fingerprint: Fingerprint,
    /// See [`Confirmed::salt`].
    pub salt: String,
    /// See [`Confirmed::magnitude`].
    pub magnitude: Option<i64>,
    /// Number of this attempt for the key, from 1.
    pub number: u32,
    /// The version it was rendered from, see [`Wanted::number`].
    pub of_version: u64,
    /// When it was committed.
    pub committed_at: Timestamp,
    /// Whether the outcome of this attempt, or of one before it, was ever unknown: what is found at
    /// the sink may then be ours, however late.
    pub in_doubt: bool,
}

/// What the sink gave back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Id at the sink, as people know it there.
    pub remote_id: String,
    /// Anything else the sink wants to remember, as JSON text.
    pub detail: String,
    /// The record was found there already and taken over, not made by us.
    pub adopted: bool,
    /// What a person should know of it although it is delivered. It is told until the next receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Problem>,
}

/// What the sink holds, as far as we know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    /// Fingerprint of the payload.
    pub fingerprint: Fingerprint,
    /// Changes when the sink may have changed by itself, so that an equal payload is written again.
    pub salt: String,
    /// Size for the mass-change guard, a quantity. None where the guard does not apply.
    pub magnitude: Option<i64>,
    /// The version it was rendered from.
    pub of_version: u64,
    /// What the sink gave back.
    pub receipt: Receipt,
    /// When the receipt was committed.
    pub at: Timestamp,
}

/// A quantity this row holds against another key while it is in flight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Key claimed, a product id.
    pub key: String,
    /// Pieces.
    pub quantity: i64,
}

/// How earlier versions of the key ended. The current version is counted by the state of its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Closed {
    /// Confirmed.
    pub delivered: u64,
    /// Replaced by a newer version before they were delivered.
    pub superseded: u64,
    /// Told only.
    pub reported: u64,
    /// Excluded by a rule.
    pub skipped: u64,
    /// Given up by a person.
    pub discarded: u64,
}

impl Closed {
    /// Versions in all.
    pub const fn total(&self) -> u64 {
        self.delivered + self.superseded + self.reported + self.skipped + self.discarded
    }
}

/// One key of one flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Identity inside the flow.
    pub key: String,
    /// Count of commits of this row; a commit names the one it read.
    pub revision: u64,
    /// Where it stands.
    pub state: State,
    /// What is done at the sink.
    pub operation: Operation,
    /// Count of times the record was made anew at the sink, from 1.
    pub generation: u32,
    /// What is wanted.
    pub wanted: Wanted,
    /// What was attempted last.
    pub attempted: Option<Attempt>,
    /// What is confirmed.
    pub confirmed: Option<Confirmed>,
    /// Steps a sink of several steps has done, as JSON text.
    pub progress: Option<String>,
    /// Name at the sink, decided once: an order number.
    pub identity: Option<String>,
    /// Why it waits, which rule excluded it, or the notice of its receipt.
    pub problem: Option<Problem>,
    /// Tries of the current payload that failed.
    pub tries: u32,
    /// When the first of them failed.
    pub first_try_at: Option<Timestamp>,
    /// Not before then.
    pub next_at: Option<Timestamp>,
    /// Rules it was last rendered with.
    pub rules_revision: String,
    /// What it holds while in flight.
    pub claims: Vec<Claim>,
    /// How its earlier versions ended.
    pub closed: Closed,
}
