//! Lists the approved orders of the last days, without leaving a trace in JOOR.
//!
//! ```text
//! JOOR_TOKEN=... cargo run -p seamline-joor-client --example list_orders -- 7
//! ```
//!
//! `JOOR_URL` sets another address than that of JOOR's sandbox.
#![allow(clippy::print_stdout, reason = "an example shows what it finds")]

use std::error::Error;

use jiff::{Timestamp, ToSpan};
use seamline_joor_client::v2::orders::{OrderQuery, OrderStatusFilter};
use seamline_joor_client::{Environment, JoorClient};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let days: i64 = std::env::args().nth(1).map_or(Ok(7), |days| days.parse())?;
    let address =
        std::env::var("JOOR_URL").unwrap_or_else(|_| Environment::Sandbox.base_url().to_owned());
    let client = JoorClient::builder()
        .base_url(address.parse()?)
        .token(std::env::var("JOOR_TOKEN")?.into())
        .build()?;

    let now = Timestamp::now();
    let mut query = OrderQuery {
        order_type: OrderStatusFilter::Approved,
        modified: Some((now.checked_sub((24 * days).hours())?, now)),
        ..OrderQuery::default()
    };
    loop {
        let page = client.orders(&query).await?;
        for order in &page.orders {
            let units: i64 = order
                .line_items
                .iter()
                .filter_map(|line| line.item_quantity)
                .sum();
            println!(
                "{} {} {} units, {} {}",
                order.order_id,
                order.customer_name.as_deref().unwrap_or("(unassigned)"),
                units,
                order.order_total.unwrap_or_default(),
                order.order_currency.as_deref().unwrap_or_default(),
            );
        }
        for order in &page.undecodable {
            println!("{:?} cannot be read: {}", order.order_id, order.problem);
        }
        match page.next_start(&query) {
            Some(start) => query = query.starting_from(start),
            None => break,
        }
    }
    println!("{} credits used", client.api().meter().credits());
    Ok(())
}
