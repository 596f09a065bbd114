//! Clients from the configuration: addresses, secrets, budgets that outlive the process.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use seamline_api_core::budget::{
    BucketSize, Budget, FixedWindow, FixedWindowOptions, TokenBuckets,
};
use seamline_api_core::{
    Account, BudgetJournal, ClientOptions, Clock as ApiClock, ReqwestTransport,
    SystemClock as ApiSystemClock, Transport,
};
use seamline_joor_client::{JoorClient, V4Credentials};
use seamline_mapping::rules::InventoryMode;
use seamline_order_manager_client::limits::LimitScale;
use seamline_order_manager_client::{ClientBuilder, Environment, OrderManagerClient};
use seamline_sync_engine::{Fingerprint, Store, SystemClock};
use secrecy::{ExposeSecret as _, SecretString};

use crate::Error;
use crate::config::{Config, ConnectionConfig};
use crate::connection::Connection;
use crate::journal::StoreJournal;

/// How clients behave, beyond the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectOptions {
    /// How long a call may wait for a quota; None waits as long as it takes.
    pub max_wait: Option<Duration>,
    /// First wait before a call is repeated after a failure.
    pub backoff: Duration,
    /// Tries of a call that may be repeated.
    pub attempts: u32,
}

impl Default for ConnectOptions {
    fn default() -> Self {
        Self {
            max_wait: None,
            backoff: Duration::from_millis(500),
            attempts: 4,
        }
    }
}

/// Scope of the notes that say which accounts a connection has.
const ACCOUNTS: &str = "accounts";

/// The secrets of a connection.
pub(crate) struct Secrets {
    joor_token: SecretString,
    joor_v4: Option<V4Credentials>,
    order_manager_token: SecretString,
}

impl Secrets {
    /// Secrets that were got otherwise: JOOR's token, client secret and password of its v4 login, and
    /// Order Manager's token.
    pub(crate) fn of(
        connection: &ConnectionConfig,
        joor_token: SecretString,
        login: Option<(SecretString, SecretString)>,
        order_manager_token: SecretString,
    ) -> Self {
        let joor = &connection.joor;
        let joor_v4 = match (login, &joor.client_id, &joor.username) {
            (Some((client_secret, password)), Some(id), Some(username)) => Some(V4Credentials {
                client_id: id.clone(),
                client_secret,
                username: username.clone(),
                password,
            }),
            _ => None,
        };
        Self {
            joor_token,
            joor_v4,
            order_manager_token,
        }
    }
}

/// Makes every connection whose secrets can be had. Connections that share a vendor account share its
/// budget, and need the same lease. One without its secrets keeps no other from running;
/// [`why_not_made`] says what it lacks.
pub(crate) async fn connections(
    config: &Config,
    store: &Arc<dyn Store>,
    options: &ConnectOptions,
) -> Result<Vec<Connection>, Error> {
    let folder = config.path.parent().unwrap_or_else(|| Path::new(""));
    connections_with(config, store, options, &mut |connection| {
        fetch_secrets(connection, folder).ok()
    })
    .await
}

/// Makes the only connection of a configuration with secrets that were got otherwise.
pub(crate) async fn one(
    config: &Config,
    secrets: Secrets,
    store: &Arc<dyn Store>,
    options: &ConnectOptions,
) -> Result<Connection, Error> {
    let mut secrets = Some(secrets);
    let made = connections_with(config, store, options, &mut |_| secrets.take()).await?;
    let only = made.into_iter().next();
    only.ok_or_else(|| Error::Client("the configuration has no connection".to_owned()))
}

