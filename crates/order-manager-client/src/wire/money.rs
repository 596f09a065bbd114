//! An amount with its currency.

use rust_decimal::Decimal;
use seamline_api_core::loose_json;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

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

    /// The sum; `None` when the currencies differ or the sum does not fit. Currencies are never
    /// mixed.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Option<Self> {
        if self.currency != other.currency {
            return None;
        }
        let amount = self.amount.checked_add(other.amount)?;
        Some(Self::new(amount, &*self.currency))
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
        let loose: Loose = decode::object(input)?;
        let amount = loose
            .amount
            .ok_or_else(|| D::Error::custom("expected an amount"))?;
        Ok(Self {
            amount,
            currency: loose.currency,
        })
    }
}

/// Money that may be absent: null, or an object without an amount.
pub(super) fn optional<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Money>, D::Error> {
    let Some(loose) = decode::optional::<D, Loose>(input)? else {
        return Ok(None);
    };
    Ok(loose.amount.map(|amount| Money {
        amount,
        currency: loose.currency,
    }))
}

/// Money where the sources do not say whether it is an object or a bare number; a bare number has
/// an empty currency.
pub(super) fn or_number<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Money>, D::Error> {
    let value = Value::deserialize(input)?;
    if value.is_object() {
        return optional(value).map_err(D::Error::custom);
    }
    let amount = loose_json::decimal_of(&value).map_err(D::Error::custom)?;
    Ok(amount.map(|amount| Money::new(amount, "")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Ten digits before the point are more than a double can carry to the cent with a
        /// margin; fifteen would not fit one at all. Every one of them has to come back.
        #[test]
        fn every_amount_comes_back_to_the_last_digit(units in any::<i64>(), digits in 0_u32..=10) {
            let amount = Decimal::new(units, digits);
            for json in [
                format!(r#"{{"amount":{amount},"currency":"USD"}}"#),
                format!(r#"{{"amount":"{amount}","currency":"USD"}}"#),
            ] {
                let read: Money = serde_json::from_str(&json).unwrap();
                prop_assert_eq!(read.amount, amount);
                let again = serde_json::to_string(&read).unwrap();
                prop_assert_eq!(&serde_json::from_str::<Money>(&again).unwrap(), &read);
                prop_assert!(again.contains(&format!(r#""amount":{amount}"#)), "{}", again);
            }
        }
    }

    #[test]
    fn amounts_come_back_to_the_cent_as_number_and_as_text() {
        for written in ["1234.5", "19.99", "0.1", "1798.20", "92233720368547758.07"] {
            for json in [
                format!(r#"{{"amount":{written},"currency":"USD"}}"#),
                format!(r#"{{"amount":"{written}","currency":"USD"}}"#),
            ] {
                let money: Money = serde_json::from_str(&json).unwrap();
                assert_eq!(money.amount.to_string(), written);
                assert_eq!(
                    serde_json::to_string(&money).unwrap(),
                    format!(r#"{{"amount":{written},"currency":"USD"}}"#)
                );
            }
        }
    }

    #[test]
    fn an_amount_with_more_digits_than_can_be_kept_is_refused_and_not_rounded() {
        let long = format!(r#"{{"amount":0.{},"currency":"USD"}}"#, "1".repeat(40));
        assert!(serde_json::from_str::<Money>(&long).is_err());
    }

    #[test]
    fn a_list_is_no_money() {
        assert!(serde_json::from_str::<Money>(r#"[19.99,"USD"]"#).is_err());
        let mut input = serde_json::Deserializer::from_str("[19.99]");
        assert!(optional(&mut input).is_err());
    }

    #[test]
    fn currencies_are_never_mixed() {
        let dollars = Money::new("19.99".parse().unwrap(), "USD");
        let euros = Money::new("1".parse().unwrap(), "EUR");
        assert_eq!(dollars.plus(&euros), None);
        let sum = dollars.plus(&dollars).unwrap();
        assert_eq!(sum.amount.to_string(), "39.98");
    }

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
