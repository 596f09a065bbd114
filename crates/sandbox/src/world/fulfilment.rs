//! What happens to an order that has its stock: it is split, sent, and comes back.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value;

use super::order_manager::{
    Order, OrderItem, OrderManagerWorld, OrderStatus, Return, ReturnItem, Shipment,
};
use super::table::Key;
use crate::amounts::{decimal, money};

/// A parcel as whoever sends it describes it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Parcel {
    pub(crate) tracking_number: Option<String>,
    pub(crate) method: Value,
    pub(crate) carrier_fee: Value,
    pub(crate) ship_date: Option<Timestamp>,
    pub(crate) estimated_arrival: Option<Timestamp>,
    pub(crate) received: Option<Timestamp>,
    pub(crate) delivery_status: Option<String>,
    pub(crate) insurance_tracking_number: Option<String>,
    pub(crate) external: bool,
    pub(crate) batch: Option<i64>,
}

impl OrderManagerWorld {
    /// Sends an order: its stock leaves, a shipment is recorded. A parcel after the first one carries
    /// nothing that is known.
    pub(crate) fn ship(&mut self, id: i64, parcel: Parcel, now: Timestamp) -> Result<i64, String> {
        let mut order = self.orders.get(&id).cloned().ok_or("Order not found")?;
        let again = order.status == OrderStatus::Shipped;
        let ready = order.status.awaits_fulfilment()
            || order.status == OrderStatus::PendingFulfillment
            || parcel.external && order.status != OrderStatus::Cancelled;
        if !ready || (again && !parcel.external) {
            let word = order.status.word();
            return Err(format!("Order cannot be shipped while it is {word}"));
        }
        if again && self.has_parcel(id, parcel.tracking_number.as_deref()) {
            return Err("Tracking number is already recorded".to_owned());
        }
        let mut units = BTreeMap::new();
        for item in &mut order.items {
            if !again {
                *units.entry(item.listing_sku.clone()).or_default() += item.quantity;
            }
            for (row, quantity) in item.picks.drain(..) {
                if let Some(row) = self.stock.get_mut(&row) {
                    row.allocated -= quantity;
                    row.on_hand -= quantity;
                }
                item.shipped.push((row, quantity));
            }
        }
        let ship_date = parcel.ship_date.unwrap_or(now);
        order.status = OrderStatus::Shipped;
        order.unresolved = None;
        order.shipped = Some(ship_date);
        order.modified = Some(now);
        order.batch = parcel.batch.or(order.batch);
        let method = match parcel.method {
            Value::Null => order.fields.get("shipMethod").cloned().unwrap_or_default(),
            method => method,
        };
        let shipment = self.shipments.last_id().max(660_000) + 1;
        let record = Shipment {
            id: shipment,
            order: id,
            created: now,
            ship_date,
            estimated_arrival: parcel.estimated_arrival,
            received: parcel.received,
            tracking_number: parcel.tracking_number,
            delivery_status: parcel
                .delivery_status
                .unwrap_or_else(|| "IN_TRANSIT".to_owned()),
            kind: "FULFILLMENT",
            external: parcel.external,
            warehouse: order.warehouse,
            batch: order.batch,
            carrier_fee: parcel.carrier_fee,
            insurance_tracking_number: parcel.insurance_tracking_number,
            rma: None,
            method,
            items: units,
        };
        self.shipments.insert(shipment, record);
        self.orders.insert(id, order);
        Ok(shipment)
    }

    fn has_parcel(&self, order: i64, tracking_number: Option<&str>) -> bool {
        let known = self.shipments.with(&Key::Order(order));
        known
            .iter()
            .filter_map(|id| self.shipments.get(id))
            .any(|shipment| shipment.tracking_number.as_deref() == tracking_number)
    }

    /// The next batch of orders that are sent together.
    pub(crate) fn next_batch(&mut self) -> i64 {
        self.last_batch = self.last_batch.max(1_179) + 1;
        self.last_batch
    }

    /// Splits units of an order, by listing SKU, into a new order. `N` becomes `N(1)` and the new one
    /// `N(2)`, or the next number that is free \[C\]. Returns the id of the new order.
    pub(crate) fn split(
        &mut self,
        id: i64,
        units: &BTreeMap<String, i64>,
        now: Timestamp,
    ) -> Result<i64, String> {
        let mut order = self.orders.get(&id).cloned().ok_or("Order not found")?;
        if order.status.is_over() {
            return Err("the order is over".to_owned());
        }
        let (kept, moved) = share(&order.items, units)?;
        self.release(&mut order);
        order.warehouse = None;
        order.status = OrderStatus::Unresolved;
        order.modified = Some(now);
        let mut other = order.clone();
        other.created = now;
        other.modified = None;
        let base = base_of(&order.number).to_owned();
        if order.number == base {
            order.number = format!("{base}(1)");
        }
        other.number = self.free_number(&base, order.channel);
        self.last_order_id += 1;
        other.id = self.last_order_id;
        let family: Vec<i64> = order.related.iter().copied().chain([id]).collect();
        for relative in &order.related {
            if let Some(relative) = self.orders.get_mut(relative) {
                relative.related.push(other.id);
            }
        }
        order.related.push(other.id);
        other.related = family;
        order.items = kept;
        other.items = moved;
        for item in &mut other.items {
            self.last_item_id += 1;
            item.id = self.last_item_id;
        }
        share_money(&mut order, &mut other);
        let new = other.id;
        for mut part in [order, other] {
            self.settle(&mut part, now);
            self.orders.insert(part.id, part);
        }
        Ok(new)
    }

