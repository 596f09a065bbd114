//! What protects a merchant from a wrong setting of inventory.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use seamline::engine::{RunReport, State};
use seamline::{Exit, FlowName, SyncOptions, SyncReport};
use seamline_end_to_end::Bench;

const WAREHOUSE: &str = "joor_warehouse = \"Main\"";

async fn sync_inventory(bench: &Bench) -> SyncReport {
    let options = SyncOptions {
        flow: Some(FlowName::Inventory),
        ..SyncOptions::default()
    };
    let seamline = bench.open().await.unwrap();
    let connection = seamline.connection(None).unwrap();
    connection.sync(&options).await.unwrap()
}

fn run(report: &SyncReport) -> &RunReport {
    let flow = report.flow(FlowName::Inventory).unwrap();
    flow.run.as_ref().unwrap()
}

fn set(bench: &Bench, settings: &str) {
    bench.configure(|text| {
        assert!(text.contains(WAREHOUSE));
        text.replace(WAREHOUSE, settings)
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_minimum_level_that_would_zero_everything_is_held() {
    let bench = Bench::start(3).await;
    bench.sync().await.unwrap();
    let before = bench.sandbox.joor_quantities();
    set(&bench, &format!("{WAREHOUSE}\nminimum_level = 5000"));
    let report = sync_inventory(&bench).await;
    assert!(run(&report).held.is_some());
    assert_eq!(report.exit(), Exit::Attention);
    assert_eq!(bench.sandbox.joor_quantities(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_pass_to_another_warehouse_is_held_when_it_is_mostly_zeroes() {
    let bench = Bench::start(3).await;
    bench.sync().await.unwrap();
    let before = bench.sandbox.joor_quantities();
    let other = "joor_warehouse = \"Fall Production\"\nwarehouse_confirmed = true";
    set(&bench, &format!("{other}\nminimum_level = 5000"));
    let report = sync_inventory(&bench).await;
    assert!(run(&report).held.is_some());
    assert_eq!(bench.sandbox.joor_quantities(), before);
    // With quantities it goes through, and what stands in the first warehouse stays.
    set(&bench, other);
    let report = sync_inventory(&bench).await;
    assert_eq!(run(&report).held, None);
    assert_eq!(run(&report).tally.of(State::Held), 0);
    let after = bench.sandbox.joor_quantities();
    assert!(
        before
            .iter()
            .all(|(key, quantity)| after.get(key) == Some(quantity))
    );
    assert_eq!(after.len(), before.len() * 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warehouse_that_joor_does_not_have_is_told_and_not_called_done() {
    let bench = Bench::start(3).await;
    bench.sync().await.unwrap();
    let report = sync_inventory(&bench).await;
    // It has styles that are not published, and so more SKUs without a counterpart than with one.
    let tally = &run(&report).tally;
    assert!(tally.of(State::Skipped) > tally.of(State::Delivered));
    assert_eq!(report.exit(), Exit::Done);
    assert!(report.flow(FlowName::Inventory).unwrap().problem.is_none());
    let typo = "joor_warehouse = \"Mian\"\nwarehouse_confirmed = true";
    for settings in [typo.to_owned(), format!("{typo}\njoor_holds_part = true")] {
        set(&bench, &settings);
        let report = sync_inventory(&bench).await;
        let problem = report.flow(FlowName::Inventory).unwrap().problem.as_ref();
        let problem = problem.unwrap();
        assert_eq!(problem.code, "mostly-refused");
        assert!(problem.message.contains("`Mian`") && problem.message.contains("`fail`"));
        assert_eq!(run(&report).counts.delivered, 0);
        assert_eq!(report.exit(), Exit::Attention);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_joor_account_with_few_of_the_skus_is_told_until_a_person_says_that_it_is_meant_so() {
    let bench = Bench::start(3).await;
    bench.sync().await.unwrap();
    // Who publishes the styles is not known any more: each refusal may be a fault.
    let by_hand = "[connections.products]\nenabled = false";
    for (part, exit) in [(false, Exit::Attention), (true, Exit::Done)] {
        bench.configure(|text| {
            let text = text.replace("[connections.products]\nenabled = true", by_hand);
            assert!(text.contains(by_hand));
            text.replace(WAREHOUSE, &format!("{WAREHOUSE}\njoor_holds_part = {part}"))
        });
        assert_eq!(sync_inventory(&bench).await.exit(), exit, "{part}");
    }
}
