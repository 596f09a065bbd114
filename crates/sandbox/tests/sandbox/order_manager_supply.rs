//! Purchase orders, vendors and the short lists of Order Manager.

use http::StatusCode;
use seamline_sandbox::{PurchaseOrderEdit, Switches};
use serde_json::{Value, json};

use crate::vendor::{om, om_get, sandbox};

const PURCHASE_ORDERS: &str = "/v1.1/purchaseorders";

fn purchase() -> Value {
    json!({
        "customPurchaseOrderNumber": "MV-PO-77",
        "vendorId": 1201,
        "destinationWarehouseId": 3101,
        "currency": "USD",
        "purchaseOrderItems": [{
            "vendorProductId": 2001,
            "quantity": 12,
            "originalUnitCost": { "amount": 41.3, "currency": "USD" },
        }],
    })
}

#[tokio::test]
async fn the_modified_filter_misses_a_purchase_order_until_somebody_edits_it() {
    let sandbox = sandbox();
    let body = purchase();
    let reply = om(&sandbox, "PUT", "/v1/purchaseorder", Some(&body))
        .await
        .json();
    assert_eq!(reply["errors"], json!([]));
    let id = reply["results"][0]["purchaseOrderId"].as_i64().unwrap();
    let modified = format!("{PURCHASE_ORDERS}?modifiedDateFrom=2026-06-10T00:00:00Z");
    assert!(om_get(&sandbox, &modified).await.rows().is_empty());
    let created = format!("{PURCHASE_ORDERS}?createdDateFrom=2026-06-10T00:00:00Z");
    let row = om_get(&sandbox, &created).await.rows().remove(0);
    assert_eq!(row["purchaseOrderId"], id);
    assert_eq!(row["dateModified"], Value::Null);
    assert_eq!(row["status"], "AWAITING_AUTHORIZATION");
    let cost = &row["purchaseOrderItems"][0]["originalUnitCost"]["amount"];
    assert_eq!(cost.to_string(), "41.3");
    let edit = PurchaseOrderEdit {
        status: "CANCELED".to_owned(),
    };
    sandbox.edit_purchase_order(id, edit).unwrap();
    let rows = om_get(&sandbox, &format!("{modified}&status=CANCELED,VOIDED"))
        .await
        .rows();
    assert_eq!(rows.len(), 1);
    assert!(rows[0]["dateModified"].is_string());
    assert!(sandbox.unknown_parameters().is_empty());
}

