//! `POST /v2/style-number/{style_number}/{style_identifier}/image/`: an image by its address, or the
//! file itself.

use serde_json::json;

use super::styles::named_style;
use super::{Result, answer, next_form, success, within};
use crate::call::{Call, Reply};
use crate::clock::to_seconds;
use crate::world::World;
use crate::world::joor_styles::Asset;

/// Largest file \[C\], in bytes.
const LARGEST: usize = 4 * 1024 * 1024;
/// Longest file name \[C\].
const LONGEST_NAME: usize = 69;

pub(in crate::joor) fn post(world: &mut World, call: &Call) -> Reply {
    answer(world, call, take)
}

fn take(world: &mut World, call: &Call) -> Result<Reply> {
    let product_id = named_style(world, call)?.id.clone();
    let filename = call.first("filename").ok_or("filename is required")?;
    within("filename", Some(filename), LONGEST_NAME)?;
    let sent = sent_file(call)?;
    let url = call.first("url").unwrap_or_default();
    match (sent, url.is_empty()) {
        (None, true) => return Err("an image or its url is required".to_owned()),
        (Some(_), false) => return Err("an image and a url exclude each other".to_owned()),
        _ => {}
    }
    if !url.is_empty() && !is_image_address(url) {
        return Err("url is not the address of a JPEG or PNG image".to_owned());
    }
    let display_order = call.first("display_order").unwrap_or("0");
    let display_order = display_order
        .parse()
        .map_err(|_| "display_order is not valid")?;
    let colour = call.first("color_code");
    let known = |code: &str| {
        world
            .joor
            .skus_of(&product_id)
            .any(|sku| sku.colour.external_id.as_deref() == Some(code))
    };
    if colour.is_some_and(|code| !known(code)) {
        return Err("color_code does not exist".to_owned());
    }
    let swatch = call.first("swatch") == Some("1");
    if swatch && colour.is_none() {
        return Err("a swatch requires color_code".to_owned());
    }
    let kind = if swatch { "swatch" } else { "image" };
    let slot = |old: &Asset| old.colour_code.as_deref() == colour && old.kind == kind;
    let replaces = call.first("replace_existing") == Some("1");
    // One image per style and colour and one swatch per colour [C]; a second one is refused unless
    // it replaces the first [I].
    let taken = colour.is_some() && world.joor.assets_of(&product_id).any(slot);
    if taken && !replaces {
        return Err(format!("this color already has its {kind}"));
    }
    if replaces {
        world.joor.remove_assets(&product_id, slot);
    }
    let stored_name = stored_name(filename, world.joor.last_asset_id + 1);
    world.joor.add_asset(Asset {
        id: 0,
        product_id: product_id.clone(),
        colour_code: colour.map(str::to_owned),
        kind: kind.to_owned(),
        filename: filename.to_owned(),
        stored_name,
        source_url: url.to_owned(),
        sent_bytes: sent,
        external_id: None,
        display_order,
    });
    world.joor.touch_style(&product_id, to_seconds(call.now));
    let form = next_form(world);
    let response = success(world, form);
    // The reply's body is not public [I].
    Ok(Reply::ok(&json!({ "response": response })))
}

/// The length of the file in the body, if there is one.
fn sent_file(call: &Call) -> Result<Option<usize>> {
    if call.body.is_empty() {
        return Ok(None);
    }
    let jpeg = call.body.starts_with(&[0xFF, 0xD8, 0xFF]);
    let png = call.body.starts_with(b"\x89PNG\r\n\x1a\n");
    if !(jpeg || png) {
        return Err("the body is not a JPEG or PNG image".to_owned());
    }
    if call.body.len() > LARGEST {
        return Err("the image is larger than 4 MB".to_owned());
    }
    Ok(Some(call.body.len()))
}

fn is_image_address(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let path = path.to_lowercase();
    let web = path.starts_with("https://") || path.starts_with("http://");
    web && [".jpg", ".jpeg", ".png"]
        .iter()
        .any(|extension| path.ends_with(extension))
}

/// JOOR appends random text to the name \[C\]; here it follows from the number of the image.
fn stored_name(filename: &str, number: i64) -> String {
    let number = u64::try_from(number).unwrap_or_default();
    let random = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
    match filename.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}_{random:06x}.{extension}"),
        None => format!("{filename}_{random:06x}"),
    }
}
