//! Decoders for JSON that vendors write loosely.
//!
//! Both vendors send numbers as text or as numbers, `""` in place of an empty list, and a single
//! object in place of a list of one. These functions accept all of that and nothing more: a value
//! that cannot be read exactly is an error, never a guess and never a zero.
//!
//! They are meant for `#[serde(default, deserialize_with = "...")]`. None of their errors repeats a
//! value, because values may be personal data; [`decode`] removes values from serde's own messages.

use std::str::FromStr;

use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error as _};
use serde_json::Value;

/// A JSON document could not be decoded: where, and what was expected there.
///
/// Never holds a value of the document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct DecodeError {
    /// JSON path of the field, for example `line_items[2].item_quantity`; `$` is the whole document.
    pub path: String,
    /// What was expected and what kind of value was found.
    pub message: String,
}

impl DecodeError {
    /// An error about the whole document.
    pub fn document(message: impl Into<String>) -> Self {
        Self {
            path: "$".to_owned(),
            message: message.into(),
        }
    }

    /// The same error, seen from a document that holds this one at `prefix`.
    #[must_use]
    pub fn within(self, prefix: &str) -> Self {
        let path = match self.path.as_str() {
            "$" => prefix.to_owned(),
            inner if inner.starts_with('[') => format!("{prefix}{inner}"),
            inner => format!("{prefix}.{inner}"),
        };
        Self { path, ..self }
    }
}

/// Parses text as JSON; numbers keep the digits they were written with. A byte order mark in front is
/// skipped.
pub fn parse(body: &[u8]) -> Result<Value, DecodeError> {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    serde_json::from_slice(body).map_err(|error| {
        let reason = match error.classify() {
            serde_json::error::Category::Eof => "the text ends too early",
            _ if body.trim_ascii_start().starts_with(b"<") => "the text is HTML or XML, not JSON",
            _ => "the text is not JSON",
        };
        DecodeError::document(format!(
            "{reason} (line {}, column {})",
            error.line(),
            error.column()
        ))
    })
}

/// Decodes a parsed document into `T`; the error names the JSON path.
pub fn decode<T: DeserializeOwned>(value: Value) -> Result<T, DecodeError> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = match error.path().to_string() {
            path if path == "." => "$".to_owned(),
            path => path,
        };
        let message = without_values(&error.inner().to_string());
        join(path, message)
    })
}

/// Text as written; `""`, blank text, `null` and an empty list or object are `None`.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        value if is_nothing(&value) => return Ok(None),
        value => return Err(D::Error::custom(expected("text", &value))),
    };
    Ok((!text.trim().is_empty()).then_some(text))
}

/// Text without the blanks around it, for codes and identifiers; empty is `None`.
pub fn code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(text(deserializer)?.map(|text| text.trim().to_owned()))
}

/// Like [`code`], for a field that must have a value.
pub fn required_code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    code(deserializer)?.ok_or_else(|| D::Error::custom("expected text, found nothing"))
}

/// An exact decimal, written as a number or as text; empty is `None`.
pub fn decimal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
    decimal_of(&Value::deserialize(deserializer)?).map_err(D::Error::custom)
}

/// Like [`decimal`], for a field that must have a value.
pub fn required_decimal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    decimal(deserializer)?.ok_or_else(|| D::Error::custom("expected a number, found nothing"))
}

/// A whole number, written as a number or as text (`4`, `"4"`, `"4.00"`); empty is `None`.
pub fn integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    integer_of(&Value::deserialize(deserializer)?).map_err(D::Error::custom)
}

/// Like [`integer`], for a field that must have a value.
pub fn required_integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    integer(deserializer)?.ok_or_else(|| D::Error::custom("expected a whole number, found nothing"))
}

/// `true` or `false`, also as text or as `1` and `0`; empty is `None`.
pub fn boolean<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let word = match &value {
        Value::Bool(flag) => return Ok(Some(*flag)),
        Value::String(text) => text.trim().to_ascii_lowercase(),
        Value::Number(number) => number.to_string(),
        value if is_nothing(value) => return Ok(None),
        value => return Err(D::Error::custom(expected("true or false", value))),
    };
    match word.as_str() {
        "" => Ok(None),
        "true" | "1" => Ok(Some(true)),
        "false" | "0" => Ok(Some(false)),
        _ => Err(D::Error::custom(expected("true or false", &value))),
    }
}

