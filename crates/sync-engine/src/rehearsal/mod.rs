//! A pass that writes nothing: the same engine, source and render over a copy of the ledger, with a
//! sink that only says what it was given. What it shows is what the next pass does, as long as
//! neither side changes in between.

mod intended;
mod sink;
mod source;
mod store;

pub use intended::{Intended, Intention};
pub use store::RehearsalStore;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::{
    Clock, Flow, Lease, Observer, Row, RunOptions, RunReport, Select, Stop, StoreError, Write,
};

use sink::RehearsalSink;
use source::RehearsalSource;

/// What a pass would do.
#[derive(Debug)]
pub struct Rehearsal {
    /// The books of the pass; `delivered` counts what would be written and taken over.
    pub report: RunReport,
    /// Records with what would become of them, by key. Those that stay as they are, are only counted.
    pub intended: Vec<Intended>,
    /// Delivered records for which there is nothing to write.
    pub unchanged: u64,
    /// Why the pass would stop before its end.
    pub stop: Option<Stop>,
}

impl Flow {
    /// Makes a pass on a copy of the ledger. It reads for real, looks up for real, and writes nothing
    /// to the sink.
    pub async fn rehearse(
        &self,
        store: &RehearsalStore,
        lease: &Lease,
        clock: &dyn Clock,
        observer: &dyn Observer,
        run: RunOptions,
    ) -> Result<Rehearsal, Stop> {
        let (source, sink) = self.ends();
        let source = Arc::new(RehearsalSource::new(source));
        let sink = Arc::new(RehearsalSink::new(sink));
        let flow = self.between(Arc::clone(&source) as _, Arc::clone(&sink) as _);
        let before = rows(self, store).await?;
        // Nobody waits for what would come due later.
        let run = RunOptions {
            linger: std::time::Duration::ZERO,
            ..run
        };
        let (report, stop) = flow.run(store, lease, clock, observer, run).await?;
        let written: BTreeMap<String, Write> = sink
            .take()
            .into_iter()
            .map(|write| (write.key.clone(), write))
            .collect();
        let mut intended = Vec::new();
        let mut unchanged = 0;
        for (key, row) in rows(self, store).await? {
            match intended::of_row(before.get(&key), &row, written.get(&key)) {
                Some(intention) => intended.push(Intended {
                    identity: row.identity,
                    key,
                    intention,
                }),
                None => unchanged += 1,
            }
        }
        intended.extend(source.take().into_iter().map(Intended::left_out));
        intended.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(Rehearsal {
            report,
            intended,
            unchanged,
            stop,
        })
    }
}

async fn rows(flow: &Flow, store: &RehearsalStore) -> Result<BTreeMap<String, Row>, StoreError> {
    use crate::Ledger as _;
    let rows = store.rows(flow.id(), &Select::default()).await?;
    Ok(rows.into_iter().map(|row| (row.key.clone(), row)).collect())
}
