//! What holds for every order under every rule: money adds up, no piece is invented or lost.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use rust_decimal::Decimal;
use seamline_mapping::model::{Door, Order};
use seamline_mapping::order_manager::orders::{SHORT_NUMBER_LIMIT, order_number, short_number};
use seamline_mapping::rules::{
    CasePacks, Doors, ItemFilter, ItemLevel, ItemList, LineDiscounts, OrderRules,
};
use seamline_mapping::{Outcome, ProblemCode};

use crate::catalog::Catalog;
use crate::fixtures;

/// Products that are listed, and their bar codes.
const PRODUCTS: [(&str, &str); 5] = [
    ("MV-DR-101-IVR-S", "400101000013"),
    ("MV-DR-101-IVR-M", "400101000020"),
    ("MV-DR-101-IVR-L", "400101000037"),
    ("MV-DR-101-INK-S", "400101000044"),
    ("MV-KN-204-OAT-M", "400204000026"),
];

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::example);
static ORDER: LazyLock<Order> = LazyLock::new(|| fixtures::order(8_124_907));

prop_compose! {
    /// Product, packs, pieces in a pack, price and adjustment in cents, door.
    fn lines()(
        product in 0..PRODUCTS.len(),
        packs in 0_i64..60,
        pack in prop_oneof![3 => Just(1_i64), 1 => 2_i64..13],
        cents in 1_i64..100_000,
        off in prop_oneof![Just(0_i64), 1_i64..5_000],
        door in prop_oneof![Just(None), (1_i64..4).prop_map(Some)],
    ) -> seamline_mapping::model::OrderLine {
        let mut line = ORDER.lines[0].clone();
        line.upc = Some(PRODUCTS[product].1.to_owned());
        line.quantity = packs;
        line.multiplier = (pack > 1).then(|| Decimal::from(pack));
        line.net_price = Some(Decimal::new(cents, 2));
        line.list_price = Some(Decimal::new(cents + off, 2));
        line.extended = Some(Decimal::new(cents * packs * pack, 2));
        line.door = door.map(|id| Door { id, name: None, code: None });
        line
    }
}

prop_compose! {
    /// An order that adds up, with a discount that is an amount or a percentage.
    fn orders()(
        lines in vec(lines(), 1..7),
        discount in prop_oneof![
            (0_i64..3_000).prop_map(|cents| (Some(Decimal::new(cents, 2)), None)),
            (0_u32..60).prop_map(|percent| (None, Some(Decimal::from(percent)))),
        ],
        shipping in proptest::option::of(0_i64..50_000),
    ) -> Order {
        let mut order = ORDER.clone();
        order.lines = lines;
        let goods: Decimal = order.lines.iter().filter_map(|line| line.extended).sum();
        let (amount, percent) = discount;
        let amount = match percent {
            Some(percent) => (goods * percent / Decimal::ONE_HUNDRED)
                .round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero),
            None => amount.unwrap_or_default().min(goods),
        };
        order.discount = Some(amount);
        order.discount_percent = percent;
        order.shipping = shipping.map(|cents| Decimal::new(cents, 2));
        order.total = Some(goods - amount + order.shipping.unwrap_or_default());
        order
    }
}

prop_compose! {
    /// Every rule that touches lines and money, in every value.
    fn any_rules()(
        line_discounts in prop_oneof![Just(LineDiscounts::InPrice), Just(LineDiscounts::Shown)],
        case_packs in prop_oneof![Just(CasePacks::Proved), Just(CasePacks::Packs)],
        doors in prop_oneof![Just(Doors::Lines), Just(Doors::Merge)],
        list in prop_oneof![Just(ItemList::White), Just(ItemList::Black)],
        level in prop_oneof![Just(ItemLevel::Line), Just(ItemLevel::Order)],
        skus in btree_set(0..PRODUCTS.len(), 0..4),
    ) -> OrderRules {
        OrderRules {
            line_discounts,
            case_packs,
            doors,
            item_filter: ItemFilter {
                list,
                skus: skus.into_iter().map(|at| PRODUCTS[at].0.to_owned()).collect(),
                level,
            },
            ..OrderRules::default()
        }
    }
}

