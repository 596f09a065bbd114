//! Who may write, by the clock of the database.

use std::sync::Arc;
use std::time::Duration;

use seamline_state_store::scratch::Scratch;
use seamline_state_store::{PostgresOptions, PostgresStore};
use seamline_sync_engine::{Lease, Leases as _, Ledger as _, StoreError};
use tokio_postgres::Client;

use super::{GROUP, OPTIONS, is_fenced, keys, open, open_with, orders, page};

/// Lets the lease run out, as the time does while nobody prolongs it.
async fn let_it_run_out(client: &Client) {
    let sql = "UPDATE leases SET expires_at = clock_timestamp() - interval '1 millisecond'";
    client.batch_execute(sql).await.unwrap();
}

/// A lease whose holder cannot prolong it: a worker that stands still.
async fn taken_by_one_that_stops(store: &PostgresStore) -> Lease {
    let lease = store.acquire(GROUP).await.unwrap();
    let alone = Lease::new(GROUP, lease.token(), Arc::new(()));
    drop(lease);
    alone
}

#[tokio::test]
async fn a_zombie_is_refused_by_the_database_after_its_lease_was_taken_over() {
    let Some(scratch) = Scratch::make().await else {
        return;
    };
    let (slow, quick) = (open(&scratch).await, open(&scratch).await);
    let zombie = taken_by_one_that_stops(&slow).await;
    slow.commit(&zombie, &orders(), page("1")).await.unwrap();
    // By its own write it holds the lease again; only when that has run out another may take it.
    let Err(StoreError::LeaseHeld { holder, .. }) = quick.acquire(GROUP).await else {
        panic!("a lease that has not run out was taken over")
    };
    assert!(holder.starts_with("process "), "{holder}");
    let_it_run_out(&scratch.administrator().await).await;
    let lease = quick.acquire(GROUP).await.unwrap();
    assert!(lease.token() > zombie.token());
    let refused = slow.commit(&zombie, &orders(), page("2")).await;
    assert!(is_fenced(&refused), "{refused:?}");
    quick.commit(&lease, &orders(), page("3")).await.unwrap();
    assert_eq!(keys(&quick).await, ["1", "3"]);
    let position = quick.position(&orders()).await.unwrap().unwrap();
    assert_eq!(position.text, "3");
}

#[tokio::test]
async fn a_lease_that_ran_out_and_that_nobody_took_still_writes() {
    let Some(scratch) = Scratch::make().await else {
        return;
    };
    let (slow, other) = (open(&scratch).await, open(&scratch).await);
    let late = taken_by_one_that_stops(&slow).await;
    let_it_run_out(&scratch.administrator().await).await;
    slow.commit(&late, &orders(), page("1")).await.unwrap();
    let held = other.acquire(GROUP).await;
    assert!(
        matches!(held, Err(StoreError::LeaseHeld { .. })),
        "the write prolonged it: {held:?}"
    );
}

/// The take-over and a write of the old holder at the same moment: whichever the database lets go first,
/// the other waits for it and then sees it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_take_over_waits_for_the_write_of_the_old_holder_and_never_overlaps_it() {
    let Some(scratch) = Scratch::make().await else {
        return;
    };
    let (slow, quick) = (open(&scratch).await, open(&scratch).await);
    let zombie = taken_by_one_that_stops(&slow).await;
    // An administrator stands in for the slow writer: it is past the fence, and has not committed.
    let mut client = scratch.administrator().await;
    let_it_run_out(&client).await;
    let transaction = client.transaction().await.unwrap();
    let fence = "UPDATE leases SET expires_at = clock_timestamp() + interval '1 hour'";
    transaction.batch_execute(fence).await.unwrap();
    let taking = tokio::spawn(async move { quick.acquire(GROUP).await });
    until_somebody_waits(&scratch).await;
    assert!(!taking.is_finished());
    transaction.commit().await.unwrap();
    let taken = taking.await.unwrap();
    assert!(
        matches!(taken, Err(StoreError::LeaseHeld { .. })),
        "it was prolonged meanwhile: {taken:?}"
    );
    // The other way round: the zombie's write waits for the take-over, and is refused by it.
    let transaction = client.transaction().await.unwrap();
    let take = "UPDATE leases SET token = token + 1";
    transaction.batch_execute(take).await.unwrap();
    let writing = tokio::spawn(async move {
        let done = slow.commit(&zombie, &orders(), page("late")).await;
        (slow, done)
    });
    until_somebody_waits(&scratch).await;
    assert!(!writing.is_finished());
    transaction.commit().await.unwrap();
    let (slow, refused) = writing.await.unwrap();
    assert!(is_fenced(&refused), "{refused:?}");
    assert!(keys(&slow).await.is_empty());
}

/// Until a session waits for a row of the table of leases.
async fn until_somebody_waits(scratch: &Scratch) {
    let client = scratch.administrator().await;
    let sql = "SELECT COUNT(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
               WHERE c.relname = 'leases' AND c.relnamespace = current_schema()::regnamespace
                   AND EXISTS (SELECT 1 FROM pg_locks w WHERE w.pid = l.pid AND NOT w.granted)";
    loop {
        let row = client.query_one(sql, &[]).await.unwrap();
        if row.get::<_, i64>(0) > 0 {
            return;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_lease_is_prolonged_as_long_as_its_holder_lives() {
    let Some(scratch) = Scratch::make().await else {
        return;
    };
    let options = PostgresOptions {
        lease_time: Duration::from_millis(1500),
        ..OPTIONS
    };
    let store = open_with(&scratch, options).await;
    let lease = store.acquire(GROUP).await.unwrap();
    let client = scratch.administrator().await;
    let ends = async || -> f64 {
        let sql = "SELECT EXTRACT(EPOCH FROM expires_at)::float8 FROM leases";
        client.query_one(sql, &[]).await.unwrap().get(0)
    };
    let first = ends().await;
    // Two lives of the lease, by the clock of the database.
    while ends().await < first + 3.0 {
        let held = open(&scratch).await.acquire(GROUP).await;
        assert!(
            matches!(held, Err(StoreError::LeaseHeld { .. })),
            "{held:?}"
        );
    }
    store.commit(&lease, &orders(), page("1")).await.unwrap();
    drop(lease);
    open(&scratch).await.acquire(GROUP).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_want_a_free_lease_one_gets_it() {
    let Some(scratch) = Scratch::make().await else {
        return;
    };
    let store = open_with(
        &scratch,
        PostgresOptions {
            connections: 8,
            ..OPTIONS
        },
    )
    .await;
    for round in 1..=10 {
        let wanting: Vec<_> = (0..8)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move { store.acquire(GROUP).await })
            })
            .collect();
        let mut got = Vec::new();
        for wanted in wanting {
            match wanted.await.unwrap() {
                Ok(lease) => got.push(lease),
                Err(StoreError::LeaseHeld { .. }) => {}
                Err(error) => panic!("{error:?}"),
            }
        }
        assert_eq!(got.len(), 1);
        assert_eq!(got[0].token(), round);
    }
}
