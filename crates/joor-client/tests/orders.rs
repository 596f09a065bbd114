//! `GET /v2/order/`: the call, the pages, every shape of the answer.
#![cfg(feature = "client")]
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]
#![allow(dead_code, reason = "each test file uses a part of the support module")]

mod support;

use seamline_api_core::{ApiError, loose_json};
use seamline_joor_client::v2::order::{Order, StoredOrderType};
use seamline_joor_client::v2::orders::{
    ExportCheck, ExportStatus, OrderQuery, OrderStatusFilter, OrdersPage,
};
use serde_json::{Value, json};
use support::{
    Bench, answer, call, fixture, in_turn, json as fixture_json, rate_limited, sends_nothing,
};
use wiremock::matchers::{header, method, path, query_param, query_param_is_missing};
use wiremock::{Mock, ResponseTemplate};

fn page(body: Value) -> OrdersPage {
    OrdersPage::from_json(body).unwrap()
}

fn ids(page: &OrdersPage) -> Vec<i64> {
    page.orders.iter().map(|order| order.order_id).collect()
}

#[tokio::test]
async fn a_list_is_asked_for_without_leaving_a_trace() {
    let bench = Bench::start().await;
    Mock::given(method("GET"))
        .and(path("/v2/order/"))
        // base64 of `dummy-v2-token`
        .and(header("authorization", "OAuth2 ZHVtbXktdjItdG9rZW4="))
        .and(header("accept", "application/json"))
        .and(query_param("sync", "0"))
        .and(query_param("check", "0"))
        .and(query_param("order_type", "2"))
        .and(query_param("export_status", "1"))
        .and(query_param("start_from", "0"))
        .and(query_param("count", "50"))
        .and(query_param_is_missing("date_start"))
        .and(query_param_is_missing("account"))
        .respond_with(answer(&fixture_json("v2-orders-response")))
        .expect(1)
        .mount(&bench.server)
        .await;
    let before = bench.client.api().now();
    let page = bench.client.orders(&OrderQuery::default()).await.unwrap();
    assert_eq!(ids(&page), [8_124_907, 8_124_911]);
    assert_eq!(page.started_at, Some(before));
    assert_eq!(bench.client.api().meter().credits(), 1);
}

#[tokio::test]
async fn every_filter_is_sent_under_its_documented_name() {
    let bench = Bench::start().await;
    Mock::given(path("/v2/order/"))
        .and(query_param("order_type", "6"))
        .and(query_param("export_status", "7"))
        .and(query_param("date_start", "2026-06-01T00:00:00.0Z"))
        .and(query_param("date_end", "2026-06-02T00:00:01.0Z"))
        .and(query_param("customer_code", "MV-C1042"))
        .and(query_param("order_id", "8124907"))
        .and(query_param("start_from", "100"))
        .and(query_param("count", "20"))
        .and(query_param("sync", "1"))
        .and(query_param("check", "3"))
        .and(query_param("customer_group_name", "Independents"))
        .respond_with(answer(&fixture_json("v2-orders-empty-response")))
        .expect(1)
        .mount(&bench.server)
        .await;
    let query = OrderQuery {
        order_type: OrderStatusFilter::Approved,
        export_status: ExportStatus::NeverExportedOrModified,
        modified: Some((
            "2026-06-01T00:00:00.5Z".parse().unwrap(),
            "2026-06-02T00:00:00.5Z".parse().unwrap(),
        )),
        customer_code: Some("MV-C1042".to_owned()),
        order_id: Some(8_124_907),
        start_from: 100,
        count: 20,
        sync: true,
        customer_group_name: Some("Independents".to_owned()),
        check: ExportCheck::Both,
    };
    assert!(bench.client.orders(&query).await.unwrap().is_empty());
}

#[tokio::test]
async fn pages_are_followed_to_their_end() {
    let bench = Bench::start().await;
    for (start, name) in [
        ("0", "v2-orders-page1-response"),
        ("1", "v2-orders-page2-response"),
    ] {
        Mock::given(path("/v2/order/"))
            .and(query_param("start_from", start))
            .and(query_param("count", "1"))
            .respond_with(answer(&fixture_json(name)))
            .expect(1)
            .mount(&bench.server)
            .await;
    }
    let mut query = OrderQuery {
        count: 1,
        ..OrderQuery::default()
    };
    let mut found = Vec::new();
    loop {
        let page = bench.client.orders(&query).await.unwrap();
        found.extend(ids(&page));
        match page.next_start(&query) {
            Some(start) => query = query.starting_from(start),
            None => break,
        }
    }
    assert_eq!(found, [8_124_921, 8_124_922]);
}

