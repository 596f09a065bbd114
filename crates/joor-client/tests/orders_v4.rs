//! v4 orders and their lines: the calls, the rows and every shape of the answers.
#![cfg(feature = "client")]
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]
#![allow(dead_code, reason = "each test file uses a part of the support module")]

mod support;

use jiff::civil::date;
use rust_decimal::Decimal;
use seamline_api_core::{ApiError, ApiRequest, Priority, Replay};
use seamline_joor_client::v4::order::{Address, Buyer, ExportStatus, OrderStatus};
use seamline_joor_client::v4::order_write::{
    DeliveryWindow, Discount, DiscountDetail, DiscountKind, Event, Named, NewOrder, OrderDiscount,
    OrderFields, OrderUpdate, Tax,
};
use seamline_joor_client::v4::orders::{LastModified, OrderQuery, SortOrder};
use seamline_joor_client::v4::sku_line_items::{
    LinePrice, NewSkuLineItem, SkuLineItem, SkuLineItemUpdate,
};
use seamline_joor_client::v4::{Envelope, orders, sku_line_items};
use serde_json::json;
use support::{Bench, answer, call, json as fixture_json, rate_limited, sends, sends_nothing};
use wiremock::ResponseTemplate;

#[expect(clippy::unnecessary_wraps, reason = "fields of rows are options")]
fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

/// The order of the create fixture, field by field.
fn new_order() -> NewOrder {
    let address = |name: &str, company: &str, line1: &str, line2: &str, phone: &str| Address {
        name: text(name),
        company: text(company),
        line1: text(line1),
        line2: text(line2),
        city: text("Portland"),
        state: text("OR"),
        zip: text("97200"),
        country: text("United States"),
        phone: text(phone),
        ..Address::default()
    };
    let email = text("odile.marchetti@example.com");
    NewOrder {
        status: OrderStatus::Notes,
        fields: OrderFields {
            customer_code: text("MV-C1042"),
            price_type_name: text("USD Wholesale"),
            collection_code: text("FW26-CORE"),
            shipping_address_code: text("LF-MAIN"),
            billing_address_code: text("LF-BILL"),
            shipping_method_code: text("GROUND"),
            shipping_price: Some(Decimal::new(3500, 2)),
            payment_method_code: text("NET30"),
            sales_rep_code: text("REP-07"),
            po_number: text("LF-2026-118"),
            tracking_number: text(""),
            export_status: Some(ExportStatus::Undefined),
            export_description: text(""),
            comments: text("Deliver to the rear entrance."),
            internal_comments: text(""),
            delivery_window: Some(DeliveryWindow {
                start: date(2026, 9, 1),
                end: date(2026, 9, 30),
            }),
            warehouse: Some(Named::by_code("DEF")),
            season: Some(Named::by_code("FW26")),
            customer_group: Some(Named::by_code("IND")),
            company_number: Some(Named {
                name: text(""),
                ..Named::by_code("")
            }),
            buyer: Some(Buyer {
                name: text("Odile Marchetti"),
                email: email.clone(),
                ..Buyer::default()
            }),
            custom_shipping_address: Some(Address {
                fax: text(""),
                email,
                ..address(
                    "Odile Marchetti",
                    "Larkspur & Finch Boutique",
                    "100 Example Street",
                    "Suite 4",
                    "+1 555 010 0142",
                )
            }),
            custom_billing_address: Some(address(
                "Accounts Payable",
                "Larkspur & Finch Holdings LLC",
                "200 Sample Avenue",
                "",
                "+1 555 010 0143",
            )),
            tax: Some(Tax {
                amount: Decimal::ZERO,
                number: text(""),
            }),
            discount: Some(Discount {
                discount: Decimal::new(928, 1),
                details: vec![DiscountDetail {
                    kind: DiscountKind::Percentage,
                    value: Decimal::from(5),
                }],
            }),
            event: Some(Event {
                event: text("Paris Showroom"),
                code: text("PAR26"),
            }),
            order_type: Some(Named {
                id: text(""),
                name: text("Wholesale"),
                ..Named::by_code("WHS")
            }),
            ..OrderFields::default()
        },
    }
}

