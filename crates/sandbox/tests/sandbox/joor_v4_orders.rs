//! The v4 order calls.

use std::collections::BTreeSet;
use std::time::Duration;

use http::StatusCode;
use seamline_sandbox::{
    JoorOrderView, JoorStatus, NewOrder, OrderEdit, Sandbox, SandboxOptions, Switches,
};
use serde_json::{Value, json};

use crate::joor_products::publish_one;
use crate::shapes::{assert_shape, fixture};
use crate::vendor::{options, sandbox, v2_get, v4};

pub(crate) const CREATE: &str = "/v4/orders/bulk_create";
pub(crate) const UPDATE: &str = "/v4/orders/bulk_update";

pub(crate) async fn post(sandbox: &Sandbox, path: &str, body: Value) -> (Vec<Value>, Vec<Value>) {
    let answer = v4(sandbox, "POST", path, Some(&body)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    (answer.data(), answer.errors())
}

async fn list(sandbox: &Sandbox, query: &str) -> Vec<Value> {
    let answer = v4(sandbox, "GET", &format!("/v4/orders?{query}"), None).await;
    assert_eq!(answer.status, StatusCode::OK, "{query}: {}", answer.text);
    answer.data()
}

fn ids(rows: &[Value]) -> Vec<i64> {
    rows.iter()
        .map(|row| row["id"].as_str().unwrap().parse().unwrap())
        .collect()
}

pub(crate) fn view(sandbox: &Sandbox, id: &Value) -> JoorOrderView {
    let orders = sandbox.joor_orders();
    let mut orders = orders.into_iter();
    orders
        .find(|one| json!(one.order_id.to_string()) == *id)
        .unwrap()
}

fn first(sandbox: &Sandbox, status: &str) -> (Value, JoorOrderView) {
    let orders = sandbox.joor_orders();
    let order = orders.into_iter().find(|one| one.status == status).unwrap();
    (json!(order.order_id.to_string()), order)
}

/// The reference's order for a retailer and a linesheet of the generated world.
pub(crate) fn order(status: &str) -> Value {
    let mut order = fixture("joor-v4-orders-bulk-create-request")[0].clone();
    order["status"] = json!(status);
    order["customer_code"] = json!("MV-C1044");
    order["shipping_address_code"] = json!("SHIP-1044");
    order["billing_address_code"] = json!("MV-C1044-BILL");
    order["warehouse"]["code"] = json!("MAIN");
    order
}

/// Creates an order in a world with one published style.
pub(crate) async fn created(status: &str) -> (Sandbox, Value) {
    let sandbox = sandbox();
    publish_one(&sandbox).await;
    let (data, errors) = post(&sandbox, CREATE, json!([order(status)])).await;
    assert!(errors.is_empty(), "{errors:?}");
    let id = data[0]["id"].clone();
    (sandbox, id)
}

#[tokio::test]
async fn orders_have_the_fields_of_the_documented_and_of_the_newer_item() {
    let sandbox = sandbox();
    let (id, order) = first(&sandbox, "approved");
    let answer = v4(
        &sandbox,
        "GET",
        &format!("/v4/orders?order_ids={}", order.order_id),
        None,
    )
    .await;
    assert_shape("joor-v4-orders-get-basic-response", &answer.json());
    assert_shape("joor-v4-orders-get-response", &answer.json());
    let row = &answer.data()[0];
    assert_eq!(row["id"], id);
    assert_eq!(row["price_type_id"], "5127");
    assert_eq!(row["total"].to_string(), order.total.to_string());
    assert!(row["shipping_price"].is_string());
    assert!(row.get("line_items").is_none(), "lines are not inside");
}

#[tokio::test]
async fn orders_are_filtered_by_id_status_export_and_dates() {
    let sandbox = sandbox();
    let views = sandbox.joor_orders();
    let (two, _) = views.split_at(2);
    let query = format!("order_ids={},{},1", two[0].order_id, two[1].order_id);
    assert_eq!(
        ids(&list(&sandbox, &query).await),
        [two[0].order_id, two[1].order_id]
    );
    for (word, status) in [
        ("APPROVED", "approved"),
        ("PENDING", "pending"),
        ("SHIPPED", "shipped"),
        ("CANCELLED", "cancelled"),
        ("NOTES", "notes"),
    ] {
        let wanted: Vec<i64> = views
            .iter()
            .filter(|one| one.status == status)
            .map(|one| one.order_id)
            .collect();
        let query = format!("page_size=200&status={word}");
        assert_eq!(ids(&list(&sandbox, &query).await), wanted, "{word}");
    }
    let (id, _) = first(&sandbox, "approved");
    let mark = json!([{ "id": id, "status": "APPROVED", "export_status": "SUCCESS" }]);
    post(&sandbox, UPDATE, mark).await;
    let exported = list(&sandbox, "export_status=SUCCESS").await;
    assert_eq!(exported.len(), 1);
    assert_eq!(exported[0]["id"], id);
    let undefined = list(&sandbox, "page_size=200&export_status=UNDEFINED").await;
    assert_eq!(undefined.len(), views.len() - 1);
    let newest = views.iter().map(|one| one.modified).max().unwrap();
    let since = list(&sandbox, &format!("page_size=200&last_modified={newest}")).await;
    assert!(since.len() >= 2, "the newest, and the one just marked");
    assert!(list(&sandbox, "last_modified=2026-07-01").await.is_empty());
    let approved = "page_size=200&date_approved_start=2026-06-01&date_approved_end=2026-06-05";
    let some = list(&sandbox, approved).await.len();
    assert!(some > 0 && some < views.len(), "{some}");
}

#[tokio::test]
async fn pages_hold_every_order_once_in_either_direction() {
    let sandbox = sandbox();
    let mut seen = Vec::new();
    for page in 1..=5 {
        let rows = list(&sandbox, &format!("page={page}&page_size=9")).await;
        assert!(rows.len() == 9 || page == 5, "{}", rows.len());
        seen.extend(ids(&rows));
    }
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 40);
    let mut back = ids(&list(&sandbox, "page_size=200&sort_order=DESCENDING").await);
    back.reverse();
    assert_eq!(back, seen);
    let by_date = list(&sandbox, "page_size=200&sort_by=last_modified").await;
    let dates: Vec<_> = by_date
        .iter()
        .map(|row| view(&sandbox, &row["id"]).modified)
        .collect();
    assert!(dates.is_sorted());
}

