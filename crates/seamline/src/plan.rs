//! What the next pass would do: reads for real, decides with the same rules, and writes to no vendor
//! and to no flow's ledger. Catalog and stock are collected on the way, as a pass would.

use std::sync::Arc;

use seamline_sync_engine::{
    FlowId, Intended, Intention, Opaque, Problem, Rehearsal, RehearsalStore, State,
};
use serde::Serialize;
use serde_json::Value;

use crate::connection::Connection;
use crate::flows::Runnable;
use crate::{Error, Exit, FlowName, SyncOptions};

/// What would become of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlanVerdict {
    /// It would be made.
    New,
    /// It would be changed.
    Change,
    /// It is there already, and would be taken over.
    TakeOver,
    /// A rule leaves it out.
    Skipped,
    /// It waits for a person.
    Parked,
    /// It waits for another record.
    Blocked,
    /// It waits for a confirmation, because the pass changes too much.
    Held,
    /// It would be told of, and not written.
    Reported,
    /// Given up by a person.
    Discarded,
    /// It cannot be decided yet: its last outcome is not known, or its retry is not due.
    Later,
}

impl PlanVerdict {
    /// The word, as it is printed.
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Change => "change",
            Self::TakeOver => "take-over",
            Self::Skipped => "skipped",
            Self::Parked => "parked",
            Self::Blocked => "blocked",
            Self::Held => "held",
            Self::Reported => "reported",
            Self::Discarded => "discarded",
            Self::Later => "later",
        }
    }
}

/// A field that would be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// Where it is in the payload, such as `skus[2].upc`.
    pub field: String,
    /// What was written last; `None` where the field is new.
    pub old: Option<String>,
    /// What would be written; `None` where the field goes.
    pub new: Option<String>,
}

/// A record of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlannedRecord {
    /// The key.
    pub key: String,
    /// Its name at the sink, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<String>,
    /// What would become of it.
    pub verdict: PlanVerdict,
    /// Which rule leaves it out, or which problem it waits for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
    /// The setting that leaves it out while it is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What would be written, field by field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldChange>,
}

/// The plan of a flow.
#[derive(Debug, Serialize)]
pub struct FlowPlan {
    /// The flow.
    pub flow: String,
    /// Records the source showed.
    pub read: u64,
    /// Records with what would become of them, by key.
    pub records: Vec<PlannedRecord>,
    /// Delivered records that stay as they are.
    pub unchanged: u64,
    /// Why the plan ends before its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
    #[serde(skip)]
    stop: Option<Error>,
}

impl FlowPlan {
    /// How many records have this verdict.
    pub fn count(&self, verdict: PlanVerdict) -> usize {
        let records = self.records.iter();
        records.filter(|record| record.verdict == verdict).count()
    }

    /// Why the plan ends before its end.
    pub fn stop(&self) -> Option<&Error> {
        self.stop.as_ref()
    }
}

/// The plan of a pass.
#[derive(Debug, Serialize)]
pub struct PlanReport {
    /// The connection.
    pub connection: String,
    /// One plan per flow, in the order of a pass. Flows that only collect are not in it.
    pub flows: Vec<FlowPlan>,
}

impl PlanReport {
    /// The exit code: that of what stopped it; otherwise done, or attention where something waits.
    pub fn exit(&self) -> Exit {
        let stops = self.flows.iter().filter_map(FlowPlan::stop);
        if let Some(exit) = Exit::of_stops(stops) {
            return exit;
        }
        let waits = |record: &PlannedRecord| {
            matches!(
                record.verdict,
                PlanVerdict::Parked | PlanVerdict::Blocked | PlanVerdict::Held | PlanVerdict::Later
            )
        };
        if self.flows.iter().any(|flow| flow.records.iter().any(waits)) {
            Exit::Attention
        } else {
            Exit::Done
        }
    }
}

impl Connection {
    /// Shows what the next pass would do. Takes the options of a pass; nothing is waited for.
    pub async fn plan(&self, options: &SyncOptions) -> Result<PlanReport, Error> {
        let flows = self.flows_of(options.flow)?;
        let lease = self.lease().await?;
        let copied: Vec<FlowId> = FlowName::ALL
            .into_iter()
            .filter(|flow| !flow.collects())
            .map(|flow| self.flow(flow))
            .collect();
        let copy = Arc::new(RehearsalStore::copy(Arc::clone(&self.store), &copied).await?);
        let stage = self.on(Arc::clone(&copy) as _);
        let meters = crate::meters::Meters::default();
        let proved = stage.prove_settings(&flows, &meters).await?;
        stage.check_identity(proved.channel).await?;
        let mut report = PlanReport {
            connection: self.name().to_owned(),
            flows: Vec::new(),
        };
        for flow in flows {
            let run = options.run();
            let clock = &*self.clock;
            let observer = &*options.observer;
            let rehearsed = match stage.runnable(flow, &proved, &meters).await? {
                Runnable::Collect(collect) => {
                    let (_, stop) = collect.run(&*copy, &lease, clock, observer, run).await?;
                    // What it should have shown is missing in every plan that follows.
                    if let Some(stop) = stop {
                        return Err(stop.into());
                    }
                    continue;
                }
                Runnable::Flow(flow) => flow.rehearse(&copy, &lease, clock, observer, run).await?,
                Runnable::Orders(flow, _) => {
                    flow.rehearse(&copy, &lease, clock, observer, run).await?
                }
            };
            report.flows.push(flow_plan(flow, rehearsed));
        }
        Ok(report)
    }
}

