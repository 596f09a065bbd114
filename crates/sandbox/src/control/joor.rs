//! What people do in JOOR.

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::clock::to_seconds;
use crate::edits::{ControlError, JoorStatus, NewOrder, OrderEdit, StyleEdit};
use crate::generate::WHOLESALE_FIELD;
use crate::world::World;
use crate::world::joor::{Export, Line, Order, OrderStatus};
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
        let known: Vec<String> = self
            .order_manager
            .products
            .values()
            .filter_map(|product| product.upc.clone())
            .collect();
        let Some(order) = self.joor.orders.get_mut(&id) else {
            return Err(ControlError::not_found("JOOR order", id));
        };
        if let Some(quantity) = edit.first_line_quantity {
            match order.lines.first_mut() {
                Some(line) if quantity > 0 => line.quantity = quantity,
                _ => {
                    return Err(ControlError::Invalid(
                        "no line with that quantity".to_owned(),
                    ));
                }
            }
        }
        if let Some(comments) = edit.comments {
            order.comments = comments;
        }
        if let Some(code) = edit.customer_code {
            order.customer_code = code;
        }
        if let Some(upc) = edit.mend_unknown_upc {
            for line in order
                .lines
                .iter_mut()
                .filter(|line| !known.contains(&line.upc))
            {
                line.upc.clone_from(&upc);
            }
        }
        order.reprice();
        order.modified = now;
        if let Some(status) = edit.status {
            self.set_joor_status(id, status.into(), now);
        }
        Ok(())
    }

    fn set_joor_status(&mut self, id: i64, status: OrderStatus, now: Timestamp) {
        let Some(order) = self.joor.orders.get_mut(&id) else {
            return;
        };
        let approves = status == OrderStatus::Approved && order.status != OrderStatus::Approved;
        order.status = status;
        order.modified = now;
        if approves {
            order.approved = Some(now);
            if self.switches.approval_lowers_quantity {
                self.lower_quantities(id);
            }
        }
    }

    /// JOOR takes an approved order from its own quantities, where it has any.
    fn lower_quantities(&mut self, id: i64) {
        let Some(order) = self.joor.orders.get(&id) else {
            return;
        };
        let warehouse = order.warehouse.0;
        let sold: Vec<(String, i64)> = order
            .lines
            .iter()
            .filter_map(|line| Some((self.joor.sku_by_upc(&line.upc)?.id.clone(), line.quantity)))
            .collect();
        for (sku, quantity) in sold {
            let row = self
                .joor
                .quantities
                .iter_mut()
                .find(|row| row.sku == sku && row.warehouse == warehouse && row.date.is_none());
            if let Some(row) = row {
                row.units = (row.units - quantity).max(0);
            }
        }
    }

    /// A retailer orders. Returns the order's id.
    pub(crate) fn place_joor_order(&mut self, new: NewOrder) -> Result<i64, ControlError> {
        let now = to_seconds(self.now());
        let retailer = match new.customer_code.as_deref() {
            None | Some("") => self.joor.retailers.first(),
            Some(code) => self
                .joor
                .retailers
                .iter()
                .find(|retailer| retailer.code == code),
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
        let order = Order {
            id,
            status: OrderStatus::Notes,
            export: Export::Never,
            created: now,
            approved: None,
            modified: now,
            ship_window: None,
            retailer,
            customer_code,
            purchase_number: format!("PO-{id}"),
            currency: "USD".to_owned(),
            price_label: "USD Wholesale".to_owned(),
            discount_percent: None,
            discount: Decimal::ZERO,
            shipping: Decimal::ZERO,
            comments: String::new(),
            internal_comments: String::new(),
            season_code: String::new(),
            delivery: (String::new(), String::new()),
            event: None,
            ship_method: ("Ground", "GROUND"),
            payment: ("Net 30", "NET30"),
            sales_rep: ("", ""),
            warehouse: ("Main", "MAIN"),
            doors: Vec::new(),
            lines,
            padded: false,
        };
        self.joor.orders.insert(id, order);
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
            name: product
                .map_or("Hand-made Sample", |product| product.name.as_str())
                .to_owned(),
            style_number: number.to_owned(),
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
        let skus: Vec<String> = self
            .joor
            .skus
            .values()
            .filter(|sku| sku.product_id == id)
            .map(|sku| sku.id.clone())
            .collect();
        if let Some(style) = self.joor.styles.get_mut(&id) {
            if let Some(name) = edit.name {
                style.name = name;
            }
            if edit.description.is_some() {
                style.description = edit.description;
            }
        }
        if let Some(wholesale) = edit.wholesale_price {
            for price in self
                .joor
                .prices
                .values_mut()
                .filter(|price| skus.contains(&price.sku_id))
            {
                price.wholesale.clone_from(&wholesale);
            }
        }
        if let Some(name) = edit.add_to_collection {
            let collection_id = self.joor.next_id();
            let item = CollectionItem {
                product_id: id,
                order_number: 1,
                sku_ids: skus,
            };
            let collection = Collection {
                id: collection_id.clone(),
                external_id: format!("HAND-{collection_id}"),
                name,
                season_id: None,
                delivery: None,
                items: vec![item],
            };
            self.joor.collections.insert(collection_id, collection);
        }
        Ok(())
    }
}
