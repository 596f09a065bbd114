//! Looking orders up by their numbers, one number a call or, where that has been proved to work,
//! many. The filter may match loosely; what counts is compared exactly here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};

use seamline_api_core::ApiError;
use seamline_order_manager_client::OrderManagerClient;
use seamline_order_manager_client::limits::ORDERS_PAGE;
use seamline_order_manager_client::requests::{ManyValues, OrdersQuery, PageRequest};
use seamline_order_manager_client::wire;
use seamline_sync_engine::Stop;
use serde::{Deserialize, Serialize};

use super::judge::{part_of, wholes};
use crate::failure::stop;
use crate::order_manager::SYSTEM;
use crate::order_manager::order_list::may_be_of;

/// A page of fewer orders is the last. A page that is only shorter than was asked may be one whose
/// length Order Manager has cut; it takes no limit below this [1].
const SURELY_SHORT: usize = 10;
/// A number whose look-up fills this many pages is not looked up but listed: the filter is ignored.
const MAX_PAGES: u32 = 10;
/// An order is split into this many parts at most.
const MAX_PARTS: u32 = 99;
/// Numbers of one call, the witness among them: they have to fit into an address.
const NUMBERS_A_CALL: usize = 40;
/// Separates values in one of the two notations, so a number with one is looked up alone.
const SEPARATOR: char = ',';

/// How several numbers travel in one look-up, as proved on orders that exist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManyNumbers {
    /// The notation.
    #[serde(with = "notation")]
    pub form: ManyValues,
    /// Number of an order that exists. It is asked for in every such look-up: an answer without it
    /// is no answer, because it would make every order look absent.
    pub witness: String,
}

/// Looks orders of one sales channel up.
pub(super) struct Finder {
    client: OrderManagerClient,
    channel: i64,
    many: Option<ManyNumbers>,
    /// The witness was missing from an answer: from then on one number a call.
    distrusted: AtomicBool,
}

impl Finder {
    pub(super) fn new(client: OrderManagerClient, channel: i64, many: Option<ManyNumbers>) -> Self {
        Self {
            client,
            channel,
            many,
            distrusted: AtomicBool::new(false),
        }
    }

    /// Orders that are worth looking up together.
    pub(super) fn at_once(&self) -> usize {
        if self.many.is_some() { 16 } else { 1 }
    }

    /// For each list of numbers of an order, every order that goes by one of them or is a part of
    /// what does.
    pub(super) async fn find(&self, wanted: &[&[String]]) -> Result<Vec<Found>, Stop> {
        let numbers: BTreeSet<&String> = wanted.iter().copied().flatten().collect();
        let mut seen = Seen::default();
        self.look_up(&numbers.into_iter().collect::<Vec<_>>(), &mut seen)
            .await?;
        let mut answers = Vec::with_capacity(wanted.len());
        for numbers in wanted {
            for number in wholes(numbers) {
                self.further_parts(number, &mut seen).await?;
            }
            answers.push(seen.of_numbers(numbers));
        }
        Ok(answers)
    }

    async fn look_up(&self, numbers: &[&String], seen: &mut Seen) -> Result<(), Stop> {
        let many = self
            .many
            .as_ref()
            .filter(|_| numbers.len() > 1 && !self.distrusted.load(Ordering::Relaxed));
        let Some(many) = many else {
            return self.one_by_one(numbers, seen).await;
        };
        let (together, alone): (Vec<&String>, Vec<&String>) = numbers
            .iter()
            .partition(|number| !number.contains(SEPARATOR));
        self.one_by_one(&alone, seen).await?;
        for call in together.chunks(NUMBERS_A_CALL - 1) {
            let distrusted = self.distrusted.load(Ordering::Relaxed);
            if distrusted || !self.with_witness(call, many, seen).await? {
                self.one_by_one(call, seen).await?;
            }
        }
        Ok(())
    }

    async fn one_by_one(&self, numbers: &[&String], seen: &mut Seen) -> Result<(), Stop> {
        for number in numbers {
            self.one((*number).clone(), seen).await?;
        }
        Ok(())
    }

