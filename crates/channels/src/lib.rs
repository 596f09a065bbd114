//! JOOR and Order Manager as sources and sinks of the sync engine: a client and the mapping behind
//! the engine's traits.
//!
//! | flow | source | sink |
//! |---|---|---|
//! | `catalog` | [`order_manager::CatalogSource`] | the document store |
//! | `stock` | [`order_manager::StockSource`] | the document store |
//! | `orders` | [`joor::OrderSource`] | [`order_manager::OrderSink`] |
//! | `products` | [`order_manager::ProductSource`] | [`joor::ProductSink`] |
//! | `inventory` | [`order_manager::InventorySource`] | [`joor::InventorySink`] |
//! | `order-feedback` | [`joor::OrderOutcomeSource`] | [`joor::OrderFeedbackSink`] |
//!
//! Each sink stands beside the render that decides what it writes.

mod body;
mod difference;
mod failure;
pub mod joor;
pub mod kinds;
pub mod order_manager;

pub use difference::Difference;
pub use failure::{problem, stop};
