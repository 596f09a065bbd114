//! Everything JOOR knows about one account. Its records are in the files beside this one.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::joor_connections::Connection;
use super::joor_jobs::Job;
use super::joor_orders::Order;
use super::joor_styles::{Asset, Category, Collection, Price, PriceType, Season, Sku, Style};
use super::shelf::Shelf;

/// Everything JOOR knows about one account.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct JoorWorld {
    pub(crate) account: String,
    pub(crate) static_token: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) username: String,
    pub(crate) password: String,
    /// v4 access tokens that were given out, and until when they hold.
    pub(crate) tokens: BTreeMap<String, Timestamp>,
    pub(crate) warehouses: Vec<Warehouse>,
    pub(crate) payment_methods: Vec<Setting>,
    pub(crate) shipping_methods: Vec<Setting>,
    pub(crate) sales_reps: Vec<Setting>,
    pub(crate) price_types: Vec<PriceType>,
    pub(crate) categories: Vec<Category>,
    pub(crate) connections: Shelf<Connection>,
    pub(crate) orders: Shelf<Order>,
    pub(crate) styles: Shelf<Style>,
    pub(crate) skus: Shelf<Sku>,
    pub(crate) prices: Shelf<Price>,
    pub(crate) seasons: Shelf<Season>,
    pub(crate) collections: Shelf<Collection>,
    pub(crate) assets: Shelf<Asset>,
    /// Every `external_id` that an asset ever had: none may come again.
    pub(crate) asset_ids: BTreeSet<String>,
    /// UPCs of SKUs that were deleted.
    pub(crate) deleted_upcs: BTreeSet<String>,
    /// Stock by SKU id.
    pub(crate) quantities: BTreeMap<String, Vec<Quantity>>,
    /// Background jobs in the order of their arrival.
    pub(crate) jobs: BTreeMap<i64, Job>,
    /// Lines that a deactivated or deleted SKU took from orders.
    pub(crate) lines_removed: u64,
    /// SKUs that replacing or removing took from collections.
    pub(crate) items_removed: u64,
    pub(crate) last_order_id: i64,
    pub(crate) last_connection_id: i64,
    pub(crate) last_address_id: i64,
    pub(crate) last_job_id: i64,
    pub(crate) last_asset_id: i64,
    pub(crate) last_id: i64,
    pub(crate) last_log_id: u64,
    /// Replies of v2 so far, which makes their forms vary.
    pub(crate) v2_replies: u64,
}

/// A warehouse of JOOR's order settings: inventory is written by name, orders are filtered by code.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Warehouse {
    pub(crate) name: &'static str,
    pub(crate) code: &'static str,
}

/// A payment method, a shipping method or a sales representative of the account's settings.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Setting {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) code: &'static str,
}

/// Stock of one SKU in one warehouse, at once or from a date on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Quantity {
    pub(crate) warehouse: String,
    /// `None` is immediate.
    pub(crate) date: Option<Date>,
    pub(crate) units: i64,
}

impl JoorWorld {
    /// A new JOOR id, as text.
    pub(crate) fn next_id(&mut self) -> String {
        self.last_id += 1;
        self.last_id.to_string()
    }

    /// A new log id, shaped like a UUID.
    pub(crate) fn next_log_id(&mut self) -> String {
        self.last_log_id += 1;
        format!("5d0c6f0a-0000-4000-8000-{:012x}", self.last_log_id)
    }

    pub(crate) fn has_warehouse(&self, name: &str) -> bool {
        self.warehouses
            .iter()
            .any(|warehouse| warehouse.name == name)
    }

    /// The price type of a label and a currency, which must both be right \[C\].
    pub(crate) fn price_type(&self, label: &str, currency: &str) -> Option<&PriceType> {
        self.price_types
            .iter()
            .find(|known| known.name == label && known.currency == currency)
    }

    /// The stock of a SKU in a warehouse at a date.
    pub(crate) fn quantity_mut(
        &mut self,
        sku: &str,
        warehouse: &str,
        date: Option<Date>,
    ) -> Option<&mut i64> {
        self.quantities
            .get_mut(sku)?
            .iter_mut()
            .find(|row| row.warehouse == warehouse && row.date == date)
            .map(|row| &mut row.units)
    }

    /// Sets the stock of a SKU in a warehouse at a date.
    pub(crate) fn set_quantity(
        &mut self,
        sku: &str,
        warehouse: &str,
        date: Option<Date>,
        units: i64,
    ) {
        if let Some(there) = self.quantity_mut(sku, warehouse, date) {
            *there = units;
        } else {
            let warehouse = warehouse.to_owned();
            self.quantities
                .entry(sku.to_owned())
                .or_default()
                .push(Quantity {
                    warehouse,
                    date,
                    units,
                });
        }
    }
}
