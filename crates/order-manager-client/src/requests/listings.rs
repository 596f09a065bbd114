//! `GET /v1/listings`.

use jiff::Timestamp;
use seamline_api_core::{ApiRequest, Priority};

use super::{ManyValues, PageRequest, endpoint, list_query, with_instant, with_many, with_page};

/// Filters of the listing list [1].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingsQuery {
    /// Which page.
    pub page: PageRequest,
    /// One channel.
    pub sales_channel_id: Option<i64>,
    /// Keys.
    pub listing_ids: Vec<i64>,
    /// Products.
    pub product_ids: Vec<i64>,
    /// SKUs on the channel; whether the match is exact is not known, so match exactly afterwards.
    pub listing_skus: Vec<String>,
    /// SKUs of products; match exactly afterwards.
    pub master_skus: Vec<String>,
    /// How several values of one filter travel.
    pub many_values: ManyValues,
    /// One warehouse; what it does to listings is not documented [1].
    pub warehouse_id: Option<i64>,
    /// Changed at or after.
    pub modified_from: Option<Timestamp>,
    /// Changed at or before.
    pub modified_to: Option<Timestamp>,
    /// Made at or after.
    pub created_from: Option<Timestamp>,
    /// Made at or before.
    pub created_to: Option<Timestamp>,
    /// Only active or only inactive ones.
    pub active: Option<bool>,
}

impl ListingsQuery {
    /// All listings, one page of them.
    pub fn new(page: PageRequest) -> Self {
        Self {
            page,
            sales_channel_id: None,
            listing_ids: Vec::new(),
            product_ids: Vec::new(),
            listing_skus: Vec::new(),
            master_skus: Vec::new(),
            many_values: ManyValues::default(),
            warehouse_id: None,
            modified_from: None,
            modified_to: None,
            created_from: None,
            created_to: None,
            active: None,
        }
    }
}

list_query!(ListingsQuery, Listing, "listingId", listings);

/// One page of listings.
pub fn listings(query: &ListingsQuery) -> ApiRequest {
    let form = query.many_values;
    let mut request = ApiRequest::get(endpoint::LISTINGS, "/v1/listings", Priority::Products);
    request = with_page(request, query.page)
        .with_optional_query("salesChannelId", query.sales_channel_id)
        .with_optional_query("warehouseId", query.warehouse_id)
        .with_optional_query("active", query.active);
    request = with_many(request, "listingId", &query.listing_ids, form);
    request = with_many(request, "productId", &query.product_ids, form);
    request = with_many(request, "listingSku", &query.listing_skus, form);
    request = with_many(request, "masterSku", &query.master_skus, form);
    for (name, instant) in [
        ("modifiedDateFrom", query.modified_from),
        ("modifiedDateTo", query.modified_to),
        ("createdDateFrom", query.created_from),
        ("createdDateTo", query.created_to),
    ] {
        request = with_instant(request, name, instant);
    }
    request
}
