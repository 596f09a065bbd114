//! JOOR's styles with all that hangs on them: SKUs, prices, seasons, collections and assets. The v2
//! and the v4 calls write the same records.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::joor::JoorWorld;
use super::shelf::Record;

/// Trait ids of the v4 interface \[C\].
pub(crate) const COLOUR_TRAIT: (&str, &str) = ("U0tVVHJhaXQ6U3R5bGVDb2xvcg==", "Color");
pub(crate) const SIZE_TRAIT: (&str, &str) = ("U0tVVHJhaXQ6U2l6ZQ==", "Size");
pub(crate) const MATERIALS_TRAIT: (&str, &str) = ("UHJvZHVjdFRyYWl0Ok1BVA==", "Materials");
/// Product traits that are known by name alone \[C\].
pub(crate) const NAMED_TRAITS: [&str; 3] = ["Division", "Fabrication", "Silhouette"];

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Category {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) parent: &'static str,
    pub(crate) department: &'static str,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct PriceType {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) currency: &'static str,
    pub(crate) retail_currency: &'static str,
}

/// A style, which v4 calls a product. Its `external_id` is v2's `style_identifier`: the one key that
/// the client chooses and that must be unique \[I\].
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Style {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) external_id: Option<String>,
    /// v2's style number, where it is not the `external_id`.
    pub(crate) number: Option<String>,
    pub(crate) product_identifier: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) order_minimum: i64,
    pub(crate) category_ids: Vec<String>,
    pub(crate) traits: Vec<ProductTrait>,
    pub(crate) tags: Vec<Tag>,
    /// Fields that only v2 has, such as `measurements`.
    pub(crate) v2_fields: BTreeMap<String, String>,
    pub(crate) created: Timestamp,
    pub(crate) modified: Timestamp,
}

impl Style {
    /// The style number.
    pub(crate) fn number(&self) -> &str {
        self.number
            .as_deref()
            .or(self.external_id.as_deref())
            .unwrap_or_default()
    }
}

/// A trait of a product by its name; `code` is v4's `external_id` and v2's field with `_code`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ProductTrait {
    pub(crate) name: &'static str,
    pub(crate) value: String,
    pub(crate) code: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Tag {
    /// Only v2 has one.
    pub(crate) group: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) value: Option<String>,
    pub(crate) code: Option<String>,
    /// Only v4 has one.
    pub(crate) parent_id: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum StyleKey {
    External(String),
    Identifier(String),
    Number(String),
}

impl Record for Style {
    type Id = String;
    type Key = StyleKey;

    fn id(&self) -> String {
        self.id.clone()
    }

    fn keys(&self) -> Vec<StyleKey> {
        let external = self.external_id.clone().map(StyleKey::External);
        let identifier = self.product_identifier.clone().map(StyleKey::Identifier);
        let number = StyleKey::Number(self.number().to_owned());
        external
            .into_iter()
            .chain(identifier)
            .chain([number])
            .collect()
    }
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Sku {
    pub(crate) id: String,
    pub(crate) product_id: String,
    /// v2's `style_color_id`: the same for each size of a colour.
    pub(crate) colour_id: String,
    pub(crate) external_id: Option<String>,
    pub(crate) identifier: Option<String>,
    pub(crate) colour: TraitValue,
    pub(crate) size: TraitValue,
    /// Type and value.
    pub(crate) identifiers: Vec<(String, String)>,
}

impl Sku {
    pub(crate) fn active(&self) -> bool {
        self.colour.active && self.size.active
    }

    pub(crate) fn upc(&self) -> Option<&str> {
        self.identifiers
            .iter()
            .find(|(kind, _)| kind == "upc")
            .map(|(_, value)| value.as_str())
    }

