//! The calls that wait for their turn, and who of them is next.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Notify;

use crate::Priority;
use crate::budget::{Budget, Demand, Permit, Reserve};

/// Calls that wait, and endpoints with a call under way.
#[derive(Default)]
pub(super) struct Queue {
    next: u64,
    busy: BTreeSet<&'static str>,
    /// In the order in which they came.
    waiting: BTreeMap<u64, Waiting>,
}

struct Waiting {
    demand: Demand,
    came: Timestamp,
    place: Place,
    wake: Arc<Notify>,
}

/// Where a call stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Another call to its endpoint is under way.
    InLine,
    /// Its credits are not there; nothing changes before this time unless a call ends.
    Quota(Timestamp),
    /// It may leave.
    Granted(Permit, Timestamp),
    /// It can never leave: it costs more than this.
    Never(u32),
}

impl Place {
    const fn is_final(&self) -> bool {
        matches!(self, Self::Granted(..) | Self::Never(_))
    }
}

impl Queue {
    /// Adds a call at the end.
    pub(super) fn enter(&mut self, now: Timestamp, demand: Demand) -> (u64, Arc<Notify>) {
        let id = self.next;
        self.next += 1;
        let wake = Arc::new(Notify::new());
        let waiting = Waiting {
            demand,
            came: now,
            place: Place::InLine,
            wake: Arc::clone(&wake),
        };
        self.waiting.insert(id, waiting);
        (id, wake)
    }

    /// Lets every call leave that may, the first one first, and wakes those whose place is another
    /// than before.
    pub(super) fn serve(&mut self, now: Timestamp, budget: &dyn Budget) {
        let step = budget.ageing();
        let mut order: Vec<(u32, u64)> = self
            .waiting
            .iter()
            .filter(|(_, call)| !call.place.is_final())
            .map(|(id, call)| (call.rank(now, step), *id))
            .collect();
        order.sort_unstable();
        // Credits only become fewer while calls leave, so what was refused once is refused again.
        let mut refused: Vec<(Demand, Timestamp)> = Vec::new();
        for (_, id) in order {
            let Some(call) = self.waiting.get_mut(&id) else {
                continue;
            };
            let endpoint = call.demand.endpoint;
            let known = refused.iter().find(|(demand, _)| *demand == call.demand);
            let place = if self.busy.contains(endpoint) {
                Place::InLine
            } else if let Some((_, until)) = known {
                Place::Quota(*until)
            } else {
                match budget.reserve(now, call.demand) {
                    Reserve::Granted(permit) => Place::Granted(permit, now),
                    Reserve::WaitUntil(until) => Place::Quota(until),
                    Reserve::Impossible { limit } => Place::Never(limit),
                }
            };
            match place {
                Place::Granted(..) => drop(self.busy.insert(endpoint)),
                Place::Quota(until) if known.is_none() => refused.push((call.demand, until)),
                _ => {}
            }
            if place != call.place {
                call.place = place;
                call.wake.notify_one();
            }
        }
    }

    /// Where a call stands; a final place is taken, and the call waits no longer.
    pub(super) fn place(&mut self, id: u64) -> Place {
        match self.waiting.get(&id).map(|call| &call.place) {
            Some(Place::Quota(until)) => Place::Quota(*until),
            Some(place) if place.is_final() => self
                .waiting
                .remove(&id)
                .map_or(Place::InLine, |call| call.place),
            _ => Place::InLine,
        }
    }

    /// Takes a call out that waits no longer, with the permit that it has and did not use.
    pub(super) fn leave(&mut self, id: u64) -> Option<Permit> {
        let call = self.waiting.remove(&id)?;
        match call.place {
            Place::Granted(permit, _) => Some(permit),
            _ => None,
        }
    }

    /// The endpoint has no call under way any more.
    pub(super) fn free(&mut self, endpoint: &'static str) {
        self.busy.remove(endpoint);
    }
}

impl Waiting {
    /// Its class, less one for each step that it has waited; the lowest goes first.
    fn rank(&self, now: Timestamp, step: Duration) -> u32 {
        let class = match self.demand.priority {
            Priority::Orders => 0,
            Priority::Inventory => 1,
            Priority::Products => 2,
            Priority::Feedback => 3,
        };
        let waited = Duration::try_from(now.duration_since(self.came)).unwrap_or_default();
        let steps = waited.as_nanos().checked_div(step.as_nanos());
        let steps = u32::try_from(steps.unwrap_or_default()).unwrap_or(u32::MAX);
        u32::saturating_sub(class, steps)
    }
}

#[cfg(test)]
#[path = "queue_tests.rs"]
mod tests;
