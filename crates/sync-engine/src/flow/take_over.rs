//! Records at the sink stand for one key each.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::lifecycle::{accept, wait};
use crate::{Owner, Problem, Receipt, Row, RowChange, Select, State, Stop};

use super::pass::Pass;

/// For which key each record at the sink stands.
pub(super) type Holders = BTreeMap<String, String>;

impl Pass<'_> {
    /// Takes a receipt. A record that was there before stands for one key: two that may have gone by
    /// one number elsewhere do not share it.
    pub(super) async fn take_over(
        &mut self,
        row: Row,
        receipt: Receipt,
        now: Timestamp,
    ) -> Result<RowChange, Stop> {
        let holders = match &mut self.holders {
            Some(holders) => holders,
            // What we made ourselves stands for nothing else.
            None if !receipt.adopted => {
                self.report.counts.delivered += 1;
                return Ok(accept(row, receipt, now));
            }
            unknown => {
                let rows = self.store.rows(&self.flow.id, &Select::default()).await?;
                unknown.insert(holders_of(&rows))
            }
        };
        let holder = holders
            .entry(receipt.remote_id.clone())
            .or_insert_with(|| row.key.clone());
        if *holder != row.key {
            let problem = taken_over(&receipt, holder);
            return Ok(wait(row, State::Parked, problem, None));
        }
        self.report.counts.delivered += 1;
        Ok(accept(row, receipt, now))
    }
}

fn holders_of(rows: &[Row]) -> Holders {
    rows.iter()
        .filter_map(|row| {
            let confirmed = row.confirmed.as_ref()?;
            Some((confirmed.receipt.remote_id.clone(), row.key.clone()))
        })
        .collect()
}

fn taken_over(receipt: &Receipt, holder: &str) -> Problem {
    Problem::new(
        "number-taken",
        Owner::Merchant,
        format!(
            "record {} at the sink stands for record {holder} already",
            receipt.remote_id
        ),
        "Compare the records of this number. If this one is missing at the sink, make it there by hand \
         and discard it here.",
    )
}
