//! Every call over a real socket: path, headers, parameters, decoding, and what can go wrong.

#![cfg(feature = "client")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::sync::Arc;
use std::time::Duration;

use seamline_api_core::testing::ManualClock;
use seamline_api_core::{ApiError, ClientOptions, Meter};
use seamline_order_manager_client::requests::{
    ListingsQuery, OrderBody, OrdersQuery, PageRequest, ProductsQuery, StockQuery, StockTotalsQuery,
};
use seamline_order_manager_client::wire::{Created, OrderCreate, OrderStatus};
use seamline_order_manager_client::{Environment, OrderManagerClient};
use wiremock::matchers::{body_json, header, method, path, query_param, query_param_is_missing};
use wiremock::{Mock, MockServer, ResponseTemplate};

const TOKEN: &str = "0b8f5c1e-demo";

struct Bench {
    server: MockServer,
    clock: Arc<ManualClock>,
    meter: Arc<Meter>,
    client: OrderManagerClient,
}

async fn bench() -> Bench {
    bench_with(OrderBody::Array).await
}

async fn bench_with(order_body: OrderBody) -> Bench {
    let server = MockServer::start().await;
    let clock = Arc::new(ManualClock::default());
    let meter = Arc::new(Meter::new());
    let client = OrderManagerClient::builder(Environment::At(server.uri().parse().unwrap()))
        .clock(clock.clone())
        .meter(Arc::clone(&meter))
        .jitter(Arc::new(|limit| limit))
        .order_body(order_body)
        .options(ClientOptions {
            max_wait: Some(Duration::from_secs(60)),
            ..ClientOptions::default()
        })
        .build(&TOKEN.into())
        .unwrap();
    Bench {
        server,
        clock,
        meter,
        client,
    }
}

impl Bench {
    /// Answers a GET on this path with a fixture, if the token is right.
    async fn get(&self, at: &str, fixture: &str) {
        Mock::given(method("GET"))
            .and(path(at))
            .and(header("authorization", format!("Bearer {TOKEN}").as_str()))
            .respond_with(ResponseTemplate::new(200).set_body_raw(fixture, "application/json"))
            .mount(&self.server)
            .await;
    }

    /// Answers the order create.
    async fn put(&self, response: ResponseTemplate) {
        Mock::given(method("PUT"))
            .and(path("/v1/order"))
            .respond_with(response)
            .mount(&self.server)
            .await;
    }

    async fn calls(&self) -> usize {
        self.server.received_requests().await.unwrap().len()
    }
}

fn json(text: &str) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_raw(text, "application/json")
}

fn example_order() -> OrderCreate {
    let mut orders: Vec<OrderCreate> =
        serde_json::from_str(include_str!("fixtures/om-order-create-request.json")).unwrap();
    orders.remove(0)
}

#[tokio::test]
async fn sales_channels_and_warehouses_come_in_one_answer() {
    let bench = bench().await;
    bench
        .get(
            "/v1/saleschannels",
            include_str!("fixtures/om-saleschannels-response.json"),
        )
        .await;
    bench
        .get(
            "/v1/warehouses",
            include_str!("fixtures/om-warehouses-response.json"),
        )
        .await;
    let channels = bench.client.sales_channels().await.unwrap();
    assert_eq!(channels.items.len(), 3);
    assert_eq!(channels.items[1].sales_channel_id, 4007);
    assert!(!channels.items[2].active);
    let warehouses = bench.client.warehouses().await.unwrap();
    assert_eq!(warehouses.items[1].name, "Harbor 3PL");
    assert!(warehouses.undecodable.is_empty());
    assert_eq!((bench.meter.calls(), bench.meter.credits()), (2, 2));
}

#[tokio::test]
async fn custom_field_definitions_come_inside_results() {
    let bench = bench().await;
    bench
        .get(
            "/v1.1/products/customfielddefinitions",
            include_str!("fixtures/om-customfielddefinitions-response.json"),
        )
        .await;
    let fields = bench.client.custom_field_definitions().await.unwrap();
    assert_eq!(fields.items[0].custom_field_def_id, "1001");
    assert_eq!(fields.items[0].name, "JOOR Linesheet");
}

