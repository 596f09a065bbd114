//! Orders on their way: looked up together, kept back in stock, swept for late ones.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::time::Duration;

use seamline::{CheckOptions, FlowName, SyncOptions, SyncReport};
use seamline_end_to_end::Bench;
use seamline_sandbox::{FaultKind, FaultRule, ManyNumbers, NewOrder, RepeatedNumber, Switches};

/// Places so many orders for one piece of the first bar code that is published.
fn place(bench: &Bench, count: usize) {
    let (_, _, upc) = bench.sandbox.joor_quantities().into_keys().next().unwrap();
    for _ in 0..count {
        let order = NewOrder {
            lines: vec![(upc.clone(), 1)],
            customer_code: None,
            status: None,
        };
        bench.sandbox.place_joor_order(order).unwrap();
    }
}

/// How often each number is in Order Manager.
fn numbers(bench: &Bench) -> BTreeMap<String, usize> {
    let mut numbers = BTreeMap::new();
    for order in bench.sandbox.order_manager_orders() {
        *numbers.entry(order.order_number).or_default() += 1;
    }
    numbers
}

fn calls(report: &SyncReport) -> u64 {
    report.flow(FlowName::Orders).unwrap().calls
}

/// A pass that waits for outcomes it does not know, and settles them.
async fn sync_to_the_end(bench: &Bench) {
    let seamline = bench.open().await.unwrap();
    let options = SyncOptions {
        linger: Duration::from_secs(10),
        ..SyncOptions::default()
    };
    let connection = seamline.connection(None).unwrap();
    connection.sync(&options).await.unwrap();
}

