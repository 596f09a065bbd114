//! JOOR's orders: retailers who read the linesheets and ordered, well or badly.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp, ToSpan};
use rust_decimal::Decimal;

use super::catalog::{Build, Family, Variation};
use super::upc::upc_a;
use crate::dice::Dice;
use crate::world::joor::JoorWorld;
use crate::world::joor_connections::{Connection, named};
use crate::world::joor_orders::{Export, Line, Order, OrderStatus};

/// What an order is meant to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Story {
    Good,
    /// A line's UPC is in no catalogue.
    UnknownUpc,
    /// A line has no UPC, and its style was made by hand in JOOR.
    UnknownStyle,
    /// Nobody has matched the retailer yet.
    NoCustomerCode,
    Pending,
    Notes,
    Cancelled,
    Shipped,
}

/// How many orders of each bad story: at least two at the default size, more in larger worlds.
fn bad_of_each_kind(orders: usize) -> usize {
    match orders {
        0..8 => 0,
        8..20 => 1,
        _ => (orders / 20).max(2),
    }
}

/// Every story, as often as it is due, in a seeded order.
fn stories(orders: usize, dice: &mut Dice) -> Vec<Story> {
    let bad = bad_of_each_kind(orders);
    let mut stories = Vec::with_capacity(orders);
    for (story, count) in [
        (Story::UnknownUpc, bad),
        (Story::UnknownStyle, bad),
        (Story::NoCustomerCode, bad),
        (Story::Pending, orders / 13),
        (Story::Notes, orders / 20),
        (Story::Cancelled, orders / 20),
        (Story::Shipped, orders / 40),
    ] {
        stories.extend(std::iter::repeat_n(story, count));
    }
    stories.resize(orders, Story::Good);
    dice.shuffle(&mut stories);
    stories
}

/// Places the orders, and adds up what they ask for per product.
pub(super) fn place(
    joor: &mut JoorWorld,
    families: &[Family],
    sellable: &BTreeSet<i64>,
    orders: usize,
    start: Timestamp,
    demand: &mut BTreeMap<i64, i64>,
    dice: &mut Dice,
) {
    let shelf: Vec<(&Family, &Variation)> = families
        .iter()
        .flat_map(|family| {
            family
                .variations
                .iter()
                .map(move |variation| (family, variation))
        })
        .filter(|(_, variation)| sellable.contains(&variation.product))
        .collect();
    if shelf.is_empty() {
        return;
    }
    let total = i64::try_from(orders).unwrap_or(i64::MAX);
    let retailers: Vec<Connection> = joor.connections.values().cloned().collect();
    let mut last = None;
    for (place, story) in (0_i64..).zip(stories(orders, dice)) {
        joor.last_order_id += dice.between(1, 4);
        let id = joor.last_order_id;
        let retailer = dice.pick(&retailers).clone();
        // Twenty days, the oldest first, the newest two hours ago.
        let age_minutes = 120 + (total - place) * (20 * 24 * 60) / total;
        let created = start
            .saturating_sub(SignedDuration::from_mins(age_minutes))
            .unwrap_or(start);
        let mut order = blank(id, story, created, retailer, dice);
        if place % 7 == 3
            && let Some((created, modified)) = last
        {
            // Two orders changed in the same second: a reader must not step over one.
            order.created = created;
            order.approved = order.approved.map(|_| modified);
            order.modified = modified;
        }
        last = Some((order.created, order.modified));
        let from = order.lines_from(&shelf, story, dice);
        for (product, quantity) in from {
            *demand.entry(product).or_default() += quantity;
        }
        order.price(dice);
        order.number_lines();
        joor.orders.insert(order);
    }
}

fn blank(
    id: i64,
    story: Story,
    created: Timestamp,
    retailer: Connection,
    dice: &mut Dice,
) -> Order {
    let status = match story {
        Story::Pending => OrderStatus::Pending,
        Story::Notes => OrderStatus::Notes,
        Story::Cancelled => OrderStatus::Cancelled,
        Story::Shipped => OrderStatus::Shipped,
        _ => OrderStatus::Approved,
    };
    let later = |minutes| {
        created
            .saturating_add(SignedDuration::from_mins(minutes))
            .unwrap_or(created)
    };
    let approved = matches!(status, OrderStatus::Approved | OrderStatus::Shipped)
        .then(|| later(dice.between(5, 90)));
    let customer_code = if story == Story::NoCustomerCode {
        String::new()
    } else {
        retailer.code.clone()
    };
    let doors = if dice.percent(50) {
        retailer.doors.clone()
    } else {
        Vec::new()
    };
    Order {
        id,
        status,
        export: Export::Never,
        export_description: String::new(),
        created,
        approved,
        modified: approved.unwrap_or(created),
        ship_window: ship_window(created, dice),
        customer_code,
        purchase_number: if dice.percent(70) {
            format!("PO-{}", id % 10_000)
        } else {
            String::new()
        },
        currency: "USD".to_owned(),
        price_label: "USD Wholesale".to_owned(),
        discount_percent: dice
            .percent(30)
            .then(|| Decimal::from(*dice.pick(&[5_i64, 10]))),
        discount: Decimal::ZERO,
        shipping: if dice.percent(40) {
            Decimal::new(dice.between(1_500, 4_500), 2)
        } else {
            Decimal::ZERO
        },
        tax: Decimal::ZERO,
        tax_number: String::new(),
        tracking_number: String::new(),
        comments: match dice.below(4) {
            0 => "Deliver to the rear entrance.<eop>".to_owned(),
            1 => "Please call before delivery".to_owned(),
            _ => String::new(),
        },
        internal_comments: if dice.percent(20) {
            "Met at the spring market".to_owned()
        } else {
            String::new()
        },
        season_code: String::new(),
        delivery: named("", ""),
        collection_id: None,
        event: dice.percent(25).then(|| named("Paris Showroom", "PAR")),
        kind: named("Wholesale", "WHS"),
        ship_method: if dice.percent(70) {
            named("Ground", "GROUND")
        } else {
            named("", "")
        },
        payment: if dice.percent(80) {
            named("Net 30", "NET30")
        } else {
            named("Prepaid", "PREPAID")
        },
        sales_rep: if dice.percent(60) {
            named("Tamsin Holloway", "REP-07")
        } else {
            named("", "")
        },
        warehouse: named("Main", "MAIN"),
        ship_to: retailer.shipping.first().cloned(),
        ship_to_custom: false,
        bill_to: retailer.billing.first().cloned(),
        doors,
        lines: Vec::new(),
        cancelled_lines: Vec::new(),
        padded: dice.percent(25),
        retailer,
    }
}

