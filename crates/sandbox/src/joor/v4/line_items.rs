//! The lines of orders: read apart from the orders, added to, and set.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::order_json::{line_json, sku_of};
use super::orders::decimal;
use super::{Fault, Object, bulk, key_details, listed, only, required};
use crate::amounts::whole;
use crate::call::{Call, Reply};
use crate::clock::to_seconds;
use crate::world::World;
use crate::world::joor::JoorWorld;
use crate::world::joor_orders::{Line, Order, OrderStatus, order_of_line};
use crate::world::joor_styles::Sku;

/// `GET /v4/orders/sku_line_items`: by orders, by lines, or by both.
pub(in crate::joor) fn list(world: &mut World, call: &Call) -> Reply {
    let ids = |name: &str| -> Option<BTreeSet<i64>> {
        let ids = call.many(name);
        let parsed = ids.iter().map(|id| id.parse().unwrap_or_default());
        (!ids.is_empty()).then(|| parsed.collect())
    };
    let (of_orders, of_lines) = (ids("order_ids"), ids("line_item_ids"));
    let joor = &world.joor;
    let orders: Vec<&Order> = match (&of_orders, &of_lines) {
        (Some(ids), _) => ids.iter().filter_map(|id| joor.orders.get(id)).collect(),
        (None, Some(ids)) => {
            let ids: BTreeSet<i64> = ids.iter().map(|id| order_of_line(*id)).collect();
            ids.iter().filter_map(|id| joor.orders.get(id)).collect()
        }
        (None, None) => joor.orders.values().collect(),
    };
    let wanted = |line: &Line| of_lines.as_ref().is_none_or(|ids| ids.contains(&line.id));
    let mut rows = Vec::new();
    for order in orders {
        for (lines, cancelled) in [(&order.lines, false), (&order.cancelled_lines, true)] {
            let lines = lines.iter().filter(|line| wanted(line));
            rows.extend(lines.map(|line| line_json(joor, order, line, cancelled)));
        }
    }
    listed(rows)
}

/// `POST /v4/orders/sku_line_items/bulk_create`: the quantity is added to a line that is there, so a
/// repeated call orders twice \[C\].
pub(in crate::joor) fn bulk_create(world: &mut World, call: &Call) -> Reply {
    bulk(call, |object| {
        only(
            object,
            &[
                "order_id",
                "sku_id",
                "quantity",
                "item_price",
                "discount_amount",
                "discount_percentage",
            ],
        )?;
        let order = open_order(
            &world.joor,
            object,
            required(object, "order_id")?.parse().ok(),
        )?;
        let sku_id = required(object, "sku_id")?;
        let sku = world.joor.skus.get(&sku_id).filter(|sku| sku.active());
        let sku = sku.ok_or_else(|| Fault::invalid("No such SKU", key_details(object)))?;
        let quantity = quantity(object)?;
        if quantity < 1 {
            return Err(wrong_quantity(object));
        }
        let new = new_line(&world.joor, order, sku, object)?;
        let net = price_asked(object, new.list)?;
        let same = |line: &Line| sku_of(&world.joor, line).is_some_and(|one| one.id == sku_id);
        let place = order.lines.iter().position(same);
        let id = order.id;
        change(world, call, id, |order| {
            let place = place.unwrap_or_else(|| {
                order.lines.push(new);
                order.lines.len() - 1
            });
            let line = order.lines.get_mut(place)?;
            line.quantity += quantity;
            line.net = net.unwrap_or(line.net);
            Some(place)
        })
        .ok_or_else(|| Fault::invalid("No such order", key_details(object)))
    })
}

/// `POST /v4/orders/sku_line_items/bulk_update` sets the quantity \[C\].
pub(in crate::joor) fn bulk_update(world: &mut World, call: &Call) -> Reply {
    bulk(call, |object| {
        only(object, &["id", "quantity"])?;
        let no_line = || Fault::invalid("No such line item", key_details(object));
        let line_id: i64 = required(object, "id")?.parse().map_err(|_| no_line())?;
        let order_id = Some(order_of_line(line_id));
        let known = order_id.and_then(|id| world.joor.orders.get(&id));
        let mine = |order: &Order| order.lines.iter().any(|line| line.id == line_id);
        if !known.is_some_and(mine) {
            return Err(no_line());
        }
        let order = open_order(&world.joor, object, order_id)?;
        let quantity = quantity(object)?;
        // A pending order has at least one unit on every item [C].
        let least = i64::from(order.status == OrderStatus::Pending);
        if quantity < least {
            return Err(wrong_quantity(object));
        }
        let id = order.id;
        change(world, call, id, |order| {
            let place = order.lines.iter().position(|line| line.id == line_id)?;
            order.lines.get_mut(place)?.quantity = quantity;
            Some(place)
        })
        .ok_or_else(no_line)
    })
}

