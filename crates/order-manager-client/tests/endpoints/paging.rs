//! Lists page by page.

use seamline_order_manager_client::requests::{PageRequest, ProductsQuery, VendorsQuery};

use crate::bench::{bench, fixture, json};

fn listed(ids: &[u64]) -> String {
    let records: Vec<String> = ids
        .iter()
        .map(|id| format!(r#"{{"productId":{id},"masterSku":"S{id}","active":true}}"#))
        .collect();
    format!("[{}]", records.join(","))
}

#[tokio::test]
async fn a_list_is_read_until_a_page_is_empty_and_a_short_page_does_not_end_it() {
    let bench = bench().await;
    for (page, ids) in [("1", &[1, 2][..]), ("2", &[3]), ("3", &[4, 5]), ("4", &[])] {
        bench
            .get(
                "/v1.1/products",
                &[("page", page), ("limit", "2")],
                &listed(ids),
            )
            .await;
    }
    let mut pages = bench
        .client
        .pages(ProductsQuery::new(PageRequest::first(2)));
    let mut ids = Vec::new();
    while let Some(page) = pages.next().await.unwrap() {
        ids.extend(page.items.into_iter().map(|product| product.product_id));
    }
    assert_eq!(ids, [1, 2, 3, 4, 5]);
    assert!(pages.next().await.unwrap().is_none());
    assert_eq!(bench.calls().await, 4);
}

#[tokio::test]
async fn an_answer_that_does_not_know_pages_is_an_error_and_not_an_endless_list() {
    let bench = bench().await;
    bench.always(json(fixture!("vendors-response"))).await;
    let mut pages = bench.client.pages(VendorsQuery::new(PageRequest::first(2)));
    assert_eq!(pages.next().await.unwrap().unwrap().items.len(), 2);
    let error = pages.next().await.unwrap_err();
    assert!(error.to_string().contains("the same one again"), "{error}");
    assert!(!error.is_transient());
}

#[tokio::test]
async fn after_an_error_the_same_page_is_asked_for_again() {
    let bench = bench().await;
    let mut pages = bench
        .client
        .pages(ProductsQuery::new(PageRequest::first(2)));
    assert!(pages.next().await.unwrap_err().is_not_found());
    bench
        .get(
            "/v1.1/products",
            &[("page", "1"), ("limit", "2")],
            &listed(&[7]),
        )
        .await;
    let page = pages.next().await.unwrap().unwrap();
    assert_eq!(page.items[0].product_id, 7);
}
