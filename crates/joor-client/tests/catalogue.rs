//! v4 lists and bulk calls: paths, bodies, rows and errors.
#![cfg(feature = "client")]
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]
#![allow(dead_code, reason = "each test file uses a part of the support module")]

mod support;

use jiff::civil::date;
use seamline_api_core::{ApiError, Replay};
use seamline_joor_client::v4::assets::{
    Asset, AssetKind, ProductAsset, ProductRef, SkuTraitValueAsset, products_request,
    sku_trait_values_request,
};
use seamline_joor_client::v4::collections::{
    Collection, CollectionAction, CollectionChange, Delivery,
};
use seamline_joor_client::v4::prices::{NewPrice, NewPriceByName, PriceUpdate, WholePrice};
use seamline_joor_client::v4::products::{Product, ProductUpdate};
use seamline_joor_client::v4::seasons::Season;
use seamline_joor_client::v4::skus::{Sku, SkuTraitValue, SkuUpdate};
use seamline_joor_client::v4::{Envelope, collections, prices, products, seasons, skus, traits};
use serde::de::DeserializeOwned;
use serde_json::json;
use support::{Bench, answer, call, json as fixture_json, sends, sends_nothing};
use wiremock::{MockBuilder, ResponseTemplate};

/// The rows of a request fixture.
fn rows<T: DeserializeOwned>(name: &str) -> Vec<T> {
    serde_json::from_value(fixture_json(name)).unwrap()
}

/// A call whose query holds nothing but the account.
fn v4(verb: &str, address: &str) -> MockBuilder {
    call(verb, address, &[])
}

/// Expects one list call and answers with a fixture.
async fn list(bench: &Bench, address: &str, reply: &str) {
    bench
        .expect(v4("GET", address).and(sends_nothing), reply)
        .await;
}

/// Expects one bulk call with the body of one fixture and answers with another.
async fn bulk(bench: &Bench, address: &str, request: &str, reply: &str) {
    bench
        .expect(v4("POST", address).and(sends(request)), reply)
        .await;
}

/// The rows of a reply none of which failed, and of which there is one.
fn only<T>(reply: Result<Envelope<T>, ApiError>) -> T {
    let mut rows = reply.unwrap().into_clean().unwrap();
    assert_eq!(rows.len(), 1);
    rows.remove(0)
}

#[expect(clippy::unnecessary_wraps, reason = "fields of rows are options")]
fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
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
    call("GET", "/v4/skus", &[("product_ids", "3410771,3410772")])
        .and(sends_nothing)
        .respond_with(answer(&fixture_json("v4-skus-get-response")))
        .expect(1)
        .mount(&bench.server)
        .await;
    call(
        "GET",
        "/v4/prices",
        &[("sku_ids", "MHw2MTIwNDQxfDIxOTkwMDAy")],
    )
    .and(sends_nothing)
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
            &format!("v4-{resource}-bulk-create-response"),
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
async fn updates_send_the_documented_rows_and_return_what_there_is_now() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    for (resource, request) in [
        ("seasons", "v4-seasons-bulk-update-request"),
        ("products", "v4-products-bulk-update-request"),
        ("skus", "v4-skus-deactivate-request"),
        ("prices", "v4-prices-bulk-update-request"),
    ] {
        bulk(
            &bench,
            &format!("/v4/{resource}/bulk_update"),
            request,
            &format!("v4-{resource}-bulk-update-response"),
        )
        .await;
    }
    let client = &bench.client;
    let seasons: Vec<Season> = rows("v4-seasons-bulk-update-request");
    let season = only(client.update_seasons(&seasons).await);
    assert_eq!(season.external_id.as_deref(), Some("FW26"));
    let products: Vec<Product> = rows("v4-products-bulk-update-request");
    let product = only(client.update_products(&products).await);
    assert!(product.description.unwrap().ends_with("side pockets."));
    let skus: Vec<Sku> = rows("v4-skus-deactivate-request");
    let sku = only(client.update_skus(&skus).await);
    let size = sku.trait_value(traits::SIZE).unwrap();
    assert_eq!(size.status.as_deref(), Some("INACTIVE"));
    let prices: Vec<PriceUpdate> = rows("v4-prices-bulk-update-request");
    let price = only(client.update_prices(&prices).await);
    assert_eq!(price.retail_value.unwrap().to_string(), "265.00");
    assert_eq!(client.api().meter().credits(), 20);
}

