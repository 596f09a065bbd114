//! Probes against a JOOR that does otherwise than assumed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::http::Response;
use seamline_api_core::{HttpRequest, HttpResponse, Transport, TransportError};
use serde_json::{Value, json};

use super::*;

/// A JOOR that is a function from path and parameters to an answer.
struct Fake(fn(&str, &BTreeMap<String, String>) -> Value);

#[async_trait]
impl Transport for Fake {
    async fn send(
        &self,
        request: HttpRequest,
        _: Duration,
    ) -> Result<HttpResponse, TransportError> {
        let address: url::Url = request.uri().to_string().parse().unwrap();
        let body = if address.path() == "/auth/" {
            json!({ "access_token": "dummy", "expires_in": 36_000 })
        } else {
            let query = address.query_pairs().into_owned().collect();
            (self.0)(address.path(), &query)
        };
        Ok(Response::new(body.to_string().into()))
    }
}

fn joor(answer: fn(&str, &BTreeMap<String, String>) -> Value) -> JoorClient {
    let login = seamline_joor_client::V4Credentials {
        client_id: "dummy".to_owned(),
        client_secret: "dummy".into(),
        username: "dummy".to_owned(),
        password: "dummy".into(),
    };
    JoorClient::builder()
        .base_url("https://joor.example.com".parse().unwrap())
        .auth_url("https://joor.example.com/auth/".parse().unwrap())
        .account("1")
        .credentials(login)
        .transport(Arc::new(Fake(answer)))
        .build()
        .unwrap()
}

fn orders(ids: &[i64]) -> Value {
    let orders: Vec<Value> = ids
        .iter()
        .map(|id| {
            json!({ "order_id": id, "order_total": "118.00",
                "date_modified": "2026-06-03T09:30:00+00:00" })
        })
        .collect();
    json!({ "response": { "code": 0, "next_start": "" }, "orders": orders })
}

fn first() -> Order {
    let order = orders(&[7])["orders"][0].take();
    seamline_api_core::loose_json::decode(order).unwrap()
}

/// What a probe that found something otherwise says.
fn otherwise(told: Result<Told, ApiError>) -> String {
    match told.unwrap() {
        Otherwise(message) => message,
        AsAssumed(message) | Nothing(message) => panic!("as assumed: {message}"),
    }
}

#[tokio::test]
async fn pages_that_are_too_large_or_do_not_name_the_next_one_are_told() {
    let large = pages(&joor(|_, _| orders(&[7, 8]))).await;
    assert!(otherwise(large).contains("2 came"));
    let unnamed = pages(&joor(|_, query| match query["start_from"].as_str() {
        "0" => orders(&[7]),
        _ => orders(&[8]),
    }))
    .await;
    assert!(otherwise(unnamed).contains("does not name the next one"));
    let standing_still = pages(&joor(|_, _| {
        let mut page = orders(&[7]);
        page["response"]["next_start"] = json!(1);
        page
    }))
    .await;
    assert!(otherwise(standing_still).contains("the same order"));
}

#[tokio::test]
async fn filters_that_are_ignored_are_told() {
    let ignoring = joor(|_, _| orders(&[7, 8]));
    assert!(otherwise(filter(&ignoring, Some(&first())).await).contains("among 2 orders"));
    assert!(otherwise(dates(&ignoring, Some(&first())).await).contains("was not modified"));
    let exclusive = joor(|_, _| orders(&[]));
    assert!(otherwise(dates(&exclusive, Some(&first())).await).contains("does not count"));
    let connections_whole = joor(|_, _| {
        json!({ "connections": { "connection": [
            { "customer_code": "A" }, { "customer_code": "B" }] } })
    });
    assert!(otherwise(connections(&connections_whole).await).contains("2 came"));
}

#[tokio::test]
async fn a_v4_that_knows_other_orders_or_has_pages_is_told() {
    let empty = joor(|_, _| json!({ "data": [] }));
    let order = first();
    assert!(otherwise(v4_ids(&empty, Some(&order)).await).contains("knows no order"));
    assert!(otherwise(v4_modified(&empty, Some(&order)).await).contains("leaves out what"));
    let another = joor(|_, _| json!({ "data": [{ "id": "7", "total": 5 }] }));
    assert!(otherwise(v4_ids(&another, Some(&order)).await).contains("another total"));
    assert!(otherwise(v4_modified(&another, Some(&order)).await).contains("leaves out nothing"));
    let paged = joor(|_, query| {
        let id = query.get("page").map_or("1", String::as_str);
        json!({ "data": [{ "id": id }] })
    });
    assert!(otherwise(v4_pages(&paged).await).contains("lists come in pages"));
}

#[tokio::test]
async fn a_refusal_is_a_warning_and_other_trouble_a_failure() {
    let refused = joor(|_, _| json!({ "response": { "code": 4, "comment": "no such list" } }));
    let mut report = CheckReport::of("test");
    note(&mut report, CONNECTIONS, connections(&refused).await);
    let unreadable = joor(|_, _| json!({ "retailers": [] }));
    note(&mut report, CONNECTIONS, connections(&unreadable).await);
    let outcomes: Vec<_> = report.findings.iter().map(|one| one.outcome).collect();
    assert_eq!(
        outcomes,
        [crate::CheckOutcome::Warning, crate::CheckOutcome::Failed]
    );
}
