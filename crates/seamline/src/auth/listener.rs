//! The code from the browser: one call to a page on this machine.

use std::future::IntoFuture as _;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONNECTION, HeaderName, REFERRER_POLICY};
use axum::http::{Method, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use seamline_order_manager_client::oauth::{Callback, CallbackError};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::AuthError;

/// How long the page may take to reach the browser once the code is here.
const LAST_WORDS: Duration = Duration::from_secs(2);

const RECEIVED: &str =
    "Seamline has the code. You can close this page: the terminal says how it goes on.";
const DENIED: &str =
    "The access was not allowed. You can close this page: the terminal says what to do.";
const NOTHING_HERE: &str = "There is no code in this address.";
const TOO_LATE: &str = "Seamline has received its answer already.";
const FOREIGN: &str =
    "This answers a question that Seamline did not ask. It still waits for its own answer.";

/// A page on this machine that takes the first code, or the first refusal, that a browser brings.
#[derive(Debug)]
pub struct CallbackListener {
    listener: TcpListener,
    address: SocketAddr,
    expected: Expected,
}

/// What an answer has to carry. Any page that a browser on this machine shows can call the listener.
#[derive(Debug, Default)]
struct Expected {
    state: Option<String>,
    path: Option<String>,
}

impl CallbackListener {
    /// Binds to 127.0.0.1 and nothing else; port 0 takes any free one.
    pub async fn bind(port: u16) -> Result<Self, AuthError> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let failed = |source: io::Error| AuthError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self {
            listener,
            address,
            expected: Expected::default(),
        })
    }

    /// Takes no answer that carries another `state` than this one, nor one on another path, if one is
    /// given. An answer without a `state` is taken: the vendor does not send it back reliably.
    #[must_use]
    pub fn expecting(mut self, state: impl Into<String>, path: Option<String>) -> Self {
        self.expected = Expected {
            state: Some(state.into()),
            path,
        };
        self
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits for the browser, `limit` at most, and closes the port. Calls that bring no answer to what
    /// was asked, such as for an icon or with another `state`, do not count. The path does not matter
    /// unless [`expecting`](Self::expecting) names one, so that whatever forwards to this machine may
    /// change it.
    pub async fn callback(self, limit: Duration) -> Result<Callback, AuthError> {
        let (bring, brought) = oneshot::channel();
        let (close, closed) = oneshot::channel::<()>();
        let door = Door::new(bring, self.expected);
        let router = Router::new().fallback(land).with_state(door);
        let serving = axum::serve(self.listener, router)
            .with_graceful_shutdown(async {
                // Dropping the other end closes as well.
                let _ = closed.await;
            })
            .into_future();
        let serving = tokio::spawn(serving);
        let outcome = timeout(limit, brought).await;
        drop(close);
        let stop = serving.abort_handle();
        if timeout(LAST_WORDS, serving).await.is_err() {
            stop.abort();
        }
        match outcome {
            Ok(Ok(brought)) => Ok(brought?),
            Ok(Err(_)) | Err(_) => Err(AuthError::NoneCame { limit }),
        }
    }
}

type Brought = Result<Callback, CallbackError>;

/// Lets one answer through.
#[derive(Clone)]
struct Door {
    expected: Arc<Expected>,
    bring: Arc<Mutex<Option<oneshot::Sender<Brought>>>>,
}

impl Door {
    fn new(bring: oneshot::Sender<Brought>, expected: Expected) -> Self {
        Self {
            expected: Arc::new(expected),
            bring: Arc::new(Mutex::new(Some(bring))),
        }
    }

    /// What the target of a call brings.
    fn read(&self, uri: &Uri) -> Brought {
        let wanted = self.expected.path.as_deref();
        if wanted.is_some_and(|path| path != uri.path()) {
            return Err(CallbackError::NoCode);
        }
        let target = uri.path_and_query().map_or("", |target| target.as_str());
        match &self.expected.state {
            Some(state) => Callback::answer_to(state, target),
            None => Callback::parse(target),
        }
    }

    fn pass(&self, answer: Brought) -> bool {
        let mut bring = self.bring.lock().unwrap_or_else(PoisonError::into_inner);
        let bring = bring.take();
        bring.is_some_and(|bring| bring.send(answer).is_ok())
    }
}

async fn land(State(door): State<Door>, method: Method, uri: Uri) -> Response {
    if method != Method::GET {
        return page(StatusCode::METHOD_NOT_ALLOWED, NOTHING_HERE);
    }
    let answer = door.read(&uri);
    let words = match &answer {
        Ok(_) => RECEIVED,
        Err(CallbackError::Denied { .. }) => DENIED,
        Err(CallbackError::Foreign) => return page(StatusCode::FORBIDDEN, FOREIGN),
        Err(_) => return page(StatusCode::NOT_FOUND, NOTHING_HERE),
    };
    if door.pass(answer) {
        page(StatusCode::OK, words)
    } else {
        page(StatusCode::GONE, TOO_LATE)
    }
}

/// Words of ours only: nothing out of the address, which anybody can make.
fn page(status: StatusCode, words: &str) -> Response {
    const HEADERS: [(HeaderName, &str); 3] = [
        (CACHE_CONTROL, "no-store"),
        (REFERRER_POLICY, "no-referrer"),
        (CONNECTION, "close"),
    ];
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Seamline</title>\n\
         <p>{words}</p>\n</html>\n"
    );
    (status, HEADERS, Html(html)).into_response()
}
