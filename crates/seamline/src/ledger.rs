//! Opens the ledger that a configuration names.

use std::path::{Path, PathBuf};
use std::sync::Arc;

#[cfg(feature = "postgres")]
use seamline_state_store::{PostgresOptions, PostgresStore};
use seamline_state_store::{SqliteOptions, SqliteStore};
use seamline_sync_engine::Store;
use secrecy::ExposeSecret as _;
#[cfg(feature = "postgres")]
use secrecy::SecretString;

use crate::Error;
use crate::config::{Address, Config, StoreUrl, address};

/// The ledger of a configuration.
pub(crate) enum Ledger {
    Sqlite(SqliteStore),
    #[cfg(feature = "postgres")]
    Postgres(PostgresStore),
}

impl Ledger {
    /// Opens it, and makes it where there is none.
    pub(crate) async fn open(config: &Config) -> Result<Self, Error> {
        let folder = config.path.parent().unwrap_or_else(|| Path::new(""));
        let address = match &config.store.url {
            StoreUrl::Sqlite(path) => Address::Sqlite(path.clone()),
            StoreUrl::Postgres(text) => Address::Postgres(text.clone().into()),
            StoreUrl::Secret(secret) => {
                let text = secret.fetch("store.url", folder)?;
                address(text.expose_secret()).map_err(|message| {
                    Error::Usage(format!("the secret `store.url` is no address: {message}"))
                })?
            }
        };
        match address {
            Address::Sqlite(path) => Self::file(config, folder.join(path)).await,
            #[cfg(feature = "postgres")]
            Address::Postgres(url) => Self::server(config, folder, &url).await,
            #[cfg(not(feature = "postgres"))]
            Address::Postgres(_) => Err(Error::Usage(
                "this build keeps its ledger in SQLite alone; use one with the feature `postgres`"
                    .to_owned(),
            )),
        }
    }

    async fn file(config: &Config, path: PathBuf) -> Result<Self, Error> {
        let options = SqliteOptions {
            patience: config.store.patience.get(),
            ..SqliteOptions::default()
        };
        Ok(Self::Sqlite(SqliteStore::open_with(path, options).await?))
    }

    #[cfg(feature = "postgres")]
    async fn server(config: &Config, folder: &Path, url: &SecretString) -> Result<Self, Error> {
        let password = config.store.password.as_ref();
        let password = password
            .map(|password| password.fetch("store.password", folder))
            .transpose()?;
        let options = PostgresOptions {
            lease_time: config.store.lease_time.get(),
            patience: config.store.patience.get(),
            ..PostgresOptions::default()
        };
        let store = PostgresStore::open(url, password.as_ref(), options).await?;
        Ok(Self::Postgres(store))
    }

    /// As any other store.
    pub(crate) fn into_store(self) -> Arc<dyn Store> {
        match self {
            Self::Sqlite(store) => Arc::new(store),
            #[cfg(feature = "postgres")]
            Self::Postgres(store) => Arc::new(store),
        }
    }
}
