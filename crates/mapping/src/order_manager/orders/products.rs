//! From the lines of an order to products and listings.

use std::collections::BTreeSet;

use super::catalog::{CatalogQuery, CatalogView};
use super::line_label;
use crate::model::{Order, OrderLine, Product, ProductId};
use crate::problem::{Problem, ProblemCode};
use crate::rules::OrderRules;

/// The look-ups that still have to be answered before the order can be placed, in a stable order
/// and each once. Ask, answer in the view, ask again: at most three rounds give an empty list.
pub fn order_queries(order: &Order, _rules: &OrderRules, view: &CatalogView) -> Vec<CatalogQuery> {
    let mut open = BTreeSet::new();
    for line in order.lines.iter().filter(|line| line.quantity != 0) {
        match product_of(line, view) {
            Step::Ask(query) => {
                open.insert(query);
            }
            Step::Found(product) => {
                let query = CatalogQuery::ListingsByProduct(product.id);
                if !view.knows(&query) {
                    open.insert(query);
                }
            }
            Step::Failed(..) => {}
        }
    }
    open.into_iter().collect()
}

/// The product of every line as far as it is known, listed or not.
pub(super) fn known_products<'view>(
    order: &'view Order,
    view: &'view CatalogView,
) -> impl Iterator<Item = (&'view OrderLine, ProductId)> {
    order
        .lines
        .iter()
        .filter_map(|line| match product_of(line, view) {
            Step::Found(product) => Some((line, product.id)),
            Step::Ask(_) | Step::Failed(..) => None,
        })
}

/// The listing SKU of every line, `None` for lines without a quantity; or one problem that names every
/// line that has none.
pub(super) fn resolve(
    order: &Order,
    view: &CatalogView,
    channel: i64,
) -> Result<Vec<Option<String>>, Problem> {
    let mut resolved = Vec::with_capacity(order.lines.len());
    let mut failures: Vec<(ProblemCode, String)> = Vec::new();
    for (index, line) in order.lines.iter().enumerate() {
        if line.quantity == 0 {
            resolved.push(None);
            continue;
        }
        match line_to_listing(line, view, channel) {
            Ok(found) => resolved.push(Some(found)),
            Err((code, reason)) => {
                failures.push((code, format!("{}: {reason}", line_label(index, line))));
            }
        }
    }
    let Some((code, _)) = failures.first() else {
        return Ok(resolved);
    };
    let field = match code {
        ProblemCode::UnknownProduct => "item_upc",
        _ => "line_items",
    };
    // Lines can fail for different reasons; the first gives the code, all of them the remedies.
    let mut remedies: Vec<&str> = Vec::new();
    for (code, _) in &failures {
        let remedy = code.usual().1;
        if !remedies.contains(&remedy) {
            remedies.push(remedy);
        }
    }
    let messages: Vec<&str> = failures
        .iter()
        .map(|(_, message)| message.as_str())
        .collect();
    Err(Problem::new(*code, field, messages.join("; ")).with_remedy(remedies.join("; ")))
}

fn line_to_listing(
    line: &OrderLine,
    view: &CatalogView,
    channel: i64,
) -> Result<String, (ProblemCode, String)> {
    let product = match product_of(line, view) {
        Step::Found(product) => product,
        Step::Failed(code, reason) => return Err((code, reason)),
        Step::Ask(_) => {
            return Err((
                ProblemCode::CatalogIncomplete,
                "its product has not been looked up yet".to_owned(),
            ));
        }
    };
    let Some(listings) = view.listings(&CatalogQuery::ListingsByProduct(product.id)) else {
        return Err((
            ProblemCode::CatalogIncomplete,
            "its listing has not been looked up yet".to_owned(),
        ));
    };
    let ours: Vec<_> = listings
        .into_iter()
        .filter(|listing| listing.channel == channel && listing.product == product.id)
        .collect();
    let active: Vec<_> = ours.iter().filter(|listing| listing.active).collect();
    match active.as_slice() {
        [listing] => Ok(listing.sku.clone()),
        [] if ours.is_empty() => Err((
            ProblemCode::NoListing,
            format!(
                "product {} has no listing on the sales channel",
                product.sku
            ),
        )),
        [] => Err((
            ProblemCode::NoListing,
            format!(
                "the listing {} of product {} is inactive",
                ours[0].sku, product.sku
            ),
        )),
        several => {
            let skus: Vec<&str> = several.iter().map(|listing| listing.sku.as_str()).collect();
            Err((
                ProblemCode::AmbiguousListing,
                format!(
                    "product {} has several active listings on the sales channel: {}",
                    product.sku,
                    skus.join(", ")
                ),
            ))
        }
    }
}

