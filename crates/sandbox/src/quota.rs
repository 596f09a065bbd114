//! The vendors' quotas as the vendors count them.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::options::{BucketFigure, OrderManagerQuotas, Quotas};

fn signed(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}

/// JOOR's credits: a fixed window that starts with its first request and refills completely when
/// it ends \[C\].
#[derive(Debug, Clone, Default)]
pub(crate) struct CreditWindow {
    started: Option<Timestamp>,
    used: u32,
}

impl CreditWindow {
    /// Spends `cost` credits, or says how long the window still lasts. A refused call costs nothing.
    pub(crate) fn spend(
        &mut self,
        now: Timestamp,
        cost: u32,
        quotas: &Quotas,
    ) -> Result<(), Duration> {
        let window = signed(quotas.joor_window);
        let started = match self.started {
            Some(started) if now.duration_since(started) < window => started,
            _ => {
                self.used = 0;
                self.started = Some(now);
                now
            }
        };
        if quotas.joor_enabled && self.used + cost > quotas.joor_credits {
            let left = window - now.duration_since(started);
            return Err(left.unsigned_abs());
        }
        self.used += cost;
        Ok(())
    }

    /// What JOOR's headers say of the window: name and value.
    pub(crate) fn headers(&self, now: Timestamp, quotas: &Quotas) -> [(&'static str, String); 3] {
        let window = signed(quotas.joor_window);
        let passed = self.started.map(|started| now.duration_since(started));
        let (used, passed) = match passed {
            Some(passed) if passed < window => (self.used, passed),
            _ => (0, SignedDuration::ZERO),
        };
        let left = (window - passed).unsigned_abs();
        let seconds = left.as_millis().div_ceil(1000);
        let remaining = quotas.joor_credits.saturating_sub(used);
        [
            ("x-throttling-limit", quotas.joor_credits.to_string()),
            ("x-throttling-remaining", remaining.to_string()),
            ("x-throttling-reset", seconds.to_string()),
        ]
    }
}

/// The figure of one token bucket.
#[derive(Debug, Clone, Copy)]
struct Figure {
    burst: u32,
    restored_every: SignedDuration,
    per_hour: Option<usize>,
}

impl Figure {
    const fn new(burst: u32, restored_every_ms: i64, per_hour: Option<usize>) -> Self {
        Self {
            burst,
            restored_every: SignedDuration::from_millis(restored_every_ms),
            per_hour,
        }
    }
}

impl From<BucketFigure> for Figure {
    fn from(figure: BucketFigure) -> Self {
        Self::new(
            figure.burst.max(1),
            i64::from(figure.restore_ms),
            figure.per_hour,
        )
    }
}

/// What integrations report \[1\], and the working assumption for orders \[I\].
fn real_figure(endpoint: &str) -> Figure {
    match endpoint {
        "order_manager.products" | "order_manager.product" => Figure::new(3, 3_334, None),
        "order_manager.vendor_products" => Figure::new(5, 2_000, None),
        "order_manager.stock_totals" => Figure::new(10, 100, None),
        "order_manager.inventory.adjust" => Figure::new(1, 10_000, None),
        "order_manager.inventory.create" => Figure::new(1, 30_000, None),
        "order_manager.orders"
        | "order_manager.order.get"
        | "order_manager.order.create"
        | "order_manager.orders.update"
        | "order_manager.orders.cancel"
        | "order_manager.purchase_orders"
        | "order_manager.purchase_order.create" => Figure::new(5, 1_000, Some(360)),
        _ => Figure::new(5, 200, None),
    }
}

/// Order Manager's token buckets, one per endpoint.
#[derive(Debug, Clone, Default)]
pub(crate) struct TokenBuckets {
    buckets: BTreeMap<&'static str, Bucket>,
}

#[derive(Debug, Clone, Default)]
struct Bucket {
    /// When the bucket will be full again.
    full_at: Option<Timestamp>,
    within_the_hour: VecDeque<Timestamp>,
}

impl TokenBuckets {
    /// Takes one token, or says how long it takes until there is one.
    pub(crate) fn take(
        &mut self,
        now: Timestamp,
        endpoint: &'static str,
        quotas: &Quotas,
    ) -> Result<(), Duration> {
        let own = quotas.order_manager_endpoints.get(endpoint);
        let figure = match (own, quotas.order_manager) {
            (Some(own), _) => Figure::from(*own),
            (None, OrderManagerQuotas::Off) => return Ok(()),
            (None, OrderManagerQuotas::Real) => real_figure(endpoint),
            (None, OrderManagerQuotas::Scaled { burst, per_second }) => Figure {
                burst: burst.max(1),
                restored_every: SignedDuration::from_micros(
                    1_000_000 / i64::from(per_second.max(1)),
                ),
                per_hour: None,
            },
        };
        let bucket = self.buckets.entry(endpoint).or_default();
        let hour = SignedDuration::from_hours(1);
        while bucket
            .within_the_hour
            .front()
            .is_some_and(|at| now.duration_since(*at) >= hour)
        {
            bucket.within_the_hour.pop_front();
        }
        if let Some(most) = figure.per_hour
            && bucket.within_the_hour.len() >= most
            && let Some(oldest) = bucket.within_the_hour.front()
        {
            return Err((hour - now.duration_since(*oldest)).unsigned_abs());
        }
        let full_at = bucket.full_at.unwrap_or(now).max(now);
        let room = figure.restored_every * i32::try_from(figure.burst - 1).unwrap_or(i32::MAX);
        let debt = full_at.duration_since(now);
        if debt > room {
            return Err((debt - room).unsigned_abs());
        }
        bucket.full_at = Some(
            full_at
                .saturating_add(figure.restored_every)
                .unwrap_or(full_at),
        );
        if figure.per_hour.is_some() {
            bucket.within_the_hour.push_back(now);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn a_window_starts_with_its_first_call_and_refills_completely() {
        let quotas = Quotas {
            joor_credits: 10,
            ..Quotas::default()
        };
        let mut window = CreditWindow::default();
        assert_eq!(window.spend(at(0), 5, &quotas), Ok(()));
        assert_eq!(window.spend(at(200), 5, &quotas), Ok(()));
        assert_eq!(
            window.spend(at(240), 1, &quotas),
            Err(Duration::from_secs(60))
        );
        assert_eq!(window.spend(at(300), 5, &quotas), Ok(()));
        assert_eq!(
            window.spend(at(599), 6, &quotas),
            Err(Duration::from_secs(1))
        );
        assert_eq!(window.spend(at(599), 5, &quotas), Ok(()));
    }

    #[test]
    fn a_bucket_gives_its_burst_and_then_one_token_per_interval() {
        let mut buckets = TokenBuckets::default();
        let mut take =
            |second| buckets.take(at(second), "order_manager.order.create", &Quotas::default());
        for _ in 0..5 {
            assert_eq!(take(0), Ok(()));
        }
        assert_eq!(take(0), Err(Duration::from_secs(1)));
        assert_eq!(take(1), Ok(()));
        assert_eq!(take(1), Err(Duration::from_secs(1)));
    }

    #[test]
    fn the_hourly_cap_of_order_creation_is_counted_over_the_last_hour() {
        let mut buckets = TokenBuckets::default();
        let mut take =
            |second| buckets.take(at(second), "order_manager.order.create", &Quotas::default());
        for second in 0..360 {
            assert_eq!(take(second), Ok(()));
        }
        assert_eq!(take(400), Err(Duration::from_secs(3200)));
        assert_eq!(take(3600), Ok(()));
    }

    #[test]
    fn every_endpoint_has_the_burst_that_is_known_of_it() {
        for (path, burst) in [
            ("/v1.1/products", 3),
            ("/v1.1/product", 3),
            ("/v1/vendorproducts", 5),
            ("/v1.1/productstocks/total", 10),
            ("/v1.1/inventory/adjust", 1),
            ("/v1.1/inventory", 1),
            ("/v1.1/purchaseorders", 5),
            ("/v1/purchaseorder", 5),
            ("/v1/order", 5),
            ("/v1.1/orders", 5),
            ("/v1/orders/cancel", 5),
            ("/v1/warehouses", 5),
            ("/v1/vendors", 5),
        ] {
            let known = crate::order_manager::ENDPOINTS.iter();
            let here: Vec<_> = known.filter(|endpoint| endpoint.path == path).collect();
            assert!(!here.is_empty(), "{path}");
            for endpoint in here {
                let mut buckets = TokenBuckets::default();
                let quotas = Quotas::default();
                let mut take = || buckets.take(at(0), endpoint.name, &quotas);
                let given = std::iter::from_fn(|| take().ok()).count();
                assert_eq!(given, burst, "{} {path}", endpoint.method);
            }
        }
    }

    #[test]
    fn a_count_of_stock_waits_ten_seconds_and_a_new_row_thirty() {
        for (endpoint, seconds) in [
            ("order_manager.inventory.adjust", 10),
            ("order_manager.inventory.create", 30),
        ] {
            let mut buckets = TokenBuckets::default();
            let quotas = Quotas::default();
            assert_eq!(buckets.take(at(0), endpoint, &quotas), Ok(()));
            let wait = Duration::from_secs(seconds);
            assert_eq!(buckets.take(at(0), endpoint, &quotas), Err(wait));
        }
    }
}
