//! The v2 style calls, and that v2 and v4 publish into the same records.

use std::time::Duration;

use http::StatusCode;
use seamline_sandbox::{
    JoorStyleView, OrderListForm, Sandbox, SandboxOptions, StyleEdit, Switches,
};
use serde_json::{Value, json};

use crate::joor_products::publish_one;
use crate::shapes::fixture;
use crate::vendor::{options, sandbox, start, v2, v2_get, v4, well};

pub(crate) const CAMILLE: &str = "/v2/style-number/MV-DR-101/MV-DR-101";

/// A world whose v2 lists have one form.
fn plain() -> Sandbox {
    with(Switches {
        order_list_form: OrderListForm::Beside,
        ..Switches::default()
    })
}

pub(crate) fn with(switches: Switches) -> Sandbox {
    Sandbox::new(SandboxOptions {
        switches,
        ..options()
    })
}

/// A style of the reference's bulk request, by its place.
pub(crate) fn style(place: usize) -> Value {
    fixture("joor-v2-bulk-style-request")["bulk_styles"]["style"][place].clone()
}

pub(crate) async fn create(sandbox: &Sandbox, style: &Value) -> Value {
    let body = json!({ "styles": { "style": style } });
    let answer = v2(sandbox, "POST", "/v2/style-number", Some(&body)).await;
    assert_eq!(answer.status, StatusCode::OK);
    answer.json()
}

pub(crate) async fn created(style: &Value) -> Sandbox {
    let sandbox = plain();
    let reply = create(&sandbox, style).await;
    assert!(well(&reply["styles"]["response"]), "{reply}");
    sandbox
}

async fn update(sandbox: &Sandbox, change: Value) -> Value {
    let body = json!({ "styles": { "style": change } });
    v2(sandbox, "PUT", CAMILLE, Some(&body)).await.json()
}

pub(crate) fn view(sandbox: &Sandbox) -> JoorStyleView {
    sandbox.joor_styles().remove(0)
}

/// Publishes a v2 style through v4, call by call.
async fn publish_through_v4(sandbox: &Sandbox, style: &Value) {
    async fn ids(sandbox: &Sandbox, path: &str, body: Value) -> Vec<String> {
        let answer = v4(sandbox, "POST", path, Some(&body)).await;
        assert!(answer.errors().is_empty(), "{path} {}", answer.text);
        let rows = answer.data();
        rows.iter()
            .filter_map(|row| row["id"].as_str().map(str::to_owned))
            .collect()
    }
    let rows = |name: &str| style[name].as_array().unwrap().clone();
    let delivery = &rows("deliveries")[0];
    let season = json!([{
        "name": delivery["season_name"],
        "year": delivery["season_year"],
        "external_id": delivery["season_code"],
    }]);
    let season = ids(sandbox, "/v4/seasons/bulk_create", season).await;
    let tag = &rows("tags")[0];
    let product = json!([{
        "name": style["style_name"],
        "external_id": style["style_identifier"],
        "product_identifier": "50100",
        "description": style["style_description"],
        "category_ids": [rows("categories")[0]["category_id"]],
        "product_trait_values": [
            { "trait_name": "Materials", "value": rows("materials")[0]["material"] },
            { "trait_name": "Silhouette", "value": style["silhouette"] },
        ],
        "tags": [{
            "name": tag["tag_name"],
            "value": tag["tag_value"],
            "code": tag["tag_value_code"],
        }],
    }]);
    let product = ids(sandbox, "/v4/products/bulk_create", product).await;
    let mut skus = Vec::new();
    for (colour, colour_place) in rows("colors").iter().zip(1..) {
        for (size, size_place) in rows("sizes").iter().zip(1..) {
            let upc = rows("upcs")
                .into_iter()
                .find(|upc| {
                    upc["color_code"] == colour["color_code"]
                        && upc["size_name"] == size["size_name"]
                })
                .unwrap();
            skus.push(json!({
                "product_id": product[0],
                "external_id": format!("{}-{}", upc["color_code"], upc["size_name"]),
                "trait_values": [
                    {
                        "trait_name": "Color",
                        "value": colour["color_name"],
                        "external_id": colour["color_code"],
                        "order_nbr": colour_place,
                    },
                    {
                        "trait_name": "Size",
                        "value": size["size_name"],
                        "external_id": size["size_code"],
                        "order_nbr": size_place,
                    },
                ],
                "identifiers": [{ "type": "upc", "value": upc["upc"] }],
            }));
        }
    }
    let skus = ids(sandbox, "/v4/skus/bulk_create", json!(skus)).await;
    let price = &rows("prices")[0];
    let prices: Vec<Value> = skus
        .iter()
        .map(|sku| {
            json!({
                "sku_id": sku,
                "price_type_name": price["price_label"],
                "price_type_currency_code": price["price_currency"],
                "wholesale_value": price["price_wholesale"],
                "retail_value": price["price_retail"],
            })
        })
        .collect();
    ids(sandbox, "/v4/prices/bulk_create", json!(prices)).await;
    let collection = json!([{
        "name": delivery["delivery_name"],
        "external_id": delivery["delivery_code"],
        "season_id": season[0],
        "delivery": {
            "start_ship_date": delivery["date_delivery_start"],
            "complete_ship_date": delivery["date_delivery_end"],
        },
        "items": [{ "product_id": product[0], "order_number": 1, "sku_ids": skus }],
    }]);
    ids(sandbox, "/v4/collections/bulk_create", collection).await;
}

