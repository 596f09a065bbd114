//! Faults that only JOOR's bulk calls and late work can show, and lists that shift.

use std::collections::BTreeSet;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use seamline_sandbox::{FaultKind, FaultRule, PageShift, Sandbox, Switches};
use serde_json::{Value, json};

use crate::joor_products::publish_one;
use crate::joor_styles::{create, style};
use crate::joor_v4_orders::{CREATE, UPDATE, order, post};
use crate::shapes::fixture;
use crate::vendor::{sandbox, token_answer, try_call, v2, v2_get, v4};

/// A v4 write whose connection may break off.
async fn write(sandbox: &Sandbox, path: &str, body: &Value) -> Option<Value> {
    let credentials = sandbox.credentials();
    let token = token_answer(sandbox, &credentials.password).await.json()["access_token"].clone();
    let request = http::Request::post(format!("{path}?account={}", credentials.joor_account))
        .header(
            "authorization",
            format!("Bearer {}", token.as_str().unwrap()),
        )
        .body(axum::body::Body::from(body.to_string()))
        .unwrap();
    let answer = try_call(sandbox.joor_router(), request).await;
    answer.map(|answer| answer.json())
}

fn orders_with(sandbox: &Sandbox, number: &str) -> usize {
    let orders = sandbox.joor_orders();
    let mine = orders.iter().filter(|one| one.purchase_number == number);
    mine.count()
}

#[tokio::test]
async fn a_late_duplicate_is_done_some_calls_after_its_connection_broke() {
    let sandbox = sandbox();
    publish_one(&sandbox).await;
    sandbox.inject(FaultRule::once(FaultKind::LateDuplicate, "POST", CREATE));
    let body = json!([order("NOTES")]);
    assert!(write(&sandbox, CREATE, &body).await.is_none());
    assert_eq!(orders_with(&sandbox, "LF-2026-118"), 0);
    // The token call and the call itself are two; the third lets the late one happen.
    assert!(write(&sandbox, CREATE, &body).await.is_some());
    assert_eq!(orders_with(&sandbox, "LF-2026-118"), 1);
    v2_get(&sandbox, "/v2/order/?sync=0&count=1").await;
    assert_eq!(orders_with(&sandbox, "LF-2026-118"), 2);
    assert!(FaultKind::LateDuplicate.after_the_work());
}

#[tokio::test]
async fn a_moved_clock_lets_a_late_duplicate_happen_at_once() {
    let sandbox = sandbox();
    publish_one(&sandbox).await;
    sandbox.inject(FaultRule::once(FaultKind::LateDuplicate, "POST", CREATE));
    assert!(
        write(&sandbox, CREATE, &json!([order("NOTES")]))
            .await
            .is_none()
    );
    sandbox.advance_clock(Duration::from_secs(1));
    assert_eq!(orders_with(&sandbox, "LF-2026-118"), 1);
    sandbox.advance_clock(Duration::from_secs(1));
    assert_eq!(orders_with(&sandbox, "LF-2026-118"), 1);
}

#[tokio::test]
async fn a_partial_batch_does_and_answers_for_the_first_half_alone() {
    let sandbox = sandbox();
    publish_one(&sandbox).await;
    let half = |path: &str, method: &str| {
        sandbox.inject(FaultRule::once(FaultKind::PartialBatch, method, path));
    };
    let products: Vec<Value> = (0..4)
        .map(|n| json!({ "name": "P", "external_id": format!("P-{n}") }))
        .collect();
    half("/v4/products", "POST");
    let (data, errors) = post(&sandbox, "/v4/products/bulk_create", json!(products)).await;
    assert_eq!((data.len(), errors.len()), (2, 0));
    assert_eq!(sandbox.joor_styles().len(), 3);
    half("/v2/bulk-inventory", "PUT");
    let rows = json!({ "inventory_items": [
        { "upc": "400101000013", "inventory": 1 }, { "upc": "400101000020", "inventory": 2 },
    ] });
    let reply = v2(&sandbox, "PUT", "/v2/bulk-inventory", Some(&rows)).await;
    assert_eq!(reply.json()["inventory_log"].as_array().unwrap().len(), 1);
    assert_eq!(sandbox.joor_quantities().len(), 1);
    half("/v2/bulk-style", "POST");
    let body = fixture("joor-v2-bulk-style-request");
    v2(&sandbox, "POST", "/v2/bulk-style", Some(&body)).await;
    assert_eq!(sandbox.joor_jobs()[0].records, 1);
    half("/v2/style-number", "POST");
    create(&sandbox, &style(0)).await;
    assert_eq!(sandbox.calls().faults[&FaultKind::PartialBatch], 4);
    assert_eq!(
        sandbox.joor_styles().len(),
        4,
        "a call without rows is well"
    );
}

