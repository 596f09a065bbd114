//! Order Manager's records.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::Serialize;

pub(crate) use super::order_manager_access::{AppAccess, Code, SCOPES};
pub(crate) use super::order_manager_orders::{
    CancelReason, Customer, Order, OrderItem, OrderStatus, Return, ReturnItem, Shipment, Unresolved,
};
pub(crate) use super::order_manager_supply::{
    PurchaseItem, PurchaseOrder, StockTransfer, Supply, TransferItem, Vendor, VendorProduct,
};
use super::table::{Key, Record, Table};

/// Everything Order Manager knows.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct OrderManagerWorld {
    pub(crate) token: String,
    pub(crate) access: AppAccess,
    pub(crate) products: Table<Product>,
    pub(crate) listings: Table<Listing>,
    pub(crate) channels: Vec<SalesChannel>,
    pub(crate) warehouses: Vec<Warehouse>,
    pub(crate) custom_fields: Vec<CustomField>,
    pub(crate) stock: Table<StockRow>,
    pub(crate) orders: Table<Order>,
    pub(crate) customers: Table<Customer>,
    pub(crate) shipments: Table<Shipment>,
    pub(crate) returns: Table<Return>,
    pub(crate) supply: Supply,
    /// How each channel shares in the stock; a channel without a rule gets everything.
    pub(crate) allocation_rules: BTreeMap<i64, AllocationRule>,
    /// What the acknowledge call told each channel last, by listing.
    pub(crate) acknowledged: BTreeMap<i64, BTreeMap<i64, i64>>,
    pub(crate) last_order_id: i64,
    pub(crate) last_item_id: i64,
    pub(crate) last_customer_id: i64,
    pub(crate) last_batch: i64,
    #[serde(skip)]
    pub(crate) rules: OrderRules,
}

/// What the merchant has set for orders.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct OrderRules {
    pub(crate) strict_first_come: bool,
    pub(crate) warehouse_by_hand: bool,
}

/// How much of the stock a channel is told \[C\].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct AllocationRule {
    pub(crate) percentage: i64,
    pub(crate) maximum_units: Option<i64>,
    /// Below this the channel is told 0.
    pub(crate) minimum_level: i64,
    pub(crate) excluded_warehouses: Vec<i64>,
}

/// What kind of product a record is \[C\].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum ProductKind {
    #[default]
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

#[derive(Debug, Clone, Default, Serialize)]
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

impl Record for Product {
    fn keys(&self, add: &mut dyn FnMut(Key)) {
        add(Key::Sku(self.sku.to_lowercase()));
        if let Some(upc) = &self.upc {
            add(Key::Upc(upc.clone()));
        }
        if self.parent != 0 {
            add(Key::Parent(self.parent));
        }
    }

    fn text(&self) -> Option<&str> {
        Some(&self.sku)
    }
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
    /// Whether the channel is told quantities.
    pub(crate) pushes_inventory: bool,
}

impl Record for Listing {
    fn keys(&self, add: &mut dyn FnMut(Key)) {
        add(Key::Product(self.product));
        add(Key::Listing(self.channel, self.sku.clone()));
    }
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
    /// Whether bundles are built from components that lie here; on by default \[C\].
    pub(crate) uses_components: bool,
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
    pub(crate) min_stock: i64,
    pub(crate) pickable: bool,
    pub(crate) receivable: bool,
    pub(crate) active: bool,
}

impl Record for StockRow {
    fn keys(&self, add: &mut dyn FnMut(Key)) {
        add(Key::Product(self.product));
    }
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

impl OrderManagerWorld {
    /// The product behind a listing SKU of a channel: exact, case-sensitive, active listings only.
    pub(crate) fn listed(&self, channel: i64, sku: &str) -> Option<i64> {
        let found = self.listings.with(&Key::Listing(channel, sku.to_owned()));
        found
            .iter()
            .filter_map(|id| self.listings.get(id))
            .find(|listing| listing.active)
            .map(|listing| listing.product)
    }

    pub(crate) fn channel(&self, id: i64) -> Option<&SalesChannel> {
        self.channels.iter().find(|channel| channel.id == id)
    }

    pub(crate) fn warehouse(&self, id: i64) -> Option<&Warehouse> {
        self.warehouses.iter().find(|warehouse| warehouse.id == id)
    }

    /// The product with a master SKU, which is unique in any case \[C\].
    pub(crate) fn product_by_sku(&self, sku: &str) -> Option<&Product> {
        self.products.first_with(&Key::Sku(sku.to_lowercase()))
    }

    /// The variations of a virtual parent, in order of their ids.
    pub(crate) fn variations(&self, parent: i64) -> impl Iterator<Item = &Product> {
        let ids = self.products.with(&Key::Parent(parent));
        ids.into_iter().filter_map(|id| self.products.get(&id))
    }

    /// The listings of a product on every channel, in order of their ids.
    pub(crate) fn listings_of(&self, product: i64) -> impl Iterator<Item = &Listing> {
        let ids = self.listings.with(&Key::Product(product));
        ids.into_iter().filter_map(|id| self.listings.get(&id))
    }

    /// Puts a new row on the shelf.
    pub(crate) fn add_row(&mut self, row: StockRow) -> &mut StockRow {
        // The totals list a product from its first row on.
        self.products.touch(row.product);
        self.stock.add(row.id, row)
    }

    /// The stock rows of a product, in order of their ids.
    pub(crate) fn rows(&self, product: i64) -> impl Iterator<Item = &StockRow> {
        let ids = self.stock.with(&Key::Product(product));
        ids.into_iter().filter_map(|id| self.stock.get(&id))
    }

    /// Quantity Available of a product: the sum over active, pickable rows of active warehouses.
    /// Of a bundle that is what lies there boxed.
    pub(crate) fn available(&self, product: i64) -> i64 {
        self.warehouses
            .iter()
            .filter(|warehouse| warehouse.active)
            .map(|warehouse| self.available_at(product, warehouse.id))
            .sum()
    }

    /// The same in one warehouse, open or not.
    pub(crate) fn available_at(&self, product: i64, warehouse: i64) -> i64 {
        self.rows(product)
            .filter(|row| row.active && row.warehouse == warehouse)
            .map(StockRow::available)
            .sum()
    }

    /// How many of a bundle the components of a warehouse make: the least of each component's share,
    /// where the warehouse builds bundles at all \[C\].
    pub(crate) fn buildable_at(&self, product: i64, warehouse: i64) -> i64 {
        let builds = self
            .warehouse(warehouse)
            .is_some_and(|warehouse| warehouse.uses_components);
        let parts = self
            .products
            .get(&product)
            .map(|product| &product.components);
        parts
            .filter(|_| builds)
            .into_iter()
            .flatten()
            .filter(|(_, quantity)| *quantity > 0)
            .map(|(part, quantity)| self.available_at(*part, warehouse) / quantity)
            .min()
            .unwrap_or_default()
    }
}
