//! Which orders and lines the merchant's filters let through.

use rust_decimal::Decimal;
use seamline_mapping::model::{Named, Order};
use seamline_mapping::order_manager::orders::OrderPlan;
use seamline_mapping::rules::{
    FilterField as _, FilterMatch, FilterMode, ItemFilter, ItemLevel, ItemList, OrderField,
    OrderRules, TextFilter, TextFilters,
};
use seamline_mapping::{Outcome, ProblemCode};

use crate::catalog::Catalog;
use crate::fixtures;

fn filtered(field: OrderField, mode: FilterMode, part: FilterMatch, value: &str) -> OrderRules {
    OrderRules {
        order_filters: TextFilters(vec![TextFilter {
            field,
            values: vec![value.to_owned()],
            mode,
            part,
        }]),
        ..OrderRules::default()
    }
}

fn skipped_by(outcome: &Outcome<OrderPlan>) -> Option<&'static str> {
    match outcome {
        Outcome::Skip { rule, .. } => Some(rule),
        _ => None,
    }
}

/// The example order with what it leaves empty.
fn full_order() -> Order {
    let mut order = fixtures::order(8_124_907);
    order.company = Named {
        name: Some("Larkspur Group".to_owned()),
        code: Some("LG".to_owned()),
    };
    order
}

/// Every field, and texts of the example order that fit it.
#[rustfmt::skip]
const FIELDS: &[(OrderField, &[&str])] = &[
    (OrderField::OrderId,          &["8124907"]),
    (OrderField::ShortNumber,      &["8124907"]),
    (OrderField::PurchaseOrder,    &["LF-2026-118"]),
    (OrderField::OrderType,        &["Wholesale", "WHS"]),
    (OrderField::Source,           &["web"]),
    (OrderField::Customer,         &["MV-C1042", "Larkspur & Finch Boutique"]),
    (OrderField::CustomerCode,     &["MV-C1042"]),
    (OrderField::CustomerName,     &["larkspur & finch boutique"]),
    (OrderField::CustomerGroup,    &["Independents", "IND"]),
    (OrderField::Company,          &["Larkspur Group", "LG"]),
    (OrderField::Buyer,            &["Odile Marchetti"]),
    (OrderField::Country,          &["USA"]),
    (OrderField::Region,           &["OR"]),
    (OrderField::Currency,         &["USD"]),
    (OrderField::PriceType,        &["USD Wholesale"]),
    (OrderField::PaymentTerms,     &["Net 30", "NET30"]),
    (OrderField::ShipMethod,       &["Ground", "GROUND"]),
    (OrderField::ShipWindow,       &["2026-09-01 to 2026-09-30"]),
    (OrderField::Warehouse,        &["Default", "DEF"]),
    (OrderField::Season,           &["FW26"]),
    (OrderField::Delivery,         &["Fall 26 Core", "FW26-CORE"]),
    (OrderField::Division,         &["Ready-to-wear", "RTW"]),
    (OrderField::SalesRep,         &["Tamsin Holloway", "REP-07"]),
    (OrderField::Event,            &["Paris Showroom", "PAR26"]),
    (OrderField::BillTo,           &["Larkspur & Finch Holdings LLC, 200 Sample Avenue, Portland, OR, 97200, USA, +1 555 010 0143"]),
    (OrderField::Comments,         &["Deliver to the rear entrance."]),
    (OrderField::InternalComments, &["Met at the spring market"]),
];

#[test]
fn an_order_is_filtered_by_every_field_by_name_and_by_code() {
    let tested: Vec<OrderField> = FIELDS.iter().map(|(field, _)| *field).collect();
    assert_eq!(tested, OrderField::ALL, "the table names every field");
    let order = full_order();
    let catalog = Catalog::example();
    for (field, values) in FIELDS {
        for value in *values {
            let rules = filtered(*field, FilterMode::Required, FilterMatch::Whole, value);
            assert!(
                catalog.place(&order, &rules).ready().is_some(),
                "{} {value}",
                field.name()
            );
            let rules = filtered(*field, FilterMode::Restricted, FilterMatch::Whole, value);
            assert_eq!(
                skipped_by(&catalog.place(&order, &rules)),
                Some("order_filters"),
                "{} {value}",
                field.name()
            );
        }
        let rules = filtered(*field, FilterMode::Required, FilterMatch::Whole, "another");
        assert_eq!(
            skipped_by(&catalog.place(&order, &rules)),
            Some("order_filters")
        );
    }
}

