//! `POST /v1.1/orders`: update orders, and `POST /v1/orders/cancel`. Items, prices, numbers, e-mails,
//! hold dates, labels and states cannot be changed by an update \[I\].

use http::StatusCode;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::bad_request;
use super::bulk::{Bulk, OTHER};
use super::form::{Form, is_complete_country, read_money};
use super::page;
use crate::amounts::whole;
use crate::call::{Call, Reply};
use crate::clock::to_seconds;
use crate::world::World;
use crate::world::order_manager::{CancelReason, Order, OrderManagerWorld, OrderStatus};
use crate::world::table::Key;

const ENDPOINT: &str = "order_manager.orders.update";

const TEXTS: [&str; 15] = [
    "shipName",
    "shipCompany",
    "shipPhone",
    "shipAddress1",
    "shipAddress2",
    "shipAddress3",
    "shipCity",
    "shipState",
    "shipZipCode",
    "shipCountry",
    "customField1",
    "customField2",
    "customField3",
    "internalNotes",
    "giftMessage",
];
const DATES: [&str; 3] = ["shipByDate", "receiveByDate", "paymentDate"];
const OTHERS: [&str; 10] = [
    "amountPaid",
    "fulfillmentSource",
    "shipMethod",
    "customShipBilling",
    "customShipBillingOption",
    "gift",
    "weight",
    "length",
    "width",
    "height",
];
/// Longest gift message \[1\].
const LONGEST_GIFT_MESSAGE: usize = 1000;

/// Every reason of a cancellation \[1\].
const CANCEL_REASONS: [&str; 11] = [
    "NO_INVENTORY",
    "SHIPPING_ADDRESS_UNDELIVERABLE",
    "CUSTOMER_EXCHANGE",
    "BUYER_CANCELLED",
    "BUYER_HAS_NOT_PAID",
    "GENERAL_ADJUSTMENT",
    "CARRIER_CREDIT_DECISION",
    "RISK_ASSESSMENT_INFORMATION_NOT_VALID",
    "CUSTOMER_RETURN",
    "MERCHANDISE_NOT_RECEIVED",
    "OTHER",
];

/// The order that an id names, or the newest one of a number on a channel: exact on both \[I\].
pub(super) fn find_order(
    account: &OrderManagerWorld,
    id: Option<i64>,
    number: Option<&str>,
    channel: Option<i64>,
) -> Option<i64> {
    if let Some(id) = id {
        return account.orders.contains_key(&id).then_some(id);
    }
    let (number, channel) = (number?, channel?);
    let found = account.orders.with(&Key::Number(number.to_owned()));
    let on_channel = |id: &&i64| {
        let order = account.orders.get(id);
        order.is_some_and(|order| order.channel == channel)
    };
    found.iter().rev().find(on_channel).copied()
}

pub(super) fn update(world: &mut World, call: &Call) -> Reply {
    let Some(Value::Array(updates)) = call.json() else {
        return bad_request(&["the request body must be an array".to_owned()]);
    };
    let mut bulk = Bulk::default();
    for (index, update) in (1..).zip(&updates) {
        let identifier = update.get("orderIdentifier").unwrap_or(&Value::Null);
        let id = identifier.get("orderId").and_then(whole);
        let number = identifier.get("orderNumber").and_then(Value::as_str);
        let channel = identifier.get("salesChannelId").and_then(whole);
        let shown = id.map_or_else(|| json!(number), |id| json!(id));
        let Some(fields) = update.as_object() else {
            bulk.failed(index, OTHER, &shown, "An order must be an object");
            continue;
        };
        let Some(found) = find_order(&world.order_manager, id, number, channel) else {
            bulk.failed(index, OTHER, &shown, "Order not found");
            continue;
        };
        match update_one(world, call, found, fields) {
            Ok(number) => bulk.done(json!({ "orderId": found, "orderNumber": number })),
            Err(message) => bulk.failed(index, OTHER, &shown, &message),
        }
    }
    let (done, failed) = bulk.counts();
    let plural = if done == 1 { "" } else { "s" };
    let message = match failed {
        0 => format!("{done} order{plural} updated"),
        _ => format!("{done} order{plural} updated, {failed} failed"),
    };
    bulk.reply(&message)
}

