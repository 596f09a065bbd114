//! Lists of orders, read to their end.

use jiff::Timestamp;
use seamline_api_core::Priority;
use seamline_order_manager_client::OrderManagerClient;
use seamline_order_manager_client::limits::ORDERS_PAGE;
use seamline_order_manager_client::requests::{OrdersQuery, PageRequest};
use seamline_order_manager_client::wire::Order;
use seamline_sync_engine::Stop;

use super::SYSTEM;
use crate::failure::stop;

/// Orders of all pages of a list, each once.
pub(super) struct OrderPages {
    pub(super) orders: Vec<Order>,
    /// Why an order of the list could not be read, if one could not.
    pub(super) unreadable: Option<String>,
    /// When the reading started.
    pub(super) started_at: Timestamp,
}

/// Reads every page of a list; the page of `query` does not matter. Orders of another channel than
/// it asks for are left out, should the filter be ignored. It only looks: the hour's calls that are
/// kept for making orders are left alone.
pub(super) async fn order_pages(
    client: &OrderManagerClient,
    query: &OrdersQuery,
) -> Result<OrderPages, Stop> {
    let mut pages = OrderPages {
        orders: Vec::new(),
        unreadable: None,
        started_at: client.api().now(),
    };
    let mut is_first = true;
    let channel = query.sales_channel_id;
    let mut list = client.with_priority(Priority::Feedback).pages(OrdersQuery {
        page: PageRequest::first(ORDERS_PAGE),
        ..query.clone()
    });
    while let Some(found) = list.next().await.map_err(|error| stop(SYSTEM, &error))? {
        if std::mem::take(&mut is_first) {
            // After the wait for the quota.
            pages.started_at = found.started_at;
        }
        if let Some(broken) = found.undecodable.first() {
            pages
                .unreadable
                .get_or_insert_with(|| broken.message.clone());
        }
        let of_channel = |order: &Order| channel.is_none_or(|channel| may_be_of(channel, order));
        pages
            .orders
            .extend(found.items.into_iter().filter(of_channel));
    }
    // Pages shift while they are read.
    pages.orders.sort_by_key(|order| order.order_id);
    pages.orders.dedup_by_key(|order| order.order_id);
    Ok(pages)
}

/// Whether an order is of a sales channel, as far as it says.
pub(super) fn may_be_of(channel: i64, order: &Order) -> bool {
    let shown = order.sales_channel.as_ref();
    shown.is_none_or(|shown| shown.sales_channel_id == channel)
}
