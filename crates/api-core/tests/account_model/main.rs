//! Clients of one account, played against a model of the vendor on a clock that jumps.
//!
//! Any mix of calls of all classes, lost and late answers, 429s, headers, callers that give up, others
//! that use the account, and crashes after which the budget comes from its journal. What has to hold is
//! in [`checks`].
#![cfg(feature = "client")]
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod checks;
mod vendor;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use proptest::prelude::*;
use seamline_api_core::budget::{Budget, FixedWindow, FixedWindowOptions};
use seamline_api_core::{
    Account, ApiClient, ApiRequest, BudgetJournal, ClientOptions, Clock, Priority, StaticToken,
};
use serde_json::Value;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::checks::{CallLog, Log};
use crate::vendor::{Fate, Network, Vendor};

const CREDITS: u32 = 20;
const RESERVE: u32 = 6;
const WINDOW: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(2);
const ENDPOINTS: [&str; 5] = ["a", "b", "c", "d", "e"];
const CLASSES: [Priority; 4] = [
    Priority::Orders,
    Priority::Inventory,
    Priority::Products,
    Priority::Feedback,
];
/// By then everything is over; a call that is not will never be.
const END: Duration = Duration::from_secs(100_000);

/// One call that somebody makes.
#[derive(Debug, Clone)]
struct Plan {
    start_ms: u64,
    class: usize,
    write: bool,
    endpoint: usize,
    /// When its caller gives it up.
    patience_ms: Option<u64>,
}

#[derive(Debug, Clone)]
struct Scenario {
    plans: Vec<Plan>,
    fates: Vec<Fate>,
    crashes_ms: Vec<u64>,
    /// Credits that others use: when, and how many.
    others: Vec<(u64, u32)>,
    headers: bool,
    retry_after: bool,
}

fn plans() -> impl Strategy<Value = Vec<Plan>> {
    let patience = prop_oneof![5 => Just(None), 1 => (1..20_000_u64).prop_map(Some)];
    // Crowds at one moment, and calls all along.
    let start = prop_oneof![Just(0), Just(5_000), Just(12_000), 0..40_000_u64];
    let plan = (
        start,
        0..CLASSES.len(),
        any::<bool>(),
        0..ENDPOINTS.len(),
        patience,
    );
    let plan = plan.prop_map(|(start_ms, class, write, endpoint, patience_ms)| Plan {
        start_ms,
        class,
        write,
        endpoint,
        patience_ms,
    });
    proptest::collection::vec(plan, 1..70)
}

fn fates() -> impl Strategy<Value = Vec<Fate>> {
    let moment = 0..1_900_u64;
    let quick = 1..300_u64;
    let answered = |status| {
        move |(one, two): (u64, u64)| Fate::Answered {
            received_ms: one.min(two),
            answered_ms: one.max(two),
            status,
        }
    };
    let fate = prop_oneof![
        8 => (quick.clone(), quick.clone()).prop_map(answered(200)),
        2 => (moment.clone(), moment.clone()).prop_map(answered(200)),
        1 => (quick.clone(), quick).prop_map(answered(503)),
        1 => proptest::option::of(moment.clone()).prop_map(|received_ms| Fate::Lost { received_ms }),
        1 => moment.prop_map(|noticed_ms| Fate::NeverLeft { noticed_ms }),
    ];
    proptest::collection::vec(fate, 1..40)
}

/// Nobody else uses the account.
fn alone() -> impl Strategy<Value = Scenario> {
    let crashes = proptest::collection::vec(0..60_000_u64, 0..3);
    (plans(), fates(), crashes, any::<bool>()).prop_map(|(plans, fates, crashes_ms, headers)| {
        Scenario {
            plans,
            fates,
            crashes_ms,
            others: Vec::new(),
            headers,
            retry_after: false,
        }
    })
}

