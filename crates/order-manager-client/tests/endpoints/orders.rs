//! Orders: list, get, change, cancel.

use seamline_order_manager_client::limits;
use seamline_order_manager_client::requests::{ManyValues, OrdersQuery, PageRequest};
use seamline_order_manager_client::wire::{
    CancelReasonType, FulfillmentSource, Money, OrderCancel, OrderIdentifier, OrderStatus,
    OrderUpdate, RecordOutcome,
};
use serde_json::Value;
use wiremock::matchers::{method, path};
use wiremock::{Mock, ResponseTemplate};

use crate::bench::{bench, fixture, json};

#[tokio::test]
async fn orders_are_asked_for_with_every_filter() {
    let bench = bench().await;
    bench
        .get(
            "/v1.1/orders",
            &[
                ("page", "3"),
                ("limit", "500"),
                ("orderId", "701501"),
                ("orderId", "701502"),
                ("orderNumber", "8124907"),
                ("orderNumber", "8124911"),
                ("productId", "50101"),
                ("productId", "50102"),
                ("salesChannelId", "4007"),
                ("warehouseId", "3101"),
                ("status", "SHIPPED"),
                ("status", "ON_HOLD"),
                ("unresolvedStatus", "OUT_OF_STOCK"),
                ("external", "false"),
                ("modifiedDateFrom", "2026-05-01T00:00:00Z"),
                ("modifiedDateTo", "2026-05-02T00:00:00Z"),
                ("createdDateFrom", "2026-05-03T00:00:00Z"),
                ("createdDateTo", "2026-05-04T00:00:00Z"),
                ("orderDateFrom", "2026-05-05T00:00:00Z"),
                ("orderDateTo", "2026-05-06T00:00:00Z"),
                ("paymentDateFrom", "2026-05-07T00:00:00Z"),
                ("paymentDateTo", "2026-05-08T00:00:00Z"),
                ("shipDateFrom", "2026-05-09T00:00:00Z"),
                ("shipDateTo", "2026-05-10T00:00:00Z"),
            ],
            fixture!("orders-list-response"),
        )
        .await;
    let day = |day: u8| Some(format!("2026-05-{day:02}T00:00:00Z").parse().unwrap());
    let query = OrdersQuery {
        page: PageRequest {
            page: 3,
            limit: 500,
        },
        order_ids: vec![701_501, 701_502],
        order_numbers: vec!["8124907".to_owned(), "8124911".to_owned()],
        product_ids: vec![50101, 50102],
        many_values: ManyValues::Repeated,
        sales_channel_id: Some(4007),
        warehouse_id: Some(3101),
        statuses: vec!["SHIPPED".to_owned(), "ON_HOLD".to_owned()],
        unresolved_statuses: vec!["OUT_OF_STOCK".to_owned()],
        external: Some(false),
        modified_from: day(1),
        modified_to: day(2),
        created_from: day(3),
        created_to: day(4),
        ordered_from: day(5),
        ordered_to: day(6),
        paid_from: day(7),
        paid_to: day(8),
        shipped_from: day(9),
        shipped_to: day(10),
    };
    let page = bench.client.orders(&query).await.unwrap();
    assert_eq!(page.items.len(), 2);
    assert!(page.undecodable.is_empty(), "{:?}", page.undecodable);
    let order = &page.items[0];
    assert!(order.order_status.allocates() && order.order_status.can_be_cancelled());
    let total = order.order_total.as_ref().unwrap();
    assert_eq!(total.amount.to_string(), "1798.2");
    assert_eq!(order.tax().unwrap().amount, "0".parse().unwrap());
    let source = order.fulfillment_source.as_ref().unwrap();
    assert_eq!(source.warehouse_id, Some(3101));
    let picked = order.order_items[0].picking_stocks.as_ref().unwrap();
    assert_eq!(picked[0].product_stock.available_quantity, 5);
    let parked = &page.items[1];
    assert!(parked.order_status.is(OrderStatus::UNRESOLVED));
    assert_eq!(parked.order_items[0].product, None);
    assert_eq!(parked.modified_date, None);
    assert_eq!(parked.last_change(), parked.created_date);
    assert!(parked.parcels().is_empty());
}

#[tokio::test]
async fn one_order_is_read_by_its_key_and_an_unknown_key_is_not_found() {
    let bench = bench().await;
    bench
        .get("/v1.1/orders/701501", &[], fixture!("order-get-response"))
        .await;
    let order = bench.client.order(701_501).await.unwrap();
    assert_eq!(order.order_number, "8124907");
    assert_eq!(order.labels.as_ref().unwrap()[0].name, "Wholesale");
    assert_eq!(order.weight.unwrap().to_string(), "16.3");
    let missing = bench.client.order(1).await.unwrap_err();
    assert!(missing.is_not_found());
}

#[tokio::test]
async fn orders_are_looked_up_by_their_exact_number() {
    let bench = bench().await;
    let asked = |page, number| {
        [
            ("page", page),
            ("limit", "500"),
            ("orderNumber", number),
            ("salesChannelId", "4007"),
        ]
    };
    for number in ["8124907(1)", "8124907"] {
        bench
            .get(
                "/v1.1/orders",
                &asked("1", number),
                fixture!("orders-split-response"),
            )
            .await;
        bench.get("/v1.1/orders", &asked("2", number), "[]").await;
    }
    let found = bench.client.orders_by_number(4007, "8124907(1)").await;
    let found = found.unwrap();
    assert_eq!(found.items.len(), 1);
    assert_eq!(
        found.items[0].parcels()[0].items.as_ref().unwrap()[1].quantity,
        6
    );
    assert_eq!(found.items[0].related_order_ids, [701_577]);
    let whole = bench
        .client
        .orders_by_number(4007, "8124907")
        .await
        .unwrap();
    assert!(
        whole.items.is_empty(),
        "a split order carries other numbers"
    );
}

