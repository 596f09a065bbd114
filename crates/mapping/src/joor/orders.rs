//! Orders as JOOR's v2 API lists them.

use jiff::Timestamp;
use jiff::civil::Date;
use seamline_joor_client::dates;
use seamline_joor_client::v2::order as wire;

use crate::model::{Address, Country, Customer, Door, Named, Order, OrderLine, ShipWindow};
use crate::problem::{Problem, ProblemCode};
use crate::rules::OrderStatusChoice;

/// A marker that JOOR puts into comments; it is not text of the retailer [1].
const END_OF_PARAGRAPH: &str = "<eop>";

/// A JOOR order in the model. `asked` is the status that the list was asked for: the code inside
/// the order is another one, and not all its values are known [1].
///
/// # Errors
/// A date that is there and cannot be read, or a line without a quantity
/// ([`ProblemCode::UnreadableField`]). What is missing but may be missing is `None`.
pub fn order_from_wire(wire: &wire::Order, asked: OrderStatusChoice) -> Result<Order, Problem> {
    let id = wire.order_id.to_string();
    let lines = wire
        .line_items
        .iter()
        .enumerate()
        .map(|(index, line)| line_from_wire(&id, index, line, &wire.order_doors))
        .collect::<Result<_, _>>()?;
    // The version of the order, and no part of it: without one it would pass for an old reading.
    moment("date_modified", wire.date_modified.as_deref())?;
    Ok(Order {
        number: id.clone(),
        id,
        status: asked,
        status_code: wire.order_type.clone(),
        currency: wire
            .order_currency
            .as_ref()
            .map(|code| code.to_ascii_uppercase()),
        price_type: tidy(wire.order_currency_name.as_deref()),
        lines,
        discount: wire.order_discount,
        discount_percent: wire.order_discount_percent,
        shipping: wire.order_shipping_total,
        total: wire.order_total,
        customer: Customer {
            code: wire.customer_code.clone(),
            name: tidy(wire.customer_name.as_deref()),
            group: tidy(wire.customer_group_name.as_deref()),
            group_code: tidy(wire.customer_group_code.as_deref()),
        },
        buyer: tidy(wire.customer_buyer_name.as_deref()),
        ship_to: ship_to(wire),
        bill_to: bill_to(wire),
        ship_method: named(
            wire.shipping_method_name.as_deref(),
            wire.shipping_method_code.as_deref(),
        ),
        payment_terms: named(
            wire.payment_method_name.as_deref(),
            wire.payment_method_code.as_deref(),
        ),
        purchase_order: tidy(wire.customer_purchase_order.as_deref())
            .or_else(|| tidy(wire.integration_purchase_order.as_deref())),
        comments: comments(wire.order_comments.as_deref()),
        internal_comments: comments(wire.order_internal_comments.as_deref()),
        ordered_at: moment("date_created", wire.date_created.as_deref())?,
        approved_at: moment("date_approved", wire.date_approved.as_deref())?,
        ship_window: ShipWindow {
            start: day("date_ship_start", wire.date_ship_start.as_deref())?,
            end: day("date_ship_end", wire.date_ship_end.as_deref())?,
        },
        warehouse: named(
            wire.warehouse_name.as_deref(),
            wire.warehouse_code.as_deref(),
        ),
        season_code: wire.order_season_code.clone(),
        delivery: named(
            wire.order_delivery_name.as_deref(),
            wire.order_delivery_code.as_deref(),
        ),
        sales_rep: named(
            wire.sales_representative.as_deref(),
            wire.sales_representative_code.as_deref(),
        ),
        event: named(
            wire.order_event.as_deref(),
            wire.order_event_code.as_deref(),
        ),
        order_type: named(
            wire.order_type_name.as_deref(),
            wire.order_type_code.as_deref(),
        ),
        company: named(wire.company_name.as_deref(), wire.company_code.as_deref()),
        divisions: divisions(&wire.order_divisions),
        written_in: tidy(wire.order_source.as_deref()),
    })
}

/// When JOOR last changed the order, as far as it says so in a way that can be read: its version at
/// the source, and where the next reading starts.
pub fn modified_at(wire: &wire::Order) -> Option<Timestamp> {
    dates::moment(wire.date_modified.as_deref()?)
}

