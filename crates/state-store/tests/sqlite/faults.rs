//! A full disk, a locked file, a file that may not be written: the work stops with a reason, and nothing is
//! lost.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use seamline_state_store::{SqliteOptions, SqliteStore};
use seamline_sync_engine::{Fault, Leases as _, Ledger as _, Select, StoreError};

use super::{GROUP, open, orders, page};

fn fault<T: std::fmt::Debug>(result: Result<T, StoreError>) -> Fault {
    match result {
        Err(StoreError::Unusable { fault, .. }) => fault,
        other => panic!("{other:?}"),
    }
}

async fn keys(store: &SqliteStore) -> Vec<String> {
    let rows = store.rows(&orders(), &Select::default()).await.unwrap();
    rows.into_iter().map(|row| row.key).collect()
}

async fn impatient(path: &Path) -> SqliteStore {
    let options = SqliteOptions {
        patience: Duration::from_millis(50),
        ..SqliteOptions::default()
    };
    SqliteStore::open_with(path, options).await.unwrap()
}

#[tokio::test]
async fn a_full_disk_is_told_and_what_was_committed_stays_whole() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("seamline.db");
    let small = SqliteOptions {
        max_bytes: Some(200 * 1024),
        ..SqliteOptions::default()
    };
    let store = SqliteStore::open_with(&path, small).await.unwrap();
    let lease = store.acquire(GROUP).await.unwrap();
    let mut written = Vec::new();
    let stopped = loop {
        let key = format!("{:06}", written.len());
        match store.commit(&lease, &orders(), page(&key)).await {
            Ok(()) => written.push(key),
            Err(error) => break error,
        }
    };
    assert_eq!(fault::<()>(Err(stopped)), Fault::Full);
    assert!(written.len() > 10, "{}", written.len());
    assert_eq!(keys(&store).await, written);
    let position = store.position(&orders()).await.unwrap().unwrap();
    assert_eq!(Some(&position.text), written.last());
    drop((lease, store));
    // With room again it goes on where it stopped.
    let store = open(&path).await;
    let lease = store.acquire(GROUP).await.unwrap();
    let history = store.history(&orders(), None, 0, usize::MAX).await.unwrap();
    assert_eq!(history.len(), written.len());
    store.commit(&lease, &orders(), page("next")).await.unwrap();
    assert_eq!(keys(&store).await.len(), written.len() + 1);
}

#[tokio::test]
async fn a_file_that_another_program_keeps_locked_is_told_and_can_still_be_read() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("seamline.db");
    let store = impatient(&path).await;
    let lease = store.acquire(GROUP).await.unwrap();
    store.commit(&lease, &orders(), page("1")).await.unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let stopped = store.commit(&lease, &orders(), page("2")).await;
    assert_eq!(fault(stopped), Fault::Busy);
    assert_eq!(keys(&store).await, ["1"]);
    other.execute_batch("ROLLBACK").unwrap();
    store.commit(&lease, &orders(), page("2")).await.unwrap();
    assert_eq!(keys(&store).await, ["1", "2"]);
}

/// Where the child finds the database.
const DATABASE: &str = "SEAMLINE_TEST_READ_ONLY";

#[tokio::test]
#[ignore = "the child of the test below, not a test"]
async fn child_that_may_not_write() {
    let Some(path) = std::env::var_os(DATABASE) else {
        return;
    };
    let told = match SqliteStore::open(Path::new(&path)).await {
        Err(error) => error,
        Ok(store) => store.set_note("budget", "joor", "1").await.unwrap_err(),
    };
    assert_eq!(fault::<()>(Err(told)), Fault::ReadOnly);
}

/// Root may write everything, so the child is nobody.
#[tokio::test]
async fn a_file_that_may_not_be_written_is_told_and_left_as_it_is() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("seamline.db");
    {
        let store = open(&path).await;
        let lease = store.acquire(GROUP).await.unwrap();
        store.commit(&lease, &orders(), page("1")).await.unwrap();
    }
    let program = scratch.path().join("program");
    std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let mode = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(&path, 0o444);
    mode(scratch.path(), 0o555);
    let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let mut child = if root {
        let mut child = Command::new("setpriv");
        child
            .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .arg(&program);
        child
    } else {
        Command::new(&program)
    };
    let ended = child
        .args(["--ignored", "--exact", "faults::child_that_may_not_write"])
        .env(DATABASE, &path)
        .current_dir("/")
        .output()
        .unwrap();
    mode(scratch.path(), 0o755);
    mode(&path, 0o644);
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(
        ended.status.success() && said.contains("1 passed"),
        "{said}"
    );
    assert_eq!(keys(&open(&path).await).await, ["1"]);
}
