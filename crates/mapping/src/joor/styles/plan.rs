//! What would be written for one style.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::model::ProductId;

/// One style as it should be in JOOR. Keys are SKUs and product keys, never names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StylePlan {
    /// Season to be made, when the linesheet is named after one.
    pub season: Option<PlannedSeason>,
    /// The linesheet it goes to. Others, made by hand in JOOR, are left alone.
    pub linesheet: PlannedLinesheet,
    /// Others that it goes to, with the seasons they are named after.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more_places: Vec<PlannedPlace>,
    /// Whether it is taken off linesheets that it was put on before and that are not among these.
    #[serde(default, skip_serializing_if = "is_false")]
    pub take_off: bool,
    /// The style.
    pub product: PlannedProduct,
    /// Its SKUs: every colour in every size, colours and sizes in the order they are shown in.
    pub skus: Vec<PlannedSku>,
    /// What the prices are written to; `None` when there are no prices.
    pub price_type: Option<PlannedPriceType>,
    /// What [`PlannedSku::more_prices`] are written to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more_price_types: Vec<PlannedPriceType>,
    /// Images of the style.
    pub images: Vec<PlannedImage>,
    /// One image a colour, where there is one.
    pub colour_images: Vec<PlannedColourImage>,
    /// Texts that were cut.
    pub shortened: Vec<Shortened>,
    /// What was left out, and why, in words.
    pub notes: Vec<String>,
    /// Variations that it is sent without, because they are badly built.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
    /// What JOOR was given before and nobody sells any more; `None` when there is nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone: Option<Gone>,
}

impl StylePlan {
    /// Version of the stored form.
    pub const SCHEMA_VERSION: u32 = 1;

    /// Whether nothing of the style is sold any more: then none of it is written, and it stays in JOOR
    /// but for what [`gone`](Self::gone) takes out.
    pub fn is_withdrawn(&self) -> bool {
        self.skus.is_empty() && self.gone.is_some()
    }

    /// The price types that its prices are written to.
    pub fn price_types(&self) -> impl Iterator<Item = &PlannedPriceType> {
        self.price_type.iter().chain(&self.more_price_types)
    }

    /// The price of a SKU in a price type: wholesale and suggested retail.
    pub fn price(
        &self,
        sku: &PlannedSku,
        price_type: &PlannedPriceType,
    ) -> Option<(Decimal, Option<Decimal>)> {
        if self.price_type.as_ref() == Some(price_type) {
            return Some((sku.wholesale?, sku.retail));
        }
        let mut more = sku.more_prices.iter();
        let price = more.find(|price| price.price_type == price_type.id)?;
        Some((price.wholesale, price.retail))
    }

    /// The linesheets it goes to, each with the season that it is named after.
    pub fn places(&self) -> impl Iterator<Item = (Option<&PlannedSeason>, &PlannedLinesheet)> {
        let more = self.more_places.iter();
        let more = more.map(|place| (place.season.as_ref(), &place.linesheet));
        std::iter::once((self.season.as_ref(), &self.linesheet)).chain(more)
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// A linesheet that a style goes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedPlace {
    /// Season to be made, when the linesheet is named after one.
    pub season: Option<PlannedSeason>,
    /// The linesheet.
    pub linesheet: PlannedLinesheet,
}

/// An active variation that is badly built, in a style that is sent without it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Key of the variation in the back end.
    pub product: ProductId,
    /// Its SKU.
    pub sku: String,
    /// What is wrong with it, in words.
    pub why: String,
}

/// A season.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedSeason {
    /// Name, such as Fall.
    pub name: String,
    /// Year, where the text had one.
    pub year: Option<String>,
    /// Key in JOOR: the text of the season.
    pub external_id: String,
}

/// A linesheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedLinesheet {
    /// Name.
    pub name: String,
    /// Key in JOOR: the text of the linesheet, because the back end has nothing else for it.
    pub external_id: String,
}

