//! Collections, which merchants call linesheets.

use std::str::FromStr;

use http::StatusCode;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::{
    Fault, Object, bulk, envelope, key_details, list as list_of, listed, only, required, text,
    texts, whole,
};
use crate::call::{Call, Reply};
use crate::world::World;
use crate::world::joor::JoorWorld;
use crate::world::joor_styles::{Collection, CollectionItem};

pub(in crate::joor) fn list(world: &mut World, _: &Call) -> Reply {
    listed(world.joor.collections.values().map(json_of))
}

pub(in crate::joor) fn bulk_create(world: &mut World, call: &Call) -> Reply {
    bulk(call, |object| {
        only(
            object,
            &["name", "external_id", "season_id", "delivery", "items"],
        )?;
        let name = required(object, "name")?;
        let external_id = required(object, "external_id")?;
        let season_id = season(&world.joor, object)?;
        let delivery = delivery(object)?;
        let items = items(&world.joor, object)?.unwrap_or_default();
        if world
            .joor
            .collections
            .values()
            .any(|other| other.external_id == external_id)
        {
            return Err(Fault::duplicated(
                "A collection with this external_id already exists",
                json!({ "external_id": external_id }),
            ));
        }
        let id = world.joor.next_id();
        let collection = Collection {
            id: id.clone(),
            name,
            external_id,
            season_id,
            delivery,
            items,
        };
        let json = json_of(&collection);
        world.joor.collections.insert(id, collection);
        Ok(json)
    })
}

/// What an update does to the items.
#[derive(Clone, Copy)]
enum Action {
    Add,
    Remove,
    Replace,
}

/// Without an action the items are replaced, also by none \[C\].
pub(in crate::joor) fn bulk_update(world: &mut World, call: &Call) -> Reply {
    let action = match call.first("action") {
        Some("ADD_ITEMS") => Action::Add,
        Some("REMOVE_ITEMS") => Action::Remove,
        None | Some("REPLACE_ITEMS") => Action::Replace,
        Some(_) => {
            let fault = Fault::invalid("Unknown action", json!({}));
            let body = envelope(&[], &[fault.json()]);
            return Reply::json(StatusCode::BAD_REQUEST, &body);
        }
    };
    bulk(call, |object| {
        only(
            object,
            &[
                "id",
                "name",
                "external_id",
                "season_id",
                "delivery",
                "items",
            ],
        )?;
        let id = required(object, "id")?;
        let (name, external_id) = (text(object, "name")?, text(object, "external_id")?);
        let season_id = season(&world.joor, object)?;
        let delivery = delivery(object)?;
        let items = items(&world.joor, object)?.unwrap_or_default();
        let Some(collection) = world.joor.collections.get_mut(&id) else {
            return Err(Fault::invalid("No such collection", key_details(object)));
        };
        collection.name = name.unwrap_or_else(|| collection.name.clone());
        collection.external_id = external_id.unwrap_or_else(|| collection.external_id.clone());
        collection.season_id = season_id.or_else(|| collection.season_id.clone());
        collection.delivery = delivery.or_else(|| collection.delivery.clone());
        let removed = change_items(collection, action, items);
        let json = json_of(collection);
        world.joor.items_removed += removed;
        Ok(json)
    })
}