/// Lines change only while the order is In Progress, Notes or Pending \[C\].
fn open_order<'a>(
    joor: &'a JoorWorld,
    object: &Object,
    id: Option<i64>,
) -> Result<&'a Order, Fault> {
    let order = id.and_then(|id| joor.orders.get(&id));
    let order = order.ok_or_else(|| Fault::invalid("No such order", key_details(object)))?;
    if matches!(
        order.status,
        OrderStatus::InProgress | OrderStatus::Notes | OrderStatus::Pending
    ) {
        Ok(order)
    } else {
        let message = format!("An order that is {} cannot be edited", order.status.word());
        Err(Fault::invalid(message, key_details(object)))
    }
}

/// Changes a line and answers with it. `edit` says where the line is.
fn change(
    world: &mut World,
    call: &Call,
    order_id: i64,
    edit: impl FnOnce(&mut Order) -> Option<usize>,
) -> Option<Value> {
    let now = to_seconds(call.now);
    let place = world.joor.orders.change(&order_id, |order| {
        let place = edit(order)?;
        order.number_lines();
        order.reprice();
        order.modified = now;
        Some(place)
    });
    let place = place.flatten()?;
    let order = world.joor.orders.get(&order_id)?;
    let line = order.lines.get(place)?;
    Some(line_json(&world.joor, order, line, false))
}

fn quantity(object: &Object) -> Result<i64, Fault> {
    object
        .get("quantity")
        .and_then(whole)
        .filter(|quantity| *quantity >= 0)
        .ok_or_else(|| wrong_quantity(object))
}

fn wrong_quantity(object: &Object) -> Fault {
    Fault::invalid("quantity is not valid", key_details(object))
}

/// An empty line of a SKU at the order's price type.
fn new_line(joor: &JoorWorld, order: &Order, sku: &Sku, object: &Object) -> Result<Line, Fault> {
    let style = joor.styles.get(&sku.product_id);
    let style = style.ok_or_else(|| Fault::invalid("No such SKU", key_details(object)))?;
    let price = joor
        .price_type(&order.price_label, &order.currency)
        .and_then(|price_type| joor.price_of(&sku.id, price_type.id))
        .ok_or_else(|| {
            let message = "The SKU has no price of the order's price type";
            Fault::invalid(message, key_details(object))
        })?;
    let amount = |text: &str| text.parse::<Decimal>().unwrap_or_default();
    let list = amount(&price.wholesale);
    Ok(Line {
        id: 0,
        sku_id: Some(sku.id.clone()),
        name: style.name.clone(),
        style_number: style.number().to_owned(),
        style_identifier: style.external_id.clone().unwrap_or_default(),
        style_id: style.id.parse().unwrap_or_default(),
        colour: sku.colour.value.clone(),
        colour_code: sku.colour.external_id.clone().unwrap_or_default(),
        size: sku.size.value.clone(),
        size_code: sku.size.external_id.clone().unwrap_or_default(),
        upc: sku.upc().unwrap_or_default().to_owned(),
        list,
        net: list,
        retail: price.retail.as_deref().map(amount),
        quantity: 0,
        comment: String::new(),
        door: None,
    })
}

/// The final price that a row asks for: given outright, or by a discount; never by two of them \[C\].
fn price_asked(object: &Object, list: Decimal) -> Result<Option<Decimal>, Fault> {
    let price = decimal(object, "item_price")?;
    let amount = decimal(object, "discount_amount")?;
    let percentage = decimal(object, "discount_percentage")?;
    if [price, amount, percentage].into_iter().flatten().count() > 1 {
        let details = json!({ "sku_id": object.get("sku_id") });
        return Err(Fault::invalid(
            "Multiple discounts for the same SKU are not allowed. Please include only one of the \
             following fields: item_price, discount_percentage, discount_amount.",
            details,
        ));
    }
    if percentage.is_some_and(|one| one < Decimal::ZERO || one > Decimal::ONE_HUNDRED) {
        return Err(Fault::invalid(
            "discount_percentage must be between 0 and 100",
            key_details(object),
        ));
    }
    let net = price
        .or_else(|| Some(list - amount?))
        .or_else(|| Some((list * (Decimal::ONE - percentage? / Decimal::ONE_HUNDRED)).round_dp(2)));
    match net {
        Some(net) if net < Decimal::ZERO => Err(Fault::invalid(
            "The price is below zero",
            key_details(object),
        )),
        net => Ok(net),
    }
}
