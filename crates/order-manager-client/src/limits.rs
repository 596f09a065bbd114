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

/// The figures we start from, for every endpoint. What is documented or was seen in another client's
/// throttle is marked [1]; the rest is inferred [I]: calls about orders, shipments and reference data
/// are taken to be like purchase orders, the only ones whose three figures are documented.
pub const ENDPOINTS: &[EndpointLimit] = &[
    // Documented: 5 at once, 1 a second, 360 an hour [1].
    limit(endpoint::PURCHASE_ORDERS, 5, 1, 1_000, Some(360)),
    limit(endpoint::PURCHASE_ORDER_CREATE, 5, 1, 1_000, Some(360)),
    // Documented: 3 in 10 s, no hourly cap [1]. A third of 10 s, rounded up to whole milliseconds:
    // a vendor that counts in them must not be faster than we are.
    limit(endpoint::PRODUCTS, 3, 1, 3_334, None),
    limit(endpoint::PRODUCT, 3, 1, 3_334, None),
    limit(endpoint::CUSTOM_FIELDS, 3, 1, 3_334, None),
    // Documented: 5 in 10 s, no hourly cap [1].
    limit(endpoint::VENDOR_PRODUCTS, 5, 5, 10_000, None),
    // Throttles of another client: 5 a second, 10 a second for totals [1].
    limit(endpoint::WAREHOUSES, 5, 5, 1_000, None),
    limit(endpoint::WAREHOUSE, 5, 5, 1_000, None),
    limit(endpoint::VENDORS, 5, 5, 1_000, None),
    limit(endpoint::VENDOR, 5, 5, 1_000, None),
    limit(endpoint::INVENTORY, 5, 5, 1_000, None),
    limit(endpoint::STOCK_TOTALS, 10, 10, 1_000, None),
    // Throttles of another client: one in 10 s, one in 30 s [1].
    limit(endpoint::INVENTORY_ADJUST, 1, 1, 10_000, None),
    limit(endpoint::INVENTORY_CREATE, 1, 1, 30_000, None),
    // That client reads orders at 5 a second [1]; the hourly cap of purchase orders is kept [I].
    limit(endpoint::ORDERS, 5, 1, 1_000, Some(360)),
    limit(endpoint::ORDER, 5, 1, 1_000, Some(360)),
    limit(endpoint::ORDER_CREATE, 5, 1, 1_000, Some(360)),
    limit(endpoint::ORDERS_UPDATE, 5, 1, 1_000, Some(360)),
    limit(endpoint::ORDER_CANCEL, 5, 1, 1_000, Some(360)),
    // Nothing is known of the rest [I].
    limit(endpoint::LISTINGS, 5, 5, 1_000, None),
    limit(endpoint::SALES_CHANNELS, 5, 5, 1_000, None),
    limit(endpoint::INVENTORY_ACKNOWLEDGE, 1, 1, 10_000, None),
    limit(endpoint::STOCK_TRANSFERS, 5, 1, 1_000, Some(360)),
    limit(endpoint::SHIPMENTS, 5, 1, 1_000, Some(360)),
    limit(endpoint::SHIPMENT_EXTERNAL, 5, 1, 1_000, Some(360)),
    limit(endpoint::SHIPMENT_STANDARD, 5, 1, 1_000, Some(360)),
    limit(endpoint::RMAS, 5, 1, 1_000, Some(360)),
    limit(endpoint::SHIPPING_PROVIDERS, 5, 1, 1_000, Some(360)),
    limit(endpoint::SHIPPING_CARRIERS, 5, 1, 1_000, Some(360)),
    limit(endpoint::PACKAGE_TYPES, 5, 1, 1_000, Some(360)),
    limit(endpoint::PURCHASE_ORDER_FORMATS, 5, 1, 1_000, Some(360)),
    limit(endpoint::PAYMENT_TYPES, 5, 1, 1_000, Some(360)),
    limit(endpoint::COMPANY_INFO, 5, 1, 1_000, Some(360)),
    limit(endpoint::INCOTERM_SHIP_RULES, 5, 1, 1_000, Some(360)),
    limit(endpoint::APP_PROPERTIES, 5, 1, 1_000, Some(360)),
];

/// The figures of endpoints that are not in [`ENDPOINTS`], such as those of raw requests: the slowest
/// that any integration allows itself, one call in 5 s [1].
pub const OTHERS: EndpointLimit = limit("", 1, 1, 5_000, None);

/// Header of a 429 that says how many milliseconds to wait [1]. `Retry-After`, in seconds, is read
/// when it is absent.
pub const RETRY_AFTER_MS: &str = "x-skubana-quota-retryafter";

/// The wait after a 429 that does not say [1].
pub const RETRY_AFTER_DEFAULT: Duration = Duration::from_secs(15);

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

/// Page of the order list, as other clients read it; the vendor is said to take 10 to 1000 [1].
pub const ORDERS_PAGE: u32 = 500;
/// Largest page of the product list [I].
pub const PRODUCTS_PAGE: u32 = 100;
/// Largest page of the listing list [I].
pub const LISTINGS_PAGE: u32 = 100;
/// Largest page of the stock rows [I].
pub const INVENTORY_PAGE: u32 = 100;
/// Largest page of the totals; more is refused [C].
pub const STOCK_TOTALS_PAGE: u32 = 200;
/// Page of the shipments and returns, as other clients read them [C].
pub const SHIPMENTS_PAGE: u32 = 50;
/// Page of the purchase orders, as other clients read them [C].
pub const PURCHASE_ORDERS_PAGE: u32 = 50;
/// Page of the vendors, their products and the stock transfers [I].
pub const VENDORS_PAGE: u32 = 100;
/// Rows of one call that sets or makes stock [1].
pub const STOCK_WRITES: usize = 200;
/// Pages of [`ORDERS_PAGE`] that one look-up by number reads at most. More orders than that under one
/// number means that the filter is ignored.
pub const LOOK_UP_PAGES: u32 = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_scale_changes_nothing() {
        assert_eq!(LimitScale::default().apply(), ENDPOINTS);
    }

    #[test]
    fn every_endpoint_is_in_the_table_once() {
        for (at, one) in ENDPOINTS.iter().enumerate() {
            assert!(
                !ENDPOINTS[..at]
                    .iter()
                    .any(|other| other.endpoint == one.endpoint),
                "{}",
                one.endpoint
            );
            assert!(one.burst > 0 && one.restore > 0 && !one.restore_every.is_zero());
        }
    }

    #[test]
    fn a_small_scale_still_allows_a_call() {
        let scale = LimitScale {
            calls_percent: NonZeroU32::MIN,
            waits_percent: 50,
        };
        let orders = scale.apply()[0];
        assert_eq!(orders.endpoint, endpoint::PURCHASE_ORDERS);
        assert_eq!((orders.burst, orders.restore), (1, 1));
        assert_eq!(orders.per_hour, Some(3));
        assert_eq!(orders.restore_every, Duration::from_millis(500));
    }
}
