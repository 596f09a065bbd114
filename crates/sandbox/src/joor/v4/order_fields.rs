//! The fields of an order as v4 takes them: those of the 2020 documentation \[C\] and those of today
//! \[1\].

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value;

use super::orders::decimal;
use super::{Fault, Object, key_details, list as list_of, only, required, text};
use crate::joor::v2::connections::{is_matched, with_code};
use crate::world::World;
use crate::world::joor::{JoorWorld, Setting};
use crate::world::joor_connections::{Address, Connection, Door, Named};
use crate::world::joor_orders::{Export, Order};

/// Fields of both calls.
pub(super) const FIELDS: &[&str] = &[
    "status",
    "shipping_id",
    "shipping_address_id",
    "shipping_address_code",
    "custom_shipping_address",
    "shipping_price",
    "shipping_method_id",
    "shipping_method_code",
    "tracking_number",
    "billing_id",
    "billing_address_id",
    "billing_address_code",
    "custom_billing_address",
    "sales_rep",
    "sales_rep_id",
    "sales_rep_code",
    "buyer",
    "payment_method",
    "payment_method_id",
    "payment_method_code",
    "export_status",
    "export_description",
    "po_number",
    "comments",
    "internal_comments",
    "delivery_window_start",
    "delivery_window_end",
    "warehouse",
    "season",
    "customer_group",
    "company_number",
    "event",
    "type",
    "tax",
    "discount",
    "order_discount",
    "retailer_id",
    "customer_id",
    "customer_code",
    "price_type_id",
    "price_type_name",
    "collection_id",
    "collection_code",
];
/// Fields of an update alone \[1\].
pub(super) const FIELDS_OF_UPDATE: &[&str] = &["id", "door"];

fn invalid(object: &Object, message: impl Into<String>) -> Fault {
    Fault::invalid(message, key_details(object))
}

/// A new order: customer, price type and collection are required \[C\].
pub(super) fn start(world: &World, object: &Object, now: Timestamp) -> Result<Order, Fault> {
    let customer = customer(&world.joor, object, now)?
        .ok_or_else(|| invalid(object, "customer_id or customer_code is required"))?;
    for (id, code) in [
        ("price_type_id", "price_type_name"),
        ("collection_id", "collection_code"),
    ] {
        if text(object, id)?.is_none() && text(object, code)?.is_none() {
            return Err(invalid(object, format!("{id} or {code} is required")));
        }
    }
    let mut order = Order::blank(customer, crate::clock::to_seconds(now));
    order.ship_to = None;
    order.bill_to = None;
    Ok(order)
}

/// Takes over the fields that are there.
pub(super) fn fill(
    joor: &JoorWorld,
    order: &mut Order,
    object: &Object,
    now: Timestamp,
) -> Result<(), Fault> {
    if let Some(customer) = customer(joor, object, now)? {
        order.customer_code.clone_from(&customer.code);
        order.retailer = customer;
    }
    price_type(joor, order, object)?;
    collection(joor, order, object)?;
    shipping(joor, order, object)?;
    billing(order, object)?;
    people(joor, order, object)?;
    export(order, object, now)?;
    window(order, object)?;
    groups(joor, order, object)?;
    money(order, object)?;
    for (field, name) in [
        (&mut order.tracking_number, "tracking_number"),
        (&mut order.purchase_number, "po_number"),
        (&mut order.comments, "comments"),
        (&mut order.internal_comments, "internal_comments"),
    ] {
        if object.contains_key(name) {
            *field = text(object, name)?.unwrap_or_default();
        }
    }
    if let Some(method) = setting(
        &joor.payment_methods,
        object,
        &["payment_method_id", "payment_method"],
        &["payment_method_code", "payment_method"],
    )? {
        order.payment = method;
    }
    Ok(())
}

fn customer(
    joor: &JoorWorld,
    object: &Object,
    now: Timestamp,
) -> Result<Option<Connection>, Fault> {
    let id = match text(object, "customer_id")? {
        Some(id) => Some(id),
        None => text(object, "retailer_id")?,
    };
    let found = match (id, text(object, "customer_code")?) {
        (Some(id), _) => id.parse().ok(),
        (None, Some(code)) => with_code(joor, &code, now),
        (None, None) => return Ok(None),
    };
    found
        .and_then(|id: i64| joor.connections.get(&id))
        .filter(|one| is_matched(one, now))
        .cloned()
        .map(Some)
        .ok_or_else(|| invalid(object, "No such customer"))
}

