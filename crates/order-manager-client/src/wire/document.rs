//! Records whose fields are not public.

use rust_decimal::Decimal;
use seamline_api_core::loose_json;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A record as the vendor sent it, for resources of which no source shows the fields. Nothing is
/// guessed: what is wanted is asked for by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Document {
    /// The fields. Numbers keep the digits they came with.
    pub fields: Map<String, Value>,
}

impl Document {
    /// Text or a number as text; `None` when there is none.
    pub fn text(&self, field: &str) -> Option<String> {
        loose_json::text_of(self.fields.get(field)?)
    }

    /// A whole number; `None` when there is none.
    pub fn integer(&self, field: &str) -> Option<i64> {
        loose_json::integer_of(self.fields.get(field)?).ok()?
    }

    /// An exact number; `None` when there is none.
    pub fn decimal(&self, field: &str) -> Option<Decimal> {
        loose_json::decimal_of(self.fields.get(field)?).ok()?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_by_name_and_exactly() {
        let document: Document =
            serde_json::from_str(r#"{"id":7,"rate":19.990,"name":" Net 30 ","none":null}"#)
                .unwrap();
        assert_eq!(document.integer("id"), Some(7));
        assert_eq!(document.decimal("rate").unwrap().to_string(), "19.990");
        assert_eq!(document.text("name").as_deref(), Some("Net 30"));
        assert_eq!(document.text("none"), None);
        assert_eq!(document.integer("absent"), None);
    }
}
