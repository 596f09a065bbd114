//! Client of the Order Manager API: wire types, requests as data, client.
//!
//! Without the feature `client` only plain types remain: they build without an async runtime and
//! without an HTTP client.
//!
//! Marks in the documentation say how sure a piece of vendor behaviour is: [C] confirmed by the
//! vendor's documentation or by two independent integrations, [1] seen once, [I] inferred. What is
//! inferred is listed in [`assumptions`].

#![expect(
    rustdoc::broken_intra_doc_links,
    reason = "the marks [C], [1] and [I] are not links"
)]

pub mod assumptions;
#[cfg(feature = "client")]
mod client;
pub mod limits;
#[cfg(feature = "client")]
pub mod oauth;
pub mod requests;
pub mod wire;

#[cfg(feature = "client")]
pub use client::{Acknowledged, BuildError, ClientBuilder, Environment, OrderManagerClient, Pages};
