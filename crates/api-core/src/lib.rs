//! How to call a vendor: transport seam, requests as data, tokens, budgets, retry classes and errors.
//!
//! Without the feature `client` only plain types remain: requests, errors and decoders, which build
//! without an async runtime and without an HTTP client.

#[cfg(feature = "client")]
mod account;
mod assumption;
#[cfg(feature = "client")]
pub mod budget;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod clock;
mod error;
#[cfg(feature = "client")]
mod error_text;
pub mod loose_json;
#[cfg(feature = "client")]
mod meter;
mod request;
#[cfg(feature = "client")]
mod reqwest_transport;
#[cfg(all(feature = "client", any(test, feature = "testing")))]
pub mod testing;
#[cfg(feature = "client")]
mod token;
#[cfg(feature = "client")]
mod transport;

#[cfg(feature = "client")]
pub use account::{Account, BudgetJournal};
pub use assumption::Assumption;
#[cfg(feature = "client")]
pub use client::{ApiClient, ApiClientBuilder, ApiResponse, ClientOptions, Jitter};
#[cfg(feature = "client")]
pub use clock::{Clock, SystemClock};
pub use error::{ApiError, TransportError};
#[cfg(feature = "client")]
pub use error_text::short_error_text;
#[cfg(feature = "client")]
pub use meter::Meter;
pub use request::{ApiRequest, Body, Priority, Replay, Sending};
#[cfg(feature = "client")]
pub use reqwest_transport::ReqwestTransport;
#[cfg(feature = "client")]
pub use token::{Authorizer, StaticToken, sensitive_header};
#[cfg(feature = "client")]
pub use transport::{HttpBody, HttpRequest, HttpResponse, Transport};
