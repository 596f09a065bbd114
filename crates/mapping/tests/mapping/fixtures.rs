//! Reads the example payloads.

use std::path::PathBuf;

use seamline_joor_client::v2::order as joor;
use seamline_mapping::joor::orders::order_from_wire;
use seamline_mapping::model::{Family, Order, Product};
use seamline_mapping::order_manager::products::product_from_wire;
use seamline_mapping::rules::OrderStatusChoice;
use seamline_order_manager_client::wire;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

pub(crate) fn json(name: &str) -> Value {
    let text = std::fs::read_to_string(path(name)).unwrap();
    serde_json::from_str(&text).unwrap()
}

pub(crate) fn read<T: DeserializeOwned>(name: &str) -> T {
    serde_json::from_value(json(name)).unwrap()
}

/// A JOOR order of the example list, by its id, in the model.
pub(crate) fn order(id: i64) -> Order {
    let collapsed = json("joor-v2-orders-collapsed-response.json");
    let list = json("joor-v2-orders-response.json");
    let wire = list["orders"]
        .as_array()
        .unwrap()
        .iter()
        .chain([&collapsed["orders"]["order"]])
        .map(|order| serde_json::from_value::<joor::Order>(order.clone()).unwrap())
        .find(|order| order.order_id == id)
        .unwrap();
    order_from_wire(&wire, OrderStatusChoice::Approved).unwrap()
}

/// All example products, each once.
pub(crate) fn products() -> Vec<Product> {
    let mut products: Vec<Product> = Vec::new();
    for name in [
        "om-product-variation-family-response.json",
        "om-products-list-response.json",
    ] {
        for wire in read::<Vec<wire::Product>>(name) {
            products.push(product_from_wire(&wire));
        }
    }
    products
}

/// The family of a parent.
pub(crate) fn family(parent: i64) -> Family {
    let products = products();
    Family {
        parent: products
            .iter()
            .find(|product| product.id == parent)
            .unwrap()
            .clone(),
        variations: products
            .into_iter()
            .filter(|product| product.parent == Some(parent))
            .collect(),
    }
}

/// Compares with a committed file. `SEAMLINE_BLESS=1` writes the file anew, to be reviewed.
#[track_caller]
pub(crate) fn assert_snapshot(name: &str, value: &impl Serialize) {
    let file = path("expected").join(name);
    let found = serde_json::to_string_pretty(value).unwrap() + "\n";
    if std::env::var_os("SEAMLINE_BLESS").is_some() {
        std::fs::write(&file, &found).unwrap();
    }
    let expected = std::fs::read_to_string(&file).unwrap();
    assert_eq!(found, expected, "{}", file.display());
}
