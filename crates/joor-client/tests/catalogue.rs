//! v4 lists and bulk calls: paths, bodies, rows and errors.
#![cfg(feature = "client")]
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]
#![allow(dead_code, reason = "each test file uses a part of the support module")]

mod support;

use seamline_api_core::{ApiError, Replay};
use seamline_joor_client::v4::assets::{
    Asset, AssetKind, ProductAsset, ProductRef, SkuTraitValueAsset, products_request,
    sku_trait_values_request,
};
use seamline_joor_client::v4::collections::{Collection, CollectionAction, CollectionChange};
use seamline_joor_client::v4::prices::{NewPrice, NewPriceByName, PriceUpdate};
use seamline_joor_client::v4::products::Product;
use seamline_joor_client::v4::seasons::Season;
use seamline_joor_client::v4::skus::Sku;
use seamline_joor_client::v4::{Envelope, collections, prices, products, seasons, skus, traits};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use support::{ACCOUNT, Bench, answer, json as fixture_json};
use wiremock::matchers::{body_json, header, method, path, query_param};
use wiremock::{Mock, MockBuilder, ResponseTemplate};

/// The rows of a request fixture.
fn rows<T: DeserializeOwned>(name: &str) -> Vec<T> {
    serde_json::from_value(fixture_json(name)).unwrap()
}

/// A v4 call as every one has to be: with the login and the account.
fn v4(verb: &str, address: &str) -> MockBuilder {
    Mock::given(method(verb))
        .and(path(address))
        .and(query_param("account", ACCOUNT))
        .and(header("authorization", "Bearer dummy-joor-v4-access-token"))
}

/// Expects one list call and answers with a fixture.
async fn list(bench: &Bench, address: &str, reply: &str) {
    v4("GET", address)
        .respond_with(answer(&fixture_json(reply)))
        .expect(1)
        .mount(&bench.server)
        .await;
}

/// Expects one bulk call with the body of one fixture and answers with another.
async fn bulk(bench: &Bench, address: &str, request: &str, reply: Value) {
    v4("POST", address)
        .and(body_json(fixture_json(request)))
        .respond_with(answer(&reply))
        .expect(1)
        .mount(&bench.server)
        .await;
}

fn empty() -> Value {
    json!({ "data": [], "errors": [] })
}

#[tokio::test]
async fn lists_without_a_filter_are_read_whole() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    list(&bench, "/v4/traits", "v4-traits-get-response").await;
    list(&bench, "/v4/categories", "v4-categories-get-response").await;
    list(&bench, "/v4/price_types", "v4-price-types-get-response").await;
    list(&bench, "/v4/products", "v4-products-get-response").await;
    list(&bench, "/v4/seasons", "v4-seasons-bulk-create-response").await;
    list(
        &bench,
        "/v4/collections",
        "v4-collections-bulk-create-response",
    )
    .await;
    let client = &bench.client;
    let known = client.traits().await.unwrap().data;
    assert_eq!(known[0].id.as_deref(), Some(traits::COLOR));
    assert_eq!(known[1].id.as_deref(), Some(traits::SIZE));
    assert_eq!(known[2].id.as_deref(), Some(traits::MATERIALS));
    let categories = client.categories().await.unwrap().data;
    assert_eq!(categories[0].name.as_deref(), Some("Dresses"));
    let price_types = client.price_types().await.unwrap().data;
    assert_eq!(price_types[0].currency_code.as_deref(), Some("USD"));
    let products = client.products().await.unwrap();
    assert!(products.is_clean());
    assert_eq!(
        products.data[0].product_identifier.as_deref(),
        Some("50100")
    );
    assert_eq!(products.data[0].category_ids[0].0, "412");
    let seasons = client.seasons().await.unwrap().data;
    assert_eq!(seasons[0].external_id.as_deref(), Some("FW26"));
    let collections = client.collections().await.unwrap().data;
    let delivery = collections[0].delivery.as_ref().unwrap();
    assert_eq!(delivery.start_ship_date.unwrap().to_string(), "2026-09-01");
    assert_eq!(collections[0].items[0].sku_ids.len(), 6);
    assert_eq!(client.api().meter().credits(), 6);
}

