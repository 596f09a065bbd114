//! Which product and listing the code of an order line leads to.

use seamline_mapping::model::Order;
use seamline_mapping::rules::{OrderRules, SkuSource};
use seamline_mapping::{Outcome, ProblemCode};

use crate::catalog::Catalog;
use crate::fixtures;
use crate::order_rules::rules;

#[test]
fn the_code_of_a_line_leads_to_its_product_as_chosen() {
    use SkuSource::{Listing, MasterSku, StyleColourSize, Upc, UpcOrStyle};
    let unknown = Err(ProblemCode::UnknownProduct);
    let knit = Ok("JW-KN-204-OAT-M");
    // rule, bar code field, has style, listing SKU. The product MV-KN-204-OAT-M is listed as
    // JW-KN-204-OAT-M and has the bar code 400204000026.
    #[rustfmt::skip]
    let table = [
        (UpcOrStyle,      Some("400204000026"),    true,  knit),
        (UpcOrStyle,      None,                    true,  knit),
        (UpcOrStyle,      Some("JW-KN-204-OAT-M"), true,  unknown),
        (UpcOrStyle,      None,                    false, unknown),
        (Upc,             Some("400204000026"),    true,  knit),
        (Upc,             None,                    true,  unknown),
        (StyleColourSize, Some("anything"),        true,  knit),
        (StyleColourSize, Some("400204000026"),    false, unknown),
        (Listing,         Some("JW-KN-204-OAT-M"), true,  knit),
        (Listing,         Some("jw-kn-204-oat-m"), true,  unknown),
        (Listing,         Some("400204000026"),    true,  unknown),
        (Listing,         None,                    true,  unknown),
        (MasterSku,       Some("MV-KN-204-OAT-M"), true,  knit),
        (MasterSku,       Some("mv-kn-204-oat-m"), true,  knit),
        (MasterSku,       Some("400204000026"),    true,  unknown),
        (MasterSku,       None,                    true,  unknown),
    ];
    for (sku_source, upc, has_style, expected) in table {
        let mut order = knit_alone();
        let line = &mut order.lines[0];
        line.upc = upc.map(str::to_owned);
        if !has_style {
            (line.style_number, line.style_identifier) = (None, None);
        }
        let rules = OrderRules {
            sku_source,
            ..OrderRules::default()
        };
        assert_eq!(
            listed(&order, &rules),
            expected.map(str::to_owned),
            "{sku_source:?} {upc:?}"
        );
    }
}

#[test]
fn an_alias_comes_before_what_the_code_says_elsewhere() {
    let knit = Ok("JW-KN-204-OAT-M".to_owned());
    let dress = Ok("MV-DR-101-IVR-S".to_owned());
    let unknown = Err(ProblemCode::UnknownProduct);
    // aliases, bar code of the line
    #[rustfmt::skip]
    let table = [
        (r#"{"sku_aliases":{"OLD-1":"MV-KN-204-OAT-M"}}"#,                Some("old-1"),        knit.clone()),
        (r#"{"sku_aliases":{"400204000026":"MV-DR-101-IVR-S"}}"#,         Some("400204000026"), dress.clone()),
        (r#"{"sku_aliases":{"MV-KN-204/Oat/M":"MV-DR-101-IVR-S"}}"#,      None,                 dress.clone()),
        (r#"{"sku_aliases":{"mv-kn-204/OAT/m":"mv-dr-101-ivr-s"}}"#,      None,                 dress),
        (r#"{"sku_aliases":{"MV-KN-204/Sage/M":"MV-DR-101-IVR-S"}}"#,     None,                 knit),
        (r#"{"sku_aliases":{"OLD-1":"GONE"}}"#,                           Some("OLD-1"),        unknown),
    ];
    for (settings, upc, expected) in table {
        let mut order = knit_alone();
        order.lines[0].upc = upc.map(str::to_owned);
        assert_eq!(listed(&order, &rules(settings)), expected, "{settings}");
    }
}

/// The example order with its knit alone.
fn knit_alone() -> Order {
    let mut order = fixtures::order(8_124_907);
    order.lines.drain(..3);
    (order.discount, order.discount_percent) = (None, None);
    order.total = None;
    order
}

/// The listing of the only line.
fn listed(order: &Order, rules: &OrderRules) -> Result<String, ProblemCode> {
    match Catalog::example().place(order, rules) {
        Outcome::Ready(plan) => Ok(plan.request.order_items[0].listing_sku.clone()),
        Outcome::Problem(problem) => Err(problem.code),
        other => panic!("{other:?}"),
    }
}
