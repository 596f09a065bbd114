//! `GET /v1/listings`.

use jiff::Timestamp;
use seamline_api_core::{ApiRequest, Priority};

use super::{PageRequest, endpoint, with_instant, with_page};

/// Filters of the listing list [1].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingsQuery {
    /// Which page.
    pub page: PageRequest,
    /// One channel.
    pub sales_channel_id: Option<i64>,
    /// One product.
    pub product_id: Option<i64>,
    /// One SKU on the channel; whether the match is exact is not known, so match exactly afterwards.
    pub listing_sku: Option<String>,
    /// Changed at or after.
    pub modified_from: Option<Timestamp>,
    /// Changed at or before.
    pub modified_to: Option<Timestamp>,
    /// Made at or after.
    pub created_from: Option<Timestamp>,
    /// Only active or only inactive ones.
    pub active: Option<bool>,
}

impl ListingsQuery {
    /// All listings, one page of them.
    pub fn new(page: PageRequest) -> Self {
        Self {
            page,
            sales_channel_id: None,
            product_id: None,
            listing_sku: None,
            modified_from: None,
            modified_to: None,
            created_from: None,
            active: None,
        }
    }
}

/// One page of listings.
pub fn listings(query: &ListingsQuery) -> ApiRequest {
    let mut request = ApiRequest::get(endpoint::LISTINGS, "/v1/listings", Priority::Products);
    request = with_page(request, query.page)
        .with_optional_query("salesChannelId", query.sales_channel_id)
        .with_optional_query("productId", query.product_id)
        .with_optional_query("listingSku", query.listing_sku.clone())
        .with_optional_query("active", query.active);
    request = with_instant(request, "modifiedDateFrom", query.modified_from);
    request = with_instant(request, "modifiedDateTo", query.modified_to);
    with_instant(request, "createdDateFrom", query.created_from)
}
