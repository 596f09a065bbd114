//! Order Manager: its catalog and stock are read, orders are written. Products are never written.

mod acknowledge;
mod catalog;
mod channel_levels;
mod channel_stock;
mod claims;
mod collected;
mod in_flight;
mod inventory;
mod kits;
mod lookup;
mod order_list;
mod orders;
mod products;
mod read_back;
mod stock;

pub use acknowledge::{LostAnswer, lost_answers};
pub use catalog::CatalogSource;
pub use channel_levels::{ToldListings, told_listings};
pub use channel_stock::ChannelStockSource;
pub use inventory::{InventorySource, Quantity, Twin, product_and_warehouse};
pub(crate) use kits::sellable;
pub use kits::{ComponentStock, KitComponent};
pub use orders::{ManyNumbers, OrderRender, OrderSink, Proof, prove_many_numbers};
pub use products::ProductSource;
pub use read_back::{customers_in_parts, order_differences, orders_of_channel};
pub use stock::StockSource;

/// The name of the system in messages.
pub(crate) const SYSTEM: &str = "Order Manager";
