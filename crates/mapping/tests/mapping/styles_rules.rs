//! Which families and variations are published, and what JOOR's limits do to them.

use std::collections::BTreeSet;
use std::path::Path;

use seamline_mapping::joor::styles::{SkuState, style_from_family};
use seamline_mapping::model::{Family, ProductKind};
use seamline_mapping::rules::ProductRules;
use seamline_mapping::{Outcome, ProblemCode};
use serde_json::{Value, json};

use crate::styles::{dress, lookups};
use crate::styles_texts::rules;

/// What a family comes to: the SKUs that are sold, the rule that leaves it out, or its problem.
#[derive(Debug, PartialEq)]
enum Comes {
    Sold(usize),
    Skipped(&'static str),
    Parked(ProblemCode),
}

fn comes(family: &Family, settings: Value) -> Comes {
    match style_from_family(family, &rules(settings), &lookups()) {
        Outcome::Ready(plan) => {
            let skus = plan.skus.iter();
            Comes::Sold(skus.filter(|sku| sku.state == SkuState::Active).count())
        }
        Outcome::Skip { rule, .. } => Comes::Skipped(rule),
        Outcome::Problem(problem) | Outcome::Blocked(problem) => Comes::Parked(problem.code),
    }
}

type Change = fn(&mut Family);

#[test]
fn a_family_is_published_as_the_table_says() {
    use Comes::{Parked, Skipped, Sold};
    let as_is = |_: &mut Family| {};
    let parent_inactive = |family: &mut Family| family.parent.active = false;
    let one_inactive = |family: &mut Family| family.variations[0].active = false;
    let all_inactive = |family: &mut Family| {
        for variation in &mut family.variations {
            variation.active = false;
        }
    };
    let bundle = |family: &mut Family| family.parent.kind = ProductKind::Bundle;
    let no_upc = |family: &mut Family| family.variations[0].upc = None;
    let unpriced = |family: &mut Family| {
        family.parent.custom_fields.remove("1003");
    };
    let one_size = |family: &mut Family| {
        family.variations.truncate(1);
        family.variations[0].options.remove("Size");
        family.parent.options.remove("Size");
    };
    let one_colour = |family: &mut Family| {
        family.variations.truncate(1);
        family.variations[0].options.remove("Color");
        family.parent.options.remove("Color");
    };
    // settings, the family, what it comes to
    #[rustfmt::skip]
    let table: [(Value, Change, Comes); 20] = [
        (json!({}), as_is, Sold(6)),
        (json!({}), parent_inactive, Skipped("include_inactive")),
        (json!({ "include_inactive": true }), parent_inactive, Sold(6)),
        (json!({}), one_inactive, Sold(5)),
        (json!({ "include_inactive": true }), one_inactive, Sold(6)),
        (json!({}), all_inactive, Skipped("include_inactive")),
        (json!({}), bundle, Skipped("include_bundles")),
        (json!({ "include_bundles": true }), bundle, Sold(6)),
        (json!({}), no_upc, Parked(ProblemCode::NoUpc)),
        (json!({ "require_upc": false }), no_upc, Sold(6)),
        (json!({ "faulty_variations": "leave-out" }), no_upc, Sold(5)),
        (json!({}), unpriced, Parked(ProblemCode::NoWholesalePrice)),
        (json!({ "faulty_variations": "leave-out" }), unpriced, Parked(ProblemCode::NoWholesalePrice)),
        (json!({ "require_wholesale_price": false }), unpriced, Sold(6)),
        (json!({}), one_size, Sold(1)),
        (json!({ "default_size": " " }), one_size, Parked(ProblemCode::NoSize)),
        (json!({}), one_colour, Parked(ProblemCode::NoColour)),
        (json!({ "default_colour": "As shown" }), one_colour, Sold(1)),
        // names of options
        (json!({ "colour_attributes": ["Farbe"] }), as_is, Parked(ProblemCode::NoColour)),
        (json!({ "colour_attributes": ["Farbe", "COLOR "] }), as_is, Sold(6)),
    ];
    for (settings, change, expected) in table {
        let mut family = dress();
        change(&mut family);
        assert_eq!(comes(&family, settings.clone()), expected, "{settings}");
    }
}

#[test]
fn texts_are_cut_and_keys_are_not_at_the_limits_of_joor() {
    // field, the length that fits, whether it is cut
    let table = [
        ("name", 100, true),
        ("description", 500, true),
        ("style number", 45, false),
        ("SKU", 100, false),
        ("linesheet", 100, false),
        ("colour", 100, false),
        ("size", 25, false),
    ];
    for (field, limit, is_cut) in table {
        for length in [limit, limit + 1] {
            let text = "Ü".repeat(length);
            let mut family = dress();
            let first = &mut family.variations[0];
            match field {
                "name" => family.parent.name = text,
                "description" => family.parent.description = Some(text),
                "style number" => family.parent.sku = text,
                "SKU" => first.sku = text,
                "linesheet" => {
                    let fields = &mut family.parent.custom_fields;
                    fields.insert("1001".to_owned(), text);
                }
                "colour" => first.options.get_mut("Color").unwrap()[0].name = text,
                _ => first.options.get_mut("Size").unwrap()[0].name = text,
            }
            // A placeholder of a long style number, colour and size is long as well.
            family.variations.truncate(1);
            let outcome = style_from_family(&family, &ProductRules::default(), &lookups());
            let code = outcome.problem().map(|problem| problem.code);
            if is_cut {
                let plan = outcome.ready().unwrap();
                assert_eq!(plan.shortened.len(), length - limit, "{field}");
            } else if length == limit {
                assert_eq!(code, None, "{field}");
            } else {
                assert_eq!(code, Some(ProblemCode::KeyTooLong), "{field}");
            }
        }
    }
}

#[test]
fn a_gap_whose_key_is_too_long_parks_the_style_and_spaces_around_values_do_not_count() {
    let mut family = dress();
    // Ink Blue is sold in one size only, so it has gaps; their keys are made of number, colour and size.
    family.variations.truncate(4);
    let mut colour = |name: &str| {
        family.variations[3].options.get_mut("Color").unwrap()[0].name = name.to_owned();
        style_from_family(&family, &ProductRules::default(), &lookups())
    };
    let plan = colour(" Ink ").ready().unwrap();
    let colours: BTreeSet<&str> = plan
        .skus
        .iter()
        .map(|sku| sku.colour.name.as_str())
        .collect();
    assert_eq!(colours, ["Ink", "Ivory"].into());
    let blank = colour("  ");
    assert_eq!(blank.problem().unwrap().code, ProblemCode::NoColour);
    let outcome = colour(&"I".repeat(90));
    let problem = outcome.problem().unwrap();
    assert_eq!(
        (problem.code, problem.field.as_str()),
        (ProblemCode::KeyTooLong, "sku")
    );
}

#[test]
fn an_inactive_variation_keeps_its_place_however_its_values_are_spaced() {
    for colour in ["Ivory", " Ivory "] {
        let mut family = dress();
        let first = &mut family.variations[0];
        first.active = false;
        colour.clone_into(&mut first.options.get_mut("Color").unwrap()[0].name);
        let outcome = style_from_family(&family, &ProductRules::default(), &lookups());
        let plan = outcome.ready().unwrap();
        let gap = plan.skus.iter().find(|sku| sku.product == Some(50101));
        assert_eq!(gap.unwrap().state, SkuState::Placeholder, "`{colour}`");
    }
}

#[test]
fn images_are_written_unless_the_rules_leave_them_to_people() {
    let images = |settings: Value| {
        let outcome = style_from_family(&dress(), &rules(settings), &lookups());
        let plan = outcome.ready().unwrap();
        (plan.images.len(), plan.colour_images.len())
    };
    assert_eq!(images(json!({})), (2, 2));
    assert_eq!(images(json!({ "images": false })), (0, 0));
}

#[test]
fn every_setting_of_products_is_documented() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
    let document = std::fs::read_to_string(document).unwrap();
    let rules = serde_json::to_value(ProductRules::default()).unwrap();
    let settings: BTreeSet<&String> = rules.as_object().unwrap().keys().collect();
    for setting in settings {
        let named = format!("`{setting}`");
        assert!(document.contains(&named), "{named} is not documented");
    }
}
