//! The ledger in memory: for tests, simulations and services that need no durability.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use crate::{
    ClaimRow, Commit, Documents, FlowId, HistoryRow, Intent, Lease, Leases, Ledger, Position,
    PutDocument, PutOutcome, Query, Row, RunRecord, Select, StoreError, StoredDocument,
    StoredIntent, Tally,
};

type DocumentKey = (String, String, String);

#[derive(Default)]
struct World {
    rows: BTreeMap<FlowId, BTreeMap<String, Row>>,
    positions: BTreeMap<FlowId, Position>,
    history: Vec<(FlowId, HistoryRow)>,
    intents: BTreeMap<i64, (FlowId, Intent)>,
    intents_asked: i64,
    runs: BTreeMap<FlowId, Vec<RunRecord>>,
    notes: BTreeMap<(String, String), String>,
    documents: BTreeMap<DocumentKey, StoredDocument>,
    revisions: BTreeMap<String, u64>,
    tokens: BTreeMap<String, u64>,
    held: BTreeSet<String>,
}

/// A store in memory. Clones share it.
#[derive(Clone, Default)]
pub struct MemoryStore {
    world: Arc<Mutex<World>>,
}

struct Release {
    world: Arc<Mutex<World>>,
    group: String,
}

impl Drop for Release {
    fn drop(&mut self) {
        lock(&self.world).held.remove(&self.group);
    }
}

// A panic while the lock was held leaves whole values behind: every change below is one assignment.
fn lock(world: &Mutex<World>) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes rows and position of a flow over as they are.
    pub(crate) fn fill(&self, flow: &FlowId, rows: Vec<Row>, position: Option<Position>) {
        let mut world = self.world();
        let rows = rows.into_iter().map(|row| (row.key.clone(), row));
        world.rows.insert(flow.clone(), rows.collect());
        if let Some(position) = position {
            world.positions.insert(flow.clone(), position);
        }
    }

    fn world(&self) -> MutexGuard<'_, World> {
        lock(&self.world)
    }
}

impl World {
    fn fence(&self, lease: &Lease) -> Result<(), StoreError> {
        if self.tokens.get(lease.group()) == Some(&lease.token()) {
            Ok(())
        } else {
            Err(StoreError::Fenced {
                group: lease.group().to_owned(),
            })
        }
    }

    fn check_rows(&self, flow: &FlowId, commit: &Commit) -> Result<(), StoreError> {
        let empty = BTreeMap::new();
        let rows = self.rows.get(flow).unwrap_or(&empty);
        let mut seen = BTreeSet::new();
        for change in &commit.rows {
            let row = &change.row;
            let stored = rows.get(&row.key).map_or(0, |stored| stored.revision);
            if stored != row.revision || !seen.insert(&row.key) {
                return Err(StoreError::Conflict {
                    key: row.key.clone(),
                });
            }
            if let Some(identity) = &row.identity {
                let holder = rows
                    .values()
                    .chain(commit.rows.iter().map(|change| &change.row))
                    .find(|other| other.key != row.key && other.identity == row.identity);
                if let Some(holder) = holder {
                    return Err(StoreError::IdentityTaken {
                        key: row.key.clone(),
                        identity: identity.clone(),
                        holder: holder.key.clone(),
                    });
                }
            }
        }
        Ok(())
    }
}

#[async_trait]
impl Leases for MemoryStore {
    async fn acquire(&self, group: &str) -> Result<Lease, StoreError> {
        let mut world = self.world();
        if !world.held.insert(group.to_owned()) {
            return Err(StoreError::LeaseHeld {
                group: group.to_owned(),
                holder: "this process".to_owned(),
            });
        }
        let token = world.tokens.entry(group.to_owned()).or_default();
        *token += 1;
        let release = Release {
            world: Arc::clone(&self.world),
            group: group.to_owned(),
        };
        Ok(Lease::new(group, *token, Arc::new(release)))
    }
}

fn selects(select: &Select, row: &Row) -> bool {
    select
        .keys
        .as_ref()
        .is_none_or(|keys| keys.contains(&row.key))
        && select
            .states
            .as_ref()
            .is_none_or(|states| states.contains(&row.state))
        && select
            .rules_other_than
            .as_ref()
            .is_none_or(|rules| *rules != row.rules_revision)
        && select.problem.as_ref().is_none_or(|code| {
            row.problem
                .as_ref()
                .is_some_and(|problem| problem.code == *code)
        })
}

#[async_trait]
impl Ledger for MemoryStore {
    async fn rows(&self, flow: &FlowId, select: &Select) -> Result<Vec<Row>, StoreError> {
        let world = self.world();
        let rows = world.rows.get(flow).into_iter().flat_map(BTreeMap::values);
        let found = rows.filter(|row| selects(select, row)).cloned();
        Ok(found.take(select.limit.unwrap_or(usize::MAX)).collect())
    }

