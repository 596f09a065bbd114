//! Large catalogues, and people who go on working while they are read.

use std::collections::{BTreeMap, BTreeSet};

use seamline_sandbox::{FillProducts, LargeLimit, PageEdits, Sandbox, SandboxOptions, Switches};
use serde_json::{Value, json};

use crate::vendor::{control, om_get, options, sandbox};

fn busy() -> Switches {
    Switches {
        page_edits: PageEdits {
            edits: 5,
            additions: 1,
            deactivations: 2,
        },
        ..Switches::default()
    }
}

/// Every page of a list of products.
async fn products(sandbox: &Sandbox, filter: &str) -> Vec<Value> {
    let mut all = Vec::new();
    for page in 1.. {
        let path = format!("/v1.1/products?page={page}&limit=100{filter}");
        let rows = om_get(sandbox, &path).await.rows();
        if rows.is_empty() {
            return all;
        }
        all.extend(rows);
    }
    all
}

fn ids(rows: &[Value]) -> BTreeSet<i64> {
    rows.iter()
        .map(|row| row["productId"].as_i64().unwrap())
        .collect()
}

#[tokio::test]
async fn a_filled_catalogue_has_families_listings_and_stock() {
    let sandbox = sandbox();
    let before = sandbox.order_manager_products().len();
    let fill = json!({ "count": 2_000, "listed": true, "stocked": true });
    control(&sandbox, "POST", "order-manager/products", Some(&fill)).await;
    let all = sandbox.order_manager_products();
    assert_eq!(all.len(), before + 2_000);
    let skus: BTreeSet<String> = all.iter().map(|one| one.sku.to_lowercase()).collect();
    let upcs: BTreeSet<_> = all.iter().filter_map(|one| one.upc.as_ref()).collect();
    assert_eq!(skus.len(), all.len());
    assert_eq!(
        upcs.len(),
        all.iter().filter(|one| one.upc.is_some()).count()
    );
    let filled = &all[before..];
    let parents = filled
        .iter()
        .filter(|one| one.kind == "VIRTUAL_PRODUCT")
        .count();
    assert_eq!(parents, 200);
    let stock = sandbox.order_manager_available();
    let variations = filled.iter().filter(|one| one.parent.is_some());
    for one in variations {
        assert!(one.listings.contains_key(&4007) && stock.contains_key(&one.product_id));
    }
    let expected = sandbox.expected();
    let published = expected
        .products
        .keys()
        .filter(|id| **id >= 1_000_000)
        .count();
    assert_eq!(published, 200);
}

#[tokio::test]
async fn a_catalogue_that_is_edited_while_it_is_read_shows_every_product_once() {
    let sandbox = Sandbox::new(SandboxOptions {
        plain_products: 2_000,
        switches: busy(),
        ..options()
    });
    let before = sandbox.order_manager_products();
    let rows = products(&sandbox, "").await;
    let after = sandbox.order_manager_products();
    assert!(after.len() > before.len() + 15);
    let read = ids(&rows);
    assert_eq!(
        rows.len(),
        read.len(),
        "the list is by id, and new ids come last"
    );
    assert!(before.iter().all(|one| read.contains(&one.product_id)));
    let names: BTreeMap<i64, &String> = before
        .iter()
        .map(|one| (one.product_id, &one.name))
        .collect();
    let renamed = after.iter().filter(|one| {
        names
            .get(&one.product_id)
            .is_some_and(|name| *name != &one.name)
    });
    assert!(renamed.count() > 80);
}

#[tokio::test]
async fn products_that_are_switched_off_shift_the_pages_of_the_active_ones() {
    let sandbox = Sandbox::new(SandboxOptions {
        plain_products: 2_000,
        switches: busy(),
        ..options()
    });
    let read = ids(&products(&sandbox, "&active=true").await);
    let missed: Vec<_> = sandbox
        .order_manager_products()
        .into_iter()
        .filter(|one| one.active && !read.contains(&one.product_id))
        .collect();
    assert!(
        !missed.is_empty(),
        "a reader of one state loses what moves up"
    );
    sandbox.set_switches(Switches::default());
    let again = ids(&products(&sandbox, "&active=true").await);
    assert!(missed.iter().all(|one| again.contains(&one.product_id)));
}

