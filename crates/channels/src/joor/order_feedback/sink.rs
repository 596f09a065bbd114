//! Marks, written to JOOR: statuses are read, and sent back unchanged in the very next call.

use std::time::Duration;

use async_trait::async_trait;
use seamline_api_core::{ApiError, ApiRequest, Priority};
use seamline_joor_client::JoorClient;
use seamline_joor_client::v4::order::{Order, OrderStatus};
use seamline_joor_client::v4::order_write::{OrderFields, OrderUpdate};
use seamline_joor_client::v4::orders::{OrderQuery, update_request};
use seamline_joor_client::v4::{Envelope, ROWS_PER_CALL};
use seamline_sync_engine::{
    Capabilities, Located, Owner, Problem, Progress, Replay, Sink, Stop, Verdict, Write,
};

use super::ExportMark;
use super::reply::{Answer, Listed, Placed, answered, mark_refused};
use crate::body;
use crate::failure::{Failure, Parts, stop};
use crate::joor::SYSTEM;

/// Marks orders of a JOOR account as exported or failed, through v4.
///
/// Each mark leaves once, at once, with the status that was read immediately before. Whatever holds it
/// up or keeps it from leaving, a wait for the quota, a connection that cannot be made, a login, ends
/// with the status being read again, because a status of a while ago would revive an order that was
/// cancelled meanwhile.
pub struct OrderFeedbackSink {
    reader: JoorClient,
    /// Without patience for the quota.
    writer: JoorClient,
}

/// How old a status may be when its mark leaves.
const FRESH: Duration = Duration::from_secs(5);

/// How often a status is read for a mark that did not leave, before the run ends.
const READINGS: u32 = 3;

impl OrderFeedbackSink {
    /// Writes with a client that has a v4 login.
    pub fn new(client: JoorClient) -> Self {
        Self {
            writer: client.with_max_wait(Some(Duration::ZERO)),
            reader: client,
        }
    }

    /// Sends the marks, in parts where JOOR does not take them together, and notes what became of
    /// each at its place. An error ends the run; marks without a verdict were not sent then.
    async fn send(&self, marks: Vec<Placed>, verdicts: &mut [Option<Verdict>]) -> Result<(), Stop> {
        let mut parts = Parts::of(marks);
        while let Some(part) = parts.next() {
            let (refused, said) = match self.mark(&part).await {
                Ok(answer) => {
                    if answer.taken {
                        parts.take();
                    }
                    for (place, verdict) in answer.decided {
                        verdicts[place] = Some(verdict);
                    }
                    (answer.refused, answer.said)
                }
                Err(Failure::Run(stop)) => return Err(stop),
                // It is sent again, after its status was read again.
                Err(Failure::Unclear(problem)) => {
                    parts.take();
                    for (place, _) in part {
                        verdicts[place] = Some(Verdict::Unknown(problem.clone()));
                    }
                    continue;
                }
                Err(Failure::Refused(said)) => (part, said),
            };
            if refused.is_empty() {
                continue;
            }
            if let Some((place, _)) = parts.refuse(refused) {
                verdicts[place] = Some(Verdict::Refused(mark_refused(&said)));
            }
            if parts.is_hopeless() {
                verdicts.fill(None);
                return Err(Stop::Unavailable {
                    system: SYSTEM.to_owned(),
                    message: format!("every mark is refused: {said}"),
                });
            }
        }
        Ok(())
    }

    /// Reads the orders of a part and marks them; reads them again when the marks did not leave.
    async fn mark(&self, part: &[Placed]) -> Result<Answer, Failure> {
        let mut readings = 1;
        let mut rejected = false;
        loop {
            let listed = self.listed(part).await?;
            match self.mark_as_listed(part, &listed).await {
                Ok(answer) => return Ok(answer),
                Err(error) => {
                    // Credentials are renewed once, by the reading that comes next.
                    let worth_it = did_not_leave(&error) || (error.is_unauthorized() && !rejected);
                    if !worth_it || readings == READINGS {
                        return Err(Failure::of(SYSTEM, &error));
                    }
                    rejected |= error.is_unauthorized();
                    readings += 1;
                }
            }
        }
    }

    /// The orders of a part, as they are now.
    async fn listed(&self, part: &[Placed]) -> Result<Listed, Failure> {
        let orders = self.orders(part).await.map_err(|error| {
            match Failure::of(SYSTEM, &error) {
                // A reading does nothing, whatever became of it.
                Failure::Unclear(_) => Failure::Run(stop(SYSTEM, &error)),
                known => known,
            }
        })?;
        Ok(Listed::new(orders, part))
    }

