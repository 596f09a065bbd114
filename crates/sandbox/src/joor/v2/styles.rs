//! Styles: read, created, updated and deleted one by one, or queued in bulk.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::paging::Paging;
use super::style_json::style_json;
use super::style_write::{Mode, write};
use super::{Range, Result, answer, jobs, next_form, success};
use crate::call::{Call, Reply};
use crate::clock::to_seconds;
use crate::options::OrderListForm;
use crate::world::World;
use crate::world::joor_jobs::JobKind;
use crate::world::joor_orders::Removal;
use crate::world::joor_styles::{Sku, Style};

/// `GET /v2/style`: by date of creation and of change \[C\].
pub(in crate::joor) fn list(world: &mut World, call: &Call) -> Reply {
    answer(world, call, |world, call| {
        let created = Range::read(call, "date_created_start", "date_created_end")?;
        let modified = Range::read(call, "date_start", "date_end")?;
        let paging = Paging::read(call)?;
        let start = paging.start(world, "joor.v2.styles");
        let matching = world
            .joor
            .styles
            .values()
            .filter(|style| created.holds(style.created) && modified.holds(style.modified))
            .map(|style| style.id.clone());
        let page = paging.take(start, matching);
        let form = next_form(world);
        let node = paging.node(world, page.rows.len(), page.next, form);
        Ok(found(world, &page.rows, &node, form))
    })
}

/// `GET /v2/style/{joor_style_id}`.
pub(in crate::joor) fn by_id(world: &mut World, call: &Call) -> Reply {
    answer(world, call, |world, call| {
        let id = call.arguments.first().cloned().unwrap_or_default();
        if !world.joor.styles.contains(&id) {
            return Err(format!("style {id} does not exist"));
        }
        Ok(one(world, id))
    })
}

/// `GET /v2/style-number/{style_number}/{style_identifier}`.
pub(in crate::joor) fn by_number(world: &mut World, call: &Call) -> Reply {
    answer(world, call, |world, call| {
        let id = named_style(world, call)?.id.clone();
        Ok(one(world, id))
    })
}

/// `POST /v2/style-number`: a new style, inside `styles { style { … } }` \[C\].
pub(in crate::joor) fn create(world: &mut World, call: &Call) -> Reply {
    answer(world, call, |world, call| {
        let body = call.json();
        let row = single(body.as_ref())?;
        write(world, row, Mode::Create, to_seconds(call.now))?;
        Ok(written(world))
    })
}

/// `PUT /v2/style-number/{style_number}/{style_identifier}`.
pub(in crate::joor) fn update(world: &mut World, call: &Call) -> Reply {
    answer(world, call, |world, call| {
        let id = named_style(world, call)?.id.clone();
        let body = call.json();
        let row = single(body.as_ref())?;
        write(world, row, Mode::Update(&id), to_seconds(call.now))?;
        Ok(written(world))
    })
}

/// `POST /v2/bulk-style`.
pub(in crate::joor) fn bulk(world: &mut World, call: &Call) -> Reply {
    answer(world, call, |world, call| {
        jobs::queue(world, call, JobKind::Styles, "style")
    })
}

/// `DELETE /v2/style-number/{style_number}/{style_identifier}`: the style, or one of its colours or
/// sizes. Lines on open orders are cancelled \[C\].
pub(in crate::joor) fn delete(world: &mut World, call: &Call) -> Reply {
    answer(world, call, |world, call| {
        let style = named_style(world, call)?;
        let (id, number) = (style.id.clone(), style.number().to_owned());
        let identifier = style.external_id.clone().unwrap_or_default();
        let (colour, size) = (call.first("color_code"), call.first("size"));
        let goes = |sku: &&Sku| match (colour, size) {
            (Some(colour), _) => sku.colour.external_id.as_deref() == Some(colour),
            (None, Some(size)) => sku.size.value == size,
            (None, None) => true,
        };
        let ids: BTreeSet<String> = world
            .joor
            .skus_of(&id)
            .filter(goes)
            .map(|sku| sku.id.clone())
            .collect();
        // The reply for a size is known [C]; the others are made like it [I].
        let (name, deleted) = match (colour, size) {
            (Some(_), Some(_)) => return Err("color_code and size exclude each other".to_owned()),
            (Some(colour), None) => ("color_deleted", json!({ "color_code": colour })),
            (None, Some(size)) => ("size_deleted", json!({ "size_name": size })),
            (None, None) => (
                "style_deleted",
                json!({ "style_number": number, "style_identifier": identifier }),
            ),
        };
        let whole = colour.is_none() && size.is_none();
        if ids.is_empty() && !whole {
            return Err("no such color or size".to_owned());
        }
        let now = to_seconds(call.now);
        if world.switches.removal_cancels_lines {
            world.joor.remove_from_orders(&ids, Removal::Deleted, now);
        }
        world.joor.delete_skus(&ids);
        if whole {
            world
                .joor
                .each_collection_item(&id, |item| item.sku_ids.clear());
            world.joor.remove_assets(&id, |_| true);
            world.joor.styles.remove(&id);
        } else {
            world.joor.remove_assets(&id, |asset| {
                colour.is_some() && asset.colour_code.as_deref() == colour
            });
            world.joor.touch_style(&id, now);
        }
        let form = next_form(world);
        let mut inner = json!({ "response": success(world, form) });
        inner[name] = deleted;
        Ok(Reply::ok(&json!({ "styles_deleted": inner })))
    })
}

/// The style that the path names.
pub(super) fn named_style<'a>(world: &'a World, call: &Call) -> Result<&'a Style> {
    let [number, identifier, ..] = call.arguments.as_slice() else {
        return Err("style_number and style_identifier are required".to_owned());
    };
    world
        .joor
        .style_by_number(number, identifier)
        .ok_or_else(|| format!("style {number} / {identifier} does not exist"))
}

/// The style of a body.
fn single(body: Option<&Value>) -> Result<&serde_json::Map<String, Value>> {
    body.and_then(|body| body.get("styles"))
        .and_then(|styles| styles.get("style"))
        .and_then(Value::as_object)
        .ok_or_else(|| "styles with style is required".to_owned())
}

fn one(world: &mut World, id: String) -> Reply {
    let form = next_form(world);
    let paging = Paging {
        start_from: 0,
        count: 1,
    };
    let node = paging.node(world, 1, None, form);
    found(world, &[id], &node, form)
}

/// The reply to a read, made like the one of connections \[I\]: no example of it is public.
fn found(world: &World, ids: &[String], node: &Value, form: OrderListForm) -> Reply {
    let collapsed = form == OrderListForm::Collapsed;
    let styles: Vec<Value> = ids
        .iter()
        .filter_map(|id| world.joor.styles.get(id))
        .map(|style| style_json(&world.joor, style, collapsed))
        .collect();
    let styles = if styles.is_empty() {
        json!("")
    } else {
        json!({ "style": super::list(styles, collapsed) })
    };
    Reply::ok(&json!({ "styles": { "response": node, "styles": styles } }))
}

/// The reply to a write; its body is not public, so it says no more than that it went well \[I\].
fn written(world: &mut World) -> Reply {
    let form = next_form(world);
    let response = success(world, form);
    Reply::ok(&json!({ "styles": { "response": response } }))
}
