//! Any request, through the same token, budget and error handling.
#![cfg(feature = "client")]
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]
#![allow(dead_code, reason = "each test file uses a part of the support module")]

mod support;

use seamline_joor_client::v2::connections::ConnectionKey;
use seamline_joor_client::v2::images::{ImageSource, StyleImage};
use seamline_joor_client::v2::inventory::InventoryOptions;
use seamline_joor_client::v2::sku_inventory::{SkuOfStyle, SkuQuantity};
use seamline_joor_client::v2::style::Style;
use seamline_joor_client::v2::styles::StyleKey;
use seamline_joor_client::{ApiError, ApiRequest, Priority, Replay, raw, v2, v4};
use serde_json::{Value, json};
use support::{ACCOUNT, Bench, answer, call, json as fixture_json, sends_nothing};
use wiremock::ResponseTemplate;
use wiremock::matchers::body_json;

#[tokio::test]
async fn a_v4_request_gets_the_login_and_the_account_and_its_rows_are_read() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    let body = json!({ "data": { "id": 7 }, "errors": [{ "status": "DUPLICATED" }] });
    call("GET", "/v4/doors", &[("page", "1")])
        .and(sends_nothing)
        .respond_with(answer(&body))
        .expect(1)
        .mount(&bench.server)
        .await;
    let request = raw::get("/v4/doors").with_query("page", 1);
    let reply = bench.client.send_rows::<Value>(&request).await.unwrap();
    assert_eq!(reply.data, [json!({ "id": 7 })]);
    assert!(reply.errors[0].is_duplicated());
    assert_eq!(bench.client.api().meter().credits(), 1);
}

#[tokio::test]
async fn an_account_that_the_request_names_is_not_said_twice() {
    let bench = Bench::with(|builder| builder.user_id("77")).await;
    bench.expect_logins(1).await;
    call("GET", "/v4/doors", &[("user_id", "5")])
        .respond_with(answer(&json!({ "data": [] })))
        .expect(1)
        .mount(&bench.server)
        .await;
    let request = raw::get("/v4/doors")
        .with_query("user_id", 5)
        .with_query("account", ACCOUNT);
    bench.client.send_rows::<Value>(&request).await.unwrap();
}

#[tokio::test]
async fn a_v2_request_gets_the_token_and_its_response_node_is_read() {
    let bench = Bench::start().await;
    let refused = fixture_json("v2-error-response");
    let replies = [
        json!({ "response": { "code": 0 }, "casepack": { "id": 3 } }),
        json!({ "casepacks": { "response": { "code": 0 }, "casepack": { "id": 3 } } }),
        refused.clone(),
        json!({ "casepacks": refused }),
    ];
    for reply in &replies {
        call("POST", "/v2/casepack", &[])
            .and(body_json(json!({ "name": "Run of 6" })))
            .respond_with(answer(reply))
            .up_to_n_times(1)
            .expect(1)
            .mount(&bench.server)
            .await;
    }
    let request = raw::post("/v2/casepack", json!({ "name": "Run of 6" }));
    for _ in 0..2 {
        let reply = bench.client.send_v2(&request).await.unwrap();
        assert!(reply.response.is_some());
        assert_eq!(reply.rest["casepack"]["id"], json!(3));
    }
    for _ in 0..2 {
        let error = bench.client.send_v2(&request).await.unwrap_err();
        assert!(matches!(error, ApiError::Vendor { .. }), "{error}");
    }
    assert_eq!(bench.client.api().meter().credits(), 20);
}

#[tokio::test]
async fn an_answer_that_is_no_json_is_handed_over_as_it_is() {
    let bench = Bench::start().await;
    call("DELETE", "/v2/whatever/7", &[])
        .respond_with(ResponseTemplate::new(204))
        .expect(1)
        .mount(&bench.server)
        .await;
    let answer = bench.client.send(&raw::delete("/v2/whatever/7")).await;
    assert!(answer.unwrap().body.is_empty());
}

