//! Products and listings as read.

use std::collections::BTreeMap;

use seamline_order_manager_client::wire;
use serde_json::Value;

use crate::model::{Component, Image, Listing, Money, OptionValue, Prices, Product, ProductKind};

/// A product of Order Manager in the model. Every product can be told; nothing is dropped but
/// images without an address and empty custom fields.
pub fn product_from_wire(wire: &wire::Product) -> Product {
    Product {
        id: wire.product_id,
        sku: wire.master_sku.clone(),
        name: wire.name.clone(),
        description: wire.description.clone(),
        kind: kind(wire),
        active: wire.active,
        parent: wire.parent_id,
        components: wire.bundled_items.iter().map(component).collect(),
        upc: wire.upc.clone(),
        options: options(&wire.attribute_groups),
        prices: Prices {
            map: wire.map_price.as_ref().map(money),
            vendor_cost: wire.vendor_cost.as_ref().map(money),
        },
        categories: wire.categories.clone(),
        images: images(&wire.image_urls),
        custom_fields: wire
            .custom_field_values
            .iter()
            .filter_map(|field| Some((field.custom_field_def_id.clone(), field.value.clone()?)))
            .collect(),
        brand: wire.brand.clone(),
        mpn: wire.mpn.clone(),
        labels: labels(wire.labels.as_ref()),
        created_at: wire.created_date,
        modified_at: wire.modified_date,
    }
}

/// A listing of Order Manager in the model; `None` when it is not mapped to a product, because then
/// no order line can lead to it.
pub fn listing_from_wire(wire: &wire::Listing) -> Option<Listing> {
    Some(Listing {
        id: wire.listing_id,
        sku: wire.listing_sku.clone(),
        product: wire.product_id?,
        channel: wire.sales_channel_id,
        active: wire.active,
    })
}

fn kind(wire: &wire::Product) -> ProductKind {
    if wire.bundle {
        return ProductKind::Bundle;
    }
    match wire.kind.to_ascii_uppercase().as_str() {
        "CORE_PRODUCT" => ProductKind::Core,
        "VIRTUAL_PRODUCT" => ProductKind::Virtual,
        "BUNDLE_KIT" => ProductKind::Bundle,
        _ => ProductKind::Other(wire.kind.clone()),
    }
}

fn component(wire: &wire::BundledItem) -> Component {
    Component {
        product: wire.bundled_product.product_id,
        sku: wire.bundled_product.master_sku.clone(),
        pieces: wire.bundled_product_quantity,
    }
}

/// Groups of the same name are one option, as people read them.
fn options(groups: &[wire::AttributeGroup]) -> BTreeMap<String, Vec<OptionValue>> {
    let mut options: BTreeMap<String, Vec<OptionValue>> = BTreeMap::new();
    for group in groups {
        let values = options.entry(group.name.clone()).or_default();
        for attribute in &group.attributes {
            let value = OptionValue {
                id: attribute.attribute_id,
                name: attribute.name.clone(),
            };
            if !value.name.is_empty() && !values.contains(&value) {
                values.push(value);
            }
        }
    }
    options
}

fn images(urls: &[wire::ProductImage]) -> Vec<Image> {
    let mut ranked: Vec<_> = urls.iter().filter(|image| image.url.is_some()).collect();
    ranked.sort_by_key(|image| (image.rank, image.id));
    ranked
        .into_iter()
        .filter_map(|image| {
            Some(Image {
                id: image.id,
                url: image.url.clone()?,
            })
        })
        .collect()
}

/// The names of labels: objects with a `name`, as on orders, or bare texts. What they look like on products is
/// not public [I]; another shape gives none.
fn labels(wire: Option<&Value>) -> Vec<String> {
    let labels = wire.and_then(Value::as_array).into_iter().flatten();
    let names = labels.filter_map(|label| label.as_str().or_else(|| label.get("name")?.as_str()));
    let names = names.map(str::trim).filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

fn money(wire: &wire::Money) -> Money {
    Money::new(wire.amount, wire.currency.trim().to_ascii_uppercase())
}