fn flow_plan(flow: FlowName, rehearsed: Rehearsal) -> FlowPlan {
    let stop = rehearsed.stop.map(Error::Stop);
    FlowPlan {
        flow: flow.to_string(),
        read: rehearsed.report.counts.read,
        records: rehearsed.intended.into_iter().map(record).collect(),
        unchanged: rehearsed.unchanged,
        stopped: stop.as_ref().map(ToString::to_string),
        stop,
    }
}

fn record(intended: Intended) -> PlannedRecord {
    let mut record = PlannedRecord {
        key: intended.key,
        identity: intended.identity,
        verdict: PlanVerdict::New,
        problem: None,
        rule: None,
        fields: Vec::new(),
    };
    match intended.intention {
        Intention::New { payload } => record.fields = changes(None, &payload),
        Intention::Change { before, payload } => {
            record.verdict = PlanVerdict::Change;
            record.fields = changes(before.as_ref(), &payload);
        }
        Intention::TakeOver { remote_id } => {
            record.verdict = PlanVerdict::TakeOver;
            record.fields = vec![FieldChange {
                field: "id".to_owned(),
                old: None,
                new: Some(remote_id),
            }];
        }
        Intention::LeftOut { rule } => {
            record.verdict = PlanVerdict::Skipped;
            record.rule = Some(rule);
        }
        Intention::Rest { state, problem } => {
            record.verdict = resting(state);
            record.problem = problem;
        }
    }
    record
}

const fn resting(state: State) -> PlanVerdict {
    match state {
        State::Skipped => PlanVerdict::Skipped,
        State::Parked => PlanVerdict::Parked,
        State::Blocked => PlanVerdict::Blocked,
        State::Held => PlanVerdict::Held,
        State::Reported | State::Delivered => PlanVerdict::Reported,
        State::Discarded => PlanVerdict::Discarded,
        State::Due | State::Sending | State::Retrying | State::Unknown => PlanVerdict::Later,
    }
}

/// Every field of the new payload that differs from the old one, and every old one that goes.
fn changes(old: Option<&Opaque>, new: &Opaque) -> Vec<FieldChange> {
    let fields = |payload: &Opaque| {
        let mut fields = Vec::new();
        match serde_json::from_str(&payload.content) {
            Ok(value) => flatten("", &value, &mut fields),
            // Not JSON: one text.
            Err(_) => fields.push((payload.kind.clone(), payload.content.clone())),
        }
        fields
    };
    let mut before: std::collections::BTreeMap<String, String> =
        old.map(fields).unwrap_or_default().into_iter().collect();
    let mut changes = Vec::new();
    for (field, new) in fields(new) {
        let old = before.remove(&field);
        if old.as_ref() != Some(&new) {
            changes.push(FieldChange {
                field,
                old,
                new: Some(new),
            });
        }
    }
    changes.extend(before.into_iter().map(|(field, old)| FieldChange {
        field,
        old: Some(old),
        new: None,
    }));
    changes
}

/// The leaves of a value, each with its path. What is null or empty is no leaf: nothing is sent for it.
fn flatten(path: &str, value: &Value, fields: &mut Vec<(String, String)>) {
    match value {
        Value::Null => {}
        Value::Object(members) => {
            for (name, value) in members {
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                flatten(&path, value, fields);
            }
        }
        Value::Array(items) => {
            for (place, value) in items.iter().enumerate() {
                flatten(&format!("{path}[{place}]"), value, fields);
            }
        }
        Value::String(text) => fields.push((path.to_owned(), text.clone())),
        Value::Bool(_) | Value::Number(_) => fields.push((path.to_owned(), value.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payload(text: &str) -> Opaque {
        Opaque::new("style", 1, text)
    }

    #[test]
    fn a_new_record_shows_every_field() {
        let fields = changes(None, &payload(r#"{"a":1,"b":{"c":"x"},"d":[true,null]}"#));
        let shown: Vec<String> = fields
            .iter()
            .map(|change| format!("{}={}", change.field, change.new.as_deref().unwrap()))
            .collect();
        assert_eq!(shown, ["a=1", "b.c=x", "d[0]=true"]);
        assert!(fields.iter().all(|change| change.old.is_none()));
    }

    #[test]
    fn a_change_shows_what_differs_and_what_goes() {
        let fields = changes(
            Some(&payload(r#"{"price":"10.00","upc":"1","name":"Wrap"}"#)),
            &payload(r#"{"price":"12.00","name":"Wrap","size":"S"}"#),
        );
        let change = |field: &str, old: Option<&str>, new: Option<&str>| FieldChange {
            field: field.to_owned(),
            old: old.map(str::to_owned),
            new: new.map(str::to_owned),
        };
        assert_eq!(
            fields,
            [
                change("price", Some("10.00"), Some("12.00")),
                change("size", None, Some("S")),
                change("upc", Some("1"), None),
            ]
        );
    }

    #[test]
    fn a_payload_that_is_no_json_is_one_field() {
        let fields = changes(None, &payload("plain text"));
        assert_eq!(fields[0].field, "style");
    }
}
