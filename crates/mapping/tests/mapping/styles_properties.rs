//! What holds for every family and every set of rules.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use seamline_mapping::joor::styles::{
    SkuState, StyleLookups, StylePlan, rows, style_from_family, v2,
};
use seamline_mapping::model::{Family, Money};
use seamline_mapping::rules::ProductRules;
use seamline_mapping::{Outcome, ProblemCode};
use serde_json::{Value, json};

use crate::styles::dress;
use crate::styles_prices::{several, two_lists};

static DRESS: LazyLock<Family> = LazyLock::new(dress);
static LOOKUPS: LazyLock<StyleLookups> = LazyLock::new(several);

/// A change to a dress.
#[derive(Debug, Clone)]
enum Change {
    Name(String),
    Brand(String),
    Category(String),
    Linesheets(String),
    Price(usize, i64),
    Retail(usize, i64),
    NoUpc(usize),
    Inactive(usize),
    NoColour(usize),
    NoImage,
}

impl Change {
    fn apply(&self, family: &mut Family) {
        let variations = &mut family.variations;
        match self {
            Self::Name(name) => family.parent.name.clone_from(name),
            Self::Brand(brand) => family.parent.brand = Some(brand.clone()),
            Self::Category(name) => family.parent.categories = vec![name.clone()],
            Self::Linesheets(text) => {
                let fields = &mut family.parent.custom_fields;
                fields.insert("1001".to_owned(), text.clone());
            }
            Self::Price(at, cents) => {
                let price = Money::new(rust_decimal::Decimal::new(*cents, 2), "USD");
                let fields = &mut variations[*at].custom_fields;
                fields.insert("1003".to_owned(), price.amount.to_string());
            }
            Self::Retail(at, cents) => {
                let price = Money::new(rust_decimal::Decimal::new(*cents, 2), "USD");
                variations[*at].prices.map = Some(price);
            }
            Self::NoUpc(at) => variations[*at].upc = None,
            Self::Inactive(at) => variations[*at].active = false,
            Self::NoColour(at) => {
                variations[*at].options.remove("Color");
            }
            Self::NoImage => family.parent.images.clear(),
        }
    }
}

fn change() -> impl Strategy<Value = Change> {
    let at = || 0..6_usize;
    let cents = || 0_i64..50_000;
    prop_oneof![
        select(vec!["Camille", "Odette", "  "]).prop_map(|text| Change::Name(text.to_owned())),
        select(vec!["Maison Verre", "Other"]).prop_map(|text| Change::Brand(text.to_owned())),
        select(vec!["Dresses", "Dress", "Scarves"])
            .prop_map(|text| Change::Category(text.to_owned())),
        select(vec!["Core", "Core; Resort", "Resort; Core", ""])
            .prop_map(|text| Change::Linesheets(text.to_owned())),
        (at(), cents()).prop_map(|(at, cents)| Change::Price(at, cents)),
        (at(), cents()).prop_map(|(at, cents)| Change::Retail(at, cents)),
        at().prop_map(Change::NoUpc),
        at().prop_map(Change::Inactive),
        at().prop_map(Change::NoColour),
        Just(Change::NoImage),
    ]
}

fn family() -> impl Strategy<Value = Family> {
    proptest::collection::vec(change(), 0..4).prop_map(|changes| {
        let mut family = DRESS.clone();
        for change in changes {
            change.apply(&mut family);
        }
        family
    })
}

/// Rules of a merchant: some settings of these.
fn rules() -> impl Strategy<Value = ProductRules> {
    let settings = vec![
        ("tags", json!(false)),
        ("categories", json!(false)),
        ("images", json!(false)),
        ("several_linesheets", json!(true)),
        ("former_linesheets", json!("take-off")),
        ("faulty_variations", json!("leave-out")),
        ("require_upc", json!(false)),
        ("require_wholesale_price", json!(false)),
        ("include_inactive", json!(true)),
        ("style_name", json!("brand")),
        ("style_number", json!("product-id")),
        ("price_type", json!("USD Wholesale")),
        (
            "filters",
            json!([{ "field": "brand", "values": ["Maison Verre"] }]),
        ),
    ];
    let count = settings.len();
    let chosen = subsequence(settings, 0..=count);
    (chosen, any::<bool>()).prop_map(|(chosen, several)| {
        let chosen = chosen.into_iter();
        let chosen = chosen.map(|(key, value)| (key.to_owned(), value));
        let mut settings: serde_json::Map<String, Value> = chosen.collect();
        if several {
            settings.remove("price_type");
            settings.insert("prices".to_owned(), two_lists());
        }
        serde_json::from_value(Value::Object(settings)).unwrap()
    })
}

fn decide(family: &Family, rules: &ProductRules) -> Outcome<StylePlan> {
    style_from_family(family, rules, &LOOKUPS)
}

