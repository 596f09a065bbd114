//! What the vendor says of the quota in its headers.

use http::HeaderMap;

use super::tests::{at, budget, demand, grant, spend};
use super::*;
use crate::Priority;

/// An answer with headers.
fn told(budget: &FixedWindow, now: Timestamp, permit: Permit, status: u16, said: &[(&str, &str)]) {
    let mut headers = HeaderMap::new();
    for (name, value) in said {
        let name = http::HeaderName::try_from(*name).unwrap();
        headers.insert(name, value.parse().unwrap());
    }
    let status = StatusCode::from_u16(status).unwrap();
    let headers = &headers;
    budget.settle(now, permit, Settled::Answered { status, headers });
}

#[test]
fn a_429_stops_an_account_for_one_window_at_most_whatever_it_says() {
    for said in [
        [("retry-after", "86400")],
        [("x-throttling-reset", "86400")],
        [("x-throttling-reset", "1900000000")],
    ] {
        let budget = budget();
        let permit = grant(&budget, at(0), 1);
        told(&budget, at(0), permit, 429, &said);
        let refused = budget.reserve(at(1), demand(1, Priority::Orders));
        assert_eq!(refused, Reserve::WaitUntil(at(300)), "{said:?}");
    }
}

#[test]
fn credits_that_others_used_are_counted() {
    let budget = budget();
    let permit = grant(&budget, at(0), 1);
    told(
        &budget,
        at(0),
        permit,
        200,
        &[("x-throttling-remaining", "20")],
    );
    spend(&budget, at(1), 20);
    let refused = budget.reserve(at(2), demand(1, Priority::Orders));
    assert_eq!(refused, Reserve::WaitUntil(at(300)));
    spend(&budget, at(300), 300);
}

#[test]
fn calls_under_way_are_not_counted_twice_when_the_vendor_has_counted_them() {
    let budget = budget();
    let first = grant(&budget, at(0), 1);
    let second = grant(&budget, at(0), 5);
    // Both were received before the first was answered.
    told(
        &budget,
        at(1),
        first,
        200,
        &[("x-throttling-remaining", "294")],
    );
    told(
        &budget,
        at(2),
        second,
        200,
        &[("x-throttling-remaining", "294")],
    );
    spend(&budget, at(3), 294);
}

#[test]
fn headers_never_give_credits_back_nor_end_a_window_early() {
    let budget = budget();
    spend(&budget, at(0), 299);
    let permit = grant(&budget, at(1), 1);
    let generous = [
        ("x-throttling-remaining", "5000"),
        ("x-throttling-limit", "6000"),
        ("x-throttling-reset", "1"),
    ];
    told(&budget, at(1), permit, 200, &generous);
    let refused = budget.reserve(at(3), demand(1, Priority::Orders));
    assert_eq!(refused, Reserve::WaitUntil(at(300)));
}

#[test]
fn a_window_lasts_as_long_as_the_vendor_says_and_no_longer_than_its_length() {
    for (said, end) in [("280", 320), ("100000", 340)] {
        let budget = budget();
        spend(&budget, at(0), 299);
        let permit = grant(&budget, at(40), 1);
        told(
            &budget,
            at(40),
            permit,
            200,
            &[("x-throttling-reset", said)],
        );
        let refused = budget.reserve(at(301), demand(1, Priority::Orders));
        assert_eq!(refused, Reserve::WaitUntil(at(end)), "{said}");
        spend(&budget, at(end), 300);
    }
}

#[test]
fn what_is_said_of_the_next_window_does_not_lengthen_this_one() {
    let budget = budget();
    spend(&budget, at(0), 100);
    // Sent near the end and answered so late that it may be the first call of the next window.
    let late = grant(&budget, at(296), 1);
    told(
        &budget,
        at(297),
        late,
        200,
        &[("x-throttling-reset", "300")],
    );
    spend(&budget, at(300), 299);
}

#[test]
fn a_smaller_account_is_believed_and_a_figure_that_is_not_one_of_credits_is_not() {
    let budget = budget();
    let permit = grant(&budget, at(0), 1);
    told(
        &budget,
        at(0),
        permit,
        200,
        &[("x-throttling-limit", "100")],
    );
    spend(&budget, at(1), 84);
    let refused = budget.reserve(at(2), demand(1, Priority::Products));
    assert!(matches!(refused, Reserve::WaitUntil(_)));
    spend(&budget, at(2), 15);
    let refused = budget.reserve(at(3), demand(1, Priority::Orders));
    assert!(matches!(refused, Reserve::WaitUntil(_)));
    let permit = grant(&budget, at(300), 1);
    told(
        &budget,
        at(300),
        permit,
        200,
        &[("x-throttling-limit", "10")],
    );
    spend(&budget, at(301), 299);
}

#[test]
fn what_headers_said_outlives_a_restart() {
    let before = budget();
    let permit = grant(&before, at(0), 1);
    told(
        &before,
        at(0),
        permit,
        200,
        &[("x-throttling-remaining", "0")],
    );
    let after = budget();
    after.restore(at(1), &before.snapshot());
    let refused = after.reserve(at(2), demand(1, Priority::Orders));
    assert_eq!(refused, Reserve::WaitUntil(at(300)));
}
