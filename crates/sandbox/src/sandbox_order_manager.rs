//! What a test does in Order Manager as its people would, and what it sees there.

use std::collections::BTreeMap;

use crate::edits::{
    AllocationEdit, AppEdit, ControlError, NewTransfer, OmOrderEdit, Parcel, PurchaseOrderEdit,
    ReturnedUnits, SplitUnits, WarehouseEdit,
};
use crate::sandbox::Sandbox;
use crate::views_order_manager::{
    OmCustomerView, OmPurchaseOrderView, OmReturnView, OmShipmentView, OmStockRowView,
    OmTransferView,
};

impl Sandbox {
    /// Changes an order as a person would, or makes reads show any word as its status.
    pub fn edit_om_order(&self, order_id: i64, edit: OmOrderEdit) -> Result<(), ControlError> {
        self.shared.world().edit_om_order(order_id, edit)
    }

    /// Holds an order until it is restored.
    pub fn hold_om_order(&self, order_id: i64) -> Result<(), ControlError> {
        self.shared.world().hold_om_order(order_id)
    }

    /// Restores an order that is held, or one that is cancelled while its channel was not told.
    pub fn restore_om_order(&self, order_id: i64) -> Result<(), ControlError> {
        self.shared.world().restore_om_order(order_id)
    }

    /// Starts to pick an order: `PENDING_FULFILLMENT`.
    pub fn pick_om_order(&self, order_id: i64) -> Result<(), ControlError> {
        self.shared.world().pick_om_order(order_id)
    }

    /// Sends an order: `SHIPPED`, and its stock leaves. Returns the shipment's id.
    pub fn ship_om_order(&self, order_id: i64, parcel: Parcel) -> Result<i64, ControlError> {
        self.shared.world().ship_om_order(order_id, parcel)
    }

    /// Splits units of an order into a new one: `N` becomes `N(1)` and `N(2)`. Returns the id of the
    /// new order.
    pub fn split_om_order(&self, order_id: i64, units: &SplitUnits) -> Result<i64, ControlError> {
        self.shared.world().split_om_order(order_id, units)
    }

    /// Takes units of a shipped order back. Returns the return's id.
    pub fn return_om_order(
        &self,
        order_id: i64,
        units: &ReturnedUnits,
    ) -> Result<i64, ControlError> {
        self.shared.world().return_om_order(order_id, units)
    }

    /// Says where a parcel is, such as `DELIVERED`.
    pub fn set_delivery_status(&self, shipment_id: i64, word: &str) -> Result<(), ControlError> {
        self.shared.world().set_delivery_status(shipment_id, word)
    }

    /// Moves a purchase order on.
    pub fn edit_purchase_order(
        &self,
        purchase_order_id: i64,
        edit: PurchaseOrderEdit,
    ) -> Result<(), ControlError> {
        self.shared
            .world()
            .edit_purchase_order(purchase_order_id, edit)
    }

    /// Starts to move stock between two warehouses. Returns the transfer's id.
    pub fn place_transfer(&self, new: NewTransfer) -> Result<i64, ControlError> {
        self.shared.world().place_transfer(new)
    }

    /// Changes a warehouse's settings.
    pub fn edit_warehouse(
        &self,
        warehouse_id: i64,
        edit: &WarehouseEdit,
    ) -> Result<(), ControlError> {
        self.shared.world().edit_warehouse(warehouse_id, edit)
    }

    /// Says how much of the stock a channel is told.
    pub fn set_allocation_rule(
        &self,
        channel_id: i64,
        edit: AllocationEdit,
    ) -> Result<(), ControlError> {
        self.shared.world().set_allocation_rule(channel_id, edit)
    }

    /// Changes how the app is registered, uninstalls it, or takes scopes from the account's token.
    pub fn edit_app(&self, edit: AppEdit) -> Result<(), ControlError> {
        self.shared.world().edit_app(edit)
    }

    /// Every customer that orders have made, by id.
    #[must_use]
    pub fn order_manager_customers(&self) -> Vec<OmCustomerView> {
        let world = self.shared.world();
        let customers = world.order_manager.customers.values();
        customers
            .map(|customer| OmCustomerView {
                customer_id: customer.id,
                name: customer.name.clone(),
                company: customer.company.clone(),
                email: customer.email.clone(),
            })
            .collect()
    }

    /// Every shipment, returns included, by id.
    #[must_use]
    pub fn order_manager_shipments(&self) -> Vec<OmShipmentView> {
        let world = self.shared.world();
        let shipments = world.order_manager.shipments.values();
        shipments
            .map(|shipment| OmShipmentView {
                shipment_id: shipment.id,
                order_id: shipment.order,
                kind: shipment.kind,
                tracking_number: shipment.tracking_number.clone(),
                delivery_status: shipment.delivery_status.clone(),
                external: shipment.external,
                batch: shipment.batch,
                units: shipment.items.clone(),
            })
            .collect()
    }

    /// Every return, by id.
    #[must_use]
    pub fn order_manager_returns(&self) -> Vec<OmReturnView> {
        let world = self.shared.world();
        let returns = world.order_manager.returns.values();
        returns
            .map(|one| OmReturnView {
                return_id: one.id,
                number: one.number.clone(),
                order_id: one.order,
                shipment_id: one.shipment,
                units: one.items.iter().map(|item| item.quantity).sum(),
            })
            .collect()
    }

    /// Every stock row, by id.
    #[must_use]
    pub fn order_manager_stock_rows(&self) -> Vec<OmStockRowView> {
        let world = self.shared.world();
        let rows = world.order_manager.stock.values();
        rows.map(|row| OmStockRowView {
            product_stock_id: row.id,
            product_id: row.product,
            warehouse_id: row.warehouse,
            location: row.location.clone(),
            on_hand: row.on_hand,
            locked: row.locked,
            allocated: row.allocated,
            available: row.available(),
            pickable: row.pickable,
            active: row.active,
        })
        .collect()
    }

    /// Every purchase order, by id.
    #[must_use]
    pub fn order_manager_purchase_orders(&self) -> Vec<OmPurchaseOrderView> {
        let world = self.shared.world();
        let orders = world.order_manager.supply.purchase_orders.values();
        orders
            .map(|order| OmPurchaseOrderView {
                purchase_order_id: order.id,
                status: order.status.clone(),
                vendor_id: order.vendor,
                created: order.created,
                modified: order.modified,
                units: order.items.iter().map(|item| item.quantity).sum(),
            })
            .collect()
    }

    /// Every stock transfer, by id.
    #[must_use]
    pub fn order_manager_transfers(&self) -> Vec<OmTransferView> {
        let world = self.shared.world();
        let transfers = world.order_manager.supply.transfers.values();
        transfers
            .map(|transfer| OmTransferView {
                transfer_id: transfer.id,
                number: transfer.number.clone(),
                from_warehouse_id: transfer.from,
                to_warehouse_id: transfer.to,
                units: transfer
                    .items
                    .iter()
                    .map(|item| (item.product, item.quantity))
                    .collect(),
            })
            .collect()
    }

    /// What the acknowledge call told a channel last, by listing id. Empty before the first call.
    #[must_use]
    pub fn order_manager_acknowledged(&self, channel_id: i64) -> BTreeMap<i64, i64> {
        let world = self.shared.world();
        let told = world.order_manager.acknowledged.get(&channel_id);
        told.cloned().unwrap_or_default()
    }
}
