//! Writes a file of a ledger.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use super::{Counter, FILE_FORMAT, Head, TABLES, Table, Tail, TransferError, Transferred};

/// A file that is there whole or not at all, and that nobody else may read.
pub(crate) struct Writer {
    path: PathBuf,
    out: BufWriter<NamedTempFile>,
    hash: Sha256,
    rows: BTreeMap<String, u64>,
}

impl Writer {
    /// Begins a file beside its place. One that is there is not replaced.
    pub(crate) fn create(path: &Path) -> Result<Self, TransferError> {
        let failed = |source| TransferError::File {
            path: path.to_owned(),
            source,
        };
        if path.exists() {
            return Err(failed(io::Error::from(io::ErrorKind::AlreadyExists)));
        }
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let file = NamedTempFile::new_in(folder.unwrap_or_else(|| Path::new(".")));
        let mut writer = Self {
            path: path.to_owned(),
            out: BufWriter::new(file.map_err(failed)?),
            hash: Sha256::new(),
            rows: TABLES
                .iter()
                .map(|table| (table.name.to_owned(), 0))
                .collect(),
        };
        writer.line(&Head {
            seamline_ledger: FILE_FORMAT,
        })?;
        Ok(writer)
    }

    pub(crate) fn row(
        &mut self,
        table: &Table,
        mut values: Vec<Value>,
    ) -> Result<(), TransferError> {
        values.insert(0, table.name.into());
        *self.rows.entry(table.name.to_owned()).or_default() += 1;
        self.line(&values)
    }

    /// The last number that the table gave, after its rows.
    pub(crate) fn last(&mut self, table: &Table, last: i64) -> Result<(), TransferError> {
        self.line(&Counter {
            table: table.name.to_owned(),
            last,
        })
    }

    /// Ends the file and puts it in its place, on the disk.
    pub(crate) fn finish(mut self) -> Result<Transferred, TransferError> {
        let done = Transferred {
            rows: std::mem::take(&mut self.rows),
            sha256: hexadecimal(&self.hash.clone().finalize()),
        };
        self.line(&Tail {
            rows: done.rows.clone(),
            sha256: done.sha256.clone(),
        })?;
        let path = self.path;
        let failed = |source| TransferError::File {
            path: path.clone(),
            source,
        };
        let file = self
            .out
            .into_inner()
            .map_err(|error| failed(error.into_error()))?;
        file.as_file().sync_all().map_err(failed)?;
        file.persist_noclobber(&path)
            .map_err(|error| failed(error.error))?;
        Ok(done)
    }

    fn line<T: Serialize>(&mut self, content: &T) -> Result<(), TransferError> {
        let written = serde_json::to_vec(content)
            .map_err(io::Error::from)
            .and_then(|mut line| {
                line.push(b'\n');
                self.hash.update(&line);
                self.out.write_all(&line)
            });
        written.map_err(|source| TransferError::File {
            path: self.path.clone(),
            source,
        })
    }
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
