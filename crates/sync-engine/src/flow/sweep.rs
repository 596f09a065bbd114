//! The sweep: what the sink carried out later than anybody waited for is found and told.
//!
//! What is out of place is kept beside the rows: where a row stands in its life does not change by it,
//! and what was told is taken back when the sink shows that it was put right.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::lifecycle::{change, was_in_doubt};
use crate::{
    Commit, FlowId, Owner, Problem, Replay, Row, RowChange, Select, Sighting, State, Stop, Store,
};

use super::pass::Pass;

/// Problem code of a record that is live more than once.
const LIVE_TWICE: &str = "live-twice";
/// Problem code of a record that was made although it had been given up.
const MADE_LATE: &str = "made-late";
/// How much older than our attempt a record may be in the sink's time.
const CLOCK_MARGIN: SignedDuration = SignedDuration::from_hours(24);

/// What is out of place, by key.
type Told = BTreeMap<String, Problem>;

fn told_note(flow: &FlowId) -> String {
    format!("out-of-place/{flow}")
}

/// Records that the sink holds more than once, or although they had been given up, by key. A person
/// has to put that right at the sink.
pub async fn out_of_place(store: &dyn Store, flow: &FlowId) -> Result<Told, Stop> {
    let note = told_note(flow);
    let text = store.note("flow", &note).await?.unwrap_or_default();
    if text.is_empty() {
        return Ok(Told::new());
    }
    serde_json::from_str(&text)
        .map_err(|error| Stop::Books(format!("the note {note} cannot be read: {error}")))
}

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
        let window = now.checked_sub(window).unwrap_or(Timestamp::UNIX_EPOCH);
        let told = out_of_place(self.store, self.id()).await?;
        let since = self.oldest_attempt(&told).await?.unwrap_or(window);
        if let Some(sightings) = self.flow.sink.sweep(since.min(window)).await? {
            self.take_sightings(sightings, told).await?;
        }
        let commit = Commit::note("flow", &note, now.to_string());
        Ok(self.store.commit(self.lease, self.id(), commit).await?)
    }

    /// When the first of what was told may have been made: it is looked for until it was put right.
    async fn oldest_attempt(&self, told: &Told) -> Result<Option<Timestamp>, Stop> {
        if told.is_empty() {
            return Ok(None);
        }
        let keys = told.keys().cloned().collect();
        let rows = self.rows(&Select::keys(keys)).await?;
        let staged = rows.iter().map(|row| row.wanted.staged_at);
        let sent = rows
            .iter()
            .filter_map(|row| Some(row.attempted.as_ref()?.committed_at));
        let oldest = staged.chain(sent).min();
        Ok(oldest.map(|at| at.checked_sub(CLOCK_MARGIN).unwrap_or(at)))
    }

    async fn take_sightings(&self, sightings: Vec<Sighting>, told: Told) -> Result<(), Stop> {
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
        let mut now = Told::new();
        let mut events = Vec::new();
        for row in self.rows(&Select::states(states)).await? {
            let before = told.get(&row.key);
            let ids = row.identity.as_ref().and_then(|name| live.get(name));
            let problem = match ids {
                Some(ids) => judge(&row, ids),
                // A name that was not seen says nothing.
                None => before.cloned(),
            };
            let key = row.key.clone();
            match (&problem, before) {
                (Some(problem), before) if before != Some(problem) => {
                    events.push(event(row, &problem.message));
                }
                (None, Some(_)) => events.push(event(row, "put right at the sink")),
                _ => {}
            }
            now.extend(problem.map(|problem| (key, problem)));
        }
        self.commit(events).await?;
        if now == told {
            return Ok(());
        }
        let note = told_note(self.id());
        let text = serde_json::to_string(&now)
            .map_err(|error| Stop::Books(format!("the note {note} cannot be made: {error}")))?;
        let commit = Commit::note("flow", &note, text);
        Ok(self.store.commit(self.lease, self.id(), commit).await?)
    }
}

/// Something that history tells of a row which stays where it is.
fn event(row: Row, note: &str) -> RowChange {
    let state = row.state;
    change(row, Some(state), note)
}

/// What the live records of a row's name say of it.
fn judge(row: &Row, live: &[String]) -> Option<Problem> {
    if live.len() > 1 {
        return Some(live_twice(row, live));
    }
    let given_up = row.confirmed.is_none() && was_in_doubt(row);
    live.first()
        .filter(|_| given_up)
        .map(|id| made_late(row, id))
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
        "Cancel it at the sink if it is not wanted; this clears itself with the next sweep. If it is \
         wanted, retry the record: it is found and taken over.",
    )
}