#[tokio::test]
async fn purchase_orders_are_filtered_by_status_and_by_their_own_number() {
    let sandbox = sandbox();
    let all = om_get(&sandbox, PURCHASE_ORDERS).await.rows();
    assert_eq!(all.len(), sandbox.order_manager_purchase_orders().len());
    assert!(all.len() > 1);
    let path = format!("{PURCHASE_ORDERS}?status=PENDING_DELIVERY");
    assert_eq!(om_get(&sandbox, &path).await.rows().len(), 1);
    let path = format!("{PURCHASE_ORDERS}?customPurchaseOrderNumber=MV-PO-2");
    assert_eq!(om_get(&sandbox, &path).await.rows()[0], all[1]);
    let large = om_get(&sandbox, &format!("{PURCHASE_ORDERS}?limit=51")).await;
    assert_eq!(large.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_purchase_order_is_one_object_and_its_faults_stand_in_errors() {
    let sandbox = sandbox();
    let put = |body: Value| {
        let sandbox = sandbox.clone();
        async move { om(&sandbox, "PUT", "/v1/purchaseorder", Some(&body)).await }
    };
    assert_eq!(
        put(json!([purchase()])).await.status,
        StatusCode::BAD_REQUEST
    );
    for (path, wrong) in [
        ("/vendorId", json!(1)),
        ("/destinationWarehouseId", json!(1)),
        ("/purchaseOrderItems", json!([])),
        ("/purchaseOrderItems/0/vendorProductId", json!(1)),
        ("/purchaseOrderItems/0/quantity", json!(0)),
    ] {
        let mut body = purchase();
        *body.pointer_mut(path).unwrap() = wrong;
        let answer = put(body).await;
        assert_eq!(answer.status, StatusCode::OK);
        let reply = answer.json();
        assert_eq!(reply["results"], json!([]), "{path}");
        assert_eq!(reply["errors"][0]["index"], 1);
        assert_eq!(reply["errors"][0]["identifier"], "MV-PO-77");
    }
}

#[tokio::test]
async fn vendors_are_listed_and_read_one_by_one() {
    let sandbox = sandbox();
    let all = om_get(&sandbox, "/v1/vendors").await.rows();
    let active = om_get(&sandbox, "/v1/vendors?activeOnly=true").await.rows();
    assert_eq!((all.len(), active.len()), (2, 1));
    let id = &active[0]["vendorId"];
    let one = om_get(&sandbox, &format!("/v1/vendor/{id}")).await;
    assert_eq!(one.json(), active[0]);
    assert_eq!(
        om_get(&sandbox, "/v1/vendor/1").await.status,
        StatusCode::NOT_FOUND
    );
    let products = om_get(&sandbox, &format!("/v1/vendorproducts?vendorId={id}"))
        .await
        .rows();
    let product = &products[1]["productId"];
    let path = format!("/v1/vendorproducts?productId={product}");
    assert_eq!(om_get(&sandbox, &path).await.rows(), products[1..2]);
    assert!(
        om_get(&sandbox, "/v1/vendorproducts?vendorId=1")
            .await
            .rows()
            .is_empty()
    );
}

#[tokio::test]
async fn a_single_warehouse_is_the_one_of_the_list() {
    let sandbox = sandbox();
    let list = om_get(&sandbox, "/v1/warehouses").await.rows();
    let one = om_get(&sandbox, "/v1/warehouse/3102").await.json();
    assert_eq!(one, list[1]);
    assert_eq!(
        om_get(&sandbox, "/v1/warehouse/1").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn short_lists_come_as_one_array() {
    let sandbox = sandbox();
    for (path, name) in [
        ("/v1/paymenttypes", "orderPaymentTypeId"),
        ("/v1/shipment/providers", "shippingProviderId"),
        ("/v1/shipment/carriers", "shippingCarrierId"),
        ("/v1/shipment/packages", "packageTypeId"),
    ] {
        let rows = om_get(&sandbox, path).await.rows();
        assert!(
            !rows.is_empty() && rows.iter().all(|row| row[name].is_i64()),
            "{path}"
        );
    }
    for path in [
        "/v1/incotermshiprules",
        "/v1/purchaseorders/formats",
        "/v1/apps/properties",
    ] {
        let rows = om_get(&sandbox, path).await.rows();
        assert_eq!(rows[0]["exampleField"], "made up", "{path}");
    }
    let purchases = om_get(&sandbox, "/v1/orders/channelpurchases").await;
    assert!(purchases.rows().is_empty());
}

#[tokio::test]
async fn the_company_comes_as_an_object_or_in_an_array() {
    let sandbox = sandbox();
    let company = om_get(&sandbox, "/v1/companyinfo").await.json();
    assert_eq!(company["companyName"], "Maison Verre");
    sandbox.set_switches(Switches {
        company_as_object: false,
        ..Switches::default()
    });
    let array = om_get(&sandbox, "/v1/companyinfo").await.rows();
    assert_eq!(array, [company]);
}

#[tokio::test]
async fn older_versions_and_the_older_base_answer_alike() {
    let sandbox = sandbox();
    for (older, newer) in [
        ("/v1/orders", "/v1.1/orders"),
        ("/v1/products", "/v1.1/products"),
        ("/v1/productstocks/total", "/v1.1/productstocks/total"),
        ("/service/v1/saleschannels", "/v1/saleschannels"),
    ] {
        let rows = om_get(&sandbox, older).await.rows();
        assert!(!rows.is_empty(), "{older}");
        assert_eq!(rows, om_get(&sandbox, newer).await.rows(), "{older}");
    }
}
