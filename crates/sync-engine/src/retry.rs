//! When to try again: exponential with full jitter, capped, for a limited time.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// Policy for tries that failed for a passing reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Upper bound of the first wait.
    pub base: Duration,
    /// Upper bound of every wait.
    pub cap: Duration,
    /// After this long since the first try the record is parked.
    pub give_up_after: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            base: Duration::from_secs(30),
            cap: Duration::from_secs(3600),
            give_up_after: Duration::from_secs(15 * 24 * 3600),
        }
    }
}

impl RetryPolicy {
    /// The wait before try number `tries + 1`. `chance` is uniform in 0..=1000 and is passed in, so
    /// that tests fix it; at least a tenth of the bound is waited.
    pub fn wait(&self, tries: u32, chance: u16) -> Duration {
        let bound = self
            .base
            .saturating_mul(1_u32 << tries.min(20))
            .min(self.cap);
        let floor = bound / 10;
        floor
            + bound
                .saturating_sub(floor)
                .saturating_mul(u32::from(chance.min(1000)))
                / 1000
    }

    /// Whether the time for tries is over.
    pub fn exhausted(&self, first_try: Timestamp, now: Timestamp) -> bool {
        let limit = SignedDuration::try_from(self.give_up_after).unwrap_or(SignedDuration::MAX);
        now.duration_since(first_try) >= limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_the_cap() {
        let policy = RetryPolicy::default();
        assert_eq!(policy.wait(0, 1000), Duration::from_secs(30));
        assert_eq!(policy.wait(3, 1000), Duration::from_secs(240));
        assert_eq!(policy.wait(60, 1000), policy.cap);
    }

    #[test]
    fn chance_spreads_the_wait_but_never_to_nothing() {
        let policy = RetryPolicy::default();
        assert_eq!(policy.wait(0, 0), Duration::from_secs(3));
        assert!(policy.wait(0, 500) > policy.wait(0, 100));
    }

    #[test]
    fn tries_end_after_fifteen_days() {
        let policy = RetryPolicy::default();
        let first = Timestamp::UNIX_EPOCH;
        let day = SignedDuration::from_hours(24);
        assert!(!policy.exhausted(first, first + day * 14));
        assert!(policy.exhausted(first, first + day * 15));
    }
}
