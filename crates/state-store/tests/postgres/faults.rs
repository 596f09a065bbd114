//! Broken connections, locks, servers that take no writes: the work waits or stops, and nothing is lost.

use std::sync::Arc;
use std::time::Duration;

use seamline_state_store::scratch::Scratch;
use seamline_state_store::{PostgresOptions, PostgresStore};
use seamline_sync_engine::{Fault, Leases as _, Ledger as _, StoreError};
use tokio_postgres::Client;

use super::{GROUP, OPTIONS, keys, open, open_with, orders, page};

fn fault<T: std::fmt::Debug>(result: Result<T, StoreError>) -> Fault {
    match result {
        Err(StoreError::Unusable { fault, .. }) => fault,
        other => panic!("{other:?}"),
    }
}

/// The sessions of a store, by a lock that its writes wait for.
struct Gate {
    client: Client,
}

impl Gate {
    /// Closes a table: whoever wants to write it stands in mid-transaction.
    async fn close(scratch: &Scratch, table: &str) -> Self {
        let client = scratch.administrator().await;
        let lock = format!("BEGIN; LOCK TABLE {table} IN EXCLUSIVE MODE");
        client.batch_execute(&lock).await.unwrap();
        Self { client }
    }

    /// Sessions that stand before the gate.
    async fn waiting(&self) -> Vec<i32> {
        let sql = "SELECT DISTINCT w.pid FROM pg_locks w
                   WHERE NOT w.granted AND pg_backend_pid() = ANY(pg_blocking_pids(w.pid))";
        loop {
            let found = self.client.query(sql, &[]).await.unwrap();
            if !found.is_empty() {
                return found.iter().map(|row| row.get(0)).collect();
            }
            tokio::task::yield_now().await;
        }
    }

