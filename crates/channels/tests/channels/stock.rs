//! Stock rows of Order Manager, collected per product.

use std::sync::Arc;
use std::time::Duration;

use seamline_api_core::Clock as _;
use seamline_api_core::testing::ManualClock;
use seamline_channels::kinds;
use seamline_channels::order_manager::StockSource;
use seamline_sync_engine::{
    DocumentSource as _, Documents as _, FlowId, PutDocument, ReadOptions, Stop,
};
use serde_json::Value;
use wiremock::{Request, Respond, ResponseTemplate};

use crate::bench::{Bench, CHANNEL, Numbered, elements, fixture, too_many};
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
    let orders = FlowId::new(CONNECTION, "orders");
    StockSource::new(bench.order_manager(), books.store.clone(), orders, CHANNEL)
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

#[tokio::test]
async fn a_row_that_cannot_be_read_stops_the_reading_before_a_product_comes_out_too_low() {
    let bench = Bench::start().await;
    let mut rows = rows();
    rows[0]["availableQuantity"] = "some".into();
    bench.on("GET", STOCK, Numbered::of(rows)).await;
    let stop = read(&bench).await.unwrap_err();
    let Stop::Unavailable { system, message } = stop else {
        panic!("{stop}")
    };
    assert_eq!(system, "Order Manager");
    assert!(message.contains("[0].availableQuantity"), "{message}");
}

#[tokio::test]
async fn a_quota_that_is_used_up_stops_the_reading() {
    let bench = Bench::start().await;
    bench.on("GET", STOCK, too_many()).await;
    let stop = read(&bench).await.unwrap_err();
    assert!(matches!(stop, Stop::Quota { .. }), "{stop}");
}
