//! Kits whose number is computed from their components.

use std::collections::BTreeSet;

use seamline_mapping::model::StockLevel;
use seamline_mapping::order_manager::stock::{KitPart, available, kits_available};
use seamline_mapping::rules::InventoryRules;
use seamline_mapping::{Problem, ProblemCode};
use serde::{Deserialize, Serialize};

use super::inventory::Quantity;

/// A component of a kit, with its stock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KitComponent {
    /// Product id in Order Manager.
    pub product: i64,
    /// Master SKU, where one is known.
    pub sku: Option<String>,
    /// Pieces of it in one kit.
    pub pieces: i64,
    /// Its stock.
    pub stock: ComponentStock,
    /// Its pieces of orders in flight, those for the kit itself aside.
    pub in_flight: i64,
}

/// What is known of the stock of a component.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComponentStock {
    /// Its rows; the time of reading is left out.
    Level(StockLevel),
    /// Order Manager has never shown a stock row of it, which is not zero.
    NoRows,
    /// The catalog does not have it, or has it no longer, or it is a parent, which has no stock.
    NotInCatalog,
}

/// Pieces of a quantity that can be sold, those of its own orders in flight among them.
/// `in_flight` says whether those of orders for components are left out.
pub(crate) fn sellable(
    quantity: &Quantity,
    in_flight: bool,
    rules: &InventoryRules,
    warehouses: &BTreeSet<i64>,
) -> Result<i64, Problem> {
    let Some(components) = &quantity.kit else {
        return Ok(available(&quantity.level, rules, warehouses));
    };
    let part = |component| part(quantity, component, in_flight);
    let parts: Vec<KitPart<'_>> = components.iter().map(part).collect::<Result<_, _>>()?;
    kits_available(&quantity.level, &parts, rules, warehouses)
}

fn part<'a>(
    quantity: &Quantity,
    component: &'a KitComponent,
    in_flight: bool,
) -> Result<KitPart<'a>, Problem> {
    let lacks = match &component.stock {
        ComponentStock::Level(level) => {
            return Ok(KitPart {
                pieces: component.pieces,
                level,
                in_flight: if in_flight { component.in_flight } else { 0 },
            });
        }
        ComponentStock::NoRows => "has no stock row",
        ComponentStock::NotInCatalog => "is not in the catalog",
    };
    let sku = component.sku.as_deref().unwrap_or("without a SKU");
    Err(Problem::new(
        ProblemCode::UnknownComponent,
        "bundledItems",
        format!(
            "component {} ({sku}) of kit {} {lacks}",
            component.product, quantity.sku
        ),
    ))
}
