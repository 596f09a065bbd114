//! A server that is stopped in mid-transaction and started again.

use std::time::Duration;

use seamline_state_store::PostgresOptions;
use seamline_state_store::scratch::{SERVER, Scratch};
use seamline_sync_engine::{Fault, Leases as _, Ledger as _, StoreError};

use super::own_server::OwnServer;
use super::{GROUP, OPTIONS, keys, open_with, orders, page};

async fn own() -> Option<(OwnServer, Scratch)> {
    // Where tests on a server are not wanted, none is made either.
    std::env::var_os(SERVER)?;
    let server = OwnServer::start()?;
    let scratch = Scratch::on(server.url()).await;
    Some((server, scratch))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_in_mid_transaction_is_waited_for_and_nothing_is_lost_or_doubled() {
    let Some((server, scratch)) = own().await else {
        return;
    };
    let options = PostgresOptions {
        patience: Duration::from_secs(60),
        ..OPTIONS
    };
    let store = open_with(&scratch, options).await;
    let lease = store.acquire(GROUP).await.unwrap();
    let writing = {
        let store = store.clone();
        tokio::spawn(async move {
            let mut number = 0;
            // Under way whenever the server is stopped.
            while number < 400 {
                let key = format!("{number:06}");
                store.commit(&lease, &orders(), page(&key)).await.unwrap();
                number += 1;
            }
            number
        })
    };
    for how in ["fast", "immediate"] {
        let written = keys(&store).await.len();
        while keys(&store).await.len() < written + 20 {
            tokio::task::yield_now().await;
        }
        server.stop(how);
        server.begin();
    }
    let count = writing.await.unwrap();
    let expected: Vec<String> = (0..count).map(|number| format!("{number:06}")).collect();
    assert_eq!(keys(&store).await, expected);
    let history = store.history(&orders(), None, 0, 1000).await.unwrap();
    assert_eq!(
        history.len(),
        expected.len(),
        "every record was committed once"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stays_away_stops_the_work_and_what_was_committed_stays() {
    let Some((server, scratch)) = own().await else {
        return;
    };
    let options = PostgresOptions {
        patience: Duration::from_millis(300),
        ..OPTIONS
    };
    let store = open_with(&scratch, options).await;
    let lease = store.acquire(GROUP).await.unwrap();
    store.commit(&lease, &orders(), page("1")).await.unwrap();
    server.stop("fast");
    let stopped = store.commit(&lease, &orders(), page("2")).await;
    let Err(StoreError::Unusable { fault, .. }) = stopped else {
        panic!("{stopped:?}")
    };
    assert_eq!(fault, Fault::Unreachable);
    assert!(fault.remedy().contains("Nothing was lost"));
    server.begin();
    store.commit(&lease, &orders(), page("2")).await.unwrap();
    assert_eq!(keys(&store).await, ["1", "2"]);
}
