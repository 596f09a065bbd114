//! Order Manager's wire types to and from the model.

pub mod orders;
pub mod products;
pub mod stock;
