//! `GET /v1/shipment/providers`, `GET /v1/shipment/carriers`, `GET /v1/shipment/packages`.

use seamline_api_core::{ApiRequest, Priority};

use super::endpoint;

/// All shipping providers, not paged [1].
pub fn shipping_providers() -> ApiRequest {
    ApiRequest::get(
        endpoint::SHIPPING_PROVIDERS,
        "/v1/shipment/providers",
        Priority::Products,
    )
}

/// All carriers, not paged [1].
pub fn shipping_carriers() -> ApiRequest {
    ApiRequest::get(
        endpoint::SHIPPING_CARRIERS,
        "/v1/shipment/carriers",
        Priority::Products,
    )
}

/// All packages, not paged [1].
pub fn package_types() -> ApiRequest {
    ApiRequest::get(
        endpoint::PACKAGE_TYPES,
        "/v1/shipment/packages",
        Priority::Products,
    )
}
