//! Field decoders that only Order Manager needs; the others are in `seamline_api_core::loose_json`.
//! None of their messages repeats a value, because it may be personal data.

mod peripheral;

pub(crate) use peripheral::{
    peripheral, peripheral_code, peripheral_flag, peripheral_integer, peripheral_number,
    peripheral_objects, peripheral_text, peripheral_texts,
};

use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;
use seamline_api_core::loose_json::{self, DecodeError};
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error};
use serde_json::Value;

/// A text that may be missing; then it is empty.
pub(crate) fn text<'de, D: Deserializer<'de>>(input: D) -> Result<String, D::Error> {
    loose_json::code(input).map(Option::unwrap_or_default)
}

/// A whole number; null and blank become zero. Only for fields whose absence means none.
pub(crate) fn int_or_zero<'de, D: Deserializer<'de>>(input: D) -> Result<i64, D::Error> {
    loose_json::integer(input).map(Option::unwrap_or_default)
}

/// An id where zero means none (`parentId`).
pub(crate) fn id_or_none<'de, D: Deserializer<'de>>(input: D) -> Result<Option<i64>, D::Error> {
    Ok(loose_json::integer(input)?.filter(|id| *id != 0))
}

/// True or false. For flags that decide whether something counts: one that is not there must not
/// take what it belongs to away.
pub(crate) fn required_flag<'de, D: Deserializer<'de>>(input: D) -> Result<bool, D::Error> {
    loose_json::boolean(input)?
        .ok_or_else(|| D::Error::custom("expected true or false, found nothing"))
}

/// True or false; null is false. Only for fields whose absence means no.
pub(crate) fn flag<'de, D: Deserializer<'de>>(input: D) -> Result<bool, D::Error> {
    loose_json::boolean(input).map(Option::unwrap_or_default)
}

/// Keys, as numbers or as text; null is an empty list, and empty elements are dropped.
pub(crate) fn ids<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<i64>, D::Error> {
    let elements = match Value::deserialize(input)? {
        Value::Array(elements) => elements,
        value if loose_json::is_nothing(&value) => return Ok(Vec::new()),
        value => vec![value],
    };
    elements
        .iter()
        .filter_map(|element| loose_json::integer_of(element).transpose())
        .collect::<Result<_, _>>()
        .map_err(D::Error::custom)
}

/// A list of texts; null is an empty one, blank texts are dropped.
pub(crate) fn texts<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<String>, D::Error> {
    let texts: Vec<Option<String>> = loose_json::list(input)?;
    Ok(texts
        .into_iter()
        .flatten()
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
        .collect())
}

/// A record: an object, and nothing else. Without this check a list would be taken for an object
/// whose fields come in our order.
pub(crate) fn record<T: DeserializeOwned>(value: Value) -> Result<T, DecodeError> {
    if value.is_object() {
        return loose_json::decode(value);
    }
    let found = match value {
        Value::Null => "nothing",
        Value::Array(_) => "a list",
        Value::String(_) => "text",
        _ => "another value",
    };
    Err(DecodeError::document(format!(
        "expected an object, found {found}"
    )))
}

/// An object that has to be there.
pub(crate) fn object<'de, D, T>(input: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    record(Value::deserialize(input)?).map_err(|error| loose_json::inner_error(&error))
}

/// A list of objects; null and blank are an empty one, and one object is a list of one.
pub(crate) fn objects<'de, D, T>(input: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let elements = match Value::deserialize(input)? {
        Value::Array(elements) => elements,
        value if loose_json::is_nothing(&value) => return Ok(Vec::new()),
        element @ Value::Object(_) => vec![element],
        _ => return Err(D::Error::custom("expected a list, found another value")),
    };
    elements
        .into_iter()
        .enumerate()
        .map(|(index, element)| {
            record(element)
                .map_err(|error| loose_json::inner_error(&error.within(&format!("[{index}]"))))
        })
        .collect()
}

/// A list of objects that says something by being there: `None` when it is absent or null.
pub(crate) fn optional_objects<'de, D, T>(input: D) -> Result<Option<Vec<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    match Value::deserialize(input)? {
        Value::Null => Ok(None),
        value @ (Value::Array(_) | Value::Object(_)) => {
            objects(value).map(Some).map_err(D::Error::custom)
        }
        _ => Err(D::Error::custom("expected a list, found another value")),
    }
}

