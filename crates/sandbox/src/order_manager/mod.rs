//! The simulated Order Manager.

pub(crate) mod access;
mod bulk;
mod create_order;
mod endpoints;
mod form;
mod inventory;
mod inventory_writes;
mod listings;
mod order_json;
mod orders;
mod page;
mod products;
mod reference_data;
mod shipments;
mod supply;
mod update_orders;

use http::StatusCode;
use serde_json::json;

use crate::call::Reply;

pub(crate) use endpoints::ENDPOINTS;
pub(crate) use shipments::DELIVERY_STATES;

/// A request that makes no sense: 400; the body's shape is inferred \[I\].
fn bad_request(messages: &[String]) -> Reply {
    let body = json!({ "error": messages, "error_description": "Bad request" });
    Reply::json(StatusCode::BAD_REQUEST, &body)
}
