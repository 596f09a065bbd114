//! `/v2/connection`: the brand's retailers, one at a time or a page (reference 5).

use seamline_api_core::{ApiError, ApiRequest, Priority, Replay};
use serde_json::{Map, Value, json};

use super::connection::{Connection, ConnectionData};
use super::envelope::{Acknowledgement, ResponseNode};
use super::page::{DEFAULT_COUNT, Page, Shape};
use crate::{WRITE_COST, paths};

/// Name of the endpoint for quota and errors.
pub const ENDPOINT: &str = "joor.v2.connection";

const SHAPE: Shape = Shape {
    lists: &["connections", "connection"],
    elements: &["connections", "connection"],
    keys: &["customer_code", "customer_account_id", "customer_alias"],
};

/// What addresses a connection. \[C\]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ConnectionKey {
    /// The brand's own id of the retailer.
    CustomerCode(String),
    /// JOOR's id, `customer_account_id`.
    Id(String),
}

impl ConnectionKey {
    fn path(&self) -> Result<String, ApiError> {
        match self {
            Self::CustomerCode(code) => {
                let code = paths::segment(ENDPOINT, "customer code", code)?;
                Ok(format!("/v2/connection/customer_code/{code}/"))
            }
            Self::Id(id) => {
                let id = paths::segment(ENDPOINT, "connection id", id)?;
                Ok(format!("/v2/connection/{id}/"))
            }
        }
    }
}

/// Which page of the connections is listed.
///
/// That there is a list is inferred from the paging node of the reply to a single read \[I\]: a brand
/// that needs it should try it first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionQuery {
    /// Offset of the page.
    pub start_from: u32,
    /// Connections on a page.
    pub count: u32,
}

impl Default for ConnectionQuery {
    fn default() -> Self {
        Self {
            start_from: 0,
            count: DEFAULT_COUNT,
        }
    }
}

impl ConnectionQuery {
    /// The call.
    pub fn request(self) -> ApiRequest {
        ApiRequest::get(ENDPOINT, "/v2/connection/", Priority::Orders)
            .with_query("start_from", self.start_from)
            .with_query("count", self.count)
    }

    /// The query of the page after `page`; `None` after the last one. See [`Page::next_start`].
    pub fn next(self, page: &Page<Connection>) -> Option<Self> {
        let start_from = page.next_start(self.start_from, self.count)?;
        Some(Self { start_from, ..self })
    }
}

/// Reads a page of connections, or the reply to the read of one. \[C\] envelope
pub fn page_from_json(body: Value) -> Result<Page<Connection>, ApiError> {
    Page::from_json(ENDPOINT, &SHAPE, body)
}

/// The call that reads one connection.
pub fn get_request(key: &ConnectionKey) -> Result<ApiRequest, ApiError> {
    Ok(ApiRequest::get(ENDPOINT, key.path()?, Priority::Orders))
}

/// The call that changes one connection: price types, addresses, shipping and payment methods \[C\],
/// the last two by [`ConnectionData::other`].
/// The body is wrapped as that of a single style, `connections { connection }` \[I\]; values are
/// absolute, so it may be repeated.
pub fn update_request(
    key: &ConnectionKey,
    connection: &ConnectionData,
) -> Result<ApiRequest, ApiError> {
    let connection = serde_json::to_value(connection).map_err(|error| ApiError::Encode {
        endpoint: ENDPOINT,
        message: error.to_string(),
    })?;
    let body = json!({ "connections": { "connection": connection } });
    Ok(
        ApiRequest::put(ENDPOINT, key.path()?, Priority::Orders, body)
            .with_replay(Replay::Safe)
            .with_cost(WRITE_COST),
    )
}

/// The call that deletes a connection by the brand's own id. \[C\] Deleting twice deletes once, so it
/// may be repeated; the second reply may say that there is nothing.
pub fn delete_request(customer_code: &str) -> Result<ApiRequest, ApiError> {
    // Nobody knows what a deletion without a code deletes.
    if customer_code.trim().is_empty() {
        return Err(ApiError::Encode {
            endpoint: ENDPOINT,
            message: "the customer code is empty".to_owned(),
        });
    }
    Ok(
        ApiRequest::delete(ENDPOINT, "/v2/connection/", Priority::Orders)
            .with_query("customer_code", customer_code)
            .with_replay(Replay::Safe)
            .with_cost(WRITE_COST),
    )
}

/// What JOOR says it deleted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ConnectionDeleted {
    /// The `response` node; it reports no failure.
    pub response: Option<ResponseNode>,
    /// The brand's own id of the retailer, as JOOR repeats it.
    pub customer_code: Option<String>,
    /// All that JOOR says about it.
    pub deleted: Map<String, Value>,
}

impl ConnectionDeleted {
    /// Reads the reply, `response` beside `connection { connection_deleted { customer_code } }`. \[C\]
    /// A `response` node with an error is an [`ApiError::Vendor`].
    pub fn from_json(body: Value) -> Result<Self, ApiError> {
        let Acknowledgement { response, mut rest } =
            Acknowledgement::from_json_with_node(ENDPOINT, Replay::Safe, body)?;
        if let Some(Value::Object(inner)) = rest.remove("connection") {
            rest.extend(inner);
        }
        let deleted = match rest.remove("connection_deleted") {
            Some(Value::Object(deleted)) => deleted,
            _ => rest,
        };
        Ok(Self {
            response,
            customer_code: deleted
                .get("customer_code")
                .and_then(seamline_api_core::loose_json::text_of),
            deleted,
        })
    }
}

#[cfg(feature = "client")]
impl crate::JoorClient {
    /// Reads one connection; `None` when JOOR lists none.
    pub async fn connection(&self, key: &ConnectionKey) -> Result<Option<Connection>, ApiError> {
        let (body, _) = self.v2_json(&get_request(key)?).await?;
        page_from_json(body)?.into_one(ENDPOINT)
    }

    /// Lists one page of connections; see [`ConnectionQuery`] about how sure it is that there is a
    /// list.
    pub async fn connections(&self, query: ConnectionQuery) -> Result<Page<Connection>, ApiError> {
        let (body, response) = self.v2_json(&query.request()).await?;
        let mut page = page_from_json(body)?;
        page.started_at = Some(response.started_at);
        Ok(page)
    }

    /// Changes one connection.
    pub async fn update_connection(
        &self,
        key: &ConnectionKey,
        connection: &ConnectionData,
    ) -> Result<Acknowledgement, ApiError> {
        self.v2_write(&update_request(key, connection)?).await
    }

    /// Deletes a connection by the brand's own id.
    pub async fn delete_connection(
        &self,
        customer_code: &str,
    ) -> Result<ConnectionDeleted, ApiError> {
        let (body, _) = self.v2_json(&delete_request(customer_code)?).await?;
        ConnectionDeleted::from_json(body)
    }
}
