//! The store in memory keeps the contract that every store keeps.

use seamline_sync_engine::MemoryStore;
use seamline_sync_engine::conformance::store_suite;

#[tokio::test]
async fn the_store_in_memory_keeps_the_contract_of_a_store() {
    store_suite(async || MemoryStore::new()).await;
}