#[tokio::test]
async fn a_filter_that_is_wrong_is_a_400() {
    let sandbox = sandbox();
    for query in [
        "page=0",
        "page_size=201",
        "status=approved",
        "export_status=DONE",
        "sort_order=asc",
        "date_approved_start=yesterday",
        "last_modified=now",
    ] {
        let answer = v4(&sandbox, "GET", &format!("/v4/orders?{query}"), None).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(answer.errors().len(), 1);
    }
}

#[tokio::test]
async fn an_order_is_created_with_all_known_fields() {
    let (sandbox, id) = created("NOTES").await;
    let order = view(&sandbox, &id);
    assert_eq!(order.status, "notes");
    assert_eq!(order.customer_code, "MV-C1044");
    assert_eq!(order.purchase_number, "LF-2026-118");
    assert_eq!(order.shipping.to_string(), "35.00");
    let path = format!("/v2/order/?sync=0&order_type=1&order_id={}", order.order_id);
    sandbox.set_switches(Switches {
        order_list_form: seamline_sandbox::OrderListForm::Beside,
        ..Switches::default()
    });
    let read = v2_get(&sandbox, &path).await.json()["orders"][0].clone();
    for (field, value) in [
        ("order_season_code", "FW26"),
        ("order_delivery_code", "FW26-CORE"),
        ("order_event_code", "PAR26"),
        ("order_type_code", "WHS"),
        ("order_discount_percent", "5.00"),
        ("payment_method_code", "NET30"),
        ("shipping_method_code", "GROUND"),
        ("sales_representative_code", "REP-07"),
        ("warehouse_code", "MAIN"),
        ("date_ship_start", "2026-09-01"),
        ("shipping_name", "Larkspur & Finch Boutique"),
        ("billing_name", "Larkspur & Finch Holdings LLC"),
        ("customer_buyer_name", "Odile Marchetti"),
        ("customer_group_code", "IND"),
        ("order_comments", "Deliver to the rear entrance."),
    ] {
        let found = read[field].as_str().unwrap();
        assert!(found.starts_with(value), "{field}: {found}");
    }
    let row = list(&sandbox, &format!("order_ids={}", order.order_id)).await;
    assert_eq!(row[0]["custom_shipping_address"]["city"], "Portland");
    assert_eq!(row[0]["shipping_address"]["city"], "");
    assert!(sandbox.unknown_parameters().is_empty());
}

