//! One pass of the enabled flows, in their order.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use seamline_api_core::SystemClock as ApiSystemClock;
use seamline_channels::joor::cut_short;
use seamline_sync_engine::{
    IntentAction, IntentTarget, Lease, Observer, Owner, Problem, Row, RunOptions, RunReport,
    Select, Silent, State, Stop, StoreError,
};
use serde_json::{Value, json};

use crate::connection::Connection;
use crate::error::Exit;
use crate::flows::Runnable;
use crate::meters::Meters;
use crate::settings::{JOOR, ORDER_MANAGER, Proved};
use crate::{Error, FlowName};

/// How a pass is made.
#[derive(Clone)]
pub struct SyncOptions {
    /// Only this flow, with what it needs; every enabled flow otherwise.
    pub flow: Option<FlowName>,
    /// Read everything again.
    pub full: bool,
    /// Read orders again that changed in JOOR since then. Nothing is made twice by it.
    pub since: Option<Timestamp>,
    /// Read these orders again, by JOOR's id or the number in Order Manager, known here or not. Without
    /// `flow`, only orders are run.
    pub orders: Vec<String>,
    /// Who asks for them, for the history.
    pub by: String,
    /// Let a first inventory pass through that sets most quantities to zero.
    pub accept_first: bool,
    /// Wait so long for records that come due again.
    pub linger: Duration,
    /// Hears what happens.
    pub observer: Arc<dyn Observer>,
}

impl Default for SyncOptions {
    fn default() -> Self {
        Self {
            flow: None,
            full: false,
            since: None,
            orders: Vec::new(),
            by: String::new(),
            accept_first: false,
            linger: Duration::ZERO,
            observer: Arc::new(Silent),
        }
    }
}

impl SyncOptions {
    /// How each flow runs.
    pub(crate) const fn run(&self) -> RunOptions {
        RunOptions {
            full: self.full,
            since: self.since,
            accept_first: self.accept_first,
            linger: self.linger,
        }
    }
}

/// What one flow did in a pass.
#[derive(Debug)]
pub struct FlowReport {
    /// The flow.
    pub flow: FlowName,
    /// Its books; None when it did not run.
    pub run: Option<RunReport>,
    /// Calls it made.
    pub calls: u64,
    /// JOOR credits it used.
    pub credits: u64,
    /// Why it stopped before its end, or did not run.
    pub stop: Option<Error>,
    /// What a person has to look at although every record has its outcome.
    pub problem: Option<Problem>,
    /// Delivered records that carry a notice.
    pub notices: usize,
}

/// What a pass did.
#[derive(Debug)]
pub struct SyncReport {
    /// The connection.
    pub connection: String,
    /// One report per flow, in the order of the pass.
    pub flows: Vec<FlowReport>,
}

impl SyncReport {
    /// The exit code of the pass.
    pub fn exit(&self) -> Exit {
        let stops = self.flows.iter().filter_map(|flow| flow.stop.as_ref());
        if let Some(exit) = Exit::of_stops(stops) {
            return exit;
        }
        let problems = self.flows.iter().any(|flow| flow.problem.is_some());
        let waits = self
            .flows
            .iter()
            .filter_map(|flow| flow.run.as_ref())
            .any(|run| {
                let waiting = [State::Parked, State::Held, State::Blocked];
                run.tally.due() > 0
                    || run.counts.undecodable > 0
                    || !run.out_of_place.is_empty()
                    || waiting.iter().any(|state| run.tally.of(*state) > 0)
            });
        if waits || problems {
            Exit::Attention
        } else {
            Exit::Done
        }
    }

    /// The report of a flow.
    pub fn flow(&self, flow: FlowName) -> Option<&FlowReport> {
        self.flows.iter().find(|report| report.flow == flow)
    }

    /// Whether a flow of this pass ended before its end.
    fn was_cut(&self, flow: FlowName) -> bool {
        self.flow(flow).is_some_and(|report| report.stop.is_some())
    }

    /// The counts by flow, as `demo --json` and `sync --json` print them.
    pub fn to_json(&self) -> Value {
        let flows = self
            .flows
            .iter()
            .map(|flow| (flow.flow.to_string(), flow.to_json()));
        Value::Object(flows.collect())
    }
}

