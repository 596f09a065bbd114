//! `GET /v1.1/orders`, `GET /v1.1/orders/{orderId}`, `PUT /v1/order`, `POST /v1.1/orders`,
//! `POST /v1/orders/cancel`.

use jiff::Timestamp;
use seamline_api_core::{ApiRequest, Body, Priority, Replay};
use serde_json::Value;

use super::{ManyValues, PageRequest, endpoint, list_query, with_instant, with_many, with_page};
use crate::wire::{OrderCancel, OrderIdentifier};

/// Filters of the order list; an order has to pass all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrdersQuery {
    /// Which page.
    pub page: PageRequest,
    /// Keys [C].
    pub order_ids: Vec<i64>,
    /// Numbers on the channel. Whether the match is exact is not known [I], so match exactly
    /// afterwards.
    pub order_numbers: Vec<String>,
    /// Orders with one of these products [1].
    pub product_ids: Vec<i64>,
    /// How several values of one filter travel.
    pub many_values: ManyValues,
    /// One channel [1].
    pub sales_channel_id: Option<i64>,
    /// The warehouse that fulfils it [C].
    pub warehouse_id: Option<i64>,
    /// States; the filter is called `status`, the field `orderStatus` [C].
    pub statuses: Vec<String>,
    /// Reasons why an order is unresolved [1]; the spelling of the words is inferred [I].
    pub unresolved_statuses: Vec<String>,
    /// Only orders fulfilled outside, or only others [1].
    pub external: Option<bool>,
    /// Changed at or after. Misses orders whose date is null.
    pub modified_from: Option<Timestamp>,
    /// Changed at or before.
    pub modified_to: Option<Timestamp>,
    /// Made at or after.
    pub created_from: Option<Timestamp>,
    /// Made at or before.
    pub created_to: Option<Timestamp>,
    /// Ordered at or after.
    pub ordered_from: Option<Timestamp>,
    /// Ordered at or before.
    pub ordered_to: Option<Timestamp>,
    /// Paid at or after [1].
    pub paid_from: Option<Timestamp>,
    /// Paid at or before [1].
    pub paid_to: Option<Timestamp>,
    /// Shipped at or after [1].
    pub shipped_from: Option<Timestamp>,
    /// Shipped at or before [1].
    pub shipped_to: Option<Timestamp>,
}

impl OrdersQuery {
    /// All orders, one page of them.
    pub fn new(page: PageRequest) -> Self {
        Self {
            page,
            order_ids: Vec::new(),
            order_numbers: Vec::new(),
            product_ids: Vec::new(),
            many_values: ManyValues::default(),
            sales_channel_id: None,
            warehouse_id: None,
            statuses: Vec::new(),
            unresolved_statuses: Vec::new(),
            external: None,
            modified_from: None,
            modified_to: None,
            created_from: None,
            created_to: None,
            ordered_from: None,
            ordered_to: None,
            paid_from: None,
            paid_to: None,
            shipped_from: None,
            shipped_to: None,
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

list_query!(OrdersQuery, Order, "orderId", orders);

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
    let form = query.many_values;
    let mut request = ApiRequest::get(endpoint::ORDERS, "/v1.1/orders", Priority::Orders);
    request = with_page(request, query.page);
    request = with_many(request, "orderId", &query.order_ids, form);
    request = with_many(request, "orderNumber", &query.order_numbers, form);
    request = with_many(request, "productId", &query.product_ids, form)
        .with_optional_query("salesChannelId", query.sales_channel_id)
        .with_optional_query("warehouseId", query.warehouse_id);
    request = with_many(request, "status", &query.statuses, form);
    request = with_many(
        request,
        "unresolvedStatus",
        &query.unresolved_statuses,
        form,
    )
    .with_optional_query("external", query.external);
    for (name, instant) in [
        ("modifiedDateFrom", query.modified_from),
        ("modifiedDateTo", query.modified_to),
        ("createdDateFrom", query.created_from),
        ("createdDateTo", query.created_to),
        ("orderDateFrom", query.ordered_from),
        ("orderDateTo", query.ordered_to),
        ("paymentDateFrom", query.paid_from),
        ("paymentDateTo", query.paid_to),
        ("shipDateFrom", query.shipped_from),
        ("shipDateTo", query.shipped_to),
    ] {
        request = with_instant(request, name, instant);
    }
    request
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

/// Changes orders [C]. Sets absolute values, so it may be repeated. `orders` is a list of
/// [`crate::wire::OrderUpdate`] as JSON.
pub fn update_orders(orders: Value) -> ApiRequest {
    ApiRequest::post(
        endpoint::ORDERS_UPDATE,
        "/v1.1/orders",
        Priority::Orders,
        orders,
    )
    .with_replay(Replay::Safe)
}

/// Cancels one order [1]. Everything travels in the query string, the body is empty. Never repeated
/// without looking first: it may give money back on the channel.
pub fn cancel_order(cancel: &OrderCancel) -> ApiRequest {
    let mut request = ApiRequest::post(
        endpoint::ORDER_CANCEL,
        "/v1/orders/cancel",
        Priority::Orders,
        Value::Null,
    );
    request.body = Body::Empty;
    let request = match &cancel.order {
        OrderIdentifier::Id { order_id } => request.with_query("orderId", order_id),
        OrderIdentifier::Number {
            order_number,
            sales_channel_id,
        } => request
            .with_query("orderNumber", order_number)
            .with_query("salesChannelId", sales_channel_id),
    };
    request
        .with_query("cancelReasonType", &cancel.reason)
        .with_optional_query("cancelReason", cancel.details.as_deref())
        .with_query("updateSalesChannels", cancel.update_sales_channels)
        .with_query("refundOrdersOnChannels", cancel.refund_orders_on_channels)
}