#[tokio::test]
async fn products_are_asked_for_with_their_filters_and_read_with_their_quirks() {
    let bench = bench().await;
    Mock::given(method("GET"))
        .and(path("/v1.1/products"))
        .and(query_param("page", "2"))
        .and(query_param("limit", "100"))
        .and(query_param("sku", "MV-DR 101"))
        .and(query_param("modifiedDateFrom", "2026-05-01T00:00:00Z"))
        .and(query_param("active", "true"))
        .and(query_param_is_missing("createdDateFrom"))
        .respond_with(json(include_str!(
            "fixtures/om-products-list-response.json"
        )))
        .expect(1)
        .mount(&bench.server)
        .await;
    let mut query = ProductsQuery::new(PageRequest::first(100).next());
    query.sku = Some("MV-DR 101".to_owned());
    query.modified_from = Some("2026-05-01T00:00:00.750Z".parse().unwrap());
    query.active = Some(true);
    let page = bench.client.products(&query).await.unwrap();
    assert!(page.undecodable.is_empty(), "{:?}", page.undecodable);
    let by_sku = |sku: &str| page.items.iter().find(|one| one.master_sku == sku).unwrap();
    assert_eq!(by_sku("MV-KN-204").parent_id, None);
    let child = by_sku("MV-KN-204-OAT-S");
    assert_eq!(child.parent_id, Some(50200));
    assert_eq!(child.attribute_groups[0].attributes[0].name, "Oat");
    assert_eq!(
        child.map_price.as_ref().unwrap().amount,
        "198".parse().unwrap()
    );
    assert!(page.items.iter().any(|one| one.modified_date.is_none()));
    let bundle = by_sku("MV-SET-01");
    assert!(bundle.bundle && bundle.bundled_items.len() == 2);
}

#[tokio::test]
async fn the_other_example_lists_can_be_read_whole() {
    let bench = bench().await;
    bench
        .get(
            "/v1/listings",
            include_str!("fixtures/om-listings-response.json"),
        )
        .await;
    bench
        .get(
            "/v1/inventory",
            include_str!("fixtures/om-inventory-response.json"),
        )
        .await;
    bench
        .get(
            "/v1/productstocks/total",
            include_str!("fixtures/om-productstocks-total-response.json"),
        )
        .await;
    let first = PageRequest::first(100);
    let listings = bench
        .client
        .listings(&ListingsQuery::new(first))
        .await
        .unwrap();
    assert_eq!(listings.items.len(), 9);
    let rows = bench
        .client
        .stock_rows(&StockQuery::new(first))
        .await
        .unwrap();
    assert_eq!(rows.items[0].available_quantity, 5);
    assert_eq!(rows.items[0].stock_location.warehouse_id, 3101);
    let totals = bench
        .client
        .stock_totals(&StockTotalsQuery::new(first))
        .await
        .unwrap();
    assert_eq!(totals.items[0].on_hand_quantity, 38);
    for undecodable in [
        &listings.undecodable,
        &rows.undecodable,
        &totals.undecodable,
    ] {
        assert!(undecodable.is_empty(), "{undecodable:?}");
    }
}

#[tokio::test]
async fn orders_are_looked_up_by_number_and_by_key() {
    let bench = bench().await;
    Mock::given(method("GET"))
        .and(path("/v1.1/orders"))
        .and(query_param("orderNumber", "8124907"))
        .and(query_param("salesChannelId", "4007"))
        .respond_with(json(include_str!("fixtures/om-orders-list-response.json")))
        .mount(&bench.server)
        .await;
    bench
        .get(
            "/v1.1/orders/701501",
            include_str!("fixtures/om-order-get-response.json"),
        )
        .await;
    let query = OrdersQuery::by_number(4007, "8124907", PageRequest::first(10));
    let page = bench.client.orders(&query).await.unwrap();
    assert_eq!(page.items.len(), 2);
    assert!(page.items[0].order_status.allocates());
    assert_eq!(
        page.items[0]
            .order_total
            .as_ref()
            .unwrap()
            .amount
            .to_string(),
        "1798.2"
    );
    let parked = &page.items[1];
    assert!(parked.order_status.is(OrderStatus::UNRESOLVED));
    assert_eq!(parked.order_items[0].product, None);
    assert_eq!(parked.modified_date, None);
    let order = bench.client.order(701_501).await.unwrap();
    assert_eq!(order.order_number, "8124907");
    let missing = bench.client.order(1).await.unwrap_err();
    assert!(missing.is_not_found());
}