#[tokio::test]
async fn a_filter_by_number_that_is_ignored_ends_the_look_up() {
    let bench = bench().await;
    // Every page shows another order, of another number, for ever.
    Mock::given(method("GET"))
        .respond_with(|request: &wiremock::Request| {
            let page = request.url.query_pairs().find(|(name, _)| name == "page");
            let page = page.map(|(_, value)| value.into_owned()).unwrap();
            json(&format!(r#"[{{"orderId":{page},"orderNumber":"other"}}]"#))
        })
        .mount(&bench.server)
        .await;
    let found = bench.client.orders_by_number(4007, "8124907").await;
    let error = found.unwrap_err();
    assert!(error.to_string().contains("is ignored"), "{error}");
    assert!(!error.is_transient(), "asking again does not help");
    let most = usize::try_from(limits::LOOK_UP_PAGES).unwrap();
    assert_eq!(bench.calls().await, most + 1);
}

#[tokio::test]
async fn orders_are_changed_as_the_example_says_and_each_gets_its_own_outcome() {
    let bench = bench().await;
    bench
        .write(
            "POST",
            "/v1.1/orders",
            fixture!("order-update-request"),
            fixture!("order-update-response"),
        )
        .await;
    let mut first = OrderUpdate::new(OrderIdentifier::id(701_501));
    first.internal_notes = Some("JOOR order 8124907; terms Net 30; approved by REP-07".to_owned());
    first.custom_field1 = Some("LF-2026-118".to_owned());
    first.payment_date = Some("2026-06-03T09:30:00.9Z".parse().unwrap());
    first.amount_paid = Some(Money::new("1798.20".parse().unwrap(), "USD"));
    first.fulfillment_source = Some(FulfillmentSource {
        warehouse_id: Some(3101),
        name: Some("Brooklyn Stockroom".to_owned()),
    });
    let mut second = OrderUpdate::new(OrderIdentifier::number(4007, "8129999"));
    second.ship_by_date = Some("2026-09-30T00:00:00Z".parse().unwrap());
    let outcome = bench.client.update_orders(&[first, second]).await.unwrap();
    assert!(outcome.records[0].is_done() && !outcome.is_complete());
    let RecordOutcome::Refused(errors) = &outcome.records[1] else {
        panic!("{outcome:?}");
    };
    assert_eq!(errors[0].text(), "Order not found");
    assert_eq!(
        outcome.message.as_deref(),
        Some("1 order updated, 1 failed")
    );
}

#[tokio::test]
async fn a_change_is_repeated_when_its_answer_is_lost() {
    let bench = bench().await;
    Mock::given(method("POST"))
        .and(path("/v1.1/orders"))
        .respond_with(json(r#"{"results":[{"orderId":701501}]}"#))
        .mount(&bench.server)
        .await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(502))
        .up_to_n_times(1)
        .with_priority(1)
        .mount(&bench.server)
        .await;
    let update = OrderUpdate::new(OrderIdentifier::id(701_501));
    let outcome = bench.client.update_orders(&[update]).await.unwrap();
    assert!(outcome.is_complete());
    assert_eq!(bench.calls().await, 2);
}

fn cancel() -> OrderCancel {
    OrderCancel {
        details: Some("Cancelled in JOOR".to_owned()),
        ..OrderCancel::new(
            OrderIdentifier::number(4007, "8124930"),
            CancelReasonType::BUYER_CANCELLED,
        )
    }
}

#[tokio::test]
async fn a_cancellation_travels_in_the_query_as_the_example_says() {
    let bench = bench().await;
    Mock::given(method("POST"))
        .and(path("/v1/orders/cancel"))
        .respond_with(json(fixture!("order-cancel-response")))
        .mount(&bench.server)
        .await;
    let reply = bench.client.cancel_order(&cancel()).await.unwrap();
    assert!(reply.is_accepted());
    assert_eq!(reply.message.as_deref(), Some("1 order cancelled"));
    let sent = &bench.server.received_requests().await.unwrap()[0];
    let example: Value = serde_json::from_str(fixture!("order-cancel-request")).unwrap();
    let query: Value = sent
        .url
        .query_pairs()
        .map(|(name, value)| (name.into_owned(), Value::from(value.into_owned())))
        .collect::<serde_json::Map<_, _>>()
        .into();
    assert_eq!(query, example["query"]);
    assert!(sent.body.is_empty());
}

#[tokio::test]
async fn a_cancellation_that_is_refused_inside_a_200_says_why() {
    let bench = bench().await;
    bench
        .always(json(fixture!("order-cancel-failed-response")))
        .await;
    let reply = bench.client.cancel_order(&cancel()).await.unwrap();
    assert!(!reply.is_accepted());
    assert_eq!(reply.errors[0].text(), "Order is already shipped");
}

#[tokio::test]
async fn a_cancellation_is_never_sent_twice() {
    let bench = bench().await;
    bench.always(ResponseTemplate::new(504)).await;
    let error = bench.client.cancel_order(&cancel()).await.unwrap_err();
    assert!(error.may_have_executed());
    assert_eq!(bench.calls().await, 1);
}
