//! A style as v2 takes it: checked whole, then written into the same records that v4 writes.

use std::collections::BTreeMap;
use std::str::FromStr;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::delivery;
use super::{Result, jobs, note_unknown, objects, required, text, within};
use crate::world::World;
use crate::world::joor::JoorWorld;
use crate::world::joor_jobs::JobResult;
use crate::world::joor_styles::{
    MATERIALS_TRAIT, Price, ProductTrait, Sku, Style, StyleKey, Tag, TraitValue,
};

/// Names in statistics of unknown fields.
pub(super) const ENDPOINT: &str = "joor.v2.style";
/// Fields that only v2 has; they are kept as they come.
const V2_FIELDS: [&str; 6] = [
    "made_to_order",
    "style_country_origin",
    "measurements",
    "source_of_materials",
    "heel_height",
    "contains_fur",
];
/// Trait, its field and the field of its code.
const TRAITS: [(&str, &str, &str); 3] = [
    ("Division", "division", "division_code"),
    ("Fabrication", "fabrication", "fabrication_code"),
    ("Silhouette", "silhouette", "silhouette_code"),
];
const KNOWN: &[&str] = &[
    "style_name",
    "style_number",
    "style_identifier",
    "style_description",
    "made_to_order",
    "division",
    "division_code",
    "style_country_origin",
    "fabrication",
    "fabrication_code",
    "measurements",
    "silhouette",
    "silhouette_code",
    "source_of_materials",
    "heel_height",
    "contains_fur",
    "delivery_overwrite",
    "minimum",
    "categories",
    "materials",
    "prices",
    "deliveries",
    "colors",
    "sizes",
    "upcs",
    "tags",
];

/// What may be there already.
#[derive(Debug, Clone, Copy)]
pub(super) enum Mode<'a> {
    /// Nothing: POST inserts \[C\].
    Create,
    /// This style: PUT updates \[C\].
    Update(&'a str),
    /// Either, by `style_identifier`.
    Either,
}

/// One record of a job.
pub(super) fn record(world: &mut World, record: &Value, now: Timestamp) -> JobResult {
    match record.as_object() {
        Some(row) => {
            let key = text(row, "style_identifier");
            jobs::result(key, write(world, row, Mode::Either, now))
        }
        None => jobs::result(None, Err("not an object".to_owned())),
    }
}

/// Name and code of a colour or a size, with its place.
struct Choice {
    name: String,
    code: Option<String>,
}

struct PriceRow {
    type_id: &'static str,
    wholesale: String,
    retail: Option<String>,
}

/// Checks a style whole and then writes it: a record is done or not done.
pub(super) fn write(
    world: &mut World,
    row: &Map<String, Value>,
    mode: Mode<'_>,
    now: Timestamp,
) -> Result<()> {
    note_unknown(world, ENDPOINT, row, KNOWN);
    let mut style = subject(&world.joor, row, mode, now)?;
    fill(&world.joor, &mut style, row)?;
    let colours = choices(row, "colors", "color_name", "color_code", 100)?;
    let sizes = choices(row, "sizes", "size_name", "size_code", 25)?;
    let prices = prices(&world.joor, row)?;
    let upcs = objects(row.get("upcs"))?;
    let deliveries = delivery::read(world, row)?;
    // What the style will have, to check the UPCs before anything is written.
    let skus = planned(&world.joor, &style, &colours, &sizes);
    let skus = with_upcs(skus, &upcs)?;

    style.modified = now;
    if style.id.is_empty() {
        style.id = world.joor.next_id();
    }
    let id = style.id.clone();
    world.joor.styles.insert(style);
    for mut sku in skus {
        if sku.id.is_empty() {
            sku.product_id.clone_from(&id);
            world.joor.add_sku(sku);
        } else {
            world.joor.skus.insert(sku);
        }
    }
    for price in &prices {
        price_skus(&mut world.joor, &id, price);
    }
    if let Some(deliveries) = deliveries {
        let overwrite = text(row, "delivery_overwrite");
        delivery::place(world, &id, &deliveries, overwrite.as_deref());
    }
    Ok(())
}

