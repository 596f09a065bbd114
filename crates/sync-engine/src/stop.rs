//! Why a run stops before its end.

use jiff::Timestamp;

use crate::{Problem, StoreError};

/// A reason that stops a run. What was committed stays; running again is always safe.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// A quota is used up for longer than the caller wants to wait. Nothing was sent.
    #[error("go on before {until}: the quota of {account} is used up")]
    Quota {
        /// The account whose quota it is.
        account: String,
        /// When there is quota again.
        until: Timestamp,
    },
    /// The vendor rejects our credentials. Nothing was done.
    #[error("sign in: {problem}")]
    Unauthorized {
        /// The vendor.
        system: String,
        /// What was rejected, and what to do.
        problem: Box<Problem>,
    },
    /// Settings that do not fit the account, found before anything was written.
    #[error("start: {0}")]
    Settings(Problem),
    /// A vendor cannot be reached, or fails in a way that concerns the whole run.
    #[error("reach {system}: {message}")]
    Unavailable {
        /// The vendor or host.
        system: String,
        /// What happened.
        message: String,
    },
    /// The ledger cannot be used.
    #[error("use the ledger")]
    Store(#[from] StoreError),
    /// The books of the run do not add up: a defect in Seamline.
    #[error("add up the run: {0}")]
    Books(String),
}
