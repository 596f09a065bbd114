//! Putting a client together.

use std::sync::Arc;
use std::time::Duration;

use seamline_api_core::budget::{BucketSize, Budget, TokenBucketOptions, TokenBuckets};
use seamline_api_core::{
    Account, ApiClient, BudgetJournal, ClientOptions, Clock, Jitter, Meter, ReqwestTransport,
    StaticToken, Transport, TransportError,
};
use secrecy::SecretString;
use url::Url;

use super::{Forms, OrderManagerClient};
use crate::limits::{EndpointLimit, LimitScale, OTHERS, RETRY_AFTER_DEFAULT, RETRY_AFTER_MS};
use crate::requests::OrderBody;

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
    shared: Option<Account>,
    budget: Option<Arc<dyn Budget>>,
    clock: Option<Arc<dyn Clock>>,
    journal: Option<(String, Arc<dyn BudgetJournal>)>,
    jitter: Option<Jitter>,
    meter: Option<Arc<Meter>>,
    options: ClientOptions,
    limits: LimitScale,
    forms: Forms,
}

impl ClientBuilder {
    pub(super) fn new(base_url: Result<Url, BuildError>) -> Self {
        Self {
            base_url,
            transport: None,
            shared: None,
            budget: None,
            clock: None,
            journal: None,
            jitter: None,
            meter: None,
            options: ClientOptions::default(),
            limits: LimitScale::default(),
            forms: Forms::default(),
        }
    }

    /// Another transport than HTTPS over the network.
    #[must_use]
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// The account with everything that all its clients have to share: budget, lines, those that wait,
    /// journal. It goes before `budget`, `limits` and `journal`.
    ///
    /// Two clients of one account need the same one: `other.api().account().clone()`, or an [`Account`]
    /// that is made first.
    #[must_use]
    pub fn shared_account(mut self, account: Account) -> Self {
        self.shared = Some(account);
        self
    }

    /// Another budget than [`default_budget`](Self::default_budget), for an account that this client
    /// alone calls for; `limits` then has no effect.
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

    /// Stores the budget under the name `account` before every call, for an account that this client
    /// alone calls for.
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
        self.forms.order_body = order_body;
        self
    }

    /// Allows [`acknowledge`](OrderManagerClient::acknowledge), whose body and answer are inferred
    /// [I]. Off by default: the vendor keeps the place of that feed, so a probe of it costs data.
    #[must_use]
    pub fn acknowledge(mut self, allowed: bool) -> Self {
        self.forms.acknowledge = allowed;
        self
    }

    /// The budget that a client gets when it is given none: a token bucket for each endpoint. For
    /// owners who keep it across restarts or share it between clients of one account.
    pub fn default_budget(limits: LimitScale, timeout: Duration) -> TokenBuckets {
        TokenBuckets::new(Self::default_budget_options(limits, timeout))
    }

    /// What that budget is made of, for owners who know better figures of single endpoints.
    pub fn default_budget_options(limits: LimitScale, timeout: Duration) -> TokenBucketOptions {
        let endpoints = limits
            .apply()
            .into_iter()
            .map(|limit| (limit.endpoint.to_owned(), size(&limit)))
            .collect();
        TokenBucketOptions {
            default: size(&OTHERS),
            endpoints,
            timeout,
            retry_after_ms_header: Some(RETRY_AFTER_MS),
            retry_after_default: RETRY_AFTER_DEFAULT,
        }
    }

    /// The client, with the account's token.
    pub fn build(self, token: &SecretString) -> Result<OrderManagerClient, BuildError> {
        let authorizer = StaticToken::new("Bearer", token).ok_or(BuildError::Token)?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => Arc::new(ReqwestTransport::new()?),
        };
        let account = self.shared.unwrap_or_else(|| {
            let budget = self.budget.unwrap_or_else(|| {
                Arc::new(Self::default_budget(self.limits, self.options.timeout))
            });
            match self.journal {
                Some((name, journal)) => Account::with_journal(budget, name, journal),
                None => Account::new(budget),
            }
        });
        let mut builder = ApiClient::builder(self.base_url?).options(self.options);
        if let Some(clock) = self.clock {
            builder = builder.clock(clock);
        }
        if let Some(jitter) = self.jitter {
            builder = builder.jitter(jitter);
        }
        if let Some(meter) = self.meter {
            builder = builder.meter(meter);
        }
        Ok(OrderManagerClient {
            api: builder.build(transport, Arc::new(authorizer), account),
            forms: self.forms,
        })
    }
}

fn size(limit: &EndpointLimit) -> BucketSize {
    BucketSize {
        burst: limit.burst,
        restored: limit.restore,
        per: limit.restore_every,
        hourly: limit.per_hour,
    }
}
