//! What the tests of the channels share: fixtures, mocks of both vendors, clients that talk to them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use seamline_api_core::ClientOptions;
use seamline_api_core::testing::ManualClock;
use seamline_joor_client::{JoorClient, JoorClientBuilder, V4Credentials};
use seamline_order_manager_client::{Environment, OrderManagerClient};
use seamline_sync_engine::{Opaque, Operation, Progress, StoreError, Write};
use serde_json::Value;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

/// The sales channel of the fixtures.
pub(crate) const CHANNEL: i64 = 4007;

/// A fixture as JSON.
pub(crate) fn fixture(name: &str) -> Value {
    let path = format!("{}/tests/fixtures/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap()
}

/// The elements of a list of fixtures.
pub(crate) fn elements(list: &Value) -> Vec<Value> {
    list.as_array().unwrap().clone()
}

/// An answer of JSON.
pub(crate) fn answer(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_string(body.to_string())
}

/// A 429 as both vendors send it when they say nothing of when to come back.
pub(crate) fn too_many() -> ResponseTemplate {
    ResponseTemplate::new(429)
}

/// A moment that no test depends on.
pub(crate) fn now() -> Timestamp {
    Timestamp::constant(1_790_000_000, 0)
}

// Waits for a quota only as long as Order Manager's buckets take to fill, and that on a clock that
// never really waits: a 429 is told at once, so that it can be seen.
fn options() -> ClientOptions {
    ClientOptions {
        timeout: Duration::from_secs(5),
        max_wait: Some(Duration::from_secs(10)),
        ..ClientOptions::default()
    }
}

/// One mocked vendor, and a clock that never really waits.
pub(crate) struct Bench {
    pub(crate) server: MockServer,
    pub(crate) clock: Arc<ManualClock>,
}

impl Bench {
    pub(crate) async fn start() -> Self {
        Self {
            server: MockServer::start().await,
            clock: Arc::new(ManualClock::default()),
        }
    }

    /// A JOOR client with a v2 token and a v4 login.
    pub(crate) fn joor(&self) -> JoorClient {
        self.joor_builder().build().unwrap()
    }

    /// The same, before it is put together.
    pub(crate) fn joor_builder(&self) -> JoorClientBuilder {
        let uri = self.server.uri();
        JoorClient::builder()
            .base_url(uri.parse().unwrap())
            .auth_url(format!("{uri}/auth/").parse().unwrap())
            .account("455120")
            .token("dummy-v2-token".into())
            .credentials(V4Credentials {
                client_id: "dummy-client-id".to_owned(),
                client_secret: "dummy-client-secret".into(),
                username: "integration@example.com".to_owned(),
                password: "dummy-password".into(),
            })
            .clock(self.clock.clone())
            .options(options())
    }

    pub(crate) fn order_manager(&self) -> OrderManagerClient {
        let address = self.server.uri().parse().unwrap();
        OrderManagerClient::builder(Environment::At(address))
            .clock(self.clock.clone())
            .options(options())
            .build(&"dummy-token".into())
            .unwrap()
    }

    /// Answers every call to a path.
    pub(crate) async fn on(&self, verb: &str, at: &str, respond: impl Respond + 'static) {
        Mock::given(method(verb))
            .and(path(at))
            .respond_with(respond)
            .mount(&self.server)
            .await;
    }

    /// Calls that came so far, as method and path.
    pub(crate) async fn calls(&self) -> Vec<String> {
        let requests = self.server.received_requests().await.unwrap();
        requests
            .iter()
            .map(|request| format!("{} {}", request.method, request.url.path()))
            .collect()
    }

    /// Values that a parameter had, call by call; a call without it gives nothing.
    pub(crate) async fn parameter(&self, name: &str) -> Vec<String> {
        let requests = self.server.received_requests().await.unwrap();
        requests
            .iter()
            .filter_map(|request| parameter(request, name))
            .collect()
    }
}

/// The value of a parameter of the address.
pub(crate) fn parameter(request: &Request, name: &str) -> Option<String> {
    request
        .url
        .query_pairs()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

/// Answers that are given one after the other; the last one stays.
pub(crate) struct Script {
    answers: Mutex<Vec<ResponseTemplate>>,
}

impl Script {
    pub(crate) fn new(mut answers: Vec<ResponseTemplate>) -> Self {
        answers.reverse();
        Self {
            answers: Mutex::new(answers),
        }
    }
}

impl Respond for Script {
    fn respond(&self, _: &Request) -> ResponseTemplate {
        let mut answers = self.answers.lock().unwrap();
        match answers.len() {
            0 => ResponseTemplate::new(418),
            1 => answers[0].clone(),
            _ => answers.pop().unwrap(),
        }
    }
}

/// A list that may look different at every call; the last look stays.
pub(crate) struct Looks {
    looks: Mutex<Vec<Vec<Value>>>,
}

impl Looks {
    pub(crate) fn new(mut looks: Vec<Vec<Value>>) -> Self {
        looks.reverse();
        Self {
            looks: Mutex::new(looks),
        }
    }

    pub(crate) fn next(&self) -> Vec<Value> {
        let mut looks = self.looks.lock().unwrap();
        if looks.len() > 1 {
            looks.pop().unwrap()
        } else {
            looks.first().cloned().unwrap_or_default()
        }
    }
}

/// A list of Order Manager: bare arrays, `page` from 1, filters by date that never match a null.
pub(crate) struct Numbered(Looks);

impl Numbered {
    pub(crate) fn of(records: Vec<Value>) -> Self {
        Self::changing(vec![records])
    }

    /// A list that looks different at every call.
    pub(crate) fn changing(looks: Vec<Vec<Value>>) -> Self {
        Self(Looks::new(looks))
    }
}

impl Respond for Numbered {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let number = |name| parameter(request, name).unwrap().parse::<usize>().unwrap();
        let (page, limit) = (number("page"), number("limit"));
        // Products and listings call their dates differently.
        let from = |name, fields: [&'static str; 2]| {
            let from = parameter(request, name);
            move |record: &Value| {
                from.as_deref().is_none_or(|from| {
                    let mut dates = fields.iter().filter_map(|field| record[*field].as_str());
                    dates.any(|date| date >= from)
                })
            }
        };
        let modified = from("modifiedDateFrom", ["modifiedDate", "lastModified"]);
        let created = from("createdDateFrom", ["createdDate", "created"]);
        let product = parameter(request, "productId");
        let product: Option<i64> = product.map(|id| id.parse().unwrap());
        let of_product = |record: &Value| product.is_none_or(|id| record["productId"] == id);
        let records: Vec<Value> = self
            .0
            .next()
            .into_iter()
            .filter(|record| modified(record) && created(record) && of_product(record))
            .skip((page - 1) * limit)
            .take(limit)
            .collect();
        answer(&Value::Array(records))
    }
}

/// A write of a payload under a key.
pub(crate) fn write(key: &str, payload: Opaque) -> Write {
    Write {
        key: key.to_owned(),
        operation: Operation::Create,
        identity: None,
        payload,
        confirmed: None,
        progress: None,
    }
}

/// A sink that needs no steps has nothing to save.
pub(crate) struct NoSteps;

#[async_trait]
impl Progress for NoSteps {
    async fn save(&self, _: Vec<(String, String)>) -> Result<(), StoreError> {
        panic!("this sink has no steps")
    }
}
