//! Any sequence of orders, changes, runs, crashes and faults keeps the books and the promise of one
//! order each.

use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;

use super::fuse::Fault;
use super::town::Town;
use super::vendor::Trouble;

#[derive(Debug, Clone)]
enum Action {
    /// Places an order, or changes it.
    Order(u8),
    Withdraw(u8),
    Readmit(u8),
    Garble(u8),
    Mend(u8),
    /// Runs, and what goes wrong on the way.
    Run {
        linger: u64,
        faults: Vec<(u64, Fault)>,
        troubles: Vec<Trouble>,
        silences: Vec<bool>,
    },
    Wait(u64),
    RetryAll,
}

fn trouble() -> impl Strategy<Value = Trouble> {
    prop_oneof![
        3 => Just(Trouble::None),
        1 => Just(Trouble::Later),
        1 => Just(Trouble::Quota),
        2 => Just(Trouble::LostAfterwards),
        1 => Just(Trouble::LostBefore),
        1 => Just(Trouble::Refused),
        1 => Just(Trouble::Blocked),
        1 => Just(Trouble::NoVerdict),
    ]
}

fn action() -> impl Strategy<Value = Action> {
    let key = 0_u8..8;
    let fault = (
        1_u64..60,
        prop_oneof![Just(Fault::Crash), Just(Fault::Fail)],
    );
    let run = (
        prop_oneof![Just(0_u64), Just(90), Just(4000)],
        vec(fault, 0..3),
        vec(trouble(), 0..6),
        vec(any::<bool>(), 0..3),
    );
    prop_oneof![
        5 => key.clone().prop_map(Action::Order),
        1 => key.clone().prop_map(Action::Withdraw),
        1 => key.clone().prop_map(Action::Readmit),
        1 => key.clone().prop_map(Action::Garble),
        1 => key.prop_map(Action::Mend),
        6 => run.prop_map(|(linger, faults, troubles, silences)| Action::Run {
            linger,
            faults,
            troubles,
            silences,
        }),
        2 => prop_oneof![1_u64..120, Just(3600), Just(100_000)].prop_map(Action::Wait),
        1 => Just(Action::RetryAll),
    ]
}

/// Changes an order that is there; the shop shows it again where `shown`.
fn edit(town: &Town, key: u8, shown: bool, edit: impl Fn(&mut super::vendor::Order)) {
    let mut world = town.world();
    let key = key.to_string();
    if let Some(order) = world.shop.get_mut(&key) {
        let before = order.clone();
        edit(order);
        if shown && *order != before {
            world.changes.push(key);
        }
    }
}

async fn act(town: &Town, action: Action) {
    match action {
        Action::Order(key) => town.order(&key.to_string()),
        Action::Withdraw(key) => edit(town, key, false, |order| order.withdrawn = true),
        Action::Readmit(key) => edit(town, key, true, |order| order.withdrawn = false),
        Action::Garble(key) => edit(town, key, true, |order| order.garbled = true),
        Action::Mend(key) => edit(town, key, true, |order| order.garbled = false),
        Action::Run {
            linger,
            faults,
            troubles,
            silences,
        } => {
            town.shared.fuse.set(faults);
            town.world().troubles = troubles.into();
            town.world().silences = silences.into();
            // However it ends, what must hold at every moment is checked after it.
            town.run(Duration::from_secs(linger)).await;
        }
        Action::Wait(seconds) => town.shared.clock.advance(Duration::from_secs(seconds)),
        Action::RetryAll => town.ask_to_retry_all().await,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_each_order_is_made_once_and_the_books_add_up(
        actions in vec(action(), 1..40)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let town = Town::new(Duration::from_secs(60));
            for action in actions {
                act(&town, action).await;
            }
            town.run_until_quiet().await;
            // What was refused or could not be read in time waits for a person.
            town.ask_to_retry_all().await;
            town.run_until_quiet().await;
            town.check_quiet().await;
        });
    }
}