#[test]
fn the_end_is_seen_by_every_documented_sign() {
    let full = |next: Value| {
        let orders: Vec<Value> = (1..=60).map(|id| json!({ "order_id": id })).collect();
        page(json!({ "response": { "code": 0, "next_start": next }, "orders": orders }))
    };
    let query = OrderQuery {
        count: 60,
        ..OrderQuery::default()
    };
    assert_eq!(full(json!("60")).next_start(&query), Some(60));
    for end in [json!(""), json!(null), json!(0), json!("0")] {
        assert_eq!(full(end).next_start(&query), None);
    }
    let second = query.starting_from(60);
    assert_eq!(full(json!(60)).next_start(&second), None);
    assert_eq!(full(json!(30)).next_start(&second), None);
}

#[test]
fn a_page_that_joor_capped_is_not_the_last() {
    let orders: Vec<Value> = (1..=50).map(|id| json!({ "order_id": id })).collect();
    let capped = page(json!({ "response": { "code": 0, "next_start": 50 }, "orders": orders }));
    let query = OrderQuery {
        count: 100,
        ..OrderQuery::default()
    };
    assert_eq!(capped.next_start(&query), Some(50));
}

#[test]
fn a_short_page_is_not_the_last_when_joor_names_a_next_one() {
    // JOOR caps `count` at 20, which it says nowhere.
    let orders: Vec<Value> = (1..=20).map(|id| json!({ "order_id": id })).collect();
    let query = OrderQuery::default();
    let capped = json!({ "response": { "code": 0, "next_start": 20 }, "orders": orders });
    assert_eq!(page(capped).next_start(&query), Some(20));
    let without_node = page(json!({ "orders": orders }));
    assert_eq!(without_node.next_start(&query), None);
    // An empty page ends the list, whatever it names.
    let empty = json!({ "response": { "code": 0, "next_start": 50 }, "orders": "" });
    assert_eq!(page(empty).next_start(&query), None);
}

#[test]
fn an_element_without_an_id_does_not_make_a_full_page_short() {
    let mut orders: Vec<Value> = (1..=49).map(|id| json!({ "order_id": id })).collect();
    orders.insert(10, json!({ "advert": "new season" }));
    orders.push(json!(""));
    orders.push(json!({ "response": { "code": 0, "next_start": "50" } }));
    let query = OrderQuery::default();
    let with_node = page(json!({ "orders": orders }));
    assert_eq!((with_node.len(), with_node.skipped), (49, 1));
    assert_eq!(with_node.ids[9..12], [Some(10), None, Some(11)]);
    assert_eq!(with_node.next_start(&query), Some(50));
    orders.pop();
    let without_node = page(json!({ "orders": orders }));
    assert_eq!(without_node.next_start(&query), Some(49));
}

#[tokio::test]
async fn one_order_is_read_by_its_path_without_leaving_a_trace() {
    let bench = Bench::start().await;
    let query = [
        ("order_type", "8"),
        ("export_status", "1"),
        ("sync", "0"),
        ("check", "0"),
        ("start_from", "0"),
        ("count", "1"),
    ];
    let only = json!({ "order": { "order_id": "8124930", "order_total": "1.10" } });
    in_turn(
        &bench,
        || call("GET", "/v2/order/8124930", &query).and(sends_nothing),
        [
            answer(&fixture_json("v2-orders-collapsed-response")),
            answer(&only),
            answer(&fixture_json("v2-orders-empty-response")),
            answer(&fixture_json("v2-orders-response")),
            answer(&json!({ "orders": { "order_id": "8124930", "order_total": "dear" } })),
        ],
    )
    .await;
    let read = || async { bench.client.order(8_124_930).await };
    assert_eq!(read().await.unwrap().unwrap().line_items.len(), 1);
    let bare = read().await.unwrap().unwrap();
    assert_eq!(bare.order_total.unwrap().to_string(), "1.10");
    assert_eq!(read().await.unwrap(), None);
    // A JOOR that lists others in its place says nothing about this one.
    let others = read().await.unwrap_err().to_string();
    assert!(others.contains("expected order 8124930"), "{others}");
    let broken = read().await.unwrap_err().to_string();
    assert!(broken.contains("order_total"), "{broken}");
}

#[test]
fn a_full_page_without_a_paging_node_is_followed_by_the_next_offset() {
    let orders: Vec<Value> = (1..=50).map(|id| json!({ "order_id": id })).collect();
    let query = OrderQuery::default().starting_from(100);
    assert_eq!(page(Value::Array(orders)).next_start(&query), Some(150));
}

