//! What became of orders, read from the ledger and told to JOOR.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use seamline_channels::joor::{OrderFeedbackRender, OrderFeedbackSink, OrderOutcomeSource};
use seamline_channels::kinds;
use seamline_sync_engine::lifecycle::{self, Decided};
use seamline_sync_engine::{
    Commit, Document, Flow, FlowId, FlowOptions, Ledger as _, Opaque, Owner, Problem, ReadOptions,
    Receipt, RetryPolicy, Row, RowChange, RunOptions, RunReport, Select, Silent, Source as _,
    State, SystemClock,
};

use crate::bench::{Bench, now};
use crate::books::{Books, CONNECTION};
use crate::order_feedback::Account;

fn orders() -> FlowId {
    FlowId::new(CONNECTION, "orders")
}

fn feedback() -> FlowId {
    FlowId::new(CONNECTION, "order-feedback")
}

/// A ledger with orders in it.
struct House {
    books: Books,
}

impl House {
    async fn open() -> Self {
        Self {
            books: Books::open().await,
        }
    }

    async fn row(&self, flow: &FlowId, order: &str) -> Option<Row> {
        let keys = Select::keys(vec![order.to_owned()]);
        self.books.store.rows(flow, &keys).await.unwrap().pop()
    }

    async fn commit(&self, change: RowChange) {
        let commit = Commit {
            rows: vec![change],
            at: now(),
            ..Commit::default()
        };
        let (store, lease) = (&self.books.store, &self.books.lease);
        store.commit(lease, &orders(), commit).await.unwrap();
    }

    async fn order(&self, order: &str) -> Row {
        if let Some(row) = self.row(&orders(), order).await {
            return row;
        }
        let document = Document {
            key: order.to_owned(),
            version: 1,
            body: Opaque::new(kinds::ORDER, 1, "{}"),
        };
        self.commit(lifecycle::stage(None, document, now()).1).await;
        self.row(&orders(), order).await.unwrap()
    }

    async fn deliver(&self, order: &str, remote_id: &str, adopted: bool) {
        let row = self.order(order).await;
        let decided = Decided {
            payload: Opaque::new(kinds::ORDER_PLAN, 1, "{}"),
            salt: String::new(),
            magnitude: None,
        };
        let receipt = Receipt {
            remote_id: remote_id.to_owned(),
            detail: String::new(),
            adopted,
            notice: None,
        };
        self.commit(lifecycle::attempt(row, decided, now())).await;
        let row = self.row(&orders(), order).await.unwrap();
        self.commit(lifecycle::accept(row, receipt, now())).await;
    }

    async fn park(&self, order: &str, code: &str, owner: Owner) {
        let row = self.order(order).await;
        let problem = Problem::new(code, owner, "Odile has no code", "Give one.");
        self.commit(lifecycle::wait(row, State::Parked, problem, None))
            .await;
    }

    async fn put_aside(&self, order: &str, state: State) {
        let row = self.order(order).await;
        self.commit(lifecycle::put_aside(row, state, "ana".to_owned()))
            .await;
    }

    fn source(&self) -> OrderOutcomeSource {
        OrderOutcomeSource::new(self.books.store.clone(), orders(), feedback())
    }

    /// Makes a pass of the flow to JOOR.
    async fn pass(&self, bench: &Bench) -> RunReport {
        let flow = Flow::new(
            feedback(),
            Arc::new(self.source()),
            Arc::new(OrderFeedbackRender),
            Arc::new(OrderFeedbackSink::new(bench.joor())),
            FlowOptions {
                retry: RetryPolicy {
                    base: Duration::ZERO,
                    ..RetryPolicy::default()
                },
                ..FlowOptions::default()
            },
        );
        let (store, lease) = (self.books.store.as_ref(), &self.books.lease);
        let done = flow
            .run(store, lease, &SystemClock, &Silent, RunOptions::default())
            .await;
        done.unwrap().0
    }
}

fn exported(id: &str) -> (String, String, String) {
    let description = format!("in Order Manager with id {id}");
    ("APPROVED".to_owned(), "SUCCESS".to_owned(), description)
}

fn failed(reason: &str) -> (String, String, String) {
    let status = "APPROVED".to_owned();
    (status, "FAILED".to_owned(), reason.to_owned())
}

