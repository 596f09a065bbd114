//! The ledger on PostgreSQL, on a real server: the contract of every store, and what only a server can show.

// The lint's exception for tests covers test functions; here the whole target is one.
#![allow(clippy::unwrap_used, reason = "this target holds nothing but tests")]

mod contract;

use std::time::Duration;

use seamline_state_store::scratch::Scratch;
use seamline_state_store::{PostgresOptions, PostgresStore};

async fn open(scratch: &Scratch) -> PostgresStore {
    let options = PostgresOptions {
        lease_time: Duration::from_secs(30),
        patience: Duration::from_secs(5),
        connections: 2,
    };
    PostgresStore::open(&scratch.url(), None, options)
        .await
        .unwrap()
}