fn price_type(joor: &JoorWorld, order: &mut Order, object: &Object) -> Result<(), Fault> {
    let (id, name) = (
        text(object, "price_type_id")?,
        text(object, "price_type_name")?,
    );
    if id.is_none() && name.is_none() {
        return Ok(());
    }
    let known = joor.price_types.iter().find(|known| match &id {
        Some(id) => known.id == id,
        None => name.as_deref() == Some(known.name),
    });
    let known = known.ok_or_else(|| invalid(object, "No such price type"))?;
    known.name.clone_into(&mut order.price_label);
    known.currency.clone_into(&mut order.currency);
    Ok(())
}

fn collection(joor: &JoorWorld, order: &mut Order, object: &Object) -> Result<(), Fault> {
    let id = text(object, "collection_id")?;
    let code = text(object, "collection_code")?;
    let found = match (&id, &code) {
        (None, None) => return Ok(()),
        (Some(id), _) => joor.collections.get(id),
        (None, Some(code)) => joor.collections.with(code).next(),
    };
    let found = found.ok_or_else(|| invalid(object, "No such collection"))?;
    order.collection_id = Some(found.id.clone());
    order.delivery = (found.name.clone(), found.external_id.clone());
    let season = found.season_id.as_ref().and_then(|id| joor.seasons.get(id));
    if let Some(code) = season.and_then(|season| season.external_id.clone()) {
        order.season_code = code;
    }
    let day = |name: &str| {
        let day = found.delivery.as_ref()?.get(name)?.as_str()?;
        day.parse::<Date>().ok()
    };
    order.ship_window = day("start_ship_date").zip(day("complete_ship_date"));
    Ok(())
}

fn shipping(joor: &JoorWorld, order: &mut Order, object: &Object) -> Result<(), Fault> {
    let known = known_address(&order.retailer.shipping, object, "shipping")?;
    if let Some(known) = known {
        order.ship_to = Some(known);
        order.ship_to_custom = false;
    }
    if let Some(custom) = custom_address(object, "custom_shipping_address", &["fax", "email"])? {
        order.ship_to = Some(custom);
        order.ship_to_custom = true;
    }
    if let Some(price) = text(object, "shipping_price")? {
        order.shipping = price
            .parse()
            .map_err(|_| invalid(object, "shipping_price must be a decimal"))?;
    }
    let method = setting(
        &joor.shipping_methods,
        object,
        &["shipping_method_id"],
        &["shipping_method_code"],
    )?;
    if let Some(method) = method {
        order.ship_method = method;
    }
    Ok(())
}

fn billing(order: &mut Order, object: &Object) -> Result<(), Fault> {
    if let Some(known) = known_address(&order.retailer.billing, object, "billing")? {
        order.bill_to = Some(known);
    }
    if let Some(custom) = custom_address(object, "custom_billing_address", &[])? {
        order.bill_to = Some(custom);
    }
    Ok(())
}

/// One of the customer's addresses, by id or code.
fn known_address(
    addresses: &[Address],
    object: &Object,
    kind: &str,
) -> Result<Option<Address>, Fault> {
    let id = match text(object, &format!("{kind}_address_id"))? {
        Some(id) => Some(id),
        None => text(object, &format!("{kind}_id"))?,
    };
    let code = text(object, &format!("{kind}_address_code"))?;
    if id.is_none() && code.is_none() {
        return Ok(None);
    }
    addresses
        .iter()
        .find(|one| match &id {
            Some(id) => one.id.to_string() == *id,
            None => code.as_ref() == Some(&one.code),
        })
        .cloned()
        .map(Some)
        .ok_or_else(|| invalid(object, format!("No such {kind} address")))
}

