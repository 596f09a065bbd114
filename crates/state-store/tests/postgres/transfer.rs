//! A ledger that moves from SQLite to PostgreSQL and back.

use std::path::Path;

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, TestRunner};
use seamline_state_store::scratch::Scratch;
use seamline_state_store::{SqliteStore, TransferError};
use seamline_sync_engine::{Leases as _, Ledger as _};

use super::filled::{Contents, contents, fill, something_of_everything};
use super::{GROUP, open};

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

async fn there_and_back(contents: &Contents) {
    let scratch = Scratch::make().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let [file, there, back] = ["file", "there", "back"].map(|name| folder.path().join(name));
    let sqlite = async |name: &str| SqliteStore::open(folder.path().join(name)).await.unwrap();
    let first = sqlite("first.db").await;
    fill(&first, contents).await;
    let written = first.export(&file).await.unwrap();
    let server = open(&scratch).await;
    assert_eq!(server.import(&file).await.unwrap(), written);
    assert_eq!(server.export(&there).await.unwrap(), written);
    assert_eq!(
        read(&file),
        read(&there),
        "SQLite -> file -> PostgreSQL -> file"
    );
    let last = sqlite("last.db").await;
    last.import(&there).await.unwrap();
    last.export(&back).await.unwrap();
    assert_eq!(read(&file), read(&back), "and back to SQLite");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ledger_moves_to_postgresql_and_back_without_loss() {
    if Scratch::make().await.is_none() {
        return;
    }
    there_and_back(&something_of_everything()).await;
    let mut runner = TestRunner::new(Config {
        failure_persistence: None,
        ..Config::default()
    });
    for _ in 0..10 {
        let any = contents().new_tree(&mut runner).unwrap();
        there_and_back(&any.current()).await;
    }
}

/// The same, filled on PostgreSQL: what both stores write by the same contract is the same file.
#[tokio::test]
async fn both_stores_write_the_same_file_for_the_same_history() {
    let Some(scratch) = Scratch::make().await else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let [here, there] = ["here", "there"].map(|name| folder.path().join(name));
    let sqlite = SqliteStore::open(folder.path().join("s.db")).await.unwrap();
    let server = open(&scratch).await;
    fill(&sqlite, &something_of_everything()).await;
    fill(&server, &something_of_everything()).await;
    sqlite.export(&here).await.unwrap();
    server.export(&there).await.unwrap();
    assert_eq!(read(&here), read(&there));
}

#[tokio::test]
async fn only_an_empty_database_takes_a_file_and_numbers_go_on() {
    let Some(scratch) = Scratch::make().await else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    let sqlite = SqliteStore::open(folder.path().join("s.db")).await.unwrap();
    fill(&sqlite, &something_of_everything()).await;
    sqlite.export(&file).await.unwrap();
    let server = open(&scratch).await;
    server.import(&file).await.unwrap();
    let again = server.import(&file).await;
    assert!(matches!(
        again,
        Err(TransferError::NotEmpty { table: "rows" })
    ));
    let seq = sqlite.last_seq().await.unwrap();
    let lease = server.acquire(GROUP).await.unwrap();
    assert_eq!(lease.token(), 2, "tokens go on");
    let commit = super::page("new");
    server
        .commit(&lease, &super::orders(), commit)
        .await
        .unwrap();
    assert_eq!(server.last_seq().await.unwrap(), seq + 1, "numbers go on");
}

/// Columns that a file leaves out are those of a lease in force, which does not move.
#[tokio::test]
async fn a_file_leaves_nothing_out_that_has_to_move() {
    let Some(scratch) = Scratch::make().await else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    let server = open(&scratch).await;
    fill(&server, &something_of_everything()).await;
    server.export(&file).await.unwrap();
    let written = read(&file);
    let client = scratch.administrator().await;
    let sql = "SELECT table_name::text, COUNT(*) FROM information_schema.columns
               WHERE table_schema = current_schema()
                   AND column_name NOT IN ('holder', 'expires_at', 'last_write')
               GROUP BY table_name";
    let holders = "SELECT COUNT(*) FROM information_schema.columns WHERE table_name = 'claims'
                   AND table_schema = current_schema() AND column_name = 'holder'";
    let of_claims: i64 = client.query_one(holders, &[]).await.unwrap().get(0);
    let tables = client.query(sql, &[]).await.unwrap();
    assert_eq!(tables.len(), 12, "with the one of the schema's version");
    for row in tables {
        let (name, columns): (String, i64) = (row.get(0), row.get(1));
        if name == "schema_version" {
            continue;
        }
        let columns = columns + if name == "claims" { of_claims } else { 0 };
        let start = format!("[\"{name}\",");
        let line = written.lines().find(|line| line.starts_with(&start));
        let values: Vec<serde_json::Value> = serde_json::from_str(line.unwrap()).unwrap();
        assert_eq!(i64::try_from(values.len()).unwrap(), columns + 1, "{name}");
    }
}
