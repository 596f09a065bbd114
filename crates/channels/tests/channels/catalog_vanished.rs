//! Products and listings that Order Manager has no longer.

use seamline_channels::kinds;
use seamline_channels::order_manager::ProductSource;
use seamline_sync_engine::{ReadOptions, Source as _, Stop};
use serde_json::{Value, json};
use wiremock::Mock;
use wiremock::matchers::{path, query_param};

use crate::bench::{Bench, Numbered, answer, elements, fixture, too_many};
use crate::books::{Books, CONNECTION};
use crate::catalog::{
    LISTINGS, PRODUCTS, a_day_later, families, many, product, products, serve, serve_products,
    source, source_at,
};

/// The fixtures' catalog a day after it was collected, without these products and listings.
async fn without(product: i64, listing: i64) -> (Books, Bench) {
    let books = Books::open().await;
    let bench = serve_products(products()).await;
    books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    let mut left = products();
    left.retain(|one| one["productId"] != product);
    let mut listings = elements(&fixture("om-listings-response"));
    listings.retain(|one| one["listingId"] != listing);
    let bench = serve(Numbered::of(left), Numbered::of(listings)).await;
    (books, bench)
}

#[tokio::test]
async fn what_a_full_reading_does_not_find_any_more_leads_nowhere() {
    let (books, bench) = without(50_102, 83_001).await;
    let (_, position) = families(&books, None).await;
    let later = source_at(&bench, &books, a_day_later);
    let (report, stop) = books
        .collect("catalog", later, ReadOptions::default())
        .await;
    assert!(stop.is_none(), "{stop:?}");
    assert_eq!(report.counts.changed, 2);
    let listings = books.find(kinds::LISTING, kinds::BY_PRODUCT, "50101");
    assert!(listings.await.is_empty());
    let upc = books.find(kinds::PRODUCT, kinds::BY_UPC, "400101000020");
    assert!(upc.await.is_empty());
    let (families, _) = families(&books, Some(&position)).await;
    assert_eq!(families["50100"], [50_101, 50_103, 50_104, 50_105, 50_106]);
    // It comes back as it was.
    let bench = serve_products(products()).await;
    let again = source_at(&bench, &books, a_day_later);
    let full = ReadOptions {
        full: true,
        ..ReadOptions::default()
    };
    books.collect("catalog", again, full).await;
    let listings = books.find(kinds::LISTING, kinds::BY_PRODUCT, "50101");
    assert_eq!(listings.await, ["83001"]);
    let (families, _) = self::families(&books, Some(&position)).await;
    assert_eq!(families["50100"].len(), 6);
}

#[tokio::test]
async fn a_family_whose_parent_is_gone_is_told() {
    let (books, bench) = without(50_100, 0).await;
    let later = source_at(&bench, &books, a_day_later);
    books
        .collect("catalog", later, ReadOptions::default())
        .await;
    let source = ProductSource::new(books.store.clone(), CONNECTION, true);
    let page = source.read(None, ReadOptions::default()).await.unwrap();
    let told = page.undecodable.iter().find(|record| record.key == "50100");
    assert_eq!(told.unwrap().problem.code, "parent-missing");
}

#[tokio::test]
async fn what_a_reading_of_changes_does_not_show_is_still_there() {
    let (books, bench) = without(50_102, 83_001).await;
    books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    let listings = books.find(kinds::LISTING, kinds::BY_PRODUCT, "50101");
    assert_eq!(listings.await, ["83001"]);
}

#[tokio::test]
async fn a_record_that_cannot_be_read_hides_nothing_that_is_gone_and_is_not_gone_itself() {
    let (books, _) = without(0, 0).await;
    for field in ["masterSku", "productId"] {
        let mut left = products();
        left.retain(|one| one["productId"] != 50_102);
        product(&mut left, 50_002)[field] = json!({ "not": "a text" });
        // What cannot be read does not name itself, and so the look-up by its id answers with it.
        let bench = serve_products(left).await;
        let broken = json!([{ "productId": { "not": "a number" } }]);
        Mock::given(path(PRODUCTS))
            .and(query_param("productId", "50002"))
            .respond_with(answer(&broken))
            .with_priority(1)
            .mount(&bench.server)
            .await;
        let later = source_at(&bench, &books, a_day_later);
        let full = ReadOptions {
            full: true,
            ..ReadOptions::default()
        };
        let (_, stop) = books.collect("catalog", later, full).await;
        assert!(stop.is_none(), "{field}: {stop:?}");
        let upc = books.find(kinds::PRODUCT, kinds::BY_UPC, "400101000020");
        assert!(upc.await.is_empty(), "{field}");
        let (families, _) = families(&books, None).await;
        assert!(families.contains_key("50002"), "{field}");
    }
}

/// A catalog of which variation 50103 could not be read from the beginning.
async fn with_a_gap() -> Books {
    let books = Books::open().await;
    let mut list = products();
    product(&mut list, 50_103)["masterSku"] = json!({ "not": "a text" });
    let bench = serve_products(list).await;
    books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    let (families, _) = families(&books, None).await;
    assert!(!families.contains_key("50100"));
    books
}

