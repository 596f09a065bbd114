//! SKUs to be made, cut where JOOR lets them be cut. It wants every combination of a style's colours and
//! sizes \[C\], so what is there after a call must be complete: colours that are there get a new size
//! together, and a new colour comes in all sizes.

use std::collections::{BTreeMap, BTreeSet};

use seamline_joor_client::v4::skus::Sku;
use seamline_mapping::joor::styles::{PlannedSku, rows};

use super::Style;
use super::skus::unknown;
use crate::joor::products::steps::sku_key;

/// The new SKUs of a style, in as few pieces of at most `limit` as they can be told apart; in their order.
pub(super) fn new_rows(style: &Style, limit: usize) -> Vec<Vec<Sku>> {
    let Some(product) = style.steps.product.as_deref() else {
        return Vec::new();
    };
    if style.verdict.is_some() {
        return Vec::new();
    }
    let there = |sku: &&PlannedSku| style.steps.sku_ids.contains_key(&sku_key(sku));
    let there = style.plan.skus.iter().filter(there);
    let there: BTreeSet<&str> = there.map(|sku| sku.colour.name.as_str()).collect();
    let pieces = merged(inseparable(&unknown(style), &there), limit).into_iter();
    let rows = |skus: Vec<&PlannedSku>| {
        let skus = skus.into_iter();
        skus.map(|sku| rows::sku(sku, product, None)).collect()
    };
    pieces.map(rows).collect()
}

/// A new size in all colours that are there, then each new colour.
fn inseparable<'plan>(
    skus: &[&'plan PlannedSku],
    there: &BTreeSet<&str>,
) -> Vec<Vec<&'plan PlannedSku>> {
    let (mut by_size, mut by_colour) = (BTreeMap::new(), BTreeMap::new());
    for sku in skus {
        let group: &mut Vec<&PlannedSku> = if there.contains(sku.colour.name.as_str()) {
            by_size.entry(sku.size.order).or_default()
        } else {
            by_colour.entry(sku.colour.order).or_default()
        };
        group.push(sku);
    }
    by_size
        .into_values()
        .chain(by_colour.into_values())
        .collect()
}

/// Neighbours put together as far as they fit. What does not fit by itself is not cut all the same.
fn merged<T>(groups: Vec<Vec<T>>, limit: usize) -> Vec<Vec<T>> {
    let mut pieces: Vec<Vec<T>> = Vec::new();
    for group in groups {
        match pieces.last_mut() {
            Some(last) if last.len() + group.len() <= limit => last.extend(group),
            _ => pieces.push(group),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use seamline_mapping::joor::styles::{PlannedOption, SkuState};

    use super::*;

    fn sku(colour: u32, size: u32) -> PlannedSku {
        let option = |order: u32| PlannedOption {
            name: order.to_string(),
            code: order.to_string(),
            order,
        };
        PlannedSku {
            external_id: format!("{colour}-{size}"),
            product: None,
            sku_identifier: String::new(),
            state: SkuState::Active,
            colour: option(colour),
            size: option(size),
            upc: None,
            wholesale: None,
            retail: None,
            more_prices: Vec::new(),
        }
    }

    fn names(pieces: &[Vec<&PlannedSku>]) -> Vec<Vec<String>> {
        let names = |piece: &Vec<&PlannedSku>| {
            let skus = piece.iter();
            skus.map(|sku| sku.external_id.clone()).collect()
        };
        pieces.iter().map(names).collect()
    }

    #[test]
    fn a_style_that_is_too_large_is_cut_between_colours() {
        let all: Vec<PlannedSku> = (1..=3)
            .flat_map(|colour| (1..=2).map(move |size| sku(colour, size)))
            .collect();
        let all: Vec<&PlannedSku> = all.iter().collect();
        let pieces = merged(inseparable(&all, &BTreeSet::new()), 4);
        assert_eq!(
            names(&pieces),
            [vec!["1-1", "1-2", "2-1", "2-2"], vec!["3-1", "3-2"]]
        );
    }

    #[test]
    fn a_new_size_comes_in_all_colours_before_a_new_colour_does() {
        // Colours 1 and 2 in size 1 are there.
        let new = [
            sku(1, 2),
            sku(2, 2),
            sku(1, 3),
            sku(2, 3),
            sku(3, 1),
            sku(3, 2),
            sku(3, 3),
        ];
        let new: Vec<&PlannedSku> = new.iter().collect();
        let pieces = merged(inseparable(&new, &["1", "2"].into()), 3);
        assert_eq!(
            names(&pieces),
            [
                vec!["1-2", "2-2"],
                vec!["1-3", "2-3"],
                vec!["3-1", "3-2", "3-3"]
            ]
        );
    }
}
