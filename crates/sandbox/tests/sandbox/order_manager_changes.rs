//! Orders in Order Manager after their creation: updates, cancellations, holds, splits, and the words
//! of their states.

use std::collections::BTreeMap;
use std::time::Duration;

use http::StatusCode;
use seamline_sandbox::{
    OmOrderEdit, OmOrderView, Parcel, Sandbox, SplitUnits, StockEdit, Switches, WarehouseEdit,
};
use serde_json::{Value, json};

use crate::order_manager_orders::{in_stock, order_for};
use crate::vendor::{om, om_get, sandbox};

async fn update(sandbox: &Sandbox, update: Value) -> Value {
    let answer = om(sandbox, "POST", "/v1.1/orders", Some(&json!([update]))).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()
}

pub(crate) async fn placed(sandbox: &Sandbox, number: &str) -> i64 {
    let body = order_for(sandbox, number);
    placed_as(sandbox, &body).await
}

async fn placed_as(sandbox: &Sandbox, body: &Value) -> i64 {
    let reply = om(sandbox, "PUT", "/v1/order", Some(body)).await.json();
    reply["ids"][0].as_i64().unwrap()
}

pub(crate) fn order(sandbox: &Sandbox, id: i64) -> OmOrderView {
    let mut orders = sandbox.order_manager_orders().into_iter();
    orders.find(|order| order.order_id == id).unwrap()
}

async fn read(sandbox: &Sandbox, id: i64) -> Value {
    om_get(sandbox, &format!("/v1.1/orders/{id}")).await.json()
}

async fn cancel(sandbox: &Sandbox, query: &str) -> StatusCode {
    let path = format!("/v1/orders/cancel?{query}");
    om(sandbox, "POST", &path, None).await.status
}

#[tokio::test]
async fn an_update_changes_what_it_may_and_dates_the_change() {
    let sandbox = sandbox();
    let id = placed(&sandbox, "1").await;
    assert_eq!(read(&sandbox, id).await["modifiedDate"], Value::Null);
    let reply = update(
        &sandbox,
        json!({
            "orderIdentifier": { "orderNumber": "1", "salesChannelId": 4007 },
            "internalNotes": "Call first",
            "shipCity": "Salem",
            "gift": true,
            "weight": 2.5,
        }),
    )
    .await;
    assert_eq!(reply["message"], "1 order updated");
    assert_eq!(
        reply["results"],
        json!([{ "orderId": id, "orderNumber": "1" }])
    );
    let order = read(&sandbox, id).await;
    assert_eq!(order["internalNotes"], "Call first");
    assert_eq!(order["shipCity"], "Salem");
    assert_eq!(order["gift"], true);
    assert_eq!(order["weight"].to_string(), "2.5");
    assert!(order["modifiedDate"].is_string());
    assert!(sandbox.unknown_parameters().is_empty());
}

#[tokio::test]
async fn what_an_update_cannot_change_stays_and_is_remembered() {
    let sandbox = sandbox();
    let id = placed(&sandbox, "1").await;
    let before = read(&sandbox, id).await;
    for field in [
        "orderItems",
        "orderTotal",
        "orderNumber",
        "shipEmail",
        "holdUntilDate",
        "labels",
        "orderStatus",
    ] {
        let mut change = json!({ "orderIdentifier": { "orderId": id } });
        change[field] = json!("2026-07-01T00:00:00Z");
        update(&sandbox, change).await;
        let remembered = sandbox.unknown_parameters();
        assert!(remembered.iter().any(|one| one.name == field), "{field}");
        assert_eq!(read(&sandbox, id).await[field], before[field], "{field}");
    }
}

