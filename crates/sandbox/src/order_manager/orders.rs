//! `GET /v1.1/orders` and `GET /v1.1/orders/{orderId}`.

use std::collections::BTreeSet;

use http::StatusCode;

use super::order_json::{json_of, status_word, unresolved_word};
use super::page::{self, List, Range};
use crate::call::{Call, Reply};
use crate::options::ManyNumbers;
use crate::world::World;
use crate::world::order_manager::Order;
use crate::world::table::Key;

/// Largest page \[1\].
const LIST: List = List::new("orders", 1000);

pub(super) fn one(world: &mut World, call: &Call) -> Reply {
    world.order_manager.end_holds(call.now);
    let id = call
        .arguments
        .first()
        .and_then(|text| text.parse::<i64>().ok());
    let order = id.and_then(|id| world.order_manager.orders.get(&id));
    order.map_or_else(
        || Reply::empty(StatusCode::NOT_FOUND),
        |order| Reply::ok(&json_of(&world.order_manager, order)),
    )
}

/// `GET /v1/orders/channelpurchases`: known to have existed, its rows are not public \[1\].
pub(super) fn channel_purchases(_: &mut World, _: &Call) -> Reply {
    page::array(Vec::new())
}

pub(super) fn list(world: &mut World, call: &Call) -> Reply {
    answer(world, call).unwrap_or_else(|refusal| refusal)
}

fn answer(world: &mut World, call: &Call) -> Result<Reply, Reply> {
    world.order_manager.end_holds(call.now);
    let created = Range::read(call, "createdDateFrom", "createdDateTo")?;
    let modified = Range::read(call, "modifiedDateFrom", "modifiedDateTo")?;
    let ordered = Range::read(call, "orderDateFrom", "orderDateTo")?;
    let paid = Range::read(call, "paymentDateFrom", "paymentDateTo")?;
    let shipped = Range::read(call, "shipDateFrom", "shipDateTo")?;
    let ids = page::ids(call, "orderId")?;
    let products = page::ids(call, "productId")?;
    let channels = page::sales_channels(world, call)?;
    let warehouses = page::ids(call, "warehouseId")?;
    let external = page::flag(call, "external")?;
    let statuses = call.many("status");
    let reasons = call.many("unresolvedStatus");
    let page = LIST.page(world, call)?;
    let among = page::both(
        page::named(&ids),
        page::both(by_number(world, call), by_product(world, &products)),
    );
    let lag = world.switches.list_lag;
    let visible = |order: &Order| page::is_visible(order.created, lag, call);
    let passes = |order: &Order| {
        page::passes(&channels, order.channel)
            && (warehouses.is_empty() || order.warehouse.is_some_and(|id| warehouses.contains(&id)))
            && (statuses.is_empty() || statuses.iter().any(|word| word == status_word(order)))
            && (reasons.is_empty()
                || unresolved_word(order)
                    .is_some_and(|reason| reasons.iter().any(|one| one == reason)))
            && external.is_none_or(|external| order.external == external)
            && created.holds(Some(order.created))
            && modified.holds(order.modified)
            && ordered.holds(order.dated)
            && paid.holds(order.payment_date)
            && shipped.holds(order.shipped)
    };
    let account = &world.order_manager;
    let ids = match among {
        Some(_) => page.find(&account.orders, call, among, |order| {
            visible(order) && passes(order)
        }),
        // What is not visible yet is what was created last.
        None => account.orders.listed(&page::query(call), passes, |ids| {
            let hidden = ids.iter().rev().take_while(|id| {
                let order = account.orders.get(id);
                order.is_some_and(|order| !visible(order))
            });
            page.of(&ids[..ids.len() - hidden.count()])
        }),
    };
    let orders = ids.iter().filter_map(|id| account.orders.get(id));
    Ok(page::array(
        orders.map(|order| json_of(account, order)).collect(),
    ))
}

/// The `orderNumber` filter. Whether it is exact, and what it does with several, is a switch.
fn by_number(world: &World, call: &Call) -> Option<BTreeSet<i64>> {
    let numbers = call.many("orderNumber");
    let orders = &world.order_manager.orders;
    match (numbers.len(), world.switches.many_numbers) {
        (0, _) | (2.., ManyNumbers::Ignored) => None,
        (2.., ManyNumbers::Empty) => Some(BTreeSet::new()),
        _ if world.switches.order_number_substring => Some(orders.containing(&numbers)),
        _ => {
            let keys = numbers.into_iter().map(Key::Number);
            Some(keys.flat_map(|key| orders.with(&key)).collect())
        }
    }
}

fn by_product(world: &World, products: &[i64]) -> Option<BTreeSet<i64>> {
    let orders = &world.order_manager.orders;
    let found = |id: &i64| orders.with(&Key::Product(*id));
    (!products.is_empty()).then(|| products.iter().flat_map(found).collect())
}
