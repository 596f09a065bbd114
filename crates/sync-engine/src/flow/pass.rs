//! One pass of a flow, from asking to reporting.

use std::time::Duration;

use jiff::Timestamp;

use crate::report::RunReport;
use crate::{
    Clock, Commit, Event, FlowId, Lease, Observer, RowChange, RunOptions, RunRecord, Select, State,
    Stop, Store, StoreError,
};

use super::held::Released;
use super::sweep::out_of_place;
use super::take_over::Holders;
use super::{Flow, after};

/// One pass under way.
pub(super) struct Pass<'a> {
    pub(super) flow: &'a Flow,
    pub(super) store: &'a dyn Store,
    pub(super) lease: &'a Lease,
    pub(super) clock: &'a dyn Clock,
    pub(super) observer: &'a dyn Observer,
    pub(super) run: RunOptions,
    pub(super) started_at: Timestamp,
    pub(super) report: RunReport,
    /// For which key each record at the sink stands, once that had to be known.
    pub(super) holders: Option<Holders>,
    /// What a person let through of a reading that was held.
    pub(super) released: Released,
}

impl<'a> Pass<'a> {
    pub(super) fn new(
        flow: &'a Flow,
        store: &'a dyn Store,
        lease: &'a Lease,
        clock: &'a dyn Clock,
        observer: &'a dyn Observer,
        run: RunOptions,
    ) -> Self {
        let started_at = clock.now();
        let report = RunReport::begin(flow.id.clone(), started_at);
        Self {
            flow,
            store,
            lease,
            clock,
            observer,
            run,
            started_at,
            report,
            holders: None,
            released: Released::default(),
        }
    }

    pub(super) async fn run(mut self) -> Result<(RunReport, Option<Stop>), Stop> {
        self.observer.event(&Event::Started { flow: self.id() });
        let stop = match self.steps().await {
            Ok(()) => None,
            // A ledger that cannot be written cannot take the report either.
            Err(stop @ Stop::Store(_)) => return Err(stop),
            Err(stop) => Some(stop),
        };
        self.report.ended_at = self.clock.now();
        self.report.stopped = stop.as_ref().map(ToString::to_string);
        self.report.tally = self.store.tally(self.id()).await?;
        self.report.out_of_place = out_of_place(self.store, self.id())
            .await?
            .into_keys()
            .collect();
        let record = RunRecord {
            started_at: self.started_at,
            ended_at: self.report.ended_at,
            counts: self.report.counts,
            stopped: self.report.stopped.clone(),
        };
        self.store.save_run(self.lease, self.id(), &record).await?;
        self.observer.event(&Event::Ended {
            report: &self.report,
        });
        self.report.check().map_err(Stop::Books)?;
        Ok((self.report, stop))
    }

    async fn steps(&mut self) -> Result<(), Stop> {
        self.carry_out_intents().await?;
        self.reopen_interrupted().await?;
        // What can be delivered is delivered even when the source fails: reading and writing are
        // separate halves. Only a guarded flow must see the whole reading first.
        let read = self.take_in().await;
        if let Err(stop) = read {
            if self.flow.options.guard.is_some() || matches!(stop, Stop::Store(_)) {
                return Err(stop);
            }
            self.write_what_is_due().await?;
            return Err(stop);
        }
        self.write_what_is_due().await?;
        self.sweep().await
    }

    async fn write_what_is_due(&mut self) -> Result<(), Stop> {
        let give_up_at = after(self.started_at, self.run.linger);
        let mut first = true;
        loop {
            self.settle_unknown().await?;
            self.plan_and_deliver(first).await?;
            if first {
                self.read_parked_again().await?;
            }
            first = false;
            let Some(next) = self.next_wake().await? else {
                return Ok(());
            };
            if next > give_up_at {
                return Ok(());
            }
            let now = self.clock.now();
            if next > now {
                self.observer.event(&Event::Waiting {
                    flow: self.id(),
                    until: next,
                });
                let wait = next.duration_since(now).unsigned_abs();
                self.clock.sleep(wait.max(Duration::from_millis(1))).await;
            }
        }
    }

    /// When the next open record can be touched again.
    async fn next_wake(&self) -> Result<Option<Timestamp>, StoreError> {
        let open = self
            .rows(&Select::states([State::Retrying, State::Unknown]))
            .await?;
        Ok(open.into_iter().filter_map(|row| row.next_at).min())
    }

    pub(super) fn id(&self) -> &'a FlowId {
        &self.flow.id
    }

    pub(super) async fn rows(&self, select: &Select) -> Result<Vec<crate::Row>, StoreError> {
        self.store.rows(self.id(), select).await
    }

    pub(super) async fn commit(&self, rows: Vec<RowChange>) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let commit = Commit {
            rows,
            at: self.clock.now(),
            ..Commit::default()
        };
        self.store.commit(self.lease, self.id(), commit).await
    }
}
