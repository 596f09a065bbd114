//! What a file keeps, and who may use it.

use seamline_state_store::{SCHEMA_VERSION, SqliteStore};
use seamline_sync_engine::{
    Counts, Documents as _, Fault, Intent, IntentAction, IntentTarget, Leases as _, Ledger as _,
    Opaque, Position, PutDocument, Query, RunRecord, Select, StoreError,
};

use super::{GROUP, open, orders, page};

#[tokio::test]
async fn a_file_that_is_opened_again_has_everything() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("seamline.db");
    let intent = Intent {
        target: IntentTarget::AllParked,
        action: IntentAction::Retry,
        by: "ana".to_owned(),
        at: jiff::Timestamp::UNIX_EPOCH,
    };
    let run = RunRecord {
        started_at: jiff::Timestamp::UNIX_EPOCH,
        ended_at: jiff::Timestamp::UNIX_EPOCH,
        counts: Counts::default(),
        stopped: None,
    };
    let document = PutDocument {
        key: "9001".to_owned(),
        version: 3,
        body: Opaque::new("product", 1, "{\"price\":12.50}"),
        indexes: vec![("upc".to_owned(), "0012".to_owned())],
        stamp: 7,
    };
    let catalog = seamline_sync_engine::FlowId::new("maison-verre", "catalog");
    let (rows, history, token) = {
        let store = open(&path).await;
        let lease = store.acquire(GROUP).await.unwrap();
        store.commit(&lease, &orders(), page("1")).await.unwrap();
        store.ask(&orders(), &intent).await.unwrap();
        store.save_run(&lease, &orders(), &run).await.unwrap();
        store.set_note("budget", "joor", "300").await.unwrap();
        let put = store.put(&lease, &catalog, vec![document.clone()], "p", true);
        put.await.unwrap();
        (
            store.rows(&orders(), &Select::default()).await.unwrap(),
            store.history(&orders(), None, 0, 9).await.unwrap(),
            lease.token(),
        )
    };
    let store = open(&path).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(
        store.rows(&orders(), &Select::default()).await.unwrap(),
        rows
    );
    assert_eq!(history.len(), 1);
    assert_eq!(store.history(&orders(), None, 0, 9).await.unwrap(), history);
    let position = Position {
        text: "1".to_owned(),
        complete: true,
    };
    assert_eq!(store.position(&orders()).await.unwrap(), Some(position));
    assert_eq!(store.intents(&orders()).await.unwrap()[0].intent, intent);
    assert_eq!(store.runs(&orders(), 9).await.unwrap(), [run]);
    let note = store.note("budget", "joor").await.unwrap();
    assert_eq!(note.as_deref(), Some("300"));
    let query = Query::new("product", "upc", "0012");
    let found = store.find("maison-verre", &query).await.unwrap();
    assert_eq!(found[0].body, document.body);
    assert_eq!(store.revision("maison-verre").await.unwrap(), 1);
    let lease = store.acquire(GROUP).await.unwrap();
    assert!(lease.token() > token, "tokens ascend over restarts");
}

#[tokio::test]
async fn a_file_of_a_later_release_is_refused_and_left_as_it_is() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("seamline.db");
    drop(open(&path).await);
    let later = SCHEMA_VERSION + 1;
    let version = |path: &std::path::Path| -> u32 {
        let database = rusqlite::Connection::open(path).unwrap();
        database
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap()
    };
    {
        let database = rusqlite::Connection::open(&path).unwrap();
        database.pragma_update(None, "user_version", later).unwrap();
    }
    let refused = SqliteStore::open(&path).await;
    assert!(matches!(
        refused,
        Err(StoreError::NewerSchema { found, known }) if found == later && known == SCHEMA_VERSION
    ));
    assert_eq!(version(&path), later);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("notes.txt");
    let text = "Not a database, and long enough to look at as one. ".repeat(40);
    std::fs::write(&path, &text).unwrap();
    let refused = SqliteStore::open(&path).await;
    assert!(matches!(
        refused,
        Err(StoreError::Unusable {
            fault: Fault::Damaged,
            ..
        })
    ));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[tokio::test]
async fn another_handle_is_refused_the_lease_and_told_who_has_it() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("seamline.db");
    let (first, second) = (open(&path).await, open(&path).await);
    let lease = first.acquire(GROUP).await.unwrap();
    let Err(StoreError::LeaseHeld { group, holder }) = second.acquire(GROUP).await else {
        panic!("two handles hold one lease")
    };
    assert_eq!(group, GROUP);
    assert_eq!(holder, format!("process {}", std::process::id()));
    drop(lease);
    second.acquire(GROUP).await.unwrap();
}

#[tokio::test]
async fn what_one_handle_commits_another_reads() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("seamline.db");
    let (writer, reader) = (open(&path).await, open(&path).await);
    let lease = writer.acquire(GROUP).await.unwrap();
    writer.commit(&lease, &orders(), page("1")).await.unwrap();
    let rows = reader.rows(&orders(), &Select::default()).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(reader.last_seq().await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_new_file_may_be_opened_by_many_at_once() {
    let scratch = tempfile::tempdir().unwrap();
    for round in 0..8 {
        let path = scratch.path().join(format!("{round}.db"));
        let opening: Vec<_> = (0..8)
            .map(|_| tokio::spawn(SqliteStore::open(path.clone())))
            .collect();
        for opened in opening {
            opened.await.unwrap().unwrap();
        }
    }
}