    fn free_number(&self, base: &str, channel: i64) -> String {
        let taken = |number: &String| {
            let known = self.orders.with(&Key::Number(number.clone()));
            known
                .iter()
                .filter_map(|id| self.orders.get(id))
                .any(|order| order.channel == channel)
        };
        let mut part = 2;
        loop {
            let number = format!("{base}({part})");
            if !taken(&number) {
                return number;
            }
            part += 1;
        }
    }

    /// Records that units of a shipped order come back. Returns the return's id.
    pub(crate) fn take_back(
        &mut self,
        id: i64,
        units: &BTreeMap<String, i64>,
        reason: &str,
        now: Timestamp,
    ) -> Result<i64, String> {
        let order = self.orders.get(&id).ok_or("Order not found")?;
        if order.status != OrderStatus::Shipped {
            return Err("the order has not shipped".to_owned());
        }
        let return_id = self.returns.last_id().max(30_000) + 1;
        let mut items = Vec::new();
        for (sku, quantity) in units {
            let item = order.items.iter().find(|item| item.listing_sku == *sku);
            let item = item
                .filter(|item| (1..=item.quantity).contains(quantity))
                .ok_or_else(|| format!("the order has not {quantity} of {sku}"))?;
            items.push(ReturnItem {
                id: return_id * 10 + i64::try_from(items.len()).unwrap_or_default(),
                order_item: item.id,
                quantity: *quantity,
                reason: reason.to_owned(),
            });
        }
        let number = format!("RMA-{return_id}");
        let shipment = self.shipments.last_id().max(660_000) + 1;
        let back = Shipment {
            id: shipment,
            order: id,
            created: now,
            ship_date: now,
            delivery_status: "UNKNOWN".to_owned(),
            kind: "RETURN",
            warehouse: order.warehouse,
            rma: Some(number.clone()),
            items: units.clone(),
            ..Shipment::default()
        };
        self.shipments.insert(shipment, back);
        let record = Return {
            id: return_id,
            number,
            issued: now,
            order: id,
            shipment,
            items,
        };
        self.returns.insert(return_id, record);
        Ok(return_id)
    }
}

/// `882` of `882(1)`.
fn base_of(number: &str) -> &str {
    let inner = number
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once('('));
    match inner {
        Some((base, part)) if !part.is_empty() && part.bytes().all(|one| one.is_ascii_digit()) => {
            base
        }
        _ => number,
    }
}

/// The items that stay and the items that go. A line of one unit goes as a whole or not at all \[C\].
fn share(
    items: &[OrderItem],
    units: &BTreeMap<String, i64>,
) -> Result<(Vec<OrderItem>, Vec<OrderItem>), String> {
    let (mut kept, mut moved) = (Vec::new(), Vec::new());
    let mut wanted = units.clone();
    for item in items {
        let goes = wanted.remove(&item.listing_sku).unwrap_or_default();
        if !(0..=item.quantity).contains(&goes) {
            return Err(format!("the order has not {goes} of {}", item.listing_sku));
        }
        let part = Decimal::from(goes) / Decimal::from(item.quantity);
        let (tax, discount) = (
            (item.tax * part).round_dp(2),
            (item.discount * part).round_dp(2),
        );
        for (quantity, tax, discount, side) in [
            (
                item.quantity - goes,
                item.tax - tax,
                item.discount - discount,
                &mut kept,
            ),
            (goes, tax, discount, &mut moved),
        ] {
            if quantity > 0 {
                side.push(OrderItem {
                    quantity,
                    tax,
                    discount,
                    ..item.clone()
                });
            }
        }
    }
    if kept.is_empty() || moved.is_empty() || !wanted.is_empty() {
        return Err("both orders need items of the order".to_owned());
    }
    Ok((kept, moved))
}

/// Shares the order's money out by the worth of the items. Shipping stays with the first order.
fn share_money(first: &mut Order, second: &mut Order) {
    let worth = |order: &Order| -> Decimal {
        let lines = order.items.iter();
        lines
            .map(|item| item.unit_price * Decimal::from(item.quantity))
            .sum()
    };
    let (one, two) = (worth(first), worth(second));
    let both = one + two;
    let part = if both.is_zero() {
        Decimal::ZERO
    } else {
        two / both
    };
    let amount = |order: &Order, name: &str| {
        let sent = order.fields.get(name).and_then(|money| money.get("amount"));
        sent.and_then(decimal).unwrap_or_default()
    };
    let currency = first.currency.clone();
    let (discount, total) = (amount(first, "discount"), first.total);
    let moved_discount = (discount * part).round_dp(2);
    let tax: Decimal = second
        .items
        .iter()
        .map(|item| item.tax - item.discount)
        .sum();
    second.total = two - moved_discount + tax;
    first.total = total - second.total;
    let paid = amount(first, "amountPaid").min(total);
    let moved_paid = (paid - first.total).clamp(Decimal::ZERO, second.total.max(Decimal::ZERO));
    let shares = [
        ("discount", discount - moved_discount, moved_discount),
        ("orderTotal", first.total, second.total),
        ("amountPaid", paid - moved_paid, moved_paid),
        ("shippingCost", amount(first, "shippingCost"), Decimal::ZERO),
    ];
    for (name, stays, goes) in shares {
        if first.fields.contains_key(name) {
            first
                .fields
                .insert(name.to_owned(), money(stays, &currency));
            second
                .fields
                .insert(name.to_owned(), money(goes, &currency));
        }
    }
}
