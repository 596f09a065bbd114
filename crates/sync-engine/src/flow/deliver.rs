//! Writing: an attempt is committed, then sent, then its verdict is committed.

use std::collections::BTreeMap;

use async_trait::async_trait;
use tokio::sync::Mutex;

use crate::lifecycle::{
    accept, attempt, found_instead, lose_sight, quiet, retry_later, stop_between, take_back, wait,
    was_in_doubt,
};
use crate::{
    Commit, Event, Located, Progress, Replay, Row, RowChange, State, Stop, StoreError, Verdict,
    Write,
};

use super::after;
use super::pass::Pass;
use super::plan::Planned;
use super::recover::write_of;

impl Pass<'_> {
    pub(super) async fn deliver(&mut self, planned: Vec<Planned>) -> Result<(), Stop> {
        let capabilities = self.flow.sink.capabilities();
        let at_once = match capabilities.replay {
            Replay::Safe => capabilities.max_batch,
            Replay::LookupFirst { at_once } => at_once,
        };
        let mut queue = planned.into_iter().peekable();
        while queue.peek().is_some() {
            let batch: Vec<Planned> = queue.by_ref().take(at_once.max(1)).collect();
            let count = batch.len();
            let mut batch = self.read_again(batch).await?;
            if capabilities.replay != Replay::Safe && !batch.is_empty() {
                batch = self.look_first(batch).await?;
            }
            self.settled(count - batch.len());
            self.send_all(batch).await?;
        }
        Ok(())
    }

    async fn send_all(&mut self, planned: Vec<Planned>) -> Result<(), Stop> {
        let max_batch = self.flow.sink.capabilities().max_batch.max(1);
        let mut queue = planned.into_iter().peekable();
        while queue.peek().is_some() {
            let batch: Vec<Planned> = queue.by_ref().take(max_batch).collect();
            let count = batch.len();
            self.send(batch).await?;
            self.settled(count);
        }
        Ok(())
    }

    fn settled(&self, count: usize) {
        self.observer.event(&Event::Settled {
            flow: self.id(),
            count: count as u64,
        });
    }

    /// Takes over what is at the sink already; gives back what is not.
    async fn look_first(&mut self, batch: Vec<Planned>) -> Result<Vec<Planned>, Stop> {
        let writes: Vec<Write> = batch
            .iter()
            .map(|plan| write_of(&plan.row, plan.decided.payload.clone()))
            .collect();
        let answers = self.flow.sink.locate(&writes).await?;
        let now = self.clock.now();
        let mut absent = Vec::new();
        let mut changes = Vec::new();
        for (plan, answer) in batch.into_iter().zip(answers) {
            let from = plan.row.state;
            match answer {
                Located::Absent => absent.push(plan),
                Located::Found(mut receipt) => {
                    // Found after an attempt that may have happened: ours, late as it is.
                    receipt.adopted = !was_in_doubt(&plan.row);
                    let row = found_instead(plan.row, plan.decided, now);
                    let taken = self.take_over(row, receipt, now).await?;
                    changes.push(RowChange {
                        from: Some(from),
                        ..taken
                    });
                }
                Located::Conflict(problem) => {
                    // Kept as attempted, so that the same payload is not looked up for ever.
                    let row = found_instead(plan.row, plan.decided, now);
                    let parked = wait(row, State::Parked, problem, None);
                    changes.push(RowChange {
                        from: Some(from),
                        ..parked
                    });
                }
                Located::CannotSay(problem) => {
                    let pause = self
                        .flow
                        .options
                        .retry
                        .wait(plan.row.tries, (self.flow.options.chance)());
                    let at = after(now, pause);
                    changes.push(retry_later(plan.row, problem, true, now, at));
                }
            }
        }
        self.commit(changes).await?;
        Ok(absent)
    }

    async fn send(&mut self, batch: Vec<Planned>) -> Result<(), Stop> {
        let now = self.clock.now();
        let earlier: Vec<_> = batch
            .iter()
            .map(|plan| (plan.row.attempted.clone(), plan.row.progress.clone()))
            .collect();
        let attempts: Vec<RowChange> = batch
            .into_iter()
            .map(|plan| attempt(plan.row, plan.decided, now))
            .collect();
        self.commit(attempts.clone()).await?;
        let rows: Vec<Row> = attempts
            .into_iter()
            .map(|change| committed(change.row))
            .collect();
        let writes: Vec<Write> = rows
            .iter()
            .filter_map(|row| Some(write_of(row, row.attempted.as_ref()?.payload.clone())))
            .collect();
        let steps = Steps::new(self, rows);
        let verdicts = self.flow.sink.write(&writes, &steps).await;
        let rows = steps.into_rows();
        let now = self.clock.now();
        let verdicts = match verdicts {
            Ok(verdicts) => verdicts,
            Err(stop) => {
                // Nothing was sent, and the attempt is taken back, unless a step was committed.
                let rows = rows.into_iter().zip(earlier);
                let changes = rows.map(|(row, (attempt, progress))| {
                    if row.progress == progress {
                        take_back(row, attempt)
                    } else {
                        stop_between(row)
                    }
                });
                self.commit(changes.collect()).await?;
                return Err(stop);
            }
        };
        let mut changes = Vec::with_capacity(rows.len());
        for (row, verdict) in rows.into_iter().zip(verdicts) {
            changes.push(match verdict {
                Verdict::Accepted(receipt) => self.take_over(row, receipt, now).await?,
                verdict => self.settle_by(row, verdict, now),
            });
        }
        Ok(self.commit(changes).await?)
    }

    fn settle_by(&self, row: Row, verdict: Verdict, now: jiff::Timestamp) -> RowChange {
        let options = &self.flow.options;
        match verdict {
            Verdict::Accepted(receipt) => accept(row, receipt, now),
            Verdict::Refused(problem) => wait(row, State::Parked, problem, None),
            Verdict::Blocked(problem) => wait(row, State::Blocked, problem, None),
            Verdict::Skipped(problem) => wait(row, State::Skipped, problem, None),
            Verdict::Later {
                not_before,
                quota,
                problem,
            } => {
                let pause = options.retry.wait(row.tries, (options.chance)());
                // A moment that has passed names no pause, and without one a pass would spin.
                let named = not_before.filter(|at| *at > now);
                let at = named.unwrap_or_else(|| after(now, pause));
                retry_later(row, problem, !quota, now, at)
            }
            Verdict::Unknown(problem) => match self.flow.sink.capabilities().replay {
                Replay::Safe => {
                    let pause = options.retry.wait(row.tries, (options.chance)());
                    retry_later(row, problem, true, now, after(now, pause))
                }
                Replay::LookupFirst { .. } => {
                    lose_sight(row, problem, now, after(now, options.list_lag))
                }
            },
        }
    }
}

