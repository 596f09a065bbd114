//! Deciding what is to be written: rules and look-ups of now, over rows that wait.

use std::collections::BTreeMap;

use crate::lifecycle::{Decided, PUT_ASIDE, claim, is_withdrawn, quiet, settle, tells_only, wait};
use crate::{
    Answers, ChangePolicy, Event, GuardVerdict, Owner, Problem, Proposal, RenderInput, Rendered,
    Row, RowChange, Select, State, Stop,
};

use super::after;
use super::held;
use super::intake::UNDECODABLE;
use super::pass::Pass;

/// Problem code of a row whose tries took too long.
const GAVE_UP: &str = "gave-up";

/// A row and what is to be written for it.
pub(super) struct Planned {
    /// Whether the row differs from what the store has.
    moved: bool,
    pub(super) row: Row,
    pub(super) decided: Decided,
}

impl Pass<'_> {
    /// Decides and writes. `first` is true once per pass: only then the records that wait are looked
    /// at.
    pub(super) async fn plan_and_deliver(&mut self, first: bool) -> Result<(), Stop> {
        let rows = self.candidates(first).await?;
        let (mut planned, mut waiting) = self.decide(rows).await?;
        self.keep_claims(&mut planned).await?;
        let (planned, held) = self.judge(planned).await?;
        waiting.extend(held);
        self.commit(waiting).await?;
        self.observer.event(&Event::Planned {
            flow: self.id(),
            writes: planned.len() as u64,
        });
        self.deliver(planned).await?;
        if first {
            self.use_up_confirmation().await?;
        }
        Ok(())
    }

    /// Rows to look at: due ones, ones that wait, ones whose wait is over, and delivered ones that
    /// were rendered with other rules.
    async fn candidates(&mut self, first: bool) -> Result<Vec<Row>, Stop> {
        let now = self.clock.now();
        let mut states = vec![State::Due, State::Retrying];
        if first {
            states.extend([State::Parked, State::Blocked, State::Held]);
        }
        let mut rows: Vec<Row> = self
            .rows(&Select::states(states))
            .await?
            .into_iter()
            .filter(|row| row.state != State::Retrying || row.next_at.is_none_or(|at| at <= now))
            .collect();
        if first {
            let outdated = Select {
                states: Some(vec![State::Delivered, State::Skipped]),
                rules_other_than: Some(self.flow.render.rules_revision().to_owned()),
                ..Select::default()
            };
            let outdated = self.rows(&outdated).await?;
            rows.extend(outdated.into_iter().filter(|row| self.follows_rules(row)));
        }
        rows.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(rows)
    }

    /// Whether changed rules concern a row that is at rest. What a person or the source put aside
    /// stays aside, and delivered records of a flow that only tells are not touched.
    fn follows_rules(&self, row: &Row) -> bool {
        match row.state {
            State::Delivered => self.flow.options.policy == ChangePolicy::Update,
            State::Skipped => {
                !is_withdrawn(row)
                    && row.rules_revision != self.flow.render.rules_revision()
                    && row.rules_revision != PUT_ASIDE
            }
            _ => false,
        }
    }

    /// Reads again, just before they are written, the records of a batch that have waited since an
    /// earlier pass: what its source has changed or taken back meanwhile must not be made.
    pub(super) async fn read_again(&mut self, batch: Vec<Planned>) -> Result<Vec<Planned>, Stop> {
        let (waited, fresh): (Vec<Planned>, Vec<Planned>) = batch
            .into_iter()
            .partition(|plan| self.has_waited(&plan.row));
        if waited.is_empty() {
            return Ok(fresh);
        }
        let rows = waited.into_iter().map(|plan| plan.row).collect();
        let mut rows = self.fetch_again(rows).await?;
        // A row that a rule left out before still says so: that it is in the batch is the rules' doing.
        rows.retain(|row| !is_withdrawn(row) && row.state != State::Discarded);
        let (mut again, waiting) = self.decide(rows).await?;
        self.keep_claims(&mut again).await?;
        self.commit(waiting).await?;
        again.extend(fresh);
        Ok(again)
    }

    fn has_waited(&self, row: &Row) -> bool {
        self.flow.options.policy == ChangePolicy::Report
            && row.confirmed.is_none()
            && row.wanted.read_at < self.started_at
    }

    /// Reads records again that wait for something that may be mended at their source. A few a pass,
    /// the longest unread first, and after everything else: they must not keep new records waiting.
    pub(super) async fn read_parked_again(&mut self) -> Result<(), Stop> {
        let options = &self.flow.options;
        let mut rows = self.rows(&Select::states([State::Parked])).await?;
        rows.retain(|row| {
            row.confirmed.is_none()
                && after(row.wanted.read_at, options.refetch_parked) <= self.started_at
        });
        rows.sort_by_key(|row| row.wanted.read_at);
        rows.truncate(options.refetch_at_most);
        if rows.is_empty() {
            return Ok(());
        }
        self.fetch_again(rows).await?;
        self.plan_and_deliver(false).await
    }

    async fn decide(&mut self, rows: Vec<Row>) -> Result<(Vec<Planned>, Vec<RowChange>), Stop> {
        let mut planned = Vec::new();
        let mut waiting = Vec::new();
        for row in rows {
            if row.wanted.document.kind == UNDECODABLE || is_name_conflict(&row) {
                continue;
            }
            let answers = self.answers(&row).await?;
            let claims = self.flow.render.claims(&row.wanted.document, &answers);
            let before = row.clone();
            let mut row = claim(row, claims);
            self.flow
                .render
                .rules_revision()
                .clone_into(&mut row.rules_revision);
            let rendered = self.flow.render.render(RenderInput {
                key: &row.key,
                document: &row.wanted.document,
                identity: row.identity.as_deref(),
                answers: &answers,
                progress: row.progress.as_deref(),
            });
            let change = match rendered {
                Rendered::Payload {
                    payload,
                    salt,
                    magnitude,
                } => {
                    let decided = Decided {
                        payload,
                        salt,
                        magnitude,
                    };
                    match self.weigh(row, decided) {
                        Weighed::Write(row, decided) => {
                            let moved = *row != before;
                            planned.push(Planned {
                                row: *row,
                                decided,
                                moved,
                            });
                            continue;
                        }
                        Weighed::Rest(change) => *change,
                    }
                }
                _ if tells_only(self.flow.options.policy, &row) => {
                    wait(row, State::Reported, changed_since(), None)
                }
                Rendered::Skip(problem) => wait(row, State::Skipped, problem, None),
                Rendered::Blocked(problem) => wait(row, State::Blocked, problem, None),
                Rendered::Problem(problem) => wait(row, State::Parked, problem, None),
            };
            // Nothing moved: not a write to the ledger either.
            if change.note.is_some() || change.row != before {
                waiting.push(change);
            }
        }
        Ok((planned, waiting))
    }

    /// What a record claims counts from now on, whether or not its write comes about in this run.
    pub(super) async fn keep_claims(&self, planned: &mut [Planned]) -> Result<(), Stop> {
        let mut changes = Vec::new();
        for plan in planned.iter_mut().filter(|plan| plan.moved) {
            let from = plan.row.state;
            changes.push(quiet(plan.row.clone(), from));
            plan.row.revision += 1;
        }
        Ok(self.commit(changes).await?)
    }

    async fn answers(&self, row: &Row) -> Result<Answers, Stop> {
        let mut answers: Answers = BTreeMap::new();
        loop {
            let open = self.flow.render.queries(&row.wanted.document, &answers);
            if open.is_empty() {
                return Ok(answers);
            }
            for query in open {
                let found = self.store.find(&self.id().connection, &query).await?;
                answers.insert(query, found);
            }
        }
    }

    fn weigh(&self, mut row: Row, decided: Decided) -> Weighed {
        let revision = self.flow.render.rules_revision();
        if decided.is_confirmed(&row) {
            return Weighed::Rest(Box::new(settle(row, revision)));
        }
        if tells_only(self.flow.options.policy, &row) {
            return Weighed::Rest(Box::new(wait(row, State::Reported, changed_since(), None)));
        }
        // Refused or given up as it is: sending the same again would only end there again.
        if row.state == State::Parked && (decided.was_attempted(&row) || given_up_unsent(&row)) {
            let from = row.state;
            return Weighed::Rest(Box::new(quiet(row, from)));
        }
        if !matches!(row.state, State::Due | State::Retrying) {
            // What it waited for has come: its tries count from here.
            row.tries = 0;
            row.first_try_at = None;
        } else if self.exhausted(&row) {
            let problem = gave_up(&row);
            return Weighed::Rest(Box::new(wait(row, State::Parked, problem, None)));
        }
        Weighed::Write(Box::new(row), decided)
    }

    fn exhausted(&self, row: &Row) -> bool {
        row.first_try_at
            .is_some_and(|first| self.flow.options.retry.exhausted(first, self.clock.now()))
    }

    /// What the mass-change guard lets through, and what it holds.
    async fn judge(
        &mut self,
        planned: Vec<Planned>,
    ) -> Result<(Vec<Planned>, Vec<RowChange>), Stop> {
        let Some(guard) = self.flow.options.guard else {
            return Ok((planned, Vec::new()));
        };
        let (let_through, new): (Vec<Planned>, Vec<Planned>) = planned
            .into_iter()
            // What was sent before was let through before.
            .partition(|plan| {
                plan.decided.was_attempted(&plan.row) || self.released.contains(plan)
            });
        let proposals: Vec<Proposal> = new.iter().filter_map(proposal).collect();
        let all = self.rows(&Select::default()).await?;
        // What is put aside is no longer kept in step, and makes no share of it.
        let kept = |row: &&Row| !matches!(row.state, State::Skipped | State::Discarded);
        let confirmed = all.iter().filter(|row| row.confirmed.is_some());
        let confirmed = confirmed.filter(kept).count() as u64;
        let verdict = guard.judge(&proposals, confirmed, self.run.accept_first);
        let GuardVerdict::Hold { reading, reason } = verdict else {
            return Ok((let_through.into_iter().chain(new).collect(), Vec::new()));
        };
        held::remember(self.store, self.lease, self.id(), &reading, &proposals).await?;
        let problem = mass_change(&reading, &reason, confirmed == 0);
        self.report.held = Some(reading);
        let held = new
            .into_iter()
            .map(|plan| wait(plan.row, State::Held, problem.clone(), None))
            .collect();
        Ok((let_through, held))
    }
}

