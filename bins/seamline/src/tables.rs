//! What people read.

use comfy_table::Table;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use seamline::demo::DemoReport;
use seamline::engine::State;
use seamline::verify::Difference;
use seamline::{CheckOutcome, CheckReport, RecordDetail, RecordSummary, Status, SyncReport};

pub(crate) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY);
    table.set_header(header.to_vec());
    table
}

pub(crate) fn sync(report: &SyncReport) {
    let mut rows = table(&[
        "flow",
        "read",
        "new",
        "changed",
        "unchanged",
        "skipped",
        "delivered",
        "parked",
        "due",
        "calls",
        "credits",
    ]);
    for flow in &report.flows {
        let counts = flow.run.as_ref().map(|run| run.counts).unwrap_or_default();
        let tally = flow
            .run
            .as_ref()
            .map(|run| run.tally.clone())
            .unwrap_or_default();
        let numbers = [
            counts.read,
            counts.new,
            counts.changed,
            counts.unchanged,
            counts.skipped,
            counts.delivered,
            tally.of(State::Parked),
            tally.due(),
            flow.calls,
            flow.credits,
        ];
        let mut cells = vec![flow.flow.to_string()];
        cells.extend(numbers.iter().map(ToString::to_string));
        rows.add_row(cells);
    }
    println!("{rows}");
    for flow in &report.flows {
        if let Some(stop) = &flow.stop {
            println!("{} stopped: failed to {stop}", flow.flow);
            if let Some(remedy) = stop.remedy() {
                println!("  what to do: {remedy}");
            }
        }
        if let Some(problem) = &flow.problem {
            println!("{}: {}", flow.flow, problem.message);
            println!("  what to do: {}", problem.remedy);
        }
        if flow.notices > 0 {
            println!(
                "{}: delivered records with a notice: {}; see `seamline records list`",
                flow.flow, flow.notices
            );
        }
        for key in flow.run.iter().flat_map(|run| &run.out_of_place) {
            println!(
                "{}: {key} has to be put right at the sink; see `seamline records show {} {key}`",
                flow.flow, flow.flow
            );
        }
        if let Some(reading) = flow.run.as_ref().and_then(|run| run.held.as_ref()) {
            println!(
                "{}: reading {reading} is held; see `seamline records list`",
                flow.flow
            );
        }
    }
}

pub(crate) fn status(status: &Status) {
    let mut rows = table(&[
        "flow",
        "enabled",
        "delivered",
        "due",
        "parked",
        "blocked",
        "held",
        "last run",
    ]);
    for flow in &status.flows {
        let of = |state: State| flow.tally.of(state).to_string();
        let last = match &flow.last_run {
            None => "never".to_owned(),
            Some(run) => match &run.stopped {
                None => run.ended_at.to_string(),
                Some(why) => format!("{}, stopped: failed to {why}", run.ended_at),
            },
        };
        rows.add_row(vec![
            flow.flow.to_string(),
            if flow.enabled { "yes" } else { "no" }.to_owned(),
            of(State::Delivered),
            flow.tally.due().to_string(),
            of(State::Parked),
            of(State::Blocked),
            of(State::Held),
            last,
        ]);
    }
    println!("{}\n{rows}", status.connection);
    for flow in &status.flows {
        if let Some(held) = &flow.held {
            println!("{}: {}", flow.flow, held.message);
            println!("  what to do: {}", held.remedy);
        }
    }
}

pub(crate) fn records(records: &[RecordSummary]) {
    if records.is_empty() {
        println!("no record waits");
        return;
    }
    for record in records {
        let name = record.identity.as_deref().unwrap_or(&record.key);
        println!("{} {name}: {}", record.flow, record.state);
        if name != record.key {
            println!("  key: {}", record.key);
        }
        if let Some(problem) = &record.problem {
            println!("  why: {problem}");
            println!("  what to do: {}", problem.remedy);
        }
    }
}

pub(crate) fn record(detail: &RecordDetail) {
    records(std::slice::from_ref(&detail.summary));
    println!(
        "  versions: {}, attempts: {}",
        detail.versions, detail.attempts
    );
    for entry in &detail.history {
        let from = entry.from.map_or("new", State::word);
        let by = entry
            .by
            .as_deref()
            .map(|by| format!(" ({by})"))
            .unwrap_or_default();
        println!("  {}  {from} -> {}: {}{by}", entry.at, entry.to, entry.note);
    }
}

pub(crate) fn check(report: &CheckReport) {
    println!("{}", report.connection);
    for finding in &report.findings {
        let mark = match finding.outcome {
            CheckOutcome::Ok => "ok",
            CheckOutcome::Warning => "look",
            CheckOutcome::Failed => "FAILED",
            CheckOutcome::Skipped => "skipped",
        };
        println!("{mark:>8}  {}: {}", finding.name, finding.message);
        if let Some(remedy) = &finding.remedy {
            println!("{:>8}  what to do: {remedy}", "");
        }
    }
}

pub(crate) fn differences(differences: &[Difference]) {
    if differences.is_empty() {
        println!("both sides agree");
        return;
    }
    let mut rows = table(&["flow", "record", "field", "expected", "found"]);
    for difference in differences {
        rows.add_row([
            &difference.flow,
            &difference.key,
            &difference.field,
            &difference.expected,
            &difference.found,
        ]);
    }
    println!("{rows}");
}

pub(crate) fn demo(report: &DemoReport) {
    if let Some(window) = report.short_window {
        println!(
            "JOOR's quota window is {} s instead of 300 s, and budgets and retries match it",
            window.as_secs()
        );
    }
    println!("Order Manager's quotas are 100 calls a second instead of the real ones");
    if report.passes.len() > 1 {
        println!("{} passes; the last one:", report.passes.len());
    }
    if let Some(last) = report.passes.last() {
        sync(last);
    }
    if !report.faults.is_empty() {
        let kinds: Vec<String> = report
            .faults
            .iter()
            .map(|(kind, count)| format!("{kind} {count}"))
            .collect();
        let injected: u64 = report.faults.iter().map(|(_, count)| count).sum();
        println!(
            "faults: {injected} of {} calls ({})",
            report.calls,
            kinds.join(", ")
        );
    }
    if !report.parked.is_empty() {
        println!("\nparked, because they were generated bad:");
        records(&report.parked);
    }
    println!();
    differences(&report.differences);
    println!(
        "{} calls, {} JOOR credits, {:.1} s",
        report.calls,
        report.credits,
        report.elapsed.as_secs_f64()
    );
}
