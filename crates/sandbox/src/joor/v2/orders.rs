//! `GET /v2/order/`: the filters, the reading that exports, and the forms of the reply.

use std::ops::RangeInclusive;

use serde_json::{Value, json};

use super::order_json::order_json;
use super::paging::Paging;
use super::{Range, Result, answer, next_form, within};
use crate::call::{Call, Reply};
use crate::clock::to_seconds;
use crate::options::OrderListForm;
use crate::world::World;
use crate::world::joor::JoorWorld;
use crate::world::joor_orders::{Export, Order, OrderStatus};
use crate::world::joor_styles::SkuKey;

pub(in crate::joor) fn list(world: &mut World, call: &Call) -> Reply {
    answer(world, call, read)
}

/// What a call asks for.
struct Filter {
    order_type: u32,
    export_status: u32,
    modified: Range,
    sync: bool,
    check: u32,
    customer_code: Option<String>,
    customer_group: Option<String>,
    order_id: Option<i64>,
    paging: Paging,
}

impl Filter {
    fn read(call: &Call) -> Result<Self> {
        let number = |name: &str, default: u32, known: RangeInclusive<u32>| match call.first(name) {
            None => Ok(default),
            Some(text) => text
                .parse::<u32>()
                .ok()
                .filter(|value| known.contains(value))
                .ok_or_else(|| format!("{name} is not valid")),
        };
        let sync = number("sync", 1, 0..=1)? == 1;
        let by_path = call.arguments.first().map(String::as_str);
        let order_id = by_path
            .or(call.first("order_id"))
            .map(|text| text.parse().map_err(|_| "order_id is not valid".to_owned()))
            .transpose()?;
        within("customer_code", call.first("customer_code"), 50)?;
        within(
            "customer_group_name",
            call.first("customer_group_name"),
            150,
        )?;
        Ok(Self {
            order_type: number("order_type", 2, 1..=8)?,
            export_status: number("export_status", if sync { 2 } else { 1 }, 1..=7)?,
            modified: Range::read(call, "date_start", "date_end")?,
            sync,
            check: number("check", u32::from(sync), 0..=3)?,
            customer_code: call.first("customer_code").map(str::to_owned),
            customer_group: call.first("customer_group_name").map(str::to_owned),
            order_id,
            paging: Paging::read(call)?,
        })
    }

    /// Whether an order passes the filters that do not change anything.
    fn holds(&self, order: &Order) -> bool {
        use OrderStatus::{Approved, Cancelled, InProgress, Notes, Pending, Shipped};
        if order.status == InProgress {
            return false;
        }
        let status = match self.order_type {
            1 => order.status == Notes,
            3 => order.status == Pending,
            4 => order.status != Cancelled,
            5 => order.status == Cancelled,
            6 => order.status == Approved,
            7 => order.status == Shipped,
            8 => true,
            _ => matches!(order.status, Approved | Shipped),
        };
        let never = order.export == Export::Never;
        let failed = order.export == Export::Failed;
        let exported = matches!(order.export, Export::At(_));
        let changed = matches!(order.export, Export::At(at) if order.modified > at);
        let export = match self.export_status {
            2 => never || failed,
            3 => exported,
            4 => changed,
            5 => never || failed || changed,
            6 => never,
            7 => never || changed,
            _ => true,
        };
        status
            && export
            && self.modified.holds(order.modified)
            && self
                .customer_code
                .as_deref()
                .is_none_or(|code| code == order.customer_code)
            && self
                .customer_group
                .as_deref()
                .is_none_or(|group| group == order.retailer.group.0)
    }
}