#[tokio::test]
async fn orders_are_asked_for_by_every_filter_under_its_name() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    let query = [
        ("order_ids", "8124907,8124930"),
        ("status", "APPROVED"),
        ("date_approved_start", "2026-06-01"),
        ("date_approved_end", "2026-06-30"),
        ("export_status", "FAILED"),
        ("last_modified", "2026-06-02"),
        ("page", "3"),
        ("page_size", "50"),
        ("sort_by", "id"),
        ("sort_order", "DESCENDING"),
    ];
    bench
        .expect(
            call("GET", "/v4/orders", &query).and(sends_nothing),
            "v4-orders-get-response",
        )
        .await;
    let query = OrderQuery {
        status: Some(OrderStatus::Approved),
        approved_from: Some(date(2026, 6, 1)),
        approved_to: Some(date(2026, 6, 30)),
        export_status: Some(ExportStatus::Failed),
        last_modified: Some(LastModified::Day(date(2026, 6, 2))),
        page: 3,
        page_size: 50,
        sort_by: text("id"),
        sort_order: Some(SortOrder::Descending),
        ..OrderQuery::by_ids(["8124907", "8124930"])
    };
    let reply = bench.client.orders_v4(&query).await.unwrap();
    assert!(reply.is_clean());
    let order = &reply.data[0];
    assert_eq!(order.status, Some(OrderStatus::Approved));
    assert_eq!(order.total.unwrap().to_string(), "1798.2");
    assert_eq!(order.shipping_price.unwrap().to_string(), "35.00");
    assert_eq!((order.quantity, &order.tracking_number), (Some(17), &None));
    let buyer = order.buyer.as_ref().unwrap();
    assert_eq!(buyer.id.as_deref(), Some("660021"));
    let address = order.custom_shipping_address.as_ref().unwrap();
    assert_eq!(address, &Address::default());
    assert_eq!(bench.client.api().meter().credits(), 1);
}

#[tokio::test]
async fn a_page_of_orders_loses_only_what_cannot_be_read() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    bench
        .expect(
            call(
                "GET",
                "/v4/orders",
                &[
                    ("page", "1"),
                    ("page_size", "2"),
                    ("last_modified", "2026-06-02T10:00:00.5Z"),
                ],
            ),
            "v4-orders-page-response",
        )
        .await;
    let moment = "2026-06-02T10:00:00.5Z".parse().unwrap();
    let query = OrderQuery {
        page_size: 2,
        last_modified: Some(LastModified::Moment(moment)),
        ..OrderQuery::default()
    };
    let reply = bench.client.orders_v4(&query).await.unwrap();
    let order = &reply.data[0];
    assert_eq!(order.id, "8124930");
    assert_eq!(order.status, Some(OrderStatus::Other("ON_HOLD".to_owned())));
    assert_eq!((&order.buyer, &order.shipping_address), (&None, &None));
    let customer = order.customer.as_ref().unwrap();
    assert_eq!(customer.name.as_deref(), Some("Larkspur & Finch Boutique"));
    assert_eq!(order.unknown["exchange_rate"].to_string(), "1.10");
    assert_eq!(reply.undecodable[0].id.as_deref(), Some("8124931"));
    assert_eq!(reply.undecodable[0].problem.path, "data[1].total");
    assert_eq!(query.next(reply.len()).unwrap().page, 2);
    assert_eq!(query.next(1), None);
}

