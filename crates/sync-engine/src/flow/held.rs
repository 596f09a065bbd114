//! Readings that the mass-change guard holds, and what a person let through of them.
//!
//! A confirmation lets through what the named reading proposed: these keys, with these payloads.
//! What has changed since is judged anew, and a pass that stops half-way goes on where it stopped.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Commit, Fingerprint, FlowId, Lease, Proposal, Stop, Store};

use super::plan::Planned;

const SCOPE: &str = "flow";

/// What a reading proposed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Reading {
    name: String,
    proposals: BTreeMap<String, Fingerprint>,
}

/// What a person let through and no pass has used up.
#[derive(Debug, Clone, Default)]
pub(super) struct Released(BTreeMap<String, Fingerprint>);

impl Released {
    pub(super) fn contains(&self, plan: &Planned) -> bool {
        self.0.get(&plan.row.key) == Some(&plan.decided.payload.fingerprint())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn held_note(flow: &FlowId) -> String {
    format!("held-reading/{flow}")
}

fn released_note(flow: &FlowId) -> String {
    format!("released-reading/{flow}")
}

/// The name of the reading that a flow holds, if it holds one.
pub async fn held_reading(store: &dyn Store, flow: &FlowId) -> Result<Option<String>, Stop> {
    Ok(read(store, &held_note(flow)).await?.map(|held| held.name))
}

/// Remembers what is held, before the rows say so. A newer reading replaces an older one.
pub(super) async fn remember(
    store: &dyn Store,
    lease: &Lease,
    flow: &FlowId,
    name: &str,
    proposals: &[Proposal],
) -> Result<(), Stop> {
    let reading = Reading {
        name: name.to_owned(),
        proposals: proposals
            .iter()
            .map(|proposal| (proposal.key.clone(), proposal.fingerprint.clone()))
            .collect(),
    };
    let note = held_note(flow);
    if read(store, &note).await?.as_ref() == Some(&reading) {
        return Ok(());
    }
    write(store, lease, flow, (&note, Some(&reading))).await
}

/// Lets the named reading through, if it is the one that is held.
pub(super) async fn release(
    store: &dyn Store,
    lease: &Lease,
    flow: &FlowId,
    name: &str,
) -> Result<(), Stop> {
    let held = read(store, &held_note(flow)).await?;
    match held.filter(|held| held.name == name) {
        Some(held) => write(store, lease, flow, (&released_note(flow), Some(&held))).await,
        None => Ok(()),
    }
}

/// What was let through.
pub(super) async fn released(store: &dyn Store, flow: &FlowId) -> Result<Released, Stop> {
    let reading = read(store, &released_note(flow)).await?;
    Ok(Released(reading.unwrap_or_default().proposals))
}

/// Forgets what was let through.
pub(super) async fn use_up(store: &dyn Store, lease: &Lease, flow: &FlowId) -> Result<(), Stop> {
    write(store, lease, flow, (&released_note(flow), None)).await
}

/// Forgets the reading that was held, because nothing is held any more.
pub(super) async fn forget(store: &dyn Store, lease: &Lease, flow: &FlowId) -> Result<(), Stop> {
    let note = held_note(flow);
    if read(store, &note).await?.is_some() {
        write(store, lease, flow, (&note, None)).await?;
    }
    Ok(())
}

async fn read(store: &dyn Store, note: &str) -> Result<Option<Reading>, Stop> {
    let text = store.note(SCOPE, note).await?.unwrap_or_default();
    if text.is_empty() {
        return Ok(None);
    }
    serde_json::from_str(&text)
        .map(Some)
        .map_err(|error| Stop::Books(format!("the note {note} cannot be read: {error}")))
}

async fn write(
    store: &dyn Store,
    lease: &Lease,
    flow: &FlowId,
    (note, reading): (&str, Option<&Reading>),
) -> Result<(), Stop> {
    let text = match reading {
        None => String::new(),
        Some(reading) => serde_json::to_string(reading)
            .map_err(|error| Stop::Books(format!("the note {note} cannot be made: {error}")))?,
    };
    let commit = Commit::note(SCOPE, note, text);
    Ok(store.commit(lease, flow, commit).await?)
}