/// The style that is written: one that is there, or a new one.
fn subject(
    joor: &JoorWorld,
    row: &Map<String, Value>,
    mode: Mode<'_>,
    now: Timestamp,
) -> Result<Style> {
    let identifier = match mode {
        Mode::Update(id) => {
            let style = joor.styles.get(id).ok_or("style does not exist")?;
            return Ok(style.clone());
        }
        Mode::Create | Mode::Either => required(row, "style_identifier")?,
    };
    let there = joor
        .styles
        .with(&StyleKey::External(identifier.clone()))
        .next();
    match (there, mode) {
        (Some(_), Mode::Create) => Err(format!("style {identifier} already exists")),
        (Some(style), _) => Ok(style.clone()),
        (None, _) => {
            required(row, "style_name")?;
            required(row, "style_number")?;
            Ok(Style {
                external_id: Some(identifier),
                created: now,
                ..Style::default()
            })
        }
    }
}

/// Takes over the fields of the style itself that are there.
fn fill(joor: &JoorWorld, style: &mut Style, row: &Map<String, Value>) -> Result<()> {
    for (name, longest) in [
        ("style_name", 100),
        ("style_number", 45),
        ("style_identifier", 100),
        ("style_description", 500),
    ] {
        within(name, text(row, name).as_deref(), longest)?;
    }
    if let Some(name) = text(row, "style_name") {
        style.name = name;
    }
    if let Some(number) = text(row, "style_number") {
        style.number = Some(number).filter(|number| style.external_id.as_ref() != Some(number));
    }
    if row.contains_key("style_description") {
        style.description = text(row, "style_description");
    }
    if let Some(minimum) = text(row, "minimum") {
        style.order_minimum = minimum.parse().map_err(|_| "minimum is not valid")?;
    }
    if row.contains_key("categories") {
        let mut ids = Vec::new();
        for category in objects(row.get("categories"))? {
            let id = required(category, "category_id")?;
            if !joor.categories.iter().any(|known| known.id == id) {
                return Err(format!("category {id} does not exist"));
            }
            ids.push(id);
        }
        style.category_ids = ids;
    }
    if row.contains_key("materials") {
        style.traits.retain(|one| one.name != MATERIALS_TRAIT.1);
        for material in objects(row.get("materials"))? {
            style.traits.push(ProductTrait {
                name: MATERIALS_TRAIT.1,
                value: required(material, "material")?,
                code: None,
            });
        }
    }
    for (name, field, code) in TRAITS {
        if row.contains_key(field) {
            style.traits.retain(|one| one.name != name);
            style
                .traits
                .extend(text(row, field).map(|value| ProductTrait {
                    name,
                    value,
                    code: text(row, code),
                }));
        }
    }
    if row.contains_key("tags") {
        let mut tags = Vec::new();
        for tag in objects(row.get("tags"))? {
            tags.push(Tag {
                group: text(tag, "tag_group"),
                name: text(tag, "tag_name"),
                value: text(tag, "tag_value"),
                code: text(tag, "tag_value_code"),
                parent_id: None,
            });
        }
        style.tags = tags;
    }
    for field in V2_FIELDS {
        if let Some(value) = text(row, field) {
            style.v2_fields.insert(field.to_owned(), value);
        }
    }
    Ok(())
}

/// The colours or the sizes of a body.
fn choices(
    row: &Map<String, Value>,
    list: &str,
    name: &str,
    code: &str,
    longest_code: usize,
) -> Result<Vec<Choice>> {
    objects(row.get(list))?
        .into_iter()
        .map(|one| {
            let code = text(one, code);
            within(list, code.as_deref(), longest_code)?;
            Ok(Choice {
                name: required(one, name)?,
                code,
            })
        })
        .collect()
}

/// Label and currency must be those of a price type, both \[C\].
fn prices(joor: &JoorWorld, row: &Map<String, Value>) -> Result<Vec<PriceRow>> {
    let amount = |row: &Map<String, Value>, name: &str| match text(row, name) {
        Some(text) if Decimal::from_str(&text).is_err() => Err(format!("{name} is not valid")),
        text => Ok(text),
    };
    objects(row.get("prices"))?
        .into_iter()
        .map(|one| {
            let (label, currency) = (
                required(one, "price_label")?,
                required(one, "price_currency")?,
            );
            let price_type = joor
                .price_type(&label, &currency)
                .ok_or_else(|| format!("price type {label} / {currency} does not exist"))?;
            Ok(PriceRow {
                type_id: price_type.id,
                wholesale: amount(one, "price_wholesale")?.ok_or("price_wholesale is required")?,
                retail: amount(one, "price_retail")?,
            })
        })
        .collect()
}

