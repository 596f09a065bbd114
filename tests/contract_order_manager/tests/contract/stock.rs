//! Stock: rows, totals, transfers, setting and making rows, the feed of what channels may sell.

use seamline_contract_order_manager::{Bench, CHANNEL, WAREHOUSE};
use seamline_order_manager_client::requests::{
    PageRequest, StockQuery, StockTotalsQuery, StockTotalsVersion, StockTransfersQuery,
};
use seamline_order_manager_client::wire::{
    NewStockRow, RecordOutcome, ReplyError, StockAdjustment,
};
use seamline_sandbox::NewTransfer;

const FIRST: PageRequest = PageRequest {
    page: 1,
    limit: 100,
};

#[tokio::test]
async fn stock_rows_agree_with_the_vendors_own() {
    let bench = Bench::start().await;
    let rows = bench.client.collect(StockQuery::new(FIRST), |_| true);
    let rows = rows.await.unwrap();
    assert!(rows.undecodable.is_empty(), "{:?}", rows.undecodable);
    let there = bench.sandbox.order_manager_stock_rows();
    assert_eq!(rows.items.len(), there.len());
    for (read, row) in rows.items.iter().zip(&there) {
        assert_eq!(read.product_stock_id, Some(row.product_stock_id));
        assert_eq!(read.product.product_id, row.product_id);
        assert_eq!(read.stock_location.warehouse_id, row.warehouse_id);
        assert_eq!(read.quantity, row.on_hand);
        assert_eq!(read.available_quantity, row.available);
        assert_eq!((read.pickable, read.active), (row.pickable, row.active));
    }
    bench.reached("order_manager.inventory");
}

#[tokio::test]
async fn the_stock_of_one_sku_in_one_warehouse() {
    let bench = Bench::start().await;
    let some = bench.sellable(1).await.remove(0);
    let rows = bench
        .client
        .stock_rows_by_sku(&some.master_sku.to_lowercase(), Some(WAREHOUSE))
        .await
        .unwrap();
    let available: i64 = rows
        .items
        .iter()
        .filter(|row| row.active && row.pickable)
        .map(|row| row.available_quantity)
        .sum();
    assert_eq!(available, some.available);
}

#[tokio::test]
async fn totals_in_both_versions() {
    let bench = Bench::start().await;
    let some = bench.sellable(1).await.remove(0);
    for version in [StockTotalsVersion::V1, StockTotalsVersion::V1_1] {
        let query = StockTotalsQuery {
            skus: vec![some.master_sku.clone()],
            warehouse_id: Some(WAREHOUSE),
            version,
            ..StockTotalsQuery::new(PageRequest::first(200))
        };
        let totals = bench.client.stock_totals(&query).await.unwrap();
        assert!(totals.undecodable.is_empty());
        let total = totals
            .items
            .iter()
            .find(|total| total.product.product_id == some.product_id)
            .unwrap();
        let on_hand: i64 = bench
            .sandbox
            .order_manager_stock_rows()
            .iter()
            .filter(|row| row.product_id == some.product_id && row.warehouse_id == WAREHOUSE)
            .map(|row| row.on_hand)
            .sum();
        assert_eq!(total.on_hand_quantity, on_hand);
    }
    bench.reached("order_manager.stock_totals");
}

#[tokio::test]
async fn a_page_of_more_than_200_totals_is_refused_in_the_vendors_words() {
    let bench = Bench::start().await;
    let query = StockTotalsQuery::new(PageRequest::first(201));
    let error = bench.client.stock_totals(&query).await.unwrap_err();
    assert!(
        error.to_string().ends_with("limit cannot exceed 200"),
        "{error}"
    );
}