    async fn open(self) {
        self.client.batch_execute("ROLLBACK").await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_whose_connection_is_cut_is_made_again_from_its_start() {
    let Some(scratch) = Scratch::make().await else {
        return;
    };
    let store = open(&scratch).await;
    let lease = store.acquire(GROUP).await.unwrap();
    // Past the fence and the rows, before the position: cut there, three times.
    let gate = Gate::close(&scratch, "positions").await;
    let writing = {
        let store = store.clone();
        tokio::spawn(async move {
            let done = store.commit(&lease, &orders(), page("1")).await;
            (lease, done)
        })
    };
    for _ in 0..3 {
        for session in gate.waiting().await {
            let cut = "SELECT pg_terminate_backend($1, 5000)";
            gate.client.query(cut, &[&session]).await.unwrap();
        }
    }
    gate.waiting().await;
    gate.open().await;
    let (_lease, done) = writing.await.unwrap();
    done.unwrap();
    assert_eq!(keys(&store).await, ["1"]);
    let history = store.history(&orders(), None, 0, 9).await.unwrap();
    assert_eq!(history.len(), 1, "what was cut has left nothing behind");
}

#[tokio::test]
async fn connections_that_were_cut_while_they_rested_are_replaced() {
    let Some(scratch) = Scratch::make().await else {
        return;
    };
    let store = open(&scratch).await;
    let lease = store.acquire(GROUP).await.unwrap();
    let name = scratch.name();
    for key in ["1", "2", "3"] {
        let client = scratch.administrator().await;
        let cut = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                   WHERE application_name = $1";
        assert!(!client.query(cut, &[&name]).await.unwrap().is_empty());
        store.commit(&lease, &orders(), page(key)).await.unwrap();
    }
    assert_eq!(keys(&store).await, ["1", "2", "3"]);
    drop(lease);
    store.acquire(GROUP).await.unwrap();
}

#[tokio::test]
async fn a_lock_that_is_kept_for_too_long_is_told_and_nothing_is_written() {
    let Some(scratch) = Scratch::make().await else {
        return;
    };
    let options = PostgresOptions {
        patience: Duration::from_millis(200),
        ..OPTIONS
    };
    let store = open_with(&scratch, options).await;
    let lease = store.acquire(GROUP).await.unwrap();
    let gate = Gate::close(&scratch, "positions").await;
    let stopped = store.commit(&lease, &orders(), page("1")).await;
    assert_eq!(fault(stopped), Fault::Busy);
    gate.open().await;
    assert!(keys(&store).await.is_empty());
    store.commit(&lease, &orders(), page("1")).await.unwrap();
}

#[tokio::test]
async fn a_server_that_takes_no_writes_is_told() {
    let Some(scratch) = Scratch::make().await else {
        return;
    };
    drop(open(&scratch).await);
    let url = secrecy::ExposeSecret::expose_secret(&scratch.url()).to_owned();
    let read_only = format!("{url}%20-c%20default_transaction_read_only%3Don");
    let opened = PostgresStore::open(&read_only.into(), None, OPTIONS).await;
    assert_eq!(fault(opened), Fault::ReadOnly);
}

#[tokio::test]
async fn a_user_without_rights_is_told() {
    let Some(scratch) = Scratch::make().await else {
        return;
    };
    drop(open(&scratch).await);
    let user = scratch.name();
    scratch
        .run(&format!(
            "CREATE ROLE {user} LOGIN;
             GRANT USAGE ON SCHEMA {user} TO {user};
             GRANT SELECT ON ALL TABLES IN SCHEMA {user} TO {user};"
        ))
        .await;
    let url = secrecy::ExposeSecret::expose_secret(&scratch.url()).to_owned();
    let (_, rest) = url.split_once('@').unwrap();
    let theirs = format!("postgres://{user}@{rest}");
    let opened = PostgresStore::open(&theirs.into(), None, OPTIONS).await;
    let told = fault(opened);
    scratch
        .run(&format!("DROP OWNED BY {user}; DROP ROLE {user};"))
        .await;
    assert_eq!(told, Fault::Refused);
}

/// A tablespace on a file system of a few megabytes would need rights of its own; a quota on temporary
/// files does not count tables. So the server itself says that its disk is full.
#[tokio::test]
async fn a_full_disk_is_told_and_the_transaction_is_undone() {
    let Some(scratch) = Scratch::make().await else {
        return;
    };
    let store = open(&scratch).await;
    let lease = store.acquire(GROUP).await.unwrap();
    scratch
        .run(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 RAISE EXCEPTION 'could not extend file: No space left on device'
                     USING ERRCODE = 'disk_full';
             END $$;
             CREATE TRIGGER full_disk BEFORE INSERT ON positions
                 FOR EACH ROW EXECUTE FUNCTION full_disk();",
        )
        .await;
    let stopped = store.commit(&lease, &orders(), page("1")).await;
    assert_eq!(fault(stopped), Fault::Full);
    assert!(keys(&store).await.is_empty());
    scratch.run("DROP TRIGGER full_disk ON positions").await;
    store.commit(&lease, &orders(), page("1")).await.unwrap();
    assert_eq!(keys(&store).await, ["1"]);
}

/// A worker that stands still in mid-transaction keeps the lease's row locked: the server ends its session,
/// so that it holds nobody up, and it is then refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_stands_still_in_mid_transaction_is_put_out() {
    let Some(scratch) = Scratch::make().await else {
        return;
    };
    let store = open(&scratch).await;
    drop(store.acquire(GROUP).await.unwrap());
    let url = secrecy::ExposeSecret::expose_secret(&scratch.url()).to_owned();
    let still = format!("{url}%20-c%20idle_in_transaction_session_timeout%3D200");
    let (client, connection) = tokio_postgres::connect(&still, tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    let fence = "BEGIN; UPDATE leases SET expires_at = clock_timestamp()";
    client.batch_execute(fence).await.unwrap();
    let store = Arc::new(store);
    // Waits for the row until the server has put the other out.
    store.acquire(GROUP).await.unwrap();
    assert!(client.batch_execute("COMMIT").await.is_err());
}
