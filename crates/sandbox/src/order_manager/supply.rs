//! Purchase orders, vendors and stock transfers.

use std::collections::BTreeSet;

use http::StatusCode;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::bad_request;
use super::bulk::{Bulk, OTHER};
use super::form::{Form, read_money};
use super::page::{self, List, Range};
use crate::amounts::{money, whole};
use crate::call::{Call, Reply};
use crate::clock::to_seconds;
use crate::world::World;
use crate::world::order_manager::{
    OrderManagerWorld, PurchaseItem, PurchaseOrder, StockTransfer, Vendor, VendorProduct,
};
use crate::world::table::Key;

/// Largest pages \[I\].
const PURCHASE_ORDERS: List = List::new("purchase_orders", 50);
const VENDORS: List = List::new("vendors", 100);
const VENDOR_PRODUCTS: List = List::new("vendor_products", 100);
const TRANSFERS: List = List::new("stock_transfers", 100);

const CREATE: &str = "order_manager.purchase_order.create";
/// What a purchase order can be created with: what it is read with, as far as it is the buyer's to
/// say \[I\].
const KNOWN: [&str; 12] = [
    "customPurchaseOrderNumber",
    "type",
    "vendorId",
    "destinationWarehouseId",
    "currency",
    "dateIssued",
    "shippingCost",
    "otherCosts",
    "paymentTerm",
    "internalNotes",
    "messagesToVendor",
    "purchaseOrderItems",
];

pub(super) fn purchase_orders(world: &mut World, call: &Call) -> Reply {
    purchase_answer(world, call).unwrap_or_else(|refusal| refusal)
}

fn purchase_answer(world: &mut World, call: &Call) -> Result<Reply, Reply> {
    let created = Range::read(call, "createdDateFrom", "createdDateTo")?;
    let modified = Range::read(call, "modifiedDateFrom", "modifiedDateTo")?;
    let statuses = call.many("status");
    let page = PURCHASE_ORDERS.page(world, call)?;
    let account = &world.order_manager;
    let numbered = call.first("customPurchaseOrderNumber").map(|number| {
        let orders = &account.supply.purchase_orders;
        let found = orders.with(&Key::Number(number.to_owned()));
        found.into_iter().collect::<BTreeSet<_>>()
    });
    let ids = page.find(&account.supply.purchase_orders, call, numbered, |order| {
        created.holds(Some(order.created))
            && modified.holds(order.modified)
            && (statuses.is_empty() || statuses.contains(&order.status))
    });
    let rows = ids
        .iter()
        .filter_map(|id| account.supply.purchase_orders.get(id));
    Ok(page::array(
        rows.map(|order| purchase_json(account, order)).collect(),
    ))
}

fn purchase_json(account: &OrderManagerWorld, order: &PurchaseOrder) -> Value {
    let given = |name: &str| order.fields.get(name).cloned().unwrap_or_default();
    let cost = |amount: Decimal| money(amount, &order.currency);
    let items: Vec<Value> = order
        .items
        .iter()
        .map(|item| {
            let sold = account.supply.vendor_products.get(&item.vendor_product);
            let product = sold.and_then(|sold| account.products.get(&sold.product));
            json!({
                "purchaseOrderItemId": item.id,
                "vendorProductId": item.vendor_product,
                "vendorProductMasterSku": product.map(|product| &product.sku),
                "quantity": item.quantity,
                "unitOfMeasure": 1,
                "originalUnitCost": cost(item.unit_cost),
                "landedUnitCost": cost(item.unit_cost),
                "billedUnitCost": cost(item.unit_cost),
                "percentageTax": 0,
                "discount": { "amount": 0, "discountType": "PERCENTAGE" },
                "status": order.status,
                "receivedDate": item.received,
            })
        })
        .collect();
    json!({
        "purchaseOrderId": order.id,
        "number": order.number,
        "customPurchaseOrderNumber": given("customPurchaseOrderNumber"),
        "status": order.status,
        "type": given("type"),
        "vendorId": order.vendor,
        "destinationWarehouseId": order.warehouse,
        "currency": order.currency,
        "dateCreated": order.created,
        "dateModified": order.modified,
        "dateIssued": given("dateIssued"),
        "dateAuthorized": order.authorized,
        "shippingCost": given("shippingCost"),
        "otherCosts": order.fields.get("otherCosts").cloned().unwrap_or_else(|| json!([])),
        "paymentTerm": given("paymentTerm"),
        "internalNotes": given("internalNotes"),
        // Always empty, whatever was sent [C].
        "messagesToVendor": [],
        "purchaseOrderItems": items,
    })
}