#[tokio::test]
async fn a_style_published_through_v2_or_through_v4_is_the_same_style() {
    for place in 0..2 {
        let style = style(place);
        let old = created(&style).await;
        let new = sandbox();
        publish_through_v4(&new, &style).await;
        let (old, new) = (view(&old), view(&new));
        assert_ne!(old, new, "ids and keys differ");
        assert!(old.collections[0].ship_window.is_some());
        assert!(!old.skus.is_empty() && old.skus.iter().all(|sku| sku.prices.len() == 1));
        assert_eq!(old.as_merchants_see_it(), new.as_merchants_see_it());
    }
}

#[tokio::test]
async fn a_style_published_through_v4_is_changed_by_v2_and_keeps_its_keys() {
    let sandbox = plain();
    publish_through_v4(&sandbox, &style(0)).await;
    let before = view(&sandbox);
    let mut changed = style(0);
    changed["style_name"] = json!("Camille Long Dress");
    changed["prices"][0]["price_wholesale"] = json!("121.00");
    let body = json!({ "bulk_styles": { "style": [changed] } });
    v2(&sandbox, "POST", "/v2/bulk-style", Some(&body)).await;
    sandbox.step_joor_jobs();
    sandbox.step_joor_jobs();
    assert_eq!(sandbox.joor_styles().len(), 1);
    let after = view(&sandbox);
    assert_eq!(after.name, "Camille Long Dress");
    assert_eq!(after.product_identifier.as_deref(), Some("50100"));
    let ids = |view: &JoorStyleView| {
        let skus = view.skus.iter();
        skus.map(|sku| (sku.id.clone(), sku.external_id.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&after), ids(&before));
    assert!(
        after
            .skus
            .iter()
            .all(|sku| { sku.prices["USD Wholesale"].0.to_string() == "121.00" })
    );
    assert!(sandbox.unknown_parameters().is_empty());
}

#[tokio::test]
async fn a_created_style_is_read_back_by_its_number_and_by_its_id() {
    let sandbox = created(&style(0)).await;
    let reply = v2_get(&sandbox, CAMILLE).await.json();
    let node = &reply["styles"]["response"];
    assert!(well(node));
    assert_eq!(node["count"], 1);
    let read = reply["styles"]["styles"]["style"][0].clone();
    for (name, value) in style(0).as_object().unwrap() {
        if !matches!(name.as_str(), "delivery_overwrite" | "deliveries") {
            assert!(
                read[name] == *value || name == "colors",
                "{name}: {} {value}",
                read[name]
            );
        }
    }
    assert_eq!(read["colors"][1]["color_code"], "INK");
    assert!(read["colors"][1]["style_color_id"].is_i64());
    assert_eq!(read["deliveries"][0]["delivery_code"], "FW26-CORE");
    let path = format!("/v2/style/{}", read["style_id"]);
    let again = v2_get(&sandbox, &path).await.json();
    assert_eq!(again["styles"]["styles"]["style"][0], read);
    let nothing = v2_get(&sandbox, "/v2/style/1").await.json();
    assert_eq!(nothing["response"]["code"], 101);
}

#[tokio::test]
async fn a_style_number_may_hold_any_sign() {
    let mut odd = style(1);
    odd["style_number"] = json!("KN/20 4+&");
    odd["style_identifier"] = json!("KN/20 4+&-OAT");
    let sandbox = created(&odd).await;
    let path = "/v2/style-number/KN%2F20%204+&/KN%2F20%204%2B%26-OAT";
    let reply = v2_get(&sandbox, path).await.json();
    assert_eq!(
        reply["styles"]["styles"]["style"][0]["style_number"],
        "KN/20 4+&"
    );
    assert_eq!(view(&sandbox).style_number, "KN/20 4+&");
}

#[tokio::test]
async fn post_inserts_and_put_updates() {
    let sandbox = created(&style(0)).await;
    let again = create(&sandbox, &style(0)).await;
    assert_eq!(
        again["response"]["comment"],
        "style MV-DR-101 already exists"
    );
    let body = json!({ "styles": { "style": { "style_name": "X" } } });
    let reply = v2(&sandbox, "PUT", "/v2/style-number/A/B", Some(&body)).await;
    assert_eq!(reply.json()["response"]["code"], 101);
    let reply = update(&sandbox, json!({ "style_name": "Camille" })).await;
    assert!(well(&reply["styles"]["response"]));
    let style = view(&sandbox);
    assert_eq!(style.name, "Camille");
    assert_eq!(style.skus.len(), 6, "what is not named stays");
    assert_eq!(style.collections.len(), 1);
}

#[tokio::test]
async fn a_style_that_is_wrong_anywhere_is_not_taken_at_all() {
    let long = "x".repeat(101);
    for (field, value, comment) in [
        ("style_name", json!(""), "style_name is required"),
        ("style_number", json!(null), "style_number is required"),
        (
            "style_identifier",
            json!(""),
            "style_identifier is required",
        ),
        ("style_name", json!(long), "style_name is longer than 100"),
        (
            "categories",
            json!([{ "category_id": "1" }]),
            "category 1 does not exist",
        ),
        (
            "prices",
            json!([{ "price_label": "USD Wholesale", "price_currency": "EUR", "price_wholesale": "1" }]),
            "price type USD Wholesale / EUR does not exist",
        ),
        (
            "upcs",
            json!([{ "upc": "1", "color_code": "NIL", "size_name": "S" }]),
            "upc 1 belongs to no color and size of the style",
        ),
        (
            "delivery_overwrite",
            json!(5),
            "delivery_overwrite is not valid",
        ),
    ] {
        let sandbox = plain();
        let mut wrong = style(0);
        wrong[field] = value;
        let reply = create(&sandbox, &wrong).await;
        assert_eq!(reply["response"]["comment"], comment);
        assert!(sandbox.joor_styles().is_empty());
        assert_eq!(sandbox.state()["joor"]["collections"], json!({}));
    }
}

#[tokio::test]
async fn a_new_colour_comes_in_every_size() {
    let sandbox = created(&style(0)).await;
    let change = json!({ "colors": [{ "color_name": "Sage", "color_code": "SGE" }] });
    update(&sandbox, change).await;
    let sage: Vec<_> = view(&sandbox)
        .skus
        .into_iter()
        .filter(|sku| sku.colour == "Sage")
        .map(|sku| sku.size)
        .collect();
    assert_eq!(sage.len(), 3, "{sage:?}");
    assert_eq!(view(&sandbox).skus.len(), 9);
}

#[tokio::test]
async fn styles_are_listed_by_date_in_pages() {
    let sandbox = plain();
    create(&sandbox, &style(0)).await;
    sandbox.advance_clock(Duration::from_secs(86_400));
    create(&sandbox, &style(1)).await;
    create(
        &sandbox,
        &fixture("joor-v2-style-single-request")["styles"]["style"],
    )
    .await;
    let numbers = |reply: &Value| match &reply["styles"]["styles"] {
        Value::String(_) => Vec::new(),
        styles => {
            let styles = styles["style"].as_array().unwrap().iter();
            styles
                .map(|style| style["style_number"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        }
    };
    let first = v2_get(&sandbox, "/v2/style?count=2").await.json();
    assert_eq!(numbers(&first), ["MV-DR-101", "MV-KN-204"]);
    assert_eq!(first["styles"]["response"]["next_start"], 2);
    let second = v2_get(&sandbox, "/v2/style?count=2&start_from=2")
        .await
        .json();
    assert_eq!(numbers(&second), ["MV-SC-310"]);
    assert_eq!(second["styles"]["response"]["next_start"], "");
    let next_day = "2026-06-11T00:00:00Z";
    let windows = [
        (
            format!("date_created_start={}&date_created_end={next_day}", start()),
            1,
        ),
        (
            format!("date_start={next_day}&date_end=2026-06-12T00:00:00Z"),
            2,
        ),
        (format!("date_start={next_day}&date_end={next_day}"), 0),
    ];
    for (query, count) in windows {
        let reply = v2_get(&sandbox, &format!("/v2/style?{query}")).await.json();
        assert_eq!(numbers(&reply).len(), count, "{query}");
    }
    update(&sandbox, json!({ "minimum": 2 })).await;
    let query = format!("/v2/style?date_start={next_day}&date_end=2026-06-12T00:00:00Z");
    assert_eq!(numbers(&v2_get(&sandbox, &query).await.json()).len(), 3);
    for (query, comment) in [
        ("date_start=2026-06-01", "date_start is not valid"),
        (
            "date_created_end=2026-06-01T00:00:00Z",
            "date_created_end requires date_created_start",
        ),
    ] {
        let reply = v2_get(&sandbox, &format!("/v2/style?{query}")).await.json();
        assert_eq!(reply["response"]["comment"], comment);
    }
}

#[tokio::test]
async fn lists_of_one_collapse_and_empty_lists_are_empty_text() {
    let sandbox = with(Switches {
        order_list_form: OrderListForm::Collapsed,
        ..Switches::default()
    });
    let empty = v2_get(&sandbox, "/v2/style").await.json();
    assert_eq!(empty["styles"]["styles"], "");
    create(
        &sandbox,
        &fixture("joor-v2-style-single-request")["styles"]["style"],
    )
    .await;
    let reply = v2_get(&sandbox, "/v2/style").await.json();
    let style = &reply["styles"]["styles"]["style"];
    assert!(style["style_id"].is_string());
    assert_eq!(style["sizes"]["size_name"], "One Size");
    assert_eq!(reply["styles"]["response"]["code"], "0");
}

/// Names of the linesheets after a style, which is in one by hand, was put into another one.
async fn sheets_after(overwrite: Option<u8>) -> Vec<String> {
    let sandbox = created(&style(0)).await;
    let by_hand = StyleEdit {
        add_to_collection: Some("My Picks".to_owned()),
        ..StyleEdit::default()
    };
    sandbox.edit_joor_style("MV-DR-101", by_hand).unwrap();
    let mut change =
        json!({ "deliveries": [{ "delivery_name": "Resort", "delivery_code": "RS" }] });
    if let Some(overwrite) = overwrite {
        change["delivery_overwrite"] = json!(overwrite);
    }
    let reply = update(&sandbox, change).await;
    assert!(well(&reply["styles"]["response"]), "{reply}");
    let sheets = view(&sandbox).collections;
    sheets.into_iter().map(|sheet| sheet.name).collect()
}

#[tokio::test]
async fn delivery_overwrite_says_what_linesheets_a_style_leaves() {
    assert_eq!(sheets_after(None).await, ["Resort"], "1 is the default");
    assert_eq!(sheets_after(Some(1)).await, ["Resort"]);
    assert_eq!(sheets_after(Some(2)).await, ["My Picks", "Resort"]);
    let all = ["Fall 26 Core", "My Picks", "Resort"];
    assert_eq!(sheets_after(Some(3)).await, all);
    assert_eq!(
        sheets_after(Some(4)).await,
        all[..2],
        "it was in none to leave"
    );
    let sandbox = created(&style(0)).await;
    let leave = json!({
        "delivery_overwrite": 4, "deliveries": [{ "delivery_code": "FW26-CORE" }],
    });
    update(&sandbox, leave).await;
    assert!(view(&sandbox).collections.is_empty());
    assert_eq!(sandbox.state()["joor"]["items_removed"], 6);
}

#[tokio::test]
async fn a_delivery_can_leave_a_colour_out() {
    let mut partly = style(0);
    partly["deliveries"][0]["color_code"] = json!("INK");
    let sandbox = created(&partly).await;
    assert_eq!(view(&sandbox).collections[0].sku_ids.len(), 3);
}

#[tokio::test]
async fn a_style_made_by_v2_is_read_by_v4() {
    let sandbox = created(&style(0)).await;
    let products = v4(&sandbox, "GET", "/v4/products", None).await.data();
    assert_eq!(products[0]["external_id"], "MV-DR-101");
    assert_eq!(
        products[0]["product_trait_values"][0]["value"],
        "100% viscose"
    );
    let path = format!(
        "/v4/skus?product_ids={}",
        products[0]["id"].as_str().unwrap()
    );
    assert_eq!(v4(&sandbox, "GET", &path, None).await.data().len(), 6);
    assert_eq!(
        v4(&sandbox, "GET", "/v4/prices", None).await.data().len(),
        6
    );
}

#[tokio::test]
async fn an_error_changes_the_status_only_where_the_switch_says_so() {
    let sandbox = with(Switches {
        v2_errors_change_status: true,
        ..Switches::default()
    });
    let reply = v2_get(&sandbox, "/v2/style/1").await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert_eq!(reply.json()["response"]["code"], 101);
}

#[tokio::test]
async fn a_style_with_two_colours_of_one_number_has_two_cards() {
    let sandbox = plain();
    for colour in ["IVR", "INK"] {
        let mut card = style(0);
        card["style_identifier"] = json!(format!("MV-DR-101-{colour}"));
        card["colors"] = json!([{ "color_name": colour, "color_code": colour }]);
        card["upcs"] = json!("");
        assert!(well(&create(&sandbox, &card).await["styles"]["response"]));
    }
    assert_eq!(sandbox.joor_styles().len(), 2);
    let path = "/v2/style-number/MV-DR-101/MV-DR-101-INK";
    let reply = v2_get(&sandbox, path).await.json();
    let style = &reply["styles"]["styles"]["style"][0];
    assert_eq!(style["colors"][0]["color_code"], "INK");
}

#[tokio::test]
async fn a_product_of_v4_answers_to_its_external_id_and_to_its_identifier() {
    let sandbox = plain();
    publish_one(&sandbox).await;
    for identifier in ["T-1", "1"] {
        let path = format!("/v2/style-number/T-1/{identifier}");
        let reply = v2_get(&sandbox, &path).await.json();
        assert_eq!(
            reply["styles"]["styles"]["style"][0]["style_name"],
            "Test Dress"
        );
    }
}
