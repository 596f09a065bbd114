//! `PUT /v1/order`: create orders. The reply is 200 even when an order is refused.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::bad_request;
use super::form::{Form, is_complete_country};
use crate::amounts::whole;
use crate::call::{Call, Reply};
use crate::clock::to_seconds;
use crate::options::{OrderBody, RepeatedNumber};
use crate::world::World;
use crate::world::order_manager::{Customer, Order, OrderItem, OrderManagerWorld};
use crate::world::table::Key;

const ENDPOINT: &str = "order_manager.order.create";

/// Every field that the reference knows for this call.
const KNOWN: &[&str] = &[
    "salesChannelId",
    "orderNumber",
    "orderDate",
    "orderItems",
    "orderTotal",
    "amountPaid",
    "shippingCost",
    "discount",
    "confirmationCost",
    "insuranceCost",
    "insuredValue",
    "paymentDate",
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
    "shipByDate",
    "receiveByDate",
    "holdUntilDate",
    "internalNotes",
    "notesFromBuyer",
    "notesToBuyer",
    "gift",
    "giftMessage",
    "customField1",
    "customField2",
    "customField3",
    "customFieldValues",
    "requestedShippingService",
    "shipMethod",
    "weight",
    "length",
    "width",
    "height",
    "deliveryConfirmation",
    "insuranceProvider",
    "saturdayDelivery",
    "releaseWithoutSignature",
    "nonMachinable",
    "includeReturnLabel",
    "showPostage",
    "doNotPrepayPostage",
    "containsAlcohol",
    "containsDryIce",
    "dryIceWeight",
    "billDutiesToPayor",
    "customShipBilling",
    "customShipBillingOption",
    "customsDeclarationType",
    "customsDeclarationItems",
    "suppressChannelUpdate",
];
const KNOWN_OF_ITEM: &[&str] = &[
    "listingSku",
    "listingName",
    "quantityOrdered",
    "unitPrice",
    "tax",
    "discount",
    "notes",
];

pub(super) fn create(world: &mut World, call: &Call) -> Reply {
    let orders = match (call.json(), world.switches.order_body) {
        (Some(Value::Array(orders)), OrderBody::Array) => orders,
        (Some(order @ Value::Object(_)), OrderBody::Object) => vec![order],
        _ => return bad_request(&["the request body is not valid".to_owned()]),
    };
    let alone = orders.len() == 1;
    let (mut ids, mut results) = (Vec::new(), Vec::new());
    for order in &orders {
        let Some(fields) = order.as_object() else {
            return bad_request(&["an order must be an object".to_owned()]);
        };
        let number = fields.get("orderNumber").and_then(Value::as_str);
        match Draft::read(world, fields) {
            Err(messages) if alone => return bad_request(&messages),
            Err(messages) => {
                results.push(json!({ "orderNumber": number, "message": messages.join("; ") }));
            }
            Ok(draft) => match draft.place(world, call.now) {
                Ok((id, number)) => {
                    ids.push(id);
                    results.push(json!({ "orderId": id, "orderNumber": number }));
                }
                Err(message) => results.push(json!({ "orderNumber": number, "message": message })),
            },
        }
    }
    let count = ids.len();
    let message = format!("{count} order{} created", if count == 1 { "" } else { "s" });
    Reply::ok(&json!({ "message": message, "ids": ids, "orders": results }))
}

/// An order that can be read.
struct Draft {
    channel: i64,
    number: Option<String>,
    currency: String,
    total: Decimal,
    paid: bool,
    complete_address: bool,
    order_date: Option<Timestamp>,
    payment_date: Option<Timestamp>,
    hold_until: Option<Timestamp>,
    items: Vec<OrderItem>,
    request: Map<String, Value>,
}

impl Draft {
    fn read(world: &mut World, fields: &Map<String, Value>) -> Result<Self, Vec<String>> {
        for name in fields.keys().filter(|name| !KNOWN.contains(&name.as_str())) {
            world.unknown(ENDPOINT, name);
        }
        let mut form = Form::new(fields);
        let channel = channel_of(&mut form, &world.order_manager);
        for name in ["shipName", "shipAddress1", "shipCity", "shipCountry"] {
            if form.text(name).is_none() {
                form.errors.push(format!("{name} is required"));
            }
        }
        for name in ["insuranceCost", "insuredValue"] {
            if form.money(name).is_none() {
                form.errors.push(format!("{name} is required"));
            }
        }
        let total = form.money("orderTotal");
        let amount_paid = form.money("amountPaid");
        for name in ["shippingCost", "discount", "confirmationCost"] {
            form.money(name);
        }
        let order_date = form.date("orderDate");
        let payment_date = form.date("paymentDate");
        let hold_until = form.date("holdUntilDate");
        form.date("shipByDate");
        form.date("receiveByDate");
        let items = items_of(&mut form, world);
        let currency = total
            .as_ref()
            .or(amount_paid.as_ref())
            .map_or_else(|| "USD".to_owned(), |(_, currency)| currency.clone());
        // Paying needs an amount and a date [C].
        let paid = payment_date.is_some()
            && amount_paid.as_ref().is_some_and(|(amount, _)| {
                *amount > Decimal::ZERO
                    || total
                        .as_ref()
                        .is_some_and(|(total, _)| *total == Decimal::ZERO)
            });
        let country = form.text("shipCountry").unwrap_or_default();
        let complete_address = is_complete_country(&country);
        let number = form.text("orderNumber");
        if !form.errors.is_empty() {
            return Err(form.errors);
        }
        Ok(Self {
            channel,
            number,
            currency,
            total: total.map(|(amount, _)| amount).unwrap_or_default(),
            paid,
            complete_address,
            order_date,
            payment_date,
            hold_until,
            items,
            request: fields.clone(),
        })
    }