#[tokio::test]
async fn skus_and_prices_are_read_by_comma_separated_ids() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    v4("GET", "/v4/skus")
        .and(query_param("product_ids", "3410771,3410772"))
        .respond_with(answer(&fixture_json("v4-skus-get-response")))
        .expect(1)
        .mount(&bench.server)
        .await;
    v4("GET", "/v4/prices")
        .and(query_param("sku_ids", "MHw2MTIwNDQxfDIxOTkwMDAy"))
        .respond_with(answer(&fixture_json("v4-prices-get-response")))
        .expect(1)
        .mount(&bench.server)
        .await;
    let skus = bench.client.skus(&["3410771", "3410772"]).await.unwrap();
    assert!(skus.is_clean());
    let first = &skus.data[0];
    assert_eq!(first.upc(), Some("400101000013"));
    let colour = first.trait_value(traits::COLOR).unwrap();
    assert_eq!(colour.external_id.as_deref(), Some("IVR"));
    let size = first.trait_value(traits::SIZE).unwrap();
    assert_eq!(size.value.as_deref(), Some("S"));
    let ids = ["MHw2MTIwNDQxfDIxOTkwMDAy".to_owned()];
    let prices = bench.client.prices(&ids).await.unwrap().data;
    assert_eq!(prices[0].id, "7701002");
    assert_eq!(prices[0].wholesale_value.unwrap().to_string(), "118.00");
}

#[tokio::test]
async fn creates_send_the_documented_rows_and_return_ids() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    for resource in ["seasons", "products", "skus", "prices", "collections"] {
        bulk(
            &bench,
            &format!("/v4/{resource}/bulk_create"),
            &format!("v4-{resource}-bulk-create-request"),
            fixture_json(&format!("v4-{resource}-bulk-create-response")),
        )
        .await;
    }
    let client = &bench.client;
    let seasons: Vec<Season> = rows("v4-seasons-bulk-create-request");
    let reply = client.create_seasons(&seasons).await.unwrap();
    assert_eq!(reply.data[0].id.as_deref(), Some("30412"));
    let products: Vec<Product> = rows("v4-products-bulk-create-request");
    let reply = client.create_products(&products).await.unwrap();
    assert_eq!(reply.data[2].id.as_deref(), Some("3410773"));
    let skus: Vec<Sku> = rows("v4-skus-bulk-create-request");
    let reply = client.create_skus(&skus).await.unwrap();
    assert_eq!(reply.data.len(), skus.len());
    let prices: Vec<NewPrice> = rows("v4-prices-bulk-create-request");
    let reply = client.create_prices(&prices).await.unwrap();
    assert_eq!(reply.data[0].price_type.as_ref().unwrap().id, "5127");
    let collections: Vec<Collection> = rows("v4-collections-bulk-create-request");
    let reply = client.create_collections(&collections).await.unwrap();
    assert_eq!(reply.data[0].id.as_deref(), Some("20518834"));
    assert_eq!(client.api().meter().credits(), 25);
}

#[tokio::test]
async fn updates_send_the_documented_rows() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    let season = Season {
        id: Some("30412".to_owned()),
        name: Some("Fall".to_owned()),
        ..Season::default()
    };
    v4("POST", "/v4/seasons/bulk_update")
        .and(body_json(json!([{ "id": "30412", "name": "Fall" }])))
        .respond_with(answer(&empty()))
        .expect(1)
        .mount(&bench.server)
        .await;
    let update = "/bulk_update";
    let products: Vec<Product> = rows("v4-products-bulk-update-request");
    bulk(
        &bench,
        &format!("/v4/products{update}"),
        "v4-products-bulk-update-request",
        empty(),
    )
    .await;
    let skus: Vec<Sku> = rows("v4-skus-deactivate-request");
    bulk(
        &bench,
        &format!("/v4/skus{update}"),
        "v4-skus-deactivate-request",
        empty(),
    )
    .await;
    let prices: Vec<PriceUpdate> = rows("v4-prices-bulk-update-request");
    bulk(
        &bench,
        &format!("/v4/prices{update}"),
        "v4-prices-bulk-update-request",
        empty(),
    )
    .await;
    bench.client.update_seasons(&[season]).await.unwrap();
    bench.client.update_products(&products).await.unwrap();
    bench.client.update_skus(&skus).await.unwrap();
    bench.client.update_prices(&prices).await.unwrap();
}

#[tokio::test]
async fn skus_are_changed_by_our_keys_and_prices_made_by_name() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    bulk(
        &bench,
        "/v4/skus/bulk_update_by_external_id",
        "v4-skus-by-external-id-request",
        empty(),
    )
    .await;
    bulk(
        &bench,
        "/v4/prices/bulk_create",
        "v4-prices-by-name-request",
        fixture_json("v4-prices-bulk-create-response"),
    )
    .await;
    let skus: Vec<Sku> = rows("v4-skus-by-external-id-request");
    bench
        .client
        .update_skus_by_external_id(&skus)
        .await
        .unwrap();
    let prices: Vec<NewPriceByName> = rows("v4-prices-by-name-request");
    let made = bench.client.create_prices_by_name(&prices).await.unwrap();
    assert!(!made.data.is_empty());
}

