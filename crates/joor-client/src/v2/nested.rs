//! Lists inside v2 records, which JOOR nests in several ways.
//!
//! Bodies come from XML, so a list may arrive as an array, as an object that holds it under a
//! singular name (`warehouses: {warehouse: [...]}` \[C\]), as an array of such objects (`billing` in
//! bulk requests \[1\]), as a single record, or as `""`.

use seamline_api_core::loose_json;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error as _};
use serde_json::Value;

/// A list in any of these shapes. An object whose only field is a list, an object or nothing is a
/// wrapper; every other object is a record.
pub(crate) fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let mut records = Vec::new();
    unwrap(Value::deserialize(deserializer)?, &mut records)
        .map_err(|()| D::Error::custom("expected a list of records, found something else"))?;
    // Decoding as a loose list keeps the position of a bad record in the error.
    loose_json::list(Value::Array(records)).map_err(D::Error::custom)
}

fn unwrap(value: Value, records: &mut Vec<Value>) -> Result<(), ()> {
    match value {
        value if loose_json::is_nothing(&value) => Ok(()),
        Value::Array(elements) => elements
            .into_iter()
            .try_for_each(|element| unwrap(element, records)),
        Value::Object(fields) => {
            let wraps = |value: &Value| {
                loose_json::is_nothing(value) || value.is_array() || value.is_object()
            };
            if fields.len() == 1 && fields.values().all(wraps) {
                return fields
                    .into_iter()
                    .try_for_each(|(_, inner)| unwrap(inner, records));
            }
            records.push(Value::Object(fields));
            Ok(())
        }
        _ => Err(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Row {
        #[serde(deserialize_with = "loose_json::required_integer")]
        id: i64,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Outer {
        #[serde(default, deserialize_with = "list")]
        rows: Vec<Row>,
    }

    fn ids(rows: &Value) -> Result<Vec<i64>, loose_json::DecodeError> {
        let outer: Outer = loose_json::decode(json!({ "rows": rows }))?;
        Ok(outer.rows.into_iter().map(|row| row.id).collect())
    }

    #[test]
    fn every_nesting_gives_the_same_rows() {
        for rows in [
            json!([{ "id": 1 }, { "id": "2" }]),
            json!({ "row": [{ "id": 1 }, { "id": 2 }] }),
            json!([{ "row": [{ "id": 1 }] }, { "row": { "id": 2 } }]),
            json!({ "rows": { "row": [{ "id": 1 }, { "id": 2 }] } }),
            json!([{ "id": 1 }, "", { "row": "" }, { "id": 2 }]),
        ] {
            assert_eq!(ids(&rows).unwrap(), [1, 2], "{rows}");
        }
        assert_eq!(ids(&json!({ "id": 7 })).unwrap(), [7]);
        assert_eq!(ids(&json!({ "row": { "id": 7 } })).unwrap(), [7]);
    }

    #[test]
    fn nothing_is_an_empty_list() {
        for rows in [json!(""), json!(null), json!({}), json!({ "row": "" })] {
            assert_eq!(ids(&rows).unwrap(), [0_i64; 0], "{rows}");
        }
    }

    #[test]
    fn a_bad_row_is_named_and_a_number_is_no_list() {
        let error = ids(&json!({ "row": [{ "id": 1 }, { "id": "x" }] })).unwrap_err();
        assert_eq!(error.path, "rows[1].id");
        assert_eq!(ids(&json!(3)).unwrap_err().path, "rows");
        assert_eq!(ids(&json!([3])).unwrap_err().path, "rows");
    }
}
