//! Retailers: their codes, what they are recognised by, their addresses.

use seamline_mapping::model::{Address, Order};
use seamline_mapping::order_manager::orders::{
    CustomerKey, CustomerSighting, OrderPlan, split_customers,
};
use seamline_mapping::rules::OrderRules;
use seamline_mapping::{Outcome, Problem, ProblemCode};

use crate::catalog::Catalog;
use crate::fixtures;

fn rules(settings: &str) -> OrderRules {
    let rules: OrderRules = serde_json::from_str(settings).unwrap();
    rules.check().unwrap();
    rules
}

fn place(order: &Order, settings: &str) -> Result<OrderPlan, Problem> {
    match Catalog::example().place(order, &rules(settings)) {
        Outcome::Ready(plan) => Ok(plan),
        Outcome::Problem(problem) => Err(problem),
        other => panic!("{other:?}"),
    }
}

fn example() -> Order {
    fixtures::order(8_124_907)
}

#[test]
fn a_retailer_without_a_code_gets_the_one_it_is_linked_to() {
    // settings, code in JOOR, code in Order Manager; an error when the order waits
    type Row<'a> = (
        &'a str,
        Option<&'a str>,
        Result<Option<&'a str>, ProblemCode>,
    );
    #[rustfmt::skip]
    let table: &[Row] = &[
        (r"{}",                                                        Some("C-1"), Ok(Some("C-1"))),
        (r"{}",                                                        None,        Err(ProblemCode::NoCustomerCode)),
        (r"{}",                                                        Some("  "),  Err(ProblemCode::NoCustomerCode)),
        (r#"{"skip_empty_customer_code":false}"#,                      None,        Ok(None)),
        (r#"{"customer_links":{"Larkspur & Finch Boutique":"C-2"}}"#,  None,        Ok(Some("C-2"))),
        (r#"{"customer_links":{" larkspur & finch BOUTIQUE ":"C-2"}}"#,None,        Ok(Some("C-2"))),
        (r#"{"customer_links":{"8124907":"C-3"}}"#,                    None,        Ok(Some("C-3"))),
        // one order before its retailer, JOOR's code before both
        (r#"{"customer_links":{"8124907":"C-3","Larkspur & Finch Boutique":"C-2"}}"#, None, Ok(Some("C-3"))),
        (r#"{"customer_links":{"8124907":"C-3"}}"#,                    Some("C-1"), Ok(Some("C-1"))),
        (r#"{"customer_links":{"Another":"C-2"}}"#,                    None,        Err(ProblemCode::NoCustomerCode)),
        // the code of one that need not have one is still written
        (r#"{"customer_links":{"8124907":"C-3"},"skip_empty_customer_code":false}"#, None, Ok(Some("C-3"))),
    ];
    for (settings, code, expected) in table {
        let mut order = example();
        order.customer.code = code.map(str::to_owned);
        let placed = place(&order, settings);
        let found = placed
            .as_ref()
            .map(|plan| plan.request.custom_field3.as_deref())
            .map_err(|problem| problem.code);
        assert_eq!(found, *expected, "{settings} {code:?}");
        if let Ok(plan) = placed {
            let notes = plan.request.internal_notes.unwrap();
            let told = expected.unwrap().unwrap_or("Larkspur");
            assert!(notes.contains(&format!("customer {told}")), "{notes}");
        }
    }
}

#[test]
fn an_order_that_waits_for_a_code_says_how_to_link_it_and_nothing_personal() {
    let mut order = example();
    order.customer.code = None;
    let problem = place(&order, "{}").unwrap_err();
    assert!(problem.remedy.contains("customer_links"));
    let told = format!("{} {}", problem.message, problem.remedy);
    assert!(
        !told.contains("Larkspur") && !told.contains("Odile"),
        "{told}"
    );
}

#[test]
fn a_retailer_is_recognised_by_code_then_e_mail_then_name_and_address() {
    let key = |change: fn(&mut Order)| {
        let mut order = example();
        change(&mut order);
        let plan = place(&order, r#"{"skip_empty_customer_code":false}"#).unwrap();
        plan.customer.unwrap()
    };
    assert_eq!(key(|_| {}), CustomerKey::Code("mv-c1042".to_owned()));
    assert_eq!(
        key(|order| order.customer.code = None),
        CustomerKey::Email("odile.marchetti@example.com".to_owned())
    );
    let without_email = |order: &mut Order| {
        order.customer.code = None;
        order.ship_to.email = Some(" ".to_owned());
    };
    assert_eq!(
        key(without_email),
        CustomerKey::NameAndAddress(
            "odile marchetti|larkspur & finch boutique|100 example street|portland|97200|usa"
                .to_owned()
        )
    );
}

fn seen(key: &CustomerKey, customer_id: i64, number: &str) -> CustomerSighting {
    CustomerSighting {
        key: key.clone(),
        customer_id,
        order_number: number.to_owned(),
    }
}

#[test]
fn a_retailer_that_has_become_two_customers_is_told_with_its_orders() {
    let code = CustomerKey::Code("c-1".to_owned());
    let email = CustomerKey::Email("somebody@example.com".to_owned());
    let one_each = [
        seen(&code, 7, "1"),
        seen(&code, 7, "2"),
        seen(&email, 8, "3"),
    ];
    assert_eq!(split_customers(&one_each), []);
    assert_eq!(split_customers(&[]), []);
    // Two retailers that share a customer are not split.
    assert_eq!(
        split_customers(&[seen(&code, 7, "1"), seen(&email, 7, "2")]),
        []
    );

    let split = [
        seen(&code, 7, "2"),
        seen(&code, 9, "3"),
        seen(&code, 7, "1"),
        seen(&email, 8, "4"),
        seen(&email, 5, "5"),
    ];
    let problems = split_customers(&split);
    let told: Vec<&str> = problems.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(
        told,
        [
            "the retailer with customer code `c-1` is several customers in Order Manager: \
             7 (orders 1, 2); 9 (orders 3)",
            "the retailer with one e-mail address is several customers in Order Manager: \
             5 (orders 5); 8 (orders 4)",
        ]
    );
    assert_eq!(problems[0].code, ProblemCode::CustomerSplit);
    assert!(!told[1].contains("somebody"), "an e-mail is personal");
}

#[test]
fn a_text_that_is_too_long_parks_the_order_or_is_cut_where_one_sees_it() {
    // settings, what becomes of `100 Example Street` and `+1 555 010 0142`
    #[rustfmt::skip]
    let table = [
        (r"{}",                                                Ok("100 Example Street")),
        (r#"{"field_limits":{"line1":18}}"#,                     Ok("100 Example Street")),
        (r#"{"field_limits":{"line1":17}}"#,                     Err("shipAddress1")),
        (r#"{"field_limits":{"line1":17},"long_fields":"park"}"#,Err("shipAddress1")),
        (r#"{"field_limits":{"line1":17},"long_fields":"cut"}"#, Ok("100 Example Stre…")),
        (r#"{"field_limits":{"line1":5},"long_fields":"cut"}"#,  Ok("100…")),
        (r#"{"field_limits":{"line1":2},"long_fields":"cut"}"#,  Ok("1…")),
        (r#"{"field_limits":{"phone":14},"long_fields":"cut"}"#, Err("shipPhone")),
        (r#"{"field_limits":{"email":14},"long_fields":"cut"}"#, Err("shipEmail")),
        (r#"{"field_limits":{"postal-code":4},"long_fields":"cut"}"#, Err("shipZipCode")),
    ];
    for (settings, expected) in table {
        match (place(&example(), settings), expected) {
            (Ok(plan), Ok(line1)) => {
                assert_eq!(plan.request.ship_address1, line1);
                let notes = plan.request.internal_notes.unwrap();
                let told = notes.contains("shipAddress1 in full: 100 Example Street");
                assert_eq!(told, line1.ends_with('…'), "{notes}");
            }
            (Err(problem), Err(field)) => {
                assert_eq!(problem.code, ProblemCode::FieldTooLong);
                assert_eq!(problem.field, field);
                assert!(!problem.message.contains("Example"), "{problem}");
            }
            (found, _) => panic!("{settings}: {found:?}"),
        }
    }
}

#[test]
fn every_field_of_the_recipient_can_be_limited_and_is_cut_by_characters() {
    let mut order = example();
    order.buyer = Some("Ödîlé Märchétti".to_owned());
    let plan = place(
        &order,
        r#"{"long_fields":"cut","field_limits":{"name":4,"company":9,"line2":6,"city":5,"region":2}}"#,
    )
    .unwrap();
    let request = plan.request.clone();
    assert_eq!(request.ship_name, "Ödî…");
    assert_eq!(request.ship_company.as_deref(), Some("Larkspur…"));
    assert_eq!(request.ship_address2.as_deref(), Some("Suite…"));
    assert_eq!(request.ship_city, "Port…");
    assert_eq!(request.ship_state.as_deref(), Some("OR"));
    fixtures::assert_snapshot("order-8124907-cut-plan.json", &plan);
}

#[test]
fn an_order_without_a_ship_to_address_waits_or_goes_to_the_bill_to_address() {
    let mut order = example();
    order.ship_to = Address {
        email: order.ship_to.email.take(),
        phone: order.ship_to.phone.take(),
        ..Address::default()
    };
    order.bill_to.phone = None;
    let problem = place(&order, "{}").unwrap_err();
    assert_eq!(problem.code, ProblemCode::MissingAddress);
    let plan = place(&order, r#"{"ship_to_fallback":"bill-to"}"#).unwrap();
    assert_eq!(plan.request.ship_address1, "200 Sample Avenue");
    assert_eq!(
        plan.request.ship_email.as_deref(),
        Some("odile.marchetti@example.com")
    );
    assert_eq!(plan.request.ship_phone.as_deref(), Some("+1 555 010 0142"));
    let notes = plan.request.internal_notes.unwrap();
    assert!(notes.contains("shipped to the bill-to address"), "{notes}");

    // One that has a street or a city is not replaced, however incomplete.
    for (line1, city) in [(Some("1 Elsewhere"), None), (None, Some("Elsewhere"))] {
        order.ship_to.line1 = line1.map(str::to_owned);
        order.ship_to.city = city.map(str::to_owned);
        let problem = place(&order, r#"{"ship_to_fallback":"bill-to"}"#).unwrap_err();
        assert_eq!(problem.code, ProblemCode::MissingAddress);
    }
    // Nor is there anything to fall back on.
    (order.ship_to.city, order.bill_to) = (None, Address::default());
    let problem = place(&order, r#"{"ship_to_fallback":"bill-to"}"#).unwrap_err();
    assert_eq!(problem.code, ProblemCode::MissingAddress);
}
