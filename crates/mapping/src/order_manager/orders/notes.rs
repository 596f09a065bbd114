//! Texts of an order that Order Manager has no fields for.

use crate::model::{Address, Order, OrderLine};
use crate::rules::OrderRules;

/// What the house should know: whose order it is, terms, window, bill-to, the brand's own comment.
/// Order Manager has no customer on a create and no billing address anywhere [1], so they go here.
pub(super) fn internal(order: &Order, rules: &OrderRules) -> String {
    let mut parts = vec![format!("{} order {}", rules.order_source, order.number)];
    let mut say = |what: &str, value: Option<String>| {
        if let Some(value) = value {
            parts.push(format!("{what} {value}"));
        }
    };
    say("customer", customer(order));
    say("group", order.customer.group.clone());
    say("terms", order.payment_terms.label().map(str::to_owned));
    say("ship window", window(order));
    say("warehouse", order.warehouse.label().map(str::to_owned));
    say("season", order.season_code.clone());
    say("delivery", order.delivery.label().map(str::to_owned));
    say("sales rep", order.sales_rep.label().map(str::to_owned));
    say("event", order.event.label().map(str::to_owned));
    if !order.bill_to.is_empty() {
        say("bill to", address(&order.bill_to));
    }
    say("comment:", order.internal_comments.clone());
    parts.join("; ")
}

/// Title of a line the way the channel's listings are titled: `Style - Colour / Size`.
pub(super) fn line_title(line: &OrderLine, listing_sku: &str) -> String {
    let options: Vec<&str> = [line.colour.as_deref(), line.size.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    let name = line.name.as_deref().unwrap_or(listing_sku);
    if options.is_empty() {
        name.to_owned()
    } else {
        format!("{name} - {}", options.join(" / "))
    }
}

/// The retailer's comment, and the door when the line is for one.
pub(super) fn line_notes(line: &OrderLine) -> Option<String> {
    let door = line.door.as_ref().map(|door| {
        let name = door.name.clone().unwrap_or_else(|| door.id.to_string());
        match &door.code {
            Some(code) => format!("Door: {name} ({code})"),
            None => format!("Door: {name}"),
        }
    });
    let notes: Vec<String> = [line.comment.clone(), door].into_iter().flatten().collect();
    (!notes.is_empty()).then(|| notes.join("; "))
}

fn customer(order: &Order) -> Option<String> {
    let words: Vec<&str> = [&order.customer.code, &order.customer.name]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

fn window(order: &Order) -> Option<String> {
    match (order.ship_window.start, order.ship_window.end) {
        (Some(start), Some(end)) => Some(format!("{start} to {end}")),
        (Some(start), None) => Some(format!("from {start}")),
        (None, Some(end)) => Some(format!("until {end}")),
        (None, None) => None,
    }
}

fn address(address: &Address) -> Option<String> {
    let country = &address.country;
    let words: Vec<&str> = [
        &address.name,
        &address.line1,
        &address.line2,
        &address.city,
        &address.region,
        &address.postal_code,
        if country.iso3.is_some() {
            &country.iso3
        } else {
            &country.name
        },
        &address.phone,
    ]
    .into_iter()
    .flatten()
    .map(String::as_str)
    .collect();
    (!words.is_empty()).then(|| words.join(", "))
}
