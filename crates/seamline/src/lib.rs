//! Seamline to embed: configuration, wiring and one entry point.
//!
//! ```no_run
//! # async fn example() -> Result<(), seamline::Error> {
//! use seamline::{Config, Seamline, SyncOptions};
//!
//! let config = Config::read("seamline.toml".as_ref())?;
//! let seamline = Seamline::from_config(config).await?;
//! let report = seamline.connection(None)?.sync(&SyncOptions::default()).await?;
//! println!("{:?}", report.exit());
//! # Ok(())
//! # }
//! ```

mod acknowledge;
pub mod auth;
mod check;
pub mod config;
mod connect;
mod connection;
pub mod demo;
mod error;
mod flow_name;
mod flows;
pub mod init;
mod journal;
mod ledger;
mod meters;
mod plan;
mod quantities;
mod read_probes;
mod records;
mod settings;
mod status;
mod sync;
mod transfer;
pub mod verify;
mod write_probes;

pub use acknowledge::AcknowledgeProof;
pub use check::{CheckOptions, CheckReport, Finding, Outcome as CheckOutcome};
pub use config::Config;
pub use connect::ConnectOptions;
pub use connection::{Connection, Seamline};
pub use error::{Error, Exit};
pub use flow_name::FlowName;
pub use plan::{FieldChange, FlowPlan, PlanReport, PlanVerdict, PlannedRecord};
pub use records::{RecordDetail, RecordSummary, RecordsQuery};
pub use status::{FlowStatus, Status};
pub use sync::{FlowReport, SyncOptions, SyncReport};
pub use transfer::{export_ledger, import_ledger};

pub use seamline_channels as channels;
pub use seamline_mapping as mapping;
pub use seamline_state_store::Transferred;
pub use seamline_sync_engine as engine;
