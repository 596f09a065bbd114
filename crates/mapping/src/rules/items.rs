//! Which SKUs take part: a white list or a black list.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::RuleError;

/// A white list or a black list of SKUs. It holds for order lines, and inventory can ask it as well.
///
/// SKUs are those of Order Manager products, compared without regard to case and to spaces around
/// them. Default: an empty black list, which lets everything through.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ItemFilter {
    /// What the list is. Default `"black"`.
    pub list: ItemList,
    /// The SKUs.
    pub skus: BTreeSet<String>,
    /// What becomes of an order with a line that is not let through. Default `"line"`.
    pub level: ItemLevel,
}

/// What a list of SKUs is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ItemList {
    /// What is on it is let through, and nothing else.
    White,
    /// What is on it is not let through.
    #[default]
    Black,
}

/// What is left out when a line is not let through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ItemLevel {
    /// The line. The order goes without it, and says so in its notes.
    #[default]
    Line,
    /// The whole order.
    Order,
}

impl ItemFilter {
    /// Whether a SKU is let through.
    pub fn admits(&self, sku: &str) -> bool {
        match self.list {
            ItemList::White => self.lists(sku),
            ItemList::Black => !self.lists(sku),
        }
    }

    /// Whether a SKU is on the list.
    pub fn lists(&self, sku: &str) -> bool {
        let sku = folded(sku);
        !sku.is_empty() && self.skus.iter().any(|listed| folded(listed) == sku)
    }

    /// Whether everything is let through.
    pub fn is_open(&self) -> bool {
        self.list == ItemList::Black && self.skus.is_empty()
    }

    /// Refuses what could never work; `key` is the setting.
    ///
    /// # Errors
    /// A white list of nothing, or a blank SKU.
    pub fn check(&self, key: &'static str) -> Result<(), RuleError> {
        if self.list == ItemList::White && self.skus.is_empty() {
            return Err(RuleError::new(
                key,
                "a white list without SKUs lets nothing through; list at least one",
            ));
        }
        if self.skus.iter().any(|sku| sku.trim().is_empty()) {
            return Err(RuleError::new(key, "a blank SKU is on the list"));
        }
        Ok(())
    }
}

fn folded(sku: &str) -> String {
    sku.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::ItemList::{Black, White};
    use super::*;

    fn filter(list: ItemList, skus: &[&str]) -> ItemFilter {
        ItemFilter {
            list,
            skus: skus.iter().map(|sku| (*sku).to_owned()).collect(),
            ..ItemFilter::default()
        }
    }

    #[test]
    fn a_sku_is_let_through_as_the_table_says() {
        // list, SKUs on it, SKU, let through
        let table: &[(ItemList, &[&str], &str, bool)] = &[
            (Black, &[], "A-1", true),
            (Black, &["A-1"], "A-1", false),
            (Black, &["A-1"], "A-2", true),
            (White, &["A-1"], "A-1", true),
            (White, &["A-1"], "A-2", false),
            // case and surrounding spaces do not matter, a part of a SKU is not the SKU
            (Black, &[" a-1 "], "A-1", false),
            (White, &["A-1"], "a-1 ", true),
            (White, &["A-1"], "A-10", false),
            (Black, &["A-1"], "A", true),
            // no SKU is on no list
            (White, &["A-1"], "", false),
            (Black, &["A-1"], "", true),
        ];
        for (list, skus, sku, let_through) in table {
            assert_eq!(
                filter(*list, skus).admits(sku),
                *let_through,
                "{list:?} {skus:?} on {sku}"
            );
        }
    }

    #[test]
    fn the_default_lets_everything_through_and_leaves_out_lines() {
        let filter: ItemFilter = serde_json::from_str("{}").unwrap();
        assert_eq!(filter, ItemFilter::default());
        assert!(filter.is_open());
        assert_eq!(filter.level, ItemLevel::Line);
        assert!(serde_json::from_str::<ItemFilter>(r#"{"sku":["A"]}"#).is_err());
    }

    #[test]
    fn a_list_that_could_never_work_is_refused() {
        for (filter, words) in [
            (filter(White, &[]), "without SKUs"),
            (filter(Black, &["A", " "]), "blank"),
        ] {
            let error = filter.check("item_filter").unwrap_err();
            assert_eq!(error.key, "item_filter");
            assert!(error.message.contains(words));
        }
        assert_eq!(filter(White, &["A"]).check("item_filter"), Ok(()));
        assert_eq!(ItemFilter::default().check("item_filter"), Ok(()));
    }
}
