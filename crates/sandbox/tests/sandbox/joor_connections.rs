//! The v2 connection calls.

use std::time::Duration;

use http::StatusCode;
use seamline_sandbox::{JoorConnectionView, OrderListForm, Sandbox, SandboxOptions, Switches};
use serde_json::{Value, json};

use crate::shapes::{assert_shape, fixture};
use crate::vendor::{control, options, v2, v2_get, well};

fn with(switches: Switches) -> Sandbox {
    Sandbox::new(SandboxOptions {
        switches: Switches {
            job_steps: 0,
            ..switches
        },
        ..options()
    })
}

fn plain() -> Sandbox {
    with(Switches {
        order_list_form: OrderListForm::Beside,
        ..Switches::default()
    })
}

fn rows(reply: &Value) -> Vec<Value> {
    match &reply["connections"]["connections"] {
        Value::String(_) => Vec::new(),
        rows => rows["connection"].as_array().unwrap().clone(),
    }
}

fn view(sandbox: &Sandbox, code: &str) -> JoorConnectionView {
    let all = sandbox.joor_connections();
    all.into_iter()
        .find(|one| one.customer_code == code)
        .unwrap()
}

async fn bulk(sandbox: &Sandbox, connection: &Value) -> Value {
    let body = json!({ "bulk_connections": { "connection": [connection] } });
    v2(sandbox, "PUT", "/v2/bulk-connection", Some(&body))
        .await
        .json()
}

#[tokio::test]
async fn one_is_read_by_its_code_and_by_its_id() {
    let sandbox = plain();
    let path = "/v2/connection/customer_code/MV-C1044/";
    let reply = v2_get(&sandbox, path).await.json();
    assert_shape("joor-v2-connection-get-response", &reply);
    let one = rows(&reply).remove(0);
    assert_eq!(one["customer_group_code"], "DEP");
    assert_eq!(one["warehouses"]["warehouse"][0]["warehouse_code"], "MAIN");
    let billing = &one["billing"]["billing_addresses"]["billing_address"][0];
    assert_eq!(billing["billing_code"], "MV-C1044-BILL");
    let path = format!("/v2/connection/{}/", one["customer_account_id"]);
    assert_eq!(rows(&v2_get(&sandbox, &path).await.json())[0], one);
    for path in ["/v2/connection/1/", "/v2/connection/customer_code/NOBODY/"] {
        let reply = v2_get(&sandbox, path).await.json();
        assert_eq!(reply["response"]["comment"], "connection does not exist");
    }
    // A retailer without a billing address has "" in its place.
    let path = "/v2/connection/customer_code/MV-C1042/";
    assert_eq!(rows(&v2_get(&sandbox, path).await.json())[0]["billing"], "");
}

#[tokio::test]
async fn all_are_listed_in_pages() {
    let sandbox = plain();
    let (mut start, mut codes) = (json!(0), Vec::new());
    while start != "" {
        let path = format!("/v2/connection?count=5&start_from={start}");
        let reply = v2_get(&sandbox, &path).await.json();
        for row in rows(&reply) {
            codes.push(row["customer_code"].clone());
        }
        start = reply["connections"]["response"]["next_start"].clone();
    }
    codes.dedup();
    assert_eq!(codes.len(), 12);
}

#[tokio::test]
async fn a_list_of_one_collapses_in_that_form() {
    let sandbox = with(Switches {
        order_list_form: OrderListForm::Collapsed,
        ..Switches::default()
    });
    let path = "/v2/connection/customer_code/MV-C1042/";
    let reply = v2_get(&sandbox, path).await.json();
    let one = &reply["connections"]["connections"]["connection"];
    assert_eq!(one["customer_code"], "MV-C1042");
    assert!(one["customer_account_id"].is_string());
    assert_eq!(
        one["price_types"]["price_type"]["price_type_label"],
        "USD Wholesale"
    );
}

#[tokio::test]
async fn an_update_changes_what_it_names() {
    let sandbox = plain();
    let before = view(&sandbox, "MV-C1042");
    for (method, path, alias) in [
        (
            "PUT",
            "/v2/connection/customer_code/MV-C1042/".to_owned(),
            "One",
        ),
        (
            "POST",
            "/v2/connection/customer_code/MV-C1042/".to_owned(),
            "Two",
        ),
        ("PUT", format!("/v2/connection/{}/", before.id), "Three"),
        ("POST", format!("/v2/connection/{}/", before.id), "Four"),
    ] {
        let body = json!({ "connections": { "connection": { "customer_alias": alias } } });
        let reply = v2(&sandbox, method, &path, Some(&body)).await.json();
        assert!(well(&reply["connections"]["response"]), "{reply}");
        let after = view(&sandbox, "MV-C1042");
        assert_eq!(after.alias, alias);
        assert_eq!(after.shipping_codes, before.shipping_codes);
    }
    let body = json!({ "connections": { "connection": {
        "payment_methods": { "payment_method": { "payment_method_code": "PREPAID" } },
        "price_types": "",
    } } });
    v2(
        &sandbox,
        "PUT",
        "/v2/connection/customer_code/MV-C1042",
        Some(&body),
    )
    .await;
    let after = view(&sandbox, "MV-C1042");
    assert_eq!(after.payment_methods, ["PREPAID"]);
    assert!(after.price_types.is_empty());
    assert!(sandbox.unknown_parameters().is_empty());
}

