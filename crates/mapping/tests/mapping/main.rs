//! The mapping over the example payloads: one brand, three styles, five orders.

#![cfg(all(feature = "joor", feature = "order-manager"))]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod catalog;
mod edges;
mod fixtures;
mod gone;
mod order_customers;
mod order_filters;
mod order_properties;
mod order_rules;
mod order_skus;
mod orders;
mod orders_problems;
mod properties;
mod stock;
mod stock_rules;
mod styles;
mod styles_faults;
mod styles_prices;
mod styles_problems;
mod styles_properties;
mod styles_rules;
mod styles_texts;
mod styles_v2;
