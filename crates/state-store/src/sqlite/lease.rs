//! Leases: a lock of the operating system on a file, and a fencing token in the database.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use rusqlite::{OptionalExtension as _, Transaction, params};
use seamline_sync_engine::{Lease, Leases, StoreError};

use super::{SqliteStore, blocking, db};
use crate::values::{signed, unsigned};

pub(super) fn check(transaction: &Transaction<'_>, lease: &Lease) -> Result<(), StoreError> {
    let stored: Option<i64> = transaction
        .prepare_cached("SELECT token FROM leases WHERE account_group = ?1")
        .map_err(db)?
        .query_row([lease.group()], |row| row.get(0))
        .optional()
        .map_err(db)?;
    if stored == Some(signed(lease.token())) {
        Ok(())
    } else {
        Err(StoreError::Fenced {
            group: lease.group().to_owned(),
        })
    }
}

#[async_trait]
impl Leases for SqliteStore {
    async fn acquire(&self, group: &str) -> Result<Lease, StoreError> {
        let path = lock_path(&self.path, group);
        let name = group.to_owned();
        let file = blocking(move || lock_file(&path, &name)).await?;
        let name = group.to_owned();
        let token = self
            .write(move |transaction| {
                let token: i64 = transaction
                    .query_row(
                        "INSERT INTO leases (account_group, token) VALUES (?1, 1)
                         ON CONFLICT (account_group) DO UPDATE SET token = token + 1
                         RETURNING token",
                        params![name],
                        |row| row.get(0),
                    )
                    .map_err(db)?;
                Ok(unsigned(token))
            })
            .await?;
        // Dropping the file frees the lock, and so does the end of the process, however it ends.
        Ok(Lease::new(group, token, Arc::new(file)))
    }
}

fn lock_path(database: &Path, group: &str) -> PathBuf {
    let safe: String = group
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '-' || c == '.' {
                c
            } else {
                '_'
            }
        })
        .collect();
    let mut name = database.as_os_str().to_owned();
    name.push(format!(".{safe}.lock"));
    PathBuf::from(name)
}

fn lock_file(path: &Path, group: &str) -> Result<File, StoreError> {
    let cannot = |error: std::io::Error| StoreError::Backend {
        message: format!("cannot lock {}: {error}", path.display()),
        source: Some(Box::new(error)),
    };
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(cannot)?;
    match file.try_lock() {
        Ok(()) => {
            file.set_len(0)
                .and_then(|()| file.rewind())
                .map_err(cannot)?;
            write!(file, "process {}", std::process::id()).map_err(cannot)?;
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            // Who holds it is only told to people; an unreadable file does not matter.
            let _ = file.read_to_string(&mut holder);
            Err(StoreError::LeaseHeld {
                group: group.to_owned(),
                holder,
            })
        }
        Err(TryLockError::Error(error)) => Err(cannot(error)),
    }
}
