//! Whether an order that was found is the one that would be made.

use seamline_mapping::order_manager::orders::{OrderPlan, same_order_in_parts};
use seamline_order_manager_client::wire;
use seamline_sync_engine::{Located, Owner, Problem, Receipt};
use serde::{Deserialize, Serialize};

/// Which part of the order `own` a number like `882(2)` names.
pub(crate) fn part_of(own: &str, number: &str) -> Option<u32> {
    number
        .strip_prefix(own)?
        .strip_prefix('(')?
        .strip_suffix(')')?
        .parse()
        .ok()
}

/// Of all numbers of an order those that are no part of another one of them.
pub(super) fn wholes(numbers: &[String]) -> impl Iterator<Item = &String> {
    numbers.iter().filter(|number| {
        let is_part = |other: &String| part_of(other, number).is_some();
        !numbers.iter().any(is_part)
    })
}

/// Whether the orders found under the numbers of a plan are that order: one of its own number, or
/// its parts together, or one of another integration's number, which may be in parts as well.
pub(super) fn judge(plan: &OrderPlan, numbers: &[String], orders: &[wire::Order]) -> Located {
    let Some(first) = orders.first() else {
        return Located::Absent;
    };
    if orders.iter().all(|order| order.order_status.is_cancelled()) {
        return Located::Conflict(cancelled(first));
    }
    let mut fitting: Vec<Vec<&wire::Order>> = Vec::new();
    for number in wholes(numbers) {
        match live(number, orders) {
            Ok(order) if order.is_empty() => {}
            Ok(order) => fitting.push(order),
            Err(problem) => return Located::Conflict(problem),
        }
        // Its own number says whose it is.
        if *number == plan.request.order_number && !fitting.is_empty() {
            break;
        }
    }
    // Of another integration's orders one can be this one; two would leave it to chance.
    if let [_, second, ..] = fitting.as_slice() {
        return Located::Conflict(several(second[0], fitting.len()));
    }
    let candidate = fitting.pop().unwrap_or_default();
    match (same_order_in_parts(plan, &candidate), candidate.first()) {
        (Ok(()), Some(order)) => Located::Found(found(order)),
        (Err(differences), Some(order)) => {
            let told: Vec<String> = differences.iter().map(ToString::to_string).collect();
            Located::Conflict(number_taken(order, &told.join("; ")))
        }
        (_, None) => Located::Absent,
    }
}

/// The one live order of a number; without one, the parts of it, if one of them lives.
fn live<'found>(
    number: &str,
    orders: &'found [wire::Order],
) -> Result<Vec<&'found wire::Order>, Problem> {
    let is_live = |order: &&wire::Order| !order.order_status.is_cancelled();
    let of_it = orders.iter().filter(|order| order.order_number == *number);
    let whole: Vec<&wire::Order> = of_it.filter(is_live).collect();
    if let [_, second, ..] = whole.as_slice() {
        return Err(several(second, whole.len()));
    }
    if !whole.is_empty() {
        return Ok(whole);
    }
    let parts = orders.iter();
    let parts = parts.filter(|order| part_of(number, &order.order_number).is_some());
    let parts: Vec<&wire::Order> = parts.collect();
    Ok(if parts.iter().any(is_live) {
        parts
    } else {
        Vec::new()
    })
}

/// What is remembered of an order beside its id, as JSON in the receipt.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Remembered {
    /// The customer that Order Manager has made or found for it.
    pub(super) customer_id: Option<i64>,
}

/// The receipt of an order that Order Manager has just made: its answer names no customer.
pub(super) fn made(order_id: i64) -> Receipt {
    Receipt {
        remote_id: order_id.to_string(),
        detail: String::new(),
        adopted: false,
        notice: None,
    }
}

/// The receipt of an order that was read, with the customer it shows.
fn found(order: &wire::Order) -> Receipt {
    let customer_id = order.customer.as_ref().and_then(|shown| shown.customer_id);
    let remembered = Remembered { customer_id };
    Receipt {
        remote_id: order.order_id.to_string(),
        detail: customer_id
            .and_then(|_| serde_json::to_string(&remembered).ok())
            .unwrap_or_default(),
        adopted: true,
        notice: None,
    }
}

fn cancelled(order: &wire::Order) -> Problem {
    Problem::new(
        "number-cancelled",
        Owner::Merchant,
        format!(
            "Order Manager has an order {} of this number that was cancelled (id {})",
            order.order_number, order.order_id
        ),
        "Restore the order in Order Manager, or discard the record if it is not to be delivered.",
    )
    .at("orderNumber")
}

fn number_taken(order: &wire::Order, differences: &str) -> Problem {
    Problem::new(
        "number-taken",
        Owner::Merchant,
        format!(
            "Order Manager has another order {} (id {}): {differences}",
            order.order_number, order.order_id
        ),
        "Compare the two orders. Change the other order's number, then retry the record; or \
         discard the record if the other order is right.",
    )
    .at("orderNumber")
}

fn several(order: &wire::Order, count: usize) -> Problem {
    Problem::new(
        "number-taken",
        Owner::Merchant,
        format!(
            "Order Manager has {count} live orders {}",
            order.order_number
        ),
        "Cancel all but one of them in Order Manager, then retry the record.",
    )
    .at("orderNumber")
}
