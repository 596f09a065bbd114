//! A catalogue that people work on while it is read, and the memory that reading it takes.
//!
//! In a binary of its own: the memory that is measured is the process's.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![allow(clippy::print_stdout, reason = "a large run tells its figures")]

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use peak_alloc::PeakAlloc;
use seamline_contract_order_manager::Bench;
use seamline_order_manager_client::requests::{PageRequest, ProductsQuery};
use seamline_sandbox::{FillProducts, PageEdits, Switches};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Bytes that reading a list may take above what is kept of it, however long it is: a page of it on
/// both sides, as text and as records, and what the sandbox keeps ready.
const FLAT: usize = 4 * 1024 * 1024;

/// How many products. `CONTRACT_PRODUCTS=100000` reads a catalogue of that size.
fn size() -> usize {
    let wanted = std::env::var("CONTRACT_PRODUCTS").ok();
    wanted.and_then(|count| count.parse().ok()).unwrap_or(2_000)
}

/// Name and state of each product, by key: what a caller keeps, a few bytes a product.
type View = BTreeMap<i64, (String, bool)>;

/// What one reading of every page has shown.
#[derive(Debug, Default)]
struct Shown {
    /// Records.
    records: usize,
    /// Products that this reading or one before it had shown already.
    again: usize,
    /// Products that are older than `before` and were not shown before.
    recovered: usize,
}

/// Reads every page of a query into the view.
async fn read(bench: &Bench, query: ProductsQuery, before: Timestamp, view: &mut View) -> Shown {
    let mut pages = bench.client.pages(query);
    let mut shown = Shown::default();
    while let Some(page) = pages.next().await.unwrap() {
        assert!(page.undecodable.is_empty(), "{:?}", page.undecodable);
        for product in page.items {
            let is_old = product.last_change().is_some_and(|date| date < before);
            let state = (product.name, product.active);
            let is_known = view.insert(product.product_id, state).is_some();
            shown.records += 1;
            shown.again += usize::from(is_known);
            shown.recovered += usize::from(is_old && !is_known);
        }
    }
    shown
}

/// Reads every page and keeps nothing; gives the most bytes that this took at a time.
async fn peak_of_reading(bench: &Bench) -> usize {
    let mut pages = bench
        .client
        .pages(ProductsQuery::new(PageRequest::first(100)));
    // The first page fills what stays ready for the others.
    let mut records = pages.next().await.unwrap().unwrap().len();
    let kept = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    while let Some(page) = pages.next().await.unwrap() {
        records += page.len();
    }
    assert!(records >= size());
    MEMORY.peak_usage().saturating_sub(kept)
}

/// Lists move while they are read: here each edit moves a product to the end of the list, so that
/// pages lose products at their ends. A reader makes rounds until one shows nothing that the rounds
/// before it have lost, and then reads what was changed or made since it began.
///
/// With 100,000 products, which were 108,534 at the end, in release on two busy cores: four rounds of
/// which the second recovered 1,711 products, the third 24 and the fourth none, 267 s in all; reading
/// them all took 1.2 MB at most, as it does with 2,000.
#[tokio::test]
async fn rounds_over_a_list_that_shifts_and_the_changes_since_miss_no_product_and_repeat_none() {
    let bench = Bench::with(|options| {
        options.switches = Switches {
            products_by_change: true,
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
    let mut rounds = Vec::new();
    loop {
        let round = read(&bench, ProductsQuery::new(first), began, &mut view).await;
        let is_last = !rounds.is_empty() && round.recovered == 0;
        rounds.push(round);
        if is_last {
            break;
        }
        assert!(rounds.len() < 10, "{rounds:?}");
    }
    // Otherwise this would prove nothing: the first round loses products and shows others twice.
    assert!(rounds[0].again > 0, "{rounds:?}");
    assert!(rounds[1].recovered > 0, "{rounds:?}");

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
        read(&bench, query, began, &mut view).await;
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
    let products = expected.len();
    drop((view, expected));

    let peak = peak_of_reading(&bench).await;
    println!("{products} products, {peak} bytes at most, rounds: {rounds:?}");
    assert!(peak < FLAT, "{peak} bytes for {products} products");
}
