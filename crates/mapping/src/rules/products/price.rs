//! Prices of styles: where they come from, how they are rounded, and which JOOR price type gets them.

use std::borrow::Cow;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::ProductRules;
use crate::rules::RuleError;

/// Name of the setting, for errors.
const KEY: &str = "prices";

/// Cents: what an amount is rounded to that was multiplied, unless `step` says otherwise.
const CENT: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

/// The prices of one JOOR price type: one table of `[[connections.products.prices]]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PriceList {
    /// Name of the JOOR price type, or JOOR's id of it.
    pub price_type: String,
    /// Currency of the price type, ISO code. It decides between price types of the same name. Needed for
    /// `publish = "v2"` without the v4 login. Default: the one that JOOR shows.
    #[serde(default)]
    pub currency: Option<String>,
    /// Currency of the retail prices, ISO code; read like `currency`. Default: the one that JOOR shows, else
    /// the same.
    #[serde(default)]
    pub retail_currency: Option<String>,
    /// Where the wholesale price comes from.
    pub wholesale: PriceSource,
    /// Where the suggested retail price comes from. Default `"none"`.
    #[serde(default = "no_price")]
    pub retail: PriceSource,
    /// What both prices are multiplied by, written as text: `"0.92"`. Default: nothing.
    #[serde(default, with = "rust_decimal::serde::str_option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub factor: Option<Decimal>,
    /// Currency of the sources, where `factor` turns it into that of the price type. Default: that of the
    /// price type.
    #[serde(default)]
    pub source_currency: Option<String>,
    /// What prices are rounded to a multiple of, written as text: `"0.50"`. Default: an amount that was
    /// multiplied is rounded to cents, another one stays as it is.
    #[serde(default, with = "rust_decimal::serde::str_option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub step: Option<Decimal>,
    /// Which multiple it is. Default `"half-up"`.
    #[serde(default)]
    pub rounding: PriceRounding,
}

fn no_price() -> PriceSource {
    PriceSource::None
}

impl PriceList {
    /// A list of one source each, as it stands.
    pub fn new(price_type: impl Into<String>, wholesale: PriceSource, retail: PriceSource) -> Self {
        Self {
            price_type: price_type.into(),
            currency: None,
            retail_currency: None,
            wholesale,
            retail,
            factor: None,
            source_currency: None,
            step: None,
            rounding: PriceRounding::HalfUp,
        }
    }

    /// The price that an amount of a source comes to; `None` when it is too large to be told exactly.
    pub fn priced(&self, source: &PriceSource, amount: Decimal) -> Option<Decimal> {
        let factors = [source.factor(), self.factor];
        let mut priced = amount;
        for factor in factors.into_iter().flatten() {
            priced = priced.checked_mul(factor)?;
        }
        let multiplied = factors.iter().any(Option::is_some);
        match self.step.or(multiplied.then_some(CENT)) {
            Some(step) => self.rounding.round(priced, step),
            None => Some(priced),
        }
    }

    fn check(&self) -> Result<(), RuleError> {
        let name = self.price_type.trim();
        let wrong = |what: &str| Err(RuleError::new(KEY, format!("`{name}`: {what}")));
        if name.is_empty() {
            return Err(RuleError::new(
                KEY,
                "a table has a blank `price_type`; give the name of one of the JOOR price types",
            ));
        }
        if self.wholesale == PriceSource::None {
            return wrong(
                "`wholesale` is \"none\", and JOOR has no retail price without one; name a source, or \
                 remove the table",
            );
        }
        let factors = [
            self.factor,
            self.wholesale.factor(),
            self.retail.factor(),
            self.step,
        ];
        if factors
            .into_iter()
            .flatten()
            .any(|one| one <= Decimal::ZERO)
        {
            return wrong("a factor and a step must be greater than zero");
        }
        if self.source_currency.is_some() && self.factor.is_none() {
            return wrong("`source_currency` needs the `factor` that turns it into `currency`");
        }
        Ok(())
    }
}

