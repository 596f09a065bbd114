//! The transport seam: one request out, one answer back.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

use crate::TransportError;

/// The body of a request or an answer. It may hold a password, a token or personal data, so `{:?}`
/// shows its length alone.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct HttpBody(Bytes);

/// A request with an absolute address, ready to send.
pub type HttpRequest = http::Request<HttpBody>;

/// A whole answer.
pub type HttpResponse = http::Response<HttpBody>;

impl HttpBody {
    /// A body without content.
    pub const fn empty() -> Self {
        Self(Bytes::new())
    }

    /// The content.
    pub fn into_bytes(self) -> Bytes {
        self.0
    }
}

impl std::ops::Deref for HttpBody {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl<T: Into<Bytes>> From<T> for HttpBody {
    fn from(content: T) -> Self {
        Self(content.into())
    }
}

impl std::fmt::Debug for HttpBody {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} bytes", self.0.len())
    }
}

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
