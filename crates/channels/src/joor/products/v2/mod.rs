//! Styles through v2: a background job for a batch of styles, read back when it has finished, because a
//! finished job says nothing about single styles \[I\]; then their images.
//!
//! No colour, size or style is ever deleted: JOOR cancels the lines of open orders with them \[C\]. And
//! linesheets are only added to.

mod images;
mod jobs;
mod read_back;
mod session;
mod sink;
mod taken_out;

pub use read_back::BulkStyles;
pub use sink::BulkStyleSink;
