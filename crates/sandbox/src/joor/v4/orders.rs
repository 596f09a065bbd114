//! Orders: listed by filter and page, created and updated in bulk.

use std::collections::BTreeSet;

use http::StatusCode;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::order_fields::{FIELDS, FIELDS_OF_UPDATE, fill, start};
use super::order_json::order_json;
use super::{Fault, Object, bulk, envelope, key_details, listed, only, required};
use crate::call::{Call, Reply};
use crate::clock::to_seconds;
use crate::joor::shifted;
use crate::world::World;
use crate::world::joor_orders::{Order, OrderStatus};

/// Largest page \[1\].
const LARGEST_PAGE: usize = 200;
/// Page size unless the call says otherwise \[I\].
const DEFAULT_PAGE: usize = 50;

/// `GET /v4/orders`.
pub(in crate::joor) fn list(world: &mut World, call: &Call) -> Reply {
    match Filter::read(call) {
        Ok(filter) => page(world, &filter),
        Err(message) => {
            let fault = Fault::invalid(message, json!({}));
            Reply::json(StatusCode::BAD_REQUEST, &envelope(&[], &[fault.json()]))
        }
    }
}

fn page(world: &mut World, filter: &Filter) -> Reply {
    let start = shifted(
        world,
        "joor.v4.orders",
        (filter.page - 1).saturating_mul(filter.size),
        filter.size,
    );
    let orders = &world.joor.orders;
    let mut found: Vec<&Order> = if filter.ids.is_empty() {
        orders
            .values()
            .filter(|order| filter.holds(order))
            .collect()
    } else {
        filter
            .ids
            .iter()
            .filter_map(|id| orders.get(id))
            .filter(|order| filter.holds(order))
            .collect()
    };
    // What words `sort_by` knows is not public: these two are the names of filters [I].
    match filter.sort_by.as_deref() {
        Some("last_modified") => found.sort_by_key(|order| order.modified),
        Some("date_approved") => found.sort_by_key(|order| order.approved),
        _ => {}
    }
    if filter.descending {
        found.reverse();
    }
    let rows = found.into_iter().skip(start).take(filter.size);
    listed(rows.map(|order| order_json(&world.joor, order)))
}

/// What a list asks for.
struct Filter {
    ids: BTreeSet<i64>,
    status: Option<OrderStatus>,
    export: Option<String>,
    approved_from: Option<Date>,
    approved_to: Option<Date>,
    modified_since: Option<Timestamp>,
    page: usize,
    size: usize,
    sort_by: Option<String>,
    descending: bool,
}

impl Filter {
    fn read(call: &Call) -> Result<Self, String> {
        let wrong = |name: &str| format!("{name} is not valid");
        let whole = |name: &str, default: usize| match call.first(name) {
            None => Ok(default),
            Some(text) => text
                .parse::<usize>()
                .ok()
                .filter(|value| *value > 0)
                .ok_or_else(|| wrong(name)),
        };
        let date = |name: &str| {
            call.first(name)
                .map(|text| text.parse::<Date>().map_err(|_| wrong(name)))
                .transpose()
        };
        let status = call
            .first("status")
            .map(|word| OrderStatus::from_word(word).ok_or_else(|| wrong("status")));
        let export = match call.first("export_status") {
            Some(word) if !matches!(word, "SUCCESS" | "FAILED" | "UNDEFINED") => {
                return Err(wrong("export_status"));
            }
            word => word.map(str::to_owned),
        };
        let ids = call.many("order_ids");
        let modified = call.first("last_modified");
        Ok(Self {
            // An id that is no number is the id of no order.
            ids: ids
                .iter()
                .map(|id| id.parse().unwrap_or_default())
                .collect(),
            status: status.transpose()?,
            export,
            approved_from: date("date_approved_start")?,
            approved_to: date("date_approved_end")?,
            modified_since: modified
                .map(|text| moment(text).ok_or_else(|| wrong("last_modified")))
                .transpose()?,
            page: whole("page", 1)?,
            size: Some(whole("page_size", DEFAULT_PAGE)?)
                .filter(|size| *size <= LARGEST_PAGE)
                .ok_or_else(|| wrong("page_size"))?,
            sort_by: call.first("sort_by").map(str::to_owned),
            descending: match call.first("sort_order") {
                None | Some("ASCENDING") => false,
                Some("DESCENDING") => true,
                Some(_) => return Err(wrong("sort_order")),
            },
        })
    }

    fn holds(&self, order: &Order) -> bool {
        let approved = order
            .approved
            .map(|approved| Offset::UTC.to_datetime(approved).date());
        let after = |from: Date| approved.is_some_and(|day| day >= from);
        let before = |to: Date| approved.is_some_and(|day| day <= to);
        self.status.is_none_or(|status| status == order.status)
            && self
                .export
                .as_deref()
                .is_none_or(|word| word == order.export.word())
            && self.approved_from.is_none_or(after)
            && self.approved_to.is_none_or(before)
            // Taken as "modified on or after" [I].
            && self
                .modified_since
                .is_none_or(|since| order.modified >= since)
    }
}

