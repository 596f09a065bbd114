//! Writes of stock: counts, new rows, and the acknowledge call that tells a channel what changed.

use std::collections::BTreeMap;

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::bad_request;
use super::bulk::{Bulk, NO_PRODUCT, NO_STOCK, OTHER};
use super::page;
use crate::amounts::whole;
use crate::call::{Call, Reply};
use crate::clock::to_seconds;
use crate::world::World;
use crate::world::order_manager::{Listing, OrderManagerWorld, ProductKind, StockRow};

const ADJUST: &str = "order_manager.inventory.adjust";
const CREATE: &str = "order_manager.inventory.create";
/// Most items of a call \[1\].
const MOST_ITEMS: usize = 200;
/// Largest quantity \[1\].
const LARGEST_QUANTITY: i64 = 100_000_000;

/// The items of a call that takes an array of objects.
fn items(
    world: &mut World,
    call: &Call,
    name: &str,
    known: &[&str],
) -> Result<Vec<Map<String, Value>>, Reply> {
    let refuse = |message: &str| bad_request(&[message.to_owned()]);
    let Some(Value::Array(items)) = call.json() else {
        return Err(refuse("the request body must be an array"));
    };
    if items.len() > MOST_ITEMS {
        return Err(refuse("a request cannot have more than 200 items"));
    }
    let mut objects = Vec::with_capacity(items.len());
    for item in items {
        let Value::Object(item) = item else {
            return Err(refuse("an item must be an object"));
        };
        for field in item.keys().filter(|field| !known.contains(&field.as_str())) {
            world.unknown(name, field);
        }
        objects.push(item);
    }
    Ok(objects)
}

/// `POST /v1.1/inventory/adjust`: sets what lies in a place, whatever is reserved there. The row must
/// exist.
pub(super) fn adjust(world: &mut World, call: &Call) -> Reply {
    let known = [
        "masterSku",
        "onHandQuantity",
        "warehouseId",
        "stockLocationName",
    ];
    let items = match items(world, call, ADJUST, &known) {
        Ok(items) => items,
        Err(refusal) => return refusal,
    };
    let no_product = if world.switches.unknown_sku_has_no_stock {
        (NO_STOCK, "Product stock not found")
    } else {
        (NO_PRODUCT, "Product does not exist")
    };
    let account = &mut world.order_manager;
    let mut bulk = Bulk::default();
    for (index, item) in (1..).zip(&items) {
        let sku = item.get("masterSku").cloned().unwrap_or_default();
        let quantity = item.get("onHandQuantity").and_then(whole);
        let Some(quantity) = quantity.filter(|units| (0..=LARGEST_QUANTITY).contains(units)) else {
            bulk.failed(index, OTHER, &sku, "onHandQuantity is out of range");
            continue;
        };
        let product = sku.as_str().and_then(|sku| account.product_by_sku(sku));
        let Some(product) = product.map(|product| product.id) else {
            bulk.failed(index, no_product.0, &sku, no_product.1);
            continue;
        };
        let warehouse = item.get("warehouseId").and_then(whole);
        let place = item.get("stockLocationName").and_then(Value::as_str);
        let row = account
            .rows(product)
            .find(|row| Some(row.warehouse) == warehouse && Some(row.location.as_str()) == place)
            .map(|row| row.id);
        let Some(row) = row.and_then(|id| account.stock.get_mut(&id)) else {
            bulk.failed(index, NO_STOCK, &sku, "Product stock not found");
            continue;
        };
        row.on_hand = quantity;
        let result = result(&sku, row);
        bulk.done(result);
    }
    account.move_orders_on(to_seconds(call.now));
    bulk.processed()
}

fn result(sku: &Value, row: &StockRow) -> Value {
    json!({
        "masterSku": sku,
        "availableQuantity": row.available(),
        "productStockId": row.id,
        "warehouseId": row.warehouse,
    })
}

/// `PUT /v1.1/inventory`: new stock rows \[1\].
pub(super) fn create(world: &mut World, call: &Call) -> Reply {
    let known = [
        "productId",
        "quantity",
        "warehouseId",
        "stockLocationName",
        "pickable",
        "receivable",
        "minStock",
        "quantityLocked",
        "allocatedQuantity",
    ];
    let items = match items(world, call, CREATE, &known) {
        Ok(items) => items,
        Err(refusal) => return refusal,
    };
    let account = &mut world.order_manager;
    let mut bulk = Bulk::default();
    for (index, item) in (1..).zip(&items) {
        match new_row(account, item) {
            Ok((sku, row)) => {
                bulk.done(result(&json!(sku), &row));
                account.add_row(row);
            }
            Err((code, message)) => {
                let id = item.get("productId").cloned().unwrap_or_default();
                bulk.failed(index, code, &id, message);
            }
        }
    }
    account.move_orders_on(to_seconds(call.now));
    bulk.processed()
}

