//! The hour: shared with orders, and spread.

use http::HeaderMap;
use proptest::prelude::*;

use super::*;

const LIMIT: u32 = 360;
/// What is kept of it for orders.
const KEPT: u32 = 90;
/// What others may send at once.
const BURST: usize = 30;
/// The even pace of the rest, 240 calls in the 61 minutes over which an hour is counted.
const PACE_MS: i64 = 15_250;

fn at_ms(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(1_800_000_000_000 + milliseconds).unwrap()
}

fn ms(moment: Timestamp) -> i64 {
    moment.as_millisecond() - 1_800_000_000_000
}

/// Tokens that are never short, so that the hour alone counts.
fn options(hourly: u32) -> TokenBucketOptions {
    TokenBucketOptions {
        default: BucketSize::one_every(1000, Duration::from_millis(1)).with_hourly(hourly),
        endpoints: BTreeMap::new(),
        timeout: Duration::from_secs(30),
        retry_after_ms_header: None,
        retry_after_default: Duration::from_secs(15),
    }
}

fn hourly(calls: u32) -> TokenBuckets {
    TokenBuckets::new(options(calls))
}

fn reserve(buckets: &TokenBuckets, now: i64, priority: Priority) -> Reserve {
    let demand = Demand {
        endpoint: "orders",
        cost: 1,
        priority,
    };
    buckets.reserve(at_ms(now), demand)
}

fn answered(buckets: &TokenBuckets, now: i64, permit: Permit) {
    let headers = HeaderMap::new();
    let outcome = Settled::Answered {
        status: StatusCode::OK,
        headers: &headers,
    };
    buckets.settle(at_ms(now), permit, outcome);
}

/// Makes one call that is answered at once, or tells until when it has to wait.
fn call(buckets: &TokenBuckets, now: i64, priority: Priority) -> Result<(), i64> {
    match reserve(buckets, now, priority) {
        Reserve::Granted(permit) => {
            answered(buckets, now, permit);
            Ok(())
        }
        Reserve::WaitUntil(until) => Err(ms(until)),
        Reserve::Impossible { .. } => panic!("a limit of at least 1 allows a call"),
    }
}

/// Calls as many as may leave in these seconds, one a second at most, and tells when they left.
fn greedy(
    buckets: &TokenBuckets,
    priority: Priority,
    seconds: impl Iterator<Item = i64>,
) -> Vec<i64> {
    seconds
        .filter(|second| call(buckets, second * 1000, priority).is_ok())
        .collect()
}

#[test]
fn a_quarter_of_the_hour_is_left_to_orders_at_any_time_of_it() {
    for asked_from in [0, 600, 1800, 3300] {
        let buckets = hourly(LIMIT);
        greedy(&buckets, Priority::Products, 0..asked_from);
        for order in 0..KEPT {
            let now = asked_from * 1000 + i64::from(order);
            assert_eq!(
                call(&buckets, now, Priority::Orders),
                Ok(()),
                "{asked_from}"
            );
        }
    }
}

#[test]
fn orders_may_use_the_whole_hour() {
    let buckets = hourly(LIMIT);
    let left = (0..400).filter(|at| call(&buckets, *at, Priority::Orders).is_ok());
    assert_eq!(left.count(), LIMIT as usize);
}

#[test]
fn others_have_a_burst_and_then_an_even_pace_all_through_the_hour() {
    let buckets = hourly(LIMIT);
    let left = greedy(&buckets, Priority::Inventory, 0..6 * 3600);
    assert_eq!(left[..BURST], (0..30).collect::<Vec<_>>());
    // They are made at whole seconds, so a pace of 15.25 s shows as 15 or 16.
    // While the burst leaves, the pace brings two more.
    for pair in left[BURST + 2..].windows(2) {
        let gap = pair[1] - pair[0];
        assert!((15..=16).contains(&gap), "{gap} s after {}", pair[0]);
    }
}

#[test]
fn after_a_rest_the_whole_burst_is_there_again() {
    let buckets = hourly(LIMIT);
    greedy(&buckets, Priority::Inventory, 0..3600);
    let rested = 3600 + 30 * 16;
    let left = greedy(&buckets, Priority::Inventory, rested..rested + 60);
    assert!(left.len() >= BURST, "{}", left.len());
}

#[test]
fn what_orders_use_beyond_their_quarter_is_missing_from_the_share_of_others() {
    for (orders, others) in [(0, 270), (90, 270), (250, 110), (350, 10), (360, 0)] {
        let buckets = hourly(LIMIT);
        for order in 0..orders {
            assert_eq!(call(&buckets, order, Priority::Orders), Ok(()));
        }
        // The last second of the hour in which the orders still count.
        let left = greedy(&buckets, Priority::Products, 1..3600);
        let most = left.len();
        assert!(
            most <= others && most + 1 >= others.min(265),
            "{orders}: {most}"
        );
    }
}

#[test]
fn a_call_that_never_left_gives_its_place_in_the_pace_back() {
    let buckets = hourly(LIMIT);
    for _ in 0..200 {
        let Reserve::Granted(permit) = reserve(&buckets, 0, Priority::Products) else {
            panic!("nothing has left yet");
        };
        buckets.settle(at_ms(0), permit, Settled::NotSent);
    }
}

#[test]
fn a_restart_keeps_the_pace_and_an_unreadable_snapshot_keeps_the_hour() {
    let before = hourly(LIMIT);
    greedy(&before, Priority::Products, 0..60);
    let after = hourly(LIMIT);
    after.restore(at_ms(60_000), &before.snapshot());
    assert_eq!(
        call(&after, 60_000, Priority::Products),
        call(&before, 60_000, Priority::Products)
    );
    let mut known = options(LIMIT);
    known.endpoints.insert("orders".to_owned(), known.default);
    let lost = TokenBuckets::new(known);
    lost.restore(at_ms(0), &serde_json::json!({ "buckets": "?" }));
    let until = call(&lost, 0, Priority::Orders).unwrap_err();
    assert!((3_600_000..=3_660_000).contains(&until), "{until}");
}

