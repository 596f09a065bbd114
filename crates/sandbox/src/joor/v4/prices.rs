//! Prices: one per SKU and price type, as text.

use std::collections::BTreeSet;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{Fault, Object, bulk, key_details, listed, only, required, text};
use crate::call::{Call, Reply};
use crate::clock::to_seconds;
use crate::world::World;
use crate::world::joor::JoorWorld;
use crate::world::joor_styles::{Price, PriceType};

pub(in crate::joor) fn list(world: &mut World, call: &Call) -> Reply {
    let skus: BTreeSet<String> = call.many("sku_ids").into_iter().collect();
    let joor = &world.joor;
    if skus.is_empty() {
        return listed(joor.prices.values().map(|price| json_of(joor, price)));
    }
    let prices = skus.iter().flat_map(|sku| joor.prices.with(sku));
    listed(prices.map(|price| json_of(joor, price)))
}

pub(in crate::joor) fn bulk_create(world: &mut World, call: &Call) -> Reply {
    bulk(call, |object| {
        only(
            object,
            &[
                "sku_id",
                "price_type_id",
                "price_type_name",
                "price_type_currency_code",
                "wholesale_value",
                "retail_value",
            ],
        )?;
        let sku_id = required(object, "sku_id")?;
        if !world.joor.skus.contains(&sku_id) {
            return Err(Fault::invalid("No such SKU", key_details(object)));
        }
        let type_id = price_type(&world.joor, object)?;
        required(object, "wholesale_value")?;
        let wholesale = value(object, "wholesale_value")?.unwrap_or_default();
        let retail = value(object, "retail_value")?;
        if world.joor.price_of(&sku_id, type_id).is_some() {
            return Err(Fault::duplicated(
                "A price for this SKU and price type already exists",
                json!({ "sku_id": sku_id }),
            ));
        }
        let id = world.joor.next_id();
        let price = Price {
            id,
            sku_id,
            type_id,
            wholesale,
            retail,
        };
        let json = json_of(&world.joor, &price);
        touch(world, &price.sku_id, call);
        world.joor.prices.insert(price);
        Ok(json)
    })
}

pub(in crate::joor) fn bulk_update(world: &mut World, call: &Call) -> Reply {
    bulk(call, |object| {
        only(object, &["id", "wholesale_value", "retail_value"])?;
        let id = required(object, "id")?;
        let wholesale = value(object, "wholesale_value")?;
        let retail = value(object, "retail_value")?;
        let changed = world.joor.prices.change(&id, |price| {
            if let Some(wholesale) = wholesale {
                price.wholesale = wholesale;
            }
            if object.contains_key("retail_value") {
                price.retail = retail;
            }
            price.clone()
        });
        let Some(price) = changed else {
            return Err(Fault::invalid("No such price", key_details(object)));
        };
        touch(world, &price.sku_id, call);
        Ok(json_of(&world.joor, &price))
    })
}

fn touch(world: &mut World, sku_id: &str, call: &Call) {
    let product = world
        .joor
        .skus
        .get(sku_id)
        .map(|sku| sku.product_id.clone());
    if let Some(product) = product {
        world.joor.touch_style(&product, to_seconds(call.now));
    }
}

/// By id, or by name and currency \[1\].
fn price_type(joor: &JoorWorld, object: &Object) -> Result<&'static str, Fault> {
    let id = text(object, "price_type_id")?;
    let name = text(object, "price_type_name")?;
    let currency = text(object, "price_type_currency_code")?;
    let wanted = |price_type: &&PriceType| {
        id.as_deref().map_or_else(
            || {
                name.as_deref() == Some(price_type.name)
                    && currency.as_deref() == Some(price_type.currency)
            },
            |id| id == price_type.id,
        )
    };
    joor.price_types
        .iter()
        .find(wanted)
        .map(|price_type| price_type.id)
        .ok_or_else(|| Fault::invalid("No such price type", key_details(object)))
}

/// A price is text that holds a decimal.
fn value(object: &Object, name: &str) -> Result<Option<String>, Fault> {
    let text = text(object, name)?;
    if text
        .as_deref()
        .is_some_and(|text| Decimal::from_str(text).is_err())
    {
        return Err(Fault::invalid(
            format!("{name} must be a decimal"),
            key_details(object),
        ));
    }
    Ok(text)
}

fn json_of(joor: &JoorWorld, price: &Price) -> Value {
    let price_type = joor
        .price_types
        .iter()
        .find(|known| known.id == price.type_id)
        .map(|known| {
            json!({
                "id": known.id,
                "name": known.name,
                "currency_code": known.currency,
                "retail_currency_code": known.retail_currency,
            })
        });
    json!({
        "id": price.id,
        "sku_id": price.sku_id,
        "price_type": price_type,
        "wholesale_value": price.wholesale,
        "retail_value": price.retail,
    })
}
