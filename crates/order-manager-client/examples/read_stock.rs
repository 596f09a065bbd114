//! What can be sold of one SKU, in one warehouse or all:
//!
//! ```text
//! ORDER_MANAGER_TOKEN=.. cargo run --example read_stock -- MV-DR-101-IVR-S [warehouse id] [address]
//! ```

#![allow(clippy::print_stdout, reason = "it is a program")]

use std::error::Error;

use seamline_order_manager_client::{Environment, OrderManagerClient};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let sku = arguments.next().ok_or("say which SKU")?;
    let warehouse = arguments.next().map(|id| id.parse()).transpose()?;
    let environment = match arguments.next() {
        Some(address) => Environment::At(address.parse()?),
        None => Environment::Demo,
    };
    let token = std::env::var("ORDER_MANAGER_TOKEN")?.into();
    let client = OrderManagerClient::builder(environment).build(&token)?;

    let page = client.stock_rows_by_sku(&sku, warehouse).await?;
    if let Some(broken) = page.undecodable.first() {
        // It may be a row of this SKU: no number is better than a wrong one.
        return Err(format!("a row cannot be read: {}", broken.message).into());
    }
    let available: i64 = page
        .items
        .iter()
        .filter(|row| row.active && row.pickable)
        .map(|row| row.available_quantity)
        .sum();
    println!("{sku}: {available} of {} rows", page.items.len());
    Ok(())
}
