//! One transaction, from the fence to what became of its commit.

use std::time::Instant;

use async_trait::async_trait;
use deadpool_postgres::Transaction;
use seamline_sync_engine::{Lease, StoreError};
use tokio_postgres::types::ToSql;
use tokio_postgres::{IsolationLevel, Row};

use super::PostgresStore;
use super::fault::{db, passes};
use super::lease::Fence;

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
    InDoubt(T, StoreError),
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
    /// restart of the server undid is done again; of a commit whose answer was lost the database is
    /// asked whether it happened.
    pub(super) async fn fenced<W: Work>(
        &self,
        lease: &Lease,
        work: &W,
    ) -> Result<W::Done, StoreError> {
        // The database lets them in one by one as well; here it makes the last mark tell of this one.
        let line = self.line_of(lease.group());
        let _turn = line.lock().await;
        let give_up_at = self.give_up_at();
        loop {
            let fence = Fence::new(lease, self.shared.options.lease_time);
            let error = match self.transact(Some(&fence), work, give_up_at).await {
                End::Committed(done) => return Ok(done),
                End::Undone(error) => error,
                End::InDoubt(done, error) => {
                    if self.was_committed(fence, give_up_at).await? {
                        return Ok(done);
                    }
                    error
                }
            };
            if !passes(&error) || Instant::now() >= give_up_at {
                return Err(error);
            }
            self.pause().await;
        }
    }

    /// Writes in one transaction that needs no lease. A commit whose answer was lost is an error.
    pub(super) async fn write<W: Work>(&self, work: &W) -> Result<W::Done, StoreError> {
        let give_up_at = self.give_up_at();
        loop {
            match self.transact(None, work, give_up_at).await {
                End::Committed(done) => return Ok(done),
                End::Undone(error) if passes(&error) && Instant::now() < give_up_at => {
                    self.pause().await;
                }
                End::Undone(error) | End::InDoubt(_, error) => return Err(error),
            }
        }
    }

    async fn transact<W: Work>(
        &self,
        fence: Option<&Fence<'_>>,
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
        if let Some(fence) = fence
            && let Err(error) = fence.pass(&transaction).await
        {
            return End::Undone(error);
        }
        let done = match work.run(&transaction).await {
            Ok(done) => done,
            Err(error) => return End::Undone(error),
        };
        match transaction.commit().await {
            Ok(()) => End::Committed(done),
            Err(error) => End::InDoubt(done, db(error)),
        }
    }

    /// Whether the transaction that went through this fence was committed. Waits for it to end, if the
    /// server has not noticed yet that nobody listens.
    async fn was_committed(
        &self,
        fence: Fence<'_>,
        give_up_at: Instant,
    ) -> Result<bool, StoreError> {
        loop {
            let mark = LastMark { fence: &fence };
            match self.transact(None, &mark, give_up_at).await {
                End::Committed(committed) | End::InDoubt(committed, _) => return Ok(committed),
                End::Undone(error) if passes(&error) && Instant::now() < give_up_at => {
                    self.pause().await;
                }
                End::Undone(error) => return Err(error),
            }
        }
    }
}

struct LastMark<'a> {
    fence: &'a Fence<'a>,
}

#[async_trait]
impl Work for LastMark<'_> {
    type Done = bool;

    async fn run(&self, transaction: &Transaction<'_>) -> Result<bool, StoreError> {
        self.fence.is_last(transaction).await
    }
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
