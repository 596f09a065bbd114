//! Colours, sizes, and the SKUs they make.

use std::collections::BTreeMap;

use super::faults::{Faults, Flaw};
use super::plan::{PlannedOption, PlannedPrice, PlannedPriceType, PlannedSku, SkuState};
use super::prices::SkuPrice;
use super::variations::Variation;
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
    /// Variations that are not sold and hold a combination which no other one has.
    retired: BTreeMap<(usize, usize), &'family Product>,
}

/// The two options of a family.
pub(super) struct Axes<'rules> {
    pub(super) colour: Axis<'rules>,
    pub(super) size: Axis<'rules>,
}

/// One of the two options of a family.
pub(super) struct Axis<'rules> {
    names: &'rules [String],
    /// The value of every variation, for a family that does not have the option at all.
    instead: Option<&'rules str>,
    missing: ProblemCode,
    field: &'static str,
    code_limit: usize,
}

impl<'rules> Axes<'rules> {
    pub(super) fn of(family: &Family, sold: &[&Product], rules: &'rules ProductRules) -> Self {
        let instead = |names: &[String], default: &'rules Option<String>| {
            let mut all = std::iter::once(&family.parent).chain(sold.iter().copied());
            let unused = all.all(|product| product.option(names).is_empty());
            let default = default.as_deref().map(str::trim);
            default.filter(|text| unused && !text.is_empty())
        };
        Self {
            colour: Axis {
                names: &rules.colour_attributes,
                instead: instead(&rules.colour_attributes, &rules.default_colour),
                missing: ProblemCode::NoColour,
                field: "colour",
                code_limit: COLOUR_CODE_LIMIT,
            },
            size: Axis {
                names: &rules.size_attributes,
                instead: instead(&rules.size_attributes, &rules.default_size),
                missing: ProblemCode::NoSize,
                field: "size",
                code_limit: SIZE_CODE_LIMIT,
            },
        }
    }
}

impl Axis<'_> {
    /// The value that a variation has.
    pub(super) fn value(&self, product: &Product) -> Result<OptionValue, Flaw> {
        if let Some(instead) = self.instead {
            return Ok(OptionValue {
                id: None,
                name: instead.to_owned(),
            });
        }
        match product.option(self.names) {
            [value] if !value.name.trim().is_empty() => Ok(OptionValue {
                id: value.id,
                name: value.name.trim().to_owned(),
            }),
            [] | [_] => Err(Flaw::shared(
                self.missing,
                self.field,
                format!("without {}", self.field),
            )),
            _ => Err(Flaw::shared(
                ProblemCode::AmbiguousOption,
                self.field,
                format!("more than one {}", self.field),
            )),
        }
    }
}

/// Puts the variations that have a colour and a size on their places.
pub(super) fn grid<'family>(
    family: &'family Family,
    variations: &[Variation<'family>],
    axes: &Axes<'_>,
    rules: &ProductRules,
    faults: &mut Faults,
) -> Grid<'family> {
    let placed = variations.iter().filter_map(|one| {
        let (colour, size) = (one.colour.as_ref()?, one.size.as_ref()?);
        Some((one.product, colour, size))
    });
    let placed: Vec<(&'family Product, &OptionValue, &OptionValue)> = placed.collect();
    let used: Vec<&OptionValue> = placed.iter().map(|(_, colour, _)| *colour).collect();
    let colours = ordered(family, &used, &axes.colour, rules.option_code, faults);
    let used: Vec<&OptionValue> = placed.iter().map(|(.., size)| *size).collect();
    let sizes = ordered(family, &used, &axes.size, rules.option_code, faults);

    let mut cells: BTreeMap<(usize, usize), &Product> = BTreeMap::new();
    for (product, colour, size) in placed {
        let Some(cell) = cell(&colours, &sizes, &colour.name, &size.name) else {
            continue;
        };
        if let Some(twin) = cells.get(&cell) {
            faults.push(Problem::new(
                ProblemCode::DuplicateVariation,
                "attributeGroups",
                format!(
                    "{} and {} are both {} / {}",
                    twin.sku, product.sku, colours[cell.0].name, sizes[cell.1].name
                ),
            ));
        } else {
            cells.insert(cell, product);
        }
    }
    let sold: Vec<&Product> = variations.iter().map(|one| one.product).collect();
    let retired = retired(family, &sold, &colours, &sizes, &cells, rules);
    Grid {
        colours,
        sizes,
        cells,
        retired,
    }
}

/// Every combination, colours first, then sizes.
pub(super) fn skus(
    family: &Family,
    grid: &Grid<'_>,
    variations: &[Variation<'_>],
    price_types: &[(usize, PlannedPriceType)],
    faults: &mut Faults,
) -> Vec<PlannedSku> {
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
            if state == SkuState::Placeholder {
                faults.check(super::key("sku", &external_id, IDENTIFIER_LIMIT));
            }
            let active = product.filter(|_| state == SkuState::Active);
            let sold = active.and_then(|product| {
                let mut variations = variations.iter();
                variations.find(|one| one.product.id == product.id)
            });
            let price = |list: usize| sold.and_then(|sold| sold.price(list));
            let first = price_types.first().and_then(|(list, _)| price(*list));
            let more = price_types.iter().skip(1).filter_map(|(list, of)| {
                let SkuPrice { wholesale, retail } = price(*list)?.clone();
                Some(PlannedPrice {
                    price_type: of.id.clone(),
                    wholesale,
                    retail,
                })
            });
            skus.push(PlannedSku {
                sku_identifier: external_id.clone(),
                external_id,
                product: product.map(|product| product.id),
                state,
                colour: colour.clone(),
                size: size.clone(),
                upc: active.and_then(|product| product.upc.clone()),
                wholesale: first.map(|price| price.wholesale),
                retail: first.and_then(|price| price.retail),
                more_prices: more.collect(),
            });
        }
    }
    skus
}

/// The values in use, each once: first in the order in which the parent lists them, then in the
/// order of the variations.
fn ordered(
    family: &Family,
    used: &[&OptionValue],
    axis: &Axis<'_>,
    code: OptionCode,
    faults: &mut Faults,
) -> Vec<PlannedOption> {
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
            faults.check(super::key(axis.field, &code, axis.code_limit));
            PlannedOption {
                name: value.name.clone(),
                code,
                order,
            }
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
