//! A copy of the ledger to rehearse on.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;

use crate::{
    ClaimRow, Commit, Documents, FlowId, HistoryRow, Intent, Lease, Leases, Ledger, MemoryStore,
    Position, PutDocument, PutOutcome, Query, Row, RunRecord, Select, Store, StoreError,
    StoredDocument, StoredIntent, Tally,
};

/// Scope of the notes that passes of flows keep.
const FLOW_NOTES: &str = "flow";

/// A store whose ledger of some flows is a copy in memory, while everything else, documents included,
/// is the store beneath. What is written to those flows is gone with it.
///
/// Documents are collected for real: they are a copy of what a vendor shows, and nothing that anybody
/// decided.
pub struct RehearsalStore {
    base: Arc<dyn Store>,
    copy: MemoryStore,
    copied: BTreeSet<FlowId>,
    /// The copy has a lease of its own.
    lease: Lease,
    /// Last entry of the history beneath when the copy was made.
    last_seq: u64,
}

impl RehearsalStore {
    /// Copies the ledger of these flows. Nobody else may write it meanwhile: hold the lease.
    pub async fn copy(base: Arc<dyn Store>, flows: &[FlowId]) -> Result<Self, StoreError> {
        let copy = MemoryStore::new();
        for flow in flows {
            let rows = base.rows(flow, &Select::default()).await?;
            let position = base.position(flow).await?;
            copy.fill(flow, rows, position);
            for stored in base.intents(flow).await? {
                copy.ask(flow, &stored.intent).await?;
            }
        }
        Ok(Self {
            lease: copy.acquire("rehearsal").await?,
            last_seq: base.last_seq().await?,
            copied: flows.iter().cloned().collect(),
            base,
            copy,
        })
    }

    /// The ledger that a flow is written to, and the lease for it.
    fn of<'a>(&'a self, flow: &FlowId, lease: &'a Lease) -> (&'a dyn Store, &'a Lease) {
        if self.copied.contains(flow) {
            (&self.copy, &self.lease)
        } else {
            (&*self.base, lease)
        }
    }

    fn read(&self, flow: &FlowId) -> &dyn Store {
        if self.copied.contains(flow) {
            &self.copy
        } else {
            &*self.base
        }
    }
}

#[async_trait]
impl Ledger for RehearsalStore {
    async fn rows(&self, flow: &FlowId, select: &Select) -> Result<Vec<Row>, StoreError> {
        self.read(flow).rows(flow, select).await
    }

    async fn commit(&self, lease: &Lease, flow: &FlowId, commit: Commit) -> Result<(), StoreError> {
        let (store, lease) = self.of(flow, lease);
        store.commit(lease, flow, commit).await
    }

    async fn holder_of(&self, flow: &FlowId, identity: &str) -> Result<Option<String>, StoreError> {
        self.read(flow).holder_of(flow, identity).await
    }

    async fn position(&self, flow: &FlowId) -> Result<Option<Position>, StoreError> {
        self.read(flow).position(flow).await
    }

    async fn set_position(
        &self,
        lease: &Lease,
        flow: &FlowId,
        position: &Position,
    ) -> Result<(), StoreError> {
        let (store, lease) = self.of(flow, lease);
        store.set_position(lease, flow, position).await
    }

    /// What was, and what the rehearsal adds to it.
    async fn history(
        &self,
        flow: &FlowId,
        key: Option<&str>,
        after: u64,
        limit: usize,
    ) -> Result<Vec<HistoryRow>, StoreError> {
        let mut entries = self.base.history(flow, key, after, limit).await?;
        entries.retain(|entry| entry.seq <= self.last_seq || !self.copied.contains(flow));
        if self.copied.contains(flow) && entries.len() < limit {
            let since = after.saturating_sub(self.last_seq);
            let rest = limit - entries.len();
            let added = self.copy.history(flow, key, since, rest).await?;
            entries.extend(added.into_iter().map(|entry| HistoryRow {
                seq: entry.seq + self.last_seq,
                ..entry
            }));
        }
        Ok(entries)
    }

    async fn last_seq(&self) -> Result<u64, StoreError> {
        Ok(self.last_seq + self.copy.last_seq().await?)
    }

    async fn tally(&self, flow: &FlowId) -> Result<Tally, StoreError> {
        self.read(flow).tally(flow).await
    }

    async fn claims(&self, flow: &FlowId) -> Result<Vec<ClaimRow>, StoreError> {
        self.read(flow).claims(flow).await
    }

    async fn ask(&self, flow: &FlowId, intent: &Intent) -> Result<i64, StoreError> {
        self.read(flow).ask(flow, intent).await
    }

    async fn intents(&self, flow: &FlowId) -> Result<Vec<StoredIntent>, StoreError> {
        self.read(flow).intents(flow).await
    }

    async fn save_run(
        &self,
        lease: &Lease,
        flow: &FlowId,
        run: &RunRecord,
    ) -> Result<(), StoreError> {
        let (store, lease) = self.of(flow, lease);
        store.save_run(lease, flow, run).await
    }

    async fn runs(&self, flow: &FlowId, limit: usize) -> Result<Vec<RunRecord>, StoreError> {
        self.base.runs(flow, limit).await
    }

    async fn note(&self, scope: &str, name: &str) -> Result<Option<String>, StoreError> {
        if scope == FLOW_NOTES
            && let Some(text) = self.copy.note(scope, name).await?
        {
            return Ok(Some(text));
        }
        self.base.note(scope, name).await
    }

    async fn set_note(&self, scope: &str, name: &str, text: &str) -> Result<(), StoreError> {
        if scope == FLOW_NOTES {
            return self.copy.set_note(scope, name, text).await;
        }
        self.base.set_note(scope, name, text).await
    }
}

#[async_trait]
impl Documents for RehearsalStore {
    async fn put(
        &self,
        lease: &Lease,
        flow: &FlowId,
        batch: Vec<PutDocument>,
        position: &str,
        complete: bool,
    ) -> Result<Vec<PutOutcome>, StoreError> {
        self.base.put(lease, flow, batch, position, complete).await
    }

    async fn find(
        &self,
        connection: &str,
        query: &Query,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        self.base.find(connection, query).await
    }

    async fn get(
        &self,
        connection: &str,
        kind: &str,
        keys: &[String],
    ) -> Result<Vec<StoredDocument>, StoreError> {
        self.base.get(connection, kind, keys).await
    }

    async fn changed_since(
        &self,
        connection: &str,
        kind: &str,
        revision: u64,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        self.base.changed_since(connection, kind, revision).await
    }

    async fn unread_since(
        &self,
        connection: &str,
        kind: &str,
        stamp: i64,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        self.base.unread_since(connection, kind, stamp, limit).await
    }

    async fn revision(&self, connection: &str) -> Result<u64, StoreError> {
        self.base.revision(connection).await
    }
}

#[async_trait]
impl Leases for RehearsalStore {
    async fn acquire(&self, group: &str) -> Result<Lease, StoreError> {
        self.base.acquire(group).await
    }
}
