//! Orders read back from Order Manager and compared with what was delivered.

use seamline_mapping::order_manager::orders::{
    CustomerSighting, same_order_in_parts, split_customers,
};
use seamline_order_manager_client::OrderManagerClient;
use seamline_order_manager_client::requests::{OrdersQuery, PageRequest};
use seamline_order_manager_client::wire::Order;
use seamline_sync_engine::{Opaque, Problem, Stop};

use super::SYSTEM;
use super::order_list::order_pages;
use super::orders::{OrderPayload, part_of, whole_number};
use crate::{Difference, body, failure};

/// Every order of a sales channel.
pub async fn orders_of_channel(
    client: &OrderManagerClient,
    channel: i64,
) -> Result<Vec<Order>, Stop> {
    let query = OrdersQuery {
        sales_channel_id: Some(channel),
        ..OrdersQuery::new(PageRequest::first(1))
    };
    let pages = order_pages(client, &query).await?;
    if let Some(message) = pages.unreadable {
        return Err(Stop::Unavailable {
            system: SYSTEM.to_owned(),
            message: format!("an order cannot be read: {message}"),
        });
    }
    Ok(pages.orders)
}

/// How the order that was delivered as `remote_id` differs from what was sent: it must be there
/// exactly once, whole or in parts, with the same total, currency and quantities.
pub fn order_differences(payload: &Opaque, remote_id: &str, orders: &[Order]) -> Vec<Difference> {
    let payload: OrderPayload = match body::unwrap(payload) {
        Ok(payload) => payload,
        Err(problem) => {
            return vec![Difference::new(
                "order",
                "a readable record",
                problem.message,
            )];
        }
    };
    let own = &payload.plan.request.order_number;
    let Some(delivered) = orders
        .iter()
        .find(|order| order.order_id.to_string() == remote_id)
    else {
        return vec![Difference::new(
            "order",
            format!("order {remote_id}"),
            "nothing",
        )];
    };
    let live: Vec<&Order> = orders
        .iter()
        .filter(|order| order.order_number == *own && !order.order_status.is_cancelled())
        .collect();
    if live.len() > 1 {
        return vec![Difference::new(
            "order",
            "one order",
            format!("{} orders", live.len()),
        )];
    }
    // It may go by the number of another integration.
    let number = &delivered.order_number;
    let whole = if number == own {
        own.as_str()
    } else {
        whole_number(number)
    };
    let parts: Vec<&Order> = orders
        .iter()
        .filter(|order| part_of(whole, &order.order_number).is_some())
        .collect();
    let compared = if parts.is_empty() || number == whole {
        vec![delivered]
    } else {
        parts
    };
    match same_order_in_parts(&payload.plan, &compared) {
        Ok(()) => Vec::new(),
        Err(differences) => differences
            .into_iter()
            .map(|found| Difference::new(found.field, found.expected, found.found))
            .collect(),
    }
}

/// Retailers that have become several customers in Order Manager, judged by the orders that were
/// delivered, each with its payload and its id there. The orders are right as they are.
pub fn customers_in_parts<'row>(
    delivered: impl IntoIterator<Item = (&'row Opaque, &'row str)>,
    orders: &[Order],
) -> Vec<Problem> {
    let sightings: Vec<CustomerSighting> = delivered
        .into_iter()
        .filter_map(|(payload, remote_id)| {
            let payload: OrderPayload = body::unwrap(payload).ok()?;
            let order = orders
                .iter()
                .find(|order| order.order_id.to_string() == remote_id)?;
            Some(CustomerSighting {
                key: payload.plan.customer?,
                customer_id: order.customer.as_ref()?.customer_id?,
                order_number: order.order_number.clone(),
            })
        })
        .collect();
    split_customers(&sightings)
        .into_iter()
        .map(failure::problem)
        .collect()
}
