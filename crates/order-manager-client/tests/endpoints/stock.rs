//! Stock: rows, totals, transfers, setting and making rows, the feed of what channels may sell.

use seamline_api_core::ApiError;
use seamline_order_manager_client::requests::{
    ManyValues, PageRequest, StockQuery, StockTotalsQuery, StockTotalsVersion, StockTransfersQuery,
};
use seamline_order_manager_client::wire::{
    NewStockRow, RecordOutcome, ReplyError, StockAdjustment,
};
use wiremock::ResponseTemplate;

use crate::bench::{bench, bench_with, fixture, json};

#[tokio::test]
async fn stock_rows_are_asked_for_with_every_filter() {
    let bench = bench().await;
    bench
        .get(
            "/v1/inventory",
            &[
                ("page", "1"),
                ("limit", "100"),
                ("sku", "MV,JW"),
                ("warehouseId", "3101"),
            ],
            fixture!("inventory-response"),
        )
        .await;
    let query = StockQuery {
        page: PageRequest::first(100),
        skus: vec!["MV".to_owned(), "JW".to_owned()],
        many_values: ManyValues::Comma,
        warehouse_id: Some(3101),
    };
    let rows = bench.client.stock_rows(&query).await.unwrap();
    assert!(rows.undecodable.is_empty(), "{:?}", rows.undecodable);
    let row = &rows.items[0];
    assert_eq!(row.available_quantity, 5);
    assert_eq!(row.stock_location.warehouse_id, 3101);
    let totals = row.warehouse_stock_totals.as_ref().unwrap();
    assert_eq!(totals.in_transit_quantity, Some(24));
    assert_eq!(row.product.product_weight.unwrap().to_string(), "0.9");
}

#[tokio::test]
async fn stock_is_looked_up_by_the_exact_sku_although_the_filter_is_loose() {
    let bench = bench().await;
    let asked = |page| [("page", page), ("limit", "100"), ("sku", "mv-dr-101-ivr-s")];
    bench
        .get(
            "/v1/inventory",
            &asked("1"),
            fixture!("inventory-sku-substring-response"),
        )
        .await;
    bench.get("/v1/inventory", &asked("2"), "[]").await;
    let page = bench
        .client
        .stock_rows_by_sku("mv-dr-101-ivr-s", None)
        .await
        .unwrap();
    let skus: Vec<&str> = page
        .items
        .iter()
        .map(|row| row.product.master_sku.as_str())
        .collect();
    assert!(!skus.is_empty());
    assert!(skus.iter().all(|sku| *sku == "MV-DR-101-IVR-S"), "{skus:?}");
}

#[tokio::test]
async fn totals_are_read_in_both_versions() {
    for (version, path) in [
        (StockTotalsVersion::V1, "/v1/productstocks/total"),
        (StockTotalsVersion::V1_1, "/v1.1/productstocks/total"),
    ] {
        let bench = bench().await;
        bench
            .get(
                path,
                &[
                    ("page", "1"),
                    ("limit", "200"),
                    ("sku", "MV,JW"),
                    ("warehouseId", "3101"),
                ],
                fixture!("productstocks-total-response"),
            )
            .await;
        let query = StockTotalsQuery {
            page: PageRequest::first(200),
            skus: vec!["MV".to_owned(), "JW".to_owned()],
            many_values: ManyValues::Comma,
            warehouse_id: Some(3101),
            version,
        };
        let totals = bench.client.stock_totals(&query).await.unwrap();
        assert!(totals.undecodable.is_empty(), "{:?}", totals.undecodable);
        assert_eq!(totals.items[0].on_hand_quantity, 38);
    }
}

#[tokio::test]
async fn transfers_are_read() {
    let bench = bench().await;
    bench
        .get(
            "/v1/inventory/stocktransfers",
            &[
                ("page", "1"),
                ("limit", "100"),
                ("createdDateFrom", "2026-05-01T00:00:00Z"),
            ],
            fixture!("stocktransfers-response"),
        )
        .await;
    let query = StockTransfersQuery {
        page: PageRequest::first(100),
        created_from: Some("2026-05-01T00:00:00Z".parse().unwrap()),
    };
    let page = bench.client.stock_transfers(&query).await.unwrap();
    assert!(page.undecodable.is_empty(), "{:?}", page.undecodable);
    assert_eq!(page.items[0].items[0].quantity, 24);
    assert_eq!(page.items[0].to_warehouse_id, Some(3102));
}

