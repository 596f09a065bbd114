//! Order Manager's order machine: from created to allocated, oldest order first.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::order_manager::{
    CancelReason, Order, OrderManagerWorld, OrderStatus, ProductKind, StockRow, Unresolved,
};
use super::table::Key;
use crate::clock::to_seconds;

/// Stock rows and units to take from them.
type Picks = Vec<(i64, i64)>;

impl OrderManagerWorld {
    /// Moves every open order on, oldest first: a listing that is now mapped, stock that is now
    /// there, a hold that is over.
    pub(crate) fn move_orders_on(&mut self, now: Timestamp) {
        for id in self.open_orders() {
            self.move_on(id, now);
        }
    }

    /// Restores the orders whose hold is over. Nothing else moves an order by time alone.
    pub(crate) fn end_holds(&mut self, now: Timestamp) {
        for id in self.orders.with(&Key::Open) {
            let over = self.orders.get(&id).is_some_and(|order| {
                order.status == OrderStatus::OnHold
                    && !order.held_by_hand
                    && order.hold_until.is_none_or(|until| until <= now)
            });
            if over {
                self.move_on(id, now);
            }
        }
    }

    fn move_on(&mut self, id: i64, now: Timestamp) {
        let Some(before) = self.orders.get(&id) else {
            return;
        };
        let mut order = before.clone();
        self.settle(&mut order, now);
        let Some(before) = self.orders.get(&id) else {
            return;
        };
        let moved = (order.status, order.unresolved) != (before.status, before.unresolved);
        let mapped = |order: &Order| {
            order
                .items
                .iter()
                .filter(|one| one.product.is_some())
                .count()
        };
        if moved || mapped(&order) != mapped(before) {
            if moved {
                order.modified = Some(to_seconds(now));
            }
            self.orders.insert(id, order);
        }
    }

    /// Open orders, oldest first \[C\].
    fn open_orders(&self) -> Vec<i64> {
        let mut ids = self.orders.with(&Key::Open);
        ids.sort_by_key(|id| self.orders.get(id).map(age));
        ids
    }

    /// Gives an order the status it deserves, and its stock.
    pub(crate) fn settle(&mut self, order: &mut Order, now: Timestamp) {
        if order.status.is_over() || order.status == OrderStatus::PendingFulfillment {
            return;
        }
        let held = order.held_by_hand || order.hold_until.is_some_and(|until| until > now);
        if order.status.awaits_fulfilment() || order.status == OrderStatus::OnHold {
            order.status = if held {
                OrderStatus::OnHold
            } else {
                self.stage(order)
            };
            return;
        }
        for item in &mut order.items {
            item.product = item
                .product
                .or_else(|| self.listed(order.channel, &item.listing_sku));
        }
        let plan = self.plan(order);
        order.unresolved = plan.as_ref().err().copied();
        order.status = match plan {
            Err(_) => OrderStatus::Unresolved,
            Ok(None) => OrderStatus::AwaitingPayment,
            Ok(Some((warehouse, picks))) => {
                order.warehouse = Some(warehouse);
                for (item, picks) in order.items.iter_mut().zip(picks) {
                    for (row, units) in &picks {
                        if let Some(row) = self.stock.get_mut(row) {
                            row.allocated += units;
                        }
                    }
                    item.picks = picks;
                }
                if held {
                    OrderStatus::OnHold
                } else {
                    self.stage(order)
                }
            }
        };
    }

    /// Where an order that has its stock waits, which depends on the kind of its warehouse.
    fn stage(&self, order: &Order) -> OrderStatus {
        let warehouse = order.warehouse.and_then(|id| self.warehouse(id));
        match warehouse.map(|warehouse| warehouse.kind) {
            Some("THIRD_PARTY_LOGISTICS") => OrderStatus::AwaitingExport,
            Some("DROPSHIP_VENDOR") => OrderStatus::AwaitingDropship,
            Some("FBA") => OrderStatus::AwaitingMultiChannel,
            _ => OrderStatus::AwaitingShipment,
        }
    }

    /// The warehouse and what to take there for each item; `None` while the order is not paid, which
    /// does not look for stock yet; else what keeps it from being resolved.
    fn plan(&self, order: &Order) -> Result<Option<(i64, Vec<Picks>)>, Unresolved> {
        if !order.complete_address {
            return Err(Unresolved::MissingOrderInfo);
        }
        if order.items.iter().any(|item| item.product.is_none()) {
            return Err(Unresolved::MissingProductInfo);
        }
        if !order.paid {
            return Ok(None);
        }
        let places = self.places(order)?;
        let wanted = || order.items.iter().filter_map(|item| item.product);
        if let [place] = places.as_slice()
            && self
                .warehouse(*place)
                .is_some_and(|place| place.kind == "DROPSHIP_VENDOR")
        {
            let sold = |id| {
                !self
                    .supply
                    .vendor_products
                    .with(&Key::Product(id))
                    .is_empty()
            };
            return if wanted().all(sold) {
                Ok(Some((*place, vec![Picks::new(); order.items.len()])))
            } else {
                Err(Unresolved::MissingVendorProduct)
            };
        }
        if wanted().any(|product| !self.has_a_place(product)) {
            return Err(Unresolved::MissingStockLocation);
        }
        if self.rules.strict_first_come && self.others_come_first(order) {
            return Err(Unresolved::OutOfStock);
        }
        places
            .iter()
            .find_map(|place| Some((*place, self.fill(order, &[*place])?)))
            .or_else(|| Some((*places.first()?, self.fill(order, &places)?)))
            .map(Some)
            .ok_or(Unresolved::OutOfStock)
    }

