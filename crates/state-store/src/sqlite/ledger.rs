//! Rows, history, positions, intents, runs and notes.

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension as _, Transaction, params, params_from_iter};
use seamline_sync_engine::{
    ClaimRow, Commit, FlowId, HistoryRow, Intent, Lease, Ledger, Note, Position, Row, RowChange,
    RunRecord, Select, StoreError, StoredIntent, Tally,
};

use super::{SqliteStore, db};
use crate::values::{
    at_most, claims_of, confirmation_of, from_text, history_entry, moment, signed, state_of,
    to_text, unsigned,
};

#[async_trait]
impl Ledger for SqliteStore {
    async fn rows(&self, flow: &FlowId, select: &Select) -> Result<Vec<Row>, StoreError> {
        let (sql, values) = select_sql(flow, select)?;
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(&sql).map_err(db)?;
            let bodies = statement
                .query_map(params_from_iter(values), |row| row.get::<_, String>(0))
                .map_err(db)?;
            bodies.map(|body| from_text(&body.map_err(db)?)).collect()
        })
        .await
    }

    async fn commit(&self, lease: &Lease, flow: &FlowId, commit: Commit) -> Result<(), StoreError> {
        let flow = flow.clone();
        self.fenced(lease, move |transaction| {
            for change in commit.rows {
                write_row(transaction, &flow, &change, commit.at)?;
            }
            if let Some(position) = &commit.position {
                write_position(transaction, &flow, position)?;
            }
            for id in commit.intents_done {
                transaction
                    .execute("DELETE FROM intents WHERE id = ?1", [id])
                    .map_err(db)?;
            }
            for note in &commit.notes {
                write_note(transaction, note)?;
            }
            Ok(())
        })
        .await
    }

    async fn holder_of(&self, flow: &FlowId, identity: &str) -> Result<Option<String>, StoreError> {
        let (flow, identity) = (flow.clone(), identity.to_owned());
        self.read(move |connection| {
            connection
                .prepare_cached(
                    "SELECT key FROM rows WHERE connection = ?1 AND flow = ?2 AND identity = ?3",
                )
                .map_err(db)?
                .query_row(params![flow.connection, flow.flow, identity], |row| {
                    row.get(0)
                })
                .optional()
                .map_err(db)
        })
        .await
    }

    async fn position(&self, flow: &FlowId) -> Result<Option<Position>, StoreError> {
        let flow = flow.clone();
        self.read(move |connection| {
            connection
                .query_row(
                    "SELECT text, complete FROM positions WHERE connection = ?1 AND flow = ?2",
                    params![flow.connection, flow.flow],
                    |row| {
                        Ok(Position {
                            text: row.get(0)?,
                            complete: row.get(1)?,
                        })
                    },
                )
                .optional()
                .map_err(db)
        })
        .await
    }

    async fn set_position(
        &self,
        lease: &Lease,
        flow: &FlowId,
        position: &Position,
    ) -> Result<(), StoreError> {
        let (flow, position) = (flow.clone(), position.clone());
        self.fenced(lease, move |transaction| {
            write_position(transaction, &flow, &position)
        })
        .await
    }

    async fn history(
        &self,
        flow: &FlowId,
        key: Option<&str>,
        after: u64,
        limit: usize,
    ) -> Result<Vec<HistoryRow>, StoreError> {
        let (flow, key) = (flow.clone(), key.map(str::to_owned));
        self.read(move |connection| {
            let mut statement = connection
                .prepare_cached(
                    "SELECT seq, body FROM history
                     WHERE connection = ?1 AND flow = ?2 AND seq > ?3 AND (?4 IS NULL OR key = ?4)
                     ORDER BY seq LIMIT ?5",
                )
                .map_err(db)?;
            let entries = statement
                .query_map(
                    params![
                        flow.connection,
                        flow.flow,
                        signed(after),
                        key,
                        at_most(limit)
                    ],
                    |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)),
                )
                .map_err(db)?;
            entries
                .map(|entry| {
                    let (seq, body) = entry.map_err(db)?;
                    Ok(HistoryRow {
                        seq: unsigned(seq),
                        ..from_text(&body)?
                    })
                })
                .collect()
        })
        .await
    }

    async fn last_seq(&self) -> Result<u64, StoreError> {
        self.read(|connection| {
            connection
                .query_row("SELECT COALESCE(MAX(seq), 0) FROM history", [], |row| {
                    row.get(0)
                })
                .map(unsigned)
                .map_err(db)
        })
        .await
    }

    async fn tally(&self, flow: &FlowId) -> Result<Tally, StoreError> {
        let flow = flow.clone();
        self.read(move |connection| {
            let mut statement = connection
                .prepare_cached(
                    "SELECT state, COUNT(*), SUM(version_number), SUM(closed_delivered),
                            SUM(closed_superseded), SUM(closed_reported), SUM(closed_skipped),
                            SUM(closed_discarded)
                     FROM rows WHERE connection = ?1 AND flow = ?2 GROUP BY state",
                )
                .map_err(db)?;
            let mut tally = Tally::default();
            let mut rows = statement
                .query(params![flow.connection, flow.flow])
                .map_err(db)?;
            while let Some(row) = rows.next().map_err(db)? {
                let state = state_of(&row.get::<_, String>(0).map_err(db)?)?;
                let mut sums = [0_u64; 7];
                for (at, sum) in sums.iter_mut().enumerate() {
                    *sum = unsigned(row.get(at + 1).map_err(db)?);
                }
                tally.states.insert(state, sums[0]);
                tally.staged += sums[1];
                tally.closed.delivered += sums[2];
                tally.closed.superseded += sums[3];
                tally.closed.reported += sums[4];
                tally.closed.skipped += sums[5];
                tally.closed.discarded += sums[6];
            }
            Ok(tally)
        })
        .await
    }

    async fn claims(&self, flow: &FlowId) -> Result<Vec<ClaimRow>, StoreError> {
        let flow = flow.clone();
        self.read(move |connection| {
            let mut statement = connection
                .prepare_cached(
                    "SELECT holder, key, quantity, state, version_number, confirmed_at, adopted
                     FROM claims WHERE connection = ?1 AND flow = ?2 ORDER BY holder, key",
                )
                .map_err(db)?;
            let mut claims = Vec::new();
            let mut rows = statement
                .query(params![flow.connection, flow.flow])
                .map_err(db)?;
            while let Some(row) = rows.next().map_err(db)? {
                let confirmed: Option<String> = row.get(5).map_err(db)?;
                claims.push(ClaimRow {
                    holder: row.get(0).map_err(db)?,
                    key: row.get(1).map_err(db)?,
                    quantity: row.get(2).map_err(db)?,
                    state: state_of(&row.get::<_, String>(3).map_err(db)?)?,
                    version: unsigned(row.get(4).map_err(db)?),
                    confirmed_at: confirmed.map(|at| moment(&at)).transpose()?,
                    adopted: row.get(6).map_err(db)?,
                });
            }
            Ok(claims)
        })
        .await
    }

    async fn ask(&self, flow: &FlowId, intent: &Intent) -> Result<i64, StoreError> {
        let (flow, body) = (flow.clone(), to_text(intent)?);
        self.write(move |transaction| {
            transaction
                .execute(
                    "INSERT INTO intents (connection, flow, body) VALUES (?1, ?2, ?3)",
                    params![flow.connection, flow.flow, body],
                )
                .map_err(db)?;
            Ok(transaction.last_insert_rowid())
        })
        .await
    }

    async fn intents(&self, flow: &FlowId) -> Result<Vec<StoredIntent>, StoreError> {
        let flow = flow.clone();
        self.read(move |connection| {
            let mut statement = connection
                .prepare_cached(
                    "SELECT id, body FROM intents WHERE connection = ?1 AND flow = ?2 ORDER BY id",
                )
                .map_err(db)?;
            let asked = statement
                .query_map(params![flow.connection, flow.flow], |row| {
                    Ok((row.get(0)?, row.get::<_, String>(1)?))
                })
                .map_err(db)?;
            asked
                .map(|intent| {
                    let (id, body) = intent.map_err(db)?;
                    Ok(StoredIntent {
                        id,
                        intent: from_text(&body)?,
                    })
                })
                .collect()
        })
        .await
    }

    async fn save_run(
        &self,
        lease: &Lease,
        flow: &FlowId,
        run: &RunRecord,
    ) -> Result<(), StoreError> {
        let (flow, body) = (flow.clone(), to_text(run)?);
        self.fenced(lease, move |transaction| {
            transaction
                .execute(
                    "INSERT INTO runs (connection, flow, body) VALUES (?1, ?2, ?3)",
                    params![flow.connection, flow.flow, body],
                )
                .map_err(db)?;
            Ok(())
        })
        .await
    }

    async fn runs(&self, flow: &FlowId, limit: usize) -> Result<Vec<RunRecord>, StoreError> {
        let flow = flow.clone();
        self.read(move |connection| {
            let mut statement = connection
                .prepare_cached(
                    "SELECT body FROM runs WHERE connection = ?1 AND flow = ?2
                     ORDER BY id DESC LIMIT ?3",
                )
                .map_err(db)?;
            let bodies = statement
                .query_map(params![flow.connection, flow.flow, at_most(limit)], |row| {
                    row.get::<_, String>(0)
                })
                .map_err(db)?;
            bodies.map(|body| from_text(&body.map_err(db)?)).collect()
        })
        .await
    }

    async fn note(&self, scope: &str, name: &str) -> Result<Option<String>, StoreError> {
        let (scope, name) = (scope.to_owned(), name.to_owned());
        self.read(move |connection| {
            connection
                .prepare_cached("SELECT text FROM notes WHERE scope = ?1 AND name = ?2")
                .map_err(db)?
                .query_row(params![scope, name], |row| row.get(0))
                .optional()
                .map_err(db)
        })
        .await
    }

    async fn set_note(&self, scope: &str, name: &str, text: &str) -> Result<(), StoreError> {
        let note = Note {
            scope: scope.to_owned(),
            name: name.to_owned(),
            text: text.to_owned(),
        };
        self.write(move |transaction| write_note(transaction, &note))
            .await
    }
}

