//! Orders of JOOR, as a source.
//!
//! They are read with `sync=0`: reading marks nothing as exported, and the position is ours. It is
//! the latest modified date that JOOR has shown, and never later than the moment the reading began:
//! what changes while later pages are read may be missing on the first. Each reading starts a little
//! before the position, because dates are coarse, clocks differ and commits can be late, and what was
//! seen before is recognised by its id.
//!
//! JOOR pages by offset over a list that changes while it is read. Each page therefore repeats the
//! last order of the page before, readable or not; when it is not there, the list has shifted and the
//! reading starts over.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use seamline_joor_client::JoorClient;
use seamline_joor_client::v2::order::Order as WireOrder;
use seamline_joor_client::v2::orders::{ExportStatus, OrderQuery, OrderStatusFilter, OrdersPage};
use seamline_mapping::joor::orders::{modified_at, order_from_wire};
use seamline_mapping::rules::{OrderRules, OrderStatusChoice};
use seamline_sync_engine::{
    Document, Fetched, Owner, Page, Problem, ReadOptions, Source, Stop, Undecodable,
};
use serde::{Deserialize, Serialize};

use super::SYSTEM;
use crate::failure::{self, stop};
use crate::{body, kinds};

/// A list that shifts this often while it is read is taken as it comes, and read again next time.
const MAX_RESTARTS: u32 = 5;

/// Where the next reading starts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Position {
    /// Latest modified date of a finished reading.
    since: Option<Timestamp>,
    /// A reading under way.
    window: Option<Window>,
    /// Fingerprint of the rules that say which orders are read.
    admitted: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Window {
    from: Timestamp,
    to: Timestamp,
    /// When it was opened, by our clock: what changed later may have been missed by its first pages.
    opened_at: Timestamp,
    /// Offset of the next page.
    start_from: u32,
    /// The order of the page before with which the next one begins.
    last: Option<i64>,
    /// Latest modified date seen.
    latest: Option<Timestamp>,
    restarts: u32,
}

/// Orders of a JOOR account.
pub struct OrderSource {
    client: JoorClient,
    rules: OrderRules,
    /// How far a reading reaches back behind its position.
    overlap: Duration,
    /// Orders of one page.
    page_size: u32,
    now: fn() -> Timestamp,
    warehouses: Mutex<BTreeSet<String>>,
}

impl OrderSource {
    /// Reads with a client by the merchant's rules. `now` only holds the position back: a clock that
    /// is behind reads more than once, and misses nothing.
    pub fn new(client: JoorClient, rules: OrderRules, now: fn() -> Timestamp) -> Self {
        Self {
            client,
            rules,
            overlap: Duration::from_secs(600),
            page_size: seamline_joor_client::v2::orders::DEFAULT_COUNT,
            now,
            warehouses: Mutex::new(BTreeSet::new()),
        }
    }

    /// Sets how many orders a page holds.
    #[must_use]
    pub fn page_size(mut self, orders: u32) -> Self {
        self.page_size = orders.max(2);
        self
    }

