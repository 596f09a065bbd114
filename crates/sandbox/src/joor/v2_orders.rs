//! `GET /v2/order/`: the filters, the reading that exports, and the forms of the reply.

use http::StatusCode;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use serde_json::{Value, json};

use super::order_json::order_json;
use crate::call::{Call, Reply};
use crate::options::OrderListForm;
use crate::world::World;
use crate::world::joor::{Export, JoorWorld, Order, OrderStatus};

/// Orders on a page unless the call says otherwise \[C\].
const DEFAULT_COUNT: usize = 50;
/// No page is larger \[I\]; a call that asks for more gets less.
const LARGEST_COUNT: usize = 100;

pub(super) fn list(world: &mut World, call: &Call) -> Reply {
    match answer(world, call) {
        Ok(reply) => reply,
        // Whether a v2 failure changes the status is not known; here it does not.
        Err(comment) => {
            let log_id = world.joor.next_log_id();
            let node = json!({ "code": 101, "comment": comment, "log_id": log_id });
            Reply::json(StatusCode::OK, &json!({ "response": node }))
        }
    }
}

/// What a call asks for.
struct Filter {
    order_type: u32,
    export_status: u32,
    modified: Option<(Timestamp, Timestamp)>,
    sync: bool,
    check: u32,
    customer_code: Option<String>,
    customer_group: Option<String>,
    order_id: Option<i64>,
    start_from: usize,
    count: usize,
}

impl Filter {
    fn read(call: &Call) -> Result<Self, String> {
        let number = |name: &str, default: u32, largest: u32| match call.first(name) {
            None => Ok(default),
            Some(text) => text
                .parse::<u32>()
                .ok()
                .filter(|value| *value <= largest)
                .ok_or_else(|| format!("{name} is not valid")),
        };
        let whole = |name: &str, default: usize| match call.first(name) {
            None => Ok(default),
            Some(text) => text
                .parse::<usize>()
                .map_err(|_| format!("{name} is not valid")),
        };
        let date = |name: &str| {
            call.first(name)
                .map(|text| utc(text).ok_or_else(|| format!("{name} is not valid")))
                .transpose()
        };
        let modified = match (date("date_start")?, date("date_end")?) {
            (Some(start), Some(end)) => Some((start, end)),
            (None, None) => None,
            (Some(_), None) => return Err("date_start requires date_end".to_owned()),
            (None, Some(_)) => return Err("date_end requires date_start".to_owned()),
        };
        let sync = number("sync", 1, 1)? == 1;
        let by_path = call.arguments.first().map(String::as_str);
        let order_id = by_path
            .or(call.first("order_id"))
            .map(|text| text.parse().map_err(|_| "order_id is not valid".to_owned()))
            .transpose()?;
        Ok(Self {
            order_type: number("order_type", 2, 8)?,
            export_status: number("export_status", if sync { 2 } else { 1 }, 7)?,
            modified,
            sync,
            check: number("check", u32::from(sync), 3)?,
            customer_code: call.first("customer_code").map(str::to_owned),
            customer_group: call.first("customer_group_name").map(str::to_owned),
            order_id,
            start_from: whole("start_from", 0)?,
            count: whole("count", DEFAULT_COUNT)?.clamp(1, LARGEST_COUNT),
        })
    }

    /// Whether an order passes the filters that do not change anything.
    fn holds(&self, order: &Order) -> bool {
        use OrderStatus::{Approved, Cancelled, Notes, Pending, Shipped};
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
        // The bounds are taken as included [I].
        let modified = self
            .modified
            .is_none_or(|(start, end)| start <= order.modified && order.modified <= end);
        status
            && export
            && modified
            && self
                .customer_code
                .as_deref()
                .is_none_or(|code| code == order.customer_code)
            && self
                .customer_group
                .as_deref()
                .is_none_or(|group| group == order.retailer.group.0)
            && self.order_id.is_none_or(|id| id == order.id)
    }
}

