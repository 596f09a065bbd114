//! Stock rows of Order Manager, collected per product.

use std::sync::Arc;
use std::time::Duration;

use seamline_api_core::Clock as _;
use seamline_api_core::testing::ManualClock;
use seamline_channels::kinds;
use seamline_channels::order_manager::StockSource;
use seamline_mapping::rules::InventoryMode;
use seamline_sync_engine::{
    DocumentSource as _, Documents as _, FlowId, PutDocument, ReadOptions, Stop,
};
use serde_json::{Value, json};
use wiremock::{Request, Respond, ResponseTemplate};

use crate::bench::{Bench, CHANNEL, Numbered, answer, elements, fixture, too_many};
use crate::books::{Books, CONNECTION};

const STOCK: &str = "/v1/inventory";

fn rows() -> Vec<Value> {
    elements(&fixture("om-inventory-response"))
}

/// Rows enough for several pages: the real ones spread over the beginning and the end.
fn long() -> Vec<Value> {
    let mut long = rows();
    let (first, template) = (long.remove(0), long[0].clone());
    let filler = (0..150).map(|at| {
        let mut row = template.clone();
        row["productStockId"] = (900_000 + at).into();
        row["product"]["productId"] = (90_000 + at).into();
        row
    });
    long.extend(filler);
    long.push(first);
    long
}

fn source(bench: &Bench, books: &Books) -> StockSource {
    source_of(bench, books, InventoryMode::Available)
}

pub(crate) fn source_of(bench: &Bench, books: &Books, mode: InventoryMode) -> StockSource {
    let orders = FlowId::new(CONNECTION, "orders");
    let (client, store) = (bench.order_manager(), books.store.clone());
    StockSource::new(client, store, orders, CHANNEL, mode)
}

async fn read(bench: &Bench) -> Result<Vec<PutDocument>, Stop> {
    let source = source(bench, &Books::open().await);
    let page = source.read(None, ReadOptions::default()).await?;
    assert!(page.complete && !page.more);
    Ok(page.documents)
}

/// The available quantities of a product's rows, as stored.
fn available(documents: &[PutDocument], product: &str) -> Vec<i64> {
    let document = documents.iter().find(|document| document.key == product);
    let level: Value = serde_json::from_str(&document.unwrap().body.content).unwrap();
    let rows = level["rows"].as_array().unwrap();
    let mut found: Vec<i64> = rows
        .iter()
        .map(|row| row["available"].as_i64().unwrap())
        .collect();
    found.sort_unstable();
    found
}

/// What the fixture says of a product.
fn expected(product: i64) -> Vec<i64> {
    let mut found: Vec<i64> = rows()
        .iter()
        .filter(|row| row["product"]["productId"] == product)
        .map(|row| row["availableQuantity"].as_i64().unwrap())
        .collect();
    found.sort_unstable();
    found
}

/// A list whose every answer takes a minute.
struct Slow {
    list: Numbered,
    clock: Arc<ManualClock>,
}

impl Respond for Slow {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        self.clock.advance(Duration::from_secs(60));
        self.list.respond(request)
    }
}

#[tokio::test]
async fn rows_of_a_product_are_put_together_over_all_pages() {
    let bench = Bench::start().await;
    bench.on("GET", STOCK, Numbered::of(long())).await;
    let documents = read(&bench).await.unwrap();
    assert_eq!(expected(50_101).len(), 4);
    assert_eq!(available(&documents, "50101"), expected(50_101));
    assert_eq!(bench.parameter("page").await, ["1", "2", "3"]);
}

#[tokio::test]
async fn a_list_that_does_not_know_pages_ends_the_reading() {
    for (mode, at) in [
        (InventoryMode::Available, STOCK),
        (InventoryMode::OnHand, "/v1/productstocks/total"),
    ] {
        let bench = Bench::start().await;
        let warehouse = json!([{ "warehouseId": 3101, "active": true }]);
        bench.on("GET", "/v1/warehouses", answer(&warehouse)).await;
        let row = json!({
            "productStockId": 1, "product": { "productId": 7, "masterSku": "A" },
            "onHandQuantity": 1, "lockedQuantity": 0, "inTransitQuantity": 0,
        });
        let list = if at == STOCK { rows() } else { vec![row] };
        bench.on("GET", at, answer(&Value::Array(list))).await;
        let source = source_of(&bench, &Books::open().await, mode);
        let stop = source.read(None, ReadOptions::default()).await.unwrap_err();
        let stop = stop.to_string();
        assert!(stop.contains("found the same one again"), "{stop}");
        let lists = bench.calls().await.len();
        assert!(lists <= 3, "{lists} calls");
    }
}

