//! The legacy interface: errors inside 200, `response` nodes, `""` for whatever is empty, values as
//! numbers or as text.

mod connection_json;
mod connection_write;
pub(super) mod connections;
mod delivery;
pub(super) mod images;
pub(super) mod inventory;
pub(super) mod jobs;
mod order_json;
pub(super) mod orders;
mod paging;
mod style_json;
mod style_write;
pub(super) mod styles;

use http::StatusCode;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use serde_json::{Map, Value, json};

use crate::call::{Call, Reply};
use crate::options::OrderListForm;
use crate::world::World;

/// What a call may fail with: the comment of its `response` node.
type Result<T> = std::result::Result<T, String>;

/// The code of every error but 401; the real codes are not public.
const ERROR_CODE: i64 = 101;

/// An error is a `response` node with another code than 0 \[C\]. Whether the status changes as well is
/// not known: a switch.
fn failure(world: &mut World, comment: &str) -> Reply {
    let log_id = world.joor.next_log_id();
    let node = json!({ "code": ERROR_CODE, "comment": comment, "log_id": log_id });
    let status = if world.switches.v2_errors_change_status {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::OK
    };
    Reply::json(status, &json!({ "response": node }))
}

/// Answers a call, or says what was wrong with it.
fn answer(
    world: &mut World,
    call: &Call,
    work: impl FnOnce(&mut World, &Call) -> Result<Reply>,
) -> Reply {
    match work(world, call) {
        Ok(reply) => reply,
        Err(comment) => failure(world, &comment),
    }
}

/// The form of the next reply that has forms \[I\].
fn next_form(world: &mut World) -> OrderListForm {
    let turn = world.joor.v2_replies;
    world.joor.v2_replies += 1;
    match world.switches.order_list_form {
        OrderListForm::Varies => match world.seed.wrapping_add(turn) % 3 {
            0 => OrderListForm::Beside,
            1 => OrderListForm::Inside,
            _ => OrderListForm::Collapsed,
        },
        form => form,
    }
}

/// The `response` node of a success. Its code is a number or text \[C\].
fn success(world: &mut World, form: OrderListForm) -> Value {
    let log_id = world.joor.next_log_id();
    let code = number(0, form != OrderListForm::Beside);
    json!({ "code": code, "comment": "", "log_id": log_id })
}

/// A number as a number or as text.
fn number(value: impl Into<i64>, as_text: bool) -> Value {
    let value = value.into();
    if as_text {
        json!(value.to_string())
    } else {
        json!(value)
    }
}

/// An empty list is `""`; a list of one may collapse to its element \[I\].
fn list(mut values: Vec<Value>, collapsed: bool) -> Value {
    match values.len() {
        0 => json!(""),
        1 if collapsed => values.remove(0),
        _ => Value::Array(values),
    }
}

/// A timestamp, not a date alone \[C\]; one without a zone is taken as UTC.
fn utc(text: &str) -> Option<Timestamp> {
    if !text.contains('T') {
        return None;
    }
    // A plus sign that was not encoded arrives as a space.
    let text = text.replace(' ', "+");
    text.parse::<Timestamp>().ok().or_else(|| {
        Offset::UTC
            .to_timestamp(text.parse::<DateTime>().ok()?)
            .ok()
    })
}

/// A range of timestamps. Each end requires the other \[C\]; the bounds are taken as included \[I\].
#[derive(Debug, Clone, Copy)]
struct Range(Option<(Timestamp, Timestamp)>);

impl Range {
    fn read(call: &Call, start: &str, end: &str) -> Result<Self> {
        let date = |name: &str| {
            call.first(name)
                .map(|text| utc(text).ok_or_else(|| format!("{name} is not valid")))
                .transpose()
        };
        match (date(start)?, date(end)?) {
            (Some(from), Some(to)) => Ok(Self(Some((from, to)))),
            (None, None) => Ok(Self(None)),
            (Some(_), None) => Err(format!("{start} requires {end}")),
            (None, Some(_)) => Err(format!("{end} requires {start}")),
        }
    }

    fn holds(self, at: Timestamp) -> bool {
        self.0.is_none_or(|(from, to)| from <= at && at <= to)
    }
}

/// `2026-06-02T14:05:11+00:00`.
fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

/// The objects of a body: a list of them, one alone, or `""` for none.
fn objects(value: Option<&Value>) -> Result<Vec<&Map<String, Value>>> {
    let wrong = || "a list of objects was expected".to_owned();
    match value {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::String(text)) if text.is_empty() => Ok(Vec::new()),
        Some(Value::Object(one)) => Ok(vec![one]),
        Some(Value::Array(many)) => many
            .iter()
            .map(|one| one.as_object().ok_or_else(wrong))
            .collect(),
        Some(_) => Err(wrong()),
    }
}

/// A field as text: text or a number; `None` when it is absent, null or empty.
fn text(row: &Map<String, Value>, name: &str) -> Option<String> {
    match row.get(name)? {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(u8::from(*flag).to_string()),
        _ => None,
    }
}

/// A text field that must be there.
fn required(row: &Map<String, Value>, name: &str) -> Result<String> {
    text(row, name).ok_or_else(|| format!("{name} is required"))
}

/// A yes-or-no field.
fn flag(row: &Map<String, Value>, name: &str) -> bool {
    text(row, name).is_some_and(|text| matches!(text.as_str(), "true" | "1"))
}

/// Refuses a text that is longer than JOOR keeps \[C\].
fn within(name: &str, text: Option<&str>, longest: usize) -> Result<()> {
    match text {
        Some(text) if text.chars().count() > longest => {
            Err(format!("{name} is longer than {longest}"))
        }
        _ => Ok(()),
    }
}

/// Remembers the fields that the reference does not know.
fn note_unknown(world: &mut World, endpoint: &str, row: &Map<String, Value>, known: &[&str]) {
    for name in row.keys().filter(|name| !known.contains(&name.as_str())) {
        world.unknown(endpoint, name);
    }
}