#[tokio::test]
async fn delivered_orders_are_marked_as_exported_and_parked_ones_as_failed_with_the_reason() {
    let bench = Bench::start().await;
    let account = Account::of(1..=9);
    account.open(&bench).await;
    let house = House::open().await;
    house.deliver("1", "701501", false).await;
    house.deliver("2", "701502", true).await;
    house.park("3", "no-customer-code", Owner::Merchant).await;
    house.order("4").await;
    house.put_aside("5", State::Skipped).await;
    house.put_aside("6", State::Discarded).await;
    house
        .park("unreadable 7", "unreadable-order", Owner::Vendor)
        .await;
    let report = house.pass(&bench).await;
    assert_eq!((report.counts.read, report.counts.delivered), (4, 3));
    let expected = [
        ("1".to_owned(), exported("701501")),
        ("2".to_owned(), exported("701502")),
        (
            "3".to_owned(),
            failed("no-customer-code: Odile has no code"),
        ),
    ];
    assert_eq!(account.marks(), BTreeMap::from(expected));
    // Nothing moved, nothing is read and nothing is called.
    let calls = bench.calls().await.len();
    assert_eq!(house.pass(&bench).await.counts.read, 0);
    assert_eq!(bench.calls().await.len(), calls);
}

#[tokio::test]
async fn words_that_may_be_the_vendors_stay_in_the_ledger() {
    let bench = Bench::start().await;
    let account = Account::of(1..=1);
    account.open(&bench).await;
    let house = House::open().await;
    house.park("1", "order-refused", Owner::Vendor).await;
    house.pass(&bench).await;
    let reason = "order-refused: see the record in Seamline";
    assert_eq!(account.marks()["1"], failed(reason));
}

#[tokio::test]
async fn a_long_reason_is_cut() {
    let bench = Bench::start().await;
    let account = Account::of(1..=1);
    account.open(&bench).await;
    let house = House::open().await;
    house.park("1", &"é".repeat(300), Owner::Merchant).await;
    house.pass(&bench).await;
    let description = account.marks()["1"].2.clone();
    assert_eq!(description.chars().count(), 250);
    assert!(description.ends_with('…'));
}

#[tokio::test]
async fn an_order_that_was_parked_and_is_delivered_changes_from_failed_to_exported() {
    let bench = Bench::start().await;
    let account = Account::of(1..=1);
    account.open(&bench).await;
    let house = House::open().await;
    house.park("1", "no-customer-code", Owner::Merchant).await;
    house.pass(&bench).await;
    assert_eq!(account.marks()["1"].1, "FAILED");
    house.deliver("1", "701501", false).await;
    // Cancelled in JOOR meanwhile: exported, and cancelled still.
    account.set("1", "CANCELLED");
    house.pass(&bench).await;
    let (status, export, _) = account.marks()["1"].clone();
    assert_eq!((status.as_str(), export.as_str()), ("CANCELLED", "SUCCESS"));
}

#[tokio::test]
async fn an_order_that_a_person_puts_aside_keeps_the_mark_it_has() {
    for state in [State::Skipped, State::Discarded] {
        let bench = Bench::start().await;
        let account = Account::of(1..=1);
        account.open(&bench).await;
        let house = House::open().await;
        house.park("1", "no-customer-code", Owner::Merchant).await;
        house.pass(&bench).await;
        house.put_aside("1", state).await;
        house.pass(&bench).await;
        assert_eq!(account.updates().len(), 1);
    }
}

#[tokio::test]
async fn a_mark_that_was_not_written_yet_is_given_up_when_the_order_is_put_aside() {
    let bench = Bench::start().await;
    let account = Account {
        forgetting: vec!["1"],
        ..Account::of(1..=1)
    };
    account.open(&bench).await;
    let house = House::open().await;
    house.park("1", "no-customer-code", Owner::Merchant).await;
    house.pass(&bench).await;
    let waiting = house.row(&feedback(), "1").await.unwrap().state;
    assert_eq!(waiting, State::Retrying);
    let before = account.updates().len();
    house.put_aside("1", State::Discarded).await;
    house.pass(&bench).await;
    let given_up = house.row(&feedback(), "1").await.unwrap().state;
    assert_eq!(given_up, State::Skipped);
    assert_eq!(account.updates().len(), before);
}

#[tokio::test]
async fn history_is_read_page_by_page_from_a_position_of_its_own() {
    let house = House::open().await;
    for id in 1..=700 {
        house
            .park(&id.to_string(), "no-customer-code", Owner::Merchant)
            .await;
    }
    let source = house.source();
    let mut position = None;
    let mut keys = Vec::new();
    for page in 0.. {
        let text = position.as_deref();
        let read = source.read(text, ReadOptions::default()).await.unwrap();
        keys.extend(read.records.into_iter().map(|record| record.key));
        position = Some(read.next);
        assert_eq!(read.complete, !read.more);
        if !read.more {
            assert_eq!(page, 1, "1,400 entries");
            break;
        }
    }
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), 700);
    let full = ReadOptions {
        full: true,
        ..ReadOptions::default()
    };
    let again = source.read(position.as_deref(), full).await.unwrap();
    assert!(again.more && !again.records.is_empty());
}
