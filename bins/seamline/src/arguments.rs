//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use seamline::FlowName;
use seamline::config::Publish;
use seamline::engine::IntentTarget;

/// Keeps a JOOR account and an Extensiv Order Manager account in step.
///
/// Exit codes: 0 done; 1 failed; 2 usage, configuration or credentials; 3 done, and records wait or
/// differ; 4 stopped by a quota or by another process, safe to run again.
#[derive(Debug, Parser)]
#[command(name = "seamline", version, about)]
pub(crate) struct Arguments {
    /// The configuration.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        default_value = "seamline.toml",
        env = "SEAMLINE_CONFIG"
    )]
    pub(crate) config: PathBuf,
    /// The connection, where the configuration has several.
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) connection: Option<String>,
    /// Print one JSON document instead of text.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start simulated vendors, run every flow against them and compare both sides.
    Demo {
        /// Styles in Order Manager, badly built ones included.
        #[arg(long, value_name = "N", default_value_t = 24)]
        styles: usize,
        /// Orders in JOOR, bad ones included.
        #[arg(long, value_name = "N", default_value_t = 40)]
        orders: usize,
        /// Seed of everything that is generated.
        #[arg(long, value_name = "S", default_value_t = 1)]
        seed: u64,
        /// Let at least every fifth call fail.
        #[arg(long)]
        faults: bool,
        /// How styles are published: `v4`, or `v2` with its jobs.
        #[arg(long, value_name = "VERSION", default_value = "v4")]
        publish: Publish,
        /// Keep configuration and ledger in this folder.
        #[arg(long, value_name = "DIR")]
        keep: Option<PathBuf>,
    },
    /// Set up a configuration: asks, looks at both accounts by reads alone, offers what they have, and
    /// writes the file that `--config` names. Asks in plain lines where there is no terminal.
    Init(Init),
    /// Get a vendor's access token, and store it where the configuration points.
    Auth {
        /// The vendor.
        #[command(subcommand)]
        vendor: Auth,
    },
    /// Test the connection: credentials, sales channel, warehouses. Writes nothing unless asked to.
    Check {
        /// Also make an order and a style to see how the vendors take them, and remove them again.
        /// Refused with live data.
        #[arg(long)]
        write_probes: bool,
        /// Also make one acknowledge call, for `mode = "channel"`. It uses up the changes that it tells
        /// and keeps them.
        #[arg(long)]
        prove_acknowledge: bool,
    },
    /// Show what the next pass would do, record by record. Reads for real; writes to no vendor and
    /// changes no record.
    Plan {
        /// Only this flow, with what it needs.
        flow: Option<FlowName>,
        /// As if everything were read again.
        #[arg(long)]
        full: bool,
        /// Print no fields, only what would become of each record.
        #[arg(long)]
        brief: bool,
        /// Wait so many seconds at most for a quota, each time.
        #[arg(long, value_name = "SECONDS", default_value_t = 60)]
        max_wait: u64,
    },
    /// Make one pass.
    Sync {
        /// Only this flow, with what it needs.
        flow: Option<FlowName>,
        /// Read everything again.
        #[arg(long)]
        full: bool,
        /// Read orders again that changed in JOOR since this moment, such as `2026-11-01T00:00:00Z`, or
        /// this day. Nothing is made twice by it.
        #[arg(long, value_name = "TIME", value_parser = moment)]
        since: Option<Timestamp>,
        /// Read this order again, by JOOR's id or the number in Order Manager; may be repeated.
        #[arg(long = "order", value_name = "ID")]
        orders: Vec<String>,
        /// Let a first inventory pass through that sets most quantities to zero.
        #[arg(long)]
        accept_first: bool,
        /// Wait so many seconds at most for a quota, each time, and for records that come due again.
        #[arg(long, value_name = "SECONDS", default_value_t = 60)]
        max_wait: u64,
    },
    /// Show where each flow stands.
    Status,
    /// Show records of the ledger.
    Records {
        /// List or show.
        #[command(subcommand)]
        command: Records,
    },
    /// Ask that records be tried again by the next pass.
    Retry(Named),
    /// Ask that records be left out until they change.
    Skip(Named),
    /// Ask that records be given up for good.
    Discard(Named),
    /// Believe a reading that the mass-change guard holds; the next pass writes it.
    Confirm {
        /// Name of the reading, as the held records tell it.
        reading: String,
    },
    /// Read both sides and report every difference. Writes nothing.
    Verify,
    /// Explain the configuration.
    Config {
        /// Schema or show.
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Move the ledger to another database.
    Store {
        /// Export or import.
        #[command(subcommand)]
        command: Store,
    },
}

