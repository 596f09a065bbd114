//! Secrets: named where they are kept, never written into the configuration.

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use secrecy::SecretString;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

/// Where a secret is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SecretRef {
    /// In an environment variable.
    Env(String),
    /// In a file; blanks and line ends around it are dropped. Relative to the configuration.
    File(PathBuf),
}

// By hand, because an error of a derived one shows the value: the secret, where somebody wrote it
// into the configuration.
impl<'de> Deserialize<'de> for SecretRef {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reference)
    }
}

impl fmt::Display for SecretRef {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(out, "environment variable {name}"),
            Self::File(path) => write!(out, "file {}", path.display()),
        }
    }
}

impl JsonSchema for SecretRef {
    fn schema_name() -> Cow<'static, str> {
        "SecretRef".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let one = |key: &str, about: &str| {
            json_schema!({
                "type": "object",
                "description": about,
                "properties": { key: { "type": "string", "minLength": 1 } },
                "required": [key],
                "additionalProperties": false,
            })
        };
        json_schema!({
            "description": "Where a secret is kept; never the secret itself.",
            "oneOf": [
                one("env", "The name of an environment variable."),
                one("file", "The path of a file, relative to the configuration. Blanks and line ends \
                     around the secret are dropped."),
            ],
        })
    }
}

struct Reference;

fn refused<T, E: Error>() -> Result<T, E> {
    Err(E::custom(
        "expected `{ env = \"NAME\" }` or `{ file = \"PATH\" }`, and never the secret itself",
    ))
}

impl<'de> Visitor<'de> for Reference {
    type Value = SecretRef;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("where the secret is kept")
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<SecretRef, E> {
        refused()
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<SecretRef, E> {
        refused()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<SecretRef, E> {
        refused()
    }

    fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<SecretRef, A::Error> {
        let reference = match table.next_key::<String>()?.as_deref() {
            Some("env") => SecretRef::Env(table.next_value()?),
            Some("file") => SecretRef::File(table.next_value()?),
            _ => return refused(),
        };
        match table.next_key::<String>()? {
            None => Ok(reference),
            Some(_) => refused(),
        }
    }
}

/// A secret that is not where the configuration says.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The environment variable is not set or empty.
    #[error("read the secret `{key}`: set the environment variable {variable}")]
    NotSet {
        /// The key in the configuration.
        key: String,
        /// The variable.
        variable: String,
    },
    /// The file cannot be read.
    #[error("read the secret `{key}` from {}: {source}", path.display())]
    Unreadable {
        /// The key in the configuration.
        key: String,
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is empty.
    #[error("read the secret `{key}` from {}: the file is empty", path.display())]
    Empty {
        /// The key in the configuration.
        key: String,
        /// The file.
        path: PathBuf,
    },
}

impl SecretRef {
    /// Fetches the secret. `key` names it in errors; `folder` is that of the configuration.
    pub fn fetch(&self, key: &str, folder: &Path) -> Result<SecretString, SecretError> {
        match self {
            Self::Env(variable) => match std::env::var(variable) {
                Ok(value) if !value.trim().is_empty() => Ok(value.trim().to_owned().into()),
                _ => Err(SecretError::NotSet {
                    key: key.to_owned(),
                    variable: variable.clone(),
                }),
            },
            Self::File(path) => {
                let path = folder.join(path);
                let text =
                    std::fs::read_to_string(&path).map_err(|source| SecretError::Unreadable {
                        key: key.to_owned(),
                        path: path.clone(),
                        source,
                    })?;
                if text.trim().is_empty() {
                    return Err(SecretError::Empty {
                        key: key.to_owned(),
                        path,
                    });
                }
                Ok(text.trim().to_owned().into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn a_secret_in_a_file_loses_its_line_end() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("token"), "abc\n").unwrap();
        let secret = SecretRef::File("token".into())
            .fetch("token", folder.path())
            .unwrap();
        assert_eq!(secret.expose_secret(), "abc");
    }

    #[test]
    fn a_missing_secret_says_where_it_was_looked_for() {
        let folder = Path::new("/nowhere");
        let env = SecretRef::Env("SEAMLINE_TEST_NOT_SET".into());
        let message = env
            .fetch("connections.joor.token", folder)
            .unwrap_err()
            .to_string();
        assert!(message.contains("connections.joor.token"));
        assert!(message.contains("SEAMLINE_TEST_NOT_SET"));
        let file = SecretRef::File("token".into());
        let message = file.fetch("token", folder).unwrap_err().to_string();
        assert!(message.contains("/nowhere/token"));
    }

    #[test]
    fn a_value_instead_of_a_reference_is_refused() {
        type Table = std::collections::BTreeMap<String, SecretRef>;
        for written in [
            "'s3cr3t'",
            "73",
            "{ s3cr3t = '' }",
            "{ env = 'A', s3cr3t = '' }",
        ] {
            let error = toml::from_str::<Table>(&format!("token = {written}")).unwrap_err();
            assert!(error.message().contains("{ env ="), "{}", error.message());
            assert!(!error.message().contains("s3cr3t"), "{}", error.message());
        }
        assert!(toml::from_str::<Table>("token = { env = \"TOKEN\" }").is_ok());
        assert!(toml::from_str::<Table>("token = { file = \"TOKEN\" }").is_ok());
    }
}
