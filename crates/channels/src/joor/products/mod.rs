//! Styles, as a sink: season, product, SKUs, prices, images, linesheet, each over a batch of styles.

mod render;
mod session;
mod sink;
mod steps;

pub use render::ProductRender;
pub use sink::ProductSink;
pub use steps::StyleSteps;
