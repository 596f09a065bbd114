//! Lists of orders, read to their end.

use jiff::Timestamp;
use seamline_api_core::Priority;
use seamline_order_manager_client::OrderManagerClient;
use seamline_order_manager_client::requests::{OrdersQuery, PageRequest};
use seamline_order_manager_client::wire::Order;
use seamline_sync_engine::Stop;

use super::SYSTEM;
use crate::failure::stop;

const PAGE: u32 = 100;

/// Orders of all pages of a list, each once.
pub(super) struct OrderPages {
    pub(super) orders: Vec<Order>,
    /// Why an order of the list could not be read, if one could not.
    pub(super) unreadable: Option<String>,
    /// When the reading started, by Order Manager's word where it gives one.
    pub(super) started_at: Option<Timestamp>,
}

/// Reads every page of a list; the page of `query` does not matter. It only looks: the hour's calls
/// that are kept for making orders are left alone.
pub(super) async fn order_pages(
    client: &OrderManagerClient,
    query: &OrdersQuery,
) -> Result<OrderPages, Stop> {
    let mut pages = OrderPages {
        orders: Vec::new(),
        unreadable: None,
        started_at: None,
    };
    let client = client.with_priority(Priority::Feedback);
    let mut page = PageRequest::first(PAGE);
    loop {
        let query = OrdersQuery {
            page,
            ..query.clone()
        };
        let found = client
            .orders(&query)
            .await
            .map_err(|error| stop(SYSTEM, &error))?;
        pages.started_at.get_or_insert(found.started_at);
        if found.is_empty() {
            break;
        }
        if let Some(broken) = found.undecodable.first() {
            pages
                .unreadable
                .get_or_insert_with(|| broken.message.clone());
        }
        pages.orders.extend(found.items);
        page = page.next();
    }
    // Pages shift while they are read.
    pages.orders.sort_by_key(|order| order.order_id);
    pages.orders.dedup_by_key(|order| order.order_id);
    Ok(pages)
}
