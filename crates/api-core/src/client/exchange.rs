//! One call from the caller's view: as many requests as it takes.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, StatusCode};
use jiff::Timestamp;

use super::{ApiClient, ApiResponse};
use crate::budget::{Demand, Permit, Reserve, Settled, later};
use crate::error_text::short_error_text;
use crate::transport::{HttpRequest, HttpResponse};
use crate::{ApiError, ApiRequest, Body, Replay, TransportError};

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
    let deadline = client
        .options
        .max_wait
        .map(|max_wait| later(client.now(), max_wait));
    let mut attempt = 1;
    let mut renewed = false;
    loop {
        match step(client, request, deadline, renewed, &accept).await? {
            Step::Done(response) => return Ok(response),
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

/// One request, from its place in the line to its outcome.
async fn step(
    client: &ApiClient,
    request: &ApiRequest,
    deadline: Option<Timestamp>,
    renewed: bool,
    accept: &(impl Fn(&ApiResponse) -> Result<(), ApiError> + Sync),
) -> Result<Step, ApiError> {
    let header = match client.authorizer.authorize().await {
        Ok(header) => header,
        Err(error) if error.is_transient() => return Ok(Step::Again(error, None)),
        Err(error) => return Err(error),
    };
    let line = client.line(request.endpoint);
    // The line is not held while waiting for the quota: whoever may go first goes first.
    let (_place, permit) = loop {
        let place = line.clone().lock_owned().await;
        let settled = client.shared.settled.notified();
        match reserve(client, request)? {
            Ok(permit) => break (place, permit),
            Err(until) => {
                drop(place);
                wait_for_quota(client, request, until, deadline, settled).await?;
            }
        }
    };
    let http_request = match assemble(client, request, header.clone()) {
        Ok(http_request) => http_request,
        Err(error) => {
            settle(client, permit, Settled::NotSent);
            return Err(error);
        }
    };
    if let Err(error) = write_journal(client, request).await {
        settle(client, permit, Settled::NotSent);
        return Err(error);
    }
    let started_at = client.now();
    let outcome = client
        .shared
        .transport
        .send(http_request, client.options.timeout)
        .await;
    let response = match outcome {
        Ok(response) => response,
        Err(error) => return no_answer(client, request, permit, error),
    };
    client.meter.count(request.cost);
    let (parts, body) = response.into_parts();
    let outcome = Settled::Answered {
        status: parts.status,
        headers: &parts.headers,
    };
    settle(client, permit, outcome);
    if parts.status.is_success() {
        let response = ApiResponse {
            endpoint: request.endpoint,
            replay: request.replay,
            status: parts.status,
            headers: parts.headers,
            body,
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

/// Asks the budget; the inner error is when to ask again.
fn reserve(
    client: &ApiClient,
    request: &ApiRequest,
) -> Result<Result<Permit, Timestamp>, ApiError> {
    let demand = Demand {
        priority: client.priority.unwrap_or(request.priority),
        ..Demand::from(request)
    };
    match client.shared.budget.reserve(client.now(), demand) {
        Reserve::Granted(permit) => Ok(Ok(permit)),
        Reserve::WaitUntil(until) => Ok(Err(until)),
        Reserve::Impossible { limit } => Err(ApiError::BeyondQuota {
            endpoint: request.endpoint,
            cost: request.cost,
            limit,
        }),
    }
}

async fn wait_for_quota(
    client: &ApiClient,
    request: &ApiRequest,
    until: Timestamp,
    deadline: Option<Timestamp>,
    settled: tokio::sync::futures::Notified<'_>,
) -> Result<(), ApiError> {
    if deadline.is_some_and(|deadline| until > deadline) {
        return Err(ApiError::Quota {
            endpoint: request.endpoint,
            until,
        });
    }
    let wait = Duration::try_from(until.duration_since(client.now())).unwrap_or_default();
    tracing::debug!(endpoint = request.endpoint, ?wait, "wait for the quota");
    tokio::select! {
        () = client.shared.clock.sleep(wait) => {}
        () = settled => {}
    }
    Ok(())
}

fn settle(client: &ApiClient, permit: Permit, outcome: Settled<'_>) {
    client.shared.budget.settle(client.now(), permit, outcome);
    client.shared.settled.notify_waiters();
}

async fn write_journal(client: &ApiClient, request: &ApiRequest) -> Result<(), ApiError> {
    let Some((account, journal)) = &client.shared.journal else {
        return Ok(());
    };
    let _order = client.shared.journal_order.lock().await;
    journal
        .save(account, client.shared.budget.snapshot())
        .await
        .map_err(|message| ApiError::Journal {
            endpoint: request.endpoint,
            message,
        })
}

fn no_answer(
    client: &ApiClient,
    request: &ApiRequest,
    permit: Permit,
    error: TransportError,
) -> Result<Step, ApiError> {
    let may_repeat = if error.may_have_executed() {
        client.meter.count(request.cost);
        settle(client, permit, Settled::NoAnswer);
        request.replay == Replay::Safe
    } else {
        settle(client, permit, Settled::NotSent);
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
        if !renewed && client.authorizer.invalidate(header).await {
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
        .body(body)
        .map_err(|error| encode_error(error.to_string()))
}
