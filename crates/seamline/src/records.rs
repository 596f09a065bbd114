//! The ledger for people: what waits, why, and what to do. No personal data is shown.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use seamline_mapping::joor::styles::NOTICES;
use seamline_sync_engine::{
    HistoryRow, Intent, IntentAction, IntentTarget, Problem, Row, Select, State, held_reading,
    out_of_place,
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::connection::Connection;
use crate::{Error, FlowName};

/// Which records.
#[derive(Debug, Clone, Default)]
pub struct RecordsQuery {
    /// Only of this flow.
    pub flow: Option<FlowName>,
    /// Only in these states; when empty, the ones that wait for somebody and delivered ones with a notice.
    pub states: Vec<State>,
    /// Only with this problem code.
    pub problem: Option<String>,
}

/// A record in a list.
#[derive(Debug, Clone, Serialize)]
pub struct RecordSummary {
    /// The flow.
    pub flow: String,
    /// Its key: a JOOR order id, an Order Manager product id.
    pub key: String,
    /// Its name at the other side, an order number.
    pub identity: Option<String>,
    /// Where it stands.
    pub state: State,
    /// Id at the other side, once confirmed.
    pub remote_id: Option<String>,
    /// Why it waits, or which rule excluded it.
    pub problem: Option<Problem>,
    /// Tries that failed.
    pub tries: u32,
    /// When its current version was staged.
    pub staged_at: Timestamp,
    /// Not tried before then.
    pub next_at: Option<Timestamp>,
}

/// A record with its history.
#[derive(Debug, Clone)]
pub struct RecordDetail {
    /// The record.
    pub summary: RecordSummary,
    /// Versions staged.
    pub versions: u64,
    /// Attempts made.
    pub attempts: u32,
    /// What happened, oldest first.
    pub history: Vec<HistoryRow>,
}

/// Entries of history that are shown.
const HISTORY: usize = 500;

const WAITING: [State; 6] = [
    State::Parked,
    State::Held,
    State::Blocked,
    State::Retrying,
    State::Unknown,
    State::Reported,
];

impl Connection {
    /// Records, by flow and key.
    pub async fn records(&self, query: &RecordsQuery) -> Result<Vec<RecordSummary>, Error> {
        let states = if query.states.is_empty() {
            WAITING.to_vec()
        } else {
            query.states.clone()
        };
        let mut records = Vec::new();
        for flow in FlowName::ALL.into_iter().filter(|flow| !flow.collects()) {
            if query.flow.is_some_and(|wanted| wanted != flow) {
                continue;
            }
            let select = Select {
                states: Some(states.clone()),
                problem: query.problem.clone(),
                ..Select::default()
            };
            let rows = self.store.rows(&self.flow(flow), &select).await?;
            let told = out_of_place(&*self.store, &self.flow(flow)).await?;
            records.extend(rows.iter().map(|row| summary(flow, row, &told)));
            if query.states.is_empty() {
                let mut with_notice = self.with_notice(flow).await?;
                with_notice.retain(|row| {
                    let code = row.problem.as_ref().map(|problem| &problem.code);
                    query.problem.is_none() || query.problem.as_ref() == code
                });
                let shown = with_notice.iter().map(|row| summary(flow, row, &told));
                records.extend(shown);
                // What has to be put right at the sink waits too, wherever its record stands.
                let listed: BTreeSet<&String> = rows.iter().map(|row| &row.key).collect();
                let keys = told.iter().filter(|(key, problem)| {
                    !listed.contains(key)
                        && query
                            .problem
                            .as_ref()
                            .is_none_or(|code| *code == problem.code)
                });
                let keys = keys.map(|(key, _)| key.clone()).collect();
                let rows = self
                    .store
                    .rows(&self.flow(flow), &Select::keys(keys))
                    .await?;
                records.extend(rows.iter().map(|row| summary(flow, row, &told)));
            }
        }
        Ok(records)
    }

    /// Delivered records of which a person should know something.
    pub(crate) async fn with_notice(&self, flow: FlowName) -> Result<Vec<Row>, Error> {
        let mut rows = Vec::new();
        if flow == FlowName::Products {
            for code in NOTICES {
                let select = Select {
                    states: Some(vec![State::Delivered]),
                    problem: Some(code.as_str().to_owned()),
                    ..Select::default()
                };
                rows.extend(self.store.rows(&self.flow(flow), &select).await?);
            }
        }
        Ok(rows)
    }

    /// One record with its history.
    pub async fn record(&self, flow: FlowName, key: &str) -> Result<RecordDetail, Error> {
        let id = self.flow(flow);
        let rows = self
            .store
            .rows(&id, &Select::keys(vec![key.to_owned()]))
            .await?;
        let row = rows.first().ok_or_else(|| Error::NoRecord {
            flow: flow.to_string(),
            key: key.to_owned(),
        })?;
        Ok(RecordDetail {
            summary: summary(flow, row, &out_of_place(&*self.store, &id).await?),
            versions: row.wanted.number,
            attempts: row.attempted.as_ref().map_or(0, |attempt| attempt.number),
            history: self.store.history(&id, Some(key), 0, HISTORY).await?,
        })
    }

    /// Asks that records be tried again, skipped or discarded; the next pass does it. Gives the
    /// number of records that the request concerns now.
    pub async fn ask_for(
        &self,
        flow: FlowName,
        target: IntentTarget,
        action: IntentAction,
        by: &str,
    ) -> Result<usize, Error> {
        let rows = self.store.rows(&self.flow(flow), &target.select()).await?;
        if let (IntentTarget::Key(key), true) = (&target, rows.is_empty()) {
            return Err(Error::NoRecord {
                flow: flow.to_string(),
                key: key.clone(),
            });
        }
        let concerned = rows.iter().filter(|row| action.concerns(row.state));
        let concerned = concerned.count();
        if concerned > 0 {
            self.ask(flow, target, action, by).await?;
        }
        Ok(concerned)
    }

    /// Believes a held reading: the next pass writes what it proposed, as far as that still holds.
    pub async fn confirm(&self, flow: FlowName, reading: &str, by: &str) -> Result<(), Error> {
        let held = held_reading(&*self.store, &self.flow(flow)).await?;
        if held.as_deref() != Some(reading) {
            return Err(Error::NotHeld {
                reading: reading.to_owned(),
                held,
            });
        }
        let action = IntentAction::Confirm {
            reading: reading.to_owned(),
        };
        self.ask(flow, IntentTarget::Flow, action, by).await
    }

    pub(crate) async fn ask(
        &self,
        flow: FlowName,
        target: IntentTarget,
        action: IntentAction,
        by: &str,
    ) -> Result<(), Error> {
        let intent = Intent {
            target,
            action,
            by: by.to_owned(),
            at: Self::now(),
        };
        self.store.ask(&self.flow(flow), &intent).await?;
        Ok(())
    }
}

impl RecordDetail {
    /// The record as `records show --json` prints it.
    pub fn to_json(&self) -> Value {
        json!({
            "record": self.summary,
            "versions": self.versions,
            "attempts": self.attempts,
            "history": self.history,
        })
    }
}

fn summary(flow: FlowName, row: &Row, told: &BTreeMap<String, Problem>) -> RecordSummary {
    RecordSummary {
        flow: flow.to_string(),
        key: row.key.clone(),
        identity: row.identity.clone(),
        state: row.state,
        remote_id: row
            .confirmed
            .as_ref()
            .map(|confirmed| confirmed.receipt.remote_id.clone()),
        problem: told.get(&row.key).or(row.problem.as_ref()).cloned(),
        tries: row.tries,
        staged_at: row.wanted.staged_at,
        next_at: row.next_at,
    }
}