/// What is known about the product of a line.
enum Step<'view> {
    /// A look-up comes first.
    Ask(CatalogQuery),
    Found(&'view Product),
    Failed(ProblemCode, String),
}

/// The product of a line: by bar code where the line has one, else by style, colour and size.
///
/// A bar code that leads nowhere is not made up for by colour and size: the two would say different
/// things about the same line, and a wrong parcel costs more than a parked order.
fn product_of<'view>(line: &OrderLine, view: &'view CatalogView) -> Step<'view> {
    if let Some(upc) = &line.upc {
        let query = CatalogQuery::ProductByUpc(upc.clone());
        let Some(products) = view.products(&query) else {
            return Step::Ask(query);
        };
        let fitting: Vec<&Product> = products
            .into_iter()
            .filter(|product| product.upc.as_deref() == Some(upc.as_str()) && !product.is_virtual())
            .collect();
        return single(&fitting, "no product has this UPC");
    }
    let mut styles: Vec<&String> = Vec::new();
    for style in [&line.style_identifier, &line.style_number]
        .into_iter()
        .flatten()
    {
        if !styles.iter().any(|known| known.eq_ignore_ascii_case(style)) {
            styles.push(style);
        }
    }
    if styles.is_empty() {
        return Step::Failed(
            ProblemCode::UnknownProduct,
            "it has neither a UPC nor a style".to_owned(),
        );
    }
    for style in styles {
        let query = CatalogQuery::ProductsByParentSku(style.clone());
        let Some(products) = view.products(&query) else {
            return Step::Ask(query);
        };
        let family: Vec<&Product> = products
            .into_iter()
            .filter(|product| !product.is_virtual())
            .collect();
        if family.is_empty() {
            continue;
        }
        let fitting: Vec<&Product> = family
            .into_iter()
            .filter(|product| has_options(product, line))
            .collect();
        return single(
            &fitting,
            "no variation of the style has this colour and size",
        );
    }
    Step::Failed(
        ProblemCode::UnknownProduct,
        "no product has the SKU of this style".to_owned(),
    )
}

/// The one product among those that fit. Inactive ones count only when there is no active one, and
/// then as a problem.
fn single<'view>(fitting: &[&'view Product], otherwise: &str) -> Step<'view> {
    let active: Vec<&Product> = fitting
        .iter()
        .copied()
        .filter(|product| product.active)
        .collect();
    match (active.as_slice(), fitting) {
        ([product], _) => Step::Found(product),
        ([], []) => Step::Failed(ProblemCode::UnknownProduct, otherwise.to_owned()),
        ([], [product, ..]) => Step::Failed(
            ProblemCode::InactiveProduct,
            format!("product {} is inactive", product.sku),
        ),
        (several, _) => {
            let skus: Vec<&str> = several.iter().map(|product| product.sku.as_str()).collect();
            Step::Failed(
                ProblemCode::AmbiguousProduct,
                format!("several products fit: {}", skus.join(", ")),
            )
        }
    }
}

/// Whether a variation has the colour and the size of the line, each in an option of its own. The
/// names of the options do not matter; a product without options fits a line as it is.
fn has_options(product: &Product, line: &OrderLine) -> bool {
    if product.options.is_empty() {
        return true;
    }
    let holds = |texts: [&Option<String>; 2]| -> Option<Vec<&str>> {
        let wanted: Vec<&str> = texts
            .into_iter()
            .flatten()
            .map(|text| text.trim())
            .collect();
        if wanted.is_empty() {
            return None;
        }
        Some(
            product
                .options
                .iter()
                .filter(|(_, values)| {
                    values.iter().any(|value| {
                        wanted
                            .iter()
                            .any(|text| same_value(text, &value.name, value.id))
                    })
                })
                .map(|(name, _)| name.as_str())
                .collect(),
        )
    };
    let colours = holds([&line.colour, &line.colour_code]);
    let sizes = holds([&line.size, &line.size_code]);
    match (colours, sizes) {
        (None, None) => false,
        (Some(options), None) | (None, Some(options)) => !options.is_empty(),
        (Some(colours), Some(sizes)) => colours
            .iter()
            .any(|colour| sizes.iter().any(|size| size != colour)),
    }
}

/// A value by its text, or by its key, which is what JOOR has as code under `option_code = "attribute-id"`.
fn same_value(text: &str, value: &str, id: Option<i64>) -> bool {
    text.to_lowercase() == value.trim().to_lowercase()
        || id.is_some_and(|id| text == id.to_string())
}
