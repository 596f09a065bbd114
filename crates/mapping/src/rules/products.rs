//! Rules of the products flow.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::RuleError;

/// How a family of the back end becomes a style of JOOR.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ProductRules {
    /// Names of the option that is the colour; the first one that a product has counts. Case does
    /// not matter. Default `["Color", "Colour"]`.
    pub colour_attributes: Vec<String>,
    /// Names of the option that is the size. Default `["Size"]`.
    pub size_attributes: Vec<String>,
    /// Names of the custom field that holds the linesheet; the first one that the account has
    /// counts. Default `["Linesheet", "JOOR Linesheet"]`.
    pub linesheet_fields: Vec<String>,
    /// Names of the custom field that holds the season, such as `Fall 2026`. Default
    /// `["Season", "JOOR Season"]`.
    pub season_fields: Vec<String>,
    /// Where the wholesale price comes from. Default `{ custom-field = "Wholesale Price" }`.
    pub wholesale_price: PriceSource,
    /// Where the suggested retail price comes from. Default `"map-price"`.
    pub retail_price: PriceSource,
    /// Whether a style waits until all its variations have a wholesale price. Default true.
    pub require_wholesale_price: bool,
    /// Whether a style waits until all its variations have a bar code. Default true.
    pub require_upc: bool,
    /// Name of the JOOR price type that the prices are written to. Default: the only one of the account.
    pub price_type: Option<String>,
    /// Currency of `price_type`, ISO code. Only for `publish = "v2"` without the v4 login, where JOOR's
    /// price types cannot be listed.
    pub price_currency: Option<String>,
    /// Retail currency of `price_type`, where `price_currency` is needed. Default: the same.
    pub retail_currency: Option<String>,
    /// Whether inactive families and variations are published too. Default false.
    pub include_inactive: bool,
    /// Whether a colour or size that was published and is no longer sold in Order Manager is taken out of
    /// JOOR too: INACTIVE through v4, deleted through v2. **JOOR takes it off open orders with it** [C].
    /// Default false: it stays in JOOR, and the style's record tells so.
    pub deactivate: bool,
    /// Whether bundles and kits are published. Default false.
    pub include_bundles: bool,
    /// Colour of a family that has no colour option at all. Default: none, and such a family is parked.
    pub default_colour: Option<String>,
    /// Size of a family that has no size option at all, such as scarves. Default `"One Size"`.
    pub default_size: Option<String>,
    /// What JOOR gets as code of a colour or size. Default `"name"`.
    pub option_code: OptionCode,
    /// Ids of JOOR's categories by the names that Order Manager has. Only for `publish = "v2"` without
    /// the v4 login, where JOOR's categories cannot be listed. Ids differ between sandbox and production.
    pub category_ids: BTreeMap<String, String>,
    /// JOOR department (`WOMEN`, `MEN` ...) that decides between categories of the same name.
    /// Default: a name that several departments share is left out and reported.
    pub category_department: Option<String>,
    /// Whether tags are written. Default true.
    pub tags: bool,
    /// Whether images are written. Default true.
    pub images: bool,
}

impl Default for ProductRules {
    fn default() -> Self {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self {
            colour_attributes: names(&["Color", "Colour"]),
            size_attributes: names(&["Size"]),
            linesheet_fields: names(&["Linesheet", "JOOR Linesheet"]),
            season_fields: names(&["Season", "JOOR Season"]),
            wholesale_price: PriceSource::CustomField("Wholesale Price".to_owned()),
            retail_price: PriceSource::MapPrice,
            require_wholesale_price: true,
            require_upc: true,
            price_type: None,
            price_currency: None,
            retail_currency: None,
            include_inactive: false,
            deactivate: false,
            include_bundles: false,
            default_colour: None,
            default_size: Some("One Size".to_owned()),
            option_code: OptionCode::Name,
            category_ids: BTreeMap::new(),
            category_department: None,
            tags: true,
            images: true,
        }
    }
}

impl ProductRules {
    /// Checks what the types cannot: every value that could never work.
    pub fn check(&self) -> Result<(), RuleError> {
        for (key, names) in [
            ("colour_attributes", &self.colour_attributes),
            ("size_attributes", &self.size_attributes),
        ] {
            if names.iter().all(|name| name.trim().is_empty()) {
                return Err(RuleError::new(key, "at least one name is needed"));
            }
        }
        for (key, source) in [
            ("wholesale_price", &self.wholesale_price),
            ("retail_price", &self.retail_price),
        ] {
            if source
                .factor()
                .is_some_and(|factor| factor <= Decimal::ZERO)
            {
                return Err(RuleError::new(key, "the factor must be greater than zero"));
            }
        }
        Ok(())
    }
}

/// Where a price comes from. The back end has no selling price of its own [I].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PriceSource {
    /// A custom field of that name on the variation, else on its parent: `{ custom-field = "Wholesale Price" }`.
    CustomField(String),
    /// The minimum advertised price: `"map-price"`.
    MapPrice,
    /// The cost: `"vendor-cost"`.
    VendorCost,
    /// The minimum advertised price times a factor, written as text: `{ map-price-times = "0.5" }`.
    MapPriceTimes(
        #[serde(with = "rust_decimal::serde::str")]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        Decimal,
    ),
    /// The cost times a factor: `{ vendor-cost-times = "2.2" }`.
    VendorCostTimes(
        #[serde(with = "rust_decimal::serde::str")]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        Decimal,
    ),
    /// No price: `"none"`.
    None,
}

impl PriceSource {
    /// The factor, if there is one.
    pub fn factor(&self) -> Option<Decimal> {
        match self {
            Self::MapPriceTimes(factor) | Self::VendorCostTimes(factor) => Some(*factor),
            _ => None,
        }
    }
}

/// What JOOR gets as code of a colour or a size. Order Manager has no codes, only values and keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum OptionCode {
    /// The value itself. Readable on linesheets and in exports.
    Name,
    /// The key of the value. Stays the same when the value is renamed.
    AttributeId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_table_is_the_documented_defaults() {
        let rules: ProductRules = serde_json::from_str("{}").unwrap();
        assert_eq!(rules, ProductRules::default());
        assert!(rules.check().is_ok());
    }

    #[test]
    fn price_sources_are_words_or_one_setting() {
        let rules: ProductRules = serde_json::from_str(
            r#"{"wholesale_price":{"map-price-times":"0.45"},"retail_price":"vendor-cost"}"#,
        )
        .unwrap();
        assert_eq!(
            rules.wholesale_price,
            PriceSource::MapPriceTimes("0.45".parse().unwrap())
        );
        assert_eq!(rules.retail_price, PriceSource::VendorCost);
    }

    #[test]
    fn a_factor_of_zero_is_refused() {
        let rules = ProductRules {
            wholesale_price: PriceSource::MapPriceTimes(Decimal::ZERO),
            ..ProductRules::default()
        };
        assert_eq!(rules.check().unwrap_err().key, "wholesale_price");
    }
}
