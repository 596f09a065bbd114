//! Orders, as a sink: made exactly once.
//!
//! Order Manager has no idempotency key, so an order is looked up by its number before it is made,
//! and again whenever it is not known whether it was made. An existing order is taken over only when
//! total, currency and quantity per SKU agree.

use async_trait::async_trait;
use seamline_mapping::model::Order;
use seamline_mapping::order_manager::orders::{
    CatalogView, OrderIdentity, OrderPlan, lookup_numbers, order_claims, order_number,
    order_queries, order_to_wire, same_order_in_parts,
};
use seamline_mapping::outcome::Outcome;
use seamline_mapping::rules::OrderRules;
use seamline_order_manager_client::OrderManagerClient;
use seamline_order_manager_client::requests::{ManyValues, OrdersQuery, PageRequest};
use seamline_order_manager_client::wire::{self, Created};
use seamline_sync_engine::{
    Answers, Capabilities, Claim, Fingerprint, Located, Opaque, Owner, Problem, Progress, Query,
    Receipt, Render, RenderInput, Rendered, Replay, Sink, Stop, Verdict, Write,
};
use serde::{Deserialize, Serialize};

use super::{SYSTEM, lookup};
use crate::failure::{self, stop};
use crate::{body, kinds};

/// Orders of one page of a look-up; a page that is shorter is the last.
const PAGE: u32 = 100;
/// A number whose look-up fills this many pages is not looked up but listed: the filter is ignored.
const MAX_PAGES: u32 = 50;
/// An order is split into this many parts at most.
const MAX_PARTS: u32 = 99;

/// What is written for an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct OrderPayload {
    /// The order.
    pub(super) plan: OrderPlan,
    /// Numbers under which it may be there already: its own, the first part of a split, and those
    /// that another integration may have given it.
    pub(super) numbers: Vec<String>,
}

/// Decides the order that would be made.
pub struct OrderRender {
    rules: OrderRules,
    channel: i64,
    catalog_complete: bool,
    revision: String,
}

impl OrderRender {
    /// Decides by the merchant's rules, for orders of one sales channel. Without a complete catalog
    /// nothing is unknown, only not yet known: orders wait.
    pub fn new(rules: OrderRules, channel: i64, catalog_complete: bool) -> Self {
        let revision = Fingerprint::of_parts([
            serde_json::to_string(&rules).unwrap_or_default().as_str(),
            &channel.to_string(),
        ]);
        Self {
            rules,
            channel,
            catalog_complete,
            revision: revision.as_str().to_owned(),
        }
    }

    /// The order, what is known of its products, and look-ups that are still needed.
    fn gather(
        &self,
        document: &Opaque,
        answers: &Answers,
    ) -> Result<(Order, CatalogView, Vec<Query>), Problem> {
        let order: Order = body::unwrap(document)?;
        let mut view = CatalogView::default();
        loop {
            let questions = order_queries(&order, &self.rules, &view);
            if questions.is_empty() {
                return Ok((order, view, Vec::new()));
            }
            let needs = lookup::answer(questions, &mut view, answers)?;
            if !needs.is_empty() {
                return Ok((order, view, needs));
            }
        }
    }

    fn plan(
        &self,
        document: &Opaque,
        answers: &Answers,
        identity: Option<&str>,
    ) -> Result<Outcome<OrderPayload>, Problem> {
        let (order, view, _) = self.gather(document, answers)?;
        let number = match identity {
            Some(number) => number.to_owned(),
            None => order_number(&order, &self.rules).map_err(failure::problem)?,
        };
        let numbers = lookup_numbers(&order, &self.rules, &number);
        let identity = OrderIdentity {
            channel_id: self.channel,
            order_number: number,
        };
        Ok(match order_to_wire(&order, &self.rules, &view, &identity) {
            Outcome::Ready(plan) => Outcome::Ready(OrderPayload { plan, numbers }),
            Outcome::Skip { rule, message } => Outcome::Skip { rule, message },
            Outcome::Blocked(problem) => Outcome::Blocked(problem),
            Outcome::Problem(problem) => Outcome::Problem(problem),
        })
    }
}

impl Render for OrderRender {
    fn rules_revision(&self) -> &str {
        &self.revision
    }

