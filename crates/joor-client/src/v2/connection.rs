//! The connection: one retailer as JOOR lists it and as it is written (reference 5).
//!
//! What is read and what is written differ in names and in nesting, so they are two types. JOOR's
//! tables of fields are public in part only: what JOOR sends beyond them is kept in
//! [`Connection::unknown`].

use seamline_api_core::loose_json;
use serde::ser::SerializeSeq;
use serde::{Deserialize, Serialize, Serializer};

use super::nested;
use crate::UnknownFields;

/// A retailer that the brand is connected to. \[C\] fields unless marked
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// JOOR's id of the connection, which addresses it. \[C\] name, \[I\] that replies hold it
    #[serde(default, deserialize_with = "loose_json::code")]
    pub customer_account_id: Option<String>,
    /// The brand's own id of the retailer, at most 50 characters; missing until the retailer was
    /// matched by hand, which can take days.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub customer_code: Option<String>,
    /// The brand's own name for the retailer, at most 150 characters.
    #[serde(default, deserialize_with = "loose_json::text")]
    pub customer_alias: Option<String>,
    /// Contact, at most 1000 characters.
    #[serde(default, deserialize_with = "loose_json::text")]
    pub customer_contact_name: Option<String>,
    /// E-mail of the contact, at most 50 characters.
    #[serde(default, deserialize_with = "loose_json::text")]
    pub customer_contact_email: Option<String>,
    /// The buyer, at most 50 characters.
    #[serde(default, deserialize_with = "loose_json::text")]
    pub customer_buyer_name: Option<String>,
    /// Company number, its name, at most 150 characters.
    #[serde(default, deserialize_with = "loose_json::text")]
    pub company_number_name: Option<String>,
    /// Company number, its code, at most 100 characters.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub company_number_code: Option<String>,
    /// Group, its name, at most 150 characters.
    #[serde(default, deserialize_with = "loose_json::text")]
    pub customer_group_name: Option<String>,
    /// Group, its code, at most 100 characters.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub customer_group_code: Option<String>,
    /// Code of the sales representative, at most 100 characters.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub sales_rep_code: Option<String>,
    /// Warehouses that serve the retailer.
    #[serde(default, deserialize_with = "nested::list")]
    pub warehouses: Vec<ConnectionWarehouse>,
    /// Bill-to addresses.
    #[serde(default, deserialize_with = "nested::list")]
    pub billing: Vec<BillingAddress>,
    /// Ship-to addresses. \[I\] that the names are those of bulk requests
    #[serde(default, deserialize_with = "nested::list")]
    pub shipping: Vec<ShippingAddress>,
    /// Price types that the retailer sees. \[I\] that the names are those of bulk requests
    #[serde(default, deserialize_with = "nested::list")]
    pub price_types: Vec<ConnectionPriceType>,
    /// What JOOR sent beyond these fields, such as payment and shipping methods.
    #[serde(flatten)]
    pub unknown: UnknownFields,
}

/// A warehouse. \[C\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionWarehouse {
    /// Name, which inventory rows use, at most 150 characters.
    #[serde(default, deserialize_with = "loose_json::text")]
    pub warehouse_name: Option<String>,
    /// Code, at most 100 characters.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub warehouse_code: Option<String>,
    /// What JOOR sent beyond these fields.
    #[serde(flatten)]
    pub unknown: UnknownFields,
}

/// A bill-to address. \[C\] names; nothing is sent for a field that is `None`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillingAddress {
    /// JOOR's id of the address. Never sent.
    #[serde(default, deserialize_with = "loose_json::integer", skip_serializing)]
    pub billing_address_id: Option<i64>,
    /// The brand's own code, at most 50 characters.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_code: Option<String>,
    /// Name.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_name: Option<String>,
    /// Telephone.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_phone: Option<String>,
    /// Street.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_address_1: Option<String>,
    /// Street, second line.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_address_2: Option<String>,
    /// City.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_city: Option<String>,
    /// State; orders call it `billing_region`.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_state: Option<String>,
    /// Postal code.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_postal_code: Option<String>,
    /// Country.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_country: Option<String>,
    /// What JOOR sent beyond these fields. Never sent back.
    #[serde(flatten, skip_serializing)]
    pub unknown: UnknownFields,
}

