//! Prices of the SKUs, in each price type.

use rust_decimal::Decimal;

use super::faults::Flaw;
use super::lookups::StyleLookups;
use super::plan::PlannedPriceType;
use super::price_types::price_type;
use crate::model::{Money, Product};
use crate::problem::{Problem, ProblemCode};
use crate::rules::{ChosenList, PriceList, PriceSource, ProductRules};

/// The price of a SKU in one price type, in its currencies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SkuPrice {
    pub(super) wholesale: Decimal,
    pub(super) retail: Option<Decimal>,
}

/// The lists of prices that a style gets.
pub(super) struct Lists<'rules> {
    all: Vec<List<'rules>>,
    required: bool,
    lookups: &'rules StyleLookups,
}

/// One list, and the price type that it is for.
struct List<'rules> {
    rule: ChosenList<'rules>,
    /// Whether the rules have one list, in its short form.
    short: bool,
    price_type: Result<PlannedPriceType, Problem>,
}

/// What a variation costs in one list.
pub(super) enum Reading {
    /// It has no price, and may do without.
    None,
    /// This.
    Priced(SkuPrice),
    /// It has one, of which the currency is not known: its price type is unclear.
    Unclear,
    /// None that could be written.
    Flawed(Vec<Flaw>),
}

impl<'rules> Lists<'rules> {
    pub(super) fn of(rules: &'rules ProductRules, lookups: &'rules StyleLookups) -> Self {
        let lists = rules.price_lists().into_iter();
        let lists = lists.map(|rule| List {
            price_type: price_type(&rule, lookups),
            short: rules.prices.is_empty(),
            rule,
        });
        Self {
            all: lists.collect(),
            required: rules.require_wholesale_price,
            lookups,
        }
    }

    /// What a variation costs, list by list.
    pub(super) fn read(&self, product: &Product, parent: &Product) -> Vec<Reading> {
        let lists = self.all.iter();
        lists.map(|list| self.one(list, product, parent)).collect()
    }

    /// The price type of a list, or why it is not clear.
    pub(super) fn price_type(&self, list: usize) -> Result<PlannedPriceType, Problem> {
        self.all[list].price_type.clone()
    }

    /// Why price types are not clear.
    pub(super) fn unclear(self) -> Vec<Problem> {
        let lists = self.all.into_iter().filter(|list| {
            let source = &list.rule.list.wholesale;
            *source != PriceSource::None
        });
        lists.filter_map(|list| list.price_type.err()).collect()
    }

    fn one(&self, list: &List<'_>, product: &Product, parent: &Product) -> Reading {
        let rule = &*list.rule.list;
        let read = |which: &'static str, source: &PriceSource| {
            let found = amount(source, product, parent, self.lookups);
            found.map_err(|problem| Flaw::own(list.at(which, problem)))
        };
        let mut flaws = Vec::new();
        let mut kept = |found: Result<Option<Found>, Flaw>| {
            found.unwrap_or_else(|flaw| {
                flaws.push(flaw);
                None
            })
        };
        let wholesale = kept(read(WHOLESALE, &rule.wholesale));
        let retail = kept(read(RETAIL, &rule.retail));
        if !flaws.is_empty() {
            return Reading::Flawed(flaws);
        }
        // JOOR has no retail price without a wholesale price [C].
        let Some(wholesale) = wholesale else {
            return if self.required {
                Reading::Flawed(vec![list.unpriced()])
            } else {
                Reading::None
            };
        };
        let Ok(price_type) = &list.price_type else {
            return Reading::Unclear;
        };
        let wholesale = list.written(WHOLESALE, &wholesale, product, price_type);
        let retail = retail.map(|retail| list.written(RETAIL, &retail, product, price_type));
        match (wholesale, retail.transpose()) {
            (Ok(wholesale), Ok(retail)) => Reading::Priced(SkuPrice { wholesale, retail }),
            (wholesale, retail) => {
                let problems = [wholesale.err(), retail.err()].into_iter().flatten();
                Reading::Flawed(problems.map(Flaw::own).collect())
            }
        }
    }
}

const WHOLESALE: &str = "wholesale";
const RETAIL: &str = "retail";

