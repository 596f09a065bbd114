//! `GET /v1/inventory`, one row per product and location, and the totals per product.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::page::{self, List};
use super::products::embedded;
use crate::call::{Call, Reply};
use crate::world::World;
use crate::world::order_manager::{OrderManagerWorld, ProductKind, StockRow};
use crate::world::table::Key;

/// Largest page of rows \[I\].
const ROWS: List = List::new("inventory", 100);
/// Largest page of totals \[C\].
const TOTALS: List = List::new("stock_totals", 200).refusing_more();

pub(super) fn list(world: &mut World, call: &Call) -> Reply {
    rows(world, call).unwrap_or_else(|refusal| refusal)
}

pub(super) fn totals(world: &mut World, call: &Call) -> Reply {
    totals_answer(world, call).unwrap_or_else(|refusal| refusal)
}

fn rows(world: &mut World, call: &Call) -> Result<Reply, Reply> {
    let warehouses = page::ids(call, "warehouseId")?;
    let page = ROWS.page(world, call)?;
    let buildable = world.switches.bundle_rows_buildable;
    let account = &world.order_manager;
    let among = page::by_sku(&account.products, call).map(|products| {
        with_components(account, &products)
            .iter()
            .flat_map(|product| account.stock.with(&Key::Product(*product)))
            .collect()
    });
    let ids = page.find(&account.stock, call, among, |row| {
        page::passes(&warehouses, row.warehouse)
    });
    let rows = ids.iter().filter_map(|id| account.stock.get(id));
    let json = |row: &StockRow| {
        let mut json = row_json(account, row);
        if buildable {
            add_buildable(account, row, &mut json);
        }
        json
    };
    Ok(page::array(rows.map(json).collect()))
}

/// The products, and the components of bundles among them \[C\].
fn with_components(account: &OrderManagerWorld, products: &BTreeSet<i64>) -> BTreeSet<i64> {
    let mut ids = products.clone();
    for product in products.iter().filter_map(|id| account.products.get(id)) {
        ids.extend(product.components.iter().map(|(id, _)| *id));
    }
    ids
}

/// Counts what a bundle's components make, on the first pickable row of each warehouse.
fn add_buildable(account: &OrderManagerWorld, row: &StockRow, json: &mut Value) {
    let is_bundle = account
        .products
        .get(&row.product)
        .is_some_and(|product| product.kind == ProductKind::BundleKit);
    let first = account
        .rows(row.product)
        .find(|other| other.warehouse == row.warehouse && other.pickable && other.active);
    if is_bundle && first.is_some_and(|first| first.id == row.id) {
        let units = row.available() + account.buildable_at(row.product, row.warehouse);
        json["availableQuantity"] = json!(units);
    }
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
        "minStock": row.min_stock,
        "pickable": row.pickable,
        "receivable": row.receivable,
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
    let warehouses = page::ids(call, "warehouseId")?;
    let page = TOTALS.page(world, call)?;
    let account = &world.order_manager;
    let among = page::by_sku(&account.products, call);
    let ids = page.find(&account.products, call, among, |product| {
        let mut rows = account.rows(product.id);
        rows.any(|row| page::passes(&warehouses, row.warehouse))
    });
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
