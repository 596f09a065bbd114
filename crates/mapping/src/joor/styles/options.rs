//! Colours, sizes, and the SKUs they make.

use std::collections::BTreeMap;

use super::plan::{PlannedOption, PlannedSku, SkuState};
use super::prices::SkuPrices;
use crate::joor::{COLOUR_CODE_LIMIT, IDENTIFIER_LIMIT, SIZE_CODE_LIMIT};
use crate::model::{Family, OptionValue, Product};
use crate::problem::{Problem, ProblemCode};
use crate::rules::{OptionCode, ProductRules};

/// Colours and sizes of a family, and which variation is which.
pub(super) struct Grid<'family> {
    pub(super) colours: Vec<PlannedOption>,
    pub(super) sizes: Vec<PlannedOption>,
    /// By position of colour and of size.
    pub(super) cells: BTreeMap<(usize, usize), &'family Product>,
    /// Inactive variations that hold a combination which no active one has.
    retired: BTreeMap<(usize, usize), &'family Product>,
}

/// One of the two options of a family.
struct Axis<'rules> {
    names: &'rules [String],
    default: Option<&'rules str>,
    missing: ProblemCode,
    field: &'static str,
    code_limit: usize,
}

pub(super) fn grid<'family>(
    family: &'family Family,
    sold: &[&'family Product],
    rules: &ProductRules,
) -> Result<Grid<'family>, Problem> {
    let colour_axis = Axis {
        names: &rules.colour_attributes,
        default: rules.default_colour.as_deref(),
        missing: ProblemCode::NoColour,
        field: "colour",
        code_limit: COLOUR_CODE_LIMIT,
    };
    let size_axis = Axis {
        names: &rules.size_attributes,
        default: rules.default_size.as_deref(),
        missing: ProblemCode::NoSize,
        field: "size",
        code_limit: SIZE_CODE_LIMIT,
    };
    let colour_values = values(family, sold, &colour_axis)?;
    let size_values = values(family, sold, &size_axis)?;
    let colours = ordered(family, &colour_values, &colour_axis, rules.option_code)?;
    let sizes = ordered(family, &size_values, &size_axis, rules.option_code)?;

    let mut cells: BTreeMap<(usize, usize), &Product> = BTreeMap::new();
    for (index, product) in sold.iter().enumerate() {
        let Some(cell) = cell(
            &colours,
            &sizes,
            &colour_values[index].name,
            &size_values[index].name,
        ) else {
            continue;
        };
        if let Some(twin) = cells.insert(cell, product) {
            return Err(Problem::new(
                ProblemCode::DuplicateVariation,
                "attributeGroups",
                format!(
                    "{} and {} are both {} / {}",
                    twin.sku, product.sku, colours[cell.0].name, sizes[cell.1].name
                ),
            ));
        }
    }
    let retired = retired(family, sold, &colours, &sizes, &cells, rules);
    Ok(Grid {
        colours,
        sizes,
        cells,
        retired,
    })
}

/// Every combination, colours first, then sizes.
pub(super) fn skus(
    family: &Family,
    grid: &Grid<'_>,
    prices: &SkuPrices,
) -> Result<Vec<PlannedSku>, Problem> {
    let mut skus = Vec::with_capacity(grid.colours.len() * grid.sizes.len());
    for (colour_at, colour) in grid.colours.iter().enumerate() {
        for (size_at, size) in grid.sizes.iter().enumerate() {
            let cell = (colour_at, size_at);
            let (state, product) = match grid.cells.get(&cell) {
                Some(product) => (SkuState::Active, Some(*product)),
                None => (SkuState::Placeholder, grid.retired.get(&cell).copied()),
            };
            let external_id = product.map_or_else(
                || format!("{}~{}~{}", family.parent.sku, colour.code, size.code),
                |product| product.sku.clone(),
            );
            super::key("sku", &external_id, IDENTIFIER_LIMIT)?;
            let active = product.filter(|_| state == SkuState::Active);
            let price = active.and_then(|product| prices.by_product.get(&product.id));
            skus.push(PlannedSku {
                sku_identifier: external_id.clone(),
                external_id,
                product: product.map(|product| product.id),
                state,
                colour: colour.clone(),
                size: size.clone(),
                upc: active.and_then(|product| product.upc.clone()),
                wholesale: price.and_then(|price| price.wholesale),
                retail: price.and_then(|price| price.retail),
            });
        }
    }
    Ok(skus)
}

