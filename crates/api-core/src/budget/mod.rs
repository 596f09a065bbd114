//! Budgets: a vendor's quota for one account, as we account for it.
//!
//! A budget knows no clock and waits for nothing: the time is passed in, and it answers whether a
//! call may leave now or when to ask again. It counts a call from before it leaves, and is told what
//! became of it. What it knows can be stored and put back, so that a restart does not overdraw.

mod fixed_window;
mod throttling;
mod token_buckets;

pub use fixed_window::{FixedWindow, FixedWindowOptions};
pub use token_buckets::{BucketSize, TokenBucketOptions, TokenBuckets};

use std::time::Duration;

use http::{HeaderMap, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::{ApiRequest, Priority};

/// What a budget has to know of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demand {
    /// Name of the endpoint.
    pub endpoint: &'static str,
    /// Credits.
    pub cost: u32,
    /// The class that pays.
    pub priority: Priority,
}

impl From<&ApiRequest> for Demand {
    fn from(request: &ApiRequest) -> Self {
        Self {
            endpoint: request.endpoint,
            cost: request.cost,
            priority: request.priority,
        }
    }
}

/// The answer to a demand.
#[derive(Debug, PartialEq, Eq)]
pub enum Reserve {
    /// The call is counted and may leave now. The permit goes back with [`Budget::settle`].
    Granted(Permit),
    /// Not now. Nothing changes before this time unless a call is settled.
    WaitUntil(Timestamp),
    /// Never: the call costs more than `limit`, the most its class may use.
    Impossible {
        /// Credits.
        limit: u32,
    },
}

/// A call that was granted. A permit that is never settled counts as sent without an answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Permit {
    pub(crate) id: u64,
    pub(crate) endpoint: &'static str,
}

/// What became of a granted call.
#[derive(Debug, Clone, Copy)]
pub enum Settled<'a> {
    /// It never left, so the vendor cannot have counted it.
    NotSent,
    /// It left and no answer came.
    NoAnswer,
    /// An answer came, whatever its status.
    Answered {
        /// HTTP status.
        status: StatusCode,
        /// Headers, which may say how long to wait.
        headers: &'a HeaderMap,
    },
}

/// A vendor's quota for one account. Shared by everything that calls for that account.
pub trait Budget: Send + Sync {
    /// Asks for one call now.
    fn reserve(&self, now: Timestamp, demand: Demand) -> Reserve;

    /// Says what became of a granted call.
    fn settle(&self, now: Timestamp, permit: Permit, outcome: Settled<'_>);

    /// What has to survive a restart.
    fn snapshot(&self) -> Value;

    /// How long a call waits until it counts as one of the next higher class among those that wait:
    /// five minutes, unless the budget has a measure of its own. See [`Account`](crate::Account).
    fn ageing(&self) -> Duration {
        Duration::from_secs(300)
    }

    /// Puts a snapshot back. A snapshot that cannot be read is taken as "everything is used up from
    /// `now` on", because anything else might overdraw.
    fn restore(&self, now: Timestamp, snapshot: &Value);
}

/// How long a 429 says to wait: milliseconds in `milliseconds_header`, or seconds in `Retry-After`; at
/// most `longest`, so that no proxy stops an account for a day.
pub(crate) fn retry_after(
    headers: &HeaderMap,
    milliseconds_header: Option<&str>,
    longest: Duration,
) -> Option<Duration> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<u64>().ok();
    milliseconds_header
        .and_then(number)
        .map(Duration::from_millis)
        .or_else(|| number("retry-after").map(Duration::from_secs))
        .map(|wait| wait.min(longest))
}

/// `moment` + `duration`, at most the end of time.
pub(crate) fn later(moment: Timestamp, duration: Duration) -> Timestamp {
    SignedDuration::try_from(duration)
        .ok()
        .and_then(|duration| moment.checked_add(duration).ok())
        .unwrap_or(Timestamp::MAX)
}
