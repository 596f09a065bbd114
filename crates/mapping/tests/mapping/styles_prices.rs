//! Prices of a style in one and in several JOOR price types.

use seamline_joor_client::v4::price_types::PriceType;
use seamline_mapping::joor::styles::{StyleLookups, StylePlan, rows, style_from_family, v2};
use seamline_mapping::model::{Family, Money};
use seamline_mapping::{Outcome, Problem, ProblemCode};
use serde_json::{Value, json};

use crate::fixtures;
use crate::styles::{dress, lookups};
use crate::styles_texts::rules;

fn price_type(id: &str, name: &str, currency: &str, retail: &str) -> PriceType {
    PriceType {
        id: id.to_owned(),
        name: Some(name.to_owned()),
        currency_code: Some(currency.to_owned()),
        retail_currency_code: Some(retail.to_owned()),
        ..PriceType::default()
    }
}

/// The account with price types for Europe, Britain and the United States.
pub(crate) fn several() -> StyleLookups {
    let mut lookups = lookups();
    lookups.price_types.extend([
        price_type("5128", "EUR Wholesale", "EUR", "EUR"),
        price_type("5129", "Export", "GBP", "GBP"),
        price_type("5130", "Export", "EUR", "GBP"),
    ]);
    lookups
}

pub(crate) fn two_lists() -> Value {
    json!([
        {
            "price_type": "USD Wholesale",
            "wholesale": { "custom-field": "Wholesale Price" },
            "retail": "map-price",
        },
        {
            "price_type": "EUR Wholesale",
            "currency": "EUR",
            "wholesale": { "custom-field": "Wholesale Price" },
            "retail": "map-price",
            "factor": "0.92",
            "source_currency": "USD",
            "step": "0.50",
            "rounding": "up",
        },
    ])
}

fn decide(family: &Family, prices: &Value) -> Outcome<StylePlan> {
    style_from_family(family, &rules(json!({ "prices": prices })), &several())
}

