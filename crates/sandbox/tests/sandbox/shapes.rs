//! Each reply has at least the fields of the reference's example of it.

use serde_json::{Value, json};

use crate::joor_products::publish_one;
use crate::order_manager_orders::{in_stock, order_for};
use crate::vendor::{om, om_get, sandbox, token_answer, v2, v2_get, v4};

pub(crate) fn fixture(name: &str) -> Value {
    let path = format!("{}/tests/fixtures/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Paths of the example's fields that the reply lacks. Lists are compared by their first elements.
fn lacking(example: &Value, found: &Value, path: &str, lacks: &mut Vec<String>) {
    match (example, found) {
        (Value::Object(example), Value::Object(found)) => {
            for (name, example) in example {
                let path = format!("{path}.{name}");
                match found.get(name) {
                    Some(found) => lacking(example, found, &path, lacks),
                    None => lacks.push(path),
                }
            }
        }
        (Value::Array(example), Value::Array(found)) => {
            if let (Some(example), Some(found)) = (example.first(), found.first()) {
                lacking(example, found, &format!("{path}[]"), lacks);
            }
        }
        _ => {}
    }
}

pub(crate) fn assert_shape(name: &str, found: &Value) {
    let mut lacks = Vec::new();
    lacking(&fixture(name), found, name, &mut lacks);
    assert!(lacks.is_empty(), "{lacks:#?}");
}

#[tokio::test]
async fn order_manager_lists_have_the_fields_of_the_reference() {
    let sandbox = sandbox();
    for (name, path) in [
        ("om-saleschannels-response", "/v1/saleschannels"),
        ("om-warehouses-response", "/v1/warehouses"),
        (
            "om-customfielddefinitions-response",
            "/v1.1/products/customfielddefinitions",
        ),
        (
            "om-product-variation-family-response",
            "/v1.1/products?productId=50100,50101,50102",
        ),
        ("om-listings-response", "/v1/listings"),
        ("om-inventory-response", "/v1/inventory"),
        ("om-productstocks-total-response", "/v1/productstocks/total"),
        (
            "om-productstocks-total-response",
            "/v1.1/productstocks/total",
        ),
    ] {
        assert_shape(name, &om_get(&sandbox, path).await.json());
    }
}

#[tokio::test]
async fn order_manager_orders_have_the_fields_of_the_reference() {
    let sandbox = sandbox();
    let created = om(
        &sandbox,
        "PUT",
        "/v1/order",
        Some(&order_for(&sandbox, "8124907")),
    )
    .await
    .json();
    assert_shape("om-order-create-response", &created);
    let list = om_get(&sandbox, "/v1.1/orders?orderNumber=8124907")
        .await
        .json();
    assert_shape("om-orders-list-response", &list);
    let again = om(
        &sandbox,
        "PUT",
        "/v1/order",
        Some(&order_for(&sandbox, "8124907")),
    )
    .await
    .json();
    assert_shape("om-order-create-failed-response", &again);
    let wrong = om(&sandbox, "PUT", "/v1/order", Some(&json!([{}])))
        .await
        .json();
    assert_shape("om-error-400", &wrong);
}

#[tokio::test]
async fn order_manager_writes_take_and_give_the_fields_of_the_reference() {
    let sandbox = sandbox();
    let body = order_for(&sandbox, "8124907");
    let id = om(&sandbox, "PUT", "/v1/order", Some(&body)).await.json()["ids"][0].clone();
    let mut update = fixture("om-order-update-request");
    update[0]["orderIdentifier"]["orderId"] = id.clone();
    let reply = om(&sandbox, "POST", "/v1.1/orders", Some(&update))
        .await
        .json();
    assert_shape("om-order-update-response", &reply);
    assert_eq!(reply["message"], "1 order updated, 1 failed");
    let order = om_get(&sandbox, &format!("/v1.1/orders/{id}")).await.json();
    assert_shape("om-order-get-response", &order);

    let mut shipment = fixture("om-shipment-external-request");
    shipment["shipments"][0]["orderId"] = id.clone();
    let reply = om(&sandbox, "PUT", "/v1.1/shipment/external", Some(&shipment))
        .await
        .json();
    assert_shape("om-shipment-external-response", &reply);
    assert_eq!(reply[0]["status"], "SUCCESS");
    let shipments = om_get(&sandbox, "/v1/shipments").await.json();
    assert_shape("om-shipments-list-response", &shipments);
    let shipped = om_get(&sandbox, "/v1.1/orders?status=SHIPPED").await.json();
    assert_shape("om-orders-split-response", &shipped);

    let mut adjust = fixture("om-inventory-adjust-request");
    let (product, _) = in_stock(&sandbox);
    let products = sandbox.order_manager_products().into_iter();
    let known = products
        .filter(|one| one.product_id == product)
        .map(|one| one.sku);
    let rows = sandbox.order_manager_stock_rows();
    let row = rows
        .iter()
        .find(|row| row.product_id == product && row.warehouse_id == 3101);
    adjust[0]["masterSku"] = json!(known.collect::<Vec<_>>()[0]);
    adjust[0]["stockLocationName"] = json!(row.map(|row| &row.location));
    let reply = om(&sandbox, "POST", "/v1.1/inventory/adjust", Some(&adjust))
        .await
        .json();
    assert_shape("om-inventory-adjust-response", &reply);
    let mut create = fixture("om-inventory-create-request");
    create[0]["productId"] = json!(product);
    create[0]["stockLocationName"] = json!("N-01-01");
    let reply = om(&sandbox, "PUT", "/v1.1/inventory", Some(&create))
        .await
        .json();
    assert_eq!(reply["errors"], json!([]));
    let channels = fixture("om-inventory-acknowledge-request");
    let told = om(
        &sandbox,
        "POST",
        "/v1.2/inventory/acknowledge",
        Some(&channels),
    )
    .await
    .json();
    assert_shape("om-inventory-acknowledge-response", &told);
    assert!(sandbox.unknown_parameters().is_empty());
}

#[tokio::test]
async fn joor_order_lists_have_the_fields_of_the_reference_in_all_three_forms() {
    let sandbox = sandbox();
    // The seed is 1, so the first reply has the second form.
    let page = v2_get(&sandbox, "/v2/order/?sync=0&count=1").await.json();
    assert_shape("joor-v2-orders-page1-response", &page);
    let collapsed = v2_get(&sandbox, "/v2/order/?sync=0&count=1").await.json();
    assert_shape("joor-v2-orders-collapsed-response", &collapsed);
    let list = v2_get(&sandbox, "/v2/order/?sync=0").await.json();
    assert_shape("joor-v2-orders-response", &list);
    v2_get(&sandbox, "/v2/order/?sync=0").await;
    let empty = v2_get(&sandbox, "/v2/order/?sync=0&order_id=1")
        .await
        .json();
    assert_shape("joor-v2-orders-empty-response", &empty);
    let error = v2_get(
        &sandbox,
        "/v2/order/?sync=0&date_start=2026-06-01T00:00:00Z",
    )
    .await
    .json();
    assert_shape("joor-v2-error-response", &error);
}

#[tokio::test]
async fn joor_v4_replies_have_the_fields_of_the_reference() {
    let sandbox = sandbox();
    let password = sandbox.credentials().password;
    assert_shape(
        "joor-v4-token-response",
        &token_answer(&sandbox, &password).await.json(),
    );
    assert_shape(
        "joor-v4-token-error",
        &token_answer(&sandbox, "wrong").await.json(),
    );
    let style = publish_one(&sandbox).await;
    for (name, path) in [
        ("joor-v4-traits-get-response", "/v4/traits"),
        ("joor-v4-categories-get-response", "/v4/categories"),
        ("joor-v4-price-types-get-response", "/v4/price_types"),
        ("joor-v4-seasons-bulk-create-response", "/v4/seasons"),
        ("joor-v4-products-get-response", "/v4/products"),
        ("joor-v4-skus-get-response", "/v4/skus"),
        ("joor-v4-prices-get-response", "/v4/prices"),
        (
            "joor-v4-collections-bulk-create-response",
            "/v4/collections",
        ),
    ] {
        assert_shape(name, &v4(&sandbox, "GET", path, None).await.json());
    }
    assert_shape("joor-v4-skus-bulk-create-response", &style.skus);
    let again = v4(
        &sandbox,
        "POST",
        "/v4/products/bulk_create",
        Some(&style.product),
    )
    .await;
    assert_eq!(again.errors()[0]["status"], "DUPLICATED");
    let rows = json!({ "inventory_items": [{ "upc": "400101000013", "inventory": 1 }] });
    let log = v2(&sandbox, "PUT", "/v2/bulk-inventory", Some(&rows))
        .await
        .json();
    assert_shape("joor-v2-bulk-inventory-response", &log);
}
