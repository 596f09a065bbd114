//! The store in memory, whose calls may fail or be the last of the process.

use async_trait::async_trait;
use seamline_sync_engine::{
    ClaimRow, Commit, Documents, FlowId, HistoryRow, Intent, Lease, Leases, Ledger, MemoryStore,
    Position, PutDocument, PutOutcome, Query, Row, RunRecord, Select, StoreError, StoredDocument,
    StoredIntent, Tally,
};

use super::fuse::Fuse;

pub(crate) struct FaultyStore {
    pub(crate) inner: MemoryStore,
    pub(crate) fuse: Fuse,
}

impl FaultyStore {
    async fn step(&self, step: &'static str) -> Result<(), StoreError> {
        if self.fuse.fails(step).await {
            return Err(StoreError::Backend {
                message: step.to_owned(),
                source: None,
            });
        }
        Ok(())
    }
}

#[async_trait]
impl Leases for FaultyStore {
    async fn acquire(&self, group: &str) -> Result<Lease, StoreError> {
        self.inner.acquire(group).await
    }
}

#[async_trait]
impl Ledger for FaultyStore {
    async fn rows(&self, flow: &FlowId, select: &Select) -> Result<Vec<Row>, StoreError> {
        self.step("reading rows").await?;
        self.inner.rows(flow, select).await
    }

    async fn commit(&self, lease: &Lease, flow: &FlowId, commit: Commit) -> Result<(), StoreError> {
        self.step("before a commit").await?;
        self.inner.commit(lease, flow, commit).await?;
        // A commit that was made and is reported as failed.
        self.step("after a commit").await
    }

    async fn holder_of(&self, flow: &FlowId, identity: &str) -> Result<Option<String>, StoreError> {
        self.inner.holder_of(flow, identity).await
    }

    async fn position(&self, flow: &FlowId) -> Result<Option<Position>, StoreError> {
        self.step("reading the position").await?;
        self.inner.position(flow).await
    }

    async fn set_position(
        &self,
        lease: &Lease,
        flow: &FlowId,
        position: &Position,
    ) -> Result<(), StoreError> {
        self.inner.set_position(lease, flow, position).await
    }

    async fn history(
        &self,
        flow: &FlowId,
        key: Option<&str>,
        after: u64,
        limit: usize,
    ) -> Result<Vec<HistoryRow>, StoreError> {
        self.inner.history(flow, key, after, limit).await
    }

    async fn last_seq(&self) -> Result<u64, StoreError> {
        self.inner.last_seq().await
    }

    async fn tally(&self, flow: &FlowId) -> Result<Tally, StoreError> {
        self.step("reading the tally").await?;
        self.inner.tally(flow).await
    }

    async fn claims(&self, flow: &FlowId) -> Result<Vec<ClaimRow>, StoreError> {
        self.inner.claims(flow).await
    }

    async fn ask(&self, flow: &FlowId, intent: &Intent) -> Result<i64, StoreError> {
        self.inner.ask(flow, intent).await
    }

    async fn intents(&self, flow: &FlowId) -> Result<Vec<StoredIntent>, StoreError> {
        self.step("reading what was asked").await?;
        self.inner.intents(flow).await
    }

    async fn save_run(
        &self,
        lease: &Lease,
        flow: &FlowId,
        run: &RunRecord,
    ) -> Result<(), StoreError> {
        self.step("before noting the run").await?;
        self.inner.save_run(lease, flow, run).await?;
        self.step("after noting the run").await
    }

    async fn runs(&self, flow: &FlowId, limit: usize) -> Result<Vec<RunRecord>, StoreError> {
        self.inner.runs(flow, limit).await
    }

    async fn note(&self, scope: &str, name: &str) -> Result<Option<String>, StoreError> {
        self.inner.note(scope, name).await
    }

    async fn set_note(&self, scope: &str, name: &str, text: &str) -> Result<(), StoreError> {
        self.inner.set_note(scope, name, text).await
    }
}

#[async_trait]
impl Documents for FaultyStore {
    async fn put(
        &self,
        lease: &Lease,
        flow: &FlowId,
        batch: Vec<PutDocument>,
        position: &str,
        complete: bool,
    ) -> Result<Vec<PutOutcome>, StoreError> {
        self.inner.put(lease, flow, batch, position, complete).await
    }

    async fn find(
        &self,
        connection: &str,
        query: &Query,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        self.inner.find(connection, query).await
    }

    async fn get(
        &self,
        connection: &str,
        kind: &str,
        keys: &[String],
    ) -> Result<Vec<StoredDocument>, StoreError> {
        self.inner.get(connection, kind, keys).await
    }

    async fn changed_since(
        &self,
        connection: &str,
        kind: &str,
        revision: u64,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        self.inner.changed_since(connection, kind, revision).await
    }

    async fn unread_since(
        &self,
        connection: &str,
        kind: &str,
        stamp: i64,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        let inner = &self.inner;
        inner.unread_since(connection, kind, stamp, limit).await
    }

    async fn revision(&self, connection: &str) -> Result<u64, StoreError> {
        self.inner.revision(connection).await
    }
}
