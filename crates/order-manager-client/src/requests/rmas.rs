//! `GET /v1/shipments/rmas`: returns.

use jiff::Timestamp;
use seamline_api_core::{ApiRequest, Priority};

use super::{PageRequest, endpoint, list_query, with_instant, with_page};

/// Filters of the returns [1].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RmasQuery {
    /// Which page.
    pub page: PageRequest,
    /// Made at or after.
    pub created_from: Option<Timestamp>,
    /// Made at or before.
    pub created_to: Option<Timestamp>,
}

impl RmasQuery {
    /// All returns, one page of them.
    pub fn new(page: PageRequest) -> Self {
        Self {
            page,
            created_from: None,
            created_to: None,
        }
    }
}

list_query!(RmasQuery, Rma, "rmaId", rmas);

/// One page of returns.
pub fn rmas(query: &RmasQuery) -> ApiRequest {
    let mut request = ApiRequest::get(endpoint::RMAS, "/v1/shipments/rmas", Priority::Orders);
    request = with_page(request, query.page);
    // Shipments and returns say `…FromDate` where orders say `…DateFrom` [C].
    request = with_instant(request, "createdFromDate", query.created_from);
    with_instant(request, "createdToDate", query.created_to)
}
