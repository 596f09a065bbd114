//! An amount with its currency.

use rust_decimal::Decimal;
use seamline_api_core::loose_json;
use serde::{Deserialize, Deserializer, Serialize};

use super::decode;

/// `{ "amount": <number>, "currency": "USD" }` [C]. The amount is exact and is written as a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Money {
    /// The amount in major units, exact.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub amount: Decimal,
    /// ISO 4217 code. Empty when the vendor left it out.
    pub currency: String,
}

impl Money {
    /// An amount in a currency.
    pub fn new(amount: Decimal, currency: impl Into<String>) -> Self {
        Self {
            amount,
            currency: currency.into(),
        }
    }

    /// Nothing, in a currency. The vendor wants some costs even when they are zero [1].
    pub fn zero(currency: impl Into<String>) -> Self {
        Self::new(Decimal::ZERO, currency)
    }
}

#[derive(Deserialize)]
struct Loose {
    #[serde(default, deserialize_with = "loose_json::decimal")]
    amount: Option<Decimal>,
    #[serde(default, deserialize_with = "decode::text")]
    currency: String,
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let loose = Loose::deserialize(input)?;
        let amount = loose
            .amount
            .ok_or_else(|| serde::de::Error::custom("expected an amount"))?;
        Ok(Self {
            amount,
            currency: loose.currency,
        })
    }
}

/// Money that may be absent: null, or an object without an amount.
pub(super) fn optional<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Money>, D::Error> {
    let Some(loose) = Option::<Loose>::deserialize(input)? else {
        return Ok(None);
    };
    Ok(loose.amount.map(|amount| Money {
        amount,
        currency: loose.currency,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_written_as_a_number_with_its_digits() {
        let money = Money::new("1798.20".parse().unwrap(), "USD");
        assert_eq!(
            serde_json::to_string(&money).unwrap(),
            r#"{"amount":1798.20,"currency":"USD"}"#
        );
    }

    #[test]
    fn money_survives_being_written_and_read() {
        let money = Money::new("0.10".parse().unwrap(), "EUR");
        let json = serde_json::to_value(&money).unwrap();
        assert_eq!(serde_json::from_value::<Money>(json).unwrap(), money);
    }

    #[test]
    fn an_object_without_an_amount_is_no_money() {
        assert!(serde_json::from_str::<Money>(r#"{"currency":"USD"}"#).is_err());
        let mut input = serde_json::Deserializer::from_str(r#"{"amount":null,"currency":"USD"}"#);
        assert_eq!(optional(&mut input).unwrap(), None);
    }
}