/// An address for this order alone; one that is empty everywhere is none.
fn custom_address(object: &Object, name: &str, more: &[&str]) -> Result<Option<Address>, Fault> {
    let Some(row) = inner(object, name)? else {
        return Ok(None);
    };
    let mut known = vec![
        "name", "company", "line1", "line2", "city", "state", "zip", "country", "phone",
    ];
    known.extend(more);
    only(row, &known)?;
    let field = |name: &str| Ok(text(row, name)?.unwrap_or_default());
    let address = Address {
        id: 0,
        code: String::new(),
        contact: field("name")?,
        company: field("company")?,
        phone: field("phone")?,
        fax: field("fax")?,
        email: field("email")?,
        line_1: field("line1")?,
        line_2: field("line2")?,
        city: field("city")?,
        region: field("state")?,
        postal_code: field("zip")?,
        country: field("country")?,
        iso_three: String::new(),
        iso_two: String::new(),
    };
    Ok(Some(address).filter(|address| *address != Address::default()))
}

fn people(joor: &JoorWorld, order: &mut Order, object: &Object) -> Result<(), Fault> {
    let rep = setting(
        &joor.sales_reps,
        object,
        &["sales_rep_id", "sales_rep"],
        &["sales_rep_code", "sales_rep"],
    )?;
    if let Some(rep) = rep {
        order.sales_rep = rep;
    }
    if let Some(buyer) = inner(object, "buyer")? {
        only(buyer, &["id", "name", "email"])?;
        if let Some(name) = text(buyer, "name")? {
            order.retailer.buyer = name;
        }
        if let Some(email) = text(buyer, "email")? {
            order.retailer.email = email;
        }
    }
    if let Some(door) = inner(object, "door")? {
        only(door, &["id", "code", "name"])?;
        let (id, code, name) = (text(door, "id")?, text(door, "code")?, text(door, "name")?);
        let fits = |known: &&Door| match (&id, &code) {
            (Some(id), _) => known.id.to_string() == *id,
            (None, Some(_)) => known.code == code,
            (None, None) => name.as_ref() == Some(&known.name),
        };
        let known = order.retailer.doors.iter().find(fits).cloned();
        order.doors = vec![known.ok_or_else(|| invalid(object, "No such door"))?];
    }
    Ok(())
}

/// The same state that v2's reads set \[I\].
fn export(order: &mut Order, object: &Object, now: Timestamp) -> Result<(), Fault> {
    match text(object, "export_status")?.as_deref() {
        None => {}
        Some("SUCCESS") => order.export = Export::At(now),
        Some("FAILED") => order.export = Export::Failed,
        Some("UNDEFINED") => order.export = Export::Never,
        Some(other) => return Err(invalid(object, format!("Unknown export_status {other}"))),
    }
    if object.contains_key("export_description") {
        order.export_description = text(object, "export_description")?.unwrap_or_default();
    }
    Ok(())
}

/// Both days or neither, in order \[C\].
fn window(order: &mut Order, object: &Object) -> Result<(), Fault> {
    let date = |name: &str| {
        text(object, name)?
            .map(|text| {
                text.parse::<Date>()
                    .map_err(|_| invalid(object, format!("{name} must be YYYY-MM-DD")))
            })
            .transpose()
    };
    match (date("delivery_window_start")?, date("delivery_window_end")?) {
        (None, None) => Ok(()),
        (Some(start), Some(end)) if start > end => Err(invalid(
            object,
            format!("Delivery window start: {start} is later than end: {end}"),
        )),
        (Some(start), Some(end)) => {
            order.ship_window = Some((start, end));
            Ok(())
        }
        _ => Err(invalid(
            object,
            "Invalid delivery window. You must provide both the start and end date",
        )),
    }
}

