//! A [`StylePlan`] as one record of JOOR's v2 `bulk-style`, and its images.
//!
//! v2 says less than v4. It prices the style and not the SKU \[C\], makes every combination of the
//! colours and sizes, has no field for the back end's keys, and takes JPEG and PNG only. What it cannot
//! say is a problem, never a guess.

use std::collections::BTreeSet;

use seamline_joor_client::v2::bulk_styles::WholeStyle;
use seamline_joor_client::v2::images::{ImageSource, StyleImage};
use seamline_joor_client::v2::style::{
    DeliveryOverwrite, Style, StyleCategory, StyleColor, StyleDelivery, StylePrice, StyleSize,
    StyleTag, StyleUpc,
};
use seamline_joor_client::v2::styles::{StyleKey, StylePart};

use super::plan::{
    PlannedLinesheet, PlannedOption, PlannedSeason, PlannedSku, SkuState, SoldSku, StylePlan,
};
use crate::problem::{Problem, ProblemCode};

/// What v2 takes as an image. \[C\]
const EXTENSIONS: [&str; 3] = ["jpeg", "jpg", "png"];

/// A colour and a size, by their names.
pub type Combination = (String, String);

/// The combination that a SKU stands for.
pub fn combination(sku: &PlannedSku) -> Combination {
    (sku.colour.name.clone(), sku.size.name.clone())
}

/// What addresses the style: the style number is its identifier too, as v4's `external_id`.
pub fn key(plan: &StylePlan) -> StyleKey {
    StyleKey::new(&plan.product.external_id, &plan.product.external_id)
}

/// The prices of the style, one in each of its price types.
///
/// # Errors
/// [`ProblemCode::PriceVaries`] when SKUs that are sold differ in a price type, or only some have a price.
pub fn prices(plan: &StylePlan) -> Result<Vec<StylePrice>, Problem> {
    let mut prices = Vec::new();
    for price_type in plan.price_types() {
        let mut sold = sold(plan);
        let Some(first) = sold.next() else { continue };
        let price = plan.price(first, price_type);
        if let Some(other) = sold.find(|sku| plan.price(sku, price_type) != price) {
            return Err(Problem::new(
                ProblemCode::PriceVaries,
                "wholesale_price",
                format!(
                    "{} and {} have different prices in {}, and v2 takes one for the whole style",
                    first.external_id, other.external_id, price_type.name
                ),
            ));
        }
        prices.extend(price.map(|(wholesale, retail)| StylePrice {
            price_label: Some(price_type.name.clone()),
            price_currency: Some(price_type.currency.clone()),
            price_wholesale: Some(wholesale),
            price_currency_retail: retail.map(|_| price_type.retail_currency.clone()),
            price_retail: retail,
            ..StylePrice::default()
        }));
    }
    Ok(prices)
}

/// The style. `there` are the combinations that v2 made for it before: those of them that are no longer
/// sold stay as they are, because taking one away takes it off open orders. Its linesheets are only added
/// to, unless the plan takes the style off those that the API made; they are not named at all unless
/// `linesheet`. What people put together by hand stays.
///
/// # Errors
/// [`ProblemCode::PriceVaries`], see [`prices`]; [`ProblemCode::MissingCombinations`] when JOOR would
/// newly show a colour in a size that nobody sells.
pub fn style(
    plan: &StylePlan,
    there: &BTreeSet<Combination>,
    linesheet: bool,
) -> Result<WholeStyle, Problem> {
    let prices = prices(plan)?;
    check_combinations(plan, there)?;
    let product = &plan.product;
    let key = key(plan);
    let categories = product
        .category_ids
        .iter()
        .flatten()
        .map(|id| StyleCategory {
            category_id: Some(id.clone()),
            ..StyleCategory::default()
        });
    let deliveries = plan.places().filter(|_| linesheet);
    let deliveries = deliveries.map(|(season, linesheet)| delivery(season, linesheet));
    let tags = product.tags.iter().flatten().map(|tag| StyleTag {
        tag_group: Some(tag.name.clone()),
        tag_name: Some(tag.name.clone()),
        tag_value: Some(tag.value.clone()),
        tag_value_code: Some(tag.code.clone()),
        ..StyleTag::default()
    });
    let colors = options(plan, |sku| &sku.colour).map(|colour| StyleColor {
        color_name: Some(colour.name.clone()),
        color_code: Some(colour.code.clone()),
        ..StyleColor::default()
    });
    let sizes = options(plan, |sku| &sku.size).map(|size| StyleSize {
        size_name: Some(size.name.clone()),
        size_code: Some(size.code.clone()),
        ..StyleSize::default()
    });
    let upcs = sold(plan).filter_map(|sku| {
        Some(StyleUpc {
            upc: Some(sku.upc.clone()?),
            color_code: Some(sku.colour.code.clone()),
            size_name: Some(sku.size.name.clone()),
            ..StyleUpc::default()
        })
    });
    let style = Style {
        style_name: Some(product.name.clone()),
        style_number: Some(key.style_number),
        style_identifier: Some(key.style_identifier),
        style_description: Some(product.description.clone()),
        delivery_overwrite: if plan.take_off && linesheet {
            DeliveryOverwrite::ReplaceOwn
        } else {
            DeliveryOverwrite::AddOnly
        },
        categories: categories.collect(),
        prices,
        deliveries: deliveries.collect(),
        colors: colors.collect(),
        sizes: sizes.collect(),
        upcs: upcs.collect(),
        tags: tags.collect(),
        ..Style::default()
    };
    Ok(WholeStyle {
        style,
        leave_categories: product.category_ids.is_none(),
        leave_tags: product.tags.is_none(),
    })
}

