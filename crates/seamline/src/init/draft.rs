//! What was answered so far.

use crate::config::SecretRef;

/// A configuration in the making.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) joor: JoorDraft,
    pub(super) order_manager: OrderManagerDraft,
    pub(super) sales_channel: Option<String>,
    pub(super) orders: bool,
    pub(super) products: bool,
    pub(super) inventory: bool,
    pub(super) order_feedback: bool,
    /// Rules that were chosen, each with its value as it is written.
    pub(super) order_rules: Vec<(&'static str, toml::Value)>,
    pub(super) product_rules: Vec<(&'static str, toml::Value)>,
    pub(super) inventory_rules: Vec<(&'static str, toml::Value)>,
}

/// Where a vendor is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// An environment that the vendor documents.
    Environment(String),
    /// Another address, for JOOR with that of its login.
    At { base: String, auth: Option<String> },
}

impl Default for Place {
    fn default() -> Self {
        Self::Environment(String::new())
    }
}

#[derive(Debug, Clone, Default)]
pub(super) struct JoorDraft {
    pub(super) place: Place,
    pub(super) token: Option<SecretRef>,
    pub(super) publish_v2: bool,
    pub(super) login: Option<Login>,
}

/// The v4 login.
#[derive(Debug, Clone)]
pub(super) struct Login {
    pub(super) account: String,
    pub(super) client_id: String,
    pub(super) client_secret: SecretRef,
    pub(super) username: String,
    pub(super) password: SecretRef,
}

#[derive(Debug, Clone, Default)]
pub(super) struct OrderManagerDraft {
    pub(super) place: Place,
    pub(super) token: Option<SecretRef>,
    /// Whether there is a token yet.
    pub(super) has_token: bool,
    pub(super) app: Option<App>,
}

/// What `auth order-manager` needs.
#[derive(Debug, Clone)]
pub(super) struct App {
    pub(super) key: String,
    pub(super) secret: SecretRef,
    pub(super) redirect_url: String,
    /// Needed where Order Manager is at an address of its own.
    pub(super) url: Option<String>,
}

impl Draft {
    /// Whether JOOR's own lists can be read.
    pub(super) fn lists_joor(&self) -> bool {
        self.joor.login.is_some()
    }
}