#[tokio::test]
async fn the_seed_decides_what_people_do() {
    let world = |seed| {
        let sandbox = Sandbox::new(SandboxOptions {
            seed,
            plain_products: 300,
            ..options()
        });
        for _ in 0..10 {
            sandbox.turn_catalogue_over(busy().page_edits);
        }
        let products = sandbox.order_manager_products().into_iter();
        products
            .map(|one| (one.name, one.active))
            .collect::<Vec<_>>()
    };
    assert_eq!(world(1), world(1));
    assert_ne!(world(1), world(2));
    let sandbox = sandbox();
    let count = sandbox.order_manager_products().len();
    let turn = json!({ "additions": 3 });
    control(&sandbox, "POST", "order-manager/products/turn", Some(&turn)).await;
    assert_eq!(sandbox.order_manager_products().len(), count + 3);
}

#[tokio::test]
async fn an_edited_product_comes_again_in_the_modified_window_and_a_new_one_in_the_created_one() {
    let sandbox = Sandbox::new(SandboxOptions {
        plain_products: 1_000,
        ..options()
    });
    let window = "2026-06-10T09:00:00Z";
    let modified = format!("&modifiedDateFrom={window}");
    let created = format!("&createdDateFrom={window}");
    assert!(products(&sandbox, &modified).await.is_empty());
    sandbox.turn_catalogue_over(PageEdits {
        edits: 7,
        additions: 2,
        deactivations: 0,
    });
    let edited = products(&sandbox, &modified).await;
    assert!((1..=7).contains(&edited.len()));
    assert!(
        edited
            .iter()
            .all(|row| row["name"].as_str().unwrap().ends_with("(edit 1)"))
    );
    let new = products(&sandbox, &created).await;
    assert_eq!(new.len(), 2);
    assert!(new.iter().all(|row| row["modifiedDate"].is_null()));
}

#[tokio::test]
async fn a_renamed_sku_is_found_by_its_new_parts_only() {
    let sandbox = sandbox();
    let fill = FillProducts {
        count: 1_000,
        listed: false,
        stocked: false,
    };
    sandbox.fill_products(&fill);
    let found = |part: &'static str| {
        let sandbox = sandbox.clone();
        async move { products(&sandbox, &format!("&sku={part}")).await }
    };
    let before = found("pl-1000010-ivory").await;
    assert_eq!(before.len(), 3);
    let id = before[0]["productId"].as_i64().unwrap();
    let edit = json!({ "sku": "RENAMED-1" });
    let path = format!("order-manager/products/{id}");
    control(&sandbox, "POST", &path, Some(&edit)).await;
    let taken = before[1]["masterSku"].as_str().unwrap().to_lowercase();
    let refused = control(&sandbox, "POST", &path, Some(&json!({ "sku": taken }))).await;
    assert_eq!(refused.status, http::StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(found("pl-1000010-ivory").await.len(), 2);
    assert_eq!(ids(&found("named-1").await), BTreeSet::from([id]));
}

#[tokio::test]
async fn a_limit_above_the_largest_page_is_cut_when_the_switch_says_so() {
    let sandbox = sandbox();
    sandbox.set_switches(Switches {
        large_limit: LargeLimit::Clamped,
        ..Switches::default()
    });
    let rows = om_get(&sandbox, "/v1.1/products?limit=1000").await.rows();
    assert_eq!(rows.len(), 100);
    let second = om_get(&sandbox, "/v1.1/products?limit=1000&page=2")
        .await
        .rows();
    assert!(ids(&rows).is_disjoint(&ids(&second)));
    let totals = om_get(&sandbox, "/v1/productstocks/total?limit=201").await;
    assert_eq!(totals.json()["error"][0], "limit cannot exceed 200");
}
