//! A style as v2 writes it: the fields of its own create call, with one price per style.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{list, number};
use crate::world::joor::JoorWorld;
use crate::world::joor_styles::{MATERIALS_TRAIT, Sku, Style};

/// One style. `collapsed` is the form in which a list of one element is that element, and in which
/// ids are text.
pub(super) fn style_json(joor: &JoorWorld, style: &Style, collapsed: bool) -> Value {
    let mut skus: Vec<&Sku> = joor.skus_of(&style.id).filter(|sku| sku.active()).collect();
    skus.sort_by_key(|sku| (sku.colour.order_nbr, &sku.colour_id, sku.size.order_nbr));
    let id = |id: &str| number(id.parse::<i64>().unwrap_or_default(), collapsed);
    let mut json = json!({
        "style_id": id(&style.id),
        "style_name": style.name,
        "style_number": style.number(),
        "style_identifier": style.external_id.clone().unwrap_or_default(),
        "style_description": style.description.clone().unwrap_or_default(),
        "minimum": number(style.order_minimum, true),
        "categories": list(
            style.category_ids.iter().map(|id| json!({ "category_id": id })).collect(),
            collapsed,
        ),
        "materials": list(materials(style), collapsed),
        "prices": list(prices(joor, &skus), collapsed),
        "deliveries": list(deliveries(joor, style), collapsed),
        "colors": list(colours(&skus, collapsed), collapsed),
        "sizes": list(sizes(&skus), collapsed),
        "upcs": list(upcs(&skus), collapsed),
        "tags": list(tags(style), collapsed),
    });
    for (name, field) in [
        ("Division", "division"),
        ("Fabrication", "fabrication"),
        ("Silhouette", "silhouette"),
    ] {
        let one = style.traits.iter().find(|one| one.name == name);
        json[field] = json!(one.map(|one| one.value.as_str()).unwrap_or_default());
        let code = one.and_then(|one| one.code.as_deref());
        json[format!("{field}_code")] = json!(code.unwrap_or_default());
    }
    for (field, value) in &style.v2_fields {
        json[field] = json!(value);
    }
    json
}

fn materials(style: &Style) -> Vec<Value> {
    style
        .traits
        .iter()
        .filter(|one| one.name == MATERIALS_TRAIT.1)
        .map(|one| json!({ "material": one.value }))
        .collect()
}

/// One price per price type. Where SKUs differ, which v2 cannot say, the first one's \[I\].
fn prices(joor: &JoorWorld, skus: &[&Sku]) -> Vec<Value> {
    let mut rows = Vec::new();
    for price_type in &joor.price_types {
        let price = skus
            .iter()
            .find_map(|sku| joor.price_of(&sku.id, price_type.id));
        if let Some(price) = price {
            rows.push(json!({
                "price_label": price_type.name,
                "price_currency": price_type.currency,
                "price_wholesale": price.wholesale,
                "price_retail": price.retail.clone().unwrap_or_default(),
                "price_currency_retail": price_type.retail_currency,
            }));
        }
    }
    rows
}

fn deliveries(joor: &JoorWorld, style: &Style) -> Vec<Value> {
    let mut rows = Vec::new();
    for collection in joor.collections.values() {
        let Some(item) = collection.items.get(&style.id) else {
            continue;
        };
        let season = collection
            .season_id
            .as_ref()
            .and_then(|id| joor.seasons.get(id));
        let day = |name: &str| {
            let delivery = collection.delivery.as_ref()?;
            delivery.get(name).filter(|day| day.is_string()).cloned()
        };
        rows.push(json!({
            "delivery_name": collection.name,
            "delivery_code": collection.external_id,
            "style_display_order": item.order_number,
            "season_name": season.map(|season| season.name.as_str()).unwrap_or_default(),
            "season_year": season.and_then(|season| season.year.clone()).unwrap_or_default(),
            "season_code": season
                .and_then(|season| season.external_id.clone())
                .unwrap_or_default(),
            "date_delivery_start": day("start_ship_date").unwrap_or_else(|| json!("")),
            "date_delivery_end": day("complete_ship_date").unwrap_or_else(|| json!("")),
        }));
    }
    rows
}

fn colours(skus: &[&Sku], collapsed: bool) -> Vec<Value> {
    let mut seen = BTreeSet::new();
    skus.iter()
        .filter(|sku| seen.insert(&sku.colour_id))
        .map(|sku| {
            let id = sku.colour_id.parse::<i64>().unwrap_or_default();
            json!({
                "style_color_id": number(id, collapsed),
                "color_name": sku.colour.value,
                "color_code": sku.colour.external_id.clone().unwrap_or_default(),
            })
        })
        .collect()
}

fn sizes(skus: &[&Sku]) -> Vec<Value> {
    let mut seen = BTreeSet::new();
    skus.iter()
        .filter(|sku| seen.insert(&sku.size.value))
        .map(|sku| {
            json!({
                "size_name": sku.size.value,
                "size_code": sku.size.external_id.clone().unwrap_or_default(),
            })
        })
        .collect()
}

fn upcs(skus: &[&Sku]) -> Vec<Value> {
    let row = |sku: &&Sku| {
        Some(json!({
            "upc": sku.upc()?,
            "color_code": sku.colour.external_id.clone().unwrap_or_default(),
            "size_name": sku.size.value,
        }))
    };
    skus.iter().filter_map(row).collect()
}

fn tags(style: &Style) -> Vec<Value> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    style
        .tags
        .iter()
        .map(|tag| {
            json!({
                "tag_group": text(&tag.group),
                "tag_name": text(&tag.name),
                "tag_value": text(&tag.value),
                "tag_value_code": text(&tag.code),
            })
        })
        .collect()
}
