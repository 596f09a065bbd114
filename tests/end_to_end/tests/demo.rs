//! The demonstration, whole: every flow over sockets, compared from the sandbox's own state.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use seamline::demo::{self, DemoOptions};
use seamline::{Exit, FlowName};

#[tokio::test(flavor = "multi_thread")]
async fn the_default_demonstration_agrees_within_two_hundred_credits() {
    let report = demo::run(&DemoOptions::default()).await.unwrap();
    assert_eq!(report.differences, []);
    assert_eq!(report.exit(), Exit::Done);
    assert!(report.credits <= 200, "{} credits", report.credits);
    let last = report.passes.last().unwrap();
    assert_eq!(last.exit(), Exit::Attention);
    let orders = last.flow(FlowName::Orders).unwrap().run.as_ref().unwrap();
    assert!(orders.counts.delivered > 0 && orders.tally.due() == 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_seed_agrees_too() {
    let options = DemoOptions {
        seed: 42,
        styles: 12,
        orders: 20,
        ..DemoOptions::default()
    };
    let report = demo::run(&options).await.unwrap();
    assert_eq!(report.differences, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_faults_in_every_fifth_call_both_sides_still_agree() {
    let options = DemoOptions {
        faults: true,
        ..DemoOptions::default()
    };
    let report = demo::run(&options).await.unwrap();
    assert_eq!(report.differences, []);
    let injected: u64 = report.faults.iter().map(|(_, count)| count).sum();
    assert!(
        injected * 5 >= report.calls,
        "{injected} faults in {} calls",
        report.calls
    );
    assert_eq!(report.faults.len(), 8, "every kind: {:?}", report.faults);
}
