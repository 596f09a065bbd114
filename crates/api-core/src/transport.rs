//! The transport seam: one request out, one answer back.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

use crate::TransportError;

/// A request with an absolute address, ready to send.
pub type HttpRequest = http::Request<Bytes>;

/// A whole answer.
pub type HttpResponse = http::Response<Bytes>;

/// Sends requests. Follows no redirects and repeats nothing: that is decided above it.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Sends `request` and returns the whole answer, whatever its status, within `timeout`.
    async fn send(
        &self,
        request: HttpRequest,
        timeout: Duration,
    ) -> Result<HttpResponse, TransportError>;
}
