//! What JOOR was given and nobody sells any more.

use seamline_joor_client::v2::styles::StylePart;
use seamline_mapping::joor::styles::{
    SkuState, SoldSku, StylePlan, notice, rows, style_from_family, v2, with_gone,
};
use seamline_mapping::model::Family;
use seamline_mapping::rules::ProductRules;
use seamline_mapping::{Outcome, ProblemCode};

use crate::styles::{dress, lookups, plan};

fn sold_before(family: &Family) -> Vec<SoldSku> {
    let plan = plan(family, &ProductRules::default());
    plan.skus.iter().map(SoldSku::of).collect()
}

fn decide(family: &Family, rules: &ProductRules, sold: &[SoldSku]) -> Outcome<StylePlan> {
    let outcome = style_from_family(family, rules, &lookups());
    with_gone(outcome, family, rules, sold)
}

fn gone(family: &Family, sold: &[SoldSku]) -> Vec<String> {
    let plan = decide(family, &ProductRules::default(), sold).ready();
    let skus = plan.unwrap().gone.map(|gone| gone.skus).unwrap_or_default();
    skus.into_iter().map(|sku| sku.external_id).collect()
}

fn set_active(family: &mut Family, ends: &[&str], active: bool) {
    for variation in &mut family.variations {
        if ends.iter().any(|end| variation.sku.ends_with(end)) {
            variation.active = active;
        }
    }
}

fn without(ends: &[&str]) -> Family {
    let mut family = dress();
    set_active(&mut family, ends, false);
    family
}

#[test]
fn what_is_gone_is_told_of_by_default() {
    let sold = sold_before(&dress());
    for (family, expected) in [
        (dress(), vec![]),
        (without(&["IVR-L"]), vec!["MV-DR-101-IVR-L"]),
        (
            without(&["INK-S", "INK-M", "INK-L"]),
            vec!["MV-DR-101-INK-S", "MV-DR-101-INK-M", "MV-DR-101-INK-L"],
        ),
    ] {
        assert_eq!(gone(&family, &sold), expected);
    }
    let mut vanished = dress();
    vanished
        .variations
        .retain(|one| !one.sku.ends_with("INK-M"));
    assert_eq!(gone(&vanished, &sold), ["MV-DR-101-INK-M"]);
}

#[test]
fn what_was_never_delivered_is_not_missed() {
    assert_eq!(gone(&without(&["IVR-L"]), &[]), [""; 0]);
    let mut family = dress();
    family.parent.active = false;
    let outcome = decide(&family, &ProductRules::default(), &[]);
    assert!(matches!(
        outcome,
        Outcome::Skip {
            rule: "include_inactive",
            ..
        }
    ));
}

#[test]
fn a_renamed_product_and_one_that_took_a_place_over_are_not_gone() {
    let sold = sold_before(&dress());
    let mut renamed = dress();
    renamed.variations[0].sku = "ANOTHER".to_owned();
    let mut remade = dress();
    remade.variations[0].id = 99_999;
    for family in [renamed, remade] {
        assert_eq!(gone(&family, &sold), [""; 0]);
    }
}

#[test]
fn joor_that_knows_skus_by_place_alone_misses_a_colour_that_was_renamed() {
    let mut sold = sold_before(&dress());
    let mut family = dress();
    for variation in &mut family.variations {
        for values in variation.options.values_mut() {
            for value in values.iter_mut().filter(|value| value.name == "Ink Blue") {
                value.name = "Navy".to_owned();
            }
        }
    }
    assert_eq!(gone(&family, &sold), [""; 0], "v4 renames the SKU");
    for sku in &mut sold {
        sku.product = None;
    }
    assert_eq!(gone(&family, &sold).len(), 3, "v2 makes another colour");
}