    fn identity(&self, _: &str, document: &Opaque) -> Result<Option<String>, Problem> {
        let order: Order = body::unwrap(document)?;
        order_number(&order, &self.rules)
            .map(Some)
            .map_err(failure::problem)
    }

    fn queries(&self, document: &Opaque, answers: &Answers) -> Vec<Query> {
        if !self.catalog_complete {
            return Vec::new();
        }
        // A record that cannot be read asks nothing; render says why.
        self.gather(document, answers)
            .map(|(_, _, needs)| needs)
            .unwrap_or_default()
    }

    fn claims(&self, document: &Opaque, answers: &Answers) -> Vec<Claim> {
        // An order that cannot be read claims nothing that is known.
        let Ok((order, view, _)) = self.gather(document, answers) else {
            return Vec::new();
        };
        order_claims(&order, &self.rules, &view)
            .into_iter()
            .map(|claim| Claim {
                key: claim.product.to_string(),
                quantity: claim.quantity,
            })
            .collect()
    }

    fn render(&self, input: RenderInput<'_>) -> Rendered {
        if !self.catalog_complete {
            return Rendered::Blocked(catalog_incomplete());
        }
        match self.plan(input.document, input.answers, input.identity) {
            Ok(Outcome::Ready(payload)) => match body::wrap(kinds::ORDER_PLAN, &payload) {
                Ok(payload) => Rendered::Payload {
                    payload,
                    salt: String::new(),
                    magnitude: None,
                },
                Err(problem) => Rendered::Problem(problem),
            },
            Ok(Outcome::Skip { rule, message }) => Rendered::Skip(by_rule(rule, &message)),
            Ok(Outcome::Blocked(problem)) => Rendered::Blocked(failure::problem(problem)),
            Ok(Outcome::Problem(problem)) => Rendered::Problem(failure::problem(problem)),
            Err(problem) => Rendered::Problem(problem),
        }
    }
}

/// Makes orders in Order Manager.
pub struct OrderSink {
    client: OrderManagerClient,
    channel: i64,
    /// How several numbers travel in one look-up; None for one number a call.
    many_numbers: Option<ManyValues>,
}

impl OrderSink {
    /// Makes orders of one sales channel with a client.
    pub fn new(client: OrderManagerClient, channel: i64) -> Self {
        Self {
            client,
            channel,
            many_numbers: None,
        }
    }

    /// Looks several numbers up in one call, in the form that was proved to work.
    #[must_use]
    pub fn many_numbers(mut self, form: Option<ManyValues>) -> Self {
        self.many_numbers = form;
        self
    }

    /// Every order on the channel that goes by one of these numbers. The filter may match loosely;
    /// what counts is compared exactly here.
    async fn by_numbers(&self, numbers: &[String]) -> Result<Vec<wire::Order>, Stop> {
        let mut found = Vec::new();
        match self.many_numbers {
            Some(form) => self.collect(numbers, form, &mut found).await?,
            None => {
                for number in numbers {
                    self.collect(
                        std::slice::from_ref(number),
                        ManyValues::default(),
                        &mut found,
                    )
                    .await?;
                }
            }
        }
        if let [own, ..] = numbers {
            self.further_parts(own, &mut found).await?;
        }
        found.retain(|order: &wire::Order| {
            numbers.contains(&order.order_number)
                || numbers
                    .first()
                    .is_some_and(|own| part_of(own, &order.order_number).is_some())
        });
        found.sort_by_key(|order| order.order_id);
        found.dedup_by_key(|order| order.order_id);
        Ok(found)
    }

    /// The parts of a split order after the first, which was looked up by its own number.
    async fn further_parts(&self, own: &str, found: &mut Vec<wire::Order>) -> Result<(), Stop> {
        for part in 2..=MAX_PARTS {
            let has = |part: u32| {
                found
                    .iter()
                    .any(|order| part_of(own, &order.order_number) == Some(part))
            };
            if !has(part - 1) {
                return Ok(());
            }
            if !has(part) {
                let number = format!("{own}({part})");
                self.collect(&[number], ManyValues::default(), found)
                    .await?;
            }
        }
        Ok(())
    }