#[tokio::test]
async fn an_order_is_created_as_the_example_says() {
    let bench = bench().await;
    let expected: serde_json::Value =
        serde_json::from_str(include_str!("fixtures/om-order-create-request.json")).unwrap();
    // Compared as documents: 35.0 and 35.00 are written differently and are the same number.
    let expected: serde_json::Value =
        serde_json::to_value(serde_json::from_value::<Vec<OrderCreate>>(expected).unwrap())
            .unwrap();
    Mock::given(method("PUT"))
        .and(path("/v1/order"))
        .and(header("content-type", "application/json"))
        .and(header("authorization", format!("Bearer {TOKEN}").as_str()))
        .and(body_json(&expected))
        .respond_with(json(include_str!("fixtures/om-order-create-response.json")))
        .expect(1)
        .mount(&bench.server)
        .await;
    let outcome = bench.client.create_order(&example_order()).await.unwrap();
    assert_eq!(outcome, Created::Accepted { order_id: 701_501 });
}

#[tokio::test]
async fn the_body_can_be_the_order_itself() {
    let bench = bench_with(OrderBody::Object).await;
    let example: OrderCreate = serde_json::from_str(include_str!(
        "fixtures/om-order-create-single-object-request.json"
    ))
    .unwrap();
    bench
        .put(json(include_str!("fixtures/om-order-create-response.json")))
        .await;
    bench.client.create_order(&example).await.unwrap();
    let sent = &bench.server.received_requests().await.unwrap()[0];
    let body: OrderCreate = serde_json::from_slice(&sent.body).unwrap();
    assert_eq!(body, example);
}

#[tokio::test]
async fn a_200_that_shows_no_id_is_a_refusal() {
    let bench = bench().await;
    bench
        .put(json(include_str!(
            "fixtures/om-order-create-failed-response.json"
        )))
        .await;
    let outcome = bench.client.create_order(&example_order()).await.unwrap();
    assert_eq!(
        outcome,
        Created::Refused {
            message: "Order number already exists on this sales channel".to_owned()
        }
    );
}

