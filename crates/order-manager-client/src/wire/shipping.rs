//! What can be chosen for shipping: providers, carriers, packages.

use seamline_api_core::loose_json;
use serde::Deserialize;
use serde_json::Value;

use super::decode;
use super::document::Document;
use super::money::{self, Money};

/// A provider, from `GET /v1/shipment/providers` [1].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShippingProvider {
    /// Key.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub shipping_provider_id: i64,
    /// The name people know it by.
    #[serde(default, deserialize_with = "decode::text")]
    pub name: String,
    /// Kind; the words are not public.
    #[serde(default, rename = "type", deserialize_with = "loose_json::code")]
    pub kind: Option<String>,
    /// Kind within the kind; the words are not public.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub sub_type: Option<String>,
    /// Whether it is in use.
    #[serde(default, deserialize_with = "decode::flag")]
    pub active: bool,
    /// What is left of the postage paid ahead; a bare number has no currency.
    #[serde(default, deserialize_with = "money::or_number")]
    pub postage_balance: Option<Money>,
    /// Its packages.
    #[serde(default, deserialize_with = "decode::objects")]
    pub package_types: Vec<PackageType>,
    /// Its services; their fields are not public.
    #[serde(default, deserialize_with = "decode::objects")]
    pub shipping_services: Vec<Document>,
}

/// A carrier, from `GET /v1/shipment/carriers` [1].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShippingCarrier {
    /// Key.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub shipping_carrier_id: i64,
    /// The name people know it by.
    #[serde(default, deserialize_with = "decode::text")]
    pub name: String,
}

/// A package, from `GET /v1/shipment/packages` [1].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PackageType {
    /// Key.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub package_type_id: i64,
    /// The name people know it by.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub package_name: Option<String>,
    /// The carrier's code.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub package_code: Option<String>,
    /// The carrier; whether as a word or as an object is not public, so it stays as it came.
    #[serde(default, deserialize_with = "decode::raw")]
    pub shipping_carrier: Option<Value>,
    /// May stay in the country.
    #[serde(default, deserialize_with = "decode::peripheral_flag")]
    pub domestic: Option<bool>,
    /// May leave the country.
    #[serde(default, deserialize_with = "decode::peripheral_flag")]
    pub international: Option<bool>,
}
