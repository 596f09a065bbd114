//! Rules of the inventory flow.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{ItemFilter, RuleError, WarehouseRules};
use crate::model::StockBasis;

/// How stock of the back end becomes Quantity Available in JOOR.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct InventoryRules {
    /// Name of the JOOR warehouse whose quantities are written; not its code. Needed before
    /// anything is written.
    pub joor_warehouse: Option<String>,
    /// Says that the JOOR warehouse exists although no order or connection that was read names it.
    /// JOOR has no list of its warehouses, and what it does with an unknown one is not known. Default false.
    pub warehouse_confirmed: bool,
    /// Says that JOOR has only a part of Order Manager's SKUs, so that it may refuse most quantities.
    /// Otherwise that is told, because a wrong warehouse looks the same. Needed only where styles
    /// are not published by us: which of those JOOR has is known. Default false.
    pub joor_holds_part: bool,
    /// The Order Manager warehouses that count, by name or key. Default: all active ones.
    pub order_manager_warehouses: Vec<String>,
    /// Several JOOR warehouses, each with what feeds it, instead of `joor_warehouse`. Default none.
    pub warehouses: Vec<WarehouseRules>,
    /// Which number counts. Default `"available"`.
    pub mode: InventoryMode,
    /// Where the number of a kit or bundle comes from. Default `"reported"`.
    pub kits: KitStock,
    /// Whether the locked quantity is subtracted. Order Manager's available quantity is already
    /// without it, so with that mode this is only for parity with a set-up that subtracted it once
    /// more; what is on hand contains it. Default false.
    pub subtract_locked: bool,
    /// Pieces of every SKU that are kept back. Default 0.
    pub buffer: u32,
    /// Percent of what is left that is written, rounded down to whole pieces. Default 100.
    pub percentage: u32,
    /// The most that is written. Default none.
    pub maximum: Option<u32>,
    /// A quantity below this is written as 0; 0 switches the rule off. It comes after `buffer`,
    /// `percentage` and `maximum`, see [`LevelRules`](super::LevelRules). Default 0.
    pub minimum_level: u32,
    /// Which of its names a SKU goes by in JOOR. Default `"upc"`.
    pub sku_source: SentSku,
    /// Which SKUs are written at all. Default: all of them.
    pub item_filter: ItemFilter,
    /// SKUs that are sold to order: JOOR keeps no quantity of them. Master SKUs, compared without
    /// regard to case. Default none.
    pub made_to_order: BTreeSet<String>,
    /// Whether JOOR takes the quantities of its own pending orders off what is written. Default false: the
    /// number is available as written.
    pub dec_pending: bool,
    /// When a pass is held for a person.
    pub guard: GuardRules,
    /// Whether the pieces of parked orders are kept back. Default false.
    pub count_parked_orders: bool,
    /// How late Order Manager's stock rows follow an order, such as `"30s"`. Default `"0s"`.
    #[serde(serialize_with = "jiff::fmt::serde::duration::friendly::compact::required")]
    #[cfg_attr(feature = "schema", schemars(with = "String", extend("format" = "period")))]
    pub stock_lag: SignedDuration,
}

impl Default for InventoryRules {
    fn default() -> Self {
        Self {
            joor_warehouse: None,
            warehouse_confirmed: false,
            joor_holds_part: false,
            order_manager_warehouses: Vec::new(),
            warehouses: Vec::new(),
            mode: InventoryMode::Available,
            kits: KitStock::Reported,
            subtract_locked: false,
            buffer: 0,
            percentage: 100,
            maximum: None,
            minimum_level: 0,
            sku_source: SentSku::Upc,
            item_filter: ItemFilter::default(),
            made_to_order: BTreeSet::new(),
            dec_pending: false,
            guard: GuardRules::default(),
            count_parked_orders: false,
            stock_lag: SignedDuration::ZERO,
        }
    }
}

impl InventoryRules {
    /// Checks what the types cannot, for a flow that is switched on.
    pub fn check(&self) -> Result<(), RuleError> {
        self.check_places()?;
        self.item_filter.check("item_filter")?;
        if self.made_to_order.iter().any(|sku| sku.trim().is_empty()) {
            return Err(RuleError::new(
                "made_to_order",
                "a blank SKU is on the list",
            ));
        }
        self.guard.check()?;
        if self.stock_lag.is_negative() {
            return Err(RuleError::new("stock_lag", "it cannot be negative"));
        }
        if self.mode == InventoryMode::Channel {
            self.check_channel()?;
        }
        Ok(())
    }