#[tokio::test]
async fn an_empty_list_is_a_reading_of_its_moment() {
    let bench = Bench::start().await;
    bench.on("GET", STOCK, answer(&json!([]))).await;
    let source = source(&bench, &Books::open().await);
    let page = source.read(None, ReadOptions::default()).await.unwrap();
    assert_eq!(page.next, bench.clock.now().to_string());
}

#[tokio::test]
async fn every_document_carries_the_moment_at_which_the_reading_started() {
    let bench = Bench::start().await;
    let slow = Slow {
        list: Numbered::of(long()),
        clock: bench.clock.clone(),
    };
    bench.on("GET", STOCK, slow).await;
    let started = bench.clock.now().as_microsecond();
    let documents = read(&bench).await.unwrap();
    assert!(bench.clock.now().as_microsecond() > started);
    assert!(documents.len() > 100);
    for document in documents {
        assert_eq!((document.stamp, document.version), (started, started));
    }
}

#[tokio::test]
async fn a_reading_that_shows_the_same_is_no_change_and_still_newer() {
    let bench = Bench::start().await;
    bench.on("GET", STOCK, Numbered::of(rows())).await;
    let books = Books::open().await;
    let source = || source(&bench, &books);
    let (first, _) = books
        .collect("stock", source(), ReadOptions::default())
        .await;
    bench.clock.advance(Duration::from_secs(900));
    let (second, _) = books
        .collect("stock", source(), ReadOptions::default())
        .await;
    assert!(first.counts.new > 0);
    assert_eq!(second.counts.unchanged, first.counts.new);
    assert!(books.complete("stock").await);
    assert!(books.keys(kinds::STOCK).await.contains(&"50101".to_owned()));
}

#[tokio::test]
async fn a_row_that_a_shifting_list_shows_twice_counts_once() {
    let bench = Bench::start().await;
    let before = long();
    let mut after = vec![before[150].clone()];
    after.extend(long());
    bench
        .on("GET", STOCK, Numbered::changing(vec![before, after]))
        .await;
    let documents = read(&bench).await.unwrap();
    // The row at the end of the first page stands at the beginning of the second one, too.
    let twice = long()[99]["product"]["productId"].to_string();
    assert_eq!(available(&documents, &twice).len(), 1);
}

/// The fixture without the rows of a product.
fn without(product: i64) -> Vec<Value> {
    let mut left = rows();
    left.retain(|row| row["product"]["productId"] != product);
    assert!(!left.is_empty() && left.len() < rows().len());
    left
}

async fn collected(books: &Books, product: &str) -> (Vec<Value>, i64) {
    let keys = [product.to_owned()];
    let found = books.store.get(CONNECTION, kinds::STOCK, &keys).await;
    let document = found.unwrap().remove(0);
    let level: Value = serde_json::from_str(&document.body.content).unwrap();
    (level["rows"].as_array().unwrap().clone(), document.stamp)
}

#[tokio::test]
async fn a_product_whose_last_row_goes_away_has_nothing_left() {
    let bench = Bench::start().await;
    // First reading with all rows; each reading ends with an empty page.
    let looks = vec![rows(), rows(), without(50_101)];
    bench.on("GET", STOCK, Numbered::changing(looks)).await;
    let books = Books::open().await;
    let collect = || books.collect("stock", source(&bench, &books), ReadOptions::default());
    collect().await;
    assert_eq!(collected(&books, "50101").await.0.len(), 4);
    bench.clock.advance(Duration::from_secs(900));
    let (report, _) = collect().await;
    assert_eq!(report.counts.changed, 1);
    let (left, read_at) = collected(&books, "50101").await;
    assert!(left.is_empty());
    // It stays so, each time as of the newest reading, and nobody looks twice any more.
    bench.clock.advance(Duration::from_secs(900));
    let calls = bench.calls().await.len();
    let (report, _) = collect().await;
    assert_eq!(report.counts.changed, 0);
    assert_eq!(bench.calls().await.len() - calls, 2);
    assert!(collected(&books, "50101").await.1 > read_at);
}

#[tokio::test]
async fn a_product_that_a_shifting_list_hides_once_keeps_what_it_has() {
    let bench = Bench::start().await;
    let looks = vec![rows(), rows(), without(50_101), without(50_101), rows()];
    bench.on("GET", STOCK, Numbered::changing(looks)).await;
    let books = Books::open().await;
    let collect = || books.collect("stock", source(&bench, &books), ReadOptions::default());
    collect().await;
    let (report, _) = collect().await;
    assert_eq!(report.counts.changed, 0);
    assert_eq!(collected(&books, "50101").await.0.len(), 4);
}

/// The fixture without the row of a key.
fn without_row(key: i64) -> Vec<Value> {
    let mut left = rows();
    left.retain(|row| row["productStockId"] != key);
    assert_eq!(left.len(), rows().len() - 1);
    left
}

