//! Products and listings of Order Manager, collected, and the families that are made of them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use seamline_channels::kinds;
use seamline_channels::order_manager::{CatalogSource, ProductSource};
use seamline_sync_engine::{ReadOptions, Source as _, Stop};
use serde_json::{Value, json};
use wiremock::matchers::{path, query_param};
use wiremock::{Mock, ResponseTemplate};

use crate::bench::{Bench, CHANNEL, Numbered, answer, elements, fixture, now, too_many};
use crate::books::{Books, CONNECTION};

pub(crate) const PRODUCTS: &str = "/v1.1/products";
pub(crate) const LISTINGS: &str = "/v1/listings";

/// The products of the fixtures: a parent with its variations, another, and single products.
pub(crate) fn products() -> Vec<Value> {
    let mut products = elements(&fixture("om-product-variation-family-response"));
    products.extend(elements(&fixture("om-products-list-response")));
    products
}

pub(crate) fn product(products: &mut [Value], id: i64) -> &mut Value {
    products
        .iter_mut()
        .find(|product| product["productId"] == id)
        .unwrap()
}

fn id_of(product: &Value) -> String {
    product["productId"].to_string()
}

/// So many single products, from id 60001 on.
pub(crate) fn many(count: i64) -> Vec<Value> {
    let template = product(&mut products(), 50_301).clone();
    (1..=count)
        .map(|at| {
            let mut product = template.clone();
            product["productId"] = (60_000 + at).into();
            product["masterSku"] = format!("MANY-{at}").into();
            product
        })
        .collect()
}

/// Serves products, and listings of them.
pub(crate) async fn serve(products: Numbered, listings: Numbered) -> Bench {
    let bench = Bench::start().await;
    bench.on("GET", PRODUCTS, products).await;
    bench.on("GET", LISTINGS, listings).await;
    bench
}

pub(crate) async fn serve_products(products: Vec<Value>) -> Bench {
    let listings = elements(&fixture("om-listings-response"));
    serve(Numbered::of(products), Numbered::of(listings)).await
}

pub(crate) fn source(bench: &Bench, books: &Books) -> CatalogSource {
    source_at(bench, books, now)
}

/// A source on a clock that stands still.
pub(crate) fn source_at(bench: &Bench, books: &Books, now: fn() -> Timestamp) -> CatalogSource {
    let client = bench.order_manager();
    CatalogSource::new(client, books.store.clone(), CONNECTION, CHANNEL, now)
}

/// A day and an hour after `now`.
pub(crate) fn a_day_later() -> Timestamp {
    now()
        .saturating_add(SignedDuration::from_hours(25))
        .unwrap()
}

/// An hour after `now`.
fn an_hour_later() -> Timestamp {
    now().saturating_add(SignedDuration::from_hours(1)).unwrap()
}

/// Products that were edited at nine o'clock, which fill a page and a half.
fn edited_at_nine() -> Vec<Value> {
    let mut edited = many(150);
    for product in &mut edited {
        product["createdDate"] = json!("2026-01-01T00:00:00Z");
        product["modifiedDate"] = json!("2026-06-01T09:00:00Z");
    }
    edited
}

/// The same an hour later: the first one was edited again at half past nine, the last one just now.
fn edited_until_ten() -> Vec<Value> {
    let mut edited = edited_at_nine();
    let first = product(&mut edited, 60_001);
    first["modifiedDate"] = json!("2026-06-01T09:30:00Z");
    first["upc"] = json!("999999999999");
    product(&mut edited, 60_150)["modifiedDate"] = json!("2026-06-01T09:59:00Z");
    edited
}

async fn knows_the_edit_of_half_past_nine(books: &Books) -> bool {
    let found = books.find(kinds::PRODUCT, kinds::BY_UPC, "999999999999");
    !found.await.is_empty()
}

/// Keys and members of the families that are looked at again.
pub(crate) async fn families(
    books: &Books,
    position: Option<&str>,
) -> (BTreeMap<String, Vec<i64>>, String) {
    let source = ProductSource::new(books.store.clone(), CONNECTION, true);
    let page = source.read(position, ReadOptions::default()).await.unwrap();
    let members = |body: &str| {
        let family: Value = serde_json::from_str(body).unwrap();
        let variations = family["variations"].as_array().unwrap();
        variations
            .iter()
            .map(|variation| variation["id"].as_i64().unwrap())
            .collect()
    };
    let families = page
        .records
        .iter()
        .map(|document| (document.key.clone(), members(&document.body.content)))
        .collect();
    (families, page.next)
}