/// Others use the account as well, and answers tell when the window ends.
fn shared() -> impl Strategy<Value = Scenario> {
    let others = proptest::collection::vec((0..60_000_u64, 1..=10_u32), 1..40);
    (alone(), others, any::<bool>()).prop_map(|(alone, others, retry_after)| Scenario {
        others,
        headers: true,
        retry_after,
        ..alone
    })
}

/// The clock of the runtime, which jumps to the next moment at which anything happens.
struct JumpingClock(Instant);

impl JumpingClock {
    fn passed(&self) -> Duration {
        self.0.elapsed()
    }
}

#[async_trait]
impl Clock for JumpingClock {
    fn now(&self) -> Timestamp {
        let start = Timestamp::from_second(1_800_000_000).unwrap();
        start.checked_add(self.passed()).unwrap()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// What is on the disk.
#[derive(Default)]
struct Disk(Mutex<Option<Value>>);

#[async_trait]
impl BudgetJournal for Disk {
    async fn save(&self, _: &str, snapshot: Value) -> Result<(), String> {
        *self.0.lock().unwrap() = Some(snapshot);
        Ok(())
    }
}

/// One life of the process: two clients of the account.
struct Process {
    clients: [ApiClient; 2],
    running: JoinSet<()>,
}

struct World {
    clock: Arc<JumpingClock>,
    disk: Arc<Disk>,
    vendor: Arc<Vendor>,
    log: Arc<Mutex<Log>>,
}

impl World {
    fn new(scenario: &Scenario) -> Self {
        let clock = Arc::new(JumpingClock(Instant::now()));
        let log = Arc::new(Mutex::new(Log::default()));
        Self {
            vendor: Arc::new(Vendor::new(scenario, clock.clone(), log.clone())),
            disk: Arc::default(),
            clock,
            log,
        }
    }

    fn start_process(&self) -> Process {
        let budget = Arc::new(FixedWindow::new(FixedWindowOptions {
            credits: CREDITS,
            window: WINDOW,
            reserve_for_orders: RESERVE,
            timeout: TIMEOUT,
            clock_tolerance: Duration::ZERO,
            ..FixedWindowOptions::default()
        }));
        if let Some(stored) = &*self.disk.0.lock().unwrap() {
            budget.restore(self.clock.now(), stored);
        }
        let account = Account::with_journal(budget, "account", self.disk.clone());
        let client = || {
            ApiClient::builder("https://api.example.com".parse().unwrap())
                .clock(self.clock.clone())
                .jitter(Arc::new(|limit| limit))
                .options(ClientOptions {
                    timeout: TIMEOUT,
                    ..ClientOptions::default()
                })
                .build(
                    Arc::new(Network(self.vendor.clone())),
                    Arc::new(StaticToken::new("Bearer", &"dummy".into()).unwrap()),
                    account.clone(),
                )
        };
        Process {
            clients: [client(), client()],
            running: JoinSet::new(),
        }
    }

    /// Makes a call, and logs what becomes of it.
    fn call(&self, process: &mut Process, plan: &Plan) {
        let entry = CallLog::new(plan, self.clock.passed());
        let cost = entry.cost;
        let id = {
            let mut log = self.log.lock().unwrap();
            log.calls.push(entry);
            log.calls.len() - 1
        };
        let (endpoint, class) = (ENDPOINTS[plan.endpoint], CLASSES[plan.class]);
        let path = format!("/call/{id}");
        let request = if plan.write {
            ApiRequest::post(endpoint, path, class, Value::Null)
        } else {
            ApiRequest::get(endpoint, path, class)
        };
        let request = request.with_cost(cost);
        let client = process.clients[id % 2].clone();
        let (log, clock) = (self.log.clone(), self.clock.clone());
        let patience = plan.patience_ms.map_or(END, Duration::from_millis);
        process.running.spawn(async move {
            // Whether it worked is all the same here.
            let _ = tokio::time::timeout(patience, client.send(&request)).await;
            log.lock().unwrap().calls[id].over = Some(clock.passed());
        });
    }

    /// Kills the process and starts it again; it has to do again what was not done.
    fn crash(&self, process: &mut Process) {
        *process = self.start_process();
        let undone = self.log.lock().unwrap().crash(self.clock.passed());
        self.vendor.forget_refusal();
        for plan in undone {
            self.call(process, &plan);
        }
    }

    async fn play(&self, scenario: &Scenario) {
        enum Event<'a> {
            Call(&'a Plan),
            Crash,
            Others(u32),
        }
        let calls = scenario
            .plans
            .iter()
            .map(|plan| (plan.start_ms, Event::Call(plan)));
        let crashes = scenario.crashes_ms.iter().map(|at| (*at, Event::Crash));
        let others = scenario
            .others
            .iter()
            .map(|(at, cost)| (*at, Event::Others(*cost)));
        let mut events: Vec<_> = calls.chain(crashes).chain(others).collect();
        events.sort_by_key(|(at, _)| *at);
        let mut process = self.start_process();
        for (at, event) in events {
            tokio::time::sleep_until(self.clock.0 + Duration::from_millis(at)).await;
            match event {
                Event::Call(plan) => self.call(&mut process, plan),
                Event::Crash => self.crash(&mut process),
                Event::Others(cost) => self.vendor.others_use(cost),
            }
        }
        let finish = async {
            while let Some(done) = process.running.join_next().await {
                done.unwrap();
            }
        };
        let finished = tokio::time::timeout(END, finish).await;
        assert!(finished.is_ok(), "calls wait for ever");
        // What the vendor still has to receive.
        tokio::time::sleep(TIMEOUT).await;
    }
}

/// Plays a scenario and gives what was logged.
fn play(scenario: &Scenario) -> Log {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(async {
        let world = World::new(scenario);
        world.play(scenario).await;
        std::mem::take(&mut *world.log.lock().unwrap())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn alone_in_an_account_nothing_is_over_idle_out_of_order_or_starved(scenario in alone()) {
        let log = play(&scenario);
        log.one_call_at_a_time_for_each_endpoint();
        log.never_over();
        log.never_idle(scenario.headers);
        log.highest_class_first();
        log.no_wait_without_bound(Duration::ZERO);
    }

    #[test]
    fn with_others_in_the_account_a_429_is_waited_out_and_nothing_starves(scenario in shared()) {
        let log = play(&scenario);
        log.one_call_at_a_time_for_each_endpoint();
        log.a_429_is_waited_out();
        log.highest_class_first();
        let last = scenario.others.iter().map(|(at, _)| *at).max();
        log.no_wait_without_bound(Duration::from_millis(last.unwrap_or_default()));
    }
}

#[test]
fn a_mark_gets_its_turn_while_orders_are_written_without_end() {
    let order = |start_ms, endpoint| Plan {
        start_ms,
        class: 0,
        write: true,
        endpoint,
        patience_ms: None,
    };
    // Four use up a window, and five more come in each.
    let orders = (0..50_u64).map(|n| order(n.saturating_sub(3) * 2_000, (n % 4) as usize));
    let mut plans: Vec<Plan> = orders.collect();
    plans.push(Plan {
        class: 3,
        ..order(5_000, 4)
    });
    let scenario = Scenario {
        plans,
        fates: vec![Fate::Answered {
            received_ms: 20,
            answered_ms: 40,
            status: 200,
        }],
        crashes_ms: Vec::new(),
        others: Vec::new(),
        headers: false,
        retry_after: false,
    };
    let log = play(&scenario);
    let mark = log.calls.iter().find(|call| call.class == 3).unwrap();
    let waited = mark.first_sent.unwrap().saturating_sub(mark.start);
    // Three windows until it counts as an order, and the end of the one that it is in then.
    assert!(waited <= 4 * WINDOW + Duration::from_secs(1), "{waited:?}");
    assert!(
        waited > 2 * WINDOW,
        "orders were kept waiting after {waited:?}"
    );
}
