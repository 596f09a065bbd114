//! Probes that only read: whether JOOR does what its documents leave open and this program takes for
//! granted. Orders are read with `sync=0` and `check=0`, so nothing is left behind.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use seamline_api_core::ApiError;
use seamline_channels::stop;
use seamline_joor_client::JoorClient;
use seamline_joor_client::v2::connections::ConnectionQuery;
use seamline_joor_client::v2::order::Order;
use seamline_joor_client::v2::orders::{OrderQuery, OrderStatusFilter};
use seamline_joor_client::v4;
use seamline_joor_client::v4::orders::LastModified;
use seamline_joor_client::v4::products;
use seamline_mapping::joor::orders::modified_at;

use crate::check::CheckReport;
use crate::config::Publish;
use crate::connection::Connection;
use crate::meters::Meters;
use crate::settings::JOOR;

const PAGES: &str = "JOOR order pages";
const FILTER: &str = "JOOR order filter";
const DATES: &str = "JOOR order dates";
const CONNECTIONS: &str = "JOOR connections";
const V4_IDS: &str = "JOOR v4 order ids";
const V4_MODIFIED: &str = "JOOR v4 last_modified";
const V4_PAGES: &str = "JOOR v4 pages";

const REMEDY: &str = "Compare it with docs/vendor-assumptions.md, and report it where it differs.";