#[tokio::test]
async fn the_first_pass_reads_every_product_and_listing_and_then_is_complete() {
    let bench = serve_products(products()).await;
    let books = Books::open().await;
    let (_, stop) = books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    assert!(stop.is_none(), "{stop:?}");
    let mut expected: Vec<String> = products().iter().map(id_of).collect();
    expected.sort();
    assert_eq!(books.keys(kinds::PRODUCT).await, expected);
    assert_eq!(books.keys(kinds::LISTING).await.len(), 9);
    assert!(books.complete("catalog").await);
    // A page may shift, so only an empty one ends a list.
    assert_eq!(bench.parameter("page").await, ["1", "2", "1", "2"]);
    assert_eq!(bench.parameter("salesChannelId").await, ["4007"; 2]);
    assert!(bench.parameter("modifiedDateFrom").await.is_empty());
}

#[tokio::test]
async fn a_pass_that_is_cut_short_goes_on_where_it_stopped_and_is_not_complete_before() {
    let first = serve(Numbered::of(many(50)), Numbered::of(Vec::new())).await;
    let books = Books::open().await;
    // The listings cannot be had.
    first.server.reset().await;
    first.on("GET", PRODUCTS, Numbered::of(many(50))).await;
    first.on("GET", LISTINGS, ResponseTemplate::new(404)).await;
    let (_, stop) = books
        .collect("catalog", source(&first, &books), ReadOptions::default())
        .await;
    assert!(matches!(stop, Some(Stop::Unavailable { .. })), "{stop:?}");
    assert_eq!(books.keys(kinds::PRODUCT).await.len(), 50);
    assert!(!books.complete("catalog").await);
    let second = serve_products(many(50)).await;
    books
        .collect("catalog", source(&second, &books), ReadOptions::default())
        .await;
    assert!(books.complete("catalog").await);
    let calls = second.calls().await;
    assert_eq!(calls, ["GET /v1/listings"; 2], "products were read before");
}

#[tokio::test]
async fn later_passes_read_what_changed_and_what_is_new_since_the_latest_date() {
    let bench = serve_products(products()).await;
    let books = Books::open().await;
    books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    // One is edited. Another one is new: it has no modified date, and no filter by it finds it.
    let mut later = products();
    product(&mut later, 50_101)["modifiedDate"] = json!("2026-05-22T08:00:00Z");
    product(&mut later, 50_101)["name"] = json!("Renamed");
    let mut new = many(1);
    new[0]["createdDate"] = json!("2026-05-21T08:00:00Z");
    new[0]["modifiedDate"] = Value::Null;
    later.extend(new);
    let bench = serve_products(later).await;
    let (report, _) = books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    assert_eq!((report.counts.new, report.counts.changed), (1, 1));
    assert!(books.keys(kinds::PRODUCT).await.contains(&"60001".into()));
    // Ten minutes before the latest date that was shown, for products and for listings.
    for name in ["modifiedDateFrom", "createdDateFrom"] {
        let mut asked = bench.parameter(name).await;
        asked.dedup();
        assert_eq!(
            asked,
            ["2026-05-20T07:50:00Z", "2026-05-21T08:50:00Z"],
            "{name}"
        );
    }
}

#[tokio::test]
async fn everything_is_read_again_once_a_day() {
    let bench = serve_products(products()).await;
    let books = Books::open().await;
    books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    let bench = serve_products(products()).await;
    let later = source_at(&bench, &books, a_day_later);
    books
        .collect("catalog", later, ReadOptions::default())
        .await;
    assert!(bench.parameter("modifiedDateFrom").await.is_empty());
    let again = source_at(&bench, &books, a_day_later);
    books
        .collect("catalog", again, ReadOptions::default())
        .await;
    assert!(!bench.parameter("modifiedDateFrom").await.is_empty());
}

#[tokio::test]
async fn a_product_that_cannot_be_read_costs_itself_alone_and_holds_the_position_back() {
    let mut list = products();
    // It is older than the others: a position that passed it would not find it again.
    product(&mut list, 50_002)["masterSku"] = json!({ "not": "a text" });
    let bench = serve_products(list).await;
    let books = Books::open().await;
    let (report, stop) = books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    assert!(stop.is_none(), "{stop:?}");
    assert_eq!(report.counts.undecodable, 1);
    assert_eq!(books.keys(kinds::PRODUCT).await.len(), products().len() - 1);
    // Mended without a new date: it is found all the same, because the position did not pass it.
    let bench = serve_products(products()).await;
    books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    assert_eq!(books.keys(kinds::PRODUCT).await.len(), products().len());
}

