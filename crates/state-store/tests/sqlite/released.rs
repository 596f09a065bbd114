//! Ledgers as earlier releases wrote them.

use std::path::Path;

use seamline_state_store::SCHEMA_VERSION;

use super::open;

/// The folder of ledgers of all releases, and of what each of them holds, as this release exports it.
fn released() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/released"))
}

#[tokio::test]
async fn a_ledger_of_every_released_schema_is_brought_up_and_loses_nothing() {
    let scratch = tempfile::tempdir().unwrap();
    let expected = std::fs::read_to_string(released().join("ledger.jsonl")).unwrap();
    for version in 1..=SCHEMA_VERSION {
        let path = scratch.path().join(format!("{version}.db"));
        let dump = released().join(format!("sqlite_{version}.sql"));
        let dump = std::fs::read_to_string(dump).expect("each released schema has a ledger here");
        rusqlite::Connection::open(&path)
            .unwrap()
            .execute_batch(&dump)
            .unwrap();
        let file = scratch.path().join(format!("{version}.jsonl"));
        open(&path).await.export(&file).await.unwrap();
        let exported = std::fs::read_to_string(&file).unwrap();
        assert_eq!(exported, expected, "schema {version}");
        let database = rusqlite::Connection::open(&path).unwrap();
        let now = database.pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0));
        assert_eq!(now.unwrap(), SCHEMA_VERSION);
    }
}
