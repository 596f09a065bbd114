//! Decoders of fields that nothing depends on and whose shape is not sure. What cannot be read is
//! nothing, so that a surprise there costs no record. Never for keys, amounts or quantities that
//! count.

use rust_decimal::Decimal;
use seamline_api_core::loose_json;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer};
use serde_json::Value;

use super::objects;

/// A field that nothing depends on and whose shape is not sure. What cannot be read is nothing, so
/// that a surprise there costs no record. Never for keys, amounts or quantities.
pub(crate) fn peripheral<'de, D, T>(input: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let value = Value::deserialize(input)?;
    if loose_json::is_nothing(&value) || value.is_array() {
        return Ok(None);
    }
    Ok(T::deserialize(value).ok())
}

/// A list of objects of a field like [`peripheral`]: whole or not at all.
pub(crate) fn peripheral_objects<'de, D, T>(input: D) -> Result<Option<Vec<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let value = Value::deserialize(input)?;
    if loose_json::is_nothing(&value) && !value.is_array() {
        return Ok(None);
    }
    Ok(objects(value).ok())
}

/// Text of a field like [`peripheral`].
pub(crate) fn peripheral_text<'de, D>(input: D) -> Result<Option<String>, D::Error>
where
    D: Deserializer<'de>,
{
    Ok(loose_json::text_of(&Value::deserialize(input)?))
}

/// Text of a field like [`peripheral`] whose words may be written as true, false or a number.
pub(crate) fn peripheral_code<'de, D>(input: D) -> Result<Option<String>, D::Error>
where
    D: Deserializer<'de>,
{
    Ok(loose_json::code(Value::deserialize(input)?).unwrap_or_default())
}

/// Texts of a field like [`peripheral`]; one text is a list of one, and what is no text is dropped.
pub(crate) fn peripheral_texts<'de, D>(input: D) -> Result<Vec<String>, D::Error>
where
    D: Deserializer<'de>,
{
    let elements = match Value::deserialize(input)? {
        Value::Array(elements) => elements,
        value => vec![value],
    };
    Ok(elements.iter().filter_map(loose_json::text_of).collect())
}

/// True or false of a field like [`peripheral`].
pub(crate) fn peripheral_flag<'de, D>(input: D) -> Result<Option<bool>, D::Error>
where
    D: Deserializer<'de>,
{
    Ok(loose_json::boolean(Value::deserialize(input)?).unwrap_or_default())
}

/// A whole number of a field like [`peripheral`].
pub(crate) fn peripheral_integer<'de, D>(input: D) -> Result<Option<i64>, D::Error>
where
    D: Deserializer<'de>,
{
    Ok(loose_json::integer_of(&Value::deserialize(input)?).unwrap_or_default())
}

/// An exact number of a field like [`peripheral`].
pub(crate) fn peripheral_number<'de, D>(input: D) -> Result<Option<Decimal>, D::Error>
where
    D: Deserializer<'de>,
{
    Ok(loose_json::decimal_of(&Value::deserialize(input)?).unwrap_or_default())
}
