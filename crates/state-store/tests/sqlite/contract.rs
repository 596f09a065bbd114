//! The suite that every store passes.

use std::cell::Cell;

use seamline_sync_engine::conformance::store_suite;

use super::open;

#[tokio::test]
async fn sqlite_keeps_the_contract_of_a_store() {
    let scratch = tempfile::tempdir().unwrap();
    let made = Cell::new(0);
    store_suite(async || {
        made.set(made.get() + 1);
        open(&scratch.path().join(format!("{}.db", made.get()))).await
    })
    .await;
    assert!(made.get() > 20, "every check had a file of its own");
}
