//! v2 connections and their jobs: the calls and every shape of the answers.
#![cfg(feature = "client")]
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]
#![allow(dead_code, reason = "each test file uses a part of the support module")]

mod support;

use seamline_api_core::{ApiError, Replay};
use seamline_joor_client::v2::bulk_connections;
use seamline_joor_client::v2::connection::{
    BillingAddress, ConnectionData, ConnectionPriceType, ShippingAddress,
};
use seamline_joor_client::v2::connections::{
    ConnectionDeleted, ConnectionKey, ConnectionQuery, delete_request, get_request, page_from_json,
    update_request,
};
use seamline_joor_client::v2::jobs::JobStatus;
use serde_json::json;
use support::{
    Bench, answer, call, fixture, in_turn, json as fixture_json, rate_limited, sends, sends_nothing,
};
use wiremock::ResponseTemplate;

fn by_code() -> ConnectionKey {
    ConnectionKey::CustomerCode("MV-C1042".to_owned())
}

#[expect(clippy::unnecessary_wraps, reason = "fields of rows are options")]
fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

fn price_type(currency: &str) -> ConnectionPriceType {
    ConnectionPriceType {
        price_type_currency_code: text(currency),
        price_type_label: Some(format!("{currency} Wholesale")),
        ..ConnectionPriceType::default()
    }
}

#[tokio::test]
async fn a_connection_is_read_by_the_brand_s_code_and_by_joor_s_id() {
    let bench = Bench::start().await;
    for address in [
        "/v2/connection/customer_code/MV-C1042/",
        "/v2/connection/778231/",
    ] {
        bench
            .expect(
                call("GET", address, &[]).and(sends_nothing),
                "v2-connection-get-response",
            )
            .await;
    }
    for key in [by_code(), ConnectionKey::Id("778231".to_owned())] {
        let found = bench.client.connection(&key).await.unwrap().unwrap();
        assert_eq!(found.customer_code.as_deref(), Some("MV-C1042"));
        assert_eq!(found.company_number_name, None);
        assert_eq!(found.customer_group_code.as_deref(), Some("IND"));
        assert_eq!(
            found.warehouses[0].warehouse_name.as_deref(),
            Some("Default")
        );
        assert_eq!(found.billing[0].billing_address_id, Some(660_412));
        assert!(found.shipping.is_empty() && found.unknown.is_empty());
    }
    assert_eq!(bench.client.api().meter().credits(), 2);
}

#[tokio::test]
async fn a_page_of_connections_loses_only_what_cannot_be_read() {
    let bench = Bench::start().await;
    bench
        .expect(
            call(
                "GET",
                "/v2/connection/",
                &[("start_from", "0"), ("count", "2")],
            ),
            "v2-connections-page-response",
        )
        .await;
    let query = ConnectionQuery {
        count: 2,
        ..ConnectionQuery::default()
    };
    let page = bench.client.connections(query).await.unwrap();
    let connection = &page.records[0];
    assert_eq!(connection.customer_account_id.as_deref(), Some("778231"));
    assert_eq!(connection.customer_code.as_deref(), Some("MV-C1042"));
    assert_eq!(
        connection.billing[0].billing_code.as_deref(),
        Some("LF-BILL")
    );
    assert_eq!(connection.shipping.len(), 2);
    assert_eq!(
        connection.price_types[0].price_type_label.as_deref(),
        Some("USD Wholesale")
    );
    assert!(connection.unknown.contains_key("payment_methods"));
    assert_eq!(page.undecodable[0].key.as_deref(), Some("Petit Nuage"));
    assert_eq!(
        page.undecodable[0].problem.path,
        "billing[0].billing_address_id"
    );
    assert_eq!(query.next(&page).unwrap().start_from, 2);
}

#[tokio::test]
async fn a_connection_is_changed_in_the_nesting_of_bulk_requests() {
    let bench = Bench::start().await;
    bench
        .expect(
            call("PUT", "/v2/connection/customer_code/MV-C1042/", &[])
                .and(sends("v2-connection-update-request")),
            "v2-written-response",
        )
        .await;
    let data = ConnectionData {
        customer_code: text("MV-C1042"),
        customer_alias: text("Larkspur & Finch"),
        shipping: vec![ShippingAddress {
            shipping_code: text("LF-MAIN"),
            shipping_city: text("Portland"),
            ..ShippingAddress::default()
        }],
        price_types: vec![price_type("USD"), price_type("EUR")],
        ..ConnectionData::default()
    };
    let taken = bench.client.update_connection(&by_code(), &data).await;
    assert!(taken.unwrap().response.is_some());
}

