//! `/v2/bulk-style`: many styles as one background job (reference 3.5 and 6.1).

use seamline_api_core::{ApiError, ApiRequest, Body, Priority, Replay};
use serde_json::{Value, json};

use super::jobs::{Job, Kind};
use super::style::Style;
use crate::WRITE_COST;

/// Name of the endpoint for quota and errors.
pub const ENDPOINT: &str = "joor.v2.bulk-style";

/// Styles in one job that are assumed to be safe; the limit is not documented. \[I\]
pub const STYLES_PER_CALL: usize = 100;

/// A style that is whole: a list that is empty empties JOOR's, unless it is left alone. \[I\]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WholeStyle {
    /// The style.
    pub style: Style,
    /// Whether JOOR's categories stay where the style has none.
    pub leave_categories: bool,
    /// Whether JOOR's tags stay where the style has none.
    pub leave_tags: bool,
}

impl WholeStyle {
    fn leaves(&self, list: &str) -> bool {
        match list {
            "categories" => self.leave_categories,
            "tags" => self.leave_tags,
            _ => false,
        }
    }
}

/// Lists that a whole style empties. Not those without which it is no style, and not its linesheets.
const EMPTIED: [&str; 3] = ["categories", "tags", "upcs"];

const KIND: Kind = Kind {
    endpoint: ENDPOINT,
    wrapper: "bulk_styles",
    list: "bulk_styles_jobs",
    id: "bulk_styles_job_id",
    count: "style_record_count",
    progress: "style_record_progress",
};

/// The call that queues styles. A style whose identifier exists is changed, another is created
/// \[I\]; values are absolute, so queuing twice has the effect of queuing once.
pub fn queue_request(styles: &[Style]) -> Result<ApiRequest, ApiError> {
    let styles = serde_json::to_value(styles).map_err(|error| ApiError::Encode {
        endpoint: ENDPOINT,
        message: error.to_string(),
    })?;
    let body = json!({ "bulk_styles": { "style": styles } });
    Ok(
        ApiRequest::post(ENDPOINT, "/v2/bulk-style", Priority::Products, body)
            .with_replay(Replay::Safe)
            .with_cost(WRITE_COST),
    )
}

/// As [`queue_request`], with styles that are whole: a list that is empty empties JOOR's, where a style
/// otherwise leaves what it does not name alone. \[I\] both
pub fn queue_whole_request(styles: &[WholeStyle]) -> Result<ApiRequest, ApiError> {
    let whole: Vec<Style> = styles.iter().map(|whole| whole.style.clone()).collect();
    let mut request = queue_request(&whole)?;
    if let Body::Json(body) = &mut request.body
        && let Some(rows) = body.pointer_mut("/bulk_styles/style")
    {
        let rows = rows.as_array_mut().into_iter().flatten();
        let rows = rows.filter_map(Value::as_object_mut);
        for (row, style) in rows.zip(styles) {
            for list in EMPTIED.into_iter().filter(|list| !style.leaves(list)) {
                row.entry(list).or_insert_with(|| json!([]));
            }
        }
    }
    Ok(request)
}

/// The call that asks how far a job is.
pub fn job_request(job_id: i64) -> ApiRequest {
    ApiRequest::get(
        ENDPOINT,
        format!("/v2/bulk-style/{job_id}"),
        Priority::Products,
    )
}

/// Reads the reply to either call; `job_id` is the job that was asked for, if one was.
pub fn job_from_json(job_id: Option<i64>, body: Value) -> Result<Job, ApiError> {
    Job::from_json(&KIND, Replay::Safe, job_id, body)
}

#[cfg(feature = "client")]
impl crate::JoorClient {
    /// Queues styles as one job; ask [`JoorClient::style_job`](crate::JoorClient::style_job) how far
    /// it is, and read back what matters: a finished job says nothing about single styles.
    pub async fn queue_styles(&self, styles: &[Style]) -> Result<Job, ApiError> {
        let (body, _) = self.v2_json(&queue_request(styles)?).await?;
        job_from_json(None, body)
    }

    /// As [`queue_styles`](Self::queue_styles), with styles whose empty lists empty JOOR's, see [`WholeStyle`].
    pub async fn queue_whole_styles(&self, styles: &[WholeStyle]) -> Result<Job, ApiError> {
        let (body, _) = self.v2_json(&queue_whole_request(styles)?).await?;
        job_from_json(None, body)
    }

    /// Reads how far a job is.
    pub async fn style_job(&self, job_id: i64) -> Result<Job, ApiError> {
        let (body, _) = self.v2_json(&job_request(job_id)).await?;
        job_from_json(Some(job_id), body)
    }
}