/// The row as the store has it after a commit.
fn committed(mut row: Row) -> Row {
    row.revision += 1;
    row
}

/// Commits the steps of a sink of several steps, and keeps the rows of the batch in line with it.
struct Steps<'a> {
    pass: StepsOf<'a>,
    rows: Mutex<BTreeMap<String, Row>>,
    order: Vec<String>,
}

struct StepsOf<'a> {
    store: &'a dyn crate::Store,
    lease: &'a crate::Lease,
    flow: &'a crate::FlowId,
    clock: &'a dyn crate::Clock,
}

impl<'a> Steps<'a> {
    fn new(pass: &Pass<'a>, rows: Vec<Row>) -> Self {
        Self {
            pass: StepsOf {
                store: pass.store,
                lease: pass.lease,
                flow: &pass.flow.id,
                clock: pass.clock,
            },
            order: rows.iter().map(|row| row.key.clone()).collect(),
            rows: Mutex::new(rows.into_iter().map(|row| (row.key.clone(), row)).collect()),
        }
    }

    fn into_rows(self) -> Vec<Row> {
        let mut rows = self.rows.into_inner();
        self.order
            .iter()
            .filter_map(|key| rows.remove(key))
            .collect()
    }
}

#[async_trait]
impl Progress for Steps<'_> {
    async fn save(&self, steps: Vec<(String, String)>) -> Result<(), StoreError> {
        let mut rows = self.rows.lock().await;
        let mut changes = Vec::new();
        for (key, text) in steps {
            if let Some(row) = rows.get(&key) {
                let mut row = row.clone();
                row.progress = Some(text);
                let from = row.state;
                changes.push(quiet(row, from));
            }
        }
        let written: Vec<Row> = changes
            .iter()
            .map(|change| committed(change.row.clone()))
            .collect();
        let commit = Commit {
            rows: changes,
            at: self.pass.clock.now(),
            ..Commit::default()
        };
        self.pass
            .store
            .commit(self.pass.lease, self.pass.flow, commit)
            .await?;
        for row in written {
            rows.insert(row.key.clone(), row);
        }
        Ok(())
    }
}
