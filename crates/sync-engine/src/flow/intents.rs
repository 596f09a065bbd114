//! What people asked for, carried out by the holder of the lease.

use crate::lifecycle::{put_aside, revive};
use crate::{
    Commit, IntentAction, IntentTarget, Row, RowChange, Select, State, Stop, StoredIntent,
};

use super::pass::Pass;

const WAITING: [State; 4] = [State::Parked, State::Blocked, State::Held, State::Retrying];

impl Pass<'_> {
    pub(super) async fn carry_out_intents(&mut self) -> Result<(), Stop> {
        let confirmed = format!("confirmed-reading/{}", self.id());
        for stored in self.store.intents(self.id()).await? {
            if let IntentAction::Confirm { reading } = &stored.intent.action {
                self.store.set_note("flow", &confirmed, reading).await?;
            }
            let rows = self.changes_of(&stored).await?;
            let commit = Commit {
                rows,
                intents_done: vec![stored.id],
                at: self.clock.now(),
                ..Commit::default()
            };
            self.store.commit(self.lease, self.id(), commit).await?;
        }
        self.confirmed_reading = self.store.note("flow", &confirmed).await?;
        Ok(())
    }

    async fn changes_of(&self, stored: &StoredIntent) -> Result<Vec<RowChange>, Stop> {
        let by = stored.intent.by.clone();
        let rows = self.rows_of(&stored.intent.target).await?;
        Ok(match &stored.intent.action {
            IntentAction::Retry => rows
                .into_iter()
                .filter(|row| WAITING.contains(&row.state) || row.state == State::Skipped)
                // An attempt that may have happened is never given up by a retry.
                .map(|row| retry(row, by.clone()))
                .collect(),
            IntentAction::Skip => set_aside(rows, State::Skipped, &by),
            IntentAction::Discard => set_aside(rows, State::Discarded, &by),
            IntentAction::Confirm { .. } => Vec::new(),
        })
    }

    async fn rows_of(&self, target: &IntentTarget) -> Result<Vec<Row>, Stop> {
        let select = match target {
            IntentTarget::Key(key) => Select::keys(vec![key.clone()]),
            IntentTarget::Problem(code) => Select {
                states: Some(WAITING.to_vec()),
                problem: Some(code.clone()),
                ..Select::default()
            },
            IntentTarget::AllParked => Select::states([State::Parked]),
            IntentTarget::Flow => return Ok(Vec::new()),
        };
        Ok(self.rows(&select).await?)
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
    let mut change = revive(row, "retry", Some(by));
    // Forget what was refused, so that the same payload is sent again; the count goes on.
    if let Some(attempt) = &mut change.row.attempted {
        attempt.salt = format!("{} (asked to send again)", attempt.salt);
    }
    change
}

fn set_aside(rows: Vec<Row>, state: State, by: &str) -> Vec<RowChange> {
    rows.into_iter()
        .filter(|row| !row.state.is_open() && row.state != State::Delivered)
        .map(|row| put_aside(row, state, by.to_owned()))
        .collect()
}
