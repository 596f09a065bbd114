//! The sandbox itself: routers, inspection and control.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use serde_json::Value;

use crate::control;
use crate::dispatch::{Face, Shared, answer, do_late_work};
use crate::edits::{
    ControlError, FillProducts, JoorStatus, NewOrder, OrderEdit, ProductEdit, StockEdit, StyleEdit,
};
use crate::expected::{Expected, expected};
use crate::faults::{FaultPlan, FaultRule, Faults};
use crate::options::{PageEdits, Quotas, SandboxOptions, Switches};
use crate::serve::Running;
use crate::stats::{CallStats, Vendor};
use crate::world::{Defect, UnknownParameter, World};

/// A simulated JOOR and a simulated Order Manager over one world. Cheap to clone; clones share the
/// world.
#[derive(Debug, Clone)]
pub struct Sandbox {
    pub(crate) shared: Shared,
}

impl Sandbox {
    /// Generates a world.
    #[must_use]
    pub fn new(options: SandboxOptions) -> Self {
        Self {
            shared: Shared::new(options),
        }
    }

    /// JOOR: v2, v4, the token call under `/auth/`, and the control calls under `/_sandbox`.
    pub fn joor_router(&self) -> Router {
        self.router(Vendor::Joor)
    }

    /// Order Manager, and the control calls under `/_sandbox`.
    pub fn order_manager_router(&self) -> Router {
        self.router(Vendor::OrderManager)
    }

    fn router(&self, vendor: Vendor) -> Router {
        let face = Face {
            shared: self.shared.clone(),
            vendor,
        };
        control::routes(self.clone()).merge(Router::new().fallback(answer).with_state(face))
    }

    /// Serves both vendors until the returned value is dropped. Port 0 takes any free port.
    ///
    /// Fails when an address cannot be bound.
    pub async fn serve(&self, joor: SocketAddr, order_manager: SocketAddr) -> io::Result<Running> {
        Running::start(self, joor, order_manager).await
    }

    /// What a perfect sync with the default rules would do with the world as it is now.
    #[must_use]
    pub fn expected(&self) -> Expected {
        expected(&self.shared.world())
    }

    /// What was asked of the vendors so far.
    #[must_use]
    pub fn calls(&self) -> CallStats {
        self.shared.world().stats.clone()
    }

    /// Query parameters and body fields that clients sent and the reference does not know.
    #[must_use]
    pub fn unknown_parameters(&self) -> Vec<UnknownParameter> {
        self.shared
            .world()
            .unknown_parameters
            .iter()
            .cloned()
            .collect()
    }

    /// What clients did that a merchant would complain about.
    #[must_use]
    pub fn defects(&self) -> Vec<Defect> {
        self.shared.world().defects.clone()
    }

    /// The whole world as JSON: the same seed, the same start and the same calls give the same.
    #[must_use]
    pub fn state(&self) -> Value {
        serde_json::to_value(&*self.shared.world()).unwrap_or_default()
    }

    /// Changes a JOOR order as a person would.
    pub fn edit_joor_order(&self, id: i64, edit: OrderEdit) -> Result<(), ControlError> {
        self.shared.world().edit_joor_order(id, edit)
    }

    /// A retailer orders. Returns the order's id.
    pub fn place_joor_order(&self, new: NewOrder) -> Result<i64, ControlError> {
        self.shared.world().place_joor_order(new)
    }

    /// Cancels a JOOR order.
    pub fn cancel_joor_order(&self, id: i64) -> Result<(), ControlError> {
        let edit = OrderEdit {
            status: Some(JoorStatus::Cancelled),
            ..OrderEdit::default()
        };
        self.edit_joor_order(id, edit)
    }

    /// Changes a JOOR style by hand.
    pub fn edit_joor_style(&self, external_id: &str, edit: StyleEdit) -> Result<(), ControlError> {
        self.shared.world().edit_joor_style(external_id, edit)
    }

    /// Changes an Order Manager product as a person would.
    pub fn edit_om_product(&self, id: i64, edit: ProductEdit) -> Result<(), ControlError> {
        self.shared.world().edit_om_product(id, edit)
    }

    /// Adds many plain products to Order Manager.
    pub fn fill_products(&self, fill: &FillProducts) {
        self.shared.world().fill_products(fill);
    }

    /// Lets people work in Order Manager's catalogue once, as they do after each page with
    /// [`Switches::page_edits`].
    pub fn turn_catalogue_over(&self, edits: PageEdits) {
        self.shared.world().turn_catalogue_over(edits);
    }

    /// Counts stock in the main warehouse.
    pub fn set_stock(&self, edit: &StockEdit) -> Result<(), ControlError> {
        self.shared.world().set_stock(edit)
    }

    /// Leaves so many units of a product free, over all its locations; locked and allocated ones stay.
    pub fn set_available(&self, product_id: i64, available: i64) -> Result<(), ControlError> {
        self.shared.world().set_available(product_id, available)
    }

    /// Switches a product's listing on JOOR's channel on or off.
    pub fn set_listing(&self, product_id: i64, active: bool) -> Result<(), ControlError> {
        self.shared.world().set_listing(product_id, active)
    }

    /// Cancels an Order Manager order, which frees its stock.
    pub fn cancel_om_order(&self, order_id: i64) -> Result<(), ControlError> {
        self.shared.world().cancel_om_order(order_id)
    }

    /// Lets time pass for dates, holds, tokens and quotas.
    pub fn advance_clock(&self, by: Duration) {
        let mut world = self.shared.world();
        world.clock.advance(by);
        let now = world.now();
        do_late_work(&mut world);
        world.order_manager.move_orders_on(now);
        crate::joor::match_due(&mut world.joor, now);
        crate::joor::step_jobs(&mut world);
    }

    /// Lets JOOR's oldest unfinished job take a step, as a read of a job's status does.
    pub fn step_joor_jobs(&self) {
        crate::joor::step_jobs(&mut self.shared.world());
    }

    /// Matches a customer that is new to JOOR, as a person there does after some days.
    pub fn match_joor_connection(&self, customer_code: &str) -> Result<(), ControlError> {
        if crate::joor::match_now(&mut self.shared.world().joor, customer_code) {
            Ok(())
        } else {
            Err(ControlError::not_found("JOOR connection", customer_code))
        }
    }

    /// Makes the next matching calls fail.
    pub fn inject(&self, rule: FaultRule) {
        self.shared.world().faults.add(rule);
    }

    /// Starts a plan of faults from its beginning, in place of all rules and any plan.
    pub fn plan_faults(&self, plan: FaultPlan) {
        self.shared.world().faults = Faults::new(Some(plan));
    }

    /// No more faults, neither by rule nor by plan.
    pub fn clear_faults(&self) {
        self.shared.world().faults.clear();
    }

    /// Changes the quotas; what was used stays used.
    pub fn set_quotas(&self, quotas: Quotas) {
        self.shared.world().quotas = quotas;
    }

    /// Changes what the vendors leave open.
    pub fn set_switches(&self, switches: Switches) {
        self.shared.world().set_switches(switches);
    }

    /// Generates the world anew from the options, as if nothing had happened.
    pub fn reset(&self) {
        let fresh = World::new(&self.shared.options);
        *self.shared.world() = fresh;
    }
}
