//! What people do in JOOR.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::clock::to_seconds;
use crate::edits::{ControlError, JoorStatus, NewOrder, OrderEdit, StyleEdit};
use crate::generate::WHOLESALE_FIELD;
use crate::world::World;
use crate::world::joor_connections::named;
use crate::world::joor_orders::{Line, Order, OrderStatus};
use crate::world::joor_styles::{Collection, CollectionItem};

impl From<JoorStatus> for OrderStatus {
    fn from(status: JoorStatus) -> Self {
        match status {
            JoorStatus::Notes => Self::Notes,
            JoorStatus::Pending => Self::Pending,
            JoorStatus::Approved => Self::Approved,
            JoorStatus::Shipped => Self::Shipped,
            JoorStatus::Cancelled => Self::Cancelled,
        }
    }
}

impl World {
    /// Changes an order as a person would.
    pub(crate) fn edit_joor_order(&mut self, id: i64, edit: OrderEdit) -> Result<(), ControlError> {
        let now = to_seconds(self.now());
        let known: Option<BTreeSet<String>> = edit.mend_unknown_upc.as_ref().map(|_| {
            let products = self.order_manager.products.values();
            products.filter_map(|product| product.upc.clone()).collect()
        });
        let status = edit.status;
        let changed = self.joor.orders.change(&id, |order| {
            if let Some(quantity) = edit.first_line_quantity {
                match order.lines.first_mut() {
                    Some(line) if quantity > 0 => line.quantity = quantity,
                    _ => return Err("no line with that quantity"),
                }
            }
            if let Some(comments) = edit.comments {
                order.comments = comments;
            }
            if let Some(code) = edit.customer_code {
                order.customer_code = code;
            }
            if let (Some(upc), Some(known)) = (edit.mend_unknown_upc, known) {
                let unknown = order.lines.iter_mut();
                for line in unknown.filter(|line| !known.contains(&line.upc)) {
                    line.upc.clone_from(&upc);
                }
            }
            order.reprice();
            order.modified = now;
            Ok(())
        });
        changed
            .ok_or_else(|| ControlError::not_found("JOOR order", id))?
            .map_err(|message| ControlError::Invalid(message.to_owned()))?;
        if let Some(status) = status {
            self.set_joor_status(id, status.into(), now);
        }
        Ok(())
    }

    /// Moves an order to a status, with what an approval does to JOOR's own stock.
    pub(crate) fn set_joor_status(&mut self, id: i64, status: OrderStatus, now: Timestamp) {
        let approves = self.joor.orders.change(&id, |order| {
            let approves = status == OrderStatus::Approved && order.status != status;
            order.status = status;
            order.modified = now;
            if approves {
                order.approved = Some(now);
            }
            approves
        });
        if approves == Some(true) && self.switches.approval_lowers_quantity {
            self.lower_quantities(id);
        }
    }

    /// JOOR takes an approved order from its own quantities, where it has any.
    fn lower_quantities(&mut self, id: i64) {
        let Some(order) = self.joor.orders.get(&id) else {
            return;
        };
        let warehouse = order.warehouse.0.clone();
        let sold: Vec<(String, i64)> = order
            .lines
            .iter()
            .filter_map(|line| Some((self.joor.sku_by_upc(&line.upc)?.id.clone(), line.quantity)))
            .collect();
        for (sku, quantity) in sold {
            if let Some(units) = self.joor.quantity_mut(&sku, &warehouse, None) {
                *units = (*units - quantity).max(0);
            }
        }
    }

