//! Rows, their revisions, names and positions.

use crate::lifecycle::{attempt, quiet, stage, wait};
use crate::{
    Commit, Document, FlowId, Opaque, Owner, Position, Problem, RowChange, Select, State, Store,
    StoreError,
};

use super::{GROUP, all_rows, at, committed, new_row, orders, payload, rows_only};

pub(super) async fn a_commit_is_read_back_as_written(store: &impl Store) {
    let lease = store.acquire(GROUP).await.expect("a free lease");
    let mut change = attempt(new_row("8124907", "{\"a\": 1}").row, payload("p"), at(2));
    change.row.identity = Some("J-8124907".to_owned());
    change.row.progress = Some("{\"season\": 4}".to_owned());
    change.row.next_at = Some(at(9));
    let commit = rows_only(vec![change.clone()]);
    let done = store.commit(&lease, &orders(), commit).await;
    done.expect("a new row is committed");
    assert_eq!(
        all_rows(store, &orders()).await,
        [committed(&change)],
        "a row is read back as written, one revision on"
    );
}

pub(super) async fn rows_are_selected_by_key_state_rules_and_problem(store: &impl Store) {
    let lease = store.acquire(GROUP).await.expect("a free lease");
    let mut due = new_row("b", "1");
    "old".clone_into(&mut due.row.rules_revision);
    let problem = Problem::new("no-customer", Owner::Merchant, "no customer", "Add one.");
    let parked = wait(new_row("c", "2").row, State::Parked, problem, None);
    let mut first = new_row("a", "3");
    "new".clone_into(&mut first.row.rules_revision);
    let commit = rows_only(vec![due, parked, first]);
    let done = store.commit(&lease, &orders(), commit).await;
    done.expect("new rows are committed");
    let selects = [
        (Select::default(), vec!["a", "b", "c"], "all, by key"),
        (
            Select::keys(vec!["c".into(), "a".into(), "absent".into()]),
            vec!["a", "c"],
            "these keys, and no fault for an absent one",
        ),
        (Select::keys(Vec::new()), vec![], "no keys, no rows"),
        (
            Select::states([State::Parked, State::Held]),
            vec!["c"],
            "these states",
        ),
        (
            Select {
                rules_other_than: Some("new".to_owned()),
                ..Select::default()
            },
            vec!["b", "c"],
            "other rules",
        ),
        (
            Select {
                problem: Some("no-customer".to_owned()),
                ..Select::default()
            },
            vec!["c"],
            "this problem",
        ),
        (
            Select {
                limit: Some(2),
                ..Select::default()
            },
            vec!["a", "b"],
            "the first of them",
        ),
        (
            Select {
                limit: Some(usize::MAX),
                states: Some(vec![State::Due]),
                rules_other_than: Some("old".to_owned()),
                ..Select::default()
            },
            vec!["a"],
            "several conditions at once",
        ),
    ];
    for (select, keys, what) in selects {
        let rows = store.rows(&orders(), &select).await;
        let found: Vec<String> = rows
            .expect("rows can be selected")
            .into_iter()
            .map(|row| row.key)
            .collect();
        assert_eq!(found, keys, "rows are selected by {what}");
    }
}

pub(super) async fn a_row_that_changed_since_it_was_read_is_refused(store: &impl Store) {
    let lease = store.acquire(GROUP).await.expect("a free lease");
    let change = new_row("1", "a");
    let commit = rows_only(vec![change.clone()]);
    let done = store.commit(&lease, &orders(), commit).await;
    done.expect("a new row is committed");
    let again = store
        .commit(&lease, &orders(), rows_only(vec![change.clone()]))
        .await;
    assert!(
        matches!(again, Err(StoreError::Conflict { ref key }) if key == "1"),
        "a new row over one that is there is a conflict, not {again:?}"
    );
    let read = committed(&change);
    let newer = attempt(read.clone(), payload("p"), at(2));
    let done = store
        .commit(&lease, &orders(), rows_only(vec![newer.clone()]))
        .await;
    done.expect("the row as read may be changed");
    let late = store
        .commit(&lease, &orders(), rows_only(vec![quiet(read, State::Due)]))
        .await;
    assert!(
        matches!(late, Err(StoreError::Conflict { .. })),
        "a change of a row read before another change is a conflict, not {late:?}"
    );
    let mut unseen = new_row("2", "b");
    unseen.row.revision = 3;
    let gone = store
        .commit(&lease, &orders(), rows_only(vec![unseen]))
        .await;
    assert!(
        matches!(gone, Err(StoreError::Conflict { .. })),
        "a change of a row that is not there is a conflict, not {gone:?}"
    );
    assert_eq!(
        all_rows(store, &orders()).await,
        [committed(&newer)],
        "refused changes change nothing"
    );
}

