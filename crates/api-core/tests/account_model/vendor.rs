//! The vendor: a fixed window that opens with the first call received, and what may go wrong on the way.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use http::StatusCode;
use seamline_api_core::{HttpRequest, HttpResponse, Transport, TransportError};
use tokio::sync::oneshot;

use crate::checks::{Log, Send};
use crate::{CREDITS, JumpingClock, Scenario, TIMEOUT, WINDOW};

/// What becomes of a request, in milliseconds after its sending.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fate {
    /// It is received, and answered with this status unless its credits are not there.
    Answered {
        received_ms: u64,
        answered_ms: u64,
        status: u16,
    },
    /// No answer comes; it may have been received.
    Lost { received_ms: Option<u64> },
    /// No connection was made.
    NeverLeft { noticed_ms: u64 },
}

pub(crate) struct Vendor {
    fates: Vec<Fate>,
    headers: bool,
    retry_after: bool,
    clock: Arc<JumpingClock>,
    log: Arc<Mutex<Log>>,
    window: Mutex<Window>,
}

#[derive(Default)]
struct Window {
    opened: Option<Duration>,
    used: u32,
    ours: u32,
}

impl Window {
    /// The end of the window in which a call is that is received now.
    fn at(&mut self, now: Duration) -> Duration {
        let opened = self.opened.filter(|opened| now < *opened + WINDOW);
        if opened.is_none() {
            *self = Self::default();
        }
        self.opened = Some(opened.unwrap_or(now));
        opened.unwrap_or(now) + WINDOW
    }
}

impl Vendor {
    pub(crate) fn new(scenario: &Scenario, clock: Arc<JumpingClock>, log: Arc<Mutex<Log>>) -> Self {
        Self {
            fates: scenario.fates.clone(),
            headers: scenario.headers,
            retry_after: scenario.retry_after,
            clock,
            log,
            window: Mutex::default(),
        }
    }

    /// Somebody else calls for the account.
    pub(crate) fn others_use(&self, cost: u32) {
        let mut window = self.window.lock().unwrap();
        window.at(self.clock.passed());
        window.used = (window.used + cost).min(CREDITS);
    }

    /// A process that died does not know that it was refused.
    pub(crate) fn forget_refusal(&self) {
        self.log.lock().unwrap().wait_until = Duration::ZERO;
    }

    /// A call arrives.
    fn receive(&self, cost: u32, status: u16) -> HttpResponse {
        let now = self.clock.passed();
        let mut window = self.window.lock().unwrap();
        let end = window.at(now);
        window.ours += cost;
        let mut log = self.log.lock().unwrap();
        log.most_in_a_window = log.most_in_a_window.max(window.ours);
        let refused = window.used + cost > CREDITS;
        if !refused {
            window.used += cost;
        }
        let status = if refused { 429 } else { status };
        let mut response = HttpResponse::default();
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        let left = end.saturating_sub(now).as_millis().div_ceil(1000);
        let headers = response.headers_mut();
        if self.headers {
            headers.insert("x-throttling-remaining", (CREDITS - window.used).into());
            headers.insert("x-throttling-reset", u64::try_from(left).unwrap().into());
        }
        if self.retry_after && refused {
            headers.insert("retry-after", u64::try_from(left).unwrap().into());
        }
        if refused {
            log.refused += 1;
            response.extensions_mut().insert(end);
        }
        response
    }
}

/// Receives a call after a while, whether or not its sender lives as long.
fn send_off(
    vendor: &Arc<Vendor>,
    cost: u32,
    after_ms: u64,
    status: u16,
) -> oneshot::Receiver<HttpResponse> {
    let (answer, answered) = oneshot::channel();
    let vendor = Arc::clone(vendor);
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(after_ms)).await;
        // The sender may be gone.
        let _ = answer.send(vendor.receive(cost, status));
    });
    answered
}

/// A request under way; over when it is dropped.
struct UnderWay {
    vendor: Arc<Vendor>,
    send: usize,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut log = self.vendor.log.lock().unwrap();
        log.sends[self.send].until = Some(self.vendor.clock.passed());
    }
}

#[async_trait]
impl Transport for Network {
    async fn send(
        &self,
        request: HttpRequest,
        timeout: Duration,
    ) -> Result<HttpResponse, TransportError> {
        let vendor = &self.0;
        let id = request.uri().path().rsplit('/').next().unwrap();
        let (send, cost) = vendor.log_send(id.parse().unwrap());
        let under_way = UnderWay {
            vendor: Arc::clone(vendor),
            send,
        };
        assert_eq!(timeout, TIMEOUT);
        let started = tokio::time::Instant::now();
        match vendor.fates[send % vendor.fates.len()] {
            Fate::NeverLeft { noticed_ms } => {
                tokio::time::sleep(Duration::from_millis(noticed_ms)).await;
                Err(TransportError::not_sent("no route"))
            }
            Fate::Lost { received_ms } => {
                if let Some(after) = received_ms {
                    drop(send_off(vendor, cost, after, 200));
                }
                tokio::time::sleep(timeout).await;
                Err(TransportError::unknown("the time ran out"))
            }
            Fate::Answered {
                received_ms,
                answered_ms,
                status,
            } => {
                let answer = send_off(vendor, cost, received_ms, status).await.unwrap();
                tokio::time::sleep_until(started + Duration::from_millis(answered_ms)).await;
                if let Some(end) = answer.extensions().get::<Duration>() {
                    let mut log = vendor.log.lock().unwrap();
                    if log.wait_until <= vendor.clock.passed() {
                        log.wait_from = vendor.clock.passed();
                    }
                    log.wait_until = log.wait_until.max(*end);
                }
                drop(under_way);
                Ok(answer)
            }
        }
    }
}

/// The way to the vendor.
pub(crate) struct Network(pub(crate) Arc<Vendor>);

impl Vendor {
    /// Notes that a call leaves; gives the number of the sending, and what it costs.
    fn log_send(&self, call: usize) -> (usize, u32) {
        let now = self.clock.passed();
        let mut log = self.log.lock().unwrap();
        // One that was granted at the moment of the answer may leave.
        if now < log.wait_until && now > log.wait_from {
            log.sent_too_early += 1;
        }
        log.calls[call].first_sent.get_or_insert(now);
        let (endpoint, cost) = (log.calls[call].endpoint, log.calls[call].cost);
        log.sends.push(Send {
            at: now,
            until: None,
            endpoint,
            cost,
        });
        (log.sends.len() - 1, cost)
    }
}
