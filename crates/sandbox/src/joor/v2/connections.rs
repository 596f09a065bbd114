//! Connections: the retailers, read, updated and deleted one by one, or queued in bulk.

use http::Method;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::connection_json::connection_json;
use super::connection_write::{fill, seen};
use super::paging::Paging;
use super::{Result, answer, jobs, next_form, required, success, text};
use crate::call::{Call, Reply};
use crate::options::OrderListForm;
use crate::world::World;
use crate::world::joor::JoorWorld;
use crate::world::joor_connections::{Connection, named};
use crate::world::joor_jobs::{JobKind, JobResult};

/// How long a person takes to match a new customer: about 72 hours \[C\].
const MATCHING: SignedDuration = SignedDuration::from_hours(72);

/// `GET /v2/connection`: the list that the paging node implies \[I\].
pub(in crate::joor) fn list(world: &mut World, call: &Call) -> Reply {
    answer(world, call, |world, call| {
        let paging = Paging::read(call)?;
        let start = paging.start(world, "joor.v2.connections");
        let matching = world
            .joor
            .connections
            .values()
            .filter(|one| is_matched(one, call.now))
            .map(|one| one.id);
        let page = paging.take(start, matching);
        Ok(found(world, paging, &page.rows, page.next))
    })
}

/// `GET /v2/connection/{connection_id}/`, and `POST` or `PUT` of it.
pub(in crate::joor) fn by_id(world: &mut World, call: &Call) -> Reply {
    answer(world, call, |world, call| {
        let id = call.arguments.first();
        let id = id.and_then(|text| text.parse::<i64>().ok());
        let there = id
            .and_then(|id| world.joor.connections.get(&id))
            .filter(|one| is_matched(one, call.now))
            .map(|one| one.id);
        let id = there.ok_or("connection does not exist")?;
        read_or_update(world, call, id)
    })
}

/// `GET /v2/connection/customer_code/{code}/`, and `POST` or `PUT` of it.
pub(in crate::joor) fn by_code(world: &mut World, call: &Call) -> Reply {
    answer(world, call, |world, call| {
        let code = call.arguments.first().cloned().unwrap_or_default();
        let id = with_code(&world.joor, &code, call.now).ok_or("connection does not exist")?;
        read_or_update(world, call, id)
    })
}

fn read_or_update(world: &mut World, call: &Call, id: i64) -> Result<Reply> {
    if call.method == Method::GET {
        let paging = Paging {
            start_from: 0,
            count: 1,
        };
        return Ok(found(world, paging, &[id], None));
    }
    let body = call.json();
    let row = single(body.as_ref()).ok_or("connections with connection is required")?;
    update(world, row, id)?;
    // The reply's body is not public [I].
    let form = next_form(world);
    let response = success(world, form);
    Ok(Reply::ok(
        &json!({ "connections": { "response": response } }),
    ))
}

/// The connection of an update's body, wrapped like that of a style \[I\].
fn single(body: Option<&Value>) -> Option<&Map<String, Value>> {
    match body?.get("connections")?.get("connection")? {
        Value::Object(one) => Some(one),
        Value::Array(many) => match many.as_slice() {
            [Value::Object(one)] => Some(one),
            _ => None,
        },
        _ => None,
    }
}

/// `DELETE /v2/connection/?customer_code=`.
pub(in crate::joor) fn delete(world: &mut World, call: &Call) -> Reply {
    answer(world, call, |world, call| {
        let code = call
            .first("customer_code")
            .ok_or("customer_code is required")?;
        let id = with_code(&world.joor, code, call.now).ok_or("connection does not exist")?;
        world.joor.connections.remove(&id);
        let form = next_form(world);
        let response = success(world, form);
        Ok(Reply::ok(&json!({
            "response": response,
            "connection": { "connection_deleted": { "customer_code": code } },
        })))
    })
}

/// `POST` or `PUT /v2/bulk-connection`.
pub(in crate::joor) fn bulk(world: &mut World, call: &Call) -> Reply {
    answer(world, call, |world, call| {
        jobs::queue(world, call, JobKind::Connections, "connection")
    })
}