#[tokio::test]
async fn a_product_that_a_shifting_list_shows_twice_is_stored_once() {
    let before = many(150);
    let mut after = vec![many(151).remove(150)];
    after.extend(many(150));
    let looks = vec![before, after];
    let bench = serve(Numbered::changing(looks), Numbered::of(Vec::new())).await;
    let books = Books::open().await;
    let (report, _) = books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    assert_eq!(books.keys(kinds::PRODUCT).await.len(), 151);
    assert_eq!(report.counts.new, 151);
}

#[tokio::test]
async fn a_first_pass_of_several_pages_is_confirmed_once_and_then_complete() {
    let listings = || Numbered::of(Vec::new());
    let bench = serve(Numbered::of(many(150)), listings()).await;
    let books = Books::open().await;
    let (report, _) = books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    assert_eq!((report.counts.new, report.counts.unchanged), (150, 150));
    let round = ["1", "2", "3", "1"];
    assert_eq!(bench.parameter("page").await, [round, round].concat());
    assert!(books.complete("catalog").await);
    // Later full readings need no second round: what they lose is looked up.
    let bench = serve(Numbered::of(many(150)), listings()).await;
    let later = source_at(&bench, &books, a_day_later);
    books
        .collect("catalog", later, ReadOptions::default())
        .await;
    assert_eq!(bench.parameter("page").await, round);
}

#[tokio::test]
async fn a_product_that_a_shifting_list_skipped_is_read_before_the_first_pass_is_complete() {
    let mut after = many(150);
    after.remove(3);
    let looks = vec![many(150), after];
    let bench = serve(Numbered::changing(looks), Numbered::of(Vec::new())).await;
    let books = Books::open().await;
    books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    // Between the pages of the first round it was nowhere.
    assert!(books.keys(kinds::PRODUCT).await.contains(&"60101".into()));
    assert!(books.complete("catalog").await);
    // The second round found it, and the third one nothing more.
    let firsts = bench.parameter("page").await;
    let firsts = firsts.iter().filter(|page| *page == "1");
    assert_eq!(firsts.count(), 2 * 3);
}

#[tokio::test]
async fn a_change_that_a_shifting_list_skipped_comes_with_the_next_reading() {
    let books = Books::open().await;
    let bench = serve_products(products()).await;
    books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    // One is older than the others by more than any overlap; another one goes while they are read.
    let mut edited = edited_at_nine();
    product(&mut edited, 60_101)["modifiedDate"] = json!("2026-06-01T08:00:00Z");
    let mut after = edited.clone();
    after.remove(3);
    let looks = vec![edited, after.clone()];
    let bench = serve(Numbered::changing(looks), Numbered::of(Vec::new())).await;
    books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    let skipped = "60101".to_owned();
    assert!(!books.keys(kinds::PRODUCT).await.contains(&skipped));
    let bench = serve(Numbered::of(after), Numbered::of(Vec::new())).await;
    books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    assert!(books.keys(kinds::PRODUCT).await.contains(&skipped));
    // What was read twice is read no more.
    let bench = serve(Numbered::of(many(0)), Numbered::of(Vec::new())).await;
    books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    let asked = bench.parameter("modifiedDateFrom").await;
    assert_eq!(asked[0], "2026-06-01T08:50:00Z");
}

#[tokio::test]
async fn a_list_that_does_not_know_pages_ends_the_pass_and_is_read_when_it_does() {
    let bench = Bench::start().await;
    let same = Value::Array(many(100));
    bench.on("GET", PRODUCTS, answer(&same)).await;
    let books = Books::open().await;
    let collect = |bench: &Bench| {
        let source = source(bench, &books);
        books.collect("catalog", source, ReadOptions::default())
    };
    for calls in [4, 5] {
        let (_, stop) = collect(&bench).await;
        let stop = stop.unwrap().to_string();
        assert!(stop.contains("the records of the page before"), "{stop}");
        assert_eq!(bench.calls().await.len(), calls);
    }
    let mended = serve(Numbered::of(many(250)), Numbered::of(Vec::new())).await;
    let (_, stop) = collect(&mended).await;
    assert!(stop.is_none(), "{stop:?}");
    assert_eq!(books.keys(kinds::PRODUCT).await.len(), 250);
}

