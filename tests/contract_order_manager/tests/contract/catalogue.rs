//! Products, listings, the account's own fields.

use std::collections::BTreeSet;

use seamline_api_core::{ApiRequest, Priority};
use seamline_contract_order_manager::{Bench, CHANNEL};
use seamline_order_manager_client::requests::{
    ListingsQuery, ManyValues, PageRequest, ProductsQuery,
};
use seamline_sandbox::{ProductEdit, Switches};

const FIRST: PageRequest = PageRequest { page: 1, limit: 10 };

#[tokio::test]
async fn all_products_page_by_page() {
    let bench = Bench::start().await;
    let mut pages = bench.client.pages(ProductsQuery::new(FIRST));
    let mut read = BTreeSet::new();
    while let Some(page) = pages.next().await.unwrap() {
        assert!(page.undecodable.is_empty(), "{:?}", page.undecodable);
        for product in page.items {
            assert!(product.created_date.is_some());
            assert!(read.insert(product.product_id));
        }
    }
    let there: BTreeSet<i64> = bench
        .sandbox
        .order_manager_products()
        .iter()
        .map(|product| product.product_id)
        .collect();
    assert_eq!(read, there);
    bench.reached("order_manager.products");
}

#[tokio::test]
async fn virtual_parents_variations_bundles_and_exact_prices() {
    let bench = Bench::start().await;
    let query = ProductsQuery::new(PageRequest::first(100));
    let all = bench.client.collect(query, |_| true).await.unwrap().items;
    let child = all.iter().find(|product| product.is_variation()).unwrap();
    let parent = all
        .iter()
        .find(|product| Some(product.product_id) == child.parent_id)
        .unwrap();
    assert!(parent.is_virtual() && !child.is_virtual());
    assert!(!child.attribute_groups.is_empty());
    assert!(
        all.iter()
            .any(|product| product.is_bundle() && !product.bundled_items.is_empty())
    );
    assert!(all.iter().any(|product| product.modified_date.is_none()));
    assert!(all.iter().all(|product| product.last_change().is_some()));
    let child_id = child.product_id;
    bench
        .sandbox
        .edit_om_product(
            child_id,
            ProductEdit {
                map_price: Some("1234.5".parse().unwrap()),
                ..ProductEdit::default()
            },
        )
        .unwrap();
    let again = bench.product(&child.master_sku).await;
    let price = again.map_price.unwrap();
    assert_eq!(price.amount, "1234.5".parse().unwrap());
    assert!(again.modified_date.is_some());
}

#[tokio::test]
async fn every_filter_of_products_is_known() {
    let bench = Bench::start().await;
    let some = bench.sellable(1).await.remove(0);
    let query = ProductsQuery {
        skus: vec![some.master_sku.clone()],
        product_id: Some(some.product_id),
        created_from: Some("2020-01-01T00:00:00Z".parse().unwrap()),
        active: Some(true),
        ..ProductsQuery::new(FIRST)
    };
    let page = bench.client.products(&query).await.unwrap();
    assert_eq!(page.items.len(), 1);
    assert_eq!(page.items[0].product_id, some.product_id);
    let changed = ProductsQuery {
        modified_from: Some("2020-01-01T00:00:00Z".parse().unwrap()),
        modified_to: Some("2020-01-02T00:00:00Z".parse().unwrap()),
        ..ProductsQuery::new(FIRST)
    };
    assert!(bench.client.products(&changed).await.unwrap().is_empty());
    bench.reached("order_manager.products");
}

#[tokio::test]
async fn one_product_by_its_sku_whatever_its_capitals() {
    let bench = Bench::start().await;
    let some = bench.sellable(1).await.remove(0);
    let lower = some.master_sku.to_lowercase();
    let found = bench.client.products_by_sku(&lower).await.unwrap();
    assert_eq!(found.items.len(), 1, "{found:?}");
    let single = bench.client.product(&some.master_sku).await.unwrap();
    assert_eq!(single, found.items[0]);
    let none = bench.client.product("no-such-sku").await.unwrap_err();
    assert!(none.is_not_found());
    bench.reached("order_manager.product");
}

#[tokio::test]
async fn listings_with_every_filter() {
    let bench = Bench::start().await;
    let sellable = bench.sellable(1).await;
    let skus: Vec<String> = sellable
        .iter()
        .take(2)
        .map(|one| one.listing_sku.clone())
        .collect();
    for many_values in [ManyValues::Repeated, ManyValues::Comma] {
        let query = ListingsQuery {
            sales_channel_id: Some(CHANNEL),
            listing_skus: skus.clone(),
            active: Some(true),
            many_values,
            created_from: Some("2020-01-01T00:00:00Z".parse().unwrap()),
            ..ListingsQuery::new(FIRST)
        };
        let page = bench.client.listings(&query).await.unwrap();
        assert!(page.undecodable.is_empty());
        assert_eq!(page.items.len(), skus.len(), "{many_values:?}");
    }
    let by_product = ListingsQuery {
        product_ids: vec![sellable[0].product_id],
        master_skus: vec![sellable[0].master_sku.clone()],
        created_to: Some("2100-01-01T00:00:00Z".parse().unwrap()),
        ..ListingsQuery::new(FIRST)
    };
    let page = bench.client.listings(&by_product).await.unwrap();
    assert!(!page.is_empty());
    let by_id = ListingsQuery {
        listing_ids: vec![page.items[0].listing_id],
        ..ListingsQuery::new(FIRST)
    };
    let one = bench.client.listings(&by_id).await.unwrap();
    assert_eq!(one.items, [page.items[0].clone()]);
    let exact = bench
        .client
        .listings_by_sku(CHANNEL, &sellable[0].listing_sku)
        .await
        .unwrap();
    assert_eq!(exact.items.len(), 1);
    bench.reached("order_manager.listings");
}

#[tokio::test]
async fn custom_field_definitions() {
    let bench = Bench::start().await;
    let fields = bench.client.custom_field_definitions().await.unwrap();
    assert!(fields.undecodable.is_empty());
    assert_eq!(fields.items.len(), 3);
    bench.reached("order_manager.custom_field_definitions");
}

#[tokio::test]
async fn a_limit_above_the_largest_page_is_told_in_the_vendors_words() {
    let bench = Bench::with(|options| options.switches = Switches::default()).await;
    let query = ProductsQuery::new(PageRequest::first(5000));
    let error = bench.client.products(&query).await.unwrap_err();
    assert_eq!(error.status(), Some(http::StatusCode::BAD_REQUEST));
    assert!(error.to_string().contains("limit cannot exceed"), "{error}");
}

#[tokio::test]
async fn a_product_cannot_be_written_even_by_a_raw_request() {
    let bench = Bench::start().await;
    for path in ["/v1/product", "/v1.1/products"] {
        let request = ApiRequest::put(
            "order-manager.forbidden",
            path,
            Priority::Products,
            serde_json::json!([]),
        );
        assert!(bench.client.send(&request).await.is_err());
    }
    assert_eq!(bench.sandbox.calls().product_writes_to_order_manager, 2);
}
