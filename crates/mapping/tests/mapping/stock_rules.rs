//! What a merchant can set about quantities: each rule with its default, its other values, its edges.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use seamline_mapping::joor::inventory::{is_made_to_order, made_to_order_row, published_quantity};
use seamline_mapping::model::Warehouse;
use seamline_mapping::order_manager::stock::mapped_places;
use seamline_mapping::rules::{
    GuardRules, InventoryMode, InventoryRules, KitStock, LevelRules, SentSku,
};

fn rules(text: &str) -> InventoryRules {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The setting that is refused, and why.
fn refused(text: &str) -> (&'static str, String) {
    let error = rules(text).check().unwrap_err();
    (error.key, error.message)
}

const NOTHING: LevelRules = LevelRules {
    buffer: 0,
    percentage: 100,
    maximum: None,
    minimum_level: 0,
};

#[test]
fn by_default_the_available_quantity_is_written_as_it_is() {
    assert_eq!(InventoryRules::default().level(), NOTHING);
    for (available, published) in [(-3, 0), (0, 0), (1, 1), (31, 31), (i64::MAX, i64::MAX)] {
        assert_eq!(published_quantity(available, 0, &NOTHING), published);
    }
}

#[test]
fn a_minimum_level_writes_what_is_below_it_as_zero() {
    // minimum level, available, written
    for (minimum_level, available, written) in [
        (0, 1, 1),
        (5, 4, 0),
        (5, 5, 5),
        (5, 6, 6),
        (1, 0, 0),
        (1, 1, 1),
    ] {
        let level = LevelRules {
            minimum_level,
            ..NOTHING
        };
        assert_eq!(
            level.published(available, 0),
            written,
            "{minimum_level} {available}"
        );
    }
}

#[test]
fn a_buffer_keeps_pieces_back_down_to_none() {
    for (buffer, available, written) in [(0, 9, 9), (2, 9, 7), (9, 9, 0), (10, 9, 0), (2, -4, 0)] {
        let level = LevelRules { buffer, ..NOTHING };
        assert_eq!(
            level.published(available, 0),
            written,
            "{buffer} {available}"
        );
    }
}

#[test]
fn a_percentage_is_rounded_down_to_whole_pieces() {
    for (percentage, available, written) in [
        (100, 9, 9),
        (50, 9, 4),
        (99, 1, 0),
        (1, 99, 0),
        (1, 100, 1),
        (33, 100, 33),
        (90, i64::MAX, 8_301_034_833_169_298_226),
    ] {
        let level = LevelRules {
            percentage,
            ..NOTHING
        };
        assert_eq!(
            level.published(available, 0),
            written,
            "{percentage} {available}"
        );
    }
}

#[test]
fn a_maximum_is_the_most_that_is_written() {
    for (maximum, available, written) in [
        (None, 900, 900),
        (Some(40), 39, 39),
        (Some(40), 40, 40),
        (Some(40), 41, 40),
        (Some(0), 9, 0),
    ] {
        let level = LevelRules { maximum, ..NOTHING };
        assert_eq!(
            level.published(available, 0),
            written,
            "{maximum:?} {available}"
        );
    }
}

#[test]
fn the_rules_apply_in_flight_then_buffer_then_percentage_then_maximum_then_minimum() {
    let level = LevelRules {
        buffer: 4,
        percentage: 50,
        maximum: Some(10),
        minimum_level: 3,
    };
    // available, in flight, written: each column of the comment is what a rule leaves
    let table = [
        (40, 0, 10), // 40 36 18 10 10
        (20, 0, 8),  // 20 16  8  8  8
        (20, 7, 4),  // 13  9  4  4  4
        (9, 0, 0),   //  9  5  2  2  0
        (10, 0, 3),  // 10  6  3  3  3
        (3, 9, 0),   //  0  0  0  0  0
    ];
    for (available, in_flight, written) in table {
        assert_eq!(
            level.published(available, in_flight),
            written,
            "{available} {in_flight}"
        );
    }
}

fn level_rules() -> impl Strategy<Value = LevelRules> {
    let maximum = proptest::option::of(0..200_u32);
    (0..50_u32, 1..=100_u32, maximum, 0..50_u32).prop_map(
        |(buffer, percentage, maximum, minimum_level)| LevelRules {
            buffer,
            percentage,
            maximum,
            minimum_level,
        },
    )
}

proptest! {
    #[test]
    fn more_pieces_never_give_less_and_orders_never_give_more(
        level in level_rules(), available in -50..500_i64, more in 0..100_i64,
        in_flight in 0..200_i64, orders in 0..100_i64
    ) {
        let written = level.published(available, in_flight);
        prop_assert!(level.published(available + more, in_flight) >= written);
        prop_assert!(level.published(available, in_flight + orders) <= written);
    }

    #[test]
    fn no_rule_invents_a_piece_and_no_quantity_is_negative(
        level in level_rules(), available in any::<i64>(), in_flight in 0..i64::MAX
    ) {
        let written = level.published(available, in_flight);
        prop_assert!(written >= 0);
        prop_assert!(written <= available.saturating_sub(in_flight).max(0));
    }

    #[test]
    fn a_stricter_rule_never_writes_more(
        level in level_rules(), available in 0..500_i64
    ) {
        let written = level.published(available, 0);
        let stricter = [
            LevelRules { buffer: level.buffer + 1, ..level },
            LevelRules { percentage: level.percentage.max(2) - 1, ..level },
            LevelRules { maximum: Some(level.maximum.unwrap_or(200).saturating_sub(1)), ..level },
            LevelRules { minimum_level: level.minimum_level + 1, ..level },
        ];
        for rules in stricter {
            prop_assert!(rules.published(available, 0) <= written, "{rules:?}");
        }
    }
}

const TWO: &str = r#"{"buffer":2,"maximum":90,"warehouses":[
    {"joor":" Main ","order_manager":["Brooklyn","Harbor"]},
    {"joor":"EU","order_manager":["3103"],"buffer":0,"percentage":50,"maximum":7,"minimum_level":3}]}"#;

