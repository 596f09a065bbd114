//! JOOR: orders are read; styles, quantities and what became of orders are written.

mod cut_short;
mod inventory;
mod order_feedback;
mod orders;
mod products;
mod read_back;

pub use cut_short::cut_short;
pub use inventory::{InventoryRender, InventorySink, NO_COUNTERPART};
pub use order_feedback::{OrderFeedbackRender, OrderFeedbackSink, OrderOutcomeSource};
pub use orders::OrderSource;
pub use products::{
    BulkStyleSink, BulkStyles, ProductRender, ProductSink, Sold, StyleJob, StyleSteps,
};
pub use products::{PriceIds, SentImages, StyleBatches};
pub use read_back::{Styles, style_number};

/// The name of the system in messages.
pub(crate) const SYSTEM: &str = "JOOR";
