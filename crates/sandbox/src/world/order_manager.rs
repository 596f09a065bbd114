//! Order Manager's records.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value};

/// Everything Order Manager knows.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct OrderManagerWorld {
    pub(crate) token: String,
    pub(crate) products: BTreeMap<i64, Product>,
    pub(crate) listings: BTreeMap<i64, Listing>,
    pub(crate) channels: Vec<SalesChannel>,
    pub(crate) warehouses: Vec<Warehouse>,
    pub(crate) custom_fields: Vec<CustomField>,
    pub(crate) stock: BTreeMap<i64, StockRow>,
    /// Ids of the rows of each product, so that large worlds stay quick.
    #[serde(skip)]
    pub(crate) rows_of: BTreeMap<i64, Vec<i64>>,
    pub(crate) orders: BTreeMap<i64, Order>,
    pub(crate) customers: BTreeMap<i64, Customer>,
    pub(crate) last_order_id: i64,
    pub(crate) last_item_id: i64,
    pub(crate) last_customer_id: i64,
}

/// What kind of product a record is \[C\].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum ProductKind {
    CoreProduct,
    VirtualProduct,
    BundleKit,
}

impl ProductKind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::CoreProduct => "CORE_PRODUCT",
            Self::VirtualProduct => "VIRTUAL_PRODUCT",
            Self::BundleKit => "BUNDLE_KIT",
        }
    }
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Product {
    pub(crate) id: i64,
    pub(crate) sku: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) kind: ProductKind,
    pub(crate) active: bool,
    pub(crate) brand: String,
    pub(crate) categories: Vec<String>,
    pub(crate) upc: Option<String>,
    pub(crate) mpn: Option<String>,
    /// 0 when the product has no parent.
    pub(crate) parent: i64,
    pub(crate) options: Vec<OptionGroup>,
    /// Component and quantity of a bundle.
    pub(crate) components: Vec<(i64, i64)>,
    pub(crate) vendor_cost: Decimal,
    pub(crate) map_price: Decimal,
    pub(crate) weight: Decimal,
    pub(crate) images: Vec<Image>,
    /// Definition id and value.
    pub(crate) custom_fields: Vec<(String, String)>,
    pub(crate) created: Timestamp,
    /// `None` until the first edit.
    pub(crate) modified: Option<Timestamp>,
}

impl Product {
    /// The first value of an option group.
    pub(crate) fn option(&self, group: &str) -> Option<&str> {
        let group = self.options.iter().find(|option| option.name == group)?;
        group.values.first().map(|(_, value)| value.as_str())
    }

    /// The value of a custom field.
    pub(crate) fn custom_field(&self, definition: &str) -> Option<&str> {
        self.custom_fields
            .iter()
            .find(|(id, _)| id == definition)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct OptionGroup {
    pub(crate) id: i64,
    pub(crate) name: &'static str,
    pub(crate) values: Vec<(i64, String)>,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Image {
    pub(crate) id: i64,
    pub(crate) url: String,
    pub(crate) rank: i64,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct CustomField {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) description: Option<&'static str>,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Listing {
    pub(crate) id: i64,
    pub(crate) sku: String,
    pub(crate) product: i64,
    pub(crate) channel: i64,
    pub(crate) active: bool,
    pub(crate) created: Timestamp,
    pub(crate) modified: Option<Timestamp>,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct SalesChannel {
    pub(crate) id: i64,
    pub(crate) name: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) active: bool,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Warehouse {
    pub(crate) id: i64,
    pub(crate) name: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) active: bool,
    pub(crate) city: &'static str,
    pub(crate) state: &'static str,
    pub(crate) zip: &'static str,
}

/// Stock of one product in one location.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct StockRow {
    pub(crate) id: i64,
    pub(crate) product: i64,
    pub(crate) location_id: i64,
    pub(crate) location: String,
    pub(crate) warehouse: i64,
    pub(crate) on_hand: i64,
    pub(crate) locked: i64,
    pub(crate) allocated: i64,
    pub(crate) in_transit: i64,
    pub(crate) draw_rank: i64,
    pub(crate) pickable: bool,
    pub(crate) active: bool,
}

impl StockRow {
    /// On hand, less locked, less allocated; nothing where nothing may be picked \[C\].
    pub(crate) fn available(&self) -> i64 {
        if self.pickable {
            (self.on_hand - self.locked - self.allocated).max(0)
        } else {
            0
        }
    }
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Customer {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) company: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) address: String,
}

/// The states that the sandbox's order machine knows \[C\].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum OrderStatus {
    Unresolved,
    AwaitingPayment,
    AwaitingShipment,
    OnHold,
    Cancelled,
}

