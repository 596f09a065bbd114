//! What can go wrong, for every call alike.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use seamline_api_core::{ApiError, ApiRequest, Priority, ReqwestTransport, Transport};
use seamline_order_manager_client::requests::{
    ListingsQuery, OrdersQuery, PageRequest, ProductsQuery, PurchaseOrdersQuery, RmasQuery,
    ShipmentsQuery, StockQuery, StockTotalsQuery, StockTransfersQuery, VendorProductsQuery,
    VendorsQuery, endpoint,
};
use seamline_order_manager_client::wire::{
    Document, ExternalShipment, ExternalShipments, NewStockRow, OrderCancel, OrderCreate,
    OrderIdentifier, OrderUpdate, StandardShipment, StockAdjustment,
};
use seamline_order_manager_client::{Environment, OrderManagerClient};
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, ResponseTemplate};

use crate::bench::{Bench, TOKEN, bench, bench_with, fixture, json};

type Outcome = Pin<Box<dyn Future<Output = Result<(), ApiError>>>>;
type Call = (&'static str, fn(OrderManagerClient) -> Outcome);

macro_rules! call {
    ($name:literal, |$client:ident| $call:expr) => {
        ($name, |$client: OrderManagerClient| {
            Box::pin(async move { $call.await.map(drop) })
        })
    };
}

const FIRST: PageRequest = PageRequest { page: 1, limit: 10 };

fn lists() -> Vec<Call> {
    vec![
        call!("sales channels", |c| c.sales_channels()),
        call!("warehouses", |c| c.warehouses()),
        call!("custom fields", |c| c.custom_field_definitions()),
        call!("products", |c| c.products(&ProductsQuery::new(FIRST))),
        call!("listings", |c| c.listings(&ListingsQuery::new(FIRST))),
        call!("stock", |c| c.stock_rows(&StockQuery::new(FIRST))),
        call!("totals", |c| c.stock_totals(&StockTotalsQuery::new(FIRST))),
        call!("transfers", |c| c
            .stock_transfers(&StockTransfersQuery::new(FIRST))),
        call!("orders", |c| c.orders(&OrdersQuery::new(FIRST))),
        call!("shipments", |c| c.shipments(&ShipmentsQuery::new(FIRST))),
        call!("returns", |c| c.rmas(&RmasQuery::new(FIRST))),
        call!("providers", |c| c.shipping_providers()),
        call!("carriers", |c| c.shipping_carriers()),
        call!("packages", |c| c.package_types()),
        call!("purchase orders", |c| c
            .purchase_orders(&PurchaseOrdersQuery::new(FIRST))),
        call!("formats", |c| c.purchase_order_formats()),
        call!("vendors", |c| c.vendors(&VendorsQuery::new(FIRST))),
        call!("vendor products", |c| c
            .vendor_products(&VendorProductsQuery::new(FIRST))),
        call!("payment types", |c| c.payment_types()),
        call!("company", |c| c.company_info()),
        call!("incoterms", |c| c.incoterm_ship_rules()),
        call!("app properties", |c| c.app_properties()),
    ]
}

fn reads_of_one() -> Vec<Call> {
    vec![
        call!("order", |c| c.order(1)),
        call!("product", |c| c.product("A")),
        call!("vendor", |c| c.vendor(1)),
        call!("warehouse", |c| c.warehouse(1)),
    ]
}

fn reads() -> Vec<Call> {
    let mut reads = lists();
    reads.extend(reads_of_one());
    reads
}

/// Writes that must not happen twice, but for those whose answer is kept as it came.
fn writes() -> Vec<Call> {
    vec![
        call!("create order", |c| c
            .create_order(&OrderCreate::new(1, "N", "USD"))),
        call!("adjust", |c| c.adjust_stock(&[StockAdjustment {
            master_sku: "A".to_owned(),
            on_hand_quantity: 1,
            warehouse_id: 1,
            stock_location_name: "X".to_owned(),
        }])),
        call!("create rows", |c| c
            .create_stock_rows(&[NewStockRow::new(1, 1, "X", 1)])),
        call!("external shipment", |c| c.external_shipments(
            &ExternalShipments {
                notify_customer: false,
                update_channel: false,
                shipments: vec![ExternalShipment::new(OrderIdentifier::id(1), "UPS", "1Z")],
            }
        )),
        call!("standard shipment", |c| c.standard_shipment(
            &StandardShipment {
                order_ids: vec![1],
                order_batch_number: None,
                complete_batch_and_discard_failed_orders: None,
            }
        )),
        call!("purchase order", |c| c
            .create_purchase_order(&Document::default())),
    ]
}

fn kept_writes() -> Vec<Call> {
    vec![
        call!("cancel", |c| c.cancel_order(&OrderCancel::new(
            OrderIdentifier::id(1),
            "OTHER"
        ))),
        call!("acknowledge", |c| c.acknowledge(&[4007])),
    ]
}

/// One transport a test: making one reads the machine's roots, which takes a while.
fn network() -> Arc<dyn Transport> {
    Arc::new(ReqwestTransport::new().unwrap())
}

/// The bench that every call is allowed on, answering everything with `answer`.
async fn answering(network: &Arc<dyn Transport>, answer: ResponseTemplate) -> Bench {
    let transport = Arc::clone(network);
    let bench = bench_with(|builder| builder.acknowledge(true).transport(transport)).await;
    bench.always(answer).await;
    bench
}

async fn failure(
    network: &Arc<dyn Transport>,
    call: &Call,
    answer: ResponseTemplate,
) -> (ApiError, usize) {
    let bench = answering(network, answer).await;
    let Err(error) = call.1(bench.client.clone()).await else {
        panic!("{} took the answer", call.0);
    };
    (error, bench.calls().await)
}

fn all() -> Vec<Call> {
    let mut all = reads();
    all.extend(writes());
    all.extend(kept_writes());
    all.push(call!("update orders", |c| c
        .update_orders(&[OrderUpdate::new(OrderIdentifier::id(1))])));
    all
}

#[tokio::test]
async fn a_bad_request_is_told_in_the_vendors_words_and_not_repeated() {
    let network = network();
    for call in all() {
        let answer =
            ResponseTemplate::new(400).set_body_raw(fixture!("error-400"), "application/json");
        let (error, calls) = failure(&network, &call, answer).await;
        let text = error.to_string();
        assert!(
            text.ends_with("400 Bad Request: salesChannelId is required"),
            "{text}"
        );
        assert!(
            !error.is_transient() && !error.may_have_executed(),
            "{}",
            call.0
        );
        assert_eq!(calls, 1, "{}", call.0);
    }
}

#[tokio::test]
async fn a_rejected_token_ends_every_call_at_once() {
    let network = network();
    for call in all() {
        let answer =
            ResponseTemplate::new(401).set_body_raw(fixture!("error-401"), "application/json");
        let (error, calls) = failure(&network, &call, answer).await;
        assert!(error.is_unauthorized(), "{}", call.0);
        assert!(!format!("{error:?} {error}").contains(TOKEN));
        assert_eq!(calls, 1, "{}", call.0);
    }
}

#[tokio::test]
async fn a_quota_that_is_used_up_for_long_says_until_when() {
    let network = network();
    for call in all() {
        let answer =
            ResponseTemplate::new(429).insert_header("x-skubana-quota-retryAfter", "3600000");
        let (error, calls) = failure(&network, &call, answer).await;
        assert!(error.is_quota() && error.retry_at().is_some(), "{error}");
        assert_eq!(calls, 1, "{}", call.0);
    }
}

#[tokio::test]
async fn a_server_that_stumbles_is_asked_again_unless_the_work_would_be_done_twice() {
    let network = network();
    let page = || ResponseTemplate::new(502).set_body_raw("<html>gateway</html>", "text/html");
    for call in reads() {
        let (error, calls) = failure(&network, &call, page()).await;
        assert!(
            error.is_transient() && !error.may_have_executed(),
            "{error}"
        );
        assert_eq!(calls, 4, "{}", call.0);
    }
    for call in writes().into_iter().chain(kept_writes()) {
        let (error, calls) = failure(&network, &call, page()).await;
        assert!(error.may_have_executed(), "{error}");
        assert!(!error.to_string().contains("html"), "{error}");
        assert_eq!(calls, 1, "{}", call.0);
    }
}

#[tokio::test]
async fn an_answer_that_is_cut_or_no_json_is_asked_for_again_unless_it_was_a_write() {
    let network = network();
    for body in [r#"[{"orderId":7015"#, "<html>done</html>", ""] {
        for call in reads() {
            let (error, calls) = failure(&network, &call, json(body)).await;
            assert!(
                error.is_transient() && !error.may_have_executed(),
                "{error}"
            );
            assert_eq!(calls, 4, "{}", call.0);
        }
        for call in writes() {
            let (error, calls) = failure(&network, &call, json(body)).await;
            assert!(error.may_have_executed(), "{error}");
            assert_eq!(calls, 1, "{}", call.0);
        }
    }
}

#[tokio::test]
async fn another_shape_is_an_error_that_names_the_place_and_no_value() {
    let network = network();
    for call in lists() {
        let (error, calls) =
            failure(&network, &call, json(r#"{"error":"Odile is unknown"}"#)).await;
        assert!(matches!(error, ApiError::Decode { .. }), "{error}");
        assert!(error.to_string().contains("expected a list"), "{error}");
        assert!(!error.to_string().contains("Odile"), "{error}");
        assert_eq!(calls, 1, "{}", call.0);
    }
    for call in reads_of_one() {
        let (error, _) = failure(&network, &call, json(r#"{"error":"Odile is unknown"}"#)).await;
        assert!(matches!(error, ApiError::Decode { .. }), "{error}");
        assert!(!error.to_string().contains("Odile"), "{error}");
    }
    for call in writes() {
        let (error, _) = failure(&network, &call, json(r#"{"odd":"Odile"}"#)).await;
        assert!(error.may_have_executed(), "{error}");
        assert!(!error.to_string().contains("Odile"), "{error}");
    }
}

#[tokio::test]
async fn an_empty_list_is_an_empty_page() {
    let network = network();
    for call in lists() {
        let bench = answering(&network, json("[]")).await;
        call.1(bench.client.clone()).await.unwrap();
    }
}

#[tokio::test]
async fn a_read_goes_on_when_the_server_has_recovered() {
    let bench = bench().await;
    bench
        .get("/v1/saleschannels", &[], fixture!("saleschannels-response"))
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
async fn a_429_waits_as_its_headers_say_milliseconds_before_seconds() {
    for (headers, wait) in [
        (&[("x-skubana-quota-retryAfter", "2500")][..], 2_500),
        (
            &[("X-Skubana-Quota-RetryAfter", "700"), ("Retry-After", "9")],
            700,
        ),
        (&[("Retry-After", "9")], 9_000),
        (&[], 15_000),
    ] {
        let bench = bench().await;
        bench
            .get("/v1/saleschannels", &[], fixture!("saleschannels-response"))
            .await;
        let mut answer = ResponseTemplate::new(429);
        for (name, value) in headers {
            answer = answer.insert_header(*name, *value);
        }
        Mock::given(method("GET"))
            .respond_with(answer)
            .up_to_n_times(1)
            .with_priority(1)
            .mount(&bench.server)
            .await;
        bench.client.sales_channels().await.unwrap();
        let slept: Duration = bench.clock.sleeps().into_iter().sum();
        assert_eq!(slept, Duration::from_millis(wait), "{headers:?}");
    }
}

#[tokio::test]
async fn each_endpoint_has_a_bucket_of_its_own() {
    let bench = bench().await;
    bench.always(json("[]")).await;
    let query = ProductsQuery::new(FIRST);
    for _ in 0..3 {
        bench.client.products(&query).await.unwrap();
    }
    bench.client.warehouses().await.unwrap();
    assert!(bench.clock.sleeps().is_empty());
    bench.client.products(&query).await.unwrap();
    let slept: Duration = bench.clock.sleeps().into_iter().sum();
    // Three in ten seconds.
    assert!(
        slept >= Duration::from_secs(3) && slept < Duration::from_secs(4),
        "{slept:?}"
    );
}

#[tokio::test]
async fn a_raw_request_goes_through_the_same_token_buckets_and_errors() {
    let bench = bench().await;
    Mock::given(method("GET"))
        .and(path("/v1/orders/channelpurchases"))
        .and(header("authorization", format!("Bearer {TOKEN}").as_str()))
        .respond_with(json(r#"[{"a":1.50}]"#))
        .up_to_n_times(2)
        .mount(&bench.server)
        .await;
    let request = ApiRequest::get(
        "order-manager.channelpurchases",
        "/v1/orders/channelpurchases",
        Priority::Orders,
    );
    let response = bench.client.send(&request).await.unwrap();
    assert_eq!(&response.body[..], br#"[{"a":1.50}]"#);
    assert!(bench.clock.sleeps().is_empty());
    // An endpoint that no table knows has the slowest bucket: one call in five seconds.
    bench.client.send(&request).await.unwrap();
    assert_eq!(bench.clock.sleeps(), [Duration::from_secs(5)]);
    assert!(
        bench
            .client
            .send(&request)
            .await
            .unwrap_err()
            .is_not_found()
    );
    // A known endpoint shares the bucket of its method.
    let known = ApiRequest::get(endpoint::VENDORS, "/v1/vendors", Priority::Orders);
    assert!(bench.client.send(&known).await.unwrap_err().is_not_found());
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

#[test]
fn each_environment_knows_where_people_log_in() {
    let app = |environment: Environment| environment.app_url().map(String::from);
    assert_eq!(
        app(Environment::Production).unwrap(),
        "https://app.skubana.com/"
    );
    assert_eq!(app(Environment::Demo).unwrap(), "https://demo.skubana.com/");
    let other = Environment::At("http://127.0.0.1:1/".parse().unwrap());
    assert_eq!(app(other), None);
}
