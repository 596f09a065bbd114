//! What is wrong with a change of an order before it is sent.

use super::order_check::{FieldProblem, is_alpha3};
use super::order_update::OrderUpdate;

impl OrderUpdate {
    /// What is wrong with the change, as far as can be seen without asking: what an order must have
    /// [1] is not emptied, the country is an alpha-3 code [C], the gift message is not too long [1],
    /// the amount has a currency and is not negative. Empty when nothing is.
    pub fn problems(&self) -> Vec<FieldProblem> {
        let mut problems = Vec::new();
        let mut problem = |field: &str, message| {
            problems.push(FieldProblem {
                field: field.to_owned(),
                message,
            });
        };
        for (field, value) in [
            ("shipName", &self.ship_name),
            ("shipAddress1", &self.ship_address1),
            ("shipCity", &self.ship_city),
        ] {
            if value.as_ref().is_some_and(|value| value.trim().is_empty()) {
                problem(field, "expected text");
            }
        }
        if self
            .ship_country
            .as_ref()
            .is_some_and(|country| !is_alpha3(country))
        {
            problem("shipCountry", "expected a country of three capital letters");
        }
        if self
            .gift_message
            .as_ref()
            .is_some_and(|message| message.chars().nth(Self::LONGEST_GIFT_MESSAGE).is_some())
        {
            problem("giftMessage", "expected at most 1000 characters");
        }
        if let Some(paid) = &self.amount_paid {
            if paid.currency.len() != 3 {
                problem("amountPaid", "expected a currency of three letters");
            } else if paid.amount.is_sign_negative() && !paid.amount.is_zero() {
                problem("amountPaid", "expected an amount that is not negative");
            }
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Money, OrderIdentifier};

    fn fields(update: &OrderUpdate) -> Vec<String> {
        let problems = update.problems().into_iter();
        problems.map(|problem| problem.field).collect()
    }

    #[test]
    fn a_change_of_nothing_has_no_problems() {
        assert_eq!(OrderUpdate::new(OrderIdentifier::id(1)).problems(), []);
    }

    #[test]
    fn what_an_order_must_have_is_not_emptied_and_limits_are_kept() {
        let update = OrderUpdate {
            ship_name: Some(" ".to_owned()),
            ship_city: Some("Portland".to_owned()),
            ship_country: Some("US".to_owned()),
            gift_message: Some("é".repeat(1001)),
            amount_paid: Some(Money::new("-1".parse().unwrap(), "USD")),
            ..OrderUpdate::new(OrderIdentifier::id(1))
        };
        assert_eq!(
            fields(&update),
            ["shipName", "shipCountry", "giftMessage", "amountPaid"]
        );
        let update = OrderUpdate {
            gift_message: Some("é".repeat(1000)),
            amount_paid: Some(Money::new("1".parse().unwrap(), "")),
            ..OrderUpdate::new(OrderIdentifier::id(1))
        };
        assert_eq!(fields(&update), ["amountPaid"]);
    }
}
