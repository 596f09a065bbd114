//! Putting a client together.

use std::sync::Arc;

use url::Url;

use super::{ApiClient, ClientOptions, Jitter, Shared};
use crate::{Account, Authorizer, Clock, Meter, SystemClock, Transport};

/// Puts an [`ApiClient`] together; what is not given has a sensible default.
pub struct ApiClientBuilder {
    base_url: Url,
    clock: Arc<dyn Clock>,
    jitter: Jitter,
    options: ClientOptions,
    meter: Arc<Meter>,
}

impl ApiClientBuilder {
    pub(super) fn new(base_url: Url) -> Self {
        Self {
            base_url,
            clock: Arc::new(SystemClock),
            jitter: Arc::new(|limit| fastrand::u64(0..=limit)),
            options: ClientOptions::default(),
            meter: Arc::new(Meter::new()),
        }
    }

    /// Another clock than the machine's.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Another source of random pauses.
    #[must_use]
    pub fn jitter(mut self, jitter: Jitter) -> Self {
        self.jitter = jitter;
        self
    }

    /// How to wait and repeat.
    #[must_use]
    pub fn options(mut self, options: ClientOptions) -> Self {
        self.options = options;
        self
    }

    /// What to count into.
    #[must_use]
    pub fn meter(mut self, meter: Arc<Meter>) -> Self {
        self.meter = meter;
        self
    }

    /// The client. Everything that calls for one account shares one [`Account`]; a budget in its place
    /// makes an account of its own, without a journal.
    pub fn build(
        self,
        transport: Arc<dyn Transport>,
        authorizer: Arc<dyn Authorizer>,
        account: impl Into<Account>,
    ) -> ApiClient {
        ApiClient {
            base_url: self.base_url,
            authorizer,
            shared: Arc::new(Shared {
                transport,
                clock: self.clock,
                account: account.into(),
                jitter: self.jitter,
            }),
            options: self.options,
            meter: self.meter,
            priority: None,
        }
    }
}
