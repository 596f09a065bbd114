//! Reading: every record of a page is in the ledger before the position passes it.

use std::collections::BTreeMap;

use crate::lifecycle::{Staged, WITHDRAWN, quiet, stage, wait};
use crate::report::Counts;
use crate::{
    Commit, Document, Event, Fetched, Opaque, Page, Position, Problem, ReadOptions, Row, RowChange,
    Select, State, Stop, StoreError, Undecodable,
};

use super::pass::Pass;

/// Kind of the document that stands for a record which could not be read.
pub(super) const UNDECODABLE: &str = "undecodable";

impl Pass<'_> {
    pub(super) async fn take_in(&mut self) -> Result<(), Stop> {
        let options = ReadOptions {
            full: self.run.full,
            since: self.run.since,
        };
        let mut first = true;
        loop {
            let position = self.store.position(self.id()).await?;
            let before = position.as_ref().is_some_and(|position| position.complete);
            let text = position.map(|position| position.text);
            // A full reading starts over once; its later pages go on from their positions.
            let options = if first {
                options
            } else {
                ReadOptions::default()
            };
            let page = self.flow.source.read(text.as_deref(), options).await?;
            first = false;
            let more = page.more;
            self.take_page(page, before).await?;
            if !more {
                return Ok(());
            }
        }
    }

    async fn take_page(&mut self, page: Page, complete_before: bool) -> Result<(), Stop> {
        let now = self.clock.now();
        let counts = &mut self.report.counts;
        counts.read += (page.records.len() + page.skipped.len() + page.undecodable.len()) as u64;
        counts.skipped += page.skipped.len() as u64;
        counts.undecodable += page.undecodable.len() as u64;
        let read = counts.read;
        let records: Vec<Document> = page.records;
        let keys = records
            .iter()
            .map(|record| record.key.clone())
            .chain(page.undecodable.iter().map(|record| record.key.clone()))
            .collect();
        let mut rows = self.rows_by_key(keys).await?;
        let mut changes: Vec<RowChange> = Vec::new();
        for record in records {
            let key = record.key.clone();
            let (outcome, change) = stage(rows.remove(&key), record, now);
            count(&mut self.report.counts, outcome);
            rows.insert(key, change.row.clone());
            replace(&mut changes, change);
        }
        for record in page.undecodable {
            let existing = rows.get(&record.key).cloned();
            if let Some(change) = stage_undecodable(existing, record, now) {
                rows.insert(change.row.key.clone(), change.row.clone());
                replace(&mut changes, change);
            }
        }
        self.name_new_rows(&mut changes).await?;
        let commit = Commit {
            rows: changes,
            position: Some(Position {
                text: page.next,
                complete: page.complete || complete_before,
            }),
            at: now,
            ..Commit::default()
        };
        self.store.commit(self.lease, self.id(), commit).await?;
        self.observer.event(&Event::Read {
            flow: self.id(),
            read,
        });
        Ok(())
    }

    pub(super) async fn rows_by_key(
        &self,
        keys: Vec<String>,
    ) -> Result<BTreeMap<String, Row>, StoreError> {
        let rows = self.rows(&Select::keys(keys)).await?;
        Ok(rows.into_iter().map(|row| (row.key.clone(), row)).collect())
    }

    /// The name at the sink is decided once, when a record is first staged, and must be its own.
    pub(super) async fn name_new_rows(&self, changes: &mut [RowChange]) -> Result<(), Stop> {
        let mut taken: BTreeMap<String, String> = BTreeMap::new();
        for change in changes {
            let row = &mut change.row;
            if row.identity.is_some() || row.wanted.document.kind == UNDECODABLE {
                continue;
            }
            let named = self.flow.render.identity(&row.key, &row.wanted.document);
            // A record without a name, or with a problem that render tells again.
            let Ok(Some(identity)) = named else {
                continue;
            };
            let holder = match taken.get(&identity) {
                Some(holder) => Some(holder.clone()),
                None => self.store.holder_of(self.id(), &identity).await?,
            };
            match holder {
                Some(holder) if holder != row.key => {
                    let problem = identity_taken(&identity, &holder);
                    let parked = wait(row.clone(), State::Parked, problem, None);
                    *row = parked.row;
                    change.note = parked.note;
                }
                _ => {
                    taken.insert(identity.clone(), row.key.clone());
                    row.identity = Some(identity);
                }
            }
        }
        Ok(())
    }

    /// Fetches records again that have waited since an earlier pass, so that nothing is written
    /// that its source has changed or taken back. Gives the rows as they are afterwards.
    pub(super) async fn fetch_again(&mut self, rows: Vec<Row>) -> Result<Vec<Row>, Stop> {
        if rows.is_empty() {
            return Ok(rows);
        }
        let keys: Vec<String> = rows.iter().map(|row| row.key.clone()).collect();
        let answers = self.flow.source.fetch(&keys).await?;
        let now = self.clock.now();
        let mut changes = Vec::new();
        for (row, answer) in rows.into_iter().zip(answers) {
            match answer {
                Fetched::Found(document) => {
                    let mut staged = stage(Some(row), document, now).1;
                    staged.row.wanted.read_at = now;
                    changes.push(staged);
                }
                Fetched::Undecodable(record) => {
                    changes.extend(stage_undecodable(Some(row), record, now));
                }
                Fetched::Gone { reason } => {
                    let problem = withdrawn(&reason);
                    changes.push(wait(row, State::Skipped, problem, None));
                }
                // Asked in vain, and not to be asked again before its time.
                Fetched::Unsupported => {
                    let from = row.state;
                    let mut row = row;
                    row.wanted.read_at = now;
                    changes.push(quiet(row, from));
                }
            }
        }
        self.name_new_rows(&mut changes).await?;
        self.commit(changes).await?;
        Ok(self.rows(&Select::keys(keys)).await?)
    }
}

