//! Counting what was really sent.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts calls and credits, for example of one run of one flow. Token calls are not counted: they
/// are taken to cost no quota.
#[derive(Debug, Default)]
pub struct Meter {
    calls: AtomicU64,
    credits: AtomicU64,
}

impl Meter {
    /// A meter at zero.
    pub fn new() -> Self {
        Self::default()
    }

    /// Requests that left, repeats and refused ones included.
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// Credits that those requests cost, in the vendor's units.
    pub fn credits(&self) -> u64 {
        self.credits.load(Ordering::Relaxed)
    }

    pub(crate) fn count(&self, cost: u32) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.credits.fetch_add(u64::from(cost), Ordering::Relaxed);
    }
}
