//! The one real transport.

use std::error::Error as _;
use std::time::Duration;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use http::Uri;

use crate::TransportError;
use crate::transport::{HttpBody, HttpRequest, HttpResponse, Transport};

/// The largest body that is read. A page of either vendor is far smaller.
const LARGEST_BODY: usize = 32 * 1024 * 1024;

/// The longest that making a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Sends over HTTP/1.1 and HTTP/2 with verified TLS, through the system's proxy if there is one.
/// Follows no redirects, so that no redirect turns a write into a read or takes a token elsewhere.
#[derive(Debug, Clone)]
pub struct ReqwestTransport {
    outside: reqwest::Client,
    /// For the machine itself, which no proxy can reach.
    loopback: reqwest::Client,
}

impl ReqwestTransport {
    /// A transport with its own pool of connections. Fails when the machine's TLS roots or proxy
    /// settings cannot be read.
    pub fn new() -> Result<Self, TransportError> {
        // Fails only when the process has a provider already, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = || {
            reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .connect_timeout(CONNECT_TIMEOUT)
                .user_agent(concat!("seamline/", env!("CARGO_PKG_VERSION")))
        };
        let build = |builder: reqwest::ClientBuilder| {
            builder.build().map_err(|error| TransportError::NotSent {
                message: format!("cannot set up HTTP: {}", deepest(&error)),
                source: Some(Box::new(error)),
            })
        };
        Ok(Self {
            outside: build(builder())?,
            loopback: build(builder().no_proxy())?,
        })
    }

    fn client_for(&self, uri: &Uri) -> &reqwest::Client {
        if uri.host().is_some_and(is_loopback) {
            &self.loopback
        } else {
            &self.outside
        }
    }
}

#[async_trait]
impl Transport for ReqwestTransport {
    async fn send(
        &self,
        request: HttpRequest,
        timeout: Duration,
    ) -> Result<HttpResponse, TransportError> {
        let client = self.client_for(request.uri());
        let (parts, body) = request.into_parts();
        let sending = client
            .request(parts.method, parts.uri.to_string())
            .headers(parts.headers)
            .timeout(timeout)
            .body(body.into_bytes());
        let mut answer = sending.send().await.map_err(sending_failed)?;
        let mut response = HttpResponse::new(HttpBody::empty());
        *response.status_mut() = answer.status();
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        *response.body_mut() = read_body(answer).await?.into();
        Ok(response)
    }
}

async fn read_body(mut answer: reqwest::Response) -> Result<Bytes, TransportError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| {
        let message = if error.is_timeout() {
            "the time ran out while the answer was read".to_owned()
        } else {
            format!("the answer was cut: {}", deepest(&error))
        };
        TransportError::Unknown {
            message,
            source: Some(Box::new(error.without_url())),
        }
    })? {
        if body.len() + chunk.len() > LARGEST_BODY {
            return Err(TransportError::unknown(format!(
                "the answer is larger than {} MiB",
                LARGEST_BODY / (1024 * 1024)
            )));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// Whether anything left is known only when no connection was made.
fn sending_failed(error: reqwest::Error) -> TransportError {
    let cause = deepest(&error);
    // Addresses carry queries; messages must not.
    let error = error.without_url();
    if error.is_connect() {
        return TransportError::NotSent {
            message: format!("cannot connect: {cause}"),
            source: Some(Box::new(error)),
        };
    }
    if error.is_builder() {
        return TransportError::NotSent {
            message: format!("the request cannot be built: {cause}"),
            source: Some(Box::new(error)),
        };
    }
    let message = if error.is_timeout() {
        "the time ran out".to_owned()
    } else {
        format!("the connection broke: {cause}")
    };
    TransportError::Unknown {
        message,
        source: Some(Box::new(error)),
    }
}

/// The text of the cause that says most: the last of the chain.
fn deepest(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = match error.source() {
        Some(source) => source,
        None => return "no further cause".to_owned(),
    };
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_itself_is_recognised() {
        for host in ["localhost", "127.0.0.1", "127.9.9.9", "[::1]"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["api.jooraccess.com", "10.0.0.1", "localhost.example.com"] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