fn groups(joor: &JoorWorld, order: &mut Order, object: &Object) -> Result<(), Fault> {
    if let Some(row) = inner(object, "warehouse")? {
        only(row, &["id", "code", "name"])?;
        let (code, name) = (text(row, "code")?, text(row, "name")?);
        let known = joor.warehouses.iter().find(|known| match &code {
            Some(code) => known.code == code,
            None => name.as_deref() == Some(known.name),
        });
        let known = known.ok_or_else(|| invalid(object, "No such warehouse"))?;
        order.warehouse = (known.name.to_owned(), known.code.to_owned());
    }
    if let Some(row) = inner(object, "season")? {
        only(row, &["id", "code"])?;
        let by_id = match text(row, "id")? {
            Some(id) => {
                let season = joor.seasons.get(&id);
                let season = season.ok_or_else(|| invalid(object, "No such season"))?;
                season.external_id.clone()
            }
            None => None,
        };
        if let Some(code) = text(row, "code")?.or(by_id) {
            order.season_code = code;
        }
    }
    let pair = |field: &mut Named, name: &str, first: &str, more: &[&str]| {
        if let Some(row) = inner(object, name)? {
            let known: Vec<&str> = [first, "code"].iter().chain(more).copied().collect();
            only(row, &known)?;
            *field = (
                text(row, first)?.unwrap_or_default(),
                text(row, "code")?.unwrap_or_default(),
            );
        }
        Ok(())
    };
    pair(&mut order.retailer.group, "customer_group", "name", &[])?;
    pair(
        &mut order.retailer.company_number,
        "company_number",
        "name",
        &[],
    )?;
    pair(&mut order.kind, "type", "name", &["id"])?;
    if object.contains_key("event") {
        let mut event = order.event.take().unwrap_or_default();
        pair(&mut event, "event", "event", &[])?;
        order.event = Some(event).filter(|event| *event != Named::default());
    }
    Ok(())
}

fn money(order: &mut Order, object: &Object) -> Result<(), Fault> {
    if let Some(tax) = inner(object, "tax")? {
        only(tax, &["amount", "number"])?;
        order.tax = decimal(tax, "amount")?.unwrap_or_default();
        order.tax_number = text(tax, "number")?.unwrap_or_default();
    }
    let (mut percent, mut amount) = (None, None);
    if let Some(discount) = inner(object, "discount")? {
        only(discount, &["discount", "details"])?;
        amount = decimal(discount, "discount")?;
        for row in list_of(discount, "details")?.into_iter().flatten() {
            let row = row
                .as_object()
                .ok_or_else(|| invalid(object, "A discount must be an object"))?;
            only(row, &["type", "value"])?;
            take_discount(row, "type", "value", &mut percent, &mut amount)?;
        }
    }
    for row in list_of(object, "order_discount")?.into_iter().flatten() {
        let row = row
            .as_object()
            .ok_or_else(|| invalid(object, "A discount must be an object"))?;
        only(row, &["discount_type", "discount_amount"])?;
        take_discount(
            row,
            "discount_type",
            "discount_amount",
            &mut percent,
            &mut amount,
        )?;
    }
    if percent.is_some() || amount.is_some() {
        order.discount_percent = percent;
        order.discount = amount.unwrap_or_default();
        order.reprice();
    }
    Ok(())
}

fn take_discount(
    row: &Object,
    kind: &str,
    value: &str,
    percent: &mut Option<Decimal>,
    amount: &mut Option<Decimal>,
) -> Result<(), Fault> {
    let number =
        decimal(row, value)?.ok_or_else(|| invalid(row, format!("{value} is required")))?;
    match required(row, kind)?.as_str() {
        "PERCENTAGE" => *percent = Some(number),
        "AMOUNT" => *amount = Some(number),
        other => return Err(invalid(row, format!("Unknown discount type {other}"))),
    }
    Ok(())
}

/// Something that is set up in JOOR, by id or code.
fn setting(
    known: &[Setting],
    object: &Object,
    ids: &[&str],
    codes: &[&str],
) -> Result<Option<Named>, Fault> {
    let mut named = None;
    for (names, by_id) in [(ids, true), (codes, false)] {
        for name in names {
            let Some(word) = text(object, name)? else {
                continue;
            };
            let found = known.iter().find(|one| {
                if by_id {
                    one.id == word
                } else {
                    one.code == word
                }
            });
            if let Some(one) = found {
                return Ok(Some((one.name.to_owned(), one.code.to_owned())));
            }
            named = Some(*name);
        }
    }
    match named {
        None => Ok(None),
        Some(name) => Err(invalid(object, format!("No such {name}"))),
    }
}

/// An object that may be absent.
fn inner<'a>(object: &'a Object, name: &str) -> Result<Option<&'a Object>, Fault> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(row)) => Ok(Some(row)),
        Some(_) => Err(invalid(object, format!("{name} must be an object"))),
    }
}