#[tokio::test]
async fn one_bad_update_of_several_has_its_one_based_index() {
    let sandbox = sandbox();
    let id = placed(&sandbox, "1").await;
    let good = json!({ "orderIdentifier": { "orderId": id }, "giftMessage": "Enjoy" });
    let long = json!({ "orderIdentifier": { "orderId": id }, "giftMessage": "x".repeat(1001) });
    let unknown =
        json!({ "orderIdentifier": { "orderNumber": "8129999", "salesChannelId": 4007 } });
    let body = json!([good, unknown, long]);
    let reply = om(&sandbox, "POST", "/v1/orders", Some(&body)).await.json();
    assert_eq!(reply["message"], "1 order updated, 2 failed");
    let error = |place: usize| reply["errors"][place].clone();
    assert_eq!(
        (error(0)["index"].clone(), error(1)["index"].clone()),
        (json!(2), json!(3))
    );
    assert_eq!(error(0)["identifier"], "8129999");
    assert_eq!(error(0)["message"], "Order not found");
    assert_eq!(error(1)["message"], "giftMessage cannot exceed 1000");
    let single = om(&sandbox, "POST", "/v1.1/orders", Some(&good)).await;
    assert_eq!(single.status, StatusCode::BAD_REQUEST, "{}", single.text);
}

#[tokio::test]
async fn a_payment_needs_amount_and_date_and_then_the_order_moves_on() {
    let sandbox = sandbox();
    let mut body = order_for(&sandbox, "1");
    body[0].as_object_mut().unwrap().remove("amountPaid");
    body[0].as_object_mut().unwrap().remove("paymentDate");
    let id = placed_as(&sandbox, &body).await;
    let identifier = json!({ "orderId": id });
    let money = json!({ "amount": 1798.2, "currency": "USD" });
    update(
        &sandbox,
        json!({ "orderIdentifier": identifier, "amountPaid": money }),
    )
    .await;
    assert_eq!(order(&sandbox, id).status, "AWAITING_PAYMENT");
    let date = "2026-06-09T00:00:00Z";
    update(
        &sandbox,
        json!({ "orderIdentifier": identifier, "paymentDate": date }),
    )
    .await;
    assert_eq!(order(&sandbox, id).status, "AWAITING_SHIPMENT");
    let path = format!("/v1.1/orders?paymentDateFrom={date}&paymentDateTo={date}&orderId={id}");
    assert_eq!(om_get(&sandbox, &path).await.rows().len(), 1);
}

#[tokio::test]
async fn a_corrected_country_completes_the_address() {
    let sandbox = sandbox();
    let mut body = order_for(&sandbox, "1");
    body[0]["shipCountry"] = json!("US");
    let id = placed_as(&sandbox, &body).await;
    assert_eq!(order(&sandbox, id).unresolved, Some("MISSING_ORDER_INFO"));
    let change = json!({ "orderIdentifier": { "orderId": id }, "shipCountry": "USA" });
    update(&sandbox, change).await;
    assert_eq!(order(&sandbox, id).status, "AWAITING_SHIPMENT");
}

#[tokio::test]
async fn an_update_chooses_the_warehouse_where_nobody_else_does() {
    let sandbox = sandbox();
    sandbox.set_switches(Switches {
        warehouse_by_hand: true,
        ..Switches::default()
    });
    let id = placed(&sandbox, "1").await;
    assert_eq!(
        order(&sandbox, id).unresolved,
        Some("MISSING_FULFILLMENT_SOURCE")
    );
    let source = |warehouse: i64| json!({ "orderIdentifier": { "orderId": id }, "fulfillmentSource": { "warehouseId": warehouse } });
    let reply = update(&sandbox, source(1)).await;
    assert_eq!(
        reply["errors"][0]["message"],
        "fulfillmentSource is not a warehouse"
    );
    update(&sandbox, source(3101)).await;
    let moved = order(&sandbox, id);
    assert_eq!(
        (moved.status, moved.warehouse_id),
        ("AWAITING_SHIPMENT", Some(3101))
    );
    assert_eq!(
        read(&sandbox, id).await["fulfillmentSource"]["warehouseId"],
        3101
    );
    let there = om_get(
        &sandbox,
        "/v1.1/orders?warehouseId=3101&salesChannelId=4007",
    )
    .await;
    assert_eq!(there.rows().len(), 1);
}

