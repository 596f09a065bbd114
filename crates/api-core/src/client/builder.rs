//! Putting a client together.

use std::sync::Arc;

use url::Url;

use super::{ApiClient, BudgetJournal, ClientOptions, Jitter, Shared};
use crate::budget::Budget;
use crate::{Authorizer, Clock, Meter, SystemClock, Transport};

/// Puts an [`ApiClient`] together; what is not given has a sensible default.
pub struct ApiClientBuilder {
    base_url: Url,
    clock: Arc<dyn Clock>,
    journal: Option<(String, Arc<dyn BudgetJournal>)>,
    jitter: Jitter,
    options: ClientOptions,
    meter: Arc<Meter>,
}

impl ApiClientBuilder {
    pub(super) fn new(base_url: Url) -> Self {
        Self {
            base_url,
            clock: Arc::new(SystemClock),
            journal: None,
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

    /// Stores the budget under the name `account` before every call.
    #[must_use]
    pub fn journal(mut self, account: impl Into<String>, journal: Arc<dyn BudgetJournal>) -> Self {
        self.journal = Some((account.into(), journal));
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

    /// The client.
    pub fn build(
        self,
        transport: Arc<dyn Transport>,
        authorizer: Arc<dyn Authorizer>,
        budget: Arc<dyn Budget>,
    ) -> ApiClient {
        ApiClient {
            base_url: self.base_url,
            authorizer,
            shared: Arc::new(Shared {
                transport,
                clock: self.clock,
                budget,
                journal: self.journal,
                journal_order: tokio::sync::Mutex::default(),
                lines: std::sync::Mutex::default(),
                settled: tokio::sync::Notify::new(),
                jitter: self.jitter,
            }),
            options: self.options,
            meter: self.meter,
            priority: None,
        }
    }
}
