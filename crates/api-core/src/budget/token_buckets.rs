//! A quota of one token bucket for each endpoint (Order Manager).
//!
//! A bucket holds `burst` tokens, gets `restored` of them back every `per`, and may have an hourly
//! limit. The vendor takes a token when it *receives* a call; we take it when the call is over, which
//! is later, so our bucket never holds more than the vendor's. While a call is under way its token
//! is set aside. How an hourly limit is shared and spread is said at [`TokenBuckets`].

mod hour;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::hour::{Hour, HourlyLimit};
use super::{Budget, Demand, Permit, Reserve, Settled, later, retry_after};
use crate::Priority;

/// The shortest wait after a 429, so that a header of 0 does not make a tight loop.
const SHORTEST_WAIT: Duration = Duration::from_millis(100);

/// The figures of one endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BucketSize {
    /// Tokens in a full bucket, at least 1.
    pub burst: u32,
    /// Tokens that come back every `per`, at least 1.
    pub restored: u32,
    /// See `restored`.
    pub per: Duration,
    /// Calls in an hour, if that is limited.
    pub hourly: Option<u32>,
}

impl BucketSize {
    /// `burst` tokens, of which one comes back every `per`, without an hourly limit.
    pub const fn one_every(burst: u32, per: Duration) -> Self {
        Self {
            burst,
            restored: 1,
            per,
            hourly: None,
        }
    }

    /// The same with an hourly limit.
    #[must_use]
    pub const fn with_hourly(mut self, calls: u32) -> Self {
        self.hourly = Some(calls);
        self
    }

    /// Time in which one token comes back, rounded up.
    fn interval(&self) -> Duration {
        let nanoseconds = self
            .per
            .as_nanos()
            .div_ceil(u128::from(self.restored.max(1)));
        u64::try_from(nanoseconds).map_or(Duration::MAX, Duration::from_nanos)
    }
}

/// What [`TokenBuckets`] has to know of a vendor.
#[derive(Debug, Clone)]
pub struct TokenBucketOptions {
    /// For endpoints that are not in `endpoints`.
    pub default: BucketSize,
    /// By name of the endpoint.
    pub endpoints: BTreeMap<String, BucketSize>,
    /// The longest that a call can be under way: the client's time limit for one request.
    pub timeout: Duration,
    /// Header of a 429 that says how many *milliseconds* to wait; `Retry-After` is read as well.
    pub retry_after_ms_header: Option<&'static str>,
    /// How long to wait after a 429 that does not say.
    pub retry_after_default: Duration,
}

