//! The right to write: one holder per account group.

use std::any::Any;
use std::sync::{Arc, Weak};

use async_trait::async_trait;

use crate::StoreError;

/// The right to write the ledger of an account group. Every write takes one and is refused when a
/// later lease of the same group was given out (fencing).
#[derive(Clone)]
pub struct Lease {
    group: String,
    token: u64,
    // Keeps whatever makes the lease exclusive alive: a locked file, a thread that prolongs it.
    guard: Arc<dyn Any + Send + Sync>,
}

impl Lease {
    /// A lease as a store gives it out. `guard` is kept until the last clone is dropped.
    pub fn new(group: impl Into<String>, token: u64, guard: Arc<dyn Any + Send + Sync>) -> Self {
        Self {
            group: group.into(),
            token,
            guard,
        }
    }

    /// The account group.
    pub fn group(&self) -> &str {
        &self.group
    }

    /// The same lease for one who must not keep it alive.
    pub fn downgrade(&self) -> WeakLease {
        WeakLease {
            group: self.group.clone(),
            token: self.token,
            guard: Arc::downgrade(&self.guard),
        }
    }

    /// The fencing token; a later lease has a higher one.
    pub fn token(&self) -> u64 {
        self.token
    }
}

impl std::fmt::Debug for Lease {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lease")
            .field("group", &self.group)
            .field("token", &self.token)
            .finish_non_exhaustive()
    }
}

/// A lease that is not kept alive.
#[derive(Clone)]
pub struct WeakLease {
    group: String,
    token: u64,
    guard: Weak<dyn Any + Send + Sync>,
}

impl WeakLease {
    /// The lease, as long as its holder has not given it back.
    pub fn upgrade(&self) -> Option<Lease> {
        Some(Lease {
            group: self.group.clone(),
            token: self.token,
            guard: self.guard.upgrade()?,
        })
    }
}

/// Gives leases out.
#[async_trait]
pub trait Leases: Send + Sync {
    /// Takes the lease of `group`, or fails with [`StoreError::LeaseHeld`] without waiting.
    async fn acquire(&self, group: &str) -> Result<Lease, StoreError>;
}
