//! Whether JOOR shows what was sent. Asked where the answer to an update does not say so: that it echoes
//! ids is inferred, and a record may have been deleted in JOOR since its id was noted.

use std::collections::BTreeSet;

use seamline_joor_client::v4::collections::{Collection, CollectionItem};
use seamline_joor_client::v4::prices::{Price, PriceUpdate};
use seamline_joor_client::v4::products::{CategoryId, Product, ProductUpdate, Tag};
use seamline_joor_client::v4::skus::Sku;
use seamline_joor_client::v4::traits;

/// A style whose row an answer does not hold, and what the answer says instead.
pub(super) type Doubt = (usize, String);

/// What an update leaves alone may be anything.
pub(super) fn shows_product(found: &Product, sent: &ProductUpdate) -> bool {
    let tags = |tags: &[Tag]| -> BTreeSet<_> {
        let tags = tags.iter();
        tags.map(|Tag { name, value, .. }| (name.clone(), value.clone()))
            .collect()
    };
    let categories = |ids: &[CategoryId]| -> BTreeSet<_> { ids.iter().cloned().collect() };
    let same_categories = |sent| categories(&found.category_ids) == categories(sent);
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    found.name == sent.name
        && found.external_id == sent.external_id
        && found.product_identifier == sent.product_identifier
        && text(&found.description) == text(&sent.description)
        && sent.category_ids.as_deref().is_none_or(same_categories)
        && sent
            .tags
            .as_deref()
            .is_none_or(|sent| tags(&found.tags) == tags(sent))
}

pub(super) fn shows_sku(found: &Sku, sent: &Sku) -> bool {
    let option = |sku: &Sku, id: &str| {
        let value = sku.trait_value(id);
        value.map(|value| {
            (
                value.value.clone(),
                value.external_id.clone(),
                value.status.clone(),
            )
        })
    };
    found.external_id == sent.external_id
        && found.sku_identifier == sent.sku_identifier
        && found.upc() == sent.upc()
        && [traits::COLOR, traits::SIZE]
            .iter()
            .all(|id| option(found, id) == option(sent, id))
}

pub(super) fn shows_price(found: &Price, sent: &PriceUpdate) -> bool {
    found.id == sent.id
        && found.wholesale_value == Some(sent.wholesale_value)
        && found.retail_value == sent.retail_value
}

/// Whether a style stands on a linesheet with its SKUs. A list without SKUs says nothing of them.
pub(super) fn shows_item(found: &Collection, sent: &CollectionItem) -> bool {
    found.items.iter().any(|item| {
        let has = |id| item.sku_ids.is_empty() || item.sku_ids.contains(id);
        item.product_id == sent.product_id && sent.sku_ids.iter().all(has)
    })
}
