//! Orders that go through, and what adoption compares.

use seamline_mapping::model::Money;
use seamline_mapping::order_manager::orders::{
    CatalogQuery, lookup_numbers, order_number, order_to_wire, same_order, same_order_in_parts,
};
use seamline_mapping::rules::{OrderRules, Payment, ShipBy};
use seamline_mapping::{Outcome, ProblemCode};
use seamline_order_manager_client::wire::{self, OrderCreate};

use crate::catalog::{CHANNEL, Catalog, identity};
use crate::fixtures;

#[test]
fn the_example_order_becomes_the_example_request() {
    let order = fixtures::order(8_124_907);
    let plan = Catalog::example()
        .place(&order, &OrderRules::default())
        .ready()
        .unwrap();
    let mut expected: OrderCreate =
        serde_json::from_value(fixtures::json("om-order-create-request.json")[0].clone()).unwrap();
    // Ours says more for the house than the example does.
    assert!(
        plan.request
            .internal_notes
            .as_deref()
            .unwrap()
            .starts_with("JOOR order 8124907; customer MV-C1042 Larkspur & Finch Boutique;")
    );
    expected.internal_notes = plan.request.internal_notes.clone();
    expected.custom_field3 = Some("MV-C1042".to_owned());
    assert_eq!(plan.request, expected);
    assert_eq!(plan.total, Money::new("1798.20".parse().unwrap(), "USD"));
    fixtures::assert_snapshot("order-8124907-plan.json", &plan);
}

#[test]
fn a_stored_plan_is_read_back_as_it_was() {
    let order = fixtures::order(8_124_907);
    let plan = Catalog::example()
        .place(&order, &OrderRules::default())
        .ready()
        .unwrap();
    let stored = serde_json::to_vec(&plan).unwrap();
    assert_eq!(
        serde_json::from_slice::<seamline_mapping::order_manager::orders::OrderPlan>(&stored)
            .unwrap(),
        plan
    );
    let stored = serde_json::to_vec(&order).unwrap();
    assert_eq!(
        serde_json::from_slice::<seamline_mapping::model::Order>(&stored).unwrap(),
        order
    );
}

#[test]
fn an_order_is_read_into_the_model_with_its_quirks_removed() {
    let order = fixtures::order(8_124_907);
    assert_eq!(order.customer.code.as_deref(), Some("MV-C1042"));
    assert_eq!(
        order.comments.as_deref(),
        Some("Deliver to the rear entrance.")
    );
    assert_eq!(order.ship_window.start.unwrap().to_string(), "2026-09-01");
    assert_eq!(order.ship_window.end.unwrap().to_string(), "2026-09-30");
    fixtures::assert_snapshot("order-8124907-model.json", &order);

    let unassigned = fixtures::order(8_124_911);
    assert_eq!(unassigned.customer.code, None);
    assert_eq!(unassigned.discount, None);
    let keys: std::collections::BTreeSet<_> =
        unassigned.lines.iter().map(|line| &line.line_key).collect();
    assert_eq!(
        keys.len(),
        4,
        "two doors of one style, colour and size differ"
    );
    let door = unassigned.lines[1].door.as_ref().unwrap();
    assert_eq!(
        (door.id, door.name.as_deref()),
        (3302, Some("Petit Nuage Uptown"))
    );

    let collapsed = fixtures::order(8_124_930);
    assert_eq!(collapsed.lines.len(), 1);
    assert_eq!(collapsed.ship_window.start, order.ship_window.start);
}

#[test]
fn lines_without_upc_are_found_by_style_colour_and_size() {
    let mut order = fixtures::order(8_124_907);
    for line in &mut order.lines {
        line.upc = None;
    }
    let catalog = Catalog::example();
    let rules = OrderRules::default();
    let (view, rounds) = catalog.view(&order, &rules);
    assert_eq!(rounds, 2);
    assert!(view.knows(&CatalogQuery::ProductsByParentSku("MV-DR-101".to_owned())));
    let plan = order_to_wire(&order, &rules, &view, &identity(&order))
        .ready()
        .unwrap();
    assert_eq!(plan.quantities["MV-DR-101-IVR-M"], 6);
    assert_eq!(plan.quantities["JW-KN-204-OAT-M"], 5);
}

#[test]
fn a_style_whose_key_leads_nowhere_is_looked_for_by_its_number() {
    let mut order = fixtures::order(8_124_907);
    for line in &mut order.lines {
        line.upc = None;
        line.style_identifier = Some("50100-in-joor".to_owned());
    }
    let (_, rounds) = Catalog::example().view(&order, &OrderRules::default());
    assert_eq!(rounds, 3);
    assert!(
        Catalog::example()
            .place(&order, &OrderRules::default())
            .ready()
            .is_some()
    );
}

#[test]
fn two_doors_of_one_sku_are_two_lines_and_one_quantity() {
    let mut order = fixtures::order(8_124_911);
    order.lines.drain(..2);
    order.total = Some("360".parse().unwrap());
    let rules = OrderRules {
        skip_empty_customer_code: false,
        ..OrderRules::default()
    };
    let plan = Catalog::example().place(&order, &rules).ready().unwrap();
    assert_eq!(plan.request.order_items.len(), 2);
    assert_eq!(plan.quantities["MV-SC-310-SGE-OS"], 8);
    let claims = Catalog::example().claims(&order, &rules);
    assert_eq!((claims[0].product, claims[0].quantity), (50301, 8));
    assert_eq!(
        plan.request.order_items[0].notes.as_deref(),
        Some("Door: Petit Nuage Harbour (PN-1)")
    );
    assert_eq!(
        plan.request.order_items[1].notes.as_deref(),
        Some("Door: Petit Nuage Uptown")
    );
}

