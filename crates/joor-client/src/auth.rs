//! Credentials (reference 2): the fixed token of v2 and the password grant of v4.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use jiff::{SignedDuration, Timestamp};
use seamline_api_core::loose_json::{self, DecodeError};
use seamline_api_core::{
    ApiError, Authorizer, Clock, HttpBody, HttpRequest, HttpResponse, Replay, StaticToken,
    Transport, TransportError, sensitive_header, short_error_text,
};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

/// Name of the token endpoint for errors.
pub(crate) const ENDPOINT: &str = "joor.auth";

/// How long before its end a token is renewed, at most.
const EARLY: Duration = Duration::from_secs(60);

/// How long a token is used whose life JOOR does not state.
const UNSTATED_LIFE: Duration = Duration::from_secs(300);

/// What a v4 login consists of. \[C\]
#[derive(Debug, Clone)]
pub struct V4Credentials {
    /// Id of the integration, given by JOOR.
    pub client_id: String,
    /// Secret of the integration, given by JOOR.
    pub client_secret: SecretString,
    /// A JOOR login or a service login.
    pub username: String,
    /// Its password.
    pub password: SecretString,
}

/// The header of v2: the literal word `OAuth2` and the token in base64. \[C\]
pub(crate) fn v2_token(token: &SecretString) -> Option<StaticToken> {
    let encoded = STANDARD.encode(token.expose_secret().trim());
    StaticToken::new("OAuth2", &SecretString::from(encoded))
}

/// Gets and renews the token of v4. However many callers wait, one of them logs in.
///
/// A refresh token is part of the reply, but nothing shows that it can be used \[I\], so a new login
/// replaces a token that ends.
pub(crate) struct PasswordGrant {
    auth_url: Url,
    credentials: V4Credentials,
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    timeout: Duration,
    state: tokio::sync::Mutex<State>,
    /// Logins that came to an end.
    ended: AtomicU64,
}

#[derive(Default)]
struct State {
    token: Option<Token>,
    /// The last login that was refused, by its number.
    refused: Option<(u64, Option<String>)>,
}

struct Token {
    header: HeaderValue,
    renew_at: Timestamp,
}

#[derive(Deserialize)]
struct Reply {
    #[serde(deserialize_with = "loose_json::required_code")]
    access_token: String,
    #[serde(default, deserialize_with = "loose_json::integer")]
    expires_in: Option<i64>,
}

impl PasswordGrant {
    pub(crate) fn new(
        auth_url: Url,
        credentials: V4Credentials,
        transport: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
        timeout: Duration,
    ) -> Self {
        Self {
            auth_url,
            credentials,
            transport,
            clock,
            timeout,
            state: tokio::sync::Mutex::default(),
            ended: AtomicU64::new(0),
        }
    }

    async fn log_in(&self) -> Result<Token, ApiError> {
        let started_at = self.clock.now();
        let request = self.request().map_err(|message| ApiError::Encode {
            endpoint: ENDPOINT,
            message,
        })?;
        let response = self
            .transport
            .send(request, self.timeout)
            .await
            // Several tokens may be live at once, so a login may always be repeated. [C]
            .map_err(|error: TransportError| error.into_api_error(ENDPOINT, Replay::Safe))?;
        token_from(&response, started_at)
    }

    fn request(&self) -> Result<HttpRequest, String> {
        let V4Credentials {
            client_id,
            client_secret,
            username,
            password,
        } = &self.credentials;
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", client_id)
            .append_pair("client_secret", client_secret.expose_secret())
            .append_pair("grant_type", "password")
            .append_pair("username", username)
            .append_pair("password", password.expose_secret())
            .finish();
        http::Request::post(self.auth_url.as_str())
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(HttpBody::from(form))
            .map_err(|error| error.to_string())
    }
}