    /// The key of its place in the style: one SKU per colour and size.
    pub(crate) fn place(&self) -> SkuKey {
        SkuKey::Place(
            self.product_id.clone(),
            self.colour.value.clone(),
            self.size.value.clone(),
        )
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SkuKey {
    Product(String),
    Upc(String),
    External(String),
    /// Product id, colour, size.
    Place(String, String, String),
}

impl Record for Sku {
    type Id = String;
    type Key = SkuKey;

    fn id(&self) -> String {
        self.id.clone()
    }

    fn keys(&self) -> Vec<SkuKey> {
        let upc = self.upc().map(|upc| SkuKey::Upc(upc.to_owned()));
        let external = self.external_id.clone().map(SkuKey::External);
        let own = [SkuKey::Product(self.product_id.clone()), self.place()];
        own.into_iter().chain(upc).chain(external).collect()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct TraitValue {
    pub(crate) value: String,
    pub(crate) external_id: Option<String>,
    pub(crate) order_minimum: i64,
    pub(crate) order_nbr: i64,
    pub(crate) active: bool,
}

/// Prices are kept as the text that was sent.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Price {
    pub(crate) id: String,
    pub(crate) sku_id: String,
    pub(crate) type_id: &'static str,
    pub(crate) wholesale: String,
    pub(crate) retail: Option<String>,
}

impl Record for Price {
    type Id = String;
    /// The SKU's id.
    type Key = String;

    fn id(&self) -> String {
        self.id.clone()
    }

    fn keys(&self) -> Vec<String> {
        vec![self.sku_id.clone()]
    }
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Season {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) year: Option<String>,
    pub(crate) external_id: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SeasonKey {
    External(String),
    Year(String, Option<String>),
}

impl Record for Season {
    type Id = String;
    type Key = SeasonKey;

    fn id(&self) -> String {
        self.id.clone()
    }

    fn keys(&self) -> Vec<SeasonKey> {
        let external = self.external_id.clone().map(SeasonKey::External);
        let year = SeasonKey::Year(self.name.clone(), self.year.clone());
        external.into_iter().chain([year]).collect()
    }
}

/// A collection, which merchants call a linesheet and v2 calls a delivery.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Collection {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) external_id: String,
    pub(crate) season_id: Option<String>,
    pub(crate) delivery: Option<Value>,
    /// By product id.
    pub(crate) items: BTreeMap<String, CollectionItem>,
    /// A person made it in JOOR.
    pub(crate) by_hand: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct CollectionItem {
    pub(crate) product_id: String,
    pub(crate) order_number: i64,
    pub(crate) sku_ids: Vec<String>,
}

impl CollectionItem {
    /// Adds what another item of the same product names.
    pub(crate) fn merge(&mut self, other: Self) {
        if other.order_number != 0 {
            self.order_number = other.order_number;
        }
        for sku in other.sku_ids {
            if !self.sku_ids.contains(&sku) {
                self.sku_ids.push(sku);
            }
        }
    }
}

impl Record for Collection {
    type Id = String;
    /// The `external_id`.
    type Key = String;

    fn id(&self) -> String {
        self.id.clone()
    }

    fn keys(&self) -> Vec<String> {
        vec![self.external_id.clone()]
    }
}

/// An image, a swatch or a video.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Asset {
    pub(crate) id: i64,
    pub(crate) product_id: String,
    /// The colour code, for an image of one colour.
    pub(crate) colour_code: Option<String>,
    pub(crate) kind: String,
    /// As it was sent.
    pub(crate) filename: String,
    /// As JOOR keeps it: v2 appends random text \[C\].
    pub(crate) stored_name: String,
    /// Empty when the file itself was sent.
    pub(crate) source_url: String,
    /// Length of the file that was sent, in bytes.
    pub(crate) sent_bytes: Option<usize>,
    pub(crate) external_id: Option<String>,
    pub(crate) display_order: i64,
}

impl Asset {
    /// Where JOOR shows it: the address it came from, or the name it is kept under.
    pub(crate) fn address(&self) -> String {
        if self.source_url.is_empty() {
            self.stored_name.clone()
        } else {
            self.source_url.clone()
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum AssetKey {
    Product(String),
    Stored(String),
}

impl Record for Asset {
    type Id = i64;
    type Key = AssetKey;

    fn id(&self) -> i64 {
        self.id
    }

    fn keys(&self) -> Vec<AssetKey> {
        vec![
            AssetKey::Product(self.product_id.clone()),
            AssetKey::Stored(self.stored_name.clone()),
        ]
    }
}

impl JoorWorld {
    pub(crate) fn style_by_external_id(&self, external_id: &str) -> Option<&Style> {
        self.styles
            .with(&StyleKey::External(external_id.to_owned()))
            .next()
    }

    /// The style that v2 means: by number and identifier. A style published through v4 answers to
    /// its `external_id` and to its `product_identifier` \[I\].
    pub(crate) fn style_by_number(&self, number: &str, identifier: &str) -> Option<&Style> {
        let external = StyleKey::External(identifier.to_owned());
        let other = StyleKey::Identifier(identifier.to_owned());
        self.styles
            .with(&external)
            .chain(self.styles.with(&other))
            .find(|style| style.number() == number)
    }

    /// The SKUs of a style.
    pub(crate) fn skus_of<'a>(
        &'a self,
        product_id: &str,
    ) -> impl Iterator<Item = &'a Sku> + use<'a> {
        self.skus.with(&SkuKey::Product(product_id.to_owned()))
    }

    /// The active SKU with a UPC.
    pub(crate) fn sku_by_upc(&self, upc: &str) -> Option<&Sku> {
        self.skus
            .with(&SkuKey::Upc(upc.to_owned()))
            .find(|sku| sku.active())
    }

    /// The price of a SKU under a price type.
    pub(crate) fn price_of(&self, sku_id: &str, type_id: &str) -> Option<&Price> {
        self.prices
            .with(&sku_id.to_owned())
            .find(|price| price.type_id == type_id)
    }

    /// The assets of a product.
    pub(crate) fn assets_of<'a>(
        &'a self,
        product_id: &str,
    ) -> impl Iterator<Item = &'a Asset> + use<'a> {
        self.assets.with(&AssetKey::Product(product_id.to_owned()))
    }

    /// Takes an asset in under a new id.
    pub(crate) fn add_asset(&mut self, mut asset: Asset) {
        self.last_asset_id += 1;
        asset.id = self.last_asset_id;
        self.assets.insert(asset);
    }

    /// Removes the assets of a product that a test names.
    pub(crate) fn remove_assets(&mut self, product_id: &str, goes: impl Fn(&Asset) -> bool) {
        let gone: Vec<i64> = self
            .assets_of(product_id)
            .filter(|asset| goes(asset))
            .map(|asset| asset.id)
            .collect();
        for id in gone {
            self.assets.remove(&id);
        }
    }

    /// Takes a new SKU in: gives it an id, and the id of its colour.
    pub(crate) fn add_sku(&mut self, mut sku: Sku) -> String {
        let colour_id = self
            .skus_of(&sku.product_id)
            .find(|other| other.colour.value == sku.colour.value)
            .map(|other| other.colour_id.clone());
        sku.colour_id = colour_id.unwrap_or_else(|| self.next_id());
        let own = self.next_id();
        sku.id = STANDARD.encode(format!("0|{}|{own}", sku.colour_id));
        let id = sku.id.clone();
        self.skus.insert(sku);
        id
    }

    /// Says that a style, or something that hangs on it, was changed.
    pub(crate) fn touch_style(&mut self, product_id: &str, now: Timestamp) {
        self.styles
            .change(&product_id.to_owned(), |style| style.modified = now);
    }

    /// Takes SKUs out of JOOR altogether, with their prices, stock and places in collections.
    pub(crate) fn delete_skus(&mut self, ids: &BTreeSet<String>) {
        for id in ids {
            let Some(sku) = self.skus.remove(id) else {
                continue;
            };
            if let Some(upc) = sku.upc() {
                self.deleted_upcs.insert(upc.to_owned());
            }
            for price in self.prices.ids_with(id) {
                self.prices.remove(&price);
            }
            self.quantities.remove(id);
            self.each_collection_item(&sku.product_id, |item| item.sku_ids.retain(|one| one != id));
        }
    }

    /// Changes a product's item in every collection; an item without SKUs leaves its collection.
    pub(crate) fn each_collection_item(
        &mut self,
        product_id: &str,
        mut edit: impl FnMut(&mut CollectionItem),
    ) {
        let ids: Vec<String> = self.collections.keys().cloned().collect();
        for id in ids {
            self.collections.change(&id, |collection| {
                if let Some(item) = collection.items.get_mut(product_id) {
                    edit(item);
                    if item.sku_ids.is_empty() {
                        collection.items.remove(product_id);
                    }
                }
            });
        }
    }
}
