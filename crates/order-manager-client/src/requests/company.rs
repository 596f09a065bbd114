//! `GET /v1/companyinfo`, `GET /v1/incotermshiprules`, `GET /v1/apps/properties`: reference data
//! whose fields no source shows.

use seamline_api_core::{ApiRequest, Priority};

use super::endpoint;

/// The company, not paged, possibly one object in place of a list [1].
pub fn company_info() -> ApiRequest {
    ApiRequest::get(
        endpoint::COMPANY_INFO,
        "/v1/companyinfo",
        Priority::Products,
    )
}

/// Rules for shipping under incoterms, not paged [1].
pub fn incoterm_ship_rules() -> ApiRequest {
    ApiRequest::get(
        endpoint::INCOTERM_SHIP_RULES,
        "/v1/incotermshiprules",
        Priority::Products,
    )
}

/// Properties of the app that the token belongs to [1].
pub fn app_properties() -> ApiRequest {
    ApiRequest::get(
        endpoint::APP_PROPERTIES,
        "/v1/apps/properties",
        Priority::Products,
    )
}
