//! What a control call can change, as plain data. The same forms arrive as JSON under `/_sandbox`.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a control call did nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ControlError {
    /// There is no such record.
    #[error("find the {what} {key}")]
    NotFound {
        /// What kind of record.
        what: &'static str,
        /// The key that was asked for.
        key: String,
    },
    /// The change makes no sense.
    #[error("apply the change: {0}")]
    Invalid(String),
}

impl ControlError {
    pub(crate) fn not_found(what: &'static str, key: impl std::fmt::Display) -> Self {
        Self::NotFound {
            what,
            key: format!("{key}"),
        }
    }
}

/// A change that a person makes to a JOOR order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OrderEdit {
    /// New status: `notes`, `pending`, `approved`, `shipped` or `cancelled`.
    pub status: Option<JoorStatus>,
    /// New comment of the buyer.
    pub comments: Option<String>,
    /// New customer code; empty takes it away.
    pub customer_code: Option<String>,
    /// New quantity of the first line.
    pub first_line_quantity: Option<i64>,
    /// Bar code that replaces the one of every line that no product has.
    pub mend_unknown_upc: Option<String>,
}

/// The states of a JOOR order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JoorStatus {
    /// A draft.
    Notes,
    /// Waits for the brand.
    Pending,
    /// Final for the retailer.
    Approved,
    /// On its way.
    Shipped,
    /// Cancelled.
    Cancelled,
}

/// A new JOOR order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewOrder {
    /// Bar code and units of each line. A bar code that Order Manager knows brings style, colour,
    /// size and price with it.
    pub lines: Vec<(String, i64)>,
    /// The retailer's code; `None` takes the first retailer, empty leaves the order unassigned.
    #[serde(default)]
    pub customer_code: Option<String>,
    /// Status at the start; approved unless said otherwise.
    #[serde(default)]
    pub status: Option<JoorStatus>,
}

/// A change that a person makes to an Order Manager product.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProductEdit {
    /// New name.
    pub name: Option<String>,
    /// New description.
    pub description: Option<String>,
    /// New master SKU.
    pub sku: Option<String>,
    /// New bar code.
    pub upc: Option<String>,
    /// Active or not.
    pub active: Option<bool>,
    /// New minimum advertised price, written as text.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub map_price: Option<Decimal>,
    /// New value of the custom field `Wholesale Price`.
    pub wholesale_price: Option<String>,
    /// New value of the custom field `Linesheet`.
    pub linesheet: Option<String>,
    /// New value of the option `Color`.
    pub colour: Option<String>,
    /// New value of the option `Size`.
    pub size: Option<String>,
    /// A new variation of a virtual product, listed on JOOR's channel and with stock.
    pub add_variation: Option<NewVariation>,
}

/// A new variation of a family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewVariation {
    /// Master SKU.
    pub sku: String,
    /// Colour.
    pub colour: String,
    /// Size.
    pub size: String,
    /// Units on hand in the main warehouse.
    #[serde(default)]
    pub on_hand: i64,
}

/// A count of stock: what lies in the main warehouse's first pickable place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StockEdit {
    /// Order Manager's product id.
    pub product_id: i64,
    /// Units on hand after the count.
    pub on_hand: i64,
}

/// A change that a person makes to a JOOR style by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StyleEdit {
    /// New name.
    pub name: Option<String>,
    /// New description.
    pub description: Option<String>,
    /// New wholesale price of every SKU, as text.
    pub wholesale_price: Option<String>,
    /// Puts the style into a linesheet of this name that the person made.
    pub add_to_collection: Option<String>,
}
