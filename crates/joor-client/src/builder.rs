//! Putting a [`JoorClient`] together.

use std::sync::Arc;

use seamline_api_core::budget::{Budget, FixedWindow, FixedWindowOptions};
use seamline_api_core::{
    Account, ApiClient, Authorizer, BudgetJournal, ClientOptions, Clock, Jitter, Meter,
    ReqwestTransport, SystemClock, Transport, TransportError,
};
use secrecy::SecretString;
use url::Url;

use crate::auth::{PasswordGrant, v2_token};
use crate::{Environment, JoorClient, V4Credentials};

/// Puts a [`JoorClient`] together.
///
/// Needed are an environment or a base address, and a v2 token or v4 credentials. With both, orders
/// and inventory use the token and the catalogue the credentials; with the credentials alone, both
/// do, because v2 accepts a v4 token. \[C\]
#[derive(Default)]
pub struct JoorClientBuilder {
    base_url: Option<Url>,
    auth_url: Option<Url>,
    account: Option<String>,
    user_id: Option<String>,
    token: Option<SecretString>,
    credentials: Option<V4Credentials>,
    shared: Option<Account>,
    budget: Option<Arc<dyn Budget>>,
    transport: Option<Arc<dyn Transport>>,
    clock: Option<Arc<dyn Clock>>,
    journal: Option<(String, Arc<dyn BudgetJournal>)>,
    jitter: Option<Jitter>,
    meter: Option<Arc<Meter>>,
    options: ClientOptions,
}

/// A [`JoorClient`] cannot be put together.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// Neither an environment nor a base address was given.
    #[error("set up the JOOR client: no environment and no base address is given")]
    NoAddress,
    /// Neither a v2 token nor v4 credentials were given.
    #[error("set up the JOOR client: neither a v2 token nor v4 credentials are given")]
    NoCredentials,
    /// v4 credentials need an address to log in at.
    #[error("set up the JOOR client: v4 credentials need the address of the login")]
    NoAuthAddress,
    /// v4 credentials need an account id, which every v4 call carries.
    #[error("set up the JOOR client: v4 credentials need the account id")]
    NoAccount,
    /// The token holds characters that no header can hold.
    #[error("set up the JOOR client: the token is not plain text")]
    UnusableToken,
    /// The HTTP transport cannot be set up.
    #[error("set up the JOOR client: {0}")]
    Transport(#[source] TransportError),
}

impl JoorClientBuilder {
    /// Takes both addresses from JOOR's documentation.
    pub fn environment(self, environment: Environment) -> Result<Self, url::ParseError> {
        Ok(self
            .base_url(environment.base_url().parse()?)
            .auth_url(environment.auth_url().parse()?))
    }

    /// Address of the API, in place of an environment.
    #[must_use]
    pub fn base_url(mut self, base_url: Url) -> Self {
        self.base_url = Some(base_url);
        self
    }

    /// Address of the v4 login, in place of an environment.
    #[must_use]
    pub fn auth_url(mut self, auth_url: Url) -> Self {
        self.auth_url = Some(auth_url);
        self
    }

    /// JOOR's account id, sent with every v4 call. \[C\]
    #[must_use]
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.account = Some(account.into());
        self
    }

    /// JOOR's id of the user on whose behalf v4 calls act; sent when given. \[C\]
    #[must_use]
    pub fn user_id(mut self, user_id: impl Into<String>) -> Self {
        self.user_id = Some(user_id.into());
        self
    }

    /// The v2 token of the brand.
    #[must_use]
    pub fn token(mut self, token: SecretString) -> Self {
        self.token = Some(token);
        self
    }

    /// The v4 login.
    #[must_use]
    pub fn credentials(mut self, credentials: V4Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// The account with everything that all its clients have to share: budget, lines, those that wait,
    /// journal. It goes before [`budget`](Self::budget) and [`journal`](Self::journal).
    ///
    /// Two clients of one JOOR account need the same one: `other.api().account().clone()`, or an
    /// [`Account`] that is made first.
    #[must_use]
    pub fn shared_account(mut self, account: Account) -> Self {
        self.shared = Some(account);
        self
    }

    /// The budget of an account that this client alone calls for. JOOR's figures by default.
    #[must_use]
    pub fn budget(mut self, budget: Arc<dyn Budget>) -> Self {
        self.budget = Some(budget);
        self
    }

    /// Another transport than the real one.
    #[must_use]
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
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

    /// What to count calls into.
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

    /// The client. Calls nobody.
    pub fn build(self) -> Result<JoorClient, BuildError> {
        let base_url = self.base_url.ok_or(BuildError::NoAddress)?;
        let clock = self.clock.unwrap_or_else(|| Arc::new(SystemClock));
        let transport = match self.transport {
            Some(transport) => transport,
            None => Arc::new(ReqwestTransport::new().map_err(BuildError::Transport)?),
        };
        let account = match self.shared {
            Some(account) => account,
            None => own_account(self.budget, self.journal, self.options),
        };
        let token: Option<Arc<dyn Authorizer>> = match &self.token {
            Some(token) => Some(Arc::new(v2_token(token).ok_or(BuildError::UnusableToken)?)),
            None => None,
        };
        let login: Option<Arc<dyn Authorizer>> = match self.credentials {
            Some(credentials) => {
                if self.account.is_none() {
                    return Err(BuildError::NoAccount);
                }
                Some(Arc::new(PasswordGrant::new(
                    self.auth_url.ok_or(BuildError::NoAuthAddress)?,
                    credentials,
                    transport.clone(),
                    clock.clone(),
                    self.options.timeout,
                )))
            }
            None => None,
        };
        let v2_authorizer = token
            .or_else(|| login.clone())
            .ok_or(BuildError::NoCredentials)?;
        let mut builder = ApiClient::builder(base_url)
            .clock(clock)
            .options(self.options);
        if let Some(jitter) = self.jitter {
            builder = builder.jitter(jitter);
        }
        if let Some(meter) = self.meter {
            builder = builder.meter(meter);
        }
        let v2 = builder.build(transport, v2_authorizer, account);
        let v4 = login.map(|login| v2.with_authorizer(login));
        Ok(JoorClient::new(v2, v4, self.account, self.user_id))
    }
}

/// An account for one client alone.
fn own_account(
    budget: Option<Arc<dyn Budget>>,
    journal: Option<(String, Arc<dyn BudgetJournal>)>,
    options: ClientOptions,
) -> Account {
    let budget = budget.unwrap_or_else(|| {
        Arc::new(FixedWindow::new(FixedWindowOptions {
            timeout: options.timeout,
            ..FixedWindowOptions::default()
        }))
    });
    match journal {
        Some((name, journal)) => Account::with_journal(budget, name, journal),
        None => Account::new(budget),
    }
}
