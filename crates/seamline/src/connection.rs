//! The facade: a configuration made to run.

use std::sync::Arc;

use jiff::Timestamp;
use seamline_joor_client::JoorClient;
use seamline_order_manager_client::OrderManagerClient;
use seamline_sync_engine::{Clock, FlowId, Store, SystemClock};

use crate::config::{Config, ConnectionConfig};
use crate::connect::{self, ConnectOptions};
use crate::journal::StoreJournal;
use crate::ledger::Ledger;
use crate::{Error, FlowName};

/// All connections of a configuration, with their ledger.
pub struct Seamline {
    config: Config,
    store: Arc<dyn Store>,
    connections: Vec<Connection>,
}

/// One JOOR account joined to one Order Manager account.
pub struct Connection {
    pub(crate) config: ConnectionConfig,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) joor: JoorClient,
    pub(crate) order_manager: OrderManagerClient,
    /// The account group whose lease it needs.
    pub(crate) group: String,
    /// Names of the budgets of its vendor accounts.
    pub(crate) accounts: [String; 2],
    pub(crate) journal: Arc<StoreJournal>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Seamline {
    /// Opens the ledger and makes clients. Nothing is called yet.
    pub async fn from_config(config: Config) -> Result<Self, Error> {
        Self::with_options(config, ConnectOptions::default()).await
    }

    /// As [`Self::from_config`], with waits and time-outs of one's own.
    pub async fn with_options(config: Config, options: ConnectOptions) -> Result<Self, Error> {
        let store = Ledger::open(&config).await?.into_store();
        Self::with_store(config, store, options).await
    }

    /// Runs on a store of one's own.
    pub async fn with_store(
        config: Config,
        store: Arc<dyn Store>,
        options: ConnectOptions,
    ) -> Result<Self, Error> {
        let connections = connect::connections(&config, &store, &options).await?;
        Ok(Self {
            config,
            store,
            connections,
        })
    }

    /// The configuration in force.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The ledger.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Every connection whose secrets can be had; [`Self::connection`] says of another what it lacks.
    pub fn connections(&self) -> &[Connection] {
        &self.connections
    }

    /// The connection of this name, or the only one.
    pub fn connection(&self, name: Option<&str>) -> Result<&Connection, Error> {
        let wanted = self.config.connection(name)?;
        self.connections
            .iter()
            .find(|connection| connection.name() == wanted.name)
            .ok_or_else(|| connect::why_not_made(&self.config, wanted))
    }
}

impl Connection {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.config.name
    }

    /// Its configuration.
    pub fn config(&self) -> &ConnectionConfig {
        &self.config
    }

    /// The name of one of its flows in the ledger.
    pub fn flow(&self, flow: FlowName) -> FlowId {
        FlowId::new(self.name(), flow.as_str())
    }

    /// Whether a flow runs. Collecting flows run when a flow that needs them does.
    pub fn enabled(&self, flow: FlowName) -> bool {
        match flow {
            FlowName::Orders => self.config.orders_enabled(),
            FlowName::OrderFeedback => self.config.order_feedback.enabled,
            FlowName::Products => self.config.products_enabled(),
            FlowName::Inventory | FlowName::Stock => self.config.inventory_enabled(),
            FlowName::Catalog => {
                self.config.orders_enabled()
                    || self.config.products_enabled()
                    || self.config.inventory_enabled()
            }
        }
    }

    /// The same connection over another store.
    pub(crate) fn on(&self, store: Arc<dyn Store>) -> Self {
        Self {
            config: self.config.clone(),
            store,
            joor: self.joor.clone(),
            order_manager: self.order_manager.clone(),
            group: self.group.clone(),
            accounts: self.accounts.clone(),
            journal: Arc::clone(&self.journal),
            clock: Arc::clone(&self.clock),
        }
    }

    pub(crate) fn now() -> Timestamp {
        SystemClock.now()
    }
}
