//! JOOR's records: account, retailers and orders. Styles are in [`super::joor_styles`].

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use super::joor_styles::{Asset, Category, Collection, Price, PriceType, Season, Sku, Style};

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
    pub(crate) price_types: Vec<PriceType>,
    pub(crate) categories: Vec<Category>,
    pub(crate) retailers: Vec<Retailer>,
    pub(crate) orders: BTreeMap<i64, Order>,
    pub(crate) styles: BTreeMap<String, Style>,
    pub(crate) skus: BTreeMap<String, Sku>,
    pub(crate) prices: BTreeMap<String, Price>,
    pub(crate) seasons: BTreeMap<String, Season>,
    pub(crate) collections: BTreeMap<String, Collection>,
    pub(crate) assets: Vec<Asset>,
    /// Every `external_id` that an asset ever had: none may come again.
    pub(crate) asset_ids: BTreeSet<String>,
    pub(crate) quantities: Vec<Quantity>,
    /// Lines that a deactivated SKU took from orders.
    pub(crate) lines_removed: u64,
    /// Items that `REPLACE_ITEMS` or `REMOVE_ITEMS` took from collections.
    pub(crate) items_removed: u64,
    pub(crate) last_order_id: i64,
    pub(crate) last_id: i64,
    pub(crate) last_log_id: u64,
    pub(crate) order_replies: u64,
}

/// A warehouse of JOOR's order settings: inventory is written by name, orders are filtered by code.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Warehouse {
    pub(crate) name: &'static str,
    pub(crate) code: &'static str,
}

/// Stock of one SKU in one warehouse, at once or from a date on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Quantity {
    pub(crate) sku: String,
    pub(crate) warehouse: String,
    /// `None` is immediate.
    pub(crate) date: Option<Date>,
    pub(crate) units: i64,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Retailer {
    pub(crate) name: &'static str,
    pub(crate) code: String,
    pub(crate) group: (&'static str, &'static str),
    pub(crate) buyer: &'static str,
    pub(crate) email: String,
    pub(crate) phone: &'static str,
    pub(crate) ship_code: String,
    pub(crate) address: &'static str,
    pub(crate) address_2: &'static str,
    pub(crate) city: &'static str,
    pub(crate) region: &'static str,
    pub(crate) postal_code: &'static str,
    pub(crate) country: &'static str,
    pub(crate) iso_three: &'static str,
    pub(crate) iso_two: &'static str,
    pub(crate) doors: Vec<Door>,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Door {
    pub(crate) id: i64,
    pub(crate) name: &'static str,
    pub(crate) code: Option<&'static str>,
}

/// The states of an order in JOOR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OrderStatus {
    Notes,
    Pending,
    Approved,
    Shipped,
    Cancelled,
}

impl OrderStatus {
    /// The code inside orders, which is not the filter's code. 3 and 4 are known \[1\], the rest is
    /// made up \[I\].
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Notes => "1",
            Self::Pending => "3",
            Self::Approved => "4",
            Self::Shipped => "6",
            Self::Cancelled => "5",
        }
    }
}

/// Whether JOOR thinks that an order was exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Export {
    Never,
    Failed,
    At(Timestamp),
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Order {
    pub(crate) id: i64,
    pub(crate) status: OrderStatus,
    pub(crate) export: Export,
    pub(crate) created: Timestamp,
    pub(crate) approved: Option<Timestamp>,
    pub(crate) modified: Timestamp,
    pub(crate) ship_window: Option<(Date, Date)>,
    pub(crate) retailer: Retailer,
    /// The code on the order; empty while nobody has matched the retailer.
    pub(crate) customer_code: String,
    pub(crate) purchase_number: String,
    pub(crate) currency: String,
    pub(crate) price_label: String,
    pub(crate) discount_percent: Option<Decimal>,
    pub(crate) discount: Decimal,
    pub(crate) shipping: Decimal,
    pub(crate) comments: String,
    pub(crate) internal_comments: String,
    pub(crate) season_code: String,
    pub(crate) delivery: (String, String),
    pub(crate) event: Option<(&'static str, &'static str)>,
    pub(crate) ship_method: (&'static str, &'static str),
    pub(crate) payment: (&'static str, &'static str),
    pub(crate) sales_rep: (&'static str, &'static str),
    pub(crate) warehouse: (&'static str, &'static str),
    pub(crate) doors: Vec<Door>,
    pub(crate) lines: Vec<Line>,
    /// Codes arrive with spaces around them.
    pub(crate) padded: bool,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) style_number: String,
    pub(crate) style_id: i64,
    pub(crate) colour: String,
    pub(crate) colour_code: String,
    pub(crate) size: String,
    pub(crate) size_code: String,
    pub(crate) upc: String,
    pub(crate) list: Decimal,
    pub(crate) net: Decimal,
    pub(crate) retail: Option<Decimal>,
    pub(crate) quantity: i64,
    pub(crate) comment: String,
    pub(crate) door: Option<i64>,
}

impl Line {
    pub(crate) fn extended(&self) -> Decimal {
        self.net * Decimal::from(self.quantity)
    }
}

impl Order {
    pub(crate) fn subtotal(&self) -> Decimal {
        self.lines.iter().map(Line::extended).sum()
    }

    /// Sum of the extended prices, less the discount, plus shipping.
    pub(crate) fn total(&self) -> Decimal {
        self.subtotal() - self.discount + self.shipping
    }

    /// Takes the discount again from the percentage, after lines changed.
    pub(crate) fn reprice(&mut self) {
        if let Some(percent) = self.discount_percent {
            self.discount = (self.subtotal() * percent / Decimal::ONE_HUNDRED).round_dp(2);
        }
    }
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

    /// Sets the stock of a SKU in a warehouse at a date.
    pub(crate) fn set_quantity(
        &mut self,
        sku: &str,
        warehouse: &str,
        date: Option<Date>,
        units: i64,
    ) {
        let same =
            |row: &Quantity| row.sku == sku && row.warehouse == warehouse && row.date == date;
        if let Some(row) = self.quantities.iter_mut().find(|row| same(row)) {
            row.units = units;
        } else {
            let (sku, warehouse) = (sku.to_owned(), warehouse.to_owned());
            self.quantities.push(Quantity {
                sku,
                warehouse,
                date,
                units,
            });
        }
    }
}
