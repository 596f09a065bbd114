//! JOOR-side orders to Order Manager orders.
//!
//! An order names products by the SKU of a listing on the sales channel. Which listing that is has
//! to be looked up, and nothing here does I/O: [`order_queries`] says what has to be known,
//! [`CatalogView`] holds what is known, [`order_to_wire`] decides.

mod address;
mod amounts;
mod case_packs;
mod catalog;
mod claims;
mod customer;
mod fields;
mod line_product;
mod lines;
mod notes;
mod number;
mod products;
mod same;
mod screening;
mod shipping;

pub use catalog::{CatalogQuery, CatalogRecord, CatalogView};
pub use claims::{Claim, order_claims};
pub use customer::{CustomerKey, CustomerSighting, split_customers};
pub use number::{NUMBER_LIMIT, SHORT_NUMBER_LIMIT, lookup_numbers, order_number, short_number};
pub use products::order_queries;
pub use same::{Difference, same_order, same_order_in_parts};

use std::collections::BTreeMap;

use jiff::Timestamp;
use seamline_order_manager_client::wire::{self, OrderCreate};
use serde::{Deserialize, Serialize};

use crate::model::{Money, Order, OrderLine};
use crate::outcome::Outcome;
use crate::problem::{Problem, ProblemCode};
use crate::rules::{OrderField, OrderRules, Payment};

use amounts::Amounts;
use screening::LeftOut;

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
    /// Whose order it is. Plans that were stored by an older release do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerKey>,
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
    let skip = |left_out: LeftOut| Outcome::skip(left_out.rule, left_out.message);
    if let Some(left_out) = screening::by_its_own_texts(order, rules) {
        return skip(left_out);
    }
    if !order_queries(order, rules, view).is_empty() {
        return Outcome::Blocked(Problem::new(
            ProblemCode::CatalogIncomplete,
            "line_items",
            "products of the order have not been looked up yet",
        ));
    }
    match screening::lines(order, rules, view) {
        Ok(going) => plan(order, rules, &going, view, identity).into(),
        Err(left_out) => skip(left_out),
    }
}

fn plan(
    order: &Order,
    rules: &OrderRules,
    going: &[bool],
    view: &CatalogView,
    identity: &OrderIdentity,
) -> Result<OrderPlan, Problem> {
    if rules.skip_empty_customer_code && customer::customer_code(order, rules).is_none() {
        return Err(Problem::new(
            ProblemCode::NoCustomerCode,
            "customer_code",
            "the retailer of the order has no customer code",
        ));
    }
    let amounts = Amounts::of(order, rules, going)?;
    let mut address = address::ship_to(order, rules)?;
    let service = shipping::service(order, rules)?;
    let listings = products::resolve(order, rules, going, view, identity.channel_id)?;
    let lines = lines::lines(order, rules, &amounts, &listings)?;
    let mut changes = std::mem::take(&mut address.changes);
    changes.extend(left_out_lines(order, going));

    let money = |amount| wire::Money::new(amount, &*amounts.currency);
    let (payment_date, amount_paid) = match rules.payment {
        Payment::AwaitingPayment => (None, None),
        Payment::ReadyToShip => (Some(paid_at(order)?), Some(money(amounts.total))),
    };
    let text = |field: Option<OrderField>| fields::label(order, rules, field?);
    let request = OrderCreate {
        order_date: order.ordered_at,
        payment_date,
        amount_paid,
        order_total: money(amounts.total),
        shipping_cost: money(amounts.shipping),
        discount: money(amounts.discount),
        ship_name: address.name,
        ship_company: address.company,
        ship_email: address.email,
        ship_phone: address.phone,
        ship_address1: address.line1,
        ship_address2: address.line2,
        ship_city: address.city,
        ship_state: address.region,
        ship_zip_code: address.postal_code,
        ship_country: address.country,
        ship_by_date: shipping::ship_by(order, rules),
        hold_until_date: shipping::hold_until(order, rules),
        requested_shipping_service: service,
        internal_notes: Some(notes::internal(order, rules, &changes)),
        notes_from_buyer: order.comments.clone().filter(|_| rules.buyer_notes),
        custom_field1: text(rules.custom_field1),
        custom_field2: text(rules.custom_field2),
        custom_field3: text(rules.custom_field3),
        suppress_channel_update: true,
        order_items: lines.items,
        ..OrderCreate::new(
            identity.channel_id,
            &*identity.order_number,
            &amounts.currency,
        )
    };
    Ok(OrderPlan {
        customer: Some(CustomerKey::of(order, rules, &request)),
        total: Money::new(amounts.total, &*amounts.currency),
        quantities: lines.quantities,
        request,
    })
}

/// Which lines a rule left out, for the notes.
fn left_out_lines(order: &Order, going: &[bool]) -> Option<String> {
    let lines = order.lines.iter().zip(going).enumerate();
    let left_out: Vec<String> = lines
        .filter(|(_, (_, goes))| !**goes)
        .map(|(index, (line, _))| format!("{} × {}", line.quantity, line_label(index, line)))
        .collect();
    (!left_out.is_empty()).then(|| format!("left out by item_filter: {}", left_out.join(", ")))
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
