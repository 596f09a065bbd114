//! `GET /v1.1/orders`, `GET /v1.1/orders/{orderId}`, `PUT /v1/order`.

use jiff::Timestamp;
use seamline_api_core::{ApiRequest, Priority};
use serde_json::Value;

use super::{ManyValues, PageRequest, endpoint, with_instant, with_many, with_page};

/// Filters of the order list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrdersQuery {
    /// Which page.
    pub page: PageRequest,
    /// Numbers on the channel. Whether the match is exact is not known [I], so match exactly
    /// afterwards.
    pub order_numbers: Vec<String>,
    /// How several numbers travel.
    pub many_values: ManyValues,
    /// One channel [1].
    pub sales_channel_id: Option<i64>,
    /// Changed at or after. Misses orders whose date is null.
    pub modified_from: Option<Timestamp>,
    /// Changed at or before.
    pub modified_to: Option<Timestamp>,
    /// Made at or after.
    pub created_from: Option<Timestamp>,
    /// Made at or before.
    pub created_to: Option<Timestamp>,
    /// One state; the filter is called `status`, the field `orderStatus` [C].
    pub status: Option<String>,
}

impl OrdersQuery {
    /// All orders, one page of them.
    pub fn new(page: PageRequest) -> Self {
        Self {
            page,
            order_numbers: Vec::new(),
            many_values: ManyValues::default(),
            sales_channel_id: None,
            modified_from: None,
            modified_to: None,
            created_from: None,
            created_to: None,
            status: None,
        }
    }

    /// The orders of one channel that carry one number, or a number like it.
    pub fn by_number(sales_channel_id: i64, number: impl Into<String>, page: PageRequest) -> Self {
        Self {
            order_numbers: vec![number.into()],
            sales_channel_id: Some(sales_channel_id),
            ..Self::new(page)
        }
    }
}

/// Whether the body of a create is a list of one order or the order itself; which of the two the
/// vendor wants is not public [I].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OrderBody {
    /// A list of one, the working assumption.
    #[default]
    Array,
    /// The order itself.
    Object,
}

/// One page of orders.
pub fn orders(query: &OrdersQuery) -> ApiRequest {
    let mut request = ApiRequest::get(endpoint::ORDERS, "/v1.1/orders", Priority::Orders);
    request = with_page(request, query.page);
    request = with_many(
        request,
        "orderNumber",
        &query.order_numbers,
        query.many_values,
    )
    .with_optional_query("salesChannelId", query.sales_channel_id)
    .with_optional_query("status", query.status.clone());
    request = with_instant(request, "modifiedDateFrom", query.modified_from);
    request = with_instant(request, "modifiedDateTo", query.modified_to);
    request = with_instant(request, "createdDateFrom", query.created_from);
    with_instant(request, "createdDateTo", query.created_to)
}

/// One order by its key.
pub fn order(order_id: i64) -> ApiRequest {
    ApiRequest::get(
        endpoint::ORDER,
        format!("/v1.1/orders/{order_id}"),
        Priority::Orders,
    )
}

/// Creates one order. Never repeated without looking first: there is no idempotency key, and what
/// a repeated number does is not known [I]. `order` is an [`crate::wire::OrderCreate`] as JSON.
pub fn create_order(order: Value, body: OrderBody) -> ApiRequest {
    let body = match body {
        OrderBody::Array => Value::Array(vec![order]),
        OrderBody::Object => order,
    };
    ApiRequest::put(endpoint::ORDER_CREATE, "/v1/order", Priority::Orders, body)
}
