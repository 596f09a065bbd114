//! `mode = "channel"`: what Order Manager's own rules let the sales channel have.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;

use jiff::Timestamp;
use seamline::{AcknowledgeProof, Error, Exit, FlowName, SyncOptions, SyncReport};
use seamline_end_to_end::Bench;
use seamline_sandbox::{
    AllocationEdit, FaultKind, FaultRule, Quotas, SandboxOptions, StockEdit, Switches,
};

const WAREHOUSE: &str = "joor_warehouse = \"Main\"";
/// The sandbox's channel for JOOR.
const CHANNEL: i64 = 4007;
const ACKNOWLEDGE: &str = "/v1.2/inventory/acknowledge";

/// A brand whose sales channel may have half of everything, at most 40 pieces, and nothing below 4.
async fn brand() -> Bench {
    let bench = Bench::with(SandboxOptions {
        seed: 3,
        styles: 14,
        orders: 0,
        start: Some(Timestamp::constant(1_790_000_000, 0)),
        quotas: Quotas::off(),
        ..SandboxOptions::default()
    })
    .await;
    let rule = AllocationEdit {
        percentage: 50,
        maximum_units: Some(40),
        minimum_level: 4,
        excluded_warehouses: vec![3102],
    };
    bench.sandbox.set_allocation_rule(CHANNEL, rule).unwrap();
    bench.configure(|text| {
        assert!(text.contains(WAREHOUSE));
        text.replace(
            WAREHOUSE,
            &format!("{WAREHOUSE}\nwarehouse_confirmed = true\nmode = \"channel\""),
        )
    });
    bench
}

async fn sync(bench: &Bench, flow: FlowName) -> SyncReport {
    let options = SyncOptions {
        flow: Some(flow),
        ..SyncOptions::default()
    };
    let seamline = bench.open().await.unwrap();
    seamline
        .connection(None)
        .unwrap()
        .sync(&options)
        .await
        .unwrap()
}

async fn prove(bench: &Bench) -> Result<AcknowledgeProof, Error> {
    let seamline = bench.open().await.unwrap();
    let connection = seamline.connection(None).unwrap();
    let lease = seamline.store().acquire(connection.name()).await.unwrap();
    connection.prove_acknowledge(&lease).await
}

/// What JOOR shows, and what the channel may have of it, by UPC.
fn compared(bench: &Bench) -> Vec<(i64, i64)> {
    let shown: BTreeMap<String, i64> = bench
        .sandbox
        .joor_quantities()
        .into_iter()
        .map(|((_, _, upc), units)| (upc, units))
        .collect();
    let rows = bench.sandbox.order_manager_stock_rows();
    let stock = bench.sandbox.order_manager_available();
    let compared = stock.into_iter().filter_map(|(id, stock)| {
        let shown = *shown.get(&stock.upc?)?;
        let available: i64 = rows
            .iter()
            .filter(|row| row.product_id == id && row.warehouse_id == 3101 && row.active)
            .map(|row| row.available)
            .sum();
        let half = available / 2;
        Some((shown, if half < 4 { 0 } else { half.min(40) }))
    });
    compared.collect()
}