#[tokio::test]
async fn a_connection_is_deleted_by_its_code() {
    let bench = Bench::start().await;
    bench
        .expect(
            call(
                "DELETE",
                "/v2/connection/",
                &[("customer_code", "MV-C0999")],
            )
            .and(sends_nothing),
            "v2-connection-delete-response",
        )
        .await;
    let deleted = bench.client.delete_connection("MV-C0999").await.unwrap();
    assert_eq!(deleted.customer_code.as_deref(), Some("MV-C0999"));
    assert!(deleted.response.unwrap().log_id.is_some());
    assert_eq!(bench.client.api().meter().credits(), 5);
}

#[test]
fn nothing_is_addressed_by_a_code_that_is_missing() {
    assert!(matches!(delete_request(" "), Err(ApiError::Encode { .. })));
    for key in [
        ConnectionKey::CustomerCode(String::new()),
        ConnectionKey::Id("..".to_owned()),
    ] {
        assert!(get_request(&key).is_err());
        assert!(update_request(&key, &ConnectionData::default()).is_err());
    }
    let request = get_request(&ConnectionKey::CustomerCode("a/b c".to_owned())).unwrap();
    assert_eq!(request.path, "/v2/connection/customer_code/a%2Fb%20c/");
}

#[tokio::test]
async fn connections_are_queued_as_a_job_whose_progress_can_be_read() {
    let bench = Bench::start().await;
    bench
        .expect(
            call("POST", "/v2/bulk-connection", &[]).and(sends("v2-bulk-connection-request")),
            "v2-bulk-connection-job-response",
        )
        .await;
    bench
        .expect(
            call("GET", "/v2/bulk-connection/90431", &[]),
            "v2-bulk-connection-job-response",
        )
        .await;
    let data = ConnectionData {
        customer_name: text("Larkspur & Finch Boutique"),
        customer_code: text("MV-C1042"),
        customer_alias: text("Larkspur & Finch"),
        customer_email: text("odile.marchetti@example.com"),
        customer_contact_name: text("Odile Marchetti"),
        billing: vec![BillingAddress {
            billing_address_id: Some(1),
            billing_code: text("LF-BILL"),
            billing_name: text("Larkspur & Finch Holdings LLC"),
            billing_phone: text("+1 555 010 0143"),
            billing_address_1: text("200 Sample Avenue"),
            billing_address_2: text(""),
            billing_city: text("Portland"),
            billing_state: text("OR"),
            billing_postal_code: text("97200"),
            billing_country: text("United States"),
            ..BillingAddress::default()
        }],
        shipping: vec![ShippingAddress {
            shipping_code: text("LF-MAIN"),
            shipping_phone: text("+1 555 010 0142"),
            shipping_email: text("odile.marchetti@example.com"),
            shipping_address_1: text("100 Example Street"),
            shipping_address_2: text("Suite 4"),
            shipping_city: text("Portland"),
            shipping_state: text("OR"),
            shipping_postal_code: text("97200"),
            shipping_country: text("United States"),
            ..ShippingAddress::default()
        }],
        price_types: vec![ConnectionPriceType {
            price_type_retail_currency_code: text("USD"),
            ..price_type("USD")
        }],
        ..ConnectionData::default()
    };
    let job = bench.client.queue_connections(&[data]).await.unwrap();
    assert_eq!((job.id, &job.status), (90_431, &JobStatus::Started));
    let job = bench.client.connection_job(job.id).await.unwrap();
    assert_eq!((job.record_count, job.record_progress), (Some(1), Some(0)));
}

#[test]
fn new_retailers_are_never_queued_twice_by_themselves() {
    let queued = bulk_connections::queue_request(&[]).unwrap();
    assert_eq!((queued.replay, queued.cost), (Replay::Never, 5));
    let error = bulk_connections::job_from_json(None, json!({})).unwrap_err();
    assert!(error.may_have_executed());
    let error = bulk_connections::job_from_json(Some(1), json!({})).unwrap_err();
    assert!(!error.may_have_executed());
    let changed = update_request(&by_code(), &ConnectionData::default()).unwrap();
    assert_eq!((changed.replay, changed.cost), (Replay::Safe, 5));
}

#[test]
fn fields_that_joor_does_not_publish_are_sent_as_the_caller_names_them() {
    let methods = json!({ "payment_method": [{ "payment_method_code": "NET30" }] });
    let mut data = ConnectionData {
        customer_code: text("MV-C1042"),
        ..ConnectionData::default()
    };
    data.other.insert("payment_methods".to_owned(), methods);
    let request = update_request(&by_code(), &data).unwrap();
    let seamline_api_core::Body::Json(body) = request.body else {
        panic!("a body of JSON");
    };
    let sent = &body["connections"]["connection"];
    assert_eq!(sent["customer_code"], json!("MV-C1042"));
    assert_eq!(
        sent["payment_methods"]["payment_method"][0]["payment_method_code"],
        json!("NET30")
    );
}

