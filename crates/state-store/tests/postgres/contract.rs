//! The suite that every store passes.

use std::cell::RefCell;

use seamline_state_store::scratch::Scratch;
use seamline_sync_engine::conformance::store_suite;

use super::open;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_keeps_the_contract_of_a_store() {
    if Scratch::make().await.is_none() {
        return;
    }
    let made = RefCell::new(Vec::new());
    store_suite(async || {
        let scratch = Scratch::make().await.unwrap();
        let store = open(&scratch).await;
        made.borrow_mut().push(scratch);
        store
    })
    .await;
    assert!(
        made.borrow().len() > 20,
        "every check had a schema of its own"
    );
}