fn priced(family: &Family, prices: &Value) -> StylePlan {
    match decide(family, prices) {
        Outcome::Ready(plan) => plan,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn refused(family: &Family, prices: &Value) -> Problem {
    decide(family, prices).problem().unwrap().clone()
}

/// Name of the price type, wholesale and retail of the first SKU.
fn shown(plan: &StylePlan) -> Vec<(String, String, Option<String>)> {
    let types = plan.price_types();
    types
        .map(|price_type| {
            let (wholesale, retail) = plan.price(&plan.skus[0], price_type).unwrap();
            let retail = retail.map(|retail| retail.to_string());
            (price_type.name.clone(), wholesale.to_string(), retail)
        })
        .collect()
}

#[test]
fn each_price_type_gets_its_own_price() {
    let plan = priced(&dress(), &two_lists());
    let told = |name: &str, wholesale: &str, retail: &str| {
        (
            name.to_owned(),
            wholesale.to_owned(),
            Some(retail.to_owned()),
        )
    };
    // 118 x 0.92 = 108.56 and 260 x 0.92 = 239.20, up to the next half.
    assert_eq!(
        shown(&plan),
        [
            told("USD Wholesale", "118.00", "260.00"),
            told("EUR Wholesale", "109.00", "239.50"),
        ]
    );
    fixtures::assert_snapshot("style-50100-two-price-types-plan.json", &plan);
    let price_rows: Vec<_> = plan
        .price_types()
        .flat_map(|of| plan.skus.iter().map(move |sku| (of, sku)))
        .filter_map(|(of, sku)| rows::price(&plan, of, sku, &sku.external_id))
        .collect();
    assert_eq!(price_rows.len(), 12);
    fixtures::assert_snapshot("style-50100-two-price-types-rows.json", &price_rows);
    let style = v2::style(&plan, &[].into(), true).unwrap().style;
    fixtures::assert_snapshot("style-50100-two-price-types-v2.json", &style.prices);
}

#[test]
fn a_source_is_read_as_the_table_says() {
    // wholesale of the list, price of the first SKU
    let table = [
        (json!({ "custom-field": "Wholesale Price" }), "118.00"),
        (json!("map-price"), "260.00"),
        (json!("vendor-cost"), "41.30"),
        (json!({ "map-price-times": "0.45" }), "117.00"),
        (json!({ "vendor-cost-times": "2.2" }), "90.86"),
        (
            json!({ "custom-field-times": { "field": "Wholesale Price", "factor": "1.05" } }),
            "123.90",
        ),
    ];
    for (source, expected) in table {
        let list = json!([{ "price_type": "USD Wholesale", "wholesale": source }]);
        let mut family = dress();
        family.variations[0].prices.vendor_cost = Some(Money::new("41.30".parse().unwrap(), "USD"));
        for variation in &mut family.variations[1..] {
            variation.prices.vendor_cost = Some(Money::new("40".parse().unwrap(), "USD"));
        }
        let plan = priced(&family, &list);
        assert_eq!(shown(&plan)[0].1, expected, "{source}");
        assert_eq!(shown(&plan)[0].2, None, "no retail price by default");
    }
}

#[test]
fn a_price_type_is_found_by_name_id_and_currency() {
    // price_type and currencies, id of the one that is meant
    let table = [
        (json!({ "price_type": "EUR Wholesale" }), Some("5128")),
        (json!({ "price_type": " EUR Wholesale " }), Some("5128")),
        (json!({ "price_type": "5128" }), Some("5128")),
        (
            json!({ "price_type": "EUR Wholesale", "currency": " eur ", "factor": "1", "source_currency": "EUR" }),
            Some("5128"),
        ),
        (
            json!({ "price_type": "Export", "currency": "gbp" }),
            Some("5129"),
        ),
        (
            json!({ "price_type": "Export", "currency": "EUR" }),
            Some("5130"),
        ),
        (
            json!({ "price_type": "EUR Wholesale", "retail_currency": "EUR" }),
            Some("5128"),
        ),
        (json!({ "price_type": " Export " }), None),
        (json!({ "price_type": "export", "currency": "EUR" }), None),
        (json!({ "price_type": "Export", "currency": "USD" }), None),
        (
            json!({ "price_type": "EUR Wholesale", "retail_currency": "GBP" }),
            None,
        ),
    ];
    for (mut list, expected) in table {
        list["wholesale"] = json!({ "custom-field": "Wholesale Price" });
        let outcome = decide(&dress(), &json!([list]));
        if let Some(id) = expected {
            let plan = outcome.ready().unwrap();
            assert_eq!(plan.price_type.unwrap().id, id, "{list}");
        } else {
            let problem = outcome.problem().unwrap();
            assert_eq!(problem.code, ProblemCode::PriceTypeUnclear, "{list}");
            assert!(problem.message.contains("Export (GBP)"), "{problem}");
            let name = list["price_type"].as_str().unwrap();
            assert!(
                problem.message.starts_with(&format!("`{}`", name.trim())),
                "{problem}"
            );
        }
    }
}

#[test]
fn two_tables_never_write_one_price_type() {
    let problem = refused(
        &dress(),
        &json!([
            { "price_type": "5127", "wholesale": "map-price" },
            { "price_type": "USD Wholesale", "wholesale": "map-price" },
        ]),
    );
    assert_eq!(problem.code, ProblemCode::PriceTypeUnclear);
    assert_eq!(problem.field, "prices");
}

#[test]
fn currencies_are_mixed_only_by_the_factor_that_was_given() {
    let list = |extra: Value| {
        let mut list = json!({ "price_type": "EUR Wholesale", "wholesale": "map-price" });
        let object = list.as_object_mut().unwrap();
        object.extend(extra.as_object().unwrap().clone());
        json!([list])
    };
    // The dress is in dollars.
    let plain = refused(&dress(), &list(json!({})));
    assert_eq!(plain.code, ProblemCode::CurrencyMismatch);
    let only_factor = refused(&dress(), &list(json!({ "factor": "0.92" })));
    assert_eq!(only_factor.code, ProblemCode::CurrencyMismatch);
    let wrong = refused(
        &dress(),
        &list(json!({ "factor": "0.92", "source_currency": "GBP" })),
    );
    assert_eq!(wrong.code, ProblemCode::CurrencyMismatch);
    assert!(wrong.message.contains("`source_currency` is GBP"));
    let stated = list(json!({ "factor": "0.92", "source_currency": " usd " }));
    assert_eq!(shown(&priced(&dress(), &stated))[0].1, "239.20");
    // One factor makes one currency, not the two of this price type.
    let two = refused(
        &dress(),
        &json!([{
            "price_type": "Export", "currency": "EUR", "wholesale": "map-price", "retail": "map-price",
            "factor": "0.92", "source_currency": "USD",
        }]),
    );
    assert_eq!(two.code, ProblemCode::CurrencyMismatch);
    assert!(two.message.contains("`factor` makes EUR"), "{two}");
}

#[test]
fn a_price_that_is_missing_or_rounded_away_waits_and_names_its_price_type() {
    let mut family = dress();
    family.variations[4].prices.map = None;
    let lists = json!([
        { "price_type": "USD Wholesale", "wholesale": { "custom-field": "Wholesale Price" } },
        { "price_type": "EUR Wholesale", "wholesale": "map-price", "factor": "0.9", "source_currency": "USD" },
    ]);
    let missing = refused(&family, &lists);
    assert_eq!(missing.code, ProblemCode::NoWholesalePrice);
    assert_eq!(
        missing.message,
        "without wholesale price in EUR Wholesale: MV-DR-101-INK-M"
    );
    let away = refused(
        &dress(),
        &json!([{ "price_type": "USD Wholesale", "wholesale": "map-price", "step": "1000", "rounding": "down" }]),
    );
    assert_eq!(away.code, ProblemCode::UnreadablePrice);
    assert!(away.message.contains("0 once it is rounded"), "{away}");
}

#[test]
fn a_sku_may_do_without_a_price_in_one_price_type_where_the_rules_say_so() {
    let mut family = dress();
    family.variations[0].prices.map = None;
    let rules = rules(json!({
        "require_wholesale_price": false,
        "prices": [
            { "price_type": "USD Wholesale", "wholesale": "map-price" },
            { "price_type": "EUR Wholesale", "wholesale": { "custom-field": "Wholesale Price" } },
        ],
    }));
    let plan = style_from_family(&family, &rules, &several()).ready();
    let plan = plan.unwrap();
    let prices = |of: usize| {
        let price_type = plan.price_types().nth(of).unwrap();
        let skus = plan.skus.iter();
        skus.filter(|sku| plan.price(sku, price_type).is_some())
            .count()
    };
    assert_eq!((prices(0), prices(1)), (5, 6));
    // v2 has one price for the style.
    let varies = v2::prices(&plan).unwrap_err();
    assert_eq!(varies.code, ProblemCode::PriceVaries);
    assert!(varies.message.contains("USD Wholesale"), "{varies}");
}

#[test]
fn price_types_of_v2_can_come_from_the_tables() {
    let rules = rules(json!({
        "prices": [
            { "price_type": "Export", "currency": "USD", "wholesale": "map-price" },
            { "price_type": "Export", "currency": "EUR", "wholesale": { "custom-field": "Wholesale Price" } },
        ],
    }));
    let lookups = StyleLookups::of_rules(lookups().custom_fields, &rules);
    let plan = style_from_family(&dress(), &rules, &lookups).ready();
    let prices = v2::prices(&plan.unwrap()).unwrap();
    let told: Vec<_> = prices
        .iter()
        .map(|price| {
            (
                price.price_label.as_deref(),
                price.price_currency.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [(Some("Export"), Some("USD")), (Some("Export"), Some("EUR"))]
    );
}
