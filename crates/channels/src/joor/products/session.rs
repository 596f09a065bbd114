//! One batch of styles, step by step. A style that fails leaves the batch; the others go on.

mod account;
mod assets;
mod linesheets;
mod prices;
mod products;
mod skus;

use seamline_api_core::{ApiError, ApiRequest};
use seamline_joor_client::JoorClient;
use seamline_joor_client::v4::{Envelope, RowError};
use seamline_mapping::joor::styles::StylePlan;
use seamline_sync_engine::{Fingerprint, Owner, Problem, Progress, Receipt, Stop, Verdict, Write};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(super) use account::Known;

use super::steps::{Part, StyleSteps};
use crate::body;
use crate::failure::{self, stop};
use crate::joor::SYSTEM;

/// One style of the batch.
pub(super) struct Style {
    key: String,
    plan: StylePlan,
    payload: Fingerprint,
    steps: StyleSteps,
    /// Made in this session: nothing of it can be in JOOR already.
    fresh: bool,
    verdict: Option<Verdict>,
}

impl Style {
    fn fail(&mut self, verdict: Verdict) {
        self.verdict.get_or_insert(verdict);
    }

    fn wants(&self, part: Part) -> bool {
        self.verdict.is_none() && self.steps.wants(part, &self.fingerprint(part))
    }

    fn finish(&mut self, part: Part) {
        let fingerprint = self.fingerprint(part);
        self.steps.finish(part, fingerprint);
    }

    fn fingerprint(&self, part: Part) -> Fingerprint {
        let plan = &self.plan;
        match part {
            Part::Product => of(&plan.product),
            Part::Skus | Part::Prices => of(&(&plan.skus, &plan.price_type)),
            Part::Images => of(&(&plan.images, &plan.colour_images)),
            Part::Linesheet => {
                let skus: Vec<&String> = plan.skus.iter().map(|sku| &sku.external_id).collect();
                of(&(&plan.season, &plan.linesheet, skus))
            }
        }
    }
}

fn of<T: Serialize>(value: &T) -> Fingerprint {
    Fingerprint::of(&serde_json::to_string(value).unwrap_or_default())
}

