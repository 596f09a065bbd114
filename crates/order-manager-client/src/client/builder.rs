//! Putting a client together.

use std::sync::Arc;
use std::time::Duration;

use seamline_api_core::budget::{BucketSize, Budget, TokenBucketOptions, TokenBuckets};
use seamline_api_core::{
    ApiClient, BudgetJournal, ClientOptions, Clock, Jitter, Meter, ReqwestTransport, StaticToken,
    Transport, TransportError,
};
use secrecy::SecretString;
use url::Url;

use super::OrderManagerClient;
use crate::limits::LimitScale;
use crate::requests::OrderBody;

/// Header of a 429 that says how many milliseconds to wait [1].
const RETRY_AFTER_MS: &str = "x-skubana-quota-retryafter";
/// The wait after a 429 that does not say [1].
const RETRY_AFTER_DEFAULT: Duration = Duration::from_secs(15);

/// Where Order Manager lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Environment {
    /// `https://api.skubana.com` [C]
    Production,
    /// The vendor's sandbox, `https://api.demo.skubana.com` [C]
    Demo,
    /// Another address; paths such as `/v1/order` are added to it.
    At(Url),
}

impl Environment {
    /// The address that paths are added to.
    pub(super) fn base_url(self) -> Result<Url, BuildError> {
        let address = match self {
            Self::At(url) => return Ok(url),
            Self::Production => "https://api.skubana.com",
            Self::Demo => "https://api.demo.skubana.com",
        };
        Ok(Url::parse(address)?)
    }
}

/// The client cannot be put together.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The token holds characters that no header can hold, or is empty.
    #[error("use the token: it is empty or holds characters that cannot be sent")]
    Token,
    /// The address is not one.
    #[error("use the address: {0}")]
    Address(#[from] url::ParseError),
    /// The HTTP transport cannot be set up.
    #[error("set up the HTTP transport")]
    Transport(#[from] TransportError),
}

/// Puts an [`OrderManagerClient`] together; what is not given has a sensible default.
pub struct ClientBuilder {
    base_url: Result<Url, BuildError>,
    transport: Option<Arc<dyn Transport>>,
    budget: Option<Arc<dyn Budget>>,
    clock: Option<Arc<dyn Clock>>,
    journal: Option<(String, Arc<dyn BudgetJournal>)>,
    jitter: Option<Jitter>,
    meter: Option<Arc<Meter>>,
    options: ClientOptions,
    limits: LimitScale,
    order_body: OrderBody,
}

impl ClientBuilder {
    pub(super) fn new(base_url: Result<Url, BuildError>) -> Self {
        Self {
            base_url,
            transport: None,
            budget: None,
            clock: None,
            journal: None,
            jitter: None,
            meter: None,
            options: ClientOptions::default(),
            limits: LimitScale::default(),
            order_body: OrderBody::default(),
        }
    }

    /// Another transport than HTTPS over the network.
    #[must_use]
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Another budget than [`default_budget`](Self::default_budget); `limits` then has no effect.
    #[must_use]
    pub fn budget(mut self, budget: Arc<dyn Budget>) -> Self {
        self.budget = Some(budget);
        self
    }

    /// Figures of the account in relation to ours.
    #[must_use]
    pub fn limits(mut self, limits: LimitScale) -> Self {
        self.limits = limits;
        self
    }

    /// Another clock than the machine's.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Stores the budget under the name `account` before every call.
    #[must_use]
    pub fn journal(mut self, account: impl Into<String>, journal: Arc<dyn BudgetJournal>) -> Self {
        self.journal = Some((account.into(), journal));
        self
    }

    /// Another source of random pauses.
    #[must_use]
    pub fn jitter(mut self, jitter: Jitter) -> Self {
        self.jitter = Some(jitter);
        self
    }

    /// What to count into.
    #[must_use]
    pub fn meter(mut self, meter: Arc<Meter>) -> Self {
        self.meter = Some(meter);
        self
    }

    /// How to wait and repeat.
    #[must_use]
    pub fn options(mut self, options: ClientOptions) -> Self {
        self.options = options;
        self
    }

    /// The form of an order create.
    #[must_use]
    pub fn order_body(mut self, order_body: OrderBody) -> Self {
        self.order_body = order_body;
        self
    }

    /// The budget that a client gets when it is given none: a token bucket for each endpoint. For
    /// owners who keep it across restarts or share it between clients of one account.
    pub fn default_budget(limits: LimitScale, timeout: Duration) -> TokenBuckets {
        let endpoints = limits
            .apply()
            .into_iter()
            .map(|limit| {
                let size = BucketSize {
                    burst: limit.burst,
                    restored: limit.restore,
                    per: limit.restore_every,
                    hourly: limit.per_hour,
                };
                (limit.endpoint.to_owned(), size)
            })
            .collect();
        TokenBuckets::new(TokenBucketOptions {
            // For raw requests: the slowest that any integration allows itself [1].
            default: BucketSize::one_every(1, Duration::from_secs(5)),
            endpoints,
            timeout,
            retry_after_ms_header: Some(RETRY_AFTER_MS),
            retry_after_default: RETRY_AFTER_DEFAULT,
        })
    }

    /// The client, with the account's token.
    pub fn build(self, token: &SecretString) -> Result<OrderManagerClient, BuildError> {
        let authorizer = StaticToken::new("Bearer", token).ok_or(BuildError::Token)?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => Arc::new(ReqwestTransport::new()?),
        };
        let budget = self
            .budget
            .unwrap_or_else(|| Arc::new(Self::default_budget(self.limits, self.options.timeout)));
        let mut builder = ApiClient::builder(self.base_url?).options(self.options);
        if let Some(clock) = self.clock {
            builder = builder.clock(clock);
        }
        if let Some((account, journal)) = self.journal {
            builder = builder.journal(account, journal);
        }
        if let Some(jitter) = self.jitter {
            builder = builder.jitter(jitter);
        }
        if let Some(meter) = self.meter {
            builder = builder.meter(meter);
        }
        Ok(OrderManagerClient::over(
            builder.build(transport, Arc::new(authorizer), budget),
            self.order_body,
        ))
    }
}
