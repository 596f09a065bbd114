//! The mapping over the example payloads: one brand, three styles, five orders.

#![cfg(all(feature = "joor", feature = "order-manager"))]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod catalog;
mod fixtures;
mod gone;
mod orders;
mod orders_problems;
mod properties;
mod stock;
mod styles;
mod styles_problems;
mod styles_v2;