/// A ship-to address. \[C\] names; nothing is sent for a field that is `None`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShippingAddress {
    /// The brand's own code.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_code: Option<String>,
    /// Telephone.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_phone: Option<String>,
    /// E-mail.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_email: Option<String>,
    /// Street.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_address_1: Option<String>,
    /// Street, second line.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_address_2: Option<String>,
    /// City.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_city: Option<String>,
    /// State; orders call it `shipping_region`.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_state: Option<String>,
    /// Postal code.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_postal_code: Option<String>,
    /// Country.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_country: Option<String>,
    /// What JOOR sent beyond these fields. Never sent back.
    #[serde(flatten, skip_serializing)]
    pub unknown: UnknownFields,
}

/// A price type of a retailer: a pair that must exist in JOOR and equal that of the styles exactly,
/// or the retailer sees nothing. \[C\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionPriceType {
    /// Currency of the wholesale price, ISO code.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_type_currency_code: Option<String>,
    /// Name of the price type.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_type_label: Option<String>,
    /// Currency of the retail price, ISO code.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_type_retail_currency_code: Option<String>,
    /// What JOOR sent beyond these fields. Never sent back.
    #[serde(flatten, skip_serializing)]
    pub unknown: UnknownFields,
}

/// A connection to write, in the nesting of bulk requests. \[C\] fields, \[1\] nesting; nothing is sent
/// for a field that is `None` or empty. JOOR's table of fields is public in part only; what it leaves
/// out goes into [`ConnectionData::other`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ConnectionData {
    /// Name of the retailer, at most 100 characters; needed in a bulk request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_name: Option<String>,
    /// The brand's own id of the retailer, at most 50 characters; bulk requests match by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_code: Option<String>,
    /// The brand's own name for the retailer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_alias: Option<String>,
    /// E-mail of the retailer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_email: Option<String>,
    /// Contact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_contact_name: Option<String>,
    /// Bill-to addresses.
    #[serde(serialize_with = "billing", skip_serializing_if = "Vec::is_empty")]
    pub billing: Vec<BillingAddress>,
    /// Ship-to addresses.
    #[serde(serialize_with = "shipping", skip_serializing_if = "Vec::is_empty")]
    pub shipping: Vec<ShippingAddress>,
    /// Price types that the retailer sees. One is sent as an object, more as a list \[I\].
    #[serde(serialize_with = "one_or_more", skip_serializing_if = "Vec::is_empty")]
    pub price_types: Vec<ConnectionPriceType>,
    /// Fields whose names JOOR does not publish, payment and shipping methods among them, under the
    /// names that a read of the account shows in [`Connection::unknown`]. Sent as they are.
    #[serde(flatten)]
    pub other: UnknownFields,
}

/// `[{billing_addresses: [...]}]`. \[1\]
fn billing<S: Serializer>(addresses: &[BillingAddress], serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Wrapper<'a> {
        billing_addresses: &'a [BillingAddress],
    }
    let mut list = serializer.serialize_seq(Some(1))?;
    list.serialize_element(&Wrapper {
        billing_addresses: addresses,
    })?;
    list.end()
}

/// `{shipping_addresses: [...]}`. \[1\]
fn shipping<S: Serializer>(
    addresses: &[ShippingAddress],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Wrapper<'a> {
        shipping_addresses: &'a [ShippingAddress],
    }
    Wrapper {
        shipping_addresses: addresses,
    }
    .serialize(serializer)
}

fn one_or_more<S: Serializer>(
    price_types: &[ConnectionPriceType],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match price_types {
        [one] => one.serialize(serializer),
        more => more.serialize(serializer),
    }
}
