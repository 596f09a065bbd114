//! `GET /v1.1/products/customfielddefinitions`.

use seamline_api_core::{ApiRequest, Priority};

use super::endpoint;

/// The account's own product fields, in one answer [1].
pub fn custom_field_definitions() -> ApiRequest {
    ApiRequest::get(
        endpoint::CUSTOM_FIELDS,
        "/v1.1/products/customfielddefinitions",
        Priority::Products,
    )
}
