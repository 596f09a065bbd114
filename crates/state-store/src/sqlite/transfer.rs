//! The whole ledger to a file and from one.

use std::path::Path;

use rusqlite::types::{Value as Cell, ValueRef};
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior};
use rusqlite::{params, params_from_iter};
use seamline_sync_engine::StoreError;
use serde_json::Value;
use std::sync::PoisonError;

use super::{SqliteStore, db};
use crate::transfer::{Item, Kind, Reader, TABLES, Table, TransferError, Transferred, Writer};

impl SqliteStore {
    /// Account groups that were ever leased, in order.
    pub async fn groups(&self) -> Result<Vec<String>, StoreError> {
        self.read(|connection| {
            let mut statement = connection
                .prepare("SELECT account_group FROM leases ORDER BY account_group")
                .map_err(db)?;
            let groups = statement.query_map([], |row| row.get(0)).map_err(db)?;
            groups.map(|group| group.map_err(db)).collect()
        })
        .await
    }

    /// Writes the ledger as it is at one moment to a new file.
    pub async fn export(&self, path: &Path) -> Result<Transferred, TransferError> {
        let path = path.to_owned();
        self.at_once(TransactionBehavior::Deferred, move |transaction| {
            let mut writer = Writer::create(&path)?;
            for table in &TABLES {
                export_table(transaction, table, &mut writer)?;
            }
            writer.finish()
        })
        .await
    }

    /// Reads a file into an empty ledger, as a whole or not at all.
    pub async fn import(&self, path: &Path) -> Result<Transferred, TransferError> {
        let path = path.to_owned();
        self.at_once(TransactionBehavior::Immediate, move |transaction| {
            let mut reader = Reader::open(&path)?;
            for table in &TABLES {
                refuse_rows(transaction, table)?;
            }
            while let Some(item) = reader.next()? {
                match item {
                    Item::Row(table, values) => import_row(transaction, table, values)?,
                    Item::Last(table, last) => set_last(transaction, table, last)?,
                }
            }
            Ok(reader.proved().clone())
        })
        .await
    }

    /// Runs in one transaction, which is committed when all went well.
    async fn at_once(
        &self,
        behaviour: TransactionBehavior,
        work: impl FnOnce(&Transaction<'_>) -> Result<Transferred, TransferError> + Send + 'static,
    ) -> Result<Transferred, TransferError> {
        let connection = std::sync::Arc::clone(&self.connection);
        let done = tokio::task::spawn_blocking(move || {
            let mut connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
            let transaction = connection
                .transaction_with_behavior(behaviour)
                .map_err(db)?;
            let done = work(&transaction)?;
            transaction.commit().map_err(db)?;
            Ok(done)
        });
        done.await.map_err(StoreError::backend)?
    }
}

fn export_table(
    connection: &Connection,
    table: &'static Table,
    writer: &mut Writer,
) -> Result<(), TransferError> {
    let mut statement = connection.prepare(&table.select()).map_err(db)?;
    let mut rows = statement.query([]).map_err(db)?;
    while let Some(row) = rows.next().map_err(db)? {
        let values = table.columns.iter().enumerate().map(|(at, (name, kind))| {
            let cell = row.get_ref(at).map_err(db)?;
            value_of(*kind, cell).ok_or_else(|| StoreError::Backend {
                message: format!("`{name}` of `{}` holds {:?}", table.name, cell.data_type()),
                source: None,
            })
        });
        writer.row(table, values.collect::<Result<_, StoreError>>()?)?;
    }
    if table.numbered {
        writer.last(table, last_of(connection, table)?)?;
    }
    Ok(())
}

fn value_of(kind: Kind, cell: ValueRef<'_>) -> Option<Value> {
    Some(match (kind, cell) {
        (Kind::Text | Kind::MaybeText, ValueRef::Text(text)) => {
            std::str::from_utf8(text).ok()?.into()
        }
        (Kind::MaybeText, ValueRef::Null) => Value::Null,
        (Kind::Number, ValueRef::Integer(number)) => number.into(),
        (Kind::Truth, ValueRef::Integer(number)) => (number != 0).into(),
        _ => return None,
    })
}

fn last_of(connection: &Connection, table: &Table) -> Result<i64, StoreError> {
    let last = connection
        .query_row(
            "SELECT seq FROM sqlite_sequence WHERE name = ?1",
            [table.name],
            |row| row.get(0),
        )
        .optional();
    Ok(last.map_err(db)?.unwrap_or(0))
}

fn refuse_rows(connection: &Connection, table: &'static Table) -> Result<(), TransferError> {
    let sql = format!("SELECT EXISTS (SELECT 1 FROM {})", table.name);
    let found: bool = connection
        .query_row(&sql, [], |row| row.get(0))
        .map_err(db)?;
    if found {
        return Err(TransferError::NotEmpty { table: table.name });
    }
    Ok(())
}

fn import_row(
    connection: &Connection,
    table: &Table,
    values: Vec<Value>,
) -> Result<(), StoreError> {
    let marks = vec!["?"; table.columns.len()].join(", ");
    let sql = format!(
        "INSERT INTO {} ({}) VALUES ({marks})",
        table.name,
        Table::list(table.columns)
    );
    let cells = values.into_iter().map(|value| match value {
        Value::String(text) => Cell::Text(text),
        Value::Bool(truth) => Cell::Integer(i64::from(truth)),
        Value::Number(number) => number.as_i64().map_or(Cell::Null, Cell::Integer),
        _ => Cell::Null,
    });
    let mut statement = connection.prepare_cached(&sql).map_err(db)?;
    statement.execute(params_from_iter(cells)).map_err(db)?;
    Ok(())
}

/// The next number follows the last that was given, also where its row is gone.
fn set_last(connection: &Connection, table: &Table, last: i64) -> Result<(), StoreError> {
    if last == 0 {
        return Ok(());
    }
    let set = connection
        .execute(
            "UPDATE sqlite_sequence SET seq = MAX(seq, ?2) WHERE name = ?1",
            params![table.name, last],
        )
        .map_err(db)?;
    if set == 0 {
        connection
            .execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)",
                params![table.name, last],
            )
            .map_err(db)?;
    }
    Ok(())
}
