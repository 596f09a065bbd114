//! Families that are published.

use std::collections::BTreeMap;

use seamline_joor_client::v4::traits;
use seamline_mapping::Outcome;
use seamline_mapping::joor::styles::{SkuState, StyleLookups, StylePlan, rows, style_from_family};
use seamline_mapping::model::{Family, Money};
use seamline_mapping::rules::{OptionCode, PriceSource, ProductRules};
use serde_json::json;

use crate::fixtures;

/// The example account with a wholesale price field.
pub(crate) fn lookups() -> StyleLookups {
    let list = |name: &str| fixtures::json(name)["data"].clone();
    let definitions = fixtures::json("om-customfielddefinitions-response.json");
    let mut custom_fields: BTreeMap<String, String> = definitions["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|field| {
            let text = |key: &str| field[key].as_str().unwrap().to_owned();
            (text("name"), text("customFieldDefId"))
        })
        .collect();
    custom_fields.insert("Wholesale Price".to_owned(), "1003".to_owned());
    StyleLookups {
        custom_fields,
        categories: serde_json::from_value(list("joor-v4-categories-get-response.json")).unwrap(),
        price_types: serde_json::from_value(list("joor-v4-price-types-get-response.json")).unwrap(),
    }
}

/// The dress, with its wholesale price on the parent.
pub(crate) fn dress() -> Family {
    let mut family = fixtures::family(50100);
    family
        .parent
        .custom_fields
        .insert("1003".to_owned(), "118".to_owned());
    family
}

