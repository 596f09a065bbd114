//! What people and time do to the world: the hands behind the control calls.

mod http;
mod joor;
mod joor_http;
mod order_manager;
mod order_manager_account;
mod order_manager_catalogue;
mod order_manager_http;
mod order_manager_orders;

pub(crate) use http::routes;
