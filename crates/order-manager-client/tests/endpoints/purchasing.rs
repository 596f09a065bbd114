//! Purchase orders and vendors.

use seamline_order_manager_client::requests::{
    PageRequest, PurchaseOrdersQuery, VendorProductsQuery, VendorsQuery,
};
use seamline_order_manager_client::wire::{Document, PurchaseOrderStatus};

use crate::bench::{bench, fixture};

#[tokio::test]
async fn purchase_orders_are_asked_for_with_every_filter() {
    let bench = bench().await;
    bench
        .get(
            "/v1.1/purchaseorders",
            &[
                ("page", "1"),
                ("limit", "50"),
                ("status", "PENDING_DELIVERY,PARTIALLY_DELIVERED"),
                ("customPurchaseOrderNumber", "SS26-01"),
                ("modifiedDateFrom", "2026-05-01T00:00:00Z"),
                ("modifiedDateTo", "2026-05-02T00:00:00Z"),
                ("createdDateFrom", "2026-05-03T00:00:00Z"),
                ("createdDateTo", "2026-05-04T00:00:00Z"),
            ],
            fixture!("purchaseorders-response"),
        )
        .await;
    let day = |day: u8| Some(format!("2026-05-0{day}T00:00:00Z").parse().unwrap());
    let query = PurchaseOrdersQuery {
        page: PageRequest::first(50),
        statuses: vec![
            PurchaseOrderStatus::PENDING_DELIVERY.to_owned(),
            PurchaseOrderStatus::PARTIALLY_DELIVERED.to_owned(),
        ],
        custom_number: Some("SS26-01".to_owned()),
        modified_from: day(1),
        modified_to: day(2),
        created_from: day(3),
        created_to: day(4),
    };
    let page = bench.client.purchase_orders(&query).await.unwrap();
    assert!(page.undecodable.is_empty(), "{:?}", page.undecodable);
    let line = &page.items[0].purchase_order_items[0];
    assert_eq!(line.original_unit_cost.as_ref().unwrap().currency, "USD");
    let landed = line.landed_unit_cost.as_ref().unwrap();
    assert_eq!(
        (landed.amount.to_string().as_str(), &*landed.currency),
        ("44.1", "")
    );
    let new = &page.items[1];
    assert!(new.status.is(PurchaseOrderStatus::CANCELED));
    assert_eq!(new.date_modified, None);
    assert_eq!(new.last_change(), new.date_created);
}

#[tokio::test]
async fn a_purchase_order_is_one_object_that_the_caller_brings() {
    let bench = bench().await;
    bench
        .write(
            "PUT",
            "/v1/purchaseorder",
            fixture!("purchaseorder-create-request"),
            fixture!("purchaseorder-create-response"),
        )
        .await;
    let order: Document = serde_json::from_str(fixture!("purchaseorder-create-request")).unwrap();
    let reply = bench.client.create_purchase_order(&order).await.unwrap();
    assert_eq!(reply.results[0].purchase_order_id, Some(8803));
    assert!(reply.errors.is_empty());
}

#[tokio::test]
async fn purchase_order_formats_come_as_documents() {
    let bench = bench().await;
    bench
        .get(
            "/v1/purchaseorders/formats",
            &[],
            fixture!("purchaseorder-formats-response"),
        )
        .await;
    let formats = bench.client.purchase_order_formats().await.unwrap();
    assert_eq!(formats.items[0].text("exampleField").as_deref(), Some("A4"));
}

#[tokio::test]
async fn vendors_are_read_as_a_list_and_one_by_one() {
    let bench = bench().await;
    bench
        .get(
            "/v1/vendors",
            &[("page", "1"), ("limit", "100"), ("activeOnly", "true")],
            fixture!("vendors-response"),
        )
        .await;
    bench
        .get("/v1/vendor/210", &[], fixture!("vendor-response"))
        .await;
    let query = VendorsQuery {
        page: PageRequest::first(100),
        active_only: Some(true),
    };
    let vendors = bench.client.vendors(&query).await.unwrap();
    assert_eq!(vendors.items[1].vendor_id, 211);
    let vendor = bench.client.vendor(210).await.unwrap();
    assert_eq!(vendor, vendors.items[0]);
    let name = vendor.document.text("exampleField");
    assert_eq!(name.as_deref(), Some("Atelier Nord"));
    assert!(bench.client.vendor(1).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn what_vendors_sell_is_read() {
    let bench = bench().await;
    bench
        .get(
            "/v1/vendorproducts",
            &[
                ("page", "2"),
                ("limit", "100"),
                ("productId", "50101"),
                ("vendorId", "210"),
            ],
            fixture!("vendorproducts-response"),
        )
        .await;
    let query = VendorProductsQuery {
        page: PageRequest::first(100).next(),
        product_id: Some(50101),
        vendor_id: Some(210),
    };
    let page = bench.client.vendor_products(&query).await.unwrap();
    assert_eq!(page.items[0].min_order_quantity, Some(12));
    let tier = page.items[0].pricing_tiers[0].decimal("exampleField");
    assert_eq!(tier.unwrap().to_string(), "41.50");
}