    /// Marks the orders of a part whose status is known.
    async fn mark_as_listed(&self, part: &[Placed], listed: &Listed) -> Result<Answer, ApiError> {
        let mut unmarked = Vec::new();
        let mut marks = Vec::new();
        let mut rows = Vec::new();
        for placed in part {
            let (place, mark) = placed;
            match listed.status(&mark.order) {
                Some(status) => {
                    rows.push(update(mark, status));
                    marks.push(placed.clone());
                }
                None => unmarked.push((*place, listed.unmarked(&mark.order))),
            }
        }
        let mut answer = if rows.is_empty() {
            Answer::default()
        } else {
            answered(&self.update(&rows).await?, marks)
        };
        answer.decided.extend(unmarked);
        Ok(answer)
    }

    async fn orders(&self, part: &[Placed]) -> Result<Envelope<Order>, ApiError> {
        let query = OrderQuery::by_ids(part.iter().map(|(_, mark)| &mark.order));
        self.reader.send_rows(&feedback(query.request())).await
    }

    async fn update(&self, rows: &[OrderUpdate]) -> Result<Envelope<Order>, ApiError> {
        let request = feedback(update_request(rows)?).once_within(FRESH);
        self.writer.send_rows(&request).await
    }
}

#[async_trait]
impl Sink for OrderFeedbackSink {
    fn capabilities(&self) -> Capabilities {
        // A mark says what is so, with the status of now: twice is as good as once.
        Capabilities {
            max_batch: ROWS_PER_CALL,
            replay: Replay::Safe,
        }
    }

    async fn write(&self, batch: &[Write], _: &dyn Progress) -> Result<Vec<Verdict>, Stop> {
        let mut marks = Vec::with_capacity(batch.len());
        for (place, write) in batch.iter().enumerate() {
            let mark: ExportMark =
                body::unwrap(&write.payload).map_err(|problem| Stop::Books(problem.to_string()))?;
            marks.push((place, mark));
        }
        let mut verdicts: Vec<Option<Verdict>> = vec![None; batch.len()];
        let stopped = match self.send(marks, &mut verdicts).await {
            Err(stop) if verdicts.iter().all(Option::is_none) => return Err(stop),
            done => done.err(),
        };
        Ok(verdicts
            .into_iter()
            .map(|verdict| verdict.unwrap_or_else(|| not_sent(stopped.as_ref())))
            .collect())
    }

    async fn locate(&self, writes: &[Write]) -> Result<Vec<Located>, Stop> {
        let problem = Problem::new(
            "mark-not-readable",
            Owner::Vendor,
            "JOOR does not show the export state of an order",
            "Nothing to do. The mark is written again.",
        );
        Ok(writes
            .iter()
            .map(|_| Located::CannotSay(problem.clone()))
            .collect())
    }

    async fn health(&self) -> Result<(), Stop> {
        let query = OrderQuery {
            page_size: 1,
            ..OrderQuery::default()
        };
        self.reader
            .send_rows::<Order>(&feedback(query.request()))
            .await
            .map(drop)
            .map_err(|error| stop(SYSTEM, &error))
    }
}

/// Order of the quota: feedback never takes what orders, quantities and styles are short of.
fn feedback(request: ApiRequest) -> ApiRequest {
    ApiRequest {
        priority: Priority::Feedback,
        ..request
    }
}

/// Whether the marks never left this machine, for a reason that may have passed.
fn did_not_leave(error: &ApiError) -> bool {
    match error {
        ApiError::Transport { not_sent, .. } => *not_sent,
        ApiError::HeldUp { .. } => true,
        _ => false,
    }
}

fn update(mark: &ExportMark, status: &OrderStatus) -> OrderUpdate {
    OrderUpdate {
        fields: OrderFields {
            export_status: Some(mark.status.clone()),
            export_description: Some(mark.description.clone()),
            ..OrderFields::default()
        },
        ..OrderUpdate::new(&mark.order, status.clone())
    }
}

/// Other marks of its batch have their verdict already, and then the run had to stop.
fn not_sent(stop: Option<&Stop>) -> Verdict {
    let not_before = match stop {
        Some(Stop::Quota { until, .. }) => Some(*until),
        _ => None,
    };
    let why = stop.map_or_else(String::new, |stop| format!(": {stop}"));
    Verdict::Later {
        not_before,
        quota: true,
        problem: Problem::new(
            "not-sent",
            Owner::Vendor,
            format!("not sent{why}"),
            "Nothing to do. The order is marked as soon as it can be.",
        ),
    }
}