#[tokio::test]
async fn what_is_not_set_up_in_joor_is_refused() {
    let sandbox = plain();
    let long = "x".repeat(51);
    for (change, comment) in [
        (
            json!({ "price_types": { "price_type_label": "EUR", "price_type_currency_code": "EUR" } }),
            "price type EUR / EUR does not exist",
        ),
        (
            json!({ "payment_methods": [{ "payment_method_code": "CASH" }] }),
            "payment method CASH does not exist",
        ),
        (
            json!({ "shipping_methods": [{ "shipping_method_code": "SEA" }] }),
            "shipping method SEA does not exist",
        ),
        (
            json!({ "warehouses": [{ "warehouse_name": "Moon" }] }),
            "warehouse Moon does not exist",
        ),
        (
            json!({ "customer_code": long }),
            "customer_code is longer than 50",
        ),
        (
            json!({ "customer_code": "MV-C1043" }),
            "customer_code is taken",
        ),
    ] {
        let body = json!({ "connections": { "connection": change } });
        let path = "/v2/connection/customer_code/MV-C1042/";
        let reply = v2(&sandbox, "PUT", path, Some(&body)).await.json();
        assert_eq!(reply["response"]["comment"], comment);
    }
    let reply = v2(
        &sandbox,
        "PUT",
        "/v2/connection/customer_code/MV-C1042/",
        None,
    )
    .await;
    assert_eq!(
        reply.json()["response"]["comment"],
        "connections with connection is required"
    );
}

#[tokio::test]
async fn one_is_deleted_by_its_code() {
    let sandbox = plain();
    let path = "/v2/connection/?customer_code=MV-C1053";
    let reply = v2(&sandbox, "DELETE", path, None).await.json();
    assert_shape("joor-v2-connection-delete-response", &reply);
    assert!(well(&reply["response"]));
    assert_eq!(
        reply["connection"]["connection_deleted"]["customer_code"],
        "MV-C1053"
    );
    assert_eq!(sandbox.joor_connections().len(), 11);
    for path in [path, "/v2/connection/"] {
        let reply = v2(&sandbox, "DELETE", path, None).await.json();
        assert_eq!(reply["response"]["code"], 101);
    }
}

#[tokio::test]
async fn a_bulk_job_changes_the_customer_with_its_code() {
    let sandbox = plain();
    let body = fixture("joor-v2-bulk-connection-request");
    let reply = v2(&sandbox, "POST", "/v2/bulk-connection", Some(&body)).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_shape("joor-v2-bulk-connection-job-response", &reply.json());
    let job = reply.json()["bulk_connections"]["bulk_connections_jobs"][0].clone();
    assert_eq!(job["connection_record_progress"], 1);
    let path = format!("/v2/bulk-connection/{}", job["bulk_connections_job_id"]);
    let reply = v2_get(&sandbox, &path).await.json();
    let jobs = &reply["bulk_connections"]["bulk_connections_jobs"];
    assert_eq!(jobs[0]["status"], "finished");
    let one = view(&sandbox, "MV-C1042");
    assert_eq!(one.contact, "Odile Marchetti");
    assert_eq!(
        one.billing_codes,
        ["LF-BILL"],
        "a list around the addresses"
    );
    assert_eq!(one.shipping_codes, ["LF-MAIN"], "an object around them");
    assert_eq!(one.price_types, ["USD Wholesale"]);
    assert_eq!(sandbox.joor_connections().len(), 12);
    assert!(sandbox.unknown_parameters().is_empty());
}

#[tokio::test]
async fn a_new_customer_waits_until_a_person_matches_it() {
    let sandbox = plain();
    let new = |code: &str| json!({ "customer_name": "Quai Nord", "customer_code": code });
    for code in ["MV-C2001", "MV-C2002"] {
        bulk(&sandbox, &new(code)).await;
        assert!(!view(&sandbox, code).matched);
    }
    let path = |code: &str| format!("/v2/connection/customer_code/{code}/");
    let read = |code: &'static str| {
        let sandbox = sandbox.clone();
        async move { rows(&v2_get(&sandbox, &path(code)).await.json()).len() }
    };
    let unknown = v2_get(&sandbox, &path("MV-C2001")).await.json();
    assert_eq!(unknown["response"]["code"], 101);
    control(&sandbox, "POST", "joor/connections/MV-C2001/match", None).await;
    assert_eq!(read("MV-C2001").await, 1);
    sandbox.advance_clock(Duration::from_secs(72 * 3_600));
    assert_eq!(read("MV-C2002").await, 1);
    let views = control(&sandbox, "GET", "joor/connections", None)
        .await
        .json();
    assert!(
        views
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["matched"] == true)
    );
    let answer = control(&sandbox, "POST", "joor/connections/NOBODY/match", None).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_new_customer_is_there_at_once_where_the_switch_says_so() {
    let sandbox = with(Switches {
        new_customers_wait: false,
        ..Switches::default()
    });
    bulk(
        &sandbox,
        &json!({ "customer_name": "Quai Nord", "customer_code": "MV-C2001" }),
    )
    .await;
    assert!(view(&sandbox, "MV-C2001").matched);
    bulk(&sandbox, &json!({ "customer_code": "MV-C2003" })).await;
    let jobs = sandbox.joor_jobs();
    assert_eq!(
        jobs[1].results,
        [(
            "MV-C2003".to_owned(),
            Some("customer_name is required".to_owned())
        )]
    );
}