impl List<'_> {
    /// A problem at the setting that this list has for a price.
    fn at(&self, which: &str, mut problem: Problem) -> Problem {
        problem.field = self.field(which);
        problem
    }

    fn field(&self, which: &str) -> String {
        if self.short {
            format!("{which}_price")
        } else {
            "prices".to_owned()
        }
    }

    fn unpriced(&self) -> Flaw {
        let what = if self.short {
            "without wholesale price".to_owned()
        } else {
            format!(
                "without wholesale price in {}",
                self.rule.list.price_type.trim()
            )
        };
        Flaw::shared(ProblemCode::NoWholesalePrice, &self.field(WHOLESALE), what)
    }

    /// The price that an amount comes to, if its currency is the one that is meant; a bare number is.
    fn written(
        &self,
        which: &str,
        found: &Found,
        product: &Product,
        price_type: &PlannedPriceType,
    ) -> Result<Decimal, Problem> {
        let rule: &PriceList = &self.rule.list;
        let (source, currency) = if which == WHOLESALE {
            (&rule.wholesale, &price_type.currency)
        } else {
            (&rule.retail, &price_type.retail_currency)
        };
        let mismatch = |message: String| {
            Problem::new(ProblemCode::CurrencyMismatch, self.field(which), message)
        };
        let wanted = rule.source_currency.as_deref().unwrap_or(currency);
        if let Some(found) = &found.currency
            && !found.eq_ignore_ascii_case(wanted.trim())
        {
            let whose = if rule.source_currency.is_some() {
                "`source_currency` is"
            } else {
                "the JOOR price type is in"
            };
            return Err(mismatch(format!(
                "the {which} price of {} is in {found}, {whose} {wanted}",
                product.sku
            )));
        }
        if rule.source_currency.is_some() && !currency.eq_ignore_ascii_case(&price_type.currency) {
            return Err(mismatch(format!(
                "the {which} price of {} would be in {currency}, and `factor` makes {}",
                product.sku, price_type.currency
            )));
        }
        let bad = |what: &str| self.at(which, unreadable(product, what));
        let price = rule.priced(source, found.amount);
        let price = price.ok_or_else(|| bad("is too large"))?;
        if price.is_zero() {
            return Err(bad("is 0 once it is rounded"));
        }
        Ok(as_joor_shows(price))
    }
}

/// A price as the back end has it: with a currency, or as a bare number.
struct Found {
    amount: Decimal,
    currency: Option<String>,
}

/// The amount of a source for a variation, else for its parent. Zero means that nobody set one.
fn amount(
    source: &PriceSource,
    product: &Product,
    parent: &Product,
    lookups: &StyleLookups,
) -> Result<Option<Found>, Problem> {
    for holder in [product, parent] {
        let prices = &holder.prices;
        let found = match source {
            PriceSource::None => None,
            PriceSource::CustomField(name) => custom(name, holder, lookups)?,
            PriceSource::CustomFieldTimes(times) => custom(&times.field, holder, lookups)?,
            PriceSource::MapPrice | PriceSource::MapPriceTimes(_) => money(prices.map.as_ref()),
            PriceSource::VendorCost | PriceSource::VendorCostTimes(_) => {
                money(prices.vendor_cost.as_ref())
            }
        };
        let Some(found) = found else { continue };
        if found.amount.is_zero() {
            continue;
        }
        if found.amount.is_sign_negative() {
            return Err(unreadable(holder, "is negative"));
        }
        return Ok(Some(found));
    }
    Ok(None)
}

fn custom(name: &str, holder: &Product, lookups: &StyleLookups) -> Result<Option<Found>, Problem> {
    let text = lookups
        .custom_field(std::slice::from_ref(&name.to_owned()))
        .and_then(|id| holder.custom_fields.get(id))
        .map(|text| text.trim())
        .filter(|text| !text.is_empty());
    let Some(text) = text else { return Ok(None) };
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    match Decimal::from_str_exact(text) {
        Ok(amount) if plain => Ok(Some(Found {
            amount,
            currency: None,
        })),
        _ => Err(unreadable(
            holder,
            &format!("`{text}` is not a plain number"),
        )),
    }
}

fn money(money: Option<&Money>) -> Option<Found> {
    let money = money?;
    Some(Found {
        amount: money.amount,
        currency: (!money.currency.is_empty()).then(|| money.currency.clone()),
    })
}

fn unreadable(holder: &Product, what: &str) -> Problem {
    Problem::new(
        ProblemCode::UnreadablePrice,
        "wholesale_price",
        format!("a price of {} {what}", holder.sku),
    )
}

/// Two decimals, or more where the price has more.
fn as_joor_shows(amount: Decimal) -> Decimal {
    let mut shown = amount.normalize();
    if shown.scale() < 2 {
        shown.rescale(2);
    }
    shown
}