/// A timestamp, or a day, which is its first moment.
fn moment(text: &str) -> Option<Timestamp> {
    let text = text.replace(' ', "+");
    text.parse::<Timestamp>().ok().or_else(|| {
        Offset::UTC
            .to_timestamp(text.parse::<DateTime>().ok()?)
            .ok()
    })
}

/// `POST /v4/orders/bulk_create`. Nothing tells a repeated order from a second one.
pub(in crate::joor) fn bulk_create(world: &mut World, call: &Call) -> Reply {
    let now = to_seconds(call.now);
    bulk(call, |object| {
        only(object, FIELDS)?;
        let status = status(object)?;
        let mut order = start(world, object, call.now)?;
        fill(&world.joor, &mut order, object, now)?;
        meets(&order, status, object)?;
        world.joor.last_order_id += 1;
        order.id = world.joor.last_order_id;
        let id = order.id;
        world.joor.orders.insert(order);
        world.set_joor_status(id, status, now);
        row(world, id, object)
    })
}

/// `POST /v4/orders/bulk_update`: `id` and `status` are required \[C\]. A status that is repeated
/// unchanged asks for nothing.
pub(in crate::joor) fn bulk_update(world: &mut World, call: &Call) -> Reply {
    let now = to_seconds(call.now);
    bulk(call, |object| {
        let known: Vec<&str> = FIELDS.iter().chain(FIELDS_OF_UPDATE).copied().collect();
        only(object, &known)?;
        let id = required(object, "id")?;
        let status = status(object)?;
        let known = id
            .parse()
            .ok()
            .and_then(|id: i64| world.joor.orders.get(&id));
        let Some(mut order) = known.cloned() else {
            return Err(Fault::invalid("No such order", key_details(object)));
        };
        let (id, before, modified) = (order.id, order.status, order.modified);
        fill(&world.joor, &mut order, object, now)?;
        if status != before {
            if status == OrderStatus::InProgress {
                return Err(Fault::invalid(
                    "An order cannot be moved back to IN_PROGRESS",
                    key_details(object),
                ));
            }
            meets(&order, status, object)?;
        }
        let exports_only = status == before
            && object.keys().all(|name| {
                matches!(
                    name.as_str(),
                    "id" | "status" | "export_status" | "export_description"
                )
            });
        order.modified = if exports_only && !world.switches.export_moves_modified {
            modified
        } else {
            now
        };
        if status != before && before == OrderStatus::Cancelled {
            // JOOR may allow it; a merchant would call it a disaster.
            world.defect("order-revived", format!("{id} {}", status.word()));
        }
        world.joor.orders.insert(order);
        if status != before {
            world.set_joor_status(id, status, now);
        }
        row(world, id, object)
    })
}

fn status(object: &Object) -> Result<OrderStatus, Fault> {
    let word = required(object, "status")?;
    OrderStatus::from_word(&word)
        .ok_or_else(|| Fault::invalid(format!("Unknown status {word}"), key_details(object)))
}

/// What an order needs to reach a status \[C\]; for `APPROVED` the full list is not public.
fn meets(order: &Order, status: OrderStatus, object: &Object) -> Result<(), Fault> {
    let needs = |what: &str| {
        Err(Fault::invalid(
            format!("{} requires {what}", status.word()),
            key_details(object),
        ))
    };
    if matches!(
        status,
        OrderStatus::InProgress | OrderStatus::Cancelled | OrderStatus::Shipped
    ) {
        return Ok(());
    }
    if order.ship_to.is_none() {
        return needs("a shipping address");
    }
    if order.bill_to.is_none() {
        return needs("a billing address");
    }
    if order.payment.1.is_empty() {
        return needs("a payment method");
    }
    if status == OrderStatus::Notes {
        return Ok(());
    }
    if order.lines.is_empty() || order.lines.iter().any(|line| line.quantity < 1) {
        return needs("at least 1 unit on every item");
    }
    Ok(())
}

fn row(world: &World, id: i64, object: &Object) -> Result<Value, Fault> {
    world
        .joor
        .orders
        .get(&id)
        .map(|order| order_json(&world.joor, order))
        .ok_or_else(|| Fault::invalid("No such order", key_details(object)))
}

/// A decimal that arrives as a JSON number or as text.
pub(super) fn decimal(object: &Object, name: &str) -> Result<Option<Decimal>, Fault> {
    let wrong = || Fault::invalid(format!("{name} must be a decimal"), key_details(object));
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) => text.parse().map(Some).map_err(|_| wrong()),
        Some(value) => crate::amounts::decimal(value).map(Some).ok_or_else(wrong),
    }
}
