//! How the calls of an hourly limit are shared and spread.
//!
//! The limit holds over every hour, wherever the vendor lets it start. Of its `calls`:
//!
//! - A quarter is kept for orders: another call may leave only while it does not touch what orders have
//!   left of their quarter. Orders may use the whole hour, so what they need beyond their quarter is
//!   missing from the share of the others.
//! - The other three quarters are spread: of the others a twelfth of the limit, what an even pace makes
//!   in five minutes, may leave at once after a rest, and then one call each time the even pace of the
//!   rest allows it. So there is a call for them all through the hour, and never a wait until most of
//!   it is over, unless orders take it.
//!
//! With 360 calls an hour: 90 are kept for orders; of the other 270, 30 may leave at once, and then one
//! about every 15 s.
//!
//! Calls are remembered by the minute, rounded to its end, so an hour is counted as up to a minute more
//! than it is, and the even pace is that of 61 minutes.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::later;
use crate::Priority;

pub(super) const HOUR: Duration = Duration::from_secs(3600);
/// Calls are remembered by this, rounded to its end.
const SLOT_SECONDS: i64 = 60;
/// The longest time over which an hour is counted.
const COUNTED: Duration = Duration::from_secs(3660);
/// One part in so many of a limit is kept for orders.
const ORDERS_PART: u32 = 4;
/// One part in so many of a limit may leave at once.
const BURST_PART: u32 = 12;

/// An hourly limit and what follows from it.
#[derive(Debug, Clone, Copy)]
pub(super) struct HourlyLimit {
    /// Calls in any hour.
    calls: u32,
    /// Those of them that are kept for orders.
    for_orders: u32,
    /// Calls of the others that may leave at once after a rest.
    burst: u32,
    /// Time in which the even pace allows the others one more, if there is any pace to keep.
    pace: Option<Duration>,
}

impl HourlyLimit {
    pub(super) fn new(calls: u32) -> Self {
        let for_orders = calls / ORDERS_PART;
        let share = calls - for_orders;
        let burst = (calls / BURST_PART).max(1);
        let paced = share.saturating_sub(burst);
        Self {
            calls,
            for_orders,
            burst,
            pace: (paced > 0).then(|| rounded_up(COUNTED, paced)),
        }
    }

    /// How long the even pace takes for all that may leave at once.
    fn rest(&self) -> Duration {
        self.pace.unwrap_or_default().saturating_mul(self.burst)
    }
}

fn rounded_up(all: Duration, parts: u32) -> Duration {
    let nanoseconds = all.as_nanos().div_ceil(u128::from(parts));
    u64::try_from(nanoseconds).map_or(Duration::MAX, Duration::from_nanos)
}

/// The calls of the last hour to one endpoint.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Hour {
    /// By the end of the minute.
    minutes: BTreeMap<Timestamp, Calls>,
    /// When the others have rested enough for a whole burst. In the past they have.
    rested_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Calls {
    for_orders: u32,
    others: u32,
}

impl Hour {
    /// An hour of which nothing is known: all of it may have been used just now.
    pub(super) fn used_up(now: Timestamp, limit: HourlyLimit) -> Self {
        let calls = Calls {
            for_orders: limit.calls,
            others: 0,
        };
        Self {
            minutes: BTreeMap::from([(end_of_minute(now), calls)]),
            rested_at: Some(later(now, limit.rest())),
        }
    }

    /// Counts a call that the vendor had by `moment`.
    pub(super) fn take(&mut self, moment: Timestamp, for_orders: bool) {
        let calls = self.minutes.entry(end_of_minute(moment)).or_default();
        if for_orders {
            calls.for_orders += 1;
        } else {
            calls.others += 1;
        }
    }

    /// Counts a call of the others that leaves now, for their pace.
    pub(super) fn pace(&mut self, now: Timestamp, limit: HourlyLimit) {
        if let Some(pace) = limit.pace {
            let from = self.rested_at.unwrap_or(now).max(now);
            self.rested_at = Some(later(from, pace));
        }
    }

    /// Takes back a call of the others that did not leave.
    pub(super) fn unpace(&mut self, limit: HourlyLimit) {
        if let Some(pace) = limit.pace {
            self.rested_at = self.rested_at.map(|at| earlier(at, pace));
        }
    }

    /// When the pace allows the others one more call; a past moment is now.
    pub(super) fn paced_until(&self, limit: HourlyLimit) -> Option<Timestamp> {
        let spare = limit.pace?.saturating_mul(limit.burst - 1);
        self.rested_at.map(|at| earlier(at, spare))
    }

    /// When the limit allows one more call beside those under way; None is now. An error is the moment
    /// after which only a call under way that ends can make room.
    pub(super) fn free_at(
        &self,
        limit: HourlyLimit,
        priority: Priority,
        for_orders: u32,
        others: u32,
    ) -> Result<Option<Timestamp>, Option<Timestamp>> {
        let mut counted = Calls { for_orders, others };
        for calls in self.minutes.values() {
            counted.for_orders = counted.for_orders.saturating_add(calls.for_orders);
            counted.others = counted.others.saturating_add(calls.others);
        }
        let kept = match priority {
            Priority::Orders => 0,
            _ => limit.for_orders,
        };
        let is_free = |counted: Calls| {
            let orders = counted.for_orders.max(kept);
            orders.saturating_add(counted.others) < limit.calls
        };
        let mut free_at = None;
        for (minute, calls) in &self.minutes {
            if is_free(counted) {
                break;
            }
            counted.for_orders -= calls.for_orders;
            counted.others -= calls.others;
            free_at = Some(later(*minute, HOUR));
        }
        if is_free(counted) {
            Ok(free_at)
        } else {
            Err(free_at)
        }
    }

    /// Forgets what is over.
    pub(super) fn forget(&mut self, now: Timestamp) {
        self.minutes.retain(|minute, _| later(*minute, HOUR) > now);
    }

    /// Moves everything with a clock that was set.
    pub(super) fn shift(&mut self, by: impl Fn(Timestamp) -> Timestamp) {
        self.rested_at = self.rested_at.map(&by);
        for (minute, calls) in std::mem::take(&mut self.minutes) {
            let there = self.minutes.entry(by(minute)).or_default();
            there.for_orders += calls.for_orders;
            there.others += calls.others;
        }
    }
}

fn end_of_minute(moment: Timestamp) -> Timestamp {
    let second = moment.as_second();
    let end = second - second.rem_euclid(SLOT_SECONDS) + SLOT_SECONDS;
    Timestamp::from_second(end).unwrap_or(Timestamp::MAX)
}

/// `moment` - `duration`, at least the beginning of time.
fn earlier(moment: Timestamp, duration: Duration) -> Timestamp {
    SignedDuration::try_from(duration)
        .ok()
        .and_then(|duration| moment.checked_sub(duration).ok())
        .unwrap_or(Timestamp::MIN)
}
