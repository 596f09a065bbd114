//! Settings that only Order Manager can prove, and lists that must be whole.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use seamline::{CheckOptions, CheckOutcome, Exit};
use seamline_end_to_end::Bench;
use seamline_sandbox::{OrderBody, Quotas, SandboxOptions, Switches};

#[tokio::test(flavor = "multi_thread")]
async fn the_body_of_an_order_create_follows_the_setting() {
    let bench = Bench::with(SandboxOptions {
        seed: 41,
        styles: 14,
        orders: 8,
        quotas: Quotas::off(),
        switches: Switches {
            order_body: OrderBody::Object,
            ..Switches::default()
        },
        ..SandboxOptions::default()
    })
    .await;
    let before = bench.sandbox.order_manager_orders().len();
    bench.sync().await.unwrap();
    assert_eq!(
        bench.sandbox.order_manager_orders().len(),
        before,
        "this account takes no list"
    );
    bench.configure(|text| {
        text.replace(
            "[connections.order_manager]",
            "[connections.order_manager]\norder_body = \"object\"",
        )
    });
    let seamline = bench.open().await.unwrap();
    let connection = seamline.connection(None).unwrap();
    let all = seamline::engine::IntentTarget::AllParked;
    let retry = seamline::engine::IntentAction::Retry;
    connection
        .ask_for(seamline::FlowName::Orders, all, retry, "ana")
        .await
        .unwrap();
    drop(seamline);
    bench.sync().await.unwrap();
    assert!(bench.sandbox.order_manager_orders().len() > before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_reads_every_list_that_a_flow_needs() {
    let bench = Bench::start(42).await;
    let seamline = bench.open().await.unwrap();
    let connection = seamline.connection(None).unwrap();
    let report = connection.check(CheckOptions::default()).await.unwrap();
    assert_eq!(report.exit(), Exit::Done, "{:?}", report.findings);
    for name in ["Order Manager products", "Order Manager stock"] {
        let found = report.findings.iter().find(|finding| finding.name == name);
        assert_eq!(found.unwrap().outcome, CheckOutcome::Ok, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_without_a_scope_is_told_by_check() {
    let bench = Bench::start(43).await;
    let scopes = ["read_orders", "write_orders", "read_products"];
    let edit = seamline_sandbox::AppEdit {
        token_scopes: Some(scopes.iter().map(|&scope| scope.to_owned()).collect()),
        ..seamline_sandbox::AppEdit::default()
    };
    bench.sandbox.edit_app(edit).unwrap();
    let seamline = bench.open().await.unwrap();
    let connection = seamline.connection(None).unwrap();
    let report = connection.check(CheckOptions::default()).await.unwrap();
    let stock = report
        .findings
        .iter()
        .find(|finding| finding.name == "Order Manager stock")
        .unwrap();
    assert_eq!(stock.outcome, CheckOutcome::Failed);
    let remedy = stock.remedy.as_deref().unwrap();
    assert!(remedy.contains("read_inventory"), "{remedy}");
    assert_eq!(report.exit(), Exit::Usage);
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_of_an_endpoint_that_does_not_exist_are_refused_with_the_names_that_do() {
    let bench = Bench::start(44).await;
    bench.configure(|text| {
        text + "\n[connections.order_manager.quota.endpoints]\n\
                \"orders\" = { burst = 5, restore = 1, every = \"1s\" }\n"
    });
    let error = bench.open().await.err().unwrap();
    assert_eq!(error.exit(), Exit::Usage);
    let told = error.to_string();
    assert!(told.contains("found `orders`"), "{told}");
    assert!(told.contains("order-manager.orders"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_hourly_limit_of_ones_own_stops_a_pass_before_it_is_passed() {
    let bench = Bench::start(45).await;
    bench.configure(|text| {
        text + "\n[connections.order_manager.quota.endpoints]\n\
                \"order-manager.order.create\" = { burst = 50, restore = 50, every = \"1s\", per_hour = 2 }\n"
    });
    let before = bench.sandbox.order_manager_orders().len();
    let seamline = seamline::Seamline::with_options(
        seamline::Config::read(&bench.config()).unwrap(),
        seamline::ConnectOptions {
            max_wait: Some(std::time::Duration::ZERO),
            ..seamline::ConnectOptions::default()
        },
    )
    .await
    .unwrap();
    let connection = seamline.connection(None).unwrap();
    let report = connection.sync(&seamline::SyncOptions::default()).await;
    let report = report.unwrap();
    assert_eq!(report.exit(), Exit::Again);
    assert_eq!(bench.sandbox.order_manager_orders().len(), before + 2);
}
