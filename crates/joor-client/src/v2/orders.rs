//! `GET /v2/order/`: the list of orders (reference 4.1).
//!
//! The only way in which v2 acknowledges an order is to list it with `sync=1`. Seamline keeps its
//! own state and always asks with `sync=0`, so a crash cannot lose what was listed.

use jiff::Timestamp;
use seamline_api_core::loose_json::{self, DecodeError};
use seamline_api_core::{ApiError, ApiRequest, Priority};
use serde_json::Value;

use super::ResponseNode;
use super::order::Order;
use super::page::{self, Found, Held, Shape};
use crate::dates;

/// Name of the endpoint for quota and errors.
pub const ENDPOINT: &str = "joor.v2.order";

/// Orders on a page when the query does not say. \[C\]
pub const DEFAULT_COUNT: u32 = page::DEFAULT_COUNT;

const SHAPE: Shape = Shape {
    lists: &["orders", "order", "results"],
    elements: &["order", "orders"],
    keys: &["order_id"],
};

/// Which orders are listed. These are the filter's codes; the codes *inside* orders differ. \[C\]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum OrderStatusFilter {
    /// 1: notes, that is drafts.
    Notes,
    /// 2: approved and shipped; JOOR's own default.
    #[default]
    ApprovedAndShipped,
    /// 3: waiting for the brand's approval.
    Pending,
    /// 4: all but cancelled.
    AllButCancelled,
    /// 5: cancelled.
    Cancelled,
    /// 6: approved.
    Approved,
    /// 7: shipped.
    Shipped,
    /// 8: all, cancelled ones included.
    All,
}

impl OrderStatusFilter {
    /// The value of the parameter `order_type`.
    pub fn code(self) -> u8 {
        match self {
            Self::Notes => 1,
            Self::ApprovedAndShipped => 2,
            Self::Pending => 3,
            Self::AllButCancelled => 4,
            Self::Cancelled => 5,
            Self::Approved => 6,
            Self::Shipped => 7,
            Self::All => 8,
        }
    }
}

/// Which orders are listed, by what JOOR knows about their export. \[C\]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ExportStatus {
    /// 1: all; JOOR's default for `sync=0`.
    #[default]
    All,
    /// 2: never exported, or failed; JOOR's default for `sync=1`.
    NotExported,
    /// 3: exported.
    Exported,
    /// 4: modified since the last export.
    ModifiedSinceExport,
    /// 5: `NotExported` and `ModifiedSinceExport`.
    NotExportedOrModified,
    /// 6: never exported, failed ones left out.
    NeverExported,
    /// 7: `NeverExported` and `ModifiedSinceExport`.
    NeverExportedOrModified,
}

impl ExportStatus {
    /// The value of the parameter `export_status`.
    pub fn code(self) -> u8 {
        match self {
            Self::All => 1,
            Self::NotExported => 2,
            Self::Exported => 3,
            Self::ModifiedSinceExport => 4,
            Self::NotExportedOrModified => 5,
            Self::NeverExported => 6,
            Self::NeverExportedOrModified => 7,
        }
    }
}

/// What JOOR checks before it lists an order; what fails gets the export status Failed in JOOR. \[C\]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ExportCheck {
    /// 0: nothing; JOOR's default for `sync=0`.
    #[default]
    Nothing,
    /// 1: **orders that lack a required field become Failed**; JOOR's default for `sync=1`.
    RequiredFields,
    /// 2: **orders of a deleted style or colour become Failed**.
    DeletedStyles,
    /// 3: both.
    Both,
}

impl ExportCheck {
    /// The value of the parameter `check`.
    pub fn code(self) -> u8 {
        match self {
            Self::Nothing => 0,
            Self::RequiredFields => 1,
            Self::DeletedStyles => 2,
            Self::Both => 3,
        }
    }
}

/// What to list. The default reads the first page without leaving a trace in JOOR.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderQuery {
    /// `order_type`.
    pub order_type: OrderStatusFilter,
    /// `export_status`; always sent, because JOOR's default depends on `sync`.
    pub export_status: ExportStatus,
    /// `date_start` and `date_end`, a range on the modified date. Both ends count \[I\]; the range is
    /// widened to whole seconds.
    pub modified: Option<(Timestamp, Timestamp)>,
    /// `customer_code`, at most 50 characters.
    pub customer_code: Option<String>,
    /// `customer_group_name`, at most 150 characters.
    pub customer_group_name: Option<String>,
    /// `order_id`: one order. \[1\]
    pub order_id: Option<i64>,
    /// Offset of the page.
    pub start_from: u32,
    /// Orders on a page. The most that JOOR allows is not documented; 100 is assumed. \[I\]
    pub count: u32,
    /// **Marks every order it returns as exported in JOOR.** Off unless the caller insists.
    pub sync: bool,
    /// **Marks orders as failed in JOOR** unless it is [`ExportCheck::Nothing`], the default.
    pub check: ExportCheck,
}

impl Default for OrderQuery {
    fn default() -> Self {
        Self {
            order_type: OrderStatusFilter::default(),
            export_status: ExportStatus::default(),
            modified: None,
            customer_code: None,
            customer_group_name: None,
            order_id: None,
            start_from: 0,
            count: DEFAULT_COUNT,
            sync: false,
            check: ExportCheck::default(),
        }
    }
}