#[tokio::test]
async fn a_repeated_create_makes_a_second_order() {
    let (sandbox, id) = created("NOTES").await;
    let (data, _) = post(&sandbox, CREATE, json!([order("NOTES")])).await;
    assert_ne!(data[0]["id"], id);
}

#[tokio::test]
async fn each_status_needs_what_the_reference_says() {
    let sandbox = sandbox();
    publish_one(&sandbox).await;
    let bare = json!({
        "customer_code": "MV-C1044", "price_type_name": "USD Wholesale",
        "collection_code": "FW26-CORE", "status": "IN_PROGRESS",
    });
    let (data, errors) = post(&sandbox, CREATE, json!([bare])).await;
    assert!(errors.is_empty(), "{errors:?}");
    let id = data[0]["id"].clone();
    let reply = v2_get(&sandbox, "/v2/order/?sync=0&order_type=8&count=100").await;
    assert!(
        !reply.text.contains(id.as_str().unwrap()),
        "a cart is no order of v2"
    );
    for (more, message) in [
        (json!({}), Some("NOTES requires a shipping address")),
        (
            json!({ "shipping_address_code": "SHIP-1044" }),
            Some("NOTES requires a billing address"),
        ),
        (
            json!({ "shipping_address_code": "SHIP-1044", "billing_address_code": "MV-C1044-BILL" }),
            Some("NOTES requires a payment method"),
        ),
        (
            json!({
                "shipping_address_code": "SHIP-1044",
                "billing_address_code": "MV-C1044-BILL",
                "payment_method_code": "NET30",
            }),
            None,
        ),
    ] {
        let mut change = more;
        change["id"] = id.clone();
        change["status"] = json!("NOTES");
        let (_, errors) = post(&sandbox, UPDATE, json!([change])).await;
        let found = errors.first().map(|error| error["message"].clone());
        assert_eq!(found, message.map(|message| json!(message)));
    }
    for (status, message) in [
        ("PENDING", "PENDING requires at least 1 unit on every item"),
        (
            "APPROVED",
            "APPROVED requires at least 1 unit on every item",
        ),
        (
            "IN_PROGRESS",
            "An order cannot be moved back to IN_PROGRESS",
        ),
        ("DONE", "Unknown status DONE"),
    ] {
        let change = json!([{ "id": id, "status": status }]);
        let (_, errors) = post(&sandbox, UPDATE, change).await;
        assert_eq!(errors[0]["message"], message);
    }
    assert_eq!(view(&sandbox, &id).status, "notes");
}

#[tokio::test]
async fn a_create_that_is_wrong_is_an_error_inside_a_200_and_stops_no_other() {
    let sandbox = sandbox();
    publish_one(&sandbox).await;
    for (field, value, message) in [
        (
            "customer_code",
            json!(""),
            "customer_id or customer_code is required",
        ),
        ("customer_code", json!("NOBODY"), "No such customer"),
        ("collection_code", json!("NOTHING"), "No such collection"),
        ("price_type_name", json!("EUR"), "No such price type"),
        (
            "payment_method_code",
            json!("CASH"),
            "No such payment_method_code",
        ),
        (
            "shipping_address_code",
            json!("X"),
            "No such shipping address",
        ),
        ("warehouse", json!({ "code": "Main" }), "No such warehouse"),
        ("status", json!(""), "status is required"),
        ("door", json!({}), "Unknown field door"),
        (
            "integration_status",
            json!("SUCCESS"),
            "Unknown field integration_status",
        ),
        ("export_status", json!("DONE"), "Unknown export_status DONE"),
        (
            "delivery_window_end",
            json!(null),
            "Invalid delivery window. You must provide both the start and end date",
        ),
        (
            "delivery_window_end",
            json!("2026-08-01"),
            "Delivery window start: 2026-09-01 is later than end: 2026-08-01",
        ),
    ] {
        let mut wrong = order("NOTES");
        wrong[field] = value;
        let answer = v4(
            &sandbox,
            "POST",
            CREATE,
            Some(&json!([wrong, order("NOTES")])),
        )
        .await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.errors()[0]["message"], message);
        assert_shape("joor-v4-orders-errors-response", &answer.json());
        assert_eq!(answer.data().len(), 1);
    }
}

