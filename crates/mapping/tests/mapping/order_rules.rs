//! What each rule makes of an order: its default, its other values, its edges.

use rust_decimal::Decimal;
use seamline_mapping::ProblemCode;
use seamline_mapping::model::{Door, Order};
use seamline_mapping::order_manager::orders::{
    OrderPlan, SHORT_NUMBER_LIMIT, order_number, order_to_wire, short_number,
};
use seamline_mapping::rules::{
    CasePacks, Doors, LineDiscounts, NUMBER_LIMIT, OrderField, OrderRules, Payment, ShipBy,
};

use crate::catalog::{Catalog, identity};
use crate::fixtures;

/// A table of settings as they are written, over the defaults.
pub(crate) fn rules(settings: &str) -> OrderRules {
    let rules: OrderRules = serde_json::from_str(settings).unwrap();
    rules.check().unwrap();
    rules
}

fn example() -> Order {
    fixtures::order(8_124_907)
}

#[track_caller]
fn placed(order: &Order, rules: &OrderRules) -> OrderPlan {
    match Catalog::example().place(order, rules) {
        seamline_mapping::Outcome::Ready(plan) => plan,
        other => panic!("{other:?}"),
    }
}

fn code(order: &Order, rules: &OrderRules) -> Option<ProblemCode> {
    let outcome = Catalog::example().place(order, rules);
    outcome.problem().map(|problem| problem.code)
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn the_ship_method_is_mapped_passed_through_or_held() {
    // settings, code and name in JOOR, what Order Manager gets; an error when the order is held
    type Row<'a> = (
        &'a str,
        Option<&'a str>,
        Option<&'a str>,
        Result<Option<&'a str>, ()>,
    );
    #[rustfmt::skip]
    let table: &[Row] = &[
        (r"{}",                                                             Some("GROUND"), Some("Ground"), Ok(Some("Ground"))),
        (r"{}",                                                             Some("GROUND"), None,           Ok(Some("GROUND"))),
        (r"{}",                                                             None,           None,           Ok(None)),
        (r#"{"ship_methods":{"GROUND":"UPS Ground"}}"#,                     Some("GROUND"), Some("Ground"), Ok(Some("UPS Ground"))),
        (r#"{"ship_methods":{" ground ":" UPS Ground "}}"#,                 Some("GROUND"), Some("Slow"),   Ok(Some("UPS Ground"))),
        // the code comes before the name
        (r#"{"ship_methods":{"A":"By code","B":"By name"}}"#,               Some("A"),      Some("B"),      Ok(Some("By code"))),
        (r#"{"ship_methods":{"B":"By name"}}"#,                             Some("A"),      Some("B"),      Ok(Some("By name"))),
        (r#"{"ship_methods":{"C":"UPS"}}"#,                                 Some("A"),      Some("B"),      Ok(Some("B"))),
        // held until it is mapped; mapped to itself is passed through; none is nothing to map
        (r#"{"hold_unmapped_ship_methods":true}"#,                          Some("A"),      Some("B"),      Err(())),
        (r#"{"hold_unmapped_ship_methods":true,"ship_methods":{"B":"B"}}"#, Some("A"),      Some("B"),      Ok(Some("B"))),
        (r#"{"hold_unmapped_ship_methods":true}"#,                          None,           None,           Ok(None)),
    ];
    for (settings, method_code, name, expected) in table {
        let mut order = example();
        order.ship_method.code = method_code.map(str::to_owned);
        order.ship_method.name = name.map(str::to_owned);
        let rules = rules(settings);
        match expected {
            Ok(service) => {
                let request = placed(&order, &rules).request;
                assert_eq!(request.requested_shipping_service.as_deref(), *service);
            }
            Err(()) => assert_eq!(code(&order, &rules), Some(ProblemCode::UnmappedShipMethod)),
        }
    }
}

#[test]
fn the_dates_follow_the_ship_window() {
    let start = Some("2026-09-01T00:00:00Z");
    let end = Some("2026-09-30T00:00:00Z");
    // what ship-by says, held until the window, ship-by date, hold-until date
    #[rustfmt::skip]
    let table = [
        (ShipBy::WindowEnd,   false, end,   None),
        (ShipBy::WindowStart, false, start, None),
        (ShipBy::Never,       false, None,  None),
        (ShipBy::WindowEnd,   true,  end,   start),
        (ShipBy::Never,       true,  None,  start),
    ];
    for (ship_by, hold_until_window_start, by, until) in table {
        let rules = OrderRules {
            ship_by,
            hold_until_window_start,
            ..OrderRules::default()
        };
        let request = placed(&example(), &rules).request;
        let text = |at: Option<jiff::Timestamp>| at.map(|at| at.to_string());
        assert_eq!(text(request.ship_by_date).as_deref(), by, "{ship_by:?}");
        assert_eq!(text(request.hold_until_date).as_deref(), until);
        let mut open = example();
        (open.ship_window.start, open.ship_window.end) = (None, None);
        let request = placed(&open, &rules).request;
        assert_eq!(
            (request.ship_by_date, request.hold_until_date),
            (None, None)
        );
    }
}

#[test]
fn an_order_arrives_paid_or_waits_for_its_payment() {
    let approved = Some("2026-06-03T09:30:00Z");
    let written = Some("2026-06-02T14:05:11Z");
    // payment, approved, written, paid at
    for (payment, has_approval, paid_at) in [
        (Payment::ReadyToShip, true, approved),
        (Payment::ReadyToShip, false, written),
        (Payment::AwaitingPayment, true, None),
    ] {
        let rules = OrderRules {
            payment,
            ..OrderRules::default()
        };
        let mut order = example();
        order.approved_at = order.approved_at.filter(|_| has_approval);
        let request = placed(&order, &rules).request;
        let paid = request.payment_date.map(|at| at.to_string());
        assert_eq!(paid.as_deref(), paid_at);
        let amount = request.amount_paid.map(|paid| paid.amount);
        assert_eq!(amount, paid_at.map(|_| decimal("1798.20")));
    }
}

#[test]
fn the_number_is_prefix_and_key_kept_whole_or_refused() {
    // settings, JOOR number, Order Manager number
    let long = "7".repeat(NUMBER_LIMIT);
    let longer = "7".repeat(NUMBER_LIMIT + 1);
    #[rustfmt::skip]
    let table: &[(&str, &str, Option<&str>)] = &[
        (r"{}",                                            "8124907", Some("8124907")),
        (r#"{"number_prefix":"J-"}"#,                      "8124907", Some("J-8124907")),
        (r"{}",                                            &long,     Some(&long)),
        (r"{}",                                            &longer,   None),
        (r#"{"number_max_length":7}"#,                     "8124907", Some("8124907")),
        (r#"{"number_max_length":6}"#,                     "8124907", None),
        (r#"{"number_max_length":8,"number_prefix":"J"}"#, "8124907", Some("J8124907")),
        (r#"{"number_max_length":8,"number_prefix":"J-"}"#,"8124907", None),
    ];
    for (settings, number, expected) in table {
        let mut order = example();
        (*number).clone_into(&mut order.number);
        match (order_number(&order, &rules(settings)), expected) {
            (Ok(found), Some(expected)) => assert_eq!(found, *expected),
            (Err(problem), None) => assert_eq!(problem.code, ProblemCode::NumberTooLong),
            (found, _) => panic!("{settings} {number}: {found:?}"),
        }
    }
}

#[test]
fn the_short_form_has_at_most_16_characters() {
    #[rustfmt::skip]
    let table = [
        ("8124907",              "8124907"),
        ("9999999999999999",     "9999999999999999"),
        ("10000000000000000",    "x2qgpckvng1s"),
        ("18446744073709551615", "x3w5e11264sgsf"),
    ];
    for (id, short) in table {
        let mut order = example();
        id.clone_into(&mut order.id);
        assert_eq!(short_number(&order), short);
        assert!(short.len() <= SHORT_NUMBER_LIMIT);
        let rules = OrderRules {
            custom_field2: Some(OrderField::ShortNumber),
            ..OrderRules::default()
        };
        let request = placed(&order, &rules).request;
        assert_eq!(request.custom_field2.as_deref(), Some(short));
    }
}

#[test]
fn a_changed_prefix_does_not_change_the_number_of_an_order_that_is_staged() {
    let order = example();
    let staged = identity(&order);
    let changed = rules(r#"{"number_prefix":"NEW-","number_max_length":20}"#);
    let (view, _) = Catalog::example().view(&order, &changed);
    let plan = order_to_wire(&order, &changed, &view, &staged);
    assert_eq!(plan.ready().unwrap().request.order_number, "8124907");
}

#[test]
fn custom_fields_hold_what_was_chosen() {
    let request = placed(&example(), &OrderRules::default()).request;
    let fields = |request: &seamline_order_manager_client::wire::OrderCreate| {
        [
            request.custom_field1.clone(),
            request.custom_field2.clone(),
            request.custom_field3.clone(),
        ]
        .map(Option::unwrap_or_default)
    };
    assert_eq!(fields(&request), ["LF-2026-118", "8124907", "MV-C1042"]);
    let chosen =
        rules(r#"{"custom_field1":"sales-rep","custom_field2":"division","custom_field3":"none"}"#);
    let request = placed(&example(), &chosen).request;
    assert_eq!(
        fields(&request),
        ["Tamsin Holloway", "Ready-to-wear RTW", ""]
    );
    assert_eq!(request.custom_field3, None);
    let mut order = example();
    order.customer.group = None;
    let request = placed(&order, &rules(r#"{"custom_field1":"customer-group"}"#)).request;
    assert_eq!(
        request.custom_field1.as_deref(),
        Some("IND"),
        "a code for a name"
    );
}

#[test]
fn notes_say_what_was_chosen_in_its_order() {
    // settings, internal notes, buyer's notes
    let comment = Some("Deliver to the rear entrance.");
    #[rustfmt::skip]
    let table: &[(&str, &str, Option<&str>)] = &[
        (r#"{"internal_notes":[]}"#,                                "JOOR order 8124907", comment),
        (r#"{"internal_notes":[],"order_source":"Showroom"}"#,      "Showroom order 8124907", comment),
        (r#"{"internal_notes":["season","purchase-order"]}"#,       "JOOR order 8124907; season FW26; PO LF-2026-118", comment),
        (r#"{"internal_notes":["company"]}"#,                       "JOOR order 8124907", comment),
        (r#"{"internal_notes":[],"internal_note":" Check twice "}"#,"JOOR order 8124907; Check twice", comment),
        (r#"{"internal_notes":[],"buyer_notes":false}"#,            "JOOR order 8124907", None),
    ];
    for (settings, notes, buyer) in table {
        let request = placed(&example(), &rules(settings)).request;
        assert_eq!(request.internal_notes.as_deref(), Some(*notes));
        assert_eq!(request.notes_from_buyer.as_deref(), *buyer);
    }
}

#[test]
fn only_the_chosen_currencies_are_taken() {
    // settings, currency of the order, what is wrong
    #[rustfmt::skip]
    let table = [
        (r"{}",                           Some("USD"), None),
        (r"{}",                           Some("EUR"), None),
        (r"{}",                           None,        Some(ProblemCode::NoCurrency)),
        (r"{}",                           Some("US"),  Some(ProblemCode::NoCurrency)),
        (r#"{"currencies":["USD"]}"#,       Some("USD"), None),
        (r#"{"currencies":["USD"]}"#,       Some("EUR"), Some(ProblemCode::CurrencyNotTaken)),
        (r#"{"currencies":["EUR","USD"]}"#, Some("EUR"), None),
        (r#"{"currencies":["USD"]}"#,       None,        Some(ProblemCode::NoCurrency)),
    ];
    for (settings, currency, expected) in table {
        let mut order = example();
        order.currency = currency.map(str::to_owned);
        assert_eq!(code(&order, &rules(settings)), expected, "{settings}");
    }
}

#[test]
fn a_price_adjustment_is_in_the_price_or_shown_as_discount() {
    // The fourth line: 5 pieces, list price 92.00, charged 88.00.
    let line = |rules: &OrderRules, list_price: Option<&str>| {
        let mut order = example();
        order.lines[3].list_price = list_price.map(decimal);
        let item = placed(&order, rules).request.order_items[3].clone();
        (item.unit_price.amount, item.discount.amount)
    };
    let shown = OrderRules {
        line_discounts: LineDiscounts::Shown,
        ..OrderRules::default()
    };
    let (net, list) = (decimal("88"), decimal("92"));
    let nothing = Decimal::ZERO;
    assert_eq!(line(&OrderRules::default(), Some("92.00")), (net, nothing));
    assert_eq!(line(&shown, Some("92.00")), (list, decimal("20")));
    // No list price, the same one, and a surcharge: no discount.
    for list_price in [None, Some("88.00"), Some("80.00")] {
        assert_eq!(line(&shown, list_price), (net, nothing));
    }
    fixtures::assert_snapshot(
        "order-8124907-discounts-shown-plan.json",
        &placed(&example(), &shown),
    );
}

#[test]
fn a_case_pack_multiplier_means_what_was_chosen() {
    use CasePacks::{Packs, Pieces, Proved};
    // rule, packs or pieces, multiplier, price, amount of the line: pieces and price of a piece
    #[rustfmt::skip]
    let table = [
        // no multiplier, or one of 1: pieces, whatever the rule
        (Proved, 4, None,        "10", Some("40"),  Some((4, "10"))),
        (Packs,  4, Some("1"),   "10", Some("40"),  Some((4, "10"))),
        // the amount proves packs of six
        (Proved, 2, Some("6"),   "10", Some("120"), Some((12, "10"))),
        (Proved, 2, Some("6"),   "10", Some("20"),  None),
        (Proved, 2, Some("6"),   "10", None,        None),
        (Proved, 2, Some("6"),   "0",  Some("0"),   None),
        (Proved, 1, Some("2.5"), "10", Some("25"),  None),
        (Proved, 2, Some("0"),   "10", Some("0"),   None),
        // packs by choice: the price of a piece, or of a pack
        (Packs,  2, Some("6"),   "10", Some("120"), Some((12, "10"))),
        (Packs,  2, Some("6"),   "60", Some("120"), Some((12, "10"))),
        (Packs,  2, Some("6"),   "10", None,        Some((12, "10"))),
        (Packs,  2, Some("6"),   "0",  Some("0"),   Some((12, "0"))),
        (Packs,  2, Some("6"),   "10", Some("70"),  None),
        // the price of a piece is no whole number of cents
        (Packs,  1, Some("3"),   "10", Some("10"),  None),
        (Packs,  1, Some("16"),  "10", Some("10"),  None),
        (Packs,  1, Some("-3"),  "10", Some("-30"), None),
        // pieces by choice
        (Pieces, 12, Some("6"),  "10", Some("120"), Some((12, "10"))),
    ];
    for (case_packs, quantity, multiplier, price, extended, expected) in table {
        let mut order = example();
        order.lines.truncate(1);
        let line = &mut order.lines[0];
        line.quantity = quantity;
        line.multiplier = multiplier.map(decimal);
        line.net_price = Some(decimal(price));
        line.extended = extended.map(decimal);
        (order.discount, order.discount_percent) = (None, None);
        (order.shipping, order.total) = (None, None);
        let rules = OrderRules {
            case_packs,
            ..OrderRules::default()
        };
        let said = format!("{case_packs:?} {quantity} × {multiplier:?} at {price}: {extended:?}");
        let Some((pieces, price)) = expected else {
            assert_eq!(
                code(&order, &rules),
                Some(ProblemCode::CasePackUnclear),
                "{said}"
            );
            continue;
        };
        let plan = placed(&order, &rules);
        let item = &plan.request.order_items[0];
        assert_eq!(item.quantity_ordered, pieces, "{said}");
        assert_eq!(item.unit_price.amount, decimal(price), "{said}");
        let claims = Catalog::example().claims(&order, &rules);
        assert_eq!(claims[0].quantity, pieces, "{said}");
    }
}

#[test]
fn the_list_price_of_a_pack_says_nothing_of_a_piece() {
    let mut order = example();
    order.lines.truncate(1);
    let line = &mut order.lines[0];
    (line.quantity, line.multiplier) = (2, Some(decimal("6")));
    (line.list_price, line.net_price) = (Some(decimal("72")), Some(decimal("60")));
    line.extended = Some(decimal("120"));
    (order.discount, order.discount_percent) = (None, None);
    order.total = None;
    let rules = rules(r#"{"case_packs":"packs","line_discounts":"shown"}"#);
    let item = placed(&order, &rules).request.order_items[0].clone();
    assert_eq!(item.unit_price.amount, decimal("10"));
    assert_eq!(item.discount.amount, Decimal::ZERO);
}

#[test]
fn a_quantity_that_says_pieces_has_to_agree_with_its_amount() {
    let mut order = example();
    order.lines[0].multiplier = Some(decimal("6"));
    order.lines[0].extended = Some(decimal("2832.00"));
    let rules = rules(r#"{"case_packs":"pieces"}"#);
    assert_eq!(code(&order, &rules), Some(ProblemCode::TotalsDisagree));
}

/// Two lines of one SKU for two doors, and one more for none.
fn order_for_doors() -> Order {
    let mut order = example();
    order.lines.truncate(2);
    let door = |id: i64| {
        Some(Door {
            id,
            name: Some(format!("Shop {id}")),
            code: None,
        })
    };
    order.lines[0].door = door(1);
    let mut twin = order.lines[0].clone();
    twin.door = door(2);
    twin.quantity = 3;
    twin.extended = Some(decimal("354.00"));
    order.lines.insert(1, twin);
    (order.discount, order.discount_percent) = (None, None);
    order.total = None;
    order
}

#[test]
fn lines_for_several_doors_stay_lines_become_one_or_hold_the_order() {
    let place = |doors| {
        let rules = OrderRules {
            doors,
            ..OrderRules::default()
        };
        placed(&order_for_doors(), &rules)
    };
    let lines = |plan: &OrderPlan| -> Vec<(i64, Option<String>)> {
        let items = plan.request.order_items.iter();
        items
            .map(|item| (item.quantity_ordered, item.notes.clone()))
            .collect()
    };
    let said = |text: &str| Some(text.to_owned());
    assert_eq!(
        lines(&place(Doors::Lines)),
        [
            (4, said("Door: Shop 1")),
            (3, said("Door: Shop 2")),
            (6, None)
        ]
    );
    let merged = place(Doors::Merge);
    assert_eq!(
        lines(&merged),
        [(7, said("Door: Shop 1: 4; Door: Shop 2: 3")), (6, None)]
    );
    assert_eq!(merged.total, place(Doors::Lines).total);
    assert_eq!(merged.quantities, place(Doors::Lines).quantities);
    fixtures::assert_snapshot("order-doors-merged-plan.json", &merged);

    let park = rules(r#"{"doors":"park"}"#);
    assert_eq!(
        code(&order_for_doors(), &park),
        Some(ProblemCode::SeveralDoors)
    );
    let mut one = order_for_doors();
    // A door and none are two places; a line of nothing is for nobody.
    one.lines.remove(1);
    assert_eq!(code(&one, &park), Some(ProblemCode::SeveralDoors));
    (one.lines[1].quantity, one.lines[1].extended) = (0, None);
    assert_eq!(placed(&one, &park).request.order_items.len(), 1);
}

#[test]
fn lines_at_different_prices_are_never_merged() {
    let mut order = order_for_doors();
    order.lines[1].net_price = Some(decimal("100.00"));
    order.lines[1].extended = Some(decimal("300.00"));
    let items = |order: &Order| {
        let rules = rules(r#"{"doors":"merge","line_discounts":"shown"}"#);
        placed(order, &rules).request.order_items
    };
    assert_eq!(items(&order).len(), 3, "one list price, two discounts");
    order.lines[0].net_price = Some(decimal("100.00"));
    order.lines[0].extended = Some(decimal("400.00"));
    let merged = items(&order);
    assert_eq!(merged.len(), 2);
    assert_eq!(merged[0].unit_price.amount, decimal("118"));
    assert_eq!(merged[0].discount.amount, decimal("126"));
    order.lines[0].list_price = None;
    assert_eq!(items(&order).len(), 3, "two prices");
}
