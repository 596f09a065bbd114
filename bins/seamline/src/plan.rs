//! A plan as people read it.

use seamline::{FieldChange, PlanReport, PlanVerdict, PlannedRecord};

use crate::tables;

const COLUMNS: [PlanVerdict; 9] = [
    PlanVerdict::New,
    PlanVerdict::Change,
    PlanVerdict::TakeOver,
    PlanVerdict::Skipped,
    PlanVerdict::Parked,
    PlanVerdict::Blocked,
    PlanVerdict::Held,
    PlanVerdict::Reported,
    PlanVerdict::Later,
];

/// Prints the counts, and every record that does not stay as it is.
pub(crate) fn print(report: &PlanReport, brief: bool) {
    let mut header = vec!["flow", "read", "unchanged"];
    header.extend(COLUMNS.iter().map(|verdict| verdict.word()));
    let mut counts = tables::table(&header);
    for flow in &report.flows {
        let mut cells = vec![
            flow.flow.clone(),
            flow.read.to_string(),
            flow.unchanged.to_string(),
        ];
        cells.extend(
            COLUMNS
                .iter()
                .map(|verdict| flow.count(*verdict).to_string()),
        );
        counts.add_row(cells);
    }
    println!("{counts}");
    for flow in &report.flows {
        for record in &flow.records {
            one(&flow.flow, record, brief);
        }
        if let Some(stop) = flow.stop() {
            println!("{} stopped: failed to {stop}", flow.flow);
            if let Some(remedy) = stop.remedy() {
                println!("  what to do: {remedy}");
            }
        }
    }
    println!("nothing was written; `seamline sync` does it");
}

fn one(flow: &str, record: &PlannedRecord, brief: bool) {
    let name = record.identity.as_deref().unwrap_or(&record.key);
    println!("{flow} {name}: {}", record.verdict.word());
    if let Some(rule) = &record.rule {
        println!("  rule: {rule}");
    }
    if let Some(problem) = &record.problem {
        println!("  why: {problem}");
        println!("  what to do: {}", problem.remedy);
    }
    if brief {
        return;
    }
    for FieldChange { field, old, new } in &record.fields {
        match (old, new) {
            (None, Some(new)) => println!("  {field}: {new}"),
            (Some(old), Some(new)) => println!("  {field}: {old} -> {new}"),
            (Some(old), None) => println!("  {field}: {old} -> (nothing)"),
            (None, None) => {}
        }
    }
}
