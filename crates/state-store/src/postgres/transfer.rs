//! The whole ledger to a file and from one.

use std::path::Path;

use deadpool_postgres::Transaction;
use seamline_sync_engine::StoreError;
use serde_json::Value;
use tokio_postgres::types::ToSql;
use tokio_postgres::{IsolationLevel, Row};

use super::PostgresStore;
use super::fault::db;
use super::text::{Plain, Text};
use super::transaction::{execute, rows};
use crate::transfer::{Item, Kind, Reader, TABLES, Table, TransferError, Transferred, Writer};

/// Rows that travel together.
const BATCH: usize = 500;

impl PostgresStore {
    /// Account groups that were ever leased, in order.
    pub async fn groups(&self) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT account_group FROM leases ORDER BY account_group";
        let found = self.query(sql, &[]).await?;
        Ok(found.iter().map(|row| row.get::<_, Plain>(0).0).collect())
    }

    /// Writes the ledger as it is at one moment to a new file.
    pub async fn export(&self, path: &Path) -> Result<Transferred, TransferError> {
        let mut writer = Writer::create(path)?;
        let mut client = self.client(self.give_up_at()).await?;
        let moment = client
            .build_transaction()
            .isolation_level(IsolationLevel::RepeatableRead)
            .read_only(true)
            .start();
        let moment = moment.await.map_err(db)?;
        for table in &TABLES {
            export_table(&moment, table, &mut writer).await?;
        }
        moment.commit().await.map_err(db)?;
        writer.finish()
    }

    /// Reads a file into an empty ledger, as a whole or not at all.
    pub async fn import(&self, path: &Path) -> Result<Transferred, TransferError> {
        let mut reader = Reader::open(path)?;
        let mut client = self.client(self.give_up_at()).await?;
        let transaction = client.transaction().await.map_err(db)?;
        // Nobody begins to write meanwhile, and the server waits for the file as long as it takes.
        let mut begin = String::from("SET LOCAL idle_in_transaction_session_timeout = 0;");
        for table in &TABLES {
            begin.push_str(&format!("LOCK TABLE {} IN EXCLUSIVE MODE;", table.name));
        }
        transaction.batch_execute(&begin).await.map_err(db)?;
        for table in &TABLES {
            refuse_rows(&transaction, table).await?;
        }
        let mut batch = Batch::default();
        while let Some(item) = reader.next()? {
            match item {
                Item::Row(table, values) => batch.add(&transaction, table, values).await?,
                Item::Last(table, last) => set_last(&transaction, table, last).await?,
            }
        }
        batch.write(&transaction).await?;
        transaction.commit().await.map_err(db)?;
        Ok(reader.proved().clone())
    }
}

async fn export_table(
    moment: &Transaction<'_>,
    table: &'static Table,
    writer: &mut Writer,
) -> Result<(), TransferError> {
    let cursor = moment.bind(&table.select(), &[]).await.map_err(db)?;
    loop {
        let read = moment
            .query_portal(&cursor, BATCH as i32)
            .await
            .map_err(db)?;
        for row in &read {
            writer.row(table, values_of(table, row).map_err(db)?)?;
        }
        if read.len() < BATCH {
            break;
        }
    }
    if table.numbered {
        writer.last(table, last_of(moment, table).await?)?;
    }
    Ok(())
}

fn values_of(table: &Table, row: &Row) -> Result<Vec<Value>, tokio_postgres::Error> {
    let columns = table.columns.iter().enumerate();
    columns
        .map(|(at, (_, kind))| {
            Ok(match kind {
                Kind::Text => row.try_get::<_, Plain>(at)?.0.into(),
                Kind::MaybeText => row
                    .try_get::<_, Option<Plain>>(at)?
                    .map_or(Value::Null, |text| text.0.into()),
                Kind::Number => row.try_get::<_, i64>(at)?.into(),
                Kind::Truth => row.try_get::<_, bool>(at)?.into(),
            })
        })
        .collect()
}

