//! The sandbox, endpoint by endpoint, through its routers and over sockets.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod control;
mod faults;
mod generator;
mod joor_connections;
mod joor_faults;
mod joor_images;
mod joor_inventory;
mod joor_jobs;
mod joor_line_items;
mod joor_orders;
mod joor_products;
mod joor_style_deletes;
mod joor_styles;
mod joor_v4_orders;
mod order_manager_access;
mod order_manager_changes;
mod order_manager_control;
mod order_manager_large;
mod order_manager_lists;
mod order_manager_orders;
mod order_manager_shipments;
mod order_manager_stock;
mod order_manager_supply;
mod quotas;
mod shapes;
mod sockets;
mod vendor;