/// Pieces of the lines that the item filter lets through.
fn pieces_let_through(order: &Order, rules: &OrderRules) -> i64 {
    let sku = |upc: &str| PRODUCTS.iter().find(|(_, code)| *code == upc).unwrap().0;
    order
        .lines
        .iter()
        .filter(|line| rules.item_filter.admits(sku(line.upc.as_deref().unwrap())))
        .map(|line| {
            let pack: i64 = line.multiplier.map_or(1, |pack| pack.try_into().unwrap());
            line.quantity * pack
        })
        .sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn money_adds_up_to_the_cent_and_no_piece_is_invented_or_lost(
        order in orders(),
        rules in any_rules(),
    ) {
        let expected = pieces_let_through(&order, &rules);
        match CATALOG.place(&order, &rules) {
            Outcome::Ready(plan) => {
                let request = &plan.request;
                let goods: Decimal = request
                    .order_items
                    .iter()
                    .map(|item| {
                        item.unit_price.amount * Decimal::from(item.quantity_ordered)
                            - item.discount.amount
                    })
                    .sum();
                let total = goods - request.discount.amount + request.shipping_cost.amount;
                prop_assert_eq!(total, request.order_total.amount);
                prop_assert_eq!(total, plan.total.amount);
                prop_assert!(total >= Decimal::ZERO);
                prop_assert_eq!(total, total.round_dp(2));

                let sent: i64 = request.order_items.iter().map(|item| item.quantity_ordered).sum();
                prop_assert_eq!(sent, expected);
                prop_assert_eq!(plan.quantities.values().sum::<i64>(), expected);
                let claims = CATALOG.claims(&order, &rules);
                prop_assert_eq!(claims.iter().map(|claim| claim.quantity).sum::<i64>(), expected);
                if expected == order_pieces(&order) {
                    prop_assert_eq!(Some(total), order.total);
                }
            }
            Outcome::Skip { rule, .. } => {
                prop_assert_eq!(rule, "item_filter");
                prop_assert!(expected < order_pieces(&order));
            }
            Outcome::Problem(problem) => {
                let nothing = order_pieces(&order) == 0;
                let discount_too_large = expected < order_pieces(&order);
                prop_assert!(match problem.code {
                    ProblemCode::NoLines => nothing,
                    ProblemCode::TotalsDisagree => discount_too_large,
                    _ => false,
                }, "{}", problem);
            }
            Outcome::Blocked(problem) => prop_assert!(false, "{}", problem),
        }
    }

    #[test]
    fn an_order_that_is_off_by_a_cent_waits_with_both_figures(
        order in orders(),
        rules in any_rules(),
        off in prop_oneof![-50_i64..0, 1_i64..50],
    ) {
        let mut order = order;
        let right = order.total.unwrap();
        let wrong = right + Decimal::new(off, 2);
        order.total = Some(wrong);
        match CATALOG.place(&order, &rules) {
            Outcome::Skip { rule, .. } => prop_assert_eq!(rule, "item_filter"),
            Outcome::Problem(problem) if problem.code == ProblemCode::TotalsDisagree => {
                prop_assert!(problem.message.contains(&wrong.to_string()), "{}", problem);
                prop_assert!(problem.message.contains(&right.to_string()), "{}", problem);
            }
            Outcome::Problem(problem) => prop_assert_eq!(problem.code, ProblemCode::NoLines),
            other => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn numbers_and_their_short_forms_are_as_unique_as_the_keys(
        ids in btree_set(any::<u64>(), 2..20),
        near in any::<u64>(),
        prefix in "[A-Z]{0,5}",
    ) {
        let rules = OrderRules { number_prefix: prefix, ..OrderRules::default() };
        // Keys that differ least are the likeliest to meet.
        let ids: BTreeSet<u64> = ids.into_iter().chain([near, near ^ 1, near / 10]).collect();
        let mut shorts = BTreeSet::new();
        let mut numbers = BTreeSet::new();
        for id in &ids {
            let mut order = ORDER.clone();
            order.id = id.to_string();
            order.number = order.id.clone();
            let short = short_number(&order);
            prop_assert!(short.len() <= SHORT_NUMBER_LIMIT);
            shorts.insert(short);
            numbers.insert(order_number(&order, &rules).unwrap());
        }
        prop_assert_eq!(shorts.len(), ids.len());
        prop_assert_eq!(numbers.len(), ids.len());
    }
}

fn order_pieces(order: &Order) -> i64 {
    pieces_let_through(order, &OrderRules::default())
}
