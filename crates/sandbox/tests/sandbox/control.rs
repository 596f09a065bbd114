//! The control calls under `/_sandbox`.

use http::StatusCode;
use seamline_sandbox::{ExpectedOrder, ExpectedProduct, Sandbox, SandboxOptions};
use serde_json::json;

use crate::vendor::{control, om_get, options, sandbox, start, v2_get};

#[tokio::test]
async fn the_state_is_the_worlds_and_control_calls_are_not_counted() {
    let sandbox = sandbox();
    let state = control(&sandbox, "GET", "state", None).await.json();
    assert_eq!(state, sandbox.state());
    assert_eq!(state["stats"]["calls"], json!({}));
    let calls = control(&sandbox, "GET", "calls", None).await.json();
    assert_eq!(calls["joor_credits"], 0);
}

#[tokio::test]
async fn a_reset_gives_the_first_world_again() {
    let sandbox = sandbox();
    let first = sandbox.state();
    om_get(&sandbox, "/v1/listings").await;
    sandbox
        .cancel_joor_order(sandbox.joor_orders()[0].order_id)
        .unwrap();
    assert_ne!(sandbox.state(), first);
    assert_eq!(
        control(&sandbox, "POST", "reset", None).await.status,
        StatusCode::OK
    );
    assert_eq!(sandbox.state(), first);
}

#[tokio::test]
async fn an_advanced_clock_dates_what_happens() {
    let sandbox = sandbox();
    control(
        &sandbox,
        "POST",
        "advance",
        Some(&json!({ "seconds": 86_400 })),
    )
    .await;
    let products = sandbox.order_manager_products();
    let upc = products
        .iter()
        .find_map(|product| product.upc.clone())
        .unwrap();
    let new = json!({ "lines": [[upc, 3]], "customer_code": "MV-C1042" });
    let id = control(&sandbox, "POST", "joor/orders", Some(&new))
        .await
        .json()["order_id"]
        .clone();
    let order = sandbox
        .joor_orders()
        .into_iter()
        .find(|order| json!(order.order_id) == id)
        .unwrap();
    assert!(order.modified.duration_since(start()).as_secs() >= 86_400);
    assert!(matches!(
        sandbox.expected().orders[&order.order_id],
        ExpectedOrder::Deliver(_)
    ));
}

#[tokio::test]
async fn what_is_expected_follows_what_people_mend() {
    let sandbox = sandbox();
    let parked = |kind: &'static str| {
        let expected = sandbox.expected();
        let found = expected
            .orders
            .iter()
            .find(|(_, order)| **order == ExpectedOrder::Park(kind));
        found.map(|(id, _)| *id)
    };
    let id = parked("no-customer-code").unwrap();
    let body = json!({ "customer_code": "MV-C1042" });
    let path = format!("joor/orders/{id}");
    assert_eq!(
        control(&sandbox, "POST", &path, Some(&body)).await.status,
        StatusCode::OK
    );
    assert!(matches!(
        sandbox.expected().orders[&id],
        ExpectedOrder::Deliver(_)
    ));

    let expected = sandbox.expected();
    let (family, _) = expected
        .products
        .iter()
        .find(|(_, product)| **product == ExpectedProduct::Park("no-linesheet"))
        .unwrap();
    let body = json!({ "linesheet": "Fall 26 Core" });
    let path = format!("order-manager/products/{family}");
    assert_eq!(
        control(&sandbox, "POST", &path, Some(&body)).await.status,
        StatusCode::OK
    );
    assert!(matches!(
        sandbox.expected().products[family],
        ExpectedProduct::Publish(_)
    ));
}

#[tokio::test]
async fn a_new_variation_is_listed_and_stocked() {
    let sandbox = sandbox();
    let family = sandbox
        .order_manager_products()
        .into_iter()
        .find(|product| product.kind == "VIRTUAL_PRODUCT" && product.active)
        .unwrap();
    let body = json!({ "add_variation": {
        "sku": "NEW-1", "colour": "Black", "size": "M", "on_hand": 12,
    }});
    let path = format!("order-manager/products/{}", family.product_id);
    assert_eq!(
        control(&sandbox, "POST", &path, Some(&body)).await.status,
        StatusCode::OK
    );
    let products = sandbox.order_manager_products();
    let new = products
        .iter()
        .find(|product| product.sku == "NEW-1")
        .unwrap();
    assert_eq!(new.parent, Some(family.product_id));
    assert_eq!(new.listings[&4007], "NEW-1");
    assert_eq!(
        sandbox.order_manager_available()[&new.product_id].available,
        12
    );
    let again = control(&sandbox, "POST", &path, Some(&body)).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text.contains("the SKU NEW-1 is taken"));
}