    async fn one(&self, number: String, seen: &mut Seen) -> Result<(), Stop> {
        let listed = self
            .list(vec![number.clone()], ManyValues::default())
            .await?;
        seen.keep(listed.orders);
        if let Some(message) = listed.unreadable {
            // It may be the very order that is looked for.
            seen.unreadable.insert(number, message);
        }
        Ok(())
    }

    /// Whether the answer can be believed: all of it can be read, and it shows the witness.
    async fn with_witness(
        &self,
        numbers: &[&String],
        many: &ManyNumbers,
        seen: &mut Seen,
    ) -> Result<bool, Stop> {
        // The witness comes last, so that an answer to the first few numbers only gives itself away.
        let asked = numbers
            .iter()
            .map(|number| (*number).clone())
            .chain([many.witness.clone()])
            .collect();
        let listed = self.list(asked, many.form).await?;
        if listed.unreadable.is_some() {
            return Ok(false);
        }
        let shown = |order: &wire::Order| order.order_number == many.witness;
        if !listed.orders.iter().any(shown) {
            self.distrusted.store(true, Ordering::Relaxed);
            return Ok(false);
        }
        seen.keep(listed.orders);
        Ok(true)
    }

    /// The parts of a split order after the first, which was looked up with the whole.
    async fn further_parts(&self, whole: &str, seen: &mut Seen) -> Result<(), Stop> {
        for part in 2..=MAX_PARTS {
            if !seen.has_part(whole, part - 1) {
                return Ok(());
            }
            if !seen.has_part(whole, part) {
                self.one(format!("{whole}({part})"), seen).await?;
            }
        }
        Ok(())
    }

    async fn list(&self, numbers: Vec<String>, form: ManyValues) -> Result<Listed, Stop> {
        let mut listed = Listed::default();
        let mut pages = self.client.pages(OrdersQuery {
            order_numbers: numbers,
            many_values: form,
            sales_channel_id: Some(self.channel),
            ..OrdersQuery::new(PageRequest::first(ORDERS_PAGE))
        });
        for _ in 0..MAX_PAGES {
            let page = pages.next().await;
            let Some(orders) = page.map_err(|error| stop(SYSTEM, &error))? else {
                return Ok(listed);
            };
            if let Some(broken) = orders.undecodable.first() {
                listed.unreadable = Some(broken.message.clone());
            }
            let last = orders.len() < SURELY_SHORT;
            // Another channel may use the same number, and its filter may be ignored.
            let of_channel = |order: &wire::Order| may_be_of(self.channel, order);
            listed
                .orders
                .extend(orders.items.into_iter().filter(of_channel));
            if last {
                return Ok(listed);
            }
        }
        Err(Stop::Unavailable {
            system: SYSTEM.to_owned(),
            message: "the filter by order number lists every order".to_owned(),
        })
    }
}

/// What a list showed.
#[derive(Default)]
struct Listed {
    orders: Vec<wire::Order>,
    /// Why one of them cannot be read.
    unreadable: Option<String>,
}

/// What was found under the numbers of one order.
pub(super) enum Found {
    /// These orders.
    Orders(Vec<wire::Order>),
    /// An order that cannot be read, so nobody can tell.
    Unreadable(String),
}

/// What all look-ups together showed.
#[derive(Default)]
struct Seen {
    orders: BTreeMap<i64, wire::Order>,
    /// Numbers whose look-up showed an order that cannot be read.
    unreadable: BTreeMap<String, String>,
}

impl Seen {
    fn keep(&mut self, orders: Vec<wire::Order>) {
        self.orders
            .extend(orders.into_iter().map(|order| (order.order_id, order)));
    }

    fn has_part(&self, whole: &str, part: u32) -> bool {
        self.orders
            .values()
            .any(|order| part_of(whole, &order.order_number) == Some(part))
    }