#[tokio::test]
async fn the_documented_item_is_read_as_well() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    bench
        .expect(
            call(
                "GET",
                "/v4/orders",
                &[
                    ("page", "1"),
                    ("page_size", "200"),
                    ("order_ids", "8124907"),
                ],
            ),
            "v4-orders-get-basic-response",
        )
        .await;
    let query = OrderQuery::by_ids(["8124907"]);
    let order = bench.client.orders_v4(&query).await.unwrap().data.remove(0);
    assert_eq!(order.retailer_id.as_deref(), Some("778231"));
    assert_eq!(order.price_type_id.as_deref(), Some("5127"));
    assert_eq!(order.collection_id.as_deref(), Some("20518834"));
    assert_eq!(order.total, None);
}

#[tokio::test]
async fn an_order_is_created_with_every_known_field() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    bench
        .expect(
            call("POST", "/v4/orders/bulk_create", &[]).and(sends("v4-orders-bulk-create-request")),
            "v4-orders-get-basic-response",
        )
        .await;
    let reply = bench.client.create_orders(&[new_order()]).await.unwrap();
    assert_eq!(reply.data[0].id, "8124907");
    assert_eq!(bench.client.api().meter().credits(), 5);
}

#[tokio::test]
async fn orders_are_marked_as_exported_failed_and_shipped() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    let updates = [
        (
            "v4-orders-mark-exported-request",
            OrderUpdate::exported(
                "8124907",
                OrderStatus::Approved,
                text("imported as order 701501"),
            ),
        ),
        (
            "v4-orders-mark-failed-request",
            OrderUpdate::failed(
                "8124930",
                OrderStatus::Approved,
                "SKU MV-KN-204-OAT-S has no listing on the sales channel",
            ),
        ),
        (
            "v4-orders-tracking-request",
            OrderUpdate::shipped("8124907", text("1ZEXAMPLE0000000001")),
        ),
    ];
    for (request, update) in updates {
        bench
            .expect(
                call("POST", "/v4/orders/bulk_update", &[]).and(sends(request)),
                "v4-orders-bulk-update-response",
            )
            .await;
        let reply = bench.client.update_orders(&[update]).await.unwrap();
        assert_eq!(reply.data[0].status, Some(OrderStatus::Approved));
    }
}

#[test]
fn a_change_of_nothing_sends_the_id_and_the_status_alone() {
    let mut update = OrderUpdate::new("7", OrderStatus::Pending);
    let sent = serde_json::to_value(&update).unwrap();
    assert_eq!(sent, json!({ "id": "7", "status": "PENDING" }));
    update.door = Some(Named::by_code("D1"));
    let sent = serde_json::to_value(&update).unwrap();
    assert_eq!(sent["door"], json!({ "code": "D1" }));
}

#[tokio::test]
async fn lines_are_read_by_order_and_by_their_own_ids() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    let address = "/v4/orders/sku_line_items";
    bench
        .expect(
            call("GET", address, &[("order_ids", "8124907,8124930")]).and(sends_nothing),
            "v4-sku-line-items-get-response",
        )
        .await;
    bench
        .expect(
            call("GET", address, &[("line_item_ids", "99100231")]),
            "v4-sku-line-items-collapsed-response",
        )
        .await;
    let lines = bench.client.sku_line_items(&["8124907", "8124930"]).await;
    let lines = lines.unwrap().into_clean().unwrap();
    assert_eq!(lines.len(), 5);
    let sku = lines[3].line_item_sku.as_ref().unwrap();
    assert_eq!(sku.wholesale_price.unwrap().to_string(), "92.0");
    assert_eq!(sku.item_price.unwrap().to_string(), "88.0");
    assert_eq!(sku.trait_values[0].external_id.as_deref(), Some("OAT"));
    let product = sku.product.as_ref().unwrap();
    assert_eq!(product.identifier.as_deref(), Some("50200"));
    assert_eq!(lines[4].cancelled, Some(true));
    let line = bench.client.sku_line_items_by_id(&["99100231"]).await;
    let line = line.unwrap().into_clean().unwrap().remove(0);
    assert_eq!(line.order_id.as_deref(), Some("8124907"));
    assert_eq!((line.quantity, line.cancelled), (Some(4), Some(false)));
    let sku = line.line_item_sku.unwrap();
    assert_eq!((&sku.product, sku.trait_values.len()), (&None, 1));
    assert_eq!(sku.item_price.unwrap().to_string(), "106.20");
    assert_eq!(sku.unknown["case_pack"], json!("6"));
    assert_eq!(sku.trait_values[0].unknown["hexColor"], json!("#FFFFF0"));
}