#[tokio::test]
async fn products_are_put_on_linesheets_without_taking_others_off() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    v4("POST", "/v4/collections/bulk_update")
        .and(query_param("action", "ADD_ITEMS"))
        .and(body_json(fixture_json("v4-collections-add-items-request")))
        .respond_with(answer(&empty()))
        .expect(1)
        .mount(&bench.server)
        .await;
    let changes: Vec<CollectionChange> = rows("v4-collections-add-items-request");
    bench.client.add_to_collections(&changes).await.unwrap();
}

#[test]
fn what_joor_adds_to_a_row_is_kept_and_never_sent_back() {
    let body = json!({ "data": [{ "id": "1", "name": "Camille", "rating": 4.50 }] });
    let reply = Envelope::<Product>::from_json("test", Replay::Safe, body).unwrap();
    assert_eq!(reply.data[0].unknown["rating"].to_string(), "4.5");
    let sent = serde_json::to_value(&reply.data[0]).unwrap();
    assert_eq!(sent, json!({ "id": "1", "name": "Camille" }));
}

#[test]
fn empty_text_stands_for_a_missing_object() {
    let body = json!({ "data": [{ "id": "1", "price_type": "", "retail_value": "" }] });
    let reply = Envelope::<prices::Price>::from_json("test", Replay::Safe, body).unwrap();
    assert_eq!(reply.data[0].price_type, None);
    let body = json!({ "data": [{ "id": "1", "delivery": "", "items": "" }] });
    let reply = Envelope::<Collection>::from_json("test", Replay::Safe, body).unwrap();
    assert_eq!(reply.data[0].delivery, None);
}

#[tokio::test]
async fn a_change_of_a_linesheet_always_says_what_it_does() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    let changes: Vec<CollectionChange> = rows("v4-collections-add-items-request");
    for (action, word) in [
        (CollectionAction::AddItems, "ADD_ITEMS"),
        (CollectionAction::RemoveItems, "REMOVE_ITEMS"),
        (CollectionAction::ReplaceItems, "REPLACE_ITEMS"),
    ] {
        v4("POST", "/v4/collections/bulk_update")
            .and(query_param("action", word))
            .and(body_json(fixture_json("v4-collections-add-items-request")))
            .respond_with(answer(&empty()))
            .expect(1)
            .mount(&bench.server)
            .await;
        bench
            .client
            .update_collections(action, &changes)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn assets_are_sent_by_address() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    v4("POST", "/v4/assets/products")
        .and(query_param("replace_all", "true"))
        .and(body_json(fixture_json("v4-assets-products-request")))
        .respond_with(answer(&empty()))
        .expect(1)
        .mount(&bench.server)
        .await;
    bulk(
        &bench,
        "/v4/assets/sku_trait_values/",
        "v4-assets-sku-trait-values-request",
        empty(),
    )
    .await;
    let asset = |kind, filename: &str| Asset {
        kind,
        filename: filename.to_owned(),
        source_url: format!("https://images.example.com/{filename}"),
    };
    let image = ProductAsset {
        product: ProductRef {
            id: "3410771".to_owned(),
        },
        asset: asset(AssetKind::Image, "MV-DR-101-1.jpg"),
        display_order: 1,
    };
    bench
        .client
        .add_product_assets(&[image], true)
        .await
        .unwrap();
    let swatch = asset(AssetKind::Swatch, "MV-DR-101-IVR-swatch.png");
    let swatch = SkuTraitValueAsset::of_color("3410771", "IVR", swatch);
    bench
        .client
        .add_sku_trait_value_assets(&[swatch])
        .await
        .unwrap();
}

#[tokio::test]
async fn errors_inside_a_success_are_a_value() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    v4("POST", "/v4/prices/bulk_create")
        .respond_with(
            ResponseTemplate::new(201)
                .set_body_string(support::fixture("v4-prices-duplicated-response")),
        )
        .mount(&bench.server)
        .await;
    v4("POST", "/v4/products/bulk_create")
        .respond_with(answer(&fixture_json("v4-products-duplicated-response")))
        .mount(&bench.server)
        .await;
    let reply = bench.client.create_prices(&[]).await.unwrap();
    assert_eq!(reply.data.len(), 2);
    assert!(reply.errors[0].is_duplicated() && !reply.is_clean());
    assert_eq!(
        reply.errors[0].detail("sku_id").as_deref(),
        Some("MHw2MTIwNDQxfDIxOTkwMDAy")
    );
    let reply = bench.client.create_products(&[]).await.unwrap();
    assert_eq!(
        reply.errors[0].detail("external_id").as_deref(),
        Some("MV-DR-101")
    );
    assert_eq!(reply.errors[0].detail("sku_id"), None);
}

