//! One transaction, from the fence to what became of its commit.

use std::time::Instant;

use async_trait::async_trait;
use deadpool_postgres::Transaction;
use seamline_sync_engine::{Lease, StoreError};
use tokio_postgres::types::ToSql;
use tokio_postgres::{IsolationLevel, Row};

use super::PostgresStore;
use super::fault::{db, passes};
use super::lease::fence;

/// What is done in a transaction. It may be done again when the first transaction came to nothing.
#[async_trait]
pub(super) trait Work: Sync {
    type Done: Send;

    async fn run(&self, transaction: &Transaction<'_>) -> Result<Self::Done, StoreError>;
}

/// How a transaction ended.
enum End<T> {
    Committed(T),
    /// Nothing of it is there.
    Undone(StoreError),
    /// The connection broke while it was committed.
    InDoubt {
        done: T,
        transaction: String,
        error: StoreError,
    },
}

impl PostgresStore {
    /// Reads rows; waits for a server that starts again.
    pub(super) async fn query(
        &self,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, StoreError> {
        let give_up_at = self.give_up_at();
        loop {
            let client = self.client(give_up_at).await?;
            let rows = match client.prepare_cached(sql).await {
                Ok(statement) => client.query(&statement, parameters).await,
                Err(error) => Err(error),
            };
            match rows.map_err(db) {
                Err(error) if passes(&error) && Instant::now() < give_up_at => self.pause().await,
                done => return done,
            }
        }
    }

    /// Writes in one transaction, refused when the lease was taken over. What a broken connection or a
    /// restart of the server undid is done again; of a commit whose answer was lost the server is asked
    /// what became of it.
    pub(super) async fn write<W: Work>(
        &self,
        lease: Option<&Lease>,
        work: &W,
    ) -> Result<W::Done, StoreError> {
        let give_up_at = self.give_up_at();
        loop {
            let error = match self.transact(lease, work, give_up_at).await {
                End::Committed(done) => return Ok(done),
                End::Undone(error) => error,
                End::InDoubt {
                    done,
                    transaction,
                    error,
                } => match self.became(&transaction, give_up_at).await {
                    Some(true) => return Ok(done),
                    Some(false) => error,
                    None => return Err(error),
                },
            };
            if !passes(&error) || Instant::now() >= give_up_at {
                return Err(error);
            }
            self.pause().await;
        }
    }

    async fn transact<W: Work>(
        &self,
        lease: Option<&Lease>,
        work: &W,
        give_up_at: Instant,
    ) -> End<W::Done> {
        let mut client = match self.client(give_up_at).await {
            Ok(client) => client,
            Err(error) => return End::Undone(error),
        };
        let begun = client
            .build_transaction()
            .isolation_level(IsolationLevel::ReadCommitted)
            .start();
        let transaction = match begun.await {
            Ok(transaction) => transaction,
            Err(error) => return End::Undone(db(error)),
        };
        let number = match lease {
            Some(lease) => fence(&transaction, lease, self.shared.options.lease_time).await,
            None => number_of(&transaction).await,
        };
        let number = match number {
            Ok(number) => number,
            Err(error) => return End::Undone(error),
        };
        let done = match work.run(&transaction).await {
            Ok(done) => done,
            Err(error) => return End::Undone(error),
        };
        match transaction.commit().await {
            Ok(()) => End::Committed(done),
            // The server answered that it did not.
            Err(error) if error.code().is_some() && !error.is_closed() => End::Undone(db(error)),
            Err(error) => End::InDoubt {
                done,
                transaction: number,
                error: db(error),
            },
        }
    }

    /// Whether a transaction was committed; None when the server does not say so in time.
    async fn became(&self, transaction: &str, give_up_at: Instant) -> Option<bool> {
        while Instant::now() < give_up_at {
            let rows = self
                .query("SELECT pg_xact_status($1::text::xid8)", &[&transaction])
                .await
                .ok()?;
            match rows.first()?.get::<_, Option<&str>>(0)? {
                "committed" => return Some(true),
                "aborted" => return Some(false),
                _ => self.pause().await,
            }
        }
        None
    }
}

async fn number_of(transaction: &Transaction<'_>) -> Result<String, StoreError> {
    let sql = "SELECT pg_current_xact_id()::text";
    Ok(one(transaction, sql, &[]).await?.get(0))
}

/// The rows of a statement.
pub(super) async fn rows(
    transaction: &Transaction<'_>,
    sql: &str,
    parameters: &[&(dyn ToSql + Sync)],
) -> Result<Vec<Row>, StoreError> {
    let statement = transaction.prepare_cached(sql).await.map_err(db)?;
    transaction.query(&statement, parameters).await.map_err(db)
}

/// The only row of a statement.
async fn one(
    transaction: &Transaction<'_>,
    sql: &str,
    parameters: &[&(dyn ToSql + Sync)],
) -> Result<Row, StoreError> {
    let statement = transaction.prepare_cached(sql).await.map_err(db)?;
    transaction
        .query_one(&statement, parameters)
        .await
        .map_err(db)
}

/// How many rows a statement wrote.
pub(super) async fn execute(
    transaction: &Transaction<'_>,
    sql: &str,
    parameters: &[&(dyn ToSql + Sync)],
) -> Result<u64, StoreError> {
    let statement = transaction.prepare_cached(sql).await.map_err(db)?;
    transaction
        .execute(&statement, parameters)
        .await
        .map_err(db)
}