#[tokio::test]
async fn quotas_switches_and_faults_are_set_by_json() {
    let sandbox = sandbox();
    let quotas = json!({ "joor_credits": 0, "joor_window_ms": 3000, "order_manager": "off" });
    control(&sandbox, "POST", "quotas", Some(&quotas)).await;
    assert_eq!(
        v2_get(&sandbox, "/v2/order/?sync=0").await.status,
        StatusCode::TOO_MANY_REQUESTS
    );
    let switches = json!({ "retry_after": true });
    control(&sandbox, "POST", "switches", Some(&switches)).await;
    let refused = v2_get(&sandbox, "/v2/order/?sync=0").await;
    assert!(refused.headers.contains_key("retry-after"));
    let rule = json!({ "kind": "server_error_html", "vendor": "order_manager", "times": 2 });
    control(&sandbox, "POST", "faults", Some(&rule)).await;
    assert_eq!(
        om_get(&sandbox, "/v1/listings").await.status,
        StatusCode::BAD_GATEWAY
    );
    control(&sandbox, "DELETE", "faults", None).await;
    assert_eq!(
        om_get(&sandbox, "/v1/listings").await.status,
        StatusCode::OK
    );
    let scaled = json!({ "order_manager": { "scaled": { "burst": 1, "per_second": 1 } } });
    assert_eq!(
        control(&sandbox, "POST", "quotas", Some(&scaled))
            .await
            .status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_control_call_for_nothing_is_a_404_with_a_message() {
    let sandbox = sandbox();
    let answer = control(&sandbox, "POST", "joor/orders/1", Some(&json!({}))).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(answer.json()["error"], "failed to find the JOOR order 1");
    let answer = control(&sandbox, "POST", "joor/styles/X", Some(&json!({}))).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let stock = json!({ "product_id": 1, "on_hand": 1 });
    let answer = control(&sandbox, "POST", "order-manager/stock", Some(&stock)).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_style_edited_by_hand_is_changed_in_joor_only() {
    let sandbox = sandbox();
    crate::joor_products::publish_one(&sandbox).await;
    let body = json!({
        "name": "By Hand", "wholesale_price": "1.00", "add_to_collection": "My Picks",
    });
    control(&sandbox, "POST", "joor/styles/T-1", Some(&body)).await;
    let style = sandbox.joor_styles().remove(0);
    assert_eq!(style.name, "By Hand");
    assert_eq!(style.skus[0].prices["USD Wholesale"].0.to_string(), "1.00");
    assert_eq!(style.collections.len(), 2);
}

#[tokio::test]
async fn joors_state_is_served_part_by_part() {
    let sandbox = sandbox();
    crate::joor_products::publish_one(&sandbox).await;
    let read = async |part: &str| {
        let path = format!("joor/{part}");
        control(&sandbox, "GET", &path, None).await.json()
    };
    assert_eq!(read("orders").await, json!(sandbox.joor_orders()));
    assert_eq!(read("styles").await, json!(sandbox.joor_styles()));
    assert_eq!(read("connections").await, json!(sandbox.joor_connections()));
    assert_eq!(read("images").await, json!(sandbox.joor_images()));
    assert_eq!(read("jobs").await, json!(sandbox.joor_jobs()));
    assert_eq!(read("orders").await[0]["export_status"], "UNDEFINED");
    assert_eq!(read("styles").await[0]["style_number"], "T-1");
}

#[tokio::test]
async fn expected_is_served_as_json() {
    let sandbox = Sandbox::new(SandboxOptions {
        styles: 2,
        orders: 1,
        ..options()
    });
    let expected = control(&sandbox, "GET", "expected", None).await.json();
    assert_eq!(expected["orders"].as_object().unwrap().len(), 1);
    assert!(expected["products"]["50100"]["publish"]["skus"].is_object());
}
