//! A ledger, a clock that moves only when it is told to, and passes over them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use seamline_sync_engine::{
    ChangePolicy, Clock, Flow, FlowId, FlowOptions, HistoryRow, Intent, IntentAction, IntentTarget,
    Lease, Leases as _, Ledger as _, MemoryStore, Render, Row, RunOptions, RunReport, Select,
    Silent, Sink, Source, State, Stop, Tally,
};

pub(crate) const GROUP: &str = "joor-222222";

/// A clock that stands still until somebody waits or a test moves it. Clones share it.
#[derive(Clone)]
pub(crate) struct ManualClock {
    now: Arc<Mutex<Timestamp>>,
}

impl ManualClock {
    pub(crate) fn new() -> Self {
        let start = Timestamp::from_second(1_700_000_000).unwrap();
        Self {
            now: Arc::new(Mutex::new(start)),
        }
    }

    pub(crate) fn advance(&self, duration: Duration) {
        let mut now = self.now.lock().unwrap();
        *now += SignedDuration::try_from(duration).unwrap();
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    async fn sleep(&self, duration: Duration) {
        self.advance(duration);
    }
}

/// What a test works on.
pub(crate) struct Bench {
    pub(crate) store: MemoryStore,
    pub(crate) clock: ManualClock,
    pub(crate) lease: Lease,
    pub(crate) id: FlowId,
    pub(crate) options: FlowOptions,
}

impl Bench {
    /// Of a flow that writes the changes of what it delivered.
    pub(crate) async fn new() -> Self {
        let store = MemoryStore::new();
        Self {
            lease: store.acquire(GROUP).await.unwrap(),
            store,
            clock: ManualClock::new(),
            id: FlowId::new("maison-verre", "orders"),
            options: FlowOptions {
                chance: || 1000,
                settle_time: Duration::ZERO,
                ..FlowOptions::default()
            },
        }
    }

    /// Of a flow that only tells of them.
    pub(crate) async fn telling() -> Self {
        let mut bench = Self::new().await;
        bench.options.policy = ChangePolicy::Report;
        bench
    }

    pub(crate) fn flow(
        &self,
        source: impl Source + 'static,
        render: impl Render + 'static,
        sink: impl Sink + 'static,
    ) -> Flow {
        Flow::new(
            self.id.clone(),
            Arc::new(source),
            Arc::new(render),
            Arc::new(sink),
            self.options.clone(),
        )
    }

    /// One pass, a second after whatever was before.
    pub(crate) async fn pass(&self, flow: &Flow, run: RunOptions) -> (RunReport, Option<Stop>) {
        self.clock.advance(Duration::from_secs(1));
        let store = &self.store;
        let done = flow.run(store, &self.lease, &self.clock, &Silent, run);
        done.await.unwrap()
    }

    /// One pass that reaches its end.
    pub(crate) async fn run(&self, flow: &Flow) -> RunReport {
        let (report, stop) = self.pass(flow, RunOptions::default()).await;
        assert!(stop.is_none(), "{stop:?}");
        report
    }

    /// One pass that waits for records that come due again.
    pub(crate) async fn linger(&self, flow: &Flow, seconds: u64) -> RunReport {
        let run = RunOptions {
            linger: Duration::from_secs(seconds),
            ..RunOptions::default()
        };
        self.pass(flow, run).await.0
    }

    pub(crate) async fn row(&self, key: &str) -> Row {
        let select = Select::keys(vec![key.to_owned()]);
        let mut rows = self.store.rows(&self.id, &select).await.unwrap();
        assert_eq!(rows.len(), 1, "row {key}");
        rows.remove(0)
    }

    pub(crate) async fn state(&self, key: &str) -> State {
        self.row(key).await.state
    }

    /// Code of the problem of a row, empty for none.
    pub(crate) async fn problem(&self, key: &str) -> String {
        let problem = self.row(key).await.problem;
        problem.map_or_else(String::new, |problem| problem.code)
    }

    pub(crate) async fn tally(&self) -> Tally {
        self.store.tally(&self.id).await.unwrap()
    }

    pub(crate) async fn history(&self, key: &str) -> Vec<HistoryRow> {
        let history = self.store.history(&self.id, Some(key), 0, 1000);
        history.await.unwrap()
    }

    /// States a row went to, in order.
    pub(crate) async fn life(&self, key: &str) -> Vec<State> {
        self.history(key).await.iter().map(|e| e.to).collect()
    }

    pub(crate) async fn ask(&self, target: IntentTarget, action: IntentAction) {
        let intent = Intent {
            target,
            action,
            by: "ana".to_owned(),
            at: self.clock.now(),
        };
        self.store.ask(&self.id, &intent).await.unwrap();
    }

    pub(crate) async fn ask_for(&self, key: &str, action: IntentAction) {
        self.ask(IntentTarget::Key(key.to_owned()), action).await;
    }
}
