//! The token exchange over a socket.

use std::sync::Arc;

use seamline_api_core::{ReqwestTransport, Transport};
use seamline_order_manager_client::oauth::{AppAuthorization, Callback, ExchangeError, Scope};
use secrecy::ExposeSecret;
use serde_json::Value;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::bench::{fixture, json};

struct Desk {
    server: MockServer,
    app: AppAuthorization,
    transport: Arc<dyn Transport>,
}

async fn desk(answer: ResponseTemplate) -> Desk {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    Desk {
        app: AppAuthorization::new(
            server.uri().parse().unwrap(),
            "dummy-app-key",
            "dummy-app-secret".into(),
            "https://bridge.example.com/oauth/callback",
        ),
        server,
        transport: Arc::new(ReqwestTransport::new().unwrap()),
    }
}

#[tokio::test]
async fn a_code_is_exchanged_as_the_example_says() {
    let desk = desk(json(fixture!("oauth-token-response"))).await;
    let callback = Callback::parse("/oauth/callback?code=dummy-single-use-code&cid=7").unwrap();
    let token = desk
        .app
        .exchange(&desk.transport, &callback.code)
        .await
        .unwrap();
    assert_eq!(
        token.access_token.expose_secret(),
        "00000000-0000-4000-8000-0000000000aa"
    );
    assert_eq!(token.missing(&Scope::minimum()), Some(Vec::new()));

    let example: Value = serde_json::from_str(fixture!("oauth-token-request")).unwrap();
    let sent = &desk.server.received_requests().await.unwrap()[0];
    assert_eq!(sent.method.as_str(), example["method"]);
    assert_eq!(sent.url.path(), "/oauth/token");
    let query: Value = sent
        .url
        .query_pairs()
        .map(|(name, value)| (name.into_owned(), Value::from(value.into_owned())))
        .collect::<serde_json::Map<_, _>>()
        .into();
    assert_eq!(query, example["query"]);
    assert_eq!(
        sent.headers["authorization"].to_str().unwrap(),
        example["headers"]["Authorization"]
    );
    assert!(sent.body.is_empty());
}

#[tokio::test]
async fn a_used_code_is_refused_once_and_not_tried_again() {
    let refusal =
        ResponseTemplate::new(400).set_body_raw(fixture!("oauth-token-error"), "application/json");
    let desk = desk(refusal).await;
    let error = desk
        .app
        .exchange(&desk.transport, &"used".into())
        .await
        .unwrap_err();
    assert!(matches!(error, ExchangeError::CodeRefused { .. }));
    assert!(error.to_string().contains("a code works once"), "{error}");
    assert_eq!(desk.server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_host_that_cannot_be_reached_leaves_the_code_good() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let app = AppAuthorization::new(address.parse().unwrap(), "k", "s".into(), "r");
    let transport: Arc<dyn Transport> = Arc::new(ReqwestTransport::new().unwrap());
    let error = app.exchange(&transport, &"code".into()).await.unwrap_err();
    assert!(matches!(error, ExchangeError::NotSent(_)), "{error}");
    assert!(error.code_is_still_good());
}

#[tokio::test]
async fn an_answer_that_is_cut_may_have_used_the_code_up() {
    let desk = desk(json(r#"{"access_tok"#)).await;
    let error = desk
        .app
        .exchange(&desk.transport, &"code".into())
        .await
        .unwrap_err();
    assert!(matches!(error, ExchangeError::Unreadable { .. }), "{error}");
    assert!(!error.code_is_still_good());
}
