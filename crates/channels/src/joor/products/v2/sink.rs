//! Writes styles to a JOOR account through v2.

use std::sync::Arc;

use async_trait::async_trait;
use seamline_api_core::Clock;
use seamline_joor_client::JoorClient;
use seamline_joor_client::v2::styles::StyleQuery;
use seamline_sync_engine::{
    Capabilities, Located, Owner, Problem, Progress, Replay, Sink, Stop, Verdict, Write,
};

use super::session::Session;
use crate::failure::{is_ours, stop};
use crate::joor::SYSTEM;
use crate::joor::products::batches::StyleBatches;

/// Publishes styles through v2's `bulk-style`.
pub struct BulkStyleSink {
    client: JoorClient,
    clock: Arc<dyn Clock>,
    batches: StyleBatches,
}

impl BulkStyleSink {
    /// Writes with a client that has a v2 token. The clock waits between two looks at a job.
    pub fn new(client: JoorClient, clock: Arc<dyn Clock>) -> Self {
        Self {
            client,
            clock,
            batches: StyleBatches::default(),
        }
    }

    /// Writes in batches of other sizes.
    #[must_use]
    pub fn with_batches(mut self, batches: StyleBatches) -> Self {
        self.batches = batches;
        self
    }
}

#[async_trait]
impl Sink for BulkStyleSink {
    fn capabilities(&self) -> Capabilities {
        // Values are absolute and jobs run in order: twice is as good as once.
        Capabilities {
            max_batch: self.batches.job_styles,
            replay: Replay::Safe,
        }
    }

    async fn write(&self, batch: &[Write], progress: &dyn Progress) -> Result<Vec<Verdict>, Stop> {
        let mut session = Session::new(&self.client, &*self.clock, progress, batch)?;
        match session.run().await {
            Ok(()) => Ok(session.into_verdicts(None)),
            // What has its verdict keeps it; the others go on where they stand.
            Err(stop) if session.has_judged() && !is_ours(&stop) => {
                Ok(session.into_verdicts(Some(&stop)))
            }
            Err(stop) => Err(stop),
        }
    }

    async fn locate(&self, writes: &[Write]) -> Result<Vec<Located>, Stop> {
        let problem = Problem::new(
            "written-again",
            Owner::Seamline,
            "styles are written again rather than looked up",
            "Nothing to do.",
        );
        let answer = Located::CannotSay(problem);
        Ok(vec![answer; writes.len()])
    }

    async fn health(&self) -> Result<(), Stop> {
        let query = StyleQuery {
            count: 1,
            ..StyleQuery::default()
        };
        let styles = self.client.styles(&query).await;
        styles.map(drop).map_err(|error| stop(SYSTEM, &error))
    }
}
