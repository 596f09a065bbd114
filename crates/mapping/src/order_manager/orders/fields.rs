//! The texts of an order that rules can name.

use super::address::country_code;
use super::customer::customer_code;
use super::number::short_number;
use crate::model::{Address, Named, Order};
use crate::rules::{OrderField, OrderRules};

/// The texts of a field, for filters: a name and its code are two texts.
pub(super) fn texts(order: &Order, rules: &OrderRules, field: OrderField) -> Vec<String> {
    let both = |named: &Named| -> Vec<String> {
        [&named.name, &named.code]
            .into_iter()
            .flatten()
            .cloned()
            .collect()
    };
    match field {
        OrderField::Customer => [
            customer_code(order, rules).map(str::to_owned),
            order.customer.name.clone(),
        ]
        .into_iter()
        .flatten()
        .collect(),
        OrderField::CustomerGroup => [&order.customer.group, &order.customer.group_code]
            .into_iter()
            .flatten()
            .cloned()
            .collect(),
        OrderField::Division => order.divisions.iter().flat_map(both).collect(),
        _ => match named(order, field) {
            Some(found) => both(found),
            None => label(order, rules, field).into_iter().collect(),
        },
    }
}

/// A field as one text, for notes and custom fields: a name before a code.
pub(super) fn label(order: &Order, rules: &OrderRules, field: OrderField) -> Option<String> {
    if let Some(found) = named(order, field) {
        return found.label().map(str::to_owned);
    }
    match field {
        OrderField::OrderId => Some(order.id.clone()),
        OrderField::ShortNumber => Some(short_number(order)),
        OrderField::PurchaseOrder => order.purchase_order.clone(),
        OrderField::Source => order.written_in.clone(),
        OrderField::Customer | OrderField::Division => joined(&texts(order, rules, field), " "),
        OrderField::CustomerCode => customer_code(order, rules).map(str::to_owned),
        OrderField::CustomerName => order.customer.name.clone(),
        OrderField::CustomerGroup => {
            let customer = &order.customer;
            customer
                .group
                .clone()
                .or_else(|| customer.group_code.clone())
        }
        OrderField::Buyer => order.buyer.clone(),
        OrderField::Country => country_code(&order.ship_to.country).ok().flatten(),
        OrderField::Region => order.ship_to.region.clone(),
        OrderField::Currency => order.currency.clone(),
        OrderField::PriceType => order.price_type.clone(),
        OrderField::ShipWindow => window(order),
        OrderField::Season => order.season_code.clone(),
        OrderField::BillTo => address(&order.bill_to),
        OrderField::Comments => order.comments.clone(),
        OrderField::InternalComments => order.internal_comments.clone(),
        // Those with a name and a code.
        _ => None,
    }
}

fn named(order: &Order, field: OrderField) -> Option<&Named> {
    Some(match field {
        OrderField::OrderType => &order.order_type,
        OrderField::Company => &order.company,
        OrderField::PaymentTerms => &order.payment_terms,
        OrderField::ShipMethod => &order.ship_method,
        OrderField::Warehouse => &order.warehouse,
        OrderField::Delivery => &order.delivery,
        OrderField::SalesRep => &order.sales_rep,
        OrderField::Event => &order.event,
        _ => return None,
    })
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
    let words = [
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
    ];
    let words: Vec<String> = words.into_iter().flatten().cloned().collect();
    joined(&words, ", ")
}

fn joined(words: &[String], between: &str) -> Option<String> {
    (!words.is_empty()).then(|| words.join(between))
}
