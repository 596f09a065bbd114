//! Leases and the fence.

use crate::{Commit, Counts, Lease, Opaque, Position, PutDocument, RunRecord, Store, StoreError};

use super::{GROUP, all_rows, at, new_row, orders, rows_only};

async fn is_held(store: &impl Store) -> bool {
    let Err(refusal) = store.acquire(GROUP).await else {
        return false;
    };
    assert!(
        matches!(refusal, StoreError::LeaseHeld { ref group, .. } if group == GROUP),
        "a held lease is refused as held, with the name of the group, not {refusal:?}"
    );
    true
}

pub(super) async fn a_lease_has_one_holder_per_group(store: &impl Store) {
    let lease = store.acquire(GROUP).await.expect("a free lease");
    assert!(is_held(store).await, "a second holder is refused");
    let other = store.acquire("joor-333333").await;
    other.expect("another group has a lease of its own");
    assert_eq!(lease.group(), GROUP);
}

pub(super) async fn a_dropped_lease_can_be_taken_again(store: &impl Store) {
    let first = store.acquire(GROUP).await.expect("a free lease");
    let token = first.token();
    drop(first);
    let second = store.acquire(GROUP).await.expect("a dropped lease is free");
    assert!(second.token() > token, "a later lease has a higher token");
}

pub(super) async fn a_lease_lives_until_its_last_clone_is_dropped(store: &impl Store) {
    let lease = store.acquire(GROUP).await.expect("a free lease");
    let clone = lease.clone();
    drop(lease);
    assert!(is_held(store).await, "a clone keeps the lease");
    drop(clone);
    assert!(!is_held(store).await, "the last clone frees it");
}

pub(super) async fn a_weak_lease_keeps_nothing_alive(store: &impl Store) {
    let lease = store.acquire(GROUP).await.expect("a free lease");
    let weak = lease.downgrade();
    let token = weak.upgrade().map(|lease| lease.token());
    assert_eq!(
        token,
        Some(lease.token()),
        "a weak lease leads to its lease"
    );
    drop(lease);
    assert!(weak.upgrade().is_none(), "and to nothing when that is gone");
    assert!(!is_held(store).await, "a weak lease holds nothing");
}

fn fenced<T>(result: &Result<T, StoreError>, what: &str) {
    let refused = matches!(result, Err(StoreError::Fenced { group }) if group == GROUP);
    assert!(refused, "{what} with an old lease is refused as fenced");
}

pub(super) async fn every_write_with_an_old_lease_is_refused(store: &impl Store) {
    let old = store.acquire(GROUP).await.expect("a free lease");
    // A holder that lost its lease without knowing it: the token outlives what made it exclusive.
    let zombie = Lease::new(old.group(), old.token(), std::sync::Arc::new(()));
    drop(old);
    let flow = orders();
    let lease = store.acquire(GROUP).await.expect("a free lease");
    let rows = rows_only(vec![new_row("1", "a")]);
    fenced(&store.commit(&zombie, &flow, rows).await, "a commit");
    let empty = Commit::default();
    fenced(
        &store.commit(&zombie, &flow, empty).await,
        "an empty commit",
    );
    let note = Commit::note("budget", "joor", "300");
    fenced(&store.commit(&zombie, &flow, note).await, "a note");
    let position = Position {
        text: "x".to_owned(),
        complete: true,
    };
    fenced(
        &store.set_position(&zombie, &flow, &position).await,
        "setting the position",
    );
    let run = RunRecord {
        started_at: at(1),
        ended_at: at(2),
        counts: Counts::default(),
        stopped: None,
    };
    fenced(&store.save_run(&zombie, &flow, &run).await, "noting a run");
    let document = PutDocument {
        key: "1".to_owned(),
        version: 1,
        body: Opaque::new("product", 1, "{}"),
        indexes: Vec::new(),
        stamp: 0,
    };
    fenced(
        &store.put(&zombie, &flow, vec![document], "x", true).await,
        "putting documents",
    );
    assert!(all_rows(store, &flow).await.is_empty());
    let position = store.position(&flow).await.expect("it can be read");
    assert_eq!(position, None);
    let runs = store.runs(&flow, 9).await.expect("they can be read");
    assert_eq!(runs, []);
    let note = store.note("budget", "joor").await.expect("it can be read");
    assert_eq!(note, None);
    let revision = store.revision(&flow.connection).await;
    assert_eq!(revision.expect("it can be read"), 0);
    let never_given = Lease::new("joor-999999", 1, std::sync::Arc::new(()));
    let stranger = store.commit(&never_given, &flow, Commit::default()).await;
    assert!(
        matches!(stranger, Err(StoreError::Fenced { .. })),
        "a lease that was never given out writes nothing"
    );
    let done = store
        .commit(&lease, &flow, rows_only(vec![new_row("1", "a")]))
        .await;
    done.expect("the holder of the present lease writes");
}
