//! History, tallies, claims, intents, runs and notes.

use crate::lifecycle::{accept, attempt, claim, quiet, stage};
use crate::{
    Claim, Commit, Counts, Document, FlowId, Intent, IntentAction, IntentTarget, Opaque, Receipt,
    RunRecord, State, Store,
};

use super::{GROUP, at, committed, new_row, orders, payload, rows_only};

fn receipt(adopted: bool) -> Receipt {
    Receipt {
        remote_id: "701501".to_owned(),
        detail: "{}".to_owned(),
        adopted,
        notice: None,
    }
}

pub(super) async fn history_is_written_with_the_row_and_ascends(store: &impl Store) {
    let lease = store.acquire(GROUP).await.expect("a free lease");
    let before = store.last_seq().await.expect("it can be read");
    let first = new_row("1", "a");
    let other = new_row("2", "b");
    let commit = rows_only(vec![first.clone(), other]);
    let done = store.commit(&lease, &orders(), commit).await;
    done.expect("new rows are committed");
    let mut sending = attempt(committed(&first), payload("p"), at(2));
    sending.by = Some("ana".to_owned());
    let done = store
        .commit(&lease, &orders(), rows_only(vec![sending]))
        .await;
    done.expect("a change is committed");
    let history = store.history(&orders(), None, 0, 10).await;
    let history = history.expect("it can be read");
    let told: Vec<_> = history
        .iter()
        .map(|entry| (entry.key.as_str(), entry.from, entry.to))
        .collect();
    assert_eq!(
        told,
        [
            ("1", None, State::Due),
            ("2", None, State::Due),
            ("1", Some(State::Due), State::Sending),
        ],
        "history tells every edge in the order it was committed"
    );
    assert!(
        history[0].seq > before && history.windows(2).all(|pair| pair[0].seq < pair[1].seq),
        "entries are numbered in ascending order"
    );
    let last = &history[2];
    assert_eq!(
        (last.attempt, last.version, last.at, last.by.as_deref()),
        (1, 1, at(5), Some("ana")),
        "an entry tells attempt, version, time and who asked"
    );
    let end = store.last_seq().await.expect("it can be read");
    assert_eq!(end, last.seq, "the last number is that of the last entry");
    let of_one = store
        .history(&orders(), Some("1"), history[0].seq, 10)
        .await;
    assert_eq!(
        of_one.expect("it can be read"),
        std::slice::from_ref(last),
        "history is read on from a position, of one key"
    );
    let limited = store.history(&orders(), None, 0, 2).await;
    assert_eq!(limited.expect("it can be read"), history[..2]);
}

pub(super) async fn a_quiet_change_leaves_no_history(store: &impl Store) {
    let lease = store.acquire(GROUP).await.expect("a free lease");
    let first = new_row("1", "a");
    let commit = rows_only(vec![first.clone()]);
    let done = store.commit(&lease, &orders(), commit).await;
    done.expect("a new row is committed");
    let seq = store.last_seq().await.expect("it can be read");
    let change = quiet(committed(&first), State::Due);
    let done = store
        .commit(&lease, &orders(), rows_only(vec![change]))
        .await;
    done.expect("a quiet change is committed");
    assert_eq!(
        store.last_seq().await.expect("it can be read"),
        seq,
        "a change without a note is no event"
    );
}

pub(super) async fn the_tally_adds_up(store: &impl Store) {
    let lease = store.acquire(GROUP).await.expect("a free lease");
    let empty = store.tally(&orders()).await.expect("it can be read");
    assert_eq!((empty.staged, empty.states.len()), (0, 0));
    let delivered = accept(
        attempt(new_row("1", "a").row, payload("p"), at(2)).row,
        receipt(false),
        at(3),
    );
    let newer = |key: &str, version, content: &str| Document {
        key: key.to_owned(),
        version,
        body: Opaque::new("order", 1, content),
    };
    let changed = stage(Some(delivered.row), newer("1", 2, "b"), at(4)).1;
    let superseded = stage(Some(new_row("2", "a").row), newer("2", 2, "b"), at(4)).1;
    let sending = attempt(new_row("3", "a").row, payload("p"), at(2));
    let commit = rows_only(vec![changed, superseded, sending]);
    let done = store.commit(&lease, &orders(), commit).await;
    done.expect("rows are committed");
    let tally = store.tally(&orders()).await.expect("it can be read");
    assert_eq!(tally.check(), Ok(()), "every version is accounted for");
    assert_eq!(
        (
            tally.staged,
            tally.closed.delivered,
            tally.closed.superseded,
            tally.of(State::Due),
            tally.of(State::Sending),
            tally.due(),
        ),
        (5, 1, 1, 2, 1, 3),
        "versions are counted by how they ended, rows by state"
    );
}

