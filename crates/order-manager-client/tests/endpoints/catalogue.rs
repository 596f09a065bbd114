//! Products, listings, the account's own fields.

use seamline_order_manager_client::requests::{
    ListingsQuery, ManyValues, PageRequest, ProductsQuery,
};

use crate::bench::{bench, fixture};

#[tokio::test]
async fn products_are_asked_for_with_every_filter_and_read_with_their_quirks() {
    let bench = bench().await;
    bench
        .get(
            "/v1.1/products",
            &[
                ("page", "2"),
                ("limit", "100"),
                ("sku", "MV-DR 101,JW"),
                ("productId", "50101"),
                ("active", "true"),
                ("modifiedDateFrom", "2026-05-01T00:00:00Z"),
                ("modifiedDateTo", "2026-06-01T00:00:00Z"),
                ("createdDateFrom", "2026-04-01T00:00:00Z"),
            ],
            fixture!("products-list-response"),
        )
        .await;
    let query = ProductsQuery {
        page: PageRequest::first(100).next(),
        skus: vec!["MV-DR 101".to_owned(), "JW".to_owned()],
        many_values: ManyValues::Comma,
        product_id: Some(50_101),
        modified_from: Some("2026-05-01T00:00:00.750Z".parse().unwrap()),
        modified_to: Some("2026-06-01T00:00:00Z".parse().unwrap()),
        created_from: Some("2026-04-01T00:00:00Z".parse().unwrap()),
        active: Some(true),
    };
    let page = bench.client.products(&query).await.unwrap();
    assert!(page.undecodable.is_empty(), "{:?}", page.undecodable);
    let by_sku = |sku: &str| page.items.iter().find(|one| one.master_sku == sku).unwrap();
    let parent = by_sku("MV-KN-204");
    assert!(parent.is_virtual() && !parent.is_variation());
    let child = by_sku("MV-KN-204-OAT-S");
    assert!(child.is_variation() && !child.is_virtual());
    assert_eq!(child.parent_id, Some(50200));
    assert_eq!(child.attribute_groups[0].attributes[0].name, "Oat");
    let price = child.map_price.as_ref().unwrap();
    assert_eq!(price.amount, "198".parse().unwrap());
    let new = page.items.iter().find(|one| one.modified_date.is_none());
    let new = new.unwrap();
    assert_eq!(new.last_change(), new.created_date);
    let declared = new.customs_declaration.as_ref().unwrap();
    assert_eq!(
        declared.declared_value.as_ref().unwrap().amount,
        "14.25".parse().unwrap()
    );
    let bundle = by_sku("MV-SET-01");
    assert!(bundle.is_bundle() && bundle.bundled_items.len() == 2);
}

#[tokio::test]
async fn a_product_is_looked_up_by_its_exact_sku_although_the_filter_is_loose() {
    let bench = bench().await;
    let found = |page| [("page", page), ("limit", "100"), ("sku", "mv-dr-101-ivr-s")];
    bench
        .get(
            "/v1.1/products",
            &found("1"),
            fixture!("products-sku-substring-response"),
        )
        .await;
    bench.get("/v1.1/products", &found("2"), "[]").await;
    let page = bench
        .client
        .products_by_sku("mv-dr-101-ivr-s")
        .await
        .unwrap();
    assert_eq!(page.items.len(), 1);
    assert_eq!(page.items[0].master_sku, "MV-DR-101-IVR-S");
}

#[tokio::test]
async fn the_single_product_call_takes_an_object_and_a_list_of_one() {
    let one = fixture!("product-response");
    for answer in [one.to_owned(), format!("[{one}]")] {
        let bench = bench().await;
        bench
            .get("/v1.1/product", &[("sku", "MV KN")], &answer)
            .await;
        let product = bench.client.product("MV KN").await.unwrap();
        assert_eq!(product.master_sku, "MV-KN-204-OAT-S");
    }
    let bench = bench().await;
    bench.get("/v1.1/product", &[("sku", "X")], "[]").await;
    let error = bench.client.product("X").await.unwrap_err();
    assert!(error.to_string().contains("expected one record"), "{error}");
}

#[tokio::test]
async fn listings_are_asked_for_with_every_filter() {
    let bench = bench().await;
    bench
        .get(
            "/v1/listings",
            &[
                ("page", "1"),
                ("limit", "100"),
                ("salesChannelId", "4007"),
                ("warehouseId", "3101"),
                ("active", "false"),
                ("listingId", "83001,83002"),
                ("productId", "50101"),
                ("listingSku", "A,B"),
                ("masterSku", "C,D"),
                ("modifiedDateFrom", "2026-05-01T00:00:00Z"),
                ("modifiedDateTo", "2026-05-02T00:00:00Z"),
                ("createdDateFrom", "2026-05-03T00:00:00Z"),
                ("createdDateTo", "2026-05-04T00:00:00Z"),
            ],
            fixture!("listings-response"),
        )
        .await;
    let day = |day: u8| Some(format!("2026-05-0{day}T00:00:00Z").parse().unwrap());
    let query = ListingsQuery {
        page: PageRequest::first(100),
        sales_channel_id: Some(4007),
        listing_ids: vec![83001, 83002],
        product_ids: vec![50101],
        listing_skus: vec!["A".to_owned(), "B".to_owned()],
        master_skus: vec!["C".to_owned(), "D".to_owned()],
        many_values: ManyValues::Comma,
        warehouse_id: Some(3101),
        modified_from: day(1),
        modified_to: day(2),
        created_from: day(3),
        created_to: day(4),
        active: Some(false),
    };
    let listings = bench.client.listings(&query).await.unwrap();
    assert_eq!(listings.items.len(), 9);
    assert!(listings.undecodable.is_empty());
    assert!(listings.items[0].created.is_some() && listings.items[0].last_modified.is_some());
}

#[tokio::test]
async fn listing_skus_are_compared_with_their_capitals() {
    let bench = bench().await;
    let asked = |page, sku| {
        [
            ("page", page),
            ("limit", "100"),
            ("salesChannelId", "4007"),
            ("listingSku", sku),
        ]
    };
    for sku in ["JW-KN-204-OAT-M", "jw-kn-204-oat-m"] {
        bench
            .get(
                "/v1/listings",
                &asked("1", sku),
                fixture!("listings-response"),
            )
            .await;
        bench.get("/v1/listings", &asked("2", sku), "[]").await;
    }
    let exact = bench.client.listings_by_sku(4007, "JW-KN-204-OAT-M").await;
    assert_eq!(exact.unwrap().items.len(), 1);
    let other = bench.client.listings_by_sku(4007, "jw-kn-204-oat-m").await;
    assert_eq!(other.unwrap().items.len(), 0);
}

#[tokio::test]
async fn custom_field_definitions_come_inside_results() {
    let bench = bench().await;
    bench
        .get(
            "/v1.1/products/customfielddefinitions",
            &[],
            fixture!("customfielddefinitions-response"),
        )
        .await;
    let fields = bench.client.custom_field_definitions().await.unwrap();
    assert_eq!(fields.items[0].custom_field_def_id, "1001");
    assert_eq!(fields.items[0].name, "JOOR Linesheet");
    assert_eq!(fields.items[0].required, Some(false));
}
