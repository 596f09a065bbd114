//! One batch of styles, step by step. A style that fails leaves the batch; the others go on.

mod account;
mod assets;
mod calls;
mod former_linesheets;
mod hopeless;
mod linesheets;
mod prices;
mod products;
mod shown;
mod sku_pieces;
mod skus;
mod taken_out;

use std::collections::BTreeSet;

use seamline_api_core::{ApiError, ApiRequest};
use seamline_joor_client::JoorClient;
use seamline_joor_client::v4::{Envelope, ROWS_PER_CALL, RowError};
use seamline_mapping::joor::styles::StylePlan;
use seamline_sync_engine::{Fingerprint, Owner, Problem, Progress, Receipt, Stop, Verdict, Write};
use serde::de::DeserializeOwned;

pub(super) use account::Known;
use calls::Answer;

use super::fingerprint::fingerprint;
use super::steps::{Part, StyleSteps};
use crate::body;
use crate::failure::{Failure, is_ours, stop};
use crate::joor::SYSTEM;
use crate::joor::cut_short::not_sent;

/// One style of the batch.
pub(super) struct Style {
    key: String,
    plan: StylePlan,
    payload: Fingerprint,
    steps: StyleSteps,
    /// The steps as they are committed.
    saved: Option<String>,
    /// Linesheets that it was put on in this session.
    placed: BTreeSet<String>,
    /// Made in this session: nothing of it can be in JOOR already.
    fresh: bool,
    verdict: Option<Verdict>,
}

impl Style {
    fn fail(&mut self, verdict: Verdict) {
        self.verdict.get_or_insert(verdict);
    }

    fn is_refused(&self) -> bool {
        matches!(self.verdict, Some(Verdict::Refused(_)))
    }

    fn wants(&self, part: Part) -> bool {
        self.verdict.is_none()
            && !self.plan.is_withdrawn()
            && self.steps.wants(part, &self.fingerprint(part))
    }

    fn finish(&mut self, part: Part) {
        let fingerprint = self.fingerprint(part);
        self.steps.finish(part, fingerprint);
    }

    fn fingerprint(&self, part: Part) -> Fingerprint {
        fingerprint(&self.plan, part)
    }
}

/// A batch under way.
pub(super) struct Session<'a> {
    client: &'a JoorClient,
    progress: &'a dyn Progress,
    known: &'a mut Known,
    styles: Vec<Style>,
    /// Rows of one call.
    pub(super) rows_per_call: usize,
    unclear: bool,
}

