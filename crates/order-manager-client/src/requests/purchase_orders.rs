//! `GET /v1.1/purchaseorders`, `PUT /v1/purchaseorder`, `GET /v1/purchaseorders/formats`.

use jiff::Timestamp;
use seamline_api_core::{ApiRequest, Priority};
use serde_json::Value;

use super::{ManyValues, PageRequest, endpoint, list_query, with_instant, with_many, with_page};

/// Filters of the purchase orders [C].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurchaseOrdersQuery {
    /// Which page.
    pub page: PageRequest,
    /// States, see [`PurchaseOrderStatus`](crate::wire::PurchaseOrderStatus). They travel joined by
    /// commas [C].
    pub statuses: Vec<String>,
    /// The house's own number; match exactly afterwards.
    pub custom_number: Option<String>,
    /// Changed at or after. Misses new ones, whose date is null [1]: read by `created_from` too.
    pub modified_from: Option<Timestamp>,
    /// Changed at or before.
    pub modified_to: Option<Timestamp>,
    /// Made at or after.
    pub created_from: Option<Timestamp>,
    /// Made at or before.
    pub created_to: Option<Timestamp>,
}

impl PurchaseOrdersQuery {
    /// All purchase orders, one page of them.
    pub fn new(page: PageRequest) -> Self {
        Self {
            page,
            statuses: Vec::new(),
            custom_number: None,
            modified_from: None,
            modified_to: None,
            created_from: None,
            created_to: None,
        }
    }
}

list_query!(
    PurchaseOrdersQuery,
    PurchaseOrder,
    "purchaseOrderId",
    purchase_orders
);

/// One page of purchase orders.
pub fn purchase_orders(query: &PurchaseOrdersQuery) -> ApiRequest {
    let mut request = ApiRequest::get(
        endpoint::PURCHASE_ORDERS,
        "/v1.1/purchaseorders",
        Priority::Products,
    );
    request = with_page(request, query.page);
    request = with_many(request, "status", &query.statuses, ManyValues::Comma)
        .with_optional_query("customPurchaseOrderNumber", query.custom_number.as_deref());
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

/// Creates one purchase order; the body is one object [1] whose fields no source shows. Never
/// repeated without looking first.
pub fn create_purchase_order(purchase_order: Value) -> ApiRequest {
    ApiRequest::put(
        endpoint::PURCHASE_ORDER_CREATE,
        "/v1/purchaseorder",
        Priority::Products,
        purchase_order,
    )
}

/// Formats of purchase orders, not paged [1].
pub fn purchase_order_formats() -> ApiRequest {
    ApiRequest::get(
        endpoint::PURCHASE_ORDER_FORMATS,
        "/v1/purchaseorders/formats",
        Priority::Products,
    )
}