/// A UTC timestamp; one without a zone is taken as UTC.
fn utc(text: &str) -> Option<Timestamp> {
    // A plus sign that was not encoded arrives as a space.
    let text = text.replace(' ', "+");
    text.parse::<Timestamp>().ok().or_else(|| {
        Offset::UTC
            .to_timestamp(text.parse::<DateTime>().ok()?)
            .ok()
    })
}

fn answer(world: &mut World, call: &Call) -> Result<Reply, String> {
    let filter = Filter::read(call)?;
    if filter.sync {
        world.stats.exporting_reads += 1;
    }
    let mut matching: Vec<i64> = world
        .joor
        .orders
        .values()
        .filter(|order| filter.holds(order))
        .map(|order| order.id)
        .collect();
    if filter.check > 0 {
        matching.retain(|id| passes_check(world, *id, filter.check));
    }
    let page: Vec<i64> = matching
        .iter()
        .copied()
        .skip(filter.start_from)
        .take(filter.count)
        .collect();
    let next = filter.start_from + page.len();
    let next = (next < matching.len()).then_some(next);
    // Reading with sync=1 is the acknowledgement: the returned orders are marked exported [C].
    let mut orders: Vec<Order> = Vec::with_capacity(page.len());
    for id in &page {
        if let Some(order) = world.joor.orders.get_mut(id) {
            orders.push(order.clone());
            if filter.sync {
                order.export = Export::At(call.now);
            }
        }
    }
    Ok(reply(world, &filter, &orders, next))
}

/// JOOR's own validation: an order that lacks a required field, or one of whose SKUs was taken
/// down, is left out and marked failed \[C\].
fn passes_check(world: &mut World, id: i64, check: u32) -> bool {
    let Some(order) = world.joor.orders.get(&id) else {
        return false;
    };
    let json = order_json(order, false);
    let empty = |name: &String| {
        json.get(name)
            .is_none_or(|value| value.as_str().is_some_and(|text| text.trim().is_empty()))
    };
    let lacks_field = check != 2 && world.switches.required_order_fields.iter().any(empty);
    let lacks_style = check != 1
        && order
            .lines
            .iter()
            .any(|line| taken_down(&world.joor, &line.upc));
    let passes = !(lacks_field || lacks_style);
    if !passes && let Some(order) = world.joor.orders.get_mut(&id) {
        order.export = Export::Failed;
    }
    passes
}

fn taken_down(joor: &JoorWorld, upc: &str) -> bool {
    !upc.is_empty()
        && joor.sku_by_upc(upc).is_none()
        && joor.skus.values().any(|sku| sku.upc() == Some(upc))
}

/// The reply in one of its three forms \[I\].
fn reply(world: &mut World, filter: &Filter, orders: &[Order], next: Option<usize>) -> Reply {
    let turn = world.joor.order_replies;
    world.joor.order_replies += 1;
    let form = match world.switches.order_list_form {
        OrderListForm::Varies => match (world.seed.wrapping_add(turn)) % 3 {
            0 => OrderListForm::Beside,
            1 => OrderListForm::Inside,
            _ => OrderListForm::Collapsed,
        },
        form => form,
    };
    let collapsed = form == OrderListForm::Collapsed;
    let mut list: Vec<Value> = orders
        .iter()
        .map(|order| order_json(order, collapsed))
        .collect();
    let node = node(world, filter, orders.len(), next, form);
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

/// The paging node. Its values are numbers or text, and the end of the list is `""`.
fn node(
    world: &mut World,
    filter: &Filter,
    count: usize,
    next: Option<usize>,
    form: OrderListForm,
) -> Value {
    let log_id = world.joor.next_log_id();
    if form == OrderListForm::Beside {
        json!({
            "code": 0,
            "comment": "",
            "start_from": filter.start_from,
            "next_start": next.map_or_else(|| json!(""), |next| json!(next)),
            "count": count,
            "log_id": log_id,
        })
    } else {
        json!({
            "code": "0",
            "comment": "",
            "start_from": filter.start_from.to_string(),
            "next_start": next.map(|next| next.to_string()).unwrap_or_default(),
            "count": count.to_string(),
            "log_id": log_id,
        })
    }
}
