//! Order Manager's consent page, its tokens and their scopes.

use axum::body::Body;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{Request, StatusCode};
use seamline_sandbox::{AppEdit, Sandbox};

use crate::shapes::fixture;
use crate::vendor::{Answer, control, om_as, om_get, sandbox, try_call};

const REDIRECT: &str = "http://127.0.0.1:8400/callback";

async fn authorize(sandbox: &Sandbox, query: &str) -> Answer {
    let request = Request::get(format!("/oauth/authorize?{query}"));
    let request = request.body(Body::empty()).unwrap();
    try_call(sandbox.order_manager_router(), request)
        .await
        .unwrap()
}

fn consent(sandbox: &Sandbox, scope: &str) -> String {
    let key = sandbox.credentials().order_manager_app_key;
    format!("client_id={key}&scope={scope}&redirect_uri={REDIRECT}&response_type=code&state=kept")
}

/// The code of a consent.
async fn code(sandbox: &Sandbox, scope: &str) -> String {
    let answer = authorize(sandbox, &consent(sandbox, scope)).await;
    assert_eq!(answer.status, StatusCode::FOUND, "{}", answer.text);
    let location = answer.headers["location"].to_str().unwrap().to_owned();
    assert!(location.starts_with(REDIRECT) && location.contains("&cid="));
    assert!(!location.contains("state"), "state does not come back");
    let query = location.split_once("?code=").unwrap().1;
    query.split('&').next().unwrap().to_owned()
}

fn basic(sandbox: &Sandbox) -> String {
    let credentials = sandbox.credentials();
    let pair = format!(
        "{}:{}",
        credentials.order_manager_app_key, credentials.order_manager_app_secret
    );
    format!("Basic {}", STANDARD.encode(pair))
}

async fn exchange_as(sandbox: &Sandbox, header: &str, code: &str, redirect: &str) -> Answer {
    let form = format!("grant_type=authorization_code&redirect_uri={redirect}&code={code}");
    let request = Request::post("/oauth/token")
        .header("authorization", header)
        .header("content-type", "application/x-www-form-urlencoded");
    let request = request.body(Body::from(form)).unwrap();
    try_call(sandbox.order_manager_router(), request)
        .await
        .unwrap()
}

async fn exchange(sandbox: &Sandbox, code: &str) -> Answer {
    exchange_as(sandbox, &basic(sandbox), code, REDIRECT).await
}

#[tokio::test]
async fn a_code_becomes_a_token_once() {
    let sandbox = sandbox();
    let code = code(&sandbox, "read_orders+write_orders").await;
    let token = exchange(&sandbox, &code).await.json();
    let fields = |json: &serde_json::Value| {
        let names = json.as_object().unwrap().keys().cloned();
        names.collect::<Vec<_>>()
    };
    assert_eq!(fields(&token), fields(&fixture("om-oauth-token-response")));
    assert_eq!(token["token_type"], "bearer");
    assert_eq!(token["scope"], "read_orders write_orders");
    let bearer = format!("Bearer {}", token["access_token"].as_str().unwrap());
    let orders = om_as(&sandbox, "/v1.1/orders", &bearer).await;
    assert_eq!(orders.status, StatusCode::OK);
    let again = exchange(&sandbox, &code).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
    assert_eq!(again.json(), fixture("om-oauth-token-error"));
}

#[tokio::test]
async fn the_parameters_of_an_exchange_may_stand_in_the_query() {
    let sandbox = sandbox();
    let code = code(&sandbox, "all").await;
    let path =
        format!("/oauth/token?grant_type=authorization_code&redirect_uri={REDIRECT}&code={code}");
    let request = Request::post(path).header("authorization", basic(&sandbox));
    let request = request.body(Body::empty()).unwrap();
    let answer = try_call(sandbox.order_manager_router(), request)
        .await
        .unwrap();
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
}

