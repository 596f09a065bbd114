//! The v4 interface: `data` and `errors` in every reply, errors inside 200, bare arrays as bodies.

pub(super) mod assets;
pub(super) mod collections;
pub(super) mod line_items;
mod order_fields;
mod order_json;
pub(super) mod orders;
pub(super) mod prices;
pub(super) mod products;
pub(super) mod reference_data;
pub(super) mod seasons;
pub(super) mod skus;

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::call::{Call, Reply};

/// The envelope of every v4 reply \[C\].
pub(crate) fn envelope(data: &[Value], errors: &[Value]) -> Value {
    json!({ "data": data, "errors": errors })
}

fn listed(data: impl IntoIterator<Item = Value>) -> Reply {
    let data: Vec<Value> = data.into_iter().collect();
    Reply::ok(&envelope(&data, &[]))
}

/// What is wrong with one object of a bulk call.
#[derive(Debug)]
struct Fault {
    status: &'static str,
    message: String,
    details: Value,
}

impl Fault {
    /// The word `INVALID` is made up; only `DUPLICATED` is known \[1\].
    fn invalid(message: impl Into<String>, details: Value) -> Self {
        Self {
            status: "INVALID",
            message: message.into(),
            details,
        }
    }

    fn duplicated(message: &str, details: Value) -> Self {
        Self {
            status: "DUPLICATED",
            message: message.to_owned(),
            details,
        }
    }

    fn json(self) -> Value {
        json!({ "status": self.status, "message": self.message, "details": self.details })
    }
}

/// One object of a bulk call's body.
type Object = Map<String, Value>;

/// Takes a body object by object; an object's failure does not stop the others.
fn bulk(call: &Call, mut each: impl FnMut(&Object) -> Result<Value, Fault>) -> Reply {
    let Some(Value::Array(objects)) = call.json() else {
        let fault = Fault::invalid("The request body must be an array", json!({}));
        return Reply::json(StatusCode::BAD_REQUEST, &envelope(&[], &[fault.json()]));
    };
    let (mut data, mut errors) = (Vec::new(), Vec::new());
    for object in objects {
        let result = match object.as_object() {
            Some(object) => each(object),
            None => Err(Fault::invalid("An object was expected", json!({}))),
        };
        match result {
            Ok(value) => data.push(value),
            Err(fault) => errors.push(fault.json()),
        }
    }
    Reply::ok(&envelope(&data, &errors))
}

/// Unknown fields are rejected \[1\].
fn only(object: &Object, known: &[&str]) -> Result<(), Fault> {
    match object.keys().find(|name| !known.contains(&name.as_str())) {
        None => Ok(()),
        Some(name) => Err(Fault::invalid(
            format!("Unknown field {name}"),
            key_details(object),
        )),
    }
}

/// The details that let a caller find the object: its keys.
fn key_details(object: &Object) -> Value {
    let keys = ["id", "external_id", "sku_id", "product_id"];
    let found = keys
        .iter()
        .filter_map(|key| Some(((*key).to_owned(), object.get(*key)?.clone())));
    Value::Object(found.collect())
}

/// A text field; `None` when it is absent, null or empty.
fn text(object: &Object, name: &str) -> Result<Option<String>, Fault> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
        Some(_) => Err(Fault::invalid(
            format!("{name} must be a string"),
            key_details(object),
        )),
    }
}

fn required(object: &Object, name: &str) -> Result<String, Fault> {
    text(object, name)?
        .ok_or_else(|| Fault::invalid(format!("{name} is required"), key_details(object)))
}

/// A whole number that may be absent.
fn whole(object: &Object, name: &str) -> Result<Option<i64>, Fault> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(number)) => number.as_i64().map(Some).ok_or_else(|| {
            Fault::invalid(
                format!("{name} must be a whole number"),
                key_details(object),
            )
        }),
        Some(_) => Err(Fault::invalid(
            format!("{name} must be a number"),
            key_details(object),
        )),
    }
}

/// A list that may be absent.
fn list<'a>(object: &'a Object, name: &str) -> Result<Option<&'a Vec<Value>>, Fault> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Array(values)) => Ok(Some(values)),
        Some(_) => Err(Fault::invalid(
            format!("{name} must be a list"),
            key_details(object),
        )),
    }
}

/// A list of texts that may be absent.
fn texts(object: &Object, name: &str) -> Result<Option<Vec<String>>, Fault> {
    let Some(values) = list(object, name)? else {
        return Ok(None);
    };
    let wrong = || Fault::invalid(format!("{name} must hold strings"), key_details(object));
    values
        .iter()
        .map(|value| value.as_str().map(str::to_owned).ok_or_else(wrong))
        .collect::<Result<_, _>>()
        .map(Some)
}
