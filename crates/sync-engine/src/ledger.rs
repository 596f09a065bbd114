//! The ledger: the durable account of every key of every flow.

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Documents, Intent, Lease, Leases, Problem, Row, RunRecord, State, StoredIntent, Tally,
};

/// A flow of a connection.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FlowId {
    /// Name of the connection.
    pub connection: String,
    /// Name of the flow, `orders`.
    pub flow: String,
}

impl FlowId {
    /// Names a flow.
    pub fn new(connection: impl Into<String>, flow: impl Into<String>) -> Self {
        Self {
            connection: connection.into(),
            flow: flow.into(),
        }
    }
}

impl std::fmt::Display for FlowId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.connection, self.flow)
    }
}

/// Where the next read of a flow starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// Text of the source's own.
    pub text: String,
    /// Whether everything that exists has been read at least once.
    pub complete: bool,
}

/// Which rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Select {
    /// Only these keys.
    pub keys: Option<Vec<String>>,
    /// Only these states.
    pub states: Option<Vec<State>>,
    /// Only rows rendered with other rules than these.
    pub rules_other_than: Option<String>,
    /// Only rows with this problem code.
    pub problem: Option<String>,
    /// At most so many, in order of the key.
    pub limit: Option<usize>,
}

impl Select {
    /// Rows of these keys.
    pub fn keys(keys: Vec<String>) -> Self {
        Self {
            keys: Some(keys),
            ..Self::default()
        }
    }

    /// Rows in these states.
    pub fn states(states: impl Into<Vec<State>>) -> Self {
        Self {
            states: Some(states.into()),
            ..Self::default()
        }
    }
}

/// A row to commit, with what history says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowChange {
    /// The row as it shall be. Its revision is the one it was read with (0 for a new row); the
    /// store adds one.
    pub row: Row,
    /// The state it comes from; None for a new row.
    pub from: Option<State>,
    /// Why, one line; None when nothing of interest happened and history needs no entry.
    pub note: Option<String>,
    /// Who, when a person asked.
    pub by: Option<String>,
}

/// What is written in one transaction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Commit {
    /// Rows with their history.
    pub rows: Vec<RowChange>,
    /// Where the next read starts.
    pub position: Option<Position>,
    /// Intents that were carried out.
    pub intents_done: Vec<i64>,
    /// Small values, see [`Ledger::set_note`]; here they are refused to a lease that was lost.
    pub notes: Vec<Note>,
    /// When.
    pub at: Timestamp,
}

impl Commit {
    /// One small value, and nothing else.
    pub fn note(scope: &str, name: &str, text: impl Into<String>) -> Self {
        let note = Note {
            scope: scope.to_owned(),
            name: name.to_owned(),
            text: text.into(),
        };
        Self {
            notes: vec![note],
            ..Self::default()
        }
    }
}

/// A small value kept under a scope and a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Scope.
    pub scope: String,
    /// Name within the scope.
    pub name: String,
    /// The value.
    pub text: String,
}

/// One entry of history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryRow {
    /// Number, ascending over the whole store.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// The row.
    pub key: String,
    /// From which state; None for a new row.
    pub from: Option<State>,
    /// To which state.
    pub to: State,
    /// Version concerned, see [`crate::Wanted::number`].
    pub version: u64,
    /// Attempt concerned, 0 for none.
    pub attempt: u32,
    /// Why.
    pub note: String,
    /// The problem, if the row has one.
    pub problem: Option<Problem>,
    /// Who, when a person asked.
    pub by: Option<String>,
}

/// A claim of a row, see [`crate::Claim`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimRow {
    /// The row that claims.
    pub holder: String,
    /// State of that row.
    pub state: State,
    /// Key claimed.
    pub key: String,
    /// Pieces.
    pub quantity: i64,
    /// Number of the version that claims.
    pub version: u64,
    /// When the record that claims was confirmed at the sink, if it was.
    pub confirmed_at: Option<Timestamp>,
    /// Whether it was found there and taken over.
    pub adopted: bool,
}

