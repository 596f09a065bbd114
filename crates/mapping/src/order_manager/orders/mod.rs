//! JOOR-side orders to Order Manager orders.
//!
//! An order names products by the SKU of a listing on the sales channel. Which listing that is has
//! to be looked up, and nothing here does I/O: [`order_queries`] says what has to be known,
//! [`CatalogView`] holds what is known, [`order_to_wire`] decides.

mod address;
mod amounts;
mod catalog;
mod claims;
mod notes;
mod number;
mod products;
mod same;

pub use catalog::{CatalogQuery, CatalogRecord, CatalogView};
pub use claims::{Claim, order_claims};
pub use number::{NUMBER_LIMIT, lookup_numbers, order_number};
pub use products::order_queries;
pub use same::{Difference, same_order, same_order_in_parts};

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use seamline_order_manager_client::wire::{self, OrderCreate, OrderCreateItem};
use serde::{Deserialize, Serialize};

use crate::model::{Money, Order, OrderLine};
use crate::outcome::Outcome;
use crate::problem::{Problem, ProblemCode};
use crate::rules::{OrderRules, Payment, ShipBy};

use amounts::Amounts;

/// Under which number on which channel an order is created. Computed once and kept, so that later
/// settings do not make a second order of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderIdentity {
    /// `salesChannelId`.
    pub channel_id: i64,
    /// `orderNumber`, see [`order_number`].
    pub order_number: String,
}

/// An order ready to be created, with what has to be remembered about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderPlan {
    /// The body, for [`seamline_order_manager_client::requests::create_order`].
    pub request: OrderCreate,
    /// What the retailer pays.
    pub total: Money,
    /// Pieces by listing SKU; doors that order the same SKU are added up.
    pub quantities: BTreeMap<String, i64>,
}

impl OrderPlan {
    /// Version of the stored form.
    pub const SCHEMA_VERSION: u32 = 1;
}

/// Decides what would be written for an order.
///
/// The whole order waits when anything about it is unclear: it is never created in part.
pub fn order_to_wire(
    order: &Order,
    rules: &OrderRules,
    view: &CatalogView,
    identity: &OrderIdentity,
) -> Outcome<OrderPlan> {
    if let Some(skip) = excluded(order, rules) {
        return skip;
    }
    if !order_queries(order, rules, view).is_empty() {
        return Outcome::Blocked(Problem::new(
            ProblemCode::CatalogIncomplete,
            "line_items",
            "products of the order have not been looked up yet",
        ));
    }
    plan(order, rules, view, identity).into()
}

/// The rule that leaves an order out, if one does.
fn excluded(order: &Order, rules: &OrderRules) -> Option<Outcome<OrderPlan>> {
    if !rules.status.admits(order.status) {
        return Some(Outcome::skip(
            "status",
            "the order is not of the chosen status",
        ));
    }
    if let Some(code) = &rules.warehouse_code
        && order.warehouse.code.as_deref().map(str::trim) != Some(code.trim())
    {
        return Some(Outcome::skip(
            "warehouse_code",
            format!("the order is not for warehouse `{}`", code.trim()),
        ));
    }
    if let Some(earliest) = rules.earliest_order_date
        && let Some(ordered_at) = order.ordered_at
        && TimeZone::UTC.to_datetime(ordered_at).date() < earliest
    {
        return Some(Outcome::skip(
            "earliest_order_date",
            format!("the order was written before {earliest}"),
        ));
    }
    None
}