#[test]
fn a_warehouse_has_the_rules_of_the_table_where_it_does_not_say_otherwise() {
    let two = rules(TWO);
    assert_eq!(two.check(), Ok(()));
    let names: Vec<&str> = two.places().iter().map(|place| place.joor).collect();
    assert_eq!(names, ["Main", "EU"]);
    let main = two.place("Main").unwrap();
    assert_eq!(
        main.level,
        LevelRules {
            buffer: 2,
            maximum: Some(90),
            ..NOTHING
        }
    );
    let eu = LevelRules {
        buffer: 0,
        percentage: 50,
        maximum: Some(7),
        minimum_level: 3,
    };
    assert_eq!(two.place("EU").unwrap().level, eu);
    assert_eq!(two.place("main"), None);
}

#[test]
fn the_short_form_is_one_warehouse() {
    let short = rules(r#"{"joor_warehouse":"Main","order_manager_warehouses":["Harbor"]}"#);
    assert_eq!(short.check(), Ok(()));
    let places = short.places();
    assert_eq!(places.len(), 1);
    assert_eq!(
        (places[0].joor, places[0].order_manager),
        ("Main", &["Harbor".to_owned()][..])
    );
}

fn warehouses() -> Vec<Warehouse> {
    let one = |(id, name, active): (i64, &str, bool)| Warehouse {
        id,
        name: name.to_owned(),
        active,
    };
    [
        (3101, "Brooklyn", true),
        (3102, "Harbor", true),
        (3103, "Annex", false),
    ]
    .map(one)
    .to_vec()
}

#[test]
fn warehouses_feed_the_joor_warehouse_that_names_them() {
    let places = mapped_places(&rules(TWO), &warehouses()).unwrap();
    let main = ("Main".to_owned(), BTreeSet::from([3101, 3102]));
    let eu = ("EU".to_owned(), BTreeSet::from([3103]));
    assert_eq!(places, BTreeMap::from([main, eu]));
    let short = mapped_places(&rules(r#"{"joor_warehouse":"Main"}"#), &warehouses()).unwrap();
    assert_eq!(short["Main"], BTreeSet::from([3101, 3102]));
    // Once by name and once by key is twice.
    let twice = r#"{"warehouses":[{"joor":"A","order_manager":["Harbor"]},{"joor":"B","order_manager":["3102"]}]}"#;
    let problem = mapped_places(&rules(twice), &warehouses()).unwrap_err();
    assert_eq!(problem.field, "warehouses");
}

#[test]
fn what_could_never_work_is_refused_with_the_setting() {
    let with = |settings: &str| format!(r#"{{"joor_warehouse":"Main",{settings}}}"#);
    let table = [
        ("{}".to_owned(), "joor_warehouse", "is needed"),
        (r#"{"joor_warehouse":"  "}"#.to_owned(), "joor_warehouse", "is needed"),
        (with(r#""percentage":0"#), "percentage", "from 1 to 100"),
        (with(r#""percentage":101"#), "percentage", "from 1 to 100"),
        (with(r#""maximum":4,"minimum_level":5"#), "maximum", "would be 0"),
        (with(r#""stock_lag":"-1s""#), "stock_lag", "negative"),
        (with(r#""item_filter":{"list":"white"}"#), "item_filter", "nothing"),
        (with(r#""made_to_order":[" "]"#), "made_to_order", "blank"),
        (with(r#""guard":{"zero_percent":101}"#), "guard", "at most 100"),
        (with(r#""warehouses":[{"joor":"EU","order_manager":["A"]}]"#), "warehouses", "beside"),
        (
            r#"{"order_manager_warehouses":["A"],"warehouses":[{"joor":"EU","order_manager":["B"]}]}"#.to_owned(),
            "order_manager_warehouses",
            "each of",
        ),
        (
            r#"{"warehouses":[{"joor":"EU","order_manager":["A"]},{"joor":" ","order_manager":["B"]}]}"#.to_owned(),
            "warehouses",
            "name of a JOOR",
        ),
        (
            r#"{"warehouses":[{"joor":"EU","order_manager":["A"]},{"joor":"EU","order_manager":["B"]}]}"#.to_owned(),
            "warehouses",
            "twice",
        ),
        (
            r#"{"warehouses":[{"joor":"EU","order_manager":["A"]},{"joor":"US"}]}"#.to_owned(),
            "warehouses",
            "`US`",
        ),
        (
            r#"{"warehouses":[{"joor":"EU","order_manager":["A"]},{"joor":"US","order_manager":[" a"]}]}"#.to_owned(),
            "warehouses",
            "sold twice",
        ),
        (
            r#"{"warehouses":[{"joor":"EU","percentage":0}]}"#.to_owned(),
            "percentage",
            "from 1 to 100",
        ),
        (with(r#""mode":"channel","kits":"components""#), "kits", "counts the kits"),
        (with(r#""mode":"channel","subtract_locked":true"#), "subtract_locked", "locked"),
        (
            with(r#""mode":"channel","order_manager_warehouses":["A"]"#),
            "order_manager_warehouses",
            "chooses",
        ),
        (
            r#"{"mode":"channel","warehouses":[{"joor":"A","order_manager":["1"]},{"joor":"B","order_manager":["2"]}]}"#.to_owned(),
            "warehouses",
            "one number",
        ),
    ];
    for (text, key, words) in table {
        let (found, message) = refused(&text);
        assert_eq!(found, key, "{text}: {message}");
        assert!(message.contains(words), "{text}: {message}");
    }
    for text in [
        with(r#""mode":"channel","buffer":1,"percentage":100,"maximum":5,"minimum_level":5"#),
        r#"{"warehouses":[{"joor":"EU"}]}"#.to_owned(),
    ] {
        assert_eq!(rules(&text).check(), Ok(()), "{text}");
    }
}

#[test]
fn every_other_setting_has_its_documented_default_and_values() {
    let default = InventoryRules::default();
    assert_eq!(default.mode, InventoryMode::Available);
    assert_eq!(default.kits, KitStock::Reported);
    assert_eq!(default.sku_source, SentSku::Upc);
    assert!(!default.subtract_locked && !default.dec_pending && !default.count_parked_orders);
    assert!(default.item_filter.is_open() && default.made_to_order.is_empty());
    let figures = GuardRules {
        changed_percent: 30,
        changed_least: 50,
        zero_percent: 10,
        zero_least: 20,
    };
    assert_eq!(default.guard, figures);
    for (word, source) in [
        ("upc", SentSku::Upc),
        ("master-sku", SentSku::MasterSku),
        ("listing-sku", SentSku::ListingSku),
    ] {
        assert_eq!(
            rules(&format!(r#"{{"sku_source":"{word}"}}"#)).sku_source,
            source
        );
    }
}

#[test]
fn a_sku_is_made_to_order_when_it_is_on_the_list_whole_and_in_any_case() {
    let rules = rules(r#"{"made_to_order":[" mv-101 ","MV-102"]}"#);
    for (sku, is) in [
        ("MV-101", true),
        (" mv-102", true),
        ("MV-10", false),
        ("MV-1012", false),
        ("", false),
    ] {
        assert_eq!(is_made_to_order(sku, &rules), is, "{sku}");
    }
    let row = made_to_order_row("Main", "400101000013").to_json();
    assert_eq!(row["made_to_order"], true);
    assert_eq!(
        (row["inventory"].as_i64(), row["warehouse"].as_str()),
        (Some(0), Some("Main"))
    );
}
