//! Orders, as a sink: made exactly once.
//!
//! Order Manager has no idempotency key, so an order is looked up by its number before it is made,
//! and again whenever it is not known whether it was made. An existing order is taken over only when
//! total, currency and quantity per SKU agree.

mod find;
mod judge;
mod sightings;
mod sink;

pub use find::{ManyNumbers, Proof, prove_many_numbers};
pub(super) use judge::part_of;
pub(super) use sightings::whole_number;
pub use sink::OrderSink;

use seamline_mapping::model::Order;
use seamline_mapping::order_manager::orders::{
    CatalogView, OrderIdentity, OrderPlan, lookup_numbers, order_claims, order_number,
    order_queries, order_to_wire,
};
use seamline_mapping::outcome::Outcome;
use seamline_mapping::rules::OrderRules;
use seamline_sync_engine::{
    Answers, Claim, Fingerprint, Opaque, Owner, Problem, Query, Render, RenderInput, Rendered,
};
use serde::{Deserialize, Serialize};

use super::lookup;
use crate::failure;
use crate::{body, kinds};

/// What is written for an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct OrderPayload {
    /// The order.
    pub(super) plan: OrderPlan,
    /// Numbers under which it may be there already: its own, those that another integration may have
    /// given it, and of each the first part of a split.
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
