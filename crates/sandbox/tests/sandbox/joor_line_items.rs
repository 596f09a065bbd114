//! The v4 calls for the lines of orders.

use http::StatusCode;
use seamline_sandbox::{JoorStatus, NewOrder, Sandbox};
use serde_json::{Value, json};

use crate::joor_products::publish_one;
use crate::joor_v4_orders::{UPDATE, created, post, view};
use crate::shapes::assert_shape;
use crate::vendor::{sandbox, v4};

const LINES: &str = "/v4/orders/sku_line_items";
const ADD: &str = "/v4/orders/sku_line_items/bulk_create";
const SET: &str = "/v4/orders/sku_line_items/bulk_update";

async fn lines(sandbox: &Sandbox, query: &str) -> Vec<Value> {
    let answer = v4(sandbox, "GET", &format!("{LINES}?{query}"), None).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.data()
}

/// Ids of the SKUs of the published style.
fn skus(sandbox: &Sandbox) -> Vec<String> {
    let mut skus: Vec<_> = sandbox.joor_styles().remove(0).skus;
    skus.sort_by(|one, other| one.upc.cmp(&other.upc));
    skus.into_iter().map(|sku| sku.id).collect()
}

/// An order in Notes, and what its first line needs.
async fn with_order() -> (Sandbox, Value, Vec<String>) {
    let (sandbox, id) = created("NOTES").await;
    let skus = skus(&sandbox);
    (sandbox, id, skus)
}

async fn add(sandbox: &Sandbox, rows: Value) -> (Vec<Value>, Vec<Value>) {
    post(sandbox, ADD, rows).await
}

#[tokio::test]
async fn lines_have_the_fields_of_the_reference_and_numbers_for_prices() {
    let sandbox = sandbox();
    let order = sandbox.joor_orders().remove(0);
    let path = format!("{LINES}?order_ids={}", order.order_id);
    let answer = v4(&sandbox, "GET", &path, None).await;
    assert_shape("joor-v4-sku-line-items-get-response", &answer.json());
    let rows = answer.data();
    assert_eq!(rows.len(), order.lines.len());
    for (row, line) in rows.iter().zip(&order.lines) {
        assert_eq!(row["id"], line.line_id.to_string());
        assert_eq!(row["quantity"], line.quantity);
        assert_eq!(row["cancelled"], false);
        let sku = &row["line_item_sku"];
        assert!(sku["wholesale_price"].is_number());
        assert_eq!(sku["item_price"].to_string(), line.price.to_string());
        assert_eq!(sku["product"]["external_id"], line.style_number);
    }
    let one = lines(
        &sandbox,
        &format!("line_item_ids={}", order.lines[0].line_id),
    )
    .await;
    assert_eq!(one, rows[..1]);
    let both = format!(
        "order_ids={}&line_item_ids={},1",
        order.order_id, order.lines[1].line_id
    );
    assert_eq!(lines(&sandbox, &both).await, rows[1..2]);
}

#[tokio::test]
async fn a_repeated_create_adds_the_quantity_again() {
    let (sandbox, id, skus) = with_order().await;
    let rows = json!([{ "order_id": id, "sku_id": skus[0], "quantity": 4 }]);
    let (first, _) = add(&sandbox, rows.clone()).await;
    assert_eq!(first[0]["quantity"], 4);
    assert_eq!(first[0]["line_item_sku"]["original_id"], skus[0]);
    assert_eq!(first[0]["line_item_sku"]["product"]["identifier"], "1");
    let (second, _) = add(&sandbox, rows).await;
    assert_eq!(second[0]["quantity"], 8);
    assert_eq!(second[0]["id"], first[0]["id"]);
    assert_eq!(view(&sandbox, &id).lines.len(), 1);
    assert_eq!(view(&sandbox, &id).subtotal.to_string(), "944.00");
}

#[tokio::test]
async fn the_price_of_a_line_is_given_or_comes_from_one_discount() {
    let (sandbox, id, skus) = with_order().await;
    let row = |sku: usize, name: &str, value: Value| {
        let mut row = json!({ "order_id": id, "sku_id": skus[sku], "quantity": 1 });
        row[name] = value;
        row
    };
    let rows = json!([
        row(0, "item_price", json!("88.00")),
        row(1, "discount_amount", json!(8)),
        row(2, "discount_percentage", json!(10)),
    ]);
    let (_, errors) = add(&sandbox, rows).await;
    assert!(errors.is_empty(), "{errors:?}");
    let prices: Vec<_> = view(&sandbox, &id)
        .lines
        .iter()
        .map(|line| line.price.normalize().to_string())
        .collect();
    assert_eq!(prices, ["88", "110", "106.2"]);
    let mut two = row(3, "item_price", json!("88.00"));
    two["discount_percentage"] = json!(10);
    let answer = v4(&sandbox, "POST", ADD, Some(&json!([two]))).await;
    assert_shape("joor-v4-sku-line-items-errors-response", &answer.json());
    assert!(answer.errors()[0]["message"].as_str().unwrap().starts_with(
        "Multiple discounts for the same SKU are not allowed. Please include only one of the following"
    ));
    for (name, value) in [
        ("discount_percentage", json!(101)),
        ("discount_amount", json!(119)),
    ] {
        let (_, errors) = add(&sandbox, json!([row(3, name, value)])).await;
        assert_eq!(errors.len(), 1, "{name}");
    }
}

