//! Rules of the inventory flow.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::RuleError;
use crate::model::StockBasis;

/// How stock of the back end becomes Quantity Available in JOOR.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Which number counts. Default `"available"`.
    pub mode: InventoryMode,
    /// Where the number of a kit or bundle comes from. Default `"reported"`.
    pub kits: KitStock,
    /// Whether the locked quantity is subtracted. Order Manager's available quantity is already
    /// without it, so with that mode this is only for parity with a set-up that subtracted it once
    /// more; what is on hand contains it. Default false.
    pub subtract_locked: bool,
    /// A quantity below this is written as 0; 0 switches the rule off. Default 0.
    pub minimum_level: u32,
    /// Whether the pieces of parked orders are kept back. Default false.
    pub count_parked_orders: bool,
    /// How late Order Manager's stock rows follow an order, such as `"30s"`. Default none.
    pub stock_lag: SignedDuration,
}

impl Default for InventoryRules {
    fn default() -> Self {
        Self {
            joor_warehouse: None,
            warehouse_confirmed: false,
            joor_holds_part: false,
            order_manager_warehouses: Vec::new(),
            mode: InventoryMode::Available,
            kits: KitStock::Reported,
            subtract_locked: false,
            minimum_level: 0,
            count_parked_orders: false,
            stock_lag: SignedDuration::ZERO,
        }
    }
}

impl InventoryRules {
    /// Checks what the types cannot, for a flow that is switched on.
    pub fn check(&self) -> Result<(), RuleError> {
        if self
            .joor_warehouse
            .as_deref()
            .is_none_or(|name| name.trim().is_empty())
        {
            return Err(RuleError::new(
                "joor_warehouse",
                "the name of a JOOR warehouse is needed (JOOR: Account Settings > Order Settings > Warehouses)",
            ));
        }
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
        let decided = [
            (
                "order_manager_warehouses",
                !self.order_manager_warehouses.is_empty(),
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

/// Which number of the back end counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