#[tokio::test]
async fn a_family_waits_no_longer_for_an_unreadable_variation_that_is_deleted() {
    let books = with_a_gap().await;
    let mut left = products();
    left.retain(|one| one["productId"] != 50_103);
    let bench = serve_products(left).await;
    let later = source_at(&bench, &books, a_day_later);
    let (_, stop) = books
        .collect("catalog", later, ReadOptions::default())
        .await;
    assert!(stop.is_none(), "{stop:?}");
    let (families, _) = families(&books, None).await;
    assert_eq!(families["50100"], [50_101, 50_102, 50_104, 50_105, 50_106]);
    assert_eq!(bench.parameter("productId").await, ["50103"]);
}

#[tokio::test]
async fn an_unreadable_variation_that_a_shifting_list_skipped_is_looked_up() {
    // It can be read by now, or still not.
    for (is_readable, members) in [(true, Some(6)), (false, None)] {
        let books = with_a_gap().await;
        let mut all = products();
        if !is_readable {
            product(&mut all, 50_103)["masterSku"] = json!({ "not": "a text" });
        }
        let mut skipped = all.clone();
        skipped.retain(|one| one["productId"] != 50_103);
        let looks = vec![skipped.clone(), skipped, all];
        let listings = elements(&fixture("om-listings-response"));
        let bench = serve(Numbered::changing(looks), Numbered::of(listings)).await;
        let later = source_at(&bench, &books, a_day_later);
        books
            .collect("catalog", later, ReadOptions::default())
            .await;
        let (families, _) = families(&books, None).await;
        assert_eq!(families.get("50100").map(Vec::len), members);
        assert_eq!(bench.parameter("productId").await, ["50103"]);
    }
}

#[tokio::test]
async fn a_record_that_a_shifting_list_skipped_is_not_taken_for_gone() {
    let (books, _) = without(0, 0).await;
    let all = elements(&fixture("om-listings-response"));
    let mut skipped = all.clone();
    skipped.retain(|one| one["listingId"] != 83_001);
    // The two pages of the list do not show it; asked for its product, Order Manager does.
    let looks = vec![skipped.clone(), skipped, all];
    let bench = serve(Numbered::of(products()), Numbered::changing(looks)).await;
    let later = source_at(&bench, &books, a_day_later);
    let (report, _) = books
        .collect("catalog", later, ReadOptions::default())
        .await;
    assert_eq!(report.counts.changed, 0);
    let listings = books.find(kinds::LISTING, kinds::BY_PRODUCT, "50101");
    assert_eq!(listings.await, ["83001"]);
    assert_eq!(bench.parameter("productId").await, ["50101"]);
}

#[tokio::test]
async fn an_account_that_does_not_understand_the_look_up_tells_nothing() {
    let (books, _) = without(0, 0).await;
    // Every page from the second on is empty; the first one has another product, whatever is asked.
    let bench = Bench::start().await;
    for (at, list) in [(PRODUCTS, products()), (LISTINGS, Vec::new())] {
        Mock::given(path(at))
            .and(query_param("page", "1"))
            .respond_with(answer(&Value::Array(list.into_iter().take(1).collect())))
            .mount(&bench.server)
            .await;
        bench.on("GET", at, answer(&json!([]))).await;
    }
    let later = source_at(&bench, &books, a_day_later);
    let (_, stop) = books
        .collect("catalog", later, ReadOptions::default())
        .await;
    assert!(stop.is_none(), "{stop:?}");
    let upc = books.find(kinds::PRODUCT, kinds::BY_UPC, "400101000020");
    assert_eq!(upc.await, ["50102"]);
}

#[tokio::test]
async fn a_listing_that_lost_its_product_leads_nowhere() {
    let (books, _) = without(0, 0).await;
    let mut listings = elements(&fixture("om-listings-response"));
    let listing = listings.iter_mut().find(|one| one["listingId"] == 83_001);
    let listing = listing.unwrap();
    listing["productId"] = Value::Null;
    listing["lastModified"] = json!("2026-05-22T08:00:00Z");
    let bench = serve(Numbered::of(products()), Numbered::of(listings)).await;
    books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    let listings = books.find(kinds::LISTING, kinds::BY_PRODUCT, "50101");
    assert!(listings.await.is_empty());
}

#[tokio::test]
async fn look_ups_that_are_cut_short_go_on_where_they_stopped() {
    let books = Books::open().await;
    let mut all = products();
    all.extend(many(150));
    let bench = serve_products(all).await;
    books
        .collect("catalog", source(&bench, &books), ReadOptions::default())
        .await;
    // The many are gone; at the 120th the quota is used up.
    let bench = serve_products(products()).await;
    bench.server.reset().await;
    Mock::given(path(PRODUCTS))
        .and(query_param("productId", "60120"))
        .respond_with(too_many())
        .mount(&bench.server)
        .await;
    bench.on("GET", PRODUCTS, Numbered::of(products())).await;
    let listings = elements(&fixture("om-listings-response"));
    bench.on("GET", LISTINGS, Numbered::of(listings)).await;
    let later = source_at(&bench, &books, a_day_later);
    let (_, stop) = books
        .collect("catalog", later, ReadOptions::default())
        .await;
    assert!(matches!(stop, Some(Stop::Quota { .. })), "{stop:?}");
    let bench = serve_products(products()).await;
    let later = source_at(&bench, &books, a_day_later);
    let (report, stop) = books
        .collect("catalog", later, ReadOptions::default())
        .await;
    assert!(stop.is_none(), "{stop:?}");
    assert_eq!(report.counts.changed, 31);
    assert_eq!(bench.parameter("productId").await.len(), 31);
}
