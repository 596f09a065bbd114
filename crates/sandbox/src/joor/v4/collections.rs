//! Collections, which merchants call linesheets.

use std::collections::BTreeSet;
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
        if world.joor.collections.with(&external_id).next().is_some() {
            return Err(Fault::duplicated(
                "A collection with this external_id already exists",
                json!({ "external_id": external_id }),
            ));
        }
        let id = world.joor.next_id();
        let items = items
            .into_iter()
            .map(|item| (item.product_id.clone(), item))
            .collect();
        let collection = Collection {
            id,
            name,
            external_id,
            season_id,
            delivery,
            items,
            by_hand: false,
        };
        let json = json_of(&collection);
        world.joor.collections.insert(collection);
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
        let changed = world.joor.collections.change(&id, |collection| {
            collection.name = name.unwrap_or_else(|| collection.name.clone());
            collection.external_id = external_id.unwrap_or_else(|| collection.external_id.clone());
            collection.season_id = season_id.or_else(|| collection.season_id.clone());
            collection.delivery = delivery.or_else(|| collection.delivery.clone());
            (change_items(collection, action, items), json_of(collection))
        });
        let Some((removed, json)) = changed else {
            return Err(Fault::invalid("No such collection", key_details(object)));
        };
        world.joor.items_removed += u64::try_from(removed).unwrap_or_default();
        Ok(json)
    })
}

/// Changes the items and says how many SKUs are no longer in the collection.
fn change_items(collection: &mut Collection, action: Action, items: Vec<CollectionItem>) -> usize {
    match action {
        Action::Replace => {
            let before = std::mem::take(&mut collection.items);
            for item in items {
                collection.items.insert(item.product_id.clone(), item);
            }
            let after: BTreeSet<&String> = collection
                .items
                .values()
                .flat_map(|item| &item.sku_ids)
                .collect();
            before
                .values()
                .flat_map(|item| &item.sku_ids)
                .filter(|sku| !after.contains(sku))
                .count()
        }
        Action::Add => {
            for item in items {
                match collection.items.get_mut(&item.product_id) {
                    None => {
                        collection.items.insert(item.product_id.clone(), item);
                    }
                    Some(known) => known.merge(item),
                }
            }
            0
        }
        Action::Remove => items.iter().map(|item| remove_item(collection, item)).sum(),
    }
}

/// Takes SKUs of a product out, or the whole product when none are named.
fn remove_item(collection: &mut Collection, item: &CollectionItem) -> usize {
    let Some(known) = collection.items.get_mut(&item.product_id) else {
        return 0;
    };
    let before = known.sku_ids.len();
    if item.sku_ids.is_empty() {
        known.sku_ids.clear();
    } else {
        known.sku_ids.retain(|sku| !item.sku_ids.contains(sku));
    }
    let left = known.sku_ids.len();
    if left == 0 {
        collection.items.remove(&item.product_id);
    }
    before - left
}

fn season(joor: &JoorWorld, object: &Object) -> Result<Option<String>, Fault> {
    let season = text(object, "season_id")?;
    match season {
        Some(id) if !joor.seasons.contains(&id) => {
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
        if !joor.styles.contains(&product_id) || !sku_ids.iter().all(of_product) {
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
        "items": collection.items.values().collect::<Vec<_>>(),
    })
}
