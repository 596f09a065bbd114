//! The job of a batch: queued once, its id committed, followed to its end, and its styles read back.

use std::collections::BTreeMap;
use std::time::Duration;

use seamline_joor_client::v2::bulk_styles::WholeStyle;
use seamline_joor_client::v2::jobs::{Job, JobStatus};
use seamline_mapping::joor::styles::{SkuState, v2};
use seamline_sync_engine::{Owner, Problem, Stop, Verdict};

use super::read_back::{BulkStyles, Found};
use super::session::Session;
use crate::failure::{self, Failure, Parts};
use crate::joor::SYSTEM;
use crate::joor::products::sent_images::SentImages;
use crate::joor::products::steps::{Part, StyleJob};

const WHAT: &str = "the style";

/// Waits between looks at a job; then its styles are put off, and go on by its id.
const WAITS: [Duration; 4] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
];

/// Jobs by id, as JOOR last showed them.
type Jobs = BTreeMap<i64, Job>;

impl Session<'_> {
    /// Queues the styles that no job carries yet; in halves where JOOR refuses the whole.
    pub(super) async fn queue(&mut self) -> Result<Jobs, Stop> {
        let mut records = Vec::new();
        for (at, style) in self.styles.iter_mut().enumerate() {
            if !style.wants(Part::Style) || style.steps.current_job().is_some() {
                continue;
            }
            let linesheet = style.wants(Part::Linesheet);
            match v2::style(&style.plan, &style.steps.combinations, linesheet) {
                Ok(record) => records.push((at, linesheet, record)),
                Err(problem) => style.fail(Verdict::Refused(failure::problem(problem))),
            }
        }
        let mut jobs = Jobs::new();
        self.queue_call(records, &mut jobs).await?;
        Ok(jobs)
    }

    async fn queue_call(
        &mut self,
        call: Vec<(usize, bool, WholeStyle)>,
        jobs: &mut Jobs,
    ) -> Result<(), Stop> {
        let mut parts = Parts::of(call);
        let mut refused = Vec::new();
        while let Some(part) = parts.next() {
            let styles: Vec<usize> = part.iter().map(|(at, ..)| *at).collect();
            let body: Vec<WholeStyle> = part.iter().map(|(.., style)| style.clone()).collect();
            let error = match self.client.queue_whole_styles(&body).await {
                Ok(job) => {
                    for (at, linesheet, _) in &part {
                        let style = &mut self.styles[*at];
                        style.steps.job = Some(StyleJob {
                            id: job.id,
                            payload: style.payload.clone(),
                            linesheet: *linesheet,
                        });
                    }
                    self.save(&styles).await?;
                    jobs.insert(job.id, job);
                    parts.take();
                    continue;
                }
                Err(error) => error,
            };
            match Failure::of(SYSTEM, &error) {
                Failure::Run(stop) => return Err(stop),
                Failure::Unclear(problem) => {
                    self.fail(&styles, &Verdict::Unknown(problem));
                    parts.take();
                }
                Failure::Refused(message) => {
                    if let Some((at, ..)) = parts.refuse(part) {
                        refused.push((at, message.clone()));
                    }
                    if parts.is_hopeless() {
                        let rest = parts.rest().into_iter().map(|(at, ..)| at);
                        let of_call = refused.drain(..).map(|(at, _)| at);
                        let styles: Vec<usize> = rest.chain(of_call).collect();
                        self.fail(&styles, &refused_for_all(WHAT, &message));
                    }
                }
            }
        }
        for (at, message) in refused {
            self.refuse(at, WHAT, &message);
        }
        Ok(())
    }

    /// Follows the jobs of the batch to their end. `known` are those that were queued just now.
    pub(super) async fn follow(&mut self, mut known: Jobs) -> Result<(), Stop> {
        let mut by_job: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
        for (at, style) in self.styles.iter().enumerate() {
            if style.wants(Part::Style)
                && let Some(job) = style.steps.current_job()
            {
                by_job.entry(job.id).or_default().push(at);
            }
        }
        for (id, styles) in by_job {
            if let Some(job) = self.finished(id, known.remove(&id), &styles).await? {
                self.judge(&job, &styles).await?;
            }
        }
        Ok(())
    }

    /// The job, once it has finished; without it, its styles have their verdict.
    async fn finished(
        &mut self,
        id: i64,
        mut seen: Option<Job>,
        styles: &[usize],
    ) -> Result<Option<Job>, Stop> {
        let mut waits = WAITS.into_iter();
        loop {
            match seen.take() {
                Some(job) if job.status == JobStatus::Finished => return Ok(Some(job)),
                Some(job) => {
                    match (waits.next(), &job.status) {
                        (Some(wait), _) => self.clock.sleep(wait).await,
                        // What it means is seen in the styles.
                        (None, JobStatus::Other(_)) => return Ok(Some(job)),
                        (None, _) => break,
                    }
                }
                None => {}
            }
            match self.client.style_job(id).await {
                Ok(job) => seen = Some(job),
                Err(error) => match Failure::of(SYSTEM, &error) {
                    Failure::Run(stop) => return Err(stop),
                    Failure::Unclear(problem) => {
                        self.fail(styles, &later(problem));
                        return Ok(None);
                    }
                    Failure::Refused(message) => {
                        // JOOR no longer knows it: the styles are queued anew.
                        self.drop_job(styles).await?;
                        let told = format!("JOOR does not know the job {id}: {message}");
                        self.fail(styles, &later(waiting("job-unknown", told)));
                        return Ok(None);
                    }
                },
            }
        }
        let told = format!("JOOR has not finished the job {id} yet");
        self.fail(styles, &later(waiting("job-under-way", told)));
        Ok(None)
    }

    /// What becomes of a style that is not as its job carried it. A job that has finished is over. One
    /// with a word that is not documented may have failed, or run on: the style is queued anew, and jobs
    /// run in the order in which they arrived \[C\].
    fn not_as_sent(&mut self, at: usize, job: &Job, message: &str) {
        let style = &mut self.styles[at];
        style.steps.job = None;
        let JobStatus::Other(word) = &job.status else {
            let told = format!("its job has finished, and {message}");
            self.refuse(at, WHAT, &told);
            return;
        };
        let told = format!("JOOR shows the job {} as `{word}`, and {message}", job.id);
        style.fail(later(waiting("job-not-done", told)));
    }

    async fn drop_job(&mut self, styles: &[usize]) -> Result<(), Stop> {
        for at in styles {
            self.styles[*at].steps.job = None;
        }
        self.save(styles).await
    }

    /// Judges each style by what JOOR shows of it now.
    async fn judge(&mut self, job: &Job, styles: &[usize]) -> Result<(), Stop> {
        let keys = styles.iter().map(|at| v2::key(&self.styles[*at].plan));
        let keys: Vec<_> = keys.collect();
        let shown = BulkStyles::of_job(self.client, job, &keys).await?;
        for at in styles {
            let style = &mut self.styles[*at];
            let linesheet = style.steps.current_job().is_some_and(|job| job.linesheet);
            match shown.judge(&style.plan, linesheet) {
                Found::Unreadable(message) => {
                    style.fail(later(waiting("style-unreadable", message)));
                }
                // The next try is another job.
                Found::Other(message) => self.not_as_sent(*at, job, &message),
                Found::AsSent(style_id) => {
                    style.steps.job = None;
                    let before = style.steps.style_id;
                    if before.is_some() && style_id.is_some() && before != style_id {
                        // It was deleted in JOOR, with its images, and made again.
                        style.steps.images = SentImages::default();
                        style.steps.parts.remove(&Part::Images);
                    }
                    style.steps.style_id = style_id.or(style.steps.style_id);
                    let skus = style.plan.skus.iter();
                    let sold = skus.filter(|sku| sku.state == SkuState::Active);
                    style.steps.combinations.extend(sold.map(v2::combination));
                    style.finish(Part::Style);
                    style.steps.note_sold(&style.plan, true);
                    if linesheet {
                        style.finish(Part::Linesheet);
                    }
                }
            }
        }
        self.save(styles).await
    }
}

fn waiting(code: &str, message: String) -> Problem {
    Problem::new(
        code,
        Owner::Vendor,
        message,
        "Nothing to do. The style goes on by itself.",
    )
}

/// A style that goes on in a later pass, less and less often.
fn later(problem: Problem) -> Verdict {
    Verdict::Later {
        not_before: None,
        quota: false,
        problem,
    }
}

/// A call that is refused for whatever style it carries is no fault of a style.
pub(super) fn refused_for_all(what: &str, message: &str) -> Verdict {
    later(Problem::new(
        "refused-for-every-style",
        Owner::Vendor,
        format!("{what} is refused for every style that was tried: {message}"),
        "Mend what the message names, if it is a setting of the account; the styles are tried again by themselves.",
    ))
}