/// What the guard weighs; None for a record without a size.
fn proposal(plan: &Planned) -> Option<Proposal> {
    Some(Proposal {
        key: plan.row.key.clone(),
        fingerprint: plan.decided.payload.fingerprint(),
        magnitude: plan.decided.magnitude?,
        confirmed: plan.row.confirmed.as_ref().and_then(|c| c.magnitude),
    })
}

enum Weighed {
    Write(Box<Row>, Decided),
    Rest(Box<RowChange>),
}

fn is_name_conflict(row: &Row) -> bool {
    row.identity.is_none()
        && row
            .problem
            .as_ref()
            .is_some_and(|problem| problem.code == "number-not-unique")
}

fn changed_since() -> Problem {
    Problem::new(
        "changed-after-delivery",
        Owner::Merchant,
        "changed at the source after it was delivered",
        "Compare both sides and make the change by hand where it is wanted.",
    )
}

/// Given up without an attempt, because it could never be looked up.
fn given_up_unsent(row: &Row) -> bool {
    let code = row.problem.as_ref().map(|problem| problem.code.as_str());
    row.attempted.is_none() && code == Some(GAVE_UP)
}

fn gave_up(row: &Row) -> Problem {
    let last = row
        .problem
        .as_ref()
        .map_or_else(String::new, |problem| problem.message.clone());
    Problem::new(
        GAVE_UP,
        Owner::Vendor,
        format!("{} tries failed, the last one so: {last}", row.tries),
        "Mend the cause, then retry the record.",
    )
}

fn mass_change(reading: &str, reason: &str, first: bool) -> Problem {
    let remedy = if first {
        format!(
            "Check the stock in the back end. If it is right, run `seamline sync inventory \
             --accept-first`, or `seamline confirm {reading}`."
        )
    } else {
        format!(
            "Check the stock in the back end. If it is right, run `seamline confirm {reading}`."
        )
    };
    Problem::new(
        "mass-change",
        Owner::Merchant,
        format!("reading {reading} is held: {reason}"),
        remedy,
    )
}
