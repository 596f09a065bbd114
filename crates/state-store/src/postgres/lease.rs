//! Leases with a time limit, on the clock of the database, and a fencing token.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use deadpool_postgres::Transaction;
use seamline_sync_engine::{Lease, Leases, StoreError};

use super::PostgresStore;
use super::keeper::{Keeper, Kept};
use super::text::Text;
use super::transaction::{Work, execute, rows};
use crate::values::{signed, unsigned};

/// What a write under a lease passes first.
pub(super) struct Fence<'a> {
    lease: &'a Lease,
    lease_time: Duration,
    /// Tells this write from all others.
    mark: i64,
}

impl<'a> Fence<'a> {
    pub(super) fn new(lease: &'a Lease, lease_time: Duration) -> Self {
        Self {
            lease,
            lease_time,
            mark: fastrand::i64(..),
        }
    }

    /// Finds the row of the lease by its token, prolongs it, marks it and keeps it locked. A token that is
    /// not the present one finds nothing, and nothing is written.
    pub(super) async fn pass(&self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        let found = execute(
            transaction,
            "UPDATE leases SET expires_at = clock_timestamp() + make_interval(secs => $3),
                 last_write = $4
             WHERE account_group = $1 AND token = $2",
            &[
                &Text::of(self.lease.group()),
                &signed(self.lease.token()),
                &self.lease_time.as_secs_f64(),
                &self.mark,
            ],
        )
        .await?;
        if found == 1 {
            Ok(())
        } else {
            Err(self.refusal())
        }
    }

    /// Whether the last write under the lease is that of this fence.
    pub(super) async fn is_last(&self, transaction: &Transaction<'_>) -> Result<bool, StoreError> {
        let found = rows(
            transaction,
            "SELECT last_write FROM leases WHERE account_group = $1 AND token = $2 FOR UPDATE",
            &[&Text::of(self.lease.group()), &signed(self.lease.token())],
        )
        .await?;
        let last = found.first().ok_or_else(|| self.refusal())?;
        Ok(last.get::<_, i64>(0) == self.mark)
    }

    fn refusal(&self) -> StoreError {
        StoreError::Fenced {
            group: self.lease.group().to_owned(),
        }
    }
}

struct Take<'a> {
    group: &'a str,
    lease_time: Duration,
}

#[async_trait]
impl Work for Take<'_> {
    type Done = u64;

    async fn run(&self, transaction: &Transaction<'_>) -> Result<u64, StoreError> {
        let group = Text::of(self.group);
        let taken = rows(
            transaction,
            "INSERT INTO leases (account_group, token, holder, expires_at)
             VALUES ($1, 1, $3 || COALESCE(' at ' || host(inet_client_addr()), ''),
                     clock_timestamp() + make_interval(secs => $2))
             ON CONFLICT (account_group) DO UPDATE
                 SET token = leases.token + 1, holder = excluded.holder,
                     expires_at = clock_timestamp() + make_interval(secs => $2)
                 WHERE leases.expires_at <= clock_timestamp()
             RETURNING token",
            &[
                &group,
                &self.lease_time.as_secs_f64(),
                &format!("process {}", std::process::id()),
            ],
        )
        .await?;
        if let Some(row) = taken.first() {
            return Ok(unsigned(row.get(0)));
        }
        let held = rows(
            transaction,
            "SELECT holder || ', free in ' ||
                 GREATEST(0, CEIL(EXTRACT(EPOCH FROM expires_at - clock_timestamp()))) ||
                 ' s at the latest if it has died'
             FROM leases WHERE account_group = $1",
            &[&group],
        )
        .await?;
        Err(StoreError::LeaseHeld {
            group: self.group.to_owned(),
            holder: held.first().map(|row| row.get(0)).unwrap_or_default(),
        })
    }
}

#[async_trait]
impl Leases for PostgresStore {
    async fn acquire(&self, group: &str) -> Result<Lease, StoreError> {
        let keeper = self.keeper()?;
        let take = Take {
            group,
            lease_time: self.shared.options.lease_time,
        };
        let token = self.write(&take).await?;
        // Kept until the last clone of the lease is dropped, and given back then.
        let kept = Kept::new(keeper, group, token);
        Ok(Lease::new(group, token, Arc::new(kept)))
    }
}

impl PostgresStore {
    fn keeper(&self) -> Result<Arc<Keeper>, StoreError> {
        let shared = &self.shared;
        let mut keeper = shared.keeper.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(keeper) = &*keeper {
            return Ok(Arc::clone(keeper));
        }
        let started = Arc::new(Keeper::start(&shared.config, shared.options)?);
        *keeper = Some(Arc::clone(&started));
        Ok(started)
    }
}
