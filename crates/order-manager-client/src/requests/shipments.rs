//! `GET /v1/shipments`, `PUT /v1.1/shipment/external`, `PUT /v1.1/shipment/standard`.

use jiff::Timestamp;
use seamline_api_core::{ApiRequest, Priority};
use serde_json::Value;

use super::{ManyValues, PageRequest, endpoint, list_query, with_instant, with_many, with_page};

/// Filters of the shipment list [1]; the date pairs are confirmed [C].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShipmentsQuery {
    /// Which page.
    pub page: PageRequest,
    /// Keys.
    pub shipment_ids: Vec<i64>,
    /// Keys of orders.
    pub order_ids: Vec<i64>,
    /// Numbers of orders; match exactly afterwards.
    pub order_numbers: Vec<String>,
    /// Where shipments are, see [`DeliveryStatus`](crate::wire::DeliveryStatus).
    pub delivery_statuses: Vec<String>,
    /// How several values of one filter travel.
    pub many_values: ManyValues,
    /// One channel.
    pub sales_channel_id: Option<i64>,
    /// One warehouse.
    pub warehouse_id: Option<i64>,
    /// One provider.
    pub shipping_provider_id: Option<i64>,
    /// One batch.
    pub batch_number: Option<String>,
    /// The carrier's number.
    pub tracking_number: Option<String>,
    /// Recipient.
    pub recipient: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State.
    pub state: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// Made at or after.
    pub created_from: Option<Timestamp>,
    /// Made at or before.
    pub created_to: Option<Timestamp>,
    /// Shipped at or after.
    pub shipped_from: Option<Timestamp>,
    /// Shipped at or before.
    pub shipped_to: Option<Timestamp>,
}

impl ShipmentsQuery {
    /// All shipments, one page of them.
    pub fn new(page: PageRequest) -> Self {
        Self {
            page,
            shipment_ids: Vec::new(),
            order_ids: Vec::new(),
            order_numbers: Vec::new(),
            delivery_statuses: Vec::new(),
            many_values: ManyValues::default(),
            sales_channel_id: None,
            warehouse_id: None,
            shipping_provider_id: None,
            batch_number: None,
            tracking_number: None,
            recipient: None,
            city: None,
            state: None,
            country: None,
            created_from: None,
            created_to: None,
            shipped_from: None,
            shipped_to: None,
        }
    }
}

list_query!(ShipmentsQuery, Shipment, "shipmentId", shipments);

/// One page of shipments.
pub fn shipments(query: &ShipmentsQuery) -> ApiRequest {
    let form = query.many_values;
    let mut request = ApiRequest::get(endpoint::SHIPMENTS, "/v1/shipments", Priority::Orders);
    request = with_page(request, query.page);
    request = with_many(request, "shipmentId", &query.shipment_ids, form);
    request = with_many(request, "orderId", &query.order_ids, form);
    request = with_many(request, "orderNumber", &query.order_numbers, form);
    request = with_many(request, "deliveryStatus", &query.delivery_statuses, form)
        .with_optional_query("salesChannelId", query.sales_channel_id)
        .with_optional_query("warehouseId", query.warehouse_id)
        .with_optional_query("shippingProviderId", query.shipping_provider_id)
        .with_optional_query("batchNumber", query.batch_number.as_deref())
        .with_optional_query("trackingNumber", query.tracking_number.as_deref())
        .with_optional_query("recipient", query.recipient.as_deref())
        .with_optional_query("city", query.city.as_deref())
        .with_optional_query("state", query.state.as_deref())
        .with_optional_query("country", query.country.as_deref());
    // The word order differs from orders' `…DateFrom` [C].
    for (name, instant) in [
        ("shipmentCreatedFromDate", query.created_from),
        ("shipmentCreatedToDate", query.created_to),
        ("shipmentFromDate", query.shipped_from),
        ("shipmentToDate", query.shipped_to),
    ] {
        request = with_instant(request, name, instant);
    }
    request
}

/// Records parcels that left outside of Order Manager [C]. Never repeated without looking first.
/// `shipments` is a [`crate::wire::ExternalShipments`] as JSON.
pub fn external_shipments(shipments: Value) -> ApiRequest {
    ApiRequest::put(
        endpoint::SHIPMENT_EXTERNAL,
        "/v1.1/shipment/external",
        Priority::Orders,
        shipments,
    )
}

/// Ships orders in one batch [1]. Never repeated without looking first. `batch` is a
/// [`crate::wire::StandardShipment`] as JSON.
pub fn standard_shipment(batch: Value) -> ApiRequest {
    ApiRequest::put(
        endpoint::SHIPMENT_STANDARD,
        "/v1.1/shipment/standard",
        Priority::Orders,
        batch,
    )
}