#[tokio::test]
async fn an_answer_that_cannot_be_understood_may_mean_that_the_order_exists() {
    for answer in [
        json("{}"),
        json(r#"{"message":"ok"}"#),
        json(r#"{"ids":[7015"#),
        json(r#"{"ids":"many"}"#),
        ResponseTemplate::new(200).set_body_raw("<html>done</html>", "text/html"),
        ResponseTemplate::new(502).set_body_raw("<html>gateway</html>", "text/html"),
        ResponseTemplate::new(500),
    ] {
        let bench = bench().await;
        bench.put(answer).await;
        let error = bench
            .client
            .create_order(&example_order())
            .await
            .unwrap_err();
        assert!(error.may_have_executed(), "{error}");
        assert_eq!(bench.calls().await, 1, "a create is never repeated blindly");
    }
}

#[tokio::test]
async fn a_bad_request_made_no_order_and_says_why() {
    let bench = bench().await;
    bench
        .put(ResponseTemplate::new(400).set_body_raw(
            include_str!("fixtures/om-error-400.json"),
            "application/json",
        ))
        .await;
    let error = bench
        .client
        .create_order(&example_order())
        .await
        .unwrap_err();
    assert!(!error.may_have_executed());
    assert_eq!(error.status(), Some(http::StatusCode::BAD_REQUEST));
    assert!(
        error.to_string().ends_with("salesChannelId is required"),
        "{error}"
    );
}

#[tokio::test]
async fn a_429_is_waited_for_in_milliseconds_and_then_the_create_is_sent_once() {
    let bench = bench().await;
    bench
        .put(json(include_str!("fixtures/om-order-create-response.json")))
        .await;
    Mock::given(method("PUT"))
        .and(path("/v1/order"))
        .respond_with(
            ResponseTemplate::new(429).insert_header("x-skubana-quota-retryAfter", "2500"),
        )
        .up_to_n_times(1)
        .with_priority(1)
        .mount(&bench.server)
        .await;
    let outcome = bench.client.create_order(&example_order()).await.unwrap();
    assert_eq!(outcome, Created::Accepted { order_id: 701_501 });
    let slept: Duration = bench.clock.sleeps().into_iter().sum();
    assert_eq!(slept, Duration::from_millis(2500));
    assert_eq!(bench.calls().await, 2);
}

#[tokio::test]
async fn a_429_that_asks_for_too_long_says_until_when() {
    let bench = bench().await;
    Mock::given(method("GET"))
        .respond_with(
            ResponseTemplate::new(429).insert_header("x-skubana-quota-retryAfter", "3600000"),
        )
        .mount(&bench.server)
        .await;
    let error = bench.client.sales_channels().await.unwrap_err();
    assert!(error.is_quota(), "{error}");
    assert!(error.retry_at().is_some());
    assert_eq!(bench.calls().await, 1);
}

#[tokio::test]
async fn a_read_is_repeated_when_the_server_stumbles() {
    let bench = bench().await;
    bench
        .get(
            "/v1/saleschannels",
            include_str!("fixtures/om-saleschannels-response.json"),
        )
        .await;
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(503).set_body_raw("<html></html>", "text/html"))
        .up_to_n_times(2)
        .with_priority(1)
        .mount(&bench.server)
        .await;
    let page = bench.client.sales_channels().await.unwrap();
    assert_eq!(page.items.len(), 3);
    assert_eq!(bench.calls().await, 3);
    assert_eq!(bench.clock.sleeps().len(), 2);
}

#[tokio::test]
async fn a_rejected_token_ends_the_work_at_once() {
    let bench = bench().await;
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(401).set_body_raw(
            include_str!("fixtures/om-error-401.json"),
            "application/json",
        ))
        .mount(&bench.server)
        .await;
    let error = bench.client.warehouses().await.unwrap_err();
    assert!(error.is_unauthorized());
    assert!(!format!("{error:?} {error}").contains(TOKEN));
    assert_eq!(bench.calls().await, 1);
}

#[tokio::test]
async fn an_object_in_place_of_a_list_is_an_error_that_names_the_place() {
    let bench = bench().await;
    bench
        .get("/v1/listings", r#"{"error":"Odile is unknown"}"#)
        .await;
    let query = ListingsQuery::new(PageRequest::first(10));
    let error = bench.client.listings(&query).await.unwrap_err();
    assert!(matches!(error, ApiError::Decode { .. }), "{error}");
    assert!(!error.to_string().contains("Odile"));
}

#[tokio::test]
async fn a_raw_request_goes_the_same_way() {
    let bench = bench().await;
    bench.get("/v1/paymenttypes", "[]").await;
    let request = seamline_api_core::ApiRequest::get(
        "order-manager.paymenttypes",
        "/v1/paymenttypes",
        seamline_api_core::Priority::Orders,
    );
    let response = bench.client.send(&request).await.unwrap();
    assert_eq!(&response.body[..], b"[]");
}

#[test]
fn a_token_that_cannot_be_sent_is_refused_before_anything_is() {
    let build = |token: &str| {
        OrderManagerClient::builder(Environment::Demo)
            .build(&token.into())
            .map(|client| client.api().base_url().to_string())
    };
    assert!(build("line\nbreak").is_err());
    assert_eq!(build(TOKEN).unwrap(), "https://api.demo.skubana.com/");
}
