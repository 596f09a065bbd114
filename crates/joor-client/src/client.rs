//! The client: v2 and v4 over one budget.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use http::Method;
use seamline_api_core::{ApiClient, ApiError, ApiRequest, ApiResponse, Meter};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::v2::Acknowledgement;
use crate::v4::Envelope;
use crate::{JoorClientBuilder, WRITE_COST};

/// Calls JOOR for one account. Cheap to clone; clones share the logins and the account: its budget, and
/// the line in which calls to one endpoint wait for each other.
#[derive(Debug, Clone)]
pub struct JoorClient {
    v2: ApiClient,
    v4: Option<ApiClient>,
    account: Option<String>,
    user_id: Option<String>,
}

impl JoorClient {
    /// Starts putting a client together.
    pub fn builder() -> JoorClientBuilder {
        JoorClientBuilder::default()
    }

    pub(crate) fn new(
        v2: ApiClient,
        v4: Option<ApiClient>,
        account: Option<String>,
        user_id: Option<String>,
    ) -> Self {
        Self {
            v2,
            v4,
            account,
            user_id,
        }
    }

    /// The same client, counting into `meter`, for example for one run of one flow.
    #[must_use]
    pub fn with_meter(&self, meter: &Arc<Meter>) -> Self {
        self.with_each(|client| client.with_meter(meter.clone()))
    }

    /// The same client with other patience for the quota.
    #[must_use]
    pub fn with_max_wait(&self, max_wait: Option<Duration>) -> Self {
        self.with_each(|client| client.with_max_wait(max_wait))
    }

    /// Whether v4 calls can be made.
    pub fn has_v4(&self) -> bool {
        self.v4.is_some()
    }

    /// JOOR's account id, if it was given.
    pub fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }

    /// The API client below, for its budget and its clock.
    pub fn api(&self) -> &ApiClient {
        &self.v2
    }

    /// Sends any request, also to endpoints that this client does not know, and returns the answer
    /// as it is. A path below `/v4/` gets the v4 login and the account; every other path gets the v2
    /// token. A request that says it is cheaper than JOOR counts it, 1 credit to read and 5 for all
    /// else \[C\], is paid for in full. See [`crate::raw`].
    pub async fn send(&self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        if request.path.starts_with("/v4/") {
            let (client, request) = self.prepare_v4(request)?;
            return client.send(&request).await;
        }
        self.v2.send(&priced(request)).await
    }

    /// Sends any v2 request and reads the `response` node of the answer, at its top or one level
    /// below; a node with an error is an [`ApiError::Vendor`]. See [`crate::raw`].
    pub async fn send_v2(&self, request: &ApiRequest) -> Result<Acknowledgement, ApiError> {
        let (body, response) = self.v2_json(&priced(request)).await?;
        Acknowledgement::from_json(response.endpoint, response.replay, body)
    }

    /// Sends any v4 request and reads the rows of the answer. See [`crate::raw`].
    pub async fn send_rows<T: DeserializeOwned>(
        &self,
        request: &ApiRequest,
    ) -> Result<Envelope<T>, ApiError> {
        self.v4_rows(request).await
    }

    /// Sends a v2 request and returns the JSON of the answer.
    pub(crate) async fn v2_json(
        &self,
        request: &ApiRequest,
    ) -> Result<(Value, ApiResponse), ApiError> {
        self.v2.send_json(request).await
    }

    /// Sends a v2 write and reads the acknowledgement.
    pub(crate) async fn v2_write(&self, request: &ApiRequest) -> Result<Acknowledgement, ApiError> {
        let (body, response) = self.v2_json(request).await?;
        Acknowledgement::from_json_with_node(response.endpoint, response.replay, body)
    }

    /// Sends a v4 request and reads the envelope of the answer.
    pub(crate) async fn v4_rows<T: DeserializeOwned>(
        &self,
        request: &ApiRequest,
    ) -> Result<Envelope<T>, ApiError> {
        let (client, request) = self.prepare_v4(request)?;
        let (body, response) = client.send_json(&request).await?;
        Envelope::from_json(response.endpoint, response.replay, body)
    }

    /// Adds what every v4 call carries.
    fn prepare_v4(&self, request: &ApiRequest) -> Result<(&ApiClient, ApiRequest), ApiError> {
        let (Some(client), Some(account)) = (&self.v4, &self.account) else {
            return Err(ApiError::NotConfigured {
                endpoint: request.endpoint,
                message: "it needs v4 credentials and an account id, which are not set".to_owned(),
            });
        };
        let mut request = priced(request).into_owned();
        for (name, value) in [
            ("account", Some(account)),
            ("user_id", self.user_id.as_ref()),
        ] {
            // A raw request may say it already; said twice, nobody knows which one counts.
            if !request.query.iter().any(|(said, _)| said == name) {
                request = request.with_optional_query(name, value);
            }
        }
        Ok((client, request))
    }

    fn with_each(&self, change: impl Fn(&ApiClient) -> ApiClient) -> Self {
        Self {
            v2: change(&self.v2),
            v4: self.v4.as_ref().map(&change),
            account: self.account.clone(),
            user_id: self.user_id.clone(),
        }
    }
}

/// The request at the price that JOOR counts, whatever it says of itself; more than that is left to
/// the caller.
fn priced(request: &ApiRequest) -> Cow<'_, ApiRequest> {
    let least = if request.method == Method::GET {
        1
    } else {
        WRITE_COST
    };
    if request.cost >= least {
        return Cow::Borrowed(request);
    }
    Cow::Owned(request.clone().with_cost(least))
}
