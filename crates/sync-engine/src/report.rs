//! The books: per run and over everything staged.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Closed, FlowId, State};

/// What a run did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunReport {
    /// Its flow.
    pub flow: FlowId,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// The counts.
    pub counts: Counts,
    /// Counts over all rows of the flow after the run; empty for flows that collect.
    pub tally: Tally,
    /// Why it stopped before its end, with the exit it leads to.
    pub stopped: Option<String>,
    /// The reading that is held, and why.
    pub held: Option<String>,
    /// Keys of records that the sink holds more than once, or although they had been given up; a
    /// person has to put that right at the sink.
    pub out_of_place: Vec<String>,
}

/// Counts of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Records the source showed.
    pub read: u64,
    /// Seen for the first time.
    pub new: u64,
    /// Different from before.
    pub changed: u64,
    /// As before.
    pub unchanged: u64,
    /// Older than what is stored.
    pub stale: u64,
    /// Excluded by a rule while reading.
    pub skipped: u64,
    /// Could not be read; parked.
    pub undecodable: u64,
    /// Confirmed by the sink in this run.
    pub delivered: u64,
}

impl RunReport {
    /// A report to be filled.
    pub(crate) fn begin(flow: FlowId, at: Timestamp) -> Self {
        Self {
            flow,
            started_at: at,
            ended_at: at,
            counts: Counts::default(),
            tally: Tally::default(),
            stopped: None,
            held: None,
            out_of_place: Vec::new(),
        }
    }

    /// Checks that every record read is accounted for, and every version staged too.
    pub fn check(&self) -> Result<(), String> {
        let c = &self.counts;
        let sum = c.new + c.changed + c.unchanged + c.stale + c.skipped + c.undecodable;
        if sum != c.read {
            return Err(format!(
                "{} read {} records and accounts for {sum} (new {}, changed {}, unchanged {}, \
                 stale {}, skipped {}, undecodable {})",
                self.flow, c.read, c.new, c.changed, c.unchanged, c.stale, c.skipped, c.undecodable
            ));
        }
        self.tally
            .check()
            .map_err(|message| format!("{}: {message}", self.flow))
    }
}

/// Counts over all rows of a flow.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// Versions ever staged: the sum of the rows' version numbers.
    pub staged: u64,
    /// How earlier versions ended.
    pub closed: Closed,
    /// Rows by state: each stands for its current version.
    pub states: BTreeMap<State, u64>,
}

impl Tally {
    /// Rows in `state`.
    pub fn of(&self, state: State) -> u64 {
        self.states.get(&state).copied().unwrap_or(0)
    }

    /// Rows on their way without anybody's help.
    pub fn due(&self) -> u64 {
        self.states
            .iter()
            .filter(|(state, _)| state.is_due())
            .map(|(_, count)| count)
            .sum()
    }

    /// Checks that every version staged is accounted for.
    pub fn check(&self) -> Result<(), String> {
        let current: u64 = self.states.values().sum();
        let sum = self.closed.total() + current;
        if sum == self.staged {
            Ok(())
        } else {
            Err(format!(
                "{} versions were staged and {sum} are accounted for ({} closed, {current} current)",
                self.staged,
                self.closed.total()
            ))
        }
    }
}

/// A run as the store keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRecord {
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// The counts.
    pub counts: Counts,
    /// Why it stopped before its end.
    pub stopped: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_that_is_not_accounted_for_is_found() {
        let mut report = RunReport::begin(FlowId::new("c", "orders"), Timestamp::UNIX_EPOCH);
        report.counts.read = 2;
        report.counts.new = 1;
        assert!(
            report
                .check()
                .unwrap_err()
                .contains("read 2 records and accounts for 1")
        );
        report.counts.skipped = 1;
        assert_eq!(report.check(), Ok(()));
    }

    #[test]
    fn a_version_that_is_not_accounted_for_is_found() {
        let mut tally = Tally {
            staged: 3,
            ..Tally::default()
        };
        tally.states.insert(State::Parked, 1);
        tally.closed.superseded = 1;
        assert!(tally.check().is_err());
        tally.closed.delivered = 1;
        assert_eq!(tally.check(), Ok(()));
    }
}