/// The style itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedProduct {
    /// Name, at most 100 characters.
    pub name: String,
    /// Key in JOOR: the style number, which is the parent's SKU unless the rules say otherwise.
    pub external_id: String,
    /// Whether another product may have the same style number. Then a style that JOOR has by that number is
    /// this one only if its identifier says so.
    #[serde(default, skip_serializing_if = "is_false")]
    pub shared_number: bool,
    /// Key of the parent in the back end, unless the rules say otherwise.
    pub product_identifier: String,
    /// Description, at most 500 characters.
    pub description: String,
    /// JOOR's categories; `None` leaves those that JOOR has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category_ids: Option<Vec<String>>,
    /// Tags; `None` leaves those that JOOR has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<PlannedTag>>,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedTag {
    /// Name.
    pub name: String,
    /// Value.
    pub value: String,
    /// Code.
    pub code: String,
}

/// One SKU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedSku {
    /// Key in JOOR: the variation's SKU.
    pub external_id: String,
    /// Key of the variation in the back end; `None` for a combination that nobody sells.
    pub product: Option<ProductId>,
    /// Second key in JOOR; the same SKU.
    pub sku_identifier: String,
    /// Whether it is sold.
    pub state: SkuState,
    /// Colour.
    pub colour: PlannedOption,
    /// Size.
    pub size: PlannedOption,
    /// Bar code.
    pub upc: Option<String>,
    /// Wholesale price in the currency of the price type.
    pub wholesale: Option<Decimal>,
    /// Suggested retail price in the retail currency of the price type.
    pub retail: Option<Decimal>,
    /// Prices in other price types.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more_prices: Vec<PlannedPrice>,
}

/// The price of a SKU in one of several price types.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedPrice {
    /// JOOR's id of the price type.
    pub price_type: String,
    /// Wholesale price in its currency.
    pub wholesale: Decimal,
    /// Suggested retail price in its retail currency.
    pub retail: Option<Decimal>,
}

/// SKUs that JOOR was given as sold and that nobody sells any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gone {
    /// Whether they are taken out of JOOR; else they are told of only.
    pub deactivate: bool,
    /// The SKUs, in a stable order.
    pub skus: Vec<SoldSku>,
}

/// A SKU as JOOR was given it. Whoever writes styles keeps these with the steps it commits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoldSku {
    /// Key in JOOR.
    pub external_id: String,
    /// Key of the variation in the back end; `None` where JOOR knows the SKU by colour and size alone.
    pub product: Option<ProductId>,
    /// Colour.
    pub colour: PlannedOption,
    /// Size.
    pub size: PlannedOption,
    /// Bar code.
    pub upc: Option<String>,
}

impl SoldSku {
    /// What stays of a planned SKU.
    pub fn of(sku: &PlannedSku) -> Self {
        Self {
            external_id: sku.external_id.clone(),
            product: sku.product,
            colour: sku.colour.clone(),
            size: sku.size.clone(),
            upc: sku.upc.clone(),
        }
    }
}

/// Whether a SKU is sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SkuState {
    /// Sold: written as ACTIVE.
    Active,
    /// Only completes colours × sizes: created INACTIVE where JOOR does not have it, never updated.
    Placeholder,
}

/// A colour or a size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedOption {
    /// The value as shown.
    pub name: String,
    /// Its code.
    pub code: String,
    /// Position among the values, from 1.
    pub order: u32,
}

/// A price type of JOOR.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedPriceType {
    /// JOOR's id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Currency of wholesale prices, ISO code.
    #[serde(default)]
    pub currency: String,
    /// Currency of retail prices, ISO code.
    #[serde(default)]
    pub retail_currency: String,
}

/// An image of the style.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedImage {
    /// File name, unique in the account and the same at every pass.
    pub filename: String,
    /// Where JOOR fetches it.
    pub source_url: String,
    /// Position, from 1.
    pub display_order: u32,
}

/// The image of a colour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedColourImage {
    /// Code of the colour.
    pub colour_code: String,
    /// File name, unique in the account and the same at every pass.
    pub filename: String,
    /// Where JOOR fetches it.
    pub source_url: String,
}

/// A text that was cut to what JOOR takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortened {
    /// The field.
    pub field: String,
    /// Its length in characters.
    pub length: usize,
    /// What JOOR takes.
    pub limit: usize,
}
