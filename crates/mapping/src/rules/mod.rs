//! What a merchant can set. Every field has a default, unknown fields are errors.
//!
//! The defaults are those of the existing commercial integration where it documents one. `enabled`
//! and `every` of a flow are not rules: they say when, these say what.

mod filter;
mod inventory;
mod items;
mod order_choices;
mod order_field;
mod orders;
mod products;
mod warehouses;

pub use filter::{FilterField, FilterMatch, FilterMode, TextFilter, TextFilters};
pub use inventory::{GuardRules, InventoryMode, InventoryRules, KitStock, SentSku};
pub use items::{ItemFilter, ItemLevel, ItemList};
pub use order_choices::{
    CasePacks, Doors, LimitedField, LineDiscounts, LongFields, OrderStatusChoice, Payment, ShipBy,
    ShipToFallback, SkuSource,
};
pub use order_field::OrderField;
pub use orders::{NUMBER_LIMIT, OrderRules};
pub use products::{
    ChosenList, FaultyVariations, FieldTimes, FormerLinesheets, OptionCode, PriceList,
    PriceRounding, PriceSource, ProductField, ProductRules, TextSource,
};
pub use warehouses::{LevelRules, Place, WarehouseRules};

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
