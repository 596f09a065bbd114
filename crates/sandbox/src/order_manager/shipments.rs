//! Shipments and returns: the lists, and the two calls that ship orders.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::bad_request;
use super::bulk::{Bulk, OTHER};
use super::form::Form;
use super::page::{self, List, Range};
use super::products::embedded;
use super::update_orders::find_order;
use crate::amounts::whole;
use crate::call::{Call, Reply};
use crate::clock::to_seconds;
use crate::world::World;
use crate::world::fulfilment::Parcel;
use crate::world::order_manager::{OrderManagerWorld, OrderStatus, Return, Shipment};
use crate::world::table::Key;

/// Largest page \[I\].
const SHIPMENTS: List = List::new("shipments", 50);
const RETURNS: List = List::new("returns", 50);

const EXTERNAL: &str = "order_manager.shipment.external";
const STANDARD: &str = "order_manager.shipment.standard";

/// Every state of a delivery \[C\].
pub(crate) const DELIVERY_STATES: [&str; 8] = [
    "UNKNOWN",
    "IN_TRANSIT",
    "DELIVERED",
    "LOST_IN_TRANSIT",
    "RETURN_TO_SENDER",
    "UNDELIVERABLE",
    "FORWARDED",
    "VOIDED",
];

pub(super) fn list(world: &mut World, call: &Call) -> Reply {
    answer(world, call).unwrap_or_else(|refusal| refusal)
}

fn answer(world: &mut World, call: &Call) -> Result<Reply, Reply> {
    let created = Range::read(call, "shipmentCreatedFromDate", "shipmentCreatedToDate")?;
    let shipped = Range::read(call, "shipmentFromDate", "shipmentToDate")?;
    let batches = page::ids(call, "batchNumber")?;
    let channels = page::ids(call, "salesChannelId")?;
    let warehouses = page::ids(call, "warehouseId")?;
    let providers = page::ids(call, "shippingProviderId")?;
    let states = call.many("deliveryStatus");
    let page = SHIPMENTS.page(world, call)?;
    let account = &world.order_manager;
    let of_orders = by_order(account, call)?;
    let among = page::both(page::named(&page::ids(call, "shipmentId")?), of_orders);
    // The address is the order's, so these four filters look at it.
    let places = [
        ("city", "shipCity"),
        ("country", "shipCountry"),
        ("state", "shipState"),
        ("recipient", "shipName"),
    ];
    // A list that goes by the orders too is not kept ready, for orders change by themselves.
    let by_order = places
        .iter()
        .any(|(filter, _)| call.first(filter).is_some());
    let among = among.or_else(|| {
        let all = || account.shipments.keys().copied().collect();
        by_order.then(all)
    });
    let ids = page.find(&account.shipments, call, among, |shipment| {
        let order = account.orders.get(&shipment.order);
        created.holds(Some(shipment.created))
            && shipped.holds(Some(shipment.ship_date))
            && (batches.is_empty() || shipment.batch.is_some_and(|one| batches.contains(&one)))
            && (warehouses.is_empty()
                || shipment
                    .warehouse
                    .is_some_and(|one| warehouses.contains(&one)))
            && (channels.is_empty() || order.is_some_and(|order| channels.contains(&order.channel)))
            && (providers.is_empty()
                || provider(shipment).is_some_and(|one| providers.contains(&one)))
            && (states.is_empty() || states.contains(&shipment.delivery_status))
            && call
                .first("trackingNumber")
                .is_none_or(|number| shipment.tracking_number.as_deref() == Some(number))
            && places.iter().all(|(filter, field)| {
                let shown = order.and_then(|order| order.fields.get(*field)?.as_str());
                call.first(filter)
                    .is_none_or(|wanted| shown == Some(wanted))
            })
    });
    let rows = ids.iter().filter_map(|id| account.shipments.get(id));
    Ok(page::array(
        rows.map(|shipment| json_of(account, shipment)).collect(),
    ))
}

/// The shipments of the orders that `orderId` and `orderNumber` name.
fn by_order(account: &OrderManagerWorld, call: &Call) -> Result<Option<BTreeSet<i64>>, Reply> {
    let numbers = call.many("orderNumber");
    let by_number = (!numbers.is_empty()).then(|| {
        let keys = numbers.into_iter().map(Key::Number);
        keys.flat_map(|key| account.orders.with(&key)).collect()
    });
    let orders = page::both(page::named(&page::ids(call, "orderId")?), by_number);
    Ok(orders.map(|orders| {
        let of_order = |id: &i64| account.shipments.with(&Key::Order(*id));
        orders.iter().flat_map(of_order).collect()
    }))
}

fn provider(shipment: &Shipment) -> Option<i64> {
    shipment.method.get("shippingProviderId").and_then(whole)
}

