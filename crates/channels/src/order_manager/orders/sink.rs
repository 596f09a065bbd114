//! Orders are made exactly once: looked for first, then made, then looked for again when it is not
//! known whether they were.

use async_trait::async_trait;
use jiff::Timestamp;
use seamline_order_manager_client::OrderManagerClient;
use seamline_order_manager_client::requests::{OrdersQuery, PageRequest};
use seamline_order_manager_client::wire::Created;
use seamline_sync_engine::{
    Capabilities, Located, Owner, Problem, Progress, Replay, Sighting, Sink, Stop, Verdict, Write,
};

use super::OrderPayload;
use super::find::{Finder, Found, ManyNumbers};
use super::judge::{judge, made};
use super::sightings::sightings;
use crate::body;
use crate::failure::{self, stop};
use crate::order_manager::SYSTEM;
use crate::order_manager::order_list::order_pages;

/// Makes orders in Order Manager.
pub struct OrderSink {
    client: OrderManagerClient,
    channel: i64,
    finder: Finder,
}

impl OrderSink {
    /// Makes orders of one sales channel with a client, which looks numbers up one a call.
    pub fn new(client: OrderManagerClient, channel: i64) -> Self {
        Self {
            finder: Finder::new(client.clone(), channel, None),
            client,
            channel,
        }
    }

    /// Looks several numbers up in one call, in the form that was proved to work.
    #[must_use]
    pub fn many_numbers(self, many: Option<ManyNumbers>) -> Self {
        Self {
            finder: Finder::new(self.client.clone(), self.channel, many),
            ..self
        }
    }

    async fn locate_one(&self, write: &Write) -> Result<Located, Stop> {
        let payload = payload(write)?;
        let found = self.finder.find(&[&payload.numbers]).await?;
        Ok(found
            .first()
            .map_or(Located::Absent, |found| located(&payload, found)))
    }

    async fn create(&self, write: &Write) -> Result<Verdict, Stop> {
        let plan = payload(write)?.plan;
        let number = &plan.request.order_number;
        let error = match self.client.create_order(&plan.request).await {
            Ok(Created::Accepted { order_id }) => {
                return Ok(Verdict::Accepted(made(order_id)));
            }
            Ok(Created::Refused { message }) => return self.refused(write, number, &message).await,
            Err(error) => error,
        };
        if error.may_have_executed() {
            return Ok(Verdict::Unknown(failure::unknown_outcome(&error)));
        }
        match error.status() {
            // A body Order Manager does not take will not be taken the next time either. A missing
            // scope or a proxy in between says nothing of this order.
            Some(status) if matches!(status.as_u16(), 400 | 409 | 413 | 422) => {
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
            Ok(Located::CannotSay(problem)) => Ok(Verdict::Unknown(problem)),
            Ok(Located::Absent) => Ok(Verdict::Refused(refused(message))),
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
            replay: Replay::LookupFirst {
                at_once: self.finder.at_once(),
            },
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
        let payloads: Vec<OrderPayload> = writes.iter().map(payload).collect::<Result<_, _>>()?;
        let mut answers = Vec::with_capacity(writes.len());
        for together in payloads.chunks(self.finder.at_once()) {
            let numbers: Vec<&[String]> = together
                .iter()
                .map(|payload| payload.numbers.as_slice())
                .collect();
            let found = self.finder.find(&numbers).await?;
            answers.extend(
                together
                    .iter()
                    .zip(&found)
                    .map(|(payload, found)| located(payload, found)),
            );
        }
        Ok(answers)
    }

    async fn sweep(&self, since: Timestamp) -> Result<Option<Vec<Sighting>>, Stop> {
        let query = OrdersQuery {
            sales_channel_id: Some(self.channel),
            created_from: Some(since),
            ..OrdersQuery::new(PageRequest::first(1))
        };
        // An order that cannot be read is no reason to leave the others unseen.
        let pages = order_pages(&self.client, &query).await?;
        Ok(Some(sightings(&pages.orders)))
    }

    async fn health(&self) -> Result<(), Stop> {
        self.client
            .sales_channels()
            .await
            .map(drop)
            .map_err(|error| stop(SYSTEM, &error))
    }
}

fn located(payload: &OrderPayload, found: &Found) -> Located {
    match found {
        Found::Orders(orders) => judge(&payload.plan, &payload.numbers, orders),
        Found::Unreadable(message) => Located::CannotSay(unreadable(message)),
    }
}

fn payload(write: &Write) -> Result<OrderPayload, Stop> {
    body::unwrap(&write.payload).map_err(|problem| Stop::Books(problem.to_string()))
}

fn speaks_of_repetition(message: &str) -> bool {
    let message = message.to_lowercase();
    ["already", "exist", "duplicate", "taken"]
        .iter()
        .any(|word| message.contains(word))
}

fn refused(message: &str) -> Problem {
    Problem::new(
        "order-refused",
        Owner::Vendor,
        format!("Order Manager refuses the order: {message}"),
        "Mend what the message names, then retry the record.",
    )
}

fn unreadable(message: &str) -> Problem {
    Problem::new(
        "look-up-unreadable",
        Owner::Vendor,
        format!("Order Manager shows an order under this number that cannot be read: {message}"),
        "Look at the order in Order Manager; if nothing is unusual, report this with the message. \
         The record is looked up again.",
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
