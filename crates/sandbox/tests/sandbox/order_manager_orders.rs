//! Orders in Order Manager: create, status machine, allocation, lists.

use std::time::Duration;

use http::StatusCode;
use seamline_sandbox::{
    ManyNumbers, OmOrderView, OrderBody, RepeatedNumber, Sandbox, StockEdit, Switches,
};
use serde_json::{Value, json};

use crate::vendor::{om, om_get, sandbox};

/// The reference's order, with one line that this sandbox's channel lists and has in stock.
pub(crate) fn order_for(sandbox: &Sandbox, number: &str) -> Value {
    let (product, sku) = in_stock(sandbox);
    let path = format!(
        "{}/tests/fixtures/om-order-create-request.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let mut body: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let order = &mut body[0];
    order["orderNumber"] = json!(number);
    let mut item = order["orderItems"][0].clone();
    item["listingSku"] = json!(sku);
    item["quantityOrdered"] = json!(2);
    order["orderItems"] = json!([item]);
    assert!(sandbox.order_manager_available()[&product].available > 4);
    body
}

/// Id and listing SKU of a product with plenty of stock.
pub(crate) fn in_stock(sandbox: &Sandbox) -> (i64, String) {
    let stock = sandbox.order_manager_available();
    sandbox
        .order_manager_products()
        .into_iter()
        .find_map(|product| {
            let listing = product.listings.get(&4007)?;
            let plenty = stock.get(&product.product_id)?.available > 20;
            (plenty && product.kind == "CORE_PRODUCT")
                .then(|| (product.product_id, listing.clone()))
        })
        .unwrap()
}

async fn create(sandbox: &Sandbox, body: &Value) -> Value {
    let answer = om(sandbox, "PUT", "/v1/order", Some(body)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()
}

fn wholesale(sandbox: &Sandbox) -> Vec<OmOrderView> {
    let orders = sandbox.order_manager_orders();
    orders
        .into_iter()
        .filter(|order| order.channel_id == 4007)
        .collect()
}

#[tokio::test]
async fn a_paid_order_is_allocated_and_awaits_shipment() {
    let sandbox = sandbox();
    let (product, _) = in_stock(&sandbox);
    let before = sandbox.order_manager_available()[&product].clone();
    let reply = create(&sandbox, &order_for(&sandbox, "1")).await;
    assert_eq!(reply["message"], "1 order created");
    let order = &wholesale(&sandbox)[0];
    assert_eq!(reply["ids"], json!([order.order_id]));
    assert_eq!(
        (order.status, order.unresolved),
        ("AWAITING_SHIPMENT", None)
    );
    assert_eq!(order.items[0].allocated, 2);
    assert_eq!(order.total.to_string(), "1798.2");
    let after = &sandbox.order_manager_available()[&product];
    assert_eq!(after.available, before.available - 2);
    assert_eq!(after.allocated, before.allocated + 2);
    assert_eq!(after.on_hand, before.on_hand);
    assert!(sandbox.unknown_parameters().is_empty());
}

#[tokio::test]
async fn an_unknown_a_wrongly_cased_or_an_inactive_listing_parks_the_order() {
    let sandbox = sandbox();
    let (product, sku) = in_stock(&sandbox);
    let mut order = order_for(&sandbox, "1");
    order[0]["orderItems"][0]["listingSku"] = json!(sku.to_lowercase());
    create(&sandbox, &order).await;
    let mut order = order_for(&sandbox, "2");
    order[0]["orderItems"][0]["listingSku"] = json!("NOTHING");
    create(&sandbox, &order).await;
    let order = order_for(&sandbox, "3");
    sandbox.set_listing(product, false).unwrap();
    create(&sandbox, &order).await;
    for order in wholesale(&sandbox) {
        assert_eq!(
            (order.status, order.unresolved),
            ("UNRESOLVED", Some("MISSING_PRODUCT_INFO"))
        );
        assert_eq!(order.items[0].product_id, None);
    }
    let read = om_get(&sandbox, "/v1.1/orders?orderNumber=3&salesChannelId=4007")
        .await
        .rows();
    assert_eq!(read[0]["orderItems"][0]["product"], Value::Null);
    sandbox.set_listing(product, true).unwrap();
    assert_eq!(
        wholesale(&sandbox)[2].status,
        "AWAITING_SHIPMENT",
        "it resolves itself"
    );
}

#[tokio::test]
async fn an_unpaid_order_awaits_payment_and_holds_no_stock() {
    let sandbox = sandbox();
    for (number, field) in [("1", "amountPaid"), ("2", "paymentDate")] {
        let mut order = order_for(&sandbox, number);
        order[0].as_object_mut().unwrap().remove(field);
        create(&sandbox, &order).await;
    }
    for order in wholesale(&sandbox) {
        assert_eq!(
            (order.status, order.items[0].allocated),
            ("AWAITING_PAYMENT", 0)
        );
    }
}

#[tokio::test]
async fn a_hold_ends_on_its_date() {
    let sandbox = sandbox();
    let mut order = order_for(&sandbox, "1");
    order[0]["holdUntilDate"] = json!("2026-06-11T00:00:00Z");
    create(&sandbox, &order).await;
    assert_eq!(wholesale(&sandbox)[0].status, "ON_HOLD");
    sandbox.advance_clock(Duration::from_secs(24 * 3600));
    assert_eq!(wholesale(&sandbox)[0].status, "AWAITING_SHIPMENT");
}

#[tokio::test]
async fn an_order_beyond_the_stock_is_out_of_stock_and_takes_none() {
    let sandbox = sandbox();
    let (product, _) = in_stock(&sandbox);
    let available = sandbox.order_manager_available()[&product].available;
    let mut order = order_for(&sandbox, "1");
    order[0]["orderItems"][0]["quantityOrdered"] = json!(available + 1);
    create(&sandbox, &order).await;
    let parked = &wholesale(&sandbox)[0];
    assert_eq!(
        (parked.status, parked.unresolved),
        ("UNRESOLVED", Some("OUT_OF_STOCK"))
    );
    assert_eq!(
        sandbox.order_manager_available()[&product].available,
        available
    );
    // The oldest order gets what comes in.
    create(&sandbox, &order_for(&sandbox, "2")).await;
    sandbox
        .set_stock(&StockEdit {
            product_id: product,
            on_hand: available + 500,
        })
        .unwrap();
    assert!(
        wholesale(&sandbox)
            .iter()
            .all(|order| order.status == "AWAITING_SHIPMENT")
    );
    let path = "/v1.1/orders?salesChannelId=4007";
    let read = om_get(&sandbox, path).await.rows();
    let modified = read[0]["modifiedDate"].as_str().unwrap();
    assert_eq!(modified.len(), "2026-06-10T09:00:00Z".len(), "{modified}");
}

#[tokio::test]
async fn an_address_without_a_three_letter_country_is_incomplete() {
    let sandbox = sandbox();
    let mut order = order_for(&sandbox, "1");
    order[0]["shipCountry"] = json!("US");
    create(&sandbox, &order).await;
    assert_eq!(
        wholesale(&sandbox)[0].unresolved,
        Some("MISSING_ORDER_INFO")
    );
}

#[tokio::test]
async fn every_required_field_is_required() {
    let sandbox = sandbox();
    for field in [
        "salesChannelId",
        "shipName",
        "shipAddress1",
        "shipCity",
        "shipCountry",
        "insuranceCost",
        "insuredValue",
        "orderItems",
    ] {
        let mut order = order_for(&sandbox, "1");
        order[0].as_object_mut().unwrap().remove(field);
        let answer = om(&sandbox, "PUT", "/v1/order", Some(&order)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{field}");
        assert_eq!(answer.json()["error"][0], format!("{field} is required"));
    }
    assert!(wholesale(&sandbox).is_empty());
}

#[tokio::test]
async fn one_bad_order_of_several_does_not_stop_the_others() {
    let sandbox = sandbox();
    let (good, mut bad) = (order_for(&sandbox, "1"), order_for(&sandbox, "2"));
    bad[0]["shipName"] = json!("");
    let reply = create(&sandbox, &json!([bad[0], good[0]])).await;
    assert_eq!(reply["ids"].as_array().unwrap().len(), 1);
    assert_eq!(reply["orders"][0]["message"], "shipName is required");
    assert_eq!(reply["orders"][1]["orderNumber"], "1");
}

#[tokio::test]
async fn a_field_that_the_reference_does_not_know_is_remembered() {
    let sandbox = sandbox();
    let mut order = order_for(&sandbox, "1");
    order[0]["customerId"] = json!(7);
    create(&sandbox, &order).await;
    assert_eq!(sandbox.unknown_parameters()[0].name, "customerId");
}

#[tokio::test]
async fn a_repeated_number_is_refused_on_its_channel_unless_the_switch_says_otherwise() {
    let sandbox = sandbox();
    create(&sandbox, &order_for(&sandbox, "1")).await;
    let again = create(&sandbox, &order_for(&sandbox, "1")).await;
    assert_eq!(again["ids"], json!([]));
    assert_eq!(
        again["orders"][0]["message"],
        "Order number already exists on this sales channel"
    );
    sandbox.set_switches(Switches {
        repeated_number: RepeatedNumber::Accepted,
        ..Switches::default()
    });
    create(&sandbox, &order_for(&sandbox, "1")).await;
    assert_eq!(wholesale(&sandbox).len(), 2);
}

#[tokio::test]
async fn a_number_of_another_channel_is_no_obstacle() {
    let sandbox = sandbox();
    let other = sandbox.order_manager_orders().remove(0);
    assert_ne!(other.channel_id, 4007);
    assert!(
        sandbox
            .joor_orders()
            .iter()
            .any(|one| one.order_id.to_string() == other.order_number)
    );
    create(&sandbox, &order_for(&sandbox, &other.order_number)).await;
    let path = format!("/v1.1/orders?orderNumber={}", other.order_number);
    assert_eq!(om_get(&sandbox, &path).await.rows().len(), 2);
    assert_eq!(
        om_get(&sandbox, &format!("{path}&salesChannelId=4007"))
            .await
            .rows()
            .len(),
        1
    );
}

#[tokio::test]
async fn the_body_is_an_array_or_an_object_as_the_switch_says() {
    let sandbox = sandbox();
    let order = order_for(&sandbox, "1");
    let answer = om(&sandbox, "PUT", "/v1/order", Some(&order[0])).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    sandbox.set_switches(Switches {
        order_body: OrderBody::Object,
        ..Switches::default()
    });
    create(&sandbox, &order[0]).await;
    let answer = om(&sandbox, "PUT", "/v1/order", Some(&order)).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn customers_are_matched_by_e_mail_else_by_name_and_address() {
    let sandbox = sandbox();
    let mut orders = vec![order_for(&sandbox, "1"), order_for(&sandbox, "2")];
    orders[1][0]["shipEmail"] = json!("ODILE.MARCHETTI@example.com");
    orders[1][0]["shipName"] = json!("O. Marchetti");
    for number in ["3", "4"] {
        let mut order = order_for(&sandbox, number);
        order[0].as_object_mut().unwrap().remove("shipEmail");
        order[0]["shipName"] = json!("Somebody Else");
        orders.push(order);
    }
    for order in &orders {
        create(&sandbox, order).await;
    }
    let mut customers = Vec::new();
    for number in ["1", "2", "3", "4"] {
        let path = format!("/v1.1/orders?orderNumber={number}&salesChannelId=4007");
        let rows = om_get(&sandbox, &path).await.rows();
        let exact = rows
            .iter()
            .find(|row| row["orderNumber"].as_str() == Some(number))
            .unwrap();
        customers.push(exact["customer"]["customerId"].clone());
    }
    assert_eq!(customers[0], customers[1]);
    assert_ne!(customers[1], customers[2]);
    assert_eq!(customers[2], customers[3]);
}

#[tokio::test]
async fn many_numbers_are_answered_ignored_or_taken_for_one_text() {
    let sandbox = sandbox();
    for number in ["A1", "A2", "A3"] {
        create(&sandbox, &order_for(&sandbox, number)).await;
    }
    let all = sandbox.order_manager_orders().len();
    for (switch, found) in [
        (ManyNumbers::Answered, 2),
        (ManyNumbers::Ignored, all),
        (ManyNumbers::Empty, 0),
    ] {
        sandbox.set_switches(Switches {
            many_numbers: switch,
            ..Switches::default()
        });
        for query in [
            "orderNumber=A1,A2",
            "orderNumber=A1&orderNumber=A2",
            "orderNumber[]=A1&orderNumber[]=A2",
        ] {
            let rows = om_get(&sandbox, &format!("/v1.1/orders?{query}"))
                .await
                .rows();
            assert_eq!(rows.len(), found, "{switch:?} {query}");
        }
        let one = om_get(&sandbox, "/v1.1/orders?orderNumber=A3").await.rows();
        assert_eq!(one.len(), 1);
    }
}

#[tokio::test]
async fn the_number_filter_also_finds_longer_numbers_unless_the_switch_says_exact() {
    let sandbox = sandbox();
    for number in ["A1", "A1(1)", "A10"] {
        create(&sandbox, &order_for(&sandbox, number)).await;
    }
    assert_eq!(
        om_get(&sandbox, "/v1.1/orders?orderNumber=A1")
            .await
            .rows()
            .len(),
        3
    );
    sandbox.set_switches(Switches {
        order_number_substring: false,
        ..Switches::default()
    });
    assert_eq!(
        om_get(&sandbox, "/v1.1/orders?orderNumber=A1")
            .await
            .rows()
            .len(),
        1
    );
    let split = om_get(&sandbox, "/v1.1/orders?orderNumber=A1(1)")
        .await
        .rows();
    assert_eq!(split[0]["orderNumber"], "A1(1)");
}

#[tokio::test]
async fn a_new_order_is_not_in_the_list_before_the_lag_is_over_but_can_be_read() {
    let sandbox = sandbox();
    let lag = Duration::from_secs(30);
    sandbox.set_switches(Switches {
        list_lag: lag,
        ..Switches::default()
    });
    let reply = create(&sandbox, &order_for(&sandbox, "A1")).await;
    assert!(
        om_get(&sandbox, "/v1.1/orders?orderNumber=A1")
            .await
            .rows()
            .is_empty()
    );
    let one = om_get(&sandbox, &format!("/v1.1/orders/{}", reply["ids"][0])).await;
    assert_eq!(one.json()["orderNumber"], "A1");
    sandbox.advance_clock(lag);
    assert_eq!(
        om_get(&sandbox, "/v1.1/orders?orderNumber=A1")
            .await
            .rows()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_cancelled_order_frees_its_stock_and_keeps_its_number() {
    let sandbox = sandbox();
    let (product, _) = in_stock(&sandbox);
    let before = sandbox.order_manager_available()[&product].available;
    create(&sandbox, &order_for(&sandbox, "A1")).await;
    let id = wholesale(&sandbox)[0].order_id;
    sandbox.cancel_om_order(id).unwrap();
    assert_eq!(
        sandbox.order_manager_available()[&product].available,
        before
    );
    assert!(sandbox.cancel_om_order(id).is_err());
    let again = create(&sandbox, &order_for(&sandbox, "A1")).await;
    assert_eq!(again["ids"], json!([]));
    let rows = om_get(&sandbox, "/v1.1/orders?status=CANCELLED,ON_HOLD")
        .await
        .rows();
    assert_eq!(rows.len(), 1);
}

#[tokio::test]
async fn an_unknown_order_is_a_404() {
    let sandbox = sandbox();
    assert_eq!(
        om_get(&sandbox, "/v1.1/orders/1").await.status,
        StatusCode::NOT_FOUND
    );
}