/// Changes the items and says how many SKUs are no longer in the collection.
fn change_items(collection: &mut Collection, action: Action, items: Vec<CollectionItem>) -> u64 {
    let before: Vec<String> = sku_ids(collection);
    match action {
        Action::Replace => collection.items = items,
        Action::Add => {
            for item in items {
                let known = collection
                    .items
                    .iter_mut()
                    .find(|known| known.product_id == item.product_id);
                match known {
                    None => collection.items.push(item),
                    Some(known) => {
                        if item.order_number != 0 {
                            known.order_number = item.order_number;
                        }
                        for sku in item.sku_ids {
                            if !known.sku_ids.contains(&sku) {
                                known.sku_ids.push(sku);
                            }
                        }
                    }
                }
            }
        }
        Action::Remove => {
            for item in items {
                for known in &mut collection.items {
                    if known.product_id == item.product_id {
                        let whole = item.sku_ids.is_empty();
                        known
                            .sku_ids
                            .retain(|sku| !whole && !item.sku_ids.contains(sku));
                    }
                }
            }
            collection.items.retain(|item| !item.sku_ids.is_empty());
        }
    }
    let after = sku_ids(collection);
    let gone = before.iter().filter(|sku| !after.contains(sku)).count();
    u64::try_from(gone).unwrap_or_default()
}

fn sku_ids(collection: &Collection) -> Vec<String> {
    collection
        .items
        .iter()
        .flat_map(|item| item.sku_ids.clone())
        .collect()
}

fn season(joor: &JoorWorld, object: &Object) -> Result<Option<String>, Fault> {
    let season = text(object, "season_id")?;
    match season {
        Some(id) if !joor.seasons.contains_key(&id) => {
            Err(Fault::invalid("No such season", key_details(object)))
        }
        season => Ok(season),
    }
}

/// Dates of the delivery window: both or neither, in order \[C\]. No dates mean immediate.
fn delivery(object: &Object) -> Result<Option<Value>, Fault> {
    let delivery = match object.get("delivery") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Object(delivery)) => delivery,
        Some(_) => {
            return Err(Fault::invalid(
                "delivery must be an object",
                key_details(object),
            ));
        }
    };
    only(
        delivery,
        &[
            "start_ship_date",
            "complete_ship_date",
            "cancel_date",
            "minimum_shipping_window",
        ],
    )?;
    let date = |name: &str| {
        text(delivery, name)?
            .map(|text| {
                Date::from_str(&text).map_err(|_| {
                    Fault::invalid(format!("{name} must be YYYY-MM-DD"), key_details(object))
                })
            })
            .transpose()
    };
    date("cancel_date")?;
    whole(delivery, "minimum_shipping_window")?;
    match (date("start_ship_date")?, date("complete_ship_date")?) {
        (Some(start), Some(end)) if start > end => Err(Fault::invalid(
            format!("Delivery window start: {start} is later than end: {end}"),
            key_details(object),
        )),
        (Some(_), None) | (None, Some(_)) => Err(Fault::invalid(
            "Invalid delivery window. You must provide both the start and end date",
            key_details(object),
        )),
        _ => Ok(Some(Value::Object(delivery.clone()))),
    }
}

fn items(joor: &JoorWorld, object: &Object) -> Result<Option<Vec<CollectionItem>>, Fault> {
    let Some(rows) = list_of(object, "items")? else {
        return Ok(None);
    };
    let mut items = Vec::new();
    for row in rows {
        let Some(row) = row.as_object() else {
            return Err(Fault::invalid(
                "An item must be an object",
                key_details(object),
            ));
        };
        only(row, &["product_id", "order_number", "sku_ids"])?;
        let product_id = required(row, "product_id")?;
        let sku_ids = texts(row, "sku_ids")?.unwrap_or_default();
        let of_product = |id: &String| {
            joor.skus
                .get(id)
                .is_some_and(|sku| sku.product_id == product_id)
        };
        if !joor.styles.contains_key(&product_id) || !sku_ids.iter().all(of_product) {
            return Err(Fault::invalid("No such product or SKU", key_details(row)));
        }
        let order_number = whole(row, "order_number")?.unwrap_or_default();
        items.push(CollectionItem {
            product_id,
            order_number,
            sku_ids,
        });
    }
    Ok(Some(items))
}

fn json_of(collection: &Collection) -> Value {
    json!({
        "id": collection.id,
        "name": collection.name,
        "external_id": collection.external_id,
        "season_id": collection.season_id,
        "delivery": collection.delivery,
        "items": collection.items,
    })
}
