//! What a demo or a test sees of Order Manager beside orders, products and available stock.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

/// A customer that orders have made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OmCustomerView {
    /// Order Manager's id.
    pub customer_id: i64,
    /// Name.
    pub name: String,
    /// Company.
    pub company: Option<String>,
    /// E-mail address in lower case.
    pub email: Option<String>,
}

/// A shipment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OmShipmentView {
    /// Order Manager's id.
    pub shipment_id: i64,
    /// The order that it belongs to.
    pub order_id: i64,
    /// `FULFILLMENT` or `RETURN`.
    pub kind: &'static str,
    /// Tracking number.
    pub tracking_number: Option<String>,
    /// Where it is, such as `IN_TRANSIT`.
    pub delivery_status: String,
    /// Whether it was recorded by the external shipment call.
    pub external: bool,
    /// The batch that it went with.
    pub batch: Option<i64>,
    /// Units by listing SKU.
    pub units: BTreeMap<String, i64>,
}

/// Goods that come back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OmReturnView {
    /// Order Manager's id.
    pub return_id: i64,
    /// Its number.
    pub number: String,
    /// The order that it belongs to.
    pub order_id: i64,
    /// The shipment that brings it.
    pub shipment_id: i64,
    /// Units over all items.
    pub units: i64,
}

/// Stock of one product in one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OmStockRowView {
    /// Order Manager's id.
    pub product_stock_id: i64,
    /// The product.
    pub product_id: i64,
    /// The warehouse.
    pub warehouse_id: i64,
    /// The place in it.
    pub location: String,
    /// Units on hand.
    pub on_hand: i64,
    /// Units locked.
    pub locked: i64,
    /// Units allocated to orders.
    pub allocated: i64,
    /// Units available, 0 where nothing may be picked.
    pub available: i64,
    /// Whether orders may take from it.
    pub pickable: bool,
    /// Whether it is active.
    pub active: bool,
}

/// A purchase order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OmPurchaseOrderView {
    /// Order Manager's id.
    pub purchase_order_id: i64,
    /// Status, such as `PENDING_DELIVERY`.
    pub status: String,
    /// The vendor.
    pub vendor_id: i64,
    /// When it was created.
    pub created: Timestamp,
    /// Last edit; `None` before the first.
    pub modified: Option<Timestamp>,
    /// Units over all items.
    pub units: i64,
}

/// Stock on its way between two warehouses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OmTransferView {
    /// Order Manager's id.
    pub transfer_id: i64,
    /// Its number.
    pub number: String,
    /// Where it leaves.
    pub from_warehouse_id: i64,
    /// Where it goes.
    pub to_warehouse_id: i64,
    /// Product id and units of each item.
    pub units: Vec<(i64, i64)>,
}
