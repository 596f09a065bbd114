//! What people and time do to the world: the hands behind the control calls.

mod http;
mod joor;
mod joor_http;
mod order_manager;

pub(crate) use http::routes;
