//! Everything the two simulated vendors know.

pub(crate) mod allocation;
pub(crate) mod fulfilment;
pub(crate) mod joor;
pub(crate) mod joor_connections;
pub(crate) mod joor_jobs;
pub(crate) mod joor_orders;
pub(crate) mod joor_styles;
pub(crate) mod order_manager;
mod order_manager_access;
mod order_manager_orders;
mod order_manager_supply;
pub(crate) mod shelf;
pub(crate) mod table;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;

use crate::clock::{SimulatedClock, to_seconds};
use crate::edits::FillProducts;
use crate::faults::Faults;
use crate::generate;
use crate::late::LateCalls;
use crate::options::{Quotas, SandboxOptions, Switches};
use crate::quota::{CreditWindow, TokenBuckets};
use crate::stats::{CallStats, Vendor};
use joor::JoorWorld;
use order_manager::{OrderManagerWorld, OrderRules};

/// The state behind both vendors. Serialised, it is the answer of `GET /_sandbox/state`; what only
/// steers the sandbox is left out of it.
#[derive(Debug, Serialize)]
pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) joor: JoorWorld,
    pub(crate) order_manager: OrderManagerWorld,
    pub(crate) stats: CallStats,
    pub(crate) defects: Vec<Defect>,
    pub(crate) unknown_parameters: BTreeSet<UnknownParameter>,
    pub(crate) quotas: Quotas,
    pub(crate) switches: Switches,
    #[serde(skip)]
    pub(crate) clock: SimulatedClock,
    #[serde(skip)]
    pub(crate) faults: Faults,
    #[serde(skip)]
    pub(crate) late: LateCalls,
    #[serde(skip)]
    pub(crate) credits: CreditWindow,
    #[serde(skip)]
    pub(crate) buckets: TokenBuckets,
    /// Lists that have lost a record to [`PageShift::Skips`](crate::PageShift::Skips), and whether
    /// the pass that lost it still goes on.
    #[serde(skip)]
    pub(crate) shifted_lists: BTreeMap<&'static str, bool>,
    /// How often people have turned Order Manager's catalogue over.
    #[serde(skip)]
    pub(crate) turns: u64,
}

/// Something a client did that a vendor would not complain about at once, but a merchant would.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Defect {
    /// Stable word, such as `unknown-warehouse`.
    pub code: &'static str,
    /// What exactly.
    pub detail: String,
}

/// A query parameter or body field that the reference does not know for its endpoint.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct UnknownParameter {
    /// The endpoint's name, such as `order_manager.products`.
    pub endpoint: String,
    /// The parameter or field.
    pub name: String,
}

impl World {
    /// A fresh world, generated from the options.
    pub(crate) fn new(options: &SandboxOptions) -> Self {
        let clock = SimulatedClock::starting_at(options.start);
        let start = options.start.unwrap_or_else(|| clock.now());
        let (joor, order_manager) = generate::generate(options, start);
        let mut world = Self {
            seed: options.seed,
            joor,
            order_manager,
            stats: CallStats::default(),
            defects: Vec::new(),
            unknown_parameters: BTreeSet::new(),
            quotas: options.quotas.clone(),
            switches: options.switches.clone(),
            clock,
            faults: Faults::new(options.faults),
            late: LateCalls::default(),
            credits: CreditWindow::default(),
            buckets: TokenBuckets::default(),
            shifted_lists: BTreeMap::new(),
            turns: 0,
        };
        world.set_switches(options.switches.clone());
        world.fill_products(&FillProducts {
            count: options.plain_products,
            listed: true,
            stocked: true,
        });
        world
    }

    /// Changes what the vendors leave open; orders that wait are looked at again.
    pub(crate) fn set_switches(&mut self, switches: Switches) {
        self.order_manager.rules = OrderRules {
            strict_first_come: switches.strict_first_come,
            warehouse_by_hand: switches.warehouse_by_hand,
        };
        if self.switches.sales_channel_ignored != switches.sales_channel_ignored {
            // The same call means another filter from now on.
            self.order_manager.orders.forget_lists();
            self.order_manager.listings.forget_lists();
        }
        self.switches = switches;
        self.order_manager.move_orders_on(to_seconds(self.now()));
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn defect(&mut self, code: &'static str, detail: impl Into<String>) {
        self.defects.push(Defect {
            code,
            detail: detail.into(),
        });
    }

    pub(crate) fn unknown(&mut self, endpoint: &str, name: &str) {
        self.unknown_parameters.insert(UnknownParameter {
            endpoint: endpoint.to_owned(),
            name: name.to_owned(),
        });
    }

    pub(crate) fn count_refused(&mut self, vendor: Vendor) {
        *self.stats.refused_by_quota.entry(vendor).or_default() += 1;
    }
}
