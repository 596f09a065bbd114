//! Any request, through the same token, budget and error handling.
#![cfg(feature = "client")]
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]
#![allow(dead_code, reason = "each test file uses a part of the support module")]

mod support;

use seamline_joor_client::{ApiError, Replay, raw};
use serde_json::{Value, json};
use support::{ACCOUNT, Bench, answer, call, json as fixture_json, sends_nothing};
use wiremock::ResponseTemplate;
use wiremock::matchers::body_json;

#[tokio::test]
async fn a_v4_request_gets_the_login_and_the_account_and_its_rows_are_read() {
    let bench = Bench::start().await;
    bench.expect_logins(1).await;
    let body = json!({ "data": { "id": 7 }, "errors": [{ "status": "DUPLICATED" }] });
    call("GET", "/v4/doors", &[("page", "1")])
        .and(sends_nothing)
        .respond_with(answer(&body))
        .expect(1)
        .mount(&bench.server)
        .await;
    let request = raw::get("/v4/doors").with_query("page", 1);
    let reply = bench.client.send_rows::<Value>(&request).await.unwrap();
    assert_eq!(reply.data, [json!({ "id": 7 })]);
    assert!(reply.errors[0].is_duplicated());
    assert_eq!(bench.client.api().meter().credits(), 1);
}

#[tokio::test]
async fn an_account_that_the_request_names_is_not_said_twice() {
    let bench = Bench::with(|builder| builder.user_id("77")).await;
    bench.expect_logins(1).await;
    call("GET", "/v4/doors", &[("user_id", "5")])
        .respond_with(answer(&json!({ "data": [] })))
        .expect(1)
        .mount(&bench.server)
        .await;
    let request = raw::get("/v4/doors")
        .with_query("user_id", 5)
        .with_query("account", ACCOUNT);
    bench.client.send_rows::<Value>(&request).await.unwrap();
}

#[tokio::test]
async fn a_v2_request_gets_the_token_and_its_response_node_is_read() {
    let bench = Bench::start().await;
    let refused = fixture_json("v2-error-response");
    let replies = [
        json!({ "response": { "code": 0 }, "casepack": { "id": 3 } }),
        json!({ "casepacks": { "response": { "code": 0 }, "casepack": { "id": 3 } } }),
        refused.clone(),
        json!({ "casepacks": refused }),
    ];
    for reply in &replies {
        call("POST", "/v2/casepack", &[])
            .and(body_json(json!({ "name": "Run of 6" })))
            .respond_with(answer(reply))
            .up_to_n_times(1)
            .expect(1)
            .mount(&bench.server)
            .await;
    }
    let request = raw::post("/v2/casepack", json!({ "name": "Run of 6" }));
    for _ in 0..2 {
        let reply = bench.client.send_v2(&request).await.unwrap();
        assert!(reply.response.is_some());
        assert_eq!(reply.rest["casepack"]["id"], json!(3));
    }
    for _ in 0..2 {
        let error = bench.client.send_v2(&request).await.unwrap_err();
        assert!(matches!(error, ApiError::Vendor { .. }), "{error}");
    }
    assert_eq!(bench.client.api().meter().credits(), 20);
}

#[tokio::test]
async fn an_answer_that_is_no_json_is_handed_over_as_it_is() {
    let bench = Bench::start().await;
    call("DELETE", "/v2/whatever/7", &[])
        .respond_with(ResponseTemplate::new(204))
        .expect(1)
        .mount(&bench.server)
        .await;
    let answer = bench.client.send(&raw::delete("/v2/whatever/7")).await;
    assert!(answer.unwrap().body.is_empty());
}

#[tokio::test]
async fn a_token_never_leaves_for_another_host() {
    let bench = Bench::start().await;
    for path in [
        "@example.com/v2/order/",
        "v2/order/",
        "https://example.com/",
    ] {
        let error = bench.client.send(&raw::get(path)).await.unwrap_err();
        assert!(matches!(error, ApiError::Encode { .. }), "{error}");
    }
    assert!(bench.server.received_requests().await.unwrap().is_empty());
}

#[test]
fn what_a_raw_request_costs_and_whether_it_is_repeated_follows_from_its_method() {
    let writes = [
        raw::post("/v2/x", json!({})),
        raw::put("/v2/x", json!({})),
        raw::delete("/v2/x"),
    ];
    for write in writes {
        assert_eq!((write.cost, write.replay), (5, Replay::Never), "{write:?}");
    }
    let read = raw::get("/v2/x");
    assert_eq!((read.cost, read.replay), (1, Replay::Safe));
}
