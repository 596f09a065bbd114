//! Credits and token buckets through the routers.

use std::time::Duration;

use http::StatusCode;
use seamline_sandbox::{
    BucketFigure, OrderManagerQuotas, Quotas, Sandbox, SandboxOptions, Switches, Vendor,
};
use serde_json::json;

use crate::vendor::{om_get, options, token_answer, v2, v2_get};

#[tokio::test]
async fn joor_refuses_the_credit_that_is_one_too_many_and_refills_after_the_window() {
    let sandbox = Sandbox::new(SandboxOptions {
        quotas: Quotas {
            joor_credits: 7,
            ..Quotas::default()
        },
        ..options()
    });
    let body = json!({ "inventory_items": [] });
    let write = || v2(&sandbox, "PUT", "/v2/bulk-inventory", Some(&body));
    let read = || v2_get(&sandbox, "/v2/order/?sync=0&count=1");
    assert_eq!(write().await.status, StatusCode::OK);
    let answer = read().await;
    assert_eq!(answer.headers["x-throttling-account-id"], "455120");
    let refused = write().await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers["x-throttling-account-id"], "455120");
    assert!(!refused.headers.contains_key("retry-after"));
    assert_eq!(
        read().await.status,
        StatusCode::OK,
        "a refused call costs nothing"
    );
    assert_eq!(read().await.status, StatusCode::TOO_MANY_REQUESTS);
    let stats = sandbox.calls();
    assert_eq!(stats.joor_credits, 7);
    assert_eq!(stats.refused_by_quota[&Vendor::Joor], 2);
    assert_eq!(stats.writes(Vendor::Joor), 1);
    sandbox.advance_clock(Duration::from_secs(300));
    assert_eq!(write().await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_429_says_how_long_to_wait_when_the_switch_says_so() {
    let sandbox = Sandbox::new(SandboxOptions {
        quotas: Quotas {
            joor_credits: 0,
            ..Quotas::default()
        },
        switches: Switches {
            retry_after: true,
            ..Switches::default()
        },
        ..options()
    });
    let refused = v2_get(&sandbox, "/v2/order/?sync=0").await;
    let wait: u64 = refused.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((299..=300).contains(&wait), "{wait}");
}

#[tokio::test]
async fn every_answer_tells_of_the_window_when_the_switch_says_so() {
    let sandbox = Sandbox::new(SandboxOptions {
        quotas: Quotas {
            joor_credits: 6,
            ..Quotas::default()
        },
        switches: Switches {
            throttling_headers: true,
            ..Switches::default()
        },
        ..options()
    });
    let body = json!({ "inventory_items": [] });
    for (status, remaining) in [(StatusCode::OK, "1"), (StatusCode::TOO_MANY_REQUESTS, "1")] {
        let answer = v2(&sandbox, "PUT", "/v2/bulk-inventory", Some(&body)).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.headers["x-throttling-limit"], "6");
        assert_eq!(answer.headers["x-throttling-remaining"], remaining);
        let reset = answer.headers["x-throttling-reset"].to_str().unwrap();
        let reset: u64 = reset.parse().unwrap();
        assert!((299..=300).contains(&reset), "{reset}");
    }
    let plain = Sandbox::new(options());
    let answer = v2_get(&plain, "/v2/order/?sync=0&count=1").await;
    assert!(!answer.headers.contains_key("x-throttling-remaining"));
}

#[tokio::test]
async fn token_calls_and_refused_tokens_cost_no_credit() {
    let sandbox = Sandbox::new(SandboxOptions {
        quotas: Quotas::default(),
        ..options()
    });
    token_answer(&sandbox, "wrong").await;
    token_answer(&sandbox, &sandbox.credentials().password).await;
    crate::vendor::joor_as(&sandbox, "/v2/order/", "wrong").await;
    assert_eq!(sandbox.calls().joor_credits, 0);
}

#[tokio::test]
async fn order_manager_tells_the_wait_in_milliseconds_per_endpoint() {
    let sandbox = Sandbox::new(SandboxOptions {
        quotas: Quotas::default(),
        ..options()
    });
    for _ in 0..3 {
        assert_eq!(
            om_get(&sandbox, "/v1.1/products").await.status,
            StatusCode::OK
        );
    }
    let refused = om_get(&sandbox, "/v1.1/products").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    let wait: u64 = refused.headers["x-skubana-quota-retryafter"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((2_000..=3_334).contains(&wait), "{wait}");
    assert_eq!(
        om_get(&sandbox, "/v1/listings").await.status,
        StatusCode::OK
    );
    sandbox.advance_clock(Duration::from_millis(wait));
    assert_eq!(
        om_get(&sandbox, "/v1.1/products").await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn scaled_buckets_have_one_figure_for_all() {
    let quotas = Quotas {
        order_manager: OrderManagerQuotas::Scaled {
            burst: 2,
            per_second: 1,
        },
        ..Quotas::off()
    };
    let sandbox = Sandbox::new(SandboxOptions {
        quotas,
        ..options()
    });
    for path in ["/v1/listings", "/v1/inventory"] {
        assert_eq!(om_get(&sandbox, path).await.status, StatusCode::OK);
        assert_eq!(om_get(&sandbox, path).await.status, StatusCode::OK);
        assert_eq!(
            om_get(&sandbox, path).await.status,
            StatusCode::TOO_MANY_REQUESTS
        );
    }
}

#[tokio::test]
async fn an_endpoint_with_a_figure_of_its_own_has_its_own_hour() {
    let figure = BucketFigure {
        burst: 10,
        restore_ms: 1,
        per_hour: Some(3),
    };
    let mut quotas = Quotas::off();
    let name = "order_manager.listings".to_owned();
    quotas.order_manager_endpoints.insert(name, figure);
    let sandbox = Sandbox::new(SandboxOptions {
        quotas,
        switches: Switches {
            order_manager_retry_after: true,
            ..Switches::default()
        },
        ..options()
    });
    for _ in 0..3 {
        assert_eq!(
            om_get(&sandbox, "/v1/listings").await.status,
            StatusCode::OK
        );
    }
    let refused = om_get(&sandbox, "/v1/listings").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    let header = |name: &str| -> u64 { refused.headers[name].to_str().unwrap().parse().unwrap() };
    let wait = header("x-skubana-quota-retryafter");
    assert!((3_590_000..=3_600_000).contains(&wait), "{wait}");
    assert_eq!(header("retry-after"), wait.div_ceil(1000));
    assert_eq!(
        om_get(&sandbox, "/v1/inventory").await.status,
        StatusCode::OK
    );
    sandbox.advance_clock(Duration::from_secs(3600));
    assert_eq!(
        om_get(&sandbox, "/v1/listings").await.status,
        StatusCode::OK
    );
}
