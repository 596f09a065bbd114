//! A quota of so many credits in a fixed window (JOOR: 300 in 300 s).
//!
//! The vendor's window starts when the vendor *receives* the first call after the last window, and
//! we do not see that moment: only that it lies between our sending and the answer. A call near the
//! end of a window may be received after it, and then it opens the next window, unseen. The rules
//! below never let the vendor count more than the quota, whatever those moments were:
//!
//! - `opened` is the earliest moment at which the window can have started. A call that is answered
//!   before `opened + window` was certainly received in this window.
//! - `closes` is the latest moment at which it can end: a window after the earliest answer to a call
//!   that was sent after the last window was certainly over. A call without an answer proves
//!   nothing: the vendor may never have received it.
//! - When `closes` is reached, the calls that were certainly in the window are forgotten. Those that
//!   may have been received after it (stragglers) go on counting in the next one.
//! - The clock may be set back by `clock_tolerance` unnoticed, so "certainly" keeps that distance.
//! - A call without an answer is taken to be received at the latest `timeout` after it was sent.
//! - Headers that state credits or the end of the window are believed where they are stricter than
//!   what we count: others may call for the account. They never give anything back.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::throttling::Throttling;
use super::{Budget, Demand, Permit, Reserve, Settled, later, retry_after};
use crate::Priority;

/// The shortest wait after a 429, so that a header of 0 does not make a tight loop.
const SHORTEST_WAIT: Duration = Duration::from_millis(100);

/// The dearest call \[C\].
const DEAREST: u32 = 5;

/// The figures of a [`FixedWindow`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FixedWindowOptions {
    /// Credits in one window.
    pub credits: u32,
    /// Length of a window.
    pub window: Duration,
    /// Credits that only [`Priority::Orders`] may use.
    pub reserve_for_orders: u32,
    /// The longest that a call can be under way: the client's time limit for one request.
    pub timeout: Duration,
    /// How far the clock may be set back without being noticed. A larger step is noticed when it
    /// shows a time that was passed already.
    pub clock_tolerance: Duration,
    /// How the names of the headers begin that tell of the window, in small letters. Of those,
    /// `account` names the account, `remaining` the credits that are left, `limit` the credits of a
    /// window, and `reset` its end, wherever the rest of the name contains the word. They are believed
    /// where they are stricter than what is counted here, and never otherwise. `None` reads none.
    pub headers: Option<&'static str>,
}

impl Default for FixedWindowOptions {
    /// JOOR's figures and the names of its headers \[C\]; a reserve for ten reads and a write; 30 s for
    /// a call; 5 s for the clock.
    fn default() -> Self {
        Self {
            credits: 300,
            window: Duration::from_secs(300),
            reserve_for_orders: 15,
            timeout: Duration::from_secs(30),
            clock_tolerance: Duration::from_secs(5),
            headers: Some("x-throttling-"),
        }
    }
}

impl FixedWindowOptions {
    /// How long a window certainly lasts, by our clock.
    fn certain(&self) -> Duration {
        self.window.saturating_sub(self.clock_tolerance)
    }
}