/// Which multiple of the step a price becomes. Prices are never negative, so up is away from zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PriceRounding {
    /// The nearest; the upper one when it lies between two.
    #[default]
    HalfUp,
    /// The next one that is not below it.
    Up,
    /// The last one that is not above it.
    Down,
}

impl PriceRounding {
    /// The multiple of `step` that `amount` becomes.
    fn round(self, amount: Decimal, step: Decimal) -> Option<Decimal> {
        // The rest is exact where a quotient might not be.
        let rest = amount.checked_rem(step)?;
        let below = amount.checked_sub(rest)?;
        let goes_up = match self {
            Self::HalfUp => rest.checked_add(rest)? >= step,
            Self::Up => !rest.is_zero(),
            Self::Down => false,
        };
        if goes_up {
            below.checked_add(step)
        } else {
            Some(below)
        }
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
    /// A custom field times a factor: `{ custom-field-times = { field = "Wholesale Price", factor = "2.2" } }`.
    CustomFieldTimes(FieldTimes),
    /// No price: `"none"`.
    None,
}

/// A custom field and what its number is multiplied by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FieldTimes {
    /// Name of the custom field.
    pub field: String,
    /// The factor, written as text.
    #[serde(with = "rust_decimal::serde::str")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub factor: Decimal,
}

impl PriceSource {
    /// The factor, if there is one.
    pub fn factor(&self) -> Option<Decimal> {
        match self {
            Self::MapPriceTimes(factor) | Self::VendorCostTimes(factor) => Some(*factor),
            Self::CustomFieldTimes(times) => Some(times.factor),
            Self::CustomField(_) | Self::MapPrice | Self::VendorCost | Self::None => None,
        }
    }
}

/// One list of prices, as the rules have it or as their short form makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenList<'rules> {
    /// The list.
    pub list: Cow<'rules, PriceList>,
    /// Whether no price type is named, and the account's only one is meant.
    pub only_one: bool,
}

