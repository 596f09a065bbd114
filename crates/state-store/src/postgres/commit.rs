//! Rows with their history, in as few statements as there are tables, however many rows.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use deadpool_postgres::Transaction;
use seamline_sync_engine::{Commit, FlowId, Note, Position, Row, RowChange, StoreError};

use super::text::{Plain, Text};
use super::transaction::{Work, execute, rows};
use crate::values::{claims_of, confirmation_of, history_entry, signed, to_text};

pub(super) struct WriteCommit<'a> {
    pub(super) flow: &'a FlowId,
    pub(super) commit: &'a Commit,
}

#[async_trait]
impl Work for WriteCommit<'_> {
    type Done = ();

    async fn run(&self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        if !self.commit.rows.is_empty() {
            self.write_rows(transaction).await?;
        }
        if let Some(position) = &self.commit.position {
            write_position(transaction, self.flow, position).await?;
        }
        if !self.commit.intents_done.is_empty() {
            let sql = "DELETE FROM intents WHERE id = ANY($1)";
            execute(transaction, sql, &[&self.commit.intents_done]).await?;
        }
        for note in &self.commit.notes {
            write_note(transaction, note).await?;
        }
        Ok(())
    }
}

impl WriteCommit<'_> {
    async fn write_rows(&self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        let changes = &self.commit.rows;
        let mut keys = BTreeSet::new();
        if let Some(twice) = changes.iter().find(|change| !keys.insert(&change.row.key)) {
            return Err(StoreError::Conflict {
                key: twice.row.key.clone(),
            });
        }
        self.check_identities(transaction).await?;
        let written: Vec<Row> = changes
            .iter()
            .map(|change| Row {
                revision: change.row.revision + 1,
                ..change.row.clone()
            })
            .collect();
        self.put_rows(transaction, &written).await?;
        self.put_claims(transaction, &written).await?;
        self.put_history(transaction, changes, &written).await
    }

    /// A name at the sink belongs to one row.
    async fn check_identities(&self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        let mut named: BTreeMap<&str, &str> = BTreeMap::new();
        for RowChange { row, .. } in &self.commit.rows {
            let Some(identity) = &row.identity else {
                continue;
            };
            if let Some(holder) = named.insert(identity, &row.key) {
                return Err(taken(&row.key, identity, holder));
            }
        }
        let found = rows(
            transaction,
            "SELECT rows.identity, rows.key, asked.key
             FROM unnest($3::text[], $4::text[]) AS asked (identity, key)
             JOIN rows ON rows.identity = asked.identity COLLATE \"C\"
             WHERE rows.connection = $1 AND rows.flow = $2
                 AND rows.key <> asked.key COLLATE \"C\"
             ORDER BY rows.identity LIMIT 1",
            &[
                &Text::of(&self.flow.connection),
                &Text::of(&self.flow.flow),
                &Text::all(named.keys().copied()),
                &Text::all(named.values().copied()),
            ],
        )
        .await?;
        match found.first() {
            None => Ok(()),
            Some(row) => {
                let [identity, holder, key] = [0, 1, 2].map(|at| row.get::<_, Plain>(at).0);
                Err(taken(&key, &identity, &holder))
            }
        }
    }

    /// Inserts what is new and updates what still has the revision it was read with.
    async fn put_rows(
        &self,
        transaction: &Transaction<'_>,
        written: &[Row],
    ) -> Result<(), StoreError> {
        let (new, known): (Vec<&Row>, Vec<&Row>) =
            written.iter().partition(|row| row.revision == 1);
        let insert = "INSERT INTO rows
             SELECT $1, $2, new.* FROM unnest($3::text[], $4::bigint[], $5::text[], $6::text[],
                 $7::text[], $8::text[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[],
                 $13::bigint[], $14::bigint[], $15::text[]) AS new
             ON CONFLICT (connection, flow, key) DO NOTHING RETURNING key";
        let update = "UPDATE rows SET revision = new.revision, state = new.state,
                 identity = new.identity, problem_code = new.problem_code,
                 rules_revision = new.rules_revision, version_number = new.version_number,
                 closed_delivered = new.delivered, closed_superseded = new.superseded,
                 closed_reported = new.reported, closed_skipped = new.skipped,
                 closed_discarded = new.discarded, body = new.body
             FROM unnest($3::text[], $4::bigint[], $5::text[], $6::text[],
                 $7::text[], $8::text[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[],
                 $13::bigint[], $14::bigint[], $15::text[])
                 AS new (key, revision, state, identity, problem_code, rules_revision,
                     version_number, delivered, superseded, reported, skipped, discarded, body)
             WHERE rows.connection = $1 AND rows.flow = $2 AND rows.key = new.key COLLATE \"C\"
                 AND rows.revision = new.revision - 1
             RETURNING rows.key";
        self.put_some(transaction, insert, &new).await?;
        self.put_some(transaction, update, &known).await
    }

    async fn put_some(
        &self,
        transaction: &Transaction<'_>,
        sql: &str,
        some: &[&Row],
    ) -> Result<(), StoreError> {
        if some.is_empty() {
            return Ok(());
        }
        let numbers =
            |of: fn(&Row) -> u64| -> Vec<i64> { some.iter().map(|row| signed(of(row))).collect() };
        let bodies: Vec<String> = some.iter().map(to_text).collect::<Result<_, _>>()?;
        let identities: Vec<Option<Text<'_>>> = some
            .iter()
            .map(|row| row.identity.as_deref().map(Text::of))
            .collect();
        let problems: Vec<Option<Text<'_>>> = some
            .iter()
            .map(|row| row.problem.as_ref().map(|problem| Text::of(&problem.code)))
            .collect();
        let states: Vec<&str> = some.iter().map(|row| row.state.word()).collect();
        let put = rows(
            transaction,
            sql,
            &[
                &Text::of(&self.flow.connection),
                &Text::of(&self.flow.flow),
                &Text::all(some.iter().map(|row| row.key.as_str())),
                &numbers(|row| row.revision),
                &states,
                &identities,
                &problems,
                &Text::all(some.iter().map(|row| row.rules_revision.as_str())),
                &numbers(|row| row.wanted.number),
                &numbers(|row| row.closed.delivered),
                &numbers(|row| row.closed.superseded),
                &numbers(|row| row.closed.reported),
                &numbers(|row| row.closed.skipped),
                &numbers(|row| row.closed.discarded),
                &bodies,
            ],
        )
        .await?;
        if put.len() == some.len() {
            return Ok(());
        }
        let put: BTreeSet<String> = put.iter().map(|row| row.get::<_, Plain>(0).0).collect();
        let left = some.iter().find(|row| !put.contains(&row.key));
        Err(StoreError::Conflict {
            key: left.map(|row| row.key.clone()).unwrap_or_default(),
        })
    }

    async fn put_claims(
        &self,
        transaction: &Transaction<'_>,
        written: &[Row],
    ) -> Result<(), StoreError> {
        let (connection, flow) = (Text::of(&self.flow.connection), Text::of(&self.flow.flow));
        execute(
            transaction,
            "DELETE FROM claims WHERE connection = $1 AND flow = $2 AND holder = ANY($3)",
            &[
                &connection,
                &flow,
                &Text::all(written.iter().map(|row| row.key.as_str())),
            ],
        )
        .await?;
        let claims: Vec<(&Row, &str, i64)> = written
            .iter()
            .flat_map(|row| {
                let claims = claims_of(row).into_iter();
                claims.map(move |(key, quantity)| (row, key, quantity))
            })
            .collect();
        if claims.is_empty() {
            return Ok(());
        }
        let (confirmed_at, adopted): (Vec<Option<String>>, Vec<bool>) =
            claims.iter().map(|(row, ..)| confirmation_of(row)).unzip();
        let states: Vec<&str> = claims.iter().map(|(row, ..)| row.state.word()).collect();
        let versions: Vec<i64> = claims
            .iter()
            .map(|(row, ..)| signed(row.wanted.number))
            .collect();
        let quantities: Vec<i64> = claims.iter().map(|(.., quantity)| *quantity).collect();
        execute(
            transaction,
            "INSERT INTO claims
             SELECT $1, $2, new.* FROM unnest($3::text[], $4::text[], $5::bigint[], $6::text[],
                 $7::bigint[], $8::text[], $9::boolean[]) AS new",
            &[
                &connection,
                &flow,
                &Text::all(claims.iter().map(|(row, ..)| row.key.as_str())),
                &Text::all(claims.iter().map(|(_, key, _)| *key)),
                &quantities,
                &states,
                &versions,
                &confirmed_at,
                &adopted,
            ],
        )
        .await?;
        Ok(())
    }

    async fn put_history(
        &self,
        transaction: &Transaction<'_>,
        changes: &[RowChange],
        written: &[Row],
    ) -> Result<(), StoreError> {
        let entries: Vec<_> = changes
            .iter()
            .zip(written)
            .filter_map(|(change, row)| history_entry(row, change, self.commit.at))
            .collect();
        if entries.is_empty() {
            return Ok(());
        }
        let bodies: Vec<String> = entries.iter().map(to_text).collect::<Result<_, _>>()?;
        execute(
            transaction,
            "INSERT INTO history (connection, flow, key, body)
             SELECT $1, $2, new.key, new.body
             FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS new (key, body, place)
             ORDER BY new.place",
            &[
                &Text::of(&self.flow.connection),
                &Text::of(&self.flow.flow),
                &Text::all(entries.iter().map(|entry| entry.key.as_str())),
                &bodies,
            ],
        )
        .await?;
        Ok(())
    }
}

fn taken(key: &str, identity: &str, holder: &str) -> StoreError {
    StoreError::IdentityTaken {
        key: key.to_owned(),
        identity: identity.to_owned(),
        holder: holder.to_owned(),
    }
}

pub(super) async fn write_position(
    transaction: &Transaction<'_>,
    flow: &FlowId,
    position: &Position,
) -> Result<(), StoreError> {
    execute(
        transaction,
        "INSERT INTO positions VALUES ($1, $2, $3, $4)
         ON CONFLICT (connection, flow)
             DO UPDATE SET text = excluded.text, complete = excluded.complete",
        &[
            &Text::of(&flow.connection),
            &Text::of(&flow.flow),
            &Text::of(&position.text),
            &position.complete,
        ],
    )
    .await?;
    Ok(())
}

pub(super) async fn write_note(
    transaction: &Transaction<'_>,
    note: &Note,
) -> Result<(), StoreError> {
    execute(
        transaction,
        "INSERT INTO notes VALUES ($1, $2, $3)
         ON CONFLICT (scope, name) DO UPDATE SET text = excluded.text",
        &[
            &Text::of(&note.scope),
            &Text::of(&note.name),
            &Text::of(&note.text),
        ],
    )
    .await?;
    Ok(())
}
