//! `GET /v1/warehouses` and `GET /v1/warehouse/{id}`.

use seamline_api_core::{ApiRequest, Priority};

use super::endpoint;

/// All warehouses, not paged [1].
pub fn warehouses() -> ApiRequest {
    ApiRequest::get(endpoint::WAREHOUSES, "/v1/warehouses", Priority::Inventory)
}

/// One warehouse by its key [1].
pub fn warehouse(warehouse_id: i64) -> ApiRequest {
    ApiRequest::get(
        endpoint::WAREHOUSE,
        format!("/v1/warehouse/{warehouse_id}"),
        Priority::Inventory,
    )
}