#[test]
fn an_order_can_arrive_unpaid_and_held_until_its_window() {
    let order = fixtures::order(8_124_907);
    let rules = OrderRules {
        payment: Payment::AwaitingPayment,
        hold_until_window_start: true,
        ship_by: ShipBy::Never,
        ..OrderRules::default()
    };
    let request = Catalog::example()
        .place(&order, &rules)
        .ready()
        .unwrap()
        .request;
    assert_eq!((request.amount_paid, request.payment_date), (None, None));
    assert_eq!(
        request.hold_until_date.unwrap().to_string(),
        "2026-09-01T00:00:00Z"
    );
    assert_eq!(request.ship_by_date, None);
}

#[test]
fn a_rule_that_excludes_an_order_is_named() {
    let order = fixtures::order(8_124_907);
    let place = |rules: OrderRules| Catalog::example().place(&order, &rules);
    let skipped_by = |outcome: Outcome<_>| match outcome {
        Outcome::Skip { rule, .. } => Some(rule),
        _ => None,
    };
    let rules = OrderRules {
        warehouse_code: Some("NYC".to_owned()),
        ..OrderRules::default()
    };
    assert_eq!(skipped_by(place(rules)), Some("warehouse_code"));
    let rules = OrderRules {
        earliest_order_date: Some("2026-06-03".parse().unwrap()),
        ..OrderRules::default()
    };
    assert_eq!(skipped_by(place(rules)), Some("earliest_order_date"));
    let rules = OrderRules {
        status: seamline_mapping::rules::OrderStatusChoice::Shipped,
        ..OrderRules::default()
    };
    assert_eq!(skipped_by(place(rules)), Some("status"));
    let rules = OrderRules {
        warehouse_code: Some(" DEF ".to_owned()),
        earliest_order_date: Some("2026-06-02".parse().unwrap()),
        ..OrderRules::default()
    };
    assert!(place(rules).ready().is_some());
}

#[test]
fn numbers_are_made_once_and_looked_for_in_every_shape() {
    let order = fixtures::order(8_124_907);
    let rules = OrderRules {
        number_prefix: "J-".to_owned(),
        adopt_number_shapes: vec![
            "JOOR-{id}".to_owned(),
            "{po}".to_owned(),
            "J-{id}".to_owned(),
        ],
        ..OrderRules::default()
    };
    let number = order_number(&order, &rules).unwrap();
    assert_eq!(number, "J-8124907");
    assert_eq!(
        lookup_numbers(&order, &rules, &number),
        [
            "J-8124907",
            "J-8124907(1)",
            "JOOR-8124907",
            "JOOR-8124907(1)",
            "LF-2026-118",
            "LF-2026-118(1)",
        ]
    );
    let mut long = order;
    long.number = "9".repeat(45);
    let problem = order_number(&long, &rules).unwrap_err();
    assert_eq!(problem.code, ProblemCode::NumberTooLong);
}

#[test]
fn an_existing_order_is_ours_only_if_total_currency_and_quantities_agree() {
    let order = fixtures::order(8_124_907);
    let plan = Catalog::example()
        .place(&order, &OrderRules::default())
        .ready()
        .unwrap();
    let listed: Vec<wire::Order> = fixtures::read("om-orders-list-response.json");
    assert_eq!(same_order(&plan, &listed[0]), Ok(()));

    let mut other = listed[0].clone();
    other.order_items[1].quantity_ordered = 5;
    other.currency = Some("EUR".to_owned());
    other.order_total = None;
    let fields: Vec<String> = same_order(&plan, &other)
        .unwrap_err()
        .into_iter()
        .map(|difference| difference.field)
        .collect();
    assert_eq!(
        fields,
        [
            "orderTotal",
            "currency",
            "orderItems[MV-DR-101-IVR-M].quantityOrdered"
        ]
    );

    let differences = same_order(&plan, &listed[1]).unwrap_err();
    assert!(
        differences
            .iter()
            .any(|one| one.field.contains("MV-KN-204-OAT-S"))
    );
}

#[test]
fn the_parts_of_a_split_order_are_together_the_order() {
    let order = fixtures::order(8_124_907);
    let plan = Catalog::example()
        .place(&order, &OrderRules::default())
        .ready()
        .unwrap();
    let parts: Vec<wire::Order> = fixtures::read("om-orders-split-response.json");
    assert!(same_order(&plan, &parts[0]).is_err());
    assert_eq!(
        same_order_in_parts(&plan, &parts.iter().collect::<Vec<_>>()),
        Ok(())
    );
    assert!(same_order_in_parts(&plan, &[]).is_err());
}

#[test]
fn an_order_waits_while_its_products_are_not_looked_up() {
    let order = fixtures::order(8_124_907);
    let outcome = order_to_wire(
        &order,
        &OrderRules::default(),
        &seamline_mapping::order_manager::orders::CatalogView::default(),
        &identity(&order),
    );
    let Outcome::Blocked(problem) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(problem.code, ProblemCode::CatalogIncomplete);
    assert_eq!(identity(&order).channel_id, CHANNEL);
}
