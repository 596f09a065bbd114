//! What people do in Order Manager.

use crate::clock::to_seconds;
use crate::edits::{ControlError, NewVariation, ProductEdit, StockEdit};
use crate::generate::{
    JOOR_CHANNEL, LINESHEET_FIELD, MAIN_WAREHOUSE, WHOLESALE_FIELD, option_group, upc_a,
};
use crate::world::World;
use crate::world::order_manager::{CancelReason, Listing, Product, ProductKind, StockRow};
use crate::world::table::Key;

impl World {
    /// Changes a product as a person would.
    pub(crate) fn edit_om_product(
        &mut self,
        id: i64,
        edit: ProductEdit,
    ) -> Result<(), ControlError> {
        let now = to_seconds(self.now());
        if let Some(sku) = &edit.sku
            && let Some(other) = self.order_manager.product_by_sku(sku)
            && other.id != id
        {
            return Err(ControlError::Invalid(format!("the SKU {sku} is taken")));
        }
        let Some(product) = self.order_manager.products.get_mut(&id) else {
            return Err(ControlError::not_found("Order Manager product", id));
        };
        product.modified = Some(now);
        if let Some(name) = edit.name {
            product.name = name;
        }
        if let Some(sku) = edit.sku {
            product.sku = sku;
        }
        if edit.description.is_some() {
            product.description = edit.description;
        }
        if edit.upc.is_some() {
            product.upc = edit.upc;
        }
        if let Some(active) = edit.active {
            product.active = active;
        }
        if let Some(price) = edit.map_price {
            product.map_price = price;
        }
        if let Some(price) = edit.wholesale_price {
            set_field(product, WHOLESALE_FIELD, price);
        }
        if let Some(linesheet) = edit.linesheet {
            set_field(product, LINESHEET_FIELD, linesheet);
        }
        for (group, value) in [("Color", edit.colour), ("Size", edit.size)] {
            if let Some(value) = value {
                product.options.retain(|option| option.name != group);
                product.options.push(option_group(group, &value));
                product.options.sort_by_key(|option| option.id);
            }
        }
        match edit.add_variation {
            Some(variation) => self.add_variation(id, &variation),
            None => Ok(()),
        }
    }

    /// A new variation: modified date null, listed on JOOR's channel, stocked in the main warehouse.
    fn add_variation(&mut self, parent: i64, new: &NewVariation) -> Result<(), ControlError> {
        let now = to_seconds(self.now());
        let account = &mut self.order_manager;
        let Some(family) = account
            .products
            .get(&parent)
            .filter(|one| one.kind == ProductKind::VirtualProduct)
        else {
            return Err(ControlError::not_found("Order Manager family", parent));
        };
        if account.product_by_sku(&new.sku).is_some() {
            return Err(ControlError::Invalid(format!(
                "the SKU {} is taken",
                new.sku
            )));
        }
        let sibling = account.variations(parent).next();
        let mut child = sibling.cloned().unwrap_or_else(|| family.clone());
        let id = account.products.last_id() + 1;
        child.id = id;
        child.kind = ProductKind::CoreProduct;
        child.sku.clone_from(&new.sku);
        child.parent = parent;
        child.active = true;
        child.upc = Some(upc_a(8_000_000_000 + u64::try_from(id).unwrap_or_default()));
        child.options = vec![
            option_group("Color", &new.colour),
            option_group("Size", &new.size),
        ];
        child.images = Vec::new();
        child.created = now;
        child.modified = None;
        account.products.insert(id, child);
        let listing = account.listings.last_id() + 1;
        account.listings.insert(
            listing,
            Listing {
                id: listing,
                sku: new.sku.clone(),
                product: id,
                channel: JOOR_CHANNEL,
                active: true,
                created: now,
                modified: None,
                pushes_inventory: true,
            },
        );
        self.set_stock(&StockEdit {
            product_id: id,
            on_hand: new.on_hand,
        })
    }

    /// Counts stock: the first active, pickable row of the main warehouse gets a new number.
    pub(crate) fn set_stock(&mut self, edit: &StockEdit) -> Result<(), ControlError> {
        let now = self.now();
        let account = &mut self.order_manager;
        if !account.products.contains_key(&edit.product_id) {
            return Err(ControlError::not_found(
                "Order Manager product",
                edit.product_id,
            ));
        }
        let place = account
            .rows(edit.product_id)
            .find(|row| row.warehouse == MAIN_WAREHOUSE && row.active && row.pickable)
            .map(|row| row.id);
        if let Some(row) = place.and_then(|id| account.stock.get_mut(&id)) {
            if edit.on_hand < row.locked + row.allocated {
                let held = row.locked + row.allocated;
                return Err(ControlError::Invalid(format!(
                    "{held} units are locked or allocated"
                )));
            }
            row.on_hand = edit.on_hand;
        } else {
            let id = account.stock.last_id().max(710_000) + 1;
            let row = StockRow {
                id,
                product: edit.product_id,
                location_id: id - 705_000,
                location: format!("N-{id}"),
                warehouse: MAIN_WAREHOUSE,
                on_hand: edit.on_hand,
                locked: 0,
                allocated: 0,
                in_transit: 0,
                draw_rank: 1,
                min_stock: 0,
                pickable: true,
                receivable: true,
                active: true,
            };
            account.add_row(row);
        }
        account.move_orders_on(now);
        Ok(())
    }

    /// Leaves so many units of a product free, over all its rows: on a shelf of the main warehouse.
    pub(crate) fn set_available(
        &mut self,
        product_id: i64,
        available: i64,
    ) -> Result<(), ControlError> {
        let stock = &mut self.order_manager.stock;
        let of_product: Vec<i64> = stock
            .iter()
            .filter(|(_, row)| row.product == product_id)
            .map(|(id, _)| *id)
            .collect();
        let mut held = None;
        for id in of_product {
            if let Some(row) = stock.get_mut(&id) {
                row.on_hand = row.locked + row.allocated;
                if row.warehouse == MAIN_WAREHOUSE && row.active && row.pickable {
                    held.get_or_insert(row.on_hand);
                }
            }
        }
        let held = held.unwrap_or_default();
        self.set_stock(&StockEdit {
            product_id,
            on_hand: held + available,
        })
    }

    /// Cancels an order, which frees its stock.
    pub(crate) fn cancel_om_order(&mut self, id: i64) -> Result<(), ControlError> {
        let now = to_seconds(self.now());
        let reason = CancelReason {
            kind: "OTHER".to_owned(),
            details: None,
        };
        if self.order_manager.cancel(id, reason, now) {
            Ok(())
        } else {
            Err(ControlError::not_found("open Order Manager order", id))
        }
    }

    /// Switches a product's listings on JOOR's channel on or off.
    pub(crate) fn set_listing(&mut self, product: i64, active: bool) -> Result<(), ControlError> {
        let now = to_seconds(self.now());
        let mut found = false;
        for id in self.order_manager.listings.with(&Key::Product(product)) {
            if let Some(listing) = self.order_manager.listings.get_mut(&id)
                && listing.channel == JOOR_CHANNEL
            {
                listing.active = active;
                listing.modified = Some(now);
                found = true;
            }
        }
        self.order_manager.move_orders_on(now);
        found
            .then_some(())
            .ok_or_else(|| ControlError::not_found("listing of product", product))
    }
}

fn set_field(product: &mut Product, definition: &str, value: String) {
    product.custom_fields.retain(|(id, _)| id != definition);
    product.custom_fields.push((definition.to_owned(), value));
    product.custom_fields.sort();
}
