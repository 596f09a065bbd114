//! Stand-ins for tests, here and in the crates above: a clock that tests move. Feature `testing`.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::Clock;
use crate::budget::later;

/// A clock that stands still, except that whoever sleeps moves it on and wakes at once. So tests
/// see every wait without waiting.
#[derive(Debug)]
pub struct ManualClock {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    now: Timestamp,
    sleeps: Vec<Duration>,
}

impl ManualClock {
    /// A clock that shows `now`.
    pub fn at(now: Timestamp) -> Self {
        let sleeps = Vec::new();
        Self {
            state: Mutex::new(State { now, sleeps }),
        }
    }

    /// Moves the clock on.
    pub fn advance(&self, duration: Duration) {
        let mut state = self.state();
        state.now = later(state.now, duration);
    }

    /// How long was slept so far, sleep by sleep.
    pub fn sleeps(&self) -> Vec<Duration> {
        self.state().sleeps.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for ManualClock {
    /// A clock that shows a fixed moment.
    fn default() -> Self {
        Self::at(Timestamp::constant(1_780_000_000, 0))
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.state().now
    }

    async fn sleep(&self, duration: Duration) {
        {
            let mut state = self.state();
            state.now = later(state.now, duration);
            state.sleeps.push(duration);
        }
        tokio::task::yield_now().await;
    }
}