pub(super) async fn a_key_twice_in_one_commit_is_refused(store: &impl Store) {
    let lease = store.acquire(GROUP).await.expect("a free lease");
    let twice = rows_only(vec![new_row("1", "a"), new_row("1", "b")]);
    let refused = store.commit(&lease, &orders(), twice).await;
    assert!(
        matches!(refused, Err(StoreError::Conflict { .. })),
        "the second change of a key was not read after the first, so it is a conflict, not \
         {refused:?}"
    );
    assert!(all_rows(store, &orders()).await.is_empty());
}

pub(super) async fn a_refused_commit_leaves_nothing_behind(store: &impl Store) {
    let lease = store.acquire(GROUP).await.expect("a free lease");
    let mut unseen = new_row("9", "b");
    unseen.row.revision = 1;
    let mut commit = rows_only(vec![new_row("1", "a"), unseen]);
    commit.position = Some(Position {
        text: "page 2".to_owned(),
        complete: false,
    });
    let refused = store.commit(&lease, &orders(), commit).await;
    assert!(matches!(refused, Err(StoreError::Conflict { .. })));
    assert!(
        all_rows(store, &orders()).await.is_empty(),
        "no row of a refused commit is kept"
    );
    let position = store.position(&orders()).await.expect("it can be read");
    assert_eq!(position, None, "nor is its position");
    let history = store.history(&orders(), None, 0, 10).await;
    assert_eq!(history.expect("it can be read"), [], "nor its history");
}

pub(super) async fn the_position_is_committed_with_its_rows(store: &impl Store) {
    let lease = store.acquire(GROUP).await.expect("a free lease");
    for (key, complete) in [("1", false), ("2", true)] {
        let position = Position {
            text: format!("after {key}"),
            complete,
        };
        let mut commit = rows_only(vec![new_row(key, "a")]);
        commit.position = Some(position.clone());
        let done = store.commit(&lease, &orders(), commit).await;
        done.expect("a row and a position are committed");
        let stored = store.position(&orders()).await.expect("it can be read");
        assert_eq!(stored, Some(position), "the position is the last committed");
    }
    let done = store
        .commit(&lease, &orders(), rows_only(vec![new_row("3", "a")]))
        .await;
    done.expect("rows are committed without a position");
    let stored = store.position(&orders()).await.expect("it can be read");
    assert_eq!(
        stored.map(|position| position.text).as_deref(),
        Some("after 2"),
        "a commit without a position leaves it where it is"
    );
    let set = Position {
        text: "from the beginning".to_owned(),
        complete: true,
    };
    let done = store.set_position(&lease, &orders(), &set).await;
    done.expect("a position is set");
    let stored = store.position(&orders()).await.expect("it can be read");
    assert_eq!(stored, Some(set));
}

pub(super) async fn flows_and_connections_do_not_see_each_other(store: &impl Store) {
    let lease = store.acquire(GROUP).await.expect("a free lease");
    let flows = [
        orders(),
        FlowId::new("maison-verre", "products"),
        FlowId::new("atelier-nord", "orders"),
    ];
    for flow in &flows {
        let content = flow.to_string();
        let mut change = new_row("1", &content);
        change.row.identity = Some("N1".to_owned());
        let done = store.commit(&lease, flow, rows_only(vec![change])).await;
        done.expect("the same key and name in another flow");
    }
    for flow in &flows {
        let rows = all_rows(store, flow).await;
        assert_eq!(rows.len(), 1, "{flow} has its own row");
        assert_eq!(rows[0].wanted.document.content, flow.to_string());
        let history = store.history(flow, None, 0, 10).await;
        assert_eq!(
            history.expect("it can be read").len(),
            1,
            "{flow} has its own history"
        );
        let tally = store.tally(flow).await.expect("it can be read");
        assert_eq!(tally.staged, 1, "{flow} has its own books");
        assert_eq!(store.position(flow).await.expect("it can be read"), None);
    }
}

