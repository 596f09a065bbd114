//! The pure rules: channel-neutral commerce model, what a merchant can set, and the mapping to and
//! from each vendor.
//!
//! No I/O, no clock, nothing asynchronous: the same input gives the same output. `model`, `rules`,
//! `problem` and `outcome` know no vendor; each vendor has a folder of its own behind a feature.
//!
//! Marks in the documentation say how sure a piece of vendor behaviour is: [C] confirmed by the
//! vendor's documentation or by two independent integrations, [1] seen once, [I] inferred.

#![expect(
    rustdoc::broken_intra_doc_links,
    reason = "the marks [C], [1] and [I] are not links"
)]

#[cfg(feature = "joor")]
pub mod joor;
pub mod model;
#[cfg(feature = "order-manager")]
pub mod order_manager;
pub mod outcome;
pub mod problem;
pub mod rules;

pub use outcome::Outcome;
pub use problem::{Owner, Problem, ProblemCode};
