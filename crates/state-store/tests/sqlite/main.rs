//! The SQLite ledger: the contract of every store, and what only a file can show.

// The lint's exception for tests covers test functions; here the whole target is one.
#![allow(clippy::unwrap_used, reason = "this target holds nothing but tests")]

mod contract;
mod faults;
#[path = "../filled/mod.rs"]
mod filled;
mod killed;
mod reopened;
mod transfer;

use std::path::Path;

use jiff::Timestamp;
use seamline_state_store::SqliteStore;
use seamline_sync_engine::lifecycle::stage;
use seamline_sync_engine::{Commit, Document, FlowId, Opaque, Position, RowChange};

const GROUP: &str = "joor-222222";

fn orders() -> FlowId {
    FlowId::new("maison-verre", "orders")
}

async fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path).await.unwrap()
}

fn new_row(key: &str) -> RowChange {
    let document = Document {
        key: key.to_owned(),
        version: 1,
        body: Opaque::new("order", 1, "{}"),
    };
    stage(None, document, Timestamp::UNIX_EPOCH).1
}

/// A page of one record and the position after it.
fn page(key: &str) -> Commit {
    Commit {
        rows: vec![new_row(key)],
        position: Some(Position {
            text: key.to_owned(),
            complete: true,
        }),
        ..Commit::default()
    }
}