#[test]
fn an_order_is_read_with_all_its_parts() {
    let page = page(fixture_json("v2-orders-response"));
    let order = &page.orders[0];
    assert_eq!(order.customer_code.as_deref(), Some("MV-C1042"));
    assert_eq!(order.shipping_code.as_deref(), Some("LF-MAIN"));
    assert_eq!(
        order.order_comments.as_deref(),
        Some("Deliver to the rear entrance.<eop>")
    );
    assert_eq!(order.order_total.unwrap().to_string(), "1798.20");
    assert_eq!(order.order_discount.unwrap().to_string(), "92.80");
    assert_eq!(order.order_type.as_deref(), Some("4"));
    assert_eq!(order.is_personal_order, Some(false));
    assert_eq!(order.company_name, None);
    assert!(order.order_doors.is_empty());
    assert_eq!(
        order.order_divisions[0].division_code.as_deref(),
        Some("RTW")
    );
    assert_eq!(order.line_items.len(), 4);
    let cardigan = &order.line_items[3];
    assert_eq!(cardigan.item_quantity, Some(5));
    assert_eq!(cardigan.item_price.unwrap().to_string(), "88.00");
    assert_eq!(cardigan.item_price_adjustment.unwrap().to_string(), "-4.00");
    assert_eq!(cardigan.item_multiplier, None);
    assert_eq!(order.line_items[1].style_tags.len(), 1);
    let unassigned = &page.orders[1];
    assert_eq!(unassigned.customer_code, None);
    assert_eq!(unassigned.order_discount, None);
    assert_eq!(unassigned.order_doors.len(), 2);
    assert!(
        unassigned
            .line_items
            .iter()
            .all(|line| line.item_door_id.is_some())
    );
}

#[test]
fn lists_of_one_may_arrive_as_objects() {
    let page = page(fixture_json("v2-orders-collapsed-response"));
    assert_eq!(ids(&page), [8_124_930]);
    let order = &page.orders[0];
    assert_eq!(order.order_divisions.len(), 1);
    assert_eq!(order.order_doors[0].door_deleted, Some(false));
    assert_eq!(order.line_items.len(), 1);
    assert_eq!(order.line_items[0].style_tags.len(), 1);
    assert_eq!(order.is_personal_order, None);
}

#[test]
fn every_known_shape_of_the_envelope_gives_the_same_orders() {
    let order = json!({ "order_id": 7 });
    let node = json!({ "response": { "code": "0" } });
    for body in [
        json!({ "orders": [order] }),
        json!({ "orders": [node, order] }),
        json!({ "orders": [{ "order": order }] }),
        json!({ "orders": { "order": [order] } }),
        json!({ "orders": { "order": order } }),
        json!({ "orders": { "orders": [order] } }),
        json!({ "orders": { "response": { "code": 0 }, "order": [order] } }),
        json!({ "orders": order }),
        json!({ "results": [order] }),
        json!({ "response": { "code": 0 }, "order": order }),
        json!({ "response": { "code": 0 }, "orders": "", "order": [order] }),
        json!([order]),
        json!([node, order]),
    ] {
        assert_eq!(ids(&page(body.clone())), [7], "{body}");
    }
}

#[test]
fn an_empty_list_arrives_as_empty_text() {
    assert!(page(fixture_json("v2-orders-empty-response")).is_empty());
    assert!(page(json!({ "orders": "" })).is_empty());
    assert!(page(json!({ "orders": [] })).is_empty());
    assert!(page(json!({ "response": { "code": 0, "count": 0 } })).is_empty());
    assert!(page(json!({ "response": { "code": 0 }, "errors": "" })).is_empty());
}

#[test]
fn an_unknown_envelope_is_an_error_and_not_an_empty_list() {
    for body in [
        json!({}),
        json!({ "data": [] }),
        json!("maintenance"),
        json!({ "response": { "code": 0, "count": 3 } }),
        json!({ "response": { "code": 0 }, "purchases": [{ "order_id": 7 }] }),
        json!({ "orders": 5 }),
    ] {
        let error = OrdersPage::from_json(body.clone()).unwrap_err();
        assert!(matches!(error, ApiError::Decode { .. }), "{body}");
    }
}

#[test]
fn one_unreadable_order_does_not_lose_the_others() {
    let page = page(json!({ "orders": [
        { "order_id": 1 },
        { "order_id": "2", "customer_name": "Odile", "line_items": [
            { "item_quantity": 1 }, { "item_quantity": "2.5" } ] },
        { "order_id": "", "order_total": "1.00" },
        { "order_id": 3 },
    ] }));
    assert_eq!(ids(&page), [1, 3]);
    assert_eq!(page.len(), 4);
    assert_eq!(page.undecodable[0].order_id.as_deref(), Some("2"));
    assert_eq!(
        page.undecodable[0].problem.path,
        "line_items[1].item_quantity"
    );
    assert_eq!(page.undecodable[1].order_id, None);
    assert!(!format!("{:?}", page.undecodable).contains("Odile"));
}

