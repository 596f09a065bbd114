//! Stock rows to the quantity that JOOR is told.

use std::collections::BTreeSet;

use jiff::Timestamp;
use seamline_mapping::ProblemCode;
use seamline_mapping::joor::inventory::published_quantity;
use seamline_mapping::model::{StockLevel, Warehouse};
use seamline_mapping::order_manager::stock::{
    available, levels_from_rows, mapped_warehouses, warehouse_from_wire,
};
use seamline_mapping::rules::InventoryRules;
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
    let counted = mapped_warehouses(rules, &warehouses()).unwrap();
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
    let problem = mapped_warehouses(&rules, &warehouses()).unwrap_err();
    assert_eq!(problem.code, ProblemCode::UnknownWarehouse);
    assert!(problem.message.contains("Harbor 3PL (3102)"));

    let mut twins = warehouses();
    twins[1].name = twins[0].name.clone();
    let rules = InventoryRules {
        order_manager_warehouses: vec![twins[0].name.clone()],
        ..InventoryRules::default()
    };
    let problem = mapped_warehouses(&rules, &twins).unwrap_err();
    assert_eq!(problem.code, ProblemCode::AmbiguousWarehouse);
}

#[test]
fn an_inactive_warehouse_counts_only_when_it_is_named() {
    let all = mapped_warehouses(&InventoryRules::default(), &warehouses()).unwrap();
    assert_eq!(all, BTreeSet::from([3101, 3102]));
    let named = InventoryRules {
        order_manager_warehouses: vec!["Old Annex".to_owned()],
        ..InventoryRules::default()
    };
    assert_eq!(
        mapped_warehouses(&named, &warehouses()).unwrap(),
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
        assert_eq!(published_quantity(free, in_flight, &rules), published);
    }
    assert_eq!(published_quantity(4, 0, &InventoryRules::default()), 4);
    assert_eq!(published_quantity(-3, 0, &InventoryRules::default()), 0);
}