fn with(page_shift: PageShift) -> Sandbox {
    let sandbox = sandbox();
    sandbox.set_switches(Switches {
        page_shift,
        order_list_form: seamline_sandbox::OrderListForm::Beside,
        ..Switches::default()
    });
    sandbox
}

async fn v2_pages(sandbox: &Sandbox) -> Vec<Value> {
    let mut seen = Vec::new();
    for start in [0, 15, 30] {
        let path = format!("/v2/order/?sync=0&order_type=8&count=15&start_from={start}");
        let reply = v2_get(sandbox, &path).await.json();
        let rows = reply["orders"].as_array().unwrap();
        seen.extend(rows.iter().map(|row| row["order_id"].clone()));
    }
    seen
}

async fn v4_pages(sandbox: &Sandbox) -> Vec<Value> {
    let mut seen = Vec::new();
    for page in 1..=3 {
        let path = format!("/v4/orders?page_size=15&page={page}");
        let rows = v4(sandbox, "GET", &path, None).await.data();
        seen.extend(rows.iter().map(|row| row["id"].clone()));
    }
    seen
}

fn distinct(rows: &[Value]) -> usize {
    let distinct: BTreeSet<String> = rows.iter().map(ToString::to_string).collect();
    distinct.len()
}

#[tokio::test]
async fn order_lists_shift_while_they_are_read_when_the_switch_says_so() {
    let sandbox = with(PageShift::Repeats);
    for rows in [v2_pages(&sandbox).await, v4_pages(&sandbox).await] {
        assert_eq!((rows.len(), distinct(&rows)), (42, 40), "two came twice");
    }
    let sandbox = with(PageShift::Skips);
    for rows in [v2_pages(&sandbox).await, v4_pages(&sandbox).await] {
        assert_eq!(distinct(&rows), 39, "one was passed over");
    }
    for rows in [v2_pages(&sandbox).await, v4_pages(&sandbox).await] {
        assert_eq!(distinct(&rows), 40, "the next pass sees everything");
    }
}

#[tokio::test]
async fn an_order_changed_between_two_pages_leaves_its_date_window() {
    let sandbox = with(PageShift::None);
    let page = async |start: usize| {
        let window = "date_start=2026-01-01T00:00:00Z&date_end=2026-06-10T09:00:00Z";
        let path = format!("/v2/order/?sync=0&order_type=8&count=15&start_from={start}&{window}");
        let reply = v2_get(&sandbox, &path).await.json();
        let rows = reply["orders"].as_array().unwrap().clone();
        rows.iter()
            .map(|row| row["order_id"].clone())
            .collect::<Vec<_>>()
    };
    let mut seen = page(0).await;
    sandbox.advance_clock(Duration::from_secs(60));
    sandbox
        .cancel_joor_order(seen[0].as_i64().unwrap())
        .unwrap();
    for start in [15, 30] {
        seen.extend(page(start).await);
    }
    assert_eq!(distinct(&seen), 39, "the rest moved up by one");
}

#[tokio::test]
async fn v4_tokens_are_good_for_every_call_of_v2() {
    let sandbox = sandbox();
    let credentials = sandbox.credentials();
    let token = token_answer(&sandbox, &credentials.password).await.json()["access_token"].clone();
    let bearer = format!("Bearer {}", token.as_str().unwrap());
    let basic = format!("OAuth2 {}", STANDARD.encode(&credentials.joor_token));
    for path in ["/v2/style", "/v2/connection", "/v2/order/?sync=0"] {
        for header in [&bearer, &basic] {
            let answer = crate::vendor::joor_as(&sandbox, path, header).await;
            assert_eq!(answer.status, http::StatusCode::OK, "{path}");
        }
        let answer = crate::vendor::joor_as(&sandbox, path, "Bearer x").await;
        assert_eq!(answer.status, http::StatusCode::UNAUTHORIZED);
        assert_eq!(answer.headers["x-throttling-account-id"], "455120");
    }
}

#[tokio::test]
async fn a_delete_costs_as_much_as_a_write_and_a_job_read_as_much_as_a_read() {
    let sandbox = sandbox();
    create(&sandbox, &style(0)).await;
    let cost = async |method: &str, path: &str| {
        let before = sandbox.calls().joor_credits;
        v2(&sandbox, method, path, None).await;
        sandbox.calls().joor_credits - before
    };
    assert_eq!(cost("GET", "/v2/bulk-style/1").await, 1);
    let path = "/v2/style-number/MV-DR-101/MV-DR-101";
    assert_eq!(cost("PUT", &format!("{path}/inventory/?upc=1")).await, 5);
    assert_eq!(cost("DELETE", path).await, 5);
    let before = sandbox.calls().joor_credits;
    post(&sandbox, UPDATE, json!([])).await;
    assert_eq!(sandbox.calls().joor_credits - before, 5);
}
