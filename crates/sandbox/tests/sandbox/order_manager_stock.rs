//! Writes of stock in Order Manager, transfers, and what a channel is told.

use http::StatusCode;
use seamline_sandbox::{
    AllocationEdit, FaultKind, FaultRule, NewTransfer, OmStockRowView, Sandbox, StockEdit,
    Switches, WarehouseEdit,
};
use serde_json::{Value, json};

use crate::order_manager_orders::{in_stock, order_for};
use crate::vendor::{om, om_get, sandbox, try_om};

fn row_of(sandbox: &Sandbox, product: i64) -> OmStockRowView {
    let rows = sandbox.order_manager_stock_rows();
    rows.into_iter()
        .find(|row| row.product_id == product && row.warehouse_id == 3101 && row.pickable)
        .unwrap()
}

fn sku_of(sandbox: &Sandbox, product: i64) -> String {
    let products = sandbox.order_manager_products();
    let found = products.into_iter().find(|one| one.product_id == product);
    found.unwrap().sku
}

async fn adjust(sandbox: &Sandbox, items: &[Value]) -> Value {
    let body = json!(items);
    let answer = om(sandbox, "POST", "/v1.1/inventory/adjust", Some(&body)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()
}

fn count(sku: &str, row: &OmStockRowView, units: i64) -> Value {
    json!({
        "masterSku": sku,
        "onHandQuantity": units,
        "warehouseId": row.warehouse_id,
        "stockLocationName": row.location,
    })
}

#[tokio::test]
async fn an_adjustment_sets_what_lies_there_whatever_is_reserved() {
    let sandbox = sandbox();
    let (product, _) = in_stock(&sandbox);
    let (row, sku) = (row_of(&sandbox, product), sku_of(&sandbox, product));
    let units = row.locked + row.allocated + 7;
    let reply = adjust(&sandbox, &[count(&sku.to_lowercase(), &row, units)]).await;
    assert_eq!(reply["errors"], json!([]));
    let result = &reply["results"][0];
    assert_eq!(result["productStockId"], row.product_stock_id);
    assert_eq!(
        (&result["availableQuantity"], &result["warehouseId"]),
        (&json!(7), &json!(3101))
    );
    om(
        &sandbox,
        "PUT",
        "/v1/order",
        Some(&order_for(&sandbox_with(&sandbox, product), "1")),
    )
    .await;
    let reply = adjust(&sandbox, &[count(&sku, &row, 0)]).await;
    assert_eq!(reply["results"][0]["availableQuantity"], 0);
    assert_eq!(row_of(&sandbox, product).on_hand, 0);
}

/// The same sandbox, with plenty of the product again.
fn sandbox_with(sandbox: &Sandbox, product: i64) -> Sandbox {
    let plenty = StockEdit {
        product_id: product,
        on_hand: 300,
    };
    sandbox.set_stock(&plenty).unwrap();
    sandbox.clone()
}

#[tokio::test]
async fn an_adjustment_needs_a_product_its_row_and_a_quantity() {
    let sandbox = sandbox();
    let (product, _) = in_stock(&sandbox);
    let (row, sku) = (row_of(&sandbox, product), sku_of(&sandbox, product));
    let mut elsewhere = count(&sku, &row, 1);
    elsewhere["stockLocationName"] = json!("Z-99");
    let items = [
        count(&sku, &row, 40),
        elsewhere,
        count("MV-XX-000", &row, 1),
        count(&sku, &row, 100_000_001),
    ];
    let reply = adjust(&sandbox, &items).await;
    assert_eq!(reply["message"], "Processed with errors");
    let errors: Vec<_> = reply["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| {
            (
                error["index"].as_i64().unwrap(),
                error["errorCode"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(errors, [(2, "ERR097"), (3, "ERR053"), (4, "ERR000")]);
    sandbox.set_switches(Switches {
        unknown_sku_has_no_stock: true,
        ..Switches::default()
    });
    let reply = adjust(&sandbox, &items[2..3]).await;
    assert_eq!(reply["errors"][0]["errorCode"], "ERR097");
    let many = vec![count(&sku, &row, 1); 201];
    let answer = om(
        &sandbox,
        "POST",
        "/v1.1/inventory/adjust",
        Some(&json!(many)),
    )
    .await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let single = om(&sandbox, "POST", "/v1.1/inventory/adjust", Some(&items[0])).await;
    assert_eq!(single.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_row_is_created_once_for_a_product_that_can_lie_somewhere() {
    let sandbox = sandbox();
    let (product, _) = in_stock(&sandbox);
    let before = sandbox.order_manager_available()[&product].available;
    let parent = om_get(&sandbox, "/v1.1/products?limit=100").await.rows();
    let parent = parent
        .iter()
        .find(|row| row["type"] == "VIRTUAL_PRODUCT")
        .unwrap();
    let item = json!({
        "productId": product,
        "quantity": 9,
        "warehouseId": 3101,
        "stockLocationName": "N-01-01",
        "pickable": true,
        "receivable": false,
        "minStock": 2,
        "quantityLocked": 1,
        "allocatedQuantity": 0,
    });
    let mut of_parent = item.clone();
    of_parent["productId"] = parent["productId"].clone();
    let mut nowhere = item.clone();
    nowhere["warehouseId"] = json!(1);
    let mut of_nothing = item.clone();
    of_nothing["productId"] = json!(1);
    let body = json!([item, item, of_parent, nowhere, of_nothing]);
    let reply = om(&sandbox, "PUT", "/v1.1/inventory", Some(&body))
        .await
        .json();
    assert_eq!(reply["results"].as_array().unwrap().len(), 1);
    assert_eq!(reply["results"][0]["availableQuantity"], 8);
    let failed: Vec<_> = reply["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["index"])
        .collect();
    assert_eq!(failed, [&json!(2), &json!(3), &json!(4), &json!(5)]);
    assert_eq!(reply["errors"][3]["errorCode"], "ERR053");
    assert_eq!(
        sandbox.order_manager_available()[&product].available,
        before + 8
    );
    let sku = sku_of(&sandbox, product);
    let rows = om_get(
        &sandbox,
        &format!("/v1/inventory?sku={sku}&warehouseId=3101"),
    )
    .await
    .rows();
    let row = rows
        .iter()
        .find(|row| row["stockLocation"]["location"] == "N-01-01")
        .unwrap();
    assert_eq!(
        (&row["minStock"], &row["receivable"]),
        (&json!(2), &json!(false))
    );
    assert!(sandbox.unknown_parameters().is_empty());
}

#[tokio::test]
async fn what_a_write_frees_goes_to_an_order_that_waits() {
    let sandbox = sandbox();
    let (product, _) = in_stock(&sandbox);
    let available = sandbox.order_manager_available()[&product].available;
    let mut order = order_for(&sandbox, "1");
    order[0]["orderItems"][0]["quantityOrdered"] = json!(available + 50);
    om(&sandbox, "PUT", "/v1/order", Some(&order)).await;
    let status = || {
        let orders = sandbox.order_manager_orders().into_iter();
        orders.last().unwrap().status
    };
    assert_eq!(status(), "UNRESOLVED");
    let row = row_of(&sandbox, product);
    let sku = sku_of(&sandbox, product);
    adjust(&sandbox, &[count(&sku, &row, row.on_hand + 50)]).await;
    assert_eq!(status(), "AWAITING_SHIPMENT");
}

#[tokio::test]
async fn a_transfer_is_listed_from_its_date_on() {
    let sandbox = sandbox();
    let (product, _) = in_stock(&sandbox);
    let new = NewTransfer {
        from_warehouse_id: 3101,
        to_warehouse_id: 3102,
        units: vec![(product, 4)],
        notes: Some("Fair".to_owned()),
    };
    let id = sandbox.place_transfer(new).unwrap();
    let path = "/v1/inventory/stocktransfers?createdDateFrom=2026-06-10T00:00:00Z";
    let rows = om_get(&sandbox, path).await.rows();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["stockTransferOrderId"], id);
    assert_eq!(rows[0]["items"][0]["masterSku"], sku_of(&sandbox, product));
    assert_eq!(rows[0]["items"][0]["quantity"], 4);
    let all = om_get(&sandbox, "/v1/inventory/stocktransfers")
        .await
        .rows();
    assert_eq!(all.len(), sandbox.order_manager_transfers().len());
    assert!(all.len() > 1);
}

async fn acknowledge(sandbox: &Sandbox, path: &str, channels: &[i64]) -> Vec<Value> {
    let answer = om(sandbox, "POST", path, Some(&json!(channels))).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.rows()
}

const ACKNOWLEDGE: &str = "/v1.2/inventory/acknowledge";

#[tokio::test]
async fn a_channel_is_told_everything_first_and_then_what_changed() {
    let sandbox = sandbox();
    let (product, sku) = in_stock(&sandbox);
    let all = acknowledge(&sandbox, ACKNOWLEDGE, &[4007]).await;
    let listings = om_get(
        &sandbox,
        "/v1/listings?salesChannelId=4007&active=true&limit=500",
    )
    .await;
    assert_eq!(all.len(), listings.rows().len());
    let told = |rows: &[Value]| {
        let row = rows.iter().find(|row| row["listingSku"] == sku.as_str());
        row.map(|row| row["quantity"].as_i64().unwrap())
    };
    let available = sandbox.order_manager_available()[&product].available;
    assert_eq!(told(&all), Some(available));
    assert!(
        acknowledge(&sandbox, "/v1.1/inventory/acknowledge", &[4007])
            .await
            .is_empty()
    );
    om(
        &sandbox,
        "PUT",
        "/v1/order",
        Some(&order_for(&sandbox, "1")),
    )
    .await;
    let changed = acknowledge(&sandbox, ACKNOWLEDGE, &[4007]).await;
    assert_eq!(told(&changed), Some(available - 2));
    assert!(changed.len() < 4, "{changed:?}");
    assert!(sandbox.order_manager_acknowledged(4002).is_empty());
}

#[tokio::test]
async fn a_lost_answer_loses_the_changes_that_it_told() {
    let sandbox = sandbox();
    acknowledge(&sandbox, ACKNOWLEDGE, &[4007]).await;
    om(
        &sandbox,
        "PUT",
        "/v1/order",
        Some(&order_for(&sandbox, "1")),
    )
    .await;
    sandbox.inject(FaultRule::once(FaultKind::LostAnswer, "POST", ACKNOWLEDGE));
    assert!(
        try_om(&sandbox, "POST", ACKNOWLEDGE, Some(&json!([4007])))
            .await
            .is_none()
    );
    assert!(acknowledge(&sandbox, ACKNOWLEDGE, &[4007]).await.is_empty());
}

#[tokio::test]
async fn the_rule_of_a_channel_bounds_what_it_is_told() {
    let sandbox = sandbox();
    let (product, sku) = in_stock(&sandbox);
    let main: i64 = sandbox
        .order_manager_stock_rows()
        .iter()
        .filter(|row| row.product_id == product && row.warehouse_id == 3101 && row.active)
        .map(|row| row.available)
        .sum();
    for (percentage, maximum_units, minimum_level, told) in [
        (100, None, 0, main),
        (50, None, 0, main / 2),
        (100, Some(5), 0, 5),
        (100, None, main + 1, 0),
    ] {
        let rule = AllocationEdit {
            percentage,
            maximum_units,
            minimum_level,
            excluded_warehouses: vec![3102],
        };
        sandbox.reset();
        sandbox.set_allocation_rule(4007, rule).unwrap();
        let rows = acknowledge(&sandbox, ACKNOWLEDGE, &[4007]).await;
        let row = rows
            .iter()
            .find(|row| row["listingSku"] == sku.as_str())
            .unwrap();
        assert_eq!(row["quantity"], told);
    }
}

#[tokio::test]
async fn the_acknowledge_call_is_unknown_when_the_switch_says_so() {
    let sandbox = sandbox();
    let wrong = om(&sandbox, "POST", ACKNOWLEDGE, Some(&json!([1]))).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    sandbox.set_switches(Switches {
        acknowledge: false,
        ..Switches::default()
    });
    let unknown = om(&sandbox, "POST", ACKNOWLEDGE, Some(&json!([4007]))).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_acknowledge_call_answers_otherwise_when_the_switch_says_so_and_uses_changes_up() {
    let sandbox = sandbox();
    let other = Switches {
        acknowledge_otherwise: true,
        ..Switches::default()
    };
    sandbox.set_switches(other);
    let rows = acknowledge(&sandbox, ACKNOWLEDGE, &[4007]).await;
    assert!(rows.iter().all(|row| row["listingSku"].is_null()));
    assert!(rows[0]["channels"][0]["sellable"].is_number());
    sandbox.set_switches(Switches::default());
    assert!(acknowledge(&sandbox, ACKNOWLEDGE, &[4007]).await.is_empty());
}

#[tokio::test]
async fn the_row_of_a_bundle_counts_its_components_only_when_the_switch_says_so() {
    let sandbox = sandbox();
    let path = "/v1/inventory?sku=MV-SET-01";
    let bundle = |rows: Vec<Value>| {
        let mut rows = rows.into_iter();
        rows.find(|row| row["product"]["productType"] == "BUNDLE_KIT")
            .unwrap()
    };
    let product = om_get(&sandbox, "/v1.1/products?sku=MV-SET-01")
        .await
        .rows()
        .remove(0);
    for part in product["bundledItems"].as_array().unwrap() {
        let product_id = part["bundledProduct"]["productId"].as_i64().unwrap();
        let count = StockEdit {
            product_id,
            on_hand: 100,
        };
        sandbox.set_stock(&count).unwrap();
    }
    let boxed = bundle(om_get(&sandbox, path).await.rows());
    sandbox.set_switches(Switches {
        bundle_rows_buildable: true,
        ..Switches::default()
    });
    let built = bundle(om_get(&sandbox, path).await.rows());
    assert_eq!(built["quantity"], boxed["quantity"]);
    let units = |row: &Value| row["availableQuantity"].as_i64().unwrap();
    assert!(units(&built) >= units(&boxed) + 48, "{built}");
    let edit = WarehouseEdit {
        uses_components: Some(false),
        ..WarehouseEdit::default()
    };
    sandbox.edit_warehouse(3101, &edit).unwrap();
    let alone = bundle(om_get(&sandbox, path).await.rows());
    assert_eq!(units(&alone), units(&boxed));
}