    /// Names of the warehouses on the orders that were read; JOOR has no list of them.
    pub fn warehouses_seen(&self) -> BTreeSet<String> {
        self.warehouses
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The window of a reading that goes on after `since`, or begins earlier where that was asked.
    fn open_window(&self, since: Option<Timestamp>, options: ReadOptions) -> Window {
        let earliest = self
            .rules
            .earliest_order_date
            .and_then(|date| TimeZone::UTC.to_timestamp(DateTime::from(date)).ok())
            .unwrap_or(Timestamp::UNIX_EPOCH);
        let from = match since {
            Some(since) if !options.full => {
                let usual = back(since, self.overlap);
                usual.min(options.since.unwrap_or(usual)).max(earliest)
            }
            _ => earliest,
        };
        // JOOR wants an end with every beginning. One of ours would hide new orders, without a word,
        // from a machine whose clock is behind.
        let to = DateTime::constant(2100, 1, 1, 0, 0, 0, 0);
        let to = TimeZone::UTC.to_timestamp(to).unwrap_or(Timestamp::MAX);
        Window {
            from,
            to,
            opened_at: (self.now)(),
            start_from: 0,
            last: None,
            latest: None,
            restarts: 0,
        }
    }

    fn query(&self) -> OrderQuery {
        OrderQuery {
            order_type: status_filter(self.rules.status),
            export_status: ExportStatus::All,
            count: self.page_size,
            ..OrderQuery::default()
        }
    }

    async fn page(&self, query: &OrderQuery) -> Result<OrdersPage, Stop> {
        self.client
            .orders(query)
            .await
            .map_err(|error| stop(SYSTEM, &error))
    }

    fn sort(&self, orders: OrdersPage, page: &mut Page) {
        for order in orders.orders {
            let key = order.order_id.to_string();
            self.remember_warehouse(&order);
            match document(&order, self.rules.status) {
                Ok(document) => page.records.push(document),
                Err(problem) => page.undecodable.push(Undecodable { key, problem }),
            }
        }
        for order in orders.undecodable {
            let problem = unreadable(&order.problem.to_string());
            // Without an id, the same order gives the same stand-in as long as it is as broken.
            let key = order
                .order_id
                .unwrap_or_else(|| format!("unreadable {}", order.problem));
            page.undecodable.push(Undecodable { key, problem });
        }
    }

    fn remember_warehouse(&self, order: &WireOrder) {
        if let Some(name) = order.warehouse_name.clone().filter(|name| !name.is_empty()) {
            self.warehouses
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(name);
        }
    }

    /// Which orders are asked for. Other rules are followed when an order is rendered, so that an
    /// order they leave out is kept and comes back when they change.
    fn admitted(&self) -> String {
        let earliest = self.rules.earliest_order_date;
        let earliest = earliest.map_or_else(String::new, |date| date.to_string());
        format!("{} since {earliest}", self.rules.status.words())
    }
}

#[async_trait]
impl Source for OrderSource {
    async fn read(&self, position: Option<&str>, options: ReadOptions) -> Result<Page, Stop> {
        let mut position = parse(position)?;
        if options.full || options.since.is_some() {
            position.window = None;
        }
        let admitted = self.admitted();
        if position.admitted != admitted {
            // Orders that were not asked for before may lie behind the position.
            position = Position {
                admitted,
                ..Position::default()
            };
        }
        let mut window = position
            .window
            .take()
            .unwrap_or_else(|| self.open_window(position.since, options));
        let query = OrderQuery {
            modified: Some((window.from, window.to)),
            start_from: window.start_from,
            ..self.query()
        };
        let mut orders = self.page(&query).await?;
        let mut page = Page::default();
        let first = orders.ids.first().copied().flatten();
        let shifted = window.last.is_some() && first != window.last;
        let next_start = orders.next_start(&query);
        let latest = orders.orders.iter().filter_map(modified_at).max();
        window.latest = window.latest.max(latest);
        let anchor = anchor(&orders);
        if let Some(repeated) = window.last.filter(|_| !shifted) {
            forget(&mut orders, repeated);
        }
        self.sort(orders, &mut page);
        if shifted && window.restarts < MAX_RESTARTS {
            window = Window {
                start_from: 0,
                last: None,
                restarts: window.restarts + 1,
                ..window
            };
            page.more = true;
            position.window = Some(window);
        } else if let Some(next) = next_start {
            let (last, repeated) = anchor.unzip();
            window.start_from = next.saturating_sub(repeated.unwrap_or_default());
            window.last = last;
            page.more = true;
            position.window = Some(window);
        } else {
            // A list that would not hold still: what was seen is kept, the position stays.
            if window.restarts < MAX_RESTARTS {
                let seen = window.latest.map(|latest| latest.min(window.opened_at));
                position.since = position.since.max(seen);
            }
            page.complete = true;
        }
        page.next = serde_json::to_string(&position).map_err(|error| unusable(&error))?;
        Ok(page)
    }