/// The SKUs that a style will have: JOOR makes every combination of its colours and sizes. Colours
/// and sizes that are not named stay; what is named is in the shop again \[I\].
fn planned(joor: &JoorWorld, style: &Style, colours: &[Choice], sizes: &[Choice]) -> Vec<Sku> {
    let mut skus: Vec<Sku> = if style.id.is_empty() {
        Vec::new()
    } else {
        joor.skus_of(&style.id).cloned().collect()
    };
    let named = |choices: &[Choice], value: &TraitValue| {
        choices.iter().position(|choice| {
            choice.name == value.value
                || (choice.code.is_some() && choice.code == value.external_id)
        })
    };
    for sku in &mut skus {
        for (value, choices) in [(&mut sku.colour, colours), (&mut sku.size, sizes)] {
            if let Some(place) = named(choices, value) {
                *value = trait_value(&choices[place], place);
            }
        }
    }
    let all = |of: fn(&Sku) -> &TraitValue, choices: &[Choice]| {
        let mut values: Vec<TraitValue> = Vec::new();
        let new = choices.iter().zip(0..);
        let new = new.map(|(choice, place)| trait_value(choice, place));
        for value in skus.iter().map(|sku| of(sku).clone()).chain(new) {
            if !values.iter().any(|known| known.value == value.value) {
                values.push(value);
            }
        }
        values
    };
    let (colours, sizes) = (all(|sku| &sku.colour, colours), all(|sku| &sku.size, sizes));
    for colour in &colours {
        for size in &sizes {
            let there =
                |sku: &Sku| sku.colour.value == colour.value && sku.size.value == size.value;
            if !skus.iter().any(there) {
                skus.push(Sku {
                    id: String::new(),
                    product_id: style.id.clone(),
                    colour_id: String::new(),
                    external_id: None,
                    identifier: None,
                    colour: colour.clone(),
                    size: size.clone(),
                    identifiers: Vec::new(),
                });
            }
        }
    }
    skus
}

fn trait_value(choice: &Choice, place: usize) -> TraitValue {
    TraitValue {
        value: choice.name.clone(),
        external_id: choice.code.clone(),
        order_minimum: 0,
        order_nbr: i64::try_from(place + 1).unwrap_or(i64::MAX),
        active: true,
    }
}

/// Gives each UPC to the SKU of its colour and size \[I\]; a style of one SKU needs neither.
fn with_upcs(mut skus: Vec<Sku>, upcs: &[&Map<String, Value>]) -> Result<Vec<Sku>> {
    let mut places: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (place, sku) in skus.iter().enumerate() {
        let words = |value: &TraitValue| {
            let code = value.external_id.clone();
            [Some(value.value.clone()), code].into_iter().flatten()
        };
        for colour in words(&sku.colour) {
            for size in words(&sku.size) {
                places.insert((colour.clone(), size), place);
            }
        }
    }
    for row in upcs {
        let upc = required(row, "upc")?;
        let colour = text(row, "color_code").or_else(|| text(row, "color_name"));
        let size = text(row, "size_name").or_else(|| text(row, "size_code"));
        let place = match (colour, size) {
            (Some(colour), Some(size)) => places.get(&(colour, size)).copied(),
            _ => (skus.len() == 1).then_some(0),
        };
        let sku = place
            .and_then(|place| skus.get_mut(place))
            .ok_or_else(|| format!("upc {upc} belongs to no color and size of the style"))?;
        sku.identifiers.retain(|(kind, _)| kind != "upc");
        sku.identifiers.push(("upc".to_owned(), upc));
    }
    Ok(skus)
}

/// Sets a price type's price on every SKU of a style: v2 prices per style \[C\].
fn price_skus(joor: &mut JoorWorld, product_id: &str, row: &PriceRow) {
    let skus: Vec<String> = joor.skus_of(product_id).map(|sku| sku.id.clone()).collect();
    for sku_id in skus {
        let there = joor
            .price_of(&sku_id, row.type_id)
            .map(|price| price.id.clone());
        let id = there.unwrap_or_else(|| joor.next_id());
        joor.prices.insert(Price {
            id,
            sku_id,
            type_id: row.type_id,
            wholesale: row.wholesale.clone(),
            retail: row.retail.clone(),
        });
    }
}