impl FlowReport {
    /// The counts. `parked`, `blocked`, `held` and `due` are those of the ledger after the pass.
    pub fn to_json(&self) -> Value {
        let counts = self.run.as_ref().map(|run| run.counts).unwrap_or_default();
        let tally = self
            .run
            .as_ref()
            .map(|run| run.tally.clone())
            .unwrap_or_default();
        let mut object = json!({
            "read": counts.read,
            "new": counts.new,
            "changed": counts.changed,
            "unchanged": counts.unchanged,
            "skipped": counts.skipped,
            "delivered": counts.delivered,
            "parked": tally.of(State::Parked),
            "due": tally.due(),
            "calls": self.calls,
            "credits": self.credits,
        });
        for (name, count) in [
            ("stale", counts.stale),
            ("undecodable", counts.undecodable),
            ("blocked", tally.of(State::Blocked)),
            ("held", tally.of(State::Held)),
            ("reported", tally.of(State::Reported)),
            ("notices", self.notices as u64),
        ] {
            if count > 0 {
                object[name] = count.into();
            }
        }
        if let Some(stop) = &self.stop {
            object["stopped"] = stop.to_string().into();
        }
        if let Some(problem) = &self.problem {
            object["problem"] = problem.to_string().into();
        }
        object
    }
}

impl Connection {
    /// Makes one pass: the catalog, orders, stock, products, inventory, what became of orders, as far
    /// as they are enabled and asked for. A flow that stops does not stop the others, unless they need the same system.
    pub async fn sync(&self, options: &SyncOptions) -> Result<SyncReport, Error> {
        let flow = match options.flow {
            None if !options.orders.is_empty() => Some(FlowName::Orders),
            flow => flow,
        };
        let flows = self.flows_of(flow)?;
        let again = options.since.is_some() || !options.orders.is_empty();
        if again && !flows.contains(&FlowName::Orders) {
            return Err(Error::Usage(
                "orders are read again by the flow `orders`, which was not asked for".to_owned(),
            ));
        }
        let lease = self.lease().await?;
        let orders = self.ask_for_orders(&options.orders, &options.by).await?;
        let mut report = self.sync_under(&lease, &flows, options).await?;
        let missing = self.missing_orders(&orders).await?;
        let of_orders = report
            .flows
            .iter_mut()
            .find(|report| report.flow == FlowName::Orders);
        if let (Some(of_orders), Some(missing)) = (of_orders, missing) {
            of_orders.problem.get_or_insert(missing);
        }
        Ok(report)
    }

    /// Asks that orders be read again; their keys.
    async fn ask_for_orders(&self, orders: &[String], by: &str) -> Result<Vec<String>, Error> {
        let mut keys = Vec::with_capacity(orders.len());
        for order in orders {
            let key = self.order_key(order.trim()).await?;
            let target = IntentTarget::Key(key.clone());
            self.ask(FlowName::Orders, target, IntentAction::ReadAgain, by)
                .await?;
            keys.push(key);
        }
        Ok(keys)
    }

    /// JOOR's id of an order that a person names.
    async fn order_key(&self, named: &str) -> Result<String, Error> {
        let flow = self.flow(FlowName::Orders);
        let known = Select::keys(vec![named.to_owned()]);
        if !self.store.rows(&flow, &known).await?.is_empty() {
            return Ok(named.to_owned());
        }
        if let Some(key) = self.store.holder_of(&flow, named).await? {
            return Ok(key);
        }
        if named.parse::<u64>().is_ok() {
            return Ok(named.to_owned());
        }
        Err(Error::NoRecord {
            flow: FlowName::Orders.to_string(),
            key: named.to_owned(),
        })
    }

    /// Orders that were asked for and that JOOR did not show.
    async fn missing_orders(&self, keys: &[String]) -> Result<Option<Problem>, Error> {
        if keys.is_empty() {
            return Ok(None);
        }
        let known = Select::keys(keys.to_vec());
        let rows = self
            .store
            .rows(&self.flow(FlowName::Orders), &known)
            .await?;
        let missing: Vec<&str> = keys
            .iter()
            .filter(|key| rows.iter().all(|row| row.key != **key))
            .map(String::as_str)
            .collect();
        if missing.is_empty() {
            return Ok(None);
        }
        let status = self.config.orders.rules.status.words();
        Ok(Some(Problem::new(
            "order-not-found",
            Owner::Merchant,
            format!("JOOR lists no {status} order {}", missing.join(", ")),
            "Compare the id with JOOR, and the order's status with `status` in [connections.orders].",
        )))
    }

    /// Takes the lease of the connection's account group.
    pub(crate) async fn lease(&self) -> Result<Lease, StoreError> {
        let lease = self.store.acquire(&self.group).await?;
        // Others may have made calls between the start of this process and now.
        let held = self.journal.hold(&lease, &self.accounts, &ApiSystemClock);
        held.await?;
        Ok(lease)
    }

