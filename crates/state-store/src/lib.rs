//! The ledger of the sync engine, on SQLite and on PostgreSQL.
//!
//! [`SqliteStore`] is the default: one file, no set-up. The lease of an account group is a lock the
//! operating system holds on a file beside the database, so a killed process frees it at once.
//!
//! `PostgresStore` (feature `postgres`) is for several machines: a lease has a time limit and a fencing
//! token, and the database refuses what a worker writes that lost its lease.

#[cfg(feature = "postgres")]
mod postgres;
mod sqlite;
mod transfer;
mod values;

#[cfg(feature = "scratch")]
pub use postgres::scratch;
#[cfg(feature = "postgres")]
pub use postgres::{POSTGRES_SCHEMA_VERSION, PostgresOptions, PostgresStore};
pub use sqlite::{SCHEMA_VERSION, SqliteOptions, SqliteStore};
pub use transfer::{FILE_FORMAT, TransferError, Transferred};