fn json_of(account: &OrderManagerWorld, shipment: &Shipment) -> Value {
    let method = |name: &str| shipment.method.get(name).cloned().unwrap_or_default();
    let labels = if shipment.external || shipment.kind == "RETURN" {
        Vec::new()
    } else {
        vec![format!("https://labels.example.com/{}.pdf", shipment.id)]
    };
    json!({
        "shipmentId": shipment.id,
        "orderId": shipment.order,
        "orderNumber": account.orders.get(&shipment.order).map(|order| &order.number),
        "created": shipment.created,
        "shipDate": shipment.ship_date,
        "estimatedArrival": shipment.estimated_arrival,
        "received": shipment.received,
        "trackingNumber": shipment.tracking_number,
        "deliveryStatus": shipment.delivery_status,
        "type": shipment.kind,
        "external": shipment.external,
        "warehouseId": shipment.warehouse,
        "batchNumber": shipment.batch,
        "carrierFee": shipment.carrier_fee,
        "insuranceTrackingNumber": shipment.insurance_tracking_number,
        "rma": shipment.rma,
        "transactionId": null,
        "shippingLabelUrls": labels,
        "shipMethod": {
            "shippingProviderId": method("shippingProviderId"),
            "shippingCarrier": method("shippingCarrier"),
            "shippingServiceId": method("shippingServiceId"),
            "packageTypeId": method("packageTypeId"),
            "ltlFtlShipment": method("ltlFtlShipment"),
        },
    })
}

pub(super) fn returns(world: &mut World, call: &Call) -> Reply {
    let answer = |world: &mut World| {
        let created = Range::read(call, "createdFromDate", "createdToDate")?;
        let page = RETURNS.page(world, call)?;
        let account = &world.order_manager;
        let ids = page.find(&account.returns, call, None, |one| {
            created.holds(Some(one.issued))
        });
        let rows = ids.iter().filter_map(|id| account.returns.get(id));
        Ok(page::array(
            rows.map(|one| return_json(account, one)).collect(),
        ))
    };
    answer(world).unwrap_or_else(|refusal: Reply| refusal)
}

fn return_json(account: &OrderManagerWorld, one: &Return) -> Value {
    let order = account.orders.get(&one.order);
    let items: Vec<Value> = one
        .items
        .iter()
        .map(|item| {
            let ordered = order
                .and_then(|order| order.items.iter().find(|other| other.id == item.order_item));
            let product = ordered
                .and_then(|ordered| account.products.get(&ordered.product?))
                .map(embedded);
            json!({
                "rmaItemId": item.id,
                "returnedQuantity": item.quantity,
                "reason": item.reason,
                "action": null,
                "lossToSeller": null,
                "rmaOrderItem": {
                    "orderId": one.order,
                    "listingSku": ordered.map(|ordered| &ordered.listing_sku),
                    "quantityOrdered": ordered.map(|ordered| ordered.quantity),
                    "product": product,
                },
            })
        })
        .collect();
    json!({
        "rmaId": one.id,
        "rmaNumber": one.number,
        "issueDate": one.issued,
        "shipmentId": one.shipment,
        "items": items,
    })
}

/// `PUT /v1.1/shipment/external`: somebody else has shipped. The reply is an array, one element a
/// shipment \[1\]; the word of a failure is inferred \[I\].
pub(super) fn external(world: &mut World, call: &Call) -> Reply {
    let body = call.json().unwrap_or_default();
    let Some(Value::Array(shipments)) = body.get("shipments") else {
        return bad_request(&["shipments is required".to_owned()]);
    };
    if let Value::Object(fields) = &body {
        let known = ["notifyCustomer", "updateChannel", "shipments"];
        for name in fields.keys().filter(|name| !known.contains(&name.as_str())) {
            world.unknown(EXTERNAL, name);
        }
    }
    let results = shipments.iter().map(|shipment| {
        let empty = Map::new();
        let fields = shipment.as_object().unwrap_or(&empty);
        let id = fields.get("orderId").and_then(whole);
        let number = fields.get("orderNumber").and_then(Value::as_str);
        let channel = fields.get("salesChannelId").and_then(whole);
        let order = find_order(&world.order_manager, id, number, channel);
        let shipped = record(world, call, order, fields);
        let account = &world.order_manager;
        let order = order.and_then(|id| account.orders.get(&id));
        let (shown, message, status) = match &shipped {
            Ok(id) => (account.shipments.get(id), None, "SUCCESS"),
            Err(message) => (None, Some(message), "FAILURE"),
        };
        let shown = shown.map(|shipment| {
            json!({ "shipmentId": shipment.id, "trackingNumber": shipment.tracking_number })
        });
        json!({
            "order": {
                "orderId": order.map_or(id, |order| Some(order.id)),
                "orderNumber": order.map_or(number, |order| Some(order.number.as_str())),
            },
            "orderBatchNumber": order.and_then(|order| order.batch),
            "processingMessage": message,
            "shipment": shown,
            "status": status,
        })
    });
    page::array(results.collect())
}

