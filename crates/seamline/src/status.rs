//! Where a connection stands: what waits, what is parked, when it last ran.

use jiff::Timestamp;
use seamline_sync_engine::{Problem, RunRecord, Select, State, Tally, out_of_place};
use serde_json::{Value, json};

use crate::connection::Connection;
use crate::{Error, FlowName};

/// Where a connection stands.
#[derive(Debug, Clone)]
pub struct Status {
    /// The connection.
    pub connection: String,
    /// Its flows.
    pub flows: Vec<FlowStatus>,
}

/// Where a flow stands.
#[derive(Debug, Clone)]
pub struct FlowStatus {
    /// The flow.
    pub flow: FlowName,
    /// Whether it is enabled.
    pub enabled: bool,
    /// Its rows by state.
    pub tally: Tally,
    /// Its last run.
    pub last_run: Option<RunRecord>,
    /// Whether everything was read at least once.
    pub complete: bool,
    /// The reading that is held, and how to release it.
    pub held: Option<Problem>,
    /// Records that have to be put right at the sink.
    pub out_of_place: usize,
}

impl Connection {
    /// Where the connection stands, from the ledger alone.
    pub async fn status(&self) -> Result<Status, Error> {
        let mut flows = Vec::with_capacity(FlowName::ALL.len());
        for flow in FlowName::ALL {
            let id = self.flow(flow);
            let tally = self.store.tally(&id).await?;
            let held = if tally.of(State::Held) > 0 {
                self.held(flow).await?
            } else {
                None
            };
            flows.push(FlowStatus {
                flow,
                enabled: self.enabled(flow),
                tally,
                held,
                out_of_place: out_of_place(&*self.store, &id).await?.len(),
                last_run: self.store.runs(&id, 1).await?.into_iter().next(),
                complete: self.complete(flow).await?,
            });
        }
        Ok(Status {
            connection: self.name().to_owned(),
            flows,
        })
    }
}

impl Connection {
    /// What its held records say; all of them wait for the same confirmation.
    async fn held(&self, flow: FlowName) -> Result<Option<Problem>, Error> {
        let select = Select {
            states: Some(vec![State::Held]),
            limit: Some(1),
            ..Select::default()
        };
        let rows = self.store.rows(&self.flow(flow), &select).await?;
        Ok(rows.into_iter().find_map(|row| row.problem))
    }
}

impl Status {
    /// Whether anything waits: for a person, for a confirmation, or for the next pass.
    pub fn waits(&self) -> bool {
        self.flows.iter().any(FlowStatus::waits)
    }

    /// `{"connection", "flows": {flow: {"enabled", "complete", "states": {state: rows},
    /// "held": {"message", "remedy"} | null, "last_run": {"started_at", "ended_at", "stopped"} |
    /// null}}}`.
    pub fn to_json(&self) -> Value {
        let flows = self
            .flows
            .iter()
            .map(|flow| (flow.flow.to_string(), flow.to_json()));
        json!({
            "connection": self.connection,
            "flows": Value::Object(flows.collect()),
        })
    }
}

impl FlowStatus {
    fn waits(&self) -> bool {
        let waiting = [State::Parked, State::Held, State::Blocked];
        self.out_of_place > 0
            || self.tally.due() > 0
            || waiting.iter().any(|state| self.tally.of(*state) > 0)
    }

    /// When the last run ended.
    pub fn last_ended(&self) -> Option<Timestamp> {
        self.last_run.as_ref().map(|run| run.ended_at)
    }

    fn to_json(&self) -> Value {
        let states = self
            .tally
            .states
            .iter()
            .map(|(state, rows)| (state.to_string(), json!(rows)));
        json!({
            "enabled": self.enabled,
            "complete": self.complete,
            "states": Value::Object(states.collect()),
            "held": self.held.as_ref().map(|held| json!({
                "message": held.message,
                "remedy": held.remedy,
            })),
            "last_run": self.last_run.as_ref().map(|run| json!({
                "started_at": run.started_at,
                "ended_at": run.ended_at,
                "read": run.counts.read,
                "delivered": run.counts.delivered,
                "undecodable": run.counts.undecodable,
                "stopped": run.stopped,
            })),
        })
    }
}
