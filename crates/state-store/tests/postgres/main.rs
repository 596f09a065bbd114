//! The ledger on PostgreSQL, on a real server: the contract of every store, and what only a server can show.

// The lint's exception for tests covers test functions; here the whole target is one.
#![allow(clippy::unwrap_used, reason = "this target holds nothing but tests")]

mod address;
mod contract;
mod cut;
mod faults;
#[path = "../filled/mod.rs"]
mod filled;
mod leases;
mod own_server;
mod restarted;
mod schema;
mod transfer;

use std::time::Duration;

use jiff::Timestamp;
use seamline_state_store::scratch::Scratch;
use seamline_state_store::{PostgresOptions, PostgresStore};
use seamline_sync_engine::lifecycle::stage;
use seamline_sync_engine::{
    Commit, Document, FlowId, Ledger as _, Opaque, Position, Select, StoreError,
};

const GROUP: &str = "joor-222222";

/// Waits that a test can bear.
const OPTIONS: PostgresOptions = PostgresOptions {
    lease_time: Duration::from_secs(30),
    patience: Duration::from_secs(5),
    connections: 2,
};

fn orders() -> FlowId {
    FlowId::new("maison-verre", "orders")
}

async fn open(scratch: &Scratch) -> PostgresStore {
    open_with(scratch, OPTIONS).await
}

async fn open_with(scratch: &Scratch, options: PostgresOptions) -> PostgresStore {
    PostgresStore::open(&scratch.url(), None, options)
        .await
        .unwrap()
}

/// A page of one record and the position after it.
fn page(key: &str) -> Commit {
    let document = Document {
        key: key.to_owned(),
        version: 1,
        body: Opaque::new("order", 1, "{}"),
    };
    Commit {
        rows: vec![stage(None, document, Timestamp::UNIX_EPOCH).1],
        position: Some(Position {
            text: key.to_owned(),
            complete: true,
        }),
        ..Commit::default()
    }
}

async fn keys(store: &PostgresStore) -> Vec<String> {
    let rows = store.rows(&orders(), &Select::default()).await.unwrap();
    rows.into_iter().map(|row| row.key).collect()
}

fn is_fenced<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Fenced { group }) if group == GROUP)
}