#[test]
fn an_order_filter_takes_the_whole_text_its_beginning_or_its_end() {
    use FilterMatch::{Ends, Starts, Whole};
    use FilterMode::{Required, Restricted};
    // mode, match, value for the purchase order LF-2026-118, taken
    #[rustfmt::skip]
    let table = [
        (Required,   Whole,  "LF-2026-118", true),
        (Required,   Whole,  "LF-2026",     false),
        (Required,   Starts, "lf-",         true),
        (Required,   Ends,   "-118",        true),
        (Restricted, Starts, "LF-",         false),
        (Restricted, Ends,   "-119",        true),
    ];
    let order = fixtures::order(8_124_907);
    for (mode, part, value, taken) in table {
        let rules = filtered(OrderField::PurchaseOrder, mode, part, value);
        let outcome = Catalog::example().place(&order, &rules);
        assert_eq!(
            outcome.ready().is_some(),
            taken,
            "{mode:?} {part:?} {value}"
        );
    }
}

#[test]
fn a_skip_names_the_filter_and_nothing_of_the_order() {
    let order = fixtures::order(8_124_907);
    let rules = filtered(
        OrderField::CustomerName,
        FilterMode::Required,
        FilterMatch::Starts,
        "Petit",
    );
    let Outcome::Skip { message, .. } = Catalog::example().place(&order, &rules) else {
        panic!("it was not skipped")
    };
    assert_eq!(
        message,
        "of an order, customer-name has to start with `Petit`"
    );
}

#[test]
fn a_country_is_its_alpha_3_code_however_it_is_written_and_an_absent_one_fits_nothing() {
    let rules = filtered(
        OrderField::Country,
        FilterMode::Required,
        FilterMatch::Whole,
        "usa",
    );
    let catalog = Catalog::example();
    let mut order = fixtures::order(8_124_907);
    order.ship_to.country.iso3 = None;
    assert!(catalog.place(&order, &rules).ready().is_some());
    order.ship_to.country.iso2 = None;
    assert_eq!(
        skipped_by(&catalog.place(&order, &rules)),
        Some("order_filters")
    );
}

#[test]
fn an_order_that_a_filter_stops_takes_nothing_from_the_stock() {
    let order = fixtures::order(8_124_907);
    let rules = filtered(
        OrderField::Season,
        FilterMode::Restricted,
        FilterMatch::Starts,
        "FW",
    );
    assert!(Catalog::example().claims(&order, &rules).is_empty());
}

fn items(list: ItemList, level: ItemLevel, skus: &[&str]) -> OrderRules {
    OrderRules {
        item_filter: ItemFilter {
            list,
            skus: skus.iter().map(|sku| (*sku).to_owned()).collect(),
            level,
        },
        ..OrderRules::default()
    }
}

/// SKUs of the products of the four lines of the example order.
const SKUS: [&str; 4] = [
    "MV-DR-101-IVR-S",
    "MV-DR-101-IVR-M",
    "MV-DR-101-INK-M",
    "MV-KN-204-OAT-M",
];

#[test]
fn an_item_filter_leaves_out_lines_or_the_order_as_the_table_says() {
    use ItemLevel::{Line, Order};
    use ItemList::{Black, White};
    // list, level, SKUs, pieces that go; none when the order is left out
    #[rustfmt::skip]
    let table: &[(ItemList, ItemLevel, &[&str], Option<i64>)] = &[
        (Black, Line,  &[],                  Some(17)),
        (Black, Line,  &["another"],         Some(17)),
        (Black, Line,  &["mv-dr-101-ivr-m"], Some(11)),
        (Black, Line,  &SKUS,                None),
        (Black, Order, &["another"],         Some(17)),
        (Black, Order, &["MV-DR-101-IVR-M"], None),
        (White, Line,  &SKUS,                Some(17)),
        (White, Line,  &["MV-DR-101-IVR-M"], Some(6)),
        (White, Line,  &["another"],         None),
        (White, Order, &SKUS,                Some(17)),
        (White, Order, &["MV-DR-101-IVR-M"], None),
    ];
    let order = fixtures::order(8_124_907);
    for (list, level, skus, pieces) in table {
        let rules = items(*list, *level, skus);
        let outcome = Catalog::example().place(&order, &rules);
        let claims = Catalog::example().claims(&order, &rules);
        let claimed: i64 = claims.iter().map(|claim| claim.quantity).sum();
        assert_eq!(claimed, pieces.unwrap_or_default(), "{list:?} {skus:?}");
        if pieces.is_none() {
            assert_eq!(skipped_by(&outcome), Some("item_filter"), "{skus:?}");
            continue;
        }
        let plan = outcome.ready().unwrap();
        assert_eq!(Some(plan.quantities.values().sum()), *pieces, "{skus:?}");
    }
}