/// Makes every connection that `secrets_of` has the secrets of.
async fn connections_with(
    config: &Config,
    store: &Arc<dyn Store>,
    options: &ConnectOptions,
    secrets_of: &mut dyn FnMut(&ConnectionConfig) -> Option<Secrets>,
) -> Result<Vec<Connection>, Error> {
    let transport: Arc<dyn Transport> =
        Arc::new(ReqwestTransport::new().map_err(|error| Error::Client(error.to_string()))?);
    let journal = Arc::new(StoreJournal::new(Arc::clone(store)));
    let mut joor_accounts = JoorAccounts::default();
    let mut groups = Groups::default();
    let mut found = Vec::new();
    for connection in &config.connections {
        let Some(secrets) = secrets_of(connection) else {
            // Its group is what it was when its secrets were there, so that the lease of the group
            // keeps its name.
            if let Some([joor, order_manager]) = known_accounts(store, &connection.name).await? {
                groups.join(&connection.name, &[&joor, &order_manager]);
            }
            continue;
        };
        let joor_account = joor_accounts.of(connection, &secrets);
        let order_manager_account = account(
            "order-manager",
            &order_manager_base(connection),
            connection
                .order_manager
                .account
                .as_deref()
                .unwrap_or_else(|| secrets.order_manager_token.expose_secret()),
        );
        groups.join(&connection.name, &[&joor_account, &order_manager_account]);
        remember_accounts(
            store,
            &connection.name,
            [&joor_account, &order_manager_account],
        )
        .await?;
        found.push(Found {
            connection,
            secrets,
            joor_account,
            order_manager_account,
        });
    }
    let accounts = accounts(&found, Arc::clone(&journal)).await?;
    let mut made = Vec::new();
    for found in found {
        let parts = Parts {
            transport: Arc::clone(&transport),
            options: client_options(found.connection, options),
        };
        let joor = joor_client(&found, &parts, &accounts)?;
        let order_manager = order_manager_client(&found, &parts, &accounts)?;
        let names = [found.joor_account, found.order_manager_account];
        made.push((found.connection.clone(), names, joor, order_manager));
    }
    Ok(made
        .into_iter()
        .map(|(config, accounts, joor, order_manager)| Connection {
            group: groups.of(&config.name),
            config,
            store: Arc::clone(store),
            joor,
            order_manager,
            accounts,
            journal: Arc::clone(&journal),
            clock: Arc::new(SystemClock),
        })
        .collect())
}

/// A connection whose secrets are there, with the names of its accounts.
struct Found<'a> {
    connection: &'a ConnectionConfig,
    secrets: Secrets,
    joor_account: String,
    order_manager_account: String,
}

