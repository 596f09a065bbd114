//! Requests that leave once at most, and credentials that are as fresh as they can be.

use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use http::{HeaderValue, StatusCode};

use super::*;
use crate::budget::FixedWindow;
use crate::testing::ManualClock;
use crate::{HttpRequest, HttpResponse, TransportError};

const WITHIN: Duration = Duration::from_secs(5);

/// Gives the same answer to everything, and keeps what was sent and how much time it was given.
struct Same {
    answer: Box<dyn Fn() -> Result<HttpResponse, TransportError> + Send + Sync>,
    sent: Mutex<Vec<(HeaderValue, Duration)>>,
}

#[async_trait]
impl Transport for Same {
    async fn send(
        &self,
        request: HttpRequest,
        timeout: Duration,
    ) -> Result<HttpResponse, TransportError> {
        let header = request.headers()["authorization"].clone();
        self.sent.lock().unwrap().push((header, timeout));
        (self.answer)()
    }
}

/// Logs in for each header, which takes a while.
struct SlowLogin {
    clock: Arc<ManualClock>,
    takes: Duration,
    logins: Mutex<u32>,
    rejected: Mutex<u32>,
}

#[async_trait]
impl Authorizer for SlowLogin {
    async fn authorize(&self) -> Result<HeaderValue, ApiError> {
        self.clock.advance(self.takes);
        let mut logins = self.logins.lock().unwrap();
        *logins += 1;
        Ok(HeaderValue::from(*logins))
    }

    async fn invalidate(&self, _: &HeaderValue) -> bool {
        *self.rejected.lock().unwrap() += 1;
        true
    }
}

struct Bench {
    client: ApiClient,
    transport: Arc<Same>,
    login: Arc<SlowLogin>,
    clock: Arc<ManualClock>,
}

fn bench(
    login_takes: Duration,
    answer: impl Fn() -> Result<HttpResponse, TransportError> + Send + Sync + 'static,
) -> Bench {
    let clock = Arc::new(ManualClock::default());
    let transport = Arc::new(Same {
        answer: Box::new(answer),
        sent: Mutex::default(),
    });
    let login = Arc::new(SlowLogin {
        clock: clock.clone(),
        takes: login_takes,
        logins: Mutex::default(),
        rejected: Mutex::default(),
    });
    let client = ApiClient::builder("https://api.example.com".parse().unwrap())
        .clock(clock.clone())
        .build(
            transport.clone(),
            login.clone(),
            Arc::new(FixedWindow::new(
                crate::budget::FixedWindowOptions::default(),
            )),
        );
    Bench {
        client,
        transport,
        login,
        clock,
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "an outcome like the failures beside it"
)]
fn status(code: u16) -> Result<HttpResponse, TransportError> {
    let mut response = HttpResponse::default();
    *response.status_mut() = StatusCode::from_u16(code).unwrap();
    Ok(response)
}

fn read() -> ApiRequest {
    ApiRequest::get("test.read", "/read", Priority::Feedback)
}

#[tokio::test]
async fn a_request_for_once_is_never_sent_again_whatever_happens() {
    type Answer = fn() -> Result<HttpResponse, TransportError>;
    let failures: [(Answer, bool); 6] = [
        (|| Err(TransportError::not_sent("refused")), true),
        (|| Err(TransportError::unknown("cut")), false),
        (|| status(401), true),
        (|| status(429), true),
        (|| status(503), false),
        (|| Ok(HttpResponse::new("<html>".to_owned().into())), false),
    ];
    for (answer, nothing_done) in failures {
        let bench = bench(Duration::ZERO, answer);
        let once = read().once_within(WITHIN);
        let error = bench.client.send_json(&once).await.unwrap_err();
        assert_eq!(bench.transport.sent.lock().unwrap().len(), 1, "{error}");
        assert_eq!(error.nothing_was_done(), nothing_done, "{error}");
        assert!(bench.clock.sleeps().is_empty(), "{error}");
        // A 401 is remembered, so that the next call brings other credentials.
        let rejected = u32::from(error.is_unauthorized());
        assert_eq!(*bench.login.rejected.lock().unwrap(), rejected);
    }
}

#[tokio::test]
async fn a_429_to_a_request_for_once_says_when_to_come_again() {
    let bench = bench(Duration::ZERO, || status(429));
    let once = read().once_within(WITHIN);
    let error = bench.client.send(&once).await.unwrap_err();
    let window = Duration::from_secs(300);
    let end = crate::budget::later(bench.clock.now(), window);
    assert_eq!(error.retry_at(), Some(end));
    // The next one does not even leave.
    assert!(bench.client.send(&once).await.unwrap_err().is_quota());
    assert_eq!(bench.transport.sent.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_request_for_once_that_was_held_up_does_not_leave_and_costs_nothing() {
    let bench = bench(WITHIN + Duration::from_millis(1), || status(200));
    let before = bench.client.budget().snapshot()["calls"].clone();
    let once = read().once_within(WITHIN);
    let error = bench.client.send(&once).await.unwrap_err();
    assert!(matches!(error, ApiError::HeldUp { .. }), "{error}");
    assert!(error.is_transient() && error.nothing_was_done());
    assert!(bench.transport.sent.lock().unwrap().is_empty());
    assert_eq!(bench.client.budget().snapshot()["calls"], before);
}

#[tokio::test]
async fn credentials_are_asked_for_again_after_the_wait_for_the_quota() {
    let bench = bench(Duration::ZERO, || status(200));
    let all = read().with_cost(285);
    bench.client.send(&all).await.unwrap();
    bench.client.send(&read()).await.unwrap();
    assert_eq!(bench.clock.sleeps(), [Duration::from_secs(300)]);
    // Asked for before a place in the line is taken, and again when its turn has come; this login
    // gives a new header each time, and the later one leaves.
    let headers: Vec<_> = bench
        .transport
        .sent
        .lock()
        .unwrap()
        .iter()
        .map(|(header, _)| header.clone())
        .collect();
    assert_eq!(headers, ["2", "4"]);
    assert_eq!(*bench.login.logins.lock().unwrap(), 4);
}

#[tokio::test]
async fn a_login_takes_its_time_from_that_of_the_request() {
    let bench = bench(Duration::from_secs(12), || status(200));
    bench.client.send(&read()).await.unwrap();
    let sent = bench.transport.sent.lock().unwrap();
    assert_eq!(sent[0].1, Duration::from_secs(18));
}
