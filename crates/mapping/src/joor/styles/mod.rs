//! Families of the back end to styles of JOOR (v4).
//!
//! JOOR wants every combination of colour and size [C] (the newer of two texts). A combination that
//! no active variation fills becomes a *placeholder*: it is created INACTIVE where JOOR does not
//! have it yet, and is left alone where JOOR has it. INACTIVE takes a SKU off the shop *and off all
//! orders* [C], so a SKU that was sold is not made INACTIVE by this. What JOOR was given before and is
//! no longer sold is found by [`with_gone`]: told of, and taken out only where the rules say so.

mod gone;
mod images;
mod linesheet;
mod options;
mod plan;
mod prices;
pub mod rows;
pub mod v2;

pub use gone::{NOTICES, notice, with_gone};
pub use plan::{
    Gone, PlannedColourImage, PlannedImage, PlannedLinesheet, PlannedOption, PlannedPriceType,
    PlannedProduct, PlannedSeason, PlannedSku, PlannedTag, Shortened, SkuState, SoldSku,
    StyleLookups, StylePlan,
};

use seamline_joor_client::images::{FileLimits, V2_IMAGE, V4_IMAGE};

use crate::joor::{DESCRIPTION_LIMIT, IDENTIFIER_LIMIT, NAME_LIMIT, NUMBER_LIMIT};
use crate::model::{Family, Product, ProductKind};
use crate::outcome::Outcome;
use crate::problem::{Problem, ProblemCode};
use crate::rules::ProductRules;

/// Decides what would be written for a family. The same family, rules and look-ups give the same
/// plan, byte for byte.
pub fn style_from_family(
    family: &Family,
    rules: &ProductRules,
    lookups: &StyleLookups,
) -> Outcome<StylePlan> {
    decide(family, rules, lookups, &V4_IMAGE)
}

/// As [`style_from_family`], with images that v2 takes.
pub fn style_from_family_for_v2(
    family: &Family,
    rules: &ProductRules,
    lookups: &StyleLookups,
) -> Outcome<StylePlan> {
    decide(family, rules, lookups, &V2_IMAGE)
}

fn decide(
    family: &Family,
    rules: &ProductRules,
    lookups: &StyleLookups,
    image_limits: &FileLimits,
) -> Outcome<StylePlan> {
    let parent = &family.parent;
    if parent.kind == ProductKind::Bundle && !rules.include_bundles {
        return Outcome::skip("include_bundles", "bundles and kits are not published");
    }
    if !parent.active && !rules.include_inactive {
        return Outcome::skip("include_inactive", "the product is inactive");
    }
    let sold = sold_variations(family, rules);
    if sold.is_empty() && !family.variations.is_empty() {
        return Outcome::skip(
            "include_inactive",
            "all variations of the product are inactive",
        );
    }
    if sold.is_empty() {
        return Outcome::Problem(Problem::new(
            ProblemCode::NoVariations,
            "parentId",
            format!("virtual product {} has no variations", parent.sku),
        ));
    }
    plan_of(family, &sold, rules, lookups, image_limits).into()
}

/// The products that become SKUs, in a stable order. A product without variations is its own.
fn sold_variations<'family>(
    family: &'family Family,
    rules: &ProductRules,
) -> Vec<&'family Product> {
    if family.variations.is_empty() && !family.parent.is_virtual() {
        return vec![&family.parent];
    }
    let mut sold: Vec<&Product> = family
        .variations
        .iter()
        .filter(|variation| variation.active || rules.include_inactive)
        .collect();
    sold.sort_by_key(|variation| variation.id);
    sold
}

