//! Order Manager's order machine: from created to allocated, oldest order first.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::order_manager::{Order, OrderManagerWorld, OrderStatus, StockRow, Unresolved};

impl OrderManagerWorld {
    /// Moves every open order on, oldest first: a listing that is now mapped, stock that is now
    /// there, a hold that is over.
    pub(crate) fn move_orders_on(&mut self, now: Timestamp) {
        let open = |order: &&Order| {
            order.hold_until.is_some()
                || matches!(
                    order.status,
                    OrderStatus::Unresolved | OrderStatus::AwaitingPayment
                )
        };
        let ids: Vec<i64> = self
            .orders
            .values()
            .filter(open)
            .map(|order| order.id)
            .collect();
        for id in ids {
            let Some(mut order) = self.orders.remove(&id) else {
                continue;
            };
            let before = (order.status, order.unresolved);
            self.settle(&mut order, now);
            if before != (order.status, order.unresolved) {
                order.modified = Some(now);
            }
            self.orders.insert(id, order);
        }
    }

    /// Gives an order the status it deserves, and its stock.
    pub(crate) fn settle(&mut self, order: &mut Order, now: Timestamp) {
        if order.status == OrderStatus::Cancelled {
            return;
        }
        let held = order.hold_until.is_some_and(|until| until > now);
        if matches!(
            order.status,
            OrderStatus::AwaitingShipment | OrderStatus::OnHold
        ) {
            order.status = if held {
                OrderStatus::OnHold
            } else {
                OrderStatus::AwaitingShipment
            };
            return;
        }
        for item in &mut order.items {
            item.product = item
                .product
                .or_else(|| self.listed(order.channel, &item.listing_sku));
        }
        order.unresolved = self.obstacle(order);
        order.status = match order.unresolved {
            Some(_) => OrderStatus::Unresolved,
            None if !order.paid => OrderStatus::AwaitingPayment,
            None => {
                self.allocate(order);
                if held {
                    OrderStatus::OnHold
                } else {
                    OrderStatus::AwaitingShipment
                }
            }
        };
    }

    /// What keeps an order from being resolved. An unpaid order does not look for stock yet.
    fn obstacle(&self, order: &Order) -> Option<Unresolved> {
        if !order.complete_address {
            return Some(Unresolved::MissingOrderInfo);
        }
        if order.items.iter().any(|item| item.product.is_none()) {
            return Some(Unresolved::MissingProductInfo);
        }
        if !order.paid {
            return None;
        }
        let wanted = wanted(order);
        if wanted
            .keys()
            .any(|product| self.rows(*product).next().is_none())
        {
            return Some(Unresolved::MissingStockLocation);
        }
        wanted
            .iter()
            .any(|(product, quantity)| self.available(*product) < *quantity)
            .then_some(Unresolved::OutOfStock)
    }

    /// Reserves stock: from the first active warehouse that has everything, else from all of them.
    fn allocate(&mut self, order: &mut Order) {
        let wanted = wanted(order);
        let active: Vec<i64> = self
            .warehouses
            .iter()
            .filter(|place| place.active)
            .map(|place| place.id)
            .collect();
        let whole = active.iter().copied().find(|warehouse| {
            wanted.iter().all(|(product, quantity)| {
                let there = self
                    .rows(*product)
                    .filter(|row| row.active && row.warehouse == *warehouse);
                there.map(StockRow::available).sum::<i64>() >= *quantity
            })
        });
        let places = whole.map_or(active, |one| vec![one]);
        for item in &mut order.items {
            let Some(product) = item.product else {
                continue;
            };
            let mut missing = item.quantity;
            for place in &places {
                let mut rows: Vec<(i64, i64)> = self
                    .rows(product)
                    .filter(|row| row.active && row.warehouse == *place)
                    .map(|row| (row.draw_rank, row.id))
                    .collect();
                rows.sort_unstable();
                for (_, id) in rows {
                    let Some(row) = self.stock.get_mut(&id) else {
                        continue;
                    };
                    let taken = row.available().min(missing);
                    if taken > 0 {
                        row.allocated += taken;
                        missing -= taken;
                        item.picks.push((row.id, taken));
                    }
                }
            }
        }
        order.warehouse = places.first().copied();
    }

    /// Cancels an order and frees its stock. False when it is unknown or already cancelled.
    pub(crate) fn cancel(&mut self, id: i64, reason: &str, now: Timestamp) -> bool {
        let Some(order) = self.orders.get_mut(&id) else {
            return false;
        };
        if order.status == OrderStatus::Cancelled {
            return false;
        }
        order.status = OrderStatus::Cancelled;
        order.unresolved = None;
        order.cancel_reason = Some(reason.to_owned());
        order.modified = Some(now);
        for (row, quantity) in order.items.iter_mut().flat_map(|item| item.picks.drain(..)) {
            if let Some(row) = self.stock.get_mut(&row) {
                row.allocated -= quantity;
            }
        }
        self.move_orders_on(now);
        true
    }
}

/// Quantity per product over all items.
fn wanted(order: &Order) -> BTreeMap<i64, i64> {
    let mut wanted = BTreeMap::new();
    for item in &order.items {
        if let Some(product) = item.product {
            *wanted.entry(product).or_default() += item.quantity;
        }
    }
    wanted
}
