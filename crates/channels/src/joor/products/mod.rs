//! Styles, as a sink. Through v4: season, product, SKUs, prices, images, linesheet, each over a batch of
//! styles. Through v2: a background job for a batch of styles, then images.

mod render;
mod session;
mod sink;
mod steps;
mod v2;

pub use render::ProductRender;
pub use sink::ProductSink;
pub use steps::{Sold, StyleJob, StyleSteps};
pub use v2::{BulkStyleSink, BulkStyles};
