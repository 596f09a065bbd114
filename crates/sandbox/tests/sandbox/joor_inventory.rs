//! `POST` and `PUT /v2/bulk-inventory`, and the call for one SKU.

use jiff::civil::date;
use seamline_sandbox::{JoorStatus, NewOrder, OrderEdit, Sandbox, Switches};
use serde_json::{Value, json};

use crate::joor_products::publish_one;
use crate::joor_styles::{CAMILLE, created, style};
use crate::vendor::{sandbox, v2, v2_get};

async fn push(sandbox: &Sandbox, query: &str, rows: Value) -> Value {
    let body = json!({ "inventory_items": rows });
    v2(
        sandbox,
        "PUT",
        &format!("/v2/bulk-inventory{query}"),
        Some(&body),
    )
    .await
    .json()
}

fn statuses(reply: &Value) -> Vec<&str> {
    let log = reply["inventory_log"].as_array().unwrap();
    log.iter()
        .map(|row| row["status"].as_str().unwrap())
        .collect()
}

fn now(sandbox: &Sandbox, upc: &str) -> Option<i64> {
    sandbox
        .joor_quantities()
        .get(&("Main".to_owned(), None, upc.to_owned()))
        .copied()
}

#[tokio::test]
async fn rows_pass_or_fail_one_by_one_and_quantities_are_absolute() {
    let sandbox = sandbox();
    publish_one(&sandbox).await;
    let rows = json!([
        { "warehouse": "Main", "upc": "400101000013", "inventory": 31 },
        { "warehouse": "Main", "upc": "999999999999", "inventory": 5 },
        { "upc": "400101000020", "inventory": "7" },
        { "warehouse": "Main", "style_number": "T-1", "style_identifier": "T-1",
          "color_code": "OAT", "size": "M", "inventory": 4 },
        { "warehouse": "Main", "upc": "400101000037", "inventory": -1 },
        { "warehouse": "Main", "upc": "400101000037", "inventory": 1.5 },
    ]);
    let reply = push(&sandbox, "", rows).await;
    assert_eq!(
        statuses(&reply),
        ["pass", "fail", "pass", "pass", "fail", "fail"]
    );
    assert_eq!(reply["sku_count"], 3);
    assert_eq!(reply["inventory_log"][3]["sku"], "T-1-T-1-OAT-M");
    assert_eq!(now(&sandbox, "400101000013"), Some(31));
    assert_eq!(now(&sandbox, "400101000020"), Some(7));
    assert_eq!(now(&sandbox, "400101000044"), Some(4));
    assert_eq!(now(&sandbox, "400101000037"), None);
    push(
        &sandbox,
        "",
        json!([{ "upc": "400101000013", "inventory": 0 }]),
    )
    .await;
    assert_eq!(now(&sandbox, "400101000013"), Some(0));
    assert_eq!(
        now(&sandbox, "400101000020"),
        Some(7),
        "update mode leaves the others alone"
    );
    assert!(sandbox.unknown_parameters().is_empty());
}

#[tokio::test]
async fn an_unknown_warehouse_fails_its_rows_and_is_remembered() {
    let sandbox = sandbox();
    publish_one(&sandbox).await;
    let row = json!([{ "warehouse": "MAIN", "upc": "400101000013", "inventory": 3 }]);
    assert_eq!(
        statuses(&push(&sandbox, "", row).await),
        ["fail"],
        "a code is not a name"
    );
    assert_eq!(sandbox.defects()[0].code, "unknown-warehouse");
    assert!(sandbox.joor_quantities().is_empty());
}

#[tokio::test]
async fn dated_stock_is_kept_apart_and_made_to_order_clears_a_sku() {
    let sandbox = sandbox();
    publish_one(&sandbox).await;
    let rows = json!([
        { "warehouse": "Main", "upc": "400101000013", "inventory": 3 },
        { "warehouse": "Fall Production", "upc": "400101000013", "inventory": 120,
          "inventory_date": "2026-09-15" },
        { "warehouse": "Fall Production", "upc": "400101000020", "inventory": 9,
          "inventory_date": "09-15-2026" },
        { "upc": "400101000020", "inventory": 1, "inventory_date": "soon" },
    ]);
    assert_eq!(
        statuses(&push(&sandbox, "", rows).await),
        ["pass", "pass", "pass", "fail"]
    );
    let key = |upc: &str| {
        (
            "Fall Production".to_owned(),
            Some(date(2026, 9, 15)),
            upc.to_owned(),
        )
    };
    assert_eq!(sandbox.joor_quantities()[&key("400101000013")], 120);
    assert_eq!(sandbox.joor_quantities()[&key("400101000020")], 9);
    let clear = json!([{ "upc": "400101000013", "inventory": 0, "made_to_order": true }]);
    push(&sandbox, "", clear).await;
    assert_eq!(sandbox.joor_quantities().len(), 1);
}