/// A list; `""`, `null` and `{}` are empty, and a single object is a list of one. A list inside the list
/// is an error: a record is never read from values without names.
pub fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    match Value::deserialize(deserializer)? {
        Value::Array(elements) => elements
            .into_iter()
            .enumerate()
            .map(|(index, element)| {
                let decoded = match element {
                    Value::Array(_) => Err(DecodeError::document(expected("a record", &element))),
                    element => decode(element),
                };
                decoded.map_err(|error| inner_error(&error.within(&format!("[{index}]"))))
            })
            .collect(),
        value if is_nothing(&value) => Ok(Vec::new()),
        value @ Value::Object(_) => decode(value)
            .map(|element| vec![element])
            .map_err(|error| inner_error(&error.within("[0]"))),
        value => Err(D::Error::custom(expected("a list", &value))),
    }
}

/// An object; `""`, `null`, `[]` and `{}` are `None`, and a list of one is its only element.
pub fn object<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let value = match Value::deserialize(deserializer)? {
        value if is_nothing(&value) => return Ok(None),
        value @ Value::Object(_) => value,
        Value::Array(mut elements) if elements.len() == 1 && elements[0].is_object() => {
            elements.swap_remove(0)
        }
        value => return Err(D::Error::custom(expected("an object", &value))),
    };
    decode(value).map(Some).map_err(|error| inner_error(&error))
}

/// The decimal in one JSON value; see [`decimal`].
pub fn decimal_of(value: &Value) -> Result<Option<Decimal>, String> {
    let written = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        value if is_nothing(value) => return Ok(None),
        value => return Err(expected("a number", value)),
    };
    if written.is_empty() {
        return Ok(None);
    }
    exact_decimal(&written)
        .map(Some)
        .ok_or_else(|| expected("a number", value))
}

/// The whole number in one JSON value; see [`integer`].
pub fn integer_of(value: &Value) -> Result<Option<i64>, String> {
    let Some(decimal) = decimal_of(value).map_err(|_| expected("a whole number", value))? else {
        return Ok(None);
    };
    if !decimal.fract().is_zero() {
        return Err(expected("a whole number", value));
    }
    i64::try_from(decimal)
        .map(Some)
        .map_err(|_| expected("a whole number", value))
}

/// The text in one JSON value, without blanks around it; anything but text and numbers is `None`.
///
/// For looking at documents that could not be decoded, such as the id of a broken record.
pub fn text_of(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// Whether the vendor means "nothing": `null`, blank text, an empty list or an empty object.
pub fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(elements) => elements.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Parses without rounding; more digits than a [`Decimal`] holds are refused.
fn exact_decimal(written: &str) -> Option<Decimal> {
    let (mantissa, exponent) = match written.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, i32::from_str(exponent).ok()?),
        None => (written, 0),
    };
    // `Decimal` tolerates underscores between digits; money does not.
    if mantissa.contains('_') {
        return None;
    }
    let mut decimal = Decimal::from_str_exact(mantissa).ok()?;
    if exponent != 0 {
        let power = Decimal::TEN;
        for _ in 0..exponent.unsigned_abs().min(64) {
            decimal = if exponent > 0 {
                decimal.checked_mul(power)?
            } else {
                let smaller = decimal.checked_div(power)?;
                // Division rounds when the digits no longer fit.
                if smaller.checked_mul(power)? != decimal {
                    return None;
                }
                smaller
            };
        }
        if exponent.unsigned_abs() > 64 && !decimal.is_zero() {
            return None;
        }
    }
    Some(decimal)
}

