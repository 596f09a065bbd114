//! Creating an order, which happens once or not at all.

use std::time::Duration;

use seamline_order_manager_client::requests::OrderBody;
use seamline_order_manager_client::wire::{Created, OrderCreate};
use wiremock::matchers::{method, path};
use wiremock::{Mock, ResponseTemplate};

use crate::bench::{bench, bench_with_body, fixture, json};

fn example_order() -> OrderCreate {
    let mut orders: Vec<OrderCreate> =
        serde_json::from_str(fixture!("order-create-request")).unwrap();
    orders.remove(0)
}

#[tokio::test]
async fn an_order_is_created_as_the_example_says() {
    let bench = bench().await;
    bench
        .write(
            "PUT",
            "/v1/order",
            fixture!("order-create-request"),
            fixture!("order-create-response"),
        )
        .await;
    let outcome = bench.client.create_order(&example_order()).await.unwrap();
    assert_eq!(outcome, Created::Accepted { order_id: 701_501 });
}

#[tokio::test]
async fn the_body_can_be_the_order_itself() {
    let bench = bench_with_body(OrderBody::Object).await;
    bench
        .write(
            "PUT",
            "/v1/order",
            fixture!("order-create-single-object-request"),
            fixture!("order-create-response"),
        )
        .await;
    let example: OrderCreate =
        serde_json::from_str(fixture!("order-create-single-object-request")).unwrap();
    let outcome = bench.client.create_order(&example).await.unwrap();
    assert_eq!(outcome, Created::Accepted { order_id: 701_501 });
}

#[tokio::test]
async fn every_field_that_the_vendor_knows_can_be_sent_and_money_keeps_its_digits() {
    let full = include_str!("../fixtures/om-order-create-full-request.json");
    let order: OrderCreate = serde_json::from_str(full).unwrap();
    let bench = bench_with_body(OrderBody::Object).await;
    bench
        .write("PUT", "/v1/order", full, fixture!("order-create-response"))
        .await;
    bench.client.create_order(&order).await.unwrap();
    let sent = &bench.server.received_requests().await.unwrap()[0];
    let text = std::str::from_utf8(&sent.body).unwrap();
    for amount in [
        r#""amount":1234.5,"#,
        r#""amount":19.99,"#,
        r#""amount":0.10,"#,
    ] {
        assert!(text.contains(amount), "{amount} in {text}");
    }
}

#[tokio::test]
async fn a_200_that_shows_no_id_is_a_refusal() {
    let bench = bench().await;
    bench
        .always(json(fixture!("order-create-failed-response")))
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
        bench.always(answer).await;
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
        .always(ResponseTemplate::new(400).set_body_raw(fixture!("error-400"), "application/json"))
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
    bench.always(json(fixture!("order-create-response"))).await;
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