fn line_from_wire(
    order_id: &str,
    index: usize,
    line: &wire::LineItem,
    doors: &[wire::Door],
) -> Result<OrderLine, Problem> {
    let quantity = line.item_quantity.ok_or_else(|| {
        unreadable(
            format!("line_items[{index}].item_quantity"),
            format!("line {} has no quantity", index + 1),
        )
    })?;
    Ok(OrderLine {
        line_key: line_key(order_id, line),
        upc: line.item_upc.clone(),
        style_number: line.item_number.clone(),
        style_identifier: line.item_style_identifier.clone(),
        colour: tidy(line.item_color.as_deref()),
        colour_code: line.item_color_code.clone(),
        size: tidy(line.item_size.as_deref()),
        size_code: line.item_size_code.clone(),
        name: tidy(line.item_name.as_deref()),
        quantity,
        multiplier: line.item_multiplier,
        list_price: line.item_unit_price,
        net_price: line.item_price,
        extended: line.item_price_extended,
        comment: comments(line.item_comment.as_deref())
            .or_else(|| comments(line.item_color_comment.as_deref())),
        door: line.item_door_id.map(|id| door(id, doors)),
    })
}

/// v2 has no key for a line; two doors can order the same style, colour and size, so the door
/// belongs to the key [I].
fn line_key(order_id: &str, line: &wire::LineItem) -> String {
    let number = |value: Option<i64>| value.map(|id| id.to_string()).unwrap_or_default();
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    [
        order_id.to_owned(),
        text(&line.item_number),
        number(line.item_style_id),
        text(&line.item_color_code),
        text(&line.item_size),
        number(line.item_door_id),
    ]
    .join("/")
}

fn divisions(divisions: &[wire::Division]) -> Vec<Named> {
    divisions
        .iter()
        .map(|division| {
            named(
                division.division_name.as_deref(),
                division.division_code.as_deref(),
            )
        })
        .filter(|division| !division.is_empty())
        .collect()
}

fn door(id: i64, doors: &[wire::Door]) -> Door {
    let known = doors.iter().find(|door| door.door_id == Some(id));
    Door {
        id,
        name: known.and_then(|door| tidy(door.door_name.as_deref())),
        code: known.and_then(|door| door.door_code.clone()),
    }
}

fn ship_to(wire: &wire::Order) -> Address {
    Address {
        code: wire.shipping_code.clone(),
        name: tidy(wire.shipping_name.as_deref()),
        phone: tidy(wire.shipping_phone.as_deref()),
        email: tidy(wire.shipping_email.as_deref()),
        line1: tidy(wire.shipping_address_1.as_deref()),
        line2: tidy(wire.shipping_address_2.as_deref()),
        city: tidy(wire.shipping_city.as_deref()),
        region: tidy(wire.shipping_region.as_deref()),
        postal_code: tidy(wire.shipping_postal_code.as_deref()),
        country: Country {
            name: tidy(wire.shipping_country.as_deref()),
            iso2: wire.shipping_country_iso_two.clone(),
            iso3: wire.shipping_country_iso_three.clone(),
        },
    }
}

fn bill_to(wire: &wire::Order) -> Address {
    Address {
        code: wire.billing_code.clone(),
        name: tidy(wire.billing_name.as_deref()),
        phone: tidy(wire.billing_phone.as_deref()),
        // No integration reads a billing e-mail [1].
        email: None,
        line1: tidy(wire.billing_address_1.as_deref()),
        line2: tidy(wire.billing_address_2.as_deref()),
        city: tidy(wire.billing_city.as_deref()),
        region: tidy(wire.billing_region.as_deref()),
        postal_code: tidy(wire.billing_postal_code.as_deref()),
        country: Country {
            name: tidy(wire.billing_country.as_deref()),
            iso2: wire.billing_country_iso_two.clone(),
            iso3: wire.billing_country_iso_three.clone(),
        },
    }
}

fn named(name: Option<&str>, code: Option<&str>) -> Named {
    Named {
        name: tidy(name),
        code: tidy(code),
    }
}

/// The text without blanks around it; nothing if that leaves nothing.
fn tidy(text: Option<&str>) -> Option<String> {
    let text = text?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A comment without JOOR's markers, which stand for the end of a paragraph.
fn comments(text: Option<&str>) -> Option<String> {
    let paragraphs: Vec<&str> = text?
        .split(END_OF_PARAGRAPH)
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
        .collect();
    (!paragraphs.is_empty()).then(|| paragraphs.join("\n"))
}

fn moment(field: &str, text: Option<&str>) -> Result<Option<Timestamp>, Problem> {
    read(field, text, dates::moment)
}

fn day(field: &str, text: Option<&str>) -> Result<Option<Date>, Problem> {
    read(field, text, dates::day)
}

fn read<T>(
    field: &str,
    text: Option<&str>,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Problem> {
    text.map(|text| {
        parse(text).ok_or_else(|| unreadable(field, format!("{field} is not a date: `{text}`")))
    })
    .transpose()
}

fn unreadable(field: impl Into<String>, message: String) -> Problem {
    Problem::new(ProblemCode::UnreadableField, field, message)
}