    fn of_numbers(&self, numbers: &[String]) -> Found {
        let is_part = |number: &str| wholes(numbers).any(|whole| part_of(whole, number).is_some());
        let concerned = |number: &String| numbers.contains(number) || is_part(number);
        if let Some((_, message)) = self.unreadable.iter().find(|(of, _)| concerned(of)) {
            return Found::Unreadable(message.clone());
        }
        let orders = self.orders.values();
        Found::Orders(
            orders
                .filter(|order| concerned(&order.order_number))
                .cloned()
                .collect(),
        )
    }
}

/// Finds out on orders that exist which notation looks several numbers up, if one does. Needs three
/// orders of different numbers: two are asked for, and the third must not come back. Only reads.
pub async fn prove_many_numbers(client: &OrderManagerClient, channel: i64) -> Result<Proof, Stop> {
    let first_page = OrdersQuery {
        sales_channel_id: Some(channel),
        ..OrdersQuery::new(PageRequest::first(ORDERS_PAGE))
    };
    let orders = client
        .orders(&first_page)
        .await
        .map_err(|error| stop(SYSTEM, &error))?;
    let numbers: BTreeSet<&String> = orders
        .items
        .iter()
        .filter(|order| may_be_of(channel, order))
        .map(|order| &order.order_number)
        .filter(|number| !number.is_empty() && !number.contains(SEPARATOR))
        .collect();
    let Some((one, two, other)) = three_apart(&numbers) else {
        return Ok(Proof::TooFewOrders);
    };
    for form in [
        ManyValues::Repeated,
        ManyValues::Bracketed,
        ManyValues::Comma,
    ] {
        let query = OrdersQuery {
            order_numbers: vec![one.clone(), two.clone()],
            many_values: form,
            ..first_page.clone()
        };
        let found = match client.orders(&query).await {
            Ok(found) => found,
            // Order Manager does not take this notation; it may take the next one.
            Err(error) if refuses_the_form(&error) => continue,
            Err(error) => return Err(stop(SYSTEM, &error)),
        };
        let shows = |number: &String| {
            found
                .items
                .iter()
                .any(|order| order.order_number == *number)
        };
        if shows(one) && shows(two) && !shows(other) {
            return Ok(Proof::Works(ManyNumbers {
                form,
                witness: one.clone(),
            }));
        }
    }
    Ok(Proof::Refuted)
}

fn refuses_the_form(error: &ApiError) -> bool {
    let status = error.status().map(|status| status.as_u16());
    matches!(status, Some(400 | 422))
}

/// What came of [`prove_many_numbers`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// Several numbers can be looked up in one call.
    Works(ManyNumbers),
    /// Neither notation finds several orders.
    Refuted,
    /// The channel has too few orders to tell.
    TooFewOrders,
}

/// Three numbers of which none is part of another, so that a loose filter tells them apart.
fn three_apart<'a>(numbers: &BTreeSet<&'a String>) -> Option<(&'a String, &'a String, &'a String)> {
    let mut chosen: Vec<&String> = Vec::new();
    for number in numbers {
        let apart = chosen
            .iter()
            .all(|other| !number.contains(other.as_str()) && !other.contains(number.as_str()));
        if apart {
            chosen.push(number);
        }
        if let [one, two, three] = chosen.as_slice() {
            return Some((one, two, three));
        }
    }
    None
}

/// The notation in words, as stored.
mod notation {
    use seamline_order_manager_client::requests::ManyValues;
    use serde::{Deserialize as _, Deserializer, Serializer, de};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
    pub(super) fn serialize<S: Serializer>(form: &ManyValues, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(match form {
            ManyValues::Repeated => "repeated",
            ManyValues::Bracketed => "bracketed",
            ManyValues::Comma => "comma",
        })
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<ManyValues, D::Error> {
        match String::deserialize(from)?.as_str() {
            "repeated" => Ok(ManyValues::Repeated),
            "bracketed" => Ok(ManyValues::Bracketed),
            "comma" => Ok(ManyValues::Comma),
            other => Err(de::Error::custom(format!("unknown notation `{other}`"))),
        }
    }
}