#[tokio::test]
async fn a_token_never_leaves_for_another_host() {
    let bench = Bench::start().await;
    for path in [
        "@example.com/v2/order/",
        "v2/order/",
        "https://example.com/",
    ] {
        let error = bench.client.send(&raw::get(path)).await.unwrap_err();
        assert!(matches!(error, ApiError::Encode { .. }), "{error}");
    }
    assert!(bench.server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn xml_of_v2_is_handed_over_as_it_is() {
    let bench = Bench::start().await;
    let xml = "<?xml version=\"1.0\"?><orders/>";
    call(
        "GET",
        "/v2/order/",
        &[("return_format", "xml"), ("sync", "0")],
    )
    .respond_with(ResponseTemplate::new(200).set_body_string(xml))
    .expect(1)
    .mount(&bench.server)
    .await;
    let request = raw::get("/v2/order/")
        .with_query("return_format", "xml")
        .with_query("sync", 0);
    let answer = bench.client.send(&request).await.unwrap();
    assert_eq!(answer.body, xml);
}

#[test]
fn a_raw_request_waits_in_line_with_the_typed_ones_of_its_endpoint() {
    let key = StyleKey::new("MV/1", "MV-1");
    let quantity = SkuQuantity {
        style: key.clone(),
        sku: SkuOfStyle::Upc("1".to_owned()),
        inventory: 1,
        warehouse: None,
        inventory_date: None,
    };
    let image = StyleImage {
        style: key.clone(),
        filename: "a.jpg".to_owned(),
        display_order: None,
        replace_existing: true,
        color_code: None,
        swatch: false,
        source: ImageSource::Url("https://images.example.com/a.jpg".to_owned()),
    };
    let none: &[&str] = &[];
    let options = InventoryOptions::default();
    let typed = [
        v2::orders::OrderQuery::default().request(),
        v2::orders::get_request(7),
        v2::connections::ConnectionQuery::default().request(),
        v2::connections::get_request(&ConnectionKey::CustomerCode("A".to_owned())).unwrap(),
        v2::connections::delete_request("A").unwrap(),
        v2::bulk_connections::queue_request(&[]).unwrap(),
        v2::bulk_connections::job_request(7),
        v2::styles::StyleQuery::default().request(),
        v2::styles::get_request(&key).unwrap(),
        v2::styles::get_by_id_request(7),
        v2::styles::create_request(&Style::default()).unwrap(),
        v2::bulk_styles::queue_request(&[]).unwrap(),
        v2::bulk_styles::job_request(7),
        v2::images::image_request(&image).unwrap(),
        v2::inventory::update_request(&[], options),
        v2::sku_inventory::sku_request(&quantity, options).unwrap(),
        v4::traits::list_request(),
        v4::categories::list_request(),
        v4::price_types::list_request(),
        v4::seasons::list_request(),
        v4::seasons::create_request(&[]).unwrap(),
        v4::seasons::update_request(&[]).unwrap(),
        v4::products::list_request(),
        v4::products::create_request(&[]).unwrap(),
        v4::products::update_request::<v4::products::Product>(&[]).unwrap(),
        v4::skus::list_request(none),
        v4::skus::create_request(&[]).unwrap(),
        v4::skus::update_request::<v4::skus::Sku>(&[]).unwrap(),
        v4::skus::update_by_external_id_request::<v4::skus::Sku>(&[]).unwrap(),
        v4::prices::list_request(none),
        v4::prices::create_request(&[]).unwrap(),
        v4::prices::update_request::<v4::prices::PriceUpdate>(&[]).unwrap(),
        v4::collections::list_request(),
        v4::collections::create_request(&[]).unwrap(),
        v4::collections::update_request(v4::collections::CollectionAction::AddItems, &[]).unwrap(),
        v4::assets::products_request(&[], true).unwrap(),
        v4::assets::sku_trait_values_request(&[]).unwrap(),
        v4::orders::OrderQuery::default().request(),
        v4::orders::create_request(&[]).unwrap(),
        v4::orders::update_request(&[]).unwrap(),
        v4::sku_line_items::list_request(none),
        v4::sku_line_items::create_request(&[]).unwrap(),
        v4::sku_line_items::update_request(&[]).unwrap(),
    ];
    for typed in typed {
        let path = typed.path.as_str();
        let raw = [
            raw::get(path),
            raw::post(path, json!({})),
            raw::put(path, json!({})),
            raw::delete(path),
        ];
        for raw in raw {
            assert_eq!(raw.endpoint, typed.endpoint, "{path}");
        }
    }
    for unknown in ["/v4/doors", "/v2/casepack", "/v4/products/7", "/"] {
        assert_eq!(raw::get(unknown).endpoint, raw::ENDPOINT);
    }
}

#[test]
fn what_a_raw_request_costs_and_whether_it_is_repeated_follows_from_its_method() {
    let writes = [
        raw::post("/v2/x", json!({})),
        raw::put("/v2/x", json!({})),
        raw::delete("/v2/x"),
    ];
    for write in writes {
        assert_eq!((write.cost, write.replay), (5, Replay::Never), "{write:?}");
    }
    let read = raw::get("/v2/x");
    assert_eq!((read.cost, read.replay), (1, Replay::Safe));
}

#[tokio::test]
async fn a_request_that_says_it_is_cheaper_than_it_is_is_paid_for_in_full() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    for (verb, path) in [
        ("GET", "/v2/x"),
        ("POST", "/v2/x"),
        ("POST", "/v4/x"),
        ("DELETE", "/v2/x"),
    ] {
        let body = json!({ "data": [], "response": { "code": 0 } });
        call(verb, path, &[])
            .respond_with(answer(&body))
            .mount(&bench.server)
            .await;
    }
    let credits = || bench.client.api().meter().credits();
    let own = |path: &str| ApiRequest::post("own", path, Priority::Products, json!({}));
    bench.client.send_v2(&own("/v2/x")).await.unwrap();
    assert_eq!(credits(), 5);
    bench
        .client
        .send_rows::<Value>(&own("/v4/x"))
        .await
        .unwrap();
    assert_eq!(credits(), 10);
    bench
        .client
        .send(&raw::get("/v2/x").with_cost(0))
        .await
        .unwrap();
    assert_eq!(credits(), 11);
    bench
        .client
        .send(&raw::delete("/v2/x").with_cost(1))
        .await
        .unwrap();
    assert_eq!(credits(), 16);
    // What the caller says beyond that is its own affair.
    bench
        .client
        .send(&raw::get("/v2/x").with_cost(3))
        .await
        .unwrap();
    assert_eq!(credits(), 19);
}
