//! What an interrupted pass left open: looked up before anything is sent again.

use crate::lifecycle::{found_absent, lose_sight, send_again, wait};
use crate::{
    Located, Opaque, Operation, Owner, Problem, Replay, Row, RowChange, Select, State, Stop, Write,
};

use super::after;
use super::pass::Pass;

impl Pass<'_> {
    /// Attempts that were committed and never settled, because the process ended between.
    pub(super) async fn reopen_interrupted(&mut self) -> Result<(), Stop> {
        let rows = self.rows(&Select::states([State::Sending])).await?;
        let replay = self.flow.sink.capabilities().replay;
        let changes = rows
            .into_iter()
            .map(|row| match replay {
                Replay::Safe => send_again(row),
                Replay::LookupFirst { .. } => {
                    let sent_at = row
                        .attempted
                        .as_ref()
                        .map_or(self.started_at, |a| a.committed_at);
                    lose_sight(
                        row,
                        interrupted(),
                        self.started_at,
                        after(sent_at, self.flow.options.list_lag),
                    )
                }
            })
            .collect();
        Ok(self.commit(changes).await?)
    }

    /// Looks up attempts that may have happened, once the sink's lists can show them.
    pub(super) async fn settle_unknown(&mut self) -> Result<(), Stop> {
        let now = self.clock.now();
        let rows: Vec<Row> = self
            .rows(&Select::states([State::Unknown]))
            .await?
            .into_iter()
            .filter(|row| row.next_at.is_none_or(|at| at <= now))
            .collect();
        if rows.is_empty() {
            return Ok(());
        }
        let writes: Vec<Write> = rows.iter().filter_map(attempt_as_write).collect();
        let answers = self.flow.sink.locate(&writes).await?;
        let options = &self.flow.options;
        let mut changes: Vec<RowChange> = Vec::new();
        let now = self.clock.now();
        for (row, answer) in rows.into_iter().zip(answers) {
            changes.push(match answer {
                Located::Found(receipt) => {
                    let mut taken = self.take_over(row, receipt, now).await?;
                    // We sent it, so it is ours although it was found by looking.
                    if let Some(confirmed) = &mut taken.row.confirmed {
                        confirmed.receipt.adopted = false;
                    }
                    taken
                }
                // A request may be carried out after its answer was given up, and lists follow later.
                Located::Absent => match self.not_before(&row).filter(|at| *at > now) {
                    Some(at) => lose_sight(row, not_listed(), now, at),
                    None => found_absent(row),
                },
                Located::Conflict(problem) => wait(row, State::Parked, problem, None),
                Located::CannotSay(problem) => {
                    let pause = options.retry.wait(row.tries, (options.chance)());
                    lose_sight(row, problem, now, after(now, pause))
                }
            });
        }
        Ok(self.commit(changes).await?)
    }

    /// From when on a record that is not listed was not made.
    fn not_before(&self, row: &Row) -> Option<jiff::Timestamp> {
        let options = &self.flow.options;
        let sent_at = row.attempted.as_ref()?.committed_at;
        Some(after(after(sent_at, options.settle_time), options.list_lag))
    }
}

fn attempt_as_write(row: &Row) -> Option<Write> {
    let attempt = row.attempted.as_ref()?;
    Some(write_of(row, attempt.payload.clone()))
}

/// A row and its payload, as a sink sees them.
pub(super) fn write_of(row: &Row, payload: Opaque) -> Write {
    Write {
        key: row.key.clone(),
        operation: if row.confirmed.is_some() {
            Operation::Update
        } else {
            Operation::Create
        },
        identity: row.identity.clone(),
        payload,
        confirmed: row.confirmed.clone(),
        progress: row.progress.clone(),
    }
}

fn not_listed() -> Problem {
    Problem::new(
        "not-listed-yet",
        Owner::Vendor,
        "an attempt without an answer is not listed; it may still be carried out",
        "Nothing to do. The record is looked up again before anything is sent again.",
    )
}

fn interrupted() -> Problem {
    Problem::new(
        "interrupted",
        Owner::Seamline,
        "the process ended between sending and receipt",
        "Nothing to do. The record is looked up before anything is sent again.",
    )
}
