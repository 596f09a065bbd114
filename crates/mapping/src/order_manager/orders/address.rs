//! The recipient of an order.

use celes::Country as IsoCountry;

use crate::model::{Address, Country, Order};
use crate::problem::{Problem, ProblemCode};
use crate::rules::{LimitedField, LongFields, OrderRules, ShipToFallback};

/// The recipient as Order Manager takes it.
pub(super) struct ShipTo {
    pub(super) name: String,
    pub(super) company: Option<String>,
    pub(super) line1: String,
    pub(super) line2: Option<String>,
    pub(super) city: String,
    pub(super) region: Option<String>,
    pub(super) postal_code: Option<String>,
    /// ISO 3166 alpha-3 code.
    pub(super) country: String,
    pub(super) phone: Option<String>,
    pub(super) email: Option<String>,
    /// What was done to it, for the notes.
    pub(super) changes: Vec<String>,
}

/// Order Manager requires name, street, city and country [1]; its own form also wants state and
/// postal code [C], which not every country has, so they are required where both always exist.
const WITH_REGION_AND_POSTAL_CODE: [&str; 3] = ["USA", "CAN", "AUS"];

pub(super) fn ship_to(order: &Order, rules: &OrderRules) -> Result<ShipTo, Problem> {
    let ship_to = &order.ship_to;
    let fall_back = rules.ship_to_fallback == ShipToFallback::BillTo
        && ship_to.line1.is_none()
        && ship_to.city.is_none();
    let address = if fall_back { &order.bill_to } else { ship_to };
    let country = country_code(&address.country)?;
    let company = address.name.clone().or_else(|| order.customer.name.clone());
    let name = order.buyer.clone().or_else(|| company.clone());
    let missing = missing_parts(address, name.as_deref(), country.as_deref());
    let (Some(name), Some(line1), Some(city), Some(country), true) = (
        name,
        address.line1.clone(),
        address.city.clone(),
        country,
        missing.is_empty(),
    ) else {
        return Err(Problem::new(
            ProblemCode::MissingAddress,
            missing.join(", "),
            format!("the ship-to address lacks {}", missing.join(", ")),
        ));
    };
    let mut found = ShipTo {
        name,
        company,
        line1,
        line2: address.line2.clone(),
        city,
        region: address.region.clone(),
        postal_code: address.postal_code.clone(),
        country,
        phone: address.phone.clone().or_else(|| ship_to.phone.clone()),
        email: address.email.clone().or_else(|| ship_to.email.clone()),
        changes: Vec::new(),
    };
    if fall_back {
        let told = "shipped to the bill-to address, because there is no ship-to address";
        found.changes.push(told.to_owned());
    }
    found.limited(rules)
}

impl ShipTo {
    /// The recipient with no text longer than the merchant's limits. What is cut is told in full.
    fn limited(mut self, rules: &OrderRules) -> Result<Self, Problem> {
        for (field, limit) in &rules.field_limits {
            let Some((name, text)) = self.field(*field) else {
                continue;
            };
            let length = text.chars().count();
            if length <= *limit {
                continue;
            }
            if rules.long_fields == LongFields::Park || worthless_when_cut(*field) {
                return Err(Problem::new(
                    ProblemCode::FieldTooLong,
                    name,
                    format!("{name} has {length} characters, and {limit} are possible"),
                ));
            }
            let told = format!("{name} in full: {text}");
            *text = cut(text, *limit);
            self.changes.push(told);
        }
        Ok(self)
    }

    /// A field as Order Manager calls it, and its text.
    fn field(&mut self, field: LimitedField) -> Option<(&'static str, &mut String)> {
        Some(match field {
            LimitedField::Name => ("shipName", &mut self.name),
            LimitedField::Company => ("shipCompany", self.company.as_mut()?),
            LimitedField::Line1 => ("shipAddress1", &mut self.line1),
            LimitedField::Line2 => ("shipAddress2", self.line2.as_mut()?),
            LimitedField::City => ("shipCity", &mut self.city),
            LimitedField::Region => ("shipState", self.region.as_mut()?),
            LimitedField::PostalCode => ("shipZipCode", self.postal_code.as_mut()?),
            LimitedField::Phone => ("shipPhone", self.phone.as_mut()?),
            LimitedField::Email => ("shipEmail", self.email.as_mut()?),
        })
    }
}

fn worthless_when_cut(field: LimitedField) -> bool {
    matches!(
        field,
        LimitedField::PostalCode | LimitedField::Phone | LimitedField::Email
    )
}

/// The beginning of a text, so that it is seen to be one.
fn cut(text: &str, limit: usize) -> String {
    let beginning: String = text.chars().take(limit.saturating_sub(1)).collect();
    format!("{}…", beginning.trim_end())
}

/// The missing parts, as JOOR calls them.
fn missing_parts(
    address: &Address,
    name: Option<&str>,
    country: Option<&str>,
) -> Vec<&'static str> {
    let mut missing = Vec::new();
    let mut need = |field, there: bool| {
        if !there {
            missing.push(field);
        }
    };
    need("shipping_name", name.is_some());
    need("shipping_address_1", address.line1.is_some());
    need("shipping_city", address.city.is_some());
    need("shipping_country_iso_three", country.is_some());
    if country.is_some_and(|code| WITH_REGION_AND_POSTAL_CODE.contains(&code)) {
        need("shipping_region", address.region.is_some());
        need("shipping_postal_code", address.postal_code.is_some());
    }
    missing
}

/// The alpha-3 code: as written, else from alpha-2. Names of countries are not interpreted.
pub(super) fn country_code(country: &Country) -> Result<Option<String>, Problem> {
    let (field, written, found) = match (&country.iso3, &country.iso2) {
        (Some(code), _) => (
            "shipping_country_iso_three",
            code,
            IsoCountry::from_alpha3(code.to_ascii_uppercase()),
        ),
        (None, Some(code)) => (
            "shipping_country_iso_two",
            code,
            IsoCountry::from_alpha2(code.to_ascii_uppercase()),
        ),
        (None, None) => return Ok(None),
    };
    match found {
        Ok(country) => Ok(Some(country.alpha3.to_owned())),
        Err(_) => Err(Problem::new(
            ProblemCode::UnknownCountry,
            field,
            format!("`{written}` is not a country code of ISO 3166"),
        )),
    }
}
