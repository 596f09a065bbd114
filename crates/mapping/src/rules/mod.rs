//! What a merchant can set. Every field has a default, unknown fields are errors.
//!
//! The defaults are those of the existing commercial integration where it documents one. `enabled`
//! and `every` of a flow are not rules: they say when, these say what.

mod filter;
mod inventory;
mod orders;
mod products;

pub use filter::{FilterField, FilterMatch, FilterMode, TextFilter, TextFilters};
pub use inventory::{InventoryMode, InventoryRules, KitStock};
pub use orders::{OrderRules, OrderStatusChoice, Payment, ShipBy};
pub use products::{OptionCode, PriceSource, ProductRules};

/// A setting whose value cannot work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("use the setting `{key}`: {message}")]
pub struct RuleError {
    /// Name of the setting inside its table.
    pub key: &'static str,
    /// What is wrong and what is expected.
    pub message: String,
}

impl RuleError {
    pub(crate) fn new(key: &'static str, message: impl Into<String>) -> Self {
        Self {
            key,
            message: message.into(),
        }
    }
}