/// The value of every product that is sold, in their order.
fn values(
    family: &Family,
    sold: &[&Product],
    axis: &Axis<'_>,
) -> Result<Vec<OptionValue>, Problem> {
    let unused = family.parent.option(axis.names).is_empty()
        && sold
            .iter()
            .all(|product| product.option(axis.names).is_empty());
    if unused && let Some(default) = axis.default {
        let value = OptionValue {
            id: None,
            name: default.trim().to_owned(),
        };
        return Ok(vec![value; sold.len()]);
    }
    let several: Vec<&str> = sold
        .iter()
        .filter(|product| product.option(axis.names).len() > 1)
        .map(|product| product.sku.as_str())
        .collect();
    if !several.is_empty() {
        return Err(Problem::new(
            ProblemCode::AmbiguousOption,
            axis.field,
            format!("more than one {}: {}", axis.field, several.join(", ")),
        ));
    }
    let mut missing = Vec::new();
    let mut values = Vec::with_capacity(sold.len());
    for product in sold {
        match product.option(axis.names) {
            [value] if !value.name.trim().is_empty() => values.push(OptionValue {
                id: value.id,
                name: value.name.trim().to_owned(),
            }),
            _ => missing.push(product.sku.as_str()),
        }
    }
    if missing.is_empty() {
        return Ok(values);
    }
    Err(Problem::new(
        axis.missing,
        axis.field,
        format!("without {}: {}", axis.field, missing.join(", ")),
    ))
}

/// The values in use, each once: first in the order in which the parent lists them, then in the
/// order of the variations.
fn ordered(
    family: &Family,
    used: &[OptionValue],
    axis: &Axis<'_>,
    code: OptionCode,
) -> Result<Vec<PlannedOption>, Problem> {
    let mut order: Vec<&OptionValue> = Vec::new();
    let listed = family.parent.option(axis.names);
    let candidates = listed
        .iter()
        .filter_map(|listed| used.iter().find(|value| value.name == listed.name.trim()))
        .chain(used);
    for value in candidates {
        if !order.iter().any(|known| known.name == value.name) {
            order.push(value);
        }
    }
    order
        .into_iter()
        .zip(1..)
        .map(|(value, order)| {
            let code = match (code, value.id) {
                (OptionCode::AttributeId, Some(id)) => id.to_string(),
                _ => value.name.clone(),
            };
            super::key(axis.field, &code, axis.code_limit)?;
            Ok(PlannedOption {
                name: value.name.clone(),
                code,
                order,
            })
        })
        .collect()
}

fn cell(
    colours: &[PlannedOption],
    sizes: &[PlannedOption],
    colour: &str,
    size: &str,
) -> Option<(usize, usize)> {
    Some((
        colours.iter().position(|known| known.name == colour)?,
        sizes.iter().position(|known| known.name == size)?,
    ))
}

/// Variations that are not sold, at the combination they would have.
fn retired<'family>(
    family: &'family Family,
    sold: &[&Product],
    colours: &[PlannedOption],
    sizes: &[PlannedOption],
    cells: &BTreeMap<(usize, usize), &Product>,
    rules: &ProductRules,
) -> BTreeMap<(usize, usize), &'family Product> {
    let mut unsold: Vec<&Product> = family
        .variations
        .iter()
        .filter(|product| !sold.iter().any(|other| other.id == product.id))
        .collect();
    unsold.sort_by_key(|product| product.id);
    let mut retired = BTreeMap::new();
    for product in unsold {
        let name = |names: &[String], default: Option<&str>| match product.option(names) {
            [value] => Some(value.name.trim().to_owned()),
            [] => default.map(|text| text.trim().to_owned()),
            _ => None,
        };
        if let Some(colour) = name(&rules.colour_attributes, rules.default_colour.as_deref())
            && let Some(size) = name(&rules.size_attributes, rules.default_size.as_deref())
            && let Some(cell) = cell(colours, sizes, &colour, &size)
            && !cells.contains_key(&cell)
        {
            retired.entry(cell).or_insert(product);
        }
    }
    retired
}
