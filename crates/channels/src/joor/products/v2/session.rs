//! One batch of styles. A style that fails leaves the batch; the others go on.

use seamline_api_core::Clock;
use seamline_joor_client::JoorClient;
use seamline_mapping::joor::styles::StylePlan;
use seamline_sync_engine::{Fingerprint, Progress, Receipt, Stop, Verdict, Write};

use crate::body;
use crate::joor::cut_short::not_sent;
use crate::joor::products::fingerprint::fingerprint;
use crate::joor::products::session::refused_by_joor;
use crate::joor::products::steps::{Part, StyleSteps};

/// One style of the batch.
pub(super) struct Style {
    key: String,
    pub(super) plan: StylePlan,
    pub(super) payload: Fingerprint,
    pub(super) steps: StyleSteps,
    /// The steps as they are committed.
    saved: Option<String>,
    pub(super) verdict: Option<Verdict>,
}

impl Style {
    pub(super) fn wants(&self, part: Part) -> bool {
        self.verdict.is_none()
            && !self.plan.is_withdrawn()
            && self.steps.wants(part, &fingerprint(&self.plan, part))
    }

    pub(super) fn finish(&mut self, part: Part) {
        self.steps.finish(part, fingerprint(&self.plan, part));
    }

    pub(super) fn fail(&mut self, verdict: Verdict) {
        self.verdict.get_or_insert(verdict);
    }

    fn accepted(&self) -> Verdict {
        let number = || self.plan.product.external_id.clone();
        let id = self.steps.style_id.map(|id| id.to_string());
        Verdict::Accepted(Receipt {
            remote_id: id.unwrap_or_else(number),
            detail: self.payload.as_str().to_owned(),
            adopted: false,
            notice: self.steps.notice(&self.plan),
        })
    }
}

/// A batch under way.
pub(super) struct Session<'a> {
    pub(super) client: &'a JoorClient,
    pub(super) clock: &'a dyn Clock,
    progress: &'a dyn Progress,
    pub(super) styles: Vec<Style>,
}

impl<'a> Session<'a> {
    pub(super) fn new(
        client: &'a JoorClient,
        clock: &'a dyn Clock,
        progress: &'a dyn Progress,
        batch: &[Write],
    ) -> Result<Self, Stop> {
        let mut styles = Vec::with_capacity(batch.len());
        for write in batch {
            let plan: StylePlan =
                body::unwrap(&write.payload).map_err(|problem| Stop::Books(problem.to_string()))?;
            let payload = write.payload.fingerprint();
            let mut steps = StyleSteps::read(write.progress.as_deref());
            steps.begin(&payload);
            styles.push(Style {
                key: write.key.clone(),
                plan,
                payload,
                steps,
                saved: write.progress.clone(),
                verdict: None,
            });
        }
        Ok(Self {
            client,
            clock,
            progress,
            styles,
        })
    }

    /// Runs every step. An error is one that concerns the whole run; what was done is committed.
    pub(super) async fn run(&mut self) -> Result<(), Stop> {
        let fresh = self.queue().await?;
        self.follow(fresh).await?;
        self.take_out().await?;
        self.images().await
    }

    /// Whether a style has a verdict that is not lost with the run.
    pub(super) fn has_judged(&self) -> bool {
        self.styles.iter().any(|style| style.verdict.is_some())
    }

    /// The verdicts; styles without one are done, or go on later when a stop cut the batch.
    pub(super) fn into_verdicts(self, stop: Option<&Stop>) -> Vec<Verdict> {
        let later = stop.map(not_sent);
        let styles = self.styles.into_iter();
        styles
            .map(|mut style| {
                let verdict = style.verdict.take().or_else(|| later.clone());
                verdict.unwrap_or_else(|| style.accepted())
            })
            .collect()
    }

    /// Gives styles the same verdict.
    pub(super) fn fail(&mut self, styles: &[usize], verdict: &Verdict) {
        for at in styles {
            self.styles[*at].fail(verdict.clone());
        }
    }

    /// Parks a style with what JOOR said.
    pub(super) fn refuse(&mut self, at: usize, what: &str, message: &str) {
        self.styles[at].fail(Verdict::Refused(refused_by_joor(what, message)));
    }

    /// Commits the steps of these styles, as far as there are new ones.
    pub(super) async fn save(&mut self, styles: &[usize]) -> Result<(), Stop> {
        let mut steps = Vec::with_capacity(styles.len());
        for at in styles {
            let style = &mut self.styles[*at];
            let text = serde_json::to_string(&style.steps)
                .map_err(|error| Stop::Books(error.to_string()))?;
            if style.saved.as_ref() != Some(&text) {
                style.saved = Some(text.clone());
                steps.push((style.key.clone(), text));
            }
        }
        if steps.is_empty() {
            return Ok(());
        }
        Ok(self.progress.save(steps).await?)
    }
}
