//! A run is broken off at each of its steps in turn, and at each pair of them.

use std::time::Duration;

use super::fuse::Fault;
use super::town::{Ended, Town};

const LOOK_UP_AFTER: Duration = Duration::from_secs(60);

/// Six orders, one of them at the vendor already.
fn town() -> Town {
    town_looking_after(LOOK_UP_AFTER)
}

fn town_looking_after(list_lag: Duration) -> Town {
    let town = Town::new(list_lag);
    for key in ["1", "2", "3", "4", "5", "6"] {
        town.order(key);
    }
    town.make_by_hand("4");
    town
}

/// The steps of a run without faults.
async fn golden_steps() -> Vec<&'static str> {
    let town = town();
    town.shared.fuse.set([]);
    let ended = town.run(Duration::ZERO).await;
    assert!(matches!(ended, Ended::Reported(_, None)));
    town.check_quiet().await;
    town.shared.fuse.trail()
}

async fn breaks_at(town: &Town, step: u64, fault: Fault) -> bool {
    town.shared.fuse.set([(step, fault)]);
    match town.run(Duration::ZERO).await {
        Ended::Reported(_, why) => why.is_some(),
        Ended::Failed | Ended::Died => true,
    }
}

#[tokio::test]
async fn a_run_without_faults_takes_every_kind_of_step() {
    let steps = golden_steps().await;
    assert!(steps.len() > 40, "{} steps", steps.len());
    for step in [
        "before reading",
        "after reading",
        "before a commit",
        "after a commit",
        "looking up",
        "before a write",
        "after an order was made",
        "before noting the run",
    ] {
        assert!(steps.contains(&step), "{step}");
    }
}

#[tokio::test]
async fn a_crash_at_any_step_loses_no_order_and_makes_none_twice() {
    let steps = golden_steps().await;
    for (step, name) in (1_u64..).zip(&steps) {
        let town = town();
        let broken = breaks_at(&town, step, Fault::Crash).await;
        assert!(broken, "step {step}, {name}");
        town.run_until_quiet().await;
        town.check_quiet().await;
    }
}

#[tokio::test]
async fn a_failure_at_any_step_loses_no_order_and_makes_none_twice() {
    let steps = golden_steps().await;
    let mut unbroken = Vec::new();
    for (step, name) in (1_u64..).zip(&steps) {
        let town = town();
        if !breaks_at(&town, step, Fault::Fail).await {
            unbroken.push(*name);
        }
        town.run_until_quiet().await;
        town.check_quiet().await;
    }
    // A lost answer concerns its order; every other failure stops the run.
    assert_eq!(unbroken, ["after an order was made"; 5]);
}

#[tokio::test]
async fn two_crashes_at_any_steps_lose_no_order_and_make_none_twice() {
    let steps = golden_steps().await;
    let mut crashes = 0;
    for first in 1..=steps.len() as u64 {
        for second in 1_u64.. {
            let town = town();
            assert!(breaks_at(&town, first, Fault::Crash).await);
            // Late enough that the second run looks up what the first left open.
            town.shared.clock.advance(LOOK_UP_AFTER);
            let broken = breaks_at(&town, second, Fault::Crash).await;
            town.run_until_quiet().await;
            town.check_quiet().await;
            if !broken {
                break;
            }
            crashes += 1;
        }
    }
    assert!(crashes > 1000, "{crashes} pairs");
}

/// The tests above can fail: a look-up before the lists can show an order makes it twice.
#[tokio::test]
#[should_panic(expected = "was made twice")]
async fn a_look_up_that_comes_too_early_is_caught() {
    let steps = golden_steps().await;
    let made = steps.iter().position(|s| *s == "after an order was made");
    let town = town_looking_after(Duration::ZERO);
    let step = made.unwrap() as u64 + 1;
    assert!(breaks_at(&town, step, Fault::Crash).await);
    town.run_until_quiet().await;
}
