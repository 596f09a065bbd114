//! `POST` and `PUT /v2/bulk-inventory`: absolute quantities, row by row.

use std::str::FromStr;

use http::StatusCode;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::amounts::whole;
use crate::call::{Call, Reply};
use crate::world::World;
use crate::world::joor::{JoorWorld, OrderStatus};

/// The Default warehouse, which a row without a warehouse means.
pub(crate) const DEFAULT_WAREHOUSE: &str = "Main";
/// Fields that a row may have; the vendor's table spells one of them `style_identifer`.
const KNOWN: &[&str] = &[
    "warehouse",
    "inventory_date",
    "style_number",
    "style_identifier",
    "style_identifer",
    "style_id",
    "style_color_id",
    "color_code",
    "size",
    "size_code",
    "upc",
    "inventory",
    "made_to_order",
];

pub(super) fn bulk(world: &mut World, call: &Call) -> Reply {
    let body = call.json();
    let Some(rows) = body
        .as_ref()
        .and_then(|body| body.get("inventory_items"))
        .and_then(Value::as_array)
    else {
        let log_id = world.joor.next_log_id();
        let node =
            json!({ "code": 102, "comment": "inventory_items is required", "log_id": log_id });
        return Reply::json(StatusCode::OK, &json!({ "response": node }));
    };
    if call.first("overwrite") == Some("1") {
        world.stats.inventory_overwrites += 1;
        world.joor.quantities.clear();
    }
    let dec_pending = call.first("dec_pending") == Some("1");
    let mut passed = 0;
    let mut log = Vec::with_capacity(rows.len());
    for row in rows {
        let done = take(world, row, dec_pending);
        if let Err(reason) = &done {
            tracing::debug!(reason, "inventory row failed");
        }
        passed += i64::from(done.is_ok());
        let log_id = world.joor.next_log_id();
        log.push(json!({
            "sku": keys_of(row),
            "inventory_log_id": log_id,
            "status": if done.is_ok() { "pass" } else { "fail" },
        }));
    }
    Reply::ok(&json!({ "sku_count": passed, "inventory_log": log }))
}

/// Takes one row over.
fn take(world: &mut World, row: &Value, dec_pending: bool) -> Result<(), &'static str> {
    let fields = row.as_object().ok_or("not an object")?;
    for name in fields.keys().filter(|name| !KNOWN.contains(&name.as_str())) {
        world.unknown("joor.v2.bulk_inventory", name);
    }
    let warehouse = text(row, "warehouse").unwrap_or_else(|| DEFAULT_WAREHOUSE.to_owned());
    if !world.joor.has_warehouse(&warehouse) {
        world.defect("unknown-warehouse", warehouse);
        return Err("unknown warehouse");
    }
    let date = match text(row, "inventory_date") {
        None => None,
        Some(text) if text == "IMMEDIATE" => None,
        Some(date) => Some(parse_date(&date).ok_or("date not valid")?),
    };
    let sku = find_sku(&world.joor, row).ok_or("unknown SKU")?;
    if flag(row, "made_to_order") {
        world.joor.quantities.retain(|quantity| quantity.sku != sku);
        return Ok(());
    }
    let quantity = row
        .get("inventory")
        .and_then(whole)
        .ok_or("quantity not valid")?;
    if quantity < 0 {
        return Err("quantity not valid");
    }
    let pending = if dec_pending {
        pending(&world.joor, &sku)
    } else {
        0
    };
    world
        .joor
        .set_quantity(&sku, &warehouse, date, (quantity - pending).max(0));
    Ok(())
}

/// By UPC, which wins over everything else, or by style, colour and size.
fn find_sku(joor: &JoorWorld, row: &Value) -> Option<String> {
    if let Some(upc) = text(row, "upc") {
        return joor.sku_by_upc(&upc).map(|sku| sku.id.clone());
    }
    let style_id = text(row, "style_id");
    let number = text(row, "style_number");
    let identifier = text(row, "style_identifier").or_else(|| text(row, "style_identifer"));
    let style = joor.styles.values().find(|style| {
        let own = style.external_id.as_deref();
        style_id.as_deref() == Some(style.id.as_str())
            || (number.is_some() && number.as_deref() == own && identifier.as_deref() == own)
    })?;
    let colour = text(row, "color_code")?;
    let (size, size_code) = (text(row, "size"), text(row, "size_code"));
    joor.skus
        .values()
        .filter(|sku| sku.active() && sku.product_id == style.id)
        .filter(|sku| sku.colour.external_id.as_deref() == Some(colour.as_str()))
        .find(|sku| {
            size.as_deref() == Some(sku.size.value.as_str())
                || (size_code.is_some() && size_code == sku.size.external_id)
        })
        .map(|sku| sku.id.clone())
}

/// What JOOR's pending orders hold of a SKU.
fn pending(joor: &JoorWorld, sku: &str) -> i64 {
    let upc = joor
        .skus
        .get(sku)
        .and_then(|sku| sku.upc())
        .unwrap_or_default();
    joor.orders
        .values()
        .filter(|order| order.status == OrderStatus::Pending)
        .flat_map(|order| &order.lines)
        .filter(|line| !upc.is_empty() && line.upc == upc)
        .map(|line| line.quantity)
        .sum()
}

/// The request's keys, joined \[C\].
fn keys_of(row: &Value) -> String {
    if let Some(upc) = text(row, "upc") {
        return upc;
    }
    let names = [
        "style_number",
        "style_identifier",
        "color_code",
        "size",
        "size_code",
    ];
    names
        .iter()
        .filter_map(|name| text(row, name))
        .collect::<Vec<_>>()
        .join("-")
}

/// `YYYY-MM-DD` or `MM-DD-YYYY`.
fn parse_date(text: &str) -> Option<Date> {
    Date::from_str(text)
        .ok()
        .or_else(|| Date::strptime("%m-%d-%Y", text).ok())
}

fn text(row: &Value, name: &str) -> Option<String> {
    match row.get(name)? {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn flag(row: &Value, name: &str) -> bool {
    match row.get(name) {
        Some(Value::Bool(value)) => *value,
        Some(Value::String(text)) => matches!(text.as_str(), "true" | "1"),
        Some(Value::Number(number)) => number.to_string() == "1",
        _ => false,
    }
}
