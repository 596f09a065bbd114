//! A process that is killed while it holds the lease and writes.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use seamline_sync_engine::{Leases as _, Ledger as _, Select, StoreError};

use super::{GROUP, open, orders, page};

/// Where the child finds the database.
const DATABASE: &str = "SEAMLINE_TEST_DATABASE";

/// What the child says before the key of a record that is committed.
const COMMITTED: &str = "committed ";

#[tokio::test]
#[ignore = "the child of the tests below, not a test"]
async fn child_that_writes_until_it_is_killed() {
    let Some(path) = std::env::var_os(DATABASE) else {
        return;
    };
    let store = open(Path::new(&path)).await;
    let lease = store.acquire(GROUP).await.unwrap();
    let start = store.rows(&orders(), &Select::default()).await.unwrap();
    for number in start.len().. {
        let key = format!("{number:06}");
        store.commit(&lease, &orders(), page(&key)).await.unwrap();
        writeln!(std::io::stdout(), "\n{COMMITTED}{key}").unwrap();
    }
}

struct Writer {
    child: Child,
    committed: Vec<String>,
}

impl Writer {
    /// Starts a process of its own and waits until it has committed `count` records.
    fn start(path: &Path, count: usize) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture"])
            .arg("killed::child_that_writes_until_it_is_killed")
            .env(DATABASE, path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.as_mut().unwrap()).lines();
        let committed = lines
            .filter_map(|line| Some(line.unwrap().strip_prefix(COMMITTED)?.to_owned()))
            .take(count)
            .collect();
        Self { child, committed }
    }

    /// Kills it where it stands, and gives the records it said it had committed.
    fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        std::mem::take(&mut self.committed)
    }
}

/// A test that fails leaves no process behind that writes for ever.
impl Drop for Writer {
    fn drop(&mut self) {
        // Gone already in a test that passed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn a_process_that_holds_the_lease_keeps_others_out_until_it_is_killed() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("seamline.db");
    let store = open(&path).await;
    let writer = Writer::start(&path, 1);
    let Err(StoreError::LeaseHeld { holder, .. }) = store.acquire(GROUP).await else {
        panic!("two processes hold one lease")
    };
    assert_eq!(holder, format!("process {}", writer.child.id()));
    writer.kill();
    let lease = store.acquire(GROUP).await.unwrap();
    store.commit(&lease, &orders(), page("mine")).await.unwrap();
}

#[tokio::test]
async fn what_was_committed_survives_a_kill_and_nothing_is_half_written() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("seamline.db");
    for count in [1, 7, 23] {
        let committed = Writer::start(&path, count).kill();
        assert_eq!(committed.len(), count);
        let store = open(&path).await;
        let rows = store.rows(&orders(), &Select::default()).await.unwrap();
        for key in &committed {
            assert!(rows.iter().any(|row| row.key == *key), "{key} is lost");
        }
        let last = rows.last().unwrap();
        let position = store.position(&orders()).await.unwrap().unwrap();
        assert_eq!(position.text, last.key, "the position is that of the rows");
        let history = store.history(&orders(), None, 0, usize::MAX).await.unwrap();
        assert_eq!(history.len(), rows.len(), "every row has its history");
        let tally = store.tally(&orders()).await.unwrap();
        assert_eq!(tally.check(), Ok(()));
        assert_eq!(tally.staged, rows.len() as u64);
    }
}
