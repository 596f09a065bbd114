//! Budgets outlive the process: their state is committed to the ledger before each call.

use std::sync::Arc;

use async_trait::async_trait;
use seamline_api_core::budget::Budget;
use seamline_api_core::{BudgetJournal, Clock};
use seamline_sync_engine::{Store, StoreError};
use serde_json::Value;

const SCOPE: &str = "budget";

/// Keeps the state of budgets in a store, by account.
pub(crate) struct StoreJournal {
    store: Arc<dyn Store>,
}

impl StoreJournal {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    /// Gives a budget the state it had when the last process ended, however it ended.
    pub(crate) async fn restore(
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
}

#[async_trait]
impl BudgetJournal for StoreJournal {
    async fn save(&self, account: &str, snapshot: Value) -> Result<(), String> {
        self.store
            .set_note(SCOPE, account, &snapshot.to_string())
            .await
            .map_err(|error| error.to_string())
    }
}
