//! The document store: the sink of flows that collect and the source of flows that publish.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{FlowId, Lease, Opaque, StoreError};

/// A look-up of documents by a secondary key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Query {
    /// Kind of document.
    pub kind: String,
    /// Name of the secondary key.
    pub index: String,
    /// Its value, compared exactly.
    pub value: String,
}

impl Query {
    /// A look-up.
    pub fn new(
        kind: impl Into<String>,
        index: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        Self {
            kind: kind.into(),
            index: index.into(),
            value: value.into(),
        }
    }
}

/// A document to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutDocument {
    /// Identity among the documents of its kind.
    pub key: String,
    /// Source version; lower than what is stored is stale.
    pub version: i64,
    /// The record; its kind is the kind of the document.
    pub body: Opaque,
    /// Secondary keys: name and value.
    pub indexes: Vec<(String, String)>,
    /// Part of the record that may differ without being a change: when it was read.
    pub stamp: i64,
}

/// A stored document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDocument {
    /// Identity among the documents of its kind.
    pub key: String,
    /// Source version.
    pub version: i64,
    /// The record.
    pub body: Opaque,
    /// Revision of the store at which it last changed.
    pub revision: u64,
    /// When it was last read, see [`PutDocument::stamp`].
    pub stamp: i64,
    /// Secondary keys it has now.
    pub indexes: Vec<(String, String)>,
    /// Secondary keys it once had and has no longer: a change touches a variation's old parent and
    /// its new one, however many changes lie between two readings.
    pub former_indexes: Vec<(String, String)>,
}

/// What became of a document that was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutOutcome {
    /// Stored for the first time.
    New,
    /// Stored over another version.
    Changed,
    /// The same as stored.
    Unchanged,
    /// Older than stored; ignored.
    Stale,
}

/// Documents of one connection.
#[async_trait]
pub trait Documents: Send + Sync {
    /// Stores a batch and the position in one transaction. When anything changed, all changes of
    /// the batch get the next revision; revisions have no gaps.
    async fn put(
        &self,
        lease: &Lease,
        flow: &FlowId,
        batch: Vec<PutDocument>,
        position: &str,
        complete: bool,
    ) -> Result<Vec<PutOutcome>, StoreError>;

    /// Documents by secondary key, ordered by key.
    async fn find(
        &self,
        connection: &str,
        query: &Query,
    ) -> Result<Vec<StoredDocument>, StoreError>;

    /// Documents of these keys, ordered by key; absent ones are left out.
    async fn get(
        &self,
        connection: &str,
        kind: &str,
        keys: &[String],
    ) -> Result<Vec<StoredDocument>, StoreError>;

    /// Documents of a kind that changed after `revision`, ordered by revision and key. With
    /// `revision` 0 every document of the kind.
    async fn changed_since(
        &self,
        connection: &str,
        kind: &str,
        revision: u64,
    ) -> Result<Vec<StoredDocument>, StoreError>;

    /// Documents of a kind that a secondary key leads to and that were last read before `stamp`,
    /// ordered by key, at most `limit`. What is put with a newer stamp is not among them any more.
    async fn unread_since(
        &self,
        connection: &str,
        kind: &str,
        stamp: i64,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError>;

    /// The revision of the last change.
    async fn revision(&self, connection: &str) -> Result<u64, StoreError>;
}