fn read(world: &mut World, call: &Call) -> Result<Reply> {
    let filter = Filter::read(call)?;
    if filter.sync {
        world.stats.exporting_reads += 1;
    }
    let start = filter.paging.start(world, "joor.v2.order");
    let page = if filter.check > 0 {
        // The check looks at every order that the filter holds, not only at the page.
        let all: Vec<i64> = matching(&world.joor, &filter)
            .map(|order| order.id)
            .collect();
        let passed: Vec<i64> = all
            .into_iter()
            .filter(|id| passes_check(world, *id, filter.check))
            .collect();
        filter.paging.take(start, passed.into_iter())
    } else {
        let ids = matching(&world.joor, &filter).map(|order| order.id);
        filter.paging.take(start, ids)
    };
    // Reading with sync=1 is the acknowledgement: the returned orders are marked exported [C].
    let mut orders: Vec<Order> = Vec::with_capacity(page.rows.len());
    for id in &page.rows {
        world.joor.orders.change(id, |order| {
            orders.push(order.clone());
            if filter.sync {
                order.export = Export::At(to_seconds(call.now));
                order.export_description.clear();
            }
        });
    }
    Ok(reply(world, &filter, &orders, page.next))
}

/// The orders that a filter holds: one by its id, else all in the order of their ids.
fn matching<'a>(joor: &'a JoorWorld, filter: &'a Filter) -> impl Iterator<Item = &'a Order> {
    let (one, all) = match filter.order_id {
        Some(id) => (joor.orders.get(&id), None),
        None => (None, Some(joor.orders.values())),
    };
    one.into_iter()
        .chain(all.into_iter().flatten())
        .filter(|order| filter.holds(order))
}

/// JOOR's own validation: an order that lacks a required field, or one of whose SKUs was taken
/// down, is left out and marked failed \[C\].
fn passes_check(world: &mut World, id: i64, check: u32) -> bool {
    let Some(order) = world.joor.orders.get(&id) else {
        return false;
    };
    let wanted = &world.switches.required_order_fields;
    let lacks_field = check != 2 && !wanted.is_empty() && {
        let json = order_json(order, false);
        wanted.iter().any(|name| lacks(&json, name))
    };
    let lacks_style = check != 1
        && order
            .lines
            .iter()
            .any(|line| taken_down(&world.joor, &line.upc));
    let passes = !(lacks_field || lacks_style);
    if !passes {
        world
            .joor
            .orders
            .change(&id, |order| order.export = Export::Failed);
    }
    passes
}

/// Whether an order lacks a field that can be chosen for the validation. Three of them lie in the
/// order's lists \[C\].
fn lacks(order: &Value, name: &str) -> bool {
    let empty = |value: Option<&Value>| {
        value.is_none_or(|value| value.as_str().is_some_and(|text| text.trim().is_empty()))
    };
    let (list, field) = match name {
        "door_codes" => ("order_doors", "door_code"),
        "door_names" => ("order_doors", "door_name"),
        "division_code" => ("order_divisions", "division_code"),
        _ => return empty(order.get(name)),
    };
    match order.get(list).and_then(Value::as_array) {
        Some(rows) => rows
            .iter()
            .any(|row| row[field].is_null() || empty(row.get(field))),
        None => true,
    }
}

fn taken_down(joor: &JoorWorld, upc: &str) -> bool {
    !upc.is_empty()
        && joor.sku_by_upc(upc).is_none()
        && (joor.deleted_upcs.contains(upc)
            || joor.skus.with(&SkuKey::Upc(upc.to_owned())).count() > 0)
}

/// The reply in one of its three forms \[I\].
fn reply(world: &mut World, filter: &Filter, orders: &[Order], next: Option<usize>) -> Reply {
    let form = next_form(world);
    let collapsed = form == OrderListForm::Collapsed;
    let mut list: Vec<Value> = orders
        .iter()
        .map(|order| order_json(order, collapsed))
        .collect();
    let node = filter.paging.node(world, orders.len(), next, form);
    let body = match form {
        OrderListForm::Inside => {
            list.insert(0, json!({ "response": node }));
            json!({ "orders": list })
        }
        _ if list.is_empty() => json!({ "response": node, "orders": "" }),
        OrderListForm::Collapsed if list.len() == 1 => {
            json!({ "response": node, "orders": { "order": list.remove(0) } })
        }
        OrderListForm::Collapsed => json!({ "response": node, "orders": { "order": list } }),
        _ => json!({ "response": node, "orders": list }),
    };
    Reply::ok(&body)
}