/// The images of the style and of its colours, in the order in which they are to be sent: the first one
/// of the style takes the place of those that are there, the others are added. So sending all of them
/// again ends in the same. GIFs, which only v4 takes, are left out.
pub fn images(plan: &StylePlan) -> Vec<StyleImage> {
    let image = |filename: &str, source_url: &str| StyleImage {
        style: key(plan),
        filename: filename.to_owned(),
        display_order: None,
        replace_existing: true,
        color_code: None,
        swatch: false,
        source: ImageSource::Url(source_url.to_owned()),
    };
    let of_style = plan.images.iter().filter(|image| is_taken(&image.filename));
    let of_style = of_style.enumerate().map(|(place, planned)| StyleImage {
        display_order: Some(planned.display_order),
        replace_existing: place == 0,
        ..image(&planned.filename, &planned.source_url)
    });
    let of_colours = plan.colour_images.iter();
    let of_colours = of_colours.filter(|image| is_taken(&image.filename));
    let of_colours = of_colours.map(|planned| StyleImage {
        color_code: Some(planned.colour_code.clone()),
        ..image(&planned.filename, &planned.source_url)
    });
    of_style.chain(of_colours).collect()
}

/// What of a style can be deleted so that nothing goes with it that is still sold: colours, then sizes,
/// each with the SKUs of `gone` that go with it. v2 deletes no single combination \[C\].
pub fn deletions<'gone>(
    plan: &StylePlan,
    gone: &[&'gone SoldSku],
) -> Vec<(StylePart, Vec<&'gone SoldSku>)> {
    let colours: BTreeSet<&str> = sold(plan).map(|sku| sku.colour.code.as_str()).collect();
    let sizes: BTreeSet<&str> = sold(plan).map(|sku| sku.size.name.as_str()).collect();
    let mut parts: Vec<(StylePart, Vec<&SoldSku>)> = Vec::new();
    for sku in gone {
        let part = if !colours.contains(sku.colour.code.as_str()) {
            StylePart::Color(sku.colour.code.clone())
        } else if !sizes.contains(sku.size.name.as_str()) {
            StylePart::Size(sku.size.name.clone())
        } else {
            continue;
        };
        match parts.iter_mut().find(|(known, _)| *known == part) {
            Some((_, skus)) => skus.push(sku),
            None => parts.push((part, vec![sku])),
        }
    }
    parts.sort_by_key(|(part, _)| matches!(part, StylePart::Size(_)));
    parts
}

fn sold(plan: &StylePlan) -> impl Iterator<Item = &PlannedSku> {
    let skus = plan.skus.iter();
    skus.filter(|sku| sku.state == SkuState::Active)
}

/// Each colour, or each size, once, in the order of the plan.
fn options(
    plan: &StylePlan,
    of: fn(&PlannedSku) -> &PlannedOption,
) -> impl Iterator<Item = &PlannedOption> {
    let mut seen = BTreeSet::new();
    let options = plan.skus.iter().map(of);
    options.filter(move |option| seen.insert(option.name.as_str()))
}

fn check_combinations(plan: &StylePlan, there: &BTreeSet<Combination>) -> Result<(), Problem> {
    let missing: Vec<String> = plan
        .skus
        .iter()
        .filter(|sku| sku.state == SkuState::Placeholder && !there.contains(&combination(sku)))
        .map(|sku| format!("{} / {}", sku.colour.name, sku.size.name))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Problem::new(
        ProblemCode::MissingCombinations,
        "attributeGroups",
        format!(
            "product {} is not sold in {}, which v2 would show",
            plan.product.external_id,
            missing.join(", ")
        ),
    ))
}

/// The linesheet. Whether retailers see it is not said, so it stays as the brand set it.
fn delivery(season: Option<&PlannedSeason>, linesheet: &PlannedLinesheet) -> StyleDelivery {
    StyleDelivery {
        delivery_name: Some(linesheet.name.clone()),
        delivery_code: Some(linesheet.external_id.clone()),
        season_name: season.map(|season| season.name.clone()),
        season_year: season.and_then(|season| season.year.clone()),
        season_code: season.map(|season| season.external_id.clone()),
        ..StyleDelivery::default()
    }
}

fn is_taken(filename: &str) -> bool {
    let extension = filename.rsplit_once('.').map(|(_, extension)| extension);
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension))
}
