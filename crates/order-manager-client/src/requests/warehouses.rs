//! `GET /v1/warehouses`.

use seamline_api_core::{ApiRequest, Priority};

use super::endpoint;

/// All warehouses, not paged [1].
pub fn warehouses() -> ApiRequest {
    ApiRequest::get(endpoint::WAREHOUSES, "/v1/warehouses", Priority::Inventory)
}
