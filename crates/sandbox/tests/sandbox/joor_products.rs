//! The v4 product calls.

use http::StatusCode;
use seamline_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::vendor::{joor_as, sandbox, token_answer, v4};

const COLOUR: &str = "U0tVVHJhaXQ6U3R5bGVDb2xvcg==";
const SIZE: &str = "U0tVVHJhaXQ6U2l6ZQ==";

/// A style that was published whole: request of the product, reply of the SKUs, and the ids.
pub(crate) struct Published {
    pub(crate) product: Value,
    pub(crate) product_id: String,
    pub(crate) skus: Value,
    pub(crate) sku_ids: Vec<String>,
    pub(crate) collection_id: String,
}

fn sku(product: &str, colour: &str, size: &str, upc: &str) -> Value {
    json!({
        "product_id": product,
        "external_id": format!("T-1-{colour}-{size}"),
        "sku_identifier": format!("T-1-{colour}-{size}"),
        "trait_values": [
            { "trait_id": COLOUR, "value": colour, "external_id": colour, "status": "ACTIVE" },
            { "trait_name": "Size", "value": size, "external_id": size },
        ],
        "identifiers": [{ "type": "upc", "value": upc }],
    })
}

async fn post(sandbox: &Sandbox, path: &str, body: &Value) -> (Vec<Value>, Vec<Value>) {
    let answer = v4(sandbox, "POST", path, Some(body)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    (answer.data(), answer.errors())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// Publishes a style of two colours and two sizes: season, product, SKUs, prices, linesheet.
pub(crate) async fn publish_one(sandbox: &Sandbox) -> Published {
    let season = json!([{ "name": "Fall", "year": "2026", "external_id": "FW26" }]);
    let (season, _) = post(sandbox, "/v4/seasons/bulk_create", &season).await;
    let product = json!([{
        "name": "Test Dress",
        "external_id": "T-1",
        "product_identifier": "1",
        "description": "A dress.",
        "category_ids": ["412"],
        "product_trait_values": [],
        "tags": [{ "name": "Product Type", "value": "Dresses", "code": "DRESSES", "parent_id": "116900" }],
    }]);
    let (made, errors) = post(sandbox, "/v4/products/bulk_create", &product).await;
    assert!(errors.is_empty(), "{errors:?}");
    let product_id = text(&made[0]["id"]);
    let rows = json!([
        sku(&product_id, "INK", "S", "400101000013"),
        sku(&product_id, "INK", "M", "400101000020"),
        sku(&product_id, "OAT", "S", "400101000037"),
        sku(&product_id, "OAT", "M", "400101000044"),
    ]);
    let skus = v4(sandbox, "POST", "/v4/skus/bulk_create", Some(&rows))
        .await
        .json();
    let sku_ids: Vec<String> = skus["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| text(&row["id"]))
        .collect();
    assert_eq!(sku_ids.len(), 4, "{skus}");
    let prices: Vec<Value> = sku_ids.iter().map(|id| price(id, "118.00")).collect();
    let (_, errors) = post(sandbox, "/v4/prices/bulk_create", &json!(prices)).await;
    assert!(errors.is_empty(), "{errors:?}");
    let collection = json!([{
        "name": "Fall 26 Core",
        "external_id": "FW26-CORE",
        "season_id": season[0]["id"],
        "delivery": {
            "start_ship_date": "2026-09-01",
            "complete_ship_date": "2026-09-30",
            "cancel_date": "2026-10-15",
            "minimum_shipping_window": 0,
        },
        "items": [{ "product_id": product_id, "order_number": 1, "sku_ids": sku_ids }],
    }]);
    let (collection, errors) = post(sandbox, "/v4/collections/bulk_create", &collection).await;
    assert!(errors.is_empty(), "{errors:?}");
    let collection_id = text(&collection[0]["id"]);
    Published {
        product,
        product_id,
        skus,
        sku_ids,
        collection_id,
    }
}

fn price(sku: &str, wholesale: &str) -> Value {
    json!({
        "sku_id": sku,
        "price_type_id": "5127",
        "wholesale_value": wholesale,
        "retail_value": "260.00",
    })
}

#[tokio::test]
async fn a_style_published_whole_is_in_the_world() {
    let sandbox = sandbox();
    publish_one(&sandbox).await;
    let styles = sandbox.joor_styles();
    assert_eq!(styles.len(), 1);
    let style = &styles[0];
    assert_eq!(style.external_id.as_deref(), Some("T-1"));
    assert_eq!(style.categories, ["Dresses"]);
    assert_eq!(style.skus.len(), 4);
    assert_eq!(style.collections[0].name, "Fall 26 Core");
    assert_eq!(
        style.collections[0].season,
        Some(("Fall".to_owned(), Some("2026".to_owned())))
    );
    assert_eq!(style.collections[0].sku_ids.len(), 4);
    let (wholesale, retail) = style.skus[0].prices["USD Wholesale"];
    assert_eq!(
        (wholesale.to_string(), retail.unwrap().to_string()),
        ("118.00".into(), "260.00".into())
    );
}

#[tokio::test]
async fn a_repeated_create_is_duplicated_inside_a_200_and_does_not_stop_the_others() {
    let sandbox = sandbox();
    let style = publish_one(&sandbox).await;
    let two = json!([style.product[0], { "name": "Another", "external_id": "T-2" }]);
    let (data, errors) = post(&sandbox, "/v4/products/bulk_create", &two).await;
    assert_eq!(data[0]["external_id"], "T-2");
    assert_eq!(errors[0]["status"], "DUPLICATED");
    assert_eq!(errors[0]["details"]["external_id"], "T-1");
    let skus = json!([sku(&style.product_id, "INK", "S", "400101000013")]);
    let (data, errors) = post(&sandbox, "/v4/skus/bulk_create", &skus).await;
    assert!(data.is_empty());
    assert_eq!(errors[0]["status"], "DUPLICATED");
    let prices = json!([price(&style.sku_ids[0], "99.00")]);
    let (data, errors) = post(&sandbox, "/v4/prices/bulk_create", &prices).await;
    assert!(data.is_empty());
    assert_eq!(errors[0]["details"]["sku_id"], json!(style.sku_ids[0]));
    let season = json!([{ "name": "Fall", "year": "2026" }]);
    let (_, errors) = post(&sandbox, "/v4/seasons/bulk_create", &season).await;
    assert_eq!(errors[0]["status"], "DUPLICATED");
    let linesheet = json!([{ "name": "Other", "external_id": "FW26-CORE" }]);
    let (_, errors) = post(&sandbox, "/v4/collections/bulk_create", &linesheet).await;
    assert_eq!(errors[0]["status"], "DUPLICATED");
}

#[tokio::test]
async fn an_unknown_field_is_rejected_on_every_bulk_call() {
    let sandbox = sandbox();
    for path in [
        "/v4/products/bulk_create",
        "/v4/skus/bulk_create",
        "/v4/prices/bulk_create",
        "/v4/seasons/bulk_create",
        "/v4/collections/bulk_create",
        "/v4/assets/products",
    ] {
        let (data, errors) = post(&sandbox, path, &json!([{ "identifier": "x" }])).await;
        assert!(data.is_empty());
        assert_eq!(errors[0]["message"], "Unknown field identifier", "{path}");
    }
}

#[tokio::test]
async fn skus_need_every_combination_of_colour_and_size() {
    let sandbox = sandbox();
    let product = json!([{ "name": "Test Dress", "external_id": "T-9" }]);
    let (made, _) = post(&sandbox, "/v4/products/bulk_create", &product).await;
    let id = text(&made[0]["id"]);
    let three = json!([
        sku(&id, "INK", "S", "1"),
        sku(&id, "INK", "M", "2"),
        sku(&id, "OAT", "S", "3"),
    ]);
    let (data, errors) = post(&sandbox, "/v4/skus/bulk_create", &three).await;
    assert!(data.is_empty());
    assert_eq!(errors[0]["details"]["missing"], json!(["OAT / M"]));
    assert!(sandbox.joor_styles()[0].skus.is_empty());
}

#[tokio::test]
async fn a_colour_can_be_added_later_when_it_has_every_size() {
    let sandbox = sandbox();
    let style = publish_one(&sandbox).await;
    let half = json!([sku(&style.product_id, "RGE", "S", "400101000068")]);
    let (data, _) = post(&sandbox, "/v4/skus/bulk_create", &half).await;
    assert!(data.is_empty());
    let whole = json!([
        sku(&style.product_id, "RGE", "S", "400101000068"),
        sku(&style.product_id, "RGE", "M", "400101000051"),
    ]);
    let (data, errors) = post(&sandbox, "/v4/skus/bulk_create", &whole).await;
    assert_eq!((data.len(), errors.len()), (2, 0), "{errors:?}");
}

#[tokio::test]
async fn an_inactive_sku_leaves_the_shop_and_all_orders() {
    let sandbox = sandbox();
    let style = publish_one(&sandbox).await;
    let order = sandbox
        .place_joor_order(seamline_sandbox::NewOrder {
            lines: vec![
                ("400101000013".to_owned(), 2),
                ("400101000020".to_owned(), 1),
            ],
            customer_code: None,
            status: None,
        })
        .unwrap();
    let mut row = style.skus["data"][0].clone();
    row["trait_values"][1]["status"] = json!("INACTIVE");
    let (_, errors) = post(&sandbox, "/v4/skus/bulk_update", &json!([row])).await;
    assert!(errors.is_empty(), "{errors:?}");
    let order = sandbox
        .joor_orders()
        .into_iter()
        .find(|one| one.order_id == order)
        .unwrap();
    assert_eq!(order.lines.len(), 1);
    assert_eq!(order.total, order.lines[0].extended);
    let skus = &sandbox.joor_styles()[0].skus;
    assert_eq!(skus.iter().filter(|sku| sku.active).count(), 3);
    assert_eq!(sandbox.state()["joor"]["lines_removed"], 1);
}

#[tokio::test]
async fn an_update_needs_the_id_and_changes_only_what_it_names() {
    let sandbox = sandbox();
    let style = publish_one(&sandbox).await;
    let (_, errors) = post(
        &sandbox,
        "/v4/products/bulk_update",
        &json!([{ "external_id": "T-1" }]),
    )
    .await;
    assert_eq!(errors[0]["message"], "id is required");
    let (data, _) = post(
        &sandbox,
        "/v4/products/bulk_update",
        &json!([{ "id": style.product_id, "name": "New Name" }]),
    )
    .await;
    assert_eq!(data[0]["name"], "New Name");
    assert_eq!(data[0]["description"], "A dress.");
}

#[tokio::test]
async fn a_price_is_changed_by_its_own_id_and_must_be_text() {
    let sandbox = sandbox();
    let style = publish_one(&sandbox).await;
    let path = format!(
        "/v4/prices?sku_ids={},{}",
        style.sku_ids[0], style.sku_ids[1]
    );
    let prices = v4(&sandbox, "GET", &path, None).await.data();
    assert_eq!(prices.len(), 2);
    let change = json!([{ "id": prices[0]["id"], "wholesale_value": "121.00" }]);
    let (data, _) = post(&sandbox, "/v4/prices/bulk_update", &change).await;
    assert_eq!(data[0]["wholesale_value"], "121.00");
    assert_eq!(data[0]["retail_value"], "260.00");
    let number = json!([{ "id": prices[0]["id"], "wholesale_value": 121 }]);
    let (_, errors) = post(&sandbox, "/v4/prices/bulk_update", &number).await;
    assert_eq!(errors[0]["message"], "wholesale_value must be a string");
}

#[tokio::test]
async fn a_linesheet_update_without_an_action_replaces_its_items() {
    let sandbox = sandbox();
    let style = publish_one(&sandbox).await;
    let (made, _) = post(
        &sandbox,
        "/v4/products/bulk_create",
        &json!([{ "name": "Other", "external_id": "T-2" }]),
    )
    .await;
    let other = text(&made[0]["id"]);
    let (skus, _) = post(
        &sandbox,
        "/v4/skus/bulk_create",
        &json!([{
            "product_id": other,
            "trait_values": [
                { "trait_id": COLOUR, "value": "Sage", "external_id": "SGE" },
                { "trait_id": SIZE, "value": "One Size", "external_id": "OS" },
            ],
        }]),
    )
    .await;
    let change = json!([{
        "id": style.collection_id,
        "items": [{ "product_id": other, "order_number": 2, "sku_ids": [skus[0]["id"]] }],
    }]);
    let add = "/v4/collections/bulk_update?action=ADD_ITEMS";
    for _ in 0..2 {
        let (data, errors) = post(&sandbox, add, &change).await;
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(data[0]["items"].as_array().unwrap().len(), 2);
    }
    assert_eq!(sandbox.state()["joor"]["items_removed"], 0);
    let (data, _) = post(&sandbox, "/v4/collections/bulk_update", &change).await;
    assert_eq!(data[0]["items"].as_array().unwrap().len(), 1);
    assert_eq!(sandbox.state()["joor"]["items_removed"], 4);
    let remove = "/v4/collections/bulk_update?action=REMOVE_ITEMS";
    let (data, _) = post(&sandbox, remove, &change).await;
    assert_eq!(data[0]["items"], json!([]));
}

#[tokio::test]
async fn a_delivery_window_needs_both_dates_in_order() {
    let sandbox = sandbox();
    let linesheet =
        |delivery: Value| json!([{ "name": "L", "external_id": "L", "delivery": delivery }]);
    let path = "/v4/collections/bulk_create";
    let (_, errors) = post(
        &sandbox,
        path,
        &linesheet(json!({ "start_ship_date": "2026-09-01" })),
    )
    .await;
    assert_eq!(
        errors[0]["message"],
        "Invalid delivery window. You must provide both the start and end date"
    );
    let window = json!({ "start_ship_date": "2026-10-01", "complete_ship_date": "2026-09-01" });
    let (_, errors) = post(&sandbox, path, &linesheet(window)).await;
    assert_eq!(
        errors[0]["message"],
        "Delivery window start: 2026-10-01 is later than end: 2026-09-01"
    );
}

#[tokio::test]
async fn images_have_unique_names_and_are_replaced_all_together() {
    let sandbox = sandbox();
    let style = publish_one(&sandbox).await;
    let image = |name: &str| {
        json!({
            "product": { "id": style.product_id },
            "asset": {
                "type": "image",
                "filename": name,
                "source_url": format!("https://images.example.com/{name}"),
            },
            "display_order": 1,
        })
    };
    let replace = "/v4/assets/products?replace_all=true";
    let two = json!([image("a.jpg"), image("b.png")]);
    for _ in 0..2 {
        let (data, errors) = post(&sandbox, replace, &two).await;
        assert_eq!((data.len(), errors.len()), (2, 0), "{errors:?}");
    }
    assert_eq!(sandbox.joor_styles()[0].images, ["a.jpg", "b.png"]);
    let (_, errors) = post(&sandbox, "/v4/assets/products", &json!([image("a.jpg")])).await;
    assert_eq!(errors[0]["status"], "DUPLICATED");
    let (_, errors) = post(&sandbox, replace, &json!([image("a.webp")])).await;
    assert_eq!(errors[0]["status"], "INVALID");
    let mut keyed = image("c.jpg");
    keyed["asset"]["external_id"] = json!("K-1");
    let (data, _) = post(&sandbox, replace, &json!([keyed])).await;
    assert_eq!(data.len(), 1);
    let (_, errors) = post(&sandbox, replace, &json!([keyed])).await;
    assert_eq!(
        errors[0]["status"], "DUPLICATED",
        "an asset's own id must never come again"
    );
}

#[tokio::test]
async fn a_colour_has_one_image_that_reads_show() {
    let sandbox = sandbox();
    let style = publish_one(&sandbox).await;
    let image = |code: &str, name: &str| {
        json!([{
            "product": { "id": style.product_id },
            "sku_trait_value": { "trait": { "name": "color" }, "value": { "external_id": code } },
            "asset": {
                "type": "image",
                "filename": name,
                "source_url": format!("https://images.example.com/{name}"),
            },
        }])
    };
    let path = "/v4/assets/sku_trait_values/";
    for name in ["ink-1.jpg", "ink-2.jpg", "ink-2.jpg"] {
        let (_, errors) = post(&sandbox, path, &image("INK", name)).await;
        assert!(errors.is_empty(), "{errors:?}");
    }
    assert_eq!(sandbox.joor_styles()[0].colour_images["INK"], ["ink-2.jpg"]);
    let skus = v4(&sandbox, "GET", "/v4/skus", None).await.data();
    let shown = skus
        .iter()
        .find(|sku| sku["trait_values"][0]["external_id"] == "INK")
        .unwrap();
    let images = &shown["trait_values"][0]["images"];
    assert_eq!(*images, json!(["https://images.example.com/ink-2.jpg"]));
    let (_, errors) = post(&sandbox, path, &image("NIL", "nil.jpg")).await;
    assert_eq!(errors[0]["message"], "No such colour");
}

#[tokio::test]
async fn a_file_of_a_colour_is_refused_twice_where_the_switch_says_so() {
    let sandbox = sandbox();
    sandbox.set_switches(seamline_sandbox::Switches {
        repeated_colour_assets_refused: true,
        ..seamline_sandbox::Switches::default()
    });
    let style = publish_one(&sandbox).await;
    let image = |name: &str| {
        let mut image = crate::shapes::fixture("joor-v4-assets-sku-trait-values-request");
        image[0]["product"]["id"] = json!(style.product_id);
        image[0]["sku_trait_value"]["value"]["external_id"] = json!("INK");
        image[0]["asset"]["filename"] = json!(name);
        image
    };
    let path = "/v4/assets/sku_trait_values/";
    for (name, refused) in [("a.png", 0), ("a.png", 1), ("b.png", 0)] {
        let (_, errors) = post(&sandbox, path, &image(name)).await;
        assert_eq!(errors.len(), refused, "{name} {errors:?}");
    }
    assert_eq!(sandbox.joor_styles()[0].colour_images["INK"], ["b.png"]);
}

#[tokio::test]
async fn a_create_answers_201_where_the_switch_says_so() {
    let sandbox = sandbox();
    sandbox.set_switches(seamline_sandbox::Switches {
        v4_creates_answer_201: true,
        ..seamline_sandbox::Switches::default()
    });
    let product = json!([{ "name": "Test Dress", "external_id": "T-1" }]);
    for (path, errors) in [
        ("/v4/products/bulk_create", 0),
        ("/v4/products/bulk_create", 1),
    ] {
        let answer = v4(&sandbox, "POST", path, Some(&product)).await;
        assert_eq!(answer.status, StatusCode::CREATED);
        assert_eq!(answer.errors().len(), errors);
    }
    let answer = v4(&sandbox, "POST", "/v4/products/bulk_update", Some(&product)).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn traits_and_tags_of_a_product_come_back() {
    let sandbox = sandbox();
    let fixture = crate::shapes::fixture("joor-v4-products-bulk-create-request");
    let (made, errors) = post(&sandbox, "/v4/products/bulk_create", &fixture).await;
    assert!(errors.is_empty(), "{errors:?}");
    for (row, asked) in made.iter().zip(fixture.as_array().unwrap()) {
        for name in [
            "product_trait_values",
            "tags",
            "category_ids",
            "external_id",
        ] {
            assert_eq!(row[name], asked[name], "{name}");
        }
    }
    for (field, value, message) in [
        (
            "product_trait_values",
            json!([{ "trait_name": "Mood", "value": "Calm" }]),
            "Unknown trait",
        ),
        (
            "tags",
            json!([{ "tag_name": "Dresses" }]),
            "Unknown field tag_name",
        ),
    ] {
        let mut wrong = json!([{ "name": "X", "external_id": "X" }]);
        wrong[0][field] = value;
        let (_, errors) = post(&sandbox, "/v4/products/bulk_create", &wrong).await;
        assert_eq!(errors[0]["message"], message);
    }
}

#[tokio::test]
async fn a_refused_image_leaves_the_colours_old_one_alone() {
    let sandbox = sandbox();
    let style = publish_one(&sandbox).await;
    let path = "/v4/assets/sku_trait_values/";
    let image = |code: &str, name: &str| {
        let mut image = crate::shapes::fixture("joor-v4-assets-sku-trait-values-request");
        image[0]["product"]["id"] = json!(style.product_id);
        image[0]["sku_trait_value"]["value"]["external_id"] = json!(code);
        image[0]["asset"]["filename"] = json!(name);
        image
    };
    for (code, name) in [("INK", "ink.png"), ("OAT", "oat.png")] {
        let (_, errors) = post(&sandbox, path, &image(code, name)).await;
        assert!(errors.is_empty(), "{errors:?}");
    }
    let (_, errors) = post(&sandbox, path, &image("INK", "oat.png")).await;
    assert_eq!(errors[0]["status"], "DUPLICATED");
    let images = sandbox.joor_styles().remove(0).colour_images;
    assert_eq!(
        (&images["INK"][..], &images["OAT"][..]),
        (&["ink.png".to_owned()][..], &["oat.png".to_owned()][..])
    );
}

#[tokio::test]
async fn a_product_has_one_video() {
    let sandbox = sandbox();
    let style = publish_one(&sandbox).await;
    let video = |name: &str| {
        let mut video = crate::shapes::fixture("joor-v4-assets-products-request");
        video[0]["product"]["id"] = json!(style.product_id);
        video[0]["asset"]["type"] = json!("video");
        video[0]["asset"]["filename"] = json!(name);
        video
    };
    let path = "/v4/assets/products";
    let (_, errors) = post(&sandbox, path, &video("a.mp4")).await;
    assert!(errors.is_empty(), "{errors:?}");
    let (_, errors) = post(&sandbox, path, &video("b.mp4")).await;
    assert_eq!(errors[0]["message"], "A product has one video");
}

#[tokio::test]
async fn v4_wants_a_bearer_token_and_the_account() {
    let sandbox = sandbox();
    let credentials = sandbox.credentials();
    let token = token_answer(&sandbox, &credentials.password).await.json()["access_token"].clone();
    let bearer = format!("Bearer {}", token.as_str().unwrap());
    for (path, header, status) in [
        ("/v4/traits", bearer.as_str(), StatusCode::BAD_REQUEST),
        (
            "/v4/traits?account=1",
            bearer.as_str(),
            StatusCode::FORBIDDEN,
        ),
        ("/v4/traits?account=455120", bearer.as_str(), StatusCode::OK),
        (
            "/v4/traits?account=455120",
            "Bearer nothing",
            StatusCode::UNAUTHORIZED,
        ),
        (
            "/v4/traits?account=455120",
            "OAuth2 c2FuZGJveC1qb29yLXYyLXRva2Vu",
            StatusCode::UNAUTHORIZED,
        ),
    ] {
        assert_eq!(
            joor_as(&sandbox, path, header).await.status,
            status,
            "{path} {header}"
        );
    }
}

#[tokio::test]
async fn a_wrong_password_is_refused_with_401() {
    let answer = token_answer(&sandbox(), "wrong").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.json()["error"], "invalid_grant");
}
