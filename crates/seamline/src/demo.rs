//! The demonstration: a sandbox in this process, every flow over real sockets, and a comparison of
//! both sides from the sandbox's own state, not from the ledger.

mod compare;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use seamline_sandbox::{FaultPlan, OrderManagerQuotas, Quotas, Running, Sandbox, SandboxOptions};
use seamline_sync_engine::{Observer, Silent, State};
use serde_json::{Value, json};

use crate::config::Publish;
use crate::connect::ConnectOptions;
use crate::verify::Difference;
use crate::{Config, Error, Exit, RecordSummary, RecordsQuery, Seamline, SyncOptions, SyncReport};

/// Styles beyond which the sandbox's quota window is shortened.
const DEFAULT_STYLES: usize = 24;
/// Orders beyond which the sandbox's quota window is shortened.
const DEFAULT_ORDERS: usize = 40;
/// Passes after which a demonstration with faults gives up.
const MAX_PASSES: usize = 60;

/// What is demonstrated.
#[derive(Clone)]
pub struct DemoOptions {
    /// Styles in Order Manager.
    pub styles: usize,
    /// Orders in JOOR.
    pub orders: usize,
    /// Seed of everything that is generated.
    pub seed: u64,
    /// Let at least every fifth call fail.
    pub faults: bool,
    /// How styles are published.
    pub publish: Publish,
    /// Keep configuration and ledger in this folder.
    pub keep: Option<PathBuf>,
    /// Hears what happens.
    pub observer: Arc<dyn Observer>,
}

impl Default for DemoOptions {
    fn default() -> Self {
        Self {
            styles: DEFAULT_STYLES,
            orders: DEFAULT_ORDERS,
            seed: 1,
            faults: false,
            publish: Publish::V4,
            keep: None,
            observer: Arc::new(Silent),
        }
    }
}

/// What came out.
#[derive(Debug)]
pub struct DemoReport {
    /// Whether both sides agree.
    pub agree: bool,
    /// Every difference.
    pub differences: Vec<Difference>,
    /// The passes that were made.
    pub passes: Vec<SyncReport>,
    /// Records that are parked, with their remedies.
    pub parked: Vec<RecordSummary>,
    /// JOOR credits used.
    pub credits: u64,
    /// Calls the sandbox received.
    pub calls: u64,
    /// Faults that were injected, by kind.
    pub faults: Vec<(String, u64)>,
    /// How long it took.
    pub elapsed: Duration,
    /// Length of JOOR's quota window in the sandbox, when it is not the real one.
    pub short_window: Option<Duration>,
}

impl DemoReport {
    /// 0 when both sides agree and exactly the records that were generated bad are parked.
    pub fn exit(&self) -> Exit {
        if self.agree { Exit::Done } else { Exit::Failed }
    }

    /// `{"agree", "differences", "flows"}`; counts are added up over the passes, states are those
    /// after the last one.
    pub fn to_json(&self) -> Value {
        let mut flows = serde_json::Map::new();
        for pass in &self.passes {
            let Value::Object(reports) = pass.to_json() else {
                continue;
            };
            for (flow, report) in reports {
                match flows.get_mut(&flow) {
                    None => {
                        flows.insert(flow, report);
                    }
                    Some(sum) => add(sum, &report),
                }
            }
        }
        let mut object = json!({
            "agree": self.agree,
            "differences": self.differences,
            "flows": flows,
        });
        if !self.faults.is_empty() {
            let faults = self
                .faults
                .iter()
                .map(|(kind, count)| (kind.clone(), json!(count)));
            object["faults"] = Value::Object(faults.collect());
        }
        object
    }
}

/// What a flow's report tells of the ledger after the pass, not of the pass.
const STATES: [&str; 5] = ["parked", "due", "blocked", "held", "reported"];

/// Adds counts up; states stand for themselves.
fn add(sum: &mut Value, report: &Value) {
    let (Some(sum), Some(report)) = (sum.as_object_mut(), report.as_object()) else {
        return;
    };
    for name in STATES.into_iter().chain(["stopped"]) {
        if !report.contains_key(name) {
            sum.remove(name);
        }
    }
    for (name, value) in report {
        let old = sum.get(name).and_then(Value::as_u64);
        let new = match (old, value.as_u64()) {
            (Some(old), Some(new)) if !STATES.contains(&name.as_str()) => json!(old + new),
            _ => value.clone(),
        };
        sum.insert(name.clone(), new);
    }
}

