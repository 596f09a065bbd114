//! `GET /v1.1/orders` and `GET /v1.1/orders/{orderId}`.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::inventory::row_json;
use super::page::{self, Range};
use super::products::embedded;
use super::reference_data::channel_json;
use crate::amounts::money;
use crate::call::{Call, Reply};
use crate::options::ManyNumbers;
use crate::world::World;
use crate::world::order_manager::{Order, OrderItem, OrderManagerWorld, Unresolved};

/// Largest page \[1\].
const LARGEST_PAGE: usize = 1000;

pub(super) fn one(world: &mut World, call: &Call) -> Reply {
    let id = call
        .arguments
        .first()
        .and_then(|text| text.parse::<i64>().ok());
    let order = id.and_then(|id| world.order_manager.orders.get(&id));
    order.map_or_else(
        || Reply::empty(StatusCode::NOT_FOUND),
        |order| Reply::ok(&json_of(&world.order_manager, order)),
    )
}

pub(super) fn list(world: &mut World, call: &Call) -> Reply {
    answer(world, call).unwrap_or_else(|refusal| refusal)
}

fn answer(world: &mut World, call: &Call) -> Result<Reply, Reply> {
    world.order_manager.move_orders_on(call.now);
    let created = Range::read(call, "createdDateFrom", "createdDateTo")?;
    let modified = Range::read(call, "modifiedDateFrom", "modifiedDateTo")?;
    let ordered = Range::read(call, "orderDateFrom", "orderDateTo")?;
    let paid = Range::read(call, "paymentDateFrom", "paymentDateTo")?;
    let shipped = Range::read(call, "shipDateFrom", "shipDateTo")?;
    let ids = page::ids(call, "orderId")?;
    let products = page::ids(call, "productId")?;
    let channels = page::ids(call, "salesChannelId")?;
    let warehouses = page::ids(call, "warehouseId")?;
    let external = page::flag(call, "external")?;
    let statuses = call.many("status");
    let reasons = call.many("unresolvedStatus");
    let numbers = Numbers::read(world, call);
    let lag = world.switches.list_lag;
    let found: Vec<i64> = world
        .order_manager
        .orders
        .values()
        .filter(|order| call.now.duration_since(order.created).unsigned_abs() >= lag)
        .filter(|order| numbers.hold(&order.number))
        .filter(|order| page::passes(&ids, order.id))
        .filter(|order| page::passes(&channels, order.channel))
        .filter(|order| {
            warehouses.is_empty() || order.warehouse.is_some_and(|id| warehouses.contains(&id))
        })
        .filter(|order| {
            let of_order = || order.items.iter().filter_map(|item| item.product);
            products.is_empty() || of_order().any(|id| products.contains(&id))
        })
        .filter(|order| {
            statuses.is_empty() || statuses.iter().any(|word| word == order.status.word())
        })
        .filter(|order| {
            let reason = order.unresolved.map(Unresolved::word);
            reasons.is_empty()
                || reason.is_some_and(|reason| reasons.iter().any(|one| one == reason))
        })
        .filter(|_| external != Some(true))
        .filter(|order| created.holds(Some(order.created)))
        .filter(|order| modified.holds(order.modified))
        .filter(|order| ordered.holds(order.dated))
        .filter(|order| paid.holds(order.payment_date))
        .filter(|_| shipped.holds(None))
        .map(|order| order.id)
        .collect();
    let ids = page::page(world, call, "orders", LARGEST_PAGE, &found)?;
    let account = &world.order_manager;
    let orders = ids.iter().filter_map(|id| account.orders.get(id));
    Ok(page::array(
        orders.map(|order| json_of(account, order)).collect(),
    ))
}

/// The `orderNumber` filter. Whether it is exact, and what it does with several, is a switch.
struct Numbers {
    wanted: Option<Vec<String>>,
    substring: bool,
}

impl Numbers {
    fn read(world: &World, call: &Call) -> Self {
        let substring = world.switches.order_number_substring;
        let numbers = call.many("orderNumber");
        let wanted = match (numbers.len(), world.switches.many_numbers) {
            (0, _) | (2.., ManyNumbers::Ignored) => None,
            (2.., ManyNumbers::Empty) => Some(Vec::new()),
            _ => Some(numbers),
        };
        Self { wanted, substring }
    }