pub(super) async fn claims_follow_their_rows(store: &impl Store) {
    let lease = store.acquire(GROUP).await.expect("a free lease");
    let claims = |of: &[(&str, i64)]| {
        of.iter()
            .map(|(key, quantity)| Claim {
                key: (*key).to_owned(),
                quantity: *quantity,
            })
            .collect::<Vec<_>>()
    };
    let mut first = new_row("1", "a");
    first.row = claim(first.row, claims(&[("9002", 4), ("9001", 2), ("9002", 1)]));
    let mut second = new_row("2", "b");
    second.row = claim(second.row, claims(&[("9001", 7)]));
    let commit = rows_only(vec![second, first.clone()]);
    let done = store.commit(&lease, &orders(), commit).await;
    done.expect("rows with claims are committed");
    let stored = store.claims(&orders()).await.expect("it can be read");
    let told: Vec<_> = stored
        .iter()
        .map(|c| (c.holder.as_str(), c.key.as_str(), c.quantity, c.state))
        .collect();
    assert_eq!(
        told,
        [
            ("1", "9001", 2, State::Due),
            ("1", "9002", 5, State::Due),
            ("2", "9001", 7, State::Due),
        ],
        "claims are ordered by holder and key, and those of one row on one key add up"
    );
    assert_eq!((stored[0].confirmed_at, stored[0].version), (None, 1));
    let sending = attempt(committed(&first), payload("p"), at(2));
    let mut delivered = accept(sending.row, receipt(true), at(3));
    delivered.row = claim(delivered.row, claims(&[("9001", 2)]));
    let done = store
        .commit(&lease, &orders(), rows_only(vec![delivered]))
        .await;
    done.expect("a change of claims is committed");
    let stored = store.claims(&orders()).await.expect("it can be read");
    assert_eq!(stored.len(), 2, "claims that a row gave up are gone");
    assert_eq!(
        (stored[0].state, stored[0].confirmed_at, stored[0].adopted),
        (State::Delivered, Some(at(3)), true),
        "a claim tells state, confirmation and adoption of its row"
    );
    let other = store.claims(&FlowId::new("atelier-nord", "orders")).await;
    assert_eq!(other.expect("it can be read"), []);
}

pub(super) async fn intents_wait_in_order_until_they_are_done(store: &impl Store) {
    let intent = |key: &str, action| Intent {
        target: IntentTarget::Key(key.to_owned()),
        action,
        by: "ana".to_owned(),
        at: at(1),
    };
    let retry = intent("1", IntentAction::Retry);
    let confirm = Intent {
        target: IntentTarget::Flow,
        action: IntentAction::Confirm {
            reading: "0123456789ab".to_owned(),
        },
        ..retry.clone()
    };
    // No lease is taken: what people ask is only written down.
    let first = store.ask(&orders(), &retry).await.expect("it is noted");
    let second = store.ask(&orders(), &confirm).await.expect("it is noted");
    let other = FlowId::new("maison-verre", "inventory");
    let third = store.ask(&other, &retry).await.expect("it is noted");
    assert!(first < second && second < third, "requests are numbered");
    let asked = store.intents(&orders()).await.expect("it can be read");
    assert_eq!(
        asked
            .iter()
            .map(|stored| (stored.id, &stored.intent))
            .collect::<Vec<_>>(),
        [(first, &retry), (second, &confirm)],
        "requests of a flow wait in the order they were made"
    );
    let lease = store.acquire(GROUP).await.expect("a free lease");
    let commit = Commit {
        intents_done: vec![first],
        ..rows_only(vec![new_row("1", "a")])
    };
    let done = store.commit(&lease, &orders(), commit).await;
    done.expect("a request is done with its rows");
    let asked = store.intents(&orders()).await.expect("it can be read");
    assert_eq!(asked.iter().map(|s| s.id).collect::<Vec<_>>(), [second]);
    let others = store.intents(&other).await.expect("it can be read");
    assert_eq!(others.len(), 1, "another flow's requests still wait");
    let fourth = store.ask(&orders(), &retry).await.expect("it is noted");
    assert!(fourth > third, "a number is never given twice");
}

pub(super) async fn runs_are_kept_latest_first(store: &impl Store) {
    let lease = store.acquire(GROUP).await.expect("a free lease");
    let run = |second: i64, stopped: Option<&str>| RunRecord {
        started_at: at(second),
        ended_at: at(second + 1),
        counts: Counts {
            read: 3,
            new: 3,
            ..Counts::default()
        },
        stopped: stopped.map(str::to_owned),
    };
    for record in [run(1, None), run(2, Some("a quota")), run(3, None)] {
        let done = store.save_run(&lease, &orders(), &record).await;
        done.expect("a run is noted");
    }
    let runs = store.runs(&orders(), 2).await.expect("they can be read");
    assert_eq!(
        runs,
        [run(3, None), run(2, Some("a quota"))],
        "the last runs come first"
    );
    let other = store.runs(&FlowId::new("maison-verre", "stock"), 2).await;
    assert_eq!(other.expect("they can be read"), []);
}

pub(super) async fn notes_are_kept_by_scope_and_name(store: &impl Store) {
    let nothing = store.note("budget", "joor").await;
    assert_eq!(nothing.expect("it can be read"), None);
    for text in ["300", "295"] {
        let done = store.set_note("budget", "joor", text).await;
        done.expect("a note is kept");
    }
    let done = store.set_note("budget", "order-manager", "12").await;
    done.expect("a note is kept");
    let note = store.note("budget", "joor").await.expect("it can be read");
    assert_eq!(note.as_deref(), Some("295"), "the last text counts");
    let other = store.note("connection", "joor").await;
    assert_eq!(other.expect("it can be read"), None, "a scope is its own");
}

pub(super) async fn notes_are_committed_with_rows_or_not_at_all(store: &impl Store) {
    let lease = store.acquire(GROUP).await.expect("a free lease");
    let with = |rows, text: &str| Commit {
        notes: Commit::note("flow", "orders", text).notes,
        ..rows_only(rows)
    };
    let first = with(vec![new_row("1", "a")], "first");
    let done = store.commit(&lease, &orders(), first).await;
    done.expect("a row and a note are committed");
    // The key is taken, so the second commit is refused as a whole.
    let second = with(vec![new_row("1", "b")], "second");
    let refused = store.commit(&lease, &orders(), second).await;
    assert!(refused.is_err(), "a new row over another is refused");
    let note = store.note("flow", "orders").await.expect("it can be read");
    assert_eq!(note.as_deref(), Some("first"));
}
