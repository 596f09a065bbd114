//! `/v4/orders`: list, create, update (reference 4.3).

use jiff::Timestamp;
use jiff::civil::Date;
use seamline_api_core::{ApiError, ApiRequest, Priority, Replay};

#[cfg(feature = "client")]
use super::order::Order;
use super::order::{ExportStatus, OrderStatus};
use super::order_write::{NewOrder, OrderUpdate};
use crate::dates;

/// Name of the list endpoint for quota and errors.
pub const LIST: &str = "joor.v4.orders";
/// Name of the create endpoint for quota and errors.
pub const CREATE: &str = "joor.v4.orders.bulk_create";
/// Name of the update endpoint for quota and errors.
pub const UPDATE: &str = "joor.v4.orders.bulk_update";

/// The largest `page_size`. \[1\]
pub const LARGEST_PAGE: u32 = 200;

/// What to list. \[C\] `order_ids`, \[1\] all else
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderQuery {
    /// JOOR's ids of orders; all orders when it is empty.
    pub order_ids: Vec<String>,
    /// State.
    pub status: Option<OrderStatus>,
    /// `date_approved_start`, the first day of approval.
    pub approved_from: Option<Date>,
    /// `date_approved_end`, the last day of approval.
    pub approved_to: Option<Date>,
    /// What JOOR knows about the export.
    pub export_status: Option<ExportStatus>,
    /// Changed since then; taken to include the moment itself. \[I\]
    pub last_modified: Option<LastModified>,
    /// Page, from 1.
    pub page: u32,
    /// Orders on a page, at most [`LARGEST_PAGE`].
    pub page_size: u32,
    /// The words are not documented.
    pub sort_by: Option<String>,
    /// Order of `sort_by`.
    pub sort_order: Option<SortOrder>,
}

impl Default for OrderQuery {
    fn default() -> Self {
        Self {
            order_ids: Vec::new(),
            status: None,
            approved_from: None,
            approved_to: None,
            export_status: None,
            last_modified: None,
            page: 1,
            page_size: LARGEST_PAGE,
            sort_by: None,
            sort_order: None,
        }
    }
}

/// How `last_modified` is written, which is not documented. \[I\]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LastModified {
    /// A day, as v4 writes dates. Finds the whole day, so more rather than less.
    Day(Date),
    /// A moment in UTC, as v2 writes them.
    Moment(Timestamp),
}

/// Order of a sorted list. \[1\]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SortOrder {
    /// The smallest first.
    Ascending,
    /// The largest first.
    Descending,
}

impl OrderQuery {
    /// The orders with these ids.
    pub fn by_ids<S: Into<String>>(ids: impl IntoIterator<Item = S>) -> Self {
        Self {
            order_ids: ids.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    /// The call.
    pub fn request(&self) -> ApiRequest {
        let ids = (!self.order_ids.is_empty()).then(|| self.order_ids.join(","));
        let last_modified = self.last_modified.map(|since| match since {
            LastModified::Day(day) => day.to_string(),
            LastModified::Moment(moment) => dates::query_moment(moment),
        });
        let sort_order = self.sort_order.map(|order| match order {
            SortOrder::Ascending => "ASCENDING",
            SortOrder::Descending => "DESCENDING",
        });
        ApiRequest::get(LIST, "/v4/orders", Priority::Orders)
            .with_optional_query("order_ids", ids)
            .with_optional_query("status", self.status.as_ref().map(OrderStatus::as_str))
            .with_optional_query("date_approved_start", self.approved_from)
            .with_optional_query("date_approved_end", self.approved_to)
            .with_optional_query(
                "export_status",
                self.export_status.as_ref().map(ExportStatus::as_str),
            )
            .with_optional_query("last_modified", last_modified)
            .with_query("page", self.page)
            .with_query("page_size", self.page_size)
            .with_optional_query("sort_by", self.sort_by.as_ref())
            .with_optional_query("sort_order", sort_order)
    }

    /// The query of the page after one that held `rows` rows, readable or not; `None` after the last
    /// one. A short page is the last \[I\]: JOOR states no total.
    pub fn next(&self, rows: usize) -> Option<Self> {
        let full = usize::try_from(self.page_size).is_ok_and(|size| size > 0 && rows >= size);
        full.then(|| Self {
            page: self.page.saturating_add(1),
            ..self.clone()
        })
    }
}

/// The call that creates orders.
pub fn create_request(rows: &[NewOrder]) -> Result<ApiRequest, ApiError> {
    let request = super::write(CREATE, "/v4/orders/bulk_create", Replay::Never, rows)?;
    Ok(of_orders(request))
}

/// The call that changes orders, marks them as exported or failed, or as shipped.
///
/// Values are absolute, and yet it is not repeated by itself: it names the status \[C\], and repeating
/// the status of a while ago would revive an order that was cancelled in between. Read the order
/// again, then send again.
pub fn update_request(rows: &[OrderUpdate]) -> Result<ApiRequest, ApiError> {
    let request = super::write(UPDATE, "/v4/orders/bulk_update", Replay::Never, rows)?;
    Ok(of_orders(request))
}

/// The same request, paid for from the orders' share of the quota.
pub(super) fn of_orders(request: ApiRequest) -> ApiRequest {
    ApiRequest {
        priority: Priority::Orders,
        ..request
    }
}

#[cfg(feature = "client")]
impl crate::JoorClient {
    /// Lists one page of orders through v4, without lines; [`OrderQuery::next`] gives the query of the
    /// next.
    pub async fn orders_v4(&self, query: &OrderQuery) -> Result<super::Envelope<Order>, ApiError> {
        self.v4_rows(&query.request()).await
    }

    /// Creates orders. After an unknown outcome, list before trying again.
    pub async fn create_orders(
        &self,
        rows: &[NewOrder],
    ) -> Result<super::Envelope<Order>, ApiError> {
        self.v4_rows(&create_request(rows)?).await
    }

    /// Changes orders, or marks them as exported, failed or shipped. After an unknown outcome, read
    /// the status again before trying again.
    pub async fn update_orders(
        &self,
        rows: &[OrderUpdate],
    ) -> Result<super::Envelope<Order>, ApiError> {
        self.v4_rows(&update_request(rows)?).await
    }
}