#[tokio::test]
async fn a_list_that_shifts_by_a_whole_page_is_read_anew() {
    let mut after = many(400).split_off(300);
    after.extend(many(300));
    let looks = vec![many(300), after];
    let bench = serve(Numbered::changing(looks), Numbered::of(Vec::new())).await;
    let books = Books::open().await;
    let (_, stop) = books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    assert!(stop.is_none(), "{stop:?}");
    assert_eq!(books.keys(kinds::PRODUCT).await.len(), 400);
}

#[tokio::test]
async fn an_older_look_at_a_product_never_overwrites_a_newer_one() {
    let bench = serve_products(products()).await;
    let books = Books::open().await;
    books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    let mut older = products();
    product(&mut older, 50_101)["modifiedDate"] = json!("2026-05-19T08:00:00Z");
    product(&mut older, 50_101)["upc"] = json!("999999999999");
    let bench = serve_products(older).await;
    let full = ReadOptions {
        full: true,
        ..ReadOptions::default()
    };
    let (report, _) = books.collect("catalog", source(&bench, &books), full).await;
    assert_eq!((report.counts.stale, report.counts.changed), (1, 0));
    let found = books.find(kinds::PRODUCT, kinds::BY_UPC, "999999999999");
    assert!(found.await.is_empty());
}

#[tokio::test]
async fn products_are_found_by_what_orders_name_them_by() {
    let bench = serve_products(products()).await;
    let books = Books::open().await;
    books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    let find = async |kind, index, value| books.find(kind, index, value).await;
    let variation = ["50101"];
    assert_eq!(
        find(kinds::PRODUCT, kinds::BY_UPC, "400101000013").await,
        variation
    );
    assert_eq!(
        find(kinds::PRODUCT, kinds::BY_SKU, "mv-dr-101-ivr-s").await,
        variation
    );
    assert_eq!(
        find(kinds::LISTING, kinds::BY_PRODUCT, "50101").await,
        ["83001"]
    );
    let children = find(kinds::PRODUCT, kinds::BY_PARENT, "50100").await;
    assert_eq!(children.len(), 6);
    // Order Manager says 0 where there is no parent.
    assert!(find(kinds::PRODUCT, kinds::BY_PARENT, "0").await.is_empty());
}

#[tokio::test]
async fn a_family_is_a_virtual_parent_with_its_variations() {
    let bench = serve_products(products()).await;
    let books = Books::open().await;
    books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    let (families, _) = families(&books, None).await;
    assert_eq!(
        families["50100"],
        [50_101, 50_102, 50_103, 50_104, 50_105, 50_106]
    );
    assert_eq!(families["50002"], [] as [i64; 0], "it stands on its own");
    assert!(!families.contains_key("50101"), "a variation is no family");
}

#[tokio::test]
async fn a_variation_that_moves_touches_its_old_family_and_its_new_one() {
    let bench = serve_products(products()).await;
    let books = Books::open().await;
    books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    let (_, position) = families(&books, None).await;
    let mut moved = products();
    product(&mut moved, 50_101)["parentId"] = 50_200.into();
    product(&mut moved, 50_101)["modifiedDate"] = json!("2026-05-22T08:00:00Z");
    let bench = serve_products(moved).await;
    books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    let (families, position) = self::families(&books, Some(&position)).await;
    let touched: Vec<&String> = families.keys().collect();
    assert_eq!(touched, ["50100", "50200"]);
    assert!(!families["50100"].contains(&50_101));
    assert!(families["50200"].contains(&50_101));
    let (nothing, _) = self::families(&books, Some(&position)).await;
    assert!(nothing.is_empty());
}

#[tokio::test]
async fn a_variation_whose_parent_is_not_there_is_told_and_costs_itself_alone() {
    let mut list = products();
    list.retain(|product| product["productId"] != 50_100);
    let bench = serve_products(list).await;
    let books = Books::open().await;
    books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    let source = ProductSource::new(books.store.clone(), CONNECTION, true);
    let page = source.read(None, ReadOptions::default()).await.unwrap();
    let told = page.undecodable.iter().find(|record| record.key == "50100");
    assert_eq!(told.unwrap().problem.code, "parent-missing");
    assert!(page.records.iter().any(|family| family.key == "50002"));
}

#[tokio::test]
async fn a_bundle_is_left_out_unless_the_rules_take_it() {
    let bench = serve_products(products()).await;
    let books = Books::open().await;
    books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    for (taken, skipped) in [(true, 0), (false, 1)] {
        let source = ProductSource::new(books.store.clone(), CONNECTION, taken);
        let page = source.read(None, ReadOptions::default()).await.unwrap();
        assert_eq!(page.skipped.len(), skipped);
        let is_there = page.records.iter().any(|family| family.key == "50401");
        assert_eq!(is_there, taken);
    }
}

