//! Cancelling an order with a look before and after.

use seamline_order_manager_client::CancelError;
use seamline_order_manager_client::wire::{CancelReasonType, OrderCancel, OrderIdentifier};
use wiremock::matchers::{method, path};
use wiremock::{Mock, ResponseTemplate};

use crate::bench::{Bench, bench, fixture, json};

fn by_key() -> OrderCancel {
    OrderCancel::new(OrderIdentifier::id(7), CancelReasonType::OTHER)
}

/// Shows the order in each of these states, one a read.
async fn shown(bench: &Bench, states: &[&str]) {
    for (at, state) in (1..).zip(states) {
        Mock::given(method("GET"))
            .and(path("/v1.1/orders/7"))
            .respond_with(json(&format!(r#"{{"orderId":7,"orderStatus":"{state}"}}"#)))
            .up_to_n_times(1)
            .with_priority(at)
            .mount(&bench.server)
            .await;
    }
}

async fn answered(bench: &Bench, answer: ResponseTemplate) {
    Mock::given(method("POST"))
        .and(path("/v1/orders/cancel"))
        .respond_with(answer)
        .mount(&bench.server)
        .await;
}

async fn writes(bench: &Bench) -> usize {
    let requests = bench.server.received_requests().await.unwrap();
    let posts = requests.iter().filter(|one| one.method.as_str() == "POST");
    posts.count()
}

#[tokio::test]
async fn an_order_that_can_be_cancelled_is_cancelled_and_read_back() {
    let bench = bench().await;
    shown(&bench, &["AWAITING_SHIPMENT", "CANCELLED"]).await;
    answered(&bench, json(fixture!("order-cancel-response"))).await;
    let order = bench.client.cancel_order_checked(&by_key()).await.unwrap();
    assert!(order.order_status.is_cancelled());
    assert_eq!((writes(&bench).await, bench.calls().await), (1, 3));
}

#[tokio::test]
async fn an_order_that_has_left_is_refused_and_nothing_is_sent() {
    for state in ["SHIPPED", "UNRESOLVED", "AWAITING_DRONE", ""] {
        let bench = bench().await;
        shown(&bench, &[state]).await;
        let error = bench.client.cancel_order_checked(&by_key()).await;
        let Err(CancelError::NotCancellable { order_id, status }) = error else {
            panic!("{error:?}");
        };
        assert_eq!((order_id, status.0.as_str()), (7, state));
        assert_eq!(writes(&bench).await, 0);
    }
}

#[tokio::test]
async fn an_order_that_is_cancelled_already_is_left_alone() {
    let bench = bench().await;
    shown(&bench, &["CANCELLED"]).await;
    let order = bench.client.cancel_order_checked(&by_key()).await.unwrap();
    assert!(order.order_status.is_cancelled());
    assert_eq!(writes(&bench).await, 0);
}

#[tokio::test]
async fn a_refusal_and_a_cancellation_that_does_not_show_are_told_apart() {
    let bench = bench().await;
    shown(
        &bench,
        &["AWAITING_SHIPMENT", "PENDING_FULFILLMENT", "SHIPPED"],
    )
    .await;
    answered(&bench, json(fixture!("order-cancel-failed-response"))).await;
    let error = bench.client.cancel_order_checked(&by_key()).await;
    let error = error.unwrap_err();
    assert_eq!(
        error.to_string(),
        "cancel order 7: Order is already shipped"
    );
    bench.server.reset().await;
    shown(&bench, &["PENDING_FULFILLMENT", "PENDING_FULFILLMENT"]).await;
    answered(&bench, json(fixture!("order-cancel-response"))).await;
    let error = bench.client.cancel_order_checked(&by_key()).await;
    assert!(
        matches!(error, Err(CancelError::NotShown { order_id: 7, .. })),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_lost_answer_says_that_the_order_may_be_cancelled() {
    let bench = bench().await;
    shown(&bench, &["AWAITING_SHIPMENT"]).await;
    answered(&bench, ResponseTemplate::new(504)).await;
    let error = bench.client.cancel_order_checked(&by_key()).await;
    let Err(CancelError::Call(error)) = error else {
        panic!("{error:?}");
    };
    assert!(error.may_have_executed());
    assert_eq!(writes(&bench).await, 1);
}

#[tokio::test]
async fn a_number_has_to_name_one_order() {
    let cancel = OrderCancel::new(OrderIdentifier::number(4007, "812"), "OTHER");
    let order = |id: i64| format!(r#"{{"orderId":{id},"orderNumber":"812"}}"#);
    for (first_page, count) in [
        ("[]".to_owned(), 0),
        (format!("[{},{}]", order(1), order(2)), 2),
        (format!(r#"[{},{{"orderNumber":"812"}}]"#, order(1)), 2),
    ] {
        let bench = bench().await;
        Mock::given(method("GET"))
            .and(path("/v1.1/orders"))
            .respond_with(json(&first_page))
            .up_to_n_times(1)
            .mount(&bench.server)
            .await;
        bench.always(json("[]")).await;
        let error = bench.client.cancel_order_checked(&cancel).await;
        let Err(CancelError::NotOne { number, found }) = error else {
            panic!("{error:?}");
        };
        assert_eq!((number.as_str(), found), ("812", count));
        assert_eq!(writes(&bench).await, 0);
    }
}
