//! Edges of the rules that the tables of the single rules leave out.

use jiff::Timestamp;
use rust_decimal::Decimal;
use seamline_mapping::ProblemCode;
use seamline_mapping::model::{Address, Money, Order, ProductKind};
use seamline_mapping::order_manager::orders::Difference;
use seamline_mapping::order_manager::products::product_from_wire;
use seamline_mapping::order_manager::stock::levels_from_channel;
use seamline_mapping::rules::{FilterMatch, GuardRules, InventoryRules, OrderRules};
use seamline_order_manager_client::wire;
use serde_json::json;

use crate::catalog::Catalog;
use crate::fixtures;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn problem(change: impl Fn(&mut Order)) -> Option<(ProblemCode, String)> {
    let mut order = fixtures::order(8_124_907);
    change(&mut order);
    let outcome = Catalog::example().place(&order, &OrderRules::default());
    outcome
        .problem()
        .map(|problem| (problem.code, problem.field.clone()))
}

#[test]
fn an_amount_that_cannot_be_right_parks_the_order_and_names_its_field() {
    type Change = fn(&mut Order);
    #[rustfmt::skip]
    let table: [(Change, ProblemCode, &str); 5] = [
        (|order| order.lines[0].net_price = Some(Decimal::NEGATIVE_ONE), ProblemCode::NoPrice,        "item_price"),
        (|order| order.discount = Some(Decimal::NEGATIVE_ONE),           ProblemCode::TotalsDisagree, "order_discount"),
        // a line of no pieces that costs something
        (|order| order.lines[0].quantity = 0,                            ProblemCode::TotalsDisagree, "item_price_extended"),
        // a percentage without an amount, and a total that does not show it
        (|order| (order.discount, order.discount_percent) = (None, Some(decimal("33"))), ProblemCode::TotalsDisagree, "order_discount"),
        (|order| order.lines[0].upc = Some("000000000000".to_owned()),   ProblemCode::UnknownProduct, "item_upc"),
    ];
    for (change, code, field) in table {
        assert_eq!(problem(change), Some((code, field.to_owned())));
    }
}

#[test]
fn a_multiplier_of_one_needs_no_proof() {
    let change = |order: &mut Order| {
        order.lines[0].multiplier = Some(Decimal::ONE);
        order.lines[0].extended = None;
    };
    assert_eq!(problem(change), None);
}

#[test]
fn the_limits_of_settings_are_themselves_allowed() {
    let orders = |text: String| serde_json::from_str::<OrderRules>(&text).unwrap().check();
    let link = |length: usize| {
        format!(
            r#"{{"customer_links":{{"Shop":"{}"}}}}"#,
            "C".repeat(length)
        )
    };
    let prefix = |length: usize| format!(r#"{{"number_prefix":"{}"}}"#, "P".repeat(length));
    let shape = |text: &str| format!(r#"{{"adopt_number_shapes":["{text}"]}}"#);
    for (settings, taken) in [
        (link(50), true),
        (link(51), false),
        (prefix(20), true),
        (prefix(21), false),
        (r#"{"number_prefix":"\u0007"}"#.to_owned(), false),
        (shape("A-{id}"), true),
        (shape("B-{po}"), true),
        (shape("C"), false),
    ] {
        assert_eq!(orders(settings.clone()).is_ok(), taken, "{settings}");
    }
    for (changed_percent, zero_percent, taken) in
        [(100, 100, true), (101, 10, false), (10, 101, false)]
    {
        let rules = InventoryRules {
            guard: GuardRules {
                changed_percent,
                zero_percent,
                ..GuardRules::default()
            },
            ..serde_json::from_value(json!({ "joor_warehouse": "Main" })).unwrap()
        };
        assert_eq!(
            rules.check().is_ok(),
            taken,
            "{changed_percent} {zero_percent}"
        );
    }
}

#[test]
fn nothing_fits_an_empty_value_and_an_empty_text_fits_nothing() {
    for way in [FilterMatch::Whole, FilterMatch::Starts, FilterMatch::Ends] {
        assert!(!way.fits("Paris", " "));
        assert!(!way.fits(" ", "Paris"));
        assert!(!way.fits("", ""));
        assert!(way.fits("Paris", " paris "));
    }
}

#[test]
fn the_kind_of_a_product_is_told_by_its_type_or_its_flag() {
    let kind = |text: &str, bundle: bool| {
        let mut products: Vec<wire::Product> = fixtures::read("om-products-list-response.json");
        let mut product = products.remove(0);
        text.clone_into(&mut product.kind);
        product.bundle = bundle;
        product_from_wire(&product).kind
    };
    assert_eq!(kind("CORE_PRODUCT", false), ProductKind::Core);
    assert_eq!(kind("core_product", false), ProductKind::Core);
    assert_eq!(kind("BUNDLE_KIT", false), ProductKind::Bundle);
    assert_eq!(kind("CORE_PRODUCT", true), ProductKind::Bundle);
    assert_eq!(
        kind("NEW_KIND", false),
        ProductKind::Other("NEW_KIND".to_owned())
    );
}

#[test]
fn what_a_channel_may_have_is_the_smaller_number_of_each_listing_and_of_no_other_channel() {
    let row = |sku: &str, channel: i64, quantity: i64| json!({ "listingSku": sku, "salesChannelId": channel, "quantity": quantity });
    let page = |rows: serde_json::Value| {
        wire::decode_documents::<wire::ChannelQuantity>(rows, Timestamp::UNIX_EPOCH).unwrap()
    };
    let told = page(json!([row("B", 7, 4), row("A", 7, 9), row("B", 7, 3)]));
    let levels = levels_from_channel(&told, 7).unwrap();
    let shown: Vec<_> = levels
        .iter()
        .map(|level| (level.listing_sku.as_str(), level.channel, level.quantity))
        .collect();
    assert_eq!(shown, [("A", 7, 9), ("B", 7, 3)]);
    let foreign = page(json!([row("A", 7, 9), row("A", 8, 9)]));
    let reason = levels_from_channel(&foreign, 7).unwrap_err();
    assert!(reason.contains('8'), "{reason}");
}

#[test]
fn empty_means_that_nothing_is_known() {
    assert!(Address::default().is_empty());
    let address = Address {
        city: Some("Paris".to_owned()),
        ..Address::default()
    };
    assert!(!address.is_empty());
    assert!(Money::new(decimal("0.00"), "USD").is_zero());
    assert!(!Money::new(decimal("0.01"), "USD").is_zero());
}

#[test]
fn a_difference_says_what_was_expected_and_what_was_found() {
    let difference = Difference {
        field: "orderTotal".to_owned(),
        expected: "10 USD".to_owned(),
        found: "12 USD".to_owned(),
    };
    assert_eq!(
        difference.to_string(),
        "orderTotal: expected 10 USD, found 12 USD"
    );
}
