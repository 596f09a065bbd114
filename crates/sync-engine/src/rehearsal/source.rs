//! A source that remembers what its rules left out, which the ledger does not keep.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use crate::{Fetched, Page, ReadOptions, SkippedRecord, Source, Stop};

pub(super) struct RehearsalSource {
    inner: Arc<dyn Source>,
    left_out: Mutex<Vec<SkippedRecord>>,
}

impl RehearsalSource {
    pub(super) fn new(inner: Arc<dyn Source>) -> Self {
        Self {
            inner,
            left_out: Mutex::default(),
        }
    }

    pub(super) fn take(&self) -> Vec<SkippedRecord> {
        std::mem::take(&mut self.left_out.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl Source for RehearsalSource {
    async fn read(&self, position: Option<&str>, options: ReadOptions) -> Result<Page, Stop> {
        let page = self.inner.read(position, options).await?;
        let mut left_out = self.left_out.lock().unwrap_or_else(PoisonError::into_inner);
        left_out.extend(page.skipped.iter().cloned());
        drop(left_out);
        Ok(page)
    }

    async fn fetch(&self, keys: &[String]) -> Result<Vec<Fetched>, Stop> {
        self.inner.fetch(keys).await
    }
}
