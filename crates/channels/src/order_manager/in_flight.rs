//! Orders in flight: delivered, and not yet seen to hold their pieces in Order Manager.
//!
//! Stock and orders are read together: an order that allocates is out of the available quantity of
//! every stock row that is read after it, and its own claim ends there. Until then, or while the
//! order waits for a payment or a listing, its pieces are kept back by the claim.
//!
//! What is on hand knows nothing of allocation: where that is counted, a claim lasts until the order
//! has shipped, also that of an order which was adopted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use seamline_api_core::ApiError;
use seamline_mapping::rules::InventoryMode;
use seamline_order_manager_client::OrderManagerClient;
use seamline_order_manager_client::requests::{OrdersQuery, PageRequest};
use seamline_order_manager_client::wire::{Order, OrderStatus};
use seamline_sync_engine::{
    ClaimRow, FlowId, PutDocument, Select, State, Stop, Store, StoredDocument,
};
use serde::{Deserialize, Serialize};

use super::SYSTEM;
use super::order_list::order_pages;
use super::orders::{part_of, whole_number};
use crate::failure::stop;
use crate::{body, kinds};

/// How much older than our receipt an order may be in Order Manager's time.
const CLOCK_MARGIN: SignedDuration = SignedDuration::from_hours(24);

/// Orders that are asked for one by one in a reading, because no list shows them. Those come first
/// that were not asked for, or seen, the longest.
const ASKED_ALONE: usize = 20;

/// What is stored of an order in flight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct OrderState {
    /// The states it was seen in, one a part; none when it was asked for and not shown. Whether they
    /// end its claim depends on what is counted.
    states: BTreeSet<String>,
}

/// An order in flight that no list shows.
struct Unlisted {
    key: String,
    number: String,
    id: i64,
}

/// Orders of a connection that may be in flight.
pub(super) struct InFlight {
    store: Arc<dyn Store>,
    orders: FlowId,
    channel: i64,
    mode: InventoryMode,
}

impl InFlight {
    pub(super) fn new(
        store: Arc<dyn Store>,
        orders: FlowId,
        channel: i64,
        mode: InventoryMode,
    ) -> Self {
        Self {
            store,
            orders,
            channel,
            mode,
        }
    }

    /// What has become of them, to be stored before any stock row that is read afterwards.
    pub(super) async fn read(&self, client: &OrderManagerClient) -> Result<Vec<PutDocument>, Stop> {
        let open = self.open().await?;
        let Some(oldest) = open.values().min() else {
            return Ok(Vec::new());
        };
        let from = oldest
            .checked_sub(CLOCK_MARGIN)
            .unwrap_or(Timestamp::UNIX_EPOCH);
        let query = OrdersQuery {
            sales_channel_id: Some(self.channel),
            created_from: Some(from),
            ..OrdersQuery::new(PageRequest::first(1))
        };
        let pages = order_pages(client, &query).await?;
        let rows = self
            .store
            .rows(&self.orders, &Select::keys(open.into_keys().collect()))
            .await?;
        let mut documents = Vec::new();
        let mut unlisted = Vec::new();
        for row in rows {
            let Some(confirmed) = &row.confirmed else {
                continue;
            };
            let id = confirmed.receipt.remote_id.as_str();
            let number = row.identity.as_deref().unwrap_or_default();
            let seen: Vec<Order> = of_row(&pages.orders, number, id);
            // It may be older than its receipt, when it was found by looking, or go by another number.
            if seen.is_empty() {
                if let Ok(id) = id.parse() {
                    let number = number.to_owned();
                    let key = row.key;
                    unlisted.push(Unlisted { key, number, id });
                }
                continue;
            }
            // Not all of it may be shown: nothing is known, and the claim stays.
            let split = seen.iter().any(|order| order.order_number != number);
            if !(split && pages.unreadable.is_some()) {
                documents.push(order_state(row.key, &seen, pages.started_at)?);
            }
        }
        for order in self.next_to_ask(unlisted).await? {
            let mut seen = self.alone(client, order.id).await?;
            if pages.unreadable.is_some() {
                seen = seen.filter(|seen| seen.order_number == order.number);
            }
            documents.push(order_state(order.key, seen.as_slice(), pages.started_at)?);
        }
        Ok(documents)
    }

