//! The deliveries of a v2 style: the linesheets it is put into, and out of.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::style_write::ENDPOINT;
use super::{Result, note_unknown, objects, text};
use crate::world::World;
use crate::world::joor::JoorWorld;
use crate::world::joor_styles::{Collection, CollectionItem, Season, SeasonKey};

const KNOWN: &[&str] = &[
    "delivery_name",
    "delivery_code",
    "style_display_order",
    "season_name",
    "season_year",
    "season_code",
    "date_delivery_start",
    "date_delivery_end",
    "public",
    "color_name",
    "color_code",
];

/// One delivery, checked.
pub(super) struct Delivery {
    name: String,
    code: String,
    order_number: i64,
    season: Option<SeasonRow>,
    window: Option<(Date, Date)>,
    /// Name or code of a colour that the delivery leaves out \[I\].
    excluded: Option<String>,
}

struct SeasonRow {
    name: String,
    year: Option<String>,
    code: Option<String>,
}

/// The deliveries of a style's body; `None` when it does not speak of any, which changes nothing.
pub(super) fn read(world: &mut World, row: &Map<String, Value>) -> Result<Option<Vec<Delivery>>> {
    if !row.contains_key("deliveries") {
        return Ok(None);
    }
    if let Some(overwrite) = text(row, "delivery_overwrite")
        && !matches!(overwrite.as_str(), "1" | "2" | "3" | "4")
    {
        return Err("delivery_overwrite is not valid".to_owned());
    }
    let mut deliveries = Vec::new();
    for row in objects(row.get("deliveries"))? {
        note_unknown(world, ENDPOINT, row, KNOWN);
        deliveries.push(delivery(row)?);
    }
    Ok(Some(deliveries))
}

fn delivery(row: &Map<String, Value>) -> Result<Delivery> {
    let name = text(row, "delivery_name");
    let code = text(row, "delivery_code");
    let (name, code) = match (name, code) {
        (None, None) => return Err("delivery_name or delivery_code is required".to_owned()),
        (name, code) => {
            let word = name.clone().or_else(|| code.clone()).unwrap_or_default();
            (name.unwrap_or_else(|| word.clone()), code.unwrap_or(word))
        }
    };
    let date = |name: &str| {
        text(row, name)
            .map(|text| {
                let day = text.get(..10).unwrap_or(&text);
                Date::from_str(day).map_err(|_| format!("{name} is not valid"))
            })
            .transpose()
    };
    let window = match (date("date_delivery_start")?, date("date_delivery_end")?) {
        (Some(start), Some(end)) if start <= end => Some((start, end)),
        (None, None) => None,
        _ => return Err("date_delivery_start and date_delivery_end do not fit".to_owned()),
    };
    let season_name = text(row, "season_name");
    let season_code = text(row, "season_code");
    let season = season_name
        .clone()
        .or_else(|| season_code.clone())
        .map(|name| SeasonRow {
            name,
            year: text(row, "season_year"),
            code: season_code,
        });
    Ok(Delivery {
        name,
        code,
        order_number: text(row, "style_display_order")
            .and_then(|text| text.parse().ok())
            .unwrap_or_default(),
        season,
        window,
        excluded: text(row, "color_code").or_else(|| text(row, "color_name")),
    })
}

/// Puts a style into its deliveries, and out of others as `delivery_overwrite` says \[C\]: 1, the
/// default, out of all others; 2 out of those made through the interface; 3 out of none; 4 only out of
/// those listed.
pub(super) fn place(
    world: &mut World,
    product_id: &str,
    deliveries: &[Delivery],
    overwrite: Option<&str>,
) {
    let joor = &mut world.joor;
    if overwrite == Some("4") {
        for delivery in deliveries {
            for id in joor.collections.ids_with(&delivery.code) {
                take_out(joor, &id, product_id);
            }
        }
        return;
    }
    // A colour that one delivery leaves out stands in a row of its own: rows of a code belong together.
    let mut by_code: BTreeMap<&str, Vec<&Delivery>> = BTreeMap::new();
    for delivery in deliveries {
        by_code.entry(&delivery.code).or_default().push(delivery);
    }
    let mut listed = BTreeSet::new();
    for rows in by_code.values() {
        let Some(first) = rows.first() else {
            continue;
        };
        let collection_id = collection(joor, first);
        let excluded: BTreeSet<&str> = rows
            .iter()
            .filter_map(|row| row.excluded.as_deref())
            .collect();
        let sku_ids = joor
            .skus_of(product_id)
            .filter(|sku| {
                let code = sku.colour.external_id.as_deref().unwrap_or_default();
                !excluded.contains(sku.colour.value.as_str()) && !excluded.contains(code)
            })
            .map(|sku| sku.id.clone())
            .collect();
        let item = CollectionItem {
            product_id: product_id.to_owned(),
            order_number: first.order_number,
            sku_ids,
        };
        joor.collections.change(&collection_id, |collection| {
            collection.items.insert(product_id.to_owned(), item);
        });
        listed.insert(collection_id);
    }
    if overwrite == Some("3") {
        return;
    }
    let others: Vec<String> = joor
        .collections
        .values()
        .filter(|one| !listed.contains(&one.id))
        .filter(|one| overwrite != Some("2") || !one.by_hand)
        .map(|one| one.id.clone())
        .collect();
    for id in others {
        take_out(joor, &id, product_id);
    }
}

fn take_out(joor: &mut JoorWorld, collection_id: &String, product_id: &str) {
    let item = joor
        .collections
        .change(collection_id, |one| one.items.remove(product_id));
    let skus = item.flatten().map(|item| item.sku_ids.len());
    joor.items_removed += u64::try_from(skus.unwrap_or_default()).unwrap_or_default();
}

/// The linesheet of a delivery, made when it is not there.
fn collection(joor: &mut JoorWorld, delivery: &Delivery) -> String {
    let season_id = delivery.season.as_ref().map(|row| season(joor, row));
    let dates = delivery.window.map(|(start, end)| {
        json!({
            "start_ship_date": start.to_string(),
            "complete_ship_date": end.to_string(),
        })
    });
    let there = joor.collections.ids_with(&delivery.code).into_iter().next();
    if let Some(id) = there {
        joor.collections.change(&id, |collection| {
            collection.name.clone_from(&delivery.name);
            collection.season_id = season_id.or_else(|| collection.season_id.take());
            if let Some(dates) = dates {
                collection.delivery = Some(dates);
            }
        });
        return id;
    }
    let id = joor.next_id();
    joor.collections.insert(Collection {
        id: id.clone(),
        name: delivery.name.clone(),
        external_id: delivery.code.clone(),
        season_id,
        delivery: dates,
        items: BTreeMap::new(),
        by_hand: false,
    });
    id
}

/// The season of a delivery, made when it is not there.
fn season(joor: &mut JoorWorld, row: &SeasonRow) -> String {
    let by_code = row.code.clone().map(SeasonKey::External);
    let by_year = SeasonKey::Year(row.name.clone(), row.year.clone());
    let there = by_code
        .iter()
        .chain([&by_year])
        .flat_map(|key| joor.seasons.ids_with(key))
        .next();
    if let Some(id) = there {
        return id;
    }
    let id = joor.next_id();
    joor.seasons.insert(Season {
        id: id.clone(),
        name: row.name.clone(),
        year: row.year.clone(),
        external_id: row.code.clone(),
    });
    id
}