    async fn commit(&self, lease: &Lease, flow: &FlowId, commit: Commit) -> Result<(), StoreError> {
        let mut world = self.world();
        world.fence(lease)?;
        world.check_rows(flow, &commit)?;
        for change in commit.rows {
            let mut row = change.row;
            row.revision += 1;
            if let Some(note) = change.note {
                let seq = world.history.len() as u64 + 1;
                let entry = HistoryRow {
                    seq,
                    at: commit.at,
                    key: row.key.clone(),
                    from: change.from,
                    to: row.state,
                    version: row.wanted.number,
                    attempt: row.attempted.as_ref().map_or(0, |attempt| attempt.number),
                    note,
                    problem: row.problem.clone(),
                    by: change.by,
                };
                world.history.push((flow.clone(), entry));
            }
            world
                .rows
                .entry(flow.clone())
                .or_default()
                .insert(row.key.clone(), row);
        }
        if let Some(position) = commit.position {
            world.positions.insert(flow.clone(), position);
        }
        for id in commit.intents_done {
            world.intents.remove(&id);
        }
        for note in commit.notes {
            world.notes.insert((note.scope, note.name), note.text);
        }
        Ok(())
    }

    async fn holder_of(&self, flow: &FlowId, identity: &str) -> Result<Option<String>, StoreError> {
        let world = self.world();
        let mut rows = world.rows.get(flow).into_iter().flat_map(BTreeMap::values);
        let holder = rows.find(|row| row.identity.as_deref() == Some(identity));
        Ok(holder.map(|row| row.key.clone()))
    }

    async fn position(&self, flow: &FlowId) -> Result<Option<Position>, StoreError> {
        Ok(self.world().positions.get(flow).cloned())
    }

    async fn set_position(
        &self,
        lease: &Lease,
        flow: &FlowId,
        position: &Position,
    ) -> Result<(), StoreError> {
        let mut world = self.world();
        world.fence(lease)?;
        world.positions.insert(flow.clone(), position.clone());
        Ok(())
    }

    async fn history(
        &self,
        flow: &FlowId,
        key: Option<&str>,
        after: u64,
        limit: usize,
    ) -> Result<Vec<HistoryRow>, StoreError> {
        let world = self.world();
        let entries = world.history.iter().filter(|(of, entry)| {
            of == flow && entry.seq > after && key.is_none_or(|key| key == entry.key)
        });
        Ok(entries
            .take(limit)
            .map(|(_, entry)| entry.clone())
            .collect())
    }

    async fn last_seq(&self) -> Result<u64, StoreError> {
        Ok(self.world().history.len() as u64)
    }

    async fn tally(&self, flow: &FlowId) -> Result<Tally, StoreError> {
        let world = self.world();
        let mut tally = Tally::default();
        for row in world.rows.get(flow).into_iter().flat_map(BTreeMap::values) {
            tally.staged += row.wanted.number;
            tally.closed.delivered += row.closed.delivered;
            tally.closed.superseded += row.closed.superseded;
            tally.closed.reported += row.closed.reported;
            tally.closed.skipped += row.closed.skipped;
            tally.closed.discarded += row.closed.discarded;
            *tally.states.entry(row.state).or_default() += 1;
        }
        Ok(tally)
    }

    async fn claims(&self, flow: &FlowId) -> Result<Vec<ClaimRow>, StoreError> {
        let world = self.world();
        let rows = world.rows.get(flow).into_iter().flat_map(BTreeMap::values);
        Ok(rows
            .flat_map(|row| {
                let mut claims: BTreeMap<&str, i64> = BTreeMap::new();
                for claim in &row.claims {
                    *claims.entry(&claim.key).or_default() += claim.quantity;
                }
                claims.into_iter().map(|(key, quantity)| ClaimRow {
                    holder: row.key.clone(),
                    state: row.state,
                    key: key.to_owned(),
                    quantity,
                    version: row.wanted.number,
                    confirmed_at: row.confirmed.as_ref().map(|confirmed| confirmed.at),
                    adopted: row.confirmed.as_ref().is_some_and(|c| c.receipt.adopted),
                })
            })
            .collect())
    }

    async fn ask(&self, flow: &FlowId, intent: &Intent) -> Result<i64, StoreError> {
        let mut world = self.world();
        world.intents_asked += 1;
        let id = world.intents_asked;
        world.intents.insert(id, (flow.clone(), intent.clone()));
        Ok(id)
    }

    async fn intents(&self, flow: &FlowId) -> Result<Vec<StoredIntent>, StoreError> {
        let world = self.world();
        let asked = world.intents.iter().filter(|(_, (of, _))| of == flow);
        Ok(asked
            .map(|(id, (_, intent))| StoredIntent {
                id: *id,
                intent: intent.clone(),
            })
            .collect())
    }

    async fn save_run(
        &self,
        lease: &Lease,
        flow: &FlowId,
        run: &RunRecord,
    ) -> Result<(), StoreError> {
        let mut world = self.world();
        world.fence(lease)?;
        world
            .runs
            .entry(flow.clone())
            .or_default()
            .push(run.clone());
        Ok(())
    }

