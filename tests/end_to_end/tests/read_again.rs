//! `sync --since` and `sync --order`: read again without making anything twice.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use jiff::Timestamp;
use seamline::engine::State;
use seamline::{Error, Exit, FlowName, RecordsQuery, SyncOptions, SyncReport};
use seamline_end_to_end::Bench;

async fn sync(bench: &Bench, options: SyncOptions) -> Result<SyncReport, Error> {
    let seamline = bench.open().await.unwrap();
    let connection = seamline.connection(None).unwrap();
    connection.sync(&options).await
}

fn orders(named: &[&str]) -> SyncOptions {
    SyncOptions {
        orders: named.iter().map(|&name| name.to_owned()).collect(),
        by: "ana".to_owned(),
        ..SyncOptions::default()
    }
}

async fn delivered(bench: &Bench) -> String {
    let seamline = bench.open().await.unwrap();
    let query = RecordsQuery {
        flow: Some(FlowName::Orders),
        states: vec![State::Delivered],
        problem: None,
    };
    let records = seamline.connection(None).unwrap().records(&query).await;
    records.unwrap().remove(0).key
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_since_a_moment_is_read_again_and_made_once() {
    let bench = Bench::start(31).await;
    bench.sync().await.unwrap();
    let before = bench.sandbox.order_manager_orders().len();
    let usual = sync(&bench, SyncOptions::default()).await.unwrap();
    let since = SyncOptions {
        flow: Some(FlowName::Orders),
        since: Some(Timestamp::UNIX_EPOCH),
        ..SyncOptions::default()
    };
    let again = sync(&bench, since).await.unwrap();
    let read = |report: &SyncReport| {
        let orders = report.flow(FlowName::Orders).unwrap();
        orders.run.as_ref().unwrap().counts.read
    };
    assert!(
        read(&again) > read(&usual),
        "{} {}",
        read(&again),
        read(&usual)
    );
    assert_eq!(bench.sandbox.order_manager_orders().len(), before);
    // The position has not gone back with it.
    let after = sync(&bench, SyncOptions::default()).await.unwrap();
    assert_eq!(read(&after), read(&usual));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_read_again_by_its_id_and_made_once() {
    let bench = Bench::start(32).await;
    bench.sync().await.unwrap();
    let before = bench.sandbox.order_manager_orders().len();
    let key = delivered(&bench).await;
    let report = sync(&bench, orders(&[&key])).await.unwrap();
    let flow = report.flow(FlowName::Orders).unwrap();
    assert!(flow.stop.is_none() && flow.problem.is_none());
    assert!(
        report.flow(FlowName::Inventory).is_none(),
        "only orders run"
    );
    assert_eq!(bench.sandbox.order_manager_orders().len(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_nobody_knows_is_told() {
    let bench = Bench::start(33).await;
    bench.sync().await.unwrap();
    let report = sync(&bench, orders(&["999999"])).await.unwrap();
    let told = report.flow(FlowName::Orders).unwrap().problem.as_ref();
    let told = told.unwrap();
    assert_eq!(told.code, "order-not-found");
    assert!(told.message.contains("999999"), "{}", told.message);
    assert_eq!(report.exit(), Exit::Attention);

    let elsewhere = SyncOptions {
        flow: Some(FlowName::Inventory),
        since: Some(Timestamp::UNIX_EPOCH),
        ..SyncOptions::default()
    };
    let error = sync(&bench, elsewhere).await.unwrap_err();
    assert_eq!(
        error.exit(),
        Exit::Usage,
        "what cannot be done is not ignored"
    );

    let error = sync(&bench, orders(&["PO-17"])).await.unwrap_err();
    assert_eq!(error.exit(), Exit::Usage);
    assert!(error.to_string().contains("PO-17"), "{error}");
}
