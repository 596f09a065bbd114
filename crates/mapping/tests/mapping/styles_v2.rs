//! Styles as v2 takes them.

use std::collections::{BTreeMap, BTreeSet};

use seamline_joor_client::v2::style::DeliveryOverwrite;
use seamline_mapping::Outcome;
use seamline_mapping::joor::styles::{
    StyleLookups, StylePlan, style_from_family, style_from_family_for_v2, v2,
};
use seamline_mapping::problem::ProblemCode;
use seamline_mapping::rules::ProductRules;
use serde_json::json;

use crate::fixtures;
use crate::styles::{dress, lookups, plan};

/// A dress of which nobody sells ink blue in L.
fn dress_with_a_gap() -> StylePlan {
    let mut family = dress();
    family
        .variations
        .retain(|product| product.sku != "MV-DR-101-INK-L");
    plan(&family, &ProductRules::default())
}

#[test]
fn the_dress_becomes_one_record_with_one_price() {
    let plan = plan(&dress(), &ProductRules::default());
    let style = v2::style(&plan, &BTreeSet::new(), true).unwrap().style;
    assert_eq!(style.delivery_overwrite, DeliveryOverwrite::AddOnly);
    fixtures::assert_snapshot("style-50100-v2.json", &style);
}

#[test]
fn a_season_travels_with_the_linesheet() {
    let mut family = dress();
    family.parent.custom_fields.remove("1001");
    let plan = plan(&family, &ProductRules::default());
    assert!(plan.season.is_some());
    let style = v2::style(&plan, &BTreeSet::new(), true).unwrap().style;
    let delivery = serde_json::to_value(&style.deliveries).unwrap();
    fixtures::assert_snapshot("style-50100-v2-season.json", &delivery);
}

#[test]
fn a_style_whose_linesheet_did_not_change_names_none() {
    let plan = plan(&dress(), &ProductRules::default());
    let style = v2::style(&plan, &BTreeSet::new(), false).unwrap().style;
    let sent = serde_json::to_value(&style).unwrap();
    assert_eq!(sent.get("deliveries"), None);
    assert_eq!(sent["delivery_overwrite"], 3);
}

#[test]
fn different_prices_in_one_price_type_are_a_problem_of_v2_alone() {
    let mut plan = plan(&dress(), &ProductRules::default());
    plan.skus[2].wholesale = Some("121.00".parse().unwrap());
    let problem = v2::style(&plan, &BTreeSet::new(), true).unwrap_err();
    assert_eq!(problem.code, ProblemCode::PriceVaries);
    assert!(problem.message.contains("MV-DR-101-IVR-L"), "{problem}");
    plan.skus[2].wholesale = None;
    let problem = v2::prices(&plan).unwrap_err();
    assert_eq!(problem.code, ProblemCode::PriceVaries);
    plan.price_type = None;
    assert_eq!(v2::prices(&plan).unwrap(), []);
}

#[test]
fn a_gap_is_a_problem_unless_it_was_sold_before() {
    let plan = dress_with_a_gap();
    let problem = v2::style(&plan, &BTreeSet::new(), true).unwrap_err();
    assert_eq!(problem.code, ProblemCode::MissingCombinations);
    assert!(problem.message.contains("Ink Blue / L"), "{problem}");
    let sold_before = plan.skus.iter().map(v2::combination).collect();
    let style = v2::style(&plan, &sold_before, true).unwrap().style;
    assert_eq!(style.colors.len() * style.sizes.len(), 6);
    assert_eq!(style.upcs.len(), 5, "what is gone is not spoken of");
}

#[test]
fn images_may_all_be_sent_again_and_gifs_are_left_out() {
    let mut plan = plan(&dress(), &ProductRules::default());
    let mut gif = plan.images[0].clone();
    gif.filename = "50100-1.gif".to_owned();
    plan.images.insert(0, gif);
    let images = v2::images(&plan);
    let of_style: Vec<_> = images
        .iter()
        .filter(|image| image.color_code.is_none())
        .map(|image| (image.filename.as_str(), image.replace_existing))
        .collect();
    assert_eq!(
        of_style,
        [("50100-501001.jpg", true), ("50100-501002.jpg", false)]
    );
    let mut of_colours = images.iter().filter(|image| image.color_code.is_some());
    assert_eq!(of_colours.clone().count(), 2);
    assert!(of_colours.all(|image| image.replace_existing && !image.swatch));
}

#[test]
fn a_gif_is_noted_and_the_next_image_of_its_colour_taken() {
    let mut family = dress();
    family.parent.images[0].url = "https://images.example.com/50100-1.gif".to_owned();
    let first = family.variations[0].images[0].clone();
    family.variations[0].images[0].url = "https://images.example.com/50101.gif".to_owned();
    family.variations[0].images.push(first);
    let rules = ProductRules::default();
    let Outcome::Ready(plan) = style_from_family_for_v2(&family, &rules, &lookups()) else {
        panic!("no plan");
    };
    let names = |plan: &StylePlan| {
        let images = v2::images(plan).into_iter();
        images.map(|image| image.filename).collect::<Vec<_>>()
    };
    assert_eq!(
        names(&plan).len(),
        plan.images.len() + plan.colour_images.len()
    );
    assert_eq!(plan.colour_images.len(), 2);
    assert_eq!(plan.images[0].display_order, 1);
    assert_eq!(plan.notes.len(), 2, "{:?}", plan.notes);
    assert!(plan.notes[0].contains("not gif"), "{:?}", plan.notes);
    let Outcome::Ready(by_v4) = style_from_family(&family, &rules, &lookups()) else {
        panic!("no plan");
    };
    assert!(by_v4.notes.is_empty(), "v4 takes it");
}

#[test]
fn price_type_and_categories_can_come_from_the_rules() {
    let rules: ProductRules = serde_json::from_value(json!({
        "price_type": "USD Wholesale",
        "price_currency": "USD",
        "category_ids": { "Dresses": "412" },
    }))
    .unwrap();
    let by_rules = StyleLookups::of_rules(lookups().custom_fields, &rules);
    let Outcome::Ready(by_rules) = style_from_family(&dress(), &rules, &by_rules) else {
        panic!("no plan");
    };
    let by_lists = plan(&dress(), &ProductRules::default());
    let style = |plan| v2::style(plan, &BTreeSet::new(), true).unwrap().style;
    assert_eq!(style(&by_rules), style(&by_lists));
    let none = StyleLookups::of_rules(BTreeMap::new(), &ProductRules::default());
    assert!(none.price_types.is_empty() && none.categories.is_empty());
}