#[async_trait]
impl Authorizer for PasswordGrant {
    async fn authorize(&self) -> Result<HeaderValue, ApiError> {
        let ended_before = self.ended.load(Ordering::SeqCst);
        let mut state = self.state.lock().await;
        if let Some(token) = &state.token
            && self.clock.now() < token.renew_at
        {
            return Ok(token.header.clone());
        }
        // A login that was refused while this caller waited is refused for it too: trying the same
        // password once for each caller might lock the login.
        if let Some((number, message)) = &state.refused
            && *number > ended_before
        {
            return Err(ApiError::Unauthorized {
                endpoint: ENDPOINT,
                message: message.clone(),
            });
        }
        let outcome = self.log_in().await;
        let number = self.ended.fetch_add(1, Ordering::SeqCst) + 1;
        match outcome {
            Ok(token) => {
                let header = token.header.clone();
                state.token = Some(token);
                Ok(header)
            }
            Err(error) => {
                state.token = None;
                if let ApiError::Unauthorized { message, .. } = &error {
                    state.refused = Some((number, message.clone()));
                }
                Err(error)
            }
        }
    }

    async fn invalidate(&self, rejected: &HeaderValue) -> bool {
        let mut state = self.state.lock().await;
        if state
            .token
            .as_ref()
            .is_some_and(|token| token.header == *rejected)
        {
            state.token = None;
        }
        true
    }
}

impl std::fmt::Debug for PasswordGrant {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("PasswordGrant")
            .field("auth_url", &self.auth_url.as_str())
            .finish_non_exhaustive()
    }
}

fn token_from(response: &HttpResponse, started_at: Timestamp) -> Result<Token, ApiError> {
    let status = response.status();
    if !status.is_success() {
        let message = short_error_text(response.body());
        let refused = [
            StatusCode::BAD_REQUEST,
            StatusCode::UNAUTHORIZED,
            StatusCode::FORBIDDEN,
        ];
        if refused.contains(&status) {
            return Err(ApiError::Unauthorized {
                endpoint: ENDPOINT,
                message,
            });
        }
        return Err(ApiError::Status {
            endpoint: ENDPOINT,
            status,
            message,
            may_have_executed: false,
        });
    }
    let reply: Reply = loose_json::parse(response.body())
        .and_then(loose_json::decode)
        .map_err(decode_error)?;
    let header = sensitive_header("Bearer", &reply.access_token).ok_or_else(|| {
        decode_error(DecodeError {
            path: "access_token".to_owned(),
            message: "expected text that a header can hold".to_owned(),
        })
    })?;
    let life = reply
        .expires_in
        .and_then(|seconds| u64::try_from(seconds).ok())
        .map_or(UNSTATED_LIFE, Duration::from_secs);
    let used_for = life.saturating_sub(EARLY.min(life / 10));
    let renew_at = SignedDuration::try_from(used_for)
        .ok()
        .and_then(|used_for| started_at.checked_add(used_for).ok())
        .unwrap_or(Timestamp::MAX);
    Ok(Token { header, renew_at })
}

fn decode_error(problem: DecodeError) -> ApiError {
    ApiError::Decode {
        endpoint: ENDPOINT,
        problem,
        may_have_executed: false,
    }
}

#[cfg(test)]
mod tests {
    use seamline_api_core::{ReqwestTransport, SystemClock};

    use super::*;

    #[test]
    fn a_login_and_its_answer_show_no_secret_to_debug() {
        let grant = PasswordGrant::new(
            "https://atlas.example.com/auth/".parse().unwrap(),
            V4Credentials {
                client_id: "dummy-id".to_owned(),
                client_secret: "hush-secret".into(),
                username: "somebody@example.com".to_owned(),
                password: "hush-password".into(),
            },
            Arc::new(ReqwestTransport::new().unwrap()),
            Arc::new(SystemClock),
            Duration::from_secs(30),
        );
        let request = grant.request().unwrap();
        let form = String::from_utf8(request.body().to_vec()).unwrap();
        assert!(form.contains("hush-secret") && form.contains("hush-password"));
        let answer = HttpResponse::new(r#"{"access_token":"hush-token"}"#.to_owned().into());
        let shown = format!("{grant:?} {request:?} {answer:?} {:#?}", request.body());
        assert!(
            !shown.contains("hush") && !shown.contains("somebody"),
            "{shown}"
        );
    }
}
