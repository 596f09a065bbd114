//! `PUT /v1/order`: create orders. The reply is 200 even when an order is refused.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::bad_request;
use super::page::date_time;
use crate::amounts::{decimal, whole};
use crate::call::{Call, Reply};
use crate::clock::to_seconds;
use crate::options::{OrderBody, RepeatedNumber};
use crate::world::World;
use crate::world::order_manager::{Customer, Order, OrderItem, OrderManagerWorld, OrderStatus};

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
        let mut form = Form {
            fields,
            errors: Vec::new(),
        };
        let channel = form.channel(&world.order_manager);
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
        let items = form.items(world);
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
        // Alpha-3 [C]; anything else leaves an order that nobody can ship.
        let complete_address =
            country.len() == 3 && country.bytes().all(|letter| letter.is_ascii_uppercase());
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
            account
                .orders
                .values()
                .any(|order| order.channel == self.channel && order.number == number)
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
            status: OrderStatus::Unresolved,
            unresolved: None,
            cancel_reason: None,
            warehouse: None,
            currency: self.currency,
            total: self.total,
            paid: self.paid,
            complete_address: self.complete_address,
            hold_until: self.hold_until,
            dated: self.order_date.or(Some(now)),
            payment_date: self.payment_date,
            created: now,
            modified: None,
            items,
            request: self.request,
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
    let same = |customer: &&Customer| match &email {
        Some(_) => customer.email == email,
        None => customer.name == name && customer.address == address,
    };
    if let Some(known) = account.customers.values().find(same) {
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

/// The fields of an order, and what is wrong with them.
struct Form<'a> {
    fields: &'a Map<String, Value>,
    errors: Vec<String>,
}

impl Form<'_> {
    fn channel(&mut self, account: &OrderManagerWorld) -> i64 {
        let id = self.fields.get("salesChannelId").and_then(Value::as_i64);
        match id {
            None => self.errors.push("salesChannelId is required".to_owned()),
            Some(id) if !account.channel(id).is_some_and(|channel| channel.active) => {
                self.errors.push(format!(
                    "salesChannelId {id} is not an active sales channel"
                ));
            }
            Some(_) => {}
        }
        id.unwrap_or_default()
    }

    fn text(&mut self, name: &str) -> Option<String> {
        match self.fields.get(name) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => {
                Some(text.trim().to_owned()).filter(|text| !text.is_empty())
            }
            Some(_) => {
                self.errors.push(format!("{name} must be text"));
                None
            }
        }
    }

    fn money(&mut self, name: &str) -> Option<(Decimal, String)> {
        let value = self.fields.get(name).filter(|value| !value.is_null())?;
        let money = read_money(value);
        if money.is_none() {
            self.errors
                .push(format!("{name} must be {{amount, currency}}"));
        }
        money
    }

    fn date(&mut self, name: &str) -> Option<Timestamp> {
        let text = self.text(name)?;
        let date = date_time(&text);
        if date.is_none() {
            self.errors
                .push(format!("{name} must be yyyy-MM-ddTHH:mm:ssZ"));
        }
        date
    }

    fn items(&mut self, world: &mut World) -> Vec<OrderItem> {
        let Some(Value::Array(items)) = self.fields.get("orderItems") else {
            self.errors.push("orderItems is required".to_owned());
            return Vec::new();
        };
        if items.is_empty() {
            self.errors.push("orderItems is required".to_owned());
        }
        let mut read = Vec::new();
        for (place, item) in (1..).zip(items) {
            let Some(fields) = item.as_object() else {
                self.errors
                    .push(format!("orderItems[{place}] must be an object"));
                continue;
            };
            for name in fields
                .keys()
                .filter(|name| !KNOWN_OF_ITEM.contains(&name.as_str()))
            {
                world.unknown(ENDPOINT, &format!("orderItems.{name}"));
            }
            let mut form = Form {
                fields,
                errors: Vec::new(),
            };
            let quantity = fields
                .get("quantityOrdered")
                .and_then(whole)
                .filter(|count| *count > 0);
            let (sku, name) = (form.text("listingSku"), form.text("listingName"));
            let (price, tax) = (form.money("unitPrice"), form.money("tax"));
            let discount = form.money("discount").map(|(amount, _)| amount);
            let notes = form.text("notes");
            let errors = form.errors;
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
                    product: None,
                    picks: Vec::new(),
                });
            } else {
                self.errors.push(format!(
                    "orderItems[{place}] needs listingSku, listingName, quantityOrdered, unitPrice and tax"
                ));
            }
            self.errors.extend(errors);
        }
        read
    }
}

fn read_money(value: &Value) -> Option<(Decimal, String)> {
    let amount = decimal(value.get("amount")?)?;
    let currency = value
        .get("currency")?
        .as_str()
        .filter(|code| code.len() == 3)?;
    Some((amount, currency.to_owned()))
}
