//! Orders that wait for a person, one reason each.

use rust_decimal::Decimal;
use seamline_mapping::model::{Country, Listing, Order};
use seamline_mapping::order_manager::products::product_from_wire;
use seamline_mapping::rules::OrderRules;
use seamline_mapping::{Outcome, Problem, ProblemCode};

use crate::catalog::{CHANNEL, Catalog};
use crate::fixtures;

/// The problem of the example order after a change to it or to the catalog.
#[track_caller]
fn problem(change: impl FnOnce(&mut Order, &mut Catalog)) -> Problem {
    let mut order = fixtures::order(8_124_907);
    let mut catalog = Catalog::example();
    change(&mut order, &mut catalog);
    match catalog.place(&order, &OrderRules::default()) {
        Outcome::Problem(problem) => problem,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn code(change: impl FnOnce(&mut Order, &mut Catalog)) -> ProblemCode {
    problem(change).code
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn an_order_without_customer_code_waits_and_says_how_to_go_on() {
    let order = fixtures::order(8_124_911);
    let outcome = Catalog::example().place(&order, &OrderRules::default());
    let problem = outcome.problem().unwrap();
    assert_eq!(problem.code, ProblemCode::NoCustomerCode);
    assert!(problem.remedy.contains("skip_empty_customer_code"));
}

#[test]
fn every_line_that_cannot_be_placed_is_named_and_the_whole_order_waits() {
    let order = fixtures::order(8_124_911);
    let rules = OrderRules {
        skip_empty_customer_code: false,
        ..OrderRules::default()
    };
    let outcome = Catalog::example().place(&order, &rules);
    let problem = outcome.problem().unwrap();
    assert_eq!(problem.code, ProblemCode::NoListing);
    assert!(
        problem.message.contains("line 1 MV-KN-204 Oat S"),
        "{problem}"
    );
    assert!(
        problem.message.contains("line 2 MV-KN-204 Oat S"),
        "{problem}"
    );
    assert!(!problem.message.contains("line 3"), "{problem}");
}

#[test]
fn an_unknown_upc_is_not_made_up_for_by_colour_and_size() {
    let problem = problem(|order, _| order.lines[1].upc = Some("999999999999".to_owned()));
    assert_eq!(problem.code, ProblemCode::UnknownProduct);
    assert!(problem.message.contains("999999999999"));
}

#[test]
fn lines_that_fail_for_different_reasons_get_all_remedies() {
    let problem = problem(|order, catalog| {
        order.lines[0].upc = Some("999999999999".to_owned());
        catalog.product_mut("MV-DR-101-INK-M").active = false;
        catalog.listings.retain(|listing| listing.product != 50102);
    });
    assert_eq!(problem.code, ProblemCode::UnknownProduct);
    assert!(problem.message.contains("line 2") && problem.message.contains("line 3"));
    for code in [
        ProblemCode::UnknownProduct,
        ProblemCode::NoListing,
        ProblemCode::InactiveProduct,
    ] {
        assert!(problem.remedy.contains(code.usual().1), "{code}");
    }
}

#[test]
fn two_products_of_one_upc_are_ambiguous() {
    let code = code(|_, catalog| {
        catalog.product_mut("MV-DR-101-IVR-L").upc = Some("400101000013".to_owned());
    });
    assert_eq!(code, ProblemCode::AmbiguousProduct);
}

#[test]
fn an_inactive_twin_does_not_make_a_upc_ambiguous() {
    let mut catalog = Catalog::example();
    let twin = catalog.product_mut("MV-DR-101-IVR-L");
    twin.upc = Some("400101000013".to_owned());
    twin.active = false;
    let order = fixtures::order(8_124_907);
    assert!(
        catalog
            .place(&order, &OrderRules::default())
            .ready()
            .is_some()
    );
}

#[test]
fn a_listing_on_another_channel_or_an_inactive_one_is_no_listing() {
    let problem_of_another = problem(|_, catalog| {
        catalog
            .listings
            .retain(|listing| listing.channel != CHANNEL || listing.product != 50202);
    });
    assert_eq!(problem_of_another.code, ProblemCode::NoListing);
    let problem_of_inactive = problem(|order, _| {
        order.lines[2].upc = Some("400101000068".to_owned());
    });
    assert!(
        problem_of_inactive
            .message
            .contains("MV-DR-101-INK-L of product")
    );
    assert!(problem_of_inactive.message.contains("inactive"));
}

#[test]
fn two_active_listings_are_ambiguous() {
    let code = code(|_, catalog| {
        catalog.listings.push(Listing {
            id: 1,
            sku: "SECOND".to_owned(),
            product: 50101,
            channel: CHANNEL,
            active: true,
        });
    });
    assert_eq!(code, ProblemCode::AmbiguousListing);
}

#[test]
fn a_line_with_neither_upc_nor_style_is_unknown() {
    let code = code(|order, _| {
        let line = &mut order.lines[0];
        line.upc = None;
        line.style_number = None;
        line.style_identifier = None;
    });
    assert_eq!(code, ProblemCode::UnknownProduct);
}

#[test]
fn a_colour_that_the_style_does_not_have_is_unknown() {
    let code = code(|order, _| {
        let line = &mut order.lines[0];
        line.upc = None;
        line.colour = Some("Crimson".to_owned());
        line.colour_code = Some("CRI".to_owned());
    });
    assert_eq!(code, ProblemCode::UnknownProduct);
}

#[test]
fn sums_that_disagree_are_not_decided_by_us() {
    let disagree = ProblemCode::TotalsDisagree;
    assert_eq!(
        code(|order, _| order.total = Some(decimal("1798.21"))),
        disagree
    );
    assert_eq!(
        code(|order, _| order.shipping = Some(decimal("35.01"))),
        disagree
    );
    assert_eq!(
        code(|order, _| order.discount = Some(decimal("-92.80"))),
        disagree
    );
    assert_eq!(
        code(|order, _| order.lines[0].extended = Some(decimal("471"))),
        disagree
    );
    assert_eq!(
        code(|order, _| order.lines[0].net_price = Some(decimal("117"))),
        disagree
    );
}

#[test]
fn a_percentage_alone_counts_when_the_total_proves_it() {
    let mut order = fixtures::order(8_124_907);
    order.discount = None;
    let plan = Catalog::example()
        .place(&order, &OrderRules::default())
        .ready()
        .unwrap();
    assert_eq!(plan.request.discount.amount, decimal("92.8"));
    let unclear = code(|order, _| {
        order.discount = None;
        order.total = Some(decimal("1891.00"));
    });
    assert_eq!(unclear, ProblemCode::TotalsDisagree);
}

#[test]
fn a_case_pack_counts_when_the_amount_proves_it_and_waits_otherwise() {
    let mut order = fixtures::order(8_124_907);
    order.lines[0].quantity = 2;
    order.lines[0].multiplier = Some(decimal("2"));
    let plan = Catalog::example()
        .place(&order, &OrderRules::default())
        .ready()
        .unwrap();
    assert_eq!(plan.quantities["MV-DR-101-IVR-S"], 4);

    let unclear = |change: fn(&mut Order)| code(|order, _| change(order));
    assert_eq!(
        unclear(|order| order.lines[0].multiplier = Some(decimal("6"))),
        ProblemCode::CasePackUnclear
    );
    assert_eq!(
        unclear(|order| {
            order.lines[0].multiplier = Some(decimal("6"));
            order.lines[0].extended = None;
        }),
        ProblemCode::CasePackUnclear
    );
}

#[test]
fn lines_without_price_or_with_a_negative_quantity_wait() {
    assert_eq!(
        code(|order, _| order.lines[3].net_price = None),
        ProblemCode::NoPrice
    );
    assert_eq!(
        code(|order, _| order.lines[3].quantity = -5),
        ProblemCode::BadQuantity
    );
    assert_eq!(code(|order, _| order.lines.clear()), ProblemCode::NoLines);
}

#[test]
fn a_line_of_nothing_is_left_out() {
    let mut order = fixtures::order(8_124_907);
    let mut empty = order.lines[0].clone();
    empty.quantity = 0;
    empty.extended = Some(Decimal::ZERO);
    empty.upc = Some("999999999999".to_owned());
    order.lines.insert(0, empty);
    let plan = Catalog::example()
        .place(&order, &OrderRules::default())
        .ready()
        .unwrap();
    assert_eq!(plan.request.order_items.len(), 4);
    assert_eq!(plan.request.order_items[0].listing_sku, "MV-DR-101-IVR-S");
}

#[test]
fn missing_parts_of_the_address_are_named() {
    let problem = problem(|order, _| {
        order.ship_to.line1 = None;
        order.ship_to.postal_code = None;
    });
    assert_eq!(problem.code, ProblemCode::MissingAddress);
    assert_eq!(problem.field, "shipping_address_1, shipping_postal_code");
}

#[test]
fn countries_come_from_either_code_and_never_from_a_name() {
    let mut order = fixtures::order(8_124_907);
    let catalog = Catalog::example();
    let country = |order: &Order| {
        catalog
            .place(order, &OrderRules::default())
            .ready()
            .map(|plan| plan.request.ship_country)
    };
    order.ship_to.country.iso3 = None;
    assert_eq!(country(&order).as_deref(), Some("USA"));
    order.ship_to.country.iso2 = Some("gb".to_owned());
    assert_eq!(country(&order).as_deref(), Some("GBR"));

    let unknown = code(|order, _| order.ship_to.country.iso3 = Some("XQZ".to_owned()));
    assert_eq!(unknown, ProblemCode::UnknownCountry);
    let name_only = code(|order, _| {
        order.ship_to.country = Country {
            name: Some("United States".to_owned()),
            ..Country::default()
        };
    });
    assert_eq!(name_only, ProblemCode::MissingAddress);
}

#[test]
fn an_order_without_currency_or_date_waits() {
    assert_eq!(
        code(|order, _| order.currency = None),
        ProblemCode::NoCurrency
    );
    assert_eq!(
        code(|order, _| order.currency = Some("dollars".to_owned())),
        ProblemCode::NoCurrency
    );
    let no_date = code(|order, _| {
        order.approved_at = None;
        order.ordered_at = None;
    });
    assert_eq!(no_date, ProblemCode::NoDate);
}

#[test]
fn the_recipient_is_the_buyer_else_the_address_else_the_retailer() {
    let catalog = Catalog::example();
    let mut order = fixtures::order(8_124_907);
    let request = |order: &Order| {
        catalog
            .place(order, &OrderRules::default())
            .ready()
            .unwrap()
            .request
    };
    order.buyer = None;
    order.ship_to.name = Some("Larkspur Warehouse".to_owned());
    assert_eq!(request(&order).ship_name, "Larkspur Warehouse");
    order.ship_to.name = None;
    assert_eq!(request(&order).ship_name, "Larkspur & Finch Boutique");
}

#[test]
fn problems_hold_no_personal_data() {
    let personal = [
        "Odile",
        "Marchetti",
        "Larkspur",
        "Example Street",
        "555 010",
        "97200",
        "example.com",
    ];
    let problems = [
        problem(|order, _| order.customer.code = None),
        problem(|order, _| order.ship_to.city = None),
        problem(|order, _| order.lines[0].upc = Some("1".to_owned())),
        problem(|order, _| order.total = Some(decimal("1"))),
    ];
    for problem in problems {
        let text = serde_json::to_string(&problem).unwrap();
        assert!(personal.iter().all(|word| !text.contains(word)), "{text}");
    }
}

#[test]
fn a_date_that_cannot_be_read_is_the_vendors_problem() {
    let mut wire: seamline_joor_client::v2::order::Order =
        serde_json::from_value(fixtures::json("joor-v2-orders-response.json")["orders"][0].clone())
            .unwrap();
    wire.date_ship_end = Some("end of summer".to_owned());
    let problem = seamline_mapping::joor::orders::order_from_wire(
        &wire,
        seamline_mapping::rules::OrderStatusChoice::Approved,
    )
    .unwrap_err();
    assert_eq!(problem.code, ProblemCode::UnreadableField);
    assert_eq!(problem.field, "date_ship_end");
}

#[test]
fn a_virtual_product_with_the_upc_is_no_product_to_sell() {
    let mut wire: seamline_order_manager_client::wire::Product =
        serde_json::from_value(fixtures::json("om-products-list-response.json")[0].clone())
            .unwrap();
    wire.upc = Some("400101000013".to_owned());
    let mut catalog = Catalog::example();
    catalog.products.push(product_from_wire(&wire));
    let order = fixtures::order(8_124_907);
    assert!(
        catalog
            .place(&order, &OrderRules::default())
            .ready()
            .is_some()
    );
}

#[test]
fn an_order_that_waits_takes_the_pieces_that_are_known() {
    let mut order = fixtures::order(8_124_907);
    let whole = Catalog::example().claims(&order, &OrderRules::default());
    order.lines[1].upc = Some("999999999999".to_owned());
    order.lines[0].net_price = None;
    let known = Catalog::example().claims(&order, &OrderRules::default());
    assert!(!known.is_empty() && known.len() < whole.len());
    assert!(known.iter().all(|claim| whole.contains(claim)));
}

#[test]
fn an_order_that_a_rule_leaves_out_takes_nothing() {
    let order = fixtures::order(8_124_907);
    let rules = OrderRules {
        warehouse_code: Some("ELSEWHERE".to_owned()),
        ..OrderRules::default()
    };
    assert!(Catalog::example().claims(&order, &rules).is_empty());
}
