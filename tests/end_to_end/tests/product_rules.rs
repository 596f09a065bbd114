//! Rules of products, from the configuration to what JOOR shows.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::{Decimal, RoundingStrategy};
use seamline::engine::State;
use seamline::{CheckOptions, Config, Error, FlowName, RecordsQuery};
use seamline_end_to_end::Bench;
use seamline_sandbox::{
    ExpectedProduct, ExpectedStyle, JoorStyleView, ProductEdit, Quotas, SandboxOptions, StyleEdit,
};

const PRODUCTS: &str = "[connections.products]\n";

async fn bench(seed: u64) -> Bench {
    Bench::with(SandboxOptions {
        seed,
        styles: 14,
        orders: 8,
        quotas: Quotas::off(),
        euro_prices: true,
        ..SandboxOptions::default()
    })
    .await
}

/// Adds settings to those of products, and tables after everything.
fn with(bench: &Bench, settings: &str, tables: &str) {
    bench.configure(|text| {
        let changed = text.replacen(PRODUCTS, &format!("{PRODUCTS}{settings}\n"), 1);
        assert_ne!(changed, text, "products have a table");
        format!("{changed}\n{tables}")
    });
}

/// Styles that should stand in JOOR, by Order Manager's key.
fn published(bench: &Bench) -> BTreeMap<i64, ExpectedStyle> {
    let products = bench.sandbox.expected().products.into_iter();
    products
        .filter_map(|(id, product)| match product {
            ExpectedProduct::Publish(style) => Some((id, style)),
            _ => None,
        })
        .collect()
}

fn in_joor(bench: &Bench) -> BTreeMap<String, JoorStyleView> {
    let styles = bench.sandbox.joor_styles().into_iter();
    styles
        .filter_map(|style| Some((style.external_id.clone()?, style)))
        .collect()
}

async fn differences(bench: &Bench) -> usize {
    let seamline = bench.open().await.unwrap();
    let connection = seamline.connection(None).unwrap();
    connection.verify().await.unwrap().differences.len()
}

/// What `check` says of price types.
async fn warned(bench: &Bench) -> usize {
    let seamline = bench.open().await.unwrap();
    let connection = seamline.connection(None).unwrap();
    let check = connection.check(CheckOptions::default()).await.unwrap();
    let findings = check.findings.iter();
    findings
        .filter(|finding| finding.name == "price type")
        .count()
}

const TWO_PRICE_TYPES: &str = r#"
[[connections.products.prices]]
price_type = "USD Wholesale"
wholesale = { custom-field = "Wholesale Price" }
retail = "map-price"

[[connections.products.prices]]
price_type = "EUR Wholesale"
wholesale = { custom-field = "Wholesale Price" }
retail = "map-price"
factor = "0.92"
source_currency = "USD"
step = "0.50"
rounding = "up"
"#;

/// As the second table says, counted another way.
fn in_euro(dollars: Decimal) -> Decimal {
    let halves = dollars * Decimal::new(92, 2) * Decimal::TWO;
    let halves = halves.round_dp_with_strategy(0, RoundingStrategy::ToPositiveInfinity);
    (halves / Decimal::TWO).normalize()
}