    async fn collect(
        &self,
        numbers: &[String],
        form: ManyValues,
        found: &mut Vec<wire::Order>,
    ) -> Result<(), Stop> {
        let mut page = PageRequest::first(PAGE);
        for _ in 0..MAX_PAGES {
            let query = OrdersQuery {
                order_numbers: numbers.to_vec(),
                many_values: form,
                sales_channel_id: Some(self.channel),
                ..OrdersQuery::new(page)
            };
            let orders = self
                .client
                .orders(&query)
                .await
                .map_err(|error| stop(SYSTEM, &error))?;
            if let Some(broken) = orders.undecodable.first() {
                // It may be the very order that is looked for.
                return Err(Stop::Unavailable {
                    system: SYSTEM.to_owned(),
                    message: format!("an order in the look-up cannot be read: {}", broken.message),
                });
            }
            let full = orders.len() >= PAGE as usize;
            found.extend(orders.items);
            if !full {
                return Ok(());
            }
            page = page.next();
        }
        Err(Stop::Unavailable {
            system: SYSTEM.to_owned(),
            message: "the filter by order number lists every order".to_owned(),
        })
    }

    async fn locate_one(&self, write: &Write) -> Result<Located, Stop> {
        let payload = payload(write)?;
        let orders = self.by_numbers(&payload.numbers).await?;
        Ok(judge(&payload.plan, &orders))
    }

    async fn create(&self, write: &Write) -> Result<Verdict, Stop> {
        let plan = payload(write)?.plan;
        let number = &plan.request.order_number;
        let error = match self.client.create_order(&plan.request).await {
            Ok(Created::Accepted { order_id }) => {
                return Ok(Verdict::Accepted(receipt(order_id, false)));
            }
            Ok(Created::Refused { message }) => return self.refused(write, number, &message).await,
            Err(error) => error,
        };
        if error.may_have_executed() {
            return Ok(Verdict::Unknown(failure::unknown_outcome(&error)));
        }
        match error.status() {
            // A request Order Manager does not take will not be taken the next time either.
            Some(status)
                if status.is_client_error()
                    && !error.is_unauthorized()
                    && error.retry_at().is_none() =>
            {
                Ok(Verdict::Refused(refused(&error.to_string())))
            }
            _ => Err(stop(SYSTEM, &error)),
        }
    }

    /// A refusal may mean that an earlier attempt came through after all.
    async fn refused(&self, write: &Write, number: &str, message: &str) -> Result<Verdict, Stop> {
        match self.locate_one(write).await {
            Ok(Located::Found(receipt)) => Ok(Verdict::Accepted(receipt)),
            Ok(Located::Conflict(problem)) => Ok(Verdict::Refused(problem)),
            Ok(Located::Absent) if speaks_of_repetition(message) => {
                // The number is taken by an order that the lists do not show yet.
                Ok(Verdict::Unknown(number_taken_unseen(number, message)))
            }
            Ok(_) => Ok(Verdict::Refused(refused(message))),
            // The refusal stands, but whether the order exists could not be seen.
            Err(_) => Ok(Verdict::Unknown(number_taken_unseen(number, message))),
        }
    }
}

#[async_trait]
impl Sink for OrderSink {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            max_batch: 1,
            replay: Replay::LookupFirst { at_once: 1 },
        }
    }

    async fn write(&self, batch: &[Write], _: &dyn Progress) -> Result<Vec<Verdict>, Stop> {
        // One order a call, so that an answer is about one order.
        let mut verdicts = Vec::with_capacity(batch.len());
        for write in batch {
            verdicts.push(self.create(write).await?);
        }
        Ok(verdicts)
    }

    async fn locate(&self, writes: &[Write]) -> Result<Vec<Located>, Stop> {
        let mut answers = Vec::with_capacity(writes.len());
        for write in writes {
            answers.push(self.locate_one(write).await?);
        }
        Ok(answers)
    }

    async fn health(&self) -> Result<(), Stop> {
        self.client
            .sales_channels()
            .await
            .map(drop)
            .map_err(|error| stop(SYSTEM, &error))
    }
}

fn payload(write: &Write) -> Result<OrderPayload, Stop> {
    body::unwrap(&write.payload).map_err(|problem| Stop::Books(problem.to_string()))
}