/// A batch under way.
pub(super) struct Session<'a> {
    client: &'a JoorClient,
    progress: &'a dyn Progress,
    known: &'a mut Known,
    styles: Vec<Style>,
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
                fresh: false,
                verdict: None,
            });
        }
        Ok(Self {
            client,
            progress,
            known,
            styles,
            unclear: false,
        })
    }

    /// Runs every step. An error is one that concerns the whole run; what was done is committed.
    pub(super) async fn run(&mut self) -> Result<(), Stop> {
        self.products().await?;
        self.skus().await?;
        self.prices().await?;
        self.images().await?;
        self.linesheets().await
    }

    /// Whether an answer was unclear, so that what is known of the account may be wrong.
    pub(super) fn is_unclear(&self) -> bool {
        self.unclear
    }

    pub(super) fn forget(&mut self) {
        *self.known = Known::default();
    }

    pub(super) fn into_verdicts(self) -> Vec<Verdict> {
        self.styles
            .into_iter()
            .map(|style| {
                style.verdict.unwrap_or_else(|| {
                    Verdict::Accepted(Receipt {
                        remote_id: style.steps.product.unwrap_or_default(),
                        detail: style.payload.as_str().to_owned(),
                        adopted: false,
                    })
                })
            })
            .collect()
    }

    /// Styles that want a part, by their places in the batch.
    fn wanting(&self, part: Part) -> Vec<usize> {
        (0..self.styles.len())
            .filter(|at| self.styles[*at].wants(part))
            .collect()
    }

    /// Makes a call for some styles, or for none if it only reads. `None` means that the outcome is
    /// unclear and those styles have their verdict; an error concerns the whole run.
    async fn call<T: DeserializeOwned>(
        &mut self,
        request: Result<ApiRequest, ApiError>,
        styles: &[usize],
    ) -> Result<Option<Envelope<T>>, Stop> {
        let request = request.map_err(|error| stop(SYSTEM, &error))?;
        let answer = match self.client.send(&request).await {
            Ok(response) => response
                .json_value()
                .and_then(|body| Envelope::from_json(request.endpoint, request.replay, body)),
            Err(error) => Err(error),
        };
        let error = match answer {
            Ok(envelope) => return Ok(Some(envelope)),
            Err(error) => error,
        };
        let refused = error
            .status()
            .is_some_and(|status| status.is_client_error())
            && !error.is_unauthorized()
            && error.retry_at().is_none();
        let verdict = if styles.is_empty() {
            return Err(stop(SYSTEM, &error));
        } else if !error.nothing_was_done() {
            self.unclear = true;
            Verdict::Unknown(failure::unknown_outcome(&error))
        } else if refused {
            Verdict::Refused(refused_by_joor("the request", &error.to_string()))
        } else {
            return Err(stop(SYSTEM, &error));
        };
        for at in styles {
            self.styles[*at].fail(verdict.clone());
        }
        Ok(None)
    }

    /// Commits the steps of these styles.
    async fn save(&self, styles: &[usize]) -> Result<(), Stop> {
        let mut steps = Vec::with_capacity(styles.len());
        for at in styles {
            let style = &self.styles[*at];
            let text = serde_json::to_string(&style.steps)
                .map_err(|error| Stop::Books(error.to_string()))?;
            steps.push((style.key.clone(), text));
        }
        Ok(self.progress.save(steps).await?)
    }

    /// Parks the styles of a call whose rows did not come back, with what JOOR said.
    fn refuse_missing<T>(&mut self, missing: &[usize], what: &str, envelope: &Envelope<T>) {
        let told: Vec<String> = envelope.errors.iter().map(said).collect();
        let message = if told.is_empty() {
            "JOOR's answer does not mention it".to_owned()
        } else {
            told.join("; ")
        };
        for at in missing {
            self.styles[*at].fail(Verdict::Refused(refused_by_joor(what, &message)));
        }
    }
}

fn said(error: &RowError) -> String {
    let status = error.status.as_deref().unwrap_or("error");
    error
        .message
        .as_deref()
        .map_or_else(|| status.to_owned(), |m| format!("{status}: {m}"))
}

fn refused_by_joor(what: &str, message: &str) -> Problem {
    Problem::new(
        "style-refused",
        Owner::Merchant,
        format!("JOOR refuses {what}: {message}"),
        "Mend what the message names in Order Manager; the style is then sent again by itself.",
    )
}

/// Rows of one style, by its place in the batch.
type Rows<R> = (usize, Vec<R>);

/// Fills calls with the rows of whole styles, up to `limit` rows; a larger style goes alone.
fn packed<R>(rows: Vec<Rows<R>>, limit: usize) -> Vec<Vec<Rows<R>>> {
    let mut calls: Vec<Vec<Rows<R>>> = Vec::new();
    let mut filled: Vec<usize> = Vec::new();
    for (at, rows) in rows.into_iter().filter(|(_, rows)| !rows.is_empty()) {
        let count = rows.len();
        if let Some(call) = filled.iter().position(|filled| filled + count <= limit) {
            filled[call] += count;
            calls[call].push((at, rows));
        } else {
            filled.push(count);
            calls.push(vec![(at, rows)]);
        }
    }
    calls
}

#[cfg(test)]
mod tests {
    use super::packed;

    #[test]
    fn calls_are_filled_with_whole_styles() {
        let rows = vec![
            (0, vec![(); 60]),
            (1, vec![(); 50]),
            (2, vec![(); 40]),
            (3, vec![(); 150]),
        ];
        let calls: Vec<Vec<usize>> = packed(rows, 100)
            .into_iter()
            .map(|call| call.into_iter().map(|(at, _)| at).collect())
            .collect();
        assert_eq!(calls, [vec![0, 2], vec![1], vec![3]]);
    }

    #[test]
    fn a_style_without_rows_needs_no_call() {
        assert!(packed::<()>(vec![(0, Vec::new())], 100).is_empty());
    }
}
