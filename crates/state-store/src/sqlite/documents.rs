//! The document store.

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension as _, Params, Transaction, params};
use seamline_sync_engine::{
    Documents, FlowId, Lease, Opaque, Position, PutDocument, PutOutcome, Query, StoreError,
    StoredDocument,
};

use super::ledger::write_position;
use super::{SqliteStore, db};
use crate::values::{at_most, from_text, judge, signed, to_text, unsigned};

const COLUMNS: &str = "d.key, d.version, d.kind, d.schema, d.content, d.revision, d.stamp, d.indexes, d.former_indexes";

#[async_trait]
impl Documents for SqliteStore {
    async fn put(
        &self,
        lease: &Lease,
        flow: &FlowId,
        batch: Vec<PutDocument>,
        position: &str,
        complete: bool,
    ) -> Result<Vec<PutOutcome>, StoreError> {
        let flow = flow.clone();
        let position = Position {
            text: position.to_owned(),
            complete,
        };
        self.fenced(lease, move |transaction| {
            let next = revision_of(transaction, &flow.connection)? + 1;
            let mut outcomes = Vec::with_capacity(batch.len());
            for document in batch {
                outcomes.push(put_one(transaction, &flow.connection, document, next)?);
            }
            if outcomes
                .iter()
                .any(|o| matches!(o, PutOutcome::New | PutOutcome::Changed))
            {
                transaction
                    .execute(
                        "INSERT INTO revisions VALUES (?1, ?2)
                         ON CONFLICT DO UPDATE SET revision = excluded.revision",
                        params![flow.connection, signed(next)],
                    )
                    .map_err(db)?;
            }
            write_position(transaction, &flow, &position)?;
            Ok(outcomes)
        })
        .await
    }

    async fn find(
        &self,
        connection: &str,
        query: &Query,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        let (connection, query) = (connection.to_owned(), query.clone());
        self.read(move |database| {
            let sql = format!(
                "SELECT {COLUMNS} FROM document_keys k JOIN documents d
                     ON d.connection = k.connection AND d.kind = k.kind AND d.key = k.key
                 WHERE k.connection = ?1 AND k.kind = ?2 AND k.name = ?3 AND k.value = ?4
                 ORDER BY d.key"
            );
            select(
                database,
                &sql,
                params![connection, query.kind, query.index, query.value],
            )
        })
        .await
    }

    async fn get(
        &self,
        connection: &str,
        kind: &str,
        keys: &[String],
    ) -> Result<Vec<StoredDocument>, StoreError> {
        let (connection, kind, keys) = (connection.to_owned(), kind.to_owned(), to_text(&keys)?);
        self.read(move |database| {
            let sql = format!(
                "SELECT {COLUMNS} FROM documents d
                 WHERE d.connection = ?1 AND d.kind = ?2
                     AND d.key IN (SELECT value FROM json_each(?3))
                 ORDER BY d.key"
            );
            select(database, &sql, params![connection, kind, keys])
        })
        .await
    }

    async fn changed_since(
        &self,
        connection: &str,
        kind: &str,
        revision: u64,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        let (connection, kind) = (connection.to_owned(), kind.to_owned());
        self.read(move |database| {
            let sql = format!(
                "SELECT {COLUMNS} FROM documents d
                 WHERE d.connection = ?1 AND d.kind = ?2 AND d.revision > ?3
                 ORDER BY d.revision, d.key"
            );
            select(database, &sql, params![connection, kind, signed(revision)])
        })
        .await
    }

    async fn unread_since(
        &self,
        connection: &str,
        kind: &str,
        stamp: i64,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        let (connection, kind) = (connection.to_owned(), kind.to_owned());
        self.read(move |database| {
            let sql = format!(
                "SELECT {COLUMNS} FROM documents d
                 WHERE d.connection = ?1 AND d.kind = ?2 AND d.stamp < ?3 AND d.indexes <> '[]'
                 ORDER BY d.key LIMIT ?4"
            );
            select(
                database,
                &sql,
                params![connection, kind, stamp, at_most(limit)],
            )
        })
        .await
    }

