//! SKUs: one per colour and size of a product, every combination.

use std::collections::{BTreeMap, BTreeSet};

use http::StatusCode;
use serde_json::{Value, json};

use super::{
    Fault, Object, bulk, envelope, key_details, list as list_of, listed, only, required, text,
    whole,
};
use crate::call::{Call, Reply};
use crate::clock::to_seconds;
use crate::world::World;
use crate::world::joor::JoorWorld;
use crate::world::joor_orders::Removal;
use crate::world::joor_styles::{Asset, COLOUR_TRAIT, SIZE_TRAIT, Sku, SkuKey, TraitValue};

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
    let joor = &world.joor;
    if products.is_empty() {
        return listed(joor.skus.values().map(|sku| read_json(joor, sku)));
    }
    let products: BTreeSet<String> = products.into_iter().collect();
    let skus = products.iter().flat_map(|product| joor.skus_of(product));
    listed(skus.map(|sku| read_json(joor, sku)))
}

pub(in crate::joor) fn bulk_create(world: &mut World, call: &Call) -> Reply {
    let Some(Value::Array(objects)) = call.json() else {
        return bulk(call, |_| Err(Fault::invalid("", json!({}))));
    };
    let mut errors = Vec::new();
    let mut drafts: Vec<Sku> = Vec::new();
    let mut taken = BTreeSet::new();
    for object in &objects {
        let draft = match object.as_object() {
            Some(object) => draft(&world.joor, object, &mut taken),
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
    let mut inactive = BTreeSet::new();
    for draft in drafts {
        let active = draft.active();
        world
            .joor
            .touch_style(&draft.product_id, to_seconds(call.now));
        let id = world.joor.add_sku(draft);
        data.extend(world.joor.skus.get(&id).map(written_json));
        if !active {
            inactive.insert(id);
        }
    }
    take_down(world, &inactive, call);
    Reply::json(StatusCode::OK, &envelope(&data, &errors))
}

pub(in crate::joor) fn bulk_update(world: &mut World, call: &Call) -> Reply {
    update(world, call, |joor, object| {
        let id = required(object, "id")?;
        joor.skus
            .get(&id)
            .cloned()
            .ok_or_else(|| Fault::invalid("No such SKU", key_details(object)))
    })
}

/// `POST /v4/skus/bulk_update_by_external_id` \[1\]: the same, without JOOR's id.
pub(in crate::joor) fn bulk_update_by_external_id(world: &mut World, call: &Call) -> Reply {
    update(world, call, |joor, object| {
        let external_id = required(object, "external_id")?;
        joor.skus
            .with(&SkuKey::External(external_id))
            .next()
            .cloned()
            .ok_or_else(|| Fault::invalid("No such SKU", key_details(object)))
    })
}

fn update(
    world: &mut World,
    call: &Call,
    find: impl Fn(&JoorWorld, &Object) -> Result<Sku, Fault>,
) -> Reply {
    let mut gone = BTreeSet::new();
    let reply = bulk(call, |object| {
        only(object, FIELDS)?;
        let mut sku = find(&world.joor, object)?;
        if let Some(product) = text(object, "product_id")?
            && product != sku.product_id
        {
            return Err(Fault::invalid(
                "A SKU cannot change its product",
                key_details(object),
            ));
        }
        let was_active = sku.active();
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
        let another = |key: &SkuKey| world.joor.skus.with(key).any(|other| other.id != sku.id);
        let external = sku.external_id.clone().map(SkuKey::External);
        if another(&sku.place()) || external.is_some_and(|key| another(&key)) {
            return Err(Fault::duplicated(
                "This SKU already exists",
                key_details(object),
            ));
        }
        let json = written_json(&sku);
        if was_active && !sku.active() {
            gone.insert(sku.id.clone());
        }
        world
            .joor
            .touch_style(&sku.product_id, to_seconds(call.now));
        world.joor.skus.insert(sku);
        Ok(json)
    });
    take_down(world, &gone, call);
    reply
}

/// What became inactive leaves the shop, and all orders \[C\] where the switch says so.
fn take_down(world: &mut World, ids: &BTreeSet<String>, call: &Call) {
    if world.switches.removal_cancels_lines {
        let now = to_seconds(call.now);
        world.joor.remove_from_orders(ids, Removal::Inactive, now);
    }
    for id in ids {
        world.joor.quantities.remove(id);
    }
}

/// Reads a new SKU, and refuses one that is already there or in the same call.
fn draft(joor: &JoorWorld, object: &Object, taken: &mut BTreeSet<SkuKey>) -> Result<Sku, Fault> {
    only(object, &FIELDS[1..])?;
    let product_id = required(object, "product_id")?;
    if !joor.styles.contains(&product_id) {
        return Err(Fault::invalid("No such product", key_details(object)));
    }
    let (colour, size) = traits(object)?;
    let sku = Sku {
        id: String::new(),
        product_id,
        colour_id: String::new(),
        external_id: text(object, "external_id")?,
        identifier: text(object, "sku_identifier")?,
        colour,
        size,
        identifiers: identifiers(object)?,
    };
    let keys: Vec<SkuKey> = sku
        .external_id
        .clone()
        .map(SkuKey::External)
        .into_iter()
        .chain([sku.place()])
        .collect();
    let there = |key: &SkuKey| taken.contains(key) || joor.skus.with(key).next().is_some();
    if keys.iter().any(there) {
        return Err(Fault::duplicated(
            "This SKU already exists",
            key_details(object),
        ));
    }
    taken.extend(keys);
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
    let mut of_product: BTreeMap<&String, Vec<&Sku>> = BTreeMap::new();
    for draft in drafts {
        of_product.entry(&draft.product_id).or_default().push(draft);
    }
    let mut missing = BTreeMap::new();
    for (product, drafts) in of_product {
        let all = || joor.skus_of(product).chain(drafts.iter().copied());
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
        joor.assets_of(&sku.product_id)
            .filter(|asset| asset.kind == kind)
            .filter(|asset| {
                asset.colour_code.is_some() && asset.colour_code == sku.colour.external_id
            })
            .map(Asset::address)
            .collect::<Vec<_>>()
    };
    let mut colour = nested(&sku.colour, COLOUR_TRAIT);
    colour["hexColor"] = Value::Null;
    colour["swatch"] = json!(of_colour("swatch").first());
    colour["images"] = json!(of_colour("image"));
    sku_json(sku, &[colour, nested(&sku.size, SIZE_TRAIT)])
}
