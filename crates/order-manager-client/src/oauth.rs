//! Getting a token: the OAuth 2 authorisation code exchange.
//!
//! 1. Somebody opens [`AppAuthorization::consent_url`] and allows the app.
//! 2. The browser lands on the app's post-approval address; [`Callback::parse`] reads it.
//! 3. [`AppAuthorization::exchange`] makes a [`Token`] of the code. A code works once [C]: whatever
//!    happens after it has left, it may be used up, and every failure says so.
//!
//! A token has no known end [I]; when a call is refused with it, somebody has to start again.

mod callback;
mod scope;

pub use callback::{Callback, CallbackError};
pub use scope::Scope;

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::StatusCode;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use seamline_api_core::loose_json;
use seamline_api_core::{
    HttpBody, HttpRequest, HttpResponse, Transport, TransportError, sensitive_header,
    short_error_text,
};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

/// Time limit of the exchange.
const TIMEOUT: Duration = Duration::from_secs(30);

/// An app that asks for access to an account.
#[derive(Debug, Clone)]
pub struct AppAuthorization {
    app_url: Url,
    key: String,
    secret: SecretString,
    redirect_uri: String,
}

impl AppAuthorization {
    /// An app with its key and secret. `app_url` is
    /// [`Environment::app_url`](crate::Environment::app_url); `redirect_uri` must be the app's
    /// registered post-approval address to the letter [C].
    pub fn new(
        app_url: Url,
        key: impl Into<String>,
        secret: SecretString,
        redirect_uri: impl Into<String>,
    ) -> Self {
        Self {
            app_url,
            key: key.into(),
            secret,
            redirect_uri: redirect_uri.into(),
        }
    }

    /// Where somebody with access to the account allows the app [C]. Installing the app from its
    /// private app-store address does the same.
    pub fn consent_url(&self, scopes: &[Scope]) -> Url {
        let scopes: Vec<&str> = scopes.iter().map(|scope| scope.0.as_str()).collect();
        let mut url = self.at("oauth/authorize");
        // A blank becomes the literal `+` that the vendor wants between scopes [C].
        url.query_pairs_mut()
            .append_pair("client_id", &self.key)
            .append_pair("scope", &scopes.join(" "))
            .append_pair("redirect_uri", &self.redirect_uri)
            .append_pair("response_type", "code");
        url
    }

    /// The same address with a `state`: a text that nobody can guess, made anew each time. The vendor
    /// does not send it back reliably [C]; where it does, [`Callback::answer_to`] tells an answer to
    /// this question from one that somebody else has made up.
    pub fn consent_url_with_state(&self, scopes: &[Scope], state: &str) -> Url {
        let mut url = self.consent_url(scopes);
        url.query_pairs_mut().append_pair("state", state);
        url
    }

    /// Makes a token of a code. Sent once and never repeated.
    pub async fn exchange(
        &self,
        transport: &Arc<dyn Transport>,
        code: &SecretString,
    ) -> Result<Token, ExchangeError> {
        let request = self.request(code)?;
        let response = transport
            .send(request, TIMEOUT)
            .await
            .map_err(|error| match error {
                error @ TransportError::NotSent { .. } => ExchangeError::NotSent(error),
                error @ TransportError::Unknown { .. } => ExchangeError::Lost(error),
            })?;
        self.read(&response)
    }

    fn at(&self, path: &str) -> Url {
        let mut url = self.app_url.clone();
        let base = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{base}/{path}"));
        url
    }

    fn request(&self, code: &SecretString) -> Result<HttpRequest, ExchangeError> {
        let mut url = self.at("oauth/token");
        url.query_pairs_mut()
            .append_pair("grant_type", "authorization_code")
            .append_pair("redirect_uri", &self.redirect_uri)
            .append_pair("code", code.expose_secret().trim());
        let pair = format!("{}:{}", self.key, self.secret.expose_secret());
        let basic = sensitive_header("Basic", &BASE64_STANDARD.encode(pair))
            .ok_or(ExchangeError::NotARequest)?;
        http::Request::post(url.as_str())
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .header(AUTHORIZATION, basic)
            .body(HttpBody::empty())
            .map_err(|_| ExchangeError::NotARequest)
    }

