//! Quotas: the client's figures against the vendor's.

use std::time::Duration;

use seamline_contract_order_manager::Bench;
use seamline_order_manager_client::requests::{
    ListingsQuery, OrdersQuery, PageRequest, ProductsQuery, StockQuery, StockTotalsQuery,
};
use seamline_sandbox::{BucketFigure, Quotas, Vendor};

const FIRST: PageRequest = PageRequest { page: 1, limit: 10 };

#[tokio::test]
async fn the_default_figures_never_overdraw_the_vendors() {
    let bench = Bench::with(|options| options.quotas = Quotas::default()).await;
    let (client, clock) = bench.client_on_the_sandbox_clock();
    for _ in 0..12 {
        client.products(&ProductsQuery::new(FIRST)).await.unwrap();
        client.listings(&ListingsQuery::new(FIRST)).await.unwrap();
        client.stock_rows(&StockQuery::new(FIRST)).await.unwrap();
        client.orders(&OrdersQuery::new(FIRST)).await.unwrap();
        let totals = StockTotalsQuery::new(FIRST);
        client.stock_totals(&totals).await.unwrap();
    }
    let calls = bench.sandbox.calls();
    assert_eq!(
        calls.refused_by_quota.get(&Vendor::OrderManager),
        None,
        "{calls:?}"
    );
    // Nine of the twelve reads of products waited a third of ten seconds.
    assert!(
        clock.slept() > Duration::from_secs(29),
        "{:?}",
        clock.slept()
    );
}

#[tokio::test]
async fn the_hourly_cap_is_kept() {
    let bench = Bench::with(|options| options.quotas = Quotas::default()).await;
    let (client, clock) = bench.client_on_the_sandbox_clock();
    for _ in 0..365 {
        client.orders(&OrdersQuery::new(FIRST)).await.unwrap();
    }
    let calls = bench.sandbox.calls();
    assert_eq!(
        calls.refused_by_quota.get(&Vendor::OrderManager),
        None,
        "{calls:?}"
    );
    assert!(
        clock.slept() > Duration::from_secs(3_500),
        "{:?}",
        clock.slept()
    );
}

#[tokio::test]
async fn a_quota_smaller_than_ours_is_waited_for_as_the_vendor_says() {
    let bench = Bench::with(|options| {
        let figure = BucketFigure {
            burst: 1,
            restore_ms: 2_500,
            per_hour: None,
        };
        options.quotas = Quotas::default();
        options
            .quotas
            .order_manager_endpoints
            .insert("order_manager.sales_channels".to_owned(), figure);
    })
    .await;
    let (client, clock) = bench.client_on_the_sandbox_clock();
    client.sales_channels().await.unwrap();
    client.sales_channels().await.unwrap();
    let refused = bench.sandbox.calls().refused_by_quota[&Vendor::OrderManager];
    assert_eq!(refused, 1, "the wait of the first 429 is enough");
    let slept = clock.slept();
    assert!(
        slept > Duration::from_secs(1) && slept <= Duration::from_millis(2_500),
        "{slept:?}"
    );
}