#[tokio::test]
async fn units_are_added_and_set() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    for action in ["bulk_create", "bulk_update"] {
        let address = format!("/v4/orders/sku_line_items/{action}");
        let action = action.replace('_', "-");
        bench
            .expect(
                call("POST", &address, &[])
                    .and(sends(&format!("v4-sku-line-items-{action}-request"))),
                &format!("v4-sku-line-items-{action}-response"),
            )
            .await;
    }
    let line = |sku_id: &str, quantity, price| NewSkuLineItem {
        order_id: "8124907".to_owned(),
        sku_id: sku_id.to_owned(),
        quantity,
        price,
    };
    let lines = [
        line("MHw2MTIwNDQxfDIxOTkwMDAx", 4, None),
        line(
            "MHw2MTIwNDUxfDIxOTkwMTAy",
            5,
            Some(LinePrice::ItemPrice(Decimal::new(8800, 2))),
        ),
        line(
            "MHw2MTIwNDYxfDIxOTkwMjAx",
            3,
            Some(LinePrice::DiscountPercentage(Decimal::from(10))),
        ),
    ];
    let made = bench.client.create_sku_line_items(&lines).await.unwrap();
    let made = made.into_clean().unwrap();
    let ids: Vec<&str> = made.iter().map(|line| line.id.as_str()).collect();
    assert_eq!(ids, ["99100231", "99100234", "99100235"]);
    let update = SkuLineItemUpdate {
        id: "99100235".to_owned(),
        quantity: 0,
    };
    let set = bench.client.update_sku_line_items(&[update]).await;
    let set = set.unwrap().into_clean().unwrap();
    assert_eq!((set[0].quantity, set[0].cancelled), (Some(0), Some(true)));
    let discount = line("1", 1, Some(LinePrice::DiscountAmount(Decimal::ONE)));
    let body = serde_json::to_value(&discount).unwrap();
    assert_eq!(body["discount_amount"], json!("1"));
}

#[tokio::test]
async fn an_order_may_still_be_created_with_the_names_of_2021() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    bench
        .expect(
            call("POST", "/v4/orders/bulk_create", &[])
                .and(sends("v4-orders-bulk-create-2021-request")),
            "v4-orders-get-basic-response",
        )
        .await;
    let order = NewOrder {
        status: OrderStatus::Notes,
        fields: OrderFields {
            retailer_id: text("778231"),
            price_type_id: text("5127"),
            collection_id: text("20518834"),
            shipping_id: text("660411"),
            billing_id: text("660412"),
            sales_rep: text("REP-07"),
            payment_method: text("NET30"),
            order_discount: vec![OrderDiscount {
                discount_type: DiscountKind::Percentage,
                discount_amount: Decimal::from(5),
            }],
            ..OrderFields::default()
        },
    };
    let made = bench.client.create_orders(&[order]).await.unwrap();
    assert_eq!(made.data[0].retailer_id.as_deref(), Some("778231"));
}

#[test]
fn what_orders_twice_or_revives_is_never_repeated() {
    let requests = [
        (orders::create_request(&[]), Replay::Never),
        (orders::update_request(&[]), Replay::Never),
        (sku_line_items::create_request(&[]), Replay::Never),
        (sku_line_items::update_request(&[]), Replay::Safe),
    ];
    for (request, replay) in requests {
        let request: ApiRequest = request.unwrap();
        assert_eq!((request.replay, request.cost), (replay, 5), "{request:?}");
        assert_eq!(request.priority, Priority::Orders);
    }
}