/// One token bucket for each endpoint.
///
/// An hourly limit holds over every hour, wherever the vendor lets it start. A quarter of it is kept for
/// orders: another call may leave only while it does not touch what orders have left of their quarter.
/// Orders may use the whole hour. The other three quarters are spread: a twelfth of the limit may leave
/// at once after a rest, then one call each time the even pace of the rest allows it, so that there is
/// a call for everybody all through the hour. With 360 calls an hour that is 30 at once and then one
/// about every 15 s, while orders need not wait. Only what orders use beyond their quarter is missing
/// from the others' share.
#[derive(Debug)]
pub struct TokenBuckets {
    options: TokenBucketOptions,
    state: Mutex<State>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct State {
    buckets: BTreeMap<String, Bucket>,
    /// The latest time seen, to notice a clock that was set back.
    latest: Option<Timestamp>,
    next_id: u64,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Bucket {
    /// When the bucket is full again. In the past it is full.
    full_at: Option<Timestamp>,
    /// Calls under way.
    under_way: Vec<Call>,
    /// Calls of the last hour.
    hour: Hour,
    /// Nothing may leave before this moment, by word of the vendor.
    blocked_until: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Call {
    id: u64,
    /// The latest moment at which the vendor can have received it.
    received_by: Timestamp,
    /// Whether it is for an order.
    for_orders: bool,
}

impl TokenBuckets {
    /// Buckets that are all full.
    pub fn new(options: TokenBucketOptions) -> Self {
        Self {
            options,
            state: Mutex::default(),
        }
    }

    fn size(&self, endpoint: &str) -> BucketSize {
        *self
            .options
            .endpoints
            .get(endpoint)
            .unwrap_or(&self.options.default)
    }

    fn state(&self, now: Timestamp) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.follow_clock(now);
        state
    }
}

impl Budget for TokenBuckets {
    fn reserve(&self, now: Timestamp, demand: Demand) -> Reserve {
        let size = self.size(demand.endpoint);
        if size.hourly == Some(0) || size.burst == 0 {
            return Reserve::Impossible { limit: 0 };
        }
        let mut state = self.state(now);
        let id = state.next_id;
        let bucket = state.buckets.entry(demand.endpoint.to_owned()).or_default();
        bucket.forget(now, &size);
        let free_at = bucket.free_at(now, &size, demand.priority);
        if let Some(until) = free_at.filter(|until| *until > now) {
            return Reserve::WaitUntil(until);
        }
        let for_orders = demand.priority == Priority::Orders;
        if let Some(limit) = size.hourly.map(HourlyLimit::new)
            && !for_orders
        {
            bucket.hour.pace(now, limit);
        }
        bucket.under_way.push(Call {
            id,
            received_by: later(now, self.options.timeout),
            for_orders,
        });
        state.next_id += 1;
        Reserve::Granted(Permit {
            id,
            endpoint: demand.endpoint,
        })
    }

    fn settle(&self, now: Timestamp, permit: Permit, outcome: Settled<'_>) {
        let size = self.size(permit.endpoint);
        let mut state = self.state(now);
        let Some(bucket) = state.buckets.get_mut(permit.endpoint) else {
            return;
        };
        let under_way = bucket
            .under_way
            .iter()
            .position(|call| call.id == permit.id);
        match outcome {
            Settled::NotSent => {
                if let Some(index) = under_way {
                    let call = bucket.under_way.swap_remove(index);
                    if let Some(limit) = size.hourly.map(HourlyLimit::new)
                        && !call.for_orders
                    {
                        bucket.hour.unpace(limit);
                    }
                }
            }
            // It may still be on its way: it is taken when its time is up.
            Settled::NoAnswer => {}
            Settled::Answered { status, headers } => {
                if let Some(index) = under_way {
                    let call = bucket.under_way.swap_remove(index);
                    bucket.take(now, &size, call.for_orders);
                }
                if status == StatusCode::TOO_MANY_REQUESTS {
                    let header = self.options.retry_after_ms_header;
                    // A figure that cannot be meant, such as seconds in the place of milliseconds, is
                    // asked about again after an hour.
                    let wait = retry_after(headers, header, hour::HOUR)
                        .unwrap_or(self.options.retry_after_default);
                    let until = later(now, wait.max(SHORTEST_WAIT));
                    bucket.blocked_until = bucket.blocked_until.max(Some(until));
                }
            }
        }
    }

    fn snapshot(&self) -> Value {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        serde_json::to_value(&*state).unwrap_or(Value::Null)
    }

    fn restore(&self, now: Timestamp, snapshot: &Value) {
        let restored = State::deserialize(snapshot).unwrap_or_else(|_| {
            let empty = |endpoint: &String| {
                let size = self.size(endpoint);
                let refill = size.interval().saturating_mul(size.burst);
                let bucket = Bucket {
                    full_at: Some(later(now, refill)),
                    hour: size.hourly.map_or_else(Hour::default, |calls| {
                        Hour::used_up(now, HourlyLimit::new(calls))
                    }),
                    ..Bucket::default()
                };
                (endpoint.clone(), bucket)
            };
            State {
                buckets: self.options.endpoints.keys().map(empty).collect(),
                ..State::default()
            }
        });
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = restored;
    }
}

impl State {
    /// See the budget of the fixed window: what is known moves back with a clock that was set back.
    fn follow_clock(&mut self, now: Timestamp) {
        if let Some(latest) = self.latest
            && now < latest
        {
            let step = latest.duration_since(now);
            for bucket in self.buckets.values_mut() {
                bucket.move_back(step);
            }
        }
        self.latest = Some(now);
    }
}

impl Bucket {
    /// When one more call may leave; `None` or a past moment is now.
    fn free_at(&self, now: Timestamp, size: &BucketSize, priority: Priority) -> Option<Timestamp> {
        self.blocked_until
            .max(self.token_at(now, size))
            .max(self.hour_at(size, priority))
    }

    fn token_at(&self, now: Timestamp, size: &BucketSize) -> Option<Timestamp> {
        let wanted = u32::try_from(self.under_way.len())
            .unwrap_or(u32::MAX)
            .saturating_add(1);
        let Some(spare) = size.burst.checked_sub(wanted) else {
            // Every token is under way; the first comes free when its call is over.
            return self.under_way.iter().map(|call| call.received_by).min();
        };
        let full_at = self.full_at.unwrap_or(now).max(now);
        let slack = size.interval().saturating_mul(spare);
        SignedDuration::try_from(slack)
            .ok()
            .and_then(|slack| full_at.checked_sub(slack).ok())
    }

    fn hour_at(&self, size: &BucketSize, priority: Priority) -> Option<Timestamp> {
        let limit = HourlyLimit::new(size.hourly?);
        let paced_until = match priority {
            Priority::Orders => None,
            _ => self.hour.paced_until(limit),
        };
        let of = |for_orders: bool| {
            let calls = self.under_way.iter();
            let calls = calls.filter(|call| call.for_orders == for_orders).count();
            u32::try_from(calls).unwrap_or(u32::MAX)
        };
        // When all that is counted is under way, the first comes free when its call is over.
        let first_over = || self.under_way.iter().map(|call| call.received_by).min();
        let free_at = self.hour.free_at(limit, priority, of(true), of(false));
        let free_at = free_at.unwrap_or_else(|last| last.max(first_over()));
        paced_until.max(free_at)
    }

    fn forget(&mut self, now: Timestamp, size: &BucketSize) {
        if self.blocked_until.is_some_and(|until| until <= now) {
            self.blocked_until = None;
        }
        let (over, under_way): (Vec<Call>, Vec<Call>) = self
            .under_way
            .iter()
            .copied()
            .partition(|call| call.received_by <= now);
        self.under_way = under_way;
        for call in over {
            self.take(call.received_by, size, call.for_orders);
        }
        self.hour.forget(now);
    }

    /// Takes one token at `moment`.
    fn take(&mut self, moment: Timestamp, size: &BucketSize, for_orders: bool) {
        let from = self.full_at.unwrap_or(moment).max(moment);
        self.full_at = Some(later(from, size.interval()));
        if size.hourly.is_some() {
            self.hour.take(moment, for_orders);
        }
    }

    fn move_back(&mut self, step: SignedDuration) {
        let back = |moment: Timestamp| moment.checked_sub(step).unwrap_or(Timestamp::MIN);
        self.full_at = self.full_at.map(back);
        self.blocked_until = self.blocked_until.map(back);
        for call in &mut self.under_way {
            call.received_by = back(call.received_by);
        }
        self.hour.shift(back);
    }
}

#[cfg(test)]
#[path = "token_buckets_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "token_buckets_hour_tests.rs"]
mod hour_tests;
