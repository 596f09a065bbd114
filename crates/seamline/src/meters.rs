//! What a flow called, counted by vendor.

use std::sync::Arc;

use seamline_api_core::Meter;

/// Calls of one flow in one pass.
#[derive(Debug, Clone)]
pub(crate) struct Meters {
    /// Calls to JOOR, with their credits.
    pub(crate) joor: Arc<Meter>,
    /// Calls to Order Manager, which counts no credits.
    pub(crate) order_manager: Arc<Meter>,
}

impl Default for Meters {
    fn default() -> Self {
        Self {
            joor: Arc::new(Meter::new()),
            order_manager: Arc::new(Meter::new()),
        }
    }
}

impl Meters {
    /// Calls to both.
    pub(crate) fn calls(&self) -> u64 {
        self.joor.calls() + self.order_manager.calls()
    }
}
