//! Orders: create, list, get, change, cancel.

use seamline_contract_order_manager::{Bench, CHANNEL, WAREHOUSE};
use seamline_order_manager_client::requests::{ManyValues, OrderBody, OrdersQuery, PageRequest};
use seamline_order_manager_client::wire::{
    CancelReasonType, Created, FulfillmentSource, Money, OrderCancel, OrderIdentifier, OrderStatus,
    OrderUpdate, RecordOutcome,
};
use seamline_sandbox::{OrderBody as SandboxBody, SplitUnits, Switches};

const FIRST: PageRequest = PageRequest { page: 1, limit: 50 };

#[tokio::test]
async fn an_order_is_created_and_read_back_to_the_cent() {
    let bench = Bench::start().await;
    let id = bench.placed("8124907").await;
    let order = bench.client.order(id).await.unwrap();
    assert_eq!(order.order_number, "8124907");
    assert!(
        order.order_status.is(OrderStatus::AWAITING_SHIPMENT),
        "{}",
        order.order_status
    );
    let amount = |money: &Option<Money>| money.as_ref().unwrap().amount.normalize().to_string();
    assert_eq!(amount(&order.order_total), "1254.49");
    assert_eq!(amount(&order.shipping_cost), "19.99");
    assert_eq!(amount(&order.order_items[0].unit_price), "617.25");
    assert_eq!(order.order_items[0].quantity_ordered, 2);
    assert!(order.order_items[0].product.is_some());
    assert_eq!(order.modified_date, None);
    assert!(order.last_change().is_some());
    let picks = order.order_items[0].picking_stocks.as_ref().unwrap();
    assert!(!picks.is_empty());
    let view = &bench.sandbox.order_manager_orders()[0];
    assert_eq!(view.total, "1254.49".parse().unwrap());
    assert_eq!(view.customer_email.as_deref(), Some("odile@example.com"));
    bench.reached("order_manager.order.create");
    bench.reached("order_manager.order.get");
}

#[tokio::test]
async fn every_field_of_a_create_is_known() {
    let bench = Bench::start().await;
    let small = bench.order("8124950").await;
    let full = include_str!(
        "../../../../crates/order-manager-client/tests/fixtures/om-order-create-full-request.json"
    );
    let mut order: seamline_order_manager_client::wire::OrderCreate =
        serde_json::from_str(full).unwrap();
    order.order_items[0]
        .listing_sku
        .clone_from(&small.order_items[0].listing_sku);
    order.hold_until_date = None;
    let created = bench.client.create_order(&order).await.unwrap();
    assert!(matches!(created, Created::Accepted { .. }), "{created:?}");
    bench.reached("order_manager.order.create");
}

#[tokio::test]
async fn the_body_is_an_array_or_an_object_and_the_other_one_is_refused() {
    for (vendor, right, wrong) in [
        (SandboxBody::Array, OrderBody::Array, OrderBody::Object),
        (SandboxBody::Object, OrderBody::Object, OrderBody::Array),
    ] {
        let bench = Bench::with(|options| {
            options.switches = Switches {
                order_body: vendor,
                ..Switches::default()
            };
        })
        .await;
        let order = bench.order("8124907").await;
        let send = |body| {
            let client = Bench::client(&bench.sandbox, &bench.running, body);
            let order = order.clone();
            async move { client.create_order(&order).await }
        };
        let refused = send(wrong).await.unwrap_err();
        assert_eq!(refused.status(), Some(http::StatusCode::BAD_REQUEST));
        assert!(!refused.may_have_executed());
        assert!(matches!(
            send(right).await.unwrap(),
            Created::Accepted { .. }
        ));
    }
}

#[tokio::test]
async fn a_number_that_is_taken_is_refused_inside_a_200() {
    let bench = Bench::start().await;
    bench.placed("8124907").await;
    let again = bench.order("8124907").await;
    let created = bench.client.create_order(&again).await.unwrap();
    assert!(
        matches!(&created, Created::Refused { message } if message.contains("already exists")),
        "{created:?}"
    );
    assert_eq!(bench.sandbox.order_manager_orders().len(), 1);
}

