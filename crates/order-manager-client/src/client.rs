//! The client: one method a call.

mod builder;

pub use builder::{BuildError, ClientBuilder, Environment};

use std::sync::Arc;
use std::time::Duration;

use seamline_api_core::loose_json::{self, DecodeError};
use seamline_api_core::{ApiClient, ApiError, ApiRequest, ApiResponse, Meter};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::requests::{
    self, ListingsQuery, OrderBody, OrdersQuery, ProductsQuery, StockQuery, StockTotalsQuery,
};
use crate::wire::{
    CreateReply, Created, CustomFieldDefinition, Listing, Order, OrderCreate, Page, Product,
    SalesChannel, StockRow, StockTotal, Warehouse, decode_list,
};

/// Calls Order Manager for one account. Cheap to clone; clones share the budget and the token.
#[derive(Debug, Clone)]
pub struct OrderManagerClient {
    api: ApiClient,
    order_body: OrderBody,
}

impl OrderManagerClient {
    /// A client for one of the vendor's environments.
    pub fn builder(environment: Environment) -> ClientBuilder {
        ClientBuilder::new(environment.base_url())
    }

    /// A client over an [`ApiClient`] that somebody else put together.
    pub fn over(api: ApiClient, order_body: OrderBody) -> Self {
        Self { api, order_body }
    }

    /// The client underneath: budget, clock, address.
    pub fn api(&self) -> &ApiClient {
        &self.api
    }

    /// The same client, counting into `meter`.
    #[must_use]
    pub fn with_meter(&self, meter: &Arc<Meter>) -> Self {
        Self {
            api: self.api.with_meter(Arc::clone(meter)),
            order_body: self.order_body,
        }
    }

    /// The same client, waiting at most this long for the quota.
    #[must_use]
    pub fn with_max_wait(&self, max_wait: Option<Duration>) -> Self {
        Self {
            api: self.api.with_max_wait(max_wait),
            order_body: self.order_body,
        }
    }

    /// All sales channels.
    pub async fn sales_channels(&self) -> Result<Page<SalesChannel>, ApiError> {
        self.list(&requests::sales_channels(), "salesChannelId")
            .await
    }

    /// All warehouses.
    pub async fn warehouses(&self) -> Result<Page<Warehouse>, ApiError> {
        self.list(&requests::warehouses(), "warehouseId").await
    }

    /// The account's own product fields.
    pub async fn custom_field_definitions(&self) -> Result<Page<CustomFieldDefinition>, ApiError> {
        self.list(&requests::custom_field_definitions(), "customFieldDefId")
            .await
    }

    /// One page of products.
    pub async fn products(&self, query: &ProductsQuery) -> Result<Page<Product>, ApiError> {
        self.list(&requests::products(query), "productId").await
    }

    /// One page of listings.
    pub async fn listings(&self, query: &ListingsQuery) -> Result<Page<Listing>, ApiError> {
        self.list(&requests::listings(query), "listingId").await
    }

    /// One page of stock rows. Rows of other SKUs come too when `sku` is set: see
    /// [`StockQuery::sku`].
    pub async fn stock_rows(&self, query: &StockQuery) -> Result<Page<StockRow>, ApiError> {
        self.list(&requests::stock_rows(query), "productStockId")
            .await
    }

    /// One page of physical counts.
    pub async fn stock_totals(
        &self,
        query: &StockTotalsQuery,
    ) -> Result<Page<StockTotal>, ApiError> {
        self.list(&requests::stock_totals(query), "productId").await
    }

    /// One page of orders.
    pub async fn orders(&self, query: &OrdersQuery) -> Result<Page<Order>, ApiError> {
        self.list(&requests::orders(query), "orderId").await
    }

    /// One order by its key; [`ApiError::is_not_found`] when there is none.
    pub async fn order(&self, order_id: i64) -> Result<Order, ApiError> {
        self.api.send(&requests::order(order_id)).await?.json()
    }

    /// Creates one order. Sent at most once: when the error says
    /// [`may_have_executed`](ApiError::may_have_executed), look the number up before sending again.
    pub async fn create_order(&self, order: &OrderCreate) -> Result<Created, ApiError> {
        let body = serde_json::to_value(order).map_err(|error| ApiError::Encode {
            endpoint: requests::endpoint::ORDER_CREATE,
            message: error.to_string(),
        })?;
        let (reply, response) = self
            .api
            .send_json(&requests::create_order(body, self.order_body))
            .await?;
        let reply: CreateReply =
            loose_json::decode(reply).map_err(|problem| response.decode_error(problem))?;
        match reply.verdict(&order.order_number) {
            Some(created) => Ok(created),
            None => Err(response.decode_error(DecodeError::document(
                "expected the id of one order or a refusal, found neither",
            ))),
        }
    }

    /// Any other request: the way out when the vendor has something that this client does not.
    pub async fn send(&self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        self.api.send(request).await
    }

    async fn list<T: DeserializeOwned>(
        &self,
        request: &ApiRequest,
        id_field: &str,
    ) -> Result<Page<T>, ApiError> {
        let (body, response): (Value, ApiResponse) = self.api.send_json(request).await?;
        decode_list(body, id_field, response.started_at)
            .map_err(|problem| response.decode_error(problem))
    }
}