    fn hold(&self, number: &str) -> bool {
        self.wanted.as_ref().is_none_or(|wanted| {
            wanted.iter().any(|one| {
                if self.substring {
                    number.contains(one.as_str())
                } else {
                    number == one
                }
            })
        })
    }
}

/// Fields of the create call that a read shows as they came.
const ECHOED: [&str; 25] = [
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
    "discount",
    "shippingCost",
    "insuranceCost",
    "insuredValue",
    "confirmationCost",
    "amountPaid",
    "shipByDate",
    "receiveByDate",
    "internalNotes",
    "notesFromBuyer",
    "notesToBuyer",
    "requestedShippingService",
    "shipMethod",
];
const ECHOED_TOO: [&str; 5] = [
    "customField1",
    "customField2",
    "customField3",
    "giftMessage",
    "suppressChannelUpdate",
];

fn json_of(account: &OrderManagerWorld, order: &Order) -> Value {
    let mut json = Map::new();
    for name in ECHOED.iter().chain(&ECHOED_TOO) {
        json.insert(
            (*name).to_owned(),
            order.request.get(*name).cloned().unwrap_or_default(),
        );
    }
    for name in [
        "discount",
        "shippingCost",
        "insuranceCost",
        "insuredValue",
        "confirmationCost",
    ] {
        if json.get(name).is_none_or(Value::is_null) {
            json.insert(
                name.to_owned(),
                money(rust_decimal::Decimal::ZERO, &order.currency),
            );
        }
    }
    let items_total = order
        .items
        .iter()
        .map(|item| item.unit_price * rust_decimal::Decimal::from(item.quantity))
        .sum();
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
        .and_then(|id| account.warehouse(id))
        .map(|warehouse| json!({ "warehouseId": warehouse.id, "name": warehouse.name }));
    let cancel = order
        .cancel_reason
        .as_ref()
        .map(|reason| json!({ "type": reason, "details": null }));
    let items: Vec<Value> = order
        .items
        .iter()
        .map(|item| item_json(account, order, item))
        .collect();
    let rest = json!({
        "orderId": order.id,
        "orderNumber": order.number,
        "orderDate": order.dated,
        "createdDate": order.created,
        "modifiedDate": order.modified,
        "paymentDate": order.payment_date,
        "shipDate": null,
        "holdUntilDate": order.hold_until,
        "orderStatus": order.status.word(),
        "unresolvedStatus": order.unresolved.map(Unresolved::word),
        "orderType": "STANDARD",
        "currency": order.currency,
        "external": false,
        "gift": false,
        "subscription": false,
        "pos": false,
        "salesChannel": account.channel(order.channel).map(channel_json),
        "customer": customer,
        "fulfillmentSource": source,
        "addressType": "COMMERCIAL",
        "orderItemTotal": money(items_total, &order.currency),
        "paymentType": null,
        "labels": [],
        "cancelReason": cancel,
        "deliveryConfirmation": "NONE",
        "insuranceProvider": "NONE",
        "customsDeclarationType": null,
        "customsDeclarationItems": [],
        "orderCustomsDocuments": null,
        "orderCartonIds": null,
        "amzFbaShipmentId": null,
        "internationalNonDeliveryAction": null,
        "fraudAnalysis": null,
        "customShipBilling": null,
        "customShipBillingOption": null,
        "billDutiesToPayor": false,
        "containsAlcohol": false,
        "containsDryIce": false,
        "dryIceWeight": 0,
        "doNotPrepayPostage": false,
        "includeReturnLabel": false,
        "nonMachinable": false,
        "releaseWithoutSignature": false,
        "saturdayDelivery": false,
        "showPostage": false,
        "weight": 0,
        "length": 0,
        "width": 0,
        "height": 0,
        "relatedOrderIds": [],
        "shipment": null,
        "orderItems": items,
    });
    if let Value::Object(rest) = rest {
        json.extend(rest);
    }
    if order.unresolved.is_none() {
        json.insert("shipments".to_owned(), json!([]));
    }
    Value::Object(json)
}

fn item_json(account: &OrderManagerWorld, order: &Order, item: &OrderItem) -> Value {
    let picks: Vec<Value> = item
        .picks
        .iter()
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
