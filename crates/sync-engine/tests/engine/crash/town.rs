//! Runs over the town, and what must hold after every one of them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use seamline_sync_engine::{
    ChangePolicy, Flow, FlowId, FlowOptions, Intent, IntentAction, IntentTarget, Leases as _,
    Ledger as _, MemoryStore, Row, RunOptions, RunReport, Select, Silent, State, Stop,
};

use super::fuse::Fuse;
use super::store::FaultyStore;
use super::vendor::{Made, Order, Shared, World, number_of};
use crate::bench::{GROUP, ManualClock};
use crate::channels::Rules;

/// How a run ended.
pub(crate) enum Ended {
    /// At its end, or where it stopped.
    Reported(Box<RunReport>, Option<Stop>),
    /// The ledger failed.
    Failed,
    /// The process died.
    Died,
}

pub(crate) struct Town {
    pub(crate) shared: Shared,
    store: FaultyStore,
    flow: Flow,
}

impl Town {
    /// An empty town. An outcome nobody knows is looked up `list_lag` after the attempt.
    pub(crate) fn new(list_lag: Duration) -> Self {
        let fuse = Fuse::default();
        let shared = Shared {
            world: Arc::new(Mutex::new(World::default())),
            fuse: fuse.clone(),
            clock: ManualClock::new(),
        };
        let options = FlowOptions {
            policy: ChangePolicy::Report,
            list_lag,
            chance: || 0,
            settle_time: Duration::ZERO,
            ..FlowOptions::default()
        };
        let flow = Flow::new(
            FlowId::new("maison-verre", "orders"),
            Arc::new(shared.clone()),
            Arc::new(Rules::plain()),
            Arc::new(shared.clone()),
            options,
        );
        let inner = MemoryStore::new();
        Self {
            shared,
            store: FaultyStore { inner, fuse },
            flow,
        }
    }

    pub(crate) fn world(&self) -> std::sync::MutexGuard<'_, World> {
        self.shared.world.lock().unwrap()
    }

    /// Places or changes an order.
    pub(crate) fn order(&self, key: &str) {
        let mut world = self.world();
        let order = world.shop.entry(key.to_owned()).or_insert(Order {
            version: 0,
            withdrawn: false,
            garbled: false,
        });
        order.version += 1;
        world.changes.push(key.to_owned());
    }

    /// Puts an order at the vendor that somebody else made.
    pub(crate) fn make_by_hand(&self, key: &str) {
        let clock = &self.shared.clock;
        let mut world = self.world();
        let made = Made {
            number: number_of(key),
            content: world.shop[key].content(),
            at: seamline_sync_engine::Clock::now(clock),
        };
        world.made.push(made);
        clock.advance(super::vendor::LIST_LAG);
    }

    /// One run of a process of its own: it takes the lease, and whatever becomes of it, the lease is
    /// free afterwards.
    pub(crate) async fn run(&self, linger: Duration) -> Ended {
        self.shared.clock.advance(Duration::from_secs(1));
        let lease = self.store.acquire(GROUP).await.unwrap();
        let options = RunOptions {
            linger,
            ..RunOptions::default()
        };
        let clock = &self.shared.clock;
        let run = self.flow.run(&self.store, &lease, clock, &Silent, options);
        let ended = tokio::select! {
            biased;
            ended = run => match ended {
                Ok((report, stop)) => Ended::Reported(Box::new(report), stop),
                Err(Stop::Store(_)) => Ended::Failed,
                Err(stop) => panic!("{stop}"),
            },
            () = self.shared.fuse.died() => Ended::Died,
        };
        drop(lease);
        self.check().await;
        if let Ended::Reported(report, _) = &ended {
            assert_eq!(report.check(), Ok(()));
        }
        ended
    }

    /// What holds at every moment.
    async fn check(&self) {
        let tally = self.store.inner.tally(self.flow.id()).await.unwrap();
        assert_eq!(tally.check(), Ok(()));
        let wrongs = self.world().wrongs.clone();
        assert!(wrongs.is_empty(), "{wrongs:?}");
    }

    /// Runs without faults until nothing is on its way any more.
    pub(crate) async fn run_until_quiet(&self) {
        self.shared.fuse.set([]);
        self.world().troubles.clear();
        self.world().silences.clear();
        for _ in 0..100 {
            let ended = self.run(Duration::ZERO).await;
            let Ended::Reported(report, stop) = ended else {
                panic!("a run without faults did not end")
            };
            assert!(stop.is_none(), "{stop:?}");
            // Blocked records are looked at on every pass, so a quiet pass has none.
            if report.tally.due() == 0 && report.tally.of(State::Blocked) == 0 {
                return;
            }
            self.shared.clock.advance(Duration::from_secs(61));
        }
        panic!("a hundred runs do not settle {:?}", self.rows().await);
    }

    pub(crate) async fn ask_to_retry_all(&self) {
        let intent = Intent {
            target: IntentTarget::AllParked,
            action: IntentAction::Retry,
            by: "ana".to_owned(),
            at: seamline_sync_engine::Clock::now(&self.shared.clock),
        };
        let store = &self.store.inner;
        store.ask(self.flow.id(), &intent).await.unwrap();
    }

    pub(crate) async fn rows(&self) -> Vec<Row> {
        let store = &self.store.inner;
        let rows = store.rows(self.flow.id(), &Select::default()).await;
        rows.unwrap()
    }

    /// Once it is quiet: every order that the shop admits is at the vendor once, as it was when it
    /// was sent, and its row says so.
    pub(crate) async fn check_quiet(&self) {
        self.check().await;
        let rows = self.rows().await;
        let world = self.world();
        for (key, order) in &world.shop {
            let number = number_of(key);
            let made: Vec<&Made> = world.made.iter().filter(|m| m.number == number).collect();
            let row = rows.iter().find(|row| row.key == *key);
            if order.withdrawn || order.garbled {
                continue;
            }
            assert_eq!(made.len(), 1, "{number} at the vendor: {row:?}");
            let row = row.unwrap();
            let as_wanted = made[0].content == order.content();
            let expected = if as_wanted {
                State::Delivered
            } else {
                State::Reported
            };
            assert_eq!(row.state, expected, "{number}: {row:?}");
            assert_eq!(row.wanted.document.content, order.content());
            let confirmed = row.confirmed.as_ref().unwrap();
            let place: usize = confirmed.receipt.remote_id.parse().unwrap();
            assert_eq!(&world.made[place - 1], made[0], "the receipt is its own");
        }
        assert_eq!(
            rows.len(),
            rows.iter()
                .filter(|row| world.shop.contains_key(&row.key))
                .count(),
            "nothing is invented"
        );
    }
}
