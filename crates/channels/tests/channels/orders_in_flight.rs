//! Orders in flight that no list of Order Manager shows: asked for one by one.

use std::collections::BTreeSet;
use std::time::Duration;

use seamline_channels::kinds;
use seamline_mapping::rules::InventoryMode;
use seamline_sync_engine::lifecycle::{self, Decided};
use seamline_sync_engine::{
    Claim, Commit, Document, Ledger as _, Opaque, ReadOptions, Receipt, RowChange, Select,
};
use serde_json::json;
use wiremock::matchers::path_regex;
use wiremock::{Mock, Request, ResponseTemplate};

use crate::bench::{Bench, answer, now};
use crate::books::Books;
use crate::inventory::orders;
use crate::stock::source_of;

async fn commit(books: &Books, change: RowChange) {
    let commit = Commit {
        rows: vec![change],
        at: now(),
        ..Commit::default()
    };
    let done = books.store.commit(&books.lease, &orders(), commit).await;
    done.unwrap();
}

/// An order that was made under an id and claims a piece.
async fn deliver(books: &Books, key: &str, id: i64) {
    let document = Document {
        key: key.to_owned(),
        version: 1,
        body: Opaque::new(kinds::ORDER, 1, "{}"),
    };
    commit(books, lifecycle::stage(None, document, now()).1).await;
    let row = async || {
        let keys = Select::keys(vec![key.to_owned()]);
        books.store.rows(&orders(), &keys).await.unwrap().remove(0)
    };
    let claim = Claim {
        key: "1".to_owned(),
        quantity: 1,
    };
    let staged = row().await;
    let state = staged.state;
    let claimed = lifecycle::claim(staged, vec![claim]);
    commit(books, lifecycle::quiet(claimed, state)).await;
    let decided = Decided {
        payload: Opaque::new("payload", 1, "{}"),
        salt: String::new(),
        magnitude: None,
    };
    commit(books, lifecycle::attempt(row().await, decided, now())).await;
    let receipt = Receipt {
        notice: None,
        remote_id: id.to_string(),
        detail: String::new(),
        adopted: false,
    };
    commit(books, lifecycle::accept(row().await, receipt, now())).await;
}

/// Every other order is not shown; the rest wait, and so does every claim.
fn one_order(request: &Request) -> ResponseTemplate {
    let id = request.url.path().rsplit('/').next().unwrap();
    let id: i64 = id.parse().unwrap();
    if id % 2 == 0 {
        return ResponseTemplate::new(404);
    }
    let (number, status) = (id.to_string(), "UNRESOLVED");
    answer(&json!({ "orderId": id, "orderNumber": number, "orderStatus": status }))
}

#[tokio::test]
async fn orders_that_no_list_shows_are_asked_for_in_turn_however_many_they_are() {
    let books = Books::open().await;
    let ids: Vec<i64> = (700_001..=700_045).collect();
    for id in &ids {
        deliver(&books, &format!("order {id}"), *id).await;
    }
    let bench = Bench::start().await;
    bench.on("GET", "/v1.1/orders", answer(&json!([]))).await;
    bench.on("GET", "/v1/inventory", answer(&json!([]))).await;
    Mock::given(path_regex(r"^/v1.1/orders/\d+$"))
        .respond_with(one_order)
        .mount(&bench.server)
        .await;
    for readings in 1..=3 {
        let source = source_of(&bench, &books, InventoryMode::Available);
        let (_, stop) = books.collect("stock", source, ReadOptions::default()).await;
        assert!(stop.is_none(), "{stop:?}");
        bench.clock.advance(Duration::from_secs(3_600));
        let calls = bench.calls().await;
        let asked: BTreeSet<&str> = calls
            .iter()
            .filter_map(|call| call.strip_prefix("GET /v1.1/orders/"))
            .collect();
        assert_eq!(asked.len(), ids.len().min(20 * readings));
    }
}
