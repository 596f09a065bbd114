//! Waiting for a turn, and having it.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Notify;

use super::Account;
use super::queue::Place;
use crate::Clock;
use crate::budget::{Demand, Permit, Settled};

/// Why a call got no turn.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Its credits are there at this time, which is later than it may wait.
    Quota(Timestamp),
    /// It costs more than this, the most that its class may use.
    Never(u32),
}

/// The right to send one request: counted by the budget, with the endpoint's line.
///
/// Dropped before its request left it gives its credits back; dropped afterwards, the request counts as
/// sent without an answer. The line is free in any case.
pub(crate) struct Turn {
    account: Account,
    clock: Arc<dyn Clock>,
    endpoint: &'static str,
    permit: Option<Permit>,
    granted_at: Timestamp,
    left: bool,
}

impl Account {
    /// Waits until a call may leave; see [`Account`] for the order. Gives up when its credits are not
    /// there by `deadline`. Waiting for another call to the same endpoint has no end of its own.
    pub(crate) async fn turn(
        &self,
        clock: &Arc<dyn Clock>,
        demand: Demand,
        deadline: Option<Timestamp>,
    ) -> Result<Turn, Refusal> {
        let (id, wake) = self.queue().enter(clock.now(), demand);
        let ticket = Ticket {
            account: self,
            clock,
            endpoint: demand.endpoint,
            id,
        };
        loop {
            match ticket.place() {
                Place::Granted(permit, granted_at) => {
                    return Ok(Turn {
                        account: self.clone(),
                        clock: Arc::clone(clock),
                        endpoint: demand.endpoint,
                        permit: Some(permit),
                        granted_at,
                        left: false,
                    });
                }
                Place::Never(limit) => return Err(Refusal::Never(limit)),
                Place::InLine => wake.notified().await,
                Place::Quota(until) => {
                    if deadline.is_some_and(|deadline| until > deadline) {
                        return Err(Refusal::Quota(until));
                    }
                    wait(clock, demand.endpoint, until, &wake).await;
                }
            }
        }
    }

    /// The line of an endpoint is free: the next may go.
    fn free(&self, now: Timestamp, endpoint: &'static str) {
        let mut queue = self.queue();
        queue.free(endpoint);
        queue.serve(now, &*self.shared.budget);
    }
}

async fn wait(clock: &Arc<dyn Clock>, endpoint: &'static str, until: Timestamp, wake: &Notify) {
    let wait = Duration::try_from(until.duration_since(clock.now())).unwrap_or_default();
    tracing::debug!(endpoint, ?wait, "wait for the quota");
    tokio::select! {
        // A clock that moves when it is asked to sleep is only asked when nothing has happened.
        biased;
        () = wake.notified() => {}
        () = clock.sleep(wait) => {}
    }
}

impl Turn {
    /// When the budget counted the call.
    pub(crate) const fn granted_at(&self) -> Timestamp {
        self.granted_at
    }

    /// The request leaves now.
    pub(crate) const fn leave(&mut self) {
        self.left = true;
    }

    /// Tells the budget what became of the request, and frees the line.
    pub(crate) fn settle(mut self, outcome: Settled<'_>) {
        self.tell(outcome);
    }

    fn tell(&mut self, outcome: Settled<'_>) {
        if let Some(permit) = self.permit.take() {
            let budget = self.account.budget();
            budget.settle(self.clock.now(), permit, outcome);
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.tell(if self.left {
            Settled::NoAnswer
        } else {
            Settled::NotSent
        });
        self.account.free(self.clock.now(), self.endpoint);
    }
}

/// A call's place in the queue, given up when the caller waits no longer.
struct Ticket<'a> {
    account: &'a Account,
    clock: &'a Arc<dyn Clock>,
    endpoint: &'static str,
    id: u64,
}

impl Ticket<'_> {
    fn place(&self) -> Place {
        let mut queue = self.account.queue();
        queue.serve(self.clock.now(), &*self.account.shared.budget);
        queue.place(self.id)
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        let unused = self.account.queue().leave(self.id);
        if let Some(permit) = unused {
            let now = self.clock.now();
            let budget = self.account.budget();
            budget.settle(now, permit, Settled::NotSent);
            self.account.free(now, self.endpoint);
        }
    }
}
