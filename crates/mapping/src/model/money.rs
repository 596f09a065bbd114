//! Exact amounts.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// An exact amount in one currency. The amount is stored as text, so that no reader rounds it, and
/// without trailing zeros, so that equal amounts have equal bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// The amount in major units.
    pub amount: Decimal,
    /// ISO 4217 code in capitals.
    pub currency: String,
}

/// Two amounts of different currencies met.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("add {left} and {right}")]
pub struct CurrencyMismatch {
    /// The one currency.
    pub left: String,
    /// The other one.
    pub right: String,
}

impl Money {
    /// An amount in a currency.
    pub fn new(amount: Decimal, currency: impl Into<String>) -> Self {
        Self {
            amount: amount.normalize(),
            currency: currency.into(),
        }
    }

    /// Nothing, in a currency.
    pub fn zero(currency: impl Into<String>) -> Self {
        Self::new(Decimal::ZERO, currency)
    }

    /// The sum of two amounts of one currency.
    pub fn plus(&self, other: &Self) -> Result<Self, CurrencyMismatch> {
        if self.currency == other.currency {
            Ok(Self::new(self.amount + other.amount, &*self.currency))
        } else {
            Err(CurrencyMismatch {
                left: self.currency.clone(),
                right: other.currency.clone(),
            })
        }
    }

    /// Whether the amount is zero.
    pub fn is_zero(&self) -> bool {
        self.amount.is_zero()
    }
}

impl fmt::Display for Money {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.amount, self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_amounts_have_equal_bytes() {
        let short = Money::new("35".parse().unwrap(), "USD");
        let long = Money::new("35.00".parse().unwrap(), "USD");
        assert_eq!(
            serde_json::to_string(&short).unwrap(),
            serde_json::to_string(&long).unwrap()
        );
    }

    #[test]
    fn currencies_are_never_mixed() {
        let dollars = Money::new(Decimal::ONE, "USD");
        let euros = Money::new(Decimal::ONE, "EUR");
        assert!(dollars.plus(&euros).is_err());
        assert_eq!(dollars.plus(&dollars).unwrap().to_string(), "2 USD");
    }
}
