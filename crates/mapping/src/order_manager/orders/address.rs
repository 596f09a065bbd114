//! The recipient of an order.

use celes::Country as IsoCountry;

use crate::model::{Address, Country, Order};
use crate::problem::{Problem, ProblemCode};

/// The parts of the ship-to address that Order Manager requires, or that are derived.
pub(super) struct ShipTo {
    pub(super) name: String,
    pub(super) company: Option<String>,
    pub(super) line1: String,
    pub(super) city: String,
    /// ISO 3166 alpha-3 code.
    pub(super) country: String,
}

/// Order Manager requires name, street, city and country [1]; its own form also wants state and
/// postal code [C], which not every country has, so they are required where both always exist.
const WITH_REGION_AND_POSTAL_CODE: [&str; 3] = ["USA", "CAN", "AUS"];

pub(super) fn ship_to(order: &Order) -> Result<ShipTo, Problem> {
    let address = &order.ship_to;
    let country = country_code(&address.country)?;
    let company = address.name.clone().or_else(|| order.customer.name.clone());
    let name = order.buyer.clone().or_else(|| company.clone());
    let missing = missing_parts(address, name.as_deref(), country.as_deref());
    match (name, address.line1.clone(), address.city.clone(), country) {
        (Some(name), Some(line1), Some(city), Some(country)) if missing.is_empty() => Ok(ShipTo {
            name,
            company,
            line1,
            city,
            country,
        }),
        _ => Err(Problem::new(
            ProblemCode::MissingAddress,
            missing.join(", "),
            format!("the ship-to address lacks {}", missing.join(", ")),
        )),
    }
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
fn country_code(country: &Country) -> Result<Option<String>, Problem> {
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