#[tokio::test]
async fn stock_is_set_and_each_row_that_cannot_be_is_named() {
    let bench = Bench::start().await;
    let some = bench.sellable(1).await.remove(0);
    let row = bench
        .sandbox
        .order_manager_stock_rows()
        .into_iter()
        .find(|row| row.product_id == some.product_id && row.warehouse_id == WAREHOUSE)
        .unwrap();
    let adjustment = |sku: &str, location: &str| StockAdjustment {
        master_sku: sku.to_owned(),
        on_hand_quantity: 77,
        warehouse_id: WAREHOUSE,
        stock_location_name: location.to_owned(),
    };
    let outcome = bench
        .client
        .adjust_stock(&[
            adjustment("no-such-sku", "A"),
            adjustment(&some.master_sku, "no such place"),
            adjustment(&some.master_sku, &row.location),
        ])
        .await
        .unwrap();
    let code = |at: usize| match &outcome.records[at] {
        RecordOutcome::Refused(errors) => errors[0].error_code.clone().unwrap(),
        other => panic!("{other:?}"),
    };
    assert_eq!(code(0), ReplyError::PRODUCT_UNKNOWN);
    assert_eq!(code(1), ReplyError::STOCK_ROW_UNKNOWN);
    let RecordOutcome::Done(written) = &outcome.records[2] else {
        panic!("{outcome:?}");
    };
    assert_eq!(written.product_stock_id, Some(row.product_stock_id));
    let now = bench.sandbox.order_manager_stock_rows();
    let now = now
        .iter()
        .find(|one| one.product_stock_id == row.product_stock_id);
    assert_eq!(now.unwrap().on_hand, 77);
    bench.reached("order_manager.inventory.adjust");
}

#[tokio::test]
async fn stock_rows_are_made_and_one_that_cannot_be_is_named() {
    let bench = Bench::start().await;
    let some = bench.sellable(1).await.remove(0);
    let outcome = bench
        .client
        .create_stock_rows(&[
            NewStockRow::new(some.product_id, WAREHOUSE, "NEW-01", 9),
            NewStockRow::new(1, WAREHOUSE, "NEW-02", 9),
        ])
        .await
        .unwrap();
    assert!(outcome.records[0].is_done(), "{outcome:?}");
    assert!(
        matches!(outcome.records[1], RecordOutcome::Refused(_)),
        "{outcome:?}"
    );
    let rows = bench.sandbox.order_manager_stock_rows();
    assert!(
        rows.iter()
            .any(|row| row.location == "NEW-01" && row.on_hand == 9)
    );
    bench.reached("order_manager.inventory.create");
}

#[tokio::test]
async fn the_feed_of_what_channels_may_sell_says_each_change_once() {
    let bench = Bench::start().await;
    let first = bench.client.acknowledge(&[CHANNEL]).await.unwrap();
    let rows = first.rows().unwrap();
    assert!(rows.undecodable.is_empty() && !rows.is_empty());
    assert!(rows.items.iter().all(|row| row.sales_channel_id == CHANNEL));
    let second = bench.client.acknowledge(&[CHANNEL]).await.unwrap();
    assert!(second.rows().unwrap().is_empty());
    bench.reached("order_manager.inventory.acknowledge");
}

#[tokio::test]
async fn transfers_between_warehouses() {
    let bench = Bench::start().await;
    let some = bench.sellable(2).await.remove(0);
    let id = bench
        .sandbox
        .place_transfer(NewTransfer {
            from_warehouse_id: WAREHOUSE,
            to_warehouse_id: 3102,
            units: vec![(some.product_id, 2)],
            notes: Some("Replenish".to_owned()),
        })
        .unwrap();
    let query = StockTransfersQuery {
        created_from: Some("2020-01-01T00:00:00Z".parse().unwrap()),
        ..StockTransfersQuery::new(FIRST)
    };
    let page = bench.client.stock_transfers(&query).await.unwrap();
    assert!(page.undecodable.is_empty(), "{:?}", page.undecodable);
    let ours = page
        .items
        .iter()
        .find(|one| one.stock_transfer_order_id == id)
        .unwrap();
    assert_eq!(ours.items[0].product_id, Some(some.product_id));
    assert_eq!(ours.items[0].quantity, 2);
    bench.reached("order_manager.stock_transfers");
}
