//! Tokens: the exchange, what a token allows, and what happens when it is taken away.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use seamline_api_core::{ReqwestTransport, Transport};
use seamline_contract_order_manager::Bench;
use seamline_order_manager_client::oauth::{AppAuthorization, Callback, ExchangeError, Scope};
use seamline_order_manager_client::{Environment, OrderManagerClient};
use seamline_sandbox::AppEdit;
use secrecy::SecretString;

const REDIRECT: &str = "http://127.0.0.1:8400/callback";

struct Desk {
    bench: Bench,
    app: AppAuthorization,
    transport: Arc<dyn Transport>,
}

impl Desk {
    async fn open() -> Self {
        let bench = Bench::start().await;
        let credentials = bench.sandbox.credentials();
        Self {
            app: Self::app(&bench, credentials.order_manager_app_secret),
            transport: Arc::new(ReqwestTransport::new().unwrap()),
            bench,
        }
    }

    fn app(bench: &Bench, secret: String) -> AppAuthorization {
        AppAuthorization::new(
            bench.running.order_manager_url().parse().unwrap(),
            bench.sandbox.credentials().order_manager_app_key,
            secret.into(),
            REDIRECT,
        )
    }

    /// Where the browser lands after somebody allowed the app.
    async fn consent(&self, scopes: &[Scope]) -> Callback {
        let url = self.app.consent_url(scopes);
        let request = http::Request::get(url.as_str())
            .body(Bytes::new().into())
            .unwrap();
        let answer = self
            .transport
            .send(request, Duration::from_secs(10))
            .await
            .unwrap();
        assert_eq!(answer.status(), http::StatusCode::FOUND);
        Callback::parse(answer.headers()["location"].to_str().unwrap()).unwrap()
    }
}

#[tokio::test]
async fn a_code_becomes_a_token_that_works() {
    let desk = Desk::open().await;
    let callback = desk.consent(&Scope::minimum()).await;
    assert!(callback.company_id.is_some());
    let token = desk
        .app
        .exchange(&desk.transport, &callback.code)
        .await
        .unwrap();
    assert_eq!(token.missing(&Scope::minimum()), Some(Vec::new()));
    let writing = [Scope::from(Scope::WRITE_INVENTORY)];
    assert_eq!(token.missing(&writing), Some(writing.to_vec()));
    let address = desk.bench.running.order_manager_url().parse().unwrap();
    let client = OrderManagerClient::builder(Environment::At(address))
        .build(&token.access_token)
        .unwrap();
    assert!(!client.sales_channels().await.unwrap().is_empty());
    desk.bench.reached("order_manager.oauth.authorize");
    desk.bench.reached("order_manager.oauth.token");
}

#[tokio::test]
async fn a_code_works_once() {
    let desk = Desk::open().await;
    let callback = desk.consent(&Scope::minimum()).await;
    let exchange = || desk.app.exchange(&desk.transport, &callback.code);
    exchange().await.unwrap();
    let error = exchange().await.unwrap_err();
    assert!(
        matches!(error, ExchangeError::CodeRefused { .. }),
        "{error}"
    );
}

#[tokio::test]
async fn another_redirect_address_is_the_codes_trouble_and_a_wrong_secret_is_the_apps() {
    let desk = Desk::open().await;
    let callback = desk.consent(&Scope::minimum()).await;
    let wrong = Desk::app(&desk.bench, "wrong".to_owned());
    let error = wrong.exchange(&desk.transport, &callback.code).await;
    let error = error.unwrap_err();
    assert!(
        matches!(error, ExchangeError::AppRejected { .. }),
        "{error}"
    );
    let credentials = desk.bench.sandbox.credentials();
    let elsewhere = AppAuthorization::new(
        desk.bench.running.order_manager_url().parse().unwrap(),
        credentials.order_manager_app_key,
        credentials.order_manager_app_secret.into(),
        "http://127.0.0.1:8400/other",
    );
    let error = elsewhere.exchange(&desk.transport, &callback.code).await;
    let error = error.unwrap_err();
    assert!(
        matches!(error, ExchangeError::CodeRefused { .. }),
        "{error}"
    );
    assert!(error.to_string().contains("http://127.0.0.1:8400/other"));
}

#[tokio::test]
async fn a_token_that_is_taken_away_ends_the_work_at_the_first_call() {
    let bench = Bench::start().await;
    bench.client.sales_channels().await.unwrap();
    bench
        .sandbox
        .edit_app(AppEdit {
            revoked: Some(true),
            ..AppEdit::default()
        })
        .unwrap();
    let before = bench.sandbox.calls().total();
    let error = bench.client.sales_channels().await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    assert!(error.to_string().contains("not valid"), "{error}");
    assert_eq!(bench.sandbox.calls().total() - before, 1);
}

#[tokio::test]
async fn a_token_that_nobody_made_is_refused() {
    let bench = Bench::start().await;
    let address = bench.running.order_manager_url().parse().unwrap();
    let client = OrderManagerClient::builder(Environment::At(address))
        .build(&SecretString::from("made-up"))
        .unwrap();
    assert!(client.warehouses().await.unwrap_err().is_unauthorized());
}
