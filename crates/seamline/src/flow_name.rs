//! The flows there are today, in the order in which a pass runs them.

use std::fmt;
use std::str::FromStr;

/// A flow of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FlowName {
    /// Products and listings of Order Manager, collected.
    Catalog,
    /// Orders, JOOR to Order Manager.
    Orders,
    /// Stock rows of Order Manager, collected.
    Stock,
    /// Styles, Order Manager to JOOR.
    Products,
    /// Quantities, Order Manager to JOOR.
    Inventory,
    /// What became of orders, told to JOOR.
    OrderFeedback,
}

impl FlowName {
    /// Every flow, in the order of a pass: orders need the catalog; quantities need the stock as it
    /// is after orders were written, and the styles they belong to. What became of orders is told
    /// last, so that its credits are missed by nobody.
    pub const ALL: [Self; 6] = [
        Self::Catalog,
        Self::Orders,
        Self::Stock,
        Self::Products,
        Self::Inventory,
        Self::OrderFeedback,
    ];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Catalog => "catalog",
            Self::Orders => "orders",
            Self::Stock => "stock",
            Self::Products => "products",
            Self::Inventory => "inventory",
            Self::OrderFeedback => "order-feedback",
        }
    }

    /// Whether it only fills the document store.
    pub const fn collects(self) -> bool {
        matches!(self, Self::Catalog | Self::Stock)
    }

    /// The flows that must run before it in the same pass.
    pub const fn needs(self) -> &'static [Self] {
        match self {
            Self::Catalog | Self::Stock | Self::OrderFeedback => &[],
            Self::Orders | Self::Products => &[Self::Catalog],
            Self::Inventory => &[Self::Catalog, Self::Stock],
        }
    }
}

impl fmt::Display for FlowName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for FlowName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|flow| flow.as_str() == text)
            .ok_or_else(|| {
                let known: Vec<&str> = Self::ALL.iter().map(|flow| flow.as_str()).collect();
                format!("no flow is named `{text}`; there are {}", known.join(", "))
            })
    }
}