#[tokio::test]
async fn a_bad_create_is_told_in_the_vendors_words_and_seen_before() {
    let bench = Bench::start().await;
    let mut order = bench.order("8124907").await;
    order.ship_city = String::new();
    assert_eq!(order.problems()[0].field, "shipCity");
    let error = bench.client.create_order(&order).await.unwrap_err();
    assert!(
        error.to_string().contains("shipCity is required"),
        "{error}"
    );
    assert!(!error.may_have_executed());
}

#[tokio::test]
async fn a_listing_that_nobody_knows_parks_the_order_without_a_product() {
    let bench = Bench::start().await;
    let mut order = bench.order("8124907").await;
    order.order_items[0].listing_sku = "nobody-knows-it".to_owned();
    let Created::Accepted { order_id } = bench.client.create_order(&order).await.unwrap() else {
        panic!("refused");
    };
    let order = bench.client.order(order_id).await.unwrap();
    assert!(order.order_status.is(OrderStatus::UNRESOLVED));
    assert!(order.unresolved_status.is_some());
    assert_eq!(order.order_items[0].product, None);
}

#[tokio::test]
async fn orders_are_found_by_their_exact_number_although_the_filter_is_loose() {
    let bench = Bench::start().await;
    let short = bench.placed("812").await;
    let long = bench.placed("8124").await;
    let query = OrdersQuery::by_number(CHANNEL, "812", FIRST);
    let loose = bench.client.orders(&query).await.unwrap();
    assert_eq!(loose.items.len(), 2, "the vendor's filter matches parts");
    let exact = bench.client.orders_by_number(CHANNEL, "812").await.unwrap();
    let ids = |page: seamline_order_manager_client::wire::Page<_>| -> Vec<i64> {
        page.items
            .iter()
            .map(|order: &seamline_order_manager_client::wire::Order| order.order_id)
            .collect()
    };
    assert_eq!(ids(exact), [short]);
    for many_values in [ManyValues::Repeated, ManyValues::Comma] {
        let query = OrdersQuery {
            order_numbers: vec!["812".to_owned(), "8124".to_owned()],
            many_values,
            ..OrdersQuery::new(FIRST)
        };
        let both = bench.client.orders(&query).await.unwrap();
        assert_eq!(ids(both), [short, long], "{many_values:?}");
    }
}

#[tokio::test]
async fn every_filter_of_orders_is_known_and_narrows() {
    let bench = Bench::start().await;
    let id = bench.placed("8124907").await;
    let product = bench.client.order(id).await.unwrap().order_items[0]
        .product
        .as_ref()
        .unwrap()
        .product_id;
    let past = Some("2020-01-01T00:00:00Z".parse().unwrap());
    let future = Some("2100-01-01T00:00:00Z".parse().unwrap());
    let found = OrdersQuery {
        order_ids: vec![id],
        order_numbers: vec!["8124907".to_owned()],
        product_ids: vec![product],
        sales_channel_id: Some(CHANNEL),
        warehouse_id: Some(WAREHOUSE),
        statuses: vec![OrderStatus::AWAITING_SHIPMENT.to_owned()],
        external: Some(false),
        created_from: past,
        created_to: future,
        ordered_from: past,
        ordered_to: future,
        paid_from: past,
        paid_to: future,
        ..OrdersQuery::new(FIRST)
    };
    let page = bench.client.orders(&found).await.unwrap();
    assert_eq!(page.items.len(), 1);
    for narrower in [
        OrdersQuery {
            statuses: vec!["SHIPPED".to_owned()],
            ..found.clone()
        },
        OrdersQuery {
            unresolved_statuses: vec!["OUT_OF_STOCK".to_owned()],
            ..found.clone()
        },
        OrdersQuery {
            external: Some(true),
            ..found.clone()
        },
        OrdersQuery {
            warehouse_id: Some(3102),
            ..found.clone()
        },
        OrdersQuery {
            product_ids: vec![1],
            ..found.clone()
        },
        OrdersQuery {
            modified_from: past,
            modified_to: future,
            ..found.clone()
        },
        OrdersQuery {
            shipped_from: past,
            shipped_to: future,
            ..found.clone()
        },
        OrdersQuery {
            paid_to: past,
            ..found.clone()
        },
    ] {
        let page = bench.client.orders(&narrower).await.unwrap();
        assert!(page.is_empty(), "{narrower:?}");
    }
    bench.reached("order_manager.orders");
}