/// How a configuration is set up.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Ask nothing: what is not answered by `--answer` is as its default says.
    #[arg(long)]
    pub(crate) non_interactive: bool,
    /// Answer a question beforehand, by its name, such as `joor.environment=sandbox`; may be repeated.
    /// An answer that does not fit tells what does. Secrets are never given so.
    #[arg(long = "answer", value_name = "NAME=VALUE", value_parser = answer)]
    pub(crate) answers: Vec<(String, String)>,
    /// Write the schema beside the file, so that editors complete and check it.
    #[arg(long)]
    pub(crate) with_schema: bool,
}

/// A name and a value.
fn answer(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) => Ok((name.trim().to_owned(), value.trim().to_owned())),
        None => Err("expected the name of a question and its answer, NAME=VALUE".to_owned()),
    }
}

/// What there is to know of the configuration.
#[derive(Debug, Clone, Copy, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print the JSON schema of the file, for editors. Needs no file.
    Schema,
    /// Print the settings in force: defaults filled in, and where each secret comes from.
    Show,
}

/// A moment, or the beginning of a day in UTC.
fn moment(text: &str) -> Result<Timestamp, String> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(moment);
    }
    let day = text.parse::<Date>().map_err(|_| {
        "expected a day such as 2026-11-01 or a moment such as 2026-11-01T08:00:00Z".to_owned()
    })?;
    TimeZone::UTC
        .to_timestamp(DateTime::from(day))
        .map_err(|error| error.to_string())
}

/// Records of a flow, by name.
#[derive(Debug, Args)]
pub(crate) struct Named {
    /// The flow.
    pub(crate) flow: FlowName,
    /// Keys of the records.
    pub(crate) keys: Vec<String>,
    /// Every record that waits with this problem code.
    #[arg(long, value_name = "CODE", conflicts_with = "keys")]
    pub(crate) problem: Option<String>,
    /// Every parked record.
    #[arg(long, conflicts_with_all = ["keys", "problem"])]
    pub(crate) all: bool,
}

impl Named {
    /// What is meant; empty when nothing is named.
    pub(crate) fn targets(&self) -> Vec<IntentTarget> {
        match (&self.problem, self.all) {
            (Some(code), _) => vec![IntentTarget::Problem(code.clone())],
            (None, true) => vec![IntentTarget::AllParked],
            (None, false) => self.keys.iter().cloned().map(IntentTarget::Key).collect(),
        }
    }
}

/// Records of the ledger.
#[derive(Debug, Subcommand)]
pub(crate) enum Records {
    /// List records, the waiting ones if no state is named.
    List {
        /// Only of this flow.
        #[arg(long)]
        flow: Option<FlowName>,
        /// Only in this state.
        #[arg(long)]
        state: Option<String>,
        /// Only with this problem code.
        #[arg(long, value_name = "CODE")]
        problem: Option<String>,
    },
    /// Show one record with its history.
    Show {
        /// The flow.
        flow: FlowName,
        /// The key.
        key: String,
    },
}

/// The ledger as a whole.
#[derive(Debug, Subcommand)]
pub(crate) enum Store {
    /// Write the whole ledger to a new file. No worker may run meanwhile.
    Export {
        /// The file. It holds personal data, and only you may read it.
        file: PathBuf,
    },
    /// Read such a file into the ledger that `store.url` names, which has to be empty.
    Import {
        /// The file.
        file: PathBuf,
    },
}

/// Vendors that hand tokens out.
#[derive(Debug, Subcommand)]
pub(crate) enum Auth {
    /// Get Order Manager's token: allow the access in a browser, and it is stored.
    OrderManager {
        /// Read the address that the browser was sent to, or the code, from standard input.
        #[arg(long)]
        paste: bool,
        /// Wait for the browser on this port of 127.0.0.1: by default that of `redirect_url` where it
        /// leads to this machine, or any free one.
        #[arg(long, value_name = "PORT", conflicts_with = "paste")]
        port: Option<u16>,
        /// Wait so many seconds at most for the browser.
        #[arg(
            long,
            value_name = "SECONDS",
            default_value_t = 300,
            conflicts_with = "paste"
        )]
        time_limit: u64,
    },
}
