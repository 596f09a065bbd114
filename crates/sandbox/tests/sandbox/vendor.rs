//! Calling a vendor's router in the tests.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, Request, StatusCode};
use jiff::Timestamp;
use seamline_sandbox::{Quotas, Sandbox, SandboxOptions};
use serde_json::Value;
use tower::ServiceExt;

/// When the test worlds start.
pub(crate) fn start() -> Timestamp {
    "2026-06-10T09:00:00Z".parse().unwrap()
}

/// A default world that starts at [`start`], without quotas.
pub(crate) fn options() -> SandboxOptions {
    SandboxOptions {
        start: Some(start()),
        quotas: Quotas::off(),
        hang: Duration::from_millis(1),
        ..SandboxOptions::default()
    }
}

pub(crate) fn sandbox() -> Sandbox {
    Sandbox::new(options())
}

/// What a vendor answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text))
    }

    pub(crate) fn rows(&self) -> Vec<Value> {
        self.json().as_array().cloned().unwrap()
    }

    pub(crate) fn data(&self) -> Vec<Value> {
        self.json()["data"].as_array().cloned().unwrap()
    }

    pub(crate) fn errors(&self) -> Vec<Value> {
        self.json()["errors"].as_array().cloned().unwrap()
    }
}

/// One call; `None` when the connection ended without an answer.
pub(crate) async fn try_call(router: Router, request: Request<Body>) -> Option<Answer> {
    let response = router.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.ok()?;
    Some(Answer {
        status: parts.status,
        headers: parts.headers,
        text: String::from_utf8(body.to_vec()).unwrap(),
    })
}

fn request(method: &str, path: &str, authorization: &str, body: Option<&Value>) -> Request<Body> {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", authorization);
    match body {
        None => request.body(Body::empty()).unwrap(),
        Some(body) => request
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()))
            .unwrap(),
    }
}

/// A call to Order Manager with the right token.
pub(crate) async fn try_om(
    sandbox: &Sandbox,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> Option<Answer> {
    let bearer = format!("Bearer {}", sandbox.credentials().order_manager_token);
    try_call(
        sandbox.order_manager_router(),
        request(method, path, &bearer, body),
    )
    .await
}

pub(crate) async fn om(
    sandbox: &Sandbox,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> Answer {
    try_om(sandbox, method, path, body).await.unwrap()
}

pub(crate) async fn om_get(sandbox: &Sandbox, path: &str) -> Answer {
    om(sandbox, "GET", path, None).await
}

/// A call to JOOR's v2 with the static token.
pub(crate) async fn v2(
    sandbox: &Sandbox,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> Answer {
    let token = format!(
        "OAuth2 {}",
        STANDARD.encode(sandbox.credentials().joor_token)
    );
    try_call(sandbox.joor_router(), request(method, path, &token, body))
        .await
        .unwrap()
}

/// A call to JOOR's v2 whose body is a file.
pub(crate) async fn v2_file(sandbox: &Sandbox, path: &str, file: &[u8]) -> Answer {
    let token = format!(
        "OAuth2 {}",
        STANDARD.encode(sandbox.credentials().joor_token)
    );
    let request = Request::post(path)
        .header("authorization", token)
        .header("content-type", "image/jpeg")
        .body(Body::from(file.to_vec()))
        .unwrap();
    try_call(sandbox.joor_router(), request).await.unwrap()
}

/// The `response` node of v2 says that all is well; its code is a number or text.
pub(crate) fn well(node: &Value) -> bool {
    node["code"] == 0 || node["code"] == "0"
}

pub(crate) async fn v2_get(sandbox: &Sandbox, path: &str) -> Answer {
    v2(sandbox, "GET", path, None).await
}

/// The form of the password grant.
pub(crate) fn grant(sandbox: &Sandbox, password: &str) -> String {
    let credentials = sandbox.credentials();
    serde_urlencoded::to_string([
        ("client_id", credentials.client_id.as_str()),
        ("client_secret", credentials.client_secret.as_str()),
        ("grant_type", "password"),
        ("username", credentials.username.as_str()),
        ("password", password),
    ])
    .unwrap()
}

pub(crate) async fn token_answer(sandbox: &Sandbox, password: &str) -> Answer {
    let request = Request::post("/auth/")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(grant(sandbox, password)))
        .unwrap();
    try_call(sandbox.joor_router(), request).await.unwrap()
}

/// A call to JOOR's v4; takes a new token for each call and names the account.
pub(crate) async fn v4(
    sandbox: &Sandbox,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> Answer {
    let credentials = sandbox.credentials();
    let token = token_answer(sandbox, &credentials.password).await.json()["access_token"].clone();
    let bearer = format!("Bearer {}", token.as_str().unwrap());
    let joint = if path.contains('?') { '&' } else { '?' };
    let path = format!("{path}{joint}account={}", credentials.joor_account);
    try_call(sandbox.joor_router(), request(method, &path, &bearer, body))
        .await
        .unwrap()
}

/// A call to JOOR with a header of its own.
pub(crate) async fn joor_as(sandbox: &Sandbox, path: &str, authorization: &str) -> Answer {
    try_call(
        sandbox.joor_router(),
        request("GET", path, authorization, None),
    )
    .await
    .unwrap()
}

/// A call to Order Manager with a header of its own.
pub(crate) async fn om_as(sandbox: &Sandbox, path: &str, authorization: &str) -> Answer {
    try_call(
        sandbox.order_manager_router(),
        request("GET", path, authorization, None),
    )
    .await
    .unwrap()
}

/// A control call on Order Manager's port.
pub(crate) async fn control(
    sandbox: &Sandbox,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> Answer {
    let request = request(method, &format!("/_sandbox/{path}"), "", body);
    try_call(sandbox.order_manager_router(), request)
        .await
        .unwrap()
}