impl Pass<'_> {
    /// Reads records by key, known or not, because a person asked. What is at rest and gone from its
    /// source stays as it is.
    pub(super) async fn read_by_key(&mut self, keys: Vec<String>) -> Result<(), Stop> {
        let known = self.rows(&Select::keys(keys.clone())).await?;
        let (at_rest, waiting): (Vec<Row>, Vec<Row>) =
            known.into_iter().partition(|row| row.confirmed.is_some());
        let new = keys.iter().filter(|key| {
            let mut rows = at_rest.iter().chain(&waiting);
            !rows.any(|row| row.key == **key)
        });
        let unheld: Vec<String> = new
            .chain(at_rest.iter().map(|row| &row.key))
            .cloned()
            .collect();
        self.fetch_again(waiting).await?;
        if unheld.is_empty() {
            return Ok(());
        }
        let answers = self.flow.source.fetch(&unheld).await?;
        let now = self.clock.now();
        let mut rows = self.rows_by_key(unheld).await?;
        let mut changes = Vec::new();
        for answer in answers {
            match answer {
                Fetched::Found(document) => {
                    let mut staged = stage(rows.remove(&document.key), document, now).1;
                    staged.row.wanted.read_at = now;
                    replace(&mut changes, staged);
                }
                Fetched::Undecodable(record) => {
                    let existing = rows.remove(&record.key);
                    changes.extend(stage_undecodable(existing, record, now));
                }
                Fetched::Gone { .. } | Fetched::Unsupported => {}
            }
        }
        self.name_new_rows(&mut changes).await?;
        Ok(self.commit(changes).await?)
    }
}

/// A key twice in one page: the second is staged over the first, and a commit has one change of it.
fn replace(changes: &mut Vec<RowChange>, mut change: RowChange) {
    let same_key = |earlier: &RowChange| earlier.row.key == change.row.key;
    if let Some(at) = changes.iter().position(same_key) {
        let earlier = changes.remove(at);
        change.from = earlier.from;
        change.note = change.note.or(earlier.note);
    }
    changes.push(change);
}

fn count(counts: &mut Counts, outcome: Staged) {
    match outcome {
        Staged::New => counts.new += 1,
        Staged::Changed => counts.changed += 1,
        Staged::Unchanged => counts.unchanged += 1,
        Staged::Stale => counts.stale += 1,
    }
}

/// A record that cannot be read is parked under its key. What was delivered before stays as it is.
fn stage_undecodable(
    existing: Option<Row>,
    record: Undecodable,
    now: jiff::Timestamp,
) -> Option<RowChange> {
    let version = existing.as_ref().map_or(0, |row| row.wanted.version);
    if existing
        .as_ref()
        .is_some_and(|row| row.confirmed.is_some() || row.state.is_open())
    {
        return None;
    }
    let body = Opaque::new(UNDECODABLE, 1, record.problem.to_string());
    let document = Document {
        key: record.key,
        version,
        body,
    };
    let staged = stage(existing, document, now).1;
    // Parked before, or put aside by a person: it stays so.
    if staged.row.state != State::Due {
        return Some(staged);
    }
    let from = staged.from;
    let parked = wait(staged.row, State::Parked, record.problem, None);
    Some(RowChange { from, ..parked })
}

fn identity_taken(identity: &str, holder: &str) -> Problem {
    Problem::new(
        "number-not-unique",
        crate::Owner::Merchant,
        format!("its number {identity} is that of record {holder}"),
        "Choose a number prefix or length that keeps numbers apart, then retry the record.",
    )
}

fn withdrawn(reason: &str) -> Problem {
    Problem::new(
        WITHDRAWN,
        crate::Owner::Merchant,
        format!("withdrawn at the source before it was delivered: {reason}"),
        "Nothing to do. The record is read again when it comes back.",
    )
}