#[test]
fn the_smallest_limits_have_a_call_for_everybody() {
    for limit in 1..40 {
        let buckets = hourly(limit);
        assert_eq!(call(&buckets, 0, Priority::Feedback), Ok(()), "{limit}");
        let hours = greedy(&buckets, Priority::Feedback, 1..10 * 3660);
        let share = (limit - limit / 4) as usize;
        assert!(
            hours.len() + 1 >= 9 * (share / 2).max(1),
            "{limit}: {}",
            hours.len()
        );
    }
}

#[derive(Debug, Clone)]
struct Step {
    /// Time since the step before.
    wait: i64,
    priority: Priority,
    /// How long the call is under way.
    under_way: i64,
    answered: bool,
    /// How far the clock is set back afterwards.
    set_back: i64,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let wait = prop_oneof![4 => 0..3_000_i64, 2 => 0..60_000_i64, 1 => 0..2_000_000_i64];
    let priority = prop_oneof![
        Just(Priority::Orders),
        Just(Priority::Inventory),
        Just(Priority::Products),
        Just(Priority::Feedback)
    ];
    let set_back = prop_oneof![30 => Just(0), 1 => 0..5_000_000_i64];
    let step = (
        wait,
        priority,
        0..2_000_i64,
        prop::bool::weighted(0.9),
        set_back,
    );
    let step = step.prop_map(|(wait, priority, under_way, answered, set_back)| Step {
        wait,
        priority,
        under_way,
        answered,
        set_back,
    });
    proptest::collection::vec(step, 1..400)
}

/// A call that left: when the vendor can have had it, and whether it is for an order.
#[derive(Debug, Clone, Copy)]
struct Left {
    at: i64,
    for_orders: bool,
}

fn within(left: &[Left], from: i64, to: i64) -> impl Iterator<Item = &Left> {
    left.iter()
        .filter(move |call| from < call.at && call.at <= to)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    /// Small limits, so that they are reached.
    #[test]
    fn no_hour_has_too_many_calls_and_orders_wait_for_nobody_while_their_quarter_is_there(
        steps in steps(), limit in 1..60_u32
    ) {
        let buckets = hourly(limit);
        let kept = (limit / 4) as usize;
        // The vendor's time, and how much later it is than ours.
        let (mut time, mut ahead) = (0, 0);
        let mut left: Vec<Left> = Vec::new();
        for step in steps {
            time += step.wait;
            let for_orders = step.priority == Priority::Orders;
            match reserve(&buckets, time - ahead, step.priority) {
                Reserve::Granted(permit) => {
                    time += step.under_way;
                    left.push(Left { at: time, for_orders });
                    let in_hour = within(&left, time - 3_600_000, time).count();
                    prop_assert!(in_hour <= limit as usize, "{in_hour} calls in an hour");
                    if step.answered {
                        answered(&buckets, time - ahead, permit);
                    } else {
                        buckets.settle(at_ms(time - ahead), permit, Settled::NoAnswer);
                    }
                }
                Reserve::WaitUntil(until) => {
                    // In full: the pace is no whole number of milliseconds.
                    prop_assert!(until > at_ms(time - ahead));
                    prop_assert!(ms(until) <= time - ahead + 3_660_000 + 30_000);
                    // An hour is counted as a minute more, and a call without an answer as 30 s later.
                    // With a clock that was set back more is counted, which is not our concern here.
                    let orders = within(&left, time - 3_700_000, time);
                    let orders = orders.filter(|call| call.for_orders).count();
                    prop_assert!(!for_orders || orders >= kept || ahead > 0);
                }
                Reserve::Impossible { .. } => prop_assert!(false, "a call is always possible"),
            }
            ahead += step.set_back;
        }
    }

    #[test]
    fn a_wait_is_as_long_as_told_and_no_longer(steps in steps(), limit in 1..60_u32) {
        let buckets = hourly(limit);
        let mut now = 0;
        for step in steps {
            now += step.wait;
            if let Err(until) = call(&buckets, now, step.priority) {
                // Nothing leaves before, and nothing stands still afterwards.
                prop_assert!(call(&buckets, until - 1, step.priority).is_err());
                prop_assert_eq!(call(&buckets, until + 1, step.priority), Ok(()));
                now = until + 1;
            }
        }
    }

    /// Whatever others do, the next of them has its turn within one pace.
    #[test]
    fn others_that_are_alone_never_wait_longer_than_the_pace(steps in steps()) {
        let buckets = hourly(LIMIT);
        let mut now = 0;
        for step in steps.into_iter().filter(|step| step.priority != Priority::Orders) {
            now += step.wait % 20_000;
            if let Err(until) = call(&buckets, now, step.priority) {
                prop_assert!(until - now <= PACE_MS, "{} ms", until - now);
            }
        }
    }

    /// With any orders up to their quarter, too.
    #[test]
    fn orders_within_their_quarter_cost_the_others_nothing(orders in 0..KEPT, hour in 0..3000_i64) {
        let alone = hourly(LIMIT);
        let shared = hourly(LIMIT);
        for order in 0..orders {
            prop_assert_eq!(call(&shared, hour * 1000 + i64::from(order), Priority::Orders), Ok(()));
        }
        let seconds = || hour + 1..hour + 3600;
        prop_assert_eq!(
            greedy(&alone, Priority::Products, seconds()),
            greedy(&shared, Priority::Products, seconds())
        );
    }
}
