//! Images, swatches and videos of products and of their colours.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Fault, Object, bulk, key_details, only, required, text, whole};
use crate::call::{Call, Reply};
use crate::clock::to_seconds;
use crate::world::World;
use crate::world::joor_styles::{Asset, AssetKey, COLOUR_TRAIT};

/// Longest file name \[C\].
const LONGEST_FILENAME: usize = 100;

/// `POST /v4/assets/products`. `replace_all=true` takes away what the named products had before.
pub(in crate::joor) fn of_products(world: &mut World, call: &Call) -> Reply {
    let replace = call.first("replace_all") == Some("true");
    let mut cleared = BTreeSet::new();
    bulk(call, |object| {
        only(object, &["product", "asset", "display_order"])?;
        let product_id = product(world, object)?;
        let mut asset = asset(object)?;
        asset.product_id.clone_from(&product_id);
        asset.display_order = whole(object, "display_order")?.unwrap_or_default();
        if replace && cleared.insert(product_id.clone()) {
            world
                .joor
                .remove_assets(&product_id, |old| old.colour_code.is_none());
        }
        add(world, call, asset, object, |_| false)
    })
}

/// `POST /v4/assets/sku_trait_values/`: one image and one swatch per colour. v2 states that \[C\]; that v4
/// keeps to it, and that a new one takes the place of the old one, is inferred \[I\].
pub(in crate::joor) fn of_colours(world: &mut World, call: &Call) -> Reply {
    bulk(call, |object| {
        only(object, &["product", "sku_trait_value", "asset"])?;
        let product_id = product(world, object)?;
        let invalid = |message: &str| Fault::invalid(message, key_details(object));
        let value = object
            .get("sku_trait_value")
            .ok_or_else(|| invalid("sku_trait_value is required"))?;
        let trait_name = value
            .pointer("/trait/name")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if !trait_name.eq_ignore_ascii_case(COLOUR_TRAIT.1) {
            return Err(invalid("Only colours have images"));
        }
        let code = value.pointer("/value/external_id").and_then(Value::as_str);
        let of_product = |code: &str| {
            world
                .joor
                .skus_of(&product_id)
                .any(|sku| sku.colour.external_id.as_deref() == Some(code))
        };
        let code = code
            .filter(|code| of_product(code))
            .ok_or_else(|| invalid("No such colour"))?;
        let mut asset = asset(object)?;
        asset.colour_code = Some(code.to_owned());
        asset.product_id.clone_from(&product_id);
        let (colour, kind) = (asset.colour_code.clone(), asset.kind.clone());
        // With the switch, a file that is there is not replaced by itself.
        let keeps = world.switches.repeated_colour_assets_refused;
        let kept_name = keeps.then(|| asset.stored_name.clone());
        add(world, call, asset, object, |old| {
            old.product_id == product_id
                && old.colour_code == colour
                && old.kind == kind
                && kept_name.as_ref() != Some(&old.stored_name)
        })
    })
}

fn product(world: &World, object: &Object) -> Result<String, Fault> {
    object
        .get("product")
        .and_then(|product| product.get("id"))
        .and_then(Value::as_str)
        .filter(|id| world.joor.styles.contains(*id))
        .map(str::to_owned)
        .ok_or_else(|| Fault::invalid("No such product", key_details(object)))
}

/// Reads the file and checks its kind and name.
fn asset(object: &Object) -> Result<Asset, Fault> {
    let Some(Value::Object(row)) = object.get("asset") else {
        return Err(Fault::invalid("asset is required", key_details(object)));
    };
    only(row, &["type", "filename", "source_url", "external_id"])?;
    let kind = required(row, "type")?;
    let filename = required(row, "filename")?;
    let source_url = required(row, "source_url")?;
    let details = || json!({ "filename": filename });
    let extensions: &[&str] = match kind.as_str() {
        "image" | "swatch" => &["gif", "jpeg", "jpg", "png"],
        "video" => &["mp4"],
        _ => return Err(Fault::invalid("Unknown asset type", details())),
    };
    let extension = filename
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_lowercase();
    if !extensions.contains(&extension.as_str()) || source_url.to_lowercase().ends_with(".webp") {
        return Err(Fault::invalid("This file type is not supported", details()));
    }
    if filename.chars().count() > LONGEST_FILENAME {
        return Err(Fault::invalid("filename is too long", details()));
    }
    if !(source_url.starts_with("https://") || source_url.starts_with("http://")) {
        return Err(Fault::invalid(
            "source_url must be a web address",
            details(),
        ));
    }
    Ok(Asset {
        id: 0,
        product_id: String::new(),
        colour_code: None,
        kind,
        stored_name: filename.clone(),
        filename,
        source_url,
        sent_bytes: None,
        external_id: text(row, "external_id")?,
        display_order: 0,
    })
}

/// Takes an asset in, in place of those that it replaces. File names are unique in the account
/// \[C\]; an asset's own id must never come again \[1\].
fn add(
    world: &mut World,
    call: &Call,
    asset: Asset,
    object: &Object,
    replaced: impl Fn(&Asset) -> bool,
) -> Result<Value, Fault> {
    let details = || json!({ "filename": asset.filename });
    let joor = &mut world.joor;
    let name = AssetKey::Stored(asset.stored_name.clone());
    let same_name = joor.assets.with(&name).any(|other| !replaced(other));
    let same_id = asset
        .external_id
        .as_ref()
        .is_some_and(|id| joor.asset_ids.contains(id));
    if same_name || same_id {
        return Err(Fault::duplicated(
            "An asset with this filename or external_id already exists",
            details(),
        ));
    }
    let of_kind = |other: &Asset| other.kind == "video";
    if of_kind(&asset) && joor.assets_of(&asset.product_id).any(of_kind) {
        return Err(Fault::invalid("A product has one video", details()));
    }
    joor.remove_assets(&asset.product_id, replaced);
    joor.asset_ids.extend(asset.external_id.clone());
    joor.touch_style(&asset.product_id, to_seconds(call.now));
    joor.add_asset(asset);
    Ok(Value::Object(object.clone()))
}
