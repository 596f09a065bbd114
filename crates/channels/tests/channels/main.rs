//! The sources and sinks of both vendors, over real sockets.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod bench;
mod books;
mod catalog;
mod catalog_vanished;
mod channel_stock;
mod inventory;
mod inventory_kits;
mod joor_gone;
mod joor_inventory;
mod joor_orders;
mod joor_products;
mod joor_products_by_job;
mod joor_products_credits;
mod joor_products_images;
mod joor_products_linesheets;
mod joor_products_lost;
mod joor_products_prices;
mod joor_products_refused;
mod joor_products_whole;
mod order_feedback;
mod order_manager_orders;
mod order_outcomes;
mod order_rules;
mod orders_in_flight;
mod shop;
mod stock;
mod stock_counts;
mod styles;
