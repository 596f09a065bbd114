//! Exact numbers in and out of JSON.

use std::str::FromStr;

use rust_decimal::Decimal;
use serde_json::{Number, Value, json};

/// A decimal as a JSON number, digit for digit.
pub(crate) fn number(value: Decimal) -> Value {
    Number::from_str(&value.to_string()).map_or(Value::Null, Value::Number)
}

/// Order Manager's money: `{amount, currency}`, the amount a JSON number.
pub(crate) fn money(amount: Decimal, currency: &str) -> Value {
    json!({ "amount": number(amount), "currency": currency })
}

/// A JSON number, read exactly. Text is not a number here.
pub(crate) fn decimal(value: &Value) -> Option<Decimal> {
    let Value::Number(number) = value else {
        return None;
    };
    let text = number.to_string();
    Decimal::from_str(&text)
        .or_else(|_| Decimal::from_scientific(&text))
        .ok()
}

/// A whole number, sent as a JSON number or as text.
pub(crate) fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.to_string().parse().ok(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A decimal with two places, as JOOR writes prices.
pub(crate) fn two_places(value: Decimal) -> String {
    format!("{:.2}", value.round_dp(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_keeps_every_digit_both_ways() {
        let price = Decimal::from_str("118.30").unwrap();
        assert_eq!(number(price).to_string(), "118.30");
        assert_eq!(decimal(&number(price)), Some(price));
        assert_eq!(decimal(&json!("118.30")), None);
    }

    #[test]
    fn a_price_is_written_with_two_places() {
        assert_eq!(two_places(Decimal::from(45)), "45.00");
    }
}
