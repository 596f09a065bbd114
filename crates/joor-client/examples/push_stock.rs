//! Sets quantities in JOOR, given as `UPC=QUANTITY`.
//!
//! ```text
//! JOOR_TOKEN=... cargo run -p seamline-joor-client --example push_stock -- Default 400101000013=31
//! ```
//!
//! The first word is the *name* of a warehouse that exists in JOOR's order settings: what JOOR does
//! with another name is undefined. `JOOR_URL` sets another address than that of JOOR's sandbox.
#![allow(clippy::print_stdout, reason = "an example shows what it finds")]

use std::error::Error;

use seamline_joor_client::v2::inventory::{
    InventoryItem, InventoryOptions, ROWS_PER_CALL, RowOutcome,
};
use seamline_joor_client::{Environment, JoorClient};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let warehouse = words.next().ok_or("expected the name of a warehouse")?;
    let mut rows = Vec::new();
    for word in words {
        let (upc, quantity) = word.split_once('=').ok_or("expected UPC=QUANTITY")?;
        rows.push(InventoryItem::by_upc(&warehouse, upc, quantity.parse()?));
    }
    let address =
        std::env::var("JOOR_URL").unwrap_or_else(|_| Environment::Sandbox.base_url().to_owned());
    let client = JoorClient::builder()
        .base_url(address.parse()?)
        .token(std::env::var("JOOR_TOKEN")?.into())
        .build()?;

    let mut refused = 0;
    for rows in rows.chunks(ROWS_PER_CALL) {
        let reply = client
            .update_inventory(rows, InventoryOptions::default())
            .await?;
        for (row, outcome) in rows.iter().zip(&reply.outcomes) {
            println!("{:?} = {}: {outcome:?}", row.key, row.inventory);
            refused += usize::from(!matches!(outcome, RowOutcome::Accepted { .. }));
        }
    }
    if refused > 0 {
        return Err(format!("{refused} rows were not accepted").into());
    }
    Ok(())
}
