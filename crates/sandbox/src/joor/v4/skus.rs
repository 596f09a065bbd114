//! SKUs: one per colour and size of a product, every combination.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use serde_json::{Value, json};

use super::{
    Fault, Object, bulk, envelope, key_details, list as list_of, listed, only, required, text,
    whole,
};
use crate::call::{Call, Reply};
use crate::world::World;
use crate::world::joor::JoorWorld;
use crate::world::joor_styles::{COLOUR_TRAIT, SIZE_TRAIT, Sku, TraitValue};

const FIELDS: &[&str] = &[
    "id",
    "product_id",
    "external_id",
    "sku_identifier",
    "trait_values",
    "identifiers",
];
const FIELDS_OF_TRAIT: &[&str] = &[
    "trait_id",
    "trait_name",
    "value",
    "external_id",
    "order_minimum",
    "order_nbr",
    "status",
];
/// Where the code lengths come from: one integration cuts them there \[1\].
const LONGEST_COLOUR_CODE: usize = 100;
const LONGEST_SIZE_CODE: usize = 25;

pub(in crate::joor) fn list(world: &mut World, call: &Call) -> Reply {
    let products = call.many("product_ids");
    let skus = world
        .joor
        .skus
        .values()
        .filter(|sku| products.is_empty() || products.contains(&sku.product_id));
    listed(skus.map(|sku| read_json(&world.joor, sku)))
}

pub(in crate::joor) fn bulk_create(world: &mut World, call: &Call) -> Reply {
    let Some(Value::Array(objects)) = call.json() else {
        return bulk(call, |_| Err(Fault::invalid("", json!({}))));
    };
    let mut errors = Vec::new();
    let mut drafts: Vec<Sku> = Vec::new();
    for object in &objects {
        let draft = match object.as_object() {
            Some(object) => draft(&world.joor, object, &drafts),
            None => Err(Fault::invalid("An object was expected", json!({}))),
        };
        match draft {
            Ok(draft) => drafts.push(draft),
            Err(fault) => errors.push(fault.json()),
        }
    }
    // Every combination of colour and size must be there, else none of the product's SKUs is [C].
    for (product, missing) in incomplete(&world.joor, &drafts) {
        drafts.retain(|draft| draft.product_id != product);
        let details = json!({ "product_id": product, "missing": missing });
        errors
            .push(Fault::invalid("Every colour and size combination is required", details).json());
    }
    let mut data = Vec::new();
    for mut draft in drafts {
        let (colour, own) = (world.joor.next_id(), world.joor.next_id());
        draft.id = STANDARD.encode(format!("0|{colour}|{own}"));
        data.push(written_json(&draft));
        let (id, active) = (draft.id.clone(), draft.active());
        world.joor.skus.insert(id.clone(), draft);
        if !active {
            world.joor.remove_from_orders(&id, call.now);
        }
    }
    Reply::json(StatusCode::OK, &envelope(&data, &errors))
}

pub(in crate::joor) fn bulk_update(world: &mut World, call: &Call) -> Reply {
    bulk(call, |object| {
        only(object, FIELDS)?;
        let id = required(object, "id")?;
        let Some(mut sku) = world.joor.skus.get(&id).cloned() else {
            return Err(Fault::invalid("No such SKU", key_details(object)));
        };
        if let Some(product) = text(object, "product_id")?
            && product != sku.product_id
        {
            return Err(Fault::invalid(
                "A SKU cannot change its product",
                key_details(object),
            ));
        }
        if object.contains_key("external_id") {
            sku.external_id = text(object, "external_id")?;
        }
        if object.contains_key("sku_identifier") {
            sku.identifier = text(object, "sku_identifier")?;
        }
        if list_of(object, "trait_values")?.is_some() {
            (sku.colour, sku.size) = traits(object)?;
        }
        if list_of(object, "identifiers")?.is_some() {
            sku.identifiers = identifiers(object)?;
        }
        let json = written_json(&sku);
        let gone = !sku.active() && world.joor.skus.get(&id).is_some_and(Sku::active);
        world.joor.skus.insert(id.clone(), sku);
        if gone {
            world.joor.remove_from_orders(&id, call.now);
        }
        Ok(json)
    })
}

/// Reads a new SKU, and refuses one that is already there.
fn draft(joor: &JoorWorld, object: &Object, drafts: &[Sku]) -> Result<Sku, Fault> {
    only(object, &FIELDS[1..])?;
    let product_id = required(object, "product_id")?;
    if !joor.styles.contains_key(&product_id) {
        return Err(Fault::invalid("No such product", key_details(object)));
    }
    let (colour, size) = traits(object)?;
    let sku = Sku {
        id: String::new(),
        product_id,
        external_id: text(object, "external_id")?,
        identifier: text(object, "sku_identifier")?,
        colour,
        size,
        identifiers: identifiers(object)?,
    };
    let same = |other: &Sku| {
        (sku.external_id.is_some() && other.external_id == sku.external_id)
            || (other.product_id == sku.product_id
                && other.colour.value == sku.colour.value
                && other.size.value == sku.size.value)
    };
    if joor.skus.values().chain(drafts).any(same) {
        return Err(Fault::duplicated(
            "This SKU already exists",
            key_details(object),
        ));
    }
    Ok(sku)
}