/// What a probe was told.
enum Told {
    /// It is as assumed.
    AsAssumed(&'static str),
    /// There is nothing to see it by.
    Nothing(&'static str),
    /// It is otherwise.
    Otherwise(String),
}

use Told::{AsAssumed, Nothing, Otherwise};

impl Connection {
    /// Looks at what the flows that are on take for granted about JOOR.
    pub(crate) async fn probe_reads(&self, report: &mut CheckReport, meters: &Meters) {
        let joor = self.joor.with_meter(&meters.joor);
        if self.config.orders_enabled() {
            let order = match first_order(&joor).await {
                Ok(order) => order,
                Err(error) => {
                    note(report, PAGES, Err(error));
                    return;
                }
            };
            note(report, PAGES, pages(&joor).await);
            note(report, FILTER, filter(&joor, order.as_ref()).await);
            note(report, DATES, dates(&joor, order.as_ref()).await);
            note(report, CONNECTIONS, connections(&joor).await);
            if self.config.uses_v4() {
                note(report, V4_IDS, v4_ids(&joor, order.as_ref()).await);
                note(
                    report,
                    V4_MODIFIED,
                    v4_modified(&joor, order.as_ref()).await,
                );
            }
        }
        if self.config.products_enabled() && self.config.joor.publish == Publish::V4 {
            note(report, V4_PAGES, v4_pages(&joor).await);
        }
    }
}

/// What JOOR refuses to answer is told; what kept it from answering at all is a failure.
fn note(report: &mut CheckReport, name: &'static str, told: Result<Told, ApiError>) {
    match told {
        Ok(AsAssumed(message) | Nothing(message)) => report.ok(name, message),
        Ok(Otherwise(message)) => report.warn(name, &message, REMEDY),
        Err(error) if is_refusal(&error) => {
            report.warn(name, &format!("JOOR does not answer it: {error}"), REMEDY);
        }
        Err(error) => report.failed(name, &stop(JOOR, &error).into()),
    }
}

fn is_refusal(error: &ApiError) -> bool {
    let lets_in = !error.is_unauthorized() && !error.is_quota() && !error.is_transient();
    lets_in && (matches!(error, ApiError::Vendor { .. }) || error.status().is_some())
}

/// Any order, one at a time.
fn one_order() -> OrderQuery {
    OrderQuery {
        order_type: OrderStatusFilter::All,
        count: 1,
        ..OrderQuery::default()
    }
}

async fn first_order(joor: &JoorClient) -> Result<Option<Order>, ApiError> {
    Ok(joor.orders(&one_order()).await?.orders.into_iter().next())
}

/// Two pages of one order each: the first names the second, which holds another order.
async fn pages(joor: &JoorClient) -> Result<Told, ApiError> {
    let query = one_order();
    let first = joor.orders(&query).await?;
    if first.is_empty() {
        return Ok(Nothing("not seen: there is no order"));
    }
    if first.ids.len() > 1 {
        let held = first.ids.len();
        return Ok(Otherwise(format!(
            "a page of 1 order was asked for, and {held} came"
        )));
    }
    let named = first.next_start(&query);
    let second = joor.orders(&query.starting_from(1)).await?;
    Ok(match (named, second.ids.first()) {
        (None, None) => Nothing("not seen: there is one order only"),
        (None, Some(_)) => Otherwise("a page does not name the next one, and there is one".into()),
        (Some(_), Some(id)) if first.ids.first() == Some(id) => {
            Otherwise("the page after the first begins with the same order".into())
        }
        (Some(1), _) => AsAssumed("a page names the next one, and the last one is known"),
        (Some(next), _) => Otherwise(format!("a page of 1 order names {next} as the next start")),
    })
}

/// One order by its id.
async fn filter(joor: &JoorClient, order: Option<&Order>) -> Result<Told, ApiError> {
    let Some(order) = order else {
        return Ok(Nothing("not seen: there is no order that can be read"));
    };
    let query = OrderQuery {
        order_id: Some(order.order_id),
        count: seamline_joor_client::v2::orders::DEFAULT_COUNT,
        ..one_order()
    };
    let found = joor.orders(&query).await?;
    Ok(if found.ids == [Some(order.order_id)] {
        AsAssumed("one order can be asked for by its id")
    } else {
        Otherwise(format!(
            "an order that is asked for by its id comes among {} orders, or not at all: orders that \
             wait cannot be looked at again before they are sent",
            found.ids.len()
        ))
    })
}

/// The orders of exactly the second in which one was modified: both bounds count, and dates are UTC.
async fn dates(joor: &JoorClient, order: Option<&Order>) -> Result<Told, ApiError> {
    let Some((order, modified)) = order.and_then(|order| Some((order, modified_at(order)?))) else {
        return Ok(Nothing("not seen: there is no order with a modified date"));
    };
    let query = OrderQuery {
        modified: Some((modified, modified)),
        count: seamline_joor_client::v2::orders::DEFAULT_COUNT,
        ..one_order()
    };
    let found = joor.orders(&query).await?;
    let day_later = OrderQuery {
        modified: Some((days_after(modified, 1), days_after(modified, 1))),
        ..query.clone()
    };
    let has = |ids: &[Option<i64>]| ids.contains(&Some(order.order_id));
    if !has(&found.ids) && found.next_start(&query).is_none() {
        return Ok(Otherwise(
            "an order is not found by a range that begins and ends with its modified date: a bound \
             does not count, or the dates are not UTC"
                .into(),
        ));
    }
    let elsewhere = joor.orders(&day_later).await?;
    Ok(if has(&elsewhere.ids) {
        Otherwise("an order is found by a range of dates in which it was not modified".into())
    } else {
        AsAssumed("an order is found by its modified date, both bounds included")
    })
}

async fn connections(joor: &JoorClient) -> Result<Told, ApiError> {
    let query = ConnectionQuery {
        count: 1,
        ..ConnectionQuery::default()
    };
    let page = joor.connections(query).await?;
    Ok(match page.len() {
        0 => Nothing("the list can be read, and holds no connection"),
        1 => AsAssumed("connections can be listed, page by page"),
        held => Otherwise(format!(
            "a page of 1 connection was asked for, and {held} came"
        )),
    })
}

/// The same order through v4, known by its total.
async fn v4_ids(joor: &JoorClient, order: Option<&Order>) -> Result<Told, ApiError> {
    let Some(order) = order else {
        return Ok(Nothing("not seen: there is no order that can be read"));
    };
    let query = v4::orders::OrderQuery::by_ids([order.order_id.to_string()]);
    let found = joor.orders_v4(&query).await?;
    let id = order.order_id.to_string();
    let Some(same) = found.data.iter().find(|found| found.id == id) else {
        return Ok(Otherwise(
            "v4 knows no order of the id that v2 gives one: outcomes of orders cannot be told"
                .into(),
        ));
    };
    Ok(match (same.total, order.order_total) {
        (Some(one), Some(other)) if one != other => Otherwise(
            "the order of the same id has another total in v4 than in v2: it may be another order"
                .into(),
        ),
        _ => AsAssumed("v2 and v4 give an order the same id"),
    })
}

/// One order, changed since its own date as a day and as a moment, and not since days later.
async fn v4_modified(joor: &JoorClient, order: Option<&Order>) -> Result<Told, ApiError> {
    let Some((order, modified)) = order.and_then(|order| Some((order, modified_at(order)?))) else {
        return Ok(Nothing("not seen: there is no order with a modified date"));
    };
    let mut forms = Vec::new();
    for (form, since, later) in [
        (
            "a day",
            LastModified::Day(day(modified)),
            LastModified::Day(day(days_after(modified, 2))),
        ),
        (
            "a moment",
            LastModified::Moment(modified),
            LastModified::Moment(days_after(modified, 2)),
        ),
    ] {
        let found = v4_since(joor, order, since).await;
        match found {
            Ok(true) if !v4_since(joor, order, later).await? => {}
            Ok(true) => forms.push(format!("as {form} it leaves out nothing")),
            Ok(false) => forms.push(format!("as {form} it leaves out what changed then")),
            Err(error) if is_refusal(&error) => forms.push(format!("as {form} it is refused")),
            Err(error) => return Err(error),
        }
    }
    Ok(if forms.is_empty() {
        AsAssumed("`last_modified` takes a day and a moment, and means on or after it")
    } else {
        Otherwise(format!("`last_modified`: {}", forms.join("; ")))
    })
}

async fn v4_since(joor: &JoorClient, order: &Order, since: LastModified) -> Result<bool, ApiError> {
    let id = order.order_id.to_string();
    let query = v4::orders::OrderQuery {
        last_modified: Some(since),
        ..v4::orders::OrderQuery::by_ids([id.clone()])
    };
    let found = joor.orders_v4(&query).await?;
    Ok(found.data.iter().any(|found| found.id == id))
}

/// A second page of the products: where lists arrive whole, there is none, or it is the first again.
async fn v4_pages(joor: &JoorClient) -> Result<Told, ApiError> {
    let whole = joor.products().await?;
    if whole.is_empty() {
        return Ok(Nothing("not seen: there is no product"));
    }
    let request = products::list_request().with_query("page", 2);
    let second = match joor.send_rows::<products::Product>(&request).await {
        Ok(second) => second,
        Err(error) if is_refusal(&error) => {
            return Ok(AsAssumed("lists arrive whole: a second page is refused"));
        }
        Err(error) => return Err(error),
    };
    let known = |id: &Option<String>| whole.data.iter().any(|first| first.id == *id);
    let others = second.data.iter().filter(|row| !known(&row.id)).count();
    Ok(if others > 0 {
        Otherwise(format!(
            "a second page of products holds {others} that the whole list lacks: lists come in pages"
        ))
    } else {
        AsAssumed("lists arrive whole")
    })
}

fn days_after(moment: Timestamp, days: i64) -> Timestamp {
    moment
        .checked_add((24 * days).hours())
        .unwrap_or(Timestamp::MAX)
}

fn day(moment: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(moment).date()
}

#[cfg(test)]
mod tests;
