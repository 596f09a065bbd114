//! A database that several machines share.
//!
//! Every write under a lease begins with the fence: an update of the row of the lease that finds only the
//! present token, and keeps that row locked until the transaction ends. So no lease is taken over while its
//! holder writes, and no holder writes after its lease was taken over: the database decides, in the very
//! transaction of the write.

mod commit;
mod connect;
mod documents;
mod fault;
mod keeper;
mod lease;
mod ledger;
mod schema;
#[cfg(feature = "scratch")]
pub mod scratch;
mod text;
mod transaction;
mod transfer;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use deadpool_postgres::{Object, Pool};
use seamline_sync_engine::StoreError;
use secrecy::SecretString;
use tokio_postgres::Config;

pub use schema::POSTGRES_SCHEMA_VERSION;

use keeper::Keeper;

/// How a ledger on PostgreSQL behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PostgresOptions {
    /// A lease that was not prolonged for so long may be taken over. It is prolonged three times as
    /// often, and by every write.
    pub lease_time: Duration,
    /// How long a server that is starting, a broken connection or a lock is waited for. The server ends
    /// a transaction that stands still for as long. Less than `lease_time`.
    pub patience: Duration,
    /// Most connections at a time; a lease needs one more.
    pub connections: usize,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self {
            lease_time: Duration::from_secs(30),
            patience: Duration::from_secs(10),
            connections: 8,
        }
    }
}

/// The ledger in a PostgreSQL database, version 13 or later. Clones share its connections.
#[derive(Clone)]
pub struct PostgresStore {
    shared: Arc<Shared>,
}

struct Shared {
    pool: Pool,
    config: Config,
    options: PostgresOptions,
    /// Started with the first lease.
    keeper: Mutex<Option<Arc<Keeper>>>,
    /// One write at a time under the lease of a group.
    lines: Mutex<BTreeMap<String, Line>>,
}

type Line = Arc<tokio::sync::Mutex<()>>;

impl std::fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresStore")
            .field("database", &self.shared.config.get_dbname())
            .finish_non_exhaustive()
    }
}

impl PostgresStore {
    /// Connects, makes the tables where there are none in the first schema of the search path, and brings
    /// them up to this release. Tables of a later release are refused with
    /// [`StoreError::NewerSchema`]. `password` goes before one that the address holds.
    pub async fn open(
        url: &SecretString,
        password: Option<&SecretString>,
        options: PostgresOptions,
    ) -> Result<Self, StoreError> {
        let config = connect::configure(url, password, &options)?;
        let store = Self {
            shared: Arc::new(Shared {
                pool: connect::pool(&config, options.connections.max(1), options.patience)?,
                config,
                options,
                keeper: Mutex::default(),
                lines: Mutex::default(),
            }),
        };
        let give_up_at = store.give_up_at();
        loop {
            let mut client = store.client(give_up_at).await?;
            match schema::migrate(&mut client).await {
                Err(error) if fault::passes(&error) && Instant::now() < give_up_at => {
                    store.pause().await;
                }
                done => return done.map(|()| store),
            }
        }
    }

    fn line_of(&self, group: &str) -> Line {
        let lines = self.shared.lines.lock();
        let mut lines = lines.unwrap_or_else(PoisonError::into_inner);
        Arc::clone(lines.entry(group.to_owned()).or_default())
    }

    fn give_up_at(&self) -> Instant {
        Instant::now() + self.shared.options.patience
    }

    async fn pause(&self) {
        tokio::time::sleep(Duration::from_millis(50).min(self.shared.options.patience / 10)).await;
    }

    /// A connection that was there a moment ago. A server that does not answer yet is waited for.
    async fn client(&self, give_up_at: Instant) -> Result<Object, StoreError> {
        loop {
            match self.shared.pool.get().await.map_err(fault::pool) {
                Err(error) if fault::passes(&error) && Instant::now() < give_up_at => {
                    self.pause().await;
                }
                done => return done,
            }
        }
    }
}
