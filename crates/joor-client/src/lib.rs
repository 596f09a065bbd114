//! Client of the JOOR API, versions 2 and 4: wire types, requests as data, client.
//!
//! Marks in the documentation say how sure a piece of vendor behaviour is: \[C\] confirmed by the
//! vendor's documentation or by two independent integrations, \[1\] seen once, \[I\] inferred. What
//! is inferred is listed in [`assumptions`].

pub mod assumptions;
#[cfg(feature = "client")]
mod auth;
#[cfg(feature = "client")]
mod builder;
#[cfg(feature = "client")]
mod client;
pub mod dates;
mod environment;
pub mod images;
mod paths;
pub mod v2;
pub mod v4;

#[cfg(feature = "client")]
pub use auth::V4Credentials;
#[cfg(feature = "client")]
pub use builder::{BuildError, JoorClientBuilder};
#[cfg(feature = "client")]
pub use client::JoorClient;
pub use environment::{Environment, UnknownEnvironment};

/// Credits that a read costs. \[C\]
pub const READ_COST: u32 = 1;
/// Credits that a write costs, also a bulk one. \[C\]
pub const WRITE_COST: u32 = 5;

/// Fields that JOOR sent and this client does not name, by name, as JOOR wrote them.
///
/// They may hold personal data: never log them.
pub type UnknownFields = serde_json::Map<String, serde_json::Value>;
