//! Every endpoint: what the client sends, the sandbox knows, and what the sandbox answers, the client
//! reads.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod access;
mod catalogue;
mod orders;
mod purchasing;
mod quotas;
mod reference_data;
mod shipments;
mod stock;
