//! v2 connections and their jobs.

use std::collections::BTreeSet;

use seamline_contract::{Bench, some};
use seamline_joor_client::v2::bulk_connections::{job_from_json, queue_request};
use seamline_joor_client::v2::connection::{
    BillingAddress, Connection, ConnectionData, ConnectionPriceType, ShippingAddress,
};
use seamline_joor_client::v2::connections::{ConnectionKey, ConnectionQuery, update_request};
use seamline_joor_client::v2::jobs::JobStatus;
use seamline_joor_client::{ApiError, ApiRequest, raw};
use seamline_sandbox::JoorConnectionView;
use serde_json::json;

async fn all(bench: &Bench) -> Vec<Connection> {
    let mut query = ConnectionQuery {
        count: 3,
        ..ConnectionQuery::default()
    };
    let mut connections = Vec::new();
    loop {
        let page = bench.client.connections(query).await.unwrap();
        assert_eq!(page.undecodable, []);
        let next = query.next(&page);
        connections.extend(page.records);
        match next {
            Some(next) => query = next,
            None => return connections,
        }
    }
}

fn known(bench: &Bench, code: &str) -> JoorConnectionView {
    let connections = bench.sandbox.joor_connections();
    let mut found = connections
        .into_iter()
        .filter(|known| known.customer_code == code);
    found.next().unwrap()
}

pub(crate) async fn story(bench: &Bench) {
    let listed = all(bench).await;
    let codes: BTreeSet<String> = listed
        .iter()
        .filter_map(|one| one.customer_code.clone())
        .collect();
    let matched = bench.sandbox.joor_connections();
    let matched = matched
        .iter()
        .filter(|known| known.matched && !known.customer_code.is_empty());
    assert_eq!(
        codes,
        matched.map(|known| known.customer_code.clone()).collect()
    );

    let code = codes.first().unwrap().clone();
    let before = known(bench, &code);
    let by_code = ConnectionKey::CustomerCode(code.clone());
    let by_id = ConnectionKey::Id(before.id.to_string());
    for key in [&by_code, &by_id] {
        let read = bench.client.connection(key).await.unwrap().unwrap();
        assert_eq!(read.customer_account_id, Some(before.id.to_string()));
        assert_eq!(read.customer_alias.unwrap_or_default(), before.alias);
        assert_eq!(
            read.customer_contact_email.unwrap_or_default(),
            before.email
        );
        let billing: Vec<_> = read
            .billing
            .into_iter()
            .filter_map(|one| one.billing_code)
            .collect();
        assert_eq!(billing, before.billing_codes);
        let shipping: Vec<_> = read
            .shipping
            .into_iter()
            .filter_map(|one| one.shipping_code)
            .collect();
        assert_eq!(shipping, before.shipping_codes);
        let labels: Vec<_> = read
            .price_types
            .into_iter()
            .filter_map(|one| one.price_type_label)
            .collect();
        assert_eq!(labels, before.price_types);
    }
    methods(bench, &by_code).await;
    change(bench, &by_code, &code).await;
    let new = queue(bench, &code).await;
    let deleted = bench.client.delete_connection(&new).await.unwrap();
    assert_eq!(deleted.customer_code.as_ref(), Some(&new));
    let gone = bench
        .client
        .connection(&ConnectionKey::CustomerCode(new))
        .await;
    assert!(matches!(gone, Err(ApiError::Vendor { .. })), "{gone:?}");
}

