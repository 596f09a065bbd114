//! The fields of a record that a call writes, and what is wrong with them.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::page::date_time;
use crate::amounts::decimal;

/// The fields of a record, and what is wrong with them.
pub(super) struct Form<'a> {
    pub(super) fields: &'a Map<String, Value>,
    pub(super) errors: Vec<String>,
}

impl<'a> Form<'a> {
    pub(super) fn new(fields: &'a Map<String, Value>) -> Self {
        Self {
            fields,
            errors: Vec::new(),
        }
    }

    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        match self.fields.get(name) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => {
                Some(text.trim().to_owned()).filter(|text| !text.is_empty())
            }
            Some(_) => {
                self.errors.push(format!("{name} must be text"));
                None
            }
        }
    }

    pub(super) fn money(&mut self, name: &str) -> Option<(Decimal, String)> {
        let value = self.fields.get(name).filter(|value| !value.is_null())?;
        let money = read_money(value);
        if money.is_none() {
            self.errors
                .push(format!("{name} must be {{amount, currency}}"));
        }
        money
    }

    pub(super) fn date(&mut self, name: &str) -> Option<Timestamp> {
        let text = self.text(name)?;
        let date = date_time(&text);
        if date.is_none() {
            self.errors
                .push(format!("{name} must be yyyy-MM-ddTHH:mm:ssZ"));
        }
        date
    }
}

/// Alpha-3 \[C\]; anything else leaves an order that nobody can ship.
pub(super) fn is_complete_country(country: &str) -> bool {
    country.len() == 3 && country.bytes().all(|letter| letter.is_ascii_uppercase())
}

pub(super) fn read_money(value: &Value) -> Option<(Decimal, String)> {
    let amount = decimal(value.get("amount")?)?;
    let currency = value
        .get("currency")?
        .as_str()
        .filter(|code| code.len() == 3)?;
    Some((amount, currency.to_owned()))
}
