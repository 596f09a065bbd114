//! A ready-to-use configuration for a sandbox that is being served.

use std::fmt::Write;
use std::net::SocketAddr;

use crate::options::{OrderManagerQuotas, Quotas};
use crate::views::Credentials;

/// What a client may count on where the sandbox counts nothing.
const UNLIMITED: u32 = 1_000_000;

/// The environment variable of the app's secret.
pub(crate) const APP_SECRET: &str = "ORDER_MANAGER_APP_SECRET";

/// What a configuration is made of.
#[derive(Debug, Clone)]
pub(crate) struct Setup {
    pub(crate) joor: SocketAddr,
    pub(crate) order_manager: SocketAddr,
    pub(crate) credentials: Credentials,
    pub(crate) quotas: Quotas,
}

impl Setup {
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("JOOR_TOKEN", self.credentials.joor_token.clone()),
            ("JOOR_CLIENT_SECRET", self.credentials.client_secret.clone()),
            ("JOOR_PASSWORD", self.credentials.password.clone()),
            (
                "ORDER_MANAGER_TOKEN",
                self.credentials.order_manager_token.clone(),
            ),
        ]
    }

    /// Lines for `[connections.order_manager]` that let a person get the token themselves, and what
    /// their secret is.
    pub(crate) fn app_toml(&self) -> (String, &str) {
        let toml = format!(
            "token = {{ file = \"order-manager-token\" }}\n\
             app_url = \"http://{}\"\n\
             app_key = \"{}\"\n\
             app_secret = {{ env = \"{APP_SECRET}\" }}\n\
             redirect_url = \"http://127.0.0.1:8400/callback\"\n",
            self.order_manager, self.credentials.order_manager_app_key,
        );
        (toml, &self.credentials.order_manager_app_secret)
    }

    /// Tables that tell a client of quotas other than the vendors' real ones.
    pub(crate) fn quota_toml(&self) -> String {
        let real = Quotas::default();
        let mut toml = String::new();
        if !self.quotas.joor_enabled {
            let _ = write!(toml, "\n[connections.joor.quota]\ncredits = {UNLIMITED}\n");
        } else if self.quotas.joor_credits != real.joor_credits
            || self.quotas.joor_window != real.joor_window
        {
            let window = self.quotas.joor_window.as_millis();
            let credits = self.quotas.joor_credits;
            let _ = write!(
                toml,
                "\n[connections.joor.quota]\ncredits = {credits}\nwindow = \"{window}ms\"\n"
            );
        }
        let buckets = match self.quotas.order_manager {
            OrderManagerQuotas::Real => None,
            OrderManagerQuotas::Scaled { burst, per_second } => Some((burst, per_second)),
            OrderManagerQuotas::Off => Some((UNLIMITED, UNLIMITED)),
        };
        if let Some((burst, per_second)) = buckets {
            let _ = write!(
                toml,
                "\n[connections.order_manager.quota]\nburst = {burst}\nper_second = {per_second}\n"
            );
        }
        toml
    }

    pub(crate) fn seamline_toml(&self) -> String {
        let Self {
            joor,
            order_manager,
            credentials,
            ..
        } = self;
        format!(
            r#"[store]
url = "sqlite://seamline.db"

[[connections]]
name = "sandbox"

[connections.joor]
base_url = "http://{joor}"
auth_url = "http://{joor}/auth/"
token = {{ env = "JOOR_TOKEN" }}
publish = "v4"
account = "{account}"
client_id = "{client_id}"
client_secret = {{ env = "JOOR_CLIENT_SECRET" }}
username = "{username}"
password = {{ env = "JOOR_PASSWORD" }}

[connections.order_manager]
base_url = "http://{order_manager}"
token = {{ env = "ORDER_MANAGER_TOKEN" }}
sales_channel = "{sales_channel}"

[connections.orders]
enabled = true
every = "5m"

[connections.products]
enabled = true

[connections.inventory]
enabled = true
every = "15m"
joor_warehouse = "{joor_warehouse}"
"#,
            account = credentials.joor_account,
            client_id = credentials.client_id,
            username = credentials.username,
            sales_channel = credentials.sales_channel,
            joor_warehouse = credentials.joor_warehouse,
        )
    }
}
