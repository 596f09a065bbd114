//! What people do with Order Manager's orders, and with what belongs to them.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::clock::to_seconds;
use crate::edits::{
    ControlError, OmOrderEdit, Parcel as NewParcel, PurchaseOrderEdit, ReturnedUnits, SplitUnits,
};
use crate::order_manager::DELIVERY_STATES;
use crate::world::World;
use crate::world::fulfilment::Parcel;
use crate::world::order_manager::{Order, OrderStatus};

fn invalid(message: String) -> ControlError {
    ControlError::Invalid(message)
}

impl World {
    fn om_order(&mut self, id: i64) -> Result<(&mut Order, Timestamp), ControlError> {
        let now = to_seconds(self.now());
        let order = self.order_manager.orders.get_mut(&id);
        let order = order.ok_or_else(|| ControlError::not_found("Order Manager order", id))?;
        Ok((order, now))
    }

    /// Changes an order as a person would, or makes reads show any words as its states.
    pub(crate) fn edit_om_order(&mut self, id: i64, edit: OmOrderEdit) -> Result<(), ControlError> {
        let warehouse = edit.warehouse_id;
        if let Some(warehouse) = warehouse
            && self.order_manager.warehouse(warehouse).is_none()
        {
            return Err(ControlError::not_found("warehouse", warehouse));
        }
        let (order, now) = self.om_order(id)?;
        order.modified = Some(now);
        if let Some(word) = edit.shown_status {
            order.shown_status = Some(word).filter(|word| !word.is_empty());
        }
        if let Some(word) = edit.shown_unresolved_status {
            order.shown_unresolved = Some(word).filter(|word| !word.is_empty());
        }
        if let Some(labels) = edit.labels {
            order.labels = labels;
        }
        if edit.processed_outside {
            if order.status.is_over() {
                return Err(invalid("the order is over".to_owned()));
            }
            let mut outside = order.clone();
            self.order_manager.release(&mut outside);
            outside.status = OrderStatus::ProcessedOutside;
            outside.unresolved = None;
            outside.external = true;
            self.order_manager.orders.insert(id, outside);
            self.order_manager.move_orders_on(now);
        } else if let Some(warehouse) = warehouse {
            order.chosen_warehouse = Some(warehouse);
            self.order_manager.resettle(id, now);
        }
        Ok(())
    }

    /// Holds an order, until a person restores it.
    pub(crate) fn hold_om_order(&mut self, id: i64) -> Result<(), ControlError> {
        let (order, now) = self.om_order(id)?;
        if order.status.is_over() {
            return Err(invalid("the order is over".to_owned()));
        }
        order.held_by_hand = true;
        order.modified = Some(now);
        if order.status == OrderStatus::PendingFulfillment {
            order.status = OrderStatus::OnHold;
        }
        let mut order = order.clone();
        self.order_manager.settle(&mut order, now);
        self.order_manager.orders.insert(id, order);
        Ok(())
    }

    /// Restores an order that is held, or one that is cancelled while its channel was not told \[C\].
    pub(crate) fn restore_om_order(&mut self, id: i64) -> Result<(), ControlError> {
        let (order, now) = self.om_order(id)?;
        match order.status {
            OrderStatus::Cancelled if order.channel_told => {
                return Err(invalid("the channel was told".to_owned()));
            }
            OrderStatus::Cancelled => {
                order.status = OrderStatus::Unresolved;
                order.cancel_reason = None;
            }
            _ if order.held_by_hand || order.hold_until.is_some() => {
                order.held_by_hand = false;
                order.hold_until = None;
            }
            _ => {
                return Err(invalid(
                    "the order is neither held nor cancelled".to_owned(),
                ));
            }
        }
        order.modified = Some(now);
        let mut order = order.clone();
        self.order_manager.settle(&mut order, now);
        self.order_manager.orders.insert(id, order);
        Ok(())
    }

    /// Starts to pick an order: it is being fulfilled.
    pub(crate) fn pick_om_order(&mut self, id: i64) -> Result<(), ControlError> {
        let (order, now) = self.om_order(id)?;
        if !order.status.awaits_fulfilment() {
            return Err(invalid("the order does not await shipment".to_owned()));
        }
        order.status = OrderStatus::PendingFulfillment;
        order.modified = Some(now);
        Ok(())
    }

    /// Sends an order. Returns the shipment's id.
    pub(crate) fn ship_om_order(&mut self, id: i64, new: NewParcel) -> Result<i64, ControlError> {
        self.om_order(id)?;
        let now = to_seconds(self.now());
        let method = new.carrier.map_or(Value::Null, |carrier| {
            json!({
                "shippingProviderId": null,
                "shippingCarrier": carrier,
                "shippingServiceId": null,
                "packageTypeId": null,
                "ltlFtlShipment": null,
            })
        });
        let parcel = Parcel {
            tracking_number: new.tracking_number,
            method,
            batch: Some(self.order_manager.next_batch()),
            ..Parcel::default()
        };
        self.order_manager.ship(id, parcel, now).map_err(invalid)
    }

    /// Says where a parcel is.
    pub(crate) fn set_delivery_status(
        &mut self,
        shipment: i64,
        word: &str,
    ) -> Result<(), ControlError> {
        let now = to_seconds(self.now());
        if !DELIVERY_STATES.contains(&word) {
            return Err(invalid(format!("{word} is not a delivery status")));
        }
        let found = self.order_manager.shipments.get_mut(&shipment);
        let found = found.ok_or_else(|| ControlError::not_found("shipment", shipment))?;
        word.clone_into(&mut found.delivery_status);
        if word == "DELIVERED" {
            found.received = Some(now);
        }
        Ok(())
    }

    /// Splits an order. Returns the id of the new one.
    pub(crate) fn split_om_order(
        &mut self,
        id: i64,
        units: &SplitUnits,
    ) -> Result<i64, ControlError> {
        self.om_order(id)?;
        let now = to_seconds(self.now());
        let split = self.order_manager.split(id, &units.units, now);
        split.map_err(invalid)
    }

    /// Takes goods of a shipped order back. Returns the return's id.
    pub(crate) fn return_om_order(
        &mut self,
        id: i64,
        units: &ReturnedUnits,
    ) -> Result<i64, ControlError> {
        self.om_order(id)?;
        let now = to_seconds(self.now());
        let back = self
            .order_manager
            .take_back(id, &units.units, &units.reason, now);
        back.map_err(invalid)
    }

    /// Moves a purchase order on; from now on it has a modified date.
    pub(crate) fn edit_purchase_order(
        &mut self,
        id: i64,
        edit: PurchaseOrderEdit,
    ) -> Result<(), ControlError> {
        let now = to_seconds(self.now());
        let order = self.order_manager.supply.purchase_orders.get_mut(&id);
        let order = order.ok_or_else(|| ControlError::not_found("purchase order", id))?;
        if order.status == "AWAITING_AUTHORIZATION" && edit.status != order.status {
            order.authorized = Some(now);
        }
        if edit.status == "FULFILLED" {
            for item in &mut order.items {
                item.received = Some(now);
            }
        }
        order.status = edit.status;
        order.modified = Some(now);
        Ok(())
    }
}
