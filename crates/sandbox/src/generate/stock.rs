//! Stock in several locations, and the web shop's orders that already hold some of it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, json};

use super::accounts::{CLOSED_WAREHOUSE, MAIN_WAREHOUSE, SECOND_WAREHOUSE, WEB_CHANNEL};
use super::catalog::{Family, Variation};
use crate::amounts::money;
use crate::dice::Dice;
use crate::world::joor::JoorWorld;
use crate::world::order_manager::{
    Customer, Order, OrderItem, OrderManagerWorld, ProductKind, StockRow,
};

/// The variations that have stock: all but about one in eight. Orders ask only for these.
pub(super) fn sellable(families: &[Family], dice: &mut Dice) -> BTreeSet<i64> {
    families
        .iter()
        .flat_map(|family| &family.variations)
        .filter(|_| !dice.percent(12))
        .map(|variation| variation.product)
        .collect()
}

/// Puts stock on the shelves: more than `demand` in the main warehouse for what can be sold.
pub(super) fn fill(
    world: &mut OrderManagerWorld,
    families: &[Family],
    sellable: &BTreeSet<i64>,
    demand: &BTreeMap<i64, i64>,
    dice: &mut Dice,
) {
    let mut shelf = Shelf {
        world,
        last_row: 710_000,
        aisle: 0,
    };
    for variation in families.iter().flat_map(|family| &family.variations) {
        let product = variation.product;
        if !sellable.contains(&product) {
            sold_out(&mut shelf, variation, dice);
            continue;
        }
        let wanted = demand.get(&product).copied().unwrap_or_default();
        let locked = if dice.percent(20) {
            dice.between(1, 3)
        } else {
            0
        };
        let coming = if dice.percent(15) {
            dice.between(6, 48)
        } else {
            0
        };
        let row = shelf.row(product, MAIN_WAREHOUSE);
        row.on_hand = wanted * 2 + dice.between(6, 60) + locked;
        row.locked = locked;
        row.in_transit = coming;
        if dice.percent(25) {
            let row = shelf.row(product, MAIN_WAREHOUSE);
            row.on_hand = dice.between(1, 20);
            row.draw_rank = 2;
        }
        if dice.percent(15) {
            let row = shelf.row(product, MAIN_WAREHOUSE);
            "QC-HOLD".clone_into(&mut row.location);
            row.on_hand = dice.between(1, 6);
            row.pickable = false;
            row.draw_rank = 3;
        }
        if dice.percent(35) {
            let row = shelf.row(product, SECOND_WAREHOUSE);
            "GLOBAL".clone_into(&mut row.location);
            row.on_hand = dice.between(2, 40);
        }
        if dice.percent(8) {
            let row = shelf.row(product, CLOSED_WAREHOUSE);
            row.on_hand = dice.between(1, 9);
            row.active = false;
        }
    }
    let others: Vec<i64> = shelf
        .world
        .products
        .values()
        .filter(|product| {
            product.kind == ProductKind::BundleKit || product.sku.ends_with("-SAMPLE")
        })
        .map(|product| product.id)
        .collect();
    for product in others {
        shelf.row(product, MAIN_WAREHOUSE).on_hand = dice.between(1, 5);
    }
}

/// Nothing to sell: an empty shelf, or everything locked, or no row at all.
fn sold_out(shelf: &mut Shelf<'_>, variation: &Variation, dice: &mut Dice) {
    match dice.below(3) {
        0 => {
            shelf.row(variation.product, MAIN_WAREHOUSE);
        }
        1 => {
            let row = shelf.row(variation.product, MAIN_WAREHOUSE);
            row.on_hand = 2;
            row.locked = 2;
        }
        _ => {
            let row = shelf.row(variation.product, MAIN_WAREHOUSE);
            "QC-HOLD".clone_into(&mut row.location);
            row.on_hand = 3;
            row.pickable = false;
        }
    }
}

struct Shelf<'a> {
    world: &'a mut OrderManagerWorld,
    last_row: i64,
    aisle: i64,
}

impl Shelf<'_> {
    /// A new empty row of a product.
    fn row(&mut self, product: i64, warehouse: i64) -> &mut StockRow {
        self.last_row += 1;
        self.aisle += 1;
        let id = self.last_row;
        let location = format!("A-{:02}-{:02}", self.aisle / 20 + 1, self.aisle % 20 + 1);
        self.world.add_row(StockRow {
            id,
            product,
            location_id: id - 705_000,
            location,
            warehouse,
            on_hand: 0,
            locked: 0,
            allocated: 0,
            in_transit: 0,
            draw_rank: 1,
            min_stock: 0,
            pickable: true,
            receivable: true,
            active: true,
        })
    }
}

/// Orders of the web shop. The first one has the number of a JOOR order: numbers are unique only
/// within a channel.
pub(super) fn place_web_orders(
    world: &mut OrderManagerWorld,
    joor: &JoorWorld,
    sellable: &BTreeSet<i64>,
    orders: usize,
    start: Timestamp,
    dice: &mut Dice,
) {
    let listed: Vec<(String, i64)> = world
        .listings
        .values()
        .filter(|listing| listing.channel == WEB_CHANNEL && sellable.contains(&listing.product))
        .map(|listing| (listing.sku.clone(), listing.product))
        .collect();
    if listed.is_empty() {
        return;
    }
    let count = orders / 8;
    for (place, hours) in (1_i64..).zip((1..=i64::try_from(count).unwrap_or_default()).rev()) {
        let number = match joor.orders.keys().next() {
            Some(id) if place == 1 => id.to_string(),
            _ => format!("WEB-{}", 1000 + place),
        };
        let (sku, product) = dice.pick(&listed).clone();
        let Some(known) = world.products.get(&product) else {
            continue;
        };
        let (name, price) = (known.name.clone(), known.map_price);
        let created = start
            .saturating_sub(SignedDuration::from_hours(hours))
            .unwrap_or(start);
        world.last_customer_id += 1;
        let customer = Customer {
            id: world.last_customer_id,
            name: format!("Web Shopper {place}"),
            company: None,
            email: Some(format!("shopper-{place}@example.com")),
            address: format!("{place} Sample Street, Albany"),
        };
        world.last_order_id += 1;
        world.last_item_id += 1;
        let mut request = Map::new();
        request.insert("shipName".to_owned(), json!(customer.name));
        request.insert(
            "shipAddress1".to_owned(),
            json!(format!("{place} Sample Street")),
        );
        request.insert("shipCity".to_owned(), json!("Albany"));
        request.insert("shipCountry".to_owned(), json!("USA"));
        request.insert("orderTotal".to_owned(), money(price, "USD"));
        request.insert("amountPaid".to_owned(), money(price, "USD"));
        let mut order = Order {
            id: world.last_order_id,
            number,
            channel: WEB_CHANNEL,
            customer: customer.id,
            currency: "USD".to_owned(),
            total: price,
            paid: true,
            complete_address: true,
            dated: Some(created),
            payment_date: Some(created),
            created,
            items: vec![OrderItem {
                id: world.last_item_id,
                listing_sku: sku,
                listing_name: name,
                quantity: 1,
                unit_price: price,
                ..OrderItem::default()
            }],
            fields: request.clone(),
            request,
            ..Order::default()
        };
        world.customers.insert(customer.id, customer);
        world.settle(&mut order, start);
        world.orders.insert(order.id, order);
    }
}
