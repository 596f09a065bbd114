//! `GET /v1/saleschannels`.

use seamline_api_core::{ApiRequest, Priority};

use super::endpoint;

/// All sales channels, not paged [C].
pub fn sales_channels() -> ApiRequest {
    ApiRequest::get(
        endpoint::SALES_CHANNELS,
        "/v1/saleschannels",
        Priority::Orders,
    )
}
