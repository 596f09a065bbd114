//! A ledger as a file, to move it from one database to another without loss.
//!
//! The file is JSON lines in UTF-8. The first line names the format; then every row is an array of the name of
//! its table and its values; tables that number their rows end with the last number they gave; the last line
//! has how many rows there are of each table and the SHA-256 of all lines before it.

mod reader;
mod tables;
mod writer;

use std::collections::BTreeMap;
use std::path::PathBuf;

use seamline_sync_engine::StoreError;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(crate) use reader::Reader;
pub(crate) use tables::{Kind, TABLES, Table};
pub(crate) use writer::Writer;

/// Format of the files of this release.
pub const FILE_FORMAT: u32 = 1;

/// What a file of a ledger holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Transferred {
    /// Rows by table.
    pub rows: BTreeMap<String, u64>,
    /// SHA-256 of the content, in hexadecimal.
    pub sha256: String,
}

/// Why a ledger was not written to a file or read from one. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// The file cannot be read or written.
    #[error("use the file {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is no whole export of a ledger.
    #[error("read {}:{line}: {message}; export the ledger again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: u64,
        /// What is wrong.
        message: String,
    },
    /// The file has another format.
    #[error(
        "read {}: it has format {found} and this release reads format {FILE_FORMAT}; export and \
         import with the same release",
        path.display()
    )]
    OtherFormat {
        /// The file.
        path: PathBuf,
        /// What was found.
        found: u32,
    },
    /// The ledger that is to take the file is not empty.
    #[error(
        "import into a ledger that has rows of `{table}`; name a new file or an empty database in \
         `store.url`"
    )]
    NotEmpty {
        /// A table with rows.
        table: &'static str,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    seamline_ledger: u32,
}

/// The last line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tail {
    rows: BTreeMap<String, u64>,
    sha256: String,
}

/// The last number that a table gave.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Counter {
    table: String,
    last: i64,
}

/// What stands in a file between its first and its last line.
#[derive(Debug)]
pub(crate) enum Item {
    Row(&'static Table, Vec<Value>),
    Last(&'static Table, i64),
}