#[test]
fn a_line_of_nothing_stops_no_order_and_makes_none() {
    let mut order = fixtures::order(8_124_907);
    let mut nothing = order.lines[3].clone();
    (nothing.quantity, nothing.extended) = (0, None);
    nothing.upc = Some("400101000044".to_owned());
    order.lines.push(nothing);
    let catalog = Catalog::example();
    let rules = items(ItemList::Black, ItemLevel::Order, &["MV-DR-101-INK-S"]);
    assert!(catalog.place(&order, &rules).ready().is_some());
    let rules = items(ItemList::Black, ItemLevel::Line, &SKUS);
    assert_eq!(
        skipped_by(&catalog.place(&order, &rules)),
        Some("item_filter")
    );
}

#[test]
fn an_order_without_some_of_its_lines_adds_up_and_says_what_is_missing() {
    let order = fixtures::order(8_124_907);
    let rules = items(ItemList::Black, ItemLevel::Line, &["MV-DR-101-IVR-M"]);
    let plan = Catalog::example().place(&order, &rules).ready().unwrap();
    // 1856.00 − 708.00 is 1148.00; the discount is 5 % of the goods; shipping stays.
    assert_eq!(plan.request.discount.amount, decimal("57.40"));
    assert_eq!(plan.request.shipping_cost.amount, decimal("35.00"));
    assert_eq!(plan.total.amount, decimal("1125.60"));
    let notes = plan.request.internal_notes.clone().unwrap();
    assert!(
        notes.contains("left out by item_filter: 6 × line 2 MV-DR-101 Ivory M (UPC 400101000020)"),
        "{notes}"
    );
    fixtures::assert_snapshot("order-8124907-without-a-line-plan.json", &plan);
}

#[test]
fn a_discount_that_is_an_amount_stays_whole_and_may_not_exceed_what_goes() {
    let rules = items(ItemList::White, ItemLevel::Line, &["MV-DR-101-INK-M"]);
    let mut order = fixtures::order(8_124_907);
    order.discount_percent = None;
    let plan = Catalog::example().place(&order, &rules).ready().unwrap();
    assert_eq!(plan.request.discount.amount, decimal("92.80"));
    assert_eq!(plan.total.amount, decimal("178.20"));

    order.discount = Some(decimal("272.00"));
    order.total = Some(decimal("1619.00"));
    let outcome = Catalog::example().place(&order, &rules);
    let problem = outcome.problem().unwrap();
    assert_eq!(problem.code, ProblemCode::TotalsDisagree);
    assert!(problem.message.contains("-1"), "{problem}");
}

#[test]
fn a_line_with_an_unknown_product_is_left_out_only_by_a_black_list_that_names_its_code() {
    let mut order = fixtures::order(8_124_907);
    order.lines[0].upc = Some("999999999999".to_owned());
    let place = |rules: &OrderRules| Catalog::example().place(&order, rules);
    let code = |rules: &OrderRules| place(rules).problem().map(|problem| problem.code);
    for code_of_line in ["999999999999", "MV-DR-101"] {
        let black = items(ItemList::Black, ItemLevel::Line, &[code_of_line]);
        let plan = place(&black).ready().unwrap();
        assert_eq!(plan.quantities.values().sum::<i64>(), 13);
    }
    let black = items(ItemList::Black, ItemLevel::Line, &["MV-DR-101-IVR-M"]);
    assert_eq!(code(&black), Some(ProblemCode::UnknownProduct));
    let white = items(ItemList::White, ItemLevel::Line, &["MV-DR-101-IVR-M"]);
    assert_eq!(code(&white), Some(ProblemCode::UnknownProduct));
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}
