//! Each fault does, or does not do, the work, and shows as what it is.

use http::StatusCode;
use seamline_sandbox::{FaultKind, FaultPlan, FaultRule, Sandbox, SandboxOptions};

use crate::order_manager_orders::order_for;
use crate::vendor::{options, sandbox, try_om};

/// Creates an order under a fault: the answer's status, and whether the order was made.
async fn create_under(kind: FaultKind) -> (Option<StatusCode>, bool, Sandbox) {
    let sandbox = sandbox();
    sandbox.inject(FaultRule::once(kind, "PUT", "/v1/order"));
    let answer = try_om(
        &sandbox,
        "PUT",
        "/v1/order",
        Some(&order_for(&sandbox, "A1")),
    )
    .await;
    let made = sandbox
        .order_manager_orders()
        .iter()
        .any(|order| order.order_number == "A1");
    assert_eq!(sandbox.calls().faults[&kind], 1);
    (answer.map(|answer| answer.status), made, sandbox)
}

#[tokio::test]
async fn a_fault_before_the_work_makes_no_order() {
    for (kind, status) in [
        (FaultKind::Refuse, None),
        (FaultKind::TimeoutBefore, None),
        (
            FaultKind::TooManyRequests,
            Some(StatusCode::TOO_MANY_REQUESTS),
        ),
        (FaultKind::ServerErrorHtml, Some(StatusCode::BAD_GATEWAY)),
    ] {
        let (answered, made, _) = create_under(kind).await;
        assert_eq!((answered, made), (status, false), "{kind:?}");
        assert!(!kind.after_the_work());
    }
}

#[tokio::test]
async fn a_fault_after_the_work_makes_the_order() {
    for (kind, status) in [
        (FaultKind::TimeoutAfter, None),
        (FaultKind::LostAnswer, None),
        (FaultKind::TruncatedJson, Some(StatusCode::OK)),
        (FaultKind::Slow, Some(StatusCode::OK)),
    ] {
        let (answered, made, _) = create_under(kind).await;
        assert_eq!((answered, made), (status, true), "{kind:?}");
        assert!(kind.after_the_work());
    }
}

#[tokio::test]
async fn the_call_after_a_fault_is_well() {
    let (_, _, sandbox) = create_under(FaultKind::Refuse).await;
    let answer = try_om(
        &sandbox,
        "PUT",
        "/v1/order",
        Some(&order_for(&sandbox, "A1")),
    )
    .await;
    assert_eq!(answer.unwrap().status, StatusCode::OK);
}

#[tokio::test]
async fn truncated_json_cannot_be_read_and_a_502_is_html() {
    let sandbox = sandbox();
    sandbox.inject(FaultRule::once(
        FaultKind::TruncatedJson,
        "GET",
        "/v1/warehouses",
    ));
    let answer = try_om(&sandbox, "GET", "/v1/warehouses", None)
        .await
        .unwrap();
    assert!(serde_json::from_str::<serde_json::Value>(&answer.text).is_err());
    sandbox.inject(FaultRule::once(
        FaultKind::ServerErrorHtml,
        "GET",
        "/v1/warehouses",
    ));
    let answer = try_om(&sandbox, "GET", "/v1/warehouses", None)
        .await
        .unwrap();
    assert_eq!(answer.headers["content-type"], "text/html");
    assert!(answer.text.starts_with("<html>"));
}

#[tokio::test]
async fn a_plan_strikes_the_first_order_after_the_work_and_is_gone_when_cleared() {
    let sandbox = Sandbox::new(SandboxOptions {
        faults: Some(FaultPlan::default()),
        ..options()
    });
    let order = order_for(&sandbox, "A1");
    assert!(
        try_om(&sandbox, "PUT", "/v1/order", Some(&order))
            .await
            .is_none()
    );
    assert!(
        sandbox
            .order_manager_orders()
            .iter()
            .any(|order| order.order_number == "A1")
    );
    for _ in 0..40 {
        try_om(&sandbox, "GET", "/v1/saleschannels", None).await;
    }
    let stats = sandbox.calls();
    assert!(stats.faults_total() * 5 >= stats.total(), "{stats:?}");
    sandbox.clear_faults();
    for _ in 0..40 {
        try_om(&sandbox, "GET", "/v1/saleschannels", None)
            .await
            .unwrap();
    }
    assert_eq!(sandbox.calls().faults_total(), stats.faults_total());
}

#[tokio::test]
async fn the_same_plan_over_the_same_calls_strikes_the_same_calls() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let plan = FaultPlan {
            share_percent: 30,
            seed: 9,
        };
        let sandbox = Sandbox::new(SandboxOptions {
            faults: Some(plan),
            ..options()
        });
        let mut run = Vec::new();
        for _ in 0..60 {
            let answer = try_om(&sandbox, "GET", "/v1/saleschannels", None).await;
            run.push(answer.map(|answer| (answer.status, answer.text.len())));
        }
        runs.push(run);
    }
    assert_eq!(runs[0], runs[1]);
}
