//! The settings as they are in force, without a secret.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use serde::{Deserialize as _, Serialize};
use serde_json::Value;

use super::schema::Tree;
use super::{Config, ConfigError, SecretRef};

/// A configuration with its defaults filled in.
#[derive(Debug, Clone, Serialize)]
pub struct ShownConfig {
    /// The file it was read from.
    pub file: PathBuf,
    /// Every setting that has a value, in the shape of the file.
    pub settings: Value,
    /// Where each secret comes from.
    pub secrets: Vec<ShownSecret>,
    /// Settings without a value.
    pub not_set: Vec<String>,
    #[serde(skip)]
    toml: String,
}

/// Where a secret comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownSecret {
    /// The setting.
    pub key: String,
    /// Environment variable or file.
    pub from: String,
    /// Whether it is there now.
    pub found: bool,
}

impl Config {
    /// The settings as they are in force. Looks whether secrets are there, and keeps none.
    pub fn shown(&self) -> Result<ShownConfig, ConfigError> {
        let mut config = self.clone();
        for connection in &mut config.connections {
            connection.stock.every = connection.stock_every();
        }
        let unwritable = |error: &dyn std::fmt::Display| ConfigError::Unwritable {
            message: error.to_string(),
        };
        let toml = toml::to_string(&config).map_err(|error| unwritable(&error))?;
        // By way of TOML, which leaves out what has no value.
        let settings: toml::Value = toml::from_str(&toml).map_err(|error| unwritable(&error))?;
        let settings = serde_json::to_value(settings).map_err(|error| unwritable(&error))?;
        let mut found = Found::default();
        Tree::whole().visit(&settings, &mut |key, value| found.note(key, value));
        let folder = self.path.parent().unwrap_or_else(|| Path::new(""));
        Ok(ShownConfig {
            file: self.path.clone(),
            secrets: found.secrets(folder),
            not_set: found.not_set,
            settings,
            toml,
        })
    }
}

#[derive(Default)]
struct Found {
    references: Vec<(String, SecretRef)>,
    not_set: Vec<String>,
}

impl Found {
    fn note(&mut self, key: &str, value: Visited<'_>) {
        match value {
            Visited::Absent => self.not_set.push(key.to_owned()),
            Visited::Secret(value) => {
                if let Ok(reference) = SecretRef::deserialize(value) {
                    self.references.push((key.to_owned(), reference));
                }
            }
        }
    }

    fn secrets(&self, folder: &Path) -> Vec<ShownSecret> {
        let shown = |(key, reference): &(String, SecretRef)| {
            let secret: Result<SecretString, _> = reference.fetch(key, folder);
            ShownSecret {
                key: key.clone(),
                from: reference.to_string(),
                found: secret.is_ok(),
            }
        };
        self.references.iter().map(shown).collect()
    }
}

/// What a walk over the settings meets.
#[derive(Debug, Clone, Copy)]
pub(super) enum Visited<'a> {
    /// A setting that could be there.
    Absent,
    /// Where a secret is kept.
    Secret(&'a Value),
}

impl ShownConfig {
    /// The settings as TOML that can be read again; where secrets come from, and what has no value,
    /// in comments.
    pub fn to_toml(&self) -> String {
        let mut text = format!("# {} with its defaults filled in.\n", self.file.display());
        for secret in &self.secrets {
            let found = if secret.found { "found" } else { "not found" };
            let _ = writeln!(text, "# {} is in {}: {found}", secret.key, secret.from);
        }
        let _ = write!(text, "\n{}", self.toml);
        if !self.not_set.is_empty() {
            text.push_str("\n# Without a value:\n");
        }
        for key in &self.not_set {
            let _ = writeln!(text, "# {key}");
        }
        text
    }
}
