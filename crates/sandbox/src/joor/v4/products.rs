//! Products, which the rest of JOOR calls styles.

use serde_json::{Value, json};

use super::{
    Fault, Object, bulk, key_details, list as list_of, listed, only, required, text, texts, whole,
};
use crate::call::{Call, Reply};
use crate::clock::to_seconds;
use crate::world::World;
use crate::world::joor_styles::{
    MATERIALS_TRAIT, NAMED_TRAITS, ProductTrait, Style, StyleKey, Tag,
};

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
        let now = to_seconds(call.now);
        let mut style = Style {
            created: now,
            modified: now,
            ..Style::default()
        };
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
        world.joor.styles.insert(style);
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
        style.modified = to_seconds(call.now);
        let key = style.external_id.clone().map(StyleKey::External);
        let taken = key
            .iter()
            .flat_map(|key| world.joor.styles.with(key))
            .any(|other| other.id != id);
        if taken {
            return Err(Fault::duplicated(
                "A product with this external_id already exists",
                key_details(object),
            ));
        }
        let json = json_of(&style);
        world.joor.styles.insert(style);
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
        style.traits = values
            .iter()
            .map(|value| product_trait(object, value))
            .collect::<Result<_, _>>()?;
    }
    if let Some(values) = list_of(object, "tags")? {
        style.tags = values
            .iter()
            .map(|value| tag(object, value))
            .collect::<Result<_, _>>()?;
    }
    Ok(())
}

/// A trait by its id, or by its name.
fn product_trait(object: &Object, value: &Value) -> Result<ProductTrait, Fault> {
    let wrong = |message: &str| Fault::invalid(message, key_details(object));
    let row = value
        .as_object()
        .ok_or_else(|| wrong("A trait value must be an object"))?;
    only(row, &["trait_id", "trait_name", "value", "external_id"])?;
    let (id, name) = (text(row, "trait_id")?, text(row, "trait_name")?);
    let name = if id.as_deref() == Some(MATERIALS_TRAIT.0) {
        Some(MATERIALS_TRAIT.1)
    } else if id.is_some() {
        None
    } else {
        NAMED_TRAITS
            .into_iter()
            .chain([MATERIALS_TRAIT.1])
            .find(|known| name.as_deref() == Some(known))
    };
    Ok(ProductTrait {
        name: name.ok_or_else(|| wrong("Unknown trait"))?,
        value: required(row, "value")?,
        code: text(row, "external_id")?,
    })
}

fn tag(object: &Object, value: &Value) -> Result<Tag, Fault> {
    let row = value
        .as_object()
        .ok_or_else(|| Fault::invalid("A tag must be an object", key_details(object)))?;
    only(row, &["name", "value", "code", "parent_id"])?;
    Ok(Tag {
        group: None,
        name: text(row, "name")?,
        value: text(row, "value")?,
        code: text(row, "code")?,
        parent_id: text(row, "parent_id")?,
    })
}

fn trait_json(product_trait: &ProductTrait) -> Value {
    let mut json = json!({ "value": product_trait.value, "external_id": product_trait.code });
    if product_trait.name == MATERIALS_TRAIT.1 {
        json["trait_id"] = json!(MATERIALS_TRAIT.0);
    } else {
        json["trait_name"] = json!(product_trait.name);
    }
    json
}

fn tag_json(tag: &Tag) -> Value {
    json!({
        "name": tag.name,
        "value": tag.value,
        "code": tag.code,
        "parent_id": tag.parent_id,
    })
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
        "product_trait_values": style.traits.iter().map(trait_json).collect::<Vec<_>>(),
        "tags": style.tags.iter().map(tag_json).collect::<Vec<_>>(),
    })
}