impl OrderStatus {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Unresolved => "UNRESOLVED",
            Self::AwaitingPayment => "AWAITING_PAYMENT",
            Self::AwaitingShipment => "AWAITING_SHIPMENT",
            Self::OnHold => "ON_HOLD",
            Self::Cancelled => "CANCELLED",
        }
    }
}

/// Why an order is unresolved; the spelling is inferred \[I\].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Unresolved {
    MissingOrderInfo,
    MissingProductInfo,
    MissingStockLocation,
    OutOfStock,
}

impl Unresolved {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::MissingOrderInfo => "MISSING_ORDER_INFO",
            Self::MissingProductInfo => "MISSING_PRODUCT_INFO",
            Self::MissingStockLocation => "MISSING_STOCK_LOCATION",
            Self::OutOfStock => "OUT_OF_STOCK",
        }
    }
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Order {
    pub(crate) id: i64,
    pub(crate) number: String,
    pub(crate) channel: i64,
    pub(crate) customer: i64,
    pub(crate) status: OrderStatus,
    pub(crate) unresolved: Option<Unresolved>,
    pub(crate) cancel_reason: Option<String>,
    pub(crate) warehouse: Option<i64>,
    pub(crate) currency: String,
    pub(crate) total: Decimal,
    pub(crate) paid: bool,
    pub(crate) complete_address: bool,
    pub(crate) hold_until: Option<Timestamp>,
    pub(crate) dated: Option<Timestamp>,
    pub(crate) payment_date: Option<Timestamp>,
    pub(crate) created: Timestamp,
    pub(crate) modified: Option<Timestamp>,
    pub(crate) items: Vec<OrderItem>,
    /// The create call's fields as they came.
    pub(crate) request: Map<String, Value>,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct OrderItem {
    pub(crate) id: i64,
    pub(crate) listing_sku: String,
    pub(crate) listing_name: String,
    pub(crate) quantity: i64,
    pub(crate) unit_price: Decimal,
    pub(crate) tax: Decimal,
    pub(crate) discount: Decimal,
    pub(crate) notes: Option<String>,
    /// `None` while no active listing of the channel has this SKU.
    pub(crate) product: Option<i64>,
    /// Stock row and quantity allocated there.
    pub(crate) picks: Vec<(i64, i64)>,
}

impl OrderManagerWorld {
    /// The product behind a listing SKU of a channel: exact, case-sensitive, active listings only.
    pub(crate) fn listed(&self, channel: i64, sku: &str) -> Option<i64> {
        self.listings
            .values()
            .find(|listing| listing.channel == channel && listing.active && listing.sku == sku)
            .map(|listing| listing.product)
    }

    pub(crate) fn channel(&self, id: i64) -> Option<&SalesChannel> {
        self.channels.iter().find(|channel| channel.id == id)
    }

    pub(crate) fn warehouse(&self, id: i64) -> Option<&Warehouse> {
        self.warehouses.iter().find(|warehouse| warehouse.id == id)
    }

    /// Puts a new row on the shelf.
    pub(crate) fn add_row(&mut self, row: StockRow) -> &mut StockRow {
        self.rows_of.entry(row.product).or_default().push(row.id);
        self.stock.entry(row.id).or_insert(row)
    }

    /// The stock rows of a product, in order of their ids.
    pub(crate) fn rows(&self, product: i64) -> impl Iterator<Item = &StockRow> {
        let ids = self
            .rows_of
            .get(&product)
            .map(Vec::as_slice)
            .unwrap_or_default();
        ids.iter().filter_map(|id| self.stock.get(id))
    }

    /// Quantity Available of a product: the sum over active, pickable rows of active warehouses.
    pub(crate) fn available(&self, product: i64) -> i64 {
        self.rows(product)
            .filter(|row| row.active)
            .filter(|row| {
                self.warehouse(row.warehouse)
                    .is_some_and(|warehouse| warehouse.active)
            })
            .map(StockRow::available)
            .sum()
    }
}