#[test]
fn a_family_of_which_nothing_is_sold_is_withdrawn_and_not_written() {
    let sold = sold_before(&dress());
    let mut inactive = dress();
    inactive.parent.active = false;
    let mut empty = dress();
    set_active(&mut empty, &[""], false);
    for family in [inactive, empty] {
        let plan = decide(&family, &ProductRules::default(), &sold).ready();
        let plan = plan.unwrap();
        assert!(plan.is_withdrawn());
        assert_eq!(plan.product.external_id, "MV-DR-101");
        assert_eq!(plan.gone.unwrap().skus, sold);
    }
    assert!(!plan(&dress(), &ProductRules::default()).is_withdrawn());
}

#[test]
fn a_plan_says_what_is_gone_for_as_long_as_it_is() {
    let sold = sold_before(&dress());
    let less = without(&["IVR-L"]);
    let once = decide(&less, &ProductRules::default(), &sold);
    assert_eq!(decide(&less, &ProductRules::default(), &sold), once);
    let deactivate = ProductRules {
        deactivate: true,
        ..ProductRules::default()
    };
    assert_ne!(
        decide(&less, &deactivate, &sold),
        once,
        "the rule is part of it"
    );
    assert_eq!(
        decide(&dress(), &deactivate, &sold).ready().unwrap(),
        plan(&dress(), &deactivate),
        "back again"
    );
}

#[test]
fn the_notice_names_what_is_left_in_joor_and_what_to_do() {
    let sold = sold_before(&dress());
    let plan = decide(&without(&["IVR-L"]), &ProductRules::default(), &sold).ready();
    let plan = plan.unwrap();
    let left = &plan.gone.as_ref().unwrap().skus;
    let told = notice(&plan, &left.iter().collect::<Vec<_>>()).unwrap();
    assert_eq!(told.code, ProblemCode::GoneInOrderManager);
    assert_eq!(
        told.message,
        "no longer sold in Order Manager and still in style MV-DR-101 in JOOR: Ivory / L (MV-DR-101-IVR-L)"
    );
    assert!(told.remedy.contains("deactivate = true"), "{}", told.remedy);
    assert_eq!(notice(&plan, &[]), None, "all of it was taken out");
}

#[test]
fn v4_makes_a_sku_inactive_in_its_size_and_nothing_else_of_it() {
    let sold = sold_before(&dress());
    let row = rows::inactive_sku(&sold[2], "3410771", "MHw2");
    let mut expected = plan(&dress(), &ProductRules::default()).skus.remove(2);
    expected.state = SkuState::Placeholder;
    assert_eq!(row, rows::sku(&expected, "3410771", Some("MHw2")));
    assert_eq!(row.upc(), sold[2].upc.as_deref());
}

#[test]
fn v2_deletes_colours_and_sizes_with_nothing_that_is_still_sold() {
    let sold = sold_before(&dress());
    let colour = |code: &str| StylePart::Color(code.to_owned());
    let size = |name: &str| StylePart::Size(name.to_owned());
    for (ends, expected) in [
        (vec!["IVR-L"], vec![]),
        (vec!["IVR-L", "INK-L"], vec![(size("L"), 2)]),
        (
            vec!["INK-S", "INK-M", "INK-L"],
            vec![(colour("Ink Blue"), 3)],
        ),
        (
            vec!["INK-S", "INK-M", "INK-L", "IVR-S"],
            vec![(colour("Ink Blue"), 3), (size("S"), 1)],
        ),
        (
            vec![""],
            vec![(colour("Ivory"), 3), (colour("Ink Blue"), 3)],
        ),
    ] {
        let plan = decide(&without(&ends), &ProductRules::default(), &sold).ready();
        let plan = plan.unwrap();
        let gone = plan.gone.clone().unwrap().skus;
        let gone: Vec<&SoldSku> = gone.iter().collect();
        let parts: Vec<(StylePart, usize)> = v2::deletions(&plan, &gone)
            .into_iter()
            .map(|(part, skus)| (part, skus.len()))
            .collect();
        assert_eq!(parts, expected, "{ends:?}");
    }
}