/// So many credits in a fixed window that starts with the first call.
#[derive(Debug)]
pub struct FixedWindow {
    options: FixedWindowOptions,
    state: Mutex<State>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct State {
    /// The earliest moment at which the vendor's window can have started.
    opened: Option<Timestamp>,
    /// Earliest answer to a call sent after the last window was over: the window was open by then,
    /// and is over one length later.
    surely_open: Option<Timestamp>,
    /// Credits of calls that were certainly received in the window.
    used: u32,
    /// Calls under way, and stragglers.
    calls: Vec<Call>,
    /// Nothing may leave before this moment, by word of the vendor.
    blocked_until: Option<Timestamp>,
    /// The latest time seen, to notice a clock that was set back.
    latest: Option<Timestamp>,
    next_id: u64,
    /// Credits of a window, as the vendor stated it last.
    #[serde(default)]
    stated_limit: Option<u32>,
    /// The vendor's id of the account, as an answer stated it last.
    #[serde(default)]
    account: Option<String>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Call {
    id: u64,
    sent: Timestamp,
    /// The latest moment at which the vendor can have received it.
    received_by: Timestamp,
    cost: u32,
    /// Sent before the present window can have started, so it may belong to the last one.
    straggler: bool,
}

impl FixedWindow {
    /// A budget that has used nothing yet.
    pub fn new(options: FixedWindowOptions) -> Self {
        Self {
            options,
            state: Mutex::default(),
        }
    }

    /// The most that calls of a class may use of a window.
    fn limit(&self, priority: Priority, credits: u32) -> u32 {
        match priority {
            Priority::Orders => credits,
            _ => credits.saturating_sub(self.options.reserve_for_orders),
        }
    }

    fn state(&self, now: Timestamp) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.follow_clock(now);
        state.forget(now, &self.options);
        state
    }
}

impl Budget for FixedWindow {
    fn reserve(&self, now: Timestamp, demand: Demand) -> Reserve {
        let mut state = self.state(now);
        let limit = self.limit(demand.priority, state.credits(&self.options));
        if demand.cost > limit {
            return Reserve::Impossible { limit };
        }
        if let Some(until) = state.blocked_until {
            return Reserve::WaitUntil(until);
        }
        if state.counted().saturating_add(demand.cost) > limit {
            return Reserve::WaitUntil(state.next_change(now, self.options.window));
        }
        Reserve::Granted(Permit {
            id: state.grant(now, demand.cost, self.options.timeout),
            endpoint: demand.endpoint,
        })
    }

    fn settle(&self, now: Timestamp, permit: Permit, outcome: Settled<'_>) {
        let mut state = self.state(now);
        let window = self.options.window;
        let Settled::Answered { status, headers } = outcome else {
            state.settle(now, permit.id, &outcome, &self.options);
            return;
        };
        let said = match self.options.headers {
            Some(prefix) => Throttling::read(headers, prefix, now),
            None => Throttling::default(),
        };
        let in_this_window = state.settle(now, permit.id, &outcome, &self.options);
        state.note_account(said.account.as_deref());
        // What is said of the next window must not lengthen this one.
        if in_this_window {
            state.believe(now, &said, &self.options);
        }
        if status == StatusCode::TOO_MANY_REQUESTS {
            // Whoever used it up, this window is over one length after the answer at the latest.
            let latest = later(now, window);
            let until = retry_after(headers, None, window)
                .map(|wait| later(now, wait))
                .or(said.reset)
                .or(state.closes(window))
                .filter(|until| *until > now)
                .unwrap_or(latest)
                .min(latest)
                .max(later(now, SHORTEST_WAIT));
            state.blocked_until = state.blocked_until.max(Some(until));
        }
    }

    fn ageing(&self) -> Duration {
        self.options.window
    }

    fn snapshot(&self) -> Value {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        serde_json::to_value(&*state).unwrap_or(Value::Null)
    }

    fn restore(&self, now: Timestamp, snapshot: &Value) {
        let restored = State::deserialize(snapshot).unwrap_or_else(|_| State {
            opened: Some(now),
            surely_open: Some(now),
            used: self.options.credits,
            ..State::default()
        });
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = restored;
    }
}

impl State {
    fn counted(&self) -> u32 {
        self.calls
            .iter()
            .fold(self.used, |sum, call| sum.saturating_add(call.cost))
    }

    /// Credits of a window: those that are configured, or fewer where the vendor says so. A figure with
    /// which a call could never be paid is not one of credits.
    fn credits(&self, options: &FixedWindowOptions) -> u32 {
        let plausible = options.reserve_for_orders.saturating_add(DEAREST);
        self.stated_limit
            .filter(|limit| *limit >= plausible)
            .map_or(options.credits, |limit| limit.min(options.credits))
    }

    /// Counts what others must have used, and lets the window last as long as the vendor says.
    fn believe(&mut self, now: Timestamp, said: &Throttling, options: &FixedWindowOptions) {
        if let Some(limit) = said.limit {
            self.stated_limit = Some(limit);
        }
        if let Some(remaining) = said.remaining {
            // Calls under way may be part of what the vendor has counted, so they are not added to it.
            let gone = self.credits(options).saturating_sub(remaining);
            self.used += gone.saturating_sub(self.counted());
        }
        if let Some(reset) = said.reset
            && let Some(open) = self.surely_open
        {
            let end = reset.min(later(now, options.window));
            let longer = end.duration_since(later(open, options.window));
            if longer.is_positive() {
                self.surely_open = open.checked_add(longer).ok().or(self.surely_open);
            }
        }
    }