async fn change(bench: &Bench, key: &ConnectionKey, code: &str) {
    let price_types = bench.client.price_types().await.unwrap().data;
    let data = ConnectionData {
        customer_alias: some("The corner shop"),
        customer_email: some("corner@example.com"),
        shipping: vec![
            ShippingAddress {
                shipping_code: some("BACK"),
                shipping_city: some("Portland"),
                ..ShippingAddress::default()
            },
            ShippingAddress {
                shipping_code: some("FRONT"),
                ..ShippingAddress::default()
            },
        ],
        billing: vec![BillingAddress {
            billing_code: some("BILL"),
            ..BillingAddress::default()
        }],
        price_types: price_types
            .iter()
            .map(|price_type| ConnectionPriceType {
                price_type_label: price_type.name.clone(),
                price_type_currency_code: price_type.currency_code.clone(),
                ..ConnectionPriceType::default()
            })
            .collect(),
        ..ConnectionData::default()
    };
    bench.client.update_connection(key, &data).await.unwrap();
    let after = known(bench, code);
    assert_eq!(after.alias, "The corner shop");
    assert_eq!(after.email, "corner@example.com");
    assert_eq!(after.shipping_codes, ["BACK", "FRONT"]);
    assert_eq!(after.billing_codes, ["BILL"]);
    assert_eq!(after.price_types.len(), price_types.len());
    let one = ConnectionData {
        price_types: data.price_types[..1].to_vec(),
        ..ConnectionData::default()
    };
    bench.client.update_connection(key, &one).await.unwrap();
    assert_eq!(known(bench, code).price_types.len(), 1);
    assert_eq!(known(bench, code).alias, "The corner shop");
    // JOOR takes a change by either verb.
    let by_post = ConnectionData {
        customer_alias: some("The shop on the corner"),
        ..ConnectionData::default()
    };
    let request = update_request(key, &by_post).unwrap();
    let request = ApiRequest {
        method: raw::post("/", json!({})).method,
        ..request
    };
    bench.client.send_v2(&request).await.unwrap();
    assert_eq!(known(bench, code).alias, "The shop on the corner");
    assert_eq!(known(bench, code).price_types.len(), 1);
}

/// What payment and shipping methods are called is read, and sent back under the same names.
async fn methods(bench: &Bench, key: &ConnectionKey) {
    let read = bench.client.connection(key).await.unwrap().unwrap();
    let mut data = ConnectionData::default();
    for name in ["payment_methods", "shipping_methods"] {
        let methods = read.unknown[name].clone();
        data.other.insert(name.to_owned(), methods);
    }
    bench.client.update_connection(key, &data).await.unwrap();
    let again = bench.client.connection(key).await.unwrap().unwrap();
    // A list of one comes as a list, or as that one.
    let bare = |unknown| json!(unknown).to_string().replace(['[', ']'], "");
    assert_eq!(bare(&again.unknown), bare(&read.unknown));
}

/// Queues a change of one retailer and a new one; the code of the new one.
async fn queue(bench: &Bench, code: &str) -> String {
    let new = bench.fresh("MV-NEW");
    let data = |code: &str, name: &str| ConnectionData {
        customer_name: some(name),
        customer_code: some(code),
        customer_contact_name: some("Odile Marchetti"),
        ..ConnectionData::default()
    };
    let rows = [
        data(code, "Renamed"),
        data(&new, "Petit Nuage"),
        data("", ""),
    ];
    let by_put = ApiRequest {
        method: raw::put("/", json!({})).method,
        ..queue_request(&rows[..1]).unwrap()
    };
    let taken = bench.client.send(&by_put).await.unwrap();
    let job = job_from_json(None, serde_json::from_slice(&taken.body).unwrap()).unwrap();
    assert_eq!(job.record_count, Some(1));
    let job = bench.client.queue_connections(&rows).await.unwrap();
    assert_eq!(job.record_count, Some(3));
    let mut now = job.clone();
    while now.status != JobStatus::Finished {
        now = bench.client.connection_job(job.id).await.unwrap();
    }
    assert_eq!(now.record_progress, Some(3));
    let jobs = bench.sandbox.joor_jobs();
    let done = jobs.iter().find(|known| known.job_id == job.id).unwrap();
    let failed = done.results.iter().filter(|(_, error)| error.is_some());
    assert_eq!(failed.count(), 1, "{:?}", done.results);
    assert_eq!(known(bench, code).name, "Renamed");
    // A new retailer is seen once a person has matched it.
    let key = ConnectionKey::CustomerCode(new.clone());
    assert!(bench.client.connection(&key).await.is_err());
    bench.sandbox.match_joor_connection(&new).unwrap();
    let read = bench.client.connection(&key).await.unwrap().unwrap();
    assert_eq!(
        read.customer_contact_name.as_deref(),
        Some("Odile Marchetti")
    );
    new
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_are_read_changed_queued_and_deleted() {
    let bench = Bench::start(|_| {}).await;
    story(&bench).await;
    bench.assert_nothing_unknown_was_sent();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_nobody_queued_is_joor_s_own_error() {
    let bench = Bench::start(|_| {}).await;
    let error = bench.client.connection_job(1).await.unwrap_err();
    assert!(matches!(error, ApiError::Vendor { .. }), "{error}");
    let error = bench.client.style_job(1).await.unwrap_err();
    assert!(matches!(error, ApiError::Vendor { .. }), "{error}");
}
