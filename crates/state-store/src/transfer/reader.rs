//! Reads a file of a ledger: first to its end, to prove that it is whole, then row by row.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::writer::hexadecimal;
use super::{Counter, FILE_FORMAT, Head, Item, Kind, Table, Tail, TransferError, Transferred};

/// A file that was proved to be whole, at its first row.
pub(crate) struct Reader {
    lines: Lines,
    proved: Transferred,
}

impl Reader {
    /// Reads the whole file, and then stands at its first row.
    pub(crate) fn open(path: &Path) -> Result<Self, TransferError> {
        let mut lines = Lines::open(path)?;
        let mut rows: BTreeMap<String, u64> = BTreeMap::new();
        loop {
            let before = lines.hash.clone();
            let line = lines.next()?;
            if line.starts_with('{') && !line.starts_with("{\"table\"") {
                let proved = lines.prove(&line, before, &rows)?;
                let lines = Lines::open(path)?;
                return Ok(Self { lines, proved });
            }
            if let Item::Row(table, _) = lines.item(&line)? {
                *rows.entry(table.name.to_owned()).or_default() += 1;
            }
        }
    }

    /// What the file holds.
    pub(crate) fn proved(&self) -> &Transferred {
        &self.proved
    }

    /// The next row or number; None at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Item>, TransferError> {
        let line = self.lines.next()?;
        if line.starts_with("{\"rows\"") {
            return Ok(None);
        }
        self.lines.item(&line).map(Some)
    }
}

struct Lines {
    path: PathBuf,
    input: BufReader<File>,
    number: u64,
    hash: Sha256,
}

impl Lines {
    /// Opens a file of this release's format, behind its first line.
    fn open(path: &Path) -> Result<Self, TransferError> {
        let input = File::open(path).map_err(|source| TransferError::File {
            path: path.to_owned(),
            source,
        })?;
        let mut lines = Self {
            path: path.to_owned(),
            input: BufReader::new(input),
            number: 0,
            hash: Sha256::new(),
        };
        let first = lines.next()?;
        let head: Head = serde_json::from_str(&first)
            .map_err(|_| lines.damaged("this is no export of a ledger"))?;
        if head.seamline_ledger != FILE_FORMAT {
            return Err(TransferError::OtherFormat {
                path: path.to_owned(),
                found: head.seamline_ledger,
            });
        }
        Ok(lines)
    }

    fn next(&mut self) -> Result<String, TransferError> {
        let mut line = String::new();
        let read = self.input.read_line(&mut line);
        self.number += 1;
        match read {
            Ok(0) => Err(self.damaged("the file ends before its last line")),
            Ok(_) => {
                self.hash.update(&line);
                Ok(line)
            }
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                Err(self.damaged("the line is not UTF-8"))
            }
            Err(source) => Err(TransferError::File {
                path: self.path.clone(),
                source,
            }),
        }
    }

    fn item(&self, line: &str) -> Result<Item, TransferError> {
        if line.starts_with('{') {
            let counter: Counter = self.parse(line)?;
            let table = Table::named(&counter.table).filter(|table| table.numbered);
            return match table {
                Some(table) if counter.last >= 0 => Ok(Item::Last(table, counter.last)),
                _ => Err(self.damaged("no table gives such numbers")),
            };
        }
        let mut values: Vec<Value> = self.parse(line)?;
        if values.is_empty() {
            return Err(self.damaged("the row names no table"));
        }
        let name = values.remove(0);
        let table = name.as_str().and_then(Table::named);
        let table = table.ok_or_else(|| self.damaged("no table has this name"))?;
        if values.len() != table.columns.len() {
            let message = format!(
                "a row of `{}` has {} values",
                table.name,
                table.columns.len()
            );
            return Err(self.damaged(&message));
        }
        for (value, (column, kind)) in values.iter().zip(table.columns) {
            let fits = match kind {
                Kind::Text => value.is_string(),
                Kind::MaybeText => value.is_string() || value.is_null(),
                Kind::Number => value.is_i64(),
                Kind::Truth => value.is_boolean(),
            };
            if !fits {
                let message = format!("`{column}` of `{}` is not {kind:?}", table.name);
                return Err(self.damaged(&message.to_lowercase()));
            }
        }
        Ok(Item::Row(table, values))
    }

    /// Compares the last line with what was read before it.
    fn prove(
        &mut self,
        line: &str,
        before: Sha256,
        rows: &BTreeMap<String, u64>,
    ) -> Result<Transferred, TransferError> {
        let tail: Tail = self.parse(line)?;
        if tail.sha256 != hexadecimal(&before.finalize()) {
            return Err(self.damaged("the file was changed or is not whole: its checksum differs"));
        }
        for (table, count) in &tail.rows {
            let found = rows.get(table).copied().unwrap_or(0);
            if found != *count {
                let message = format!("the file has {found} of {count} rows of `{table}`");
                return Err(self.damaged(&message));
            }
        }
        let mut rest = String::new();
        if self.input.read_line(&mut rest).is_ok_and(|read| read > 0) {
            return Err(self.damaged("something follows the last line"));
        }
        Ok(Transferred {
            rows: tail.rows,
            sha256: tail.sha256,
        })
    }

    fn parse<T: DeserializeOwned>(&self, line: &str) -> Result<T, TransferError> {
        serde_json::from_str(line).map_err(|error| self.damaged(&error.to_string()))
    }

    fn damaged(&self, message: &str) -> TransferError {
        TransferError::Damaged {
            path: self.path.clone(),
            line: self.number,
            message: message.to_owned(),
        }
    }
}
