//! Purchase orders and vendors.

use seamline_contract_order_manager::{Bench, WAREHOUSE};
use seamline_order_manager_client::requests::{
    PageRequest, PurchaseOrdersQuery, VendorProductsQuery, VendorsQuery,
};
use seamline_order_manager_client::wire::{Document, PurchaseOrderStatus};
use seamline_sandbox::PurchaseOrderEdit;

const FIRST: PageRequest = PageRequest { page: 1, limit: 50 };

#[tokio::test]
async fn vendors_and_what_they_sell() {
    let bench = Bench::start().await;
    let vendors = bench
        .client
        .vendors(&VendorsQuery::new(FIRST))
        .await
        .unwrap();
    assert!(vendors.undecodable.is_empty() && !vendors.is_empty());
    let active = VendorsQuery {
        active_only: Some(true),
        ..VendorsQuery::new(FIRST)
    };
    let active = bench.client.vendors(&active).await.unwrap();
    assert!(!active.is_empty() && active.len() <= vendors.len());
    let vendor = &active.items[0];
    assert_eq!(
        &bench.client.vendor(vendor.vendor_id).await.unwrap(),
        vendor
    );
    assert!(bench.client.vendor(1).await.unwrap_err().is_not_found());
    let sold = VendorProductsQuery {
        vendor_id: Some(vendor.vendor_id),
        ..VendorProductsQuery::new(FIRST)
    };
    let sold = bench.client.vendor_products(&sold).await.unwrap();
    assert!(sold.undecodable.is_empty() && !sold.is_empty());
    assert!(
        sold.items
            .iter()
            .all(|one| one.vendor_id == Some(vendor.vendor_id))
    );
    let one = VendorProductsQuery {
        product_id: sold.items[0].product_id,
        ..VendorProductsQuery::new(FIRST)
    };
    assert!(!bench.client.vendor_products(&one).await.unwrap().is_empty());
    bench.reached("order_manager.vendors");
    bench.reached("order_manager.vendor");
    bench.reached("order_manager.vendor_products");
}

#[tokio::test]
async fn a_purchase_order_is_made_read_and_missed_by_the_window_of_changes() {
    let bench = Bench::start().await;
    let sold = bench
        .client
        .vendor_products(&VendorProductsQuery::new(FIRST))
        .await
        .unwrap()
        .items
        .remove(0);
    let body = serde_json::json!({
        "vendorId": sold.vendor_id,
        "destinationWarehouseId": WAREHOUSE,
        "customPurchaseOrderNumber": "SS26-01",
        "purchaseOrderItems": [{
            "vendorProductId": sold.vendor_product_id,
            "quantity": 24,
            "originalUnitCost": { "amount": 1234.5, "currency": "USD" },
        }],
    });
    let body: Document = serde_json::from_value(body).unwrap();
    let reply = bench.client.create_purchase_order(&body).await.unwrap();
    assert!(reply.errors.is_empty(), "{reply:?}");
    let id = reply.results[0].purchase_order_id.unwrap();
    bench.reached("order_manager.purchase_order.create");

    let past = Some("2020-01-01T00:00:00Z".parse().unwrap());
    let future = Some("2100-01-01T00:00:00Z".parse().unwrap());
    let by_creation = PurchaseOrdersQuery {
        statuses: vec![
            PurchaseOrderStatus::AWAITING_AUTHORIZATION.to_owned(),
            PurchaseOrderStatus::PENDING_DELIVERY.to_owned(),
        ],
        custom_number: Some("SS26-01".to_owned()),
        created_from: past,
        created_to: future,
        ..PurchaseOrdersQuery::new(FIRST)
    };
    let page = bench.client.purchase_orders(&by_creation).await.unwrap();
    assert!(page.undecodable.is_empty(), "{:?}", page.undecodable);
    assert_eq!(page.items.len(), 1);
    let order = &page.items[0];
    assert_eq!(order.purchase_order_id, id);
    assert_eq!(order.date_modified, None);
    let cost = order.purchase_order_items[0].original_unit_cost.as_ref();
    assert_eq!(cost.unwrap().amount, "1234.5".parse().unwrap());

    let by_change = PurchaseOrdersQuery {
        custom_number: Some("SS26-01".to_owned()),
        modified_from: past,
        modified_to: future,
        ..PurchaseOrdersQuery::new(FIRST)
    };
    assert!(
        bench
            .client
            .purchase_orders(&by_change)
            .await
            .unwrap()
            .is_empty()
    );
    bench
        .sandbox
        .edit_purchase_order(
            id,
            PurchaseOrderEdit {
                status: PurchaseOrderStatus::PENDING_DELIVERY.to_owned(),
            },
        )
        .unwrap();
    let changed = bench.client.purchase_orders(&by_change).await.unwrap();
    assert!(
        changed.items[0]
            .status
            .is(PurchaseOrderStatus::PENDING_DELIVERY)
    );
    bench.reached("order_manager.purchase_orders");
}

#[tokio::test]
async fn a_purchase_order_without_a_vendor_is_refused_inside_a_200() {
    let bench = Bench::start().await;
    let reply = bench
        .client
        .create_purchase_order(&Document::default())
        .await
        .unwrap();
    assert!(reply.results.is_empty());
    assert!(reply.errors[0].text().contains("vendorId"), "{reply:?}");
}
