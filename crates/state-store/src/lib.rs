//! The ledger of the sync engine on SQLite.
//!
//! [`SqliteStore`] is the default: one file, no set-up. The lease of an account group is a lock the
//! operating system holds on a file beside the database, so a killed process frees it at once.

mod sqlite;

pub use sqlite::{SCHEMA_VERSION, SqliteStore};
