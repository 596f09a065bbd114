//! Which of JOOR's price types a list of prices means.

use seamline_joor_client::v4::price_types::PriceType;

use super::lookups::StyleLookups;
use super::plan::PlannedPriceType;
use crate::problem::{Problem, ProblemCode};
use crate::rules::ChosenList;

/// The price type that a list means: by its name or id, and by its currencies where the rules give them.
pub(super) fn price_type(
    chosen: &ChosenList<'_>,
    lookups: &StyleLookups,
) -> Result<PlannedPriceType, Problem> {
    let wanted = chosen.list.price_type.trim();
    let currency_of = |known: &PriceType| known.currency_code.clone().unwrap_or_default();
    let retail_currency_of = |known: &PriceType| {
        let currency = known.retail_currency_code.clone();
        currency.unwrap_or_else(|| currency_of(known))
    };
    let agrees = |wanted: Option<&String>, found: &str| {
        wanted.is_none_or(|wanted| wanted.trim().eq_ignore_ascii_case(found))
    };
    let fitting = |known: &&PriceType| {
        (chosen.only_one || known.id == wanted || known.name.as_deref() == Some(wanted))
            && agrees(chosen.list.currency.as_ref(), &currency_of(known))
            && agrees(
                chosen.list.retail_currency.as_ref(),
                &retail_currency_of(known),
            )
    };
    let found: Vec<&PriceType> = lookups.price_types.iter().filter(fitting).collect();
    let [one] = found.as_slice() else {
        return Err(unclear(chosen, lookups));
    };
    Ok(PlannedPriceType {
        id: one.id.clone(),
        name: one.name.clone().unwrap_or_default(),
        currency: currency_of(one),
        retail_currency: retail_currency_of(one),
    })
}

fn unclear(chosen: &ChosenList<'_>, lookups: &StyleLookups) -> Problem {
    let known = lookups.price_types.iter().map(|known| {
        let currency = known.currency_code.as_deref().unwrap_or("no currency");
        format!("{} ({currency})", known.name.as_deref().unwrap_or_default())
    });
    let known: Vec<String> = known.collect();
    let wanted = if chosen.only_one {
        "no price type is chosen".to_owned()
    } else {
        let currency = chosen.list.currency.as_deref();
        let currency = currency.map(|currency| format!(" in {}", currency.trim()));
        format!(
            "`{}`{} is not one price type of JOOR",
            chosen.list.price_type.trim(),
            currency.unwrap_or_default()
        )
    };
    Problem::new(
        ProblemCode::PriceTypeUnclear,
        "price_type",
        format!("{wanted}; JOOR has: {}", known.join(", ")),
    )
}
