//! Where the ledger is.

use std::path::PathBuf;

use serde::Deserialize;
use serde::de::{Deserializer, Error, Unexpected};

/// `[store]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreConfig {
    /// Address of the ledger, `sqlite://seamline.db` by default; relative to the configuration.
    #[serde(default)]
    pub url: StoreUrl,
}

/// Address of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreUrl {
    /// A SQLite file.
    Sqlite(PathBuf),
}

impl Default for StoreUrl {
    fn default() -> Self {
        Self::Sqlite("seamline.db".into())
    }
}

impl<'de> Deserialize<'de> for StoreUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.strip_prefix("sqlite://") {
            Some(path) if !path.is_empty() => Ok(Self::Sqlite(path.into())),
            _ => Err(D::Error::invalid_value(
                Unexpected::Str(&text),
                &"the address of a SQLite file such as \"sqlite://seamline.db\"",
            )),
        }
    }
}
