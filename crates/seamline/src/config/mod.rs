//! `seamline.toml`: what people set, checked before anything is touched.
//!
//! Unknown keys, wrong types and missing values are errors that name file, line, column and key.
//! Secrets are references to an environment variable or a file, never values.

mod connection;
mod endpoint;
mod error;
mod flow;
mod period;
pub mod reference;
mod schema;
mod secret;
mod shown;
mod store;
mod styles;

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use connection::{
    ConnectionConfig, DeliveryConfig, EndpointQuota, JoorBatch, JoorConfig, JoorQuota, OrderBody,
    OrderFeedbackConfig, OrderManagerConfig, OrderManagerQuota, Publish, StockConfig,
};
pub use endpoint::{JoorAddresses, JoorEnvironment, OrderManagerEnvironment};
pub use error::ConfigError;
pub use flow::{FlowSection, SwitchedRules};
pub use period::Period;
pub use schema::schema;
pub use secret::{SecretError, SecretRef};
pub use shown::{ShownConfig, ShownSecret};
pub(crate) use store::{Address, address};
pub use store::{StoreConfig, StoreUrl};

/// The whole file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where the ledger is.
    #[serde(default)]
    pub store: StoreConfig,
    /// Each JOOR account that is kept in step with an Order Manager account.
    pub connections: Vec<ConnectionConfig>,
    /// The file it was read from; paths in it are relative to its folder.
    #[serde(skip)]
    pub path: PathBuf,
}

impl Config {
    /// Reads and checks a file.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|error| ConfigError::Unreadable {
            path: path.to_owned(),
            source: error,
        })?;
        Self::parse(&text, path)
    }

    /// Checks a text; `path` names it in errors.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let mut config: Self =
            toml::from_str(text).map_err(|error| ConfigError::at(path, text, &error))?;
        path.clone_into(&mut config.path);
        config.check(text)?;
        Ok(config)
    }

    /// The connection of this name, or the only one.
    pub fn connection(&self, name: Option<&str>) -> Result<&ConnectionConfig, ConfigError> {
        let known = || {
            self.connections
                .iter()
                .map(|c| c.name.clone())
                .collect::<Vec<_>>()
        };
        match name {
            None if self.connections.len() == 1 => Ok(&self.connections[0]),
            None => Err(ConfigError::WhichConnection { known: known() }),
            Some(name) => self
                .connections
                .iter()
                .find(|connection| connection.name == name)
                .ok_or_else(|| ConfigError::UnknownConnection {
                    name: name.to_owned(),
                    known: known(),
                }),
        }
    }

    fn check(&self, text: &str) -> Result<(), ConfigError> {
        let invalid = |key: &str, message: String| {
            Err(ConfigError::Invalid {
                path: self.path.clone(),
                line: error::line_of_key(text, key),
                key: key.to_owned(),
                message,
            })
        };
        if self.connections.is_empty() {
            return invalid(
                "connections",
                "expected at least one [[connections]] table".into(),
            );
        }
        if let Some((key, message)) = self.store.complaint() {
            return invalid(key, message);
        }
        for (at, connection) in self.connections.iter().enumerate() {
            if let Some((key, message)) = connection.complaint() {
                return invalid(key, message);
            }
            if self.connections[..at]
                .iter()
                .any(|other| other.name == connection.name)
            {
                return invalid(
                    "name",
                    format!("two connections are named `{}`", connection.name),
                );
            }
        }
        Ok(())
    }
}