/// Sixty days ahead or more, four weeks long; some orders ship at once and have none.
fn ship_window(created: Timestamp, dice: &mut Dice) -> Option<(Date, Date)> {
    if dice.percent(15) {
        return None;
    }
    let day = Offset::UTC.to_datetime(created).date();
    let begin = day.saturating_add(dice.between(60, 120).days());
    Some((begin, begin.saturating_add(29.days())))
}

impl Order {
    /// Fills the lines and returns what they take from stock.
    fn lines_from(
        &mut self,
        offer: &[(&Family, &Variation)],
        story: Story,
        dice: &mut Dice,
    ) -> Vec<(i64, i64)> {
        let mut taken = Vec::new();
        let mut seen = BTreeSet::new();
        for _ in 0..2 + dice.below(5) {
            let (family, variation) = *dice.pick(offer);
            if !seen.insert(variation.product) {
                continue;
            }
            if self.lines.is_empty() {
                self.delivery = (
                    family.delivery.clone(),
                    family.delivery.to_uppercase().replace(' ', "-"),
                );
                self.season_code.clone_from(&family.season_code);
            }
            let mut line = line(family, variation, dice);
            if story == Story::Good && family.build == Build::Good && dice.percent(6) {
                line.upc.clear();
            }
            taken.push((variation.product, line.quantity));
            if let [first, second] = self.doors.as_slice() {
                // The same variation for two doors: nothing but the door tells the lines apart.
                let mut again = line.clone();
                line.door = Some(first.id);
                again.door = Some(second.id);
                again.quantity = dice.between(1, 4);
                taken.push((variation.product, again.quantity));
                self.lines.push(line);
                self.lines.push(again);
            } else {
                self.lines.push(line);
            }
        }
        match story {
            Story::UnknownUpc => self.lines.push(stranger(
                upc_a(9_900_000_000 + u64::try_from(self.id).unwrap_or_default() % 100_000),
                dice,
            )),
            Story::UnknownStyle => self.lines.push(stranger(String::new(), dice)),
            _ => {}
        }
        taken
    }

    /// Takes some prices down line by line, then the order's discount.
    fn price(&mut self, dice: &mut Dice) {
        for line in &mut self.lines {
            if dice.percent(15) {
                line.net = line.list - Decimal::from(dice.between(2, 6));
            }
        }
        self.reprice();
    }
}

fn line(family: &Family, variation: &Variation, dice: &mut Dice) -> Line {
    Line {
        id: 0,
        sku_id: None,
        name: family.name.clone(),
        style_number: family.number.clone(),
        style_identifier: family.number.clone(),
        style_id: 812_200 + family.index,
        colour: variation.colour.0.to_owned(),
        colour_code: variation.colour.1.to_owned(),
        size: variation.size.0.to_owned(),
        size_code: variation.size.1.to_owned(),
        upc: variation.upc.clone(),
        list: variation.wholesale,
        net: variation.wholesale,
        retail: dice.percent(85).then_some(variation.retail),
        quantity: dice.between(1, 8),
        comment: if dice.percent(5) {
            "Please pack flat".to_owned()
        } else {
            String::new()
        },
        door: None,
    }
}

/// A line of a style that somebody made by hand in JOOR.
fn stranger(upc: String, dice: &mut Dice) -> Line {
    let price = Decimal::from(dice.between(40, 90));
    let number = format!("HM-{}", dice.between(900, 999));
    Line {
        id: 0,
        sku_id: None,
        name: "Hand-made Sample".to_owned(),
        style_identifier: number.clone(),
        style_number: number,
        style_id: 899_000,
        colour: "Natural".to_owned(),
        colour_code: "NAT".to_owned(),
        size: "M".to_owned(),
        size_code: "M".to_owned(),
        upc,
        list: price,
        net: price,
        retail: None,
        quantity: dice.between(1, 3),
        comment: String::new(),
        door: None,
    }
}
