//! Serving both vendors on sockets. The accept loop is our own, so that a connection can end
//! without an answer.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::response::Response;
use bytes::Bytes;
use hyper::body::{Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use thiserror::Error;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tower::ServiceExt;

use crate::config::Setup;
use crate::sandbox::Sandbox;

/// Both vendors, being served. Dropping it stops them and ends their connections.
#[derive(Debug)]
pub struct Running {
    /// Where JOOR listens.
    pub joor: SocketAddr,
    /// Where Order Manager listens.
    pub order_manager: SocketAddr,
    setup: Setup,
    accepting: Vec<JoinHandle<()>>,
}

impl Running {
    pub(crate) async fn start(
        sandbox: &Sandbox,
        joor: SocketAddr,
        order_manager: SocketAddr,
    ) -> io::Result<Self> {
        let joor_listener = TcpListener::bind(joor).await?;
        let order_manager_listener = TcpListener::bind(order_manager).await?;
        let (joor, order_manager) = (
            joor_listener.local_addr()?,
            order_manager_listener.local_addr()?,
        );
        let accepting = vec![
            tokio::spawn(accept(joor_listener, sandbox.joor_router())),
            tokio::spawn(accept(
                order_manager_listener,
                sandbox.order_manager_router(),
            )),
        ];
        let setup = Setup {
            joor,
            order_manager,
            credentials: sandbox.credentials(),
            quotas: sandbox.shared.options.quotas.clone(),
        };
        Ok(Self {
            joor,
            order_manager,
            setup,
            accepting,
        })
    }

    /// Base address of JOOR, without a slash at the end.
    #[must_use]
    pub fn joor_url(&self) -> String {
        format!("http://{}", self.joor)
    }

    /// Address of JOOR's token call.
    #[must_use]
    pub fn joor_auth_url(&self) -> String {
        format!("http://{}/auth/", self.joor)
    }

    /// Base address of Order Manager, without a slash at the end.
    #[must_use]
    pub fn order_manager_url(&self) -> String {
        format!("http://{}", self.order_manager)
    }

    /// A `seamline.toml` for one connection to these two vendors. Its secrets are references to the
    /// environment variables of [`Running::environment`].
    #[must_use]
    pub fn seamline_toml(&self) -> String {
        self.setup.seamline_toml()
    }

    /// Tables to put after [`Running::seamline_toml`] when the sandbox does not have the vendors' real
    /// quotas, so that a client counts as the sandbox does. Empty when it has.
    #[must_use]
    pub fn quota_toml(&self) -> String {
        self.setup.quota_toml()
    }

    /// Lines that take the place of `token` in `[connections.order_manager]`, for
    /// `seamline auth order-manager`, which gets the token from this sandbox. Their secret is
    /// [`Running::app_secret`].
    #[must_use]
    pub fn app_toml(&self) -> String {
        self.setup.app_toml().0
    }

    /// Name and value of the environment variable that [`Running::app_toml`] refers to.
    #[must_use]
    pub fn app_secret(&self) -> (&'static str, String) {
        (
            crate::config::APP_SECRET,
            self.setup.app_toml().1.to_owned(),
        )
    }

    /// Names and values of the environment variables that [`Running::seamline_toml`] refers to.
    #[must_use]
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        self.setup.environment()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for task in &self.accepting {
            task.abort();
        }
    }
}

/// Accepts until the task is aborted; its connections end with it.
async fn accept(listener: TcpListener, router: Router) {
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        match listener.accept().await {
            Ok((stream, _)) => {
                connections.spawn(converse(stream, router.clone()));
            }
            Err(error) => {
                // Too many open files, most likely: give the open connections time to end.
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

async fn converse(stream: TcpStream, router: Router) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection keeps its delay");
    }
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let router = router.clone();
        async move {
            let response = match router.oneshot(request.map(Body::new)).await {
                Ok(response) => response,
                Err(never) => unreachable_service(never),
            };
            // An error of the service ends the connection without a byte of an answer.
            if response.extensions().get::<Dropped>().is_some() {
                Err(Dropped)
            } else {
                Ok(response)
            }
        }
    });
    if let Err(error) = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await
    {
        tracing::debug!(%error, "a connection ended early");
    }
}

fn unreachable_service(never: Infallible) -> Response {
    match never {}
}

/// Marks a response that must not be sent.
#[derive(Debug, Clone, Copy, Error)]
#[error("the connection was dropped on purpose")]
struct Dropped;

/// A response that ends the connection. Where it is sent all the same, its body fails at once.
pub(crate) fn dropped_connection() -> Response {
    let mut response = Response::new(Body::new(Broken));
    response.extensions_mut().insert(Dropped);
    response
}

struct Broken;

impl HttpBody for Broken {
    type Data = Bytes;
    type Error = Dropped;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Dropped>>> {
        Poll::Ready(Some(Err(Dropped)))
    }
}
