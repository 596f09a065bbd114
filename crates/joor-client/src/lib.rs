#![cfg_attr(feature = "client", doc = include_str!("../README.md"))]
#![cfg_attr(
    not(feature = "client"),
    doc = "Wire types and requests of the JOOR API, versions 2 and 4; the feature `client` sends them."
)]

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
pub mod raw;
pub mod v2;
pub mod v4;

#[cfg(feature = "client")]
pub use auth::V4Credentials;
#[cfg(feature = "client")]
pub use builder::{BuildError, JoorClientBuilder};
#[cfg(feature = "client")]
pub use client::JoorClient;
pub use environment::{Environment, UnknownEnvironment};

/// How calls are made: budgets, clocks, transports, and all else that a client can be built with.
pub use seamline_api_core as api_core;
#[doc(inline)]
pub use seamline_api_core::loose_json::DecodeError;
#[doc(inline)]
pub use seamline_api_core::{ApiError, ApiRequest, Body, Priority, Replay};
#[cfg(feature = "client")]
#[doc(inline)]
pub use seamline_api_core::{ApiResponse, ClientOptions};

/// Credits that a read costs. \[C\]
pub const READ_COST: u32 = 1;
/// Credits that a write costs, also a bulk one. \[C\]
pub const WRITE_COST: u32 = 5;

/// Fields that JOOR sent and this client does not name, by name, as JOOR wrote them.
///
/// They may hold personal data: never log them.
pub type UnknownFields = serde_json::Map<String, serde_json::Value>;