#[tokio::test]
async fn a_quota_that_is_used_up_stops_the_pass() {
    let bench = Bench::start().await;
    bench.on("GET", PRODUCTS, too_many()).await;
    let books = Books::open().await;
    let (_, stop) = books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    assert!(matches!(stop, Some(Stop::Quota { .. })), "{stop:?}");
    assert!(!books.complete("catalog").await);
}

#[tokio::test]
async fn a_product_that_changes_between_two_halves_of_a_reading_is_read_the_next_time() {
    let books = Books::open().await;
    let bench = serve_products(products()).await;
    books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    // The reading stops after its first page, and goes on an hour later.
    let bench = Bench::start().await;
    Mock::given(path(PRODUCTS))
        .and(query_param("page", "2"))
        .respond_with(ResponseTemplate::new(404))
        .mount(&bench.server)
        .await;
    let edited = Numbered::of(edited_at_nine());
    bench.on("GET", PRODUCTS, edited).await;
    let (_, stop) = books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    assert!(stop.is_some());
    for finds_it in [false, true] {
        let bench = serve_products(edited_until_ten()).await;
        let later = source_at(&bench, &books, an_hour_later);
        let (_, stop) = books
            .collect("catalog", later, ReadOptions::default())
            .await;
        assert!(stop.is_none(), "{stop:?}");
        assert_eq!(knows_the_edit_of_half_past_nine(&books).await, finds_it);
    }
}

#[tokio::test]
async fn a_product_that_changes_while_a_long_reading_goes_on_is_read_the_next_time() {
    /// Every look at the clock is 40 minutes after the one before.
    fn slow() -> Timestamp {
        static LOOKS: AtomicI64 = AtomicI64::new(0);
        let minutes = 40 * LOOKS.fetch_add(1, Ordering::Relaxed);
        now()
            .saturating_add(SignedDuration::from_mins(minutes))
            .unwrap()
    }
    let books = Books::open().await;
    let bench = serve_products(products()).await;
    books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    let looks = vec![edited_at_nine(), edited_until_ten()];
    let bench = serve(Numbered::changing(looks), Numbered::of(Vec::new())).await;
    books
        .collect(
            "catalog",
            source_at(&bench, &books, slow),
            ReadOptions::default(),
        )
        .await;
    assert!(!knows_the_edit_of_half_past_nine(&books).await);
    let (report, _) = books
        .collect(
            "catalog",
            source_at(&bench, &books, slow),
            ReadOptions::default(),
        )
        .await;
    assert!(knows_the_edit_of_half_past_nine(&books).await);
    assert_eq!(report.counts.changed, 1);
}

#[tokio::test]
async fn a_family_with_a_variation_that_cannot_be_read_waits_and_the_others_do_not() {
    let mut list = products();
    product(&mut list, 50_103)["masterSku"] = json!({ "not": "a text" });
    let bench = serve_products(list).await;
    let books = Books::open().await;
    books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    // Orders go on, and so do the other styles.
    assert!(books.complete("catalog").await);
    let source_of_families = ProductSource::new(books.store.clone(), CONNECTION, true);
    let page = source_of_families
        .read(None, ReadOptions::default())
        .await
        .unwrap();
    let told = page.undecodable.iter().find(|record| record.key == "50100");
    assert_eq!(told.unwrap().problem.code, "family-incomplete");
    assert!(page.records.iter().all(|family| family.key != "50100"));
    assert!(page.records.iter().any(|family| family.key == "50002"));
    // Mended, it is a family of six.
    let bench = serve_products(products()).await;
    books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    let (families, position) = families(&books, Some(&page.next)).await;
    assert_eq!(families["50100"].len(), 6);
    let (nothing, _) = self::families(&books, Some(&position)).await;
    assert!(nothing.is_empty());
}

#[tokio::test]
async fn a_family_of_which_an_older_look_is_known_does_not_wait_for_a_newer_one() {
    let books = Books::open().await;
    let bench = serve_products(products()).await;
    books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    let (_, position) = families(&books, None).await;
    let mut list = products();
    for id in [50_101, 50_103] {
        product(&mut list, id)["modifiedDate"] = json!("2026-05-22T08:00:00Z");
        product(&mut list, id)["name"] = json!("Renamed");
    }
    product(&mut list, 50_103)["masterSku"] = json!({ "not": "a text" });
    let bench = serve_products(list).await;
    books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    let (families, _) = families(&books, Some(&position)).await;
    assert_eq!(families["50100"].len(), 6);
}
