//! A flow: one direction of one kind of record, and one pass of it.

mod deliver;
mod held;
mod intake;
mod intents;
mod pass;
mod plan;
mod recover;
mod sweep;
mod take_over;

pub use held::held_reading;
pub use sweep::out_of_place;

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::{
    ChangePolicy, Clock, FlowId, Guard, Lease, Observer, Render, RetryPolicy, RunReport, Sink,
    Source, Stop, Store,
};

/// How a flow behaves.
#[derive(Debug, Clone)]
pub struct FlowOptions {
    /// What happens to a delivered record that changes.
    pub policy: ChangePolicy,
    /// Tries that failed for a passing reason.
    pub retry: RetryPolicy,
    /// Whether passes are judged by the mass-change guard.
    pub guard: Option<Guard>,
    /// How late the sink's lists may follow its writes: an unknown outcome is looked up this long
    /// after the attempt.
    pub list_lag: Duration,
    /// How long the sink may take to carry out a request whose answer was lost: a record that is not
    /// listed is sent again only so long plus `list_lag` after the attempt.
    pub settle_time: Duration,
    /// How often the sink is swept for records that were made later than that.
    pub sweep_every: Duration,
    /// How far back a sweep looks.
    pub sweep_window: Duration,
    /// How often a record that waits for a person is fetched again from its source.
    pub refetch_parked: Duration,
    /// Most of them in one pass.
    pub refetch_at_most: usize,
    /// A uniform number in 0..=1000 for the jitter of retries.
    pub chance: fn() -> u16,
}

impl Default for FlowOptions {
    fn default() -> Self {
        Self {
            policy: ChangePolicy::Update,
            retry: RetryPolicy::default(),
            guard: None,
            list_lag: Duration::from_secs(60),
            settle_time: Duration::from_secs(60),
            sweep_every: Duration::from_secs(3600),
            sweep_window: Duration::from_secs(30 * 24 * 3600),
            refetch_parked: Duration::from_secs(3600),
            refetch_at_most: 30,
            chance: || fastrand::u16(0..=1000),
        }
    }
}

/// How one pass is made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunOptions {
    /// Read everything again.
    pub full: bool,
    /// Read again what changed since then, see [`crate::ReadOptions::since`].
    pub since: Option<Timestamp>,
    /// Let a first pass through that sets most records to zero.
    pub accept_first: bool,
    /// Wait so long for records that come due again, instead of leaving them to the next pass.
    pub linger: Duration,
}

/// A flow of a connection: a source, a render and a sink, joined by the ledger.
#[derive(Clone)]
pub struct Flow {
    id: FlowId,
    source: Arc<dyn Source>,
    render: Arc<dyn Render>,
    sink: Arc<dyn Sink>,
    options: FlowOptions,
}

impl Flow {
    /// Joins a source and a sink.
    pub fn new(
        id: FlowId,
        source: Arc<dyn Source>,
        render: Arc<dyn Render>,
        sink: Arc<dyn Sink>,
        options: FlowOptions,
    ) -> Self {
        Self {
            id,
            source,
            render,
            sink,
            options,
        }
    }

    /// The same flow between another source and another sink.
    pub(crate) fn between(&self, source: Arc<dyn Source>, sink: Arc<dyn Sink>) -> Self {
        Self {
            source,
            sink,
            ..self.clone()
        }
    }

    /// Its source and its sink.
    pub(crate) fn ends(&self) -> (Arc<dyn Source>, Arc<dyn Sink>) {
        (Arc::clone(&self.source), Arc::clone(&self.sink))
    }

    /// Its name.
    pub fn id(&self) -> &FlowId {
        &self.id
    }

    /// Makes one pass: carries out what people asked, reads, settles what is open, decides what is
    /// to be written, and writes it. Whatever stops it, what was committed stays, and running again
    /// is safe. The report tells why it stopped; `Err` is a ledger that cannot be used or books
    /// that do not add up.
    pub async fn run(
        &self,
        store: &dyn Store,
        lease: &Lease,
        clock: &dyn Clock,
        observer: &dyn Observer,
        run: RunOptions,
    ) -> Result<(RunReport, Option<Stop>), Stop> {
        pass::Pass::new(self, store, lease, clock, observer, run)
            .run()
            .await
    }
}

/// `at` plus a duration; saturates at the end of time.
fn after(at: Timestamp, duration: Duration) -> Timestamp {
    SignedDuration::try_from(duration)
        .ok()
        .and_then(|duration| at.checked_add(duration).ok())
        .unwrap_or(Timestamp::MAX)
}