impl<'a> Session<'a> {
    pub(super) fn new(
        client: &'a JoorClient,
        progress: &'a dyn Progress,
        known: &'a mut Known,
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
                placed: BTreeSet::new(),
                fresh: false,
                verdict: None,
            });
        }
        Ok(Self {
            client,
            progress,
            known,
            styles,
            rows_per_call: ROWS_PER_CALL,
            unclear: false,
        })
    }

    /// Runs every step. An error is one that concerns the whole run; what was done is committed.
    pub(super) async fn run(&mut self) -> Result<(), Stop> {
        let done = self.run_parts().await;
        // A style that was refused starts over when it is tried again: what JOOR lacks by then is found.
        let refused = (0..self.styles.len()).filter(|at| self.styles[*at].is_refused());
        let refused: Vec<usize> = refused.collect();
        for at in &refused {
            self.styles[*at].steps.done.clear();
        }
        if !done.as_ref().is_err_and(is_ours) {
            self.save(&refused).await?;
        }
        done
    }

    async fn run_parts(&mut self) -> Result<(), Stop> {
        self.products().await?;
        self.skus().await?;
        self.take_out().await?;
        self.prices().await?;
        self.images().await?;
        self.linesheets().await
    }

    /// Whether an answer was unclear, so that what is known of the account may be wrong.
    pub(super) fn is_unclear(&self) -> bool {
        self.unclear
    }

    pub(super) fn forget(&mut self) {
        *self.known = Known {
            given_up: std::mem::take(&mut self.known.given_up),
            ..Known::default()
        };
    }

    /// Whether a style was refused, or put off.
    pub(super) fn has_refused(&self) -> bool {
        let refused = |style: &Style| {
            let verdict = style.verdict.as_ref();
            matches!(verdict, Some(Verdict::Refused(_) | Verdict::Later { .. }))
        };
        self.styles.iter().any(refused)
    }

    pub(super) fn into_verdicts(self) -> Vec<Verdict> {
        self.styles
            .into_iter()
            .map(|style| {
                style.verdict.unwrap_or_else(|| {
                    Verdict::Accepted(Receipt {
                        notice: style.steps.notice(&style.plan),
                        remote_id: style.steps.product.unwrap_or_default(),
                        detail: style.payload.as_str().to_owned(),
                        adopted: false,
                    })
                })
            })
            .collect()
    }

    /// The verdicts of a batch that a stop cut: styles without one go on later.
    pub(super) fn into_verdicts_of_stop(self, stop: &Stop) -> Vec<Verdict> {
        let later = not_sent(stop);
        self.styles
            .into_iter()
            .map(|style| style.verdict.unwrap_or_else(|| later.clone()))
            .collect()
    }

    /// Styles that want a part, by their places in the batch.
    fn wanting(&self, part: Part) -> Vec<usize> {
        (0..self.styles.len())
            .filter(|at| self.styles[*at].wants(part))
            .collect()
    }

    /// Makes a call for some styles. An error concerns the whole run.
    async fn call<T: DeserializeOwned>(
        &mut self,
        request: Result<ApiRequest, ApiError>,
        styles: &[usize],
    ) -> Result<Answer<T>, Stop> {
        let request = request.map_err(|error| stop(SYSTEM, &error))?;
        let error = match self.answer(&request).await {
            Ok(envelope) => return Ok(Answer::Rows(envelope)),
            Err(error) => error,
        };
        match Failure::of(SYSTEM, &error) {
            Failure::Run(stop) => Err(stop),
            Failure::Refused(message) => Ok(Answer::Refused(message)),
            Failure::Unclear(problem) => {
                self.unclear = true;
                for at in styles {
                    self.styles[*at].fail(Verdict::Unknown(problem.clone()));
                }
                // What JOOR may have taken is not forgotten when another call stops the run.
                self.save(styles).await?;
                Ok(Answer::Unclear)
            }
        }
    }

    async fn answer<T: DeserializeOwned>(
        &self,
        request: &ApiRequest,
    ) -> Result<Envelope<T>, ApiError> {
        let body = self.client.send(request).await?.json_value()?;
        Envelope::from_json(request.endpoint, request.replay, body)
    }

    /// Commits the steps of these styles, as far as there are new ones.
    async fn save(&mut self, styles: &[usize]) -> Result<(), Stop> {
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

    /// Parks the styles of a call whose rows did not come back, with what JOOR said.
    fn refuse_missing<T>(&mut self, missing: &[usize], what: &str, envelope: &Envelope<T>) {
        self.refuse(missing, what, &said_in_all(envelope));
    }

    fn refuse(&mut self, styles: &[usize], what: &str, message: &str) {
        for at in styles {
            self.styles[*at].fail(Verdict::Refused(refused_by_joor(what, message)));
        }
    }
}

fn said_in_all<T>(envelope: &Envelope<T>) -> String {
    let told: Vec<String> = envelope.errors.iter().map(said).collect();
    if told.is_empty() {
        "JOOR's answer does not mention it".to_owned()
    } else {
        told.join("; ")
    }
}

fn said(error: &RowError) -> String {
    let status = error.status.as_deref().unwrap_or("error");
    error
        .message
        .as_deref()
        .map_or_else(|| status.to_owned(), |m| format!("{status}: {m}"))
}

pub(super) fn refused_by_joor(what: &str, message: &str) -> Problem {
    Problem::new(
        "style-refused",
        Owner::Merchant,
        format!("JOOR refuses {what}: {message}"),
        "Mend what the message names in Order Manager; the style is then sent again by itself.",
    )
}