#[tokio::test]
async fn an_update_sets_the_quantity_as_a_number_or_as_text() {
    let (sandbox, id, skus) = with_order().await;
    let rows = json!([{ "order_id": id, "sku_id": skus[0], "quantity": "4" }]);
    let (made, _) = add(&sandbox, rows).await;
    let line = made[0]["id"].clone();
    for quantity in [json!(3), json!("7"), json!(0)] {
        let (data, errors) =
            post(&sandbox, SET, json!([{ "id": line, "quantity": quantity }])).await;
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(
            data[0]["quantity"].to_string(),
            quantity.to_string().trim_matches('"')
        );
    }
    let pending = json!([{ "id": id, "status": "PENDING" }]);
    let (_, errors) = post(&sandbox, UPDATE, pending.clone()).await;
    assert_eq!(
        errors[0]["message"],
        "PENDING requires at least 1 unit on every item"
    );
    post(&sandbox, SET, json!([{ "id": line, "quantity": 2 }])).await;
    let (_, errors) = post(&sandbox, UPDATE, pending).await;
    assert!(errors.is_empty(), "{errors:?}");
    let (_, errors) = post(&sandbox, SET, json!([{ "id": line, "quantity": 0 }])).await;
    assert_eq!(errors[0]["message"], "quantity is not valid");
}

#[tokio::test]
async fn lines_of_an_approved_order_cannot_be_changed() {
    let sandbox = sandbox();
    let style = publish_one(&sandbox).await;
    let orders = sandbox.joor_orders();
    for status in ["approved", "shipped", "cancelled"] {
        let order = orders.iter().find(|one| one.status == status).unwrap();
        let rows = json!([{
            "order_id": order.order_id.to_string(), "sku_id": style.sku_ids[0], "quantity": 1,
        }]);
        let (_, errors) = add(&sandbox, rows).await;
        let message = format!(
            "An order that is {} cannot be edited",
            status.to_uppercase()
        );
        assert_eq!(errors[0]["message"], message);
        let line = order.lines[0].line_id.to_string();
        let (_, errors) = post(&sandbox, SET, json!([{ "id": line, "quantity": 1 }])).await;
        assert_eq!(errors[0]["message"], message);
        assert_eq!(view(&sandbox, &json!(order.order_id.to_string())), *order);
    }
}

#[tokio::test]
async fn a_line_that_is_wrong_stops_no_other() {
    let (sandbox, id, skus) = with_order().await;
    let rows = json!([
        { "order_id": "1", "sku_id": skus[0], "quantity": 1 },
        { "order_id": id, "sku_id": "nothing", "quantity": 1 },
        { "order_id": id, "sku_id": skus[0], "quantity": 0 },
        { "order_id": id, "sku_id": skus[0], "quantity": 1.5 },
        { "order_id": id, "sku_id": skus[0], "quantity": 1, "price": "1" },
        { "order_id": id, "sku_id": skus[0], "quantity": 1 },
    ]);
    let (data, errors) = add(&sandbox, rows).await;
    assert_eq!(data.len(), 1);
    let messages: Vec<&str> = errors
        .iter()
        .map(|error| error["message"].as_str().unwrap())
        .collect();
    assert_eq!(
        messages,
        [
            "No such order",
            "No such SKU",
            "quantity is not valid",
            "quantity is not valid",
            "Unknown field price",
        ]
    );
    let (_, errors) = post(&sandbox, SET, json!([{ "id": "1", "quantity": 1 }])).await;
    assert_eq!(errors[0]["message"], "No such line item");
}

#[tokio::test]
async fn a_line_whose_sku_was_taken_down_is_cancelled() {
    let sandbox = sandbox();
    let style = publish_one(&sandbox).await;
    let id = sandbox
        .place_joor_order(NewOrder {
            lines: vec![
                ("400101000013".to_owned(), 2),
                ("400101000020".to_owned(), 1),
            ],
            customer_code: None,
            status: Some(JoorStatus::Approved),
        })
        .unwrap();
    let down = json!([{
        "external_id": "T-1-INK-S",
        "trait_values": [
            { "trait_name": "Color", "value": "INK", "external_id": "INK" },
            { "trait_name": "Size", "value": "S", "external_id": "S", "status": "INACTIVE" },
        ],
    }]);
    let path = "/v4/skus/bulk_update_by_external_id";
    let (data, errors) = post(&sandbox, path, down).await;
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(data[0]["id"], style.sku_ids[0]);
    let rows = lines(&sandbox, &format!("order_ids={id}")).await;
    let cancelled: Vec<_> = rows
        .iter()
        .map(|row| (row["quantity"].clone(), row["cancelled"].clone()))
        .collect();
    assert_eq!(
        cancelled,
        [(json!(1), json!(false)), (json!(2), json!(true))]
    );
    let rows = json!([{ "order_id": id.to_string(), "sku_id": style.sku_ids[0], "quantity": 1 }]);
    let (_, errors) = add(&sandbox, rows).await;
    assert_eq!(errors.len(), 1);
}
