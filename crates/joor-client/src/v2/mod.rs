//! Version 2: orders, styles, connections and inventory.
//!
//! A reply carries its result in a `response` node, which also pages lists. \[C\] A node with an error
//! code becomes `ApiError::Vendor`, whatever the HTTP status. Lists keep going when a record cannot
//! be read: it is on the page, as an [`UndecodableRecord`] that names the record and the place in it.

pub mod bulk_connections;
pub mod bulk_styles;
pub mod connection;
pub mod connections;
mod envelope;
pub mod images;
pub mod inventory;
pub mod jobs;
mod nested;
pub mod order;
pub mod orders;
mod page;
pub mod sku_inventory;
pub mod style;
pub mod styles;

pub use envelope::{Acknowledgement, ResponseNode};
pub use page::{DEFAULT_COUNT, Page, UndecodableRecord};