/// `PUT /v1/purchaseorder`: one object, answered like any bulk call \[1\].
pub(super) fn create_purchase_order(world: &mut World, call: &Call) -> Reply {
    let Some(Value::Object(fields)) = call.json() else {
        return bad_request(&["the request body must be one object".to_owned()]);
    };
    for name in fields.keys().filter(|name| !KNOWN.contains(&name.as_str())) {
        world.unknown(CREATE, name);
    }
    let mut bulk = Bulk::default();
    let number = fields.get("customPurchaseOrderNumber");
    let identifier = number.cloned().unwrap_or_default();
    let account = &mut world.order_manager;
    match read_purchase_order(account, &fields) {
        Err(messages) => bulk.failed(1, OTHER, &identifier, &messages.join("; ")),
        Ok(mut order) => {
            order.created = to_seconds(call.now);
            bulk.done(purchase_json(account, &order));
            account.supply.purchase_orders.insert(order.id, order);
        }
    }
    let (created, _) = bulk.counts();
    bulk.reply(if created == 1 {
        "Purchase order created"
    } else {
        "Purchase order not created"
    })
}

fn read_purchase_order(
    account: &OrderManagerWorld,
    fields: &Map<String, Value>,
) -> Result<PurchaseOrder, Vec<String>> {
    let mut form = Form::new(fields);
    let vendor = fields.get("vendorId").and_then(whole).unwrap_or_default();
    if !account.supply.vendors.contains_key(&vendor) {
        form.errors.push("vendorId is not a vendor".to_owned());
    }
    let warehouse = fields.get("destinationWarehouseId").and_then(whole);
    let warehouse = warehouse.unwrap_or_default();
    if account.warehouse(warehouse).is_none() {
        form.errors
            .push("destinationWarehouseId is not a warehouse".to_owned());
    }
    form.date("dateIssued");
    let id = account.supply.purchase_orders.last_id().max(60_000) + 1;
    let mut items = Vec::new();
    let lines = fields.get("purchaseOrderItems").and_then(Value::as_array);
    for (place, line) in (1_i64..).zip(lines.into_iter().flatten()) {
        let sold = line.get("vendorProductId").and_then(whole);
        let quantity = line.get("quantity").and_then(whole).filter(|one| *one > 0);
        let sold = sold.filter(|sold| account.supply.vendor_products.contains_key(sold));
        let cost = line.get("originalUnitCost").and_then(read_money);
        if let (Some(vendor_product), Some(quantity)) = (sold, quantity) {
            items.push(PurchaseItem {
                id: id * 100 + place,
                vendor_product,
                quantity,
                unit_cost: cost.map(|(amount, _)| amount).unwrap_or_default(),
                received: None,
            });
        } else {
            form.errors.push(format!(
                "purchaseOrderItems[{place}] needs vendorProductId and quantity"
            ));
        }
    }
    if items.is_empty() && form.errors.is_empty() {
        form.errors
            .push("purchaseOrderItems is required".to_owned());
    }
    if !form.errors.is_empty() {
        return Err(form.errors);
    }
    Ok(PurchaseOrder {
        id,
        number: id - 59_000,
        status: "AWAITING_AUTHORIZATION".to_owned(),
        vendor,
        warehouse,
        currency: form.text("currency").unwrap_or_else(|| "USD".to_owned()),
        created: jiff::Timestamp::UNIX_EPOCH,
        modified: None,
        authorized: None,
        items,
        fields: fields.clone(),
    })
}

