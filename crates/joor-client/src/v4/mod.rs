//! Version 4: the catalogue, per SKU (reference 6.2), and orders that can be written (4.3).
//!
//! Order of the catalogue's calls: season, product, SKUs, prices, assets, collection; each needs ids from an
//! earlier reply. \[C\] A write takes a bare array and is answered at once, row by row; some rows may
//! fail inside an HTTP success, so replies are [`Envelope`]s whose `errors` the caller reads. \[C\]
//!
//! What a `bulk_create` does twice is `DUPLICATED` at best, so creates are never repeated after an
//! unknown outcome: read back first. A `bulk_update` sets absolute values and may be repeated.

pub mod assets;
pub mod categories;
pub mod collections;
mod envelope;
pub mod order;
pub mod order_write;
pub mod orders;
pub mod price_types;
pub mod prices;
pub mod products;
pub mod seasons;
pub mod sku_line_items;
pub mod skus;
pub mod traits;

pub use envelope::{Envelope, PartialFailure, RowError, UndecodableRow};

use seamline_api_core::{ApiError, ApiRequest, Priority, Replay};
use serde::Serialize;

/// Rows in one bulk call, and ids in one filter, that are assumed to be safe; limits are not
/// documented. \[I\]
pub const ROWS_PER_CALL: usize = 100;

/// Rows of updates are types of this crate: JOOR rejects fields that it does not know. \[1\]
mod sealed {
    pub trait Sealed {}
}

fn list(endpoint: &'static str, path: &str) -> ApiRequest {
    ApiRequest::get(endpoint, path, Priority::Products)
}

fn write<R: Serialize>(
    endpoint: &'static str,
    path: &str,
    replay: Replay,
    rows: &[R],
) -> Result<ApiRequest, ApiError> {
    let body = serde_json::to_value(rows).map_err(|error| ApiError::Encode {
        endpoint,
        message: error.to_string(),
    })?;
    Ok(ApiRequest::post(endpoint, path, Priority::Products, body)
        .with_replay(replay)
        .with_cost(crate::WRITE_COST))
}

/// Ids for a filter: joined by commas. \[C\]
fn joined<S: AsRef<str>>(ids: &[S]) -> String {
    ids.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(",")
}
