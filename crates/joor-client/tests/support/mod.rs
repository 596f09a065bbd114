//! What the tests of this client share: fixtures, a mock of JOOR, a client that talks to it.

use std::sync::Arc;
use std::time::Duration;

use seamline_api_core::ClientOptions;
use seamline_api_core::testing::ManualClock;
use seamline_joor_client::{JoorClient, V4Credentials};
use serde_json::Value;
use wiremock::matchers::{body_string, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

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
        let form = "client_id=dummy-client-id&client_secret=dummy-client-secret\
                    &grant_type=password&username=integration%40example.com\
                    &password=dummy-password";
        Mock::given(method("POST"))
            .and(path("/auth/"))
            .and(header("content-type", "application/x-www-form-urlencoded"))
            .and(body_string(form))
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
