//! Who buys, and where goods and bills go.

use serde::{Deserialize, Serialize};

/// The retailer that an order is for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// The brand's own code for the retailer. `None` while nobody has assigned one.
    pub code: Option<String>,
    /// Name of the retailer.
    pub name: Option<String>,
    /// Group of the retailer.
    pub group: Option<String>,
    /// Code of the group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_code: Option<String>,
}

/// A postal address with the ways to reach it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// The brand's own code for the address.
    pub code: Option<String>,
    /// Company or person at the address.
    pub name: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Street, first line.
    pub line1: Option<String>,
    /// Street, second line.
    pub line2: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State, province or region, as written.
    pub region: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country, in all the ways the source wrote it.
    pub country: Country,
}

impl Address {
    /// Whether nothing is known about the address.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A country as the source wrote it. Nothing is derived here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Country {
    /// Name, in some language.
    pub name: Option<String>,
    /// ISO 3166 alpha-2 code.
    pub iso2: Option<String>,
    /// ISO 3166 alpha-3 code.
    pub iso3: Option<String>,
}
