//! One call from the caller's view: as many requests as it takes.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, StatusCode};
use jiff::Timestamp;

use super::{ApiClient, ApiResponse};
use crate::account::{Refusal, Turn};
use crate::budget::{Demand, Settled, later};
use crate::error_text::short_error_text;
use crate::transport::{HttpBody, HttpRequest, HttpResponse};
use crate::{ApiError, ApiRequest, Body, Replay, Sending, TransportError};

/// What one request came to.
enum Step {
    /// The answer.
    Done(ApiResponse),
    /// Failed for a reason that may pass, and sending again is allowed.
    Again(ApiError, Option<Duration>),
    /// The vendor says to wait for the quota; the budget knows how long.
    QuotaSpent,
    /// The credentials were renewed.
    Reauthorized,
}

/// Sends until there is an answer that `accept` takes, or an error that cannot be helped.
pub(super) async fn run(
    client: &ApiClient,
    request: &ApiRequest,
    accept: impl Fn(&ApiResponse) -> Result<(), ApiError> + Sync,
) -> Result<ApiResponse, ApiError> {
    let patience = Patience::of(client, request);
    let mut attempt = 1;
    let mut renewed = false;
    loop {
        match step(client, request, patience, renewed, &accept).await? {
            Step::Done(response) => return Ok(response),
            Step::Again(error, _) if patience.once() => return Err(error),
            Step::QuotaSpent if patience.once() => return Err(quota_spent(client, request).await),
            Step::QuotaSpent => {}
            Step::Reauthorized => renewed = true,
            Step::Again(error, _) if attempt >= client.options.attempts => return Err(error),
            Step::Again(error, wait) => {
                let pause = backoff(client, attempt).max(wait.unwrap_or_default());
                tracing::debug!(endpoint = request.endpoint, attempt, ?pause, %error, "call again");
                client.shared.clock.sleep(pause).await;
                attempt += 1;
            }
        }
    }
}

/// How long a call may be held up.
#[derive(Debug, Clone, Copy)]
struct Patience {
    /// Until when its credits have to be there.
    quota: Option<Timestamp>,
    /// By when it leaves for the only time.
    leave_by: Option<Timestamp>,
}

impl Patience {
    fn of(client: &ApiClient, request: &ApiRequest) -> Self {
        let from_now = |duration| later(client.now(), duration);
        let leave_by = match request.sending {
            Sending::Repeated => None,
            Sending::Once { within } => Some(from_now(within)),
        };
        let quota = client.options.max_wait.map(from_now);
        Self {
            quota: quota.into_iter().chain(leave_by).min(),
            leave_by,
        }
    }

    const fn once(self) -> bool {
        self.leave_by.is_some()
    }
}

/// One request, from its place in the line to its outcome.
async fn step(
    client: &ApiClient,
    request: &ApiRequest,
    patience: Patience,
    renewed: bool,
    accept: &(impl Fn(&ApiResponse) -> Result<(), ApiError> + Sync),
) -> Result<Step, ApiError> {
    // Before a place in the line is taken, so that credentials which are refused are refused at once,
    // and for all callers together.
    match client.authorizer.authorize().await {
        Ok(_) => {}
        Err(error) if error.is_transient() => return Ok(Step::Again(error, None)),
        Err(error) => return Err(error),
    }
    let mut turn = take_turn(client, request, patience).await?;
    // And again: they may end while a call waits. If anything below fails, the turn is given back
    // unused.
    let header = match client.authorizer.authorize().await {
        Ok(header) => header,
        Err(error) if error.is_transient() => return Ok(Step::Again(error, None)),
        Err(error) => return Err(error),
    };
    let http_request = assemble(client, request, header.clone())?;
    let stored = client.shared.account.save().await;
    stored.map_err(|message| ApiError::Journal {
        endpoint: request.endpoint,
        message,
    })?;
    let started_at = client.now();
    // The budget takes the request to be over so long after it was granted, whatever came between.
    let held_up = started_at.duration_since(turn.granted_at());
    let held_up = Duration::try_from(held_up).unwrap_or_default();
    let time_left = client.options.timeout.saturating_sub(held_up);
    if time_left.is_zero() || patience.leave_by.is_some_and(|by| started_at > by) {
        let endpoint = request.endpoint;
        return Ok(Step::Again(ApiError::HeldUp { endpoint }, None));
    }
    turn.leave();
    let outcome = client.shared.transport.send(http_request, time_left).await;
    let response = match outcome {
        Ok(response) => response,
        Err(error) => return no_answer(client, request, turn, error),
    };
    client.meter.count(request.cost);
    let (parts, body) = response.into_parts();
    let outcome = Settled::Answered {
        status: parts.status,
        headers: &parts.headers,
    };
    turn.settle(outcome);
    if parts.status.is_success() {
        let response = ApiResponse {
            endpoint: request.endpoint,
            replay: request.replay,
            status: parts.status,
            headers: parts.headers,
            body: body.into_bytes(),
            started_at,
            finished_at: client.now(),
        };
        return match accept(&response) {
            Ok(()) => Ok(Step::Done(response)),
            Err(error) if request.replay == Replay::Safe => Ok(Step::Again(error, None)),
            Err(error) => Err(error),
        };
    }
    let response = HttpResponse::from_parts(parts, body);
    refused(client, request, &response, &header, renewed).await
}

