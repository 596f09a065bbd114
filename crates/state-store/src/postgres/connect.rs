//! From an address to a pool of connections.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use rustls::{ClientConfig, RootCertStore};
use seamline_sync_engine::{Fault, StoreError};
use secrecy::{ExposeSecret as _, SecretString};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::PostgresOptions;

/// Reads the address, and fixes what a ledger needs of a session.
pub(super) fn configure(
    url: &SecretString,
    password: Option<&SecretString>,
    options: &PostgresOptions,
) -> Result<Config, StoreError> {
    // The driver's own words could repeat a part of the address, and so of the password.
    let mut config: Config = url.expose_secret().parse().map_err(|_| address(
        "expected postgres://USER@HOST:PORT/DATABASE, with special characters of each part in percent \
         form; sslmode may be disable, prefer or require",
    ))?;
    if let Some(password) = password {
        config.password(password.expose_secret());
    }
    if config.get_hosts().is_empty() {
        return Err(address("no host is named"));
    }
    if config.get_dbname().is_none() {
        return Err(address("no database is named: add /DATABASE"));
    }
    // Over a network nothing is sent in the clear, unless the address says so in as many words.
    let plain = url.expose_secret().contains("sslmode=prefer");
    if config.get_ssl_mode() == SslMode::Prefer && !plain && !config.get_hosts().iter().all(is_near)
    {
        config.ssl_mode(SslMode::Require);
    }
    let patience = options.patience.as_millis();
    let settings = format!(
        "{} -c synchronous_commit=on -c lock_timeout={patience} \
         -c idle_in_transaction_session_timeout={patience}",
        config.get_options().unwrap_or_default()
    );
    config.options(settings.trim());
    if config.get_application_name().is_none() {
        config.application_name("seamline");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(options.patience);
    }
    // A server that is gone without a word is noticed in half a minute.
    config.keepalives_idle(Duration::from_secs(10));
    config.keepalives_interval(Duration::from_secs(5));
    config.keepalives_retries(4);
    Ok(config)
}

fn address(message: &str) -> StoreError {
    StoreError::Unusable {
        fault: Fault::Refused,
        message: format!("the address of the ledger cannot be used: {message}"),
        source: None,
    }
}

/// Whether nothing leaves this machine on the way there.
fn is_near(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

/// A pool of at most so many connections. None is made yet.
pub(super) fn pool(config: &Config, most: usize, patience: Duration) -> Result<Pool, StoreError> {
    let recycle = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    let manager = Manager::from_config(config.clone(), encryption()?, recycle);
    Pool::builder(manager)
        .max_size(most)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(patience))
        .create_timeout(Some(patience))
        .build()
        .map_err(StoreError::backend)
}

/// TLS that believes the authorities this machine trusts; `SSL_CERT_FILE` names others.
fn encryption() -> Result<MakeRustlsConnect, StoreError> {
    let mut roots = RootCertStore::empty();
    // One that cannot be read leaves the others; with none a server is not believed.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(StoreError::backend)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}
