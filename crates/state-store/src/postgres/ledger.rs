//! Rows, history, positions, intents, runs and notes.

use async_trait::async_trait;
use deadpool_postgres::Transaction;
use seamline_sync_engine::{
    ClaimRow, Commit, FlowId, HistoryRow, Intent, Lease, Ledger, Note, Position, Row, RunRecord,
    Select, State, StoreError, StoredIntent, Tally,
};
use tokio_postgres::types::ToSql;

use super::PostgresStore;
use super::commit::{WriteCommit, write_note};
use super::text::{Plain, Text};
use super::transaction::{Work, rows};
use crate::values::{at_most, from_text, moment, signed, state_of, to_text, unsigned};

#[async_trait]
impl Ledger for PostgresStore {
    async fn rows(&self, flow: &FlowId, select: &Select) -> Result<Vec<Row>, StoreError> {
        let keys = select
            .keys
            .as_ref()
            .map(|keys| Text::all(keys.iter().map(String::as_str)));
        let states: Option<Vec<&str>> = select
            .states
            .as_ref()
            .map(|states| states.iter().map(|state| state.word()).collect());
        let rules = select.rules_other_than.as_deref().map(Text::of);
        let problem = select.problem.as_deref().map(Text::of);
        let limit = select.limit.map_or(i64::MAX, at_most);
        let mut sql = String::from("SELECT body FROM rows WHERE connection = $1 AND flow = $2");
        let (connection, name) = (Text::of(&flow.connection), Text::of(&flow.flow));
        let mut parameters: Vec<&(dyn ToSql + Sync)> = vec![&connection, &name];
        let mut only = |condition: &str, parameter| {
            parameters.push(parameter);
            sql.push_str(&condition.replace('?', &format!("${}", parameters.len())));
        };
        if let Some(keys) = &keys {
            only(" AND key = ANY(?)", keys);
        }
        if let Some(states) = &states {
            only(" AND state = ANY(?)", states);
        }
        if let Some(rules) = &rules {
            only(" AND rules_revision <> ?", rules);
        }
        if let Some(problem) = &problem {
            only(" AND problem_code = ?", problem);
        }
        only(" ORDER BY key LIMIT ?", &limit);
        let found = self.query(&sql, &parameters).await?;
        found.iter().map(|row| from_text(row.get(0))).collect()
    }

    async fn commit(&self, lease: &Lease, flow: &FlowId, commit: Commit) -> Result<(), StoreError> {
        let work = WriteCommit {
            flow,
            commit: &commit,
        };
        self.fenced(lease, &work).await
    }

    async fn holder_of(&self, flow: &FlowId, identity: &str) -> Result<Option<String>, StoreError> {
        let found = self
            .query(
                "SELECT key FROM rows WHERE connection = $1 AND flow = $2 AND identity = $3",
                &[
                    &Text::of(&flow.connection),
                    &Text::of(&flow.flow),
                    &Text::of(identity),
                ],
            )
            .await?;
        Ok(found.first().map(|row| row.get::<_, Plain>(0).0))
    }

    async fn position(&self, flow: &FlowId) -> Result<Option<Position>, StoreError> {
        let found = self
            .query(
                "SELECT text, complete FROM positions WHERE connection = $1 AND flow = $2",
                &[&Text::of(&flow.connection), &Text::of(&flow.flow)],
            )
            .await?;
        Ok(found.first().map(|row| Position {
            text: row.get::<_, Plain>(0).0,
            complete: row.get(1),
        }))
    }

    async fn set_position(
        &self,
        lease: &Lease,
        flow: &FlowId,
        position: &Position,
    ) -> Result<(), StoreError> {
        let commit = Commit {
            position: Some(position.clone()),
            ..Commit::default()
        };
        self.commit(lease, flow, commit).await
    }

    async fn history(
        &self,
        flow: &FlowId,
        key: Option<&str>,
        after: u64,
        limit: usize,
    ) -> Result<Vec<HistoryRow>, StoreError> {
        let found = self
            .query(
                "SELECT seq, body FROM history
                 WHERE connection = $1 AND flow = $2 AND seq > $3
                     AND ($4::text IS NULL OR key = $4)
                 ORDER BY seq LIMIT $5",
                &[
                    &Text::of(&flow.connection),
                    &Text::of(&flow.flow),
                    &signed(after),
                    &key.map(Text::of),
                    &at_most(limit),
                ],
            )
            .await?;
        found
            .iter()
            .map(|row| {
                Ok(HistoryRow {
                    seq: unsigned(row.get(0)),
                    ..from_text(row.get(1))?
                })
            })
            .collect()
    }

    async fn last_seq(&self) -> Result<u64, StoreError> {
        let sql = "SELECT COALESCE(MAX(seq), 0) FROM history";
        let found = self.query(sql, &[]).await?;
        Ok(found.first().map_or(0, |row| unsigned(row.get(0))))
    }