/// The available quantities that are stored of a product.
async fn stored(books: &Books, product: &str) -> Vec<i64> {
    let (rows, _) = collected(books, product).await;
    let mut found: Vec<i64> = rows
        .iter()
        .map(|row| row["available"].as_i64().unwrap())
        .collect();
    found.sort_unstable();
    found
}

#[tokio::test]
async fn a_row_that_a_shifting_list_hides_once_lowers_no_product_that_has_others() {
    let bench = Bench::start().await;
    let hidden = || without_row(710_004);
    let looks = vec![rows(), rows(), hidden(), hidden(), rows()];
    bench.on("GET", STOCK, Numbered::changing(looks)).await;
    let books = Books::open().await;
    let collect = || books.collect("stock", source(&bench, &books), ReadOptions::default());
    collect().await;
    let (report, _) = collect().await;
    assert_eq!(report.counts.changed, 0);
    assert_eq!(stored(&books, "50101").await, expected(50_101));
}

#[tokio::test]
async fn a_row_that_each_of_two_readings_misses_in_another_place_is_not_gone() {
    let bench = Bench::start().await;
    let (one, other) = (|| without_row(710_004), || without_row(710_001));
    let looks = vec![rows(), rows(), one(), one(), other()];
    bench.on("GET", STOCK, Numbered::changing(looks)).await;
    let books = Books::open().await;
    let collect = || books.collect("stock", source(&bench, &books), ReadOptions::default());
    collect().await;
    collect().await;
    assert_eq!(stored(&books, "50101").await, expected(50_101));
}

#[tokio::test]
async fn a_row_that_two_readings_do_not_show_is_gone() {
    let bench = Bench::start().await;
    let looks = vec![rows(), rows(), without_row(710_004)];
    bench.on("GET", STOCK, Numbered::changing(looks)).await;
    let books = Books::open().await;
    let collect = || books.collect("stock", source(&bench, &books), ReadOptions::default());
    collect().await;
    collect().await;
    assert_eq!(stored(&books, "50101").await, [0, 5, 6]);
    // Nobody looks twice any more.
    let calls = bench.calls().await.len();
    collect().await;
    assert_eq!(bench.calls().await.len() - calls, 2);
}

/// The fixture with one row broken at `field`, and other quantities of products 50101 and 50301.
fn broken(field: &str) -> Vec<Value> {
    let mut rows = rows();
    for row in &mut rows {
        if [710_002, 710_021]
            .map(Value::from)
            .contains(&row["productStockId"])
        {
            row["availableQuantity"] = 1.into();
        }
    }
    *rows[0].pointer_mut(field).unwrap() = json!({ "not": "a number" });
    rows
}

#[tokio::test]
async fn a_row_that_cannot_be_read_costs_its_product_alone() {
    // With its product, and with nothing that tells whose it is.
    for field in ["/availableQuantity", "/product/productId"] {
        let books = Books::open().await;
        let bench = Bench::start().await;
        bench.on("GET", STOCK, Numbered::of(rows())).await;
        let collect = |bench| books.collect("stock", bench, ReadOptions::default());
        collect(source(&bench, &books)).await;
        let bench = Bench::start().await;
        bench.on("GET", STOCK, Numbered::of(broken(field))).await;
        let (report, stop) = collect(source(&bench, &books)).await;
        assert!(stop.is_none(), "{field}: {stop:?}");
        assert_eq!(report.counts.undecodable, 1, "{field}");
        // It would come out too low, and stays as it was before; the others do not wait.
        assert_eq!(stored(&books, "50101").await, expected(50_101), "{field}");
        assert_eq!(stored(&books, "50301").await, [1], "{field}");
        assert_eq!(bench.calls().await.len(), 2, "{field}");
    }
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_told_with_its_product() {
    let bench = Bench::start().await;
    let list = broken("/availableQuantity");
    bench.on("GET", STOCK, Numbered::of(list)).await;
    let books = Books::open().await;
    let source = source(&bench, &books);
    let page = source.read(None, ReadOptions::default()).await.unwrap();
    let [told] = page.undecodable.as_slice() else {
        panic!("{:?}", page.undecodable)
    };
    assert_eq!(told.key, "50101");
    let message = &told.problem.message;
    assert!(message.contains("[0].availableQuantity"), "{message}");
    assert!(page.documents.iter().all(|one| one.key != "50101"));
    assert!(page.documents.iter().any(|one| one.key == "50301"));
}

#[tokio::test]
async fn a_quota_that_is_used_up_stops_the_reading() {
    let bench = Bench::start().await;
    bench.on("GET", STOCK, too_many()).await;
    let stop = read(&bench).await.unwrap_err();
    assert!(matches!(stop, Stop::Quota { .. }), "{stop}");
}