    /// Two accounts that are taken for one share a quota that each of them has.
    fn note_account(&mut self, id: Option<&str>) {
        let Some(id) = id else { return };
        if let Some(known) = self.account.as_deref().filter(|known| *known != id) {
            tracing::warn!(
                known,
                answered = id,
                "the vendor names another account than before: compare the tokens and `account` of the \
                 connections that share this quota"
            );
        }
        self.account = Some(id.to_owned());
    }

    fn closes(&self, window: Duration) -> Option<Timestamp> {
        self.surely_open.map(|open| later(open, window))
    }

    /// A clock that was set back does not tell how much time passed meanwhile. So the latest moments
    /// move back with it, as if no time had passed, and the earliest moments become "any time ago":
    /// no window ends too early, nothing is taken to be certainly in one, and none lasts longer than
    /// it should. (A clock that is set forward cannot be noticed.)
    fn follow_clock(&mut self, now: Timestamp) {
        if let Some(latest) = self.latest
            && now < latest
        {
            let step = latest.duration_since(now);
            let back = |moment: &mut Timestamp| {
                *moment = moment.checked_sub(step).unwrap_or(Timestamp::MIN);
            };
            self.surely_open.iter_mut().for_each(back);
            self.blocked_until.iter_mut().for_each(back);
            for call in &mut self.calls {
                back(&mut call.received_by);
                call.sent = Timestamp::MIN;
            }
            self.opened = self.opened.map(|_| Timestamp::MIN);
        }
        self.latest = Some(now);
    }

    /// Forgets what can no longer share a window with a call that leaves now.
    fn forget(&mut self, now: Timestamp, options: &FixedWindowOptions) {
        let window = options.window;
        if self.blocked_until.is_some_and(|until| until <= now) {
            self.blocked_until = None;
        }
        if let Some(opened) = self.opened
            && self.closes(window).is_some_and(|closes| closes <= now)
        {
            let earliest_end = later(opened, options.certain());
            self.calls.retain(|call| call.received_by >= earliest_end);
            self.used = 0;
            self.surely_open = None;
            for call in &mut self.calls {
                call.straggler = true;
            }
            self.opened = self
                .calls
                .iter()
                .map(|call| call.sent.max(earliest_end))
                .min();
        }
        self.calls
            .retain(|call| later(call.received_by, window) > now);
        if self.calls.is_empty() && self.used == 0 && self.surely_open.is_none() {
            self.opened = None;
        }
    }

    fn grant(&mut self, now: Timestamp, cost: u32, timeout: Duration) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        self.opened.get_or_insert(now);
        self.calls.push(Call {
            id,
            sent: now,
            received_by: later(now, timeout),
            cost,
            straggler: false,
        });
        id
    }

    /// Whether it was answered, and certainly received in the present window.
    fn settle(
        &mut self,
        now: Timestamp,
        id: u64,
        outcome: &Settled<'_>,
        options: &FixedWindowOptions,
    ) -> bool {
        let Some(index) = self.calls.iter().position(|call| call.id == id) else {
            return false;
        };
        let call = &mut self.calls[index];
        match outcome {
            Settled::NotSent => {
                self.calls.swap_remove(index);
                return false;
            }
            Settled::NoAnswer => {
                call.received_by = call.received_by.max(now);
                return false;
            }
            Settled::Answered { .. } => call.received_by = now,
        }
        if call.straggler {
            return false;
        }
        let cost = call.cost;
        self.surely_open = Some(self.surely_open.map_or(now, |open| open.min(now)));
        if self
            .opened
            .is_some_and(|opened| now < later(opened, options.certain()))
        {
            self.calls.swap_remove(index);
            self.used = self.used.saturating_add(cost);
            return true;
        }
        false
    }

    /// The next moment at which [`State::forget`] can forget something.
    fn next_change(&self, now: Timestamp, window: Duration) -> Timestamp {
        let aged = self
            .calls
            .iter()
            .map(|call| later(call.received_by, window));
        aged.chain(self.closes(window))
            .filter(|moment| *moment > now)
            .min()
            .unwrap_or_else(|| later(now, SHORTEST_WAIT))
    }
}

#[cfg(test)]
#[path = "fixed_window_header_tests.rs"]
mod header_tests;
#[cfg(test)]
#[path = "fixed_window_tests.rs"]
mod tests;
