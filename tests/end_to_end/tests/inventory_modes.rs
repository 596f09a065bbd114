//! What is counted: reported or computed kits, available pieces or pieces on hand.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;

use jiff::Timestamp;
use seamline::engine::RunReport;
use seamline::{FlowName, SyncReport};
use seamline_end_to_end::Bench;
use seamline_sandbox::{Parcel, ProductEdit, Quotas, SandboxOptions, StockEdit, Switches};

const WAREHOUSE: &str = "joor_warehouse = \"Main\"";
const PRODUCTS: &str = "[connections.products]\n";
/// The sandbox's first kit.
const KIT: i64 = 40_001;
/// What it is made of: the first variations of the first two families.
const COMPONENTS: [i64; 2] = [50_101, 50_201];
/// The sandbox's warehouse that is not in use.
const CLOSED: i64 = 3103;

/// A brand that publishes its kits, and that is the same whenever it is made.
async fn brand(switches: Switches, settings: &str) -> Bench {
    let bench = Bench::with(SandboxOptions {
        seed: 3,
        styles: 14,
        orders: 20,
        start: Some(Timestamp::constant(1_790_000_000, 0)),
        quotas: Quotas::off(),
        switches,
        ..SandboxOptions::default()
    })
    .await;
    let edit = ProductEdit {
        wholesale_price: Some("99.00".to_owned()),
        linesheet: Some("Travel".to_owned()),
        ..ProductEdit::default()
    };
    bench.sandbox.edit_om_product(KIT, edit).unwrap();
    set(&bench, settings);
    bench
}

fn set(bench: &Bench, settings: &str) {
    bench.configure(|text| {
        assert!(text.contains(WAREHOUSE) && text.contains(PRODUCTS));
        let kits = "include_bundles = true\ndefault_colour = \"Mixed\"\n";
        text.replace(PRODUCTS, &format!("{PRODUCTS}{kits}"))
            .replace(WAREHOUSE, &format!("{WAREHOUSE}\n{settings}"))
    });
}

/// What JOOR shows, by product of Order Manager.
fn shown(bench: &Bench) -> BTreeMap<i64, i64> {
    let by_upc: BTreeMap<String, i64> = bench
        .sandbox
        .joor_quantities()
        .into_iter()
        .map(|((_, _, upc), units)| (upc, units))
        .collect();
    let stock = bench.sandbox.order_manager_available();
    let shown = stock.into_iter().filter_map(|(id, stock)| {
        let units = by_upc.get(&stock.upc?)?;
        Some((id, *units))
    });
    shown.collect()
}

fn run(report: &SyncReport) -> &RunReport {
    let flow = report.flow(FlowName::Inventory).unwrap();
    flow.run.as_ref().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_computed_kit_has_what_order_manager_would_report_with_its_components_and_follows_them() {
    let (mut found, mut follows) = (Vec::new(), Vec::new());
    for (kits, bundle_rows_buildable) in [
        ("reported", true),
        ("components", false),
        ("components", true),
    ] {
        let switches = Switches {
            bundle_rows_buildable,
            ..Switches::default()
        };
        let bench = brand(switches, &format!("kits = \"{kits}\"")).await;
        bench.sync().await.unwrap();
        bench.sync().await.unwrap();
        let kit = shown(&bench)[&KIT];
        let boxed = bench.sandbox.order_manager_available()[&KIT].available;
        assert!(kit > boxed, "{kits}: {kit} of which {boxed} are boxed");
        found.push(shown(&bench));
        // Only components are counted anew, and the kit follows.
        for product_id in COMPONENTS {
            let on_hand = 900;
            let count = StockEdit {
                product_id,
                on_hand,
            };
            bench.sandbox.set_stock(&count).unwrap();
        }
        bench.sync().await.unwrap();
        assert!(shown(&bench)[&KIT] > kit, "{kits}");
        follows.push(shown(&bench));
    }
    for other in [1, 2] {
        assert_eq!(found[0], found[other]);
        assert_eq!(follows[0], follows[other]);
    }
}

/// What lies in warehouses that are open, less the pieces of this connection's orders that have not
/// shipped, of every product that JOOR shows.
fn counted(bench: &Bench) -> BTreeMap<i64, i64> {
    let rows = bench.sandbox.order_manager_stock_rows();
    let mut counted: BTreeMap<i64, i64> = BTreeMap::new();
    for row in rows {
        if row.warehouse_id != CLOSED {
            *counted.entry(row.product_id).or_default() += row.on_hand;
        }
    }
    let channel = bench.sandbox.credentials().sales_channel;
    for order in bench.sandbox.order_manager_orders() {
        if order.channel != channel || ["SHIPPED", "CANCELLED"].contains(&order.status) {
            continue;
        }
        for item in order.items {
            *counted.entry(item.product_id.unwrap()).or_default() -= item.quantity;
        }
    }
    let shown = shown(bench);
    counted.retain(|id, _| shown.contains_key(id));
    for units in counted.values_mut() {
        *units = (*units).max(0);
    }
    counted
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_hand_is_shown_without_the_pieces_of_orders_that_have_not_shipped() {
    let bench = brand(Switches::default(), "mode = \"on-hand\"").await;
    bench.sync().await.unwrap();
    bench.sync().await.unwrap();
    let before = shown(&bench);
    assert!(!before.is_empty());
    assert_eq!(before, counted(&bench));
    let channel = bench.sandbox.credentials().sales_channel;
    let orders = bench.sandbox.order_manager_orders();
    let order = orders
        .iter()
        .find(|order| order.channel == channel && order.status == "AWAITING_SHIPMENT")
        .unwrap();
    // The pieces leave the shelf, and are taken off no longer.
    bench
        .sandbox
        .ship_om_order(order.order_id, Parcel::default())
        .unwrap();
    bench.sync().await.unwrap();
    assert_eq!(shown(&bench), before);
    assert_eq!(counted(&bench), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_mode_shows_the_other_number_after_one_pass() {
    let bench = brand(Switches::default(), "mode = \"on-hand\"").await;
    bench.sync().await.unwrap();
    bench.sync().await.unwrap();
    let before = shown(&bench);
    for mode in ["available", "on-hand"] {
        set(&bench, &format!("mode = \"{mode}\""));
        let report = bench.sync().await.unwrap();
        assert!(run(&report).held.is_none(), "{mode}");
        let shown = shown(&bench);
        if mode == "on-hand" {
            assert_eq!(shown, before);
            continue;
        }
        assert_ne!(shown, before);
        for (id, units) in shown {
            let stock = &bench.sandbox.order_manager_available()[&id];
            assert_eq!(units, stock.available, "{}", stock.sku);
        }
    }
}
