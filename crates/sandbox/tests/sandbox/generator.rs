//! What the generator promises.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use seamline_sandbox::{ExpectedOrder, ExpectedProduct, Sandbox, SandboxOptions};

use crate::vendor::{options, sandbox};

fn order_kinds(sandbox: &Sandbox) -> BTreeMap<&'static str, usize> {
    let mut kinds = BTreeMap::new();
    for order in sandbox.expected().orders.values() {
        let kind = match order {
            ExpectedOrder::Deliver(_) => "deliver",
            ExpectedOrder::Park(kind) | ExpectedOrder::Skip(kind) => kind,
        };
        *kinds.entry(kind).or_default() += 1;
    }
    kinds
}

fn product_kinds(sandbox: &Sandbox) -> BTreeMap<&'static str, usize> {
    let mut kinds = BTreeMap::new();
    for product in sandbox.expected().products.values() {
        let kind = match product {
            ExpectedProduct::Publish(_) => "publish",
            ExpectedProduct::Park(kind) | ExpectedProduct::NotSent(kind) => kind,
        };
        *kinds.entry(kind).or_default() += 1;
    }
    kinds
}

#[test]
fn the_same_seed_gives_the_same_world_and_another_seed_another() {
    let world = sandbox().state();
    assert_eq!(world, sandbox().state());
    let other = Sandbox::new(SandboxOptions {
        seed: 2,
        ..options()
    });
    assert_ne!(world["joor"]["orders"], other.state()["joor"]["orders"]);
}

#[test]
fn every_bad_kind_comes_at_least_twice_at_the_default_size_for_any_seed() {
    for seed in 1..=40 {
        let sandbox = Sandbox::new(SandboxOptions { seed, ..options() });
        let orders = order_kinds(&sandbox);
        assert_eq!(orders.values().sum::<usize>(), 40, "seed {seed}");
        assert!(orders["unknown-product"] >= 4, "seed {seed}: {orders:?}");
        assert!(orders["no-customer-code"] >= 2, "seed {seed}: {orders:?}");
        assert!(orders["deliver"] >= 20, "seed {seed}: {orders:?}");
        assert_eq!(orders.len(), 4, "seed {seed}: {orders:?}");
        let products = product_kinds(&sandbox);
        for kind in ["no-colour", "no-linesheet", "duplicate-variation"] {
            assert_eq!(products[kind], 2, "seed {seed}: {products:?}");
        }
        assert_eq!(products["publish"], 18, "seed {seed}: {products:?}");
    }
}

#[test]
fn larger_worlds_have_more_bad_records_and_small_ones_none() {
    let large = Sandbox::new(SandboxOptions {
        styles: 120,
        orders: 200,
        ..options()
    });
    assert!(order_kinds(&large)["no-customer-code"] >= 10);
    assert!(product_kinds(&large)["no-linesheet"] >= 10);
    let small = Sandbox::new(SandboxOptions {
        styles: 2,
        orders: 2,
        ..options()
    });
    assert_eq!(product_kinds(&small)["publish"], 2);
    assert!(order_kinds(&small).keys().all(|kind| *kind == "deliver"));
    let empty = Sandbox::new(SandboxOptions {
        styles: 0,
        orders: 5,
        ..options()
    });
    assert!(empty.joor_orders().is_empty(), "nothing to order");
}

#[test]
fn the_money_of_every_order_adds_up() {
    for order in sandbox().joor_orders() {
        let extended: Decimal = order
            .lines
            .iter()
            .map(|line| line.price * Decimal::from(line.quantity))
            .sum();
        assert_eq!(order.subtotal, extended);
        assert_eq!(order.total, extended - order.discount + order.shipping);
        assert!(order.total > Decimal::ZERO);
        assert!(order.total.scale() <= 2, "{}", order.total);
    }
}

#[test]
fn every_product_has_a_bar_code_of_its_own_with_a_right_check_digit() {
    let products = sandbox().order_manager_products();
    let codes: Vec<&str> = products
        .iter()
        .filter_map(|product| product.upc.as_deref())
        .collect();
    let distinct: BTreeSet<&str> = codes.iter().copied().collect();
    assert!(codes.len() > 80);
    assert_eq!(codes.len(), distinct.len());
    for code in codes {
        let sum: u32 = code
            .chars()
            .rev()
            .zip([1, 3].into_iter().cycle())
            .map(|(digit, weight)| digit.to_digit(10).unwrap() * weight)
            .sum();
        assert_eq!((code.len(), sum % 10), (12, 0), "{code}");
    }
}

#[test]
fn some_listings_have_another_sku_than_their_product() {
    let products = sandbox().order_manager_products();
    let renamed = products
        .iter()
        .filter(|product| {
            product
                .listings
                .get(&4007)
                .is_some_and(|sku| *sku != product.sku)
        })
        .count();
    assert!(renamed >= 4, "{renamed}");
}

#[test]
fn most_of_what_can_be_sold_is_in_stock_but_not_all() {
    for seed in 1..=20 {
        let sandbox = Sandbox::new(SandboxOptions { seed, ..options() });
        let stock = sandbox.order_manager_available();
        let empty = stock.values().filter(|row| row.available == 0).count();
        assert!(empty > 0, "seed {seed}");
        assert!(
            empty * 4 < stock.len(),
            "seed {seed}: {empty} of {}",
            stock.len()
        );
    }
}

#[test]
fn there_is_enough_stock_for_every_order_that_is_admitted() {
    let sandbox = sandbox();
    let available = sandbox.order_manager_available();
    let by_listing: BTreeMap<String, i64> = sandbox
        .order_manager_products()
        .into_iter()
        .filter_map(|product| Some((product.listings.get(&4007)?.clone(), product.product_id)))
        .collect();
    let mut wanted: BTreeMap<i64, i64> = BTreeMap::new();
    for order in sandbox.expected().orders.values() {
        if let ExpectedOrder::Deliver(delivery) = order {
            for (sku, quantity) in &delivery.quantities {
                *wanted.entry(by_listing[sku]).or_default() += quantity;
            }
        }
    }
    assert!(!wanted.is_empty());
    for (product, quantity) in wanted {
        assert!(available[&product].available >= quantity, "{product}");
    }
}

#[test]
fn the_stock_has_rows_that_must_not_be_counted() {
    let sandbox = sandbox();
    let state = sandbox.state();
    let rows = state["order_manager"]["stock"].as_object().unwrap();
    assert!(rows.values().any(|row| row["pickable"] == false));
    assert!(rows.values().any(|row| row["active"] == false));
    assert!(rows.values().any(|row| row["locked"].as_i64() > Some(0)));
    assert!(
        rows.values().any(|row| row["allocated"].as_i64() > Some(0)),
        "web shop orders"
    );
}
