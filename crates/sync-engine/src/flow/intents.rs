//! What people asked for, carried out by the holder of the lease.

use jiff::Timestamp;

use crate::lifecycle::{change, put_aside, revive};
use crate::{Commit, IntentAction, IntentTarget, Row, RowChange, State, Stop, StoredIntent};

use super::held::{self, Released};
use super::intake::UNDECODABLE;
use super::pass::Pass;

impl Pass<'_> {
    pub(super) async fn carry_out_intents(&mut self) -> Result<(), Stop> {
        for stored in self.store.intents(self.id()).await? {
            if let IntentAction::Confirm { reading } = &stored.intent.action {
                held::release(self.store, self.lease, self.id(), reading).await?;
            }
            if stored.intent.action == IntentAction::ReadAgain
                && !self.read_as_asked(&stored).await?
            {
                continue;
            }
            let mut rows = self.changes_of(&stored).await?;
            if stored.intent.action == IntentAction::Retry {
                // Nothing is sent without a name of its own.
                self.name_new_rows(&mut rows).await?;
            }
            let commit = Commit {
                rows,
                intents_done: vec![stored.id],
                at: self.clock.now(),
                ..Commit::default()
            };
            self.store.commit(self.lease, self.id(), commit).await?;
        }
        self.released = held::released(self.store, self.id()).await?;
        Ok(())
    }

    /// Whether what was asked for could be read; otherwise it stays asked for.
    async fn read_as_asked(&mut self, stored: &StoredIntent) -> Result<bool, Stop> {
        let IntentTarget::Key(key) = &stored.intent.target else {
            return Ok(true);
        };
        match self.read_by_key(vec![key.clone()]).await {
            Ok(()) => Ok(true),
            Err(stop @ (Stop::Store(_) | Stop::Books(_))) => Err(stop),
            // The reading of this pass meets the same and tells.
            Err(_) => Ok(false),
        }
    }

    /// A confirmation counts for one reading, and once: the same zeroes a week later are no news
    /// that somebody has confirmed.
    pub(super) async fn use_up_confirmation(&mut self) -> Result<(), Stop> {
        if !self.released.is_empty() {
            self.released = Released::default();
            held::use_up(self.store, self.lease, self.id()).await?;
        }
        if self.flow.options.guard.is_some() && self.report.held.is_none() {
            held::forget(self.store, self.lease, self.id()).await?;
        }
        Ok(())
    }

    async fn changes_of(&self, stored: &StoredIntent) -> Result<Vec<RowChange>, Stop> {
        let by = stored.intent.by.clone();
        let action = &stored.intent.action;
        let rows = self.rows(&stored.intent.target.select()).await?;
        let rows = rows.into_iter().filter(|row| action.concerns(row.state));
        Ok(match action {
            IntentAction::Retry => rows.map(|row| retry(row, by.clone())).collect(),
            IntentAction::Skip => rows
                .map(|row| put_aside(row, State::Skipped, by.clone()))
                .collect(),
            IntentAction::Discard => rows
                .map(|row| put_aside(row, State::Discarded, by.clone()))
                .collect(),
            IntentAction::ReadAgain | IntentAction::Confirm { .. } => Vec::new(),
        })
    }
}

fn retry(row: Row, by: String) -> RowChange {
    if row.state == State::Retrying {
        let from = row.state;
        let row = Row {
            next_at: None,
            ..row
        };
        return RowChange {
            row,
            from: Some(from),
            note: Some("retry now".into()),
            by: Some(by),
        };
    }
    if row.wanted.document.kind == UNDECODABLE {
        return read_again(row, by);
    }
    let mut change = revive(row, "retry", Some(by));
    // Forget what was refused, so that the same payload is sent again; the count goes on.
    if let Some(attempt) = &mut change.row.attempted {
        attempt.salt = format!("{} (asked to send again)", attempt.salt);
    }
    change
}

/// There is nothing to render: the source is asked in this pass, and until it shows the record as
/// one that can be read it stays parked.
fn read_again(mut row: Row, by: String) -> RowChange {
    let from = row.state;
    row.state = State::Parked;
    row.wanted.read_at = Timestamp::UNIX_EPOCH;
    RowChange {
        by: Some(by),
        ..change(row, Some(from), "to be read again")
    }
}
