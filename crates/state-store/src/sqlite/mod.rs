//! One file, written ahead (WAL) and synchronised in full: what a call has committed survives the
//! loss of power.

mod documents;
mod lease;
mod ledger;
mod schema;
mod transfer;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};
use seamline_sync_engine::{Fault, Lease, StoreError};

pub use schema::SCHEMA_VERSION;

use crate::values::signed;

/// How a ledger in a file behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SqliteOptions {
    /// How long the write of another process or program is waited for.
    pub patience: Duration,
    /// Largest size of the file in bytes; a write that needs more fails as on a full disk. None leaves it
    /// to the disk.
    pub max_bytes: Option<u64>,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self {
            patience: Duration::from_secs(10),
            max_bytes: None,
        }
    }
}

/// The ledger in a SQLite file. Clones share one connection.
#[derive(Clone)]
pub struct SqliteStore {
    connection: Arc<Mutex<Connection>>,
    path: PathBuf,
}

impl std::fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteStore")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl SqliteStore {
    /// Opens the file, makes it when it is not there, and brings its schema up to this release. A
    /// file of a later release is refused with [`StoreError::NewerSchema`].
    pub async fn open(path: impl Into<PathBuf>) -> Result<Self, StoreError> {
        Self::open_with(path, SqliteOptions::default()).await
    }

    /// As [`Self::open`], with waits and a size of one's own.
    pub async fn open_with(
        path: impl Into<PathBuf>,
        options: SqliteOptions,
    ) -> Result<Self, StoreError> {
        let path = path.into();
        let at = path.clone();
        let connection = blocking(move || open_file(&at, options)).await?;
        Ok(Self {
            connection: Arc::new(Mutex::new(connection)),
            path,
        })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs `read` on the connection, on a blocking thread.
    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let connection = Arc::clone(&self.connection);
        // A panic inside a transaction rolls it back when the transaction is dropped.
        blocking(move || read(&connection.lock().unwrap_or_else(PoisonError::into_inner))).await
    }

    /// Runs `write` in a transaction that takes the write lock at once; a reader that becomes a
    /// writer half-way could fail on a snapshot of yesterday.
    async fn write<T: Send + 'static>(
        &self,
        write: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let connection = Arc::clone(&self.connection);
        blocking(move || {
            let mut connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
            let transaction = connection
                .transaction_with_behavior(TransactionBehavior::Immediate)
                .map_err(db)?;
            let done = write(&transaction)?;
            transaction.commit().map_err(db)?;
            Ok(done)
        })
        .await
    }

    /// As [`Self::write`], refused when a later lease of the group was given out.
    async fn fenced<T: Send + 'static>(
        &self,
        lease: &Lease,
        write: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let lease = lease.clone();
        self.write(move |transaction| {
            lease::check(transaction, &lease)?;
            write(transaction)
        })
        .await
    }
}

fn open_file(path: &Path, options: SqliteOptions) -> Result<Connection, StoreError> {
    let mut connection = Connection::open(path).map_err(|error| StoreError::Backend {
        message: format!("cannot open {}: {error}", path.display()),
        source: Some(Box::new(error)),
    })?;
    connection.busy_timeout(options.patience).map_err(db)?;
    write_ahead(&connection, options.patience)?;
    connection
        .pragma_update(None, "synchronous", "FULL")
        .map_err(db)?;
    connection
        .pragma_update(None, "foreign_keys", "ON")
        .map_err(db)?;
    if let Some(bytes) = options.max_bytes {
        let page = connection.pragma_query_value(None, "page_size", |row| row.get::<_, i64>(0));
        let pages = signed(bytes) / page.map_err(db)?.max(1);
        connection
            .pragma_update(None, "max_page_count", pages.max(1))
            .map_err(db)?;
    }
    connection.set_prepared_statement_cache_capacity(64);
    schema::migrate(&mut connection)?;
    Ok(connection)
}

/// Switches to writing ahead. The switch takes the whole file, and SQLite does not wait for it as it
/// waits for a transaction: of two processes that open a new file at once, one has to try again.
fn write_ahead(connection: &Connection, patience: Duration) -> Result<(), StoreError> {
    let give_up_at = Instant::now() + patience;
    loop {
        let switched = connection.pragma_update(None, "journal_mode", "WAL");
        let busy = matches!(&switched, Err(error)
            if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy));
        if !busy || Instant::now() > give_up_at {
            return switched.map_err(db);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(StoreError::backend(error)),
    }
}

fn db(error: rusqlite::Error) -> StoreError {
    let fault = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => Fault::Full,
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
            Fault::ReadOnly
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Fault::Busy,
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Fault::Damaged,
        Some(ErrorCode::SystemIoFailure) => Fault::Unreachable,
        _ => return StoreError::backend(error),
    };
    StoreError::Unusable {
        fault,
        message: error.to_string(),
        source: Some(Box::new(error)),
    }
}
