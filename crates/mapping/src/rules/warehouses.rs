//! Which warehouses feed which, and what becomes of a quantity on the way.

use serde::{Deserialize, Serialize};

use super::{InventoryRules, RuleError};

/// One JOOR warehouse: `[[connections.inventory.warehouses]]`. What it does not say is as in
/// `[connections.inventory]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WarehouseRules {
    /// Name of the JOOR warehouse; not its code.
    pub joor: String,
    /// The Order Manager warehouses that feed it, by name or key. Default: all active ones, which only a
    /// JOOR warehouse that is alone can have.
    #[serde(default)]
    pub order_manager: Vec<String>,
    /// Pieces of every SKU that are kept back. Default: `buffer` of [connections.inventory].
    #[serde(default)]
    pub buffer: Option<u32>,
    /// Percent of what is left that is written. Default: `percentage` of [connections.inventory].
    #[serde(default)]
    pub percentage: Option<u32>,
    /// The most that is written. Default: `maximum` of [connections.inventory].
    #[serde(default)]
    pub maximum: Option<u32>,
    /// A quantity below this is written as 0. Default: `minimum_level` of [connections.inventory].
    #[serde(default)]
    pub minimum_level: Option<u32>,
}

/// What becomes of a quantity before it is written.
///
/// The rules apply in this order, each to what the one before leaves:
///
/// 1. pieces of orders in flight are taken off, down to 0;
/// 2. `buffer`: so many pieces are kept back, down to 0;
/// 3. `percentage`: so many hundredths of the rest, rounded down to whole pieces;
/// 4. `maximum`: at most so many;
/// 5. `minimum_level`: what is below it is 0.
///
/// So more pieces never give a smaller quantity, and a quantity is never negative nor more than there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LevelRules {
    /// Pieces kept back.
    pub buffer: u32,
    /// Percent of what is left.
    pub percentage: u32,
    /// The most that is written.
    pub maximum: Option<u32>,
    /// What is below it is written as 0.
    pub minimum_level: u32,
}

impl Default for LevelRules {
    fn default() -> Self {
        Self {
            buffer: 0,
            percentage: 100,
            maximum: None,
            minimum_level: 0,
        }
    }
}

impl LevelRules {
    /// The quantity to write, of pieces that can be sold and pieces that orders in flight will take.
    pub fn published(&self, available: i64, in_flight: i64) -> i64 {
        let free = available.saturating_sub(in_flight).max(0);
        let free = free.saturating_sub(i64::from(self.buffer)).max(0);
        let share = i128::from(free) * i128::from(self.percentage.min(100)) / 100;
        let share = i64::try_from(share).unwrap_or(free);
        let most = self.maximum.map_or(i64::MAX, i64::from);
        let published = share.min(most);
        if published < i64::from(self.minimum_level) {
            0
        } else {
            published
        }
    }

    pub(super) fn check(&self) -> Result<(), RuleError> {
        if !(1..=100).contains(&self.percentage) {
            return Err(RuleError::new(
                "percentage",
                "it has to be from 1 to 100: more would sell pieces that are not there",
            ));
        }
        if self.maximum.is_some_and(|most| most < self.minimum_level) {
            return Err(RuleError::new(
                "maximum",
                "it is below `minimum_level`, so every quantity would be 0",
            ));
        }
        Ok(())
    }
}

/// A JOOR warehouse, with what feeds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// Name of the JOOR warehouse.
    pub joor: &'a str,
    /// Order Manager warehouses, by name or key; none stands for all active ones.
    pub order_manager: &'a [String],
    /// What becomes of its quantities.
    pub level: LevelRules,
}

impl InventoryRules {
    /// The JOOR warehouses that are written, in the order of the configuration: those of `warehouses`,
    /// or the one of the short form `joor_warehouse`.
    pub fn places(&self) -> Vec<Place<'_>> {
        let level = self.level();
        let short = self.joor_warehouse.as_deref().map(|joor| Place {
            joor: joor.trim(),
            order_manager: &self.order_manager_warehouses,
            level,
        });
        let long = self.warehouses.iter().map(|warehouse| Place {
            joor: warehouse.joor.trim(),
            order_manager: &warehouse.order_manager,
            level: LevelRules {
                buffer: warehouse.buffer.unwrap_or(level.buffer),
                percentage: warehouse.percentage.unwrap_or(level.percentage),
                maximum: warehouse.maximum.or(level.maximum),
                minimum_level: warehouse.minimum_level.unwrap_or(level.minimum_level),
            },
        });
        short.into_iter().chain(long).collect()
    }

    /// The JOOR warehouse of a name.
    pub fn place(&self, joor: &str) -> Option<Place<'_>> {
        self.places().into_iter().find(|place| place.joor == joor)
    }

    /// What becomes of quantities where a warehouse does not say otherwise.
    pub fn level(&self) -> LevelRules {
        LevelRules {
            buffer: self.buffer,
            percentage: self.percentage,
            maximum: self.maximum,
            minimum_level: self.minimum_level,
        }
    }

    pub(super) fn check_places(&self) -> Result<(), RuleError> {
        let places = self.places();
        if places.iter().all(|place| place.joor.is_empty()) {
            return Err(RuleError::new(
                "joor_warehouse",
                "the name of a JOOR warehouse is needed (JOOR: Account Settings > Order Settings > Warehouses)",
            ));
        }
        if self.joor_warehouse.is_some() && !self.warehouses.is_empty() {
            return Err(RuleError::new(
                "warehouses",
                "it stands beside `joor_warehouse`: name every JOOR warehouse in one of the two",
            ));
        }
        if !self.order_manager_warehouses.is_empty() && !self.warehouses.is_empty() {
            return Err(RuleError::new(
                "order_manager_warehouses",
                "each of `warehouses` names its own: write them there, as `order_manager`",
            ));
        }
        for (at, place) in places.iter().enumerate() {
            place.level.check()?;
            check_place(place, &places[..at], places.len() > 1)?;
        }
        Ok(())
    }
}

fn check_place(place: &Place<'_>, before: &[Place<'_>], several: bool) -> Result<(), RuleError> {
    const KEY: &str = "warehouses";
    if place.joor.is_empty() {
        return Err(RuleError::new(
            KEY,
            "`joor` is the name of a JOOR warehouse",
        ));
    }
    if before.iter().any(|other| other.joor == place.joor) {
        let message = format!("JOOR warehouse `{}` is named twice", place.joor);
        return Err(RuleError::new(KEY, message));
    }
    if several && place.order_manager.is_empty() {
        let message = format!(
            "say with `order_manager` which warehouses feed `{}`: all of them would feed several",
            place.joor
        );
        return Err(RuleError::new(KEY, message));
    }
    let fed = |name: &&String| {
        let named = |other: &String| other.trim().eq_ignore_ascii_case(name.trim());
        before
            .iter()
            .any(|place| place.order_manager.iter().any(named))
    };
    if let Some(name) = place.order_manager.iter().find(fed) {
        let message = format!(
            "Order Manager warehouse `{name}` feeds several JOOR warehouses, so its pieces would be sold twice"
        );
        return Err(RuleError::new(KEY, message));
    }
    Ok(())
}
