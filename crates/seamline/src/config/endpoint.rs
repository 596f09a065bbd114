//! Environments and their hosts.

use schemars::JsonSchema;
use seamline_order_manager_client::Environment;
use serde::{Deserialize, Serialize};
use url::Url;

/// A JOOR environment with documented hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum JoorEnvironment {
    /// JOOR's sandbox.
    Sandbox,
    /// Live data.
    Production,
}

/// Where JOOR is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoorAddresses {
    /// Base address of the API.
    pub base: Url,
    /// Address of the token endpoint.
    pub auth: Url,
}

/// An Order Manager environment with documented hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OrderManagerEnvironment {
    /// The vendor's sandbox.
    Demo,
    /// Live data.
    Production,
}

impl JoorEnvironment {
    /// The documented hosts.
    pub fn addresses(self) -> Option<JoorAddresses> {
        let (base, auth) = match self {
            Self::Sandbox => (
                "https://apisandbox.jooraccess.com",
                "https://atlas-sandbox.jooraccess.com/auth/",
            ),
            Self::Production => (
                "https://api.jooraccess.com",
                "https://atlas.jooraccess.com/auth/",
            ),
        };
        Some(JoorAddresses {
            base: Url::parse(base).ok()?,
            auth: Url::parse(auth).ok()?,
        })
    }
}

impl OrderManagerEnvironment {
    /// The documented host.
    pub fn address(self) -> Option<Url> {
        let base = match self {
            Self::Demo => "https://api.demo.skubana.com",
            Self::Production => "https://api.skubana.com",
        };
        Url::parse(base).ok()
    }

    /// The documented address of its app, where people log in.
    pub fn app_address(self) -> Option<Url> {
        match self {
            Self::Demo => Environment::Demo,
            Self::Production => Environment::Production,
        }
        .app_url()
    }
}