/// Everything that is written for a style, and everything that people are told of it.
fn written_and_told(plan: &StylePlan) -> Value {
    let skus: Vec<_> = plan
        .skus
        .iter()
        .map(|sku| {
            let prices: Vec<_> = plan
                .price_types()
                .map(|of| rows::price(plan, of, sku, "sku"))
                .collect();
            let product = sku.product;
            (rows::sku(sku, "1", None), prices, sku.state, product)
        })
        .collect();
    let places: Vec<_> = plan
        .places()
        .map(|(season, sheet)| {
            let season = season.map(|season| rows::season(season, None));
            (season, rows::collection(sheet, None))
        })
        .collect();
    json!({
        "new": rows::product(&plan.product, None),
        "changed": rows::product_update(&plan.product, "1"),
        "shared_number": plan.product.shared_number,
        "skus": skus,
        "price_types": plan.price_types().collect::<Vec<_>>(),
        "places": places,
        "take_off": plan.take_off,
        "images": rows::images(plan, "1"),
        "colour_images": rows::colour_images(plan, "1"),
        "told": [json!(plan.shortened), json!(plan.notes), json!(plan.left_out), json!(plan.gone)],
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_plan_changes_if_and_only_if_what_is_written_or_told_changes(
        (before, after) in (family(), family()),
        (rules, other) in (rules(), rules()),
    ) {
        let (Outcome::Ready(one), Outcome::Ready(two)) = (decide(&before, &rules), decide(&after, &other)) else {
            return Ok(());
        };
        let bytes = |plan: &StylePlan| serde_json::to_string(plan).unwrap();
        prop_assert_eq!(
            bytes(&one) == bytes(&two),
            written_and_told(&one) == written_and_told(&two)
        );
    }

    #[test]
    fn a_plan_is_read_again_as_it_was_stored(family in family(), rules in rules()) {
        if let Outcome::Ready(plan) = decide(&family, &rules) {
            let text = serde_json::to_string(&plan).unwrap();
            prop_assert_eq!(serde_json::from_str::<StylePlan>(&text).unwrap(), plan);
        }
    }

    #[test]
    fn every_variation_is_sold_left_out_or_not_for_sale(family in family(), rules in rules()) {
        let Outcome::Ready(plan) = decide(&family, &rules) else {
            return Ok(());
        };
        for variation in &family.variations {
            let sold = plan.skus.iter().filter(|sku| {
                sku.state == SkuState::Active && sku.product == Some(variation.id)
            });
            let out = plan.left_out.iter().filter(|out| out.product == variation.id);
            let for_sale = variation.active || rules.include_inactive;
            prop_assert_eq!(sold.count() + out.count(), usize::from(for_sale));
        }
    }

    #[test]
    fn prices_are_of_skus_that_are_sold_and_are_multiples_of_their_step(
        family in family(), rules in rules(),
    ) {
        let Outcome::Ready(plan) = decide(&family, &rules) else {
            return Ok(());
        };
        for (at, price_type) in plan.price_types().enumerate() {
            for sku in &plan.skus {
                let Some((wholesale, retail)) = plan.price(sku, price_type) else {
                    let free = sku.state == SkuState::Placeholder || !rules.require_wholesale_price;
                    prop_assert!(free, "{:?}", sku);
                    continue;
                };
                prop_assert_eq!(sku.state, SkuState::Active);
                let step = rules.prices.get(at).and_then(|list| list.step);
                for amount in [Some(wholesale), retail].into_iter().flatten() {
                    prop_assert!(amount > rust_decimal::Decimal::ZERO);
                    if price_type.name == "EUR Wholesale" && let Some(step) = step {
                        prop_assert!((amount % step).is_zero());
                    }
                }
            }
        }
        // v2 says the same of a style that it can carry at all.
        if let Ok(prices) = v2::prices(&plan) {
            for price in prices {
                let price_type = plan.price_types().find(|of| Some(&of.name) == price.price_label.as_ref());
                let sold = plan.skus.iter().find(|sku| sku.state == SkuState::Active);
                let expected = plan.price(sold.unwrap(), price_type.unwrap());
                prop_assert_eq!(price.price_wholesale.map(|amount| (amount, price.price_retail)), expected);
            }
        }
    }

    #[test]
    fn a_problem_names_every_fault_that_alone_would_park_the_style(
        changes in proptest::collection::vec(change(), 1..4),
    ) {
        let rules = ProductRules {
            price_type: Some("USD Wholesale".to_owned()),
            ..ProductRules::default()
        };
        let faulty = [Change::NoUpc(0), Change::NoColour(1)];
        let mut family = DRESS.clone();
        for change in changes.iter().chain(&faulty) {
            change.apply(&mut family);
        }
        family.variations[0].active = true;
        family.variations[1].active = true;
        let outcome = decide(&family, &rules);
        let problem = outcome.problem().unwrap();
        for code in [ProblemCode::NoUpc, ProblemCode::NoColour] {
            prop_assert!(problem.message.contains(code.as_str()), "{}", problem);
        }
    }
}
