//! Budgets outlive the process: their state is committed to the ledger before each call.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use seamline_api_core::budget::Budget;
use seamline_api_core::{BudgetJournal, Clock};
use seamline_sync_engine::{Commit, FlowId, Lease, Store, StoreError, WeakLease};
use serde_json::Value;

const SCOPE: &str = "budget";

/// Keeps the state of budgets in a store, by account.
///
/// While a lease of the account's group is held here, the state is committed under it. So the ledger
/// refuses a call, just before it would be sent, to a worker that stood still until another took over.
pub(crate) struct StoreJournal {
    store: Arc<dyn Store>,
    accounts: Mutex<BTreeMap<String, Known>>,
}

struct Known {
    budget: Arc<dyn Budget>,
    lease: Option<WeakLease>,
}

impl StoreJournal {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            accounts: Mutex::default(),
        }
    }

    fn accounts(&self) -> MutexGuard<'_, BTreeMap<String, Known>> {
        // Every change below is one assignment, so a panic leaves nothing half-done behind.
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a budget the state it had when the last process ended, however it ended.
    pub(crate) async fn restore(
        &self,
        account: &str,
        budget: Arc<dyn Budget>,
        clock: &dyn Clock,
    ) -> Result<(), StoreError> {
        self.read(account, &*budget, clock).await?;
        let known = Known {
            budget,
            lease: None,
        };
        self.accounts().insert(account.to_owned(), known);
        Ok(())
    }

    /// Calls of these accounts are made under this lease from now on. What other workers used of their
    /// budgets, until it was taken, is read again.
    pub(crate) async fn hold(
        &self,
        lease: &Lease,
        accounts: &[String],
        clock: &dyn Clock,
    ) -> Result<(), StoreError> {
        for account in accounts {
            let budget = self.accounts().get_mut(account).map(|known| {
                known.lease = Some(lease.downgrade());
                Arc::clone(&known.budget)
            });
            if let Some(budget) = budget {
                self.read(account, &*budget, clock).await?;
            }
        }
        Ok(())
    }

    async fn read(
        &self,
        account: &str,
        budget: &dyn Budget,
        clock: &dyn Clock,
    ) -> Result<(), StoreError> {
        let Some(text) = self.store.note(SCOPE, account).await? else {
            return Ok(());
        };
        let snapshot: Value = serde_json::from_str(&text).map_err(StoreError::backend)?;
        budget.restore(clock.now(), &snapshot);
        Ok(())
    }

    async fn write(&self, account: &str, text: String) -> Result<(), StoreError> {
        let lease = self
            .accounts()
            .get(account)
            .and_then(|known| known.lease.as_ref()?.upgrade());
        let Some(lease) = lease else {
            return self.store.set_note(SCOPE, account, &text).await;
        };
        let flow = FlowId::new(lease.group(), SCOPE);
        let commit = Commit::note(SCOPE, account, text);
        self.store.commit(&lease, &flow, commit).await
    }
}

#[async_trait]
impl BudgetJournal for StoreJournal {
    async fn save(&self, account: &str, snapshot: Value) -> Result<(), String> {
        self.write(account, snapshot.to_string())
            .await
            .map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use seamline_api_core::SystemClock;
    use seamline_api_core::budget::{FixedWindow, FixedWindowOptions};
    use seamline_sync_engine::{Leases as _, Ledger as _, MemoryStore};

    use super::*;

    const GROUP: &str = "joor-222222";

    /// A worker's journal and budget of 300 credits, restored at its start.
    async fn worker(store: &MemoryStore) -> (StoreJournal, Arc<FixedWindow>) {
        let journal = StoreJournal::new(Arc::new(store.clone()));
        let budget = Arc::new(FixedWindow::new(FixedWindowOptions::default()));
        let restored = journal.restore("joor", budget.clone(), &SystemClock).await;
        restored.unwrap();
        (journal, budget)
    }

    async fn hold(journal: &StoreJournal, lease: &Lease) {
        let accounts = ["joor".to_owned()];
        journal.hold(lease, &accounts, &SystemClock).await.unwrap();
    }

    #[tokio::test]
    async fn a_worker_that_lost_its_lease_makes_no_further_call() {
        let store = MemoryStore::new();
        let (slow, _) = worker(&store).await;
        let given = store.acquire(GROUP).await.unwrap();
        // What made it exclusive is gone, and the worker does not know it.
        let lost = Lease::new(GROUP, given.token(), Arc::new(()));
        drop(given);
        hold(&slow, &lost).await;
        slow.save("joor", Value::from(1)).await.unwrap();
        let (quick, _) = worker(&store).await;
        let lease = store.acquire(GROUP).await.unwrap();
        hold(&quick, &lease).await;
        quick.save("joor", Value::from(2)).await.unwrap();
        let refused = slow.save("joor", Value::from(3)).await.unwrap_err();
        assert!(refused.contains("old lease"), "{refused}");
        let kept = store.note(SCOPE, "joor").await.unwrap();
        assert_eq!(kept.as_deref(), Some("2"));
    }

    #[tokio::test]
    async fn what_others_used_before_the_lease_was_taken_is_known() {
        let store = MemoryStore::new();
        let (_, early) = worker(&store).await;
        let unused = early.snapshot();
        let (journal, budget) = worker(&store).await;
        let other = FixedWindow::new(FixedWindowOptions::default());
        // A snapshot that cannot be read counts as one of which everything is used.
        other.restore(SystemClock.now(), &Value::Null);
        let used = other.snapshot();
        assert_ne!(used, unused);
        let text = used.to_string();
        store.set_note(SCOPE, "joor", &text).await.unwrap();
        assert_eq!(budget.snapshot(), unused);
        hold(&journal, &store.acquire(GROUP).await.unwrap()).await;
        assert_eq!(budget.snapshot(), used);
    }
}
