//! Stock rows as read, and the one number that matters: what can be sold.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use seamline_order_manager_client::wire;

use crate::model::{ChannelLevel, ProductId, StockBasis, StockLevel, StockRow, Warehouse};
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
                basis: StockBasis::Locations,
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

/// The physical counts of one reading, by product: one row a warehouse. `counts` are the pieces of the
/// warehouse whose key stands beside them.
///
/// A product without stock rows is not among them [1], which is not zero.
pub fn levels_from_counts(
    counts: &[(i64, wire::StockTotal)],
    started_at: Timestamp,
) -> Vec<StockLevel> {
    let mut levels: BTreeMap<ProductId, StockLevel> = BTreeMap::new();
    for (warehouse, count) in counts {
        let level = levels
            .entry(count.product.product_id)
            .or_insert_with(|| StockLevel {
                product: count.product.product_id,
                sku: count.product.master_sku.clone(),
                basis: StockBasis::Counts,
                rows: Vec::new(),
                read_started_at: started_at,
            });
        // One that moved from one page to the next while they were read comes twice.
        if level.rows.iter().all(|row| row.warehouse != *warehouse) {
            level.rows.push(row_from_count(*warehouse, count));
        }
    }
    let mut levels: Vec<_> = levels.into_values().collect();
    for level in &mut levels {
        level.rows.sort();
    }
    levels
}

/// What one answer tells of the listings of a channel, in order of the SKU. Of a listing that is told
/// twice the smaller number counts. An error says in what way the answer is not as it is taken to be;
/// then nothing of it can be trusted.
pub fn levels_from_channel(
    told: &wire::Page<wire::ChannelQuantity>,
    channel: i64,
) -> Result<Vec<ChannelLevel>, String> {
    if let Some(row) = told.undecodable.first() {
        return Err(row.message.clone());
    }
    let mut levels: BTreeMap<&str, ChannelLevel> = BTreeMap::new();
    for row in &told.items {
        if row.sales_channel_id != channel {
            return Err(format!(
                "a row is of sales channel {}, which was not asked for",
                row.sales_channel_id
            ));
        }
        let level = levels.entry(&row.listing_sku).or_insert(ChannelLevel {
            listing_sku: row.listing_sku.clone(),
            master_sku: row.master_sku.clone(),
            channel,
            quantity: row.quantity,
        });
        level.quantity = level.quantity.min(row.quantity);
    }
    Ok(levels.into_values().collect())
}

/// The level of a product of which a sales channel was told these of its listings.
pub fn level_of_channel(product: ProductId, sku: &str, told: &[ChannelLevel]) -> StockLevel {
    let mut rows: Vec<StockRow> = told.iter().map(row_from_channel).collect();
    rows.sort();
    StockLevel {
        product,
        sku: sku.to_owned(),
        basis: StockBasis::Channel,
        rows,
        read_started_at: Timestamp::UNIX_EPOCH,
    }
}

/// A warehouse of Order Manager in the model.
pub fn warehouse_from_wire(wire: &wire::Warehouse) -> Warehouse {
    Warehouse {
        id: wire.warehouse_id,
        name: wire.name.clone(),
        active: wire.active,
    }
}

/// The keys of the Order Manager warehouses that feed each JOOR warehouse, by its name.
///
/// A warehouse that feeds two, once by name and once by key, is a problem: its pieces would be sold
/// twice.
pub fn mapped_places(
    rules: &InventoryRules,
    warehouses: &[Warehouse],
) -> Result<BTreeMap<String, BTreeSet<i64>>, Problem> {
    let mut places = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for place in rules.places() {
        let feeding = mapped_warehouses(place.order_manager, warehouses)?;
        if let Some(twice) = feeding.intersection(&taken).next() {
            return Err(Problem::new(
                ProblemCode::AmbiguousWarehouse,
                "warehouses",
                format!("Order Manager warehouse {twice} feeds several JOOR warehouses"),
            ));
        }
        taken.extend(&feeding);
        places.insert(place.joor.to_owned(), feeding);
    }
    Ok(places)
}

/// The keys of the warehouses that count: those that are named, or all active ones.
///
/// A name that is unknown or that two warehouses share is a problem, never an empty choice. An
/// inactive warehouse counts when it is named.
pub fn mapped_warehouses(
    wanted: &[String],
    warehouses: &[Warehouse],
) -> Result<BTreeSet<i64>, Problem> {
    if wanted.is_empty() {
        let active: BTreeSet<i64> = warehouses
            .iter()
            .filter(|warehouse| warehouse.active)
            .map(|warehouse| warehouse.id)
            .collect();
        if active.is_empty() {
            return Err(no_active_warehouse());
        }
        return Ok(active);
    }
    wanted
        .iter()
        .map(|wanted| one_warehouse(wanted.trim(), warehouses))
        .collect()
}

