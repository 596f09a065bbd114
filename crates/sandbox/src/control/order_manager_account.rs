//! What people set in Order Manager's account: warehouses, channels, transfers, and the app's access.

use std::collections::BTreeSet;

use crate::clock::to_seconds;
use crate::edits::{AllocationEdit, AppEdit, ControlError, NewTransfer, WarehouseEdit};
use crate::world::World;
use crate::world::order_manager::{AllocationRule, SCOPES, StockTransfer, TransferItem};

/// The kinds of warehouse: confirmed, seen once, and likely.
const WAREHOUSE_KINDS: [&str; 4] = [
    "DIRECT_FULFILLMENT",
    "THIRD_PARTY_LOGISTICS",
    "DROPSHIP_VENDOR",
    "FBA",
];

impl World {
    pub(crate) fn edit_warehouse(
        &mut self,
        id: i64,
        edit: &WarehouseEdit,
    ) -> Result<(), ControlError> {
        let now = to_seconds(self.now());
        let account = &mut self.order_manager;
        let place = account.warehouses.iter_mut().find(|place| place.id == id);
        let place = place.ok_or_else(|| ControlError::not_found("warehouse", id))?;
        if let Some(kind) = &edit.kind {
            let known = WAREHOUSE_KINDS.iter().find(|known| *known == kind);
            place.kind = known.copied().ok_or_else(|| {
                ControlError::Invalid(format!("{kind} is not a kind of warehouse"))
            })?;
        }
        place.active = edit.active.unwrap_or(place.active);
        place.uses_components = edit.uses_components.unwrap_or(place.uses_components);
        account.move_orders_on(now);
        Ok(())
    }

    pub(crate) fn set_allocation_rule(
        &mut self,
        channel: i64,
        edit: AllocationEdit,
    ) -> Result<(), ControlError> {
        if self.order_manager.channel(channel).is_none() {
            return Err(ControlError::not_found("sales channel", channel));
        }
        if !(0..=100).contains(&edit.percentage) {
            let share = edit.percentage;
            return Err(ControlError::Invalid(format!(
                "{share} is not a percentage"
            )));
        }
        let rule = AllocationRule {
            percentage: edit.percentage,
            maximum_units: edit.maximum_units,
            minimum_level: edit.minimum_level,
            excluded_warehouses: edit.excluded_warehouses,
        };
        self.order_manager.allocation_rules.insert(channel, rule);
        Ok(())
    }

    /// Starts to move stock between two warehouses. Returns the transfer's id.
    pub(crate) fn place_transfer(&mut self, new: NewTransfer) -> Result<i64, ControlError> {
        let now = to_seconds(self.now());
        let account = &mut self.order_manager;
        for warehouse in [new.from_warehouse_id, new.to_warehouse_id] {
            if account.warehouse(warehouse).is_none() {
                return Err(ControlError::not_found("warehouse", warehouse));
            }
        }
        let id = account.supply.transfers.last_id().max(20_000) + 1;
        let mut items = Vec::new();
        for (place, (product, quantity)) in (1_i64..).zip(new.units) {
            if !account.products.contains_key(&product) {
                return Err(ControlError::not_found("Order Manager product", product));
            }
            items.push(TransferItem {
                id: id * 100 + place,
                product,
                quantity,
                received: None,
            });
        }
        let transfer = StockTransfer {
            id,
            number: format!("ST-{id}"),
            status: "PENDING".to_owned(),
            created: now,
            from: new.from_warehouse_id,
            to: new.to_warehouse_id,
            notes: new.notes,
            items,
        };
        account.supply.transfers.insert(id, transfer);
        Ok(id)
    }

    /// Changes how the app is registered, or gives the account's token fewer scopes.
    pub(crate) fn edit_app(&mut self, edit: AppEdit) -> Result<(), ControlError> {
        let access = &mut self.order_manager.access;
        if let Some(uri) = edit.redirect_uri {
            access.redirect_uri = Some(uri).filter(|uri| !uri.is_empty());
        }
        if let Some(revoked) = edit.revoked {
            access.revoked = revoked;
        }
        if let Some(scopes) = edit.token_scopes {
            if let Some(unknown) = scopes.iter().find(|one| !SCOPES.contains(&one.as_str())) {
                return Err(ControlError::Invalid(format!("{unknown} is not a scope")));
            }
            let scopes: BTreeSet<String> = scopes.into_iter().collect();
            access
                .tokens
                .insert(self.order_manager.token.clone(), scopes);
        }
        Ok(())
    }
}