fn assert_prices(bench: &Bench) {
    let shown = in_joor(bench);
    for style in published(bench).values() {
        for sku in &shown[&style.external_id].skus {
            let Some(expected) = style.skus.get(sku.external_id.as_ref().unwrap()) else {
                assert!(sku.prices.is_empty(), "a gap has no price");
                continue;
            };
            let price = |name: &str| {
                let (wholesale, retail) = sku.prices[name];
                (wholesale.normalize(), retail.unwrap().normalize())
            };
            let dollars = (expected.wholesale.normalize(), expected.retail.normalize());
            assert_eq!(price("USD Wholesale"), dollars);
            let euros = (in_euro(expected.wholesale), in_euro(expected.retail));
            assert_eq!(price("EUR Wholesale"), euros);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_sku_has_a_price_in_two_price_types_and_follows_order_manager() {
    let bench = bench(31).await;
    // Two price types are there: without a choice no style is sent.
    bench.sync().await.unwrap();
    assert!(in_joor(&bench).is_empty());
    assert_eq!(warned(&bench).await, 1);
    with(&bench, "", TWO_PRICE_TYPES);
    assert_eq!(warned(&bench).await, 0);
    bench.sync().await.unwrap();
    assert!(!published(&bench).is_empty());
    assert_prices(&bench);
    assert_eq!(differences(&bench).await, 0);
    let before = bench.writes();
    bench.sync().await.unwrap();
    assert_eq!(bench.writes(), before, "nothing to write");

    let style = published(&bench).into_values().next().unwrap();
    let product = style.skus.values().next().unwrap().product_id;
    let edit = ProductEdit {
        map_price: Some("301.10".parse().unwrap()),
        wholesale_price: Some("133.30".to_owned()),
        ..ProductEdit::default()
    };
    bench.sandbox.edit_om_product(product, edit).unwrap();
    bench.sync().await.unwrap();
    assert_prices(&bench);

    let by_hand = StyleEdit {
        wholesale_price: Some("1.23".to_owned()),
        ..StyleEdit::default()
    };
    let number = &style.external_id;
    bench.sandbox.edit_joor_style(number, by_hand).unwrap();
    assert_ne!(differences(&bench).await, 0);
}

async fn skipped(bench: &Bench) -> BTreeMap<String, String> {
    let seamline = bench.open().await.unwrap();
    let connection = seamline.connection(None).unwrap();
    let query = RecordsQuery {
        flow: Some(FlowName::Products),
        states: vec![State::Skipped],
        problem: None,
    };
    let records = connection.records(&query).await.unwrap().into_iter();
    records
        .filter_map(|record| Some((record.key, record.problem?.code)))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn products_that_a_filter_stops_are_skipped_and_come_when_it_is_lifted() {
    let bench = bench(32).await;
    let all: BTreeSet<String> = published(&bench)
        .into_values()
        .map(|style| style.external_id)
        .collect();
    let stopped = all.iter().next().unwrap().clone();
    let filter = format!(
        "price_type = \"USD Wholesale\"\n\
         filters = [{{ field = \"sku\", values = [\"{stopped}\"], mode = \"restricted\" }}]"
    );
    with(&bench, &filter, "");
    bench.sync().await.unwrap();
    let shown: BTreeSet<String> = in_joor(&bench).into_keys().collect();
    let mut expected = all.clone();
    expected.remove(&stopped);
    assert_eq!(shown, expected);
    let rules: BTreeSet<String> = skipped(&bench).await.into_values().collect();
    assert!(rules.contains("rule-filters"), "{rules:?}");

    with(&bench, "price_type = \"USD Wholesale\"", "");
    bench.sync().await.unwrap();
    let shown: BTreeSet<String> = in_joor(&bench).into_keys().collect();
    assert_eq!(shown, all);

    // What is there already stays as it is when it is stopped again.
    with(&bench, &filter, "");
    bench.sync().await.unwrap();
    let shown: BTreeSet<String> = in_joor(&bench).into_keys().collect();
    assert_eq!(shown, all);
}

fn linesheets(bench: &Bench, number: &str) -> BTreeSet<String> {
    let style = in_joor(bench).remove(number).unwrap();
    let sheets = style.collections.into_iter();
    sheets.map(|sheet| sheet.name).collect()
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_style_goes_to_all_its_linesheets_and_leaves_only_those_it_was_put_on() {
    let bench = bench(33).await;
    let (id, style) = published(&bench).into_iter().next().unwrap();
    let number = style.external_id;
    let named = |text: &str| {
        let edit = ProductEdit {
            linesheet: Some(text.to_owned()),
            ..ProductEdit::default()
        };
        bench.sandbox.edit_om_product(id, edit).unwrap();
    };
    let price_type = "price_type = \"USD Wholesale\"";
    with(&bench, price_type, "");
    named("Show A; Show B");
    bench.sync().await.unwrap();
    assert_eq!(linesheets(&bench, &number), names(&["Show A"]));

    let several = format!("{price_type}\nseveral_linesheets = true");
    with(&bench, &several, "");
    bench.sync().await.unwrap();
    assert_eq!(linesheets(&bench, &number), names(&["Show A", "Show B"]));

    let by_hand = StyleEdit {
        add_to_collection: Some("Made by hand".to_owned()),
        ..StyleEdit::default()
    };
    bench.sandbox.edit_joor_style(&number, by_hand).unwrap();
    named("Show C");
    bench.sync().await.unwrap();
    let all = names(&["Show A", "Show B", "Show C", "Made by hand"]);
    assert_eq!(linesheets(&bench, &number), all, "only added to");

    with(
        &bench,
        &format!("{several}\nformer_linesheets = \"take-off\""),
        "",
    );
    bench.sync().await.unwrap();
    let left = names(&["Show C", "Made by hand"]);
    assert_eq!(linesheets(&bench, &number), left);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_style_is_sent_without_a_faulty_variation_and_says_so() {
    let bench = bench(34).await;
    let price_type = "price_type = \"USD Wholesale\"";
    with(&bench, price_type, "");
    bench.sync().await.unwrap();
    let notices = async || {
        let seamline = bench.open().await.unwrap();
        let query = RecordsQuery {
            flow: Some(FlowName::Products),
            states: State::ALL.to_vec(),
            problem: Some("left-out".to_owned()),
        };
        let connection = seamline.connection(None).unwrap();
        connection.records(&query).await.unwrap()
    };
    assert!(notices().await.is_empty());
    let before = in_joor(&bench);
    with(
        &bench,
        &format!("{price_type}\nfaulty_variations = \"leave-out\""),
        "",
    );
    bench.sync().await.unwrap();
    // Of the styles that were generated badly, those come of which something is sound.
    let after = in_joor(&bench);
    assert!(after.len() > before.len(), "{} styles", after.len());
    let told = notices().await;
    assert_eq!(told.len(), after.len() - before.len());
    for record in &told {
        assert_eq!(record.state, State::Delivered);
        let message = &record.problem.as_ref().unwrap().message;
        assert!(message.contains("is sent without"), "{message}");
    }
    for (number, style) in before {
        assert_eq!(after[&number].skus.len(), style.skus.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_of_products_that_contradict_each_other_name_their_key() {
    let bench = bench(35).await;
    // settings, tables, whether styles go through v2, the key that is named
    let table = [
        (
            "price_type = \"USD Wholesale\"",
            TWO_PRICE_TYPES,
            false,
            "price_type",
        ),
        ("style_number = \"mpn\"", "", true, "style_number"),
        (
            "style_name = { custom-field = \"\" }",
            "",
            false,
            "style_name",
        ),
        (
            "filters = [{ field = \"brand\", values = [] }]",
            "",
            false,
            "filters",
        ),
        (
            "filters = [{ field = \"colour\", values = [\"Red\"] }]",
            "",
            false,
            "colour",
        ),
        ("former_linesheets = \"drop\"", "", false, "drop"),
    ];
    for (settings, tables, by_v2, key) in table {
        with(&bench, settings, tables);
        if by_v2 {
            let text = std::fs::read_to_string(bench.config()).unwrap();
            let text = text.replace("publish = \"v4\"", "publish = \"v2\"");
            std::fs::write(bench.config(), text).unwrap();
        }
        let error = Config::read(&bench.config())
            .map_err(Error::from)
            .unwrap_err();
        assert!(error.to_string().contains(key), "{settings}: {error}");
    }
}
