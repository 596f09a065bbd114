//! A catalogue that people work on while it is read.

use std::collections::BTreeMap;
use std::time::Duration;

use seamline_contract_order_manager::Bench;
use seamline_order_manager_client::requests::{PageRequest, ProductsQuery};
use seamline_sandbox::{FillProducts, PageEdits, Switches};

/// How many products. `CONTRACT_PRODUCTS=100000` reads a catalogue of that size.
fn size() -> usize {
    let wanted = std::env::var("CONTRACT_PRODUCTS").ok();
    wanted.and_then(|count| count.parse().ok()).unwrap_or(2_000)
}

/// Name and state of each product, by key: what a caller keeps, a few bytes a product.
type View = BTreeMap<i64, (String, bool)>;

/// Reads every page of a query into the view and returns how often a product came again.
async fn read(bench: &Bench, query: ProductsQuery, view: &mut View) -> usize {
    let mut pages = bench.client.pages(query);
    let mut again = 0;
    while let Some(page) = pages.next().await.unwrap() {
        assert!(page.undecodable.is_empty(), "{:?}", page.undecodable);
        for product in page.items {
            let state = (product.name, product.active);
            again += usize::from(view.insert(product.product_id, state).is_some());
        }
    }
    again
}

#[tokio::test]
async fn a_read_misses_no_product_and_the_windows_after_it_catch_every_change() {
    let bench = Bench::with(|options| {
        options.switches = Switches {
            page_edits: PageEdits {
                edits: 3,
                additions: 2,
                deactivations: 1,
            },
            ..Switches::default()
        };
    })
    .await;
    bench.sandbox.fill_products(&FillProducts {
        count: size(),
        listed: false,
        stocked: false,
    });
    // Whole seconds are all that the vendor's dates have.
    bench.sandbox.advance_clock(Duration::from_secs(10));
    let first = PageRequest::first(100);
    let began = bench.client.api().now();
    let mut view = View::new();
    let again = read(&bench, ProductsQuery::new(first), &mut view).await;
    assert_eq!(again, 0, "the vendor sorts by key, so nothing comes twice");
    let there = bench.sandbox.order_manager_products();
    let missed: Vec<i64> = there
        .iter()
        .map(|product| product.product_id)
        .filter(|id| !view.contains_key(id))
        .collect();
    // Only what was added after the last page with records, and after the empty one, is not there.
    assert!(missed.len() <= 4, "{missed:?}");
    let oldest_missed = missed.first().copied().unwrap_or(i64::MAX);
    assert!(view.keys().all(|id| *id < oldest_missed), "{missed:?}");

    // What was changed or made since the reading began: both windows, for a new product has no date
    // of a change.
    bench.sandbox.set_switches(Switches::default());
    for query in [
        ProductsQuery {
            modified_from: Some(began),
            ..ProductsQuery::new(first)
        },
        ProductsQuery {
            created_from: Some(began),
            ..ProductsQuery::new(first)
        },
    ] {
        read(&bench, query, &mut view).await;
    }
    let expected: View = bench
        .sandbox
        .order_manager_products()
        .into_iter()
        .map(|product| (product.product_id, (product.name, product.active)))
        .collect();
    assert_eq!(view.len(), expected.len());
    let differing = expected
        .iter()
        .find(|(id, state)| view.get(*id) != Some(*state));
    assert_eq!(differing, None);
}