#[tokio::test]
async fn the_family_s_failures_are_typed() {
    let bench = Bench::start().await;
    let whole = fixture("v2-connection-get-response");
    let read = || call("GET", "/v2/connection/customer_code/MV-C1042/", &[]);
    in_turn(
        &bench,
        read,
        [
            answer(&json!({ "connections": fixture_json("v2-error-response") })),
            ResponseTemplate::new(401),
            ResponseTemplate::new(404).set_body_string("<html>Not Found</html>"),
            rate_limited(),
            ResponseTemplate::new(503).set_body_string("<html>Maintenance</html>"),
            ResponseTemplate::new(200).set_body_string("<html>Maintenance</html>"),
            ResponseTemplate::new(200).set_body_string(&whole[..whole.len() / 2]),
            ResponseTemplate::new(200).set_body_string(whole.as_str()),
        ],
    )
    .await;
    let error = bench.client.connection(&by_code()).await.unwrap_err();
    assert!(matches!(error, ApiError::Vendor { .. }), "{error}");
    let error = bench.client.connection(&by_code()).await.unwrap_err();
    assert!(error.is_unauthorized());
    let error = bench.client.connection(&by_code()).await.unwrap_err();
    assert!(error.is_not_found());
    // The quota and what a proxy answers are got over in one read.
    let found = bench.client.connection(&by_code()).await.unwrap().unwrap();
    assert_eq!(found.customer_code.as_deref(), Some("MV-C1042"));
    assert_eq!(bench.clock.sleeps().len(), 4);
}

#[tokio::test]
async fn the_failures_of_a_change_are_typed_and_what_may_be_repeated_is() {
    let bench = Bench::start().await;
    let change = || call("PUT", "/v2/connection/customer_code/MV-C1042/", &[]);
    in_turn(
        &bench,
        change,
        [
            answer(&fixture_json("v2-error-response")),
            ResponseTemplate::new(403),
            answer(&json!({ "connections": "" })),
            rate_limited(),
            ResponseTemplate::new(502).set_body_string("<html>Bad Gateway</html>"),
            ResponseTemplate::new(200).set_body_string(r#"{"response": {"co"#),
            answer(&fixture_json("v2-written-response")),
        ],
    )
    .await;
    let data = ConnectionData::default();
    let update = || async { bench.client.update_connection(&by_code(), &data).await };
    assert!(matches!(
        update().await.unwrap_err(),
        ApiError::Vendor { .. }
    ));
    let forbidden = update().await.unwrap_err();
    assert!(
        !forbidden.is_transient() && !forbidden.may_have_executed(),
        "{forbidden}"
    );
    let unclear = update().await.unwrap_err();
    assert!(matches!(unclear, ApiError::Decode { .. }), "{unclear}");
    assert!(update().await.unwrap().response.is_some());
    assert_eq!(bench.clock.sleeps().len(), 3);
}

#[tokio::test]
async fn the_failures_of_a_job_are_typed_and_nothing_is_queued_twice() {
    let bench = Bench::start().await;
    let refused = fixture_json("v2-error-response");
    in_turn(
        &bench,
        || call("POST", "/v2/bulk-connection", &[]),
        [
            answer(&json!({ "bulk_connections": refused })),
            ResponseTemplate::new(401),
            ResponseTemplate::new(500).set_body_string("<html>Oops</html>"),
            ResponseTemplate::new(200).set_body_string("<html>Maintenance</html>"),
            ResponseTemplate::new(200).set_body_string(r#"{"bulk_connections": {"#),
            rate_limited(),
            answer(&fixture_json("v2-bulk-connection-job-response")),
        ],
    )
    .await;
    let queue = || async { bench.client.queue_connections(&[]).await };
    let error = queue().await.unwrap_err();
    assert!(matches!(error, ApiError::Vendor { .. }), "{error}");
    assert!(queue().await.unwrap_err().is_unauthorized());
    for _ in 0..3 {
        let error = queue().await.unwrap_err();
        assert!(error.may_have_executed(), "{error}");
    }
    // What the quota refused was not carried out.
    assert_eq!(queue().await.unwrap().id, 90_431);
    assert_eq!(bench.clock.sleeps().len(), 1);
}

#[test]
fn unknown_replies_are_errors_and_not_an_absence() {
    for body in [
        json!({}),
        json!([3, []]),
        json!("ok"),
        json!({ "connections": 3 }),
        json!({ "connections": { "retailers": [{ "name": "Odile" }] } }),
    ] {
        let error = page_from_json(body.clone()).unwrap_err();
        assert!(matches!(error, ApiError::Decode { .. }), "{body}");
    }
    for body in [json!([]), json!({ "connection": "gone" })] {
        assert!(ConnectionDeleted::from_json(body).is_err());
    }
    let refused = ConnectionDeleted::from_json(fixture_json("v2-error-response"));
    assert!(matches!(refused, Err(ApiError::Vendor { .. })));
}
