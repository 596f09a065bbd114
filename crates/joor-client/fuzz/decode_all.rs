//! Every decoder of the crate on one document, for whoever makes documents: the corpus, the property
//! tests, the runner on stable Rust and libFuzzer.

use seamline_joor_client::v2::inventory::{InventoryItem, InventoryReply, SkuReply};
use seamline_joor_client::v2::{
    Page, bulk_connections, bulk_styles, connections, orders::OrderQuery, orders::OrdersPage,
    styles,
};
use seamline_joor_client::v4::{self, Envelope};
use seamline_joor_client::{ApiError, Replay, api_core::loose_json, dates};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Text that stands for personal data: documents may hold it in values, errors of ours may not.
pub(crate) const SECRET: &str = "Odile Marchetti";

/// Decodes a body as it comes from the network. `None` when it is not JSON.
pub(crate) fn decode_bytes(body: &[u8]) -> Option<Vec<(&'static str, String)>> {
    match loose_json::parse(body) {
        Ok(document) => Some(decode_value(&document)),
        Err(problem) => {
            keeps_secrets(&problem.to_string());
            None
        }
    }
}

/// Decodes a document with every decoder, checks what has to hold for all of them, and returns what
/// each decoder made of it, in short.
pub(crate) fn decode_value(document: &Value) -> Vec<(&'static str, String)> {
    look_at_texts(document);
    let items = [
        InventoryItem::by_upc("Main", "400101000013", 1),
        InventoryItem::by_upc("Main", "400204000026", 2),
    ];
    vec![
        (
            "v2 orders",
            outcome(OrdersPage::from_json(document.clone()), |page| {
                for order in &page.undecodable {
                    keeps_secrets(&order.problem.to_string());
                }
                let query = OrderQuery::default();
                assert!(page.next_start(&query).is_none_or(|next| next > 0));
                format!("{} read, {} not", page.orders.len(), page.undecodable.len())
            }),
        ),
        ("v2 styles", page(styles::page_from_json(document.clone()))),
        (
            "v2 connections",
            page(connections::page_from_json(document.clone())),
        ),
        (
            "v2 style deleted",
            outcome(
                styles::StyleDeleted::from_json(document.clone()),
                |deleted| format!("{} parts", deleted.deleted.len()),
            ),
        ),
        (
            "v2 connection deleted",
            outcome(
                connections::ConnectionDeleted::from_json(document.clone()),
                |deleted| format!("{} parts", deleted.deleted.len()),
            ),
        ),
        (
            "v2 style job",
            outcome(bulk_styles::job_from_json(None, document.clone()), |job| {
                format!("{} {:?}", job.id, job.status)
            }),
        ),
        (
            "v2 connection job",
            outcome(
                bulk_connections::job_from_json(Some(7), document.clone()),
                |job| {
                    assert_eq!(job.id, 7);
                    format!("{:?}", job.status)
                },
            ),
        ),
        (
            "v2 inventory",
            outcome(
                InventoryReply::from_json(&items, document.clone()),
                |reply| {
                    assert_eq!(reply.outcomes.len(), items.len());
                    format!("{:?}", reply.sku_count)
                },
            ),
        ),
        (
            "v2 sku inventory",
            outcome(SkuReply::from_json("test", document.clone()), |reply| {
                format!("{:?}", reply.sku_count)
            }),
        ),
        ("v4 products", rows::<v4::products::Product>(document)),
        ("v4 skus", rows::<v4::skus::Sku>(document)),
        ("v4 seasons", rows::<v4::seasons::Season>(document)),
        (
            "v4 collections",
            rows::<v4::collections::Collection>(document),
        ),
        ("v4 prices", rows::<v4::prices::Price>(document)),
        (
            "v4 price types",
            rows::<v4::price_types::PriceType>(document),
        ),
        ("v4 categories", rows::<v4::categories::Category>(document)),
        ("v4 traits", rows::<v4::traits::Trait>(document)),
        ("v4 orders", rows::<v4::order::Order>(document)),
        (
            "v4 sku line items",
            rows::<v4::sku_line_items::SkuLineItem>(document),
        ),
    ]
}

fn page<T>(page: Result<Page<T>, ApiError>) -> String {
    outcome(page, |page| {
        for record in &page.undecodable {
            keeps_secrets(&record.problem.to_string());
        }
        assert_eq!(page.len(), page.records.len() + page.undecodable.len());
        let next = page.next_start(40, 50);
        assert!(next.is_none_or(|next| next > 40), "{next:?}");
        format!(
            "{} read, {} not",
            page.records.len(),
            page.undecodable.len()
        )
    })
}

fn rows<T: DeserializeOwned>(document: &Value) -> String {
    let envelope = Envelope::<T>::from_json("test", Replay::Never, document.clone());
    outcome(envelope, |envelope| {
        for row in &envelope.undecodable {
            keeps_secrets(&row.problem.to_string());
            assert!(row.problem.path.starts_with("data["), "{}", row.problem);
        }
        let (read, not, errors) = (
            envelope.data.len(),
            envelope.undecodable.len(),
            envelope.errors.len(),
        );
        assert_eq!(envelope.into_clean().is_ok(), not + errors == 0);
        format!("{read} read, {not} not, {errors} errors")
    })
}

fn outcome<T>(result: Result<T, ApiError>, describe: impl FnOnce(T) -> String) -> String {
    match result {
        Ok(value) => describe(value),
        // JOOR's own words are repeated; ours hold no value of the document.
        Err(ApiError::Vendor { code, .. }) => format!("JOOR's error {code}"),
        Err(error) => {
            keeps_secrets(&error.to_string());
            error.to_string()
        }
    }
}

fn keeps_secrets(message: &str) {
    assert!(!message.contains(SECRET), "a secret in `{message}`");
}

/// Dates are read from text wherever it is.
fn look_at_texts(value: &Value) {
    match value {
        Value::String(text) => {
            let day = dates::day(text);
            let moment = dates::moment(text);
            assert!(moment.is_none() || day.is_some() || !text.is_ascii() || text.len() < 10);
        }
        Value::Array(elements) => elements.iter().for_each(look_at_texts),
        Value::Object(fields) => fields.values().for_each(look_at_texts),
        _ => {}
    }
}
