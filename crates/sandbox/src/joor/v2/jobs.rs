//! Background jobs: queued by a bulk call, done step by step, asked after by their id.

use serde_json::{Value, json};

use super::{Result, answer, connections, next_form, number, style_write, success};
use crate::call::{Call, Reply};
use crate::clock::to_seconds;
use crate::world::World;
use crate::world::joor_jobs::{Job, JobKind, JobResult};

/// The words of a kind of job: its node, its list, and the prefix of its counts \[C\].
fn words(kind: JobKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        JobKind::Styles => ("bulk_styles", "bulk_styles_job", "style_record"),
        JobKind::Connections => (
            "bulk_connections",
            "bulk_connections_job",
            "connection_record",
        ),
    }
}

/// Queues the records of a bulk call: the list `element` inside the kind's node \[C\].
pub(super) fn queue(world: &mut World, call: &Call, kind: JobKind, element: &str) -> Result<Reply> {
    let (node, ..) = words(kind);
    let body = call.json().ok_or("the body is not JSON")?;
    let records = match body.get(node).and_then(|inner| inner.get(element)) {
        Some(Value::Array(records)) => records.clone(),
        Some(one @ Value::Object(_)) => vec![one.clone()],
        _ => return Err(format!("{node} with {element} is required")),
    };
    world.joor.last_job_id += 1;
    let id = world.joor.last_job_id;
    let now = to_seconds(call.now);
    let job = Job {
        id,
        kind,
        created: now,
        modified: now,
        records,
        results: Vec::new(),
        steps: 0,
        finished: false,
    };
    world.joor.jobs.insert(id, job);
    if world.switches.job_steps == 0 {
        step(world);
    }
    // The reply to the call itself is taken to be the job's node [I].
    status_reply(world, id, kind)
}

/// `GET /v2/bulk-style/{job_id}`.
pub(in crate::joor) fn of_styles(world: &mut World, call: &Call) -> Reply {
    answer(world, call, |world, call| {
        status(world, call, JobKind::Styles)
    })
}

/// `GET /v2/bulk-connection/{job_id}`.
pub(in crate::joor) fn of_connections(world: &mut World, call: &Call) -> Reply {
    answer(world, call, |world, call| {
        status(world, call, JobKind::Connections)
    })
}

fn status(world: &mut World, call: &Call, kind: JobKind) -> Result<Reply> {
    let id = call
        .arguments
        .first()
        .and_then(|text| text.parse::<i64>().ok());
    let known = id.filter(|id| world.joor.jobs.get(id).is_some_and(|job| job.kind == kind));
    let id = known.ok_or("job does not exist")?;
    step(world);
    status_reply(world, id, kind)
}

fn status_reply(world: &mut World, id: i64, kind: JobKind) -> Result<Reply> {
    let form = next_form(world);
    let (node, prefix, count) = words(kind);
    let log = success(world, form);
    let job = world.joor.jobs.get(&id).ok_or("job does not exist")?;
    let stamp = |at: jiff::Timestamp| at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string();
    let records = |many: usize| number(i64::try_from(many).unwrap_or(i64::MAX), false);
    let mut row = json!({
        "status": job.status(),
        "created": stamp(job.created),
        "modified": stamp(job.modified),
    });
    row[format!("{prefix}_id")] = json!(job.id);
    row[format!("{count}_count")] = records(job.records.len());
    row[format!("{count}_progress")] = records(job.results.len());
    let mut inner = json!({ "response": { "code": log["code"] } });
    inner[format!("{prefix}s")] = json!([row]);
    let mut body = json!({});
    body[node] = inner;
    Ok(Reply::ok(&body))
}

/// Takes one step: the oldest unfinished job moves on. The next one waits for it \[C\].
pub(crate) fn step(world: &mut World) {
    let now = to_seconds(world.now());
    let steps = world.switches.job_steps.max(1);
    let Some(job) = world.joor.jobs.values_mut().find(|job| !job.finished) else {
        return;
    };
    job.steps += 1;
    job.modified = now;
    job.finished = job.steps >= steps;
    let all = job.records.len();
    let share = if job.finished {
        all
    } else {
        all * usize::try_from(job.steps).unwrap_or(all) / usize::try_from(steps).unwrap_or(1)
    };
    let (id, kind) = (job.id, job.kind);
    let due: Vec<Value> = job.records[job.results.len()..share].to_vec();
    for record in due {
        let result = match kind {
            JobKind::Styles => style_write::record(world, &record, now),
            JobKind::Connections => connections::record(world, &record, now),
        };
        if let Some(job) = world.joor.jobs.get_mut(&id) {
            job.results.push(result);
        }
    }
}

/// What became of a record.
pub(super) fn result(key: Option<String>, done: Result<()>) -> JobResult {
    JobResult {
        key: key.unwrap_or_default(),
        error: done.err(),
    }
}
