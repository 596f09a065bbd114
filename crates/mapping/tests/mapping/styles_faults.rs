//! Linesheets of a style, all its faults at once, and what it is sent without.

use seamline_joor_client::v2::style::DeliveryOverwrite;
use seamline_mapping::joor::styles::{
    LeftOut, SkuState, SoldSku, StylePlan, left_out_notice, style_from_family, v2, with_gone,
};
use seamline_mapping::model::Family;
use seamline_mapping::rules::ProductRules;
use seamline_mapping::{Outcome, ProblemCode};
use serde_json::{Value, json};

use crate::fixtures;
use crate::styles::{dress, lookups, plan};
use crate::styles_texts::rules;

fn placed(linesheet: &str, season: &str) -> Family {
    let mut family = dress();
    for (id, text) in [("1001", linesheet), ("1002", season)] {
        let fields = &mut family.parent.custom_fields;
        fields.insert(id.to_owned(), text.to_owned());
    }
    family
}

/// Linesheets, each with the name of its season.
type Places<'a> = &'a [(&'a str, Option<&'a str>)];

#[test]
fn a_style_goes_to_the_linesheets_that_the_table_says() {
    // linesheet field, season field, several_linesheets, linesheets with their seasons, notes
    #[rustfmt::skip]
    let table: [(&str, &str, bool, Places<'_>, usize); 9] = [
        ("", "", false, &[], 0),
        ("Core", "Fall 2026", false, &[("Core", None)], 0),
        ("", "Fall 2026", false, &[("Fall 2026", Some("Fall"))], 0),
        ("Core; Resort 27", "", false, &[("Core", None)], 1),
        ("Core; Resort 27", "", true, &[("Core", None), ("Resort 27", None)], 0),
        ("Core\nResort 27; Core;", "Fall 2026", true, &[("Core", None), ("Resort 27", None)], 0),
        ("", "Fall 2026; Spring 2027", false, &[("Fall 2026", Some("Fall"))], 1),
        ("", "Fall 2026; Spring 2027", true, &[("Fall 2026", Some("Fall")), ("Spring 2027", Some("Spring"))], 0),
        (" ; ", "Fall 2026", true, &[("Fall 2026", Some("Fall"))], 0),
    ];
    for (linesheet, season, several, expected, notes) in table {
        let rules = rules(json!({ "several_linesheets": several }));
        let outcome = style_from_family(&placed(linesheet, season), &rules, &lookups());
        let Outcome::Ready(plan) = &outcome else {
            assert_eq!(outcome.problem().unwrap().code, ProblemCode::NoLinesheet);
            assert!(expected.is_empty(), "{linesheet} {season}");
            continue;
        };
        let places: Vec<_> = plan
            .places()
            .map(|(season, sheet)| (sheet.name.as_str(), season.map(|one| one.name.as_str())))
            .collect();
        assert_eq!(places, expected, "{linesheet} {season}");
        assert_eq!(plan.notes.len(), notes, "{linesheet} {season}");
    }
}

#[test]
fn a_season_is_a_name_and_perhaps_a_year() {
    // the field, name and year of the season
    #[rustfmt::skip]
    let table = [
        ("Fall 2026", "Fall", Some("2026")),
        ("Pre Fall  2026", "Pre Fall", Some("2026")),
        ("Fall", "Fall", None),
        ("2026", "2026", None),
        ("Fall 26", "Fall 26", None),
        ("Fall 202x", "Fall 202x", None),
        ("Fall Core", "Fall Core", None),
        ("Fall-2026", "Fall-2026", None),
    ];
    for (text, name, year) in table {
        let plan = plan(&placed("", text), &ProductRules::default());
        let season = plan.season.unwrap();
        assert_eq!(season.name, name, "{text}");
        assert_eq!(season.year.as_deref(), year, "{text}");
        assert_eq!(season.external_id, text);
        assert_eq!(plan.linesheet.name, text);
    }
}

#[test]
fn linesheets_are_only_added_to_unless_the_rules_say_otherwise() {
    let style = |settings: Value, linesheet: bool| {
        let family = placed("Core; Resort 27", "");
        let plan = plan(&family, &rules(settings));
        v2::style(&plan, &[].into(), linesheet).unwrap().style
    };
    let take_off = json!({ "former_linesheets": "take-off", "several_linesheets": true });
    // settings, whether linesheets are named, what JOOR does with others, linesheets
    let table = [
        (json!({}), true, DeliveryOverwrite::AddOnly, 1),
        (json!({}), false, DeliveryOverwrite::AddOnly, 0),
        (
            json!({ "several_linesheets": true }),
            true,
            DeliveryOverwrite::AddOnly,
            2,
        ),
        (take_off.clone(), true, DeliveryOverwrite::ReplaceOwn, 2),
        // where none is named, none is taken off
        (take_off.clone(), false, DeliveryOverwrite::AddOnly, 0),
    ];
    for (settings, linesheet, overwrite, count) in table {
        let style = style(settings.clone(), linesheet);
        assert_eq!(style.delivery_overwrite, overwrite, "{settings}");
        assert_eq!(style.deliveries.len(), count, "{settings}");
    }
    let plan = plan(&placed("Core; Resort 27", ""), &rules(take_off));
    fixtures::assert_snapshot("style-50100-several-linesheets-plan.json", &plan);
}

/// No UPC, no colour, an unreadable price, two sizes, and no linesheet.
fn badly_built() -> Family {
    let mut family = placed("", "");
    let variations = &mut family.variations;
    variations[0].upc = None;
    variations[1].upc = None;
    variations[2].options.remove("Color");
    let fields = &mut variations[3].custom_fields;
    fields.insert("1003".to_owned(), "$118".to_owned());
    let sizes = variations[4].options.get_mut("Size").unwrap();
    sizes.push(sizes[0].clone());
    family
}

#[test]
fn a_badly_built_family_is_told_with_all_its_faults_and_their_remedies() {
    let outcome = style_from_family(&badly_built(), &ProductRules::default(), &lookups());
    let problem = outcome.problem().unwrap();
    fixtures::assert_snapshot("style-50100-badly-built.json", problem);
    for code in [
        ProblemCode::NoUpc,
        ProblemCode::NoColour,
        ProblemCode::UnreadablePrice,
        ProblemCode::AmbiguousOption,
        ProblemCode::NoLinesheet,
    ] {
        assert!(problem.message.contains(code.as_str()), "{problem}");
        let (_, remedy) = code.usual();
        assert!(problem.remedy.contains(remedy), "{}", problem.remedy);
    }
    assert!(problem.message.contains("MV-DR-101-IVR-S, MV-DR-101-IVR-M"));
}

#[test]
fn faults_of_one_kind_and_field_are_one_fault() {
    let mut family = dress();
    for (at, text) in [(0, "$118"), (1, "-5")] {
        let fields = &mut family.variations[at].custom_fields;
        fields.insert("1003".to_owned(), text.to_owned());
    }
    let outcome = style_from_family(&family, &ProductRules::default(), &lookups());
    let problem = outcome.problem().unwrap();
    assert_eq!(problem.code, ProblemCode::UnreadablePrice);
    assert_eq!(
        problem.message,
        "a price of MV-DR-101-IVR-S `$118` is not a plain number; a price of MV-DR-101-IVR-M is negative"
    );
}

#[test]
fn a_variation_with_several_faults_is_told_with_each() {
    let mut family = dress();
    family.variations[0].upc = None;
    family.variations[0].options.clear();
    let outcome = style_from_family(&family, &ProductRules::default(), &lookups());
    let message = &outcome.problem().unwrap().message;
    for words in [
        "without colour: MV-DR-101-IVR-S",
        "without size: MV-DR-101-IVR-S",
        "without UPC: MV-DR-101-IVR-S",
    ] {
        assert!(message.contains(words), "{message}");
    }
}

fn leave_out() -> ProductRules {
    rules(json!({ "faulty_variations": "leave-out" }))
}

#[test]
fn a_style_is_sent_without_faulty_variations_where_the_rules_say_so() {
    let mut family = badly_built();
    family.parent.custom_fields = dress().parent.custom_fields;
    let plan = plan(&family, &leave_out());
    let out: Vec<_> = plan
        .left_out
        .iter()
        .map(|out| (out.sku.as_str(), out.why.as_str()))
        .collect();
    assert_eq!(
        out,
        [
            ("MV-DR-101-IVR-S", "without UPC"),
            ("MV-DR-101-IVR-M", "without UPC"),
            ("MV-DR-101-IVR-L", "without colour"),
            (
                "MV-DR-101-INK-S",
                "a price of MV-DR-101-INK-S `$118` is not a plain number"
            ),
            ("MV-DR-101-INK-M", "more than one size"),
        ]
    );
    let sold: Vec<_> = plan
        .skus
        .iter()
        .filter(|sku| sku.state == SkuState::Active)
        .map(|sku| sku.external_id.as_str())
        .collect();
    assert_eq!(sold, ["MV-DR-101-INK-L"]);
    let notice = left_out_notice(&plan).unwrap();
    assert_eq!(notice.code, ProblemCode::LeftOut);
    assert!(notice.message.contains("MV-DR-101-IVR-L (without colour)"));
}

#[test]
fn a_variation_that_is_left_out_keeps_its_place_and_is_not_for_sale() {
    let mut family = dress();
    family.variations[3].upc = None;
    let plan = plan(&family, &leave_out());
    let gap = plan.skus.iter().find(|sku| sku.product == Some(50104));
    let gap = gap.unwrap();
    assert_eq!(gap.state, SkuState::Placeholder);
    assert_eq!(gap.external_id, "MV-DR-101-INK-S");
    assert_eq!(gap.wholesale, None);
}

#[test]
fn a_long_list_of_what_is_left_out_is_cut_and_counted() {
    let mut plan = plan(&dress(), &leave_out());
    let out = |at: i64| LeftOut {
        product: at,
        sku: format!("S-{at}"),
        why: "without UPC".to_owned(),
    };
    // how many are left out, how the message ends
    for (count, end) in [
        (1, "S-0 (without UPC)"),
        (12, "S-11 (without UPC)"),
        (14, "S-11 (without UPC), 2 more"),
    ] {
        plan.left_out = (0..count).map(out).collect();
        let message = left_out_notice(&plan).unwrap().message;
        assert!(message.ends_with(end), "{message}");
    }
}

#[test]
fn what_concerns_several_variations_or_all_of_them_parks_the_style_all_the_same() {
    let decide = |family: &Family| style_from_family(family, &leave_out(), &lookups());
    let mut no_upc = dress();
    for variation in &mut no_upc.variations {
        variation.upc = None;
    }
    assert_eq!(decide(&no_upc).problem().unwrap().code, ProblemCode::NoUpc);
    let mut twins = dress();
    twins.variations[1].options = twins.variations[0].options.clone();
    let problem = decide(&twins);
    assert_eq!(
        problem.problem().unwrap().code,
        ProblemCode::DuplicateVariation
    );
    let mut same_upc = dress();
    same_upc.variations[1].upc = same_upc.variations[0].upc.clone();
    let problem = decide(&same_upc);
    assert_eq!(problem.problem().unwrap().code, ProblemCode::DuplicateUpc);
    assert_eq!(left_out_notice(&plan(&dress(), &leave_out())), None);
}

#[test]
fn a_variation_that_is_left_out_is_not_gone() {
    let sold: Vec<SoldSku> = plan(&dress(), &leave_out())
        .skus
        .iter()
        .map(SoldSku::of)
        .collect();
    // v2 knows what it sold by colour and size.
    let by_place: Vec<SoldSku> = sold
        .iter()
        .cloned()
        .map(|sku| SoldSku {
            product: None,
            ..sku
        })
        .collect();
    let mut family = dress();
    family.variations[0].upc = None;
    family.variations[5].active = false;
    for sold in [&sold, &by_place] {
        let rules = ProductRules {
            deactivate: true,
            ..leave_out()
        };
        let outcome = style_from_family(&family, &rules, &lookups());
        let outcome = with_gone(outcome, &family, &rules, sold);
        let plan: StylePlan = outcome.ready().unwrap();
        let gone: Vec<_> = plan.gone.unwrap().skus;
        let gone: Vec<_> = gone.iter().map(|sku| sku.external_id.as_str()).collect();
        assert_eq!(gone, ["MV-DR-101-INK-L"]);
    }
}
