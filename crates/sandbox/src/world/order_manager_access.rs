//! Who may call Order Manager: the app, its codes and its tokens.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

/// Every scope there is \[C\]. There is none for customers.
pub(crate) const SCOPES: [&str; 15] = [
    "none",
    "all",
    "read_inventory",
    "write_inventory",
    "read_orders",
    "write_orders",
    "read_shipments",
    "write_shipments",
    "read_products",
    "write_products",
    "read_purchaseorders",
    "write_purchaseorders",
    "read_analytics",
    "read_stocktransferorders",
    "write_stocktransferorders",
];

/// The app that the merchant installed.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct AppAccess {
    pub(crate) key: String,
    pub(crate) secret: String,
    /// The company that installs it.
    pub(crate) company: i64,
    /// The post-approval address that the app is registered with; `None` takes the one of the call.
    pub(crate) redirect_uri: Option<String>,
    pub(crate) codes: BTreeMap<String, Code>,
    /// Scopes by token. The account's own token has all of them until a person takes some away.
    pub(crate) tokens: BTreeMap<String, BTreeSet<String>>,
    /// Whether the merchant has uninstalled the app: every token of it is refused.
    pub(crate) revoked: bool,
    pub(crate) codes_given: u64,
}

/// An authorisation code. It works once, whether or not the exchange succeeds \[C\].
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Code {
    pub(crate) redirect_uri: String,
    pub(crate) scopes: BTreeSet<String>,
    pub(crate) used: bool,
}

impl Default for AppAccess {
    fn default() -> Self {
        Self {
            key: "sandbox-app-key".to_owned(),
            secret: "sandbox-app-secret".to_owned(),
            company: 5120,
            redirect_uri: None,
            codes: BTreeMap::new(),
            tokens: BTreeMap::new(),
            revoked: false,
            codes_given: 0,
        }
    }
}

impl AppAccess {
    /// A code or token that looks like the vendor's: opaque, in the form of a UUID.
    pub(crate) fn opaque(&self, kind: u64) -> String {
        format!("{kind:08x}-0000-4000-8000-{:012x}", self.codes_given)
    }
}
