//! Order Manager's vendors, what is on order from them, and stock on its way between warehouses.

use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use serde_json::{Map, json};

use super::accounts::{MAIN_WAREHOUSE, SECOND_WAREHOUSE};
use super::catalog::Family;
use crate::world::order_manager::{
    OrderManagerWorld, PurchaseItem, PurchaseOrder, StockTransfer, TransferItem, Vendor,
    VendorProduct,
};

const MILL: i64 = 1_201;
const KNITTER: i64 = 1_202;

/// Two vendors, one of them inactive; a purchase order that was edited and one that never was; one
/// transfer.
pub(super) fn order(world: &mut OrderManagerWorld, families: &[Family], start: Timestamp) {
    for (id, name, active) in [(MILL, "Sample Mill", true), (KNITTER, "Old Knitter", false)] {
        let vendor = Vendor {
            id,
            name: name.to_owned(),
            active,
        };
        world.supply.vendors.insert(id, vendor);
    }
    let first_of_each = families
        .iter()
        .filter_map(|family| family.variations.first());
    let sold: Vec<i64> = (2_001..)
        .zip(first_of_each.take(8))
        .map(|(id, variation)| {
            let product = VendorProduct {
                id,
                vendor: MILL,
                product: variation.product,
                lead_time: 30,
                minimum: 12,
            };
            world.supply.vendor_products.insert(id, product);
            id
        })
        .collect();
    let days_ago = |days: i64| {
        let age = SignedDuration::from_hours(24 * days);
        start.saturating_sub(age).unwrap_or(start)
    };
    for (place, pair) in (1_i64..).zip(sold.chunks_exact(2).take(2)) {
        let edited = place == 1;
        let id = 60_000 + place;
        let mut fields = Map::new();
        fields.insert(
            "customPurchaseOrderNumber".to_owned(),
            json!(format!("MV-PO-{place}")),
        );
        let items = (1_i64..).zip(pair).map(|(line, sold)| PurchaseItem {
            id: id * 100 + line,
            vendor_product: *sold,
            quantity: 24,
            unit_cost: Decimal::new(3150, 2),
            received: None,
        });
        let order = PurchaseOrder {
            id,
            number: id - 59_000,
            status: if edited {
                "PENDING_DELIVERY"
            } else {
                "AWAITING_AUTHORIZATION"
            }
            .to_owned(),
            vendor: MILL,
            warehouse: MAIN_WAREHOUSE,
            currency: "USD".to_owned(),
            created: days_ago(20 - place),
            modified: edited.then(|| days_ago(10)),
            authorized: edited.then(|| days_ago(10)),
            items: items.collect(),
            fields,
        };
        world.supply.purchase_orders.insert(id, order);
    }
    if let Some(variation) = families.first().and_then(|one| one.variations.first()) {
        let id = 20_001;
        let transfer = StockTransfer {
            id,
            number: format!("ST-{id}"),
            status: "PENDING".to_owned(),
            created: days_ago(3),
            from: MAIN_WAREHOUSE,
            to: SECOND_WAREHOUSE,
            notes: None,
            items: vec![TransferItem {
                id: id * 100 + 1,
                product: variation.product,
                quantity: 6,
                received: None,
            }],
        };
        world.supply.transfers.insert(id, transfer);
    }
}