    async fn sync_under(
        &self,
        lease: &Lease,
        flows: &[FlowName],
        options: &SyncOptions,
    ) -> Result<SyncReport, Error> {
        // Settings are proved before anything is written, the ledger's own identity included.
        let first = Meters::default();
        let proved = self.prove_settings(flows, &first).await?;
        self.claim_ledger(proved.channel).await?;
        let mut report = SyncReport {
            connection: self.name().to_owned(),
            flows: Vec::with_capacity(flows.len()),
        };
        let mut unavailable = BTreeSet::new();
        for (place, flow) in flows.iter().enumerate() {
            let meters = if place == 0 {
                first.clone()
            } else {
                Meters::default()
            };
            let barred = systems(*flow)
                .iter()
                .find(|system| unavailable.contains(**system));
            let done = match barred {
                Some(system) => Err(not_run(system)),
                // A reading that is open shows some families in half.
                None if *flow == FlowName::Products && report.was_cut(FlowName::Catalog) => {
                    Err(half_read(*flow, FlowName::Catalog))
                }
                None => self.run_flow(*flow, &proved, &meters, lease, options).await,
            };
            let (run, stop) = match done {
                Ok((run, None)) => {
                    let stop = self.cut_short(*flow, &run).await?;
                    (Some(run), stop.map(Error::Stop))
                }
                Ok((run, stop)) => (Some(run), stop.map(Error::Stop)),
                // A ledger that cannot be written, or books that do not add up, end the pass.
                Err(error @ Error::Stop(Stop::Store(_) | Stop::Books(_))) => return Err(error),
                Err(error) => (None, Some(error)),
            };
            if let Some(Error::Stop(
                Stop::Unavailable { system, .. } | Stop::Unauthorized { system, .. },
            )) = &stop
            {
                unavailable.insert(system.clone());
            }
            let problem = match (flow, &run) {
                (FlowName::Inventory, Some(_)) => self.mostly_refused().await?,
                (FlowName::Stock, _) => self.answers_lost().await?,
                _ => None,
            };
            report.flows.push(FlowReport {
                flow: *flow,
                run,
                calls: meters.calls(),
                credits: meters.joor.credits(),
                stop,
                problem,
                notices: self.with_notice(*flow).await?.len(),
            });
        }
        Ok(report)
    }

    async fn run_flow(
        &self,
        flow: FlowName,
        proved: &Proved,
        meters: &Meters,
        lease: &Lease,
        options: &SyncOptions,
    ) -> Result<(RunReport, Option<Stop>), Error> {
        let run = options.run();
        let store = &*self.store;
        let clock = &*self.clock;
        let observer = &*options.observer;
        Ok(match self.runnable(flow, proved, meters).await? {
            Runnable::Collect(collect) => collect.run(store, lease, clock, observer, run).await?,
            Runnable::Flow(flow) => flow.run(store, lease, clock, observer, run).await?,
            Runnable::Orders(flow, source) => {
                let done = flow.run(store, lease, clock, observer, run).await?;
                self.remember_warehouses(&source.warehouses_seen()).await?;
                done
            }
        })
    }

    /// What stopped the last batch of a run that went on to its end: its records wait, and the run
    /// does not tell.
    async fn cut_short(&self, flow: FlowName, run: &RunReport) -> Result<Option<Stop>, StoreError> {
        if !matches!(flow, FlowName::Products | FlowName::Inventory) {
            return Ok(None);
        }
        let waiting = Select::states([State::Retrying]);
        let rows = self.store.rows(&self.flow(flow), &waiting).await?;
        let of_this_run = |row: &&Row| {
            let attempt = row.attempted.as_ref();
            attempt.is_some_and(|attempt| attempt.committed_at >= run.started_at)
        };
        Ok(rows.iter().filter(of_this_run).find_map(cut_short))
    }

    /// The flows of a pass, with what they need.
    pub(crate) fn flows_of(&self, asked: Option<FlowName>) -> Result<Vec<FlowName>, Error> {
        if let Some(flow) = asked
            && !self.enabled(flow)
        {
            return Err(Error::NotEnabled {
                flow: flow.to_string(),
            });
        }
        let wanted = |flow: &FlowName| match asked {
            Some(asked) => *flow == asked || asked.needs().contains(flow),
            None => self.enabled(*flow),
        };
        Ok(FlowName::ALL.into_iter().filter(wanted).collect())
    }
}

/// The systems a flow calls.
const fn systems(flow: FlowName) -> &'static [&'static str] {
    match flow {
        FlowName::Catalog | FlowName::Stock => &[ORDER_MANAGER],
        FlowName::OrderFeedback => &[JOOR],
        FlowName::Orders | FlowName::Products | FlowName::Inventory => &[JOOR, ORDER_MANAGER],
    }
}

fn not_run(system: &str) -> Error {
    Error::NotRun {
        system: system.to_owned(),
    }
}

fn half_read(flow: FlowName, needed: FlowName) -> Error {
    Error::HalfRead {
        flow: flow.to_string(),
        needed: needed.to_string(),
    }
}
