//! Shipments and returns in Order Manager.

use std::collections::BTreeMap;

use http::StatusCode;
use seamline_sandbox::{Parcel, ReturnedUnits, Sandbox};
use serde_json::{Value, json};

use crate::order_manager_changes::{order, placed};
use crate::order_manager_orders::in_stock;
use crate::vendor::{om, om_get, sandbox};

fn parcel(number: &str) -> Parcel {
    Parcel {
        tracking_number: Some(number.to_owned()),
        carrier: Some("UPS".to_owned()),
    }
}

fn external(order: &Value, tracking: &str) -> Value {
    let method = json!({ "shippingCarrier": "UPS", "shippingServiceId": 31, "packageTypeId": 4 });
    let mut shipment = json!({
        "trackingNumber": tracking,
        "shipMethod": method,
        "shipDate": "2026-06-09T14:40:00Z",
        "carrierFee": { "amount": 24.6, "currency": "USD" },
    });
    for (name, value) in order.as_object().unwrap() {
        shipment[name] = value.clone();
    }
    shipment
}

async fn ship_externally(sandbox: &Sandbox, shipments: &[Value]) -> Vec<Value> {
    let body = json!({ "notifyCustomer": false, "updateChannel": false, "shipments": shipments });
    let answer = om(sandbox, "PUT", "/v1.1/shipment/external", Some(&body)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.rows()
}

async fn ids(sandbox: &Sandbox, query: &str) -> Vec<Value> {
    let rows = om_get(sandbox, &format!("/v1/shipments?{query}"))
        .await
        .rows();
    rows.iter().map(|row| row["shipmentId"].clone()).collect()
}

#[tokio::test]
async fn a_shipped_order_has_its_parcel_and_its_stock_is_gone() {
    let sandbox = sandbox();
    let (product, sku) = in_stock(&sandbox);
    let before = sandbox.order_manager_available()[&product].clone();
    let id = placed(&sandbox, "1").await;
    let shipment = sandbox.ship_om_order(id, parcel("1Z1")).unwrap();
    let after = sandbox.order_manager_available()[&product].clone();
    assert_eq!(after.on_hand, before.on_hand - 2);
    assert_eq!(
        (after.allocated, after.available),
        (before.allocated, before.available - 2)
    );
    let read = om_get(&sandbox, &format!("/v1.1/orders/{id}")).await.json();
    assert_eq!(read["orderStatus"], "SHIPPED");
    assert!(read["shipDate"].is_string());
    let package = &read["shipments"][0];
    assert_eq!(package["shipmentId"], shipment);
    assert_eq!(
        package["items"],
        json!([{ "listingSku": sku, "quantity": 2 }])
    );
    let pick = &read["orderItems"][0]["pickingStocks"][0]["productStock"];
    assert_eq!(pick["product"]["productId"], product);
    assert!(sandbox.ship_om_order(id, parcel("1Z2")).is_err());
    let moved =
        "/v1.1/orders?modifiedDateFrom=2026-06-10T00:00:00Z&shipDateFrom=2026-06-10T00:00:00Z";
    assert_eq!(om_get(&sandbox, moved).await.rows().len(), 1);
}

#[tokio::test]
async fn shipments_are_found_by_every_filter() {
    let sandbox = sandbox();
    let mut shipments = Vec::new();
    for number in ["1", "2"] {
        let id = placed(&sandbox, number).await;
        shipments.push((
            id,
            sandbox
                .ship_om_order(id, parcel(&format!("1Z{number}")))
                .unwrap(),
        ));
    }
    let (order, shipment) = shipments[1];
    sandbox.set_delivery_status(shipment, "DELIVERED").unwrap();
    let all: Vec<Value> = shipments.iter().map(|(_, id)| json!(id)).collect();
    assert_eq!(ids(&sandbox, "").await, all);
    let row = om_get(&sandbox, &format!("/v1/shipments?shipmentId={shipment}"))
        .await
        .rows();
    let batch = &row[0]["batchNumber"];
    for query in [
        format!("orderId={order}"),
        format!("orderId[]={order}"),
        "orderNumber=2".to_owned(),
        "trackingNumber=1Z2".to_owned(),
        "deliveryStatus=DELIVERED".to_owned(),
        format!("batchNumber={batch}"),
        "recipient=Odile+Marchetti&orderNumber=2&city=Portland&state=OR&country=USA".to_owned(),
    ] {
        assert_eq!(ids(&sandbox, &query).await, [json!(shipment)], "{query}");
    }
    for query in [
        "city=Salem",
        "recipient=Nobody",
        "trackingNumber=1Z",
        "salesChannelId=4002",
        "warehouseId=3102",
        "shippingProviderId=12",
        "shipmentFromDate=2026-07-01T00:00:00Z",
        "shipmentToDate=2026-06-01T00:00:00Z",
        "shipmentCreatedFromDate=2026-07-01T00:00:00Z",
        "shipmentCreatedToDate=2026-06-01T00:00:00Z",
    ] {
        assert!(ids(&sandbox, query).await.is_empty(), "{query}");
    }
    assert_eq!(
        ids(&sandbox, "shipmentCreatedFromDate=2026-06-01T00:00:00Z").await,
        all
    );
    assert!(sandbox.unknown_parameters().is_empty());
    let large = om_get(&sandbox, "/v1/shipments?limit=51").await;
    assert_eq!(large.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_external_shipment_ships_by_id_or_by_number_and_channel() {
    let sandbox = sandbox();
    let (one, two) = (placed(&sandbox, "1").await, placed(&sandbox, "2").await);
    let by_number = json!({ "orderNumber": "2", "salesChannelId": 4007 });
    let replies = ship_externally(
        &sandbox,
        &[
            external(&json!({ "orderId": one }), "1Z1"),
            external(&by_number, "1Z2"),
        ],
    )
    .await;
    for (reply, id) in replies.iter().zip([one, two]) {
        assert_eq!(reply["status"], "SUCCESS");
        assert_eq!(reply["order"]["orderId"], id);
        assert_eq!(order(&sandbox, id).status, "SHIPPED");
    }
    let row = om_get(&sandbox, "/v1/shipments?orderNumber=1")
        .await
        .rows()
        .remove(0);
    assert_eq!(row["shipDate"], "2026-06-09T14:40:00Z");
    assert_eq!(row["carrierFee"]["amount"].to_string(), "24.6");
    assert_eq!(row["external"], true);
    assert_eq!(row["shipMethod"]["shippingServiceId"], 31);
    assert!(sandbox.unknown_parameters().is_empty());
}

#[tokio::test]
async fn an_external_shipment_needs_its_order_tracking_number_and_carrier() {
    let sandbox = sandbox();
    let id = placed(&sandbox, "1").await;
    let good = external(&json!({ "orderId": id }), "1Z1");
    let mut bad = Vec::new();
    for path in ["/trackingNumber", "/shipMethod/shippingCarrier"] {
        let mut shipment = good.clone();
        *shipment.pointer_mut(path).unwrap() = Value::Null;
        bad.push(shipment);
    }
    bad.push(external(&json!({ "orderId": 1 }), "1Z1"));
    let mut unknown_state = good.clone();
    unknown_state["deliveryStatus"] = json!("LATE");
    bad.push(unknown_state);
    for reply in ship_externally(&sandbox, &bad).await {
        assert_ne!(reply["status"], "SUCCESS");
        assert!(reply["processingMessage"].is_string());
        assert_eq!(reply["shipment"], Value::Null);
    }
    assert_eq!(order(&sandbox, id).status, "AWAITING_SHIPMENT");
    ship_externally(&sandbox, std::slice::from_ref(&good)).await;
    let second = external(&json!({ "orderId": id }), "1Z9");
    let replies = ship_externally(&sandbox, &[good, second]).await;
    let states: Vec<_> = replies
        .iter()
        .map(|reply| reply["status"] == "SUCCESS")
        .collect();
    assert_eq!(
        states,
        [false, true],
        "a second parcel, but not the same one twice"
    );
    let body = json!({ "notifyCustomer": false });
    let answer = om(&sandbox, "PUT", "/v1.1/shipment/external", Some(&body)).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_batch_with_an_order_that_cannot_be_sent_stays_open_unless_it_is_discarded() {
    let sandbox = sandbox();
    let good = placed(&sandbox, "1").await;
    let batch = |discard: bool, number: Option<i64>| {
        let mut body = json!({ "orderIds": [good, 1] });
        body["completeBatchAndDiscardFailedOrders"] = json!(discard);
        if let Some(number) = number {
            body["orderBatchNumber"] = json!(number);
        }
        body
    };
    let path = "/v1.1/shipment/standard";
    let reply = om(&sandbox, "PUT", path, Some(&batch(false, None)))
        .await
        .json();
    assert_eq!(reply["errors"][0]["index"], 2);
    assert_eq!(reply["results"][0]["orderId"], good);
    assert_eq!(order(&sandbox, good).status, "PENDING_FULFILLMENT");
    om(&sandbox, "PUT", path, Some(&batch(true, Some(77)))).await;
    assert_eq!(order(&sandbox, good).status, "SHIPPED");
    assert_eq!(sandbox.order_manager_shipments()[0].batch, Some(77));
    let answer = om(&sandbox, "PUT", path, Some(&json!({ "orderIds": 1 }))).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn goods_that_come_back_are_a_return_and_a_shipment() {
    let sandbox = sandbox();
    let (product, sku) = in_stock(&sandbox);
    let id = placed(&sandbox, "1").await;
    let units = |count| ReturnedUnits {
        units: BTreeMap::from([(sku.clone(), count)]),
        reason: "Too large".to_owned(),
    };
    assert!(
        sandbox.return_om_order(id, &units(1)).is_err(),
        "it has not shipped"
    );
    sandbox.ship_om_order(id, parcel("1Z1")).unwrap();
    assert!(
        sandbox.return_om_order(id, &units(3)).is_err(),
        "only two were ordered"
    );
    let back = sandbox.return_om_order(id, &units(1)).unwrap();
    let rows = om_get(&sandbox, "/v1/shipments/rmas").await.rows();
    assert_eq!(rows[0]["rmaId"], back);
    let item = &rows[0]["items"][0];
    assert_eq!(
        (&item["returnedQuantity"], &item["reason"]),
        (&json!(1), &json!("Too large"))
    );
    assert_eq!(item["rmaOrderItem"]["quantityOrdered"], 2);
    assert_eq!(item["rmaOrderItem"]["product"]["productId"], product);
    let shipment = om_get(
        &sandbox,
        &format!("/v1/shipments?shipmentId={}", rows[0]["shipmentId"]),
    )
    .await
    .rows();
    assert_eq!(shipment[0]["type"], "RETURN");
    assert_eq!(shipment[0]["rma"], rows[0]["rmaNumber"]);
    let later = om_get(
        &sandbox,
        "/v1/shipments/rmas?createdFromDate=2026-07-01T00:00:00Z",
    )
    .await;
    assert!(later.rows().is_empty());
    assert_eq!(sandbox.order_manager_returns()[0].units, 1);
}
