//! What was asked of the two vendors, counted as they count it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::faults::FaultKind;

/// One of the two simulated vendors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vendor {
    /// JOOR, the wholesale front end.
    Joor,
    /// Order Manager, the back end.
    OrderManager,
}

/// What was asked of the vendors since the start or the last reset. Control calls do not count.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CallStats {
    /// Calls that reached a vendor, refused and failed ones included.
    pub calls: BTreeMap<Vendor, u64>,
    /// The same by endpoint, such as `joor.v2.order` or `order_manager.products`.
    pub per_endpoint: BTreeMap<String, u64>,
    /// Calls that could change something and whose work was done; token calls are not among them.
    pub writes: BTreeMap<Vendor, u64>,
    /// Faults injected, by kind.
    pub faults: BTreeMap<FaultKind, u64>,
    /// JOOR credits spent.
    pub joor_credits: u64,
    /// Calls answered 429 because a real quota was used up, injected ones not among them.
    pub refused_by_quota: BTreeMap<Vendor, u64>,
    /// Calls that tried to write a product to Order Manager. There is no such endpoint, so each was
    /// answered 404.
    pub product_writes_to_order_manager: u64,
    /// `overwrite=1` on JOOR's bulk inventory, which wipes what the call does not name.
    pub inventory_overwrites: u64,
    /// JOOR order reads that marked orders as exported (`sync=1`).
    pub exporting_reads: u64,
}

impl CallStats {
    /// Calls to both vendors.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.calls.values().sum()
    }

    /// Faults of every kind.
    #[must_use]
    pub fn faults_total(&self) -> u64 {
        self.faults.values().sum()
    }

    /// Calls to one endpoint.
    #[must_use]
    pub fn endpoint(&self, name: &str) -> u64 {
        self.per_endpoint.get(name).copied().unwrap_or_default()
    }

    /// Writes done on one side.
    #[must_use]
    pub fn writes(&self, vendor: Vendor) -> u64 {
        self.writes.get(&vendor).copied().unwrap_or_default()
    }
}