fn adjustment(sku: &str, quantity: i64, warehouse_id: i64, location: &str) -> StockAdjustment {
    StockAdjustment {
        master_sku: sku.to_owned(),
        on_hand_quantity: quantity,
        warehouse_id,
        stock_location_name: location.to_owned(),
    }
}

#[tokio::test]
async fn stock_is_set_as_the_example_says_and_each_row_gets_its_own_outcome() {
    let bench = bench().await;
    bench
        .write(
            "POST",
            "/v1.1/inventory/adjust",
            fixture!("inventory-adjust-request"),
            fixture!("inventory-adjust-response"),
        )
        .await;
    let rows = [
        adjustment("MV-DR-101-IVR-S", 10, 3101, "A-01-02"),
        adjustment("MV-DR-101-INK-L", 9, 3101, "A-01-05"),
        adjustment("MV-XX-000", 1, 3102, StockAdjustment::GLOBAL),
    ];
    let outcome = bench.client.adjust_stock(&rows).await.unwrap();
    let RecordOutcome::Done(written) = &outcome.records[0] else {
        panic!("{outcome:?}");
    };
    assert_eq!(written.available_quantity, Some(5));
    let code = |at: usize| match &outcome.records[at] {
        RecordOutcome::Refused(errors) => errors[0].error_code.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(code(1).as_deref(), Some(ReplyError::STOCK_ROW_UNKNOWN));
    assert_eq!(code(2).as_deref(), Some(ReplyError::PRODUCT_UNKNOWN));
}

#[tokio::test]
async fn stock_rows_are_made_as_the_example_says() {
    let bench = bench().await;
    bench
        .write(
            "PUT",
            "/v1.1/inventory",
            fixture!("inventory-create-request"),
            fixture!("inventory-create-response"),
        )
        .await;
    let row = NewStockRow::new(50106, 3101, "A-01-05", 9);
    let outcome = bench.client.create_stock_rows(&[row]).await.unwrap();
    assert!(outcome.is_complete());
}

#[tokio::test]
async fn more_rows_than_one_call_takes_are_not_sent() {
    let bench = bench().await;
    let rows = vec![adjustment("A", 1, 3101, "A-01"); 201];
    let error = bench.client.adjust_stock(&rows).await.unwrap_err();
    assert!(error.to_string().contains("at most 200 rows"), "{error}");
    let rows = vec![NewStockRow::new(1, 3101, "A-01", 1); 201];
    let error = bench.client.create_stock_rows(&rows).await.unwrap_err();
    assert!(!error.may_have_executed(), "{error}");
    assert_eq!(bench.calls().await, 0);
}

#[tokio::test]
async fn the_feed_of_what_channels_may_sell_is_off_until_it_is_allowed() {
    let bench = bench().await;
    let error = bench.client.acknowledge(&[4007]).await.unwrap_err();
    assert!(matches!(error, ApiError::NotConfigured { .. }), "{error}");
    assert_eq!(bench.calls().await, 0);
}

#[tokio::test]
async fn the_feed_of_what_channels_may_sell_keeps_its_answer_as_it_came() {
    let bench = bench_with(|builder| builder.acknowledge(true)).await;
    bench
        .write(
            "POST",
            "/v1.2/inventory/acknowledge",
            fixture!("inventory-acknowledge-request"),
            fixture!("inventory-acknowledge-response"),
        )
        .await;
    let answer = bench.client.acknowledge(&[4007]).await.unwrap();
    assert_eq!(
        &answer.body[..],
        fixture!("inventory-acknowledge-response").as_bytes()
    );
    let rows = answer.rows().unwrap();
    assert_eq!(rows.items[0].quantity, 31);
    assert_eq!(rows.items[1].listing_sku, "JW-KN-204-OAT-M");
}

#[tokio::test]
async fn an_answer_of_the_feed_in_another_shape_is_not_lost() {
    let bench = bench_with(|builder| builder.acknowledge(true)).await;
    bench.always(json(r#"{"deltas":[1]}"#)).await;
    let answer = bench.client.acknowledge(&[4007]).await.unwrap();
    assert!(answer.rows().is_err());
    assert_eq!(&answer.body[..], br#"{"deltas":[1]}"#);
}

#[tokio::test]
async fn the_feed_is_never_asked_twice() {
    let bench = bench_with(|builder| builder.acknowledge(true)).await;
    bench.always(ResponseTemplate::new(502)).await;
    let error = bench.client.acknowledge(&[4007]).await.unwrap_err();
    assert!(error.may_have_executed());
    assert_eq!(bench.calls().await, 1);
}