pub(super) fn vendors(world: &mut World, call: &Call) -> Reply {
    let answer = |world: &mut World| {
        let only_active = page::flag(call, "activeOnly")?.unwrap_or_default();
        let page = VENDORS.page(world, call)?;
        let vendors = &world.order_manager.supply.vendors;
        let found: Vec<i64> = vendors
            .values()
            .filter(|vendor| vendor.active || !only_active)
            .map(|vendor| vendor.id)
            .collect();
        let rows = page.of(&found);
        let rows = rows.iter().filter_map(|id| vendors.get(id));
        Ok(page::array(rows.map(vendor_json).collect()))
    };
    answer(world).unwrap_or_else(|refusal: Reply| refusal)
}

pub(super) fn vendor(world: &mut World, call: &Call) -> Reply {
    let id = call.arguments.first().and_then(|text| text.parse().ok());
    let vendor = id.and_then(|id: i64| world.order_manager.supply.vendors.get(&id));
    vendor.map_or_else(
        || Reply::empty(StatusCode::NOT_FOUND),
        |vendor| Reply::ok(&vendor_json(vendor)),
    )
}

/// A vendor's fields are not public beyond what other records say of it \[I\].
fn vendor_json(vendor: &Vendor) -> Value {
    json!({ "vendorId": vendor.id, "name": vendor.name, "active": vendor.active })
}

pub(super) fn vendor_products(world: &mut World, call: &Call) -> Reply {
    let answer = |world: &mut World| {
        let vendors = page::ids(call, "vendorId")?;
        let products = page::ids(call, "productId")?;
        let page = VENDOR_PRODUCTS.page(world, call)?;
        let table = &world.order_manager.supply.vendor_products;
        let of_product = |id: &i64| table.with(&Key::Product(*id));
        let among = (!products.is_empty()).then(|| products.iter().flat_map(of_product).collect());
        let ids = page.find(table, call, among, |one| page::passes(&vendors, one.vendor));
        let rows = ids.iter().filter_map(|id| table.get(id));
        Ok(page::array(rows.map(vendor_product_json).collect()))
    };
    answer(world).unwrap_or_else(|refusal: Reply| refusal)
}

fn vendor_product_json(one: &VendorProduct) -> Value {
    json!({
        "vendorProductId": one.id,
        "vendorId": one.vendor,
        "productId": one.product,
        "pricingTiers": [],
        "leadTime": one.lead_time,
        "minOrderQuantity": one.minimum,
    })
}

pub(super) fn stock_transfers(world: &mut World, call: &Call) -> Reply {
    let answer = |world: &mut World| {
        let created = Range::read(call, "createdDateFrom", "")?;
        let page = TRANSFERS.page(world, call)?;
        let account = &world.order_manager;
        let ids = page.find(&account.supply.transfers, call, None, |transfer| {
            created.holds(Some(transfer.created))
        });
        let rows = ids.iter().filter_map(|id| account.supply.transfers.get(id));
        Ok(page::array(
            rows.map(|transfer| transfer_json(account, transfer))
                .collect(),
        ))
    };
    answer(world).unwrap_or_else(|refusal: Reply| refusal)
}

fn transfer_json(account: &OrderManagerWorld, transfer: &StockTransfer) -> Value {
    let items: Vec<Value> = transfer
        .items
        .iter()
        .map(|item| {
            json!({
                "stockTransferOrderItemId": item.id,
                "productId": item.product,
                "masterSku": account.products.get(&item.product).map(|product| &product.sku),
                "quantity": item.quantity,
                "status": transfer.status,
                "receivedDate": item.received,
            })
        })
        .collect();
    json!({
        "stockTransferOrderId": transfer.id,
        "stockTransferOrderNumber": transfer.number,
        "status": transfer.status,
        "createdDate": transfer.created,
        "fromWarehouseId": transfer.from,
        "toWarehouseId": transfer.to,
        "shipMethod": null,
        "internalNotes": transfer.notes,
        "items": items,
    })
}
