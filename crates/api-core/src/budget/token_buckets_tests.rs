use http::HeaderMap;
use proptest::prelude::*;

use super::*;
use crate::Priority;

fn at_ms(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(1_800_000_000_000 + milliseconds).unwrap()
}

fn options() -> TokenBucketOptions {
    TokenBucketOptions {
        default: BucketSize::one_every(5, Duration::from_secs(1)).with_hourly(360),
        endpoints: BTreeMap::from([(
            "products".to_owned(),
            BucketSize {
                burst: 3,
                restored: 3,
                per: Duration::from_secs(10),
                hourly: None,
            },
        )]),
        timeout: Duration::from_secs(30),
        retry_after_ms_header: Some("x-quota-retryafter"),
        retry_after_default: Duration::from_secs(15),
    }
}

fn demand(endpoint: &'static str) -> Demand {
    Demand {
        endpoint,
        cost: 1,
        priority: Priority::Orders,
    }
}

/// Makes one call that is answered at once with `status`; false when it has to wait.
fn call(buckets: &TokenBuckets, now: Timestamp, endpoint: &'static str) -> bool {
    let headers = HeaderMap::new();
    match buckets.reserve(now, demand(endpoint)) {
        Reserve::Granted(permit) => {
            let status = StatusCode::OK;
            let headers = &headers;
            buckets.settle(now, permit, Settled::Answered { status, headers });
            true
        }
        _ => false,
    }
}

fn refuse(buckets: &TokenBuckets, now: Timestamp, header: Option<(&'static str, &str)>) {
    let mut headers = HeaderMap::new();
    if let Some((name, value)) = header {
        headers.insert(name, value.parse().unwrap());
    }
    let Reserve::Granted(permit) = buckets.reserve(now, demand("orders")) else {
        panic!("the bucket is not full");
    };
    let outcome = Settled::Answered {
        status: StatusCode::TOO_MANY_REQUESTS,
        headers: &headers,
    };
    buckets.settle(now, permit, outcome);
}

#[test]
fn a_burst_leaves_at_once_and_then_one_for_each_token() {
    let buckets = TokenBuckets::new(options());
    for _ in 0..5 {
        assert!(call(&buckets, at_ms(0), "orders"));
    }
    assert_eq!(
        buckets.reserve(at_ms(0), demand("orders")),
        Reserve::WaitUntil(at_ms(1000))
    );
    assert!(call(&buckets, at_ms(1000), "orders"));
    assert!(!call(&buckets, at_ms(1999), "orders"));
}

#[test]
fn endpoints_do_not_share_a_bucket() {
    let buckets = TokenBuckets::new(options());
    for _ in 0..3 {
        assert!(call(&buckets, at_ms(0), "products"));
    }
    assert!(!call(&buckets, at_ms(3000), "products"));
    assert!(call(&buckets, at_ms(3000), "orders"));
    assert!(call(&buckets, at_ms(3334), "products"));
}

#[test]
fn a_token_under_way_is_set_aside_until_its_call_is_over() {
    let buckets = TokenBuckets::new(options());
    let permits: Vec<_> = (0..3)
        .map(|_| buckets.reserve(at_ms(0), demand("products")))
        .collect();
    assert!(
        permits
            .iter()
            .all(|reserve| matches!(reserve, Reserve::Granted(_)))
    );
    // Nothing is restored while the calls are under way, because the vendor may not have them yet.
    assert_eq!(
        buckets.reserve(at_ms(20_000), demand("products")),
        Reserve::WaitUntil(at_ms(30_000))
    );
    assert!(!call(&buckets, at_ms(30_000), "products"));
    assert!(call(&buckets, at_ms(33_334), "products"));
}

#[test]
fn a_429_waits_the_stated_milliseconds() {
    let buckets = TokenBuckets::new(options());
    refuse(&buckets, at_ms(0), Some(("x-quota-retryafter", "2500")));
    assert_eq!(
        buckets.reserve(at_ms(1), demand("orders")),
        Reserve::WaitUntil(at_ms(2500))
    );
    assert!(call(&buckets, at_ms(2500), "orders"));
}

#[test]
fn a_429_waits_the_stated_seconds_or_the_default() {
    let buckets = TokenBuckets::new(options());
    refuse(&buckets, at_ms(0), Some(("retry-after", "3")));
    assert!(!call(&buckets, at_ms(2999), "orders"));
    refuse(&buckets, at_ms(3000), None);
    assert!(!call(&buckets, at_ms(17_999), "orders"));
    assert!(call(&buckets, at_ms(18_000), "orders"));
}

#[test]
fn the_hourly_limit_holds_over_any_hour() {
    let buckets = TokenBuckets::new(options());
    let mut granted = Vec::new();
    for second in 0..3 * 3600 {
        if call(&buckets, at_ms(second * 1000), "orders") {
            granted.push(second);
        }
    }
    for start in &granted {
        let in_hour = granted
            .iter()
            .filter(|moment| (*start..start + 3600).contains(*moment));
        assert!(in_hour.count() <= 360);
    }
    assert!(granted.len() >= 3 * 360 - 10, "{}", granted.len());
}

#[test]
fn a_wait_for_the_hourly_limit_says_until_when() {
    let mut options = options();
    options.default = BucketSize::one_every(5, Duration::from_secs(1)).with_hourly(2);
    let buckets = TokenBuckets::new(options);
    assert!(call(&buckets, at_ms(0), "orders"));
    assert!(call(&buckets, at_ms(0), "orders"));
    let Reserve::WaitUntil(until) = buckets.reserve(at_ms(0), demand("orders")) else {
        panic!("the limit is used up");
    };
    assert!(until > at_ms(3_600_000 - 1) && until <= at_ms(3_660_000));
    assert!(call(&buckets, until, "orders"));
}

#[test]
fn a_restart_keeps_the_buckets() {
    let before = TokenBuckets::new(options());
    for _ in 0..5 {
        assert!(call(&before, at_ms(0), "orders"));
    }
    let after = TokenBuckets::new(options());
    after.restore(at_ms(0), &before.snapshot());
    assert!(!call(&after, at_ms(500), "orders"));
    assert!(call(&after, at_ms(1000), "orders"));
}

#[test]
fn a_call_that_never_left_gives_its_token_back() {
    let buckets = TokenBuckets::new(options());
    for _ in 0..50 {
        let Reserve::Granted(permit) = buckets.reserve(at_ms(0), demand("orders")) else {
            panic!("the bucket is not full");
        };
        buckets.settle(at_ms(0), permit, Settled::NotSent);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// The vendor takes tokens when it receives calls, somewhere between sending and answer.
    #[test]
    fn the_vendor_never_finds_its_bucket_empty(
        steps in proptest::collection::vec((0..800_i64, 0..700_i64, 0..700_i64, any::<bool>()), 1..120)
    ) {
        let buckets = TokenBuckets::new(options());
        let mut now = 0;
        let mut full_at = i64::MIN;
        for (wait, received, more, answered) in steps {
            now += wait;
            let Reserve::Granted(permit) = buckets.reserve(at_ms(now), demand("orders")) else {
                continue;
            };
            let arrives = now + received;
            full_at = full_at.max(arrives) + 1000;
            prop_assert!(full_at <= arrives + 5000, "the vendor would have answered 429");
            // One call at a time for each endpoint, so the next leaves after this one's answer.
            now = arrives + more;
            let headers = HeaderMap::new();
            let outcome = if answered {
                Settled::Answered { status: StatusCode::OK, headers: &headers }
            } else {
                Settled::NoAnswer
            };
            buckets.settle(at_ms(now), permit, outcome);
        }
    }
}