fn write_note(transaction: &Transaction<'_>, note: &Note) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO notes (scope, name, text) VALUES (?1, ?2, ?3)
             ON CONFLICT (scope, name) DO UPDATE SET text = excluded.text",
        )
        .map_err(db)?
        .execute(params![note.scope, note.name, note.text])
        .map_err(db)?;
    Ok(())
}

fn select_sql(flow: &FlowId, select: &Select) -> Result<(String, Vec<Value>), StoreError> {
    use std::fmt::Write as _;
    let mut sql = String::from("SELECT body FROM rows WHERE connection = ? AND flow = ?");
    let mut values: Vec<Value> = vec![flow.connection.clone().into(), flow.flow.clone().into()];
    if let Some(keys) = &select.keys {
        // One statement however many keys: they travel as one JSON array.
        sql.push_str(" AND key IN (SELECT value FROM json_each(?))");
        values.push(to_text(keys)?.into());
    }
    if let Some(states) = &select.states {
        sql.push_str(" AND state IN (SELECT value FROM json_each(?))");
        values.push(to_text(states)?.into());
    }
    if let Some(rules) = &select.rules_other_than {
        sql.push_str(" AND rules_revision <> ?");
        values.push(rules.clone().into());
    }
    if let Some(code) = &select.problem {
        sql.push_str(" AND problem_code = ?");
        values.push(code.clone().into());
    }
    sql.push_str(" ORDER BY key");
    if let Some(most) = select.limit {
        // Writing to a String cannot fail.
        let _ = write!(sql, " LIMIT {}", at_most(most));
    }
    Ok((sql, values))
}

