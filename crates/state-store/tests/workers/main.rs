//! Real processes that share two hundred connections on one PostgreSQL, and are killed and stopped at
//! random: no order is lost, and none is made twice without being told.

// The lint's exception for tests covers test functions; here the whole target is one.
#![allow(clippy::unwrap_used, reason = "this target holds nothing but tests")]

mod fleet;
mod vendor;
mod worker;

use std::time::{Duration, Instant};

use seamline_state_store::scratch::Scratch;
use seamline_state_store::{PostgresOptions, PostgresStore};
use seamline_sync_engine::{FlowId, Ledger as _, Select, State, out_of_place};

use fleet::Fleet;
use vendor::Vendor;

/// Connections, each an account group of its own.
const CONNECTIONS: usize = 200;

/// A lease that is soon taken over.
const OPTIONS: PostgresOptions = PostgresOptions {
    lease_time: Duration::from_millis(1000),
    patience: Duration::from_millis(900),
    connections: 2,
};

/// Longest time for what takes seconds.
const LIMIT: Duration = Duration::from_secs(150);

fn orders_of(connection: &str) -> FlowId {
    FlowId::new(connection, "orders")
}

fn all_connections() -> impl Iterator<Item = String> {
    (0..CONNECTIONS).map(|number| format!("c{number:03}"))
}

#[test]
fn two_workers_that_are_killed_and_stopped_lose_no_order_and_make_none_twice() {
    share(2, 12, 12);
}

#[test]
fn eight_workers_that_are_killed_and_stopped_lose_no_order_and_make_none_twice() {
    share(8, 40, 40);
}

/// Lets so many workers share the connections until so many were killed and so many stopped.
fn share(workers: usize, kills: usize, stops: usize) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let Some(scratch) = runtime.block_on(Scratch::make()) else {
        return;
    };
    let url = scratch.url();
    let store = runtime.block_on(PostgresStore::open(&url, None, OPTIONS));
    let store = store.unwrap();
    let vendor = Vendor::start(workers as u64);
    let mut fleet = Fleet::start(workers, &scratch, &vendor);
    let give_up_at = Instant::now() + LIMIT;
    let mut round = 0;
    while fleet.kills < kills || fleet.stops < stops {
        round += 1;
        vendor.place_an_order_everywhere();
        fleet.trouble_until(give_up_at, || vendor.all_are_made());
    }
    fleet.heal();
    let settled = || runtime.block_on(all_delivered(&store, round));
    fleet.wait_until(give_up_at, settled);
    let (kills, stops) = (fleet.kills, fleet.stops);
    let told = fleet.end();
    let twice = runtime.block_on(check(&store, &vendor, round));
    assert!(told.passes > round * CONNECTIONS / 4, "{told:?}");
    println!(
        "{workers} workers, {kills} kills, {stops} stops, {} orders: {} passes, {} writes refused by the \
         fence, {twice} orders made twice and told",
        round * CONNECTIONS,
        told.passes,
        told.fenced
    );
}

async fn all_delivered(store: &PostgresStore, round: usize) -> bool {
    for connection in all_connections() {
        let tally = store.tally(&orders_of(&connection)).await.unwrap();
        if tally.of(State::Delivered) != round as u64 {
            return false;
        }
    }
    true
}

/// Every order is delivered and made, and the books add up. Gives how many were made twice: by a worker that
/// was stopped between the leave to call, which the fence gave it, and the call. Such are told by the sweep.
async fn check(store: &PostgresStore, vendor: &Vendor, round: usize) -> usize {
    let mut twice = 0;
    for connection in all_connections() {
        let flow = orders_of(&connection);
        worker::sweep(store, vendor.port(), &connection).await;
        let tally = store.tally(&flow).await.unwrap();
        assert_eq!(tally.check(), Ok(()), "{connection}");
        assert_eq!(tally.staged, round as u64, "{connection}");
        let told = out_of_place(store, &flow).await.unwrap();
        for row in store.rows(&flow, &Select::default()).await.unwrap() {
            let made = vendor.made(row.identity.as_deref().unwrap());
            assert!(made >= 1, "{} was delivered and is not there", row.key);
            if made > 1 {
                assert!(
                    told.contains_key(&row.key),
                    "{} was made {made} times",
                    row.key
                );
                twice += 1;
            }
            let history = store.history(&flow, Some(&row.key), 0, 1000).await.unwrap();
            let delivered = history.iter().filter(|entry| {
                entry.to == State::Delivered && entry.from != Some(State::Delivered)
            });
            assert_eq!(delivered.count(), 1, "{}: {history:?}", row.key);
        }
    }
    twice
}