#[tokio::test]
async fn overwrite_wipes_what_the_call_does_not_name() {
    let sandbox = sandbox();
    publish_one(&sandbox).await;
    push(
        &sandbox,
        "",
        json!([{ "upc": "400101000013", "inventory": 3 }]),
    )
    .await;
    push(
        &sandbox,
        "?overwrite=1",
        json!([{ "upc": "400101000020", "inventory": 4 }]),
    )
    .await;
    assert_eq!(now(&sandbox, "400101000013"), None);
    assert_eq!(now(&sandbox, "400101000020"), Some(4));
    assert_eq!(sandbox.calls().inventory_overwrites, 1);
}

#[tokio::test]
async fn dec_pending_subtracts_what_pending_orders_hold() {
    let sandbox = sandbox();
    publish_one(&sandbox).await;
    let order = NewOrder {
        lines: vec![("400101000013".to_owned(), 4)],
        customer_code: None,
        status: Some(JoorStatus::Pending),
    };
    sandbox.place_joor_order(order).unwrap();
    push(
        &sandbox,
        "?dec_pending=1",
        json!([{ "upc": "400101000013", "inventory": 10 }]),
    )
    .await;
    assert_eq!(now(&sandbox, "400101000013"), Some(6));
    push(
        &sandbox,
        "?dec_pending=0",
        json!([{ "upc": "400101000013", "inventory": 10 }]),
    )
    .await;
    assert_eq!(now(&sandbox, "400101000013"), Some(10));
}

#[tokio::test]
async fn an_approval_lowers_joors_own_quantity_only_when_the_switch_says_so() {
    for (lowers, left) in [(false, 10), (true, 6)] {
        let sandbox = sandbox();
        sandbox.set_switches(Switches {
            approval_lowers_quantity: lowers,
            ..Switches::default()
        });
        publish_one(&sandbox).await;
        push(
            &sandbox,
            "",
            json!([{ "upc": "400101000013", "inventory": 10 }]),
        )
        .await;
        let pending = NewOrder {
            lines: vec![("400101000013".to_owned(), 4)],
            customer_code: None,
            status: Some(JoorStatus::Pending),
        };
        let id = sandbox.place_joor_order(pending).unwrap();
        assert_eq!(now(&sandbox, "400101000013"), Some(10));
        let edit = OrderEdit {
            status: Some(JoorStatus::Approved),
            ..OrderEdit::default()
        };
        sandbox.edit_joor_order(id, edit).unwrap();
        assert_eq!(now(&sandbox, "400101000013"), Some(left));
    }
}

#[tokio::test]
async fn a_body_without_rows_is_an_error_inside_a_200() {
    let body = json!([{ "inventory_items": [] }]);
    let reply = v2(&sandbox(), "POST", "/v2/bulk-inventory", Some(&body)).await;
    assert_eq!(reply.json()["response"]["code"], 101);
}

#[tokio::test]
async fn one_row_of_stock_goes_by_the_path_and_the_query() {
    let sandbox = created(&style(0)).await;
    for (query, status) in [
        (
            "upc=400101000013&inventory=31&warehouse=Main&dec_pending=0",
            "pass",
        ),
        ("color_code=INK&size=M&inventory=7", "pass"),
        ("color_code=INK&size=m&inventory=7", "fail"),
        ("upc=400101000013&inventory=31&warehouse=MAIN", "fail"),
        (
            "upc=400101000013&inventory=31&inventory_date=2026-09-15",
            "pass",
        ),
    ] {
        let path = format!("{CAMILLE}/inventory/?{query}");
        let reply = v2(&sandbox, "PUT", &path, None).await.json();
        assert_eq!(reply["inventory_log"][0]["status"], status, "{query}");
        assert_eq!(reply["sku_count"], u8::from(status == "pass"));
    }
    let stock = sandbox.joor_quantities();
    let main = |upc: &str| {
        stock
            .get(&("Main".to_owned(), None, upc.to_owned()))
            .copied()
    };
    assert_eq!(
        (main("400101000013"), main("400101000051")),
        (Some(31), Some(7))
    );
    assert_eq!(stock.len(), 3);
    let path = "/v2/style-number/A/B/inventory/?upc=400101000013&inventory=1";
    let reply = v2(&sandbox, "PUT", path, None).await.json();
    assert_eq!(reply["response"]["code"], 101);
    assert!(sandbox.unknown_parameters().is_empty());
}

#[tokio::test]
async fn bulk_rows_go_by_joors_own_ids_as_well() {
    let sandbox = created(&style(0)).await;
    let read = v2_get(&sandbox, CAMILLE).await.json()["styles"]["styles"]["style"][0].clone();
    let ink = read["colors"][1]["style_color_id"].clone();
    let rows = json!({ "inventory_items": [
        { "style_id": read["style_id"], "style_color_id": ink, "size_code": "M", "inventory": 5 },
        { "style_id": read["style_id"], "color_code": "INK", "size": "L", "inventory": 6 },
        { "style_id": 1, "color_code": "INK", "size": "L", "inventory": 6 },
    ] });
    let reply = v2(&sandbox, "POST", "/v2/bulk-inventory", Some(&rows))
        .await
        .json();
    assert_eq!(reply["sku_count"], 2);
    assert_eq!(reply["inventory_log"][2]["status"], "fail");
}
