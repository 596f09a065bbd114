//! JOOR's records of the v4 interface: products, SKUs, prices, seasons, collections and assets.

use serde::Serialize;
use serde_json::Value;

use super::joor::{JoorWorld, OrderStatus};

/// Trait ids of the v4 interface \[C\].
pub(crate) const COLOUR_TRAIT: (&str, &str) = ("U0tVVHJhaXQ6U3R5bGVDb2xvcg==", "Color");
pub(crate) const SIZE_TRAIT: (&str, &str) = ("U0tVVHJhaXQ6U2l6ZQ==", "Size");
pub(crate) const MATERIALS_TRAIT: (&str, &str) = ("UHJvZHVjdFRyYWl0Ok1BVA==", "Materials");

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Category {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) parent: &'static str,
    pub(crate) department: &'static str,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct PriceType {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) currency: &'static str,
    pub(crate) retail_currency: &'static str,
}

#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Style {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) external_id: Option<String>,
    pub(crate) product_identifier: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) order_minimum: i64,
    pub(crate) category_ids: Vec<String>,
    pub(crate) trait_values: Vec<Value>,
    pub(crate) tags: Vec<Value>,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Sku {
    pub(crate) id: String,
    pub(crate) product_id: String,
    pub(crate) external_id: Option<String>,
    pub(crate) identifier: Option<String>,
    pub(crate) colour: TraitValue,
    pub(crate) size: TraitValue,
    /// Type and value.
    pub(crate) identifiers: Vec<(String, String)>,
}

impl Sku {
    pub(crate) fn active(&self) -> bool {
        self.colour.active && self.size.active
    }

    pub(crate) fn upc(&self) -> Option<&str> {
        self.identifiers
            .iter()
            .find(|(kind, _)| kind == "upc")
            .map(|(_, value)| value.as_str())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct TraitValue {
    pub(crate) value: String,
    pub(crate) external_id: Option<String>,
    pub(crate) order_minimum: i64,
    pub(crate) order_nbr: i64,
    pub(crate) active: bool,
}

/// Prices are kept as the text that was sent.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Price {
    pub(crate) id: String,
    pub(crate) sku_id: String,
    pub(crate) type_id: &'static str,
    pub(crate) wholesale: String,
    pub(crate) retail: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Season {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) year: Option<String>,
    pub(crate) external_id: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Collection {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) external_id: String,
    pub(crate) season_id: Option<String>,
    pub(crate) delivery: Option<Value>,
    pub(crate) items: Vec<CollectionItem>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct CollectionItem {
    pub(crate) product_id: String,
    pub(crate) order_number: i64,
    pub(crate) sku_ids: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Asset {
    pub(crate) product_id: String,
    /// The colour code, for an image of one colour.
    pub(crate) colour_code: Option<String>,
    pub(crate) kind: String,
    pub(crate) filename: String,
    pub(crate) source_url: String,
    pub(crate) external_id: Option<String>,
    pub(crate) display_order: i64,
}

impl JoorWorld {
    pub(crate) fn style_by_external_id(&self, external_id: &str) -> Option<&Style> {
        self.styles
            .values()
            .find(|style| style.external_id.as_deref() == Some(external_id))
    }

    /// The active SKU with a UPC.
    pub(crate) fn sku_by_upc(&self, upc: &str) -> Option<&Sku> {
        self.skus
            .values()
            .find(|sku| sku.active() && sku.upc() == Some(upc))
    }

    /// Takes a SKU that became inactive from the shop and from all orders \[C\].
    pub(crate) fn remove_from_orders(&mut self, sku_id: &str, now: jiff::Timestamp) {
        let Some(sku) = self.skus.get(sku_id) else {
            return;
        };
        let Some(style) = self.styles.get(&sku.product_id) else {
            return;
        };
        let (upc, number) = (sku.upc().unwrap_or_default(), style.external_id.as_deref());
        for order in self.orders.values_mut() {
            if matches!(order.status, OrderStatus::Cancelled | OrderStatus::Shipped) {
                continue;
            }
            let before = order.lines.len();
            order.lines.retain(|line| {
                let by_upc = !upc.is_empty() && line.upc == upc;
                let by_style = line.upc.is_empty()
                    && Some(line.style_number.as_str()) == number
                    && line.colour == sku.colour.value
                    && line.size == sku.size.value;
                !(by_upc || by_style)
            });
            if order.lines.len() != before {
                self.lines_removed += u64::try_from(before - order.lines.len()).unwrap_or_default();
                order.modified = now;
                order.reprice();
            }
        }
        self.quantities.retain(|row| row.sku != sku_id);
    }
}