async fn check(bench: &Bench) {
    let seamline = bench.open().await.unwrap();
    seamline
        .connection(None)
        .unwrap()
        .check(CheckOptions::default())
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_are_looked_up_together_once_a_check_has_proved_that_it_works() {
    let bench = Bench::start(5).await;
    bench.sync().await.unwrap();
    place(&bench, 12);
    let one_by_one = calls(&bench.sync().await.unwrap());
    check(&bench).await;
    place(&bench, 12);
    let together = calls(&bench.sync().await.unwrap());
    // Twelve creates either way; the look-ups of two numbers each are one call.
    assert_eq!(one_by_one - together, 2 * 12 - 1);
    assert!(numbers(&bench).values().all(|count| *count == 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notation_that_finds_nothing_is_not_proved() {
    let bench = Bench::start(5).await;
    for many_numbers in [ManyNumbers::Ignored, ManyNumbers::Empty] {
        bench.sandbox.set_switches(Switches {
            many_numbers,
            ..Switches::default()
        });
        bench.sync().await.unwrap();
        check(&bench).await;
        place(&bench, 3);
        assert!(calls(&bench.sync().await.unwrap()) > 3 * 3);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proof_that_no_longer_holds_makes_no_duplicate() {
    let bench = Bench::start(5).await;
    bench.sync().await.unwrap();
    check(&bench).await;
    let before = numbers(&bench).len();
    place(&bench, 3);
    // The answers of all creates are lost, so that the orders have to be found by looking.
    bench.sandbox.inject(FaultRule {
        times: 3,
        ..FaultRule::once(FaultKind::LostAnswer, "PUT", "/v1/order")
    });
    bench.sandbox.set_switches(Switches {
        many_numbers: ManyNumbers::Empty,
        repeated_number: RepeatedNumber::Accepted,
        ..Switches::default()
    });
    sync_to_the_end(&bench).await;
    assert!(numbers(&bench).values().all(|count| *count == 1));
    assert_eq!(numbers(&bench).len(), before + 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_made_twice_by_a_late_request_is_found_and_reported() {
    let bench = Bench::start(5).await;
    bench.configure(|text| {
        text.replace(
            "[connections.delivery]",
            "[connections.delivery]\nsweep_every = \"0s\"",
        )
    });
    bench.sync().await.unwrap();
    place(&bench, 1);
    // The order is made, its answer is lost, and lists do not show it while it is looked for.
    let lag = Duration::from_secs(3600);
    bench.sandbox.set_switches(Switches {
        list_lag: lag,
        repeated_number: RepeatedNumber::Accepted,
        ..Switches::default()
    });
    bench
        .sandbox
        .inject(FaultRule::once(FaultKind::LostAnswer, "PUT", "/v1/order"));
    sync_to_the_end(&bench).await;
    let twice: Vec<String> = numbers(&bench)
        .into_iter()
        .filter_map(|(number, count)| (count == 2).then_some(number))
        .collect();
    assert_eq!(twice.len(), 1, "the vendor did it twice");
    bench.sandbox.advance_clock(lag + lag);
    let report = bench.sync().await.unwrap();
    let run = report.flow(FlowName::Orders).unwrap().run.as_ref().unwrap();
    assert_eq!(run.out_of_place.len(), 1);
    assert_eq!(report.exit(), seamline::Exit::Attention);
    let seamline = bench.open().await.unwrap();
    let connection = seamline.connection(None).unwrap();
    let record = connection
        .record(FlowName::Orders, &run.out_of_place[0])
        .await
        .unwrap();
    assert_eq!(record.summary.problem.unwrap().code, "live-twice");
    drop(seamline);
    let orders = bench.sandbox.order_manager_orders();
    let surplus = orders
        .iter()
        .rev()
        .find(|order| order.order_number == twice[0]);
    bench
        .sandbox
        .cancel_om_order(surplus.unwrap().order_id)
        .unwrap();
    let report = bench.sync().await.unwrap();
    let run = report.flow(FlowName::Orders).unwrap().run.as_ref().unwrap();
    assert!(run.out_of_place.is_empty());
}

/// Available in Order Manager and quantity in JOOR, by bar code.
fn both_sides(bench: &Bench) -> BTreeMap<String, (i64, i64)> {
    let quantities = bench.sandbox.joor_quantities();
    let stock = bench.sandbox.order_manager_available().into_values();
    stock
        .filter_map(|stock| {
            let upc = stock.upc?;
            let ((_, _, _), quantity) = quantities.iter().find(|((_, _, of), _)| *of == upc)?;
            Some((upc, (stock.available, *quantity)))
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_waits_for_its_payment_keeps_its_pieces_back() {
    let bench = Bench::start(5).await;
    bench.sync().await.unwrap();
    let (upc, _) = both_sides(&bench)
        .into_iter()
        .find(|(_, (available, _))| *available > 5)
        .unwrap();
    bench.configure(|text| {
        text.replace(
            "[connections.orders]",
            "[connections.orders]\npayment = \"awaiting-payment\"",
        )
    });
    let order = NewOrder {
        lines: vec![(upc.clone(), 2)],
        customer_code: None,
        status: None,
    };
    let id = bench.sandbox.place_joor_order(order).unwrap();
    for _ in 0..3 {
        bench.sync().await.unwrap();
        let (available, quantity) = both_sides(&bench)[&upc];
        assert_eq!(
            quantity,
            available - 2,
            "Order Manager allocates nothing yet"
        );
    }
    let orders = bench.sandbox.order_manager_orders();
    let waiting = orders
        .iter()
        .find(|order| order.order_number == id.to_string())
        .unwrap();
    assert_eq!(waiting.status, "AWAITING_PAYMENT");
    bench.sandbox.cancel_om_order(waiting.order_id).unwrap();
    bench.sync().await.unwrap();
    let (available, quantity) = both_sides(&bench)[&upc];
    assert_eq!(quantity, available, "a cancelled order takes nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parked_order_keeps_its_pieces_back_only_when_that_is_set() {
    let bench = Bench::start(5).await;
    bench.sync().await.unwrap();
    let (upc, _) = both_sides(&bench)
        .into_iter()
        .find(|(_, (available, _))| *available > 5)
        .unwrap();
    let setting = "[connections.inventory]\ncount_parked_orders = true";
    bench.configure(|text| text.replace("[connections.inventory]", setting));
    bench.sync().await.unwrap();
    // Orders that were generated bad keep some pieces back already.
    let (available, before) = both_sides(&bench)[&upc];
    let order = NewOrder {
        lines: vec![(upc.clone(), 2), ("499000000000".to_owned(), 1)],
        customer_code: None,
        status: None,
    };
    bench.sandbox.place_joor_order(order).unwrap();
    bench.sync().await.unwrap();
    assert_eq!(both_sides(&bench)[&upc], (available, before - 2));
    bench.configure(|text| text);
    bench.sync().await.unwrap();
    assert_eq!(both_sides(&bench)[&upc], (available, available));
}
