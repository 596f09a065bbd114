//! Creates one order of one piece, once:
//!
//! ```text
//! ORDER_MANAGER_TOKEN=.. cargo run --example create_order -- <channel id> <number> <listing SKU> [address]
//! ```

#![allow(clippy::print_stdout, reason = "it is a program")]

use std::error::Error;

use jiff::Timestamp;
use seamline_order_manager_client::wire::{Created, Money, OrderCreate, OrderCreateItem};
use seamline_order_manager_client::{Environment, OrderManagerClient};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let channel: i64 = arguments.next().ok_or("say which sales channel")?.parse()?;
    let number = arguments.next().ok_or("say which number")?;
    let sku = arguments.next().ok_or("say which listing")?;
    let environment = match arguments.next() {
        Some(address) => Environment::At(address.parse()?),
        None => Environment::Demo,
    };
    let token = std::env::var("ORDER_MANAGER_TOKEN")?.into();
    let client = OrderManagerClient::builder(environment).build(&token)?;

    let price = Money::new("118.00".parse()?, "USD");
    let order = OrderCreate {
        order_total: price.clone(),
        // Paid, with a date: else the order waits for its payment.
        amount_paid: Some(price.clone()),
        payment_date: Some(Timestamp::now()),
        ship_name: "Odile Marchetti".to_owned(),
        ship_address1: "100 Example Street".to_owned(),
        ship_city: "Portland".to_owned(),
        ship_country: "USA".to_owned(),
        order_items: vec![OrderCreateItem::new(sku, 1, price)],
        ..OrderCreate::new(channel, &*number, "USD")
    };
    if let Some(problem) = order.problems().first() {
        return Err(format!("{}: {}", problem.field, problem.message).into());
    }

    // What the vendor does with a number that it knows is not documented: look first.
    if let Some(known) = client
        .orders_by_number(channel, &number)
        .await?
        .items
        .first()
    {
        println!("{number} exists as {}", known.order_id);
        return Ok(());
    }
    match client.create_order(&order).await {
        Ok(Created::Accepted { order_id }) => println!("{number} is order {order_id}"),
        Ok(Created::Refused { message }) => println!("{number} was refused: {message}"),
        Err(error) if error.may_have_executed() => {
            println!("{number} may exist ({error}): look it up before sending it again");
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
