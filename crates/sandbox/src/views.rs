//! What a demo or a test sees of the world: plain data, straight from the vendors' own state.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::Serialize;

/// What a client needs to call both vendors.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Credentials {
    /// JOOR's static v2 token.
    pub joor_token: String,
    /// JOOR account id, wanted on every v4 call.
    pub joor_account: String,
    /// Client id of the v4 password grant.
    pub client_id: String,
    /// Client secret of the v4 password grant.
    pub client_secret: String,
    /// User of the v4 password grant.
    pub username: String,
    /// Password of the v4 password grant.
    pub password: String,
    /// Order Manager's bearer token.
    pub order_manager_token: String,
    /// Key of the app that OAuth knows, its client id.
    pub order_manager_app_key: String,
    /// Secret of that app.
    pub order_manager_app_secret: String,
    /// Name of the Order Manager channel that JOOR's orders go to.
    pub sales_channel: String,
    /// Name of the JOOR warehouse that quantities are written to.
    pub joor_warehouse: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Made up, but a habit is a habit: no secret in a debug print.
        out.debug_struct("Credentials")
            .field("joor_account", &self.joor_account)
            .field("sales_channel", &self.sales_channel)
            .field("joor_warehouse", &self.joor_warehouse)
            .finish_non_exhaustive()
    }
}

/// An Order Manager order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OmOrderView {
    /// Order Manager's id.
    pub order_id: i64,
    /// The channel's number.
    pub order_number: String,
    /// Id of the sales channel.
    pub channel_id: i64,
    /// Name of the sales channel.
    pub channel: String,
    /// Status, such as `AWAITING_SHIPMENT`.
    pub status: &'static str,
    /// Why it is unresolved, such as `MISSING_PRODUCT_INFO`.
    pub unresolved: Option<&'static str>,
    /// Order total.
    pub total: Decimal,
    /// Its currency.
    pub currency: String,
    /// Order discount as sent, 0 when absent.
    pub discount: Decimal,
    /// Shipping cost as sent, 0 when absent.
    pub shipping: Decimal,
    /// Name of the customer that Order Manager made or found.
    pub customer: Option<String>,
    /// Company of that customer.
    pub customer_company: Option<String>,
    /// E-mail of that customer.
    pub customer_email: Option<String>,
    /// Id of that customer.
    pub customer_id: i64,
    /// Ids of the orders that it was split from or into.
    pub related: Vec<i64>,
    /// Why it was cancelled, such as `BUYER_CANCELLED`.
    pub cancel_reason: Option<String>,
    /// Warehouse that its stock is allocated in.
    pub warehouse_id: Option<i64>,
    /// Ship date.
    pub shipped: Option<Timestamp>,
    /// Last change; `None` before the first.
    pub modified: Option<Timestamp>,
    /// Units per listing SKU, over all items.
    pub quantities: BTreeMap<String, i64>,
    /// The items in order.
    pub items: Vec<OmItemView>,
    /// The create call's fields as they came, as JSON text.
    pub request: String,
    /// When it was created.
    pub created: Timestamp,
}

/// One item of an Order Manager order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OmItemView {
    /// The listing SKU as sent.
    pub listing_sku: String,
    /// The product it was resolved to.
    pub product_id: Option<i64>,
    /// Units.
    pub quantity: i64,
    /// Price per unit.
    pub unit_price: Decimal,
    /// Units that stock was allocated for.
    pub allocated: i64,
}

/// A product of Order Manager.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OmProductView {
    /// Order Manager's id.
    pub product_id: i64,
    /// Master SKU.
    pub sku: String,
    /// Name.
    pub name: String,
    /// `CORE_PRODUCT`, `VIRTUAL_PRODUCT` or `BUNDLE_KIT`.
    pub kind: &'static str,
    /// Id of the virtual parent; `None` when there is none.
    pub parent: Option<i64>,
    /// Bar code.
    pub upc: Option<String>,
    /// Whether it is active.
    pub active: bool,
    /// Value of the option `Color`.
    pub colour: Option<String>,
    /// Value of the option `Size`.
    pub size: Option<String>,
    /// Minimum advertised price.
    pub map_price: Decimal,
    /// Active listing SKUs per channel id.
    pub listings: BTreeMap<i64, String>,
}

/// Stock of one product over all its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OmStockView {
    /// Master SKU.
    pub sku: String,
    /// Bar code.
    pub upc: Option<String>,
    /// On hand, over all rows.
    pub on_hand: i64,
    /// Locked, over all rows.
    pub locked: i64,
    /// Allocated, over all rows.
    pub allocated: i64,
    /// Available: the sum over active, pickable rows of active warehouses.
    pub available: i64,
}
