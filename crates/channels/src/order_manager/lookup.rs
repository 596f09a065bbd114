//! Look-ups of the mapping, answered from the collected catalog.
//!
//! The mapping asks for the variations of a parent by the parent's SKU; the catalog knows children
//! by the parent's id. Such a question takes two steps here.

use std::collections::BTreeSet;

use seamline_mapping::model::Product;
use seamline_mapping::order_manager::orders::{CatalogQuery, CatalogRecord, CatalogView};
use seamline_sync_engine::{Answers, Problem, Query, StoredDocument};

use crate::{body, kinds};

/// What is known of one question.
enum Known {
    /// Its answer.
    Records(Vec<CatalogRecord>),
    /// Look-ups that are still needed.
    Needs(Vec<Query>),
}

/// Answers as many of the questions as can be answered; the rest comes back as look-ups.
pub(super) fn answer(
    questions: Vec<CatalogQuery>,
    view: &mut CatalogView,
    answers: &Answers,
) -> Result<Vec<Query>, Problem> {
    let mut needs = Vec::new();
    for question in questions {
        match look_up(&question, answers)? {
            Known::Records(records) => view.answer(question, records),
            Known::Needs(more) => needs.extend(more),
        }
    }
    Ok(needs)
}

fn look_up(question: &CatalogQuery, answers: &Answers) -> Result<Known, Problem> {
    match question {
        CatalogQuery::ProductByUpc(upc) => {
            simple(answers, Query::new(kinds::PRODUCT, kinds::BY_UPC, upc))
        }
        CatalogQuery::ProductBySku(sku) => simple(
            answers,
            Query::new(kinds::PRODUCT, kinds::BY_SKU, sku.to_lowercase()),
        ),
        CatalogQuery::ProductById(product) => simple(
            answers,
            Query::new(kinds::PRODUCT, kinds::BY_ID, product.to_string()),
        ),
        CatalogQuery::ListingsBySku(sku) => {
            simple(answers, Query::new(kinds::LISTING, kinds::BY_SKU, sku))
        }
        CatalogQuery::ListingsByProduct(product) => simple(
            answers,
            Query::new(kinds::LISTING, kinds::BY_PRODUCT, product.to_string()),
        ),
        CatalogQuery::ProductsByParentSku(sku) => by_parent_sku(sku, answers),
    }
}

fn simple(answers: &Answers, query: Query) -> Result<Known, Problem> {
    match answers.get(&query) {
        Some(found) => records(found).map(Known::Records),
        None => Ok(Known::Needs(vec![query])),
    }
}

fn by_parent_sku(sku: &str, answers: &Answers) -> Result<Known, Problem> {
    let query = Query::new(kinds::PRODUCT, kinds::BY_SKU, sku.to_lowercase());
    let Some(parents) = answers.get(&query) else {
        return Ok(Known::Needs(vec![query]));
    };
    let mut found = Vec::new();
    let mut needs = Vec::new();
    let mut seen = BTreeSet::new();
    for parent in parents {
        let query = Query::new(kinds::PRODUCT, kinds::BY_PARENT, &parent.key);
        match answers.get(&query) {
            // A product without variations stands for itself.
            Some(children) if children.is_empty() => {
                found.extend(records(std::slice::from_ref(parent))?);
            }
            Some(children) => {
                let fresh: Vec<StoredDocument> = children
                    .iter()
                    .filter(|child| seen.insert(child.key.clone()))
                    .cloned()
                    .collect();
                found.extend(records(&fresh)?);
            }
            None => needs.push(query),
        }
    }
    Ok(if needs.is_empty() {
        Known::Records(found)
    } else {
        Known::Needs(needs)
    })
}

fn records(documents: &[StoredDocument]) -> Result<Vec<CatalogRecord>, Problem> {
    documents
        .iter()
        .map(|document| {
            Ok(if document.body.kind == kinds::LISTING {
                CatalogRecord::Listing(body::unwrap(&document.body)?)
            } else {
                CatalogRecord::Product(Box::new(body::unwrap::<Product>(&document.body)?))
            })
        })
        .collect()
}
