//! `/v2/bulk-connection`: many retailers as one background job (reference 3.5 and 5).
//!
//! JOOR matches by customer code and replaces all aspects of the connection. \[C\] A new retailer is
//! matched by hand against JOOR's own base, which takes about 72 hours. \[C\]

use seamline_api_core::{ApiError, ApiRequest, Priority, Replay};
use serde_json::{Value, json};

use super::connection::ConnectionData;
use super::jobs::{Job, Kind};
use crate::WRITE_COST;

/// Name of the endpoint for quota and errors.
pub const ENDPOINT: &str = "joor.v2.bulk-connection";

const KIND: Kind = Kind {
    endpoint: ENDPOINT,
    wrapper: "bulk_connections",
    list: "bulk_connections_jobs",
    id: "bulk_connections_job_id",
    count: "connection_record_count",
    progress: "connection_record_progress",
};

/// The call that queues connections. Never repeated after an unknown outcome: a new retailer would
/// be put before JOOR's people twice.
pub fn queue_request(connections: &[ConnectionData]) -> Result<ApiRequest, ApiError> {
    let connections = serde_json::to_value(connections).map_err(|error| ApiError::Encode {
        endpoint: ENDPOINT,
        message: error.to_string(),
    })?;
    let body = json!({ "bulk_connections": { "connection": connections } });
    Ok(
        ApiRequest::post(ENDPOINT, "/v2/bulk-connection", Priority::Orders, body)
            .with_cost(WRITE_COST),
    )
}

/// The call that asks how far a job is.
pub fn job_request(job_id: i64) -> ApiRequest {
    ApiRequest::get(
        ENDPOINT,
        format!("/v2/bulk-connection/{job_id}"),
        Priority::Orders,
    )
}

/// Reads the reply to either call; `job_id` is the job that was asked for, if one was.
pub fn job_from_json(job_id: Option<i64>, body: Value) -> Result<Job, ApiError> {
    let replay = if job_id.is_some() {
        Replay::Safe
    } else {
        Replay::Never
    };
    Job::from_json(&KIND, replay, job_id, body)
}

#[cfg(feature = "client")]
impl crate::JoorClient {
    /// Queues connections as one job. A finished job says nothing about single connections: read
    /// back what matters.
    pub async fn queue_connections(&self, connections: &[ConnectionData]) -> Result<Job, ApiError> {
        let (body, _) = self.v2_json(&queue_request(connections)?).await?;
        job_from_json(None, body)
    }

    /// Reads how far a job is.
    pub async fn connection_job(&self, job_id: i64) -> Result<Job, ApiError> {
        let (body, _) = self.v2_json(&job_request(job_id)).await?;
        job_from_json(Some(job_id), body)
    }
}
