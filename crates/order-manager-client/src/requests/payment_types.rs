//! `GET /v1/paymenttypes`.

use seamline_api_core::{ApiRequest, Priority};

use super::endpoint;

/// All payment types, not paged [C].
pub fn payment_types() -> ApiRequest {
    ApiRequest::get(
        endpoint::PAYMENT_TYPES,
        "/v1/paymenttypes",
        Priority::Products,
    )
}
