//! Version 2: orders and inventory.

mod envelope;
pub mod inventory;
pub mod order;
pub mod orders;

pub use envelope::ResponseNode;