#[tokio::test]
async fn the_kind_of_the_warehouse_decides_where_an_order_waits() {
    for (kind, status) in [
        ("DIRECT_FULFILLMENT", "AWAITING_SHIPMENT"),
        ("THIRD_PARTY_LOGISTICS", "AWAITING_3PL_EXPORT"),
        ("FBA", "AWAITING_MC_FULFILLMENT"),
    ] {
        let sandbox = sandbox();
        let edit = WarehouseEdit {
            kind: Some(kind.to_owned()),
            ..WarehouseEdit::default()
        };
        sandbox.edit_warehouse(3101, &edit).unwrap();
        let id = placed(&sandbox, "1").await;
        assert_eq!(order(&sandbox, id).status, status);
        let path = format!("/v1.1/orders?status={status}&salesChannelId=4007");
        assert_eq!(om_get(&sandbox, &path).await.rows().len(), 1);
    }
}

#[tokio::test]
async fn a_dropship_vendor_needs_a_vendor_product_and_no_stock() {
    let sandbox = sandbox();
    let edit = WarehouseEdit {
        kind: Some("DROPSHIP_VENDOR".to_owned()),
        ..WarehouseEdit::default()
    };
    sandbox.edit_warehouse(3102, &edit).unwrap();
    let sold = om_get(&sandbox, "/v1/vendorproducts").await.rows();
    let sold: Vec<i64> = sold
        .iter()
        .map(|row| row["productId"].as_i64().unwrap())
        .collect();
    let products = sandbox.order_manager_products();
    let listed = |wanted: bool| {
        let product = products.iter().find(|product| {
            product.listings.contains_key(&4007)
                && product.kind == "CORE_PRODUCT"
                && sold.contains(&product.product_id) == wanted
        });
        product.unwrap().listings[&4007].clone()
    };
    for (sku, expected) in [
        (listed(true), ("AWAITING_DROPSHIP", None)),
        (
            listed(false),
            ("UNRESOLVED", Some("MISSING_VENDOR_PRODUCT")),
        ),
    ] {
        let mut body = order_for(&sandbox, &sku);
        body[0]["orderItems"][0]["listingSku"] = json!(sku);
        let id = placed_as(&sandbox, &body).await;
        let edit = OmOrderEdit {
            warehouse_id: Some(3102),
            ..OmOrderEdit::default()
        };
        sandbox.edit_om_order(id, edit).unwrap();
        let moved = order(&sandbox, id);
        assert_eq!((moved.status, moved.unresolved), expected);
        assert_eq!(moved.items[0].allocated, 0);
    }
}

#[tokio::test]
async fn a_cancellation_needs_a_known_reason_and_an_order() {
    let sandbox = sandbox();
    let id = placed(&sandbox, "1").await;
    for query in [
        format!("orderId={id}"),
        format!("orderId={id}&cancelReasonType=BECAUSE"),
        "cancelReasonType=OTHER".to_owned(),
        "cancelReasonType=OTHER&orderNumber=1".to_owned(),
        format!("orderId={id}&cancelReasonType=OTHER&updateSalesChannels=maybe"),
    ] {
        assert_eq!(
            cancel(&sandbox, &query).await,
            StatusCode::BAD_REQUEST,
            "{query}"
        );
    }
    let unknown = "orderNumber=2&salesChannelId=4007&cancelReasonType=OTHER";
    assert_eq!(cancel(&sandbox, unknown).await, StatusCode::NOT_FOUND);
    let (product, _) = in_stock(&sandbox);
    let before = sandbox.order_manager_available()[&product].available;
    let query = "orderNumber=1&salesChannelId=4007&cancelReasonType=BUYER_CANCELLED\
                 &cancelReason=Cancelled+in+JOOR&updateSalesChannels=false";
    assert_eq!(cancel(&sandbox, query).await, StatusCode::OK);
    assert_eq!(cancel(&sandbox, query).await, StatusCode::BAD_REQUEST);
    let order = read(&sandbox, id).await;
    assert_eq!(order["orderStatus"], "CANCELLED");
    assert_eq!(
        order["cancelReason"],
        json!({ "type": "BUYER_CANCELLED", "details": "Cancelled in JOOR" })
    );
    assert_eq!(
        sandbox.order_manager_available()[&product].available,
        before + 2
    );
}