fn write_row(
    transaction: &Transaction<'_>,
    flow: &FlowId,
    change: &RowChange,
    at: Timestamp,
) -> Result<(), StoreError> {
    let mut row = change.row.clone();
    let read = row.revision;
    row.revision += 1;
    if let Some(identity) = &row.identity {
        let holder: Option<String> = transaction
            .prepare_cached(
                "SELECT key FROM rows
                 WHERE connection = ?1 AND flow = ?2 AND identity = ?3 AND key <> ?4",
            )
            .map_err(db)?
            .query_row(
                params![flow.connection, flow.flow, identity, row.key],
                |row| row.get(0),
            )
            .optional()
            .map_err(db)?;
        if let Some(holder) = holder {
            let identity = identity.clone();
            return Err(StoreError::IdentityTaken {
                key: row.key,
                identity,
                holder,
            });
        }
    }
    let body = to_text(&row)?;
    let values = params![
        flow.connection,
        flow.flow,
        row.key,
        signed(row.revision),
        row.state.word(),
        row.identity,
        row.problem.as_ref().map(|problem| &problem.code),
        row.rules_revision,
        signed(row.wanted.number),
        signed(row.closed.delivered),
        signed(row.closed.superseded),
        signed(row.closed.reported),
        signed(row.closed.skipped),
        signed(row.closed.discarded),
        body,
        signed(read),
    ];
    let sql = if read == 0 {
        "INSERT INTO rows SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15
         WHERE ?16 = 0 AND NOT EXISTS
             (SELECT 1 FROM rows WHERE connection = ?1 AND flow = ?2 AND key = ?3)"
    } else {
        "UPDATE rows SET revision = ?4, state = ?5, identity = ?6, problem_code = ?7,
             rules_revision = ?8, version_number = ?9, closed_delivered = ?10,
             closed_superseded = ?11, closed_reported = ?12, closed_skipped = ?13,
             closed_discarded = ?14, body = ?15
         WHERE connection = ?1 AND flow = ?2 AND key = ?3 AND revision = ?16"
    };
    let written = transaction
        .prepare_cached(sql)
        .map_err(db)?
        .execute(values)
        .map_err(db)?;
    if written == 0 {
        return Err(StoreError::Conflict { key: row.key });
    }
    write_claims(transaction, flow, &row)?;
    if let Some(entry) = history_entry(&row, change, at) {
        transaction
            .prepare_cached(
                "INSERT INTO history (connection, flow, key, body) VALUES (?1, ?2, ?3, ?4)",
            )
            .map_err(db)?
            .execute(params![
                flow.connection,
                flow.flow,
                row.key,
                to_text(&entry)?
            ])
            .map_err(db)?;
    }
    Ok(())
}

fn write_claims(transaction: &Transaction<'_>, flow: &FlowId, row: &Row) -> Result<(), StoreError> {
    transaction
        .prepare_cached("DELETE FROM claims WHERE connection = ?1 AND flow = ?2 AND holder = ?3")
        .map_err(db)?
        .execute(params![flow.connection, flow.flow, row.key])
        .map_err(db)?;
    let (confirmed_at, adopted) = confirmation_of(row);
    for (key, quantity) in claims_of(row) {
        transaction
            .prepare_cached("INSERT INTO claims VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
            .map_err(db)?
            .execute(params![
                flow.connection,
                flow.flow,
                row.key,
                key,
                quantity,
                row.state.word(),
                signed(row.wanted.number),
                confirmed_at,
                adopted,
            ])
            .map_err(db)?;
    }
    Ok(())
}

pub(super) fn write_position(
    transaction: &Transaction<'_>,
    flow: &FlowId,
    position: &Position,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO positions VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET text = excluded.text, complete = excluded.complete",
        )
        .map_err(db)?
        .execute(params![
            flow.connection,
            flow.flow,
            position.text,
            position.complete
        ])
        .map_err(db)?;
    Ok(())
}
