//! The client: one method a call. One file a resource, the same names as in [`crate::requests`].

mod builder;
mod cancel;
mod environment;
mod orders;
mod pages;
mod products;
mod purchase_orders;
mod reference_data;
mod shipments;
mod stock;
mod vendors;

pub use builder::{BuildError, ClientBuilder};
pub use cancel::CancelError;
pub use environment::Environment;
pub use pages::Pages;
pub use stock::Acknowledged;

use std::sync::Arc;
use std::time::Duration;

use seamline_api_core::loose_json::DecodeError;
use seamline_api_core::{ApiClient, ApiError, ApiRequest, ApiResponse, Meter, Priority};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::requests::{ListQuery, OrderBody};
use crate::wire::{BulkReply, Document, Page, decode_documents, decode_list, decode_record};

/// Calls Order Manager for one account. Cheap to clone; clones share the budget and the token.
///
/// Errors are [`ApiError`]s: [`is_unauthorized`](ApiError::is_unauthorized) needs a new token and
/// stops the account's work, [`is_quota`](ApiError::is_quota) needs time,
/// [`may_have_executed`](ApiError::may_have_executed) needs a look before the write is sent again.
#[derive(Debug, Clone)]
pub struct OrderManagerClient {
    api: ApiClient,
    forms: Forms,
}

/// How bodies are sent of which the vendor's documentation leaves the form open.
#[derive(Debug, Clone, Copy, Default)]
struct Forms {
    order_body: OrderBody,
    acknowledge: bool,
}

impl OrderManagerClient {
    /// A client for one of the vendor's environments.
    pub fn builder(environment: Environment) -> ClientBuilder {
        ClientBuilder::new(environment.base_url())
    }

    /// A client over an [`ApiClient`] that somebody else put together.
    pub fn over(api: ApiClient, order_body: OrderBody) -> Self {
        let forms = Forms {
            order_body,
            ..Forms::default()
        };
        Self { api, forms }
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
            ..self.clone()
        }
    }

    /// The same client, whose calls are paid for by this class: what only looks at orders leaves the
    /// quarter of the hour that is kept for making them.
    #[must_use]
    pub fn with_priority(&self, priority: Priority) -> Self {
        Self {
            api: self.api.with_priority(priority),
            ..self.clone()
        }
    }

    /// The same client, waiting at most this long for the quota.
    #[must_use]
    pub fn with_max_wait(&self, max_wait: Option<Duration>) -> Self {
        Self {
            api: self.api.with_max_wait(max_wait),
            ..self.clone()
        }
    }

    /// One page of any list: `client.page(&OrdersQuery::new(..))`.
    pub async fn page<Q: ListQuery>(&self, query: &Q) -> Result<Page<Q::Record>, ApiError> {
        self.list(&query.request(), Q::ID_FIELD).await
    }

    /// The pages of any list from the one that the query is at, to the empty page that ends it.
    pub fn pages<Q: ListQuery>(&self, query: Q) -> Pages<Q> {
        Pages::new(self.clone(), query)
    }

    /// Every record of a list that `wanted` keeps, in one piece. Filters of the vendor match
    /// loosely, so this is the way to look something up; for whole lists use
    /// [`pages`](Self::pages), which keeps one page in memory. A record that could not be read may
    /// be the one that is looked for: see [`Page::undecodable`].
    pub async fn collect<Q: ListQuery>(
        &self,
        query: Q,
        wanted: impl Fn(&Q::Record) -> bool,
    ) -> Result<Page<Q::Record>, ApiError> {
        let mut all = Page::begun_at(self.api.now());
        let mut pages = self.pages(query);
        while let Some(page) = pages.next().await? {
            all.items.extend(page.items.into_iter().filter(&wanted));
            all.undecodable.extend(page.undecodable);
        }
        Ok(all)
    }

    /// Any other request: the way out when the vendor has something that this client does not. It
    /// goes through the same token, buckets and error handling; an endpoint whose name is not in
    /// [`crate::limits::ENDPOINTS`] has a bucket of its own with the figures of
    /// [`crate::limits::OTHERS`].
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

    async fn documents(&self, request: &ApiRequest) -> Result<Page<Document>, ApiError> {
        let (body, response) = self.api.send_json(request).await?;
        decode_documents(body, response.started_at)
            .map_err(|problem| response.decode_error(problem))
    }

    /// The one record of an answer, on its own or as a list of one.
    async fn one<T: DeserializeOwned>(&self, request: &ApiRequest) -> Result<T, ApiError> {
        let (body, response) = self.api.send_json(request).await?;
        let record = match body {
            Value::Array(mut records) if records.len() == 1 => records.remove(0),
            Value::Array(_) => {
                let problem = DecodeError::document("expected one record, found another number");
                return Err(response.decode_error(problem));
            }
            record => record,
        };
        decode_record(record).map_err(|problem| response.decode_error(problem))
    }

    /// Sends a write whose answer speaks of each record.
    async fn bulk<T: DeserializeOwned>(
        &self,
        request: &ApiRequest,
    ) -> Result<BulkReply<T>, ApiError> {
        let (body, response) = self.api.send_json(request).await?;
        BulkReply::decode(body).map_err(|problem| response.decode_error(problem))
    }
}

/// A body as JSON, exact numbers and all.
fn body_of(endpoint: &'static str, body: &impl Serialize) -> Result<Value, ApiError> {
    serde_json::to_value(body).map_err(|error| ApiError::Encode {
        endpoint,
        message: error.to_string(),
    })
}