    async fn tally(&self, flow: &FlowId) -> Result<Tally, StoreError> {
        let found = self
            .query(
                "SELECT state, COUNT(*), SUM(version_number)::bigint,
                     SUM(closed_delivered)::bigint, SUM(closed_superseded)::bigint,
                     SUM(closed_reported)::bigint, SUM(closed_skipped)::bigint,
                     SUM(closed_discarded)::bigint
                 FROM rows WHERE connection = $1 AND flow = $2 GROUP BY state",
                &[&Text::of(&flow.connection), &Text::of(&flow.flow)],
            )
            .await?;
        let mut tally = Tally::default();
        for row in found {
            let state: State = state_of(row.get(0))?;
            let sum = |at: usize| unsigned(row.get(at));
            tally.states.insert(state, sum(1));
            tally.staged += sum(2);
            tally.closed.delivered += sum(3);
            tally.closed.superseded += sum(4);
            tally.closed.reported += sum(5);
            tally.closed.skipped += sum(6);
            tally.closed.discarded += sum(7);
        }
        Ok(tally)
    }

    async fn claims(&self, flow: &FlowId) -> Result<Vec<ClaimRow>, StoreError> {
        let found = self
            .query(
                "SELECT holder, key, quantity, state, version_number, confirmed_at, adopted
                 FROM claims WHERE connection = $1 AND flow = $2 ORDER BY holder, key",
                &[&Text::of(&flow.connection), &Text::of(&flow.flow)],
            )
            .await?;
        found
            .iter()
            .map(|row| {
                let confirmed: Option<&str> = row.get(5);
                Ok(ClaimRow {
                    holder: row.get::<_, Plain>(0).0,
                    key: row.get::<_, Plain>(1).0,
                    quantity: row.get(2),
                    state: state_of(row.get(3))?,
                    version: unsigned(row.get(4)),
                    confirmed_at: confirmed.map(moment).transpose()?,
                    adopted: row.get(6),
                })
            })
            .collect()
    }

    async fn ask(&self, flow: &FlowId, intent: &Intent) -> Result<i64, StoreError> {
        let ask = Append {
            sql: "INSERT INTO intents (connection, flow, body) VALUES ($1, $2, $3) RETURNING id",
            flow,
            body: to_text(intent)?,
        };
        self.write(&ask).await
    }

    async fn intents(&self, flow: &FlowId) -> Result<Vec<StoredIntent>, StoreError> {
        let found = self
            .query(
                "SELECT id, body FROM intents WHERE connection = $1 AND flow = $2 ORDER BY id",
                &[&Text::of(&flow.connection), &Text::of(&flow.flow)],
            )
            .await?;
        found
            .iter()
            .map(|row| {
                Ok(StoredIntent {
                    id: row.get(0),
                    intent: from_text(row.get(1))?,
                })
            })
            .collect()
    }

    async fn save_run(
        &self,
        lease: &Lease,
        flow: &FlowId,
        run: &RunRecord,
    ) -> Result<(), StoreError> {
        let save = Append {
            sql: "INSERT INTO runs (connection, flow, body) VALUES ($1, $2, $3) RETURNING id",
            flow,
            body: to_text(run)?,
        };
        self.fenced(lease, &save).await.map(drop)
    }

    async fn runs(&self, flow: &FlowId, limit: usize) -> Result<Vec<RunRecord>, StoreError> {
        let found = self
            .query(
                "SELECT body FROM runs WHERE connection = $1 AND flow = $2
                 ORDER BY id DESC LIMIT $3",
                &[
                    &Text::of(&flow.connection),
                    &Text::of(&flow.flow),
                    &at_most(limit),
                ],
            )
            .await?;
        found.iter().map(|row| from_text(row.get(0))).collect()
    }

    async fn note(&self, scope: &str, name: &str) -> Result<Option<String>, StoreError> {
        let found = self
            .query(
                "SELECT text FROM notes WHERE scope = $1 AND name = $2",
                &[&Text::of(scope), &Text::of(name)],
            )
            .await?;
        Ok(found.first().map(|row| row.get::<_, Plain>(0).0))
    }

    async fn set_note(&self, scope: &str, name: &str, text: &str) -> Result<(), StoreError> {
        let note = Note {
            scope: scope.to_owned(),
            name: name.to_owned(),
            text: text.to_owned(),
        };
        self.write(&note).await
    }
}

#[async_trait]
impl Work for Note {
    type Done = ();

    async fn run(&self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        write_note(transaction, self).await
    }
}

/// One more row of a table that numbers its rows.
struct Append<'a> {
    sql: &'static str,
    flow: &'a FlowId,
    body: String,
}

#[async_trait]
impl Work for Append<'_> {
    type Done = i64;

    async fn run(&self, transaction: &Transaction<'_>) -> Result<i64, StoreError> {
        let flow = self.flow;
        let added = rows(
            transaction,
            self.sql,
            &[
                &Text::of(&flow.connection),
                &Text::of(&flow.flow),
                &self.body,
            ],
        )
        .await?;
        Ok(added.first().map_or(0, |row| row.get(0)))
    }
}