#[tokio::test]
async fn what_was_taken_away_is_sent_as_empty() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    for resource in ["products", "skus", "prices"] {
        bulk(
            &bench,
            &format!("/v4/{resource}/bulk_update"),
            &format!("v4-{resource}-emptied-request"),
            &format!("v4-{resource}-emptied-response"),
        )
        .await;
    }
    let client = &bench.client;
    let product = Product {
        name: text("Camille Wrap Dress"),
        external_id: text("MV-DR-101"),
        ..Product::default()
    };
    let update = ProductUpdate {
        // Only by name: traits that are not given stay.
        product_trait_values: Some(Vec::new()),
        ..ProductUpdate::whole("3410771", product)
    };
    let product = only(client.update_products(&[update]).await);
    assert_eq!((product.category_ids, product.tags), (vec![], vec![]));
    assert_eq!(product.product_trait_values, []);
    let sku = Sku {
        id: text("MHw2MTIwNDQxfDIxOTkwMDAx"),
        product_id: text("3410771"),
        external_id: text("MV-DR-101-IVR-S"),
        ..Sku::default()
    };
    let sku = only(client.update_skus(&[SkuUpdate::whole(sku)]).await);
    assert_eq!(sku.upc(), None);
    let mut prices: Vec<PriceUpdate> = rows("v4-prices-bulk-update-request");
    prices[0].retail_value = None;
    let price = WholePrice::from(prices.remove(0));
    let price = only(client.update_prices(&[price]).await);
    assert_eq!(price.retail_value, None);
}

#[test]
fn what_an_update_does_not_name_is_not_sent() {
    let product = ProductUpdate {
        id: "1".to_owned(),
        tags: Some(Vec::new()),
        ..ProductUpdate::default()
    };
    let sent = serde_json::to_value(&product).unwrap();
    assert_eq!(sent, json!({ "id": "1", "tags": [] }));
    let sku = SkuUpdate {
        external_id: text("A"),
        ..SkuUpdate::default()
    };
    let sent = serde_json::to_value(&sku).unwrap();
    assert_eq!(sent, json!({ "external_id": "A" }));
    let sent = serde_json::to_value(Product::default()).unwrap();
    assert_eq!(sent, json!({}));
}

#[test]
fn a_trait_is_named_by_its_id_or_by_its_name() {
    let value = SkuTraitValue {
        trait_name: text("Color"),
        value: text("Ivory"),
        ..SkuTraitValue::default()
    };
    let sent = serde_json::to_value(&value).unwrap();
    assert_eq!(sent, json!({ "trait_name": "Color", "value": "Ivory" }));
}

#[tokio::test]
async fn skus_are_changed_by_our_keys_and_prices_made_by_name() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    bulk(
        &bench,
        "/v4/skus/bulk_update_by_external_id",
        "v4-skus-by-external-id-request",
        "v4-skus-by-external-id-response",
    )
    .await;
    bulk(
        &bench,
        "/v4/prices/bulk_create",
        "v4-prices-by-name-request",
        "v4-prices-bulk-create-response",
    )
    .await;
    let skus: Vec<Sku> = rows("v4-skus-by-external-id-request");
    let sku = only(bench.client.update_skus_by_external_id(&skus).await);
    assert_eq!(sku.id.as_deref(), Some("MHw2MTIwNDQxfDIxOTkwMDAx"));
    assert_eq!(sku.upc(), Some("400101000013"));
    let prices: Vec<NewPriceByName> = rows("v4-prices-by-name-request");
    let made = bench.client.create_prices_by_name(&prices).await.unwrap();
    let price_type = made.data[0].price_type.as_ref().unwrap();
    assert_eq!(price_type.name.as_deref(), Some("USD Wholesale"));
}

