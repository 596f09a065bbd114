//! Lists the orders that were changed since a moment:
//!
//! ```text
//! ORDER_MANAGER_TOKEN=.. cargo run --example list_orders -- 2026-06-01T00:00:00Z [address]
//! ```
//!
//! Without an address it calls the vendor's demo environment.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it is a program")]

use std::error::Error;

use jiff::Timestamp;
use seamline_order_manager_client::limits;
use seamline_order_manager_client::requests::{OrdersQuery, PageRequest};
use seamline_order_manager_client::{Environment, OrderManagerClient};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let since: Timestamp = arguments.next().ok_or("say since when")?.parse()?;
    let environment = match arguments.next() {
        Some(address) => Environment::At(address.parse()?),
        None => Environment::Demo,
    };
    let token = std::env::var("ORDER_MANAGER_TOKEN")?.into();
    let client = OrderManagerClient::builder(environment).build(&token)?;

    // An order that was never changed has no date of its change, so both windows are read. An order
    // can be in both, and lists move while they are read: keys decide.
    let mut seen = std::collections::BTreeSet::new();
    let first = PageRequest::first(limits::ORDERS_PAGE);
    for query in [
        OrdersQuery {
            modified_from: Some(since),
            ..OrdersQuery::new(first)
        },
        OrdersQuery {
            created_from: Some(since),
            ..OrdersQuery::new(first)
        },
    ] {
        let mut pages = client.pages(query);
        while let Some(page) = pages.next().await? {
            for order in page.items {
                if seen.insert(order.order_id) {
                    let total = order.order_total.map_or_else(String::new, |total| {
                        format!("{} {}", total.amount, total.currency)
                    });
                    println!("{}\t{}\t{}", order.order_number, order.order_status, total);
                }
            }
            for broken in page.undecodable {
                eprintln!("cannot read order {:?}: {}", broken.id, broken.message);
            }
        }
    }
    Ok(())
}