fn plan_of(
    family: &Family,
    sold: &[&Product],
    rules: &ProductRules,
    lookups: &StyleLookups,
    image_limits: &FileLimits,
) -> Result<StylePlan, Problem> {
    let parent = &family.parent;
    key("masterSku", &parent.sku, NUMBER_LIMIT)?;
    check_upcs(sold, rules)?;
    let place = linesheet::place(parent, rules, lookups)?;
    let grid = options::grid(family, sold, rules)?;
    let prices = prices::prices(family, sold, rules, lookups)?;
    let skus = options::skus(family, &grid, &prices)?;

    let mut shortened = Vec::new();
    let name = shorten("name", &parent.name, NAME_LIMIT, &mut shortened);
    let description = parent.description.as_deref().unwrap_or(&parent.name);
    let description = shorten(
        "description",
        description,
        DESCRIPTION_LIMIT,
        &mut shortened,
    );
    let (category_ids, mut notes) = categories(parent, rules, lookups);
    notes.extend(place.note);
    let (images, colour_images) = if rules.images {
        let (images, colour_images, skipped) = images::images(parent, &grid, image_limits);
        notes.extend(skipped);
        (images, colour_images)
    } else {
        (Vec::new(), Vec::new())
    };

    Ok(StylePlan {
        season: place.season,
        linesheet: place.linesheet,
        product: PlannedProduct {
            name,
            external_id: parent.sku.clone(),
            product_identifier: parent.id.to_string(),
            description,
            category_ids,
            tags: if rules.tags { tags(parent) } else { Vec::new() },
        },
        skus,
        price_type: prices.price_type,
        images,
        colour_images,
        shortened,
        notes,
        gone: None,
    })
}

/// A key is never cut: a cut key is another key.
fn key(field: &str, value: &str, limit: usize) -> Result<(), Problem> {
    let length = value.chars().count();
    if length > limit {
        return Err(Problem::new(
            ProblemCode::KeyTooLong,
            field,
            format!("{field} `{value}` has {length} characters, JOOR takes {limit}"),
        ));
    }
    Ok(())
}

/// Text for people may be cut, and whoever looks at the plan sees that it was.
fn shorten(field: &str, text: &str, limit: usize, shortened: &mut Vec<Shortened>) -> String {
    let text = text.trim();
    let length = text.chars().count();
    if length <= limit {
        return text.to_owned();
    }
    shortened.push(Shortened {
        field: field.to_owned(),
        length,
        limit,
    });
    let mut cut: String = text.chars().take(limit - 1).collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

fn check_upcs(sold: &[&Product], rules: &ProductRules) -> Result<(), Problem> {
    let without: Vec<&str> = sold
        .iter()
        .filter(|product| product.upc.is_none())
        .map(|product| product.sku.as_str())
        .collect();
    if rules.require_upc && !without.is_empty() {
        return Err(Problem::new(
            ProblemCode::NoUpc,
            "upc",
            format!("without UPC: {}", without.join(", ")),
        ));
    }
    for (index, product) in sold.iter().enumerate() {
        key("masterSku", &product.sku, IDENTIFIER_LIMIT)?;
        let twin = sold[..index]
            .iter()
            .find(|other| other.upc.is_some() && other.upc == product.upc);
        if let Some(twin) = twin {
            return Err(Problem::new(
                ProblemCode::DuplicateUpc,
                "upc",
                format!(
                    "{} and {} have the same UPC {}",
                    twin.sku,
                    product.sku,
                    product.upc.as_deref().unwrap_or_default()
                ),
            ));
        }
    }
    Ok(())
}

/// JOOR's categories of the same name; what has none, or more than one, is noted and left out.
fn categories(
    parent: &Product,
    rules: &ProductRules,
    lookups: &StyleLookups,
) -> (Vec<String>, Vec<String>) {
    let mut ids = Vec::new();
    let mut notes = Vec::new();
    for name in &parent.categories {
        let same_name = lookups.categories.iter().filter(|category| {
            category
                .name
                .as_deref()
                .is_some_and(|known| known.eq_ignore_ascii_case(name))
        });
        let fitting: Vec<_> = match &rules.category_department {
            Some(department) => same_name
                .filter(|category| {
                    category
                        .department
                        .as_deref()
                        .is_some_and(|known| known.eq_ignore_ascii_case(department))
                })
                .collect(),
            None => same_name.collect(),
        };
        match fitting.as_slice() {
            [category] if ids.contains(&category.id) => {}
            [category] => ids.push(category.id.clone()),
            [] => notes.push(format!("JOOR has no category `{name}`")),
            _ => notes.push(format!(
                "JOOR has the category `{name}` in several departments; set category_department"
            )),
        }
    }
    ids.sort();
    (ids, notes)
}

/// The product type as a tag. What the existing integration calls product type is Order Manager's
/// category [I]; the supplier code that it also tags is not in the product resource.
fn tags(parent: &Product) -> Vec<PlannedTag> {
    parent
        .categories
        .first()
        .map(|category| PlannedTag {
            name: "Product Type".to_owned(),
            value: category.clone(),
            code: category
                .to_uppercase()
                .split(|character: char| !character.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>()
                .join("-"),
        })
        .into_iter()
        .collect()
}
