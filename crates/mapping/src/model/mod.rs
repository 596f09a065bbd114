//! The channel-neutral commerce model: what every channel's records are translated to and from.
//!
//! These types are stored, as JSON, so their field names are stable. A change that an older reader
//! would misunderstand raises the type's `SCHEMA_VERSION`.

mod family;
mod listing;
mod money;
mod order;
mod party;
mod product;
mod stock;

pub use family::Family;
pub use listing::Listing;
pub use money::{CurrencyMismatch, Money};
pub use order::{Door, Named, Order, OrderLine, ShipWindow};
pub use party::{Address, Country, Customer};
pub use product::{Component, Image, OptionValue, Prices, Product, ProductId, ProductKind};
pub use stock::{ChannelLevel, StockBasis, StockLevel, StockRow, Warehouse};
