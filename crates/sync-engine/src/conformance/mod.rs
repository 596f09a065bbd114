//! Suites that a store runs against itself.
//!
//! ```
//! use seamline_sync_engine::{MemoryStore, conformance::store_suite};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! store_suite(async || MemoryStore::new()).await;
//! # }
//! ```
//!
//! A check that fails panics with a sentence that says what the contract wants.

#![expect(
    clippy::expect_used,
    reason = "a suite fails by panicking, like any test, and says what it expected"
)]

mod books;
mod documents;
mod leases;
mod rows;

use jiff::Timestamp;

use crate::lifecycle::{Decided, stage};
use crate::{Commit, Document, FlowId, Opaque, Row, RowChange, Select, Store};

/// Runs every check of the store contract, each against a fresh store from `make`.
///
/// # Panics
/// When the store breaks the contract.
pub async fn store_suite<S: Store>(make: impl AsyncFn() -> S) {
    rows::a_commit_is_read_back_as_written(&make().await).await;
    rows::rows_are_selected_by_key_state_rules_and_problem(&make().await).await;
    rows::a_row_that_changed_since_it_was_read_is_refused(&make().await).await;
    rows::a_key_twice_in_one_commit_is_refused(&make().await).await;
    rows::a_refused_commit_leaves_nothing_behind(&make().await).await;
    rows::the_position_is_committed_with_its_rows(&make().await).await;
    rows::flows_and_connections_do_not_see_each_other(&make().await).await;
    rows::every_character_comes_back(&make().await).await;
    rows::many_rows_of_both_kinds_are_committed_at_once(&make().await).await;
    rows::a_name_at_the_sink_belongs_to_one_row(&make().await).await;
    books::history_is_written_with_the_row_and_ascends(&make().await).await;
    books::a_quiet_change_leaves_no_history(&make().await).await;
    books::the_tally_adds_up(&make().await).await;
    books::claims_follow_their_rows(&make().await).await;
    books::intents_wait_in_order_until_they_are_done(&make().await).await;
    books::runs_are_kept_latest_first(&make().await).await;
    books::notes_are_kept_by_scope_and_name(&make().await).await;
    books::notes_are_committed_with_rows_or_not_at_all(&make().await).await;
    leases::a_lease_has_one_holder_per_group(&make().await).await;
    leases::a_dropped_lease_can_be_taken_again(&make().await).await;
    leases::a_lease_lives_until_its_last_clone_is_dropped(&make().await).await;
    leases::a_weak_lease_keeps_nothing_alive(&make().await).await;
    leases::every_write_with_an_old_lease_is_refused(&make().await).await;
    documents::a_batch_says_what_became_of_each_document(&make().await).await;
    documents::revisions_have_no_gaps(&make().await).await;
    documents::a_batch_and_its_position_are_one(&make().await).await;
    documents::documents_are_found_by_their_present_keys_only(&make().await).await;
    documents::former_keys_are_remembered(&make().await).await;
    documents::documents_are_got_by_key(&make().await).await;
    documents::changes_are_listed_by_revision_and_key(&make().await).await;
    documents::what_was_not_read_since_is_listed_by_key(&make().await).await;
}

const GROUP: &str = "joor-222222";

fn orders() -> FlowId {
    FlowId::new("maison-verre", "orders")
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a moment in the range of timestamps")
}

/// A row staged for the first time.
fn new_row(key: &str, content: &str) -> RowChange {
    let document = Document {
        key: key.to_owned(),
        version: 1,
        body: Opaque::new("order", 1, content),
    };
    stage(None, document, at(1)).1
}

fn payload(content: &str) -> Decided {
    Decided {
        payload: Opaque::new("payload", 1, content),
        salt: String::new(),
        magnitude: Some(7),
    }
}

fn rows_only(rows: Vec<RowChange>) -> Commit {
    Commit {
        rows,
        at: at(5),
        ..Commit::default()
    }
}

/// The row a change leads to, as the store has it once the change is committed.
fn committed(change: &RowChange) -> Row {
    Row {
        revision: change.row.revision + 1,
        ..change.row.clone()
    }
}

async fn all_rows(store: &impl Store, flow: &FlowId) -> Vec<Row> {
    let rows = store.rows(flow, &Select::default()).await;
    rows.expect("rows can be read")
}
