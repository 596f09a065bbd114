//! The control calls under `/_sandbox/order-manager` for orders, account and catalogue.

use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::http::{Answer, answer, done, refused};
use crate::edits::{
    AllocationEdit, AppEdit, FillProducts, NewTransfer, OmOrderEdit, Parcel, PurchaseOrderEdit,
    ReturnedUnits, SplitUnits, WarehouseEdit,
};
use crate::options::PageEdits;
use crate::sandbox::Sandbox;

/// The routes below `/_sandbox/order-manager`.
pub(super) fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/products", get(products).post(fill_products))
        .route("/products/turn", post(turn_catalogue_over))
        .route("/orders", get(orders))
        .route("/orders/{id}", post(edit_order))
        .route("/orders/{id}/hold", post(hold_order))
        .route("/orders/{id}/restore", post(restore_order))
        .route("/orders/{id}/pick", post(pick_order))
        .route("/orders/{id}/ship", post(ship_order))
        .route("/orders/{id}/split", post(split_order))
        .route("/orders/{id}/return", post(return_order))
        .route("/customers", get(customers))
        .route("/shipments", get(shipments))
        .route("/shipments/{id}", post(set_delivery_status))
        .route("/returns", get(returns))
        .route("/stock", get(stock_rows))
        .route("/purchase-orders", get(purchase_orders))
        .route("/purchase-orders/{id}", post(edit_purchase_order))
        .route("/stock-transfers", get(transfers).post(place_transfer))
        .route("/warehouses/{id}", post(edit_warehouse))
        .route("/channels/{id}/allocation", post(set_allocation_rule))
        .route("/app", post(edit_app))
}

async fn products(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(json!(sandbox.order_manager_products()))
}

async fn fill_products(
    State(sandbox): State<Sandbox>,
    Json(fill): Json<FillProducts>,
) -> Json<Value> {
    sandbox.fill_products(&fill);
    done()
}

async fn turn_catalogue_over(
    State(sandbox): State<Sandbox>,
    Json(edits): Json<PageEdits>,
) -> Json<Value> {
    sandbox.turn_catalogue_over(edits);
    done()
}

async fn orders(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(json!(sandbox.order_manager_orders()))
}

async fn edit_order(
    State(sandbox): State<Sandbox>,
    Path(id): Path<i64>,
    Json(edit): Json<OmOrderEdit>,
) -> Answer {
    answer(sandbox.edit_om_order(id, edit))
}

async fn hold_order(State(sandbox): State<Sandbox>, Path(id): Path<i64>) -> Answer {
    answer(sandbox.hold_om_order(id))
}

async fn restore_order(State(sandbox): State<Sandbox>, Path(id): Path<i64>) -> Answer {
    answer(sandbox.restore_om_order(id))
}

async fn pick_order(State(sandbox): State<Sandbox>, Path(id): Path<i64>) -> Answer {
    answer(sandbox.pick_om_order(id))
}

async fn ship_order(
    State(sandbox): State<Sandbox>,
    Path(id): Path<i64>,
    Json(parcel): Json<Parcel>,
) -> Answer {
    let shipped = sandbox.ship_om_order(id, parcel);
    let id = shipped.map_err(|error| refused(&error))?;
    Ok(Json(json!({ "shipment_id": id })))
}

async fn split_order(
    State(sandbox): State<Sandbox>,
    Path(id): Path<i64>,
    Json(units): Json<SplitUnits>,
) -> Answer {
    let split = sandbox.split_om_order(id, &units);
    let id = split.map_err(|error| refused(&error))?;
    Ok(Json(json!({ "order_id": id })))
}

async fn return_order(
    State(sandbox): State<Sandbox>,
    Path(id): Path<i64>,
    Json(units): Json<ReturnedUnits>,
) -> Answer {
    let back = sandbox.return_om_order(id, &units);
    let id = back.map_err(|error| refused(&error))?;
    Ok(Json(json!({ "return_id": id })))
}

async fn customers(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(json!(sandbox.order_manager_customers()))
}

async fn shipments(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(json!(sandbox.order_manager_shipments()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Delivery {
    delivery_status: String,
}

async fn set_delivery_status(
    State(sandbox): State<Sandbox>,
    Path(id): Path<i64>,
    Json(edit): Json<Delivery>,
) -> Answer {
    answer(sandbox.set_delivery_status(id, &edit.delivery_status))
}

async fn returns(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(json!(sandbox.order_manager_returns()))
}

async fn stock_rows(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(json!(sandbox.order_manager_stock_rows()))
}

async fn purchase_orders(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(json!(sandbox.order_manager_purchase_orders()))
}

async fn edit_purchase_order(
    State(sandbox): State<Sandbox>,
    Path(id): Path<i64>,
    Json(edit): Json<PurchaseOrderEdit>,
) -> Answer {
    answer(sandbox.edit_purchase_order(id, edit))
}

async fn transfers(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(json!(sandbox.order_manager_transfers()))
}

async fn place_transfer(State(sandbox): State<Sandbox>, Json(new): Json<NewTransfer>) -> Answer {
    let placed = sandbox.place_transfer(new);
    let id = placed.map_err(|error| refused(&error))?;
    Ok(Json(json!({ "transfer_id": id })))
}

async fn edit_warehouse(
    State(sandbox): State<Sandbox>,
    Path(id): Path<i64>,
    Json(edit): Json<WarehouseEdit>,
) -> Answer {
    answer(sandbox.edit_warehouse(id, &edit))
}

async fn set_allocation_rule(
    State(sandbox): State<Sandbox>,
    Path(id): Path<i64>,
    Json(edit): Json<AllocationEdit>,
) -> Answer {
    answer(sandbox.set_allocation_rule(id, edit))
}

async fn edit_app(State(sandbox): State<Sandbox>, Json(edit): Json<AppEdit>) -> Answer {
    answer(sandbox.edit_app(edit))
}