    async fn runs(&self, flow: &FlowId, limit: usize) -> Result<Vec<RunRecord>, StoreError> {
        let world = self.world();
        let runs = world.runs.get(flow).into_iter().flatten().rev();
        Ok(runs.take(limit).cloned().collect())
    }

    async fn note(&self, scope: &str, name: &str) -> Result<Option<String>, StoreError> {
        Ok(self
            .world()
            .notes
            .get(&(scope.to_owned(), name.to_owned()))
            .cloned())
    }

    async fn set_note(&self, scope: &str, name: &str, text: &str) -> Result<(), StoreError> {
        self.world()
            .notes
            .insert((scope.to_owned(), name.to_owned()), text.to_owned());
        Ok(())
    }
}

#[async_trait]
impl Documents for MemoryStore {
    async fn put(
        &self,
        lease: &Lease,
        flow: &FlowId,
        batch: Vec<PutDocument>,
        position: &str,
        complete: bool,
    ) -> Result<Vec<PutOutcome>, StoreError> {
        let mut world = self.world();
        world.fence(lease)?;
        let connection = flow.connection.clone();
        let next = world.revisions.get(&connection).copied().unwrap_or(0) + 1;
        let mut outcomes = Vec::with_capacity(batch.len());
        for document in batch {
            let key = (
                connection.clone(),
                document.body.kind.clone(),
                document.key.clone(),
            );
            outcomes.push(put_one(world.documents.entry(key), document, next));
        }
        if outcomes
            .iter()
            .any(|o| matches!(o, PutOutcome::New | PutOutcome::Changed))
        {
            world.revisions.insert(connection, next);
        }
        let position = Position {
            text: position.to_owned(),
            complete,
        };
        world.positions.insert(flow.clone(), position);
        Ok(outcomes)
    }

    async fn find(
        &self,
        connection: &str,
        query: &Query,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        let world = self.world();
        let index = (query.index.clone(), query.value.clone());
        let found = world.documents.iter().filter(|((of, kind, _), document)| {
            of == connection && *kind == query.kind && document.indexes.contains(&index)
        });
        Ok(found.map(|(_, document)| document.clone()).collect())
    }

    async fn get(
        &self,
        connection: &str,
        kind: &str,
        keys: &[String],
    ) -> Result<Vec<StoredDocument>, StoreError> {
        let world = self.world();
        let keys: BTreeSet<&String> = keys.iter().collect();
        Ok(keys
            .into_iter()
            .filter_map(|key| {
                let key = (connection.to_owned(), kind.to_owned(), key.clone());
                world.documents.get(&key).cloned()
            })
            .collect())
    }

    async fn changed_since(
        &self,
        connection: &str,
        kind: &str,
        revision: u64,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        let world = self.world();
        let mut found: Vec<StoredDocument> = world
            .documents
            .iter()
            .filter(|((of, of_kind, _), document)| {
                of == connection && of_kind == kind && document.revision > revision
            })
            .map(|(_, document)| document.clone())
            .collect();
        found.sort_by(|a, b| (a.revision, &a.key).cmp(&(b.revision, &b.key)));
        Ok(found)
    }

    async fn unread_since(
        &self,
        connection: &str,
        kind: &str,
        stamp: i64,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        let world = self.world();
        let found = world
            .documents
            .iter()
            .filter(|((of, of_kind, _), document)| {
                let is_led_to = !document.indexes.is_empty();
                of == connection && of_kind == kind && is_led_to && document.stamp < stamp
            });
        Ok(found
            .take(limit)
            .map(|(_, document)| document.clone())
            .collect())
    }

    async fn revision(&self, connection: &str) -> Result<u64, StoreError> {
        Ok(self.world().revisions.get(connection).copied().unwrap_or(0))
    }
}

fn put_one(
    entry: std::collections::btree_map::Entry<'_, DocumentKey, StoredDocument>,
    document: PutDocument,
    revision: u64,
) -> PutOutcome {
    use std::collections::btree_map::Entry;
    match entry {
        Entry::Vacant(vacant) => {
            vacant.insert(StoredDocument {
                key: document.key,
                version: document.version,
                body: document.body,
                revision,
                stamp: document.stamp,
                indexes: document.indexes,
                former_indexes: Vec::new(),
            });
            PutOutcome::New
        }
        Entry::Occupied(mut occupied) => {
            let stored = occupied.get_mut();
            if document.version < stored.version {
                return PutOutcome::Stale;
            }
            stored.version = document.version;
            stored.stamp = document.stamp;
            if stored.body == document.body && stored.indexes == document.indexes {
                return PutOutcome::Unchanged;
            }
            let indexes = document.indexes;
            let former = std::mem::take(&mut stored.indexes);
            stored.former_indexes.extend(former);
            stored
                .former_indexes
                .retain(|index| !indexes.contains(index));
            stored.former_indexes.sort_unstable();
            stored.former_indexes.dedup();
            stored.indexes = indexes;
            stored.body = document.body;
            stored.revision = revision;
            PutOutcome::Changed
        }
    }
}
