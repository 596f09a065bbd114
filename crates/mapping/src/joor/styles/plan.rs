//! What would be written for one style.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use seamline_joor_client::v4::categories::Category;
use seamline_joor_client::v4::price_types::PriceType;
use serde::{Deserialize, Serialize};

use crate::model::ProductId;
use crate::rules::ProductRules;

/// What has to be known beside the family.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StyleLookups {
    /// Keys of the back end's custom fields by name.
    pub custom_fields: BTreeMap<String, String>,
    /// JOOR's categories.
    pub categories: Vec<Category>,
    /// JOOR's price types.
    pub price_types: Vec<PriceType>,
}

impl StyleLookups {
    /// What the rules say of JOOR, where JOOR's own lists cannot be had: v2 has neither categories nor
    /// price types.
    pub fn of_rules(custom_fields: BTreeMap<String, String>, rules: &ProductRules) -> Self {
        let categories = rules.category_ids.iter().map(|(name, id)| Category {
            id: id.clone(),
            name: Some(name.clone()),
            department: rules.category_department.clone(),
            ..Category::default()
        });
        let price_type = rules.price_type.as_ref().map(|name| PriceType {
            // v2 knows price types by label and currency, and by no id.
            id: name.trim().to_owned(),
            name: Some(name.trim().to_owned()),
            currency_code: rules.price_currency.clone(),
            retail_currency_code: rules.retail_currency.clone(),
            ..PriceType::default()
        });
        Self {
            custom_fields,
            categories: categories.collect(),
            price_types: price_type.into_iter().collect(),
        }
    }

    /// Key of the first custom field of these names that the account has, without regard to case.
    pub(super) fn custom_field(&self, names: &[String]) -> Option<&str> {
        names.iter().find_map(|wanted| {
            self.custom_fields
                .iter()
                .find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted.trim()))
                .map(|(_, id)| id.as_str())
        })
    }
}

/// One style as it should be in JOOR. Keys are SKUs and product keys, never names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StylePlan {
    /// Season to be made, when the linesheet is named after one.
    pub season: Option<PlannedSeason>,
    /// The linesheet it goes to. Others, made by hand in JOOR, are left alone.
    pub linesheet: PlannedLinesheet,
    /// The style.
    pub product: PlannedProduct,
    /// Its SKUs: every colour in every size, colours and sizes in the order they are shown in.
    pub skus: Vec<PlannedSku>,
    /// What the prices are written to; `None` when there are no prices.
    pub price_type: Option<PlannedPriceType>,
    /// Images of the style.
    pub images: Vec<PlannedImage>,
    /// One image a colour, where there is one.
    pub colour_images: Vec<PlannedColourImage>,
    /// Texts that were cut.
    pub shortened: Vec<Shortened>,
    /// What was left out, and why, in words.
    pub notes: Vec<String>,
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
    /// Key in JOOR: the parent's SKU, which is the style number.
    pub external_id: String,
    /// Key of the parent in the back end.
    pub product_identifier: String,
    /// Description, at most 500 characters.
    pub description: String,
    /// JOOR's categories.
    pub category_ids: Vec<String>,
    /// Tags.
    pub tags: Vec<PlannedTag>,
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
