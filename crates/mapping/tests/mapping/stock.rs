//! Stock rows to the quantity that JOOR is told.

use std::collections::BTreeSet;

use jiff::Timestamp;
use seamline_mapping::ProblemCode;
use seamline_mapping::joor::inventory::published_quantity;
use seamline_mapping::model::{Component, Product, StockBasis, StockLevel, StockRow, Warehouse};
use seamline_mapping::order_manager::stock::{
    KitPart, available, kits_available, levels_from_counts, levels_from_rows, mapped_warehouses,
    warehouse_from_wire,
};
use seamline_mapping::rules::{InventoryMode, InventoryRules};
use seamline_order_manager_client::wire;

use crate::fixtures;

fn rows() -> Vec<wire::StockRow> {
    fixtures::read("om-inventory-response.json")
}

fn warehouses() -> Vec<Warehouse> {
    fixtures::read::<Vec<wire::Warehouse>>("om-warehouses-response.json")
        .iter()
        .map(warehouse_from_wire)
        .collect()
}

fn level(levels: &[StockLevel], sku: &str) -> StockLevel {
    levels
        .iter()
        .find(|level| level.sku == sku)
        .unwrap()
        .clone()
}

fn count(sku: &str, rules: &InventoryRules) -> i64 {
    let levels = levels_from_rows(&rows(), Timestamp::UNIX_EPOCH);
    let counted = mapped_warehouses(&rules.order_manager_warehouses, &warehouses()).unwrap();
    available(&level(&levels, sku), rules, &counted)
}

#[test]
fn pickable_rows_of_all_active_warehouses_are_added_up() {
    assert_eq!(count("MV-DR-101-IVR-S", &InventoryRules::default()), 31);
}

#[test]
fn warehouses_are_chosen_by_name_or_by_key() {
    let only = |wanted: &str| InventoryRules {
        order_manager_warehouses: vec![wanted.to_owned()],
        ..InventoryRules::default()
    };
    assert_eq!(count("MV-DR-101-IVR-S", &only("brooklyn stockroom")), 11);
    assert_eq!(count("MV-DR-101-IVR-S", &only("3102")), 20);
}

#[test]
fn an_unknown_or_shared_warehouse_name_is_a_problem_and_never_an_empty_choice() {
    let rules = InventoryRules {
        order_manager_warehouses: vec!["Brooklyn".to_owned()],
        ..InventoryRules::default()
    };
    let problem = mapped_warehouses(&rules.order_manager_warehouses, &warehouses()).unwrap_err();
    assert_eq!(problem.code, ProblemCode::UnknownWarehouse);
    assert!(problem.message.contains("Harbor 3PL (3102)"));

    let mut twins = warehouses();
    twins[1].name = twins[0].name.clone();
    let rules = InventoryRules {
        order_manager_warehouses: vec![twins[0].name.clone()],
        ..InventoryRules::default()
    };
    let problem = mapped_warehouses(&rules.order_manager_warehouses, &twins).unwrap_err();
    assert_eq!(problem.code, ProblemCode::AmbiguousWarehouse);
}

#[test]
fn an_inactive_warehouse_counts_only_when_it_is_named() {
    let all = mapped_warehouses(&[], &warehouses()).unwrap();
    assert_eq!(all, BTreeSet::from([3101, 3102]));
    let named = InventoryRules {
        order_manager_warehouses: vec!["Old Annex".to_owned()],
        ..InventoryRules::default()
    };
    assert_eq!(
        mapped_warehouses(&named.order_manager_warehouses, &warehouses()).unwrap(),
        BTreeSet::from([3103])
    );
}

#[test]
fn locked_pieces_are_subtracted_once_more_only_when_asked() {
    let rules = InventoryRules {
        subtract_locked: true,
        ..InventoryRules::default()
    };
    assert_eq!(count("MV-DR-101-IVR-S", &rules), 30);
}

#[test]
fn rows_of_a_longer_sku_do_not_add_to_a_shorter_one() {
    let rows: Vec<wire::StockRow> = fixtures::read("om-inventory-sku-substring-response.json");
    let exact = rows
        .iter()
        .filter(|row| row.product.master_sku == "MV-DR-101-IVR-S")
        .count();
    assert!(exact > 0 && exact < rows.len());
    let levels = levels_from_rows(&rows, Timestamp::UNIX_EPOCH);
    assert!(levels.len() > 1);
    assert_eq!(level(&levels, "MV-DR-101-IVR-S").rows.len(), exact);
}

#[test]
fn a_row_that_comes_twice_counts_once() {
    let mut twice = rows();
    twice.extend(rows());
    assert_eq!(
        levels_from_rows(&twice, Timestamp::UNIX_EPOCH),
        levels_from_rows(&rows(), Timestamp::UNIX_EPOCH)
    );
}