pub(super) async fn a_name_at_the_sink_belongs_to_one_row(store: &impl Store) {
    let lease = store.acquire(GROUP).await.expect("a free lease");
    let named = |key: &str, name: &str| -> RowChange {
        let mut change = new_row(key, "a");
        change.row.identity = Some(name.to_owned());
        change
    };
    let first = named("1", "N1");
    let done = store
        .commit(&lease, &orders(), rows_only(vec![first.clone()]))
        .await;
    done.expect("a named row is committed");
    let taken = store
        .commit(&lease, &orders(), rows_only(vec![named("2", "N1")]))
        .await;
    assert!(
        matches!(
            taken,
            Err(StoreError::IdentityTaken { ref key, ref identity, ref holder })
                if key == "2" && identity == "N1" && holder == "1"
        ),
        "a name that another row has is refused and its holder is told, not {taken:?}"
    );
    let twice = store
        .commit(
            &lease,
            &orders(),
            rows_only(vec![named("3", "N3"), named("4", "N3")]),
        )
        .await;
    assert!(
        matches!(twice, Err(StoreError::IdentityTaken { .. })),
        "two rows of one commit cannot share a name: {twice:?}"
    );
    let holder = store.holder_of(&orders(), "N1").await;
    assert_eq!(holder.expect("it can be read").as_deref(), Some("1"));
    let nobody = store.holder_of(&orders(), "N3").await;
    assert_eq!(nobody.expect("it can be read"), None);
    // The holder itself may change and keep its name.
    let newer = Document {
        key: "1".to_owned(),
        version: 2,
        body: Opaque::new("order", 1, "b"),
    };
    let (_, change) = stage(Some(committed(&first)), newer, at(3));
    let done = store
        .commit(&lease, &orders(), rows_only(vec![change]))
        .await;
    done.expect("the holder of a name keeps it when it changes");
}

/// What vendors send is not for a store to choose: a bar code with a NUL costs nobody else anything.
pub(super) async fn every_character_comes_back(store: &impl Store) {
    let lease = store.acquire(GROUP).await.expect("a free lease");
    let odd =
        "a\0b\0\u{1}\u{1}\u{2}\u{1a}0\u{7f}\u{ffff}\u{10ffff} \u{e9}\u{65}\u{301} '\"\\ %s $1 \n";
    let mut change = new_row(odd, odd);
    change.row.identity = Some(odd.to_owned());
    let commit = Commit {
        position: Some(Position {
            text: odd.to_owned(),
            complete: false,
        }),
        ..rows_only(vec![change.clone()])
    };
    let done = store.commit(&lease, &orders(), commit).await;
    done.expect("any text is committed");
    assert_eq!(all_rows(store, &orders()).await, [committed(&change)]);
    let by_key = store
        .rows(&orders(), &Select::keys(vec![odd.to_owned()]))
        .await;
    assert_eq!(by_key.expect("it can be read").len(), 1);
    let holder = store.holder_of(&orders(), odd).await;
    assert_eq!(holder.expect("it can be read").as_deref(), Some(odd));
    let position = store.position(&orders()).await.expect("it can be read");
    assert_eq!(position.map(|position| position.text).as_deref(), Some(odd));
    let history = store.history(&orders(), Some(odd), 0, 9).await;
    assert_eq!(history.expect("it can be read")[0].key, odd);
    let set = store.set_note(odd, odd, odd).await;
    set.expect("any text is noted");
    let note = store.note(odd, odd).await.expect("it can be read");
    assert_eq!(note.as_deref(), Some(odd));
}

pub(super) async fn many_rows_of_both_kinds_are_committed_at_once(store: &impl Store) {
    let lease = store.acquire(GROUP).await.expect("a free lease");
    let numbers = |range: std::ops::Range<u32>| range.map(|number| format!("{number:05}"));
    let first: Vec<RowChange> = numbers(0..700).map(|key| new_row(&key, "a")).collect();
    let done = store
        .commit(&lease, &orders(), rows_only(first.clone()))
        .await;
    done.expect("many new rows are committed");
    let mut second: Vec<RowChange> = first
        .iter()
        .map(|change| attempt(committed(change), payload("p"), at(2)))
        .collect();
    second.extend(numbers(700..900).map(|key| new_row(&key, "b")));
    let expected: Vec<_> = second.iter().map(committed).collect();
    let done = store.commit(&lease, &orders(), rows_only(second)).await;
    done.expect("changed and new rows are committed together");
    assert_eq!(all_rows(store, &orders()).await, expected);
    let history = store.history(&orders(), None, 0, 2000).await;
    let told = history.expect("it can be read");
    let keys: Vec<&str> = told.iter().map(|entry| entry.key.as_str()).collect();
    let wanted: Vec<String> = numbers(0..700).chain(numbers(0..900)).collect();
    assert_eq!(
        keys, wanted,
        "history follows the order of the commits and of their rows"
    );
}
