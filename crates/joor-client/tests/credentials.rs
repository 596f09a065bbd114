//! Tokens, logins, and how a client is put together.
#![cfg(feature = "client")]
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]
#![allow(dead_code, reason = "each test file uses a part of the support module")]

mod support;

use std::time::Duration;

use seamline_api_core::{ApiRequest, Priority};
use seamline_joor_client::v2::orders::OrderQuery;
use seamline_joor_client::{BuildError, Environment, JoorClient};
use serde_json::json;
use support::{ACCOUNT, Bench, answer, credentials, fixture, json as fixture_json};
use wiremock::matchers::{header, path, query_param};
use wiremock::{Mock, ResponseTemplate};

async fn expect_traits(bench: &Bench, times: u64) {
    Mock::given(path("/v4/traits"))
        .respond_with(answer(&json!({ "data": [] })))
        .expect(times)
        .mount(&bench.server)
        .await;
}

#[tokio::test]
async fn one_login_serves_all_that_wait_for_it() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    expect_traits(&bench, 3).await;
    Mock::given(path("/v4/seasons"))
        .respond_with(answer(&json!({ "data": [] })))
        .expect(2)
        .mount(&bench.server)
        .await;
    let client = &bench.client;
    let (traits, seasons) = tokio::join!(
        async { tokio::join!(client.traits(), client.traits(), client.traits()) },
        async { tokio::join!(client.seasons(), client.seasons()) },
    );
    assert!(traits.0.is_ok() && traits.1.is_ok() && traits.2.is_ok());
    assert!(seasons.0.is_ok() && seasons.1.is_ok());
}

#[tokio::test]
async fn a_token_is_renewed_a_little_before_it_ends() {
    let bench = Bench::start().await;
    bench.expect_logins(2).await;
    expect_traits(&bench, 3).await;
    bench.client.traits().await.unwrap();
    bench.clock.advance(Duration::from_secs(36_000 - 61));
    bench.client.traits().await.unwrap();
    assert_eq!(logins(&bench).await, 1);
    bench.clock.advance(Duration::from_secs(1));
    bench.client.traits().await.unwrap();
}

async fn logins(bench: &Bench) -> usize {
    let requests = bench.server.received_requests().await.unwrap();
    requests
        .iter()
        .filter(|request| request.url.path() == "/auth/")
        .count()
}

#[tokio::test]
async fn a_token_that_joor_rejects_is_replaced_by_one_login_for_all() {
    let bench = Bench::start().await;
    for (token, times) in [("old", 1), ("new", 1)] {
        Mock::given(path("/auth/"))
            .respond_with(answer(
                &json!({ "access_token": token, "expires_in": "36000" }),
            ))
            .up_to_n_times(1)
            .expect(times)
            .mount(&bench.server)
            .await;
    }
    for address in ["/v4/traits", "/v4/seasons"] {
        Mock::given(path(address))
            .and(header("authorization", "Bearer old"))
            .respond_with(ResponseTemplate::new(401))
            .expect(1)
            .mount(&bench.server)
            .await;
        Mock::given(path(address))
            .and(header("authorization", "Bearer new"))
            .respond_with(answer(&json!({ "data": [] })))
            .expect(1)
            .mount(&bench.server)
            .await;
    }
    let (traits, seasons) = tokio::join!(bench.client.traits(), bench.client.seasons());
    assert!(traits.is_ok() && seasons.is_ok());
}

#[tokio::test]
async fn a_wrong_password_is_tried_once_for_all_that_wait() {
    let bench = Bench::start().await;
    Mock::given(path("/auth/"))
        .respond_with(ResponseTemplate::new(401).set_body_string(fixture("v4-token-error")))
        .expect(1)
        .mount(&bench.server)
        .await;
    expect_traits(&bench, 0).await;
    let (first, second) = tokio::join!(bench.client.traits(), bench.client.traits());
    for error in [first.unwrap_err(), second.unwrap_err()] {
        assert!(error.is_unauthorized());
        assert_eq!(
            error.to_string(),
            "call joor.auth: the credentials are rejected: Invalid user credentials"
        );
        assert!(!format!("{error:?}").contains("dummy-password"));
    }
}

#[tokio::test]
async fn a_login_that_fails_for_a_moment_is_tried_again() {
    let bench = Bench::start().await;
    Mock::given(path("/auth/"))
        .respond_with(ResponseTemplate::new(502).set_body_string("<html>"))
        .up_to_n_times(1)
        .expect(1)
        .mount(&bench.server)
        .await;
    bench.expect_logins(1).await;
    expect_traits(&bench, 1).await;
    bench.client.traits().await.unwrap();
}

#[tokio::test]
async fn a_login_without_a_token_in_its_reply_is_an_error() {
    let bench = Bench::start().await;
    Mock::given(path("/auth/"))
        .respond_with(answer(&json!({ "access_token": "", "expires_in": 1 })))
        .mount(&bench.server)
        .await;
    let error = bench.client.traits().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "read the answer of joor.auth: access_token: expected text, found nothing"
    );
}

