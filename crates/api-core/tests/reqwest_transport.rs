//! The real transport against real sockets.
#![cfg(feature = "client")]
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use seamline_api_core::{HttpBody, HttpRequest, ReqwestTransport, Transport, TransportError};
use wiremock::matchers::{body_string, header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

const TIMEOUT: Duration = Duration::from_secs(5);

fn get(address: &str) -> HttpRequest {
    http::Request::get(address).body(HttpBody::empty()).unwrap()
}

/// A server that answers one connection with raw bytes and closes it.
fn raw_server(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        let mut request = [0; 4096];
        let _ = connection.read(&mut request);
        let _ = connection.write_all(answer);
    });
    address
}

async fn outcome(address: &str, timeout: Duration) -> TransportError {
    let transport = ReqwestTransport::new().unwrap();
    transport.send(get(address), timeout).await.unwrap_err()
}

#[tokio::test]
async fn a_request_arrives_as_it_was_given_and_its_answer_comes_back_whole() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v2/bulk-inventory"))
        .and(query_param("dec_pending", "1"))
        .and(header("authorization", "OAuth2 abc"))
        .and(body_string("{}"))
        .respond_with(
            ResponseTemplate::new(429)
                .insert_header("X-Throttling-Account-Id", "222222")
                .set_body_string("later"),
        )
        .expect(1)
        .mount(&server)
        .await;
    let request = http::Request::post(format!("{}/v2/bulk-inventory?dec_pending=1", server.uri()))
        .header("authorization", "OAuth2 abc")
        .body(HttpBody::from("{}"))
        .unwrap();
    let transport = ReqwestTransport::new().unwrap();
    let response = transport.send(request, TIMEOUT).await.unwrap();
    assert_eq!(response.status(), 429);
    assert_eq!(response.headers()["x-throttling-account-id"], "222222");
    assert_eq!(&response.body()[..], b"later");
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let server = MockServer::start().await;
    Mock::given(path("/auth"))
        .respond_with(ResponseTemplate::new(301).insert_header("location", "/auth/"))
        .mount(&server)
        .await;
    let transport = ReqwestTransport::new().unwrap();
    let request = get(&format!("{}/auth", server.uri()));
    let response = transport.send(request, TIMEOUT).await.unwrap();
    assert_eq!(response.status(), 301);
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_host_that_refuses_the_connection_received_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let error = outcome(&address, TIMEOUT).await;
    assert!(!error.may_have_executed(), "{error}");
    assert!(error.to_string().starts_with("cannot connect: "), "{error}");
}

#[tokio::test]
async fn a_host_that_does_not_exist_received_nothing() {
    let error = outcome("http://nowhere.invalid/?token=hush", TIMEOUT).await;
    assert!(!error.may_have_executed(), "{error}");
    assert!(!format!("{error} {error:?}").contains("hush"));
}

#[tokio::test]
async fn an_answer_that_never_comes_leaves_the_outcome_unknown() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let error = outcome(&address, Duration::from_millis(50)).await;
    assert!(error.may_have_executed(), "{error}");
    assert_eq!(error.to_string(), "the time ran out");
}

#[tokio::test]
async fn a_connection_that_closes_without_an_answer_leaves_the_outcome_unknown() {
    let error = outcome(&raw_server(b""), TIMEOUT).await;
    assert!(error.may_have_executed(), "{error}");
}

#[tokio::test]
async fn a_body_that_is_cut_leaves_the_outcome_unknown() {
    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"ids\": [";
    let error = outcome(&raw_server(answer), TIMEOUT).await;
    assert!(error.may_have_executed(), "{error}");
    assert!(
        error.to_string().starts_with("the answer was cut: "),
        "{error}"
    );
}