/// An object that may be missing: null and empty in any spelling are `None`, anything else has to
/// be readable.
pub(crate) fn optional<'de, D, T>(input: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let value = Value::deserialize(input)?;
    if loose_json::is_nothing(&value) {
        return Ok(None);
    }
    record(value)
        .map(Some)
        .map_err(|error| loose_json::inner_error(&error))
}

/// JSON whose shape is not public, as it came; nothing in any spelling is `None`.
pub(crate) fn raw<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Value>, D::Error> {
    let value = Value::deserialize(input)?;
    Ok((!loose_json::is_nothing(&value)).then_some(value))
}

/// An instant, `yyyy-MM-ddTHH:mm:ssZ` [C]; null and blank become `None`. A text without an offset
/// or without a time of day is read as UTC [I].
pub(crate) fn instant<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Timestamp>, D::Error> {
    let Some(text) = loose_json::code(input)? else {
        return Ok(None);
    };
    parse_instant(&text)
        .map(Some)
        .ok_or_else(|| D::Error::custom("expected a date and time in ISO 8601, found other text"))
}

fn parse_instant(text: &str) -> Option<Timestamp> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant);
    }
    let civil: DateTime = text.parse().ok()?;
    jiff::tz::TimeZone::UTC.to_timestamp(civil).ok()
}

/// An instant the way the vendor takes it: UTC and whole seconds, rounded towards the past.
pub(crate) struct WholeSeconds(pub(crate) Timestamp);

impl fmt::Display for WholeSeconds {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_second() - i64::from(self.0.subsec_nanosecond() < 0);
        let whole = Timestamp::from_second(seconds).unwrap_or(self.0);
        write!(out, "{whole}")
    }
}

/// Optional instants, read leniently and written as the vendor writes them.
pub(crate) mod seconds {
    use jiff::Timestamp;
    use serde::{Deserializer, Serializer};

    #[expect(clippy::ref_option, reason = "serde passes a reference to the field")]
    pub(crate) fn serialize<S: Serializer>(
        instant: &Option<Timestamp>,
        output: S,
    ) -> Result<S::Ok, S::Error> {
        match instant {
            Some(instant) => output.collect_str(&super::WholeSeconds(*instant)),
            None => output.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        input: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        super::instant(input)
    }
}

/// Optional exact numbers, written as numbers with their digits.
pub(crate) mod number {
    use rust_decimal::Decimal;
    use serde::{Deserializer, Serializer};

    #[expect(clippy::ref_option, reason = "serde passes a reference to the field")]
    pub(crate) fn serialize<S: Serializer>(
        number: &Option<Decimal>,
        output: S,
    ) -> Result<S::Ok, S::Error> {
        rust_decimal::serde::arbitrary_precision_option::serialize(number, output)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        input: D,
    ) -> Result<Option<Decimal>, D::Error> {
        seamline_api_core::loose_json::decimal(input)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Probe {
        #[serde(default, deserialize_with = "instant")]
        at: Option<Timestamp>,
    }

    fn probe(text: &str) -> Result<Option<Timestamp>, serde_json::Error> {
        serde_json::from_value::<Probe>(serde_json::json!({ "at": text })).map(|probe| probe.at)
    }

    #[test]
    fn instants_are_utc_with_or_without_an_offset() {
        let expected: Timestamp = "2026-06-02T14:05:11Z".parse().unwrap();
        for text in [
            "2026-06-02T14:05:11Z",
            "2026-06-02T16:05:11+02:00",
            "2026-06-02T14:05:11+0000",
            "2026-06-02T14:05:11",
        ] {
            assert_eq!(probe(text).unwrap(), Some(expected), "{text}");
        }
        let midnight: Timestamp = "2026-06-02T00:00:00Z".parse().unwrap();
        assert_eq!(probe("2026-06-02").unwrap(), Some(midnight));
        assert_eq!(probe("").unwrap(), None);
        assert!(probe("yesterday").is_err());
    }

    #[test]
    fn instants_are_written_in_whole_seconds_towards_the_past() {
        let instant: Timestamp = "2026-06-02T14:05:11.987Z".parse().unwrap();
        assert_eq!(WholeSeconds(instant).to_string(), "2026-06-02T14:05:11Z");
        let before_1970: Timestamp = "1969-12-31T23:59:58.5Z".parse().unwrap();
        assert_eq!(
            WholeSeconds(before_1970).to_string(),
            "1969-12-31T23:59:58Z"
        );
    }
}