/// Every account once, whatever connections share it, with what was known of its budget. The first
/// connection says the figures; a call can be under way as long as any of them allows.
async fn accounts(
    found: &[Found<'_>],
    journal: Arc<StoreJournal>,
) -> Result<BTreeMap<String, Account>, Error> {
    let mut longest: BTreeMap<&str, Duration> = BTreeMap::new();
    for found in found {
        for name in [&found.joor_account, &found.order_manager_account] {
            let timeout = longest.entry(name).or_default();
            *timeout = (*timeout).max(found.connection.delivery.request_timeout.get());
        }
    }
    let mut accounts = BTreeMap::new();
    for found in found {
        let budget_of: [(&String, BudgetOf); 2] = [
            (&found.joor_account, joor_budget),
            (&found.order_manager_account, order_manager_budget),
        ];
        for (name, budget_of) in budget_of {
            if accounts.contains_key(name) {
                continue;
            }
            let timeout = longest.get(name.as_str()).copied().unwrap_or_default();
            let budget = budget_of(found.connection, timeout);
            let restored = journal.restore(name, Arc::clone(&budget), &ApiSystemClock);
            restored.await?;
            let journal = Arc::clone(&journal) as Arc<dyn BudgetJournal>;
            let account = Account::with_journal(budget, name, journal);
            accounts.insert(name.clone(), account);
        }
    }
    Ok(accounts)
}

/// The budget of an account by a connection's figures, for calls that take so long at most.
type BudgetOf = fn(&ConnectionConfig, Duration) -> Arc<dyn Budget>;

/// The accounts of a connection, by the names of their budgets, as they were last known.
async fn known_accounts(
    store: &Arc<dyn Store>,
    connection: &str,
) -> Result<Option<[String; 2]>, Error> {
    let text = store.note(ACCOUNTS, connection).await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

async fn remember_accounts(
    store: &Arc<dyn Store>,
    connection: &str,
    accounts: [&String; 2],
) -> Result<(), Error> {
    let known = known_accounts(store, connection).await?;
    if known.is_some_and(|known| known.iter().eq(accounts)) {
        return Ok(());
    }
    let text =
        serde_json::to_string(&accounts).map_err(|error| Error::Client(error.to_string()))?;
    Ok(store.set_note(ACCOUNTS, connection, &text).await?)
}

/// Why a connection of the configuration was not made.
pub(crate) fn why_not_made(config: &Config, connection: &ConnectionConfig) -> Error {
    let folder = config.path.parent().unwrap_or_else(|| Path::new(""));
    match fetch_secrets(connection, folder) {
        Err(error) => error,
        Ok(_) => Error::Client(format!(
            "the secrets of connection {} were missing a moment ago",
            connection.name
        )),
    }
}

struct Parts {
    transport: Arc<dyn Transport>,
    options: ClientOptions,
}

fn client_options(connection: &ConnectionConfig, options: &ConnectOptions) -> ClientOptions {
    ClientOptions {
        timeout: connection.delivery.request_timeout.get(),
        max_wait: options.max_wait,
        attempts: options.attempts,
        backoff: options.backoff,
        ..ClientOptions::default()
    }
}

fn joor_client(
    found: &Found<'_>,
    parts: &Parts,
    accounts: &BTreeMap<String, Account>,
) -> Result<JoorClient, Error> {
    let Found {
        connection,
        secrets,
        ..
    } = found;
    let mut builder = JoorClient::builder()
        .token(secrets.joor_token.clone())
        .transport(Arc::clone(&parts.transport))
        .clock(Arc::new(ApiSystemClock) as Arc<dyn ApiClock>)
        .options(parts.options);
    if let Some(addresses) = connection.joor_addresses() {
        builder = builder.base_url(addresses.base).auth_url(addresses.auth);
    }
    if let Some(id) = &connection.joor.account {
        builder = builder.account(id);
    }
    if let Some(credentials) = &secrets.joor_v4 {
        builder = builder.credentials(credentials.clone());
    }
    if let Some(account) = accounts.get(&found.joor_account) {
        builder = builder.shared_account(account.clone());
    }
    builder
        .build()
        .map_err(|error| Error::Client(error.to_string()))
}

fn order_manager_client(
    found: &Found<'_>,
    parts: &Parts,
    accounts: &BTreeMap<String, Account>,
) -> Result<OrderManagerClient, Error> {
    let connection = found.connection;
    let base = connection
        .order_manager_address()
        .ok_or_else(|| Error::Client("no address of Order Manager is given".to_owned()))?;
    let mut builder = OrderManagerClient::builder(Environment::At(base))
        .transport(Arc::clone(&parts.transport))
        .clock(Arc::new(ApiSystemClock) as Arc<dyn ApiClock>)
        .options(parts.options)
        .acknowledge(connection.inventory.rules.mode == InventoryMode::Channel)
        .order_body(connection.order_manager.order_body.into());
    if let Some(account) = accounts.get(&found.order_manager_account) {
        builder = builder.shared_account(account.clone());
    }
    builder
        .build(&found.secrets.order_manager_token)
        .map_err(|error| Error::Client(error.to_string()))
}

fn joor_budget(connection: &ConnectionConfig, timeout: Duration) -> Arc<dyn Budget> {
    let quota = connection.joor.quota;
    Arc::new(FixedWindow::new(FixedWindowOptions {
        credits: quota.credits,
        window: quota.window.get(),
        reserve_for_orders: quota.reserve_for_orders,
        timeout,
        // A short window leaves less room for a clock that was set back.
        clock_tolerance: Duration::from_secs(5).min(quota.window.get() / 20),
        ..FixedWindowOptions::default()
    }))
}

fn order_manager_budget(connection: &ConnectionConfig, timeout: Duration) -> Arc<dyn Budget> {
    let mut options = ClientBuilder::default_budget_options(LimitScale::default(), timeout);
    if let Some(quota) = &connection.order_manager.quota {
        if let (Some(burst), Some(restored)) = (quota.burst, quota.per_second) {
            options.default = BucketSize {
                burst,
                restored,
                per: Duration::from_secs(1),
                hourly: None,
            };
            options.endpoints.clear();
        }
        for (name, size) in &quota.endpoints {
            let size = BucketSize {
                burst: size.burst,
                restored: size.restore,
                per: size.every.get(),
                hourly: size.per_hour,
            };
            options.endpoints.insert(name.clone(), size);
        }
    }
    Arc::new(TokenBuckets::new(options))
}

fn fetch_secrets(connection: &ConnectionConfig, folder: &Path) -> Result<Secrets, Error> {
    let joor = &connection.joor;
    let joor_token = joor.token.fetch("connections.joor.token", folder)?;
    let order_manager_token = connection
        .order_manager
        .token
        .fetch("connections.order_manager.token", folder)?;
    let joor_v4 = match (
        connection.uses_v4(),
        &joor.client_id,
        &joor.client_secret,
        &joor.username,
        &joor.password,
    ) {
        (true, Some(id), Some(secret), Some(username), Some(password)) => Some(V4Credentials {
            client_id: id.clone(),
            client_secret: secret.fetch("connections.joor.client_secret", folder)?,
            username: username.clone(),
            password: password.fetch("connections.joor.password", folder)?,
        }),
        _ => None,
    };
    Ok(Secrets {
        joor_token,
        joor_v4,
        order_manager_token,
    })
}

fn joor_base(connection: &ConnectionConfig) -> String {
    connection
        .joor_addresses()
        .map(|addresses| addresses.base.to_string())
        .unwrap_or_default()
}

fn order_manager_base(connection: &ConnectionConfig) -> String {
    connection
        .order_manager_address()
        .map(|base| base.to_string())
        .unwrap_or_default()
}

/// JOOR accounts by whatever names them: connections with one token, or with tokens of one account,
/// share its quota.
#[derive(Default)]
struct JoorAccounts(BTreeMap<String, String>);

impl JoorAccounts {
    /// The name of a connection's account.
    fn of(&mut self, connection: &ConnectionConfig, secrets: &Secrets) -> String {
        let base = joor_base(connection);
        let by_token = account("joor", &base, secrets.joor_token.expose_secret());
        let by_id = connection.joor.account.as_ref();
        let by_id = by_id.map(|id| account("joor", &base, id));
        let names: Vec<String> = by_id.into_iter().chain([by_token]).collect();
        let known = names.iter().find_map(|name| self.0.get(name)).cloned();
        let name = known.unwrap_or_else(|| names[0].clone());
        for other in names {
            self.0.insert(other, name.clone());
        }
        name
    }
}

/// A name for a vendor account by what tells it from others, which cannot be told from the name.
fn account(vendor: &str, base: &str, what: &str) -> String {
    let fingerprint = Fingerprint::of_parts([base, what]);
    format!("{vendor}-{}", fingerprint.short())
}

/// Connections that share an account, directly or through others, form a group.
#[derive(Default)]
struct Groups {
    members: Vec<(Vec<String>, Vec<String>)>,
}

impl Groups {
    fn join(&mut self, connection: &str, accounts: &[&str]) {
        let (shared, others): (Vec<_>, Vec<_>) = std::mem::take(&mut self.members)
            .into_iter()
            .partition(|(_, of)| {
                of.iter()
                    .any(|account| accounts.contains(&account.as_str()))
            });
        let mut names = vec![connection.to_owned()];
        let mut all: Vec<String> = accounts
            .iter()
            .map(|account| (*account).to_owned())
            .collect();
        for (members, of) in shared {
            names.extend(members);
            all.extend(of);
        }
        self.members = others;
        self.members.push((names, all));
    }

    /// The name of a connection's group: that of its first member.
    fn of(&self, connection: &str) -> String {
        self.members
            .iter()
            .find(|(names, _)| names.iter().any(|name| name == connection))
            .and_then(|(names, _)| names.iter().min())
            .cloned()
            .unwrap_or_else(|| connection.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_that_share_an_account_share_a_group() {
        let mut groups = Groups::default();
        groups.join("a", &["joor-1", "om-1"]);
        groups.join("b", &["joor-2", "om-2"]);
        groups.join("c", &["joor-3", "om-1"]);
        assert_eq!(groups.of("a"), groups.of("c"));
        assert_ne!(groups.of("a"), groups.of("b"));
        groups.join("d", &["joor-2", "om-1"]);
        assert_eq!(groups.of("b"), groups.of("c"));
    }

    #[test]
    fn an_account_is_named_without_its_token() {
        let name = account("joor", "https://example.com", "dummy-token");
        assert!(name.starts_with("joor-") && !name.contains("dummy"));
    }
}
