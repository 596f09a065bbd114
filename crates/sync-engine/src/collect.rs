//! Flows that collect: their sink is the document store.

use std::sync::Arc;

use async_trait::async_trait;

use crate::report::RunReport;
use crate::{
    Clock, Event, FlowId, Lease, Observer, PutDocument, PutOutcome, ReadOptions, RunOptions,
    RunRecord, SkippedRecord, Stop, Store, Undecodable,
};

/// A page of documents to collect.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentPage {
    /// Documents, as read.
    pub documents: Vec<PutDocument>,
    /// Records excluded by a rule.
    pub skipped: Vec<SkippedRecord>,
    /// Records that could not be read. The position does not pass them.
    pub undecodable: Vec<Undecodable>,
    /// Where the next read starts.
    pub next: String,
    /// Whether this reading has another page.
    pub more: bool,
    /// Whether everything that exists has been read at least once.
    pub complete: bool,
}

/// Where a flow that collects reads.
#[async_trait]
pub trait DocumentSource: Send + Sync {
    /// Reads a page from `position`, or from the beginning.
    async fn read(
        &self,
        position: Option<&str>,
        options: ReadOptions,
    ) -> Result<DocumentPage, Stop>;
}

/// A flow that fills the document store.
#[derive(Clone)]
pub struct Collect {
    id: FlowId,
    source: Arc<dyn DocumentSource>,
}

impl Collect {
    /// Collects from a source.
    pub fn new(id: FlowId, source: Arc<dyn DocumentSource>) -> Self {
        Self { id, source }
    }

    /// Its name.
    pub fn id(&self) -> &FlowId {
        &self.id
    }

    /// Reads one pass. See [`crate::Flow::run`] for what is returned.
    pub async fn run(
        &self,
        store: &dyn Store,
        lease: &Lease,
        clock: &dyn Clock,
        observer: &dyn Observer,
        run: RunOptions,
    ) -> Result<(RunReport, Option<Stop>), Stop> {
        let mut report = RunReport::begin(self.id.clone(), clock.now());
        observer.event(&Event::Started { flow: &self.id });
        let stop = match self.pages(store, lease, observer, run, &mut report).await {
            Ok(()) => None,
            Err(stop @ Stop::Store(_)) => return Err(stop),
            Err(stop) => Some(stop),
        };
        report.ended_at = clock.now();
        report.stopped = stop.as_ref().map(ToString::to_string);
        let record = RunRecord {
            started_at: report.started_at,
            ended_at: report.ended_at,
            counts: report.counts,
            stopped: report.stopped.clone(),
        };
        store.save_run(lease, &self.id, &record).await?;
        observer.event(&Event::Ended { report: &report });
        report.check().map_err(Stop::Books)?;
        Ok((report, stop))
    }

    async fn pages(
        &self,
        store: &dyn Store,
        lease: &Lease,
        observer: &dyn Observer,
        run: RunOptions,
        report: &mut RunReport,
    ) -> Result<(), Stop> {
        let mut options = ReadOptions {
            full: run.full,
            since: run.since,
        };
        loop {
            let position = store.position(&self.id).await?;
            let complete = position.as_ref().is_some_and(|position| position.complete);
            let text = position.map(|position| position.text);
            let page = self.source.read(text.as_deref(), options).await?;
            options = ReadOptions::default();
            let counts = &mut report.counts;
            counts.read +=
                (page.documents.len() + page.skipped.len() + page.undecodable.len()) as u64;
            counts.skipped += page.skipped.len() as u64;
            counts.undecodable += page.undecodable.len() as u64;
            let outcomes = store
                .put(
                    lease,
                    &self.id,
                    page.documents,
                    &page.next,
                    page.complete || complete,
                )
                .await?;
            for outcome in outcomes {
                match outcome {
                    PutOutcome::New => report.counts.new += 1,
                    PutOutcome::Changed => report.counts.changed += 1,
                    PutOutcome::Unchanged => report.counts.unchanged += 1,
                    PutOutcome::Stale => report.counts.stale += 1,
                }
            }
            observer.event(&Event::Read {
                flow: &self.id,
                read: report.counts.read,
            });
            if !page.more {
                return Ok(());
            }
        }
    }
}
