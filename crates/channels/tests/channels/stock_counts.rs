//! Physical counts of Order Manager, collected per product.

use std::collections::BTreeMap;
use std::time::Duration;

use seamline_api_core::Clock as _;
use seamline_channels::kinds;
use seamline_mapping::rules::InventoryMode;
use seamline_sync_engine::{DocumentSource as _, Documents as _, ReadOptions, Stop};
use serde_json::{Value, json};
use wiremock::{Request, Respond, ResponseTemplate};

use crate::bench::{Bench, Numbered, Script, answer, elements, fixture, parameter};
use crate::books::{Books, CONNECTION};
use crate::stock::source_of;

const TOTALS: &str = "/v1/productstocks/total";
const WAREHOUSES: &str = "/v1/warehouses";
const STOCK: &str = "/v1/inventory";

/// What was counted in each warehouse, page by page.
struct Counts(BTreeMap<i64, Numbered>);

impl Counts {
    fn of(warehouses: impl IntoIterator<Item = (i64, Vec<Value>)>) -> Self {
        let list = |(id, counts)| (id, Numbered::of(counts));
        Self(warehouses.into_iter().map(list).collect())
    }
}

impl Respond for Counts {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let warehouse = parameter(request, "warehouseId").unwrap();
        let list = self.0.get(&warehouse.parse().unwrap());
        list.map_or_else(|| answer(&json!([])), |list| list.respond(request))
    }
}

fn counts() -> Vec<Value> {
    elements(&fixture("om-productstocks-total-response"))
}

/// More products than a page has.
fn many() -> Vec<Value> {
    let template = counts().remove(0);
    let count = |id: i64| {
        let mut count = template.clone();
        count["product"]["productId"] = id.into();
        count
    };
    (90_000..90_250).map(count).collect()
}

async fn bench(warehouses: impl IntoIterator<Item = (i64, Vec<Value>)>) -> Bench {
    let bench = Bench::start().await;
    let list = fixture("om-warehouses-response");
    bench
        .on("GET", WAREHOUSES, Script::new(vec![answer(&list)]))
        .await;
    bench.on("GET", TOTALS, Counts::of(warehouses)).await;
    bench
}

async fn collect(bench: &Bench, books: &Books) {
    let source = source_of(bench, books, InventoryMode::OnHand);
    let (_, stop) = books.collect("stock", source, ReadOptions::default()).await;
    assert!(stop.is_none(), "{stop:?}");
}

/// What is stored of a product: its basis, and warehouse and pieces of each row.
async fn stored(books: &Books, product: &str) -> (Value, Vec<(i64, i64)>) {
    let keys = [product.to_owned()];
    let found = books.store.get(CONNECTION, kinds::STOCK, &keys).await;
    let document = found.unwrap().remove(0);
    let level: Value = serde_json::from_str(&document.body.content).unwrap();
    let row = |row: &Value| {
        let pieces = row["on_hand"].as_i64().unwrap();
        (row["warehouse"].as_i64().unwrap(), pieces)
    };
    let rows = level["rows"].as_array().unwrap().iter().map(row).collect();
    (level["basis"].clone(), rows)
}

#[tokio::test]
async fn every_warehouse_is_counted_in_pages_of_two_hundred_and_no_stock_row_is_read() {
    let bench = bench([(3101, many()), (3102, counts()), (3103, counts())]).await;
    let books = Books::open().await;
    let started = bench.clock.now().as_microsecond();
    let source = source_of(&bench, &books, InventoryMode::OnHand);
    let page = source.read(None, ReadOptions::default()).await.unwrap();
    assert!(page.documents.iter().all(|one| one.stamp == started));
    assert_eq!(page.documents.len(), 250 + counts().len());
    let asked = bench.parameter("warehouseId").await;
    assert_eq!(
        asked,
        ["3101", "3101", "3101", "3102", "3102", "3103", "3103"]
    );
    assert!(
        bench
            .parameter("limit")
            .await
            .iter()
            .all(|limit| limit == "200")
    );
    let calls = bench.calls().await;
    assert!(calls.iter().all(|call| !call.ends_with(STOCK)));
    collect(&bench, &books).await;
    let (basis, rows) = stored(&books, "50101").await;
    assert_eq!(basis, "counts");
    // One that counts only when it is named is kept all the same.
    assert_eq!(rows, [(3102, 38), (3103, 38)]);
}

#[tokio::test]
async fn a_product_that_no_count_shows_after_a_change_of_mode_has_nothing_left() {
    let books = Books::open().await;
    let rows = Bench::start().await;
    let all = elements(&fixture("om-inventory-response"));
    rows.on("GET", STOCK, Numbered::of(all)).await;
    let source = source_of(&rows, &books, InventoryMode::Available);
    books.collect("stock", source, ReadOptions::default()).await;
    let (basis, before) = stored(&books, "50101").await;
    assert_eq!((basis, before.len()), (Value::Null, 4));
    let mut left = counts();
    left.retain(|count| count["product"]["productId"] != 50_101);
    let bench = bench([(3101, left)]).await;
    bench.clock.advance(Duration::from_secs(900));
    collect(&bench, &books).await;
    assert_eq!(stored(&books, "50101").await, (json!("counts"), Vec::new()));
    let (basis, rows) = stored(&books, "50102").await;
    assert_eq!((basis, rows), (json!("counts"), vec![(3101, 30)]));
    // Two readings had to miss it, once.
    let asked = bench.parameter("warehouseId").await.len();
    assert_eq!(asked, 2 * (2 + 1 + 1));
    collect(&bench, &books).await;
    assert_eq!(bench.parameter("warehouseId").await.len() - asked, 4);
}

#[tokio::test]
async fn a_count_that_cannot_be_read_leaves_its_product_as_it_was() {
    let books = Books::open().await;
    let good = bench([(3101, counts()), (3102, counts())]).await;
    collect(&good, &books).await;
    let before = stored(&books, "50101").await;
    assert_eq!(before.1, [(3101, 38), (3102, 38)]);
    let mut bad = counts();
    bad[0]["onHandQuantity"] = json!({ "not": "a number" });
    let mut other = counts();
    other[3]["onHandQuantity"] = 1.into();
    let bench = bench([(3101, bad), (3102, other)]).await;
    bench.clock.advance(Duration::from_secs(900));
    collect(&bench, &books).await;
    assert_eq!(stored(&books, "50101").await, before);
    let (_, changed) = stored(&books, "50102").await;
    assert_eq!(changed, [(3101, 30), (3102, 1)]);
}

#[tokio::test]
async fn a_warehouse_that_cannot_be_read_stops_the_reading() {
    let bench = Bench::start().await;
    let mut list = fixture("om-warehouses-response");
    list[0]["warehouseId"] = json!({ "not": "a number" });
    bench
        .on("GET", WAREHOUSES, Script::new(vec![answer(&list)]))
        .await;
    bench.on("GET", TOTALS, Counts::of([])).await;
    let books = Books::open().await;
    let source = source_of(&bench, &books, InventoryMode::OnHand);
    let stop = source.read(None, ReadOptions::default()).await.unwrap_err();
    assert!(matches!(stop, Stop::Unavailable { .. }), "{stop}");
}
