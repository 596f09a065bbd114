//! What the tests of this client share: fixtures, a mock of JOOR, a client that talks to it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use seamline_api_core::ClientOptions;
use seamline_api_core::testing::ManualClock;
use seamline_joor_client::{JoorClient, V4Credentials};
use serde_json::Value;
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockBuilder, MockServer, ResponseTemplate};

/// The account id of all tests.
pub(crate) const ACCOUNT: &str = "455120";

/// A fixture as text.
pub(crate) fn fixture(name: &str) -> String {
    let path = format!("{}/tests/fixtures/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A fixture as JSON.
pub(crate) fn json(name: &str) -> Value {
    serde_json::from_str(&fixture(name)).unwrap()
}

/// An answer of JSON.
pub(crate) fn answer(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_string(body.to_string())
}

/// The answer when the quota is used up.
pub(crate) fn rate_limited() -> ResponseTemplate {
    let described = json("rate-limited-response");
    let status = described["status"].as_u64().unwrap();
    let mut answer = ResponseTemplate::new(u16::try_from(status).unwrap());
    for (name, value) in described["headers"].as_object().unwrap() {
        answer = answer.insert_header(name.as_str(), value.as_str().unwrap());
    }
    answer
}

/// Answers to the calls that follow each other, one each.
pub(crate) async fn in_turn(
    bench: &Bench,
    call: impl Fn() -> MockBuilder,
    answers: impl IntoIterator<Item = ResponseTemplate>,
) {
    for (index, answer) in answers.into_iter().enumerate() {
        call()
            .respond_with(answer)
            .up_to_n_times(1)
            .with_priority(u8::try_from(index).unwrap() + 1)
            .expect(1)
            .mount(&bench.server)
            .await;
    }
}

/// A mock of JOOR, and a client for it with a token, a login and a clock that never really waits.
pub(crate) struct Bench {
    pub(crate) server: MockServer,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) client: JoorClient,
}

impl Bench {
    pub(crate) async fn start() -> Self {
        Self::with(|builder| builder).await
    }

    /// A client with some things different.
    pub(crate) async fn with(
        change: impl FnOnce(
            seamline_joor_client::JoorClientBuilder,
        ) -> seamline_joor_client::JoorClientBuilder,
    ) -> Self {
        let server = MockServer::start().await;
        let clock = Arc::new(ManualClock::default());
        let builder = JoorClient::builder()
            .base_url(server.uri().parse().unwrap())
            .auth_url(format!("{}/auth/", server.uri()).parse().unwrap())
            .account(ACCOUNT)
            .token("dummy-v2-token".into())
            .credentials(credentials())
            .clock(clock.clone())
            .options(ClientOptions {
                timeout: Duration::from_secs(5),
                ..ClientOptions::default()
            });
        let client = change(builder).build().unwrap();
        Self {
            server,
            clock,
            client,
        }
    }

    /// Lets the login succeed, `times` times exactly.
    pub(crate) async fn expect_logins(&self, times: u64) {
        let described = json("v4-token-request");
        let described_form = described["form"].as_object().unwrap();
        let form: BTreeMap<String, String> = described_form
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
            .collect();
        let address: url::Url = described["url"].as_str().unwrap().parse().unwrap();
        let kind = described["content_type"].as_str().unwrap().to_owned();
        Mock::given(method(described["method"].as_str().unwrap()))
            .and(path(address.path()))
            .and(header("content-type", kind.as_str()))
            .and(move |request: &wiremock::Request| {
                let sent: Vec<(String, String)> = url::form_urlencoded::parse(&request.body)
                    .into_owned()
                    .collect();
                sent.len() == form.len() && sent.into_iter().collect::<BTreeMap<_, _>>() == form
            })
            .respond_with(answer(&json("v4-token-response")))
            .expect(times)
            .mount(&self.server)
            .await;
    }
}

/// The login of the token fixture.
pub(crate) fn credentials() -> V4Credentials {
    V4Credentials {
        client_id: "dummy-client-id".to_owned(),
        client_secret: "dummy-client-secret".into(),
        username: "integration@example.com".to_owned(),
        password: "dummy-password".into(),
    }
}

/// A call of the given version as every one has to be: method, path, the version's own credentials,
/// and the query, all of it and nothing else. v4 calls carry the account beside it.
pub(crate) fn call(verb: &str, address: &str, query: &[(&str, &str)]) -> MockBuilder {
    let v4 = address.starts_with("/v4/");
    let authorization = if v4 {
        "Bearer dummy-joor-v4-access-token"
    } else {
        // base64 of `dummy-v2-token`
        "OAuth2 ZHVtbXktdjItdG9rZW4="
    };
    let account = v4.then_some(("account", ACCOUNT));
    let wanted: BTreeMap<String, String> = query
        .iter()
        .copied()
        .chain(account)
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    Mock::given(method(verb))
        .and(path(address))
        .and(header("authorization", authorization))
        .and(header("accept", "application/json"))
        .and(move |request: &wiremock::Request| {
            let sent: Vec<(String, String)> = request.url.query_pairs().into_owned().collect();
            sent.len() == wanted.len() && sent.into_iter().collect::<BTreeMap<_, _>>() == wanted
        })
}

/// A body of JSON, compared as written: `92.80` is not `92.8`.
pub(crate) fn sends(name: &str) -> impl wiremock::Match + 'static {
    let wanted = json(name);
    move |request: &wiremock::Request| {
        request
            .headers
            .get("content-type")
            .is_some_and(|kind| kind == "application/json")
            && serde_json::from_slice::<Value>(&request.body).is_ok_and(|sent| sent == wanted)
    }
}

/// No body and no content type.
pub(crate) fn sends_nothing(request: &wiremock::Request) -> bool {
    request.body.is_empty() && request.headers.get("content-type").is_none()
}

impl Bench {
    /// Expects one call and answers with a fixture.
    pub(crate) async fn expect(&self, call: MockBuilder, reply: &str) {
        call.respond_with(answer(&json(reply)))
            .expect(1)
            .mount(&self.server)
            .await;
    }
}