/// Changes an order and looks at it afresh. Returns its number.
fn update_one(
    world: &mut World,
    call: &Call,
    id: i64,
    fields: &Map<String, Value>,
) -> Result<String, String> {
    let now = to_seconds(call.now);
    for name in fields.keys().filter(|name| !can_change(name)) {
        if name != "orderIdentifier" {
            world.unknown(ENDPOINT, name);
        }
    }
    let blocks = world.switches.block_edits_of_picked;
    let account = &mut world.order_manager;
    let known: Vec<i64> = account.warehouses.iter().map(|place| place.id).collect();
    let order = account.orders.get_mut(&id).ok_or("Order not found")?;
    if blocks && order.status == OrderStatus::PendingFulfillment {
        return Err("Order is being fulfilled".to_owned());
    }
    let mut form = Form::new(fields);
    for name in TEXTS {
        form.text(name);
    }
    let payment_date = DATES.map(|name| form.date(name))[2];
    let paid = form.money("amountPaid");
    let source = fields.get("fulfillmentSource").filter(|one| !one.is_null());
    let warehouse = source.and_then(|source| source.get("warehouseId").and_then(whole));
    if source.is_some() && warehouse.is_none_or(|id| !known.contains(&id)) {
        form.errors
            .push("fulfillmentSource is not a warehouse".to_owned());
    }
    let gift = fields.get("giftMessage").and_then(Value::as_str);
    if gift.is_some_and(|text| text.chars().count() > LONGEST_GIFT_MESSAGE) {
        form.errors
            .push(format!("giftMessage cannot exceed {LONGEST_GIFT_MESSAGE}"));
    }
    if !form.errors.is_empty() {
        return Err(form.errors.join("; "));
    }
    for (name, value) in fields.iter().filter(|(name, _)| can_change(name)) {
        order.fields.insert(name.clone(), value.clone());
    }
    order.modified = Some(now);
    order.payment_date = payment_date.or(order.payment_date);
    if paid.is_some() || payment_date.is_some() {
        order.paid = is_paid(order);
    }
    if let Some(country) = order.fields.get("shipCountry").and_then(Value::as_str) {
        order.complete_address = is_complete_country(country);
    }
    let moves = warehouse.is_some() && warehouse != order.warehouse;
    order.chosen_warehouse = warehouse.or(order.chosen_warehouse);
    let number = order.number.clone();
    if moves {
        account.resettle(id, now);
    } else {
        account.move_orders_on(now);
    }
    Ok(number)
}

fn can_change(name: &str) -> bool {
    let known = TEXTS.iter().chain(&DATES).chain(&OTHERS);
    known.into_iter().any(|known| *known == name)
}

/// Paying needs an amount and a date \[C\].
fn is_paid(order: &Order) -> bool {
    let amount = order.fields.get("amountPaid").and_then(read_money);
    order.payment_date.is_some()
        && amount.is_some_and(|(amount, _)| amount > Decimal::ZERO || order.total.is_zero())
}

pub(super) fn cancel(world: &mut World, call: &Call) -> Reply {
    cancel_answer(world, call).unwrap_or_else(|refusal| refusal)
}

fn cancel_answer(world: &mut World, call: &Call) -> Result<Reply, Reply> {
    let refuse = |message: &str| bad_request(&[message.to_owned()]);
    let kind = call
        .first("cancelReasonType")
        .ok_or_else(|| refuse("cancelReasonType is required"))?;
    if !CANCEL_REASONS.contains(&kind) {
        return Err(refuse("cancelReasonType is not known"));
    }
    let told = page::flag(call, "updateSalesChannels")?.unwrap_or_default();
    page::flag(call, "refundOrdersOnChannels")?;
    let id = page::ids(call, "orderId")?.first().copied();
    let channel = page::ids(call, "salesChannelId")?.first().copied();
    let number = call.first("orderNumber");
    if id.is_none() && (number.is_none() || channel.is_none()) {
        return Err(refuse(
            "orderId or orderNumber and salesChannelId are required",
        ));
    }
    let any_open = world.switches.cancel_any_open;
    let account = &mut world.order_manager;
    let Some(id) = find_order(account, id, number, channel) else {
        return Err(Reply::json(
            StatusCode::NOT_FOUND,
            &json!({ "error": ["Order not found"], "error_description": "Not found" }),
        ));
    };
    // A person can cancel an order that awaits shipment or is being fulfilled [C].
    let open = account.orders.get(&id).is_some_and(|order| {
        any_open && !order.status.is_over()
            || matches!(
                order.status,
                OrderStatus::AwaitingShipment | OrderStatus::PendingFulfillment
            )
    });
    let reason = CancelReason {
        kind: kind.to_owned(),
        details: call.first("cancelReason").map(str::to_owned),
    };
    let now = to_seconds(call.now);
    if !open || !account.cancel(id, reason, now) {
        return Err(refuse("Order cannot be cancelled in its current status"));
    }
    if let Some(order) = account.orders.get_mut(&id) {
        order.channel_told = told;
    }
    Ok(Reply::ok(&json!({ "message": "Order cancelled" })))
}
