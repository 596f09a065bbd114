//! Styles, as a sink. Through v4: season, product, SKUs, prices, images, linesheet, each over a batch of
//! styles. Through v2: a background job for a batch of styles, then images.

mod batches;
mod fingerprint;
mod price_ids;
mod render;
mod sent_images;
mod session;
mod sink;
mod steps;
mod v2;

pub use batches::StyleBatches;
pub use price_ids::PriceIds;
pub use render::ProductRender;
pub use sent_images::SentImages;
pub use sink::ProductSink;
pub use steps::{Sold, StyleJob, StyleSteps};
pub use v2::{BulkStyleSink, BulkStyles};
