//! Numbers of orders.

use crate::model::Order;
use crate::problem::{Problem, ProblemCode};
use crate::rules::OrderRules;

/// Longest order number that is kept whole (requirement R34).
pub const NUMBER_LIMIT: usize = 45;

/// The number that an order gets in Order Manager: the prefix and the number on the sales side.
pub fn order_number(order: &Order, rules: &OrderRules) -> Result<String, Problem> {
    let number = format!("{}{}", rules.number_prefix, order.number);
    if number.chars().count() > NUMBER_LIMIT {
        return Err(Problem::new(
            ProblemCode::NumberTooLong,
            "number_prefix",
            format!("the order number {number} is longer than {NUMBER_LIMIT} characters"),
        ));
    }
    Ok(number)
}

/// All numbers under which the order may already be in Order Manager: its own, the shapes that
/// another integration may have used, and of each the first part of a split, because what was split
/// may exist as its parts alone. In the order in which to look; compared exactly afterwards, because
/// the vendor's filter may not be exact [I].
pub fn lookup_numbers(order: &Order, rules: &OrderRules, own: &str) -> Vec<String> {
    let first_part = |number: &str| format!("{number}(1)");
    let mut numbers = vec![own.to_owned(), first_part(own)];
    for shape in &rules.adopt_number_shapes {
        if shape.contains("{po}") && order.purchase_order.is_none() {
            continue;
        }
        let number = shape
            .replace("{id}", &order.id)
            .replace("{po}", order.purchase_order.as_deref().unwrap_or_default());
        for number in [number.clone(), first_part(&number)] {
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
    }
    numbers
}