fn stop_of(report: &SyncReport, flow: FlowName) -> String {
    let stop = report.flow(flow).unwrap().stop.as_ref();
    stop.map(ToString::to_string).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn joor_shows_what_the_channel_may_have_and_follows_it() {
    let bench = brand().await;
    sync(&bench, FlowName::Products).await;
    let proof = prove(&bench).await.unwrap();
    assert!(
        matches!(proof, AcknowledgeProof::Works { listings } if listings > 10),
        "{proof:?}"
    );
    let report = sync(&bench, FlowName::Inventory).await;
    assert!(report.flow(FlowName::Inventory).unwrap().stop.is_none());
    let before = compared(&bench);
    assert!(before.len() > 10);
    assert!(before.iter().all(|(shown, may)| shown == may), "{before:?}");
    // More arrives, and only that is told.
    let rows = bench.sandbox.order_manager_stock_rows();
    let row = rows
        .iter()
        .find(|row| row.warehouse_id == 3101 && row.active)
        .unwrap();
    let edit = StockEdit {
        product_id: row.product_id,
        on_hand: row.on_hand + 31,
    };
    bench.sandbox.set_stock(&edit).unwrap();
    sync(&bench, FlowName::Inventory).await;
    let after = compared(&bench);
    assert!(after.iter().all(|(shown, may)| shown == may), "{after:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_proof_nothing_is_called_and_the_remedy_is_told() {
    let bench = brand().await;
    let report = bench.sync().await.unwrap();
    for flow in [FlowName::Stock, FlowName::Inventory] {
        let stop = stop_of(&report, flow);
        assert!(stop.contains("acknowledge-not-proved"), "{stop}");
        let stop = report.flow(flow).unwrap().stop.as_ref().unwrap();
        assert!(stop.remedy().unwrap().contains("check --prove-acknowledge"));
    }
    // Orders and products do not wait for it.
    assert!(stop_of(&report, FlowName::Orders).is_empty());
    assert!(stop_of(&report, FlowName::Products).is_empty());
    assert_eq!(report.exit(), Exit::Usage);
    assert!(bench.sandbox.order_manager_acknowledged(CHANNEL).is_empty());
    assert!(bench.sandbox.joor_quantities().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_answer_proves_nothing_and_one_of_another_shape_refutes() {
    let bench = brand().await;
    // No listing is in the catalog yet; the answer is kept, and proves it when they are.
    assert_eq!(prove(&bench).await.unwrap(), AcknowledgeProof::NothingTold);
    sync(&bench, FlowName::Products).await;
    let proof = prove(&bench).await.unwrap();
    assert!(matches!(proof, AcknowledgeProof::Works { .. }), "{proof:?}");
    let bench = brand().await;
    bench.sandbox.set_switches(Switches {
        acknowledge_otherwise: true,
        ..Switches::default()
    });
    sync(&bench, FlowName::Products).await;
    for _ in 0..2 {
        let AcknowledgeProof::Refuted(problem) = prove(&bench).await.unwrap() else {
            panic!("an answer of another shape was taken for a proof");
        };
        assert_eq!(problem.code, "acknowledge-unreadable");
    }
    let report = sync(&bench, FlowName::Inventory).await;
    assert!(stop_of(&report, FlowName::Stock).contains("acknowledge-not-proved"));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_mode_makes_no_call_for_a_proof() {
    let bench = brand().await;
    bench.configure(|text| text);
    assert_eq!(prove(&bench).await.unwrap(), AcknowledgeProof::NotChosen);
    assert!(bench.sandbox.order_manager_acknowledged(CHANNEL).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_a_warning_until_everything_was_told_again() {
    let bench = brand().await;
    sync(&bench, FlowName::Products).await;
    prove(&bench).await.unwrap();
    sync(&bench, FlowName::Inventory).await;
    bench
        .sandbox
        .inject(FaultRule::once(FaultKind::LostAnswer, "POST", ACKNOWLEDGE));
    let report = sync(&bench, FlowName::Inventory).await;
    let stock = report.flow(FlowName::Stock).unwrap();
    assert!(stock.stop.is_some());
    assert_eq!(stock.problem.as_ref().unwrap().code, "answers-lost");
    // Passes go on, and keep telling it.
    let report = sync(&bench, FlowName::Inventory).await;
    let stock = report.flow(FlowName::Stock).unwrap();
    assert!(stock.stop.is_none());
    assert_eq!(stock.problem.as_ref().unwrap().code, "answers-lost");
    assert_eq!(report.exit(), Exit::Attention);
    // Another rule of the channel changes every number, which tells each again.
    for percentage in [99, 3] {
        let rule = AllocationEdit {
            percentage,
            maximum_units: Some(1_000_000),
            minimum_level: 0,
            excluded_warehouses: vec![3102],
        };
        bench.sandbox.set_allocation_rule(CHANNEL, rule).unwrap();
        for product_id in bench.sandbox.order_manager_available().into_keys() {
            let on_hand = 5_000 + percentage;
            let edit = StockEdit {
                product_id,
                on_hand,
            };
            // A parent has no stock to set.
            let _ = bench.sandbox.set_stock(&edit);
        }
        sync(&bench, FlowName::Inventory).await;
    }
    let report = sync(&bench, FlowName::Inventory).await;
    let problem = report.flow(FlowName::Stock).unwrap().problem.as_ref();
    assert!(problem.is_none(), "{problem:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn check_proves_the_feed_where_it_is_asked_to() {
    let bench = brand().await;
    sync(&bench, FlowName::Catalog).await;
    let seamline = bench.open().await.unwrap();
    let connection = seamline.connection(None).unwrap();
    let options = seamline::CheckOptions {
        prove_acknowledge: true,
        ..seamline::CheckOptions::default()
    };
    let report = connection.check(options).await.unwrap();
    let found = report
        .findings
        .iter()
        .find(|finding| finding.name == "Order Manager acknowledge")
        .unwrap();
    assert_eq!(found.outcome, seamline::CheckOutcome::Ok, "{found:?}");
    drop(seamline);
    let report = sync(&bench, FlowName::Inventory).await;
    let inventory = report.flow(FlowName::Inventory).unwrap();
    assert!(inventory.stop.is_none(), "{:?}", inventory.stop);
}