    /// What Order Manager decides itself cannot be chosen here as well.
    fn check_channel(&self) -> Result<(), RuleError> {
        let names_places = self
            .places()
            .iter()
            .any(|place| !place.order_manager.is_empty());
        let decided = [
            (
                "warehouses",
                self.places().len() > 1,
                "Order Manager tells one number a sales channel: name one JOOR warehouse with `mode = \"channel\"`",
            ),
            (
                "order_manager_warehouses",
                names_places,
                "Order Manager chooses the warehouses of a sales channel: leave it out with `mode = \"channel\"`",
            ),
            (
                "kits",
                self.kits == KitStock::Components,
                "Order Manager counts the kits of a sales channel: leave it out with `mode = \"channel\"`",
            ),
            (
                "subtract_locked",
                self.subtract_locked,
                "locked pieces are not told with `mode = \"channel\"`, and are out of its number",
            ),
        ];
        match decided.into_iter().find(|(_, is_set, _)| *is_set) {
            Some((key, _, message)) => Err(RuleError::new(key, message)),
            None => Ok(()),
        }
    }
}

/// When a pass of quantities is held until a person lets it through. Measured over the quantities that
/// JOOR has confirmed before; orders in flight do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct GuardRules {
    /// Held when more than this percentage changes, and at least `changed_least`. Default 30.
    pub changed_percent: u8,
    /// How many have to change at least for a pass to be held. Default 50.
    pub changed_least: u32,
    /// Held when more than this percentage becomes zero, and at least `zero_least`. Default 10.
    pub zero_percent: u8,
    /// How many have to become zero at least for a pass to be held. Default 20.
    pub zero_least: u32,
}

impl Default for GuardRules {
    fn default() -> Self {
        Self {
            changed_percent: 30,
            changed_least: 50,
            zero_percent: 10,
            zero_least: 20,
        }
    }
}

impl GuardRules {
    fn check(self) -> Result<(), RuleError> {
        if self.changed_percent > 100 || self.zero_percent > 100 {
            return Err(RuleError::new(
                "guard",
                "`changed_percent` and `zero_percent` are at most 100, which holds nothing",
            ));
        }
        Ok(())
    }
}

/// Which of its names a SKU goes by in JOOR, as the UPC there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SentSku {
    /// The UPC of the product.
    Upc,
    /// Its master SKU.
    MasterSku,
    /// The SKU of its one active listing on the sales channel.
    ListingSku,
}

/// Which number of the back end counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum InventoryMode {
    /// The sum of the available quantity over the active, pickable rows of the mapped warehouses.
    Available,
    /// What was counted in the mapped warehouses, in every location: one short list a warehouse
    /// instead of every stock row. It knows nothing of what open orders have reserved, so it is for
    /// accounts where no other channel takes from this stock. Orders of this connection are taken off
    /// until they have shipped.
    OnHand,
    /// What Order Manager's own rules let the sales channel have: percentage, maximum, minimum level,
    /// warehouses left out. Its call tells each change once, and its body is not public: it has to be
    /// proved for the account first. Order Manager chooses the warehouses and counts kits.
    Channel,
}

impl InventoryMode {
    /// What the stock rows that it counts tell.
    pub fn basis(self) -> StockBasis {
        match self {
            Self::Available => StockBasis::Locations,
            Self::OnHand => StockBasis::Counts,
            Self::Channel => StockBasis::Channel,
        }
    }
}

/// Where the number of a kit or bundle comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum KitStock {
    /// Its own stock rows, as Order Manager reports them.
    Reported,
    /// What lies there boxed, and what its components make: in each warehouse the least of available
    /// pieces by pieces in one kit. A warehouse that Order Manager does not let build kits counts
    /// too: that setting cannot be read.
    Components,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_table_is_the_documented_defaults_and_lacks_only_the_warehouse() {
        let rules: InventoryRules = serde_json::from_str("{}").unwrap();
        assert_eq!(rules, InventoryRules::default());
        assert_eq!(rules.check().unwrap_err().key, "joor_warehouse");
    }

    #[test]
    fn a_mode_that_is_not_there_is_refused_with_those_that_are() {
        for (text, word) in [
            (r#"{"mode":"available"}"#, InventoryMode::Available),
            (r#"{"mode":"on-hand"}"#, InventoryMode::OnHand),
            (r#"{"mode":"channel"}"#, InventoryMode::Channel),
        ] {
            let rules: InventoryRules = serde_json::from_str(text).unwrap();
            assert_eq!(rules.mode, word);
        }
        let refused = serde_json::from_str::<InventoryRules>(r#"{"mode":"physical"}"#);
        let message = refused.unwrap_err().to_string();
        assert!(message.contains("`available`") && message.contains("`on-hand`"));
    }

    #[test]
    fn a_lag_is_written_the_way_people_write_it() {
        let rules: InventoryRules = serde_json::from_str(r#"{"stock_lag":"1m 30s"}"#).unwrap();
        assert_eq!(rules.stock_lag, SignedDuration::from_secs(90));
    }
}
