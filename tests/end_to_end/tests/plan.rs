//! `plan`: what the next pass would do, and that it does it.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;

use seamline::engine::State;
use seamline::{FlowName, PlanReport, PlanVerdict, RecordsQuery, SyncOptions};
use seamline_end_to_end::Bench;

async fn plan(bench: &Bench) -> PlanReport {
    let seamline = bench.open().await.unwrap();
    let connection = seamline.connection(None).unwrap();
    connection.plan(&SyncOptions::default()).await.unwrap()
}

/// Rows of the ledger that a person can see, by flow.
async fn rows(bench: &Bench, flow: FlowName) -> BTreeMap<String, (State, Option<String>)> {
    let seamline = bench.open().await.unwrap();
    let connection = seamline.connection(None).unwrap();
    let query = RecordsQuery {
        flow: Some(flow),
        states: State::ALL.to_vec(),
        problem: None,
    };
    let records = connection.records(&query).await.unwrap();
    records
        .into_iter()
        .map(|record| {
            let code = record.problem.map(|problem| problem.code);
            (record.key, (record.state, code))
        })
        .collect()
}

/// What the plan says each record will come to.
fn foretold(report: &PlanReport, flow: FlowName) -> BTreeMap<String, (State, Option<String>)> {
    let plan = report.flows.iter().find(|plan| plan.flow == flow.as_str());
    let records = plan.unwrap().records.iter();
    records
        .filter(|record| record.rule.is_none())
        .map(|record| {
            let state = match record.verdict {
                PlanVerdict::New | PlanVerdict::Change | PlanVerdict::TakeOver => State::Delivered,
                PlanVerdict::Skipped => State::Skipped,
                PlanVerdict::Parked => State::Parked,
                PlanVerdict::Blocked => State::Blocked,
                PlanVerdict::Held => State::Held,
                PlanVerdict::Reported => State::Reported,
                PlanVerdict::Discarded => State::Discarded,
                PlanVerdict::Later => State::Due,
            };
            let code = record.problem.as_ref().map(|problem| problem.code.clone());
            (record.key.clone(), (state, code))
        })
        .collect()
}

const WRITING: [FlowName; 3] = [FlowName::Orders, FlowName::Products, FlowName::Inventory];

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_writes_nothing_and_the_pass_after_it_does_what_it_says() {
    let bench = Bench::start(21).await;
    let report = plan(&bench).await;
    assert_eq!(bench.writes(), 0, "a plan writes to no vendor");
    for flow in WRITING {
        assert_eq!(rows(&bench, flow).await.len(), 0, "{flow} has no rows yet");
    }
    bench.sync().await.unwrap();
    for flow in [FlowName::Orders, FlowName::Products] {
        assert!(!foretold(&report, flow).is_empty());
        assert_eq!(foretold(&report, flow), rows(&bench, flow).await, "{flow}");
    }
    // A sink that finds no counterpart for a quantity is the only one who can say so.
    let after = rows(&bench, FlowName::Inventory).await;
    for (key, (state, code)) in foretold(&report, FlowName::Inventory) {
        let (found, because) = &after[&key];
        let unmatched = *found == State::Skipped && state == State::Delivered;
        assert!(
            unmatched || (*found == state && *because == code),
            "{key}: {state}, {found}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_of_two_sides_in_step_is_empty_and_a_change_shows_old_and_new() {
    let bench = Bench::start(22).await;
    bench.sync().await.unwrap();
    bench.sync().await.unwrap();
    let before = bench.writes();
    let report = plan(&bench).await;
    let writes = |report: &PlanReport| {
        let counts = report.flows.iter().map(|flow| {
            flow.count(PlanVerdict::New)
                + flow.count(PlanVerdict::Change)
                + flow.count(PlanVerdict::TakeOver)
        });
        counts.sum::<usize>()
    };
    assert_eq!(writes(&report), 0);
    let stock = bench.sandbox.order_manager_available();
    let pushed = rows(&bench, FlowName::Inventory).await;
    let pushed = pushed
        .iter()
        .filter(|(_, (state, _))| *state == State::Delivered);
    let mut ids = pushed.map(|(key, _)| {
        let digits: String = key.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<i64>().unwrap()
    });
    let product = ids.find(|id| stock[id].available > 3).unwrap();
    let available = stock[&product].available;
    bench.sandbox.set_available(product, available - 1).unwrap();
    let report = plan(&bench).await;
    let inventory = report
        .flows
        .iter()
        .find(|plan| plan.flow == "inventory")
        .unwrap();
    let change = inventory
        .records
        .iter()
        .find(|record| record.verdict == PlanVerdict::Change)
        .unwrap();
    let quantity = change
        .fields
        .iter()
        .find(|field| field.new.as_deref() == Some(&(available - 1).to_string()))
        .unwrap();
    assert_eq!(quantity.old.as_deref(), Some(&*available.to_string()));
    assert_eq!(bench.writes(), before);
}