#[tokio::test]
async fn a_failed_exchange_uses_the_code_up() {
    let sandbox = sandbox();
    let code = code(&sandbox, "all").await;
    let elsewhere = format!("{REDIRECT}/");
    let wrong = exchange_as(&sandbox, &basic(&sandbox), &code, &elsewhere).await;
    assert_eq!(wrong.json()["error"], "invalid_grant");
    assert_eq!(
        exchange(&sandbox, &code).await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn an_app_that_does_not_prove_itself_gets_no_token() {
    let sandbox = sandbox();
    let code = code(&sandbox, "all").await;
    let answer = exchange_as(&sandbox, "Basic d3Jvbmc6d3Jvbmc=", &code, REDIRECT).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.json()["error"], "invalid_client");
    assert_eq!(exchange(&sandbox, &code).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_consent_that_makes_no_sense_is_a_400() {
    let sandbox = sandbox();
    let good = consent(&sandbox, "all");
    for query in [
        good.replace("client_id=", "client_id=x"),
        good.replace("response_type=code", "response_type=token"),
        good.replace("scope=all", "scope=read_customers"),
        good.replace("scope=all", ""),
        good.replace("redirect_uri", "elsewhere"),
    ] {
        let answer = authorize(&sandbox, &query).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
    }
}

#[tokio::test]
async fn the_browser_lands_on_the_registered_address_whatever_was_asked() {
    let sandbox = sandbox();
    let registered = "https://bridge.example.com/oauth/callback";
    let body = serde_json::json!({ "redirect_uri": registered });
    let done = control(&sandbox, "POST", "order-manager/app", Some(&body)).await;
    assert_eq!(done.status, StatusCode::OK);
    let answer = authorize(&sandbox, &consent(&sandbox, "all")).await;
    let location = answer.headers["location"].to_str().unwrap();
    assert!(location.starts_with(registered), "{location}");
}

#[tokio::test]
async fn a_token_opens_only_what_its_scopes_say() {
    let sandbox = sandbox();
    for (scope, open, closed) in [
        ("read_orders", "/v1.1/orders", "/v1.1/products"),
        ("read_products", "/v1/listings", "/v1/inventory"),
        ("read_inventory", "/v1.1/productstocks/total", "/v1/orders"),
        (
            "read_shipments",
            "/v1/shipments/rmas",
            "/v1.1/purchaseorders",
        ),
        (
            "read_purchaseorders",
            "/v1.1/purchaseorders",
            "/v1/shipments",
        ),
        (
            "read_stocktransferorders",
            "/v1/inventory/stocktransfers",
            "/v1/inventory",
        ),
        ("none", "/v1/saleschannels", "/v1.1/orders"),
    ] {
        let token = exchange(&sandbox, &code(&sandbox, scope).await)
            .await
            .json();
        let bearer = format!("Bearer {}", token["access_token"].as_str().unwrap());
        assert_eq!(om_as(&sandbox, open, &bearer).await.status, StatusCode::OK);
        let refused = om_as(&sandbox, closed, &bearer).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{scope} {closed}");
        assert_eq!(refused.json()["error"], "insufficient_scope");
    }
}

#[tokio::test]
async fn an_uninstalled_app_is_refused_until_it_is_installed_again() {
    let sandbox = sandbox();
    let revoke = AppEdit {
        revoked: Some(true),
        ..AppEdit::default()
    };
    sandbox.edit_app(revoke).unwrap();
    let refused = om_get(&sandbox, "/v1.1/orders").await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    let code = code(&sandbox, "all").await;
    exchange(&sandbox, &code).await;
    let after = om_get(&sandbox, "/v1.1/orders").await;
    assert_eq!(after.status, StatusCode::OK);
}

#[tokio::test]
async fn the_accounts_own_token_can_lose_scopes() {
    let sandbox = sandbox();
    let edit = AppEdit {
        token_scopes: Some(vec!["read_orders".to_owned()]),
        ..AppEdit::default()
    };
    sandbox.edit_app(edit).unwrap();
    assert_eq!(
        om_get(&sandbox, "/v1.1/orders").await.status,
        StatusCode::OK
    );
    let refused = om_get(&sandbox, "/v1.1/products").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let unknown = AppEdit {
        token_scopes: Some(vec!["read_customers".to_owned()]),
        ..AppEdit::default()
    };
    assert!(sandbox.edit_app(unknown).is_err());
}