#[tokio::test]
async fn the_older_names_of_2021_are_taken_as_well() {
    let sandbox = sandbox();
    let style = publish_one(&sandbox).await;
    let customer = sandbox.joor_connections().remove(2);
    let old = json!([{
        "retailer_id": customer.id.to_string(), "price_type_id": "5127",
        "collection_id": style.collection_id, "status": "IN_PROGRESS",
        "payment_method": "NET30", "sales_rep": "861",
        "order_discount": [{ "discount_type": "AMOUNT", "discount_amount": "12.50" }],
    }]);
    let (data, errors) = post(&sandbox, CREATE, old).await;
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(data[0]["retailer_id"], customer.id.to_string());
    assert_eq!(data[0]["collection_id"], style.collection_id);
    let order = view(&sandbox, &data[0]["id"]);
    assert_eq!(order.discount.to_string(), "12.50");
}

#[tokio::test]
async fn an_order_is_marked_exported_or_failed_and_v2_sees_it() {
    let sandbox = sandbox();
    let (id, before) = first(&sandbox, "approved");
    sandbox.advance_clock(Duration::from_secs(60));
    let mark = |status: &str, why: &str| {
        json!([{
            "id": id, "status": "APPROVED", "export_status": status, "export_description": why,
        }])
    };
    let answer = v4(
        &sandbox,
        "POST",
        UPDATE,
        Some(&mark("SUCCESS", "imported as order 701501")),
    )
    .await;
    assert_shape("joor-v4-orders-bulk-update-response", &answer.json());
    let after = view(&sandbox, &id);
    assert_eq!((after.export_status, after.exported), ("SUCCESS", true));
    assert_eq!(after.export_description, "imported as order 701501");
    assert!(after.modified > before.modified, "it moves the date");
    assert_eq!((after.total, after.status), (before.total, "approved"));
    let holds = async |export_status: u8| {
        let path = format!(
            "/v2/order/?sync=0&export_status={export_status}&order_id={}",
            before.order_id
        );
        v2_get(&sandbox, &path).await.text.contains("customer_name")
    };
    assert!(holds(3).await, "exported");
    assert!(!holds(2).await);
    assert!(!holds(4).await, "the mark is no change after the export");
    post(&sandbox, UPDATE, mark("FAILED", "no listing")).await;
    assert_eq!(view(&sandbox, &id).export_status, "FAILED");
    assert!(holds(2).await && !holds(6).await);
    post(&sandbox, UPDATE, mark("UNDEFINED", "")).await;
    assert_eq!(view(&sandbox, &id).export_status, "UNDEFINED");
    assert!(holds(6).await);
}

#[tokio::test]
async fn a_mark_leaves_the_date_alone_where_the_switch_says_so() {
    let sandbox = Sandbox::new(SandboxOptions {
        switches: Switches {
            export_moves_modified: false,
            ..Switches::default()
        },
        ..options()
    });
    let (id, before) = first(&sandbox, "approved");
    sandbox.advance_clock(Duration::from_secs(60));
    let mark = json!([{ "id": id, "status": "APPROVED", "export_status": "SUCCESS" }]);
    post(&sandbox, UPDATE, mark).await;
    assert_eq!(view(&sandbox, &id).modified, before.modified);
    let more = json!([{ "id": id, "status": "APPROVED", "tracking_number": "1Z" }]);
    post(&sandbox, UPDATE, more).await;
    assert!(view(&sandbox, &id).modified > before.modified);
}