fn new_row(
    account: &OrderManagerWorld,
    item: &Map<String, Value>,
) -> Result<(String, StockRow), (&'static str, &'static str)> {
    let number = |name: &str| item.get(name).and_then(whole);
    let flag = |name: &str| item.get(name).and_then(Value::as_bool);
    let product = number("productId").and_then(|id| account.products.get(&id));
    let product = product.ok_or((NO_PRODUCT, "Product does not exist"))?;
    // A virtual parent holds no stock [C].
    if product.kind == ProductKind::VirtualProduct {
        return Err((OTHER, "A virtual product holds no stock"));
    }
    let warehouse = number("warehouseId").filter(|id| account.warehouse(*id).is_some());
    let warehouse = warehouse.ok_or((OTHER, "warehouseId is not a warehouse"))?;
    let place = item.get("stockLocationName").and_then(Value::as_str);
    let place = place.ok_or((OTHER, "stockLocationName is required"))?;
    let on_hand = number("quantity").filter(|units| (0..=LARGEST_QUANTITY).contains(units));
    let on_hand = on_hand.ok_or((OTHER, "quantity is out of range"))?;
    let exists = account
        .rows(product.id)
        .any(|row| row.warehouse == warehouse && row.location == place);
    if exists {
        return Err((OTHER, "Product stock already exists"));
    }
    let id = account.stock.last_id().max(710_000) + 1;
    let row = StockRow {
        id,
        product: product.id,
        location_id: id - 705_000,
        location: place.to_owned(),
        warehouse,
        on_hand,
        locked: number("quantityLocked").unwrap_or_default(),
        allocated: number("allocatedQuantity").unwrap_or_default(),
        in_transit: 0,
        draw_rank: 1,
        min_stock: number("minStock").unwrap_or_default(),
        pickable: flag("pickable").unwrap_or(true),
        receivable: flag("receivable").unwrap_or(true),
        active: true,
    };
    Ok((product.sku.clone(), row))
}

/// `POST /v1.2/inventory/acknowledge`: the quantities of channels, only those that changed since the
/// call before. The position is on the server, so a lost reply loses them \[C\]. Both bodies are
/// assumptions \[I\], and a switch makes the call unknown.
pub(super) fn acknowledge(world: &mut World, call: &Call) -> Reply {
    if !world.switches.acknowledge {
        return Reply::empty(StatusCode::NOT_FOUND);
    }
    let ids = call.json().and_then(|body| {
        let ids = body.as_array()?.iter().map(whole);
        ids.collect::<Option<Vec<_>>>()
    });
    let Some(ids) = ids else {
        return bad_request(&["the request body must be an array of channel ids".to_owned()]);
    };
    let account = &mut world.order_manager;
    if let Some(id) = ids.iter().find(|id| account.channel(**id).is_none()) {
        return bad_request(&[format!("{id} is not a sales channel")]);
    }
    let mut rows = Vec::new();
    for channel in ids {
        let told: BTreeMap<i64, i64> = account
            .listings
            .values()
            .filter(|one| one.channel == channel && one.active && one.pushes_inventory)
            .map(|listing| (listing.id, account.channel_quantity(listing)))
            .collect();
        let before = account.acknowledged.entry(channel).or_default();
        let changed = told
            .iter()
            .filter(|(id, units)| before.get(id) != Some(units));
        for (id, units) in changed {
            let listing = account.listings.get(id);
            let product = listing.and_then(|listing| account.products.get(&listing.product));
            if world.switches.acknowledge_otherwise {
                rows.push(json!({
                    "sku": listing.map(|listing| &listing.sku),
                    "channels": [{ "id": channel, "sellable": units }],
                }));
                continue;
            }
            rows.push(json!({
                "listingSku": listing.map(|listing| &listing.sku),
                "masterSku": product.map(|product| &product.sku),
                "salesChannelId": channel,
                "quantity": units,
            }));
        }
        *before = told;
    }
    page::array(rows)
}

impl OrderManagerWorld {
    /// What a channel is told of a listing: available, boxed or built, under the channel's rule \[C\].
    pub(crate) fn channel_quantity(&self, listing: &Listing) -> i64 {
        let rule = self.allocation_rules.get(&listing.channel);
        let excluded = |id: &i64| rule.is_some_and(|rule| rule.excluded_warehouses.contains(id));
        let available: i64 = self
            .warehouses
            .iter()
            .filter(|place| place.active && !excluded(&place.id))
            .map(|place| {
                self.available_at(listing.product, place.id)
                    + self.buildable_at(listing.product, place.id)
            })
            .sum();
        let Some(rule) = rule else {
            return available;
        };
        let share = available * rule.percentage / 100;
        if share < rule.minimum_level {
            return 0;
        }
        rule.maximum_units.map_or(share, |most| share.min(most))
    }
}
