//! The control calls under `/_sandbox`, on both ports. They cost nothing and never fail on purpose.

use std::time::Duration;

use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::order_manager_http;
use crate::edits::{ControlError, NewOrder, OrderEdit, ProductEdit, StockEdit, StyleEdit};
use crate::faults::FaultRule;
use crate::options::{Quotas, Switches};
use crate::sandbox::Sandbox;

pub(super) type Answer = Result<Json<Value>, (StatusCode, Json<Value>)>;

/// The routes below `/_sandbox`.
pub(crate) fn routes(sandbox: Sandbox) -> Router {
    let routes = Router::new()
        .route("/state", get(state))
        .route("/calls", get(calls))
        .route("/expected", get(expected))
        .route("/reset", post(reset))
        .route("/advance", post(advance))
        .route("/faults", post(inject).delete(clear_faults))
        .route("/quotas", post(quotas))
        .route("/switches", post(switches))
        .route("/joor/orders", post(place_joor_order))
        .route("/joor/orders/{id}", post(edit_joor_order))
        .route("/joor/styles/{external_id}", post(edit_joor_style))
        .route("/order-manager/products/{id}", post(edit_om_product))
        .route("/order-manager/products/{id}/listing", post(set_listing))
        .route("/order-manager/orders/{id}/cancel", post(cancel_om_order))
        .route("/order-manager/stock", post(set_stock))
        .merge(Router::new().nest("/order-manager", order_manager_http::routes()))
        .merge(super::joor_http::routes())
        .with_state(sandbox);
    Router::new().nest("/_sandbox", routes)
}

pub(super) fn done() -> Json<Value> {
    Json(json!({ "ok": true }))
}

pub(super) fn refused(error: &ControlError) -> (StatusCode, Json<Value>) {
    let status = match error {
        ControlError::NotFound { .. } => StatusCode::NOT_FOUND,
        ControlError::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    (
        status,
        Json(json!({ "error": format!("failed to {error}") })),
    )
}

pub(super) fn answer(result: Result<(), ControlError>) -> Answer {
    result.map_err(|error| refused(&error))?;
    Ok(done())
}

async fn state(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(sandbox.state())
}

async fn calls(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(json!(sandbox.calls()))
}

async fn expected(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(json!(sandbox.expected()))
}

async fn reset(State(sandbox): State<Sandbox>) -> Json<Value> {
    sandbox.reset();
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    seconds: u64,
}

async fn advance(State(sandbox): State<Sandbox>, Json(by): Json<Advance>) -> Json<Value> {
    sandbox.advance_clock(Duration::from_secs(by.seconds));
    done()
}

async fn inject(State(sandbox): State<Sandbox>, Json(rule): Json<FaultRule>) -> Json<Value> {
    sandbox.inject(rule);
    done()
}

async fn clear_faults(State(sandbox): State<Sandbox>) -> Json<Value> {
    sandbox.clear_faults();
    done()
}

async fn quotas(State(sandbox): State<Sandbox>, Json(quotas): Json<Quotas>) -> Json<Value> {
    sandbox.set_quotas(quotas);
    done()
}

async fn switches(State(sandbox): State<Sandbox>, Json(switches): Json<Switches>) -> Json<Value> {
    sandbox.set_switches(switches);
    done()
}

async fn place_joor_order(State(sandbox): State<Sandbox>, Json(new): Json<NewOrder>) -> Answer {
    let id = sandbox
        .place_joor_order(new)
        .map_err(|error| refused(&error))?;
    Ok(Json(json!({ "order_id": id })))
}

async fn edit_joor_order(
    State(sandbox): State<Sandbox>,
    Path(id): Path<i64>,
    Json(edit): Json<OrderEdit>,
) -> Answer {
    answer(sandbox.edit_joor_order(id, edit))
}

async fn edit_joor_style(
    State(sandbox): State<Sandbox>,
    Path(external_id): Path<String>,
    Json(edit): Json<StyleEdit>,
) -> Answer {
    answer(sandbox.edit_joor_style(&external_id, edit))
}

async fn edit_om_product(
    State(sandbox): State<Sandbox>,
    Path(id): Path<i64>,
    Json(edit): Json<ProductEdit>,
) -> Answer {
    answer(sandbox.edit_om_product(id, edit))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListingEdit {
    active: bool,
}

async fn set_listing(
    State(sandbox): State<Sandbox>,
    Path(id): Path<i64>,
    Json(edit): Json<ListingEdit>,
) -> Answer {
    answer(sandbox.set_listing(id, edit.active))
}

async fn cancel_om_order(State(sandbox): State<Sandbox>, Path(id): Path<i64>) -> Answer {
    answer(sandbox.cancel_om_order(id))
}

async fn set_stock(State(sandbox): State<Sandbox>, Json(edit): Json<StockEdit>) -> Answer {
    answer(sandbox.set_stock(&edit))
}
