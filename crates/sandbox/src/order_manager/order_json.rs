//! An order as Order Manager shows it.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::inventory::row_json;
use super::products::embedded;
use super::reference_data::channel_json;
use crate::amounts::money;
use crate::world::order_manager::{Order, OrderItem, OrderManagerWorld, Shipment, Unresolved};
use crate::world::table::Key;

/// Fields of the create call, and of later updates, that a read shows as they came.
const ECHOED: [&str; 29] = [
    "shipName",
    "shipCompany",
    "shipEmail",
    "shipPhone",
    "shipAddress1",
    "shipAddress2",
    "shipAddress3",
    "shipCity",
    "shipState",
    "shipZipCode",
    "shipCountry",
    "orderTotal",
    "amountPaid",
    "shipByDate",
    "receiveByDate",
    "internalNotes",
    "notesFromBuyer",
    "notesToBuyer",
    "requestedShippingService",
    "shipMethod",
    "customField1",
    "customField2",
    "customField3",
    "giftMessage",
    "customsDeclarationType",
    "customShipBilling",
    "customShipBillingOption",
    "internationalNonDeliveryAction",
    "fraudAnalysis",
];
/// The same, zero where they did not come.
const MONEY: [&str; 5] = [
    "discount",
    "shippingCost",
    "insuranceCost",
    "insuredValue",
    "confirmationCost",
];
const NUMBERS: [&str; 5] = ["weight", "length", "width", "height", "dryIceWeight"];
const FLAGS: [&str; 11] = [
    "gift",
    "suppressChannelUpdate",
    "billDutiesToPayor",
    "containsAlcohol",
    "containsDryIce",
    "doNotPrepayPostage",
    "includeReturnLabel",
    "nonMachinable",
    "releaseWithoutSignature",
    "saturdayDelivery",
    "showPostage",
];
const WORDS: [&str; 2] = ["deliveryConfirmation", "insuranceProvider"];

/// The status that a read shows and a filter goes by.
pub(super) fn status_word(order: &Order) -> &str {
    let shown = order.shown_status.as_deref();
    shown.unwrap_or_else(|| order.status.word())
}

/// The same of the reason why it is unresolved.
pub(super) fn unresolved_word(order: &Order) -> Option<&str> {
    let shown = order.shown_unresolved.as_deref();
    shown.or_else(|| order.unresolved.map(Unresolved::word))
}

pub(super) fn json_of(account: &OrderManagerWorld, order: &Order) -> Value {
    let mut json = Map::new();
    let sent = |name: &str| {
        let value = order.fields.get(name);
        value.filter(|value| !value.is_null()).cloned()
    };
    for name in ECHOED {
        json.insert(name.to_owned(), sent(name).unwrap_or_default());
    }
    let zero = money(Decimal::ZERO, &order.currency);
    let defaults = [
        (&MONEY[..], zero),
        (&NUMBERS[..], json!(0)),
        (&FLAGS[..], json!(false)),
        (&WORDS[..], json!("NONE")),
    ];
    for (names, default) in defaults {
        for name in names {
            let value = sent(name).unwrap_or_else(|| default.clone());
            json.insert((*name).to_owned(), value);
        }
    }
    let customer = account.customers.get(&order.customer).map(|customer| {
        json!({
            "customerId": customer.id,
            "name": customer.name,
            "companyName": customer.company,
            "emailAddresses": customer.email.as_ref().map(|email| [email]),
        })
    });
    let source = order
        .warehouse
        .or(order.chosen_warehouse)
        .and_then(|id| account.warehouse(id))
        .map(|warehouse| json!({ "warehouseId": warehouse.id, "name": warehouse.name }));
    let cancel = order
        .cancel_reason
        .as_ref()
        .map(|reason| json!({ "type": reason.kind, "details": reason.details }));
    let items_total: Decimal = order
        .items
        .iter()
        .map(|item| item.unit_price * Decimal::from(item.quantity))
        .sum();
    let items: Vec<Value> = order
        .items
        .iter()
        .map(|item| item_json(account, order, item))
        .collect();
    let labels: Vec<Value> = (1..)
        .zip(&order.labels)
        .map(|(id, name)| json!({ "labelId": id, "name": name, "hexColor": "#336699" }))
        .collect();
    let rest = json!({
        "orderId": order.id,
        "orderNumber": order.number,
        "orderDate": order.dated,
        "createdDate": order.created,
        "modifiedDate": order.modified,
        "paymentDate": order.payment_date,
        "shipDate": order.shipped,
        "holdUntilDate": order.hold_until,
        "orderStatus": status_word(order),
        "unresolvedStatus": unresolved_word(order),
        "orderType": "STANDARD",
        "currency": order.currency,
        "external": order.external,
        "subscription": false,
        "pos": false,
        "salesChannel": account.channel(order.channel).map(channel_json),
        "customer": customer,
        "fulfillmentSource": source,
        "addressType": "COMMERCIAL",
        "orderItemTotal": money(items_total, &order.currency),
        "paymentType": null,
        "labels": labels,
        "cancelReason": cancel,
        "customsDeclarationItems": sent("customsDeclarationItems").unwrap_or_else(|| json!([])),
        "orderCustomsDocuments": null,
        "orderCartonIds": null,
        "amzFbaShipmentId": null,
        "relatedOrderIds": order.related,
        "shipment": null,
        "orderItems": items,
    });
    if let Value::Object(rest) = rest {
        json.extend(rest);
    }
    if order.unresolved.is_none() {
        let shipments: Vec<Value> = account
            .shipments
            .with(&Key::Order(order.id))
            .iter()
            .filter_map(|id| account.shipments.get(id))
            .filter(|shipment| shipment.kind == "FULFILLMENT")
            .map(package_json)
            .collect();
        json.insert("shipments".to_owned(), json!(shipments));
    }
    Value::Object(json)
}

/// One package of an order; its layout beyond `items` is inferred \[I\].
fn package_json(shipment: &Shipment) -> Value {
    let items: Vec<Value> = shipment
        .items
        .iter()
        .map(|(sku, units)| json!({ "listingSku": sku, "quantity": units }))
        .collect();
    json!({
        "shipmentId": shipment.id,
        "trackingNumber": shipment.tracking_number,
        "deliveryStatus": shipment.delivery_status,
        "items": items,
    })
}

fn item_json(account: &OrderManagerWorld, order: &Order, item: &OrderItem) -> Value {
    let picks: Vec<Value> = item
        .picks
        .iter()
        .chain(&item.shipped)
        .filter_map(|(row, _)| account.stock.get(row))
        .map(|row| json!({ "productStock": row_json(account, row) }))
        .collect();
    json!({
        "orderItemId": item.id,
        "listingSku": item.listing_sku,
        "listingName": item.listing_name,
        "quantityOrdered": item.quantity,
        "unitPrice": money(item.unit_price, &order.currency),
        "tax": money(item.tax, &order.currency),
        "discount": money(item.discount, &order.currency),
        "notes": item.notes,
        "purchaseOrderItemNumber": null,
        "product": item.product.and_then(|id| account.products.get(&id)).map(embedded),
        "pickingStocks": picks,
    })
}
