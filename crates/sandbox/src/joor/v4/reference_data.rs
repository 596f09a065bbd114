//! Traits, categories and price types: read only.

use serde_json::json;

use super::listed;
use crate::call::{Call, Reply};
use crate::world::World;
use crate::world::joor_styles::{COLOUR_TRAIT, MATERIALS_TRAIT, SIZE_TRAIT};

pub(in crate::joor) fn traits(_: &mut World, _: &Call) -> Reply {
    let row =
        |(id, name): (&str, &str), kind: &str| json!({ "id": id, "name": name, "type": kind });
    listed([
        row(COLOUR_TRAIT, "sku"),
        row(SIZE_TRAIT, "sku"),
        row(MATERIALS_TRAIT, "product"),
    ])
}

pub(in crate::joor) fn categories(world: &mut World, _: &Call) -> Reply {
    let rows = world.joor.categories.iter().map(|category| {
        json!({
            "id": category.id,
            "name": category.name,
            "parent_name": category.parent,
            "department": category.department,
        })
    });
    listed(rows)
}

pub(in crate::joor) fn price_types(world: &mut World, _: &Call) -> Reply {
    let rows = world.joor.price_types.iter().map(|price_type| {
        json!({
            "id": price_type.id,
            "name": price_type.name,
            "currency_code": price_type.currency,
            "retail_currency_code": price_type.retail_currency,
        })
    });
    listed(rows)
}
