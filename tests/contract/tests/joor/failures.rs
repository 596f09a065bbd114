//! Credentials, quotas and faults on the way.

use std::time::Duration;

use seamline_contract::{Bench, login};
use seamline_joor_client::v2::orders::OrderQuery;
use seamline_joor_client::v4::seasons::Season;
use seamline_joor_client::{ApiError, ClientOptions, V4Credentials, raw};
use seamline_sandbox::{FaultKind, FaultRule, Quotas, Switches};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn wrong_credentials_are_told_apart_from_all_else() {
    let bench = Bench::start(|_| {}).await;
    let wrong_token = bench.client_with(|builder, _| builder.token("no such token".into()));
    let error = wrong_token
        .orders(&OrderQuery::default())
        .await
        .unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    let wrong_password = bench.client_with(|builder, credentials| {
        builder.credentials(V4Credentials {
            password: "no such password".into(),
            ..login(credentials)
        })
    });
    let error = wrong_password.traits().await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    assert!(!format!("{error:?}{wrong_password:?}").contains("no such"));
    let other_account = bench.client_with(|builder, _| builder.account("1"));
    assert!(other_account.traits().await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_login_of_v4_serves_v2_as_well() {
    let bench = Bench::start(|_| {}).await;
    let credentials = bench.sandbox.credentials();
    let client = seamline_joor_client::JoorClient::builder()
        .base_url(bench.running.joor_url().parse().unwrap())
        .auth_url(bench.running.joor_auth_url().parse().unwrap())
        .account(&credentials.joor_account)
        .credentials(login(&credentials))
        .build()
        .unwrap();
    assert!(
        !client
            .orders(&OrderQuery::default())
            .await
            .unwrap()
            .is_empty()
    );
    assert!(!client.traits().await.unwrap().is_empty());
    assert_eq!(bench.sandbox.calls().endpoint("joor.auth"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_ended_is_replaced_once() {
    let bench = Bench::start(|_| {}).await;
    bench.client.traits().await.unwrap();
    bench.sandbox.advance_clock(Duration::from_secs(40_000));
    bench.client.traits().await.unwrap();
    assert_eq!(bench.sandbox.calls().endpoint("joor.auth"), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quota_that_is_used_up_is_an_error_that_says_until_when() {
    let bench = Bench::start(|options| {
        options.quotas = Quotas {
            joor_credits: 1,
            ..Quotas::default()
        };
    })
    .await;
    let client = bench.client_with(|builder, _| {
        builder.options(ClientOptions {
            max_wait: Some(Duration::from_secs(1)),
            ..ClientOptions::default()
        })
    });
    client.orders(&OrderQuery::default()).await.unwrap();
    let error = client.orders(&OrderQuery::default()).await.unwrap_err();
    assert!(error.is_quota() && error.retry_at().is_some(), "{error}");
    let calls = bench.sandbox.calls();
    assert_eq!(calls.refused_by_quota.values().sum::<u64>(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_come_through_faults_and_creates_say_that_they_may_have_happened() {
    let bench = Bench::start(|_| {}).await;
    let fast = bench.client_with(|builder, _| {
        builder.options(ClientOptions {
            backoff: Duration::from_millis(1),
            ..ClientOptions::default()
        })
    });
    for kind in [
        FaultKind::Refuse,
        FaultKind::LostAnswer,
        FaultKind::ServerErrorHtml,
        FaultKind::TruncatedJson,
    ] {
        bench
            .sandbox
            .inject(FaultRule::once(kind, "GET", "/v2/order"));
        assert!(
            fast.orders(&OrderQuery::default()).await.is_ok(),
            "{kind:?}"
        );
    }
    for (kind, happened) in [
        (FaultKind::LostAnswer, true),
        (FaultKind::TruncatedJson, true),
        (FaultKind::ServerErrorHtml, false),
    ] {
        let season = Season {
            name: Some(bench.fresh("Fall")),
            external_id: Some(bench.fresh("SEASON")),
            ..Season::default()
        };
        bench
            .sandbox
            .inject(FaultRule::once(kind, "POST", "/v4/seasons"));
        let error = fast
            .create_seasons(std::slice::from_ref(&season))
            .await
            .unwrap_err();
        assert!(error.may_have_executed() && error.is_transient(), "{error}");
        let listed = fast.seasons().await.unwrap().data;
        let found = listed
            .iter()
            .any(|one| one.external_id == season.external_id);
        assert_eq!(found, happened, "{kind:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn joor_s_own_refusal_is_typed_whatever_the_status() {
    for v2_errors_change_status in [false, true] {
        let bench = Bench::start(|options| {
            options.switches = Switches {
                v2_errors_change_status,
                ..Switches::default()
            };
        })
        .await;
        let error = bench.client.style_by_id(1).await.unwrap_err();
        assert!(error.to_string().contains("does not exist"), "{error}");
        let is_vendor = matches!(
            error,
            ApiError::Vendor {
                log_id: Some(_),
                ..
            }
        );
        assert_eq!(is_vendor, !v2_errors_change_status);
        assert!(!error.is_transient() && !error.may_have_executed());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn raw_requests_get_the_same_token_and_error_handling() {
    let bench = Bench::start(|_| {}).await;
    let request = raw::get("/v4/traits");
    let rows = bench.client.send_rows::<Value>(&request).await.unwrap();
    assert!(rows.data.len() > 2 && rows.is_clean());
    let request = raw::get("/v2/style").with_query("count", 1);
    let reply = bench.client.send_v2(&request).await.unwrap();
    assert_eq!(reply.response.unwrap().code.as_deref(), Some("0"));
    let refused = raw::post("/v2/style-number", json!({ "style": {} }));
    let error = bench.client.send_v2(&refused).await.unwrap_err();
    assert!(matches!(error, ApiError::Vendor { .. }), "{error}");
    let nowhere = bench
        .client
        .send(&raw::get("/v2/nowhere"))
        .await
        .unwrap_err();
    assert!(nowhere.is_not_found(), "{nowhere}");
}
