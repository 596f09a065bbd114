//! The document store.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use deadpool_postgres::Transaction;
use seamline_sync_engine::{
    Documents, FlowId, Lease, Opaque, Position, PutDocument, PutOutcome, Query, StoreError,
    StoredDocument,
};
use tokio_postgres::Row;

use super::PostgresStore;
use super::commit::write_position;
use super::text::{Plain, Text};
use super::transaction::{Work, execute, rows};
use crate::values::{at_most, from_text, judge, signed, to_text, unsigned};

const COLUMNS: &str = "d.key, d.version, d.kind, d.schema, d.content, d.revision, d.stamp, d.indexes, d.former_indexes";

#[async_trait]
impl Documents for PostgresStore {
    async fn put(
        &self,
        lease: &Lease,
        flow: &FlowId,
        batch: Vec<PutDocument>,
        position: &str,
        complete: bool,
    ) -> Result<Vec<PutOutcome>, StoreError> {
        let put = Put {
            flow,
            batch: &batch,
            position: Position {
                text: position.to_owned(),
                complete,
            },
        };
        self.fenced(lease, &put).await
    }

    async fn find(
        &self,
        connection: &str,
        query: &Query,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM document_keys k JOIN documents d
                 ON d.connection = k.connection AND d.kind = k.kind AND d.key = k.key
             WHERE k.connection = $1 AND k.kind = $2 AND k.name = $3 AND k.value = $4
             ORDER BY d.key"
        );
        let found = self
            .query(
                &sql,
                &[
                    &Text::of(connection),
                    &Text::of(&query.kind),
                    &Text::of(&query.index),
                    &Text::of(&query.value),
                ],
            )
            .await?;
        documents(&found)
    }

    async fn get(
        &self,
        connection: &str,
        kind: &str,
        keys: &[String],
    ) -> Result<Vec<StoredDocument>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM documents d
             WHERE d.connection = $1 AND d.kind = $2 AND d.key = ANY($3) ORDER BY d.key"
        );
        let keys = Text::all(keys.iter().map(String::as_str));
        let found = self
            .query(&sql, &[&Text::of(connection), &Text::of(kind), &keys])
            .await?;
        documents(&found)
    }

    async fn changed_since(
        &self,
        connection: &str,
        kind: &str,
        revision: u64,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM documents d
             WHERE d.connection = $1 AND d.kind = $2 AND d.revision > $3
             ORDER BY d.revision, d.key"
        );
        let found = self
            .query(
                &sql,
                &[&Text::of(connection), &Text::of(kind), &signed(revision)],
            )
            .await?;
        documents(&found)
    }

    async fn unread_since(
        &self,
        connection: &str,
        kind: &str,
        stamp: i64,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM documents d
             WHERE d.connection = $1 AND d.kind = $2 AND d.stamp < $3 AND d.indexes <> '[]'
             ORDER BY d.key LIMIT $4"
        );
        let found = self
            .query(
                &sql,
                &[
                    &Text::of(connection),
                    &Text::of(kind),
                    &stamp,
                    &at_most(limit),
                ],
            )
            .await?;
        documents(&found)
    }

    async fn revision(&self, connection: &str) -> Result<u64, StoreError> {
        let sql = "SELECT revision FROM revisions WHERE connection = $1";
        let found = self.query(sql, &[&Text::of(connection)]).await?;
        Ok(found.first().map_or(0, |row| unsigned(row.get(0))))
    }
}

fn documents(found: &[Row]) -> Result<Vec<StoredDocument>, StoreError> {
    found
        .iter()
        .map(|row| {
            let text = |at: usize| row.get::<_, Plain>(at).0;
            let schema: i64 = row.get(3);
            Ok(StoredDocument {
                key: text(0),
                version: row.get(1),
                body: Opaque {
                    kind: text(2),
                    schema: u32::try_from(schema).map_err(StoreError::backend)?,
                    content: text(4),
                },
                revision: unsigned(row.get(5)),
                stamp: row.get(6),
                indexes: from_text(row.get(7))?,
                former_indexes: from_text(row.get(8))?,
            })
        })
        .collect()
}

/// Kind and key.
type Name = (String, String);

struct Put<'a> {
    flow: &'a FlowId,
    batch: &'a [PutDocument],
    position: Position,
}

#[async_trait]
impl Work for Put<'_> {
    type Done = Vec<PutOutcome>;

    async fn run(&self, transaction: &Transaction<'_>) -> Result<Vec<PutOutcome>, StoreError> {
        let connection = Text::of(&self.flow.connection);
        let sql = "SELECT revision FROM revisions WHERE connection = $1";
        let last = rows(transaction, sql, &[&connection]).await?;
        let next = last.first().map_or(0, |row| row.get::<_, i64>(0)) + 1;
        let mut stored = self.stored(transaction).await?;
        let (mut read, mut changed) = (BTreeSet::new(), BTreeSet::new());
        let mut outcomes = Vec::with_capacity(self.batch.len());
        for document in self.batch {
            let name = (document.body.kind.clone(), document.key.clone());
            let before = stored.get(&name).cloned();
            let (outcome, written) = judge(before, document.clone(), unsigned(next));
            if let Some(written) = written {
                if outcome != PutOutcome::Unchanged {
                    changed.insert(name.clone());
                }
                read.insert(name.clone());
                stored.insert(name, written);
            }
            outcomes.push(outcome);
        }
        let of = |names: &BTreeSet<Name>| -> Vec<&StoredDocument> {
            names.iter().filter_map(|name| stored.get(name)).collect()
        };
        read.retain(|name| !changed.contains(name));
        self.mark_read(transaction, &of(&read)).await?;
        if !changed.is_empty() {
            self.write(transaction, &of(&changed)).await?;
            execute(
                transaction,
                "INSERT INTO revisions VALUES ($1, $2)
                 ON CONFLICT (connection) DO UPDATE SET revision = excluded.revision",
                &[&connection, &next],
            )
            .await?;
        }
        write_position(transaction, self.flow, &self.position).await?;
        Ok(outcomes)
    }
}

