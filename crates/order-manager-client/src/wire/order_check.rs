//! What is wrong with an order before it is sent.

use super::money::Money;
use super::order_create::OrderCreate;

/// One field of an order that the vendor would not take, or would take and park.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// The field as the vendor calls it, for example `orderItems[2].quantityOrdered`.
    pub field: String,
    /// What is expected there.
    pub message: &'static str,
}

impl OrderCreate {
    /// What is wrong with the order, as far as can be seen without asking: required fields [1], the
    /// country's alpha-3 code [C], lines with SKU and pieces, one currency. Empty when nothing is.
    pub fn problems(&self) -> Vec<FieldProblem> {
        let mut problems = Vec::new();
        let mut problem = |field: String, message| problems.push(FieldProblem { field, message });
        for (field, value) in [
            ("orderNumber", &self.order_number),
            ("shipName", &self.ship_name),
            ("shipAddress1", &self.ship_address1),
            ("shipCity", &self.ship_city),
        ] {
            if value.trim().is_empty() {
                problem(field.to_owned(), "expected text");
            }
        }
        if !is_alpha3(&self.ship_country) {
            problem(
                "shipCountry".to_owned(),
                "expected a country of three capital letters",
            );
        }
        if self.order_items.is_empty() {
            problem("orderItems".to_owned(), "expected at least one line");
        }
        let currency = &self.order_total.currency;
        let mut amounts: Vec<(String, &Money)> = vec![
            ("orderTotal".to_owned(), &self.order_total),
            ("shippingCost".to_owned(), &self.shipping_cost),
            ("discount".to_owned(), &self.discount),
            ("insuranceCost".to_owned(), &self.insurance_cost),
            ("insuredValue".to_owned(), &self.insured_value),
        ];
        amounts.extend(
            [
                ("amountPaid", &self.amount_paid),
                ("confirmationCost", &self.confirmation_cost),
            ]
            .into_iter()
            .filter_map(|(field, money)| Some((field.to_owned(), money.as_ref()?))),
        );
        for (index, item) in self.order_items.iter().enumerate() {
            let field = |name: &str| format!("orderItems[{index}].{name}");
            if item.listing_sku.trim().is_empty() {
                problem(field("listingSku"), "expected the SKU of a listing");
            }
            if item.quantity_ordered < 1 {
                problem(field("quantityOrdered"), "expected at least one piece");
            }
            amounts.push((field("unitPrice"), &item.unit_price));
            amounts.push((field("tax"), &item.tax));
            amounts.push((field("discount"), &item.discount));
        }
        for (field, money) in amounts {
            if money.currency.len() != 3 {
                problem(field, "expected a currency of three letters");
            } else if money.currency != *currency {
                problem(field, "expected the currency of the order's total");
            } else if money.amount.is_sign_negative() && !money.amount.is_zero() {
                problem(field, "expected an amount that is not negative");
            }
        }
        problems
    }
}

pub(super) fn is_alpha3(country: &str) -> bool {
    country.len() == 3 && country.bytes().all(|letter| letter.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::OrderCreateItem;

    fn fields(order: &OrderCreate) -> Vec<String> {
        order
            .problems()
            .into_iter()
            .map(|problem| problem.field)
            .collect()
    }

    fn good() -> OrderCreate {
        let mut orders: Vec<OrderCreate> = serde_json::from_str(include_str!(
            "../../tests/fixtures/om-order-create-request.json"
        ))
        .unwrap();
        orders.remove(0)
    }

    #[test]
    fn the_example_has_no_problems() {
        assert_eq!(good().problems(), []);
    }

    #[test]
    fn a_new_order_lacks_what_only_the_caller_knows() {
        let order = OrderCreate::new(4007, "8124907", "USD");
        assert_eq!(
            fields(&order),
            [
                "shipName",
                "shipAddress1",
                "shipCity",
                "shipCountry",
                "orderItems"
            ]
        );
    }

    #[test]
    fn countries_of_two_letters_and_names_are_found() {
        for country in ["US", "usa", "United States", "U.S", "ÉU"] {
            let mut order = good();
            order.ship_country = country.to_owned();
            assert_eq!(fields(&order), ["shipCountry"], "{country}");
        }
    }

    #[test]
    fn lines_and_currencies_are_looked_at() {
        let mut order = good();
        let price = Money::new("1".parse().unwrap(), "EUR");
        order.order_items = vec![OrderCreateItem::new(" ", 0, price)];
        order.shipping_cost.amount = "-1".parse().unwrap();
        assert_eq!(
            fields(&order),
            [
                "orderItems[0].listingSku",
                "orderItems[0].quantityOrdered",
                "shippingCost",
                "orderItems[0].unitPrice",
                "orderItems[0].tax",
                "orderItems[0].discount",
            ]
        );
    }
}
