//! How many pieces a line means.

use rust_decimal::Decimal;

use crate::model::OrderLine;
use crate::problem::{Problem, ProblemCode};
use crate::rules::{CasePacks, OrderRules};

/// What a line takes: pieces, and the price of one.
#[derive(Debug, PartialEq)]
pub(super) struct Pieces {
    pub(super) pieces: i64,
    pub(super) price: Decimal,
}

/// How many pieces are meant. What a multiplier means is not documented [I]: by default it is taken
/// for pieces in a pack only when the amount of the line proves it.
pub(super) fn pieces(
    line: &OrderLine,
    price: Decimal,
    case_packs: CasePacks,
    label: impl Fn() -> String,
) -> Result<Pieces, Problem> {
    let as_it_says = Pieces {
        pieces: line.quantity,
        price,
    };
    let multiplier = match line.multiplier {
        None => return Ok(as_it_says),
        Some(one) if one == Decimal::ONE => return Ok(as_it_says),
        Some(_) if case_packs == CasePacks::Pieces => return Ok(as_it_says),
        Some(multiplier) => multiplier,
    };
    packed(line, price, multiplier, case_packs).ok_or_else(|| {
        Problem::new(
            ProblemCode::CasePackUnclear,
            "item_multiplier",
            format!(
                "{} has the multiplier {multiplier}, and its amount does not show how many pieces are meant",
                label()
            ),
        )
    })
}

/// The pieces of so many packs, if the amount of the line agrees.
fn packed(
    line: &OrderLine,
    price: Decimal,
    multiplier: Decimal,
    case_packs: CasePacks,
) -> Option<Pieces> {
    let count = Decimal::from(line.quantity)
        .checked_mul(multiplier)
        .filter(|pieces| pieces.fract().is_zero() && *pieces > Decimal::ZERO)?;
    let pieces = i64::try_from(count).ok()?;
    let by_piece = || price.checked_mul(count);
    match (case_packs, line.extended) {
        (CasePacks::Packs, None) => Some(Pieces { pieces, price }),
        (CasePacks::Packs, Some(extended)) if by_piece() == Some(extended) => {
            Some(Pieces { pieces, price })
        }
        // The price is that of a pack; the price of a piece has to come out in whole cents.
        (CasePacks::Packs, Some(extended)) => {
            let price = price.checked_div(multiplier)?.normalize();
            let exact = price.scale() <= 2 && price.checked_mul(count) == Some(extended);
            exact.then_some(Pieces { pieces, price })
        }
        (_, Some(extended)) if price > Decimal::ZERO && by_piece() == Some(extended) => {
            Some(Pieces { pieces, price })
        }
        _ => None,
    }
}

/// How many pieces a line takes, also where its money is unclear: then what it says.
pub(super) fn pieces_of(line: &OrderLine, rules: &OrderRules) -> i64 {
    let price = line.net_price.unwrap_or_default();
    pieces(line, price, rules.case_packs, String::new)
        .map_or(line.quantity, |packed| packed.pieces)
        .max(0)
}