    /// The orders among these that have waited longest for a look.
    async fn next_to_ask(&self, mut orders: Vec<Unlisted>) -> Result<Vec<Unlisted>, Stop> {
        let keys: Vec<String> = orders.iter().map(|order| order.key.clone()).collect();
        let known = self
            .store
            .get(&self.orders.connection, kinds::ORDER_STATE, &keys)
            .await?;
        let looked_at: BTreeMap<&String, i64> =
            known.iter().map(|one| (&one.key, one.stamp)).collect();
        orders.sort_by_key(|order| looked_at.get(&order.key).copied());
        orders.truncate(ASKED_ALONE);
        Ok(orders)
    }

    /// One order by its id; none when Order Manager does not show it.
    async fn alone(&self, client: &OrderManagerClient, id: i64) -> Result<Option<Order>, Stop> {
        match client.order(id).await {
            Ok(order) => Ok(Some(order)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(ApiError::Decode { .. }) => Ok(None),
            Err(error) => Err(stop(SYSTEM, &error)),
        }
    }

    /// Keys of delivered orders whose claims have not ended, with the moment of the receipt.
    async fn open(&self) -> Result<BTreeMap<String, Timestamp>, Stop> {
        let delivered: BTreeMap<String, Timestamp> = self
            .store
            .claims(&self.orders)
            .await?
            .into_iter()
            .filter(|claim| holds(claim, self.mode) && !ended(claim))
            .filter_map(|claim| Some((claim.holder, claim.confirmed_at?)))
            .collect();
        let settled =
            settled_orders(&*self.store, &self.orders, delivered.keys(), self.mode).await?;
        Ok(delivered
            .into_iter()
            .filter(|(key, _)| !settled.contains_key(key))
            .collect())
    }
}

fn order_state(key: String, seen: &[Order], at: Timestamp) -> Result<PutDocument, Stop> {
    let states = seen.iter().map(|order| order.order_status.to_string());
    let state = OrderState {
        states: states.collect(),
    };
    Ok(PutDocument {
        key,
        version: at.as_microsecond(),
        stamp: at.as_microsecond(),
        body: body::wrap(kinds::ORDER_STATE, &state)
            .map_err(|problem| Stop::Books(problem.to_string()))?,
        indexes: Vec::new(),
    })
}

/// Whether a claim was given up before its order was made. An order that was made keeps its pieces,
/// whatever a person does with its record.
pub(super) fn ended(claim: &ClaimRow) -> bool {
    claim.confirmed_at.is_none() && matches!(claim.state, State::Skipped | State::Discarded)
}

/// Whether a claim can count at all: what an adopted order takes is allocated, and still on hand.
pub(super) fn holds(claim: &ClaimRow, mode: InventoryMode) -> bool {
    !claim.adopted || mode == InventoryMode::OnHand
}

/// The orders of a list that are this one: by its number, as a part of it, or by its id, then with
/// the other parts of what it is a part of.
fn of_row(orders: &[Order], number: &str, id: &str) -> Vec<Order> {
    let by_id = orders.iter().find(|order| order.order_id.to_string() == id);
    let whole = by_id.map(|order| whole_number(&order.order_number));
    let is_sibling =
        |order: &Order| whole.is_some_and(|whole| part_of(whole, &order.order_number).is_some());
    orders
        .iter()
        .filter(|order| {
            order.order_number == number
                || part_of(number, &order.order_number).is_some()
                || order.order_id.to_string() == id
                || is_sibling(order)
        })
        .cloned()
        .collect()
}

/// When each of these orders was seen to be out of the number that counts; those that were not are
/// left out.
pub(super) async fn settled_orders(
    store: &dyn Store,
    orders: &FlowId,
    keys: impl Iterator<Item = &String>,
    mode: InventoryMode,
) -> Result<BTreeMap<String, Timestamp>, Stop> {
    let keys: Vec<String> = keys.cloned().collect();
    let states = store
        .get(&orders.connection, kinds::ORDER_STATE, &keys)
        .await?;
    let mut settled = BTreeMap::new();
    for document in states {
        if let Some(at) = settled_at(&document, mode)? {
            settled.insert(document.key, at);
        }
    }
    Ok(settled)
}

fn settled_at(document: &StoredDocument, mode: InventoryMode) -> Result<Option<Timestamp>, Stop> {
    let state: OrderState =
        body::unwrap(&document.body).map_err(|problem| Stop::Books(problem.to_string()))?;
    let mut states = state.states.into_iter().peekable();
    let is_shown = states.peek().is_some();
    let settled = is_shown && states.all(|word| is_settled(&OrderStatus(word), mode));
    Ok(settled.then(|| Timestamp::from_microsecond(document.stamp).unwrap_or(Timestamp::MAX)))
}

/// Whether the number that counts already says what an order in this state takes: it has shipped, it is
/// cancelled, it ships from elsewhere, or it allocates and the available quantity counts. An order
/// that waits for a payment, a listing or a date allocates nothing yet [I].
fn is_settled(status: &OrderStatus, mode: InventoryMode) -> bool {
    let from_elsewhere =
        status.is(OrderStatus::AWAITING_DROPSHIP) || status.is(OrderStatus::PROCESSED_OUTSIDE);
    let taken = match mode {
        // What a channel may sell is made of what is available.
        InventoryMode::Available | InventoryMode::Channel => status.allocates(),
        InventoryMode::OnHand => status.is(OrderStatus::SHIPPED),
    };
    taken || status.is_cancelled() || from_elsewhere
}

/// Whether a claim still has to be taken off a stock row of a reading that started at `read_at`.
pub(super) fn is_in_flight(
    claim: &ClaimRow,
    settled_at: Option<Timestamp>,
    read_at: Timestamp,
    lag: SignedDuration,
) -> bool {
    let Some(confirmed_at) = claim.confirmed_at else {
        return true;
    };
    let seen_from = confirmed_at.checked_add(lag).unwrap_or(Timestamp::MAX);
    let read_after_receipt = read_at > seen_from;
    let read_after_allocation = settled_at.is_some_and(|at| read_at >= at);
    !(read_after_receipt && read_after_allocation)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn claim(confirmed_at: Option<Timestamp>) -> ClaimRow {
        ClaimRow {
            holder: "8124907".to_owned(),
            state: State::Delivered,
            key: "50101".to_owned(),
            quantity: 6,
            version: 1,
            confirmed_at,
            adopted: false,
        }
    }

    #[test]
    fn a_claim_ends_with_a_reading_after_the_receipt_and_after_the_allocation() {
        let lag = SignedDuration::from_secs(5);
        let table = [
            // receipt, settled, reading, in flight
            (None, None, 100, true),
            (Some(10), None, 100, true),
            (Some(10), Some(20), 19, true),
            (Some(10), Some(20), 20, false),
            (Some(10), Some(12), 15, true),
            (Some(10), Some(12), 16, false),
        ];
        for (receipt, settled, reading, expected) in table {
            let claim = claim(receipt.map(at));
            let found = is_in_flight(&claim, settled.map(at), at(reading), lag);
            assert_eq!(found, expected, "{receipt:?} {settled:?} {reading}");
        }
    }

    #[test]
    fn an_order_that_waits_is_not_settled_and_one_that_ends_is() {
        let settled = |word: &str, mode| is_settled(&OrderStatus(word.to_owned()), mode);
        let (available, on_hand) = (InventoryMode::Available, InventoryMode::OnHand);
        for word in ["UNRESOLVED", "AWAITING_PAYMENT", "ON_HOLD", "SOMETHING_NEW"] {
            assert!(
                !settled(word, available) && !settled(word, on_hand),
                "{word}"
            );
        }
        for word in ["SHIPPED", "CANCELLED", "AWAITING_DROPSHIP"] {
            assert!(settled(word, available) && settled(word, on_hand), "{word}");
        }
        // It has its pieces, and they are still there.
        for word in ["AWAITING_SHIPMENT", "PENDING_FULFILLMENT"] {
            assert!(
                settled(word, available) && !settled(word, on_hand),
                "{word}"
            );
        }
    }

    #[test]
    fn an_adopted_order_counts_only_where_its_pieces_are_still_counted() {
        let adopted = ClaimRow {
            adopted: true,
            ..claim(Some(at(10)))
        };
        assert!(!holds(&adopted, InventoryMode::Available));
        assert!(holds(&adopted, InventoryMode::OnHand));
        assert!(holds(&claim(None), InventoryMode::Available));
    }
}
