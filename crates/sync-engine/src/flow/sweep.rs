//! The sweep: what the sink carried out later than anybody waited for is found and told.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::lifecycle::{mended, tell};
use crate::{Owner, Problem, Replay, Row, RowChange, Select, Sighting, State, Stop, StoreError};

use super::pass::Pass;

/// Problem code of a record that is live more than once.
const LIVE_TWICE: &str = "live-twice";
/// Problem code of a record that was made although it had been given up.
const MADE_LATE: &str = "made-late";

impl Pass<'_> {
    /// Looks through what was made lately, now and then.
    pub(super) async fn sweep(&mut self) -> Result<(), Stop> {
        if self.flow.sink.capabilities().replay == Replay::Safe {
            return Ok(());
        }
        let note = format!("swept/{}", self.id());
        let last = self.store.note("flow", &note).await?;
        let last: Option<Timestamp> = last.and_then(|text| text.parse().ok());
        let options = &self.flow.options;
        let now = self.clock.now();
        if last.is_some_and(|last| super::after(last, options.sweep_every) > now) {
            return Ok(());
        }
        let window = SignedDuration::try_from(options.sweep_window).unwrap_or(SignedDuration::MAX);
        let since = now.checked_sub(window).unwrap_or(Timestamp::UNIX_EPOCH);
        if let Some(sightings) = self.flow.sink.sweep(since).await? {
            self.take_sightings(sightings).await?;
        }
        Ok(self.store.set_note("flow", &note, &now.to_string()).await?)
    }

    async fn take_sightings(&self, sightings: Vec<Sighting>) -> Result<(), Stop> {
        let live: BTreeMap<String, Vec<String>> = sightings
            .into_iter()
            .map(|sighting| (sighting.identity, sighting.live))
            .collect();
        let states = [
            State::Delivered,
            State::Reported,
            State::Skipped,
            State::Discarded,
        ];
        let rows = self.rows(&Select::states(states)).await?;
        let changes = rows
            .into_iter()
            .filter_map(|row| {
                let ids = row.identity.as_ref().and_then(|name| live.get(name));
                judge(row, ids?)
            })
            .collect();
        Ok(self.commit(changes).await?)
    }

    /// Keys of records that the sink holds in a way that a person has to put right.
    pub(super) async fn out_of_place(&self) -> Result<Vec<String>, StoreError> {
        let mut keys = Vec::new();
        for code in [LIVE_TWICE, MADE_LATE] {
            let select = Select {
                problem: Some(code.to_owned()),
                ..Select::states([State::Reported])
            };
            keys.extend(self.rows(&select).await?.into_iter().map(|row| row.key));
        }
        Ok(keys)
    }
}

/// What the live records of a row's name say of it. A name that was not seen says nothing.
fn judge(row: Row, live: &[String]) -> Option<RowChange> {
    let code = row.problem.as_ref().map(|problem| problem.code.clone());
    let told = matches!(code.as_deref(), Some(LIVE_TWICE | MADE_LATE));
    let problem = if live.len() > 1 {
        Some(live_twice(&row, live))
    } else if row.confirmed.is_none() && was_sent(&row) {
        live.first().map(|id| made_late(&row, id))
    } else {
        None
    };
    match problem {
        Some(problem) => (row.problem.as_ref() != Some(&problem)).then(|| tell(row, problem)),
        None if told && row.state == State::Reported => Some(mended(row)),
        None => None,
    }
}

fn was_sent(row: &Row) -> bool {
    row.attempted.as_ref().is_some_and(|attempt| attempt.sent)
}

fn live_twice(row: &Row, live: &[String]) -> Problem {
    let ours = row
        .confirmed
        .as_ref()
        .map_or_else(String::new, |confirmed| {
            format!("; the one on record is {}", confirmed.receipt.remote_id)
        });
    Problem::new(
        LIVE_TWICE,
        Owner::Vendor,
        format!(
            "there are {} live records {}: {}{ours}",
            live.len(),
            row.identity.as_deref().unwrap_or(&row.key),
            live.join(", ")
        ),
        "Cancel all but the one on record. This clears itself with the next sweep.",
    )
}

fn made_late(row: &Row, id: &str) -> Problem {
    Problem::new(
        MADE_LATE,
        Owner::Vendor,
        format!(
            "record {} ({id}) was made after the attempt at it had been given up",
            row.identity.as_deref().unwrap_or(&row.key)
        ),
        "Cancel it if it is not wanted. This clears itself with the next sweep.",
    )
}
