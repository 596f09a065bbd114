//! `POST` and `PUT /v2/bulk-inventory`, and the call for one SKU: absolute quantities, row by row.

use std::collections::BTreeMap;
use std::str::FromStr;

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::{Result, answer, flag, note_unknown, text};
use crate::amounts::whole;
use crate::call::{Call, Reply};
use crate::world::World;
use crate::world::joor::JoorWorld;
use crate::world::joor_orders::{OrderKey, OrderStatus};
use crate::world::joor_styles::Sku;

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

pub(in crate::joor) fn bulk(world: &mut World, call: &Call) -> Reply {
    answer(world, call, |world, call| {
        let body = call.json();
        let rows = body
            .as_ref()
            .and_then(|body| body.get("inventory_items"))
            .and_then(Value::as_array)
            .ok_or("inventory_items is required")?;
        if call.first("overwrite") == Some("1") {
            world.stats.inventory_overwrites += 1;
            world.joor.quantities.clear();
        }
        Ok(push(world, rows, call.first("dec_pending") == Some("1")))
    })
}

/// `PUT /v2/style-number/{style_number}/{style_identifier}/inventory/`: the values of one row travel
/// in the query \[C\].
pub(in crate::joor) fn single(world: &mut World, call: &Call) -> Reply {
    answer(world, call, |world, call| {
        let [number, identifier] = call.arguments.as_slice() else {
            return Err("style_number and style_identifier are required".to_owned());
        };
        if world.joor.style_by_number(number, identifier).is_none() {
            return Err(format!("style {number} / {identifier} does not exist"));
        }
        let mut row = Map::new();
        row.insert("style_number".to_owned(), json!(number));
        row.insert("style_identifier".to_owned(), json!(identifier));
        for name in [
            "upc",
            "color_code",
            "size",
            "inventory",
            "warehouse",
            "inventory_date",
        ] {
            if let Some(value) = call.first(name) {
                row.insert(name.to_owned(), json!(value));
            }
        }
        let rows = [Value::Object(row)];
        Ok(push(world, &rows, call.first("dec_pending") == Some("1")))
    })
}

/// Takes rows over, one by one, and says of each whether it passed \[C\].
fn push(world: &mut World, rows: &[Value], dec_pending: bool) -> Reply {
    let mut passed = 0;
    let mut log = Vec::with_capacity(rows.len());
    let mut pending = BTreeMap::new();
    for row in rows {
        let done = take(world, row, dec_pending.then_some(&mut pending));
        if let Err(reason) = &done {
            tracing::debug!(reason, "inventory row failed");
        }
        passed += i64::from(done.is_ok());
        let log_id = world.joor.next_log_id();
        log.push(json!({
            "sku": row.as_object().map(keys_of).unwrap_or_default(),
            "inventory_log_id": log_id,
            "status": if done.is_ok() { "pass" } else { "fail" },
        }));
    }
    Reply::ok(&json!({ "sku_count": passed, "inventory_log": log }))
}

/// Takes one row over. `pending` is what pending orders hold by UPC, as far as it was looked up.
fn take(world: &mut World, row: &Value, pending: Option<&mut BTreeMap<String, i64>>) -> Result<()> {
    let row = row.as_object().ok_or("not an object")?;
    note_unknown(world, "joor.v2.bulk_inventory", row, KNOWN);
    let warehouse = text(row, "warehouse").unwrap_or_else(|| DEFAULT_WAREHOUSE.to_owned());
    if !world.joor.has_warehouse(&warehouse) {
        world.defect("unknown-warehouse", warehouse);
        return Err("unknown warehouse".to_owned());
    }
    let date = match text(row, "inventory_date") {
        None => None,
        Some(text) if text == "IMMEDIATE" => None,
        Some(date) => Some(parse_date(&date).ok_or("date not valid")?),
    };
    let (sku, upc) = {
        let sku = find_sku(&world.joor, row).ok_or("unknown SKU")?;
        (sku.id.clone(), sku.upc().unwrap_or_default().to_owned())
    };
    if flag(row, "made_to_order") {
        world.joor.quantities.remove(&sku);
        return Ok(());
    }
    let quantity = row
        .get("inventory")
        .and_then(whole)
        .filter(|quantity| *quantity >= 0)
        .ok_or("quantity not valid")?;
    let held = match pending {
        Some(known) if !upc.is_empty() => *known
            .entry(upc)
            .or_insert_with_key(|upc| held_by_pending_orders(&world.joor, upc)),
        _ => 0,
    };
    world
        .joor
        .set_quantity(&sku, &warehouse, date, (quantity - held).max(0));
    Ok(())
}

/// By UPC, which wins over everything else \[C\]; or by style (number and identifier, or id), colour
/// (code, or id) and size (name, or code).
fn find_sku<'a>(joor: &'a JoorWorld, row: &Map<String, Value>) -> Option<&'a Sku> {
    if let Some(upc) = text(row, "upc") {
        return joor.sku_by_upc(&upc);
    }
    let style = if let Some(id) = text(row, "style_id") {
        joor.styles.get(&id)
    } else {
        let identifier = text(row, "style_identifier").or_else(|| text(row, "style_identifer"))?;
        joor.style_by_number(&text(row, "style_number")?, &identifier)
    }?;
    let (colour, colour_id) = (text(row, "color_code"), text(row, "style_color_id"));
    let (size, size_code) = (text(row, "size"), text(row, "size_code"));
    let of_colour = |sku: &&Sku| {
        (colour.is_some() && sku.colour.external_id == colour)
            || colour_id.as_ref() == Some(&sku.colour_id)
    };
    let of_size = |sku: &&Sku| {
        size.as_deref() == Some(sku.size.value.as_str())
            || (size_code.is_some() && sku.size.external_id == size_code)
    };
    joor.skus_of(&style.id)
        .filter(|sku| sku.active())
        .filter(of_colour)
        .find(of_size)
}

/// What JOOR's pending orders hold of a UPC.
fn held_by_pending_orders(joor: &JoorWorld, upc: &str) -> i64 {
    joor.orders
        .with(&OrderKey::Upc(upc.to_owned()))
        .filter(|order| order.status == OrderStatus::Pending)
        .flat_map(|order| &order.lines)
        .filter(|line| line.upc == upc)
        .map(|line| line.quantity)
        .sum()
}

/// The request's keys, joined \[C\].
fn keys_of(row: &Map<String, Value>) -> String {
    if let Some(upc) = text(row, "upc") {
        return upc;
    }
    let names = [
        "style_number",
        "style_identifier",
        "style_id",
        "color_code",
        "style_color_id",
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
