//! Requests to endpoints that this client does not know, through the same token, budget and error
//! handling.
//!
//! Every request of this crate is plain data, so there are two ways beyond what is typed:
//!
//! - Take a typed request and change it: a field of a style that JOOR's public table leaves out, a
//!   parameter that is new.
//! - Make one with the functions here, which know what a call costs: a read 1 credit, any other call
//!   5 \[C\]. They are sent one at a time, never repeated after an unknown outcome unless they read,
//!   and paid for after orders and inventory; the fields of [`ApiRequest`] say otherwise where needed.
//!
//! ```no_run
//! # #[cfg(feature = "client")]
//! # async fn example(client: seamline_joor_client::JoorClient) -> Result<(), Box<dyn std::error::Error>> {
//! use seamline_joor_client::{raw, v2};
//! use serde_json::{Value, json};
//!
//! // v4: rows, and the errors of rows.
//! let doors = raw::get("/v4/doors").with_query("page", 1);
//! let reply = client.send_rows::<Value>(&doors).await?;
//! println!("{} rows, {} errors", reply.data.len(), reply.errors.len());
//!
//! // v2: the `response` node is read, and an error in it is an error.
//! let reply = client.send_v2(&raw::post("/v2/casepack", json!({ "name": "Run of 6" }))).await?;
//! println!("{:?}", reply.response);
//!
//! // A typed request with one field more.
//! let style = v2::style::Style::default();
//! let mut request = v2::styles::create_request(&style)?;
//! if let seamline_joor_client::Body::Json(body) = &mut request.body {
//!     body["styles"]["style"]["care_label"] = json!("Dry clean");
//! }
//! client.send_v2(&request).await?;
//! # Ok(())
//! # }
//! ```

use seamline_api_core::{ApiRequest, Priority};
use serde_json::Value;

use crate::WRITE_COST;

/// Name of the line in which such calls wait for each other, for errors.
pub const ENDPOINT: &str = "joor.raw";

/// A read. `path` starts with `/v2/` or `/v4/` and is percent-encoded; parameters go into the query.
pub fn get(path: impl Into<String>) -> ApiRequest {
    ApiRequest::get(ENDPOINT, path, Priority::Products)
}

/// A write by POST.
pub fn post(path: impl Into<String>, body: Value) -> ApiRequest {
    ApiRequest::post(ENDPOINT, path, Priority::Products, body).with_cost(WRITE_COST)
}

/// A write by PUT.
pub fn put(path: impl Into<String>, body: Value) -> ApiRequest {
    ApiRequest::put(ENDPOINT, path, Priority::Products, body).with_cost(WRITE_COST)
}

/// A removal.
pub fn delete(path: impl Into<String>) -> ApiRequest {
    ApiRequest::delete(ENDPOINT, path, Priority::Products).with_cost(WRITE_COST)
}
