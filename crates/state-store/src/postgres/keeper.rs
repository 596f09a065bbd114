//! Keeps the leases of a process: a thread of its own prolongs them, so that no work of the process delays
//! it, and gives them back, so that whoever drops a lease finds it free.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::{Duration, Instant};

use deadpool_postgres::Pool;
use seamline_sync_engine::StoreError;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::MissedTickBehavior;
use tokio_postgres::Config;

use super::text::Text;
use super::{PostgresOptions, connect, fault};
use crate::values::signed;

type Held = (String, u64);

enum Order {
    Keep(Held),
    GiveBack(Held, SyncSender<()>),
}

/// The thread's address.
pub(super) struct Keeper {
    orders: UnboundedSender<Order>,
    patience: Duration,
}

impl Keeper {
    /// Starts the thread. It ends when the store and all its leases are gone.
    pub(super) fn start(config: &Config, options: PostgresOptions) -> Result<Self, StoreError> {
        let pool = connect::pool(config, 1, options.patience)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(StoreError::backend)?;
        let (orders, received) = unbounded_channel();
        let keep = Keep {
            pool,
            lease_time: options.lease_time,
            held: BTreeSet::new(),
        };
        std::thread::Builder::new()
            .name("seamline-leases".to_owned())
            .spawn(move || runtime.block_on(keep.run(received)))
            .map_err(StoreError::backend)?;
        Ok(Self {
            orders,
            patience: options.patience,
        })
    }
}

/// A lease that is kept until this is dropped.
pub(super) struct Kept {
    keeper: Arc<Keeper>,
    held: Held,
}

impl Kept {
    pub(super) fn new(keeper: Arc<Keeper>, group: &str, token: u64) -> Self {
        let held = (group.to_owned(), token);
        // Without its thread a lease runs out, and is then refused as any other.
        let _ = keeper.orders.send(Order::Keep(held.clone()));
        Self { keeper, held }
    }
}

/// Waits until the database knows, for as long as a server is waited for: the end of a process that did not
/// wait would leave the next one before a closed door.
impl Drop for Kept {
    fn drop(&mut self) {
        let (done, wait) = sync_channel(1);
        let order = Order::GiveBack(self.held.clone(), done);
        if self.keeper.orders.send(order).is_ok() {
            // What could not be given back runs out.
            let _ = wait.recv_timeout(self.keeper.patience);
        }
    }
}

struct Keep {
    pool: Pool,
    lease_time: Duration,
    held: BTreeSet<Held>,
}

impl Keep {
    async fn run(mut self, mut orders: UnboundedReceiver<Order>) {
        let mut tick = tokio::time::interval(self.lease_time / 3);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                order = orders.recv() => match order {
                    Some(Order::Keep(held)) => {
                        self.held.insert(held);
                    }
                    Some(Order::GiveBack(held, done)) => {
                        self.held.remove(&held);
                        self.give_back(&held).await;
                        // Whoever dropped it may have stopped waiting.
                        let _ = done.send(());
                    }
                    None => return,
                },
                _ = tick.tick() => self.prolong().await,
            }
        }
    }

    async fn prolong(&mut self) {
        for held in self.held.clone() {
            let seconds = self.lease_time.as_secs_f64();
            // One that was taken over stays so; a database that cannot be reached is asked again.
            if let Ok(false) = self.set(&held, seconds).await {
                self.held.remove(&held);
            }
        }
    }

    async fn give_back(&self, held: &Held) {
        let give_up_at = Instant::now() + self.lease_time / 3;
        while let Err(error) = self.set(held, 0.0).await {
            if !fault::passes(&error) || Instant::now() > give_up_at {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Lets the lease run out so many seconds from now. False when somebody else has it.
    async fn set(&self, (group, token): &Held, seconds: f64) -> Result<bool, StoreError> {
        let client = self.pool.get().await.map_err(fault::pool)?;
        let sql = "UPDATE leases SET expires_at = clock_timestamp() + make_interval(secs => $3)
                   WHERE account_group = $1 AND token = $2";
        let statement = client.prepare_cached(sql).await.map_err(fault::db)?;
        let set = client
            .execute(&statement, &[&Text::of(group), &signed(*token), &seconds])
            .await
            .map_err(fault::db)?;
        Ok(set == 1)
    }
}