#[tokio::test]
async fn only_an_order_that_awaits_shipment_or_is_being_fulfilled_is_cancelled() {
    let sandbox = sandbox();
    let query = |id: i64| format!("orderId={id}&cancelReasonType=OTHER");
    let mut unpaid = order_for(&sandbox, "1");
    unpaid[0].as_object_mut().unwrap().remove("paymentDate");
    let unpaid = placed_as(&sandbox, &unpaid).await;
    assert_eq!(
        cancel(&sandbox, &query(unpaid)).await,
        StatusCode::BAD_REQUEST
    );
    let picked = placed(&sandbox, "2").await;
    sandbox.pick_om_order(picked).unwrap();
    assert_eq!(order(&sandbox, picked).status, "PENDING_FULFILLMENT");
    assert_eq!(cancel(&sandbox, &query(picked)).await, StatusCode::OK);
    let shipped = placed(&sandbox, "3").await;
    sandbox.ship_om_order(shipped, Parcel::default()).unwrap();
    sandbox.set_switches(Switches {
        cancel_any_open: true,
        ..Switches::default()
    });
    assert_eq!(
        cancel(&sandbox, &query(shipped)).await,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(cancel(&sandbox, &query(unpaid)).await, StatusCode::OK);
}

#[tokio::test]
async fn a_picked_order_takes_no_edits_when_the_merchant_set_it_so() {
    let sandbox = sandbox();
    let id = placed(&sandbox, "1").await;
    sandbox.pick_om_order(id).unwrap();
    let change = json!({ "orderIdentifier": { "orderId": id }, "internalNotes": "Late" });
    assert_eq!(update(&sandbox, change.clone()).await["errors"], json!([]));
    sandbox.set_switches(Switches {
        block_edits_of_picked: true,
        ..Switches::default()
    });
    let reply = update(&sandbox, change).await;
    assert_eq!(reply["errors"][0]["message"], "Order is being fulfilled");
}

#[tokio::test]
async fn a_person_holds_an_order_restores_it_and_restores_a_cancelled_one_the_channel_does_not_know()
 {
    let sandbox = sandbox();
    let id = placed(&sandbox, "1").await;
    sandbox.hold_om_order(id).unwrap();
    sandbox.advance_clock(Duration::from_secs(7 * 24 * 3600));
    assert_eq!(read(&sandbox, id).await["orderStatus"], "ON_HOLD");
    assert_eq!(order(&sandbox, id).items[0].allocated, 2);
    sandbox.restore_om_order(id).unwrap();
    assert_eq!(order(&sandbox, id).status, "AWAITING_SHIPMENT");
    assert!(sandbox.restore_om_order(id).is_err());
    for (told, restored) in [("false", true), ("true", false)] {
        let query = format!("orderId={id}&cancelReasonType=OTHER&updateSalesChannels={told}");
        assert_eq!(cancel(&sandbox, &query).await, StatusCode::OK);
        assert_eq!(sandbox.restore_om_order(id).is_ok(), restored);
    }
}

#[tokio::test]
async fn a_split_gives_two_numbers_and_shares_items_money_and_stock() {
    let sandbox = sandbox();
    let (product, sku) = in_stock(&sandbox);
    let mut body = order_for(&sandbox, "882");
    body[0]["orderItems"][0]["quantityOrdered"] = json!(4);
    let id = placed_as(&sandbox, &body).await;
    let allocated = sandbox.order_manager_available()[&product].allocated;
    let units = |count| SplitUnits {
        units: BTreeMap::from([(sku.clone(), count)]),
    };
    assert!(
        sandbox.split_om_order(id, &units(4)).is_err(),
        "nothing would stay"
    );
    let new = sandbox.split_om_order(id, &units(1)).unwrap();
    let (one, two) = (order(&sandbox, id), order(&sandbox, new));
    assert_eq!(
        (one.order_number.as_str(), two.order_number.as_str()),
        ("882(1)", "882(2)")
    );
    assert_eq!((one.quantities[&sku], two.quantities[&sku]), (3, 1));
    assert_eq!(
        (one.related.clone(), two.related.clone()),
        (vec![new], vec![id])
    );
    assert_eq!(one.total + two.total, order_total(&body));
    assert_eq!(one.discount + two.discount, "92.8".parse().unwrap());
    assert_eq!(
        (one.customer_id, one.shipping),
        (two.customer_id, "35.0".parse().unwrap())
    );
    assert_eq!(
        sandbox.order_manager_available()[&product].allocated,
        allocated
    );
    let third = sandbox.split_om_order(id, &units(1)).unwrap();
    assert_eq!(order(&sandbox, third).order_number, "882(3)");
    assert_eq!(order(&sandbox, new).related, [id, third]);
    sandbox.set_switches(Switches {
        order_number_substring: false,
        ..Switches::default()
    });
    let exact = om_get(&sandbox, "/v1.1/orders?orderNumber=882&salesChannelId=4007").await;
    assert!(exact.rows().is_empty(), "the first number is nobody's now");
    let first = om_get(&sandbox, "/v1.1/orders?orderNumber=882(1)")
        .await
        .rows();
    assert_eq!(first[0]["relatedOrderIds"], json!([new, third]));
}

fn order_total(body: &Value) -> rust_decimal::Decimal {
    body[0]["orderTotal"]["amount"].to_string().parse().unwrap()
}

#[tokio::test]
async fn an_older_order_keeps_younger_ones_from_its_stock_when_the_merchant_set_it_so() {
    for (strict, status) in [(false, "AWAITING_SHIPMENT"), (true, "UNRESOLVED")] {
        let sandbox = sandbox();
        sandbox.set_switches(Switches {
            strict_first_come: strict,
            ..Switches::default()
        });
        let (product, _) = in_stock(&sandbox);
        let available = sandbox.order_manager_available()[&product].available;
        let mut large = order_for(&sandbox, "1");
        large[0]["orderItems"][0]["quantityOrdered"] = json!(available + 1);
        let large = placed_as(&sandbox, &large).await;
        let small = placed(&sandbox, "2").await;
        assert_eq!(order(&sandbox, small).status, status);
        let count = StockEdit {
            product_id: product,
            on_hand: available + 500,
        };
        sandbox.set_stock(&count).unwrap();
        for id in [large, small] {
            assert_eq!(order(&sandbox, id).status, "AWAITING_SHIPMENT");
        }
    }
}

#[tokio::test]
async fn the_order_with_the_older_date_gets_what_comes_in() {
    let sandbox = sandbox();
    let (product, _) = in_stock(&sandbox);
    let available = sandbox.order_manager_available()[&product].available;
    let mut ids = Vec::new();
    for (number, date) in [("1", "2026-06-05T00:00:00Z"), ("2", "2026-06-01T00:00:00Z")] {
        let mut body = order_for(&sandbox, number);
        body[0]["orderDate"] = json!(date);
        body[0]["orderItems"][0]["quantityOrdered"] = json!(available + 1);
        ids.push(placed_as(&sandbox, &body).await);
    }
    let rows = sandbox.order_manager_stock_rows();
    let row = rows
        .iter()
        .find(|row| row.product_id == product && row.warehouse_id == 3101 && row.pickable)
        .unwrap();
    let count = StockEdit {
        product_id: product,
        on_hand: row.on_hand + 1,
    };
    sandbox.set_stock(&count).unwrap();
    assert_eq!(order(&sandbox, ids[0]).unresolved, Some("OUT_OF_STOCK"));
    assert_eq!(order(&sandbox, ids[1]).status, "AWAITING_SHIPMENT");
}

#[tokio::test]
async fn a_bundle_beyond_its_boxes_is_built_from_its_components() {
    let sandbox = sandbox();
    let bundle = om_get(&sandbox, "/v1.1/products?sku=MV-SET-01")
        .await
        .rows()
        .remove(0);
    let part = bundle["bundledItems"][0]["bundledProduct"]["productId"]
        .as_i64()
        .unwrap();
    let boxed = &sandbox.order_manager_available()[&bundle["productId"].as_i64().unwrap()];
    let before = sandbox.order_manager_available()[&part].clone();
    let mut body = order_for(&sandbox, "1");
    body[0]["orderItems"][0]["listingSku"] = json!("MV-SET-01");
    body[0]["orderItems"][0]["quantityOrdered"] = json!(boxed.available + 1);
    let other = sandbox.clone();
    for product in bundle["bundledItems"].as_array().unwrap() {
        let product_id = product["bundledProduct"]["productId"].as_i64().unwrap();
        let count = StockEdit {
            product_id,
            on_hand: 500,
        };
        other.set_stock(&count).unwrap();
    }
    let id = placed_as(&sandbox, &body).await;
    assert_eq!(order(&sandbox, id).status, "AWAITING_SHIPMENT");
    let after = &sandbox.order_manager_available()[&part];
    assert_eq!(after.allocated, before.allocated + 1);
}

#[tokio::test]
async fn a_warehouse_that_builds_nothing_leaves_a_bundle_out_of_stock() {
    let sandbox = sandbox();
    for warehouse in [3101, 3102] {
        let edit = WarehouseEdit {
            uses_components: Some(false),
            ..WarehouseEdit::default()
        };
        sandbox.edit_warehouse(warehouse, &edit).unwrap();
    }
    let mut body = order_for(&sandbox, "1");
    body[0]["orderItems"][0]["listingSku"] = json!("MV-SET-01");
    body[0]["orderItems"][0]["quantityOrdered"] = json!(6);
    let id = placed_as(&sandbox, &body).await;
    assert_eq!(order(&sandbox, id).unresolved, Some("OUT_OF_STOCK"));
}

#[tokio::test]
async fn a_status_can_be_any_word_and_the_filter_goes_by_it() {
    let sandbox = sandbox();
    let id = placed(&sandbox, "1").await;
    let edit = OmOrderEdit {
        shown_status: Some("SKU_UNPROCESSED".to_owned()),
        shown_unresolved_status: Some("ORDERBOT_CONFLICT".to_owned()),
        labels: Some(vec!["Rush".to_owned()]),
        ..OmOrderEdit::default()
    };
    sandbox.edit_om_order(id, edit).unwrap();
    let rows = om_get(&sandbox, "/v1.1/orders?status=SKU_UNPROCESSED")
        .await
        .rows();
    assert_eq!(rows[0]["orderStatus"], "SKU_UNPROCESSED");
    assert_eq!(rows[0]["labels"][0]["name"], "Rush");
    let path = "/v1.1/orders?unresolvedStatus=ORDERBOT_CONFLICT";
    assert_eq!(om_get(&sandbox, path).await.rows().len(), 1);
    let edit = OmOrderEdit {
        processed_outside: true,
        shown_status: Some(String::new()),
        ..OmOrderEdit::default()
    };
    sandbox.edit_om_order(id, edit).unwrap();
    let outside = om_get(&sandbox, "/v1.1/orders?external=true").await.rows();
    assert_eq!(outside[0]["orderStatus"], "PROCESSED_OUTSIDE_OF_SKUBANA");
}
