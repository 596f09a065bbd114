//! Prices of the SKUs.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, RoundingStrategy};
use seamline_joor_client::v4::price_types::PriceType;

use super::plan::{PlannedPriceType, StyleLookups};
use crate::model::{Family, Money, Product, ProductId};
use crate::problem::{Problem, ProblemCode};
use crate::rules::{PriceSource, ProductRules};

/// Prices of a family.
pub(super) struct SkuPrices {
    pub(super) price_type: Option<PlannedPriceType>,
    pub(super) by_product: BTreeMap<ProductId, SkuPrice>,
}

/// Prices of one SKU, in the currencies of the price type.
pub(super) struct SkuPrice {
    pub(super) wholesale: Option<Decimal>,
    pub(super) retail: Option<Decimal>,
}

pub(super) fn prices(
    family: &Family,
    sold: &[&Product],
    rules: &ProductRules,
    lookups: &StyleLookups,
) -> Result<SkuPrices, Problem> {
    let read =
        |source: &PriceSource, product: &Product| price(source, product, &family.parent, lookups);
    let mut found = Vec::with_capacity(sold.len());
    for product in sold {
        let wholesale = read(&rules.wholesale_price, product)?;
        let retail = read(&rules.retail_price, product)?;
        found.push((*product, wholesale, retail));
    }
    let without: Vec<&str> = found
        .iter()
        .filter(|(_, wholesale, _)| wholesale.is_none())
        .map(|(product, ..)| product.sku.as_str())
        .collect();
    if rules.require_wholesale_price && !without.is_empty() {
        return Err(Problem::new(
            ProblemCode::NoWholesalePrice,
            "wholesale_price",
            format!("without wholesale price: {}", without.join(", ")),
        ));
    }
    // JOOR has no retail price without a wholesale price [C].
    if without.len() == sold.len() {
        return Ok(SkuPrices {
            price_type: None,
            by_product: BTreeMap::new(),
        });
    }
    let (price_type, currency, retail_currency) = price_type(rules, lookups)?;
    let mut by_product = BTreeMap::new();
    for (product, wholesale, retail) in found {
        let wholesale = wholesale
            .map(|price| price.in_currency(product, "wholesale", &currency))
            .transpose()?;
        let retail = retail
            .map(|price| price.in_currency(product, "retail", &retail_currency))
            .transpose()?;
        by_product.insert(
            product.id,
            SkuPrice {
                retail: retail.filter(|_| wholesale.is_some()),
                wholesale,
            },
        );
    }
    Ok(SkuPrices {
        price_type: Some(price_type),
        by_product,
    })
}

/// A price as the back end has it: with a currency, or as a bare number.
struct Found {
    amount: Decimal,
    currency: Option<String>,
}

impl Found {
    /// The amount, if it is in this currency; a bare number is.
    fn in_currency(self, product: &Product, which: &str, wanted: &str) -> Result<Decimal, Problem> {
        match self.currency {
            Some(currency) if !currency.eq_ignore_ascii_case(wanted) => Err(Problem::new(
                ProblemCode::CurrencyMismatch,
                format!("{which}_price"),
                format!(
                    "the {which} price of {} is in {currency}, the JOOR price type is in {wanted}",
                    product.sku
                ),
            )),
            _ => Ok(as_joor_shows(self.amount)),
        }
    }
}

/// The price of a variation, else of its parent. Zero means that nobody set one.
fn price(
    source: &PriceSource,
    product: &Product,
    parent: &Product,
    lookups: &StyleLookups,
) -> Result<Option<Found>, Problem> {
    for holder in [product, parent] {
        let found = match source {
            PriceSource::None => None,
            PriceSource::CustomField(name) => custom(name, holder, lookups)?,
            PriceSource::MapPrice => money(holder.prices.map.as_ref(), None),
            PriceSource::VendorCost => money(holder.prices.vendor_cost.as_ref(), None),
            PriceSource::MapPriceTimes(factor) => money(holder.prices.map.as_ref(), Some(*factor)),
            PriceSource::VendorCostTimes(factor) => {
                money(holder.prices.vendor_cost.as_ref(), Some(*factor))
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

fn money(money: Option<&Money>, factor: Option<Decimal>) -> Option<Found> {
    let money = money?;
    let amount = match factor {
        None => money.amount,
        Some(factor) => money
            .amount
            .checked_mul(factor)?
            .round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero),
    };
    Some(Found {
        amount,
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

/// The price type, its currency, and its retail currency.
fn price_type(
    rules: &ProductRules,
    lookups: &StyleLookups,
) -> Result<(PlannedPriceType, String, String), Problem> {
    let name_of = |known: &PriceType| known.name.clone().unwrap_or_default();
    let fitting: Vec<&PriceType> = match &rules.price_type {
        Some(wanted) => lookups
            .price_types
            .iter()
            .filter(|known| name_of(known) == wanted.trim())
            .collect(),
        None => lookups.price_types.iter().collect(),
    };
    let [one] = fitting.as_slice() else {
        let known: Vec<String> = lookups
            .price_types
            .iter()
            .map(|known| {
                let currency = known.currency_code.as_deref().unwrap_or("no currency");
                format!("{} ({currency})", name_of(known))
            })
            .collect();
        let wanted = match &rules.price_type {
            Some(wanted) => format!("`{wanted}` is not one price type of JOOR"),
            None => "no price type is chosen".to_owned(),
        };
        return Err(Problem::new(
            ProblemCode::PriceTypeUnclear,
            "price_type",
            format!("{wanted}; JOOR has: {}", known.join(", ")),
        ));
    };
    let currency = one.currency_code.clone().unwrap_or_default();
    let retail_currency = one
        .retail_currency_code
        .clone()
        .unwrap_or_else(|| currency.clone());
    Ok((
        PlannedPriceType {
            id: one.id.clone(),
            name: name_of(one),
            currency: currency.clone(),
            retail_currency: retail_currency.clone(),
        },
        currency,
        retail_currency,
    ))
}
