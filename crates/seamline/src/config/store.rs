//! Where the ledger is.

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use secrecy::SecretString;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use super::{Period, SecretRef};

/// `[store]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StoreConfig {
    /// Address of the ledger: a file of SQLite, `"sqlite://FILE"` with a path relative to the
    /// configuration, or a database of a PostgreSQL server, `"postgres://USER@HOST:PORT/DATABASE"`
    /// without a password. An address that holds one is kept where secrets are. Default
    /// `"sqlite://seamline.db"`.
    pub url: StoreUrl,
    /// Password of a PostgreSQL server, where the address does not come from a secret that holds it.
    pub password: Option<SecretRef>,
    /// How long a database that does not answer or that somebody else keeps is waited for. Default `"10s"`.
    pub patience: Period,
    /// After so long without a sign of its holder a lease on PostgreSQL may be taken over; more than
    /// `patience`. Default `"30s"`.
    pub lease_time: Period,
}

impl Default for StoreConfig {
    fn default() -> Self {
        Self {
            url: StoreUrl::default(),
            password: None,
            patience: Period::seconds(10),
            lease_time: Period::seconds(30),
        }
    }
}

impl StoreConfig {
    /// The key of a value that makes no sense, and what is expected.
    pub(super) fn complaint(&self) -> Option<(&'static str, String)> {
        // A transaction that stands still is put out after `patience`: before another takes over.
        let too_short = self.lease_time < Period::seconds(1) || self.lease_time <= self.patience;
        too_short.then(|| {
            let expected = "expected at least a second, and more than `patience`";
            ("lease_time", expected.to_owned())
        })
    }
}

/// Address of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreUrl {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A database of a PostgreSQL server, without a password.
    Postgres(String),
    /// An address that may hold a password, and is kept where secrets are.
    Secret(SecretRef),
}

/// An address as it is used.
pub(crate) enum Address {
    Sqlite(PathBuf),
    #[cfg_attr(
        not(feature = "postgres"),
        expect(
            dead_code,
            reason = "a build without PostgreSQL only says that it has none"
        )
    )]
    Postgres(SecretString),
}

impl Default for StoreUrl {
    fn default() -> Self {
        Self::Sqlite("seamline.db".into())
    }
}

const EXPECTED: &str = "expected the address of the ledger: \"sqlite://FILE\", or \
     \"postgres://USER@HOST:PORT/DATABASE\", or where it is kept, `{ env = \"NAME\" }` or \
     `{ file = \"PATH\" }`";

/// What an address names; its text is never told, because it may hold a password.
pub(crate) fn address(text: &str) -> Result<Address, &'static str> {
    if let Some(path) = text
        .strip_prefix("sqlite://")
        .filter(|path| !path.is_empty())
    {
        return Ok(Address::Sqlite(path.into()));
    }
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        return Ok(Address::Postgres(text.to_owned().into()));
    }
    Err(EXPECTED)
}

fn holds_password(address: &str) -> bool {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let authority = rest.split('/').next().unwrap_or_default();
    let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
    user.contains(':') || query.split('&').any(|pair| pair.starts_with("password="))
}

impl<'de> Deserialize<'de> for StoreUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Url)
    }
}

struct Url;

impl<'de> Visitor<'de> for Url {
    type Value = StoreUrl;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<StoreUrl, E> {
        match address(text).map_err(E::custom)? {
            Address::Sqlite(path) => Ok(StoreUrl::Sqlite(path)),
            Address::Postgres(_) if holds_password(text) => Err(E::custom(
                "a password stands in the address of the ledger: leave it out and name where it is \
                 kept, `password = { env = \"NAME\" }` or `password = { file = \"PATH\" }`",
            )),
            Address::Postgres(_) => Ok(StoreUrl::Postgres(text.to_owned())),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<StoreUrl, A::Error> {
        SecretRef::deserialize(MapAccessDeserializer::new(table)).map(StoreUrl::Secret)
    }
}

impl Serialize for StoreUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Sqlite(path) => {
                serializer.collect_str(&format_args!("sqlite://{}", path.display()))
            }
            // Read without a password only.
            Self::Postgres(address) => serializer.serialize_str(address),
            Self::Secret(reference) => reference.serialize(serializer),
        }
    }
}

impl JsonSchema for StoreUrl {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "StoreUrl".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let secret = generator.subschema_for::<SecretRef>();
        json_schema!({
            "anyOf": [
                { "type": "string", "pattern": "^(sqlite|postgres|postgresql)://." },
                secret,
            ],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(written: &str) -> Result<StoreUrl, String> {
        toml::from_str::<StoreConfig>(&format!("url = {written}"))
            .map(|config| config.url)
            .map_err(|error| error.message().to_owned())
    }

    #[test]
    fn an_address_names_a_file_a_server_or_where_it_is_kept() {
        let server = "postgres://seamline@db.example.com:5432/seamline?sslmode=require";
        let expected = [
            ("'sqlite://a/b.db'", StoreUrl::Sqlite("a/b.db".into())),
            (
                &format!("'{server}'"),
                StoreUrl::Postgres(server.to_owned()),
            ),
            (
                "{ env = 'LEDGER' }",
                StoreUrl::Secret(SecretRef::Env("LEDGER".to_owned())),
            ),
        ];
        for (written, expected) in expected {
            assert_eq!(url(written), Ok(expected));
        }
    }

    #[test]
    fn an_address_that_makes_no_sense_or_holds_a_password_is_refused_and_not_told() {
        for written in [
            "'postgres://seamline:hush-hush@db/seamline'",
            "'postgres://seamline@db/seamline?password=hush-hush'",
            "'postgrse://seamline:hush-hush@db/seamline'",
            "'hush-hush'",
            "'sqlite://'",
            "73",
        ] {
            let told = url(written).unwrap_err();
            assert!(told.contains("address of the ledger"), "{told}");
            assert!(!told.contains("hush-hush"), "{told}");
        }
    }
}
