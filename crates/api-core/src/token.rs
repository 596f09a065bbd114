//! Credentials as the client needs them: a header, and whether a rejected one can be renewed.

use async_trait::async_trait;
use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::ApiError;

/// Gives the value of the `Authorization` header.
#[async_trait]
pub trait Authorizer: Send + Sync {
    /// The header, marked sensitive. May call the vendor; however many callers wait, it calls once.
    async fn authorize(&self) -> Result<HeaderValue, ApiError>;

    /// The vendor answered 401 to `rejected`. Returns whether asking for the header again and
    /// sending once more is worth it.
    async fn invalidate(&self, rejected: &HeaderValue) -> bool;
}

/// A header that never changes.
pub struct StaticToken {
    header: HeaderValue,
}

impl StaticToken {
    /// A fixed header made of a scheme, one space and a secret: `Bearer <token>`.
    ///
    /// `None` when the secret holds characters that no header can hold.
    pub fn new(scheme: &str, secret: &SecretString) -> Option<Self> {
        sensitive_header(scheme, secret.expose_secret()).map(|header| Self { header })
    }
}

impl std::fmt::Debug for StaticToken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("StaticToken")
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Authorizer for StaticToken {
    async fn authorize(&self) -> Result<HeaderValue, ApiError> {
        Ok(self.header.clone())
    }

    async fn invalidate(&self, _rejected: &HeaderValue) -> bool {
        false
    }
}

/// An `Authorization` value that `{:?}` does not show; `None` when a header cannot hold it.
pub fn sensitive_header(scheme: &str, secret: &str) -> Option<HeaderValue> {
    let mut header = HeaderValue::from_str(&format!("{scheme} {}", secret.trim())).ok()?;
    header.set_sensitive(true);
    Some(header)
}
