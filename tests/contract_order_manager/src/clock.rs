//! The sandbox's clock, as a client's.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use seamline_api_core::Clock;
use seamline_sandbox::Sandbox;

/// Whoever sleeps on it moves the sandbox on and wakes at once.
pub struct SandboxClock {
    sandbox: Sandbox,
    slept: Mutex<Duration>,
}

impl SandboxClock {
    /// The clock of this sandbox.
    pub fn new(sandbox: Sandbox) -> Self {
        Self {
            sandbox,
            slept: Mutex::default(),
        }
    }

    /// How long was slept.
    pub fn slept(&self) -> Duration {
        *self.slept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Clock for SandboxClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
            .checked_add(self.slept())
            .unwrap_or(Timestamp::MAX)
    }

    async fn sleep(&self, duration: Duration) {
        self.sandbox.advance_clock(duration);
        *self.slept.lock().unwrap_or_else(PoisonError::into_inner) += duration;
    }
}