    /// The warehouses that an order may be sent from.
    fn places(&self, order: &Order) -> Result<Vec<i64>, Unresolved> {
        let active = self.warehouses.iter().filter(|place| place.active);
        let places: Vec<i64> = match order.chosen_warehouse {
            Some(chosen) => active
                .filter(|place| place.id == chosen)
                .map(|place| place.id)
                .collect(),
            None if self.rules.warehouse_by_hand => Vec::new(),
            None => active
                .filter(|place| place.kind != "DROPSHIP_VENDOR")
                .map(|place| place.id)
                .collect(),
        };
        if places.is_empty() {
            return Err(Unresolved::MissingFulfillmentSource);
        }
        Ok(places)
    }

    fn has_a_place(&self, product: i64) -> bool {
        let parts = |id: i64| self.products.get(&id).map(|product| &product.components);
        self.rows(product).next().is_some()
            || parts(product).is_some_and(|parts| {
                !parts.is_empty()
                    && parts
                        .iter()
                        .all(|(part, _)| self.rows(*part).next().is_some())
            })
    }

    /// Whether an older order still waits for something that this one wants.
    fn others_come_first(&self, order: &Order) -> bool {
        let wanted: Vec<i64> = order.items.iter().filter_map(|item| item.product).collect();
        let waits = |other: &&Order| {
            other.unresolved == Some(Unresolved::OutOfStock) && age(other) < age(order)
        };
        let open = self.orders.with(&Key::Open);
        open.iter()
            .filter_map(|id| self.orders.get(id))
            .filter(waits)
            .flat_map(|other| &other.items)
            .filter_map(|item| item.product)
            .any(|product| wanted.contains(&product))
    }

    /// What to take from these warehouses for each item, when they have everything.
    fn fill(&self, order: &Order, places: &[i64]) -> Option<Vec<Picks>> {
        let mut taken = BTreeMap::new();
        order
            .items
            .iter()
            .map(|item| self.fill_item(item.product?, item.quantity, places, &mut taken))
            .collect()
    }

    /// Boxed units first; what a bundle lacks then is built from its components \[C\].
    fn fill_item(
        &self,
        product: i64,
        quantity: i64,
        places: &[i64],
        taken: &mut BTreeMap<i64, i64>,
    ) -> Option<Picks> {
        let mut picks = Picks::new();
        let missing = self.take(product, quantity, places, taken, &mut picks);
        if missing == 0 {
            return Some(picks);
        }
        let bundle = self
            .products
            .get(&product)
            .filter(|product| product.kind == ProductKind::BundleKit)?;
        let building: Vec<i64> = places
            .iter()
            .copied()
            .filter(|id| {
                self.warehouse(*id)
                    .is_some_and(|place| place.uses_components)
            })
            .collect();
        let built = !bundle.components.is_empty()
            && bundle.components.iter().all(|(part, each)| {
                self.take(*part, each * missing, &building, taken, &mut picks) == 0
            });
        built.then_some(picks)
    }

    /// Takes units of a product by draw rank and says how many are missing.
    fn take(
        &self,
        product: i64,
        quantity: i64,
        places: &[i64],
        taken: &mut BTreeMap<i64, i64>,
        picks: &mut Picks,
    ) -> i64 {
        let mut missing = quantity;
        for place in places {
            let mut rows: Vec<&StockRow> = self
                .rows(product)
                .filter(|row| row.active && row.warehouse == *place)
                .collect();
            rows.sort_unstable_by_key(|row| (row.draw_rank, row.id));
            for row in rows {
                let gone = taken.entry(row.id).or_default();
                let units = (row.available() - *gone).clamp(0, missing);
                if units > 0 {
                    *gone += units;
                    missing -= units;
                    picks.push((row.id, units));
                }
            }
        }
        missing
    }

    /// Gives the stock of an order back.
    pub(crate) fn release(&mut self, order: &mut Order) {
        for (row, quantity) in order.items.iter_mut().flat_map(|item| item.picks.drain(..)) {
            if let Some(row) = self.stock.get_mut(&row) {
                row.allocated -= quantity;
            }
        }
    }

    /// Looks at an order afresh after an edit: its stock goes back and is allocated again.
    pub(crate) fn resettle(&mut self, id: i64, now: Timestamp) {
        let Some(mut order) = self.orders.get(&id).cloned() else {
            return;
        };
        if order.status.is_over() || order.status == OrderStatus::PendingFulfillment {
            return;
        }
        self.release(&mut order);
        order.warehouse = None;
        order.status = OrderStatus::Unresolved;
        self.orders.insert(id, order);
        self.move_orders_on(now);
    }

    /// Cancels an order and frees its stock. False when it is unknown, shipped or already cancelled.
    pub(crate) fn cancel(&mut self, id: i64, reason: CancelReason, now: Timestamp) -> bool {
        let Some(mut order) = self.orders.get(&id).cloned() else {
            return false;
        };
        if order.status.is_over() {
            return false;
        }
        self.release(&mut order);
        order.status = OrderStatus::Cancelled;
        order.unresolved = None;
        order.cancel_reason = Some(reason);
        order.modified = Some(now);
        self.orders.insert(id, order);
        self.move_orders_on(now);
        true
    }
}

/// Orders are served by their date, then by their ids.
fn age(order: &Order) -> (Timestamp, i64) {
    (order.dated.unwrap_or(order.created), order.id)
}