#[tokio::test]
async fn the_fixed_token_of_v2_is_sent_in_base64_after_the_word_oauth2() {
    let described = fixture_json("v2-static-token");
    let text = |name: &str| described[name].as_str().unwrap().to_owned();
    let bench = Bench::with(|builder| builder.token(text("token").into())).await;
    Mock::given(path("/v2/order/"))
        .and(header(
            "authorization",
            text("authorization_header").as_str(),
        ))
        .respond_with(answer(&fixture_json("v2-orders-empty-response")))
        .expect(1)
        .mount(&bench.server)
        .await;
    bench.client.orders(&OrderQuery::default()).await.unwrap();
}

#[tokio::test]
async fn a_login_that_the_quota_or_a_proxy_answers_is_tried_again() {
    for answer in [
        ResponseTemplate::new(429),
        ResponseTemplate::new(200).set_body_string("<html>Maintenance</html>"),
    ] {
        let bench = Bench::start().await;
        Mock::given(path("/auth/"))
            .respond_with(answer)
            .up_to_n_times(1)
            .expect(1)
            .mount(&bench.server)
            .await;
        bench.expect_logins(1).await;
        expect_traits(&bench, 1).await;
        bench.client.traits().await.unwrap();
    }
}

#[tokio::test]
async fn a_login_that_is_forbidden_is_not_tried_again() {
    let bench = Bench::start().await;
    Mock::given(path("/auth/"))
        .respond_with(ResponseTemplate::new(403).set_body_string("<html>Forbidden</html>"))
        .expect(1)
        .mount(&bench.server)
        .await;
    expect_traits(&bench, 0).await;
    let error = bench.client.traits().await.unwrap_err();
    assert!(error.is_unauthorized() && !error.is_transient(), "{error}");
}

#[tokio::test]
async fn a_login_alone_serves_v2_as_well() {
    let server = wiremock::MockServer::start().await;
    Mock::given(path("/auth/"))
        .respond_with(answer(&fixture_json("v4-token-response")))
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(path("/v2/order/"))
        .and(header("authorization", "Bearer dummy-joor-v4-access-token"))
        .respond_with(answer(&fixture_json("v2-orders-empty-response")))
        .expect(1)
        .mount(&server)
        .await;
    let client = JoorClient::builder()
        .base_url(server.uri().parse().unwrap())
        .auth_url(format!("{}/auth/", server.uri()).parse().unwrap())
        .account(ACCOUNT)
        .credentials(credentials())
        .build()
        .unwrap();
    client.orders(&OrderQuery::default()).await.unwrap();
}

#[tokio::test]
async fn without_a_login_v4_calls_say_what_is_missing() {
    let client = JoorClient::builder()
        .environment(Environment::Sandbox)
        .unwrap()
        .token("dummy".into())
        .build()
        .unwrap();
    assert!(!client.has_v4());
    let error = client.traits().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "call joor.v4.traits: it needs v4 credentials and an account id, which are not set"
    );
}

#[tokio::test]
async fn any_request_can_be_sent_raw() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    Mock::given(path("/v4/orders"))
        .and(query_param("account", ACCOUNT))
        .and(query_param("order_ids", "1,2"))
        .respond_with(answer(&json!({ "data": [] })))
        .expect(1)
        .mount(&bench.server)
        .await;
    Mock::given(path("/v2/style"))
        .and(header("authorization", "OAuth2 ZHVtbXktdjItdG9rZW4="))
        .respond_with(answer(&json!({})))
        .expect(1)
        .mount(&bench.server)
        .await;
    let orders = ApiRequest::get("joor.v4.orders", "/v4/orders", Priority::Orders)
        .with_query("order_ids", "1,2");
    let styles = ApiRequest::get("joor.v2.style", "/v2/style", Priority::Products);
    bench.client.send(&orders).await.unwrap();
    bench.client.send(&styles).await.unwrap();
}

#[test]
fn what_is_missing_in_a_set_up_is_said() {
    let address = || "https://api.example.com".parse().unwrap();
    let built = JoorClient::builder().token("t".into()).build();
    assert!(matches!(built, Err(BuildError::NoAddress)));
    let built = JoorClient::builder().base_url(address()).build();
    assert!(matches!(built, Err(BuildError::NoCredentials)));
    let with_login = || {
        JoorClient::builder()
            .base_url(address())
            .credentials(credentials())
    };
    let built = with_login().build();
    assert!(matches!(built, Err(BuildError::NoAccount)));
    let built = with_login().account("1").build();
    assert!(matches!(built, Err(BuildError::NoAuthAddress)));
}

#[test]
fn the_environments_are_the_documented_hosts() {
    let sandbox: Environment = "sandbox".parse().unwrap();
    assert_eq!(sandbox.base_url(), "https://apisandbox.jooraccess.com");
    assert_eq!(
        sandbox.auth_url(),
        "https://atlas-sandbox.jooraccess.com/auth/"
    );
    let production: Environment = "production".parse().unwrap();
    assert_eq!(production.base_url(), "https://api.jooraccess.com");
    assert!("live".parse::<Environment>().is_err());
}

#[test]
fn no_debug_output_shows_a_secret() {
    let client = JoorClient::builder()
        .environment(Environment::Sandbox)
        .unwrap()
        .account(ACCOUNT)
        .token("dummy-v2-token".into())
        .credentials(credentials())
        .build()
        .unwrap();
    let shown = format!("{client:?} {:?}", credentials());
    for secret in [
        "dummy-v2-token",
        "ZHVtbXk",
        "dummy-client-secret",
        "dummy-password",
    ] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