impl Put<'_> {
    /// What is stored under the names of the batch.
    async fn stored(
        &self,
        transaction: &Transaction<'_>,
    ) -> Result<BTreeMap<Name, StoredDocument>, StoreError> {
        if self.batch.is_empty() {
            return Ok(BTreeMap::new());
        }
        let sql = format!(
            "SELECT {COLUMNS} FROM documents d
             JOIN (SELECT DISTINCT kind, key FROM unnest($2::text[], $3::text[]) AS n (kind, key)) n
                 ON d.kind = n.kind COLLATE \"C\" AND d.key = n.key COLLATE \"C\"
             WHERE d.connection = $1"
        );
        let found = rows(
            transaction,
            &sql,
            &[
                &Text::of(&self.flow.connection),
                &Text::all(self.batch.iter().map(|put| put.body.kind.as_str())),
                &Text::all(self.batch.iter().map(|put| put.key.as_str())),
            ],
        )
        .await?;
        let found = documents(&found)?.into_iter();
        Ok(found
            .map(|document| ((document.body.kind.clone(), document.key.clone()), document))
            .collect())
    }

    async fn mark_read(
        &self,
        transaction: &Transaction<'_>,
        read: &[&StoredDocument],
    ) -> Result<(), StoreError> {
        if read.is_empty() {
            return Ok(());
        }
        let versions: Vec<i64> = read.iter().map(|document| document.version).collect();
        let stamps: Vec<i64> = read.iter().map(|document| document.stamp).collect();
        execute(
            transaction,
            "UPDATE documents d SET version = n.version, stamp = n.stamp
             FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[])
                 AS n (kind, key, version, stamp)
             WHERE d.connection = $1 AND d.kind = n.kind COLLATE \"C\"
                 AND d.key = n.key COLLATE \"C\"",
            &[
                &Text::of(&self.flow.connection),
                &kinds(read),
                &keys(read),
                &versions,
                &stamps,
            ],
        )
        .await?;
        Ok(())
    }

    async fn write(
        &self,
        transaction: &Transaction<'_>,
        changed: &[&StoredDocument],
    ) -> Result<(), StoreError> {
        let connection = Text::of(&self.flow.connection);
        let numbers = |of: fn(&StoredDocument) -> i64| -> Vec<i64> {
            changed.iter().map(|document| of(document)).collect()
        };
        let as_text = |of: fn(&StoredDocument) -> &Vec<(String, String)>| {
            let texts = changed.iter().map(|document| to_text(of(document)));
            texts.collect::<Result<Vec<String>, StoreError>>()
        };
        execute(
            transaction,
            "INSERT INTO documents
             SELECT $1, n.* FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[],
                 $6::text[], $7::bigint[], $8::bigint[], $9::text[], $10::text[]) AS n
             ON CONFLICT (connection, kind, key) DO UPDATE SET version = excluded.version,
                 schema = excluded.schema, content = excluded.content,
                 revision = excluded.revision, stamp = excluded.stamp,
                 indexes = excluded.indexes, former_indexes = excluded.former_indexes",
            &[
                &connection,
                &kinds(changed),
                &keys(changed),
                &numbers(|document| document.version),
                &numbers(|document| i64::from(document.body.schema)),
                &Text::all(
                    changed
                        .iter()
                        .map(|document| document.body.content.as_str()),
                ),
                &numbers(|document| signed(document.revision)),
                &numbers(|document| document.stamp),
                &as_text(|document| &document.indexes)?,
                &as_text(|document| &document.former_indexes)?,
            ],
        )
        .await?;
        execute(
            transaction,
            "DELETE FROM document_keys k USING unnest($2::text[], $3::text[]) AS n (kind, key)
             WHERE k.connection = $1 AND k.kind = n.kind COLLATE \"C\"
                 AND k.key = n.key COLLATE \"C\"",
            &[&connection, &kinds(changed), &keys(changed)],
        )
        .await?;
        let indexes: Vec<(&StoredDocument, &(String, String))> = changed
            .iter()
            .flat_map(|document| document.indexes.iter().map(move |index| (*document, index)))
            .collect();
        let owners: Vec<&StoredDocument> = indexes.iter().map(|(owner, _)| *owner).collect();
        execute(
            transaction,
            "INSERT INTO document_keys
             SELECT $1, n.* FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS n
             ON CONFLICT DO NOTHING",
            &[
                &connection,
                &kinds(&owners),
                &Text::all(indexes.iter().map(|(_, (name, _))| name.as_str())),
                &Text::all(indexes.iter().map(|(_, (_, value))| value.as_str())),
                &keys(&owners),
            ],
        )
        .await?;
        Ok(())
    }
}

fn kinds<'a>(documents: &[&'a StoredDocument]) -> Vec<Text<'a>> {
    documents
        .iter()
        .map(|document| Text::of(&document.body.kind))
        .collect()
}

fn keys<'a>(documents: &[&'a StoredDocument]) -> Vec<Text<'a>> {
    documents
        .iter()
        .map(|document| Text::of(&document.key))
        .collect()
}
