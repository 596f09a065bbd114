//! Families that wait for a person, one reason each.

use seamline_joor_client::v4::price_types::PriceType;
use seamline_mapping::joor::styles::{StyleLookups, style_from_family};
use seamline_mapping::model::{Family, Money, OptionValue};
use seamline_mapping::rules::{PriceSource, ProductRules};
use seamline_mapping::{Outcome, Problem, ProblemCode};

use crate::styles::{dress, lookups};

#[track_caller]
fn problem(change: impl FnOnce(&mut Family, &mut ProductRules, &mut StyleLookups)) -> Problem {
    let (mut family, mut rules, mut lookups) = (dress(), ProductRules::default(), lookups());
    change(&mut family, &mut rules, &mut lookups);
    match style_from_family(&family, &rules, &lookups) {
        Outcome::Problem(problem) => problem,
        other => panic!("{other:?}"),
    }
}

#[test]
fn variations_without_colour_or_size_are_named() {
    let no_colour = problem(|family, _, _| {
        family.variations[1].options.remove("Color");
        family.variations[4].options.remove("Color");
    });
    assert_eq!(no_colour.code, ProblemCode::NoColour);
    assert!(
        no_colour
            .message
            .contains("MV-DR-101-IVR-M, MV-DR-101-INK-M")
    );
    let no_size = problem(|family, _, _| {
        family.variations[0]
            .options
            .get_mut("Size")
            .unwrap()
            .clear();
    });
    assert_eq!(no_size.code, ProblemCode::NoSize);
}

#[test]
fn a_default_colour_does_not_hide_a_badly_built_variation() {
    let problem = problem(|family, rules, _| {
        rules.default_colour = Some("As shown".to_owned());
        family.variations[1].options.remove("Color");
    });
    assert_eq!(problem.code, ProblemCode::NoColour);
}

#[test]
fn a_family_without_any_colour_option_waits_for_a_default() {
    let problem = problem(|family, _, _| {
        family.parent.options.remove("Color");
        for product in &mut family.variations {
            product.options.remove("Color");
        }
    });
    assert_eq!(problem.code, ProblemCode::NoColour);
    assert!(problem.remedy.contains("default_colour"));
}

#[test]
fn two_values_of_one_option_or_two_variations_of_one_combination_are_reported() {
    let two_values = problem(|family, _, _| {
        family.variations[0]
            .options
            .get_mut("Color")
            .unwrap()
            .push(OptionValue {
                id: None,
                name: "Ink Blue".to_owned(),
            });
    });
    assert_eq!(two_values.code, ProblemCode::AmbiguousOption);
    let twins = problem(|family, _, _| {
        family.variations[1].options = family.variations[0].options.clone();
    });
    assert_eq!(twins.code, ProblemCode::DuplicateVariation);
    assert!(
        twins
            .message
            .contains("MV-DR-101-IVR-S and MV-DR-101-IVR-M")
    );
}

#[test]
fn bar_codes_are_there_and_differ() {
    let missing = problem(|family, _, _| family.variations[2].upc = None);
    assert_eq!(missing.code, ProblemCode::NoUpc);
    let same = problem(|family, _, _| family.variations[2].upc = family.variations[0].upc.clone());
    assert_eq!(same.code, ProblemCode::DuplicateUpc);
}

#[test]
fn a_virtual_product_without_variations_waits() {
    let problem = problem(|family, _, _| family.variations.clear());
    assert_eq!(problem.code, ProblemCode::NoVariations);
}

#[test]
fn a_family_with_neither_linesheet_nor_season_is_not_sent() {
    let empty = problem(|family, _, _| {
        family.parent.custom_fields.remove("1001");
        family
            .parent
            .custom_fields
            .insert("1002".to_owned(), " ".to_owned());
    });
    assert_eq!(empty.code, ProblemCode::NoLinesheet);
    let undefined = problem(|_, _, lookups| {
        lookups
            .custom_fields
            .retain(|name, _| name == "Wholesale Price");
    });
    assert_eq!(undefined.code, ProblemCode::NoLinesheet);
}

#[test]
fn prices_are_there_and_are_numbers() {
    let missing = problem(|family, _, _| {
        family.parent.custom_fields.remove("1003");
    });
    assert_eq!(missing.code, ProblemCode::NoWholesalePrice);
    assert!(missing.message.contains("MV-DR-101-INK-L"));
    for text in ["$118", "1,118.00", "-5", "1_000", "1e3"] {
        let unreadable = problem(|family, _, _| {
            family
                .parent
                .custom_fields
                .insert("1003".to_owned(), text.to_owned());
        });
        assert_eq!(unreadable.code, ProblemCode::UnreadablePrice, "{text}");
    }
}

#[test]
fn currencies_are_never_mixed() {
    let problem = problem(|family, rules, _| {
        rules.wholesale_price = PriceSource::VendorCost;
        family.variations[3].prices.vendor_cost = Some(Money::new("40".parse().unwrap(), "EUR"));
    });
    assert_eq!(problem.code, ProblemCode::CurrencyMismatch);
}

#[test]
fn the_price_type_is_never_guessed() {
    let second = PriceType {
        id: "5128".to_owned(),
        name: Some("EUR Wholesale".to_owned()),
        currency_code: Some("EUR".to_owned()),
        retail_currency_code: None,
        unknown: serde_json::Map::new(),
    };
    let unchosen = problem(|_, _, lookups| lookups.price_types.push(second.clone()));
    assert_eq!(unchosen.code, ProblemCode::PriceTypeUnclear);
    assert!(unchosen.message.contains("EUR Wholesale (EUR)"));
    let unknown = problem(|_, rules, _| rules.price_type = Some("USD".to_owned()));
    assert_eq!(unknown.code, ProblemCode::PriceTypeUnclear);
    let none = problem(|_, _, lookups| lookups.price_types.clear());
    assert_eq!(none.code, ProblemCode::PriceTypeUnclear);
}

#[test]
fn keys_are_never_cut() {
    let parent = problem(|family, _, _| family.parent.sku = "S".repeat(46));
    assert_eq!(
        (parent.code, parent.field.as_str()),
        (ProblemCode::KeyTooLong, "masterSku")
    );
    let variation = problem(|family, _, _| family.variations[0].sku = "S".repeat(101));
    assert_eq!(variation.code, ProblemCode::KeyTooLong);
    let size = problem(|family, _, _| {
        family.variations[0].options.get_mut("Size").unwrap()[0].name = "S".repeat(26);
    });
    assert_eq!(
        (size.code, size.field.as_str()),
        (ProblemCode::KeyTooLong, "size")
    );
}
