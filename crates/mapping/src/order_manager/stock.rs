//! Stock rows as read, and the one number that matters: what can be sold.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use seamline_order_manager_client::wire;

use crate::model::{ProductId, StockLevel, StockRow, Warehouse};
use crate::problem::{Problem, ProblemCode};
use crate::rules::{InventoryMode, InventoryRules};

/// The rows of one reading, by product. `started_at` is when the reading began.
///
/// Rows are grouped by product key, so rows of other products that a filter by SKU lets through
/// never add to this one. `warehouseStockTotals` is not looked at: it repeats on every row [I].
pub fn levels_from_rows(rows: &[wire::StockRow], started_at: Timestamp) -> Vec<StockLevel> {
    let mut levels: BTreeMap<ProductId, StockLevel> = BTreeMap::new();
    // A row that moved from one page to the next while they were read comes twice.
    let mut seen = BTreeSet::new();
    for row in rows {
        if let Some(key) = row.product_stock_id
            && !seen.insert(key)
        {
            continue;
        }
        levels
            .entry(row.product.product_id)
            .or_insert_with(|| StockLevel {
                product: row.product.product_id,
                sku: row.product.master_sku.clone(),
                rows: Vec::new(),
                read_started_at: started_at,
            })
            .rows
            .push(row_from_wire(row));
    }
    let mut levels: Vec<_> = levels.into_values().collect();
    for level in &mut levels {
        level.rows.sort();
    }
    levels
}

/// A warehouse of Order Manager in the model.
pub fn warehouse_from_wire(wire: &wire::Warehouse) -> Warehouse {
    Warehouse {
        id: wire.warehouse_id,
        name: wire.name.clone(),
        active: wire.active,
    }
}

/// The keys of the warehouses that count: those that the rules name, or all active ones.
///
/// A name that is unknown or that two warehouses share is a problem, never an empty choice. An
/// inactive warehouse counts when it is named.
pub fn mapped_warehouses(
    rules: &InventoryRules,
    warehouses: &[Warehouse],
) -> Result<BTreeSet<i64>, Problem> {
    if rules.order_manager_warehouses.is_empty() {
        return Ok(warehouses
            .iter()
            .filter(|warehouse| warehouse.active)
            .map(|warehouse| warehouse.id)
            .collect());
    }
    rules
        .order_manager_warehouses
        .iter()
        .map(|wanted| one_warehouse(wanted.trim(), warehouses))
        .collect()
}

fn one_warehouse(wanted: &str, warehouses: &[Warehouse]) -> Result<i64, Problem> {
    const FIELD: &str = "order_manager_warehouses";
    let mut fitting: Vec<_> = warehouses
        .iter()
        .filter(|warehouse| warehouse.name.eq_ignore_ascii_case(wanted))
        .collect();
    if fitting.is_empty() {
        fitting = warehouses
            .iter()
            .filter(|warehouse| warehouse.id.to_string() == wanted)
            .collect();
    }
    match fitting.as_slice() {
        [one] => Ok(one.id),
        [] => {
            let known: Vec<_> = warehouses
                .iter()
                .map(|warehouse| format!("{} ({})", warehouse.name, warehouse.id))
                .collect();
            Err(Problem::new(
                ProblemCode::UnknownWarehouse,
                FIELD,
                format!(
                    "Order Manager has no warehouse `{wanted}`; it has {}",
                    known.join(", ")
                ),
            ))
        }
        several => {
            let keys: Vec<_> = several.iter().map(|one| one.id.to_string()).collect();
            Err(Problem::new(
                ProblemCode::AmbiguousWarehouse,
                FIELD,
                format!(
                    "Order Manager has several warehouses `{wanted}`: {}",
                    keys.join(", ")
                ),
            ))
        }
    }
}

/// Pieces that can be sold: the sum of the available quantity over the active, pickable rows of the
/// warehouses that count [C]. Can be negative; what is written is never, see
/// [`crate::joor::inventory::published_quantity`].
pub fn available(level: &StockLevel, rules: &InventoryRules, warehouses: &BTreeSet<i64>) -> i64 {
    let InventoryMode::Available = rules.mode;
    level
        .rows
        .iter()
        .filter(|row| row.active && row.pickable && warehouses.contains(&row.warehouse))
        .map(|row| {
            let locked = if rules.subtract_locked { row.locked } else { 0 };
            row.available.saturating_sub(locked)
        })
        .fold(0, i64::saturating_add)
}

fn row_from_wire(row: &wire::StockRow) -> StockRow {
    StockRow {
        warehouse: row.stock_location.warehouse_id,
        location: row.stock_location.location.clone().unwrap_or_default(),
        on_hand: row.quantity,
        locked: row.quantity_locked,
        allocated: row.allocated_quantity,
        available: row.available_quantity,
        pickable: row.pickable,
        active: row.active,
    }
}
