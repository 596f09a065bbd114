//! Every call over a real socket: path, headers, parameters, decoding, and what can go wrong.

#![cfg(feature = "client")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bench;
mod cancel;
mod catalogue;
mod create_order;
mod failures;
mod orders;
mod paging;
mod purchasing;
mod reference_data;
mod shipments;
mod stock;
mod token;
