//! Moves a ledger to another database, by way of a file.

use std::path::Path;

use seamline_state_store::{TransferError, Transferred};
use seamline_sync_engine::{Lease, Leases, StoreError};

use crate::Error;
use crate::config::Config;
use crate::ledger::Ledger;

/// Writes the whole ledger of a configuration to a new file. No worker may run meanwhile: the lease of each
/// account group is taken, so that none writes what the file would miss.
pub async fn export_ledger(config: &Config, file: &Path) -> Result<Transferred, Error> {
    match Ledger::open(config).await? {
        Ledger::Sqlite(store) => {
            let _leases = take(&store, store.groups().await?).await?;
            Ok(store.export(file).await?)
        }
        #[cfg(feature = "postgres")]
        Ledger::Postgres(store) => {
            let _leases = take(&store, store.groups().await?).await?;
            Ok(store.export(file).await?)
        }
    }
}

/// Reads a file into the ledger of a configuration, which has to be empty, as a whole or not at all.
pub async fn import_ledger(config: &Config, file: &Path) -> Result<Transferred, Error> {
    let imported = match Ledger::open(config).await? {
        Ledger::Sqlite(store) => store.import(file).await,
        #[cfg(feature = "postgres")]
        Ledger::Postgres(store) => store.import(file).await,
    };
    Ok(imported?)
}

async fn take(store: &impl Leases, groups: Vec<String>) -> Result<Vec<Lease>, StoreError> {
    let mut leases = Vec::with_capacity(groups.len());
    for group in groups {
        leases.push(store.acquire(&group).await?);
    }
    Ok(leases)
}

impl From<TransferError> for Error {
    fn from(error: TransferError) -> Self {
        match error {
            TransferError::Store(error) => error.into(),
            other => Self::Transfer(other),
        }
    }
}
