//! The client: sends requests within the budget, one at a time for each endpoint, and repeats what
//! may be repeated.

mod builder;
mod exchange;
mod response;

pub use builder::ApiClientBuilder;
pub use response::ApiResponse;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use url::Url;

use crate::budget::Budget;
use crate::{Account, ApiError, ApiRequest, Authorizer, Clock, Meter, Priority, Transport};

/// How a client waits and repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientOptions {
    /// Time limit for one request with its answer.
    pub timeout: Duration,
    /// The longest that one call waits for the quota, all its waits together; `None` waits as long
    /// as it takes. Beyond it the call fails with [`ApiError::Quota`].
    pub max_wait: Option<Duration>,
    /// How often a call is sent at most when it fails for a reason that may pass. Being told to wait
    /// for the quota is not a failure and does not count.
    pub attempts: u32,
    /// The first pause after a failure; it doubles, and a random part of it is waited.
    pub backoff: Duration,
    /// The longest pause after a failure.
    pub backoff_limit: Duration,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            max_wait: None,
            attempts: 4,
            backoff: Duration::from_millis(500),
            backoff_limit: Duration::from_secs(20),
        }
    }
}

/// Calls one vendor for one account. Cheap to clone; clones share the [`Account`] and the credentials.
#[derive(Clone)]
pub struct ApiClient {
    base_url: Url,
    authorizer: Arc<dyn Authorizer>,
    shared: Arc<Shared>,
    options: ClientOptions,
    meter: Arc<Meter>,
    /// The class that pays, whatever the request says.
    priority: Option<Priority>,
}

struct Shared {
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    account: Account,
    jitter: Jitter,
}

/// Picks a number of milliseconds from 0 to the given one.
pub type Jitter = Arc<dyn Fn(u64) -> u64 + Send + Sync>;

impl ApiClient {
    /// A client for the API at `base_url`.
    pub fn builder(base_url: Url) -> ApiClientBuilder {
        ApiClientBuilder::new(base_url)
    }

    /// The same client with other credentials, for the same account.
    #[must_use]
    pub fn with_authorizer(&self, authorizer: Arc<dyn Authorizer>) -> Self {
        Self {
            authorizer,
            ..self.clone()
        }
    }

    /// The same client, counting into `meter`.
    #[must_use]
    pub fn with_meter(&self, meter: Arc<Meter>) -> Self {
        Self {
            meter,
            ..self.clone()
        }
    }

    /// The same client, whose calls are paid for by this class.
    #[must_use]
    pub fn with_priority(&self, priority: Priority) -> Self {
        Self {
            priority: Some(priority),
            ..self.clone()
        }
    }

    /// The same client with other patience.
    #[must_use]
    pub fn with_max_wait(&self, max_wait: Option<Duration>) -> Self {
        let mut client = self.clone();
        client.options.max_wait = max_wait;
        client
    }

    /// What this client counts into.
    pub fn meter(&self) -> &Arc<Meter> {
        &self.meter
    }

    /// The address that paths are added to.
    pub fn base_url(&self) -> &Url {
        &self.base_url
    }

    /// The account that it calls for, to share it with other clients.
    pub fn account(&self) -> &Account {
        &self.shared.account
    }

    /// The budget of the account.
    pub fn budget(&self) -> &Arc<dyn Budget> {
        self.shared.account.budget()
    }

    /// The time on the client's clock.
    pub fn now(&self) -> Timestamp {
        self.shared.clock.now()
    }

    /// Sends a request and returns an answer with a success status, whatever its body.
    pub async fn send(&self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        exchange::run(self, request, |_| Ok(())).await
    }

    /// Sends a request and returns an answer whose body is JSON, with the JSON. An answer that was
    /// cut or is not JSON at all counts as a failure that may pass.
    pub async fn send_json(&self, request: &ApiRequest) -> Result<(Value, ApiResponse), ApiError> {
        let response =
            exchange::run(self, request, |response| response.json_value().map(drop)).await?;
        let value = response.json_value()?;
        Ok((value, response))
    }
}

impl std::fmt::Debug for ApiClient {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ApiClient")
            .field("base_url", &self.base_url.as_str())
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
#[path = "client/once_tests.rs"]
mod once_tests;
