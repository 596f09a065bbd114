//! A server that answers with fixtures, and a client that calls it on a clock that nobody waits for.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use seamline_api_core::testing::ManualClock;
use seamline_api_core::{ClientOptions, Meter};
use seamline_order_manager_client::requests::OrderBody;
use seamline_order_manager_client::{ClientBuilder, Environment, OrderManagerClient};
use serde_json::Value;
use wiremock::matchers::{header, method, path};
use wiremock::{Match, Mock, MockServer, Request, ResponseTemplate};

pub(crate) const TOKEN: &str = "0b8f5c1e-demo";

/// The text of a fixture.
macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../fixtures/om-", $name, ".json"))
    };
}
pub(crate) use fixture;

pub(crate) struct Bench {
    pub(crate) server: MockServer,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) meter: Arc<Meter>,
    pub(crate) client: OrderManagerClient,
}

pub(crate) async fn bench() -> Bench {
    bench_with(|builder| builder).await
}

pub(crate) async fn bench_with_body(order_body: OrderBody) -> Bench {
    bench_with(|builder| builder.order_body(order_body)).await
}

pub(crate) async fn bench_with(change: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Bench {
    let server = MockServer::start().await;
    let clock = Arc::new(ManualClock::default());
    let meter = Arc::new(Meter::new());
    let builder = OrderManagerClient::builder(Environment::At(server.uri().parse().unwrap()))
        .clock(clock.clone())
        .meter(Arc::clone(&meter))
        .jitter(Arc::new(|limit| limit))
        .options(ClientOptions {
            max_wait: Some(Duration::from_secs(60)),
            ..ClientOptions::default()
        });
    Bench {
        client: change(builder).build(&TOKEN.into()).unwrap(),
        server,
        clock,
        meter,
    }
}

impl Bench {
    /// Answers a GET on this path with a fixture, if the token is right and the query is exactly this.
    pub(crate) async fn get(&self, at: &str, query: &[(&str, &str)], fixture: &str) {
        Mock::given(method("GET"))
            .and(path(at))
            .and(header("authorization", format!("Bearer {TOKEN}").as_str()))
            .and(header("accept", "application/json"))
            .and(ExactQuery::new(query))
            .and(NoBody)
            .respond_with(json(fixture))
            .expect(1..)
            .mount(&self.server)
            .await;
    }

    /// Answers a write on this path with a fixture, if the token is right and the body is exactly this
    /// document.
    pub(crate) async fn write(&self, verb: &str, at: &str, body: &str, fixture: &str) {
        Mock::given(method(verb))
            .and(path(at))
            .and(header("authorization", format!("Bearer {TOKEN}").as_str()))
            .and(header("content-type", "application/json"))
            .and(ExactQuery::new(&[]))
            .and(ExactBody(serde_json::from_str(body).unwrap()))
            .respond_with(json(fixture))
            .expect(1)
            .mount(&self.server)
            .await;
    }

    /// Answers every request like this.
    pub(crate) async fn always(&self, response: ResponseTemplate) {
        Mock::given(wiremock::matchers::any())
            .respond_with(response)
            .mount(&self.server)
            .await;
    }

    pub(crate) async fn calls(&self) -> usize {
        self.server.received_requests().await.unwrap().len()
    }
}

pub(crate) fn json(text: &str) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_raw(text, "application/json")
}

/// The parameters are these and no others, in any order.
struct ExactQuery(BTreeMap<String, Vec<String>>);

impl ExactQuery {
    fn new(pairs: &[(&str, &str)]) -> Self {
        Self::of(pairs.iter().map(|(name, value)| (*name, *value)))
    }

    fn of<N: Into<String>, V: Into<String>>(pairs: impl Iterator<Item = (N, V)>) -> Self {
        let mut query: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in pairs {
            query.entry(name.into()).or_default().push(value.into());
        }
        Self(query)
    }
}

impl Match for ExactQuery {
    fn matches(&self, request: &Request) -> bool {
        Self::of(request.url.query_pairs()).0 == self.0
    }
}

/// The body is this document; numbers are compared digit by digit, but for zeros at their end.
struct ExactBody(Value);

impl Match for ExactBody {
    fn matches(&self, request: &Request) -> bool {
        let body: Value = match serde_json::from_slice(&request.body) {
            Ok(body) => body,
            Err(_) => return false,
        };
        canonical(body) == canonical(self.0.clone())
    }
}

/// The document with numbers as text without zeros at their end: 35.0 and 35.00 are the same number.
pub(crate) fn canonical(value: Value) -> Value {
    match value {
        Value::Number(number) => {
            let written = number.to_string();
            let written = if written.contains('.') {
                written.trim_end_matches('0').trim_end_matches('.')
            } else {
                &written
            };
            Value::String(format!("number {written}"))
        }
        Value::Array(elements) => elements.into_iter().map(canonical).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| (name, canonical(value)))
            .collect(),
        other => other,
    }
}

struct NoBody;

impl Match for NoBody {
    fn matches(&self, request: &Request) -> bool {
        request.body.is_empty()
    }
}
