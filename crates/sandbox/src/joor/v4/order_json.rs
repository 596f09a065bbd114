//! An order and its lines as v4 writes them. The lines are not inside the order \[1\].

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::amounts::{number, two_places};
use crate::world::joor::JoorWorld;
use crate::world::joor_connections::Address;
use crate::world::joor_orders::{Line, Order};
use crate::world::joor_styles::{COLOUR_TRAIT, SIZE_TRAIT, Sku, SkuKey};

/// The documented item \[C\] together with the newer one \[1\].
pub(super) fn order_json(joor: &JoorWorld, order: &Order) -> Value {
    let price_type = joor.price_type(&order.price_label, &order.currency);
    let by_code = || joor.collections.with(&order.delivery.1).next();
    let collection = order
        .collection_id
        .clone()
        .or_else(|| by_code().map(|one| one.id.clone()));
    let nowhere = Address::default();
    let ship_to = order.ship_to.as_ref().unwrap_or(&nowhere);
    let (known, custom) = if order.ship_to_custom {
        (&nowhere, ship_to)
    } else {
        (ship_to, &nowhere)
    };
    let quantity: i64 = order.lines.iter().map(|line| line.quantity).sum();
    json!({
        "id": order.id.to_string(),
        "retailer_id": order.retailer.id.to_string(),
        "price_type_id": price_type.map(|known| known.id),
        "collection_id": collection,
        "status": order.status.word(),
        "total": number(order.total()),
        "shipping_price": two_places(order.shipping),
        "quantity": quantity,
        "comments": order.comments,
        "internal_comments": order.internal_comments,
        "tracking_number": order.tracking_number,
        "buyer": {
            "id": order.retailer.id.to_string(),
            "name": order.retailer.buyer,
            "email": order.retailer.email,
        },
        "customer": { "name": order.retailer.name, "buyer_name": order.retailer.buyer },
        "shipping_address": address_json(known),
        "custom_shipping_address": address_json(custom),
    })
}

fn address_json(address: &Address) -> Value {
    json!({
        "name": address.contact,
        "company": address.company,
        "line1": address.line_1,
        "line2": address.line_2,
        "city": address.city,
        "state": address.region,
        "zip": address.postal_code,
        "country": address.country,
        "phone": address.phone,
        "fax": address.fax,
        "email": address.email,
    })
}

/// One line. Prices are JSON numbers here \[C\].
pub(super) fn line_json(joor: &JoorWorld, order: &Order, line: &Line, cancelled: bool) -> Value {
    let sku = sku_of(joor, line);
    let style = sku.and_then(|sku| joor.styles.get(&sku.product_id));
    // A SKU that was made by hand, or is gone, still has an id on the line.
    let own_id = || STANDARD.encode(format!("0|{}|{}", line.style_id, line.id));
    let product_id = style.map_or_else(|| line.style_id.to_string(), |style| style.id.clone());
    let one = |(id, name): (&str, &str), value: &str, code: &str| {
        json!({
            "trait": { "id": id, "name": name, "type": "sku" },
            "value": value,
            "external_id": code,
        })
    };
    json!({
        "id": line.id.to_string(),
        "order_id": order.id.to_string(),
        "line_item_sku": {
            "original_id": sku.map_or_else(own_id, |sku| sku.id.clone()),
            "sku_identifier": sku.and_then(|sku| sku.identifier.clone()).unwrap_or_default(),
            "product": {
                "id": product_id,
                "identifier": style.and_then(|style| style.product_identifier.clone()),
                "name": line.name,
                "external_id": line.style_identifier,
            },
            "wholesale_price": number(line.list),
            "suggested_retail_price": line.retail.map(number),
            "item_price": number(line.net),
            "trait_values": [
                one(COLOUR_TRAIT, &line.colour, &line.colour_code),
                one(SIZE_TRAIT, &line.size, &line.size_code),
            ],
        },
        "quantity": line.quantity,
        "cancelled": cancelled,
    })
}

/// The SKU of a line: the one that was ordered, or the one with its UPC, or with its style, colour
/// and size.
pub(super) fn sku_of<'a>(joor: &'a JoorWorld, line: &Line) -> Option<&'a Sku> {
    let ordered = line.sku_id.as_ref().and_then(|id| joor.skus.get(id));
    ordered
        .or_else(|| {
            let upc = SkuKey::Upc(line.upc.clone());
            joor.skus.with(&upc).next()
        })
        .or_else(|| {
            let style = joor.style_by_number(&line.style_number, &line.style_identifier)?;
            joor.skus_of(&style.id)
                .find(|sku| sku.colour.value == line.colour && sku.size.value == line.size)
        })
}
