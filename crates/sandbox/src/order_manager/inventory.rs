//! `GET /v1/inventory`, one row per product and location, and the totals per product.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::page;
use super::products::embedded;
use crate::call::{Call, Reply};
use crate::world::World;
use crate::world::order_manager::{OrderManagerWorld, StockRow};

/// Largest page of rows \[I\].
const LARGEST_PAGE: usize = 100;
/// Largest page of totals \[C\].
const LARGEST_PAGE_OF_TOTALS: usize = 200;

pub(super) fn list(world: &mut World, call: &Call) -> Reply {
    rows(world, call).unwrap_or_else(|refusal| refusal)
}

pub(super) fn totals(world: &mut World, call: &Call) -> Reply {
    totals_answer(world, call).unwrap_or_else(|refusal| refusal)
}

fn rows(world: &mut World, call: &Call) -> Result<Reply, Reply> {
    let warehouses = page::ids(call, "warehouseId")?;
    let account = &world.order_manager;
    let products = matching_products(account, &call.many("sku"));
    let found: Vec<i64> = account
        .stock
        .values()
        .filter(|row| products.contains(&row.product))
        .filter(|row| page::passes(&warehouses, row.warehouse))
        .map(|row| row.id)
        .collect();
    let ids = page::page(world, call, "inventory", LARGEST_PAGE, &found)?;
    let account = &world.order_manager;
    let rows = ids.iter().filter_map(|id| account.stock.get(id));
    Ok(page::array(
        rows.map(|row| row_json(account, row)).collect(),
    ))
}

/// Products whose SKU contains the text, and the components of bundles among them \[C\].
fn matching_products(account: &OrderManagerWorld, skus: &[String]) -> BTreeSet<i64> {
    let mut ids = BTreeSet::new();
    for product in account.products.values() {
        if page::sku_matches(skus, &product.sku) {
            ids.insert(product.id);
            ids.extend(product.components.iter().map(|(id, _)| *id));
        }
    }
    ids
}

/// A stock row. `warehouseStockTotals` belongs to product and warehouse, so it is repeated on each
/// of their rows \[I\].
pub(super) fn row_json(account: &OrderManagerWorld, row: &StockRow) -> Value {
    let siblings: Vec<&StockRow> = account
        .rows(row.product)
        .filter(|other| other.warehouse == row.warehouse)
        .collect();
    let sum = |of: fn(&StockRow) -> i64| siblings.iter().map(|row| of(row)).sum::<i64>();
    json!({
        "productStockId": row.id,
        "active": row.active,
        "quantity": row.on_hand,
        "quantityLocked": row.locked,
        "allocatedQuantity": row.allocated,
        "availableQuantity": row.available(),
        "drawRank": row.draw_rank,
        "minStock": 0,
        "pickable": row.pickable,
        "receivable": true,
        "product": account.products.get(&row.product).map(embedded),
        "stockLocation": {
            "stockLocationId": row.location_id,
            "location": row.location,
            "warehouseId": row.warehouse,
        },
        "warehouseStockTotals": {
            "onHandQuantity": sum(|row| row.on_hand),
            "availableQuantity": sum(StockRow::available),
            "allocatedQuantity": sum(|row| row.allocated),
            "lockedQuantity": sum(|row| row.locked),
            "inTransitQuantity": sum(|row| row.in_transit),
        },
    })
}

/// One row per product that has stock rows: what lies there, not what can be sold.
fn totals_answer(world: &mut World, call: &Call) -> Result<Reply, Reply> {
    let skus = call.many("sku");
    let warehouses = page::ids(call, "warehouseId")?;
    let account = &world.order_manager;
    let stocked: BTreeSet<i64> = account
        .stock
        .values()
        .filter(|row| page::passes(&warehouses, row.warehouse))
        .map(|row| row.product)
        .collect();
    let found: Vec<i64> = stocked
        .into_iter()
        .filter_map(|id| account.products.get(&id))
        .filter(|product| page::sku_matches(&skus, &product.sku))
        .map(|product| product.id)
        .collect();
    let ids = page::page(world, call, "stock_totals", LARGEST_PAGE_OF_TOTALS, &found)?;
    let account = &world.order_manager;
    let total = |id: &i64| {
        let rows: Vec<&StockRow> = account
            .rows(*id)
            .filter(|row| page::passes(&warehouses, row.warehouse))
            .collect();
        let sum = |of: fn(&StockRow) -> i64| rows.iter().map(|row| of(row)).sum::<i64>();
        json!({
            "product": account.products.get(id).map(embedded),
            "onHandQuantity": sum(|row| row.on_hand),
            "lockedQuantity": sum(|row| row.locked),
            "inTransitQuantity": sum(|row| row.in_transit),
        })
    };
    Ok(page::array(ids.iter().map(total).collect()))
}
