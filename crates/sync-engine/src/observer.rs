//! Live progress. Nothing durable hangs on it: alerts and metrics read history.

use jiff::Timestamp;

use crate::{FlowId, RunReport};

/// What happens in a run.
#[derive(Debug, Clone)]
pub enum Event<'a> {
    /// A run begins.
    Started {
        /// Its flow.
        flow: &'a FlowId,
    },
    /// A page was read and committed.
    Read {
        /// Its flow.
        flow: &'a FlowId,
        /// Records read so far in this run.
        read: u64,
    },
    /// It is known how much there is to write.
    Planned {
        /// Its flow.
        flow: &'a FlowId,
        /// Records to write.
        writes: u64,
    },
    /// Records were settled: delivered, parked, or put off.
    Settled {
        /// Its flow.
        flow: &'a FlowId,
        /// Records of this batch.
        count: u64,
    },
    /// The run waits.
    Waiting {
        /// Its flow.
        flow: &'a FlowId,
        /// Until then.
        until: Timestamp,
    },
    /// A run ends.
    Ended {
        /// Its report.
        report: &'a RunReport,
    },
}

/// Hears events as they happen. Must return at once.
pub trait Observer: Send + Sync {
    /// Takes one event.
    fn event(&self, event: &Event<'_>);
}

/// Hears nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {
    fn event(&self, _: &Event<'_>) {}
}
