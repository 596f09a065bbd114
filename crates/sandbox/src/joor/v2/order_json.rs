//! An order as v2 writes it: numbers as text, `""` for whatever is empty, spaces around codes.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{list, moment, number};
use crate::amounts::two_places;
use crate::world::joor_connections::Address;
use crate::world::joor_orders::{Line, Order};

/// One order. `collapsed` is the form in which a list of one element is that element, and in which
/// ids and flags are text as well.
pub(super) fn order_json(order: &Order, collapsed: bool) -> Value {
    let retailer = &order.retailer;
    let total = order.total();
    let lines: Vec<Value> = order
        .lines
        .iter()
        .zip(0_i64..)
        .map(|(line, place)| line_json(line, order.id + place, collapsed))
        .collect();
    let doors: Vec<Value> = order
        .doors
        .iter()
        .map(|door| {
            json!({
                "door_id": number(door.id, collapsed),
                "door_name": door.name,
                "door_code": door.code,
                "door_deleted": flag(false, collapsed),
            })
        })
        .collect();
    let divisions = vec![json!({ "division_code": "RTW", "division_name": "Ready-to-wear" })];
    let nowhere = Address::default();
    let ship_to = order.ship_to.as_ref().unwrap_or(&nowhere);
    let bill_to = order.bill_to.as_ref().unwrap_or(&nowhere);
    let event = order.event.as_ref();
    json!({
        "order_id": number(order.id, collapsed),
        "order_comments": order.comments,
        "order_internal_comments": order.internal_comments,
        "order_currency": order.currency,
        "order_currency_retail": order.currency,
        "order_currency_name": order.price_label,
        "order_discount": amount(order.discount),
        "order_discount_percent": order.discount_percent.map(two_places).unwrap_or_default(),
        "order_shipping_total": amount(order.shipping),
        "order_total": two_places(total),
        "order_source": if order.event.is_some() { "ipad" } else { "web" },
        "order_season_code": order.season_code,
        "order_type": order.status.code(),
        "order_type_name": order.kind.0,
        "order_type_code": order.kind.1,
        "order_event": event.map(|event| event.0.as_str()).unwrap_or_default(),
        "order_event_code": event.map(|event| event.1.as_str()).unwrap_or_default(),
        "order_delivery_name": order.delivery.0,
        "order_delivery_code": order.delivery.1,
        "date_created": moment(order.created),
        "date_approved": order.approved.map(moment).unwrap_or_default(),
        "date_modified": moment(order.modified),
        "date_ship_start": order.ship_window.map(|(start, _)| day(start, order.id)).unwrap_or_default(),
        "date_ship_end": order.ship_window.map(|(_, end)| day(end, order.id)).unwrap_or_default(),
        "sales_representative": order.sales_rep.0,
        "sales_representative_code": order.sales_rep.1,
        "customer_name": retailer.name,
        "customer_code": padded(&order.customer_code, order.padded),
        "company_name": retailer.company_number.0,
        "company_code": retailer.company_number.1,
        "customer_group_name": retailer.group.0,
        "customer_group_code": retailer.group.1,
        "customer_purchase_order": order.purchase_number,
        "integration_purchase_order": "",
        "customer_buyer_name": retailer.buyer,
        "shipping_code": padded(&ship_to.code, order.padded),
        "shipping_name": ship_to.company,
        "shipping_phone": ship_to.phone,
        "shipping_email": ship_to.email,
        "shipping_address_1": ship_to.line_1,
        "shipping_address_2": ship_to.line_2,
        "shipping_city": ship_to.city,
        "shipping_region": ship_to.region,
        "shipping_postal_code": ship_to.postal_code,
        "shipping_country": ship_to.country,
        "shipping_country_iso_three": ship_to.iso_three,
        "shipping_country_iso_two": ship_to.iso_two,
        "shipping_method_name": order.ship_method.0,
        "shipping_method_code": order.ship_method.1,
        "billing_code": bill_to.code,
        "billing_name": bill_to.company,
        "billing_phone": bill_to.phone,
        "billing_address_1": bill_to.line_1,
        "billing_address_2": bill_to.line_2,
        "billing_city": bill_to.city,
        "billing_region": bill_to.region,
        "billing_postal_code": bill_to.postal_code,
        "billing_country": bill_to.country,
        "billing_country_iso_three": bill_to.iso_three,
        "billing_country_iso_two": bill_to.iso_two,
        "payment_method_name": order.payment.0,
        "payment_method_code": order.payment.1,
        "tax_id_label": order.tax_number,
        "warehouse_name": order.warehouse.0,
        "warehouse_code": order.warehouse.1,
        "created_by_username": "buyer",
        "created_by_email": retailer.email,
        "is_personal_order": flag(false, collapsed),
        "order_divisions": list(divisions, collapsed),
        "order_doors": list(doors, collapsed),
        "line_items": list(lines, collapsed),
    })
}

/// `turn` makes the forms of a line's values vary.
fn line_json(line: &Line, turn: i64, collapsed: bool) -> Value {
    let adjustment = line.net - line.list;
    let quantity = if turn % 5 == 0 && !collapsed {
        json!(line.quantity)
    } else {
        json!(line.quantity.to_string())
    };
    let retail = match line.retail {
        Some(retail) => json!(two_places(retail)),
        None if turn % 2 == 0 => Value::Null,
        None => json!(""),
    };
    let door = match line.door {
        Some(door) => number(door, turn % 2 == 0 || collapsed),
        None => json!(""),
    };
    let tags = if turn % 3 == 0 {
        vec![json!({
            "style_tag_code": "NEW",
            "style_tag_group": "New",
            "style_tag_name": "New",
            "style_tag_value": "New",
        })]
    } else {
        Vec::new()
    };
    json!({
        "item_name": line.name,
        "item_number": line.style_number,
        "item_style_id": line.style_id,
        "item_style_identifier": line.style_identifier,
        "item_color": line.colour,
        "item_color_code": line.colour_code,
        "item_upc": line.upc,
        "item_size": line.size,
        "item_size_code": line.size_code,
        "item_price": two_places(line.net),
        "item_retail_price": retail,
        "item_unit_price": two_places(line.list),
        "item_price_adjustment": if adjustment == Decimal::ZERO { String::new() } else { two_places(adjustment) },
        "item_quantity": quantity,
        "item_price_extended": two_places(line.extended()),
        "item_multiplier": if turn % 4 == 0 { "1" } else { "" },
        "item_comment": line.comment,
        "item_door_id": door,
        "item_color_comment": "",
        "style_tags": list(tags, collapsed),
    })
}

fn flag(value: bool, as_text: bool) -> Value {
    if as_text {
        json!(value.to_string())
    } else {
        json!(value)
    }
}

fn amount(value: Decimal) -> String {
    if value == Decimal::ZERO {
        String::new()
    } else {
        two_places(value)
    }
}

fn padded(code: &str, padded: bool) -> String {
    if padded && !code.is_empty() {
        format!(" {code} ")
    } else {
        code.to_owned()
    }
}

/// A day of the ship window, with or without a time.
fn day(date: jiff::civil::Date, turn: i64) -> String {
    if turn % 2 == 0 {
        date.to_string()
    } else {
        format!("{date}T00:00:00+00:00")
    }
}