#[test]
fn the_published_quantity_is_never_negative_and_respects_the_minimum() {
    let rules = InventoryRules {
        minimum_level: 5,
        ..InventoryRules::default()
    };
    for (free, in_flight, published) in [(5, 0, 5), (4, 0, 0), (9, 4, 5), (9, 5, 0), (3, 9, 0)] {
        assert_eq!(
            published_quantity(free, in_flight, &rules.level()),
            published
        );
    }
    assert_eq!(
        published_quantity(4, 0, &InventoryRules::default().level()),
        4
    );
    assert_eq!(
        published_quantity(-3, 0, &InventoryRules::default().level()),
        0
    );
}

#[test]
fn totals_of_a_warehouse_are_never_added_up() {
    let mut loud = rows();
    for row in &mut loud {
        let totals = row.warehouse_stock_totals.as_mut().unwrap();
        totals.available_quantity = Some(900_000);
        totals.on_hand_quantity = Some(900_000);
    }
    let levels = levels_from_rows(&loud, Timestamp::UNIX_EPOCH);
    assert_eq!(levels, levels_from_rows(&rows(), Timestamp::UNIX_EPOCH));
    let counted = mapped_warehouses(&[], &warehouses()).unwrap();
    let level = level(&levels, "MV-DR-101-IVR-S");
    assert_eq!(level.rows.len(), 4);
    assert_eq!(available(&level, &InventoryRules::default(), &counted), 31);
}

fn on_hand() -> InventoryRules {
    InventoryRules {
        mode: InventoryMode::OnHand,
        ..InventoryRules::default()
    }
}

/// The example's totals, as what lies in one warehouse.
fn counts(warehouse: i64) -> Vec<(i64, wire::StockTotal)> {
    fixtures::read::<Vec<wire::StockTotal>>("om-productstocks-total-response.json")
        .into_iter()
        .map(|count| (warehouse, count))
        .collect()
}

#[test]
fn what_is_on_hand_is_the_count_with_what_is_allocated_and_without_what_is_locked_only_when_asked()
{
    let levels = levels_from_counts(&counts(3101), Timestamp::UNIX_EPOCH);
    let dress = level(&levels, "MV-DR-101-IVR-S");
    assert_eq!(dress.basis, InventoryMode::OnHand.basis());
    let here = BTreeSet::from([3101]);
    assert_eq!(available(&dress, &on_hand(), &here), 38);
    let unlocked = InventoryRules {
        subtract_locked: true,
        ..on_hand()
    };
    assert_eq!(available(&dress, &unlocked, &here), 37);
    assert_eq!(available(&dress, &on_hand(), &BTreeSet::from([3102])), 0);
}

#[test]
fn counts_of_several_warehouses_are_rows_of_one_product_and_one_that_comes_twice_counts_once() {
    let mut all = counts(3102);
    all.extend(counts(3101));
    all.extend(counts(3101));
    let levels = levels_from_counts(&all, Timestamp::UNIX_EPOCH);
    let dress = level(&levels, "MV-DR-101-IVR-S");
    let places: Vec<i64> = dress.rows.iter().map(|row| row.warehouse).collect();
    assert_eq!(places, [3101, 3102]);
    assert_eq!(
        available(&dress, &on_hand(), &BTreeSet::from([3101, 3102])),
        76
    );
}

/// A stock level with so many pieces in each warehouse.
fn pieces(product: i64, here: &[(i64, i64)]) -> StockLevel {
    let row = |&(warehouse, available): &(i64, i64)| StockRow {
        warehouse,
        location: "A".to_owned(),
        on_hand: available,
        locked: 0,
        allocated: 0,
        available,
        pickable: true,
        active: true,
    };
    StockLevel {
        product,
        sku: format!("MV-{product}"),
        basis: StockBasis::Locations,
        rows: here.iter().map(row).collect(),
        read_started_at: Timestamp::UNIX_EPOCH,
    }
}

/// The kits of warehouses 1 and 2; of each component its pieces in one kit, its stock, and what is in
/// flight of it.
fn kits(boxed: &StockLevel, parts: &[(i64, StockLevel, i64)]) -> i64 {
    let parts: Vec<KitPart<'_>> = parts
        .iter()
        .map(|(pieces, level, in_flight)| KitPart {
            pieces: *pieces,
            level,
            in_flight: *in_flight,
        })
        .collect();
    let rules = InventoryRules::default();
    kits_available(boxed, &parts, &rules, &BTreeSet::from([1, 2])).unwrap()
}