async fn take_turn(
    client: &ApiClient,
    request: &ApiRequest,
    patience: Patience,
) -> Result<Turn, ApiError> {
    let demand = Demand {
        priority: client.priority.unwrap_or(request.priority),
        ..Demand::from(request)
    };
    let shared = &client.shared;
    let turn = shared.account.turn(&shared.clock, demand, patience.quota);
    turn.await.map_err(|refusal| match refusal {
        Refusal::Quota(until) => ApiError::Quota {
            endpoint: request.endpoint,
            until,
        },
        Refusal::Never(limit) => ApiError::BeyondQuota {
            endpoint: request.endpoint,
            cost: request.cost,
            limit,
        },
    })
}

/// The error of a call that met a 429 and is not sent again.
async fn quota_spent(client: &ApiClient, request: &ApiRequest) -> ApiError {
    let now = client.now();
    let patience = Patience {
        quota: Some(now),
        leave_by: Some(now),
    };
    match take_turn(client, request, patience).await {
        // The wait was short and is over: the turn is given back.
        Ok(_turn) => ApiError::Quota {
            endpoint: request.endpoint,
            until: now,
        },
        Err(error) => error,
    }
}

fn no_answer(
    client: &ApiClient,
    request: &ApiRequest,
    turn: Turn,
    error: TransportError,
) -> Result<Step, ApiError> {
    let may_repeat = if error.may_have_executed() {
        client.meter.count(request.cost);
        turn.settle(Settled::NoAnswer);
        request.replay == Replay::Safe
    } else {
        turn.settle(Settled::NotSent);
        true
    };
    let error = error.into_api_error(request.endpoint, request.replay);
    if may_repeat {
        Ok(Step::Again(error, None))
    } else {
        Err(error)
    }
}

/// What an answer with another status than success means.
async fn refused(
    client: &ApiClient,
    request: &ApiRequest,
    response: &HttpResponse,
    header: &HeaderValue,
    renewed: bool,
) -> Result<Step, ApiError> {
    let status = response.status();
    let message = short_error_text(response.body());
    if status == StatusCode::TOO_MANY_REQUESTS {
        // Not executed, and not a failure of ours: the budget was told and makes us wait.
        return Ok(Step::QuotaSpent);
    }
    if status == StatusCode::UNAUTHORIZED {
        // Forgotten in any case, so that the next call brings new ones.
        let renewable = !renewed && client.authorizer.invalidate(header).await;
        if renewable && request.sending == Sending::Repeated {
            return Ok(Step::Reauthorized);
        }
        return Err(ApiError::Unauthorized {
            endpoint: request.endpoint,
            message,
        });
    }
    let error = ApiError::Status {
        endpoint: request.endpoint,
        status,
        message,
        may_have_executed: status.is_server_error() && request.replay == Replay::Never,
    };
    if error.is_transient() && request.replay == Replay::Safe {
        return Ok(Step::Again(error, seconds_to_wait(response.headers())));
    }
    Err(error)
}

fn seconds_to_wait(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers
        .get(RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Some(Duration::from_secs(seconds).min(Duration::from_secs(60)))
}

/// Exponential, with full jitter.
fn backoff(client: &ApiClient, attempt: u32) -> Duration {
    let options = &client.options;
    let longest = options
        .backoff
        .saturating_mul(1_u32.checked_shl(attempt - 1).unwrap_or(u32::MAX))
        .min(options.backoff_limit);
    let milliseconds = u64::try_from(longest.as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis((client.shared.jitter)(milliseconds).min(milliseconds))
}

fn assemble(
    client: &ApiClient,
    request: &ApiRequest,
    authorization: HeaderValue,
) -> Result<HttpRequest, ApiError> {
    let encode_error = |message: String| ApiError::Encode {
        endpoint: request.endpoint,
        message,
    };
    // Anything else before the first slash would change the host, and the token would go there.
    if !request.path.starts_with('/') {
        return Err(encode_error("its path does not start with `/`".to_owned()));
    }
    let base = client.base_url.as_str().trim_end_matches('/');
    let mut uri = format!("{base}{}", request.path);
    if !request.query.is_empty() {
        let query = serde_urlencoded::to_string(&request.query)
            .map_err(|error| encode_error(error.to_string()))?;
        uri.push('?');
        uri.push_str(&query);
    }
    let mut builder = http::Request::builder()
        .method(request.method.clone())
        .uri(uri)
        .header(ACCEPT, "application/json")
        .header(AUTHORIZATION, authorization);
    let body = match &request.body {
        Body::Empty => Bytes::new(),
        Body::Json(value) => {
            builder = builder.header(CONTENT_TYPE, "application/json");
            Bytes::from(value.to_string())
        }
        Body::Form(fields) => {
            builder = builder.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
            let form = serde_urlencoded::to_string(fields)
                .map_err(|error| encode_error(error.to_string()))?;
            Bytes::from(form)
        }
        Body::Bytes {
            content_type,
            bytes,
        } => {
            builder = builder.header(CONTENT_TYPE, *content_type);
            Bytes::copy_from_slice(bytes)
        }
    };
    builder
        .body(HttpBody::from(body))
        .map_err(|error| encode_error(error.to_string()))
}
