//! Where a flow writes.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{Confirmed, Opaque, Operation, Problem, Receipt, Stop, StoreError};

/// Whether the same write may happen twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replay {
    /// Twice is as good as once.
    Safe,
    /// A second write would make a second record: look first, and after every unknown outcome.
    LookupFirst {
        /// Most records in one call of [`Sink::locate`], at least 1.
        at_once: usize,
    },
}

/// What a sink can do. Declared, not guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// Most records in one call of [`Sink::write`], at least 1.
    pub max_batch: usize,
    /// Whether the same write may happen twice.
    pub replay: Replay,
}

/// One record to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// Key of the row.
    pub key: String,
    /// What is to be done.
    pub operation: Operation,
    /// Name at the sink, decided once.
    pub identity: Option<String>,
    /// What is to be written.
    pub payload: Opaque,
    /// What the sink holds already.
    pub confirmed: Option<Confirmed>,
    /// Steps done before, as this sink committed them.
    pub progress: Option<String>,
}

/// What became of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Done.
    Accepted(Receipt),
    /// Not done, and not before a person acts.
    Refused(Problem),
    /// Not done, for a reason that passes.
    Later {
        /// Not before then; the retry policy decides when none is given.
        not_before: Option<Timestamp>,
        /// A quota is the cause: not counted as a try.
        quota: bool,
        /// Why.
        problem: Problem,
    },
    /// It may have been done.
    Unknown(Problem),
    /// Not done: waits for another record.
    Blocked(Problem),
    /// Not done: the sink has no counterpart for it, which is no fault.
    Skipped(Problem),
}

/// What a look-up found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Located {
    /// It is there and agrees with what we would write.
    Found(Receipt),
    /// It is not there.
    Absent,
    /// Something else goes by its name.
    Conflict(Problem),
    /// No answer; ask again.
    CannotSay(Problem),
}

/// A name at the sink, and the records there that go by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// The name, see [`Write::identity`].
    pub identity: String,
    /// Ids of the live records of this name. What the sink itself split or merged is one record.
    pub live: Vec<String>,
}

/// What a sink holds under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadBack {
    /// It is there.
    Found(Opaque),
    /// It is not there.
    Absent,
    /// This sink cannot be read.
    Unsupported,
}

/// Commits the steps of a sink of several steps, under the lease.
#[async_trait]
pub trait Progress: Send + Sync {
    /// Commits what was done so far for these keys; the text is handed back in [`Write::progress`].
    async fn save(&self, steps: Vec<(String, String)>) -> Result<(), StoreError>;
}

/// Where a flow writes.
#[async_trait]
pub trait Sink: Send + Sync {
    /// What this sink can do.
    fn capabilities(&self) -> Capabilities;

    /// Writes a batch and gives one verdict per record, in order. An `Err` says that the run has to
    /// stop, and that *nothing* was done for a record whose steps were not saved by this call.
    async fn write(&self, batch: &[Write], progress: &dyn Progress) -> Result<Vec<Verdict>, Stop>;

    /// Looks for records whose write may have happened, one answer per record, in order.
    async fn locate(&self, writes: &[Write]) -> Result<Vec<Located>, Stop>;

    /// Reads back what the sink holds, one answer per key, in order.
    async fn read_back(&self, keys: &[String]) -> Result<Vec<ReadBack>, Stop> {
        Ok(keys.iter().map(|_| ReadBack::Unsupported).collect())
    }

    /// Every name under which something was made since `since`: so a request that was carried out
    /// long after its answer was lost is found. None where writing twice does no harm.
    async fn sweep(&self, _since: Timestamp) -> Result<Option<Vec<Sighting>>, Stop> {
        Ok(None)
    }

    /// Whether the sink can be reached and lets us in.
    async fn health(&self) -> Result<(), Stop>;
}