#[tokio::test]
async fn products_are_put_on_linesheets_without_taking_others_off() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    let address = "/v4/collections/bulk_update";
    let add = [("action", "ADD_ITEMS")];
    bench
        .expect(
            call("POST", address, &add).and(sends("v4-collections-add-items-request")),
            "v4-collections-add-items-response",
        )
        .await;
    let changes: Vec<CollectionChange> = rows("v4-collections-add-items-request");
    let sheet = only(bench.client.add_to_collections(&changes).await);
    assert_eq!(sheet.items.len(), 3);
    assert_eq!(sheet.items[2].product_id.as_deref(), Some("3410773"));
}

#[tokio::test]
async fn a_linesheet_gets_another_name_season_and_window_and_keeps_its_products() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    let address = "/v4/collections/bulk_update";
    let add = [("action", "ADD_ITEMS")];
    bench
        .expect(
            call("POST", address, &add).and(sends("v4-collections-bulk-update-request")),
            "v4-collections-bulk-update-response",
        )
        .await;
    let change = CollectionChange {
        id: "20518834".to_owned(),
        name: text("Fall 26 Core, second drop"),
        season_id: text("30412"),
        delivery: Some(Delivery {
            start_ship_date: Some(date(2026, 10, 1)),
            complete_ship_date: Some(date(2026, 10, 31)),
            ..Delivery::default()
        }),
        items: Vec::new(),
    };
    let sheet = only(bench.client.add_to_collections(&[change]).await);
    assert_eq!(sheet.name.as_deref(), Some("Fall 26 Core, second drop"));
    assert_eq!(sheet.items.len(), 3);
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
        let query = [("action", word)];
        bench
            .expect(
                call("POST", "/v4/collections/bulk_update", &query)
                    .and(sends("v4-collections-add-items-request")),
                "v4-collections-add-items-response",
            )
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
    let query = [("replace_all", "true")];
    bench
        .expect(
            call("POST", "/v4/assets/products", &query).and(sends("v4-assets-products-request")),
            "v4-assets-products-response",
        )
        .await;
    bulk(
        &bench,
        "/v4/assets/sku_trait_values/",
        "v4-assets-sku-trait-values-request",
        "v4-assets-sku-trait-values-response",
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
    // The rows of these replies are not documented: they are handed on as they are.
    let made = only(bench.client.add_product_assets(&[image], true).await);
    assert_eq!(made["asset"]["filename"], json!("MV-DR-101-1.jpg"));
    let swatch = asset(AssetKind::Swatch, "MV-DR-101-IVR-swatch.png");
    let swatch = SkuTraitValueAsset::of_color("3410771", "IVR", swatch);
    let made = only(bench.client.add_sku_trait_value_assets(&[swatch]).await);
    assert_eq!(made["asset"]["type"], json!("swatch"));
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
        products::update_request::<Product>(&[]),
        skus::update_request::<Sku>(&[]),
        prices::update_request::<PriceUpdate>(&[]),
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
    bench
        .expect(
            call("GET", "/v4/traits", &[("user_id", "77")]),
            "v4-traits-get-response",
        )
        .await;
    assert!(!bench.client.traits().await.unwrap().data.is_empty());
}

#[test]
fn traits_that_people_keep_in_joor_survive_a_whole_update() {
    let update = ProductUpdate::whole("3410771", Product::default());
    let sent = serde_json::to_value(&update).unwrap();
    assert!(sent.get("product_trait_values").is_none(), "{sent}");
    assert_eq!(sent["category_ids"], serde_json::json!([]));
}
