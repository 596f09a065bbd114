//! Counts the steps of a run and makes one of them go wrong.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tokio::sync::Notify;

/// How a step goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The process dies: nothing after this step happens.
    Crash,
    /// The step reports a failure.
    Fail,
}

#[derive(Default)]
struct Inner {
    steps: u64,
    faults: BTreeMap<u64, Fault>,
    trail: Vec<&'static str>,
}

/// Shared by everything a run touches. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Fuse {
    inner: Arc<Mutex<Inner>>,
    crashed: Arc<Notify>,
}

impl Fuse {
    /// Counts from zero again; the steps of these numbers, from 1, go wrong.
    pub(crate) fn set(&self, faults: impl IntoIterator<Item = (u64, Fault)>) {
        *self.inner.lock().unwrap() = Inner {
            faults: faults.into_iter().collect(),
            ..Inner::default()
        };
    }

    /// Names of the steps since the fuse was set.
    pub(crate) fn trail(&self) -> Vec<&'static str> {
        self.inner.lock().unwrap().trail.clone()
    }

    /// Takes a step. True when it shall fail; never returns when the process dies here.
    pub(crate) async fn fails(&self, step: &'static str) -> bool {
        let fault = {
            let mut inner = self.inner.lock().unwrap();
            inner.steps += 1;
            inner.trail.push(step);
            let steps = inner.steps;
            inner.faults.remove(&steps)
        };
        if fault == Some(Fault::Crash) {
            self.crashed.notify_one();
            std::future::pending::<()>().await;
        }
        fault == Some(Fault::Fail)
    }

    /// Ends when the process dies.
    pub(crate) async fn died(&self) {
        self.crashed.notified().await;
    }
}