/// Ships an order as the fields of an external shipment say.
fn record(
    world: &mut World,
    call: &Call,
    order: Option<i64>,
    fields: &Map<String, Value>,
) -> Result<i64, String> {
    const KNOWN: [&str; 11] = [
        "orderId",
        "orderNumber",
        "salesChannelId",
        "trackingNumber",
        "shipMethod",
        "carrierFee",
        "shipDate",
        "deliveryStatus",
        "estimatedArrival",
        "received",
        "insuranceTrackingNumber",
    ];
    for name in fields.keys().filter(|name| !KNOWN.contains(&name.as_str())) {
        world.unknown(EXTERNAL, &format!("shipments.{name}"));
    }
    let mut form = Form::new(fields);
    let tracking_number = form.text("trackingNumber");
    if tracking_number.is_none() {
        form.errors.push("trackingNumber is required".to_owned());
    }
    let method = fields.get("shipMethod").cloned().unwrap_or_default();
    // Service and package are named beside the carrier, without being required [C].
    if method.get("shippingCarrier").is_none_or(Value::is_null) {
        form.errors
            .push("shipMethod.shippingCarrier is required".to_owned());
    }
    let delivery_status = form.text("deliveryStatus");
    if let Some(word) = &delivery_status
        && !DELIVERY_STATES.contains(&word.as_str())
    {
        form.errors
            .push(format!("deliveryStatus {word} is not known"));
    }
    form.money("carrierFee");
    let [ship_date, estimated_arrival, received] =
        ["shipDate", "estimatedArrival", "received"].map(|name| form.date(name));
    let insurance_tracking_number = form.text("insuranceTrackingNumber");
    let Some(order) = order else {
        return Err("Order not found".to_owned());
    };
    if !form.errors.is_empty() {
        return Err(form.errors.join("; "));
    }
    let parcel = Parcel {
        tracking_number,
        method,
        carrier_fee: fields.get("carrierFee").cloned().unwrap_or_default(),
        ship_date,
        estimated_arrival,
        received,
        delivery_status,
        insurance_tracking_number,
        external: true,
        batch: Some(world.order_manager.next_batch()),
    };
    world
        .order_manager
        .ship(order, parcel, to_seconds(call.now))
}

/// `PUT /v1.1/shipment/standard`: orders are sent as one batch \[1\]. A batch with an order that cannot
/// be sent stays open, and its other orders wait in it, unless the call says to discard that order
/// \[I\].
pub(super) fn standard(world: &mut World, call: &Call) -> Reply {
    let body = call.json().unwrap_or_default();
    let Some(Value::Array(ids)) = body.get("orderIds").filter(|ids| ids.is_array()) else {
        return bad_request(&["orderIds is required".to_owned()]);
    };
    if let Value::Object(fields) = &body {
        let known = [
            "orderIds",
            "orderBatchNumber",
            "completeBatchAndDiscardFailedOrders",
        ];
        for name in fields.keys().filter(|name| !known.contains(&name.as_str())) {
            world.unknown(STANDARD, name);
        }
    }
    let now = to_seconds(call.now);
    let account = &mut world.order_manager;
    let batch = body
        .get("orderBatchNumber")
        .and_then(whole)
        .unwrap_or_else(|| account.next_batch());
    let mut bulk = Bulk::default();
    let mut ready = Vec::new();
    for (index, id) in (1..).zip(ids) {
        let order = whole(id).and_then(|id| account.orders.get(&id));
        match order {
            None => bulk.failed(index, OTHER, id, "Order not found"),
            Some(order)
                if order.status.awaits_fulfilment()
                    || order.status == OrderStatus::PendingFulfillment =>
            {
                ready.push(order.id);
            }
            Some(order) => {
                let message = format!(
                    "Order cannot be shipped while it is {}",
                    order.status.word()
                );
                bulk.failed(index, OTHER, id, &message);
            }
        }
    }
    let discards = body.get("completeBatchAndDiscardFailedOrders") == Some(&json!(true));
    let complete = discards || bulk.counts().1 == 0;
    for id in ready {
        if complete {
            let parcel = Parcel {
                batch: Some(batch),
                ..Parcel::default()
            };
            if let Err(message) = account.ship(id, parcel, now) {
                bulk.failed(0, OTHER, &json!(id), &message);
                continue;
            }
        } else if let Some(order) = account.orders.get_mut(&id) {
            order.status = OrderStatus::PendingFulfillment;
            order.batch = Some(batch);
            order.modified = Some(now);
        }
        let number = account.orders.get(&id).map(|order| order.number.clone());
        bulk.done(json!({ "orderId": id, "orderNumber": number }));
    }
    bulk.reply(if complete {
        "Batch shipped"
    } else {
        "Batch not complete"
    })
}