/// Colour and size of a SKU.
fn traits(object: &Object) -> Result<(TraitValue, TraitValue), Fault> {
    let invalid = |message: String| Fault::invalid(message, key_details(object));
    let mut found: BTreeMap<&str, TraitValue> = BTreeMap::new();
    for value in list_of(object, "trait_values")?.into_iter().flatten() {
        let row = value
            .as_object()
            .ok_or_else(|| invalid("A trait value must be an object".to_owned()))?;
        only(row, FIELDS_OF_TRAIT)?;
        let id = text(row, "trait_id")?;
        let name = text(row, "trait_name")?;
        let kind = [COLOUR_TRAIT, SIZE_TRAIT]
            .into_iter()
            .find(|(known, word)| id.as_deref() == Some(known) || name.as_deref() == Some(word))
            .ok_or_else(|| invalid("Unknown trait".to_owned()))?
            .1;
        let code = text(row, "external_id")?;
        let longest = if kind == "Color" {
            LONGEST_COLOUR_CODE
        } else {
            LONGEST_SIZE_CODE
        };
        if code
            .as_ref()
            .is_some_and(|code| code.chars().count() > longest)
        {
            return Err(invalid(format!(
                "{kind}: external_id is longer than {longest}"
            )));
        }
        if kind == "Color" && code.is_none() {
            return Err(invalid("Color: external_id is required".to_owned()));
        }
        let active = match text(row, "status")?.as_deref() {
            None | Some("ACTIVE") => true,
            Some("INACTIVE") => false,
            Some(other) => return Err(invalid(format!("Unknown status {other}"))),
        };
        let value = TraitValue {
            value: required(row, "value")?,
            external_id: code,
            order_minimum: whole(row, "order_minimum")?.unwrap_or_default(),
            order_nbr: whole(row, "order_nbr")?.unwrap_or_default(),
            active,
        };
        found.insert(kind, value);
    }
    match (found.remove("Color"), found.remove("Size")) {
        (Some(colour), Some(size)) => Ok((colour, size)),
        _ => Err(invalid("Color and Size are required".to_owned())),
    }
}

fn identifiers(object: &Object) -> Result<Vec<(String, String)>, Fault> {
    let mut found = Vec::new();
    for value in list_of(object, "identifiers")?.into_iter().flatten() {
        let Some(row) = value.as_object() else {
            return Err(Fault::invalid(
                "An identifier must be an object",
                key_details(object),
            ));
        };
        only(row, &["type", "value"])?;
        let kind = required(row, "type")?;
        if !["upc", "gtin", "ean", "mpn"].contains(&kind.as_str()) {
            let message = format!("Unknown identifier type {kind}");
            return Err(Fault::invalid(message, key_details(object)));
        }
        found.push((kind, required(row, "value")?));
    }
    Ok(found)
}

/// Per product of the drafts, the combinations that neither JOOR nor the drafts have.
fn incomplete(joor: &JoorWorld, drafts: &[Sku]) -> BTreeMap<String, Vec<String>> {
    let products: BTreeSet<&String> = drafts.iter().map(|draft| &draft.product_id).collect();
    let mut missing = BTreeMap::new();
    for product in products {
        let all = || {
            joor.skus
                .values()
                .chain(drafts)
                .filter(|sku| sku.product_id == *product)
        };
        let pairs: BTreeSet<(&str, &str)> = all()
            .map(|sku| (sku.colour.value.as_str(), sku.size.value.as_str()))
            .collect();
        let colours: BTreeSet<&str> = pairs.iter().map(|(colour, _)| *colour).collect();
        let sizes: BTreeSet<&str> = pairs.iter().map(|(_, size)| *size).collect();
        let gaps: Vec<String> = colours
            .iter()
            .flat_map(|colour| sizes.iter().map(move |size| (*colour, *size)))
            .filter(|pair| !pairs.contains(pair))
            .map(|(colour, size)| format!("{colour} / {size}"))
            .collect();
        if !gaps.is_empty() {
            missing.insert(product.clone(), gaps);
        }
    }
    missing
}

fn trait_json(value: &TraitValue) -> Value {
    json!({
        "value": value.value,
        "external_id": value.external_id,
        "order_minimum": value.order_minimum,
        "order_nbr": value.order_nbr,
        "status": if value.active { "ACTIVE" } else { "INACTIVE" },
    })
}

fn sku_json(sku: &Sku, trait_values: &[Value]) -> Value {
    let identifiers: Vec<Value> = sku
        .identifiers
        .iter()
        .map(|(kind, value)| json!({ "type": kind, "value": value }))
        .collect();
    json!({
        "id": sku.id,
        "product_id": sku.product_id,
        "external_id": sku.external_id,
        "sku_identifier": sku.identifier,
        "trait_values": trait_values,
        "identifiers": identifiers,
    })
}

/// The reply to a write repeats the request's form.
fn written_json(sku: &Sku) -> Value {
    let row = |value: &TraitValue, (id, _): (&str, &str)| {
        let mut json = trait_json(value);
        json["trait_id"] = json!(id);
        json
    };
    sku_json(
        sku,
        &[row(&sku.colour, COLOUR_TRAIT), row(&sku.size, SIZE_TRAIT)],
    )
}

/// A read nests the trait, and shows the colour's images \[1\].
fn read_json(joor: &JoorWorld, sku: &Sku) -> Value {
    let nested = |value: &TraitValue, (id, name): (&str, &str)| {
        let mut json = trait_json(value);
        json["trait"] = json!({ "id": id, "name": name, "type": "sku" });
        json
    };
    let of_colour = |kind: &str| {
        joor.assets
            .iter()
            .filter(|asset| asset.product_id == sku.product_id && asset.kind == kind)
            .filter(|asset| {
                asset.colour_code.is_some() && asset.colour_code == sku.colour.external_id
            })
            .map(|asset| asset.source_url.clone())
            .collect::<Vec<_>>()
    };
    let mut colour = nested(&sku.colour, COLOUR_TRAIT);
    colour["hexColor"] = Value::Null;
    colour["swatch"] = json!(of_colour("swatch").first());
    colour["images"] = json!(of_colour("image"));
    sku_json(sku, &[colour, nested(&sku.size, SIZE_TRAIT)])
}