/// One record of a job: matched by customer code; a new one waits for a person \[C\].
pub(super) fn record(world: &mut World, record: &Value, now: Timestamp) -> JobResult {
    let Some(row) = record.as_object() else {
        return jobs::result(None, Err("not an object".to_owned()));
    };
    let code = text(row, "customer_code");
    let done = required(row, "customer_name").and_then(|_| {
        let there = code
            .as_ref()
            .and_then(|code| world.joor.connections.with(code).next())
            .map(|one| one.id);
        match there {
            Some(id) => update(world, row, id),
            None => create(world, row, now),
        }
    });
    jobs::result(code, done)
}

fn update(world: &mut World, row: &Map<String, Value>, id: i64) -> Result<()> {
    seen(world, row)?;
    let connection = world.joor.connections.get(&id).cloned();
    let mut connection = connection.ok_or("connection does not exist")?;
    fill(&mut world.joor, &mut connection, row)?;
    let taken = world
        .joor
        .connections
        .with(&connection.code)
        .any(|other| other.id != id);
    if taken {
        return Err("customer_code is taken".to_owned());
    }
    world.joor.connections.insert(connection);
    Ok(())
}

fn create(world: &mut World, row: &Map<String, Value>, now: Timestamp) -> Result<()> {
    seen(world, row)?;
    let matched_at = now.saturating_add(MATCHING).unwrap_or(now);
    let mut connection = Connection {
        id: 0,
        name: String::new(),
        code: String::new(),
        alias: String::new(),
        contact: String::new(),
        email: String::new(),
        buyer: String::new(),
        company_number: named("", ""),
        group: named("", ""),
        sales_rep_code: String::new(),
        warehouses: Vec::new(),
        billing: Vec::new(),
        shipping: Vec::new(),
        price_types: Vec::new(),
        payment_methods: Vec::new(),
        shipping_methods: Vec::new(),
        doors: Vec::new(),
        unmatched_until: world.switches.new_customers_wait.then_some(matched_at),
    };
    fill(&mut world.joor, &mut connection, row)?;
    world.joor.last_connection_id += 1;
    connection.id = world.joor.last_connection_id;
    world.joor.connections.insert(connection);
    Ok(())
}

/// Whether a person has matched a customer: until then no call shows it \[I\].
pub(in crate::joor) fn is_matched(connection: &Connection, now: Timestamp) -> bool {
    connection.unmatched_until.is_none_or(|until| until <= now)
}

/// The id of the connection with a customer code.
pub(in crate::joor) fn with_code(joor: &JoorWorld, code: &str, now: Timestamp) -> Option<i64> {
    joor.connections
        .with(&code.to_owned())
        .find(|one| !code.is_empty() && is_matched(one, now))
        .map(|one| one.id)
}

fn found(world: &mut World, paging: Paging, ids: &[i64], next: Option<usize>) -> Reply {
    let form = next_form(world);
    let collapsed = form == OrderListForm::Collapsed;
    let node = paging.node(world, ids.len(), next, form);
    let rows: Vec<Value> = ids
        .iter()
        .filter_map(|id| world.joor.connections.get(id))
        .map(|one| connection_json(&world.joor, one, collapsed))
        .collect();
    let rows = if rows.is_empty() {
        json!("")
    } else {
        json!({ "connection": super::list(rows, collapsed) })
    };
    Reply::ok(&json!({ "connections": { "response": node, "connections": rows } }))
}

/// A person matches a customer: from now on the calls show it. Whether there is such a customer.
pub(crate) fn match_now(joor: &mut JoorWorld, code: &str) -> bool {
    let ids = joor.connections.ids_with(&code.to_owned());
    for id in &ids {
        joor.connections
            .change(id, |one| one.unmatched_until = None);
    }
    !ids.is_empty()
}

/// Matches every customer whose time has come.
pub(crate) fn match_due(joor: &mut JoorWorld, now: Timestamp) {
    let due: Vec<i64> = joor
        .connections
        .values()
        .filter(|one| one.unmatched_until.is_some_and(|until| until <= now))
        .map(|one| one.id)
        .collect();
    for id in due {
        joor.connections
            .change(&id, |one| one.unmatched_until = None);
    }
}
