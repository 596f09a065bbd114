//! Order Manager's lists: filters, pages, token.

use std::collections::BTreeSet;
use std::time::Duration;

use http::StatusCode;
use seamline_sandbox::{PageEdits, PageShift, ProductEdit, Sandbox, SandboxOptions, Switches};
use serde_json::Value;

use crate::vendor::{om_as, om_get, options, sandbox};

fn ids(rows: &[Value], name: &str) -> Vec<i64> {
    rows.iter().map(|row| row[name].as_i64().unwrap()).collect()
}

async fn pages(sandbox: &Sandbox, path: &str, name: &str) -> Vec<i64> {
    let mut all = Vec::new();
    for page in 1.. {
        let joint = if path.contains('?') { '&' } else { '?' };
        let rows = om_get(sandbox, &format!("{path}{joint}page={page}&limit=30"))
            .await
            .rows();
        if rows.is_empty() {
            break;
        }
        all.extend(ids(&rows, name));
    }
    all
}

#[tokio::test]
async fn a_wrong_token_is_refused_with_401() {
    let sandbox = sandbox();
    let answer = om_as(&sandbox, "/v1/saleschannels", "Bearer wrong").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.json()["error"], "invalid_token");
}

#[tokio::test]
async fn pages_hold_every_record_once_and_end_with_an_empty_page() {
    let sandbox = sandbox();
    for (path, name) in [
        ("/v1.1/products", "productId"),
        ("/v1/listings", "listingId"),
        ("/v1/inventory", "productStockId"),
    ] {
        let all = pages(&sandbox, path, name).await;
        let distinct: BTreeSet<i64> = all.iter().copied().collect();
        assert!(all.len() > 60, "{path}");
        assert_eq!(all.len(), distinct.len(), "{path}");
    }
}

