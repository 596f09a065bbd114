//! The control calls about JOOR under `/_sandbox/joor`.

use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::http::{Answer, answer, done};
use crate::sandbox::Sandbox;

/// The routes that show JOOR's state and let a person there do something.
pub(super) fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/joor/orders", get(orders))
        .route("/joor/styles", get(styles))
        .route("/joor/images", get(images))
        .route("/joor/connections", get(connections))
        .route("/joor/connections/{code}/match", post(match_connection))
        .route("/joor/jobs", get(jobs))
        .route("/joor/jobs/step", post(step_jobs))
}

async fn orders(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(json!(sandbox.joor_orders()))
}

async fn styles(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(json!(sandbox.joor_styles()))
}

async fn images(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(json!(sandbox.joor_images()))
}

async fn connections(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(json!(sandbox.joor_connections()))
}

async fn jobs(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(json!(sandbox.joor_jobs()))
}

async fn match_connection(State(sandbox): State<Sandbox>, Path(code): Path<String>) -> Answer {
    answer(sandbox.match_joor_connection(&code))
}

async fn step_jobs(State(sandbox): State<Sandbox>) -> Json<Value> {
    sandbox.step_joor_jobs();
    done()
}
