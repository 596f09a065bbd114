//! Numbers of orders.

use crate::model::Order;
use crate::problem::{Problem, ProblemCode};
use crate::rules::OrderRules;

pub use crate::rules::NUMBER_LIMIT;

/// Longest short form of an order number (requirement R34).
pub const SHORT_NUMBER_LIMIT: usize = 16;

/// The number that an order gets in Order Manager: the prefix and the number on the sales side. It is
/// never cut, so two orders never share one.
pub fn order_number(order: &Order, rules: &OrderRules) -> Result<String, Problem> {
    let number = format!("{}{}", rules.number_prefix, order.number);
    let limit = rules.number_max_length.min(NUMBER_LIMIT);
    if number.chars().count() > limit {
        return Err(Problem::new(
            ProblemCode::NumberTooLong,
            "number_prefix",
            format!("the order number {number} is longer than {limit} characters"),
        ));
    }
    Ok(number)
}

/// A form of the order's key of at most 16 characters that no other order has: the key itself, else
/// `x` and the key in base 36.
pub fn short_number(order: &Order) -> String {
    if order.id.chars().count() <= SHORT_NUMBER_LIMIT {
        return order.id.clone();
    }
    match order.id.parse::<u64>() {
        Ok(key) => format!("x{}", base36(key)),
        // JOOR's keys are integers; anything else is shown whole rather than made ambiguous.
        Err(_) => order.id.clone(),
    }
}

fn base36(mut key: u64) -> String {
    let mut digits = Vec::new();
    loop {
        let digit = u32::try_from(key % 36).ok();
        digits.extend(digit.and_then(|digit| char::from_digit(digit, 36)));
        key /= 36;
        if key == 0 {
            return digits.iter().rev().collect();
        }
    }
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