/// Why a store did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else holds the lease.
    #[error("take the lease of {group}: another process holds it ({holder})")]
    LeaseHeld {
        /// The account group.
        group: String,
        /// What is known of the holder.
        holder: String,
    },
    /// A later lease was given out; this one writes no more.
    #[error("write with an old lease of {group}: a later one was given out")]
    Fenced {
        /// The account group.
        group: String,
    },
    /// The row changed since it was read: a defect, because only the holder of the lease writes.
    #[error("write row {key}: it changed since it was read")]
    Conflict {
        /// Its key.
        key: String,
    },
    /// Another row goes by this name at the sink.
    #[error("give row {key} the name {identity}: row {holder} has it")]
    IdentityTaken {
        /// The row.
        key: String,
        /// The name.
        identity: String,
        /// Who has it.
        holder: String,
    },
    /// The store was written by a later release.
    #[error(
        "open a store of schema {found}: this release knows up to {known}; use a later release"
    )]
    NewerSchema {
        /// What was found.
        found: u32,
        /// What this release knows.
        known: u32,
    },
    /// The database cannot do its work now. What was committed stays, and nothing is half-written.
    #[error("use the database: {message}")]
    Unusable {
        /// What is wrong.
        fault: Fault,
        /// What happened.
        message: String,
        /// Its cause.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// The database itself.
    #[error("use the database: {message}")]
    Backend {
        /// What happened.
        message: String,
        /// Its cause.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
}

/// What is wrong with a database that does not do its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// No room is left.
    Full,
    /// It lets nobody write.
    ReadOnly,
    /// Somebody else kept it for longer than we wait.
    Busy,
    /// It does not answer, or the connection to it broke.
    Unreachable,
    /// It does not let us in.
    Refused,
    /// What it holds is no ledger, or is damaged.
    Damaged,
}

impl Fault {
    /// What a person can do.
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::Full => {
                "Make room on the disk or file system of the ledger, then run it again. Nothing was \
                 lost."
            }
            Self::ReadOnly => {
                "Let this user write the ledger and its folder, or name a server that takes writes \
                 (not a standby), then run it again."
            }
            Self::Busy => {
                "Find what keeps the ledger locked (a backup, another program), let it end, then run it \
                 again. Nothing was lost."
            }
            Self::Unreachable => {
                "Check that the database server runs and can be reached, then run it again. Nothing was \
                 lost."
            }
            Self::Refused => {
                "Check user, password, database and rights in the address of the ledger, then run it \
                 again."
            }
            Self::Damaged => {
                "Name the ledger's own file or database in `store.url`; restore it from a backup if it \
                 is damaged."
            }
        }
    }
}

impl StoreError {
    /// A failure of the database.
    pub fn backend(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Backend {
            message: error.to_string(),
            source: Some(Box::new(error)),
        }
    }
}

/// The ledger of all flows of a store.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// Rows of a flow, ordered by key.
    async fn rows(&self, flow: &FlowId, select: &Select) -> Result<Vec<Row>, StoreError>;

    /// Writes rows, history, position and finished intents in one transaction.
    async fn commit(&self, lease: &Lease, flow: &FlowId, commit: Commit) -> Result<(), StoreError>;

    /// Which row goes by `identity` at the sink.
    async fn holder_of(&self, flow: &FlowId, identity: &str) -> Result<Option<String>, StoreError>;

    /// Where the next read starts.
    async fn position(&self, flow: &FlowId) -> Result<Option<Position>, StoreError>;

    /// Sets where the next read starts, for flows without rows.
    async fn set_position(
        &self,
        lease: &Lease,
        flow: &FlowId,
        position: &Position,
    ) -> Result<(), StoreError>;

    /// History of a flow after entry `after`, ascending; of one key, if given.
    async fn history(
        &self,
        flow: &FlowId,
        key: Option<&str>,
        after: u64,
        limit: usize,
    ) -> Result<Vec<HistoryRow>, StoreError>;

    /// Number of the last entry of history.
    async fn last_seq(&self) -> Result<u64, StoreError>;

    /// Counts over all rows of a flow.
    async fn tally(&self, flow: &FlowId) -> Result<Tally, StoreError>;

    /// Claims of a flow's rows, ordered by holder and key.
    async fn claims(&self, flow: &FlowId) -> Result<Vec<ClaimRow>, StoreError>;

    /// Notes what a person asks. Needs no lease.
    async fn ask(&self, flow: &FlowId, intent: &Intent) -> Result<i64, StoreError>;

    /// What was asked and not yet done, in order.
    async fn intents(&self, flow: &FlowId) -> Result<Vec<StoredIntent>, StoreError>;

    /// Notes a run that ended.
    async fn save_run(
        &self,
        lease: &Lease,
        flow: &FlowId,
        run: &RunRecord,
    ) -> Result<(), StoreError>;

    /// The last runs of a flow, latest first.
    async fn runs(&self, flow: &FlowId, limit: usize) -> Result<Vec<RunRecord>, StoreError>;

    /// A small value kept under a scope and a name: a budget's state, the identity of a connection.
    async fn note(&self, scope: &str, name: &str) -> Result<Option<String>, StoreError>;

    /// Keeps a small value. Durable when it returns.
    async fn set_note(&self, scope: &str, name: &str, text: &str) -> Result<(), StoreError>;
}

/// Everything a store does.
pub trait Store: Ledger + Documents + Leases {}

impl<T: Ledger + Documents + Leases> Store for T {}
