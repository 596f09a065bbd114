//! Whether an order that was found is the one that would be made.

use seamline_mapping::order_manager::orders::{OrderPlan, same_order_in_parts};
use seamline_order_manager_client::wire;
use seamline_sync_engine::{Located, Owner, Problem, Receipt};

/// Which part of the order `own` a number like `882(2)` names.
pub(crate) fn part_of(own: &str, number: &str) -> Option<u32> {
    number
        .strip_prefix(own)?
        .strip_prefix('(')?
        .strip_suffix(')')?
        .parse()
        .ok()
}

/// Whether the orders found under the numbers of a plan are that order: one of its own number, or
/// its parts together, or one of another integration's number.
pub(super) fn judge(plan: &OrderPlan, orders: &[wire::Order]) -> Located {
    let Some(first) = orders.first() else {
        return Located::Absent;
    };
    if orders.iter().all(|order| order.order_status.is_cancelled()) {
        return Located::Conflict(cancelled(first));
    }
    let own = &plan.request.order_number;
    let whole: Vec<&wire::Order> = orders
        .iter()
        .filter(|order| order.order_number == *own && !order.order_status.is_cancelled())
        .collect();
    let parts: Vec<&wire::Order> = orders
        .iter()
        .filter(|order| part_of(own, &order.order_number).is_some())
        .collect();
    let candidate = match (whole.as_slice(), parts.is_empty()) {
        ([_, second, ..], _) => return Located::Conflict(several(second, whole.len())),
        ([one], _) => vec![*one],
        ([], false) => parts.clone(),
        ([], true) => orders
            .iter()
            .filter(|order| !order.order_status.is_cancelled())
            .collect(),
    };
    // Of another integration's orders one can be this one; two would leave it to chance.
    if let ([_, second, ..], true) = (candidate.as_slice(), whole.is_empty() && parts.is_empty()) {
        return Located::Conflict(several(second, candidate.len()));
    }
    match (same_order_in_parts(plan, &candidate), candidate.first()) {
        (Ok(()), Some(order)) => Located::Found(receipt(order.order_id, true)),
        (Err(differences), Some(order)) => {
            let told: Vec<String> = differences.iter().map(ToString::to_string).collect();
            Located::Conflict(number_taken(order, &told.join("; ")))
        }
        (_, None) => Located::Absent,
    }
}

pub(super) fn receipt(order_id: i64, adopted: bool) -> Receipt {
    Receipt {
        remote_id: order_id.to_string(),
        detail: String::new(),
        adopted,
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