/// The sequence that numbers the rows of a table.
async fn sequence_of(transaction: &Transaction<'_>, table: &Table) -> Result<String, StoreError> {
    let sql = "SELECT pg_get_serial_sequence($1, $2)";
    let found = rows(transaction, sql, &[&table.name, &table.columns[0].0]).await?;
    Ok(found.first().map(|row| row.get(0)).unwrap_or_default())
}

async fn last_of(transaction: &Transaction<'_>, table: &Table) -> Result<i64, StoreError> {
    let sequence = sequence_of(transaction, table).await?;
    let sql = format!("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}");
    let found = rows(transaction, &sql, &[]).await?;
    Ok(found.first().map_or(0, |row| row.get(0)))
}

async fn set_last(
    transaction: &Transaction<'_>,
    table: &Table,
    last: i64,
) -> Result<(), StoreError> {
    if last == 0 {
        return Ok(());
    }
    let sequence = sequence_of(transaction, table).await?;
    let sql = "SELECT setval($1::text::regclass, $2)";
    rows(transaction, sql, &[&sequence, &last]).await.map(drop)
}

async fn refuse_rows(
    transaction: &Transaction<'_>,
    table: &'static Table,
) -> Result<(), TransferError> {
    let sql = format!("SELECT 1 FROM {} LIMIT 1", table.name);
    if rows(transaction, &sql, &[]).await?.is_empty() {
        return Ok(());
    }
    Err(TransferError::NotEmpty { table: table.name })
}

/// Rows of one table that are still to be written.
#[derive(Default)]
struct Batch {
    table: Option<&'static Table>,
    rows: Vec<Vec<Value>>,
}

impl Batch {
    async fn add(
        &mut self,
        transaction: &Transaction<'_>,
        table: &'static Table,
        values: Vec<Value>,
    ) -> Result<(), StoreError> {
        let other = self.table.is_some_and(|present| present.name != table.name);
        if other || self.rows.len() == BATCH {
            self.write(transaction).await?;
        }
        self.table = Some(table);
        self.rows.push(values);
        Ok(())
    }

    async fn write(&mut self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        let Some(table) = self.table.take() else {
            return Ok(());
        };
        let written = std::mem::take(&mut self.rows);
        let kinds = table.columns.iter().enumerate();
        let columns: Vec<Column<'_>> = kinds
            .map(|(at, (_, kind))| column(*kind, written.iter().map(|row| &row[at])))
            .collect();
        let arrays: Vec<String> = table
            .columns
            .iter()
            .enumerate()
            .map(|(at, (_, kind))| format!("${}::{}[]", at + 1, type_of(*kind)))
            .collect();
        let sql = format!(
            "INSERT INTO {} ({}) SELECT * FROM unnest({})",
            table.name,
            Table::list(table.columns),
            arrays.join(", ")
        );
        let parameters: Vec<&(dyn ToSql + Sync)> =
            columns.iter().map(|column| &**column as _).collect();
        execute(transaction, &sql, &parameters).await.map(drop)
    }
}

fn type_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::MaybeText => "text",
        Kind::Number => "bigint",
        Kind::Truth => "boolean",
    }
}

type Column<'a> = Box<dyn ToSql + Sync + Send + 'a>;

/// Values that were found to be of this kind when the file was proved.
fn column<'a>(kind: Kind, values: impl Iterator<Item = &'a Value>) -> Column<'a> {
    match kind {
        Kind::Text | Kind::MaybeText => {
            let texts = values.map(|value| value.as_str().map(Text::of));
            Box::new(texts.collect::<Vec<Option<Text<'a>>>>())
        }
        Kind::Number => Box::new(values.map(Value::as_i64).collect::<Vec<_>>()),
        Kind::Truth => Box::new(values.map(Value::as_bool).collect::<Vec<_>>()),
    }
}