pub(crate) fn plan(family: &Family, rules: &ProductRules) -> StylePlan {
    match style_from_family(family, rules, &lookups()) {
        Outcome::Ready(plan) => plan,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_dress_becomes_one_style_with_two_colours_in_three_sizes() {
    let plan = plan(&dress(), &ProductRules::default());
    assert_eq!(plan.product.external_id, "MV-DR-101");
    assert_eq!(plan.product.product_identifier, "50100");
    assert_eq!(
        plan.product.category_ids.as_deref(),
        Some(&["412".to_owned()][..])
    );
    assert_eq!(plan.linesheet.name, "Fall 26 Core");
    assert_eq!(plan.season, None, "the linesheet wins over the season");
    let skus: Vec<&str> = plan
        .skus
        .iter()
        .map(|sku| sku.external_id.as_str())
        .collect();
    assert_eq!(
        skus,
        [
            "MV-DR-101-IVR-S",
            "MV-DR-101-IVR-M",
            "MV-DR-101-IVR-L",
            "MV-DR-101-INK-S",
            "MV-DR-101-INK-M",
            "MV-DR-101-INK-L"
        ]
    );
    for sku in &plan.skus {
        assert_eq!(sku.wholesale.unwrap().to_string(), "118.00");
        assert_eq!(sku.retail.unwrap().to_string(), "260.00");
        assert_eq!(sku.state, SkuState::Active);
    }
    assert_eq!(plan.price_type.as_ref().unwrap().id, "5127");
    assert!(plan.shortened.is_empty() && plan.notes.is_empty());
    fixtures::assert_snapshot("style-50100-plan.json", &plan);
}

#[test]
fn a_plan_is_written_as_rows_that_joor_documents() {
    let plan = plan(&dress(), &ProductRules::default());
    let sku = serde_json::to_value(rows::sku(&plan.skus[1], "3410771", None)).unwrap();
    assert_eq!(
        sku,
        json!({
            "product_id": "3410771",
            "external_id": "MV-DR-101-IVR-M",
            "sku_identifier": "MV-DR-101-IVR-M",
            "trait_values": [
                {"trait_id": traits::COLOR, "value": "Ivory", "external_id": "Ivory", "order_nbr": 1, "status": "ACTIVE"},
                {"trait_id": traits::SIZE, "value": "M", "external_id": "M", "order_nbr": 2, "status": "ACTIVE"}
            ],
            "identifiers": [{"type": "upc", "value": "400101000020"}]
        })
    );
    let product = serde_json::to_value(rows::product(&plan.product, Some("3410771"))).unwrap();
    assert_eq!(product["id"], "3410771");
    assert_eq!(product["external_id"], "MV-DR-101");
    let usd = plan.price_type.as_ref().unwrap();
    let price = serde_json::to_value(rows::price(&plan, usd, &plan.skus[0], "sku-1")).unwrap();
    assert_eq!(
        price,
        json!({"sku_id": "sku-1", "price_type_id": "5127", "wholesale_value": "118.00", "retail_value": "260.00"})
    );
    let images = rows::images(&plan, "3410771");
    assert_eq!(images[0].asset.filename, "50100-501001.jpg");
    assert_eq!(rows::colour_images(&plan, "3410771").len(), 2);
}

#[test]
fn a_combination_that_nobody_sells_is_a_placeholder() {
    let mut family = dress();
    family
        .variations
        .retain(|product| product.sku != "MV-DR-101-INK-L");
    let retired = family
        .variations
        .iter_mut()
        .find(|product| product.sku == "MV-DR-101-IVR-S")
        .unwrap();
    retired.active = false;
    let plan = plan(&family, &ProductRules::default());
    assert_eq!(plan.skus.len(), 6);

    let never_made = &plan.skus[5];
    assert_eq!(never_made.external_id, "MV-DR-101~Ink Blue~L");
    assert_eq!(
        (never_made.state, never_made.product),
        (SkuState::Placeholder, None)
    );
    let inactive = plan
        .skus
        .iter()
        .find(|sku| sku.external_id == "MV-DR-101-IVR-S")
        .unwrap();
    assert_eq!(
        (inactive.state, inactive.product),
        (SkuState::Placeholder, Some(50101))
    );
    assert_eq!((&inactive.upc, inactive.wholesale), (&None, None));

    let row = rows::sku(inactive, "1", None);
    let status = |at: usize| row.trait_values[at].status.as_deref();
    assert_eq!((status(0), status(1)), (Some("ACTIVE"), Some("INACTIVE")));
}

#[test]
fn inactive_products_are_left_out_unless_asked_for() {
    let mut family = dress();
    family.parent.active = false;
    let rules = ProductRules::default();
    let skipped = style_from_family(&family, &rules, &lookups());
    assert!(matches!(
        skipped,
        Outcome::Skip {
            rule: "include_inactive",
            ..
        }
    ));
    let mut family = dress();
    for product in &mut family.variations {
        product.active = false;
    }
    let skipped = style_from_family(&family, &rules, &lookups());
    assert!(matches!(
        skipped,
        Outcome::Skip {
            rule: "include_inactive",
            ..
        }
    ));
    let rules = ProductRules {
        include_inactive: true,
        ..rules
    };
    let published = plan(&family, &rules);
    assert!(
        published
            .skus
            .iter()
            .all(|sku| sku.state == SkuState::Active)
    );
}

#[test]
fn bundles_are_left_out_unless_asked_for() {
    let family = fixtures::family(50401);
    let skipped = style_from_family(&family, &ProductRules::default(), &lookups());
    assert!(matches!(
        skipped,
        Outcome::Skip {
            rule: "include_bundles",
            ..
        }
    ));
}

#[test]
fn a_product_that_stands_alone_is_a_style_of_one_sku() {
    let mut family = dress();
    let mut alone = family.variations.remove(0);
    alone.parent = None;
    alone.options.clear();
    alone.custom_fields = family.parent.custom_fields.clone();
    let family = Family {
        parent: alone,
        variations: Vec::new(),
    };
    let rules = ProductRules {
        default_colour: Some("As shown".to_owned()),
        ..ProductRules::default()
    };
    let plan = plan(&family, &rules);
    assert_eq!(plan.skus.len(), 1);
    assert_eq!(plan.skus[0].colour.name, "As shown");
    assert_eq!(plan.skus[0].size.name, "One Size");
    assert_eq!(plan.skus[0].external_id, "MV-DR-101-IVR-S");
}

#[test]
fn a_season_alone_names_the_linesheet() {
    let mut family = dress();
    family.parent.custom_fields.remove("1001");
    let plan = plan(&family, &ProductRules::default());
    let season = plan.season.unwrap();
    assert_eq!(
        (season.name.as_str(), season.year.as_deref()),
        ("Fall", Some("2026"))
    );
    assert_eq!(plan.linesheet.name, "Fall 2026");
}

#[test]
fn of_several_linesheets_the_first_is_used_and_the_others_are_noted() {
    let mut family = dress();
    family
        .parent
        .custom_fields
        .insert("1001".to_owned(), "Fall 26 Core; Resort 27".to_owned());
    let plan = plan(&family, &ProductRules::default());
    assert_eq!(plan.linesheet.external_id, "Fall 26 Core");
    assert!(plan.notes.iter().any(|note| note.contains("Resort 27")));
}

#[test]
fn long_texts_are_cut_visibly_and_the_description_falls_back_to_the_name() {
    let mut family = dress();
    family.parent.name = "é".repeat(101);
    family.parent.description = None;
    let cut = plan(&family, &ProductRules::default());
    assert_eq!(cut.product.name.chars().count(), 100);
    assert!(cut.product.name.ends_with('…'));
    assert_eq!(cut.product.description.chars().count(), 101);
    assert_eq!(cut.shortened.len(), 1);
    assert_eq!(
        (cut.shortened[0].length, cut.shortened[0].limit),
        (101, 100)
    );
}

#[test]
fn codes_can_be_keys_so_that_a_renamed_colour_stays_the_same() {
    let rules = ProductRules {
        option_code: OptionCode::AttributeId,
        ..ProductRules::default()
    };
    let plan = plan(&dress(), &rules);
    assert_eq!(plan.skus[0].colour.code, "601");
    assert_eq!(plan.skus[0].size.code, "603");
}

#[test]
fn prices_come_from_the_chosen_source() {
    let rules = ProductRules {
        wholesale_price: PriceSource::MapPriceTimes("0.45".parse().unwrap()),
        retail_price: PriceSource::None,
        ..ProductRules::default()
    };
    let priced = plan(&dress(), &rules);
    assert_eq!(priced.skus[0].wholesale.unwrap().to_string(), "117.00");
    assert_eq!(priced.skus[0].retail, None);

    let mut family = dress();
    family.variations[0]
        .custom_fields
        .insert("1003".to_owned(), "120.50".to_owned());
    family.variations[1].prices.map = Some(Money::zero("USD"));
    let priced = plan(&family, &ProductRules::default());
    assert_eq!(priced.skus[0].wholesale.unwrap().to_string(), "120.50");
    assert_eq!(priced.skus[1].wholesale.unwrap().to_string(), "118.00");
    assert_eq!(
        priced.skus[1].retail, None,
        "zero means that nobody set a price"
    );
}

#[test]
fn a_style_without_prices_can_be_allowed() {
    let rules = ProductRules {
        require_wholesale_price: false,
        wholesale_price: PriceSource::None,
        ..ProductRules::default()
    };
    let plan = plan(&dress(), &rules);
    assert_eq!(plan.price_type, None);
    assert_eq!(plan.price_types().count(), 0);
}

#[test]
fn unknown_categories_and_images_joor_rejects_are_noted() {
    let mut family = dress();
    family.parent.categories.push("Gowns".to_owned());
    family.parent.images[1].url = "https://images.example.com/50100-2.webp?size=2".to_owned();
    let plan = plan(&family, &ProductRules::default());
    assert_eq!(
        plan.product.category_ids.as_deref(),
        Some(&["412".to_owned()][..])
    );
    assert_eq!(plan.images.len(), 1);
    assert_eq!(plan.notes.len(), 2);
}

#[test]
fn an_image_whose_address_joor_cannot_fetch_is_noted_and_left_out() {
    let mut family = dress();
    family.parent.images[0].url = "file:///images/50100-1.jpg".to_owned();
    let first = family.variations[0].images[0].clone();
    family.variations[0].images[0].url = "images/50101.jpg".to_owned();
    family.variations[0].images.push(first);
    let plan = plan(&family, &ProductRules::default());
    assert_eq!(plan.images.len(), 1);
    assert_eq!(plan.images[0].display_order, 1);
    assert_eq!(plan.colour_images.len(), 2, "the next image of the colour");
    let note = "an image of MV-DR-101 is left out: failed to send the file: its address is not a \
                web address";
    assert_eq!(plan.notes[0], note);
    assert_eq!(plan.notes.len(), 2);
}

#[test]
fn sizes_are_shown_in_the_parents_order_not_in_that_of_the_skus() {
    let mut family = dress();
    family.variations.reverse();
    let mixed = plan(&family, &ProductRules::default());
    assert_eq!(mixed, plan(&dress(), &ProductRules::default()));
    family.parent.options.get_mut("Size").unwrap().reverse();
    let sizes = plan(&family, &ProductRules::default());
    assert_eq!(sizes.skus[0].size.name, "L");
    assert_eq!(sizes.skus[0].size.order, 1);
}