#[tokio::test]
async fn orders_are_changed_and_one_that_is_unknown_is_named() {
    let bench = Bench::start().await;
    let id = bench.placed("8124907").await;
    let updates = [
        OrderUpdate {
            internal_notes: Some("approved by REP-07".to_owned()),
            ship_country: Some("CAN".to_owned()),
            receive_by_date: Some("2026-10-05T00:00:00Z".parse().unwrap()),
            amount_paid: Some(Money::new("1254.49".parse().unwrap(), "USD")),
            payment_date: Some("2026-06-04T00:00:00Z".parse().unwrap()),
            weight: Some("16.3".parse().unwrap()),
            fulfillment_source: Some(FulfillmentSource {
                warehouse_id: Some(WAREHOUSE),
                name: None,
            }),
            ..OrderUpdate::new(OrderIdentifier::id(id))
        },
        OrderUpdate {
            gift: Some(true),
            gift_message: Some("g".to_owned()),
            ..OrderUpdate::new(OrderIdentifier::number(CHANNEL, "unknown"))
        },
        OrderUpdate {
            custom_field3: Some("three".to_owned()),
            ..OrderUpdate::new(OrderIdentifier::number(CHANNEL, "8124907"))
        },
    ];
    let outcome = bench.client.update_orders(&updates).await.unwrap();
    assert!(
        outcome.records[0].is_done() && outcome.records[2].is_done(),
        "{outcome:?}"
    );
    let RecordOutcome::Refused(errors) = &outcome.records[1] else {
        panic!("{outcome:?}");
    };
    assert_eq!(
        (errors[0].text(), errors[0].index),
        ("Order not found", Some(2))
    );
    let order = bench.client.order(id).await.unwrap();
    assert_eq!(order.internal_notes.as_deref(), Some("approved by REP-07"));
    assert_eq!(order.ship_country.as_deref(), Some("CAN"));
    assert_eq!(order.custom_field3.as_deref(), Some("three"));
    assert!(order.modified_date.is_some());
    bench.reached("order_manager.orders.update");
}

#[tokio::test]
async fn an_order_is_cancelled_once_and_not_after_it_has_left() {
    let bench = Bench::start().await;
    let id = bench.placed("8124907").await;
    let cancel = OrderCancel {
        details: Some("Cancelled in JOOR".to_owned()),
        ..OrderCancel::new(
            OrderIdentifier::number(CHANNEL, "8124907"),
            CancelReasonType::BUYER_CANCELLED,
        )
    };
    assert!(
        bench
            .client
            .cancel_order(&cancel)
            .await
            .unwrap()
            .is_accepted()
    );
    let order = bench.client.order(id).await.unwrap();
    assert!(order.order_status.is_cancelled() && !order.order_status.can_be_cancelled());
    let reason = order.cancel_reason.unwrap();
    assert!(reason.kind.is(CancelReasonType::BUYER_CANCELLED));
    assert_eq!(reason.details.as_deref(), Some("Cancelled in JOOR"));
    let error = bench.client.cancel_order(&cancel).await.unwrap_err();
    assert!(error.to_string().contains("cannot be cancelled"), "{error}");
    let unknown = OrderCancel::new(OrderIdentifier::id(1), CancelReasonType::OTHER);
    let error = bench.client.cancel_order(&unknown).await.unwrap_err();
    assert!(error.is_not_found());
    bench.reached("order_manager.orders.cancel");
}

#[tokio::test]
async fn the_parts_of_a_split_order_are_read_with_their_relatives() {
    let bench = Bench::start().await;
    let id = bench.placed("8124907").await;
    let sku = bench.client.order(id).await.unwrap().order_items[0]
        .listing_sku
        .clone();
    let second = bench
        .sandbox
        .split_om_order(
            id,
            &SplitUnits {
                units: [(sku, 1)].into(),
            },
        )
        .unwrap();
    let part = bench
        .client
        .orders_by_number(CHANNEL, "8124907(2)")
        .await
        .unwrap();
    assert_eq!(part.items[0].order_id, second);
    assert_eq!(part.items[0].related_order_ids, [id]);
    let whole = bench
        .client
        .orders_by_number(CHANNEL, "8124907")
        .await
        .unwrap();
    assert!(whole.items.is_empty());
}
