//! The sync engine: it moves records from a [`Source`] to a [`Sink`] and keeps a durable account of
//! each of them in a [`Ledger`].
//!
//! The engine knows no vendor and no SQL. Documents and payloads are opaque text with a key, a
//! version, a kind and a schema version; what they mean is known to the channel that reads them
//! ([`Source`]), to the pure function that decides what would be written ([`Render`]) and to the
//! channel that writes them ([`Sink`]).
//!
//! | idea | where |
//! |---|---|
//! | what a channel implements | [`Source`], [`Sink`], [`Render`] |
//! | what a store implements | [`Ledger`], [`Documents`], [`Leases`] |
//! | the life of a record | [`State`], [`lifecycle`] |
//! | one pass of a flow | [`Flow::run`], [`Collect::run`] |
//! | what a pass would do | [`Flow::rehearse`] |
//! | nothing is lost in the books | [`RunReport::check`], [`Tally::check`] |

mod clock;
mod collect;
#[cfg(feature = "conformance")]
pub mod conformance;
mod document;
mod documents;
mod fingerprint;
mod flow;
mod guard;
mod intent;
mod lease;
mod ledger;
pub mod lifecycle;
mod memory;
mod observer;
mod problem;
mod rehearsal;
mod render;
mod report;
mod retry;
mod row;
mod sink;
mod source;
mod stop;

pub use clock::{Clock, SystemClock};
pub use collect::{Collect, DocumentPage, DocumentSource};
pub use document::{Document, Opaque};
pub use documents::{Documents, PutDocument, PutOutcome, Query, StoredDocument};
pub use fingerprint::Fingerprint;
pub use flow::{Flow, FlowOptions, RunOptions, held_reading, out_of_place};
pub use guard::{Guard, GuardVerdict, Proposal};
pub use intent::{Intent, IntentAction, IntentTarget, StoredIntent};
pub use lease::{Lease, Leases, WeakLease};
pub use ledger::{
    ClaimRow, Commit, Fault, FlowId, HistoryRow, Ledger, Note, Position, RowChange, Select, Store,
    StoreError,
};
pub use memory::MemoryStore;
pub use observer::{Event, Observer, Silent};
pub use problem::{Owner, Problem};
pub use rehearsal::{Intended, Intention, Rehearsal, RehearsalStore};
pub use render::{Answers, Render, RenderInput, Rendered};
pub use report::{Counts, RunRecord, RunReport, Tally};
pub use retry::RetryPolicy;
pub use row::{
    Attempt, ChangePolicy, Claim, Closed, Confirmed, Operation, Receipt, Row, State, Wanted,
};
pub use sink::{Capabilities, Located, Progress, ReadBack, Replay, Sighting, Sink, Verdict, Write};
pub use source::{Fetched, Page, ReadOptions, SkippedRecord, Source, Undecodable};
pub use stop::Stop;