/// Runs the demonstration.
pub async fn run(options: &DemoOptions) -> Result<DemoReport, Error> {
    let begun = Instant::now();
    let scratch = tempfile::tempdir().map_err(|source| Error::Machine {
        doing: "make a scratch folder",
        source,
    })?;
    let folder = options.keep.as_deref().unwrap_or_else(|| scratch.path());
    let real_window =
        !options.faults && options.styles <= DEFAULT_STYLES && options.orders <= DEFAULT_ORDERS;
    let window = Duration::from_secs(if real_window { 300 } else { 3 });
    let sandbox = Sandbox::new(sandbox_options(options, window));
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let running = sandbox
        .serve(any, any)
        .await
        .map_err(|source| Error::Machine {
            doing: "open the sandbox's sockets",
            source,
        })?;
    let path = write_configuration(folder, &running, window, options).map_err(|source| {
        Error::Machine {
            doing: "write the demonstration's files",
            source,
        }
    })?;
    let connect = ConnectOptions {
        max_wait: Some(Duration::from_secs(60)),
        backoff: Duration::from_millis(if options.faults { 20 } else { 500 }),
        attempts: if options.faults { 8 } else { 4 },
    };
    let seamline = Seamline::with_options(Config::read(&path)?, connect).await?;
    let connection = seamline.connection(None)?;
    let sync = SyncOptions {
        linger: Duration::from_secs(if options.faults { 5 } else { 0 }),
        observer: Arc::clone(&options.observer),
        ..SyncOptions::default()
    };
    let mut passes = Vec::new();
    loop {
        let pass = connection.sync(&sync).await;
        let quiet = matches!(&pass, Ok(report) if settled(report));
        match pass {
            Ok(report) => passes.push(report),
            // With faults even the settings cannot always be read at the first try.
            Err(error) if !options.faults || error.exit() == Exit::Usage => return Err(error),
            Err(_) => {}
        }
        if quiet || !options.faults || passes.len() >= MAX_PASSES {
            break;
        }
    }
    let query = RecordsQuery {
        states: vec![State::Parked],
        ..RecordsQuery::default()
    };
    let parked = connection.records(&query).await?;
    let differences = compare::differences(&sandbox, &parked);
    let stats = sandbox.calls();
    let faults = stats
        .faults
        .iter()
        .map(|(kind, count)| (format!("{kind:?}"), *count))
        .collect();
    Ok(DemoReport {
        agree: differences.is_empty(),
        differences,
        passes,
        parked,
        credits: stats.joor_credits,
        calls: stats.total(),
        faults,
        elapsed: begun.elapsed(),
        short_window: (!real_window).then_some(window),
    })
}

/// Whether nothing is left to do without a person.
fn settled(report: &SyncReport) -> bool {
    report.flows.iter().all(|flow| {
        flow.stop.is_none()
            && flow.run.as_ref().is_some_and(|run| {
                run.tally.due() == 0
                    && run.tally.of(State::Blocked) == 0
                    && run.counts.undecodable == 0
            })
    })
}

fn sandbox_options(options: &DemoOptions, window: Duration) -> SandboxOptions {
    let faults = options.faults.then_some(FaultPlan {
        share_percent: 24,
        seed: options.seed,
    });
    SandboxOptions {
        seed: options.seed,
        styles: options.styles,
        orders: options.orders,
        quotas: Quotas {
            joor_window: window,
            order_manager: OrderManagerQuotas::Scaled {
                burst: 100,
                per_second: 100,
            },
            ..Quotas::default()
        },
        faults,
        hang: Duration::from_millis(1500),
        ..SandboxOptions::default()
    }
}

/// Writes `seamline.toml` with its secrets beside it.
fn write_configuration(
    folder: &Path,
    running: &Running,
    window: Duration,
    options: &DemoOptions,
) -> std::io::Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let mut text = running.seamline_toml();
    for (name, secret) in running.environment() {
        std::fs::write(folder.join(name), secret)?;
        text = text.replace(
            &format!("{{ env = \"{name}\" }}"),
            &format!("{{ file = \"{name}\" }}"),
        );
    }
    if options.publish == Publish::V2 {
        text = text.replace("publish = \"v4\"", "publish = \"v2\"");
    }
    let timeout = if options.faults { "1s" } else { "30s" };
    let quotas = format!(
        "\n[connections.joor.quota]\nwindow = \"{}s\"\n\n[connections.order_manager.quota]\n\
         burst = 100\nper_second = 100\n\n[connections.delivery]\nlist_lag = \"200ms\"\nsettle_time = \"0s\"\n\
         retry_base = \"200ms\"\nrequest_timeout = \"{timeout}\"\n",
        window.as_secs()
    );
    text.push_str(&quotas);
    let path = folder.join("seamline.toml");
    std::fs::write(&path, text)?;
    Ok(path)
}
