//! Families of the back end to styles of JOOR (v4).
//!
//! JOOR wants every combination of colour and size [C] (the newer of two texts). A combination that
//! no active variation fills becomes a *placeholder*: it is created INACTIVE where JOOR does not
//! have it yet, and is left alone where JOOR has it. INACTIVE takes a SKU off the shop *and off all
//! orders* [C], so a SKU that was sold is not made INACTIVE by this. What JOOR was given before and is
//! no longer sold is found by [`with_gone`]: told of, and taken out only where the rules say so.

mod categories;
mod faults;
mod gone;
mod images;
mod left_out;
mod linesheet;
mod lookups;
mod options;
mod plan;
mod price_types;
mod prices;
pub mod rows;
mod texts;
pub mod v2;
mod variations;

pub use gone::{NOTICES, notice, with_gone};
pub use left_out::notice as left_out_notice;
pub use lookups::StyleLookups;
pub use plan::{
    Gone, LeftOut, PlannedColourImage, PlannedImage, PlannedLinesheet, PlannedOption, PlannedPlace,
    PlannedPrice, PlannedPriceType, PlannedProduct, PlannedSeason, PlannedSku, PlannedTag,
    Shortened, SkuState, SoldSku, StylePlan,
};

use std::borrow::Cow;

use faults::Faults;
use options::Axes;
use prices::Lists;
use texts::shorten;

use seamline_joor_client::images::{FileLimits, V2_IMAGE, V4_IMAGE};

use crate::joor::{DESCRIPTION_LIMIT, IDENTIFIER_LIMIT, NAME_LIMIT, NUMBER_LIMIT};
use crate::model::{Family, Product, ProductKind};
use crate::outcome::Outcome;
use crate::problem::{Problem, ProblemCode};
use crate::rules::{FormerLinesheets, ProductField, ProductRules, TextSource};

/// Price types that the rules name, or leave out, and that are not one of JOOR's: no style with a price can be
/// published before they are.
pub fn unclear_price_types(rules: &ProductRules, lookups: &StyleLookups) -> Vec<Problem> {
    Lists::of(rules, lookups).unclear()
}

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
    if let Some(filter) = stopping(parent, rules, lookups) {
        return Outcome::skip("filters", filter);
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
    let mut faults = Faults::default();
    let mut shortened = Vec::new();
    let product = product(parent, rules, lookups, &mut shortened, &mut faults);
    let axes = Axes::of(family, sold, rules);
    let lists = Lists::of(rules, lookups);
    let mut variations = variations::read(family, sold, &axes, &lists, rules);
    let left_out = variations::sift(&mut variations, rules, &mut faults);
    variations::check_twins(&variations, &mut faults);
    let grid = options::grid(family, &variations, &axes, rules, &mut faults);
    let price_types = variations::price_types(&variations, &lists, &mut faults);
    let skus = options::skus(family, &grid, &variations, &price_types, &mut faults);
    let places = linesheet::places(parent, rules, lookups);
    if let Err(problem) = &places {
        faults.push(problem.clone());
    }
    faults.into_result()?;
    let places = places?;

    let (category_ids, mut notes) = categories::categories(parent, rules, lookups);
    notes.extend(places.note);
    let (images, colour_images) = if rules.images {
        let (images, colour_images, skipped) = images::images(parent, &grid, image_limits);
        notes.extend(skipped);
        (images, colour_images)
    } else {
        (Vec::new(), Vec::new())
    };
    let mut price_types = price_types.into_iter().map(|(_, price_type)| price_type);
    Ok(StylePlan {
        season: places.first.season,
        linesheet: places.first.linesheet,
        more_places: places.more,
        take_off: rules.former_linesheets == FormerLinesheets::TakeOff,
        product: PlannedProduct {
            category_ids,
            ..product
        },
        skus,
        price_type: price_types.next(),
        more_price_types: price_types.collect(),
        images,
        colour_images,
        shortened,
        notes,
        left_out,
        gone: None,
    })
}

/// The filter that stops a product, in words.
fn stopping(parent: &Product, rules: &ProductRules, lookups: &StyleLookups) -> Option<String> {
    let texts = |field: ProductField| -> Vec<&str> {
        match field {
            ProductField::Sku => vec![&parent.sku],
            ProductField::Name => vec![&parent.name],
            ProductField::Brand => only(parent.brand.as_ref()),
            ProductField::Category => parent.categories.iter().map(String::as_str).collect(),
            ProductField::ProductType => only(parent.categories.first()),
            ProductField::Tag => texts::own_tags(parent, rules, lookups),
            ProductField::CustomField(name) => {
                let id = lookups.custom_field(&[name]);
                only(id.and_then(|id| parent.custom_fields.get(id)))
            }
        }
    };
    let filter = rules.filters.stopping(texts)?;
    Some(filter.words())
}

fn only(text: Option<&String>) -> Vec<&str> {
    text.map(String::as_str).into_iter().collect()
}

/// The style itself, without its categories.
fn product(
    parent: &Product,
    rules: &ProductRules,
    lookups: &StyleLookups,
    shortened: &mut Vec<Shortened>,
    faults: &mut Faults,
) -> PlannedProduct {
    let text = |source: &TextSource| texts::text(source, parent, lookups).map(Cow::into_owned);
    let number = text(&rules.style_number).unwrap_or_else(|| parent.sku.clone());
    let by_sku = rules.style_number == TextSource::Sku;
    let field = if by_sku { "masterSku" } else { "style_number" };
    faults.check(key(field, &number, NUMBER_LIMIT));
    let identifier = text(&rules.style_identifier).unwrap_or_else(|| parent.id.to_string());
    faults.check(key("style_identifier", &identifier, IDENTIFIER_LIMIT));
    let name = text(&rules.style_name).unwrap_or_else(|| parent.name.clone());
    let description = match &rules.style_description {
        TextSource::None => String::new(),
        source => text(source)
            .or_else(|| parent.description.clone())
            .unwrap_or_else(|| parent.name.clone()),
    };
    PlannedProduct {
        name: shorten("name", &name, NAME_LIMIT, shortened),
        shared_number: !rules.style_number.is_unique(),
        external_id: number,
        product_identifier: identifier,
        description: shorten("description", &description, DESCRIPTION_LIMIT, shortened),
        category_ids: None,
        tags: texts::tags(parent, rules, lookups),
    }
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
