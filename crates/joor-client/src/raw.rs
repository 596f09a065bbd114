//! Requests to endpoints that this client does not know, through the same token, budget and error
//! handling.
//!
//! Every request of this crate is plain data, so there are two ways beyond what is typed:
//!
//! - Take a typed request and change it: a field of a style that JOOR's public table leaves out, a
//!   parameter that is new.
//! - Make one with the functions here, which know what a call costs: a read 1 credit, any other call
//!   5 \[C\]. They are never repeated after an unknown outcome unless they read, and paid for after
//!   orders and inventory; the fields of [`ApiRequest`] say otherwise where needed. Such a call waits
//!   in line with the typed calls of the same endpoint; those to unknown endpoints share one line.
//!
//! Every call asks for JSON and carries no header of the caller's. XML of v2 comes by the parameter
//! `return_format` \[C\], as bytes, through `JoorClient::send`; a body that is not JSON goes out as
//! [`Body::Bytes`](crate::Body::Bytes), which names its own type.
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

use crate::{WRITE_COST, v2, v4};

/// Name of the line in which calls to unknown endpoints wait for each other, for errors.
pub const ENDPOINT: &str = "joor.raw";

/// A read. `path` starts with `/v2/` or `/v4/` and is percent-encoded; parameters go into the query.
pub fn get(path: impl Into<String>) -> ApiRequest {
    let path = path.into();
    ApiRequest::get(line(&path), path, Priority::Products)
}

/// A write by POST.
pub fn post(path: impl Into<String>, body: Value) -> ApiRequest {
    let path = path.into();
    ApiRequest::post(line(&path), path, Priority::Products, body).with_cost(WRITE_COST)
}

/// A write by PUT.
pub fn put(path: impl Into<String>, body: Value) -> ApiRequest {
    let path = path.into();
    ApiRequest::put(line(&path), path, Priority::Products, body).with_cost(WRITE_COST)
}

/// A removal.
pub fn delete(path: impl Into<String>) -> ApiRequest {
    let path = path.into();
    ApiRequest::delete(line(&path), path, Priority::Products).with_cost(WRITE_COST)
}

/// The endpoint that a path belongs to: JOOR asks for one request in flight to each. \[C\]
fn line(path: &str) -> &'static str {
    let path = path.trim_matches('/');
    if let Some((_, line)) = V4_LINES.iter().find(|(known, _)| *known == path) {
        return line;
    }
    let mut segments = path.split('/');
    match (segments.next(), segments.next(), segments.nth(2)) {
        (Some("v2"), Some("order"), _) => v2::orders::ENDPOINT,
        (Some("v2"), Some("connection"), _) => v2::connections::ENDPOINT,
        (Some("v2"), Some("bulk-connection"), _) => v2::bulk_connections::ENDPOINT,
        (Some("v2"), Some("bulk-inventory"), _) => v2::inventory::ENDPOINT,
        (Some("v2"), Some("bulk-style"), _) => v2::bulk_styles::ENDPOINT,
        (Some("v2"), Some("style"), _) => v2::styles::LIST,
        (Some("v2"), Some("style-number"), Some("inventory")) => v2::sku_inventory::ENDPOINT,
        (Some("v2"), Some("style-number"), Some("image")) => v2::images::ENDPOINT,
        (Some("v2"), Some("style-number"), _) => v2::styles::ENDPOINT,
        _ => ENDPOINT,
    }
}

const V4_LINES: &[(&str, &str)] = &[
    ("v4/traits", v4::traits::ENDPOINT),
    ("v4/categories", v4::categories::ENDPOINT),
    ("v4/price_types", v4::price_types::ENDPOINT),
    ("v4/products", v4::products::LIST),
    ("v4/products/bulk_create", v4::products::CREATE),
    ("v4/products/bulk_update", v4::products::UPDATE),
    ("v4/skus", v4::skus::LIST),
    ("v4/skus/bulk_create", v4::skus::CREATE),
    ("v4/skus/bulk_update", v4::skus::UPDATE),
    (
        "v4/skus/bulk_update_by_external_id",
        v4::skus::UPDATE_BY_EXTERNAL_ID,
    ),
    ("v4/prices", v4::prices::LIST),
    ("v4/prices/bulk_create", v4::prices::CREATE),
    ("v4/prices/bulk_update", v4::prices::UPDATE),
    ("v4/seasons", v4::seasons::LIST),
    ("v4/seasons/bulk_create", v4::seasons::CREATE),
    ("v4/seasons/bulk_update", v4::seasons::UPDATE),
    ("v4/collections", v4::collections::LIST),
    ("v4/collections/bulk_create", v4::collections::CREATE),
    ("v4/collections/bulk_update", v4::collections::UPDATE),
    ("v4/assets/products", v4::assets::PRODUCTS),
    ("v4/assets/sku_trait_values", v4::assets::SKU_TRAIT_VALUES),
    ("v4/orders", v4::orders::LIST),
    ("v4/orders/bulk_create", v4::orders::CREATE),
    ("v4/orders/bulk_update", v4::orders::UPDATE),
    ("v4/orders/sku_line_items", v4::sku_line_items::LIST),
    (
        "v4/orders/sku_line_items/bulk_create",
        v4::sku_line_items::CREATE,
    ),
    (
        "v4/orders/sku_line_items/bulk_update",
        v4::sku_line_items::UPDATE,
    ),
];