    /// A retailer orders. Returns the order's id.
    pub(crate) fn place_joor_order(&mut self, new: NewOrder) -> Result<i64, ControlError> {
        let now = to_seconds(self.now());
        let retailer = match new.customer_code.as_deref() {
            None | Some("") => self.joor.connections.values().next(),
            Some(code) => self.joor.connections.with(&code.to_owned()).next(),
        };
        let Some(retailer) = retailer.cloned() else {
            let code = new.customer_code.unwrap_or_default();
            return Err(ControlError::not_found("retailer", code));
        };
        if new.lines.is_empty() || new.lines.iter().any(|(_, quantity)| *quantity <= 0) {
            return Err(ControlError::Invalid(
                "an order needs lines with a quantity".to_owned(),
            ));
        }
        let lines = new
            .lines
            .iter()
            .map(|(upc, quantity)| self.line(upc, *quantity))
            .collect();
        self.joor.last_order_id += 1;
        let id = self.joor.last_order_id;
        let customer_code = new.customer_code.unwrap_or_else(|| retailer.code.clone());
        let mut order = Order {
            id,
            customer_code,
            purchase_number: format!("PO-{id}"),
            currency: "USD".to_owned(),
            price_label: "USD Wholesale".to_owned(),
            ship_method: named("Ground", "GROUND"),
            payment: named("Net 30", "NET30"),
            warehouse: named("Main", "MAIN"),
            lines,
            ..Order::blank(retailer, now)
        };
        order.number_lines();
        self.joor.orders.insert(order);
        self.set_joor_status(id, new.status.unwrap_or(JoorStatus::Approved).into(), now);
        Ok(id)
    }

    /// A line of a bar code, with what Order Manager's catalogue says about it.
    fn line(&self, upc: &str, quantity: i64) -> Line {
        let products = &self.order_manager.products;
        let product = products
            .values()
            .find(|product| product.upc.as_deref() == Some(upc));
        let parent = product.and_then(|product| products.get(&product.parent));
        let option = |group| {
            product
                .and_then(|product| product.option(group))
                .unwrap_or("Unknown")
        };
        let wholesale = [product, parent]
            .into_iter()
            .flatten()
            .find_map(|product| product.custom_field(WHOLESALE_FIELD)?.parse().ok())
            .unwrap_or(Decimal::from(50));
        let number = parent
            .or(product)
            .map_or("HM-901", |product| product.sku.as_str());
        Line {
            id: 0,
            sku_id: None,
            name: product
                .map_or("Hand-made Sample", |product| product.name.as_str())
                .to_owned(),
            style_number: number.to_owned(),
            style_identifier: number.to_owned(),
            style_id: 899_001,
            colour: option("Color").to_owned(),
            colour_code: option("Color").to_uppercase(),
            size: option("Size").to_owned(),
            size_code: option("Size").to_owned(),
            upc: upc.to_owned(),
            list: wholesale,
            net: wholesale,
            retail: product.map(|product| product.map_price),
            quantity,
            comment: String::new(),
            door: None,
        }
    }

    /// Changes a style by hand.
    pub(crate) fn edit_joor_style(
        &mut self,
        external_id: &str,
        edit: StyleEdit,
    ) -> Result<(), ControlError> {
        let id = self
            .joor
            .style_by_external_id(external_id)
            .map(|style| style.id.clone())
            .ok_or_else(|| ControlError::not_found("JOOR style", external_id))?;
        let now = to_seconds(self.now());
        let skus: Vec<String> = self.joor.skus_of(&id).map(|sku| sku.id.clone()).collect();
        self.joor.styles.change(&id, |style| {
            if let Some(name) = edit.name {
                style.name = name;
            }
            if edit.description.is_some() {
                style.description = edit.description;
            }
            style.modified = now;
        });
        if let Some(wholesale) = edit.wholesale_price {
            let prices = &mut self.joor.prices;
            let ids: Vec<String> = skus.iter().flat_map(|sku| prices.ids_with(sku)).collect();
            for price in ids {
                prices.change(&price, |price| price.wholesale.clone_from(&wholesale));
            }
        }
        if let Some(name) = edit.add_to_collection {
            let collection_id = self.joor.next_id();
            let item = CollectionItem {
                product_id: id.clone(),
                order_number: 1,
                sku_ids: skus,
            };
            self.joor.collections.insert(Collection {
                external_id: format!("HAND-{collection_id}"),
                id: collection_id,
                name,
                season_id: None,
                delivery: None,
                items: BTreeMap::from([(id, item)]),
                by_hand: true,
            });
        }
        Ok(())
    }
}