    async fn fetch(&self, keys: &[String]) -> Result<Vec<Fetched>, Stop> {
        let mut answers = Vec::with_capacity(keys.len());
        for key in keys {
            answers.push(self.fetch_one(key).await?);
        }
        Ok(answers)
    }
}

impl OrderSource {
    async fn fetch_one(&self, key: &str) -> Result<Fetched, Stop> {
        let Ok(order_id) = key.parse::<i64>() else {
            return Ok(Fetched::Unsupported);
        };
        let query = OrderQuery {
            order_id: Some(order_id),
            ..self.query()
        };
        let found = self.page(&query).await?;
        if let Some(order) = found.orders.iter().find(|order| order.order_id == order_id) {
            return Ok(match document(order, self.rules.status) {
                Ok(document) => Fetched::Found(document),
                Err(problem) => Fetched::Undecodable(Undecodable {
                    key: key.to_owned(),
                    problem,
                }),
            });
        }
        // One whose id cannot be read may be the one that was asked for.
        let broken = found.undecodable.into_iter().find(|order| {
            let id = order.order_id.as_deref();
            id.is_none_or(|id| id.trim() == key)
        });
        if let Some(order) = broken {
            let problem = unreadable(&order.problem.to_string());
            return Ok(Fetched::Undecodable(Undecodable {
                key: key.to_owned(),
                problem,
            }));
        }
        if found.ids.is_empty() {
            return Ok(Fetched::Gone {
                reason: format!("JOOR no longer lists it as {}", self.rules.status.words()),
            });
        }
        // Other orders came: this account ignores the filter.
        Ok(Fetched::Unsupported)
    }
}

/// The last order of a page whose id is known, and how many orders the next page repeats to begin
/// with it. None when that would be the whole page.
fn anchor(page: &OrdersPage) -> Option<(i64, u32)> {
    let mut behind = page.ids.iter().rev().zip(1..);
    let (id, repeated) = behind.find_map(|(id, count)| Some(((*id)?, count)))?;
    (usize::try_from(repeated).ok()? < page.len()).then_some((id, repeated))
}

/// Takes an order that was read with the page before off a page.
fn forget(page: &mut OrdersPage, id: i64) {
    page.orders.retain(|order| order.order_id != id);
    page.undecodable.retain(|order| {
        let known = order.order_id.as_deref();
        known.and_then(|known| known.trim().parse().ok()) != Some(id)
    });
}

fn document(order: &WireOrder, status: OrderStatusChoice) -> Result<Document, Problem> {
    let model = order_from_wire(order, status).map_err(failure::problem)?;
    Ok(Document {
        key: order.order_id.to_string(),
        version: modified_at(order).map_or(0, Timestamp::as_microsecond),
        body: body::wrap(kinds::ORDER, &model)?,
    })
}

fn status_filter(choice: OrderStatusChoice) -> OrderStatusFilter {
    match choice {
        OrderStatusChoice::Notes => OrderStatusFilter::Notes,
        OrderStatusChoice::ApprovedAndShipped => OrderStatusFilter::ApprovedAndShipped,
        OrderStatusChoice::Pending => OrderStatusFilter::Pending,
        OrderStatusChoice::All => OrderStatusFilter::AllButCancelled,
        OrderStatusChoice::Cancelled => OrderStatusFilter::Cancelled,
        OrderStatusChoice::Approved => OrderStatusFilter::Approved,
        OrderStatusChoice::Shipped => OrderStatusFilter::Shipped,
    }
}

fn parse(position: Option<&str>) -> Result<Position, Stop> {
    position.map_or_else(
        || Ok(Position::default()),
        |text| serde_json::from_str(text).map_err(|error| unusable(&error)),
    )
}

fn unusable(error: &serde_json::Error) -> Stop {
    Stop::Books(format!("the position of JOOR orders is unusable: {error}"))
}

fn back(at: Timestamp, by: Duration) -> Timestamp {
    SignedDuration::try_from(by)
        .ok()
        .and_then(|by| at.checked_sub(by).ok())
        .unwrap_or(Timestamp::UNIX_EPOCH)
}

fn unreadable(detail: &str) -> Problem {
    Problem::new(
        "unreadable-order",
        Owner::Vendor,
        format!("JOOR sent an order that cannot be read: {detail}"),
        "Look at the order in JOOR; if nothing is unusual, report this with the message.",
    )
}
