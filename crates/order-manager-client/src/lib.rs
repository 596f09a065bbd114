#![cfg_attr(feature = "client", doc = include_str!("../README.md"))]
#![cfg_attr(
    not(feature = "client"),
    doc = "Wire types and requests of the Order Manager API; the feature `client` sends them."
)]
#![expect(
    rustdoc::broken_intra_doc_links,
    reason = "the marks [C], [1] and [I] are not links"
)]

pub mod assumptions;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
pub mod guide;
pub mod limits;
#[cfg(feature = "client")]
pub mod oauth;
pub mod requests;
pub mod wire;

#[cfg(feature = "client")]
pub use client::{
    Acknowledged, BuildError, CancelError, ClientBuilder, Environment, OrderManagerClient, Pages,
};