#[tokio::test]
async fn an_error_node_is_joor_s_refusal_also_in_a_success() {
    let bench = Bench::start().await;
    Mock::given(path("/v2/order/"))
        .respond_with(answer(&fixture_json("v2-error-response")))
        .expect(1)
        .mount(&bench.server)
        .await;
    let error = bench
        .client
        .orders(&OrderQuery::default())
        .await
        .unwrap_err();
    let ApiError::Vendor {
        code,
        message,
        log_id,
        ..
    } = &error
    else {
        panic!("unexpected: {error}");
    };
    assert_eq!(
        (code.as_str(), message.as_str()),
        ("101", "date_start requires date_end")
    );
    assert!(log_id.is_some());
    assert!(!error.is_transient());
}

#[test]
fn the_codes_inside_orders_are_not_those_of_the_filter() {
    let order = |code: &str| -> Order {
        loose_json::decode(json!({ "order_id": 1, "order_type": code })).unwrap()
    };
    assert_eq!(order(" 4 ").stored_type(), Some(StoredOrderType::Approved));
    assert_eq!(order("3").stored_type(), Some(StoredOrderType::Pending));
    assert_eq!(order("6").stored_type(), Some(StoredOrderType::Other("6")));
    assert_eq!(order("").stored_type(), None);
    assert_eq!(OrderStatusFilter::Approved.code(), 6);
    assert_eq!(OrderStatusFilter::AllButCancelled.code(), 4);
}

#[test]
fn fields_that_joor_adds_are_kept_as_they_were_written() {
    let body = json!({ "orders": [{ "order_id": 1, "carbon_kg": "x", "line_items": {
        "item_number": "A", "lot": { "weight": serde_json::from_str::<Value>("1.10").unwrap() } } }] });
    let order = page(body).orders.remove(0);
    assert_eq!(order.unknown["carbon_kg"], json!("x"));
    assert_eq!(
        order.line_items[0].unknown["lot"]["weight"].to_string(),
        "1.10"
    );
    assert_eq!(order.line_items[0].unknown.len(), 1);
}

#[tokio::test]
async fn a_429_is_waited_out() {
    let bench = Bench::start().await;
    Mock::given(path("/v2/order/"))
        .respond_with(rate_limited())
        .up_to_n_times(1)
        .expect(1)
        .mount(&bench.server)
        .await;
    Mock::given(path("/v2/order/"))
        .respond_with(answer(&fixture_json("v2-orders-empty-response")))
        .expect(1)
        .mount(&bench.server)
        .await;
    bench.client.orders(&OrderQuery::default()).await.unwrap();
    let waits: Vec<u64> = bench
        .clock
        .sleeps()
        .iter()
        .map(std::time::Duration::as_secs)
        .collect();
    assert_eq!(waits, [300]);
}

#[tokio::test]
async fn server_errors_html_and_cut_json_are_read_again() {
    let bench = Bench::start().await;
    let whole = fixture("v2-orders-response");
    let answers = [
        ResponseTemplate::new(502).set_body_string("<html>Bad Gateway</html>"),
        ResponseTemplate::new(200).set_body_string("<html>Maintenance</html>"),
        ResponseTemplate::new(200).set_body_string(&whole[..whole.len() / 2]),
        ResponseTemplate::new(200).set_body_string(whole.as_str()),
    ];
    for (index, answer) in answers.into_iter().enumerate() {
        Mock::given(path("/v2/order/"))
            .respond_with(answer)
            .up_to_n_times(1)
            .with_priority(u8::try_from(index).unwrap() + 1)
            .expect(1)
            .mount(&bench.server)
            .await;
    }
    let page = bench.client.orders(&OrderQuery::default()).await.unwrap();
    assert_eq!(page.len(), 2);
    assert_eq!(bench.clock.sleeps().len(), 3);
}

#[tokio::test]
async fn a_rejected_token_is_an_error_for_a_person() {
    let bench = Bench::start().await;
    Mock::given(path("/v2/order/"))
        .respond_with(ResponseTemplate::new(401))
        .expect(1)
        .mount(&bench.server)
        .await;
    let error = bench
        .client
        .orders(&OrderQuery::default())
        .await
        .unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!(
        error.to_string(),
        "call joor.v2.order: the credentials are rejected"
    );
}
