//! The product that the code of an order line stands for.
//!
//! Which code that is, and what it is an alias of, is the merchant's choice; the same choice for the
//! other direction is a rule of its own.

use super::catalog::{CatalogQuery, CatalogView};
use crate::model::{OrderLine, Product};
use crate::problem::ProblemCode;
use crate::rules::{OrderRules, SkuSource};

/// What is known about the product of a line.
pub(super) enum Step<'view> {
    /// A look-up comes first.
    Ask(CatalogQuery),
    Found(&'view Product),
    Failed(ProblemCode, String),
}

/// The product of a line: by the merchant's own alias, else by what the line's code is said to be.
///
/// A bar code that leads nowhere is not made up for by colour and size: the two would say different
/// things about the same line, and a wrong parcel costs more than a parked order.
pub(super) fn product_of<'view>(
    line: &OrderLine,
    rules: &OrderRules,
    view: &'view CatalogView,
) -> Step<'view> {
    if let Some(sku) = alias(line, rules) {
        return by_sku(sku, view, "no product has the SKU of its alias");
    }
    match (rules.sku_source, &line.upc) {
        (SkuSource::UpcOrStyle | SkuSource::Upc, Some(upc)) => by_upc(upc, view),
        (SkuSource::Listing, Some(code)) => by_listing(code, view),
        (SkuSource::MasterSku, Some(code)) => by_sku(code, view, "no product has this SKU"),
        (SkuSource::UpcOrStyle, None) | (SkuSource::StyleColourSize, _) => by_style(line, view),
        (SkuSource::Upc | SkuSource::Listing | SkuSource::MasterSku, None) => Step::Failed(
            ProblemCode::UnknownProduct,
            "it has no bar code, and sku_source takes nothing else".to_owned(),
        ),
    }
}

/// The SKU that a setting gives a line, by its bar code or by `style/colour/size`.
fn alias<'rules>(line: &OrderLine, rules: &'rules OrderRules) -> Option<&'rules str> {
    if rules.sku_aliases.is_empty() {
        return None;
    }
    let styles = [&line.style_identifier, &line.style_number];
    let colours = [&line.colour, &line.colour_code];
    let sizes = [&line.size, &line.size_code];
    let mut codes: Vec<String> = line.upc.iter().cloned().collect();
    for style in styles.into_iter().flatten() {
        for colour in colours.into_iter().flatten() {
            for size in sizes.into_iter().flatten() {
                codes.push(format!("{style}/{colour}/{size}"));
            }
        }
    }
    codes.iter().find_map(|code| {
        let code = code.trim().to_lowercase();
        let mut entries = rules.sku_aliases.iter();
        let (_, sku) = entries.find(|(from, _)| from.trim().to_lowercase() == code)?;
        Some(sku.trim())
    })
}

fn by_upc<'view>(upc: &str, view: &'view CatalogView) -> Step<'view> {
    let query = CatalogQuery::ProductByUpc(upc.to_owned());
    let Some(products) = view.products(&query) else {
        return Step::Ask(query);
    };
    let fitting: Vec<&Product> = products
        .into_iter()
        .filter(|product| product.upc.as_deref() == Some(upc) && !product.is_virtual())
        .collect();
    single(&fitting, "no product has this UPC")
}

fn by_sku<'view>(sku: &str, view: &'view CatalogView, otherwise: &str) -> Step<'view> {
    let query = CatalogQuery::ProductBySku(sku.to_owned());
    let Some(products) = view.products(&query) else {
        return Step::Ask(query);
    };
    let fitting: Vec<&Product> = products
        .into_iter()
        .filter(|product| product.sku.to_lowercase() == sku.to_lowercase() && !product.is_virtual())
        .collect();
    single(&fitting, otherwise)
}

/// By the SKU of a listing, which is compared exactly. A listing that is inactive leads to its product
/// all the same: whether the product can be sold on the channel is found out later.
fn by_listing<'view>(sku: &str, view: &'view CatalogView) -> Step<'view> {
    let query = CatalogQuery::ListingsBySku(sku.to_owned());
    let Some(listings) = view.listings(&query) else {
        return Step::Ask(query);
    };
    let mut found: Vec<&Product> = Vec::new();
    for listing in listings.into_iter().filter(|listing| listing.sku == sku) {
        let query = CatalogQuery::ProductById(listing.product);
        let Some(products) = view.products(&query) else {
            return Step::Ask(query);
        };
        for product in products {
            if product.id == listing.product && !found.iter().any(|known| known.id == product.id) {
                found.push(product);
            }
        }
    }
    single(&found, "no listing has this SKU")
}

/// By style, colour and size.
fn by_style<'view>(line: &OrderLine, view: &'view CatalogView) -> Step<'view> {
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
