//! What became of orders, told to JOOR: exported, or failed with the reason (reference 4.3).
//!
//! The ledger knows it, so the source reads nothing from a vendor. A mark names the status of its
//! order \[C\], and the status of a while ago would revive an order that was cancelled meanwhile. So
//! no mark holds one: it is read immediately before the mark is written.

mod render;
mod reply;
mod sink;
mod source;

pub use render::OrderFeedbackRender;
pub use sink::OrderFeedbackSink;
pub use source::OrderOutcomeSource;

use seamline_joor_client::v4::order::ExportStatus;
use seamline_sync_engine::Owner;
use serde::{Deserialize, Serialize};

/// What became of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
enum OrderOutcome {
    /// Order Manager has it.
    Accepted {
        /// Order Manager's id of it.
        remote_id: String,
    },
    /// It waits for a person.
    Parked {
        /// Code of its problem.
        code: String,
        /// What is wrong, in the words of the ledger.
        message: String,
        /// Whose it is to mend.
        owner: Owner,
    },
    /// Neither, after there had been something to tell.
    Open,
}

/// What JOOR is to show about the export of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct ExportMark {
    /// JOOR's id of the order.
    order: String,
    /// Exported or failed.
    status: ExportStatus,
    /// Where it went, or why it failed.
    description: String,
}