    /// Makes the order: customer, products, status, stock.
    fn place(self, world: &mut World, now: Timestamp) -> Result<(i64, String), String> {
        let now = to_seconds(now);
        let repeated = world.switches.repeated_number;
        let account = &mut world.order_manager;
        let known = |number: &str| {
            let same = account.orders.with(&Key::Number(number.to_owned()));
            same.iter()
                .filter_map(|id| account.orders.get(id))
                .any(|order| order.channel == self.channel)
        };
        if let Some(number) = &self.number
            && repeated == RepeatedNumber::Refused
            && known(number)
        {
            return Err("Order number already exists on this sales channel".to_owned());
        }
        account.last_order_id += 1;
        let id = account.last_order_id;
        // A manual channel numbers an order that came without a number [C].
        let number = self.number.unwrap_or_else(|| format!("M-{id}"));
        let customer = customer_of(account, &self.request);
        let mut items = self.items;
        for item in &mut items {
            account.last_item_id += 1;
            item.id = account.last_item_id;
        }
        let mut order = Order {
            id,
            number: number.clone(),
            channel: self.channel,
            customer,
            currency: self.currency,
            total: self.total,
            paid: self.paid,
            complete_address: self.complete_address,
            hold_until: self.hold_until,
            dated: self.order_date.or(Some(now)),
            payment_date: self.payment_date,
            created: now,
            items,
            fields: self.request.clone(),
            request: self.request,
            ..Order::default()
        };
        account.settle(&mut order, now);
        account.orders.insert(id, order);
        Ok((id, number))
    }
}

/// The customer of an order: by e-mail, else by name and address, else a new one \[I\].
fn customer_of(account: &mut OrderManagerWorld, request: &Map<String, Value>) -> i64 {
    let text = |name: &str| {
        request
            .get(name)
            .and_then(Value::as_str)
            .map(str::trim)
            .unwrap_or_default()
            .to_owned()
    };
    let email = Some(text("shipEmail").to_lowercase()).filter(|email| !email.is_empty());
    let (name, address) = (
        text("shipName"),
        format!("{}, {}", text("shipAddress1"), text("shipCity")),
    );
    let key = match &email {
        Some(email) => Key::Email(email.clone()),
        None => Key::Place(name.clone(), address.clone()),
    };
    if let Some(known) = account.customers.first_with(&key) {
        return known.id;
    }
    account.last_customer_id += 1;
    let id = account.last_customer_id;
    let company = Some(text("shipCompany")).filter(|company| !company.is_empty());
    account.customers.insert(
        id,
        Customer {
            id,
            name,
            company,
            email,
            address,
        },
    );
    id
}

/// The sales channel of an order; a reason to refuse it when there is no such active channel.
fn channel_of(form: &mut Form<'_>, account: &OrderManagerWorld) -> i64 {
    let id = form.fields.get("salesChannelId").and_then(Value::as_i64);
    match id {
        None => form.errors.push("salesChannelId is required".to_owned()),
        Some(id) if !account.channel(id).is_some_and(|channel| channel.active) => {
            form.errors.push(format!(
                "salesChannelId {id} is not an active sales channel"
            ));
        }
        Some(_) => {}
    }
    id.unwrap_or_default()
}

/// The items of an order that can be read.
fn items_of(form: &mut Form<'_>, world: &mut World) -> Vec<OrderItem> {
    let Some(Value::Array(items)) = form.fields.get("orderItems") else {
        form.errors.push("orderItems is required".to_owned());
        return Vec::new();
    };
    if items.is_empty() {
        form.errors.push("orderItems is required".to_owned());
    }
    let mut read = Vec::new();
    for (place, item) in (1..).zip(items) {
        let Some(fields) = item.as_object() else {
            form.errors
                .push(format!("orderItems[{place}] must be an object"));
            continue;
        };
        for name in fields
            .keys()
            .filter(|name| !KNOWN_OF_ITEM.contains(&name.as_str()))
        {
            world.unknown(ENDPOINT, &format!("orderItems.{name}"));
        }
        let mut line = Form::new(fields);
        let quantity = fields
            .get("quantityOrdered")
            .and_then(whole)
            .filter(|count| *count > 0);
        let (sku, name) = (line.text("listingSku"), line.text("listingName"));
        let (price, tax) = (line.money("unitPrice"), line.money("tax"));
        let discount = line.money("discount").map(|(amount, _)| amount);
        let notes = line.text("notes");
        let errors = line.errors;
        if let (Some(sku), Some(name), Some(quantity), Some((price, _)), Some((tax, _))) =
            (sku, name, quantity, price, tax)
        {
            read.push(OrderItem {
                id: 0,
                listing_sku: sku,
                listing_name: name,
                quantity,
                unit_price: price,
                tax,
                discount: discount.unwrap_or_default(),
                notes,
                ..OrderItem::default()
            });
        } else {
            form.errors.push(format!(
                    "orderItems[{place}] needs listingSku, listingName, quantityOrdered, unitPrice and tax"
                ));
        }
        form.errors.extend(errors);
    }
    read
}
