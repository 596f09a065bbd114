//! The seeded generator: a plausible brand, its catalogue, stock, retailers and orders, and some
//! records that are bad on purpose.

mod accounts;
mod brand;
mod catalog;
mod orders;
mod stock;
mod supply;
mod upc;

use std::collections::BTreeMap;

use jiff::Timestamp;

pub(crate) use accounts::{JOOR_CHANNEL, MAIN_WAREHOUSE};
pub(crate) use catalog::{LINESHEET_FIELD, SEASON_FIELD, WHOLESALE_FIELD, option_group};
pub(crate) use upc::upc_a;

use crate::clock::to_seconds;
use crate::dice::Dice;
use crate::options::SandboxOptions;
use crate::world::joor::JoorWorld;
use crate::world::order_manager::OrderManagerWorld;

/// Both accounts, as they are before anything was synced.
pub(crate) fn generate(
    options: &SandboxOptions,
    start: Timestamp,
) -> (JoorWorld, OrderManagerWorld) {
    let start = to_seconds(start);
    let mut dice = Dice::new(options.seed);
    let mut order_manager = accounts::order_manager();
    let mut joor = accounts::joor();
    if options.euro_prices {
        joor.price_types.push(accounts::EURO_PRICES);
    }
    let catalog = catalog::build(&mut order_manager, options.styles, start, &mut dice);
    let sellable = stock::sellable(&catalog, &mut dice);
    let mut demand = BTreeMap::new();
    orders::place(
        &mut joor,
        &catalog,
        &sellable,
        options.orders,
        start,
        &mut demand,
        &mut dice,
    );
    stock::fill(&mut order_manager, &catalog, &sellable, &demand, &mut dice);
    supply::order(&mut order_manager, &catalog, start);
    stock::place_web_orders(
        &mut order_manager,
        &joor,
        &sellable,
        options.orders,
        start,
        &mut dice,
    );
    (joor, order_manager)
}