#[test]
fn a_kit_is_the_least_of_what_its_components_make_in_each_warehouse() {
    let nothing = pieces(9, &[]);
    let table = [
        // first component, second component (two in a kit), kits
        ([(1, 10), (2, 0)], [(1, 7), (2, 0)], 3),
        ([(1, 2), (2, 0)], [(1, 7), (2, 0)], 2),
        // A kit is not made of pieces from two warehouses.
        ([(1, 10), (2, 0)], [(1, 0), (2, 10)], 0),
        ([(1, 1), (2, 3)], [(1, 3), (2, 5)], 3),
        // One without stock, one that is oversold, and a warehouse that does not count.
        ([(1, 10), (2, 0)], [(1, 0), (2, 0)], 0),
        ([(1, -4), (2, 3)], [(1, 8), (2, 8)], 3),
        ([(1, 1), (3, 9)], [(1, 2), (3, 18)], 1),
    ];
    for (first, second, expected) in table {
        let parts = [(1, pieces(1, &first), 0), (2, pieces(2, &second), 0)];
        assert_eq!(kits(&nothing, &parts), expected, "{first:?} {second:?}");
    }
}

#[test]
fn pieces_in_flight_are_missing_in_the_warehouse_where_that_costs_the_most_kits() {
    let nothing = pieces(9, &[]);
    let table = [
        // in flight of each component, kits
        ((0, 0), 8),
        // The first warehouse has pieces to spare of the first component, the second has not.
        ((3, 0), 5),
        ((0, 1), 7),
        ((0, 2), 7),
        // One order took both from one place.
        ((3, 6), 5),
        // Both places together have 14 of the first.
        ((12, 0), 2),
        ((50, 0), 0),
    ];
    for ((first, second), expected) in table {
        let parts = [
            (1, pieces(1, &[(1, 9), (2, 5)]), first),
            (2, pieces(2, &[(1, 6), (2, 10)]), second),
        ];
        assert_eq!(kits(&nothing, &parts), expected, "{first} {second}");
    }
}

#[test]
fn boxed_kits_count_beside_those_that_can_be_made_and_never_twice() {
    // A row that says 2 boxed and 3 in all, because its components make one more.
    let mut boxed = pieces(9, &[(1, 2)]);
    boxed.rows[0].available = 3;
    let parts = [(1, pieces(1, &[(1, 1)]), 0)];
    assert_eq!(kits(&boxed, &parts), 3);
    boxed.rows[0].locked = 1;
    assert_eq!(kits(&boxed, &parts), 2);
    boxed.rows[0].pickable = false;
    assert_eq!(kits(&boxed, &parts), 1);
}

#[test]
fn a_kit_without_components_or_pieces_is_a_problem_and_never_a_number() {
    let (rules, here) = (InventoryRules::default(), BTreeSet::from([1]));
    let boxed = pieces(9, &[(1, 2)]);
    let level = pieces(1, &[(1, 5)]);
    let none = KitPart {
        pieces: 0,
        level: &level,
        in_flight: 0,
    };
    for parts in [&[][..], &[none][..]] {
        let problem = kits_available(&boxed, parts, &rules, &here).unwrap_err();
        assert_eq!(problem.code, ProblemCode::NoComponents);
        assert!(problem.message.contains("MV-9"), "{}", problem.message);
    }
}

#[test]
fn the_example_kit_has_its_boxed_pieces_and_what_its_components_make() {
    let kit = fixtures::products()
        .into_iter()
        .find(Product::is_bundle)
        .unwrap();
    let found: Vec<(i64, i64)> = kit
        .components
        .iter()
        .map(|part: &Component| (part.product, part.pieces))
        .collect();
    assert_eq!(found, [(50_201, 1), (50_301, 2)]);
    let levels = levels_from_rows(&rows(), Timestamp::UNIX_EPOCH);
    let of = |product: i64| {
        levels
            .iter()
            .find(|level| level.product == product)
            .unwrap()
    };
    let parts: Vec<KitPart<'_>> = kit
        .components
        .iter()
        .map(|part| KitPart {
            pieces: part.pieces,
            level: of(part.product),
            in_flight: 0,
        })
        .collect();
    let rules = InventoryRules::default();
    let counted = mapped_warehouses(&rules.order_manager_warehouses, &warehouses()).unwrap();
    let kits = kits_available(of(kit.id), &parts, &rules, &counted).unwrap();
    assert_eq!(available(of(kit.id), &rules, &counted), 2);
    assert_eq!(kits, 2 + 7);
}

#[test]
fn an_account_without_an_active_warehouse_is_a_problem_and_not_zero_stock() {
    let mut none = warehouses();
    for warehouse in &mut none {
        warehouse.active = false;
    }
    let problem = mapped_warehouses(&[], &none).unwrap_err();
    assert_eq!(problem.code.as_str(), "unknown-warehouse");
    assert!(problem.message.contains("no active warehouse"));
}
