//! Who may open a database, and what becomes of its tables.

use seamline_state_store::scratch::Scratch;
use seamline_state_store::{POSTGRES_SCHEMA_VERSION, PostgresStore};
use seamline_sync_engine::{Leases as _, Ledger as _, StoreError};

use super::{GROUP, OPTIONS, keys, open, orders, page};

#[tokio::test]
async fn a_database_of_a_later_release_is_refused_and_left_as_it_is() {
    let Some(scratch) = Scratch::make().await else {
        return;
    };
    drop(open(&scratch).await);
    let later = POSTGRES_SCHEMA_VERSION + 1;
    let update = format!("UPDATE schema_version SET version = {later}");
    scratch.run(&update).await;
    let refused = PostgresStore::open(&scratch.url(), None, OPTIONS).await;
    let Err(StoreError::NewerSchema { found, known }) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!((found, known), (later, POSTGRES_SCHEMA_VERSION));
    let client = scratch.administrator().await;
    let sql = "SELECT version FROM schema_version";
    let version: i64 = client.query_one(sql, &[]).await.unwrap().get(0);
    assert_eq!(version, i64::from(later));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_new_database_may_be_opened_by_many_at_once() {
    let Some(scratch) = Scratch::make().await else {
        return;
    };
    let url = scratch.url();
    let opening: Vec<_> = (0..8)
        .map(|_| {
            let url = url.clone();
            tokio::spawn(async move { PostgresStore::open(&url, None, OPTIONS).await })
        })
        .collect();
    for opened in opening {
        opened.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_database_that_is_opened_again_has_everything() {
    let Some(scratch) = Scratch::make().await else {
        return;
    };
    let token = {
        let store = open(&scratch).await;
        let lease = store.acquire(GROUP).await.unwrap();
        store.commit(&lease, &orders(), page("1")).await.unwrap();
        lease.token()
    };
    let store = open(&scratch).await;
    assert_eq!(keys(&store).await, ["1"]);
    let lease = store.acquire(GROUP).await.unwrap();
    assert!(lease.token() > token, "tokens ascend over restarts");
}