impl ProductRules {
    /// The lists of prices: those of `prices`, else the one that the short form makes.
    pub fn price_lists(&self) -> Vec<ChosenList<'_>> {
        if self.prices.is_empty() {
            return vec![ChosenList {
                only_one: self.price_type.is_none(),
                list: Cow::Owned(self.short_list()),
            }];
        }
        let lists = self.prices.iter();
        lists
            .map(|list| ChosenList {
                list: Cow::Borrowed(list),
                only_one: false,
            })
            .collect()
    }

    /// The lists of prices with their price types, as far as those are named.
    pub fn named_price_lists(&self) -> Vec<PriceList> {
        let lists = self.price_lists().into_iter();
        lists
            .filter(|chosen| !chosen.only_one)
            .map(|chosen| chosen.list.into_owned())
            .collect()
    }

    fn short_list(&self) -> PriceList {
        PriceList {
            currency: self.price_currency.clone(),
            retail_currency: self.retail_currency.clone(),
            ..PriceList::new(
                self.price_type.clone().unwrap_or_default(),
                self.wholesale_price.clone(),
                self.retail_price.clone(),
            )
        }
    }

    pub(super) fn check_prices(&self) -> Result<(), RuleError> {
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
        self.check_one_form()?;
        for (at, list) in self.prices.iter().enumerate() {
            list.check()?;
            let twin = self.prices[..at].iter().any(|other| {
                other.price_type.trim() == list.price_type.trim() && other.currency == list.currency
            });
            if twin {
                return Err(RuleError::new(
                    KEY,
                    format!(
                        "`{}` has two tables; a price type is written once",
                        list.price_type.trim()
                    ),
                ));
            }
        }
        Ok(())
    }

    /// `prices` says all that the short form says: both would contradict each other.
    fn check_one_form(&self) -> Result<(), RuleError> {
        if self.prices.is_empty() {
            return Ok(());
        }
        let short = Self::default();
        let both = [
            (
                "wholesale_price",
                self.wholesale_price != short.wholesale_price,
            ),
            ("retail_price", self.retail_price != short.retail_price),
            ("price_type", self.price_type.is_some()),
            ("price_currency", self.price_currency.is_some()),
            ("retail_currency", self.retail_currency.is_some()),
        ];
        match both.into_iter().find(|(_, given)| *given) {
            Some((key, _)) => Err(RuleError::new(
                key,
                "`prices` takes its place; move it into a table of [[connections.products.prices]] and \
                 remove it here",
            )),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PriceRounding::{Down, HalfUp, Up};
    use super::*;

    fn amount(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn list(text: &str) -> PriceList {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_price_is_rounded_as_the_table_says() {
        // amount, step, half-up, up, down
        #[rustfmt::skip]
        let table = [
            ("117.00", "0.01", "117.00", "117.00", "117.00"),
            ("117.004", "0.01", "117.00", "117.01", "117.00"),
            ("117.005", "0.01", "117.01", "117.01", "117.00"),
            ("117.24", "0.50", "117.00", "117.50", "117.00"),
            ("117.25", "0.50", "117.50", "117.50", "117.00"),
            ("117.50", "0.50", "117.50", "117.50", "117.50"),
            ("117.75", "0.50", "118.00", "118.00", "117.50"),
            ("112", "5", "110", "115", "110"),
            ("112.5", "5", "115", "115", "110"),
            // a step that does not divide a unit
            ("100", "0.30", "99.90", "100.20", "99.90"),
            // a third is never told exactly, and is not needed
            ("1", "0.03", "0.99", "1.02", "0.99"),
            ("0.20", "0.50", "0", "0.50", "0"),
            ("0", "0.50", "0", "0", "0"),
        ];
        for (price, step, half_up, up, down) in table {
            for (rounding, expected) in [(HalfUp, half_up), (Up, up), (Down, down)] {
                let rounded = rounding.round(amount(price), amount(step)).unwrap();
                assert_eq!(rounded, amount(expected), "{price} to {step}, {rounding:?}");
            }
        }
    }

    #[test]
    fn a_price_is_made_of_its_source_as_the_table_says() {
        // list, amount of the wholesale source, price
        #[rustfmt::skip]
        let table = [
            // as it stands, also with more than cents
            (r#"{"price_type":"A","wholesale":"map-price"}"#, "118", "118"),
            (r#"{"price_type":"A","wholesale":"map-price"}"#, "118.005", "118.005"),
            // what was multiplied is rounded to cents
            (r#"{"price_type":"A","wholesale":{"map-price-times":"0.45"}}"#, "259.99", "117.00"),
            (r#"{"price_type":"A","wholesale":{"vendor-cost-times":"2.2"}}"#, "10.01", "22.02"),
            (r#"{"price_type":"A","wholesale":{"custom-field-times":{"field":"W","factor":"2"}}}"#, "5", "10"),
            (r#"{"price_type":"A","wholesale":"vendor-cost","factor":"0.92"}"#, "118.45", "108.97"),
            // both factors count, and only the end is rounded
            (r#"{"price_type":"A","wholesale":{"map-price-times":"0.333"},"factor":"3"}"#, "1.00", "1.00"),
            // a step is for every amount
            (r#"{"price_type":"A","wholesale":"map-price","step":"0.50"}"#, "118.20", "118.00"),
            (r#"{"price_type":"A","wholesale":"map-price","step":"0.50","rounding":"up"}"#, "118.20", "118.50"),
            (r#"{"price_type":"A","wholesale":"map-price","factor":"0.9","rounding":"down"}"#, "1.11", "0.99"),
        ];
        for (text, source, expected) in table {
            let list = list(text);
            let priced = list.priced(&list.wholesale, amount(source));
            assert_eq!(priced, Some(amount(expected)), "{text} of {source}");
        }
    }

    #[test]
    fn a_price_that_is_too_large_is_none() {
        let list = list(r#"{"price_type":"A","wholesale":"map-price","factor":"10"}"#);
        assert_eq!(list.priced(&list.wholesale, Decimal::MAX), None);
    }

    #[test]
    fn a_table_has_the_documented_defaults() {
        let table = list(r#"{"price_type":"A","wholesale":"map-price"}"#);
        assert_eq!(
            table,
            PriceList::new("A", PriceSource::MapPrice, PriceSource::None)
        );
        for text in [
            r#"{"price_type":"A"}"#,
            r#"{"wholesale":"map-price"}"#,
            r#"{"price_type":"A","wholesale":"map-price","steps":"1"}"#,
            r#"{"price_type":"A","wholesale":"map-price","rounding":"sideways"}"#,
        ] {
            assert!(serde_json::from_str::<PriceList>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn tables_that_could_never_work_are_refused_with_their_setting() {
        let usd = PriceList::new("USD", PriceSource::MapPrice, PriceSource::None);
        let of = |prices: Vec<PriceList>| ProductRules {
            prices,
            ..ProductRules::default()
        };
        let zero = Some(Decimal::ZERO);
        #[rustfmt::skip]
        let table = [
            (of(vec![usd.clone(), usd.clone()]), "prices", "two tables"),
            (of(vec![usd.clone(), PriceList { price_type: " USD ".to_owned(), ..usd.clone() }]), "prices", "two tables"),
            (of(vec![PriceList { price_type: " USD ".to_owned(), ..usd.clone() }, usd.clone()]), "prices", "two tables"),
            (of(vec![PriceList { price_type: " ".to_owned(), ..usd.clone() }]), "prices", "blank"),
            (of(vec![PriceList { wholesale: PriceSource::None, ..usd.clone() }]), "prices", "name a source"),
            (of(vec![PriceList { factor: zero, ..usd.clone() }]), "prices", "greater than zero"),
            (of(vec![PriceList { step: zero, ..usd.clone() }]), "prices", "greater than zero"),
            (of(vec![PriceList { retail: PriceSource::MapPriceTimes(Decimal::ZERO), ..usd.clone() }]), "prices", "greater than zero"),
            (of(vec![PriceList { source_currency: Some("USD".to_owned()), ..usd.clone() }]), "prices", "needs the `factor`"),
            (ProductRules { price_type: Some("USD".to_owned()), ..of(vec![usd.clone()]) }, "price_type", "takes its place"),
            (ProductRules { retail_price: PriceSource::None, ..of(vec![usd.clone()]) }, "retail_price", "takes its place"),
            (ProductRules { wholesale_price: PriceSource::MapPriceTimes(Decimal::ZERO), ..of(Vec::new()) }, "wholesale_price", "greater than zero"),
        ];
        for (rules, key, words) in table {
            let error = rules.check().unwrap_err();
            assert_eq!(error.key, key, "{error}");
            assert!(error.message.contains(words), "{error}");
        }
        // The same name in two currencies is two price types.
        let in_currency = |currency: &str| PriceList {
            currency: Some(currency.to_owned()),
            ..usd.clone()
        };
        assert_eq!(
            of(vec![in_currency("USD"), in_currency("EUR")]).check(),
            Ok(())
        );
    }

    #[test]
    fn the_short_form_is_a_list_of_its_own() {
        let rules = ProductRules {
            price_type: Some("USD Wholesale".to_owned()),
            price_currency: Some("USD".to_owned()),
            ..ProductRules::default()
        };
        let [list] = rules.named_price_lists().try_into().unwrap();
        assert_eq!(list.price_type, "USD Wholesale");
        assert_eq!(list.currency.as_deref(), Some("USD"));
        assert_eq!(list.wholesale, rules.wholesale_price);
        assert!(ProductRules::default().named_price_lists().is_empty());
    }
}
