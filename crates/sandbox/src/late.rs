//! Calls that a vendor carries out later than their caller waited.

use crate::call::Call;
use crate::endpoint::Endpoint;
use crate::stats::Vendor;

/// A call that is still to be carried out.
#[derive(Debug, Clone)]
pub(crate) struct Late {
    pub(crate) vendor: Vendor,
    pub(crate) endpoint: &'static Endpoint,
    pub(crate) call: Call,
    /// Calls to the vendor that still come before it.
    pub(crate) calls_left: u32,
}

/// The calls that are held back, oldest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct LateCalls(Vec<Late>);

impl LateCalls {
    pub(crate) fn hold(&mut self, late: Late) {
        self.0.push(late);
    }

    /// Counts one call to a vendor and takes what is due before it.
    pub(crate) fn take_due(&mut self, vendor: Vendor) -> Vec<Late> {
        for late in self.0.iter_mut().filter(|late| late.vendor == vendor) {
            late.calls_left = late.calls_left.saturating_sub(1);
        }
        let due = |late: &Late| late.vendor == vendor && late.calls_left == 0;
        let (due, waiting) = std::mem::take(&mut self.0).into_iter().partition(due);
        self.0 = waiting;
        due
    }

    pub(crate) fn take_all(&mut self) -> Vec<Late> {
        std::mem::take(&mut self.0)
    }
}
