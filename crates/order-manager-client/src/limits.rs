//! Quotas and page sizes, in one place.
//!
//! Order Manager keeps a token bucket per endpoint, some with an hourly cap. Only a few figures are
//! public and they come from other clients' throttles; the 429 answer, which names the wait in
//! milliseconds, always wins.

use std::num::NonZeroU32;
use std::time::Duration;

use crate::requests::endpoint;

/// The figures of one endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndpointLimit {
    /// Name of the endpoint, see [`crate::requests::endpoint`].
    pub endpoint: &'static str,
    /// Calls that may be made at once after a rest.
    pub burst: u32,
    /// Calls that come back in every `restore_every`.
    pub restore: u32,
    /// See `restore`.
    pub restore_every: Duration,
    /// Calls in any hour, if there is a cap.
    pub per_hour: Option<u32>,
}

const fn limit(
    endpoint: &'static str,
    burst: u32,
    restore: u32,
    restore_every_ms: u64,
    per_hour: Option<u32>,
) -> EndpointLimit {
    EndpointLimit {
        endpoint,
        burst,
        restore,
        restore_every: Duration::from_millis(restore_every_ms),
        per_hour,
    }
}

/// The figures we start from. Orders are taken to be like purchase orders, whose figures are
/// documented: 5 at once, 1 a second, 360 an hour [I]. Products: 3 in 10 s [1]. The other lists: 5
/// a second [1]. Totals: 10 a second [1].
pub const ENDPOINTS: [EndpointLimit; 10] = [
    limit(endpoint::ORDERS, 5, 1, 1_000, Some(360)),
    limit(endpoint::ORDER, 5, 1, 1_000, Some(360)),
    limit(endpoint::ORDER_CREATE, 5, 1, 1_000, Some(360)),
    limit(endpoint::PRODUCTS, 3, 3, 10_000, None),
    limit(endpoint::CUSTOM_FIELDS, 3, 3, 10_000, None),
    limit(endpoint::LISTINGS, 5, 5, 1_000, None),
    limit(endpoint::INVENTORY, 5, 5, 1_000, None),
    limit(endpoint::STOCK_TOTALS, 10, 10, 1_000, None),
    limit(endpoint::SALES_CHANNELS, 5, 5, 1_000, None),
    limit(endpoint::WAREHOUSES, 5, 5, 1_000, None),
];

/// Makes the figures of an account from ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitScale {
    /// Calls at once and calls an hour are multiplied by this, in percent. 100 changes nothing.
    pub calls_percent: NonZeroU32,
    /// Waiting times are multiplied by this, in percent. 100 changes nothing.
    pub waits_percent: u32,
}

impl Default for LimitScale {
    fn default() -> Self {
        Self {
            calls_percent: NonZeroU32::MIN.saturating_add(99),
            waits_percent: 100,
        }
    }
}

impl LimitScale {
    /// The scaled figures of every endpoint. At least one call is always allowed.
    pub fn apply(&self) -> Vec<EndpointLimit> {
        let calls = |count: u32| scaled(u64::from(count), self.calls_percent.get()).max(1);
        ENDPOINTS
            .iter()
            .map(|limit| EndpointLimit {
                burst: calls(limit.burst),
                restore: calls(limit.restore),
                restore_every: limit.restore_every * self.waits_percent / 100,
                per_hour: limit.per_hour.map(calls),
                ..*limit
            })
            .collect()
    }
}

fn scaled(count: u64, percent: u32) -> u32 {
    u32::try_from(count * u64::from(percent) / 100).unwrap_or(u32::MAX)
}

/// Largest page of the order list [1].
pub const ORDERS_PAGE: u32 = 500;
/// Largest page of the product list [I].
pub const PRODUCTS_PAGE: u32 = 100;
/// Largest page of the listing list [I].
pub const LISTINGS_PAGE: u32 = 100;
/// Largest page of the stock rows [I].
pub const INVENTORY_PAGE: u32 = 100;
/// Largest page of the totals; more is refused [C].
pub const STOCK_TOTALS_PAGE: u32 = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_scale_changes_nothing() {
        assert_eq!(LimitScale::default().apply(), ENDPOINTS);
    }

    #[test]
    fn a_small_scale_still_allows_a_call() {
        let scale = LimitScale {
            calls_percent: NonZeroU32::MIN,
            waits_percent: 50,
        };
        let orders = scale.apply()[0];
        assert_eq!((orders.burst, orders.restore), (1, 1));
        assert_eq!(orders.per_hour, Some(3));
        assert_eq!(orders.restore_every, Duration::from_millis(500));
    }
}
