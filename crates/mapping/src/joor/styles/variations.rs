//! The variations of a family as read: what each one is, what it costs, and what is wrong with it.

use super::faults::{Faults, Flaw};
use super::options::{Axes, Axis};
use super::plan::{LeftOut, PlannedPriceType};
use super::prices::{Lists, Reading as Price, SkuPrice};
use crate::joor::IDENTIFIER_LIMIT;
use crate::model::{Family, OptionValue, Product};
use crate::problem::{Problem, ProblemCode};
use crate::rules::{FaultyVariations, ProductRules};

/// One variation.
pub(super) struct Variation<'family> {
    pub(super) product: &'family Product,
    pub(super) colour: Option<OptionValue>,
    pub(super) size: Option<OptionValue>,
    prices: Vec<Price>,
    flaws: Vec<Flaw>,
}

impl Variation<'_> {
    /// Its price in a list, if it has one.
    pub(super) fn price(&self, list: usize) -> Option<&SkuPrice> {
        match &self.prices[list] {
            Price::Priced(price) => Some(price),
            Price::None | Price::Unclear | Price::Flawed(_) => None,
        }
    }
}

/// Reads the variations that are sold.
pub(super) fn read<'family>(
    family: &'family Family,
    sold: &[&'family Product],
    axes: &Axes<'_>,
    lists: &Lists<'_>,
    rules: &ProductRules,
) -> Vec<Variation<'family>> {
    let sold = sold.iter();
    sold.map(|product| {
        let mut flaws = Vec::new();
        let colour = option(&axes.colour, product, &mut flaws);
        let size = option(&axes.size, product, &mut flaws);
        if rules.require_upc && product.upc.is_none() {
            flaws.push(Flaw::shared(ProblemCode::NoUpc, "upc", "without UPC"));
        }
        if let Err(problem) = super::key("masterSku", &product.sku, IDENTIFIER_LIMIT) {
            flaws.push(Flaw::own(problem));
        }
        let prices = lists.read(product, &family.parent);
        for price in &prices {
            if let Price::Flawed(found) = price {
                flaws.extend(found.iter().cloned());
            }
        }
        Variation {
            product,
            colour,
            size,
            prices,
            flaws,
        }
    })
    .collect()
}

fn option(axis: &Axis<'_>, product: &Product, flaws: &mut Vec<Flaw>) -> Option<OptionValue> {
    let value = axis.value(product);
    value.map_err(|flaw| flaws.push(flaw)).ok()
}

/// Takes those out that are badly built, where the rules say so and others are left; else notes what is wrong
/// with them.
pub(super) fn sift(
    variations: &mut Vec<Variation<'_>>,
    rules: &ProductRules,
    faults: &mut Faults,
) -> Vec<LeftOut> {
    let sound = variations.iter().any(|one| one.flaws.is_empty());
    if rules.faulty_variations == FaultyVariations::LeaveOut && sound {
        let out = variations.extract_if(.., |one| !one.flaws.is_empty());
        return out.map(|one| left_out(&one)).collect();
    }
    let flaws = variations.iter().flat_map(|one| {
        let flaws = one.flaws.iter();
        flaws.map(|flaw| (one.product.sku.as_str(), flaw))
    });
    faults.push_flaws(flaws);
    Vec::new()
}

fn left_out(variation: &Variation<'_>) -> LeftOut {
    let mut why: Vec<&str> = Vec::new();
    for words in variation.flaws.iter().map(Flaw::words) {
        if !why.contains(&words) {
            why.push(words);
        }
    }
    LeftOut {
        product: variation.product.id,
        sku: variation.product.sku.clone(),
        why: why.join(", "),
    }
}

/// Notes bar codes that several variations have: which of them is right is not guessed.
pub(super) fn check_twins(variations: &[Variation<'_>], faults: &mut Faults) {
    for (index, variation) in variations.iter().enumerate() {
        let Some(upc) = &variation.product.upc else {
            continue;
        };
        let mut before = variations[..index].iter().map(|other| other.product);
        if let Some(twin) = before.find(|other| other.upc.as_ref() == Some(upc)) {
            let message = format!(
                "{} and {} have the same UPC {upc}",
                twin.sku, variation.product.sku
            );
            faults.push(Problem::new(ProblemCode::DuplicateUpc, "upc", message));
        }
    }
}

/// The price types of the lists in which something has a price, by the places of the lists.
pub(super) fn price_types(
    variations: &[Variation<'_>],
    lists: &Lists<'_>,
    faults: &mut Faults,
) -> Vec<(usize, PlannedPriceType)> {
    let count = variations.first().map_or(0, |one| one.prices.len());
    let mut types: Vec<(usize, PlannedPriceType)> = Vec::new();
    for list in 0..count {
        let has_price =
            |one: &Variation<'_>| matches!(one.prices[list], Price::Priced(_) | Price::Unclear);
        if !variations.iter().any(has_price) {
            continue;
        }
        let Some(price_type) = faults.check(lists.price_type(list)) else {
            continue;
        };
        if types.iter().any(|(_, known)| known.id == price_type.id) {
            let message = format!("two tables mean the JOOR price type `{}`", price_type.name);
            faults.push(Problem::new(
                ProblemCode::PriceTypeUnclear,
                "prices",
                message,
            ));
        } else {
            types.push((list, price_type));
        }
    }
    types
}
