//! Client of the Order Manager API (Extensiv, formerly Skubana): wire types, requests as data, client.
//!
//! | you want to | look at |
//! |---|---|
//! | get a token, make a client, read and write | [`guide`], one example a task |
//! | call something | [`OrderManagerClient`], one method a call |
//! | know what travels | [`wire`], one file a resource |
//! | send with an HTTP stack of your own | [`requests`], calls as plain data |
//! | know or change the quotas | [`limits`], one table |
//! | know what is guessed | [`assumptions`] |
//!
//! What this client promises:
//!
//! - Money is exact. An amount comes back digit by digit, whether the vendor sent a number or text;
//!   nothing between JSON and [`wire::Money`] is a float.
//! - One record that cannot be read costs no other: it is in [`wire::Page::undecodable`], by its key,
//!   with the place of the trouble and never with the value.
//! - A write that may have happened is never sent again by itself, and its error says so.
//! - There is no way to write a product.
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
