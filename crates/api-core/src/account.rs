//! An account of a vendor: what everything that calls for it has to share.

mod queue;
mod turn;

pub(crate) use turn::{Refusal, Turn};

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use serde_json::Value;

use self::queue::Queue;
use crate::budget::Budget;

/// Keeps a budget across restarts.
#[async_trait]
pub trait BudgetJournal: Send + Sync {
    /// Stores the budget of `account`. Called after a call is granted and before it is sent, so that
    /// a crash in between counts a call too many and never one too few. The error is text to show.
    async fn save(&self, account: &str, snapshot: Value) -> Result<(), String>;
}

/// One account of a vendor: its budget, the line of each endpoint, the calls that wait, and the
/// journal. Cheap to clone; clones are the same account.
///
/// Everything that calls for an account needs the same `Account`, whatever clients it uses. Two clients
/// with a budget in common and an account each would have two calls to one endpoint under way, would
/// not hear of each other's answers, and might store an old state over a new one.
///
/// # Who goes first
///
/// One call at a time is under way for each endpoint. Whenever a call comes, ends or is given up, and
/// whenever the budget may have more to give, those that wait are asked in this order, and each whose
/// endpoint is free and whose credits are there leaves:
///
/// 1. The highest class first: [`Orders`](crate::Priority::Orders), then
///    [`Inventory`](crate::Priority::Inventory), [`Products`](crate::Priority::Products),
///    [`Feedback`](crate::Priority::Feedback).
/// 2. In one class, the call that has waited longest.
/// 3. For each [`Budget::ageing`] that a call has waited, it counts as one class higher, up to that of
///    orders: one window of JOOR, five minutes at Order Manager. So after three of them nothing goes
///    before it but what has waited even longer. It stays within the share of its own class: credits
///    that are kept for orders are never used by another call.
///
/// A call that does not fit yet keeps no other back: credits that are too few for it are used by the
/// next that they are enough for.
#[derive(Clone)]
pub struct Account {
    shared: Arc<Shared>,
}

struct Shared {
    budget: Arc<dyn Budget>,
    journal: Option<(String, Arc<dyn BudgetJournal>)>,
    /// Keeps snapshots in the order in which calls were granted.
    journal_order: tokio::sync::Mutex<()>,
    queue: Mutex<Queue>,
}

impl Account {
    /// An account that is forgotten when the process ends.
    pub fn new(budget: Arc<dyn Budget>) -> Self {
        Self::make(budget, None)
    }

    /// An account whose budget is stored under `name` before every call.
    pub fn with_journal(
        budget: Arc<dyn Budget>,
        name: impl Into<String>,
        journal: Arc<dyn BudgetJournal>,
    ) -> Self {
        Self::make(budget, Some((name.into(), journal)))
    }

    fn make(budget: Arc<dyn Budget>, journal: Option<(String, Arc<dyn BudgetJournal>)>) -> Self {
        Self {
            shared: Arc::new(Shared {
                budget,
                journal,
                journal_order: tokio::sync::Mutex::default(),
                queue: Mutex::default(),
            }),
        }
    }

    /// The budget.
    pub fn budget(&self) -> &Arc<dyn Budget> {
        &self.shared.budget
    }

    /// Stores the budget, if there is a journal.
    pub(crate) async fn save(&self) -> Result<(), String> {
        let Some((name, journal)) = &self.shared.journal else {
            return Ok(());
        };
        let _order = self.shared.journal_order.lock().await;
        journal.save(name, self.shared.budget.snapshot()).await
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        let queue = self.shared.queue.lock();
        queue.unwrap_or_else(PoisonError::into_inner)
    }
}

impl<B: Budget + 'static> From<Arc<B>> for Account {
    fn from(budget: Arc<B>) -> Self {
        Self::new(budget)
    }
}

impl From<Arc<dyn Budget>> for Account {
    fn from(budget: Arc<dyn Budget>) -> Self {
        Self::new(budget)
    }
}

impl std::fmt::Debug for Account {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = self.shared.journal.as_ref().map(|(name, _)| name);
        formatter
            .debug_struct("Account")
            .field("name", &name)
            .finish_non_exhaustive()
    }
}