#[tokio::test]
async fn a_page_that_is_too_large_or_not_a_page_is_a_400() {
    let sandbox = sandbox();
    for path in [
        "/v1/productstocks/total?limit=201",
        "/v1.1/productstocks/total?limit=201",
        "/v1.1/products?limit=101",
        "/v1/inventory?limit=101",
        "/v1/listings?limit=501",
        "/v1.1/orders?limit=1001",
        "/v1.1/products?page=0",
        "/v1.1/products?page=x",
        "/v1.1/products?modifiedDateFrom=yesterday",
        "/v1.1/products?active=maybe",
    ] {
        assert_eq!(
            om_get(&sandbox, path).await.status,
            StatusCode::BAD_REQUEST,
            "{path}"
        );
    }
    assert_eq!(
        om_get(&sandbox, "/v1/productstocks/total?limit=200")
            .await
            .status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn pages_shift_while_they_are_read_when_the_switch_says_so() {
    let still = pages(&sandbox(), "/v1.1/products", "productId").await;
    let shifted = |shift| {
        Sandbox::new(SandboxOptions {
            switches: Switches {
                page_shift: shift,
                ..Switches::default()
            },
            ..options()
        })
    };
    let repeating = shifted(PageShift::Repeats);
    let repeats = pages(&repeating, "/v1.1/products", "productId").await;
    assert!(repeats.len() > still.len());
    assert_eq!(repeats.iter().collect::<BTreeSet<_>>().len(), still.len());
    let skipping = shifted(PageShift::Skips);
    let first = pages(&skipping, "/v1.1/products", "productId").await;
    assert_eq!(first.len(), still.len() - 1);
    assert_eq!(pages(&skipping, "/v1.1/products", "productId").await, still);
}

#[tokio::test]
async fn lists_ignore_the_page_or_the_sales_channel_when_a_switch_says_so() {
    let sandbox = sandbox();
    let get = async |path: &str| om_get(&sandbox, path).await.rows();
    let second = "/v1.1/products?limit=10&page=2";
    let elsewhere = "/v1/listings?salesChannelId=1";
    assert_ne!(get(second).await, get("/v1.1/products?limit=10").await);
    assert!(get(elsewhere).await.is_empty());
    sandbox.set_switches(Switches {
        pages_ignored: true,
        sales_channel_ignored: true,
        ..Switches::default()
    });
    assert_eq!(get(second).await, get("/v1.1/products?limit=10").await);
    assert!(!get(elsewhere).await.is_empty());
    let orders = "/v1.1/orders?salesChannelId=1";
    assert_eq!(get(orders).await, get("/v1.1/orders").await);
    sandbox.set_switches(Switches::default());
    assert!(get(elsewhere).await.is_empty());
}

#[tokio::test]
async fn an_edit_moves_a_product_to_the_end_when_products_are_sorted_by_change() {
    let sandbox = sandbox();
    let still = pages(&sandbox, "/v1.1/products", "productId").await;
    sandbox.set_switches(Switches {
        products_by_change: true,
        ..Switches::default()
    });
    let edited = still[3];
    let edit = ProductEdit {
        name: Some("Renamed".to_owned()),
        ..ProductEdit::default()
    };
    sandbox.edit_om_product(edited, edit).unwrap();
    let by_change = pages(&sandbox, "/v1.1/products", "productId").await;
    assert_eq!(by_change.last(), Some(&edited));
    assert_eq!(by_change.len(), still.len());
}

#[tokio::test]
async fn new_products_and_listings_stay_out_of_the_lists_as_long_as_the_switch_says() {
    let sandbox = sandbox();
    let count = async || pages(&sandbox, "/v1.1/products", "productId").await.len();
    let before = count().await;
    let lagging = |lag| Switches {
        catalogue_lag: lag,
        ..Switches::default()
    };
    sandbox.set_switches(lagging(Duration::from_secs(1_000_000_000)));
    assert_eq!(count().await, 0);
    assert!(om_get(&sandbox, "/v1/listings").await.rows().is_empty());
    sandbox.set_switches(lagging(Duration::from_secs(60)));
    sandbox.advance_clock(Duration::from_secs(3600));
    sandbox.turn_catalogue_over(PageEdits {
        additions: 1,
        ..PageEdits::default()
    });
    assert_eq!(count().await, before);
    assert!(!om_get(&sandbox, "/v1/listings").await.rows().is_empty());
    sandbox.advance_clock(Duration::from_secs(61));
    assert_eq!(count().await, before + 1);
}

#[tokio::test]
async fn the_sku_filter_matches_any_part_of_a_sku_in_any_case() {
    let sandbox = sandbox();
    let products = sandbox.order_manager_products();
    let sample = products
        .iter()
        .find(|product| product.sku.ends_with("-SAMPLE"))
        .unwrap();
    let real = sample.sku.trim_end_matches("-SAMPLE").to_lowercase();
    let rows = om_get(&sandbox, &format!("/v1.1/products?sku={real}"))
        .await
        .rows();
    assert_eq!(rows.len(), 2);
    let rows = om_get(&sandbox, &format!("/v1/inventory?sku={real}"))
        .await
        .rows();
    assert!(
        ids(
            &rows
                .iter()
                .map(|row| row["product"].clone())
                .collect::<Vec<_>>(),
            "productId"
        )
        .contains(&sample.product_id)
    );
}

#[tokio::test]
async fn the_sku_of_a_bundle_also_returns_the_rows_of_its_components() {
    let sandbox = sandbox();
    let rows = om_get(&sandbox, "/v1/inventory?sku=MV-SET-01").await.rows();
    let kinds: BTreeSet<&str> = rows
        .iter()
        .map(|row| row["product"]["productType"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, BTreeSet::from(["BUNDLE_KIT", "CORE_PRODUCT"]));
}

#[tokio::test]
async fn the_modified_filter_does_not_see_a_product_that_was_never_edited() {
    let sandbox = sandbox();
    let all = pages(&sandbox, "/v1.1/products", "productId").await;
    let path = "/v1.1/products?modifiedDateFrom=2020-01-01T00:00:00Z";
    let edited = pages(&sandbox, path, "productId").await;
    assert!(edited.len() < all.len());
    let fresh = all.iter().find(|id| !edited.contains(id)).unwrap();
    let edit = ProductEdit {
        name: Some("Renamed".to_owned()),
        ..ProductEdit::default()
    };
    sandbox.edit_om_product(*fresh, edit).unwrap();
    assert!(pages(&sandbox, path, "productId").await.contains(fresh));
    let created = pages(
        &sandbox,
        "/v1.1/products?createdDateFrom=2020-01-01T00:00:00Z",
        "productId",
    );
    assert_eq!(created.await, all);
}

#[tokio::test]
async fn listings_are_filtered_by_channel_product_and_sku() {
    let sandbox = sandbox();
    let rows = om_get(&sandbox, "/v1/listings?salesChannelId=4007&limit=500")
        .await
        .rows();
    assert!(rows.iter().all(|row| row["salesChannelId"] == 4007));
    let one = &rows[3];
    let product = &one["productId"];
    let path = format!("/v1/listings?salesChannelId=4007&productId={product}");
    assert_eq!(
        om_get(&sandbox, &path).await.rows(),
        std::slice::from_ref(one)
    );
    let path = format!(
        "/v1/listings?salesChannelId=4007&listingSku={}",
        one["listingSku"].as_str().unwrap()
    );
    assert_eq!(
        om_get(&sandbox, &path).await.rows(),
        std::slice::from_ref(one)
    );
    sandbox
        .set_listing(product.as_i64().unwrap(), false)
        .unwrap();
    let path = format!("/v1/listings?active=true&salesChannelId=4007&productId={product}");
    assert!(om_get(&sandbox, &path).await.rows().is_empty());
}

#[tokio::test]
async fn the_rows_of_a_warehouse_repeat_its_totals() {
    let sandbox = sandbox();
    let rows = om_get(&sandbox, "/v1/inventory?warehouseId=3101&limit=100")
        .await
        .rows();
    assert!(
        rows.iter()
            .all(|row| row["stockLocation"]["warehouseId"] == 3101)
    );
    let twice = rows.iter().find(|row| {
        let same = |other: &&Value| other["product"]["productId"] == row["product"]["productId"];
        rows.iter().filter(same).count() > 1
    });
    let product = &twice.unwrap()["product"]["productId"];
    let totals: Vec<&Value> = rows
        .iter()
        .filter(|row| row["product"]["productId"] == *product)
        .map(|row| &row["warehouseStockTotals"])
        .collect();
    assert!(totals.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn available_is_what_the_active_pickable_rows_say() {
    let sandbox = sandbox();
    let mut sums = std::collections::BTreeMap::<i64, i64>::new();
    for page in 1.. {
        let rows = om_get(&sandbox, &format!("/v1/inventory?page={page}&limit=100"))
            .await
            .rows();
        if rows.is_empty() {
            break;
        }
        for row in rows {
            let number = |name: &str| row[name].as_i64().unwrap();
            let available = number("availableQuantity");
            if row["pickable"] == true {
                let held = number("quantityLocked") + number("allocatedQuantity");
                assert_eq!(available, number("quantity") - held);
            } else {
                assert_eq!(available, 0);
            }
            let counted = row["active"] == true;
            let sum = sums
                .entry(row["product"]["productId"].as_i64().unwrap())
                .or_default();
            *sum += if counted { available } else { 0 };
        }
    }
    for (product, view) in sandbox.order_manager_available() {
        assert_eq!(sums[&product], view.available, "{product}");
    }
}

#[tokio::test]
async fn totals_have_no_row_for_a_product_without_stock_rows() {
    let sandbox = sandbox();
    let rows = om_get(&sandbox, "/v1/productstocks/total?limit=200")
        .await
        .rows();
    assert_eq!(rows.len(), sandbox.order_manager_available().len());
    assert!(
        rows.iter()
            .all(|row| row["product"]["productType"] != "VIRTUAL_PRODUCT")
    );
}

#[tokio::test]
async fn a_write_to_a_product_finds_no_endpoint_and_is_counted() {
    let sandbox = sandbox();
    for (method, path) in [
        ("PUT", "/v1.1/product"),
        ("POST", "/v1.1/products"),
        ("PUT", "/v1/products/50100"),
    ] {
        let answer = crate::vendor::om(&sandbox, method, path, Some(&serde_json::json!({}))).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(sandbox.calls().product_writes_to_order_manager, 3);
}
