//! A ledger that goes to a file and comes back.

use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::Config;
use seamline_state_store::{FILE_FORMAT, SqliteStore, TransferError, Transferred};
use seamline_sync_engine::{FlowId, Intent, IntentAction, IntentTarget, Leases as _, Ledger as _};

use super::filled::{Contents, contents, fill, something_of_everything};
use super::open;

async fn filled(path: &Path, contents: &Contents) -> SqliteStore {
    let store = open(path).await;
    fill(&store, contents).await;
    store
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

proptest! {
    #![proptest_config(Config { cases: 24, failure_persistence: None, ..Config::default() })]
    #[test]
    fn a_ledger_that_was_imported_is_exported_to_an_identical_file(contents in contents()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let scratch = tempfile::tempdir().unwrap();
            let [first, second] = ["1", "2"].map(|name| scratch.path().join(name));
            let store = filled(&scratch.path().join("first.db"), &contents).await;
            let written = store.export(&first).await.unwrap();
            let copy = open(&scratch.path().join("second.db")).await;
            prop_assert_eq!(&copy.import(&first).await.unwrap(), &written);
            prop_assert_eq!(&copy.export(&second).await.unwrap(), &written);
            prop_assert_eq!(read(&first), read(&second));
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn a_file_holds_something_of_every_table_and_the_numbers_go_on() {
    let scratch = tempfile::tempdir().unwrap();
    let file = scratch.path().join("ledger");
    let everything = something_of_everything();
    let store = filled(&scratch.path().join("first.db"), &everything).await;
    let Transferred { rows, .. } = store.export(&file).await.unwrap();
    for (table, count) in &rows {
        assert!(*count > 0, "{table}");
    }
    let copy = open(&scratch.path().join("second.db")).await;
    copy.import(&file).await.unwrap();
    let flow = FlowId::new("maison-verre", "orders");
    let intent = Intent {
        target: IntentTarget::AllParked,
        action: IntentAction::Retry,
        by: "ana".to_owned(),
        at: jiff::Timestamp::UNIX_EPOCH,
    };
    // Three were asked and two are gone; their numbers are not given again.
    assert_eq!(copy.ask(&flow, &intent).await.unwrap(), 4);
    let old = store.acquire("joor-222222").await.unwrap();
    let new = copy.acquire("joor-222222").await.unwrap();
    assert_eq!(new.token(), old.token());
}

/// A table or a column that a file left out would be lost on the way.
#[tokio::test]
async fn a_file_leaves_no_table_and_no_column_out() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("seamline.db");
    let store = filled(&path, &something_of_everything()).await;
    let file = scratch.path().join("ledger");
    store.export(&file).await.unwrap();
    let written = read(&file);
    let database = rusqlite::Connection::open(&path).unwrap();
    let sql = "SELECT m.name, COUNT(*) FROM sqlite_master m JOIN pragma_table_info(m.name)
               WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' GROUP BY m.name";
    let mut statement = database.prepare(sql).unwrap();
    let tables = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    let mut count = 0;
    for table in tables {
        let (name, columns): (String, u32) = table.unwrap();
        let start = format!("[\"{name}\",");
        let line = written.lines().find(|line| line.starts_with(&start));
        let values: Vec<serde_json::Value> = serde_json::from_str(line.unwrap()).unwrap();
        assert_eq!(values.len(), columns as usize + 1, "{name}");
        count += 1;
    }
    assert_eq!(count, 11);
}

#[tokio::test]
async fn a_file_that_is_not_whole_is_refused_with_its_line_and_nothing_is_written() {
    let scratch = tempfile::tempdir().unwrap();
    let file = scratch.path().join("ledger");
    let store = filled(&scratch.path().join("first.db"), &something_of_everything()).await;
    store.export(&file).await.unwrap();
    let whole = read(&file);
    let lines: Vec<&str> = whole.lines().collect();
    let empty = open(&scratch.path().join("second.db")).await;
    let other = FILE_FORMAT + 1;
    let mut spoilt = vec![
        (whole.replacen("12.50", "12.51", 1), lines.len(), "checksum"),
        (format!("{whole}[]\n"), lines.len(), "follows"),
        ("[]\n".to_owned(), 1, "no export"),
        (whole.replacen("[\"rows\"", "[\"rwos\"", 1), 2, "no table"),
        (whole.replacen("\"orders\"", "7", 1), 2, "not text"),
    ];
    for end in 1..lines.len() {
        let cut = lines[..end].join("\n") + "\n";
        spoilt.push((cut, end + 1, "ends before"));
    }
    for (text, expected, words) in spoilt {
        std::fs::write(&file, text).unwrap();
        let Err(TransferError::Damaged { line, message, .. }) = empty.import(&file).await else {
            panic!("a file was read that was not whole: {words}")
        };
        assert!(message.contains(words), "{message}");
        assert_eq!(line, expected as u64, "{message}");
    }
    let later = whole.replacen(&format!(":{FILE_FORMAT}}}"), &format!(":{other}}}"), 1);
    std::fs::write(&file, later).unwrap();
    let refused = empty.import(&file).await;
    assert!(
        matches!(refused, Err(TransferError::OtherFormat { found, .. }) if found == other),
        "{refused:?}"
    );
    // Nothing is there yet, so that the whole file still fits.
    std::fs::write(&file, whole).unwrap();
    empty.import(&file).await.unwrap();
}

#[tokio::test]
async fn only_an_empty_ledger_takes_a_file_and_no_file_is_replaced() {
    let scratch = tempfile::tempdir().unwrap();
    let file = scratch.path().join("ledger");
    let store = filled(&scratch.path().join("first.db"), &something_of_everything()).await;
    store.export(&file).await.unwrap();
    let before = read(&file);
    let refused = store.import(&file).await;
    assert!(matches!(
        refused,
        Err(TransferError::NotEmpty { table: "rows" })
    ));
    let again = store.export(&file).await;
    assert!(
        matches!(again, Err(TransferError::File { .. })),
        "{again:?}"
    );
    assert_eq!(read(&file), before);
    let leased = open(&scratch.path().join("second.db")).await;
    drop(leased.acquire("joor-222222").await.unwrap());
    let refused = leased.import(&file).await;
    assert!(matches!(
        refused,
        Err(TransferError::NotEmpty { table: "leases" })
    ));
}
