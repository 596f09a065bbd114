use super::*;
use crate::budget::{FixedWindow, FixedWindowOptions, Settled};

const WINDOW: i64 = 300;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

/// Ten credits a window, two of them for orders; `used` of them are gone until second 300.
fn budget(used: u32) -> FixedWindow {
    let budget = FixedWindow::new(FixedWindowOptions {
        credits: 10,
        reserve_for_orders: 2,
        ..FixedWindowOptions::default()
    });
    let demand = demand("test.gone", used, Priority::Orders);
    let Reserve::Granted(permit) = budget.reserve(at(0), demand) else {
        panic!("an empty budget grants")
    };
    let outcome = Settled::Answered {
        status: http::StatusCode::OK,
        headers: &http::HeaderMap::new(),
    };
    budget.settle(at(0), permit, outcome);
    budget
}

const fn demand(endpoint: &'static str, cost: u32, priority: Priority) -> Demand {
    Demand {
        endpoint,
        cost,
        priority,
    }
}

/// The calls that may leave now, by their ids.
fn served(queue: &mut Queue, now: Timestamp, budget: &FixedWindow) -> Vec<u64> {
    queue.serve(now, budget);
    let waiting: Vec<u64> = queue.waiting.keys().copied().collect();
    let granted = |id: &u64| matches!(queue.place(*id), Place::Granted(..));
    waiting.into_iter().filter(granted).collect()
}

#[test]
fn the_highest_class_goes_first_and_the_oldest_of_a_class() {
    let budget = budget(10);
    let mut queue = Queue::default();
    let mut enter = |endpoint, priority| queue.enter(at(1), demand(endpoint, 3, priority)).0;
    let feedback = enter("a", Priority::Feedback);
    let products = enter("b", Priority::Products);
    let older = enter("c", Priority::Inventory);
    let younger = enter("d", Priority::Inventory);
    let orders = enter("e", Priority::Orders);
    assert!(served(&mut queue, at(2), &budget).is_empty());
    assert_eq!(queue.place(feedback), Place::Quota(at(WINDOW)));
    // Eight credits for all but orders, so two calls of three fit after the order's.
    assert_eq!(served(&mut queue, at(WINDOW), &budget), [older, orders]);
    // Those two are never answered, so they count until they can no longer arrive.
    assert_eq!(served(&mut queue, at(630), &budget), [products, younger]);
}

#[test]
fn a_call_that_does_not_fit_keeps_no_other_back() {
    let budget = budget(6);
    let mut queue = Queue::default();
    let (dear, _) = queue.enter(at(1), demand("a", 5, Priority::Orders));
    let (cheap, _) = queue.enter(at(1), demand("b", 1, Priority::Feedback));
    assert_eq!(served(&mut queue, at(1), &budget), [cheap]);
    assert_eq!(queue.place(dear), Place::Quota(at(WINDOW)));
}

#[test]
fn each_window_of_waiting_makes_a_call_one_class_higher() {
    let fill = |budget: &FixedWindow, now| {
        let outcome = Settled::Answered {
            status: http::StatusCode::OK,
            headers: &http::HeaderMap::new(),
        };
        match budget.reserve(now, demand("test.gone", 10, Priority::Orders)) {
            Reserve::Granted(permit) => budget.settle(now, permit, outcome),
            other => panic!("{other:?}"),
        }
    };
    for (windows, rival, first) in [
        (1, Priority::Products, true),
        (1, Priority::Inventory, false),
        (2, Priority::Inventory, true),
        (2, Priority::Orders, false),
        (3, Priority::Orders, true),
    ] {
        let budget = budget(10);
        let mut queue = Queue::default();
        let (feedback, _) = queue.enter(at(0), demand("a", 5, Priority::Feedback));
        for window in 1..windows {
            fill(&budget, at(window * WINDOW));
        }
        let now = at(windows * WINDOW);
        let (other, _) = queue.enter(now, demand("b", 5, rival));
        let expected = if first { feedback } else { other };
        // Both do not fit into what all but orders may use; orders may use it all.
        let one_served = served(&mut queue, now, &budget);
        if rival == Priority::Orders && first {
            assert_eq!(one_served, [feedback, other], "{windows} {rival:?}");
        } else {
            assert_eq!(one_served, [expected], "{windows} {rival:?}");
        }
    }
}

#[test]
fn an_aged_call_does_not_use_what_is_kept_for_orders() {
    let budget = budget(8);
    let mut queue = Queue::default();
    // The clock shows nine windows of waiting, and the credits are still those of the first.
    let (aged, _) = queue.enter(at(-9 * WINDOW), demand("a", 1, Priority::Feedback));
    let (orders, _) = queue.enter(at(1), demand("b", 1, Priority::Orders));
    assert_eq!(served(&mut queue, at(1), &budget), [orders]);
    assert_eq!(queue.place(aged), Place::Quota(at(WINDOW)));
}

#[test]
fn an_endpoint_has_one_call_under_way_and_the_highest_class_is_next() {
    let budget = budget(0);
    let mut queue = Queue::default();
    let mut enter = |priority| queue.enter(at(1), demand("a", 1, priority)).0;
    let [first, feedback, orders] =
        [Priority::Feedback, Priority::Feedback, Priority::Orders].map(&mut enter);
    queue.serve(at(1), &budget);
    assert!(matches!(queue.place(orders), Place::Granted(..)));
    assert_eq!(queue.place(first), Place::InLine);
    queue.free("a");
    assert_eq!(served(&mut queue, at(2), &budget), [first]);
    assert!(queue.leave(feedback).is_none());
    queue.free("a");
    assert!(served(&mut queue, at(3), &budget).is_empty());
}

#[test]
fn a_call_that_can_never_be_paid_is_told_so_at_once() {
    let budget = budget(10);
    let mut queue = Queue::default();
    let (call, _) = queue.enter(at(1), demand("a", 9, Priority::Products));
    queue.serve(at(1), &budget);
    assert_eq!(queue.place(call), Place::Never(8));
}