#[tokio::test]
async fn a_create_whose_answer_is_cut_may_have_happened_and_is_not_repeated() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    v4("POST", "/v4/products/bulk_create")
        .respond_with(ResponseTemplate::new(200).set_body_string(r#"{"data": [{"id""#))
        .expect(1)
        .mount(&bench.server)
        .await;
    v4("POST", "/v4/skus/bulk_create")
        .respond_with(ResponseTemplate::new(504).set_body_string("<html>"))
        .expect(1)
        .mount(&bench.server)
        .await;
    let error = bench.client.create_products(&[]).await.unwrap_err();
    assert!(error.may_have_executed(), "{error}");
    let error = bench.client.create_skus(&[]).await.unwrap_err();
    assert!(error.may_have_executed(), "{error}");
}

#[tokio::test]
async fn the_family_s_failures_are_typed() {
    let bench = Bench::start().await;
    bench.expect_logins(2).await;
    let answers = [
        ResponseTemplate::new(429),
        ResponseTemplate::new(401),
        ResponseTemplate::new(503).set_body_string("<html>Maintenance</html>"),
        ResponseTemplate::new(200).set_body_string("<html>Maintenance</html>"),
        answer(&json!({ "data": "", "errors": "" })),
        ResponseTemplate::new(400).set_body_string(
            json!({ "data": [], "errors": [{ "message": "account is unknown" }] }).to_string(),
        ),
        answer(&json!({ "products": [] })),
    ];
    for (index, answer) in answers.into_iter().enumerate() {
        v4("GET", "/v4/products")
            .respond_with(answer)
            .up_to_n_times(1)
            .with_priority(u8::try_from(index).unwrap() + 1)
            .expect(1)
            .mount(&bench.server)
            .await;
    }
    // The quota, a token that ended, and two pages of a proxy are got over in one call.
    let products = bench.client.products().await.unwrap();
    assert!(products.is_empty() && products.is_clean());
    let refused = bench.client.products().await.unwrap_err();
    assert!(
        refused.to_string().ends_with("account is unknown"),
        "{refused}"
    );
    assert!(!refused.is_transient());
    let unknown = bench.client.products().await.unwrap_err();
    assert!(matches!(unknown, ApiError::Decode { .. }), "{unknown}");
}

#[test]
fn creates_are_never_replayed_and_updates_may_be() {
    let never = [
        seasons::create_request(&[]),
        products::create_request(&[]),
        skus::create_request(&[]),
        prices::create_request(&[]),
        collections::create_request(&[]),
        products_request(&[], false),
        sku_trait_values_request(&[]),
    ];
    let safe = [
        seasons::update_request(&[]),
        products::update_request(&[]),
        skus::update_request(&[]),
        prices::update_request(&[]),
        collections::update_request(CollectionAction::AddItems, &[]),
        products_request(&[], true),
    ];
    for request in never {
        assert_eq!(request.unwrap().replay, Replay::Never);
    }
    for request in safe {
        let request = request.unwrap();
        assert_eq!((request.replay, request.cost), (Replay::Safe, 5));
    }
}

#[test]
fn one_unreadable_row_does_not_lose_the_others() {
    let body = json!({ "data": [
        { "id": 1, "sku_id": 2, "wholesale_value": "118.00" },
        { "id": "x9", "wholesale_value": "dear" },
    ] });
    let reply = Envelope::<prices::Price>::from_json("test", Replay::Never, body).unwrap();
    assert_eq!(reply.data[0].id, "1");
    assert_eq!(reply.data[0].wholesale_value.unwrap().to_string(), "118.00");
    assert_eq!(reply.undecodable[0].id.as_deref(), Some("x9"));
    assert_eq!(reply.undecodable[0].problem.path, "data[1].wholesale_value");
}

#[test]
fn an_unknown_envelope_is_an_error_and_not_an_empty_list() {
    for body in [json!({}), json!([]), json!("ok"), json!({ "data": 3 })] {
        let error = Envelope::<Product>::from_json("test", Replay::Never, body).unwrap_err();
        assert!(matches!(error, ApiError::Decode { .. }) && error.may_have_executed());
    }
    let body = json!({ "errors": ["broken"], "data": "" });
    let reply = Envelope::<Product>::from_json("test", Replay::Safe, body).unwrap();
    assert_eq!(reply.errors[0].message.as_deref(), Some("broken"));
}

#[tokio::test]
async fn a_user_id_is_sent_when_there_is_one() {
    let bench = Bench::with(|builder| builder.user_id("77")).await;
    bench.expect_logins(1).await;
    v4("GET", "/v4/traits")
        .and(query_param("user_id", "77"))
        .respond_with(answer(&empty()))
        .expect(1)
        .mount(&bench.server)
        .await;
    assert!(bench.client.traits().await.unwrap().data.is_empty());
}