/// Which part of the order `own` a number like `882(2)` names.
pub(super) fn part_of(own: &str, number: &str) -> Option<u32> {
    number
        .strip_prefix(own)?
        .strip_prefix('(')?
        .strip_suffix(')')?
        .parse()
        .ok()
}

/// Whether the orders found under the numbers of a plan are that order: one of its own number, or
/// its parts together, or one of another integration's number.
fn judge(plan: &OrderPlan, orders: &[wire::Order]) -> Located {
    let Some(first) = orders.first() else {
        return Located::Absent;
    };
    if orders.iter().all(|order| order.order_status.is_cancelled()) {
        return Located::Conflict(cancelled(first));
    }
    let own = &plan.request.order_number;
    let whole: Vec<&wire::Order> = orders
        .iter()
        .filter(|order| order.order_number == *own && !order.order_status.is_cancelled())
        .collect();
    let parts: Vec<&wire::Order> = orders
        .iter()
        .filter(|order| part_of(own, &order.order_number).is_some())
        .collect();
    let candidate = match (whole.as_slice(), parts.is_empty()) {
        ([_, second, ..], _) => return Located::Conflict(several(second, whole.len())),
        ([one], _) => vec![*one],
        ([], false) => parts,
        ([], true) => orders
            .iter()
            .filter(|order| !order.order_status.is_cancelled())
            .take(1)
            .collect(),
    };
    match (same_order_in_parts(plan, &candidate), candidate.first()) {
        (Ok(()), Some(order)) => Located::Found(receipt(order.order_id, true)),
        (Err(differences), Some(order)) => {
            let told: Vec<String> = differences.iter().map(ToString::to_string).collect();
            Located::Conflict(number_taken(order, &told.join("; ")))
        }
        (_, None) => Located::Absent,
    }
}

fn receipt(order_id: i64, adopted: bool) -> Receipt {
    Receipt {
        remote_id: order_id.to_string(),
        detail: String::new(),
        adopted,
    }
}

fn speaks_of_repetition(message: &str) -> bool {
    let message = message.to_lowercase();
    ["already", "exist", "duplicate", "taken"]
        .iter()
        .any(|word| message.contains(word))
}

fn by_rule(rule: &str, message: &str) -> Problem {
    Problem::new(
        format!("rule-{}", rule.replace('_', "-")),
        Owner::Merchant,
        message,
        format!("Nothing to do; the rule `{rule}` leaves it out."),
    )
}

fn catalog_incomplete() -> Problem {
    Problem::new(
        "catalog-incomplete",
        Owner::Seamline,
        "the catalog has not been read to its end yet",
        "Nothing to do. The record goes on after the first complete pass of the catalog.",
    )
}

fn refused(message: &str) -> Problem {
    Problem::new(
        "order-refused",
        Owner::Vendor,
        format!("Order Manager refuses the order: {message}"),
        "Mend what the message names, then retry the record.",
    )
}

fn cancelled(order: &wire::Order) -> Problem {
    Problem::new(
        "number-cancelled",
        Owner::Merchant,
        format!(
            "Order Manager has an order {} of this number that was cancelled (id {})",
            order.order_number, order.order_id
        ),
        "Restore the order in Order Manager, or discard the record if it is not to be delivered.",
    )
    .at("orderNumber")
}

fn number_taken(order: &wire::Order, differences: &str) -> Problem {
    Problem::new(
        "number-taken",
        Owner::Merchant,
        format!(
            "Order Manager has another order {} (id {}): {differences}",
            order.order_number, order.order_id
        ),
        "Compare the two orders. Change the other order's number, then retry the record; or \
         discard the record if the other order is right.",
    )
    .at("orderNumber")
}

fn several(order: &wire::Order, count: usize) -> Problem {
    Problem::new(
        "number-taken",
        Owner::Merchant,
        format!(
            "Order Manager has {count} live orders {}",
            order.order_number
        ),
        "Cancel all but one of them in Order Manager, then retry the record.",
    )
    .at("orderNumber")
}

fn number_taken_unseen(number: &str, message: &str) -> Problem {
    Problem::new(
        "number-taken",
        Owner::Vendor,
        format!("Order Manager refuses number {number} and does not list it yet: {message}"),
        "Nothing to do. The record is looked up again.",
    )
    .at("orderNumber")
}