fn plan(
    order: &Order,
    rules: &OrderRules,
    view: &CatalogView,
    identity: &OrderIdentity,
) -> Result<OrderPlan, Problem> {
    if rules.skip_empty_customer_code && order.customer.code.is_none() {
        return Err(Problem::new(
            ProblemCode::NoCustomerCode,
            "customer_code",
            "the retailer of the order has no customer code",
        ));
    }
    let amounts = Amounts::of(order)?;
    let address = address::ship_to(order)?;
    let resolved = products::resolve(order, view, identity.channel_id)?;
    let money = |amount| wire::Money::new(amount, &*amounts.currency);

    let mut quantities: BTreeMap<String, i64> = BTreeMap::new();
    let mut items = Vec::with_capacity(amounts.lines.len());
    for ((line, amount), found) in order.lines.iter().zip(&amounts.lines).zip(&resolved) {
        let Some(listing_sku) = found else {
            continue;
        };
        add(
            quantities.entry(listing_sku.clone()).or_default(),
            amount.pieces,
        )?;
        items.push(OrderCreateItem {
            listing_sku: listing_sku.clone(),
            listing_name: notes::line_title(line, listing_sku),
            quantity_ordered: amount.pieces,
            unit_price: money(amount.unit_price),
            tax: money(rust_decimal::Decimal::ZERO),
            discount: money(rust_decimal::Decimal::ZERO),
            notes: notes::line_notes(line),
        });
    }

    let (payment_date, amount_paid) = match rules.payment {
        Payment::AwaitingPayment => (None, None),
        Payment::ReadyToShip => (Some(paid_at(order)?), Some(money(amounts.total))),
    };
    let request = OrderCreate {
        sales_channel_id: identity.channel_id,
        order_number: identity.order_number.clone(),
        order_date: order.ordered_at,
        payment_date,
        amount_paid,
        order_total: money(amounts.total),
        shipping_cost: money(amounts.shipping),
        discount: money(amounts.discount),
        insurance_cost: money(rust_decimal::Decimal::ZERO),
        insured_value: money(rust_decimal::Decimal::ZERO),
        ship_name: address.name,
        ship_company: address.company,
        ship_email: order.ship_to.email.clone(),
        ship_phone: order.ship_to.phone.clone(),
        ship_address1: address.line1,
        ship_address2: order.ship_to.line2.clone(),
        ship_city: address.city,
        ship_state: order.ship_to.region.clone(),
        ship_zip_code: order.ship_to.postal_code.clone(),
        ship_country: address.country,
        ship_by_date: match rules.ship_by {
            ShipBy::WindowEnd => order.ship_window.end,
            ShipBy::WindowStart => order.ship_window.start,
            ShipBy::Never => None,
        }
        .and_then(start_of_day),
        hold_until_date: rules
            .hold_until_window_start
            .then_some(order.ship_window.start)
            .flatten()
            .and_then(start_of_day),
        requested_shipping_service: order.ship_method.label().map(str::to_owned),
        internal_notes: Some(notes::internal(order, rules)),
        notes_from_buyer: order.comments.clone(),
        custom_field1: order.purchase_order.clone(),
        custom_field2: Some(order.id.clone()),
        custom_field3: order.customer.code.clone(),
        suppress_channel_update: true,
        order_items: items,
        ..OrderCreate::new(
            identity.channel_id,
            &*identity.order_number,
            &amounts.currency,
        )
    };
    Ok(OrderPlan {
        request,
        total: Money::new(amounts.total, &*amounts.currency),
        quantities,
    })
}

/// The order is recorded as paid when it was approved, else when it was written.
fn paid_at(order: &Order) -> Result<Timestamp, Problem> {
    order.approved_at.or(order.ordered_at).ok_or_else(|| {
        Problem::new(
            ProblemCode::NoDate,
            "date_approved",
            "the order has no date to record its payment with",
        )
    })
}

fn start_of_day(day: Date) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(DateTime::from(day)).ok()
}

fn add(sum: &mut i64, pieces: i64) -> Result<(), Problem> {
    *sum = sum.checked_add(pieces).ok_or_else(|| {
        Problem::new(
            ProblemCode::BadQuantity,
            "item_quantity",
            "the quantities of the order are too large to add up",
        )
    })?;
    Ok(())
}

/// How a line is named in messages: what a person needs to find it, and nothing personal.
fn line_label(index: usize, line: &OrderLine) -> String {
    let style = line
        .style_number
        .as_ref()
        .or(line.style_identifier.as_ref());
    let mut words = vec![format!("line {}", index + 1)];
    words.extend(
        [style, line.colour.as_ref(), line.size.as_ref()]
            .into_iter()
            .flatten()
            .cloned(),
    );
    words.extend(line.upc.as_ref().map(|upc| format!("(UPC {upc})")));
    words.join(" ")
}
