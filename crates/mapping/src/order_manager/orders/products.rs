//! From the lines of an order to products and listings.

use std::collections::BTreeSet;

use super::catalog::{CatalogQuery, CatalogView};
use super::line_label;
use super::line_product::{Step, product_of};
use crate::model::{Order, OrderLine, Product, ProductId};
use crate::problem::{Problem, ProblemCode};
use crate::rules::OrderRules;

/// The look-ups that still have to be answered before the order can be placed, in a stable order
/// and each once. Ask, answer in the view, ask again: at most three rounds give an empty list.
pub fn order_queries(order: &Order, rules: &OrderRules, view: &CatalogView) -> Vec<CatalogQuery> {
    let mut open = BTreeSet::new();
    for line in order.lines.iter().filter(|line| line.quantity != 0) {
        match product_of(line, rules, view) {
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

/// Every line with its product as far as it is known, listed or not.
pub(super) fn known_products<'view>(
    order: &'view Order,
    rules: &'view OrderRules,
    view: &'view CatalogView,
) -> impl Iterator<Item = (&'view OrderLine, Option<ProductId>)> {
    order.lines.iter().map(|line| {
        let product = product_of_line(line, rules, view);
        (line, product.map(|product| product.id))
    })
}

/// The product of a line, where it is known.
pub(super) fn product_of_line<'view>(
    line: &OrderLine,
    rules: &OrderRules,
    view: &'view CatalogView,
) -> Option<&'view Product> {
    match product_of(line, rules, view) {
        Step::Found(product) => Some(product),
        Step::Ask(_) | Step::Failed(..) => None,
    }
}

/// The listing SKU of every line, `None` for lines that do not go or have no quantity; or one problem
/// that names every line that has none.
pub(super) fn resolve(
    order: &Order,
    rules: &OrderRules,
    going: &[bool],
    view: &CatalogView,
    channel: i64,
) -> Result<Vec<Option<String>>, Problem> {
    let mut resolved = Vec::with_capacity(order.lines.len());
    let mut failures: Vec<(ProblemCode, String)> = Vec::new();
    for (index, (line, goes)) in order.lines.iter().zip(going).enumerate() {
        if line.quantity == 0 || !goes {
            resolved.push(None);
            continue;
        }
        match line_to_listing(line, rules, view, channel) {
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
    rules: &OrderRules,
    view: &CatalogView,
    channel: i64,
) -> Result<String, (ProblemCode, String)> {
    let product = match product_of(line, rules, view) {
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
