//! A sink that takes everything and sends nothing.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{
    Capabilities, Located, Progress, ReadBack, Receipt, Sighting, Sink, Stop, Verdict, Write,
};

/// Id of what would be made.
const PLANNED: &str = "(planned)";

pub(super) struct RehearsalSink {
    inner: Arc<dyn Sink>,
    written: Mutex<Vec<Write>>,
}

impl RehearsalSink {
    pub(super) fn new(inner: Arc<dyn Sink>) -> Self {
        Self {
            inner,
            written: Mutex::default(),
        }
    }

    pub(super) fn take(&self) -> Vec<Write> {
        std::mem::take(&mut self.written.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl Sink for RehearsalSink {
    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    async fn write(&self, batch: &[Write], _progress: &dyn Progress) -> Result<Vec<Verdict>, Stop> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.extend(batch.iter().cloned());
        let planned = batch.iter().map(|write| {
            let known = write.confirmed.as_ref().map(|c| c.receipt.clone());
            Verdict::Accepted(known.unwrap_or_else(|| Receipt {
                remote_id: PLANNED.to_owned(),
                detail: String::new(),
                adopted: false,
                notice: None,
            }))
        });
        Ok(planned.collect())
    }

    /// Reads only, and what is there already is not made again: a rehearsal has to know.
    async fn locate(&self, writes: &[Write]) -> Result<Vec<Located>, Stop> {
        self.inner.locate(writes).await
    }

    async fn read_back(&self, keys: &[String]) -> Result<Vec<ReadBack>, Stop> {
        self.inner.read_back(keys).await
    }

    /// A sweep writes nothing that a person wants to see beforehand, and costs calls.
    async fn sweep(&self, _since: Timestamp) -> Result<Option<Vec<Sighting>>, Stop> {
        Ok(None)
    }

    async fn health(&self) -> Result<(), Stop> {
        self.inner.health().await
    }
}