/// Without one, every quantity would be zero.
fn no_active_warehouse() -> Problem {
    Problem::new(
        ProblemCode::UnknownWarehouse,
        "order_manager_warehouses",
        "Order Manager has no active warehouse whose stock could count",
    )
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

/// Pieces that can be sold: the sum over the active, pickable rows of the warehouses that count, of the
/// available quantity [C] or of what is on hand, by the mode. Can be negative; what is written is
/// never, see [`crate::joor::inventory::published_quantity`].
///
/// A level must be of the basis that the mode counts: what is on hand says nothing of the rest. Of a
/// sales channel it is the least that was told of a listing: the listings of a product sell the same
/// pieces.
pub fn available(level: &StockLevel, rules: &InventoryRules, warehouses: &BTreeSet<i64>) -> i64 {
    if level.basis == StockBasis::Channel {
        let told = level.rows.iter().map(|row| row.available);
        return told.min().unwrap_or_default();
    }
    counted(level, warehouses)
        .map(|row| sellable(row, rules))
        .fold(0, i64::saturating_add)
}

/// One component of a kit whose number is computed.
#[derive(Debug, Clone, Copy)]
pub struct KitPart<'a> {
    /// Pieces of it in one kit.
    pub pieces: i64,
    /// Its stock.
    pub level: &'a StockLevel,
    /// Its pieces that orders in flight will take.
    pub in_flight: i64,
}

/// Kits that can be sold: those that lie there boxed, and those that the components make.
///
/// Each warehouse makes the least of floor(available pieces / pieces in one kit) over the components
/// [C]; a kit is not made of pieces from two. From which warehouse orders in flight will take their
/// pieces is not known: it is taken to be the one where that costs the most kits, as far as it has so
/// many. Boxed kits are counted
/// as on hand less locked less allocated, because whether the available quantity of a kit's row
/// contains what can be made of components is not known [I].
pub fn kits_available(
    boxed: &StockLevel,
    parts: &[KitPart<'_>],
    rules: &InventoryRules,
    warehouses: &BTreeSet<i64>,
) -> Result<i64, Problem> {
    if parts.is_empty() || parts.iter().any(|part| part.pieces <= 0) {
        let message = if parts.is_empty() {
            format!("Order Manager tells no components of kit {}", boxed.sku)
        } else {
            format!("a component of kit {} has no pieces in it", boxed.sku)
        };
        return Err(Problem::new(
            ProblemCode::NoComponents,
            "bundledItems",
            message,
        ));
    }
    let makes = |warehouse: i64, taken: bool| {
        let here = BTreeSet::from([warehouse]);
        let of_part = |part: &KitPart<'_>| {
            let in_flight = if taken { part.in_flight } else { 0 };
            let pieces = available(part.level, rules, &here).saturating_sub(in_flight);
            pieces.max(0) / part.pieces
        };
        parts.iter().map(of_part).min().unwrap_or_default()
    };
    let made = |warehouse: &i64| makes(*warehouse, false);
    let lost = |warehouse: &i64| makes(*warehouse, false) - makes(*warehouse, true);
    let all = warehouses.iter().map(made).fold(0, i64::saturating_add);
    let taken = warehouses.iter().map(lost).max().unwrap_or_default();
    let left = |part: &KitPart<'_>| {
        let here =
            |warehouse: &i64| available(part.level, rules, &BTreeSet::from([*warehouse])).max(0);
        let everywhere = warehouses.iter().map(here).fold(0, i64::saturating_add);
        everywhere.saturating_sub(part.in_flight).max(0) / part.pieces
    };
    let left = parts.iter().map(left).min().unwrap_or_default();
    let boxed = counted(boxed, warehouses)
        .map(|row| sellable(&unbuilt(row), rules))
        .fold(0, i64::saturating_add);
    Ok(boxed.saturating_add((all - taken).min(left)))
}

fn counted<'a>(
    level: &'a StockLevel,
    warehouses: &'a BTreeSet<i64>,
) -> impl Iterator<Item = &'a StockRow> {
    let counts =
        |row: &&StockRow| row.active && row.pickable && warehouses.contains(&row.warehouse);
    level.rows.iter().filter(counts)
}

fn sellable(row: &StockRow, rules: &InventoryRules) -> i64 {
    let pieces = match rules.mode {
        InventoryMode::Available | InventoryMode::Channel => row.available,
        InventoryMode::OnHand => row.on_hand,
    };
    pieces.saturating_sub(if rules.subtract_locked { row.locked } else { 0 })
}

/// A kit's row without what its components might make.
fn unbuilt(row: &StockRow) -> StockRow {
    StockRow {
        available: row
            .on_hand
            .saturating_sub(row.locked)
            .saturating_sub(row.allocated),
        ..row.clone()
    }
}

/// A count says nothing of locations, and is the same as one that all orders can be filled from.
fn row_from_count(warehouse: i64, count: &wire::StockTotal) -> StockRow {
    StockRow {
        warehouse,
        location: String::new(),
        on_hand: count.on_hand_quantity,
        locked: count.locked_quantity,
        allocated: 0,
        available: count.on_hand_quantity.saturating_sub(count.locked_quantity),
        pickable: true,
        active: true,
    }
}

/// A listing knows no place: the row carries its SKU where others carry the location.
fn row_from_channel(told: &ChannelLevel) -> StockRow {
    StockRow {
        warehouse: 0,
        location: told.listing_sku.clone(),
        on_hand: told.quantity,
        locked: 0,
        allocated: 0,
        available: told.quantity,
        pickable: true,
        active: true,
    }
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
