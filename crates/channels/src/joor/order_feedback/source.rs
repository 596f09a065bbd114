//! Outcomes of the orders of a connection, as a source: read from the ledger's own history.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use seamline_sync_engine::{
    Document, FlowId, Page, ReadOptions, Row, Select, Source, State, Stop, Store,
};
use serde::{Deserialize, Serialize};

use super::OrderOutcome;
use crate::{body, kinds};

/// Entries of history in one page.
const PAGE: usize = 1000;

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Position {
    /// Last entry of the orders' history.
    seq: u64,
}

/// What became of the orders of a connection.
pub struct OrderOutcomeSource {
    store: Arc<dyn Store>,
    orders: FlowId,
    feedback: FlowId,
}

impl OrderOutcomeSource {
    /// Reads what became of the records of `orders`; `feedback` is the flow that tells it.
    pub fn new(store: Arc<dyn Store>, orders: FlowId, feedback: FlowId) -> Self {
        Self {
            store,
            orders,
            feedback,
        }
    }

    /// The orders of which something was told before, or was to be told.
    async fn spoken_of(&self, keys: Vec<String>) -> Result<BTreeSet<String>, Stop> {
        let rows = self.store.rows(&self.feedback, &Select::keys(keys)).await?;
        Ok(rows.into_iter().map(|row| row.key).collect())
    }
}

#[async_trait]
impl Source for OrderOutcomeSource {
    async fn read(&self, position: Option<&str>, options: ReadOptions) -> Result<Page, Stop> {
        let mut position: Position = match position {
            Some(text) if !options.full => {
                serde_json::from_str(text).map_err(|error| unusable(&error))?
            }
            _ => Position::default(),
        };
        // History tells which orders moved; where each stands is read afterwards, and so is at
        // least as new as this.
        let version = self.store.last_seq().await?;
        let history = self
            .store
            .history(&self.orders, None, position.seq, PAGE)
            .await?;
        if let Some(last) = history.last() {
            position.seq = last.seq;
        }
        let more = history.len() == PAGE;
        let keys: BTreeSet<String> = history.into_iter().map(|entry| entry.key).collect();
        let keys: Vec<String> = keys.into_iter().collect();
        let spoken_of = self.spoken_of(keys.clone()).await?;
        let mut page = Page {
            next: serde_json::to_string(&position).map_err(|error| unusable(&error))?,
            more,
            complete: !more,
            ..Page::default()
        };
        for row in self.store.rows(&self.orders, &Select::keys(keys)).await? {
            let outcome = outcome(&row);
            if outcome == OrderOutcome::Open && !spoken_of.contains(&row.key) {
                continue;
            }
            page.records.push(Document {
                version: i64::try_from(version).unwrap_or(i64::MAX),
                body: body::wrap(kinds::ORDER_OUTCOME, &outcome)
                    .map_err(|problem| Stop::Books(problem.to_string()))?,
                key: row.key,
            });
        }
        Ok(page)
    }
}

fn outcome(row: &Row) -> OrderOutcome {
    // What a person or a rule put aside has no outcome, whatever it had before.
    if matches!(row.state, State::Skipped | State::Discarded) {
        return OrderOutcome::Open;
    }
    // An order that changed after it was delivered is in Order Manager all the same.
    if let Some(confirmed) = &row.confirmed {
        return OrderOutcome::Accepted {
            remote_id: confirmed.receipt.remote_id.clone(),
        };
    }
    match &row.problem {
        Some(problem) if row.state == State::Parked => OrderOutcome::Parked {
            code: problem.code.clone(),
            message: problem.message.clone(),
            owner: problem.owner,
        },
        _ => OrderOutcome::Open,
    }
}

fn unusable(error: &serde_json::Error) -> Stop {
    Stop::Books(format!(
        "the position of order feedback is unusable: {error}"
    ))
}
