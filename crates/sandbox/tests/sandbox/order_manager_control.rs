//! The control calls under `/_sandbox/order-manager`.

use http::StatusCode;
use seamline_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::order_manager_changes::{order, placed};
use crate::order_manager_orders::in_stock;
use crate::vendor::{control, sandbox};

async fn done(sandbox: &Sandbox, path: &str, body: &Value) -> Value {
    let path = format!("order-manager/{path}");
    let answer = control(sandbox, "POST", &path, Some(body)).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    answer.json()
}

async fn seen(sandbox: &Sandbox, what: &str) -> Vec<Value> {
    let path = format!("order-manager/{what}");
    control(sandbox, "GET", &path, None).await.rows()
}

#[tokio::test]
async fn an_order_goes_through_its_life_by_control_calls() {
    let sandbox = sandbox();
    let (_, sku) = in_stock(&sandbox);
    let id = placed(&sandbox, "882").await;
    let status = || order(&sandbox, id).status;
    let nothing = json!({});
    done(
        &sandbox,
        &format!("orders/{id}"),
        &json!({ "labels": ["Rush"] }),
    )
    .await;
    for (step, reached) in [
        ("hold", "ON_HOLD"),
        ("restore", "AWAITING_SHIPMENT"),
        ("pick", "PENDING_FULFILLMENT"),
    ] {
        done(&sandbox, &format!("orders/{id}/{step}"), &nothing).await;
        assert_eq!(status(), reached);
    }
    let one = json!({ "units": { sku.as_str(): 1 } });
    let split = done(&sandbox, &format!("orders/{id}/split"), &one).await;
    assert_eq!(
        order(&sandbox, id).related,
        [split["order_id"].as_i64().unwrap()]
    );
    let parcel = json!({ "tracking_number": "1Z1", "carrier": "UPS" });
    let shipped = done(&sandbox, &format!("orders/{id}/ship"), &parcel).await;
    assert_eq!(status(), "SHIPPED");
    let path = format!("shipments/{}", shipped["shipment_id"]);
    done(&sandbox, &path, &json!({ "delivery_status": "DELIVERED" })).await;
    let back = json!({ "units": { sku.as_str(): 1 }, "reason": "Too large" });
    done(&sandbox, &format!("orders/{id}/return"), &back).await;
    let shipments = seen(&sandbox, "shipments").await;
    assert_eq!(shipments[0]["delivery_status"], "DELIVERED");
    assert_eq!(shipments[1]["kind"], "RETURN");
    assert_eq!(seen(&sandbox, "returns").await[0]["order_id"], id);
    let orders = seen(&sandbox, "orders").await;
    assert!(orders.iter().any(|order| order["order_number"] == "882(2)"));
}

#[tokio::test]
async fn the_account_is_set_and_seen_by_control_calls() {
    let sandbox = sandbox();
    let (product, _) = in_stock(&sandbox);
    done(&sandbox, "warehouses/3102", &json!({ "active": false })).await;
    done(
        &sandbox,
        "channels/4007/allocation",
        &json!({ "percentage": 50 }),
    )
    .await;
    done(&sandbox, "app", &json!({ "revoked": false })).await;
    let transfer =
        json!({ "from_warehouse_id": 3101, "to_warehouse_id": 3102, "units": [[product, 2]] });
    let id = done(&sandbox, "stock-transfers", &transfer).await["transfer_id"].clone();
    let transfers = seen(&sandbox, "stock-transfers").await;
    assert_eq!(transfers.last().unwrap()["transfer_id"], id);
    let purchase = seen(&sandbox, "purchase-orders").await[0]["purchase_order_id"].clone();
    let path = format!("purchase-orders/{purchase}");
    done(&sandbox, &path, &json!({ "status": "FULFILLED" })).await;
    assert_eq!(
        seen(&sandbox, "purchase-orders").await[0]["status"],
        "FULFILLED"
    );
    let rows = seen(&sandbox, "stock").await;
    assert!(rows.iter().any(|row| row["product_id"] == product));
    let customers = seen(&sandbox, "customers").await;
    assert!(customers.iter().all(|one| one["customer_id"].is_i64()) && !customers.is_empty());
    assert!(seen(&sandbox, "products").await.len() > 60);
}

#[tokio::test]
async fn a_control_call_for_nothing_is_a_404_and_one_that_makes_no_sense_a_422() {
    let sandbox = sandbox();
    let id = placed(&sandbox, "1").await;
    for (path, body, status) in [
        ("orders/1/ship".to_owned(), json!({}), StatusCode::NOT_FOUND),
        ("orders/1/hold".to_owned(), json!({}), StatusCode::NOT_FOUND),
        (
            "shipments/1".to_owned(),
            json!({ "delivery_status": "DELIVERED" }),
            StatusCode::NOT_FOUND,
        ),
        ("warehouses/1".to_owned(), json!({}), StatusCode::NOT_FOUND),
        (
            "channels/1/allocation".to_owned(),
            json!({ "percentage": 1 }),
            StatusCode::NOT_FOUND,
        ),
        (
            "purchase-orders/1".to_owned(),
            json!({ "status": "VOIDED" }),
            StatusCode::NOT_FOUND,
        ),
        (
            format!("orders/{id}/restore"),
            json!({}),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            "channels/4007/allocation".to_owned(),
            json!({ "percentage": 101 }),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            "warehouses/3101".to_owned(),
            json!({ "kind": "GARAGE" }),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            format!("orders/{id}"),
            json!({ "status": "SHIPPED" }),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
    ] {
        let path = format!("order-manager/{path}");
        let answer = control(&sandbox, "POST", &path, Some(&body)).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
    }
}