fn expected(what: &str, found: &Value) -> String {
    let kind = match found {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "another number",
        Value::String(text) if text.trim().is_empty() => "nothing",
        Value::String(_) => "other text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    format!("expected {what}, found {kind}")
}

/// Marks the front of a message in which [`list`] or [`object`] hands on the path below it. serde's
/// errors hold text only, and no message of ours or of serde starts with this character.
const BELOW: char = '\u{1}';

/// The error of an inner document, for deserializers of one's own: the outer path is put before the
/// inner one.
pub fn inner_error<E: serde::de::Error>(error: &DecodeError) -> E {
    E::custom(format_args!("{BELOW}{error}"))
}

/// Puts the path that [`inner_error`] wrote at the front of its message behind the outer path.
fn join(path: String, message: String) -> DecodeError {
    if let Some((inner, rest)) = message
        .strip_prefix(BELOW)
        .and_then(|message| message.split_once(": "))
    {
        return DecodeError {
            path: inner.to_owned(),
            message: rest.to_owned(),
        }
        .within(&path);
    }
    DecodeError { path, message }
}

/// Takes quoted values out of a serde message; the names of missing fields are ours and stay.
fn without_values(message: &str) -> String {
    if message.starts_with("missing field") || message.starts_with("duplicate field") {
        return message.to_owned();
    }
    let mut cleaned = String::with_capacity(message.len());
    let mut quote = None;
    let mut escaped = false;
    for character in message.chars() {
        match quote {
            None if character == '"' || character == '`' => {
                quote = Some(character);
                cleaned.push('…');
            }
            None => cleaned.push(character),
            Some(_) if escaped => escaped = false,
            Some('"') if character == '\\' => escaped = true,
            Some(open) if character == open => quote = None,
            Some(_) => {}
        }
    }
    cleaned
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Row {
        #[serde(deserialize_with = "text")]
        name: Option<String>,
        #[serde(deserialize_with = "code")]
        code: Option<String>,
        #[serde(deserialize_with = "decimal")]
        price: Option<Decimal>,
        #[serde(deserialize_with = "integer")]
        quantity: Option<i64>,
        #[serde(deserialize_with = "boolean")]
        flag: Option<bool>,
        #[serde(deserialize_with = "list")]
        rows: Vec<Row>,
    }

    fn row(document: &str) -> Result<Row, DecodeError> {
        decode(parse(document.as_bytes())?)
    }

    #[test]
    fn numbers_are_read_from_numbers_and_from_text() {
        let from_text = row(r#"{"price":"118.00","quantity":"4"}"#).unwrap();
        let from_numbers = row(r#"{"price":118.00,"quantity":4}"#).unwrap();
        assert_eq!(from_text, from_numbers);
        assert_eq!(from_text.price.unwrap().to_string(), "118.00");
        assert_eq!(from_text.quantity, Some(4));
    }

    #[test]
    fn a_number_keeps_every_digit_it_was_written_with() {
        let read = row(r#"{"price":0.1000000000000000055511151231}"#).unwrap();
        assert_eq!(
            read.price.unwrap().to_string(),
            "0.1000000000000000055511151231"
        );
        assert!(row(r#"{"price":0.10000000000000000555111512312345678}"#).is_err());
    }

    #[test]
    fn a_power_of_ten_is_read_exactly_or_not_at_all() {
        assert_eq!(
            row(r#"{"price":1.5e2}"#).unwrap().price,
            Some(Decimal::from(150))
        );
        assert_eq!(
            row(r#"{"price":"15e-1"}"#).unwrap().price,
            Some(Decimal::new(15, 1))
        );
        assert!(row(r#"{"price":1e999}"#).is_err());
        assert!(row(r#"{"price":1e-60}"#).is_err());
    }

    #[test]
    fn nothing_arrives_in_many_spellings() {
        for nothing in [r#""""#, "null", "[]", "{}", r#""  ""#] {
            let document = format!(
                r#"{{"name":{nothing},"code":{nothing},"price":{nothing},"quantity":{nothing},"flag":{nothing},"rows":{nothing}}}"#
            );
            assert_eq!(row(&document).unwrap(), Row::default(), "{nothing}");
        }
    }

    #[test]
    fn codes_lose_the_blanks_around_them_and_text_keeps_them() {
        let read = row(r#"{"name":" a b ","code":" MV-C1042 "}"#).unwrap();
        assert_eq!(read.name.as_deref(), Some(" a b "));
        assert_eq!(read.code.as_deref(), Some("MV-C1042"));
    }

    #[test]
    fn a_single_object_is_a_list_of_one() {
        let read = row(r#"{"rows":{"quantity":"2"}}"#).unwrap();
        assert_eq!(read.rows.len(), 1);
        assert_eq!(read.rows[0].quantity, Some(2));
    }

    #[test]
    fn an_object_arrives_alone_in_a_list_of_one_or_as_nothing() {
        #[derive(Debug, PartialEq, Deserialize)]
        struct Outer {
            #[serde(default, deserialize_with = "object")]
            inner: Option<Row>,
        }
        let read = |document: &str| decode::<Outer>(parse(document.as_bytes()).unwrap());
        for one in [r#"{"quantity":2}"#, r#"[{"quantity":"2"}]"#] {
            let outer = read(&format!(r#"{{"inner":{one}}}"#)).unwrap();
            assert_eq!(outer.inner.unwrap().quantity, Some(2), "{one}");
        }
        for nothing in [r#""""#, "null", "[]", "{}"] {
            let outer = read(&format!(r#"{{"inner":{nothing}}}"#)).unwrap();
            assert_eq!(outer.inner, None, "{nothing}");
        }
        for wrong in [
            "3",
            r#""text""#,
            r#"[{"quantity":1},{"quantity":2}]"#,
            "[3]",
        ] {
            let error = read(&format!(r#"{{"inner":{wrong}}}"#)).unwrap_err();
            assert_eq!(error.path, "inner", "{wrong}");
        }
        let error = read(r#"{"inner":{"rows":{"quantity":"x"}}}"#).unwrap_err();
        assert_eq!(error.path, "inner.rows[0].quantity");
        let error = read(r#"{"inner":{"flag":"maybe"}}"#).unwrap_err();
        assert_eq!(
            error.to_string(),
            "inner.flag: expected true or false, found other text"
        );
    }

    #[test]
    fn a_fraction_is_not_a_quantity() {
        assert_eq!(row(r#"{"quantity":"4.00"}"#).unwrap().quantity, Some(4));
        for wrong in [
            r#""4.5""#,
            "4.5",
            r#""four""#,
            "true",
            r#""1,000""#,
            r#""1_0""#,
            "1e40",
        ] {
            assert!(
                row(&format!(r#"{{"quantity":{wrong}}}"#)).is_err(),
                "{wrong}"
            );
        }
    }

    #[test]
    fn booleans_are_read_from_words_and_digits() {
        for (written, meant) in [
            ("true", true),
            (r#""false""#, false),
            ("1", true),
            (r#""0""#, false),
        ] {
            assert_eq!(
                row(&format!(r#"{{"flag":{written}}}"#)).unwrap().flag,
                Some(meant)
            );
        }
        assert!(row(r#"{"flag":"maybe"}"#).is_err());
    }

    #[test]
    fn an_error_names_the_path_through_nested_lists_and_no_value() {
        let error =
            row(r#"{"rows":[{"quantity":1},{"rows":{"price":"Odile Marchetti"}}]}"#).unwrap_err();
        assert_eq!(error.path, "rows[1].rows[0].price");
        assert_eq!(error.message, "expected a number, found other text");
    }

    #[test]
    fn serde_messages_lose_the_values_they_quote() {
        #[derive(Debug, Deserialize)]
        struct Strict {
            #[expect(dead_code, reason = "only its decoding is looked at")]
            id: i64,
        }
        let error = decode::<Strict>(json!({"id": "secret \" text"})).unwrap_err();
        assert_eq!(error.path, "id");
        assert!(!error.message.contains("secret"), "{error}");
        let error = decode::<Strict>(json!({})).unwrap_err();
        assert!(error.message.contains("missing field `id`"), "{error}");
    }

    #[test]
    fn broken_text_says_whether_it_was_cut() {
        assert!(
            parse(br#"{"a": [1,"#)
                .unwrap_err()
                .message
                .contains("ends too early")
        );
        assert!(parse(b" <html>").unwrap_err().message.contains("HTML"));
        assert_eq!(parse(b"\xEF\xBB\xBF[1]").unwrap(), json!([1]));
        assert!(parse(b"no").unwrap_err().message.contains("not JSON"));
    }

    #[test]
    fn a_record_is_never_read_from_values_without_names() {
        for wrong in [r#"{"rows": [["name", "code"]]}"#, r#"{"rows": [[]]}"#] {
            let error = row(wrong).unwrap_err();
            assert_eq!(
                error.to_string(),
                "rows[0]: expected a record, found a list"
            );
        }
    }

    #[test]
    fn a_number_is_never_taken_for_a_list_of_one() {
        assert!(row(r#"{"rows": 118.00}"#).is_err());
        assert!(row(r#"{"rows": [118.00]}"#).is_err());
    }
}