    async fn revision(&self, connection: &str) -> Result<u64, StoreError> {
        let connection = connection.to_owned();
        self.read(move |database| revision_of(database, &connection))
            .await
    }
}

fn revision_of(database: &Connection, connection: &str) -> Result<u64, StoreError> {
    let revision: Option<i64> = database
        .query_row(
            "SELECT revision FROM revisions WHERE connection = ?1",
            [connection],
            |row| row.get(0),
        )
        .optional()
        .map_err(db)?;
    Ok(revision.map_or(0, unsigned))
}

fn select(
    database: &Connection,
    sql: &str,
    parameters: impl Params,
) -> Result<Vec<StoredDocument>, StoreError> {
    let mut statement = database.prepare_cached(sql).map_err(db)?;
    let mut rows = statement.query(parameters).map_err(db)?;
    let mut documents = Vec::new();
    while let Some(row) = rows.next().map_err(db)? {
        documents.push(StoredDocument {
            key: row.get(0).map_err(db)?,
            version: row.get(1).map_err(db)?,
            body: Opaque {
                kind: row.get(2).map_err(db)?,
                schema: row.get(3).map_err(db)?,
                content: row.get(4).map_err(db)?,
            },
            revision: unsigned(row.get(5).map_err(db)?),
            stamp: row.get(6).map_err(db)?,
            indexes: from_text(&row.get::<_, String>(7).map_err(db)?)?,
            former_indexes: from_text(&row.get::<_, String>(8).map_err(db)?)?,
        });
    }
    Ok(documents)
}

fn put_one(
    transaction: &Transaction<'_>,
    connection: &str,
    document: PutDocument,
    revision: u64,
) -> Result<PutOutcome, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM documents d
         WHERE d.connection = ?1 AND d.kind = ?2 AND d.key = ?3"
    );
    let stored = select(
        transaction,
        &sql,
        params![connection, document.body.kind, document.key],
    )?;
    let (outcome, written) = judge(stored.into_iter().next(), document, revision);
    match (outcome, written) {
        (PutOutcome::Unchanged, Some(same)) => mark_read(transaction, connection, &same)?,
        (_, Some(document)) => write(transaction, connection, &document)?,
        (_, None) => {}
    }
    Ok(outcome)
}

fn mark_read(
    transaction: &Transaction<'_>,
    connection: &str,
    document: &StoredDocument,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "UPDATE documents SET version = ?4, stamp = ?5
             WHERE connection = ?1 AND kind = ?2 AND key = ?3",
        )
        .map_err(db)?
        .execute(params![
            connection,
            document.body.kind,
            document.key,
            document.version,
            document.stamp
        ])
        .map_err(db)?;
    Ok(())
}

fn write(
    transaction: &Transaction<'_>,
    connection: &str,
    document: &StoredDocument,
) -> Result<(), StoreError> {
    let body = &document.body;
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO documents VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )
        .map_err(db)?
        .execute(params![
            connection,
            body.kind,
            document.key,
            document.version,
            body.schema,
            body.content,
            signed(document.revision),
            document.stamp,
            to_text(&document.indexes)?,
            to_text(&document.former_indexes)?,
        ])
        .map_err(db)?;
    transaction
        .prepare_cached(
            "DELETE FROM document_keys WHERE connection = ?1 AND kind = ?2 AND key = ?3",
        )
        .map_err(db)?
        .execute(params![connection, body.kind, document.key])
        .map_err(db)?;
    for (name, value) in &document.indexes {
        transaction
            .prepare_cached("INSERT OR IGNORE INTO document_keys VALUES (?1, ?2, ?3, ?4, ?5)")
            .map_err(db)?
            .execute(params![connection, body.kind, name, value, document.key])
            .map_err(db)?;
    }
    Ok(())
}
