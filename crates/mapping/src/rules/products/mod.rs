//! Rules of the products flow.

mod field;
mod price;
mod text;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use field::ProductField;
pub use price::{ChosenList, FieldTimes, PriceList, PriceRounding, PriceSource};
pub use text::TextSource;

use super::{RuleError, TextFilters};

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
    /// Whether a style goes to all linesheets, or seasons, that its fields name, parted by `;` or lines.
    /// Default false: to the first, and the others are told.
    pub several_linesheets: bool,
    /// What happens to linesheets that we put a style on and that its fields no longer name. Default
    /// `"keep"`. What people put together by hand stays either way.
    pub former_linesheets: FormerLinesheets,
    /// Which products are published: each filter has a `field`, `values`, a `mode` and a `match`, as those of
    /// orders. What a filter stops and JOOR has already stays there as it is. Default: none.
    pub filters: TextFilters<ProductField>,
    /// Name of the style in JOOR. Default `"name"`.
    pub style_name: TextSource,
    /// Style number in JOOR, by which a style is known there; never cut. Default `"sku"`, which is unique;
    /// another one needs `publish = "v4"`.
    pub style_number: TextSource,
    /// What JOOR's v4 keeps as the product's identifier. v2 takes the style number. Default `"product-id"`.
    pub style_identifier: TextSource,
    /// Description in JOOR. Default `"description"`; the name, where a product has none.
    pub style_description: TextSource,
    /// Prices of several JOOR price types, a table each: `[[connections.products.prices]]`. They take the
    /// place of `wholesale_price`, `retail_price`, `price_type`, `price_currency` and `retail_currency`, which
    /// are the short form for one. Default: none.
    pub prices: Vec<PriceList>,
    /// Where the wholesale price comes from. Default `{ custom-field = "Wholesale Price" }`.
    pub wholesale_price: PriceSource,
    /// Where the suggested retail price comes from. Default `"map-price"`.
    pub retail_price: PriceSource,
    /// Whether a style waits until all its variations have a wholesale price in each price type. Default true.
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
    /// What becomes of a style of which a variation is badly built. Default `"park"`.
    pub faulty_variations: FaultyVariations,
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
    /// Size of a family that has no size option at all, such as scarves. Default `"One Size"`; with `""` such a
    /// family is parked.
    pub default_size: Option<String>,
    /// What JOOR gets as code of a colour or size. Default `"name"`.
    pub option_code: OptionCode,
    /// Whether categories are written, by JOOR's official names. Default true; with false, people keep them in
    /// JOOR. They stay, too, where JOOR knows none of the names that a product has.
    pub categories: bool,
    /// Ids of JOOR's categories by the names that Order Manager has. Only for `publish = "v2"` without
    /// the v4 login, where JOOR's categories cannot be listed. Ids differ between sandbox and production.
    pub category_ids: BTreeMap<String, String>,
    /// JOOR department (`WOMEN`, `MEN` ...) that decides between categories of the same name.
    /// Default: a name that several departments share is left out and reported.
    pub category_department: Option<String>,
    /// Whether tags are written: those of JOOR are then replaced. Default true; with false, people keep them
    /// in JOOR.
    pub tags: bool,
    /// Names of the custom fields that hold tags, parted by `;` or lines; all that a product has count. Default
    /// `["Tags", "JOOR Tags"]`.
    pub tag_fields: Vec<String>,
    /// Whether Order Manager's labels are tags too. Their shape on products is not public, and people may use
    /// them for what retailers should not see. Default false.
    pub label_tags: bool,
    /// What the tag `Product Type` says. Default `"category"`, the first one.
    pub product_type: TextSource,
    /// Names of the custom field that holds the supplier code, for the tag `Supplier Code`; the first one that
    /// the account has counts. Default `["Supplier Code", "JOOR Supplier Code"]`.
    pub supplier_code_fields: Vec<String>,
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
            several_linesheets: false,
            former_linesheets: FormerLinesheets::Keep,
            filters: TextFilters::default(),
            style_name: TextSource::Name,
            style_number: TextSource::Sku,
            style_identifier: TextSource::ProductId,
            style_description: TextSource::Description,
            prices: Vec::new(),
            wholesale_price: PriceSource::CustomField("Wholesale Price".to_owned()),
            retail_price: PriceSource::MapPrice,
            require_wholesale_price: true,
            require_upc: true,
            price_type: None,
            price_currency: None,
            retail_currency: None,
            faulty_variations: FaultyVariations::Park,
            include_inactive: false,
            deactivate: false,
            include_bundles: false,
            default_colour: None,
            default_size: Some("One Size".to_owned()),
            option_code: OptionCode::Name,
            categories: true,
            category_ids: BTreeMap::new(),
            category_department: None,
            tags: true,
            tag_fields: names(&["Tags", "JOOR Tags"]),
            label_tags: false,
            product_type: TextSource::Category,
            supplier_code_fields: names(&["Supplier Code", "JOOR Supplier Code"]),
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
        self.filters.check("filters")?;
        self.check_texts()?;
        self.check_prices()
    }

    fn check_texts(&self) -> Result<(), RuleError> {
        for (key, source) in [
            ("style_name", &self.style_name),
            ("style_number", &self.style_number),
            ("style_identifier", &self.style_identifier),
            ("style_description", &self.style_description),
            ("product_type", &self.product_type),
        ] {
            if let TextSource::CustomField(name) = source
                && name.trim().is_empty()
            {
                return Err(RuleError::new(key, "the name of the custom field is blank"));
            }
        }
        if self.style_number == TextSource::None {
            return Err(RuleError::new(
                "style_number",
                "a style needs a number; expected \"sku\" or another text of the product",
            ));
        }
        // By its identifier a style is told from another that was given the same number.
        if !self.style_number.is_unique() && !self.style_identifier.is_unique() {
            return Err(RuleError::new(
                "style_identifier",
                "expected \"product-id\" or \"sku\" beside a style_number that several products may have",
            ));
        }
        Ok(())
    }
}

/// What happens to linesheets that a style was put on and that it is no longer meant for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FormerLinesheets {
    /// It stays on them: linesheets are only added to.
    #[default]
    Keep,
    /// It is taken off those that it was put on through the API. Those of people keep it.
    TakeOff,
}

/// What becomes of a style of which a variation lacks a UPC, a colour, a size or a price, or has one that
/// cannot be used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FaultyVariations {
    /// It waits whole.
    #[default]
    Park,
    /// It is sent without the variation, and carries a notice. In JOOR, one that was sent before stays.
    LeaveOut,
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
    fn a_text_that_could_never_work_is_refused_with_its_setting() {
        let blank = || TextSource::CustomField(" ".to_owned());
        let of = ProductRules::default;
        #[rustfmt::skip]
        let table = [
            (ProductRules { style_name: blank(), ..of() }, "style_name"),
            (ProductRules { product_type: blank(), ..of() }, "product_type"),
            (ProductRules { style_number: TextSource::None, ..of() }, "style_number"),
            (ProductRules { style_number: TextSource::Mpn, style_identifier: TextSource::Mpn, ..of() }, "style_identifier"),
            (ProductRules { colour_attributes: vec![" ".to_owned()], ..of() }, "colour_attributes"),
            (ProductRules { size_attributes: Vec::new(), ..of() }, "size_attributes"),
        ];
        for (rules, key) in table {
            assert_eq!(rules.check().unwrap_err().key, key);
        }
        let rules = ProductRules {
            style_number: TextSource::Mpn,
            ..of()
        };
        assert_eq!(rules.check(), Ok(()));
    }
}