#[tokio::test]
async fn an_update_needs_id_and_status() {
    let sandbox = sandbox();
    let (id, _) = first(&sandbox, "approved");
    for (change, message) in [
        (json!({ "status": "APPROVED" }), "id is required"),
        (
            json!({ "id": id, "export_status": "SUCCESS" }),
            "status is required",
        ),
        (json!({ "id": "1", "status": "APPROVED" }), "No such order"),
    ] {
        let (data, errors) = post(&sandbox, UPDATE, json!([change])).await;
        assert!(data.is_empty());
        assert_eq!(errors[0]["message"], message);
    }
}

#[tokio::test]
async fn an_order_is_shipped_with_a_tracking_number_and_cancelled() {
    let sandbox = sandbox();
    let (id, _) = first(&sandbox, "approved");
    let ship = json!([{ "id": id, "status": "SHIPPED", "tracking_number": "1ZEXAMPLE0000000001" }]);
    let (data, _) = post(&sandbox, UPDATE, ship).await;
    assert_eq!(data[0]["tracking_number"], "1ZEXAMPLE0000000001");
    assert_eq!(view(&sandbox, &id).status, "shipped");
    post(
        &sandbox,
        UPDATE,
        json!([{ "id": id, "status": "CANCELLED" }]),
    )
    .await;
    assert_eq!(view(&sandbox, &id).status, "cancelled");
    assert!(sandbox.defects().is_empty());
}

#[tokio::test]
async fn a_status_repeated_from_memory_revives_a_cancelled_order_and_is_remembered() {
    let sandbox = sandbox();
    let (id, before) = first(&sandbox, "approved");
    let (_, other) = first(&sandbox, "cancelled");
    sandbox.cancel_joor_order(before.order_id).unwrap();
    let ids = [id.clone(), json!(other.order_id.to_string())];
    sandbox
        .edit_joor_order(
            other.order_id,
            OrderEdit {
                comments: Some("still cancelled".to_owned()),
                ..OrderEdit::default()
            },
        )
        .unwrap();
    let address = json!({ "name": "A", "line1": "1 Street" });
    let mark = json!([{
        "id": ids[0], "status": "APPROVED", "export_status": "SUCCESS",
        "custom_billing_address": address,
    }, {
        "id": ids[1], "status": "CANCELLED", "export_status": "SUCCESS",
    }]);
    let (data, errors) = post(&sandbox, UPDATE, mark).await;
    assert_eq!((data.len(), errors.len()), (2, 0), "{errors:?}");
    assert_eq!(view(&sandbox, &ids[0]).status, "approved");
    assert_eq!(view(&sandbox, &ids[1]).status, "cancelled");
    let defects = sandbox.defects();
    assert_eq!((defects.len(), defects[0].code), (1, "order-revived"));
}

#[tokio::test]
async fn an_approval_through_v4_lowers_joors_quantity_when_the_switch_says_so() {
    let sandbox = sandbox();
    sandbox.set_switches(Switches {
        approval_lowers_quantity: true,
        ..Switches::default()
    });
    publish_one(&sandbox).await;
    let rows = json!({ "inventory_items": [{ "upc": "400101000013", "inventory": 10 }] });
    crate::vendor::v2(&sandbox, "PUT", "/v2/bulk-inventory", Some(&rows)).await;
    let id = sandbox
        .place_joor_order(NewOrder {
            lines: vec![("400101000013".to_owned(), 4)],
            customer_code: Some("MV-C1044".to_owned()),
            status: Some(JoorStatus::Pending),
        })
        .unwrap();
    let approve = json!([{ "id": id.to_string(), "status": "APPROVED" }]);
    let (_, errors) = post(&sandbox, UPDATE, approve).await;
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(sandbox.joor_quantities().into_values().next(), Some(6));
}

#[tokio::test]
async fn a_door_is_one_of_the_customers() {
    let (sandbox, id) = created("NOTES").await;
    let door = |door: Value| json!([{ "id": id, "status": "NOTES", "door": door }]);
    let (_, errors) = post(&sandbox, UPDATE, door(json!({ "code": "D1" }))).await;
    assert!(errors.is_empty(), "{errors:?}");
    let (_, errors) = post(&sandbox, UPDATE, door(json!({ "code": "D9" }))).await;
    assert_eq!(errors[0]["message"], "No such door");
}
