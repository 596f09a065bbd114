//! Rules of inventory between both vendors: several warehouses, names of SKUs, the guard's figures.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;

use jiff::Timestamp;
use seamline::engine::State;
use seamline::{Exit, FlowName, SyncOptions, SyncReport};
use seamline_end_to_end::Bench;
use seamline_sandbox::{Quotas, SandboxOptions};

const WAREHOUSE: &str = "joor_warehouse = \"Main\"";
/// Another warehouse that the sandbox's JOOR has.
const SECOND: &str = "Fall Production";

/// A brand without orders, so that nothing is in flight.
async fn brand(settings: &str) -> Bench {
    let bench = Bench::with(SandboxOptions {
        seed: 3,
        styles: 14,
        orders: 0,
        start: Some(Timestamp::constant(1_790_000_000, 0)),
        quotas: Quotas::off(),
        ..SandboxOptions::default()
    })
    .await;
    set(&bench, settings);
    bench
}

fn set(bench: &Bench, settings: &str) {
    bench.configure(|text| {
        assert!(text.contains(WAREHOUSE));
        text.replace(
            WAREHOUSE,
            &format!("warehouse_confirmed = true\n{settings}"),
        )
    });
}

async fn sync(bench: &Bench, flow: FlowName) -> SyncReport {
    let options = SyncOptions {
        flow: Some(flow),
        ..SyncOptions::default()
    };
    let seamline = bench.open().await.unwrap();
    let connection = seamline.connection(None).unwrap();
    connection.sync(&options).await.unwrap()
}

/// What is available in one warehouse of Order Manager, by UPC.
fn available(bench: &Bench, warehouse: i64) -> BTreeMap<String, i64> {
    let rows = bench.sandbox.order_manager_stock_rows();
    let stock = bench.sandbox.order_manager_available();
    let mut available = BTreeMap::new();
    for (id, stock) in stock {
        let units: i64 = rows
            .iter()
            .filter(|row| row.product_id == id && row.warehouse_id == warehouse)
            .filter(|row| row.active && row.pickable)
            .map(|row| row.available)
            .sum();
        available.extend(stock.upc.map(|upc| (upc, units)));
    }
    available
}

/// What a warehouse of JOOR shows, by UPC.
fn shown(bench: &Bench, warehouse: &str) -> BTreeMap<String, i64> {
    let quantities = bench.sandbox.joor_quantities();
    let of = quantities.into_iter();
    of.filter(|((name, _, _), _)| name == warehouse)
        .map(|((_, _, upc), units)| (upc, units))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_joor_warehouse_shows_what_its_own_warehouses_have_by_its_own_rules() {
    let bench = brand(&format!(
        "minimum_level = 3\n\
         [[connections.inventory.warehouses]]\njoor = \"Main\"\norder_manager = [\"3101\"]\n\
         [[connections.inventory.warehouses]]\njoor = \"{SECOND}\"\norder_manager = [\"3102\"]\n\
         buffer = 1\npercentage = 50\nmaximum = 9\nminimum_level = 0\n"
    ))
    .await;
    sync(&bench, FlowName::Products).await;
    let report = sync(&bench, FlowName::Inventory).await;
    assert!(report.flow(FlowName::Inventory).unwrap().stop.is_none());
    let (main, second) = (shown(&bench, "Main"), shown(&bench, SECOND));
    assert!(main.len() > 10 && main.len() == second.len());
    let (first, other) = (available(&bench, 3101), available(&bench, 3102));
    for (upc, units) in main {
        let there = first[&upc];
        assert_eq!(units, if there < 3 { 0 } else { there }, "{upc}");
    }
    for (upc, units) in &second {
        assert_eq!(*units, ((other[upc] - 1).max(0) / 2).min(9), "{upc}");
    }
    assert!(second.values().any(|units| *units > 0));
    // A warehouse that is taken out keeps its numbers.
    set(&bench, WAREHOUSE);
    sync(&bench, FlowName::Inventory).await;
    assert_eq!(shown(&bench, SECOND), second);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_is_held_by_the_figures_of_the_configuration() {
    let bench = brand(WAREHOUSE).await;
    sync(&bench, FlowName::Products).await;
    sync(&bench, FlowName::Inventory).await;
    let before = bench.sandbox.joor_quantities();
    // One piece fewer of each changes nearly all of them.
    let half = format!("{WAREHOUSE}\nbuffer = 1");
    for (guard, held) in [
        ("guard = { changed_percent = 0, changed_least = 1 }", true),
        (
            "guard = { changed_percent = 100, zero_percent = 100 }",
            false,
        ),
    ] {
        set(&bench, &format!("{half}\n{guard}"));
        let report = sync(&bench, FlowName::Inventory).await;
        let run = report
            .flow(FlowName::Inventory)
            .unwrap()
            .run
            .as_ref()
            .unwrap();
        assert_eq!(run.held.is_some(), held, "{guard}");
        assert_eq!(run.tally.of(State::Held) > 0, held, "{guard}");
        assert_eq!(bench.sandbox.joor_quantities() == before, held, "{guard}");
        assert_eq!(report.exit() == Exit::Attention, held, "{guard}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filtered_sku_keeps_its_number_and_one_that_is_made_to_order_has_none() {
    let bench = brand(WAREHOUSE).await;
    sync(&bench, FlowName::Products).await;
    sync(&bench, FlowName::Inventory).await;
    let before = shown(&bench, "Main");
    let stock = bench.sandbox.order_manager_available();
    let mut skus = stock.into_values().filter_map(|stock| {
        let upc = stock.upc?;
        before.contains_key(&upc).then_some((stock.sku, upc))
    });
    let (filtered, kept) = skus.next().unwrap();
    let (to_order, gone) = skus.next().unwrap();
    set(
        &bench,
        &format!(
            "{WAREHOUSE}\nbuffer = 1\nguard = {{ changed_percent = 100, zero_percent = 100 }}\n\
             item_filter = {{ list = \"black\", skus = [\"{filtered}\"] }}\nmade_to_order = [\"{to_order}\"]"
        ),
    );
    sync(&bench, FlowName::Inventory).await;
    let after = shown(&bench, "Main");
    assert_eq!(after[&kept], before[&kept]);
    assert!(!after.contains_key(&gone));
    assert_eq!(after.len() + 1, before.len());
    for (upc, units) in after.iter().filter(|(upc, _)| **upc != kept) {
        assert_eq!(*units, (before[upc] - 1).max(0), "{upc}");
    }
}
