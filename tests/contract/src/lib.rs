//! The JOOR client on one side of a socket, the sandbox on the other.
//!
//! Neither knows a type of the other: both are readings of the same reference, so where they disagree,
//! one of them has read it wrongly.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use seamline_joor_client::api_core::budget::{FixedWindow, FixedWindowOptions};
use seamline_joor_client::{JoorClient, JoorClientBuilder, V4Credentials};
use seamline_sandbox::{Credentials, Quotas, Running, Sandbox, SandboxOptions};

/// A sandbox without quotas, and a client for its JOOR.
pub struct Bench {
    /// Both vendors.
    pub sandbox: Sandbox,
    /// Keeps them running.
    pub running: Running,
    /// A client with the v2 token and the v4 login.
    pub client: JoorClient,
    used: AtomicU32,
}

impl Bench {
    /// A small brand; `change` changes how the sandbox is set up.
    ///
    /// # Panics
    /// When sockets cannot be had.
    pub async fn start(change: impl FnOnce(&mut SandboxOptions)) -> Self {
        let mut options = SandboxOptions {
            seed: 11,
            styles: 4,
            orders: 12,
            quotas: Quotas::off(),
            ..SandboxOptions::default()
        };
        change(&mut options);
        let sandbox = Sandbox::new(options);
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let running = sandbox.serve(any, any).await.unwrap();
        let client = builder(&running, &sandbox.credentials()).build().unwrap();
        Self {
            sandbox,
            running,
            client,
            used: AtomicU32::new(0),
        }
    }

    /// A client for the same JOOR with some things different.
    ///
    /// # Panics
    /// When the client cannot be set up.
    pub fn client_with(
        &self,
        change: impl FnOnce(JoorClientBuilder, &Credentials) -> JoorClientBuilder,
    ) -> JoorClient {
        let credentials = self.sandbox.credentials();
        let builder = builder(&self.running, &credentials);
        change(builder, &credentials).build().unwrap()
    }

    /// A key that nothing in JOOR has yet.
    pub fn fresh(&self, prefix: &str) -> String {
        format!("{prefix}-{}", self.used.fetch_add(1, Ordering::Relaxed))
    }

    /// Sees that the client sent nothing that the reference does not know, and did nothing that a
    /// merchant would complain about.
    ///
    /// # Panics
    /// When it did.
    pub fn assert_nothing_unknown_was_sent(&self) {
        assert_eq!(self.sandbox.unknown_parameters(), []);
        assert_eq!(self.sandbox.defects(), []);
    }
}

fn builder(running: &Running, credentials: &Credentials) -> JoorClientBuilder {
    let budget = FixedWindow::new(FixedWindowOptions {
        credits: 1_000_000,
        ..FixedWindowOptions::default()
    });
    JoorClient::builder()
        .base_url(running.joor_url().parse().unwrap())
        .auth_url(running.joor_auth_url().parse().unwrap())
        .account(&credentials.joor_account)
        .token(credentials.joor_token.clone().into())
        .credentials(login(credentials))
        .budget(Arc::new(budget))
}

/// The v4 login of a sandbox.
pub fn login(credentials: &Credentials) -> V4Credentials {
    V4Credentials {
        client_id: credentials.client_id.clone(),
        client_secret: credentials.client_secret.clone().into(),
        username: credentials.username.clone(),
        password: credentials.password.clone().into(),
    }
}

/// A text for the fields of rows, which are options.
pub fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}
