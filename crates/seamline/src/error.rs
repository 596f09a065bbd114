//! What can go wrong for a caller of the facade, and the exit code it leads to.

use seamline_state_store::TransferError;
use seamline_sync_engine::{Problem, Stop, StoreError};

use crate::auth::AuthError;
use crate::config::{ConfigError, SecretError};

/// Exit codes of the command line; stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Done, both sides as wanted.
    Done = 0,
    /// Unreachable host, vendor failure, broken ledger.
    Failed = 1,
    /// Usage, configuration, missing secret, rejected token, unknown or ambiguous channel or
    /// warehouse.
    Usage = 2,
    /// Done, but records are parked, held or due later, or differences were found.
    Attention = 3,
    /// Stopped by a quota or by a lease held elsewhere; safe to run again.
    Again = 4,
}

impl Exit {
    /// The code as a number.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The exit of a pass whose flows stopped so: what a person must mend comes before what failed, and
    /// that before what is only to be run again.
    pub(crate) fn of_stops<'a>(stops: impl Iterator<Item = &'a Error>) -> Option<Self> {
        let stops: Vec<Self> = stops.map(Error::exit).collect();
        [Self::Usage, Self::Failed, Self::Again]
            .into_iter()
            .find(|exit| stops.contains(exit))
    }

    /// The exit that a stopped run leads to.
    pub fn of_stop(stop: &Stop) -> Self {
        match stop {
            Stop::Quota { .. }
            | Stop::Store(StoreError::LeaseHeld { .. } | StoreError::Fenced { .. }) => Self::Again,
            Stop::Unauthorized { .. } | Stop::Settings(_) => Self::Usage,
            Stop::Unavailable { .. } | Stop::Store(_) | Stop::Books(_) => Self::Failed,
        }
    }
}

/// Why the facade could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A secret.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// A setting that does not fit the account.
    #[error("use the setting: {0}")]
    Settings(Problem),
    /// A vendor, a quota, the ledger.
    #[error(transparent)]
    Stop(#[from] Stop),
    /// A flow that is not enabled was asked for by name.
    #[error("run {flow}: it is not enabled; set `enabled = true` in [connections.{flow}]")]
    NotEnabled {
        /// The flow.
        flow: String,
    },
    /// A flow before it could not use the same system.
    #[error("run: a flow before it could not use {system}")]
    NotRun {
        /// The system.
        system: String,
    },
    /// What a flow is made of has been read in part only.
    #[error("run {flow}: {needed} has not been read to its end")]
    HalfRead {
        /// The flow.
        flow: String,
        /// The flow that reads what it needs.
        needed: String,
    },
    /// No such record.
    #[error("find record {key} in {flow}")]
    NoRecord {
        /// The flow.
        flow: String,
        /// The key asked for.
        key: String,
    },
    /// No such reading is held.
    #[error("confirm reading {reading}: {}", held_instead(held.as_deref()))]
    NotHeld {
        /// The reading asked for.
        reading: String,
        /// The one that is held, if any.
        held: Option<String>,
    },
    /// No token was made, or none that can be kept.
    #[error(transparent)]
    Auth(#[from] AuthError),
    /// A file of a ledger.
    #[error(transparent)]
    Transfer(TransferError),
    /// What was asked makes no sense.
    #[error("understand the command: {0}")]
    Usage(String),
    /// The machine: a socket, a folder, the HTTP client.
    #[error("{doing}: {source}")]
    Machine {
        /// What was being done.
        doing: &'static str,
        /// Why it failed.
        source: std::io::Error,
    },
    /// The HTTP client cannot be set up.
    #[error("set up the HTTP client: {0}")]
    Client(String),
}

impl Error {
    /// The exit code.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Config(_)
            | Self::Secret(_)
            | Self::Settings(_)
            | Self::NotEnabled { .. }
            | Self::NoRecord { .. }
            | Self::NotHeld { .. }
            | Self::Transfer(_)
            | Self::Usage(_) => Exit::Usage,
            Self::Stop(stop) => Exit::of_stop(stop),
            Self::Auth(error) => error.exit(),
            Self::HalfRead { .. } => Exit::Again,
            Self::NotRun { .. } | Self::Machine { .. } | Self::Client(_) => Exit::Failed,
        }
    }

    /// What to do, when the error knows more than its message says.
    pub fn remedy(&self) -> Option<&str> {
        match self {
            Self::Settings(problem) | Self::Stop(Stop::Settings(problem)) => Some(&problem.remedy),
            Self::Stop(Stop::Unauthorized { problem, .. }) => Some(&problem.remedy),
            Self::Stop(stop) => stop_remedy(stop),
            Self::Auth(error) => error.remedy(),
            _ => None,
        }
    }
}

fn stop_remedy(stop: &Stop) -> Option<&'static str> {
    match stop {
        Stop::Quota { .. } => {
            Some("Run it again later, or give it time with --max-wait. Nothing was lost.")
        }
        Stop::Unavailable { .. } => Some(
            "Check the address in the configuration and the network, then run it again. Nothing \
             was lost.",
        ),
        Stop::Store(StoreError::LeaseHeld { .. }) => {
            Some("Wait until the other process has ended, or stop it, then run it again.")
        }
        Stop::Store(StoreError::Unusable { fault, .. }) => Some(fault.remedy()),
        Stop::Store(StoreError::Fenced { .. }) => Some(
            "Another worker took over after this one had stood still for longer than its lease. Nothing \
             was lost; run it again.",
        ),
        Stop::Store(StoreError::Backend { .. }) => Some(
            "Check that the ledger's folder exists, is writable and has room, then run it again.",
        ),
        Stop::Books(_) => Some("This is a defect in Seamline: please report it with the message."),
        _ => None,
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Stop(Stop::Store(error))
    }
}

fn held_instead(held: Option<&str>) -> String {
    held.map_or_else(
        || "no reading is held".to_owned(),
        |held| format!("the reading that is held is {held}"),
    )
}