    fn read(&self, response: &HttpResponse) -> Result<Token, ExchangeError> {
        let status = response.status();
        let reply = Reply::read(response.body());
        if status.is_success()
            && let Some(token) = Token::of(&reply)
        {
            return Ok(token);
        }
        let message = short_error_text(response.body()).unwrap_or_else(|| format!("HTTP {status}"));
        let rejects_app = status == StatusCode::UNAUTHORIZED || status == StatusCode::FORBIDDEN;
        match reply.error.as_deref() {
            // Whatever the body says: a call that was not let in has used nothing up.
            _ if status == StatusCode::TOO_MANY_REQUESTS => Err(ExchangeError::Busy { message }),
            Some("invalid_client" | "unauthorized_client") => {
                Err(ExchangeError::AppRejected { message })
            }
            Some("invalid_grant") => Err(self.code_refused(message)),
            _ if rejects_app => Err(ExchangeError::AppRejected { message }),
            Some(_) if !status.is_server_error() => Err(self.code_refused(message)),
            _ if status.is_client_error() => Err(self.code_refused(message)),
            _ => Err(ExchangeError::Unreadable { message }),
        }
    }

    fn code_refused(&self, message: String) -> ExchangeError {
        ExchangeError::CodeRefused {
            message,
            redirect_uri: self.redirect_uri.clone(),
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Reply {
    #[serde(deserialize_with = "loose_json::code")]
    access_token: Option<String>,
    #[serde(deserialize_with = "crate::wire::decode::peripheral_text")]
    scope: Option<String>,
    #[serde(deserialize_with = "crate::wire::decode::peripheral_text")]
    error: Option<String>,
}

impl Reply {
    /// An answer of another shape says nothing.
    fn read(body: &[u8]) -> Self {
        loose_json::parse(body)
            .and_then(crate::wire::decode::record)
            .unwrap_or_default()
    }
}

/// A token and what it allows.
#[derive(Debug, Clone)]
pub struct Token {
    /// Opaque; for [`ClientBuilder::build`](crate::ClientBuilder::build).
    pub access_token: SecretString,
    /// What it allows; `None` when the vendor did not say.
    pub scopes: Option<Vec<Scope>>,
}

impl Token {
    /// Reads the answer to an exchange that somebody else has sent; `None` when it holds no token.
    pub fn read(body: &[u8]) -> Option<Self> {
        Self::of(&Reply::read(body))
    }

    fn of(reply: &Reply) -> Option<Self> {
        Some(Self {
            access_token: reply.access_token.clone()?.into(),
            scopes: reply.scope.as_deref().map(Scope::list),
        })
    }

    /// Which of `wanted` the token does not allow. `None` when the vendor did not say what it allows.
    pub fn missing(&self, wanted: &[Scope]) -> Option<Vec<Scope>> {
        let granted = self.scopes.as_ref()?;
        let allows = |scope: &Scope| granted.iter().any(|one| one == scope || one.is(Scope::ALL));
        Some(
            wanted
                .iter()
                .filter(|scope| !allows(scope))
                .cloned()
                .collect(),
        )
    }
}

/// No token was made, by what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExchangeError {
    /// The code is used up, unknown, or belongs to another address.
    #[error(
        "exchange the code: {message}; a code works once, so uninstall the app in Order Manager, install it again to get a new one, and check that its post-approval address is exactly {redirect_uri}"
    )]
    CodeRefused {
        /// The vendor's words.
        message: String,
        /// The address that was sent along.
        redirect_uri: String,
    },
    /// The app's key or secret is wrong. Whether the code is used up is not known.
    #[error(
        "exchange the code: the app's key or secret is rejected: {message}; mend them, and if the code is refused then, uninstall the app in Order Manager and install it again"
    )]
    AppRejected {
        /// The vendor's words.
        message: String,
    },
    /// Nothing left. The code is still good.
    #[error("exchange the code: {0}; it was not sent, so the same code can be tried again")]
    NotSent(#[source] TransportError),
    /// It left and no answer came. The code is probably used up.
    #[error(
        "exchange the code: {0}; it may be used up, so if it is refused the next time, uninstall the app in Order Manager and install it again"
    )]
    Lost(#[source] TransportError),
    /// The vendor is too busy. The code is probably still good.
    #[error("exchange the code: {message}; try the same code again in a minute")]
    Busy {
        /// The vendor's words.
        message: String,
    },
    /// An answer came that holds neither a token nor a known error. The code is probably used up.
    #[error(
        "exchange the code: the answer holds no token ({message}); the code may be used up, so if it is refused the next time, uninstall the app in Order Manager and install it again"
    )]
    Unreadable {
        /// The vendor's words, or the status.
        message: String,
    },
    /// The key, the secret or the address hold characters that cannot be sent. Nothing left.
    #[error(
        "exchange the code: the app's key, secret or address hold characters that cannot be sent"
    )]
    NotARequest,
}

impl ExchangeError {
    /// Whether the same code can be tried again.
    pub fn code_is_still_good(&self) -> bool {
        matches!(
            self,
            Self::NotSent(_) | Self::Busy { .. } | Self::NotARequest
        )
    }
}

#[cfg(test)]
#[path = "oauth/oauth_tests.rs"]
mod tests;