impl OrderQuery {
    /// The call. `sync` and `check` are always sent, because leaving them out means 1. \[C\]
    pub fn request(&self) -> ApiRequest {
        let (start, end) = match self.modified {
            Some((start, end)) => {
                let (start, end) = dates::range(start, end);
                (Some(start), Some(end))
            }
            None => (None, None),
        };
        ApiRequest::get(ENDPOINT, "/v2/order/", Priority::Orders)
            .with_query("order_type", self.order_type.code())
            .with_query("export_status", self.export_status.code())
            .with_query("sync", u8::from(self.sync))
            .with_query("check", self.check.code())
            .with_optional_query("date_start", start)
            .with_optional_query("date_end", end)
            .with_optional_query("customer_code", self.customer_code.as_ref())
            .with_optional_query("customer_group_name", self.customer_group_name.as_ref())
            .with_optional_query("order_id", self.order_id)
            .with_query("start_from", self.start_from)
            .with_query("count", self.count)
    }

    /// The same query for the page that starts at `start_from`.
    #[must_use]
    pub fn starting_from(&self, start_from: u32) -> Self {
        Self {
            start_from,
            ..self.clone()
        }
    }
}

/// The call that reads one order in whichever state, by its path. \[1\] As with lists, `sync` and
/// `check` are sent, so that it leaves no trace.
pub fn get_request(order_id: i64) -> ApiRequest {
    let query = OrderQuery {
        order_type: OrderStatusFilter::All,
        count: 1,
        ..OrderQuery::default()
    };
    ApiRequest {
        path: format!("/v2/order/{order_id}"),
        ..query.request()
    }
}

/// An order that JOOR listed and that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndecodableOrder {
    /// JOOR's id of the order, if that much can be read.
    pub order_id: Option<String>,
    /// Where in the order, and what was expected there.
    pub problem: DecodeError,
}

/// One page of orders.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OrdersPage {
    /// The orders that could be read, in JOOR's order.
    pub orders: Vec<Order>,
    /// The orders that could not. They do not keep the others from being used.
    pub undecodable: Vec<UndecodableOrder>,
    /// The id of every element of the page, readable or not, in JOOR's order; `None` where not even
    /// the id can be read, or where there is none.
    pub ids: Vec<Option<i64>>,
    /// Elements of the list that have no `order_id`, and so are no orders \[I\]. They count where it
    /// matters whether the page is full.
    pub skipped: usize,
    /// The paging node, if there was one.
    pub response: Option<ResponseNode>,
    /// When the request left: the page is not older than that. `None` for a page that was not read
    /// through the client.
    pub started_at: Option<Timestamp>,
}

impl OrdersPage {
    /// Reads a page in any of the shapes that JOOR may use \[I\]: the orders as an array, as an object
    /// that holds `order` or `orders`, as a single object, or as `""`; the `response` node beside
    /// them or among them. Elements without `order_id` are not orders and are skipped.
    ///
    /// An error in the `response` node is an [`ApiError::Vendor`].
    pub fn from_json(body: Value) -> Result<Self, ApiError> {
        let found = Found::from_json(ENDPOINT, &SHAPE, body)?;
        let mut page = Self {
            response: found.response,
            ..Self::default()
        };
        for element in found.elements {
            let Some(order) = element else {
                page.ids.push(None);
                page.skipped += 1;
                continue;
            };
            let order_id = order.get("order_id").and_then(loose_json::text_of);
            let id = order_id.as_deref().and_then(|id| id.trim().parse().ok());
            page.ids.push(id);
            match loose_json::decode(order) {
                Ok(order) => page.orders.push(order),
                Err(problem) => page
                    .undecodable
                    .push(UndecodableOrder { order_id, problem }),
            }
        }
        Ok(page)
    }

    /// The order that was asked for, of a reply to the read of one; `None` when JOOR lists none. An
    /// order that cannot be read, or others in its place, are an [`ApiError::Decode`].
    pub fn into_one(self, order_id: i64) -> Result<Option<Order>, ApiError> {
        let nothing = self.ids.is_empty();
        let mut orders = self.orders.into_iter();
        if let Some(order) = orders.find(|order| order.order_id == order_id) {
            return Ok(Some(order));
        }
        if nothing {
            return Ok(None);
        }
        let problem = self.undecodable.into_iter().next().map_or_else(
            || DecodeError::document(format!("expected order {order_id}, found others")),
            |order| order.problem,
        );
        Err(ApiError::Decode {
            endpoint: ENDPOINT,
            problem,
            may_have_executed: false,
        })
    }

    /// How many orders JOOR put on the page, readable or not.
    pub fn len(&self) -> usize {
        self.orders.len() + self.undecodable.len()
    }

    /// Whether JOOR put no order on the page.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where the next page starts; `None` after the last page.
    ///
    /// The end is not documented; see [`Page::next_start`](super::Page::next_start) for what it is
    /// taken to be.
    pub fn next_start(&self, query: &OrderQuery) -> Option<u32> {
        let held = Held {
            records: self.len(),
            skipped: self.skipped,
        };
        page::next_start(held, self.response.as_ref(), query.start_from, query.count)
    }
}

#[cfg(feature = "client")]
impl crate::JoorClient {
    /// Lists one page of orders. Leaves no trace in JOOR unless the query says `sync`.
    pub async fn orders(&self, query: &OrderQuery) -> Result<OrdersPage, ApiError> {
        let (body, response) = self.v2_json(&query.request()).await?;
        let mut page = OrdersPage::from_json(body)?;
        page.started_at = Some(response.started_at);
        Ok(page)
    }

    /// Reads one order in whichever state; `None` when JOOR lists none. That there is such a call was
    /// seen once \[1\]: [`OrderQuery::order_id`] is the other way. Leaves no trace in JOOR.
    pub async fn order(&self, order_id: i64) -> Result<Option<Order>, ApiError> {
        let (body, _) = self.v2_json(&get_request(order_id)).await?;
        OrdersPage::from_json(body)?.into_one(order_id)
    }
}
