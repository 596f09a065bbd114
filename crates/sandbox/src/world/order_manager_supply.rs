//! What comes into Order Manager's warehouses: vendors, purchase orders and stock transfers.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value};

use super::table::{Key, Record, Table};

#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Supply {
    pub(crate) vendors: BTreeMap<i64, Vendor>,
    pub(crate) vendor_products: Table<VendorProduct>,
    pub(crate) purchase_orders: Table<PurchaseOrder>,
    pub(crate) transfers: Table<StockTransfer>,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Vendor {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) active: bool,
}

/// A product as a vendor sells it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct VendorProduct {
    pub(crate) id: i64,
    pub(crate) vendor: i64,
    pub(crate) product: i64,
    pub(crate) lead_time: i64,
    pub(crate) minimum: i64,
}

impl Record for VendorProduct {
    fn keys(&self, add: &mut dyn FnMut(Key)) {
        add(Key::Product(self.product));
    }
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct PurchaseOrder {
    pub(crate) id: i64,
    pub(crate) number: i64,
    /// One of the words of the reference, or any other that a person gave it.
    pub(crate) status: String,
    pub(crate) vendor: i64,
    pub(crate) warehouse: i64,
    pub(crate) currency: String,
    pub(crate) created: Timestamp,
    /// `None` until the first edit, and then the modified filter misses it \[1\].
    pub(crate) modified: Option<Timestamp>,
    pub(crate) authorized: Option<Timestamp>,
    pub(crate) items: Vec<PurchaseItem>,
    /// The other fields as the create call gave them.
    pub(crate) fields: Map<String, Value>,
}

impl Record for PurchaseOrder {
    fn keys(&self, add: &mut dyn FnMut(Key)) {
        if let Some(Value::String(number)) = self.fields.get("customPurchaseOrderNumber") {
            add(Key::Number(number.clone()));
        }
    }
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct PurchaseItem {
    pub(crate) id: i64,
    pub(crate) vendor_product: i64,
    pub(crate) quantity: i64,
    pub(crate) unit_cost: Decimal,
    pub(crate) received: Option<Timestamp>,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct StockTransfer {
    pub(crate) id: i64,
    pub(crate) number: String,
    pub(crate) status: String,
    pub(crate) created: Timestamp,
    pub(crate) from: i64,
    pub(crate) to: i64,
    pub(crate) notes: Option<String>,
    pub(crate) items: Vec<TransferItem>,
}

impl Record for StockTransfer {
    fn keys(&self, add: &mut dyn FnMut(Key)) {
        add(Key::Number(self.number.clone()));
    }
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct TransferItem {
    pub(crate) id: i64,
    pub(crate) product: i64,
    pub(crate) quantity: i64,
    pub(crate) received: Option<Timestamp>,
}
