//! What a control call can change, as plain data. The same forms arrive as JSON under `/_sandbox`.

use std::collections::BTreeMap;

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

/// Many plain products at once, for tests of size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FillProducts {
    /// How many. Every tenth is a virtual parent, the nine after it are its variations.
    pub count: usize,
    /// Whether each variation is listed on JOOR's channel.
    #[serde(default)]
    pub listed: bool,
    /// Whether each variation has a stock row in the main warehouse.
    #[serde(default)]
    pub stocked: bool,
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

/// A change that a person makes to an Order Manager order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OmOrderEdit {
    /// Warehouse to send it from; its stock is allocated anew.
    pub warehouse_id: Option<i64>,
    /// New labels.
    pub labels: Option<Vec<String>>,
    /// Says that it was sent by other means, which frees its stock.
    pub processed_outside: bool,
    /// A word that reads show as its status in place of the real one; empty ends that.
    pub shown_status: Option<String>,
    /// The same for the reason why it is unresolved.
    pub shown_unresolved_status: Option<String>,
}

/// A parcel that leaves the warehouse.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Parcel {
    /// Its tracking number.
    pub tracking_number: Option<String>,
    /// Its carrier, such as `UPS`.
    pub carrier: Option<String>,
}

/// Units of an order that go into an order of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SplitUnits {
    /// Units by listing SKU.
    pub units: BTreeMap<String, i64>,
}

/// Units of a shipped order that come back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnedUnits {
    /// Units by listing SKU.
    pub units: BTreeMap<String, i64>,
    /// Why, in any words.
    pub reason: String,
}

/// What a person does with a purchase order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PurchaseOrderEdit {
    /// New status, such as `PENDING_DELIVERY`.
    pub status: String,
}

/// A change of a warehouse's settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WarehouseEdit {
    /// `DIRECT_FULFILLMENT`, `THIRD_PARTY_LOGISTICS`, `DROPSHIP_VENDOR` or `FBA`.
    pub kind: Option<String>,
    /// Active or not.
    pub active: Option<bool>,
    /// Whether bundles are built from components that lie there.
    pub uses_components: Option<bool>,
}

/// How a channel shares in the stock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllocationEdit {
    /// Share of the available units, in per cent.
    pub percentage: i64,
    /// Most units that the channel is told.
    #[serde(default)]
    pub maximum_units: Option<i64>,
    /// Below this the channel is told 0.
    #[serde(default)]
    pub minimum_level: i64,
    /// Warehouses whose stock does not count.
    #[serde(default)]
    pub excluded_warehouses: Vec<i64>,
}

/// Stock that is moved between two warehouses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewTransfer {
    /// Where it leaves.
    pub from_warehouse_id: i64,
    /// Where it goes.
    pub to_warehouse_id: i64,
    /// Product id and units of each item.
    pub units: Vec<(i64, i64)>,
    /// Notes.
    #[serde(default)]
    pub notes: Option<String>,
}

/// A change of the app's access to Order Manager.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AppEdit {
    /// The post-approval address that the app is registered with; empty takes that of each call.
    pub redirect_uri: Option<String>,
    /// Whether the merchant has uninstalled the app, so that every token is refused.
    pub revoked: Option<bool>,
    /// New scopes of the account's own token.
    pub token_scopes: Option<Vec<String>>,
}
