//! Products, which the rest of JOOR calls styles.

use serde_json::{Value, json};

use super::{
    Fault, Object, bulk, key_details, list as list_of, listed, only, required, text, texts, whole,
};
use crate::call::{Call, Reply};
use crate::world::World;
use crate::world::joor_styles::Style;

const FIELDS: &[&str] = &[
    "name",
    "external_id",
    "product_identifier",
    "description",
    "order_minimum",
    "category_ids",
    "product_trait_values",
    "tags",
];
const FIELDS_OF_UPDATE: &[&str] = &[
    "id",
    "name",
    "external_id",
    "product_identifier",
    "description",
    "order_minimum",
    "category_ids",
    "product_trait_values",
    "tags",
];

pub(in crate::joor) fn list(world: &mut World, _: &Call) -> Reply {
    listed(world.joor.styles.values().map(json_of))
}

pub(in crate::joor) fn bulk_create(world: &mut World, call: &Call) -> Reply {
    bulk(call, |object| {
        only(object, FIELDS)?;
        required(object, "name")?;
        let mut style = Style::default();
        fill(world, &mut style, object)?;
        if let Some(external_id) = &style.external_id
            && world.joor.style_by_external_id(external_id).is_some()
        {
            return Err(Fault::duplicated(
                "A product with this external_id already exists",
                json!({ "external_id": external_id }),
            ));
        }
        style.id = world.joor.next_id();
        let json = json_of(&style);
        world.joor.styles.insert(style.id.clone(), style);
        Ok(json)
    })
}

pub(in crate::joor) fn bulk_update(world: &mut World, call: &Call) -> Reply {
    bulk(call, |object| {
        only(object, FIELDS_OF_UPDATE)?;
        let id = required(object, "id")?;
        let Some(mut style) = world.joor.styles.get(&id).cloned() else {
            return Err(Fault::invalid("No such product", key_details(object)));
        };
        fill(world, &mut style, object)?;
        let taken = style
            .external_id
            .as_deref()
            .and_then(|external_id| world.joor.style_by_external_id(external_id))
            .is_some_and(|other| other.id != id);
        if taken {
            return Err(Fault::duplicated(
                "A product with this external_id already exists",
                key_details(object),
            ));
        }
        let json = json_of(&style);
        world.joor.styles.insert(id, style);
        Ok(json)
    })
}

/// Takes over the fields that are there.
fn fill(world: &World, style: &mut Style, object: &Object) -> Result<(), Fault> {
    if let Some(name) = text(object, "name")? {
        style.name = name;
    }
    for (field, name) in [
        (&mut style.external_id, "external_id"),
        (&mut style.product_identifier, "product_identifier"),
        (&mut style.description, "description"),
    ] {
        if object.contains_key(name) {
            *field = text(object, name)?;
        }
    }
    if let Some(minimum) = whole(object, "order_minimum")? {
        style.order_minimum = minimum;
    }
    if let Some(ids) = texts(object, "category_ids")? {
        if let Some(unknown) = ids.iter().find(|id| {
            !world
                .joor
                .categories
                .iter()
                .any(|category| category.id == **id)
        }) {
            let message = format!("No such category: {unknown}");
            return Err(Fault::invalid(message, key_details(object)));
        }
        style.category_ids = ids;
    }
    if let Some(values) = list_of(object, "product_trait_values")? {
        style.trait_values.clone_from(values);
    }
    if let Some(tags) = list_of(object, "tags")? {
        style.tags.clone_from(tags);
    }
    Ok(())
}

fn json_of(style: &Style) -> Value {
    json!({
        "id": style.id,
        "name": style.name,
        "external_id": style.external_id,
        "product_identifier": style.product_identifier,
        "description": style.description,
        "order_minimum": style.order_minimum,
        "category_ids": style.category_ids,
        "product_trait_values": style.trait_values,
        "tags": style.tags,
    })
}