#[tokio::test]
async fn the_family_s_failures_are_typed() {
    let bench = Bench::start().await;
    bench.expect_logins(2).await;
    let duplicated = json!({ "data": [], "errors": [
        { "status": "DUPLICATED", "message": "exists", "details": { "id": 8_124_907 } }] });
    let answers = [
        rate_limited(),
        answer(&fixture_json("v4-orders-errors-response")),
        answer(&fixture_json("v4-sku-line-items-errors-response")),
        ResponseTemplate::new(201).set_body_string(duplicated.to_string()),
        answer(&json!({ "data": "", "errors": { "status": ["a"], "message": { "en": "no" } } })),
        ResponseTemplate::new(200).set_body_string("<html>Maintenance</html>"),
        ResponseTemplate::new(500).set_body_string("<html>Oops</html>"),
        ResponseTemplate::new(400)
            .set_body_string(json!({ "errors": [{ "message": "id is required" }] }).to_string()),
        ResponseTemplate::new(401),
        ResponseTemplate::new(401),
    ];
    for (index, answer) in answers.into_iter().enumerate() {
        call("POST", "/v4/orders/bulk_update", &[])
            .respond_with(answer)
            .up_to_n_times(1)
            .with_priority(u8::try_from(index).unwrap() + 1)
            .expect(1)
            .mount(&bench.server)
            .await;
    }
    let update = || async { bench.client.update_orders(&[]).await };
    // A call that the quota refused was not carried out, so it alone is sent again.
    let window = update().await.unwrap();
    assert_eq!(bench.clock.sleeps().len(), 1);
    assert_eq!(window.errors[0].status.as_deref(), Some("INVALID"));
    let failure = window.into_clean().unwrap_err().to_string();
    assert!(
        failure.starts_with("carry out all rows: 0 worked, 1 did not, 0 cannot be read; the first: INVALID: Invalid delivery window."),
        "{failure}"
    );
    let discounts = update().await.unwrap();
    assert_eq!(
        discounts.errors[0].detail("sku_id").as_deref(),
        Some("MHw2MTIwNDUxfDIxOTkwMTAy")
    );
    let duplicated = update().await.unwrap();
    assert!(duplicated.errors[0].is_duplicated() && !duplicated.is_clean());
    assert_eq!(
        duplicated.errors[0].detail("id").as_deref(),
        Some("8124907")
    );
    let strange = update().await.unwrap();
    assert_eq!(strange.errors.len(), 1);
    assert_eq!(strange.errors[0].details["message"]["en"], json!("no"));
    let html = update().await.unwrap_err();
    assert!(html.to_string().contains("HTML") && html.may_have_executed());
    assert!(update().await.unwrap_err().may_have_executed());
    let refused = update().await.unwrap_err();
    assert!(refused.to_string().ends_with("id is required"), "{refused}");
    assert!(!refused.may_have_executed());
    let unauthorized = update().await.unwrap_err();
    assert!(matches!(unauthorized, ApiError::Unauthorized { .. }));
}

#[test]
fn a_line_that_cannot_be_read_costs_itself_alone() {
    let body = json!({ "data": [
        { "id": 1, "line_item_sku": { "item_price": "dear" } },
        { "id": 2, "line_item_sku": 7 },
        { "id": 3, "quantity": "4.00" },
    ] });
    let reply = Envelope::<SkuLineItem>::from_json("test", Replay::Safe, body).unwrap();
    assert_eq!(reply.data[0].quantity, Some(4));
    let paths: Vec<&str> = reply
        .undecodable
        .iter()
        .map(|row| row.problem.path.as_str())
        .collect();
    assert_eq!(
        paths,
        ["data[0].line_item_sku.item_price", "data[1].line_item_sku"]
    );
}
