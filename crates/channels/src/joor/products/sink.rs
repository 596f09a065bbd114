//! Writes styles to a JOOR account.

use async_trait::async_trait;
use seamline_joor_client::JoorClient;
use seamline_sync_engine::{
    Capabilities, Located, Owner, Problem, Progress, Replay, Sink, Stop, Verdict, Write,
};
use tokio::sync::Mutex;

use super::batches::StyleBatches;
use super::session::{Known, Session};
use crate::failure::{is_ours, stop};
use crate::joor::SYSTEM;

/// Publishes styles through v4.
pub struct ProductSink {
    client: JoorClient,
    batches: StyleBatches,
    /// What the account has, read when first needed and forgotten after an unclear answer.
    known: Mutex<Known>,
}

impl ProductSink {
    /// Writes with a client that has v4 credentials.
    pub fn new(client: JoorClient) -> Self {
        Self {
            client,
            batches: StyleBatches::default(),
            known: Mutex::new(Known::default()),
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
impl Sink for ProductSink {
    fn capabilities(&self) -> Capabilities {
        // Each step is resumed by the ids that were committed, or by reading back: twice is as good
        // as once.
        Capabilities {
            max_batch: self.batches.styles,
            replay: Replay::Safe,
        }
    }

    async fn write(&self, batch: &[Write], progress: &dyn Progress) -> Result<Vec<Verdict>, Stop> {
        let mut known = self.known.lock().await;
        let mut session = Session::new(&self.client, progress, &mut known, batch)?;
        session.rows_per_call = self.batches.rows;
        let done = session.run().await;
        if done.is_err() || session.is_unclear() {
            session.forget();
        }
        match done {
            Ok(()) => Ok(session.into_verdicts()),
            // What is refused parks, or a quota too small for the batch would be used up by it for
            // ever. The others go on where they stand.
            Err(stop) if session.has_refused() && !is_ours(&stop) => {
                Ok(session.into_verdicts_of_stop(&stop))
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
        Ok(writes
            .iter()
            .map(|_| Located::CannotSay(problem.clone()))
            .collect())
    }

    async fn health(&self) -> Result<(), Stop> {
        self.client
            .send(&seamline_joor_client::v4::traits::list_request())
            .await
            .map(drop)
            .map_err(|error| stop(SYSTEM, &error))
    }
}
